"""Minibatch discrimination for run.py, forward and backward: its forms in PyTorch, and whether they
compute the same."""

import functools
import sys

import torch

IS_KERNEL = True
KERNELS, DIMENSIONS = 20, 10
LARGEST_CDIST = 4096  # its tensors of N * N * KERNELS numbers take 1.3 GB each
LARGEST_TEXTBOOK = 1024  # its tensors of N * N * KERNELS * DIMENSIONS numbers take 840 MB each


class Textbook:
    """All differences as one tensor (N, N, K, D)."""

    def run(self, m, dout):
        m = m.detach().requires_grad_()
        distance = (m.unsqueeze(0) - m.unsqueeze(1)).abs().sum(3)
        o = torch.exp(-distance).sum(1)
        o.backward(dout)
        return o.detach(), m.grad


class Cdist:
    """Distances by cdist, kernel by kernel."""

    def run(self, m, dout):
        m = m.detach().requires_grad_()
        by_kernel = m.transpose(0, 1).contiguous()
        o = torch.exp(-torch.cdist(by_kernel, by_kernel, p=1.0)).sum(2).t()
        o.backward(dout)
        return o.detach(), m.grad


class Tiled:
    """The gradient by hand, kernel by kernel in tiles of rows that stay in cache; every pair once."""

    def __init__(self, rows):
        self.rows = rows

    @torch.inference_mode()
    def run(self, m, dout):
        N, K, D = m.shape
        by_number = m.permute(1, 2, 0).contiguous()  # (K, D, N)
        weight = dout.t().contiguous()
        o, dm = m.new_zeros(K, N), torch.zeros_like(by_number)
        for k in range(K):
            for first in range(0, N, self.rows):
                rows = slice(first, min(first + self.rows, N))
                self.tile(by_number[k], weight[k], o[k], dm[k], rows)
        return o.t(), dm.permute(2, 0, 1)

    @staticmethod
    def tile(m, weight, o, dm, rows):
        """Pairs of an event of the tile and one of the tile or behind it: m (D, N)."""
        columns = slice(rows.start, m.shape[1])
        count = rows.stop - rows.start
        difference = m.new_empty(count, m.shape[1] - rows.start)
        total = torch.zeros_like(difference)
        for number in m:
            torch.sub(number[rows].unsqueeze(1), number[columns], out=difference)
            total.add_(difference.abs_())
        near = total.neg_().exp_()
        o[rows] += near.sum(1)
        o[rows.stop:] += near[:, count:].sum(0)
        near.mul_(weight[rows].unsqueeze(1) + weight[columns])
        for number, gradient in zip(m, dm):
            torch.sub(number[rows].unsqueeze(1), number[columns], out=difference)
            difference.sign_().mul_(near)
            gradient[rows] -= difference.sum(1)
            gradient[rows.stop:] += difference[:, count:].sum(0)


TILED = {f"tiles of {rows}": functools.partial(Tiled, rows) for rows in (64, 128, 192)}
TUNED = {"cdist": Cdist, **TILED}
FORMS = {"textbook": Textbook, **TUNED}


def forms_of(N):
    """Those whose tensors fit into memory."""
    if N <= LARGEST_TEXTBOOK:
        return FORMS
    return TUNED if N <= LARGEST_CDIST else TILED


WORKS = {f"forward + backward, N = {N}":
         ("pairs/s", forms_of(N),
          f"minibatch_discrimination/forward.backward/fp32/batch:{N},{KERNELS}x{DIMENSIONS}")
         for N in (100, 1024, 4096, 8192)}


def numbers(N, dtype=torch.float32):
    random = torch.Generator().manual_seed(1)
    m = 0.3 * torch.randn(N, KERNELS, DIMENSIONS, generator=random)
    return m.to(dtype), torch.randn(N, KERNELS, generator=random).to(dtype)


def bounds(m, dout):
    """What float32 sums of N terms may be off by, element by element: the roundings of a term, of the
    D terms of its exponent, and of the sum, times the sum of the sizes of the terms."""
    N, _, D = m.shape
    distance = (m.unsqueeze(0) - m.unsqueeze(1)).abs().sum(3)
    size = torch.exp(-distance) * (1 + distance)
    pulls = size * (dout.unsqueeze(0).abs() + dout.unsqueeze(1).abs())
    roundings = (N + D + 4) * 2.0**-24
    return roundings * size.sum(1), roundings * pulls.sum(1).unsqueeze(2)


def check(_):
    """Every form against the textbook one in float64."""
    exact = Textbook().run(*numbers(300, torch.float64))
    for name, form in FORMS.items():
        for what, value, bound, found in zip(("o", "dM"), exact, bounds(*numbers(300, torch.float64)),
                                             form().run(*numbers(300))):
            share = float(((found - value).abs() / bound).max())
            print(f"{name}, {what}: off by at most {share:.2f} of the bound")
            if not share <= 1:
                sys.exit(f"minibatch_discrimination.py: {name} computes something else")


def work(name, form):
    """(what to repeat, its items)"""
    N = int(name.split()[-1])
    m, dout = numbers(N)
    maker = FORMS[form]()
    return (lambda: maker.run(m, dout)), N * N * KERNELS
