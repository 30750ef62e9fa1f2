"""Networks of dense layers with leaky ReLU between them, from plain lists of weights."""

import math

import torch


def initial(sizes, generator):
    """[(w (I, O), b (O)), ...], Glorot-uniform as in Keras."""
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        limit = math.sqrt(6 / (inputs + outputs))
        w = (2 * torch.rand(inputs, outputs, generator=generator) - 1) * limit
        layers.append((w, torch.zeros(outputs)))
    return layers


def module(layers, slope):
    """The same network as a user of PyTorch writes it."""
    parts = []
    for w, b in layers:
        linear = torch.nn.Linear(w.shape[0], w.shape[1])
        with torch.no_grad():
            linear.weight.copy_(w.t())
            linear.bias.copy_(b)
        parts += [linear, torch.nn.LeakyReLU(slope)]
    return torch.nn.Sequential(*parts[:-1])
