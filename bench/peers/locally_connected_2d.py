"""Locally connected layers for run.py: those of LAGAN's discriminator and the last one of its
generator (the others run folded), forward with leaky ReLU, and the gradients of data, weights and
bias from the gradient of its argument; their forms in PyTorch, and whether they compute the same."""

import sys

import torch
from torch import nn
from torch.nn import functional

import lagan_batch_last
from lagan_networks import BATCH, SLOPE, LocallyConnected2d

IS_KERNEL = True
LAYERS = {"25x25x32,13x13x8": dict(channels=32, side=25, filters=8, window=5, stride=2, pad=2),
          "13x13x8,13x13x8": dict(channels=8, side=13, filters=8, window=5, pad=2),
          "13x13x8,7x7x8": dict(channels=8, side=13, filters=8, window=3, stride=2, pad=1),
          "26x26x6,25x25x1": dict(channels=6, side=26, filters=1, window=2)}


class Unfold(nn.Module):
    """unfold, then one batched product over the positions."""

    def __init__(self, **shape):
        super().__init__()
        self.layer = LocallyConnected2d(**shape)
        self.weight = nn.Parameter(self.layer.weight.detach().transpose(1, 2).contiguous())
        self.bias = nn.Parameter(torch.zeros(self.layer.side**2, 1, shape["filters"]))

    def forward(self, x):
        layer = self.layer
        patches = functional.unfold(x, layer.window, padding=layer.pad, stride=layer.stride)
        y = torch.baddbmm(self.bias, patches.permute(2, 0, 1), self.weight)
        return y.permute(1, 2, 0).unflatten(2, (layer.side, layer.side))


FORMS = {"textbook": LocallyConnected2d, "unfold_bmm": Unfold,
         "batch_last": lagan_batch_last.LocallyConnected2d}
PASSES = {"forward": 1, "forward+backward": 3}
WORKS = {f"{layer} {which}": ("multiply-adds/s", FORMS,
                              f"locally_connected_2d/{which.replace('+', '.')}/fp32/batch:{BATCH},{layer}")
         for layer in LAYERS for which in PASSES}


def weights_of(layer, w):
    """w (positions, filters, channels * window²) as the form has it, also w's gradient."""
    if isinstance(layer, Unfold):
        return w.transpose(1, 2)
    if isinstance(layer, LocallyConnected2d):
        return w
    out, window, _, filters, row = layer.weight.shape
    w = w.view(out, out, filters, row // window, window, window)
    return w.permute(0, 4, 1, 2, 5, 3).reshape(layer.weight.shape)


class Layer:
    """A form on images (N, channels, height, width) of its own layout."""

    def __init__(self, form, shape, dtype=torch.float32):
        self.last = form == "batch_last"
        self.layer = FORMS[form](**shape).to(dtype)
        random = torch.Generator().manual_seed(1)
        out = (shape["side"] + 2 * shape.get("pad", 0) - shape["window"]) // shape.get("stride", 1) + 1
        taps = shape["channels"] * shape["window"]**2
        normal = lambda *size: torch.randn(size, generator=random).to(dtype)  # noqa: E731
        with torch.no_grad():
            self.layer.weight.copy_(weights_of(self.layer, normal(out**2, shape["filters"], taps)))
        self.x = self.laid_out(normal(BATCH, shape["channels"], shape["side"], shape["side"]))
        self.dz = self.laid_out(normal(BATCH, shape["filters"], out, out))
        self.products = BATCH * out**2 * shape["filters"] * taps

    def laid_out(self, images):
        return images.permute(2, 3, 1, 0).contiguous() if self.last else images

    @torch.no_grad()
    def forward(self):
        return functional.leaky_relu(self.layer(self.x), SLOPE)

    def both(self):
        """y and the gradients of data, weights and bias."""
        self.layer.zero_grad()
        x = self.x.detach().requires_grad_()
        z = self.layer(x)
        y = functional.leaky_relu(z.detach(), SLOPE)
        z.backward(self.dz)
        return y, x.grad, self.layer.weight.grad, self.layer.bias.grad

    def laid_out_like(self, y, dx, dw, db):
        """What `both` gives of the textbook form, as it would come from this one."""
        if isinstance(self.layer, LocallyConnected2d):
            return y, dx, dw, db
        return (self.laid_out(y), self.laid_out(dx), weights_of(self.layer, dw),
                db.t().reshape(self.layer.bias.shape))

    def sizes(self):
        """Sums of the sizes of the terms of what `both` gives, leaky ReLU left out."""
        with torch.no_grad():
            self.layer.weight.abs_()
        self.x, self.dz = self.x.abs(), self.dz.abs()
        return self.both()


def check(_):
    """Every form against the textbook one in float64, within the bound of sums in float32."""
    for name, shape in LAYERS.items():
        exact = Layer("textbook", shape, torch.float64)
        expected, sizes = exact.both(), exact.sizes()
        terms = max(BATCH, max(shape["channels"], shape["filters"]) * shape["window"]**2)
        for form in FORMS:
            layer = Layer(form, shape)
            shares = [float(((found - value).abs() / (size * (terms + 6) * 2.0**-24 + 1e-30)).max())
                      for found, value, size in zip(layer.both(), layer.laid_out_like(*expected),
                                                    layer.laid_out_like(*sizes))]
            print(f"{name}, {form}: y, dx, dw, db off by at most",
                  ", ".join(f"{share:.2f}" for share in shares), "of the bound")
            if not max(shares) <= 1:
                sys.exit(f"locally_connected_2d.py: {form} computes something else")


def work(name, form):
    """(what to repeat, its items)"""
    layer, which = name.split()
    layer = Layer(form, LAYERS[layer])
    return (layer.forward if which == "forward" else layer.both), layer.products * PASSES[which]
