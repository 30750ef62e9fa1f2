"""The networks of LAGAN (arXiv:1701.05927) as a user of PyTorch writes them, and how the tensors of
fastgan fit into them."""

import torch
from torch import nn
from torch.nn import functional

LATENT, CLASSES, SIDE, PIXELS, BATCH = 200, 2, 25, 625, 100
SLOPE, DROPOUT, KERNELS, DIMENSIONS = 0.3, 0.2, 20, 10
NORM = {"eps": 1e-3, "momentum": 0.01}


class LocallyConnected2d(nn.Module):
    """A convolution with filters of its own at every position."""

    def __init__(self, channels, side, filters, window, stride=1, pad=0, bias=True):
        super().__init__()
        self.window, self.stride, self.pad = window, stride, pad
        self.side = (side + 2 * pad - window) // stride + 1
        self.weight = nn.Parameter(torch.empty(self.side**2, filters, channels * window**2))
        self.bias = nn.Parameter(torch.zeros(filters, self.side**2)) if bias else None
        nn.init.uniform_(self.weight, -1.0, 1.0)
        with torch.no_grad():
            self.weight *= (6 / (channels + filters) / window**2) ** 0.5

    def forward(self, x):
        patches = functional.unfold(x, self.window, padding=self.pad, stride=self.stride)
        y = torch.einsum("nkp,pok->nop", patches, self.weight)
        if self.bias is not None:
            y = y + self.bias
        return y.unflatten(2, (self.side, self.side))


class MinibatchDiscrimination(nn.Module):
    def __init__(self, features, kernels, dimensions):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(features, kernels * dimensions))
        nn.init.xavier_uniform_(self.weight)
        self.shape = (kernels, dimensions)

    def forward(self, x):
        m = (x @ self.weight).unflatten(1, self.shape)
        distance = (m.unsqueeze(0) - m.unsqueeze(1)).abs().sum(3)
        return torch.cat([x, torch.exp(-distance).sum(1)], 1)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(CLASSES, LATENT)
        self.dense = nn.Linear(LATENT, 128 * 7 * 7)
        self.conv = nn.Conv2d(128, 64, 5, padding=2)
        self.norm1 = nn.BatchNorm2d(64, **NORM)
        self.local1 = LocallyConnected2d(64, 14, 6, 5, pad=2)
        self.norm2 = nn.BatchNorm2d(6, **NORM)
        self.local2 = LocallyConnected2d(6, 28, 6, 3)
        self.local3 = LocallyConnected2d(6, 26, 1, 2, bias=False)
        self.up = nn.Upsample(scale_factor=2)
        self.leaky = nn.LeakyReLU(SLOPE)

    def forward(self, noise, label):
        x = self.dense(noise * self.embedding(label)).unflatten(1, (128, 7, 7))
        x = self.up(self.norm1(self.leaky(self.conv(x))))
        x = self.up(self.norm2(self.leaky(self.local1(x))))
        x = self.local3(self.leaky(self.local2(x)))
        return torch.relu(x).flatten(1)

    def placed(self):
        """Every tensor with the layer and the name that it has in fastgan."""
        return [(0, "table", self.embedding.weight, same), (1, "w", self.dense.weight, rows_of_128),
                (1, "b", self.dense.bias, bias_of_128), *conv(2, self.conv), *norm(3, self.norm1),
                *local(4, self.local1), *norm(5, self.norm2), *local(6, self.local2),
                *local(7, self.local3)]


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 32, 5, padding=2)
        self.local1 = LocallyConnected2d(32, 25, 8, 5, stride=2, pad=2)
        self.norm1 = nn.BatchNorm2d(8, **NORM)
        self.local2 = LocallyConnected2d(8, 13, 8, 5, pad=2)
        self.norm2 = nn.BatchNorm2d(8, **NORM)
        self.local3 = LocallyConnected2d(8, 13, 8, 3, stride=2, pad=1)
        self.norm3 = nn.BatchNorm2d(8, **NORM)
        self.drop = nn.ModuleList(nn.Dropout(DROPOUT) for _ in range(4))
        self.pool = nn.AvgPool2d(2)
        self.minibatch = MinibatchDiscrimination(72, KERNELS, DIMENSIONS)
        self.dense = nn.Linear(72 + KERNELS, 2)
        self.leaky = nn.LeakyReLU(SLOPE)

    def forward(self, images):
        x = images.unflatten(1, (1, SIDE, SIDE))
        x = self.drop[0](self.leaky(self.conv(x)))
        x = self.drop[1](self.norm1(self.leaky(self.local1(x))))
        x = self.drop[2](self.norm2(self.leaky(self.local2(x))))
        x = self.drop[3](self.norm3(self.leaky(self.local3(x))))
        return self.dense(self.minibatch(self.pool(x).flatten(1)))

    def placed(self):
        return [*conv(0, self.conv), *local(2, self.local1), *norm(3, self.norm1),
                *local(5, self.local2), *norm(6, self.norm2), *local(8, self.local3),
                *norm(9, self.norm3), (12, "w", self.minibatch.weight, channels_first),
                (13, "w", self.dense.weight, features_first), (13, "b", self.dense.bias, same)]


def same(t):
    return t


def rows_of_128(w):
    return w.unflatten(1, (7, 7, 128)).permute(3, 1, 2, 0).flatten(0, 2)


def bias_of_128(b):
    return b.unflatten(0, (7, 7, 128)).permute(2, 0, 1).flatten()


def channels_first(w):
    """Rows of a matrix that are pixels of 3 x 3 x 8, channels last."""
    return w.unflatten(0, (3, 3, 8)).permute(2, 0, 1, 3).flatten(0, 2)


def features_first(w):
    return torch.cat([channels_first(w[:72]), w[72:]]).t()


def conv(layer, module):
    return [(layer, "w", module.weight, lambda w: w.permute(3, 2, 0, 1)),
            (layer, "b", module.bias, same)]


def norm(layer, module):
    return [(layer, "gamma", module.weight, same), (layer, "beta", module.bias, same),
            (layer, "mean", module.running_mean, same),
            (layer, "variance", module.running_var, same)]


def local(layer, module):
    placed = [(layer, "w", module.weight,
               lambda w: w.permute(0, 1, 2, 5, 3, 4).flatten(3).flatten(0, 1))]
    if module.bias is not None:
        placed.append((layer, "b", module.bias, lambda b: b.view(module.side**2, -1).t()))
    return placed


@torch.no_grad()
def put(network, layers):
    """Copies the tensors of fastgan into a network: layers[i][name]."""
    for layer, name, tensor, arranged in network.placed():
        tensor.copy_(arranged(layers[layer][name]))
