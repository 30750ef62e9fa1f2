"""MMD^2 of four masses against four others and its gradient, in PyTorch. `Textbook` is what a user
writes; the others take the gradient by its formula, in place in memory that is made once."""

import torch

from eventgan_networks import breit_wigner, mmd

MASSES, WIDTH, TILE = 4, 2.05, 64


def masses(count, seed):
    """(MASSES, count) numbers that are scattered about 80 GeV as a resonance scatters them."""
    random = torch.Generator().manual_seed(seed)
    a, b = torch.randn(2, MASSES, count, generator=random)
    return 80 + a / (b.abs() + 1e-3)


class Textbook:
    def __init__(self, x, y):
        self.x, self.y = x.clone().requires_grad_(), y

    def step(self):
        self.x.grad = None
        loss = sum(mmd(x, y, WIDTH) for x, y in zip(self.x, self.y))
        loss.backward()
        return loss.detach(), self.x.grad


def pairs(x, y, width):
    """Sum of k(x_i - y_j), and for each i the sum of its derivative."""
    d = x.unsqueeze(1) - y.unsqueeze(0)
    k = breit_wigner(d, width)
    return k.sum(), (k.square() * d).sum(1) * (-8 / width**2)


def formula(x, y, width):
    """Loss and gradient of one sample of each."""
    n, m = len(x), len(y)
    xx, slope_xx = pairs(x, x, width)
    xy, slope_xy = pairs(x, y, width)
    yy = breit_wigner(y.unsqueeze(1) - y.unsqueeze(0), width).sum()
    loss = xx / n**2 + yy / m**2 - 2 * xy / (n * m)
    return loss.clamp_min(0), 2 * slope_xx / n**2 - 2 * slope_xy / (n * m)


class Formula:
    def __init__(self, x, y, function=formula):
        self.x, self.y, self.function = x, y, function

    @torch.no_grad()
    def step(self):
        results = [self.function(x, y, WIDTH) for x, y in zip(self.x, self.y)]
        return sum(loss for loss, _ in results), torch.stack([slope for _, slope in results])


class Compiled(Formula):
    """torch.compile fuses a row of pairs: no matrix is stored."""

    def __init__(self, x, y):
        super().__init__(x, y, torch.compile(formula, fullgraph=True, dynamic=False))


class Tiles:
    """Tiles of rows that stay in cache; of the pairs within x and within y each once."""

    def __init__(self, x, y):
        self.x, self.y = x, y
        self.d, self.k = torch.empty(TILE, x.shape[1]), torch.empty(TILE, x.shape[1])

    def tile(self, rows, columns):
        d, k = self.d[:len(rows), :len(columns)], self.k[:len(rows), :len(columns)]
        torch.sub(rows.unsqueeze(1), columns.unsqueeze(0), out=d)
        torch.mul(d, d, out=k).mul_(4 / WIDTH**2).add_(1).reciprocal_()
        return d, k

    def sample(self, x, y):
        n, m = len(x), len(y)
        slope, loss = torch.zeros_like(x), 0.0
        for a in range(0, n, TILE):
            rows = x[a:a + TILE]
            d, k = self.tile(rows, x[a:])
            inside = k[:, :len(rows)].sum()
            loss += float(2 * k.sum() - inside) / n**2
            k.mul_(k).mul_(d)
            slope[a:a + TILE] += k.sum(1) / n**2
            slope[a + TILE:] -= k[:, TILE:].sum(0) / n**2
            d, k = self.tile(rows, y)
            loss -= 2 * float(k.sum()) / (n * m)
            slope[a:a + TILE] -= k.mul_(k).mul_(d).sum(1) / (n * m)
        for a in range(0, m, TILE):
            rows = y[a:a + TILE]
            _, k = self.tile(rows, y[a:])
            loss += float(2 * k.sum() - k[:, :len(rows)].sum()) / m**2
        return max(loss, 0.0), slope.mul_(-16 / WIDTH**2)

    @torch.no_grad()
    def step(self):
        results = [self.sample(x, y) for x, y in zip(self.x, self.y)]
        return (torch.tensor(sum(loss for loss, _ in results)),
                torch.stack([slope for _, slope in results]))


FORMS = {"textbook": Textbook, "formula": Formula, "compiled": Compiled, "tiles": Tiles}
