"""The networks of LAGAN with images (H, W, C, batch). A row of a window, (KW, C, batch), is then one
stretch of memory, and the windows of a row of the image overlap in it: batched products read them
where they lie, and no unfolded image is ever written."""

import torch
from torch import nn
from torch.nn import functional

from lagan_networks import CLASSES, DROPOUT, KERNELS, LATENT, DIMENSIONS, NORM, SIDE, SLOPE
from lagan_networks import put, same  # noqa: F401


class Windows(torch.autograd.Function):
    """y (OH, OW, OC, N) of x (H, W, C, N), padded, and w (OH, KH, OW, OC, KW * C)."""

    @staticmethod
    def rows(x, w, stride):
        """(oh, kh, the windows' rows (OW, KW * C, N) as a view of x)."""
        _, width, channels, N = x.shape
        for oh in range(w.shape[0]):
            for kh in range(w.shape[1]):
                row = oh * stride + kh
                yield oh, kh, x.as_strided((w.shape[2], w.shape[4], N), (stride * channels * N, N, 1),
                                           row * width * channels * N)

    @staticmethod
    def forward(ctx, x, w, stride):
        ctx.save_for_backward(x, w)
        ctx.stride = stride
        y = x.new_empty(w.shape[0], w.shape[2], w.shape[3], x.shape[3])
        for oh, kh, row in Windows.rows(x, w, stride):
            if kh == 0:
                torch.bmm(w[oh, kh], row, out=y[oh])
            else:
                y[oh].baddbmm_(w[oh, kh], row)
        return y

    @staticmethod
    def backward(ctx, dz):
        x, w = ctx.saved_tensors
        dz, stride = dz.contiguous(), ctx.stride
        channels, N, OW = x.shape[2], x.shape[3], w.shape[2]
        dw = torch.empty_like(w) if ctx.needs_input_grad[1] else None
        dx = torch.zeros_like(x) if ctx.needs_input_grad[0] else None
        part = x.new_empty(OW, w.shape[4], N)
        for oh, kh, row in Windows.rows(x, w, stride):
            if dw is not None:
                torch.bmm(dz[oh], row.transpose(1, 2), out=dw[oh, kh])
            if dx is not None:
                torch.bmm(w[oh, kh].transpose(1, 2), dz[oh], out=part)
                for kw in range(w.shape[4] // channels):
                    last = kw + stride * (OW - 1) + 1
                    dx[oh * stride + kh, kw:last:stride] += part.unflatten(1, (-1, channels))[:, kw]
        return dx, dw, None


class LocallyConnected2d(nn.Module):
    def __init__(self, channels, side, filters, window, stride=1, pad=0, bias=True):
        super().__init__()
        self.stride, self.pad = stride, pad
        out = (side + 2 * pad - window) // stride + 1
        self.weight = nn.Parameter(torch.empty(out, window, out, filters, window * channels))
        self.bias = nn.Parameter(torch.zeros(out, out, filters, 1)) if bias else None
        nn.init.uniform_(self.weight, -1.0, 1.0)
        with torch.no_grad():
            self.weight *= (6 / (channels + filters) / window**2) ** 0.5

    def forward(self, x):
        p = self.pad
        y = Windows.apply(functional.pad(x, (0, 0, 0, 0, p, p, p, p)), self.weight, self.stride)
        return y if self.bias is None else y + self.bias

    def placed(self, layer):
        placed = [(layer, "w", self.weight, lambda w: w.permute(0, 3, 1, 2, 4, 5).flatten(4))]
        if self.bias is not None:
            placed.append((layer, "b", self.bias, lambda b: b.view_as(self.bias)))
        return placed


class BatchNorm2d(nn.BatchNorm1d):
    """Over (H * W, C, N)."""

    def __init__(self, channels):
        super().__init__(channels, **NORM)

    def forward(self, x):
        return super().forward(x.flatten(0, 1)).view_as(x)

    def placed(self, layer):
        tensors = (self.weight, self.bias, self.running_mean, self.running_var)
        return [(layer, name, tensor, same)
                for name, tensor in zip(("gamma", "beta", "mean", "variance"), tensors)]


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(CLASSES, LATENT)
        self.dense = nn.Linear(LATENT, 7 * 7 * 128)
        self.conv = nn.Conv2d(128, 64, 5, padding=2).to(memory_format=torch.channels_last)
        self.norm1 = BatchNorm2d(64)
        self.local1 = LocallyConnected2d(64, 14, 6, 5, pad=2)
        self.norm2 = BatchNorm2d(6)
        self.local2 = LocallyConnected2d(6, 28, 6, 3)
        self.local3 = LocallyConnected2d(6, 26, 1, 2, bias=False)

    @staticmethod
    def up(x):
        H, W, C, N = x.shape
        return x[:, None, :, None].expand(H, 2, W, 2, C, N).reshape(2 * H, 2 * W, C, N)

    def forward(self, noise, label):
        x = self.dense(noise * self.embedding(label)).unflatten(1, (7, 7, 128))
        x = self.conv(x.permute(0, 3, 1, 2)).permute(2, 3, 1, 0).contiguous()
        x = self.up(self.norm1(functional.leaky_relu(x, SLOPE)))
        x = self.up(self.norm2(functional.leaky_relu(self.local1(x), SLOPE)))
        x = self.local3(functional.leaky_relu(self.local2(x), SLOPE))
        return torch.relu(x).flatten(0, 2).t()

    def placed(self):
        return [(0, "table", self.embedding.weight, same), (1, "w", self.dense.weight, torch.t),
                (1, "b", self.dense.bias, same),
                (2, "w", self.conv.weight, lambda w: w.permute(3, 2, 0, 1)),
                (2, "b", self.conv.bias, same), *self.norm1.placed(3), *self.local1.placed(4),
                *self.norm2.placed(5), *self.local2.placed(6), *self.local3.placed(7)]


class Convolution(nn.Module):
    """From one channel: 25 numbers of a window times all filters, position by position."""

    def __init__(self, side, filters, window, pad):
        super().__init__()
        self.side, self.window, self.pad = side, window, pad
        self.weight = nn.Parameter(torch.randn(filters, window**2) / window)
        self.bias = nn.Parameter(torch.zeros(filters, 1))

    def forward(self, x):
        p, side, window = self.pad, self.side, self.window
        x = functional.pad(x, (0, 0, p, p, p, p)).unfold(0, window, 1).unfold(1, window, 1)
        patches = x.permute(0, 1, 3, 4, 2).reshape(side**2, window**2, -1)
        y = torch.baddbmm(self.bias, self.weight.expand(side**2, -1, -1), patches)
        return y.unflatten(0, (side, side))

    def placed(self, layer):
        return [(layer, "w", self.weight, lambda w: w.flatten(0, 2).t()),
                (layer, "b", self.bias, lambda b: b.unsqueeze(1))]


class MinibatchDiscrimination(nn.Module):
    """Distances by cdist, kernel by kernel: no tensor of all differences."""

    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(features, KERNELS * DIMENSIONS))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x):
        m = (x @ self.weight).unflatten(1, (KERNELS, DIMENSIONS)).transpose(0, 1).contiguous()
        return torch.cat([x, torch.exp(-torch.cdist(m, m, p=1.0)).sum(2).t()], 1)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = Convolution(SIDE, 32, 5, 2)
        self.local1 = LocallyConnected2d(32, 25, 8, 5, stride=2, pad=2)
        self.norm1 = BatchNorm2d(8)
        self.local2 = LocallyConnected2d(8, 13, 8, 5, pad=2)
        self.norm2 = BatchNorm2d(8)
        self.local3 = LocallyConnected2d(8, 13, 8, 3, stride=2, pad=1)
        self.norm3 = BatchNorm2d(8)
        self.drop = nn.ModuleList(nn.Dropout(DROPOUT) for _ in range(4))
        self.minibatch = MinibatchDiscrimination(72)
        self.dense = nn.Linear(72 + KERNELS, 2)

    def forward(self, images):
        x = images.t().unflatten(0, (SIDE, SIDE))
        x = self.drop[0](functional.leaky_relu(self.conv(x), SLOPE))
        x = self.drop[1](self.norm1(functional.leaky_relu(self.local1(x), SLOPE)))
        x = self.drop[2](self.norm2(functional.leaky_relu(self.local2(x), SLOPE)))
        x = self.drop[3](self.norm3(functional.leaky_relu(self.local3(x), SLOPE)))
        x = x[:6, :6].unflatten(1, (3, 2)).unflatten(0, (3, 2)).mean((1, 3))
        return self.dense(self.minibatch(x.flatten(0, 2).t()))

    def placed(self):
        return [*self.conv.placed(0), *self.local1.placed(2), *self.norm1.placed(3),
                *self.local2.placed(5), *self.norm2.placed(6), *self.local3.placed(8),
                *self.norm3.placed(9), (12, "w", self.minibatch.weight, same),
                (13, "w", self.dense.weight, torch.t), (13, "b", self.dense.bias, same)]
