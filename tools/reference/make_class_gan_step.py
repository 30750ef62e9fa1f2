#!/usr/bin/env python3
"""Writes tests/gan/data/class_gan_step.safetensors: one iteration of a small LAGAN (every kind of
layer, classes, flipped targets, dropout) by PyTorch in float64: losses, gradients, and the weights,
statistics and moving average that it leaves.

  python tools/reference/make_class_gan_step.py [FILE]

Needs torch and numpy. NAME.k.bound is by how much a float32 computation may be off: four times the
largest deviation among RUNS evaluations of the same iteration by PyTorch in float32, in which every
number that goes in is moved by at most one unit in its last place, so that all roundings fall
anew; at least four times the root mean square of the tensor's largest deviations (an element may be
lucky in all runs); and the rounding of the value in the file. No number that bends an activation or
a distance lies closer to 0 than KINK, so that no derivative flips within the bounds."""

import pathlib
import sys

import numpy
import tensor_file
import torch
from torch.nn import functional

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/peers"))
from model_file import philox  # noqa: E402

SEED, TRAINING_NOISE, DROPOUT, FLIPS, LABELS = 5, 8, 9, 10, 11
N, LATENT, SIDE, SLOPE, RATE, KERNELS, DIMENSIONS = 24, 8, 8, 0.25, 0.25, 3, 2
FLIP_VALIDITY, FLIP_GENERATED, FLIP_DECEIVED, CLASS_WEIGHT = 0.25, 0.125, 0.375, 0.5
MOMENTUM, EPSILON, DECAY = 0.75, 2.0**-10, 0.75
ADAM = {"lr": 2.0**-8, "betas": (0.5, 0.9375), "eps": 2.0**-10}
RUNS, KINK = 32, 1e-5

# In the order and the layout of fastgan; statistics are the ones without a standard deviation.
GENERATOR = [("table", (2, 8), 1.0), ("w", (8, 64), 0.5), ("b", (64,), 0.2),
             ("w", (3, 3, 4, 5), 0.2), ("b", (5,), 0.2), ("gamma", (5,), 0.3), ("beta", (5,), 0.3),
             ("mean", (5,), None), ("variance", (5,), None), ("w", (8, 8, 1, 3, 3, 5), 0.2),
             ("b", (64,), 0.2)]
DISCRIMINATOR = [("w", (3, 3, 1, 4), 0.4), ("b", (4,), 0.2), ("w", (4, 4, 3, 3, 3, 4), 0.2),
                 ("b", (48,), 0.2), ("gamma", (3,), 0.3), ("beta", (3,), 0.3), ("mean", (3,), None),
                 ("variance", (3,), None), ("w", (12, 6), 0.4), ("w", (15, 2), 0.3),
                 ("b", (2,), 0.2)]


def initial(layout, random):
    """float64 numbers that float32 holds exactly."""
    tensors = []
    for name, shape, deviation in layout:
        values = random.normal(size=shape) * (deviation or 0.5)
        values += name == "gamma"
        if name == "variance":
            values = values**2 + 0.5
        tensors.append(torch.from_numpy(values.astype(numpy.float32).astype(float)))
    return tensors


def uniform(stream, first, numbers):
    """Uniform numbers (N, numbers) of the events first ... first + N - 1, exact in float32."""
    events = numpy.arange(first, first + N)
    words = [philox(SEED, stream, events, block) for block in range((numbers + 3) // 4)]
    words = numpy.concatenate(words, axis=1)[:, :numbers]
    return torch.from_numpy(((words >> numpy.uint64(9)).astype(float) + 0.5) * 2.0**-23)


def halves(stream, first, numbers):
    """Uniform numbers of 16 bits (N, numbers): the lower half of a word, then the upper one."""
    events = numpy.arange(first, first + N)
    words = [philox(SEED, stream, events, block) for block in range((numbers + 7) // 8)]
    words = numpy.concatenate(words, axis=1)
    both = numpy.stack([words & numpy.uint64(0xffff), words >> numpy.uint64(16)], axis=2)
    return torch.from_numpy((both.reshape(N, -1)[:, :numbers].astype(float) + 0.5) * 2.0**-16)


def classes(first):
    words = philox(SEED, LABELS, numpy.arange(first, first + N), 0)[:, 0]
    return torch.from_numpy((words % numpy.uint64(2)).astype(numpy.int64))


class Iteration:
    """D on real and on generated events, G twice, in the dtype of the weights."""

    def __init__(self, generator, discriminator, real, labels, perturb):
        self.G = [p.clone().requires_grad_() for p in generator]
        self.D = [p.clone().requires_grad_() for p in discriminator]
        self.average = [p.clone() for p in generator]
        self.dtype, self.perturb, self.kinks = real.dtype, perturb, []
        self.noise_events = self.judged_events = 0
        statistics = ("mean", "variance")
        self.trained = {id(net): [p for p, (name, _, _) in zip(net, layout)
                                  if name not in statistics]
                        for net, layout in ((self.G, GENERATOR), (self.D, DISCRIMINATOR))}
        adam = {id(net): torch.optim.Adam(self.trained[id(net)], **ADAM)
                for net in (self.G, self.D)}
        self.results, self.losses = {}, []
        self.update(self.D, adam, "on_real", self.judge(real, labels, True, FLIP_VALIDITY, 0))
        images, labels = self.generate()
        self.update(self.D, adam, "on_generated",
                    self.judge(images.detach(), labels, False, FLIP_VALIDITY, FLIP_GENERATED))
        for step in ("of_first_generator", "of_second_generator"):
            images, labels = self.generate()
            self.update(self.G, adam, step, self.judge(images, labels, True, 0, FLIP_DECEIVED))
            for mean, p, (name, _, _) in zip(self.average, self.G, GENERATOR):
                decay = 0.0 if name in statistics else DECAY  # those are averages already
                mean.copy_(decay * mean + (1 - decay) * p.detach())
        self.results |= {"losses": [torch.stack(self.losses)], "generator_after": self.G,
                         "discriminator_after": self.D, "average_after": self.average}

    def bent(self, z, slope=SLOPE):
        self.kinks.append(float(z.detach().abs().min()))
        return functional.leaky_relu(z, slope)

    def normalised(self, x, gamma, beta):
        """Of x (N, C, H, W); keeps what the running averages move towards."""
        mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        self.seen = (mean.detach(), variance.detach())
        scale = gamma / (variance + EPSILON).sqrt()
        shape = (-1, 1, 1)
        return (x - mean.view(shape)) * scale.view(shape) + beta.view(shape)

    @staticmethod
    def local(x, w, b, **window):
        OH, OW, OC = w.shape[:3]
        patches = functional.unfold(x, w.shape[3], **window)
        w = w.permute(0, 1, 2, 5, 3, 4).flatten(3).flatten(0, 1)
        y = torch.einsum("nkp,pok->npo", patches, w) + b.view(OH * OW, OC)
        return y.transpose(1, 2).unflatten(2, (OH, OW))

    def generate(self):
        table, w, b, kernel, bias, gamma, beta, _, _, local, local_bias = self.G
        noise = self.perturb(uniform(TRAINING_NOISE, self.noise_events, LATENT).to(self.dtype))
        label = classes(self.noise_events)
        self.noise_events += N
        x = ((noise * table[label]) @ w + b).unflatten(1, (4, 4, 4)).permute(0, 3, 1, 2)
        x = self.bent(functional.conv2d(x, kernel.permute(3, 2, 0, 1), bias, padding=1))
        x = self.normalised(x, gamma, beta).repeat_interleave(2, 2).repeat_interleave(2, 3)
        self.seen_by = {id(self.G): self.seen}
        return self.bent(self.local(x, local, local_bias, padding=1), 0.0).flatten(1), label

    def dropped(self, x, layer):
        """x (N, C, H, W) without the numbers that dropout takes."""
        _, C, H, W = x.shape
        draws = halves(DROPOUT | layer << 8, self.judged_events, H * W * C)
        keep = (draws >= RATE).unflatten(1, (H, W, C)).permute(0, 3, 1, 2)
        return x * (keep.to(self.dtype) * (1 / (1 - numpy.float32(RATE))).item())

    def judge(self, images, labels, real, flip_validity, flip_class):
        kernel, bias, local, local_bias, gamma, beta, _, _, t, w, b = self.D
        x = images.unflatten(1, (1, SIDE, SIDE))
        x = self.bent(functional.conv2d(x, kernel.permute(3, 2, 0, 1), bias, padding=1))
        x = self.bent(self.local(self.dropped(x, 1), local, local_bias, stride=2, padding=1))
        x = self.dropped(self.normalised(x, gamma, beta), 4)
        self.seen_by = {**getattr(self, "seen_by", {}), id(self.D): self.seen}
        x = functional.avg_pool2d(x, 2).permute(0, 2, 3, 1).flatten(1)
        m = (x @ t).unflatten(1, (KERNELS, DIMENSIONS))
        apart = m.unsqueeze(0) - m.unsqueeze(1)
        self.kinks.append(float((apart.detach().abs() + torch.eye(N)[:, :, None, None]).min()))
        logits = torch.cat([x, torch.exp(-apart.abs().sum(3)).sum(1)], 1) @ w + b
        target = torch.stack([torch.full((N,), float(real)), labels.float()], 1)
        flipped = uniform(FLIPS, self.judged_events, 2) < torch.tensor([flip_validity, flip_class])
        target = torch.where(flipped, 1 - target, target).to(self.dtype)
        self.judged_events += N
        loss = functional.binary_cross_entropy_with_logits(logits, target, reduction="none").mean(0)
        self.losses += [loss[0].detach(), loss[1].detach()]
        return loss[0] + CLASS_WEIGHT * loss[1]

    def update(self, net, adam, name, loss):
        trained = self.trained[id(net)]
        gradients = torch.autograd.grad(loss, trained)
        for p, gradient in zip(trained, gradients):
            p.grad = gradient
        self.results[name] = list(gradients)
        layout = GENERATOR if net is self.G else DISCRIMINATOR
        with torch.no_grad():
            for p, (part, _, _) in zip(net, layout):
                if part in ("mean", "variance"):
                    now = self.seen_by[id(net)][part == "variance"]
                    p += (1 - MOMENTUM) * (now - p)
        adam[id(net)].step()


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
    random = numpy.random.default_rng(7)
    torch.manual_seed(1)
    G, D = initial(GENERATOR, random), initial(DISCRIMINATOR, random)
    real = torch.from_numpy(random.uniform(size=(N, SIDE**2)).astype(numpy.float32).astype(float))
    labels = torch.arange(N) % 2
    exact = Iteration(G, D, real, labels, perturb=lambda x: x)
    print(f"closest to a kink: {min(exact.kinks):.1e}")
    assert min(exact.kinks) > KINK, "take another seed"

    def moved(x):
        """By a unit in the last place, or not."""
        return x * (1 + 2.0**-23 * torch.randint(-1, 2, x.shape)).to(x.dtype)

    runs = [Iteration([moved(p.float()) for p in G], [moved(p.float()) for p in D],
                      moved(real.float()), labels, moved).results for _ in range(RUNS)]
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
                     ROOT / "tests/gan/data/class_gan_step.safetensors",
                     {name: t.numpy().astype(numpy.float32) for name, t in tensors.items()})


if __name__ == "__main__":
    main()
