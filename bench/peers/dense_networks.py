"""Networks of dense layers with leaky ReLU between them, from plain lists of weights, and on which
device they are."""

import math

import torch


def on_gpu():
    """True where run.py was asked for --device cuda."""
    return torch.empty(0).is_cuda


def here(tensor):
    """The tensor on the device that was asked for."""
    return tensor.to(torch.empty(0).device)


def initial(sizes, generator):
    """[(w (I, O), b (O)), ...], Glorot-uniform as in Keras; the same numbers on every device."""
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        limit = math.sqrt(6 / (inputs + outputs))
        w = torch.rand(inputs, outputs, generator=generator, device=generator.device)
        layers.append((here((2 * w - 1) * limit), torch.zeros(outputs)))
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
