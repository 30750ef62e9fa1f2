#!/usr/bin/env python3
"""Writes tests/gan/data/gan_step.safetensors: the gradients of one adversarial step of a small
pair of networks, and the weights after one update by each optimizer, by PyTorch in float64.

  python tools/reference/make_gan_step.py [FILE]

Needs torch and numpy. A number of float64 is stored as two of float32, NAME and NAME.low, whose
sum it is to 48 bits. The noise is uniform, so that float32 holds it exactly."""

import pathlib
import sys

import numpy
import tensor_file
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, leaky_relu

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/peers"))
from model_file import philox  # noqa: E402

SEED, TRAINING_NOISE = 5, 8
N, GENERATED, GAMMA, SLOPE = 24, 40, 0.5, float(numpy.float32(0.3))
GENERATOR, DISCRIMINATOR = [5, 33, 17, 7], [7, 33, 9, 1]
MASS, SIGMA, C1, C2 = 6.0, 1.5, 0.25, 0.5
OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=2.0**-6),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=2.0**-10, alpha=0.875, eps=2.0**-20),
    "adadelta": lambda p: torch.optim.Adadelta(p, lr=1.0, rho=0.9375, eps=2.0**-20),
    "adam": lambda p: torch.optim.Adam(p, lr=2.0**-10, betas=(0.5, 0.9375), eps=2.0**-20),
}


def tower(sizes, random):
    """[w, b, w, b, ...], float64 numbers that float32 holds exactly."""
    parameters = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        w = random.normal(size=(inputs, outputs)) / numpy.sqrt(inputs)
        parameters += [w, 0.1 * random.normal(size=outputs)]
    return [torch.tensor(p.astype(numpy.float32), dtype=torch.float64, requires_grad=True)
            for p in parameters]


def run(x, parameters):
    for k in range(0, len(parameters), 2):
        x = x @ parameters[k] + parameters[k + 1]
        if k + 2 < len(parameters):
            x = leaky_relu(x, SLOPE)
    return x


def noise(first, count):
    """Events first ... first+count-1 of the training's uniform noise (count, latent)."""
    events = numpy.arange(first, first + count)
    words = [philox(SEED, TRAINING_NOISE, events, b) for b in range((GENERATOR[0] + 3) // 4)]
    words = numpy.concatenate(words, axis=1)[:, :GENERATOR[0]]
    return torch.tensor(((words >> numpy.uint64(9)).astype(float) + 0.5) * 2.0**-23)


def cross_entropy(logit, label):
    return binary_cross_entropy_with_logits(logit, torch.full_like(logit, label))


def regression(x):
    px, py, pz, e = x[:, 0] + x[:, 3], x[:, 4], x[:, 1] + x[:, 5], x[:, 2] + x[:, 6]
    squared = e**2 - px**2 - py**2 - pz**2
    assert squared.min() > 1, "the masses must be real"
    mass = squared.sqrt()
    return C1 * (mass.mean() - MASS) ** 2 + C2 * (mass.std(unbiased=False) - SIGMA) ** 2


def penalty(events, discriminator):
    x = events.clone().requires_grad_()
    (slope,) = torch.autograd.grad(run(x, discriminator).sum(), x, create_graph=True)
    return GAMMA / 2 * slope.square().sum(1).mean()


def updated(optimizer, parameters, gradients):
    copies = [p.detach().clone().requires_grad_() for p in parameters]
    for copy, gradient in zip(copies, gradients):
        copy.grad = gradient.clone()
    OPTIMIZERS[optimizer](copies).step()
    return copies


def save(path, groups):
    parts = {}
    for name, tensors in groups.items():
        for k, tensor in enumerate(tensors):
            value = tensor.detach().numpy()
            high = value.astype(numpy.float32)
            parts[f"{name}.{k}"] = high
            parts[f"{name}.{k}.low"] = (value - high).astype(numpy.float32)
    tensor_file.save(path, parts)


def main():
    random = numpy.random.default_rng(1)
    G, D = tower(GENERATOR, random), tower(DISCRIMINATOR, random)
    with torch.no_grad():
        G[-1][2] += 5.0  # energies well above the momenta
        G[-1][6] += 5.0
        G[-1].copy_(G[-1].float())
    real = torch.tensor(random.normal(size=(N, 7)).astype(numpy.float32), dtype=torch.float64)
    real[:, 2] += 4.0
    real = real.float().double()

    on_real = torch.autograd.grad(cross_entropy(run(real, D), 1.0), D)
    of_penalty = torch.autograd.grad(penalty(real, D), D, allow_unused=True)
    of_penalty = [torch.zeros_like(p) if g is None else g for p, g in zip(D, of_penalty)]
    generated = run(noise(0, N), G).detach()
    on_generated = torch.autograd.grad(cross_entropy(run(generated, D), 0.0), D)
    events = run(noise(N, GENERATED), G)
    loss = cross_entropy(run(events, D), 1.0) + regression(events)
    of_generator = torch.autograd.grad(loss, G)

    total = [a + b + c for a, b, c in zip(on_real, of_penalty, on_generated)]
    groups = {"generator": G, "discriminator": D, "real": [real], "on_real": on_real,
              "of_penalty": of_penalty, "on_generated": on_generated,
              "of_generator": of_generator}
    for name in OPTIMIZERS:
        groups[f"{name}.discriminator"] = updated(name, D, total)
        groups[f"{name}.generator"] = updated(name, G, of_generator)
    save(sys.argv[1] if len(sys.argv) > 1 else ROOT / "tests/gan/data/gan_step.safetensors",
         groups)


if __name__ == "__main__":
    main()
