#!/usr/bin/env python3
"""Writes tests/gan/data/resonance_gan_step.safetensors: one iteration of a small GAN for events
with resonances (energies on the mass shell, the penalty of Roth et al. on real and on generated
events, MMD of invariant masses) by PyTorch in float64: losses, gradients, and the weights that it
leaves.

  python tools/reference/make_resonance_gan_step.py [FILE]

Needs torch and numpy. NAME.k.bound is by how much a float32 computation may be off: four times the
largest deviation among RUNS evaluations of the same iteration by PyTorch in float32, in which every
number that goes in is moved by at most one unit in its last place, so that all roundings fall
anew; at least four times the root mean square of the tensor's largest deviations (an element may be
lucky in all runs); and the rounding of the value in the file. Invariant masses are differences of
squares and are taken in float64 in all runs, as the library does. No number that bends an
activation lies closer to 0 than KINK, so that no derivative flips within the bounds."""

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
N, SLOPE, GAMMA, WEIGHT, UNIT = 24, 0.25, 0.5, 2.0, 4.0
GENERATOR, DISCRIMINATOR = [6, 20, 9], [12, 20, 11, 1]
MASSES = [0.0, 0.25, 0.5]
ADAM = {"lr": 2.0**-8, "betas": (0.5, 0.9375), "eps": 2.0**-10}
RUNS, KINK = 32, 1e-5


def breit_wigner(d):
    return 1 / (1 + (2 * d / 1.5) ** 2)


def gaussians(d):
    return (torch.exp(-(d**2) / 2) + torch.exp(-(d**2) / 18)) / 2


RESONANCES = [((0, 1), breit_wigner), ((0, 1, 2), gaussians)]


def tower(sizes, random):
    """[w, b, w, b, ...], float64 numbers that float32 holds exactly."""
    parameters = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        parameters.append(random.normal(size=(inputs, outputs)) / numpy.sqrt(inputs))
        parameters.append(0.2 * random.normal(size=outputs))
    return [torch.tensor(p.astype(numpy.float32), dtype=torch.float64) for p in parameters]


def on_shell(momenta):
    """px, py, pz of each particle -> E, px, py, pz."""
    p = momenta.unflatten(1, (-1, 3))
    masses = torch.tensor(MASSES, dtype=p.dtype)
    energy = (p.square().sum(2) + masses**2).sqrt()
    return torch.cat([energy.unsqueeze(2), p], 2).flatten(1)


def masses_of(events, particles):
    p = events.double().unflatten(1, (-1, 4))[:, list(particles), 1:] * UNIT
    masses = UNIT * torch.tensor([MASSES[k] for k in particles])
    energy = (p.square().sum(2) + masses**2).sqrt().sum(1)
    return (energy**2 - p.sum(1).square().sum(1)).sqrt().to(events.dtype)


def mmd(x, y, kernel):
    def mean(a, b):
        return kernel(a.unsqueeze(1) - b.unsqueeze(0)).mean()

    return mean(x, x) + mean(y, y) - 2 * mean(x, y)


class Iteration:
    """D on real and on generated events together, then G, in the dtype of the weights."""

    def __init__(self, generator, discriminator, real, perturb):
        self.G = [p.clone().requires_grad_() for p in generator]
        self.D = [p.clone().requires_grad_() for p in discriminator]
        self.kinks, self.perturb, self.noise_events = [], perturb, 0
        self.dtype, losses = real.dtype, []
        loss_real, penalty_real = self.judge(real, 1.0)
        loss_generated, penalty_generated = self.judge(self.generate().detach(), 0.0)
        total = loss_real + loss_generated + penalty_real + penalty_generated
        of_D = torch.autograd.grad(total, self.D)
        self.update(self.D, of_D)
        events = self.generate()
        fooled = self.cross_entropy(self.run(events, self.D), 1.0)
        pull = sum(mmd(masses_of(events, particles), masses_of(real, particles), kernel)
                   for particles, kernel in RESONANCES)
        of_G = torch.autograd.grad(fooled + WEIGHT * pull, self.G)
        self.update(self.G, of_G)
        losses = [loss_real, loss_generated, penalty_real, penalty_generated, fooled, WEIGHT * pull]
        self.results = {"of_discriminator": list(of_D), "of_generator": list(of_G),
                        "losses": [torch.stack([loss.detach() for loss in losses])],
                        "discriminator_after": self.D, "generator_after": self.G}

    def run(self, x, parameters):
        for k in range(0, len(parameters), 2):
            x = x @ parameters[k] + parameters[k + 1]
            if k + 2 < len(parameters):
                self.kinks.append(float(x.detach().abs().min()))
                x = leaky_relu(x, SLOPE)
        return x

    def generate(self):
        """New events of the training's uniform noise, which float32 holds exactly."""
        events = numpy.arange(self.noise_events, self.noise_events + N)
        self.noise_events += N
        words = [philox(SEED, TRAINING_NOISE, events, b) for b in range((GENERATOR[0] + 3) // 4)]
        words = numpy.concatenate(words, axis=1)[:, :GENERATOR[0]]
        noise = torch.from_numpy(((words >> numpy.uint64(9)).astype(float) + 0.5) * 2.0**-23)
        return on_shell(self.run(self.perturb(noise.to(self.dtype)), self.G))

    @staticmethod
    def cross_entropy(logit, label):
        return binary_cross_entropy_with_logits(logit, torch.full_like(logit, label))

    def judge(self, events, label):
        x = events.clone().requires_grad_()
        logit = self.run(x, self.D)
        (slope,) = torch.autograd.grad(logit.sum(), x, create_graph=True)
        away = torch.sigmoid(-logit if label == 1.0 else logit).squeeze(1)
        penalty = GAMMA / 2 * (away**2 * slope.square().sum(1)).mean()
        return self.cross_entropy(logit, label), penalty

    @staticmethod
    def update(net, gradients):
        for p, gradient in zip(net, gradients):
            p.grad = gradient
        torch.optim.Adam(net, **ADAM).step()


def bounds(exact, runs):
    """Per group and tensor; see above."""
    all_bounds = {}
    for name, tensors in exact.items():
        all_bounds[name] = []
        for k, value in enumerate(tensors):
            off = torch.stack([(run[name][k].double() - value).abs() for run in runs]).amax(0)
            off = off.maximum(off.square().mean().sqrt())
            all_bounds[name].append(4 * off + 2.0**-24 * value.abs())
    return all_bounds


def main():
    random = numpy.random.default_rng(11)
    torch.manual_seed(1)
    G, D = tower(GENERATOR, random), tower(DISCRIMINATOR, random)
    real = on_shell(torch.from_numpy(random.normal(size=(N, 9)))).float().double()
    exact = Iteration(G, D, real, perturb=lambda x: x)
    print(f"closest to a kink: {min(exact.kinks):.1e}")
    assert min(exact.kinks) > KINK, "take another seed"

    def moved(x):
        """By a unit in the last place, or not."""
        return x * (1 + 2.0**-23 * torch.randint(-1, 2, x.shape)).to(x.dtype)

    runs = [Iteration([moved(p.float()) for p in G], [moved(p.float()) for p in D],
                      moved(real.float()), moved).results for _ in range(RUNS)]
    results = {name: [t.detach() for t in tensors] for name, tensors in exact.results.items()}
    runs = [{name: [t.detach() for t in tensors] for name, tensors in run.items()} for run in runs]
    tensors = {f"{name}.{k}": t for name, group in
               {"generator": G, "discriminator": D, "real": [real], **results}.items()
               for k, t in enumerate(group)}
    for name, group in bounds(results, runs).items():
        for k, bound in enumerate(group):
            tensors[f"{name}.{k}.bound"] = bound
        share = max(float((b / t.abs().max()).max()) for b, t in zip(group, results[name]))
        print(f"{name}: bounds up to {share:.1e} of the tensor's largest number")
    tensor_file.save(sys.argv[1] if len(sys.argv) > 1 else
                     ROOT / "tests/gan/data/resonance_gan_step.safetensors",
                     {name: t.numpy().astype(numpy.float32) for name, t in tensors.items()})


if __name__ == "__main__":
    main()
