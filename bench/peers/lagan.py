"""LAGAN for run.py: its forms in PyTorch, and whether they compute the same."""

import subprocess
import sys
import tempfile

import h5py
import numpy
import torch

import lagan_check
import lagan_draws
import lagan_generation as generation
import lagan_training as training
import model_file
from lagan_networks import CLASSES, LATENT, PIXELS, Generator

IMAGES = 8192
IS_KERNEL = False
WORKS = {"train": ("it/s", training.FORMS, "lagan/train/fp32/batch:100"),
         "generate": ("images/s", generation.FORMS, f"lagan/generate/fp32/batch:{IMAGES}")}
CHECKED = generation.Folded.CHUNK


def check_generation(model, generated):
    """Images of `lagan generate --seed 1` against those of the unfolded network in float64. Each may
    be off by lagan_check.FACTOR times what the unfolded network is off by in float32 (root mean
    square over the images), with noise that is off by a unit in the last place."""
    layers = model_file.layers(model_file.read(model)[1], "generator")
    label = torch.arange(CHECKED) % CLASSES
    noise = model_file.normal_noise(1, CHECKED, LATENT)
    moved = noise * (1 + 2.0**-23 * torch.randint(-1, 2, noise.shape))
    with h5py.File(generated) as file:
        ours = torch.from_numpy(file["image"][:CHECKED].reshape(CHECKED, PIXELS))
        if not numpy.array_equal(file["signal"][:CHECKED], label.numpy()):
            sys.exit("lagan.py: the classes do not take turns")
    exact = generation.Textbook(layers, torch.float64).images_of(noise.double(), label)
    single = generation.Textbook(layers).images_of(moved, label)
    allowed = lagan_check.FACTOR * lagan_check.rms(single - exact)
    forms = {"fastgan": ours, **{name: form(layers).images_of(noise, label)
                                 for name, form in generation.FORMS.items()}}
    for name, images in forms.items():
        off = lagan_check.rms(images - exact)
        print(f"generation, {name}: off by {off:.1e} GeV, at most "
              f"{float((images - exact).abs().max()):.1e} of {float(exact.max()):.1f} GeV; allowed "
              f"{allowed:.1e} GeV")
        if not off <= allowed:
            sys.exit(f"lagan.py: {name} does not generate what the unfolded network generates")


def check(options):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/iteration.safetensors"
        subprocess.run([options.build / "bin/lagan_iteration", path], check=True)
        lagan_check.check(path)
    if options.model:
        check_generation(options.model, options.generated)


def any_layers():
    """Weights of a size that keeps the images lit, in the layout of fastgan."""
    random = torch.Generator().manual_seed(1)
    shapes = {(0, "table"): (CLASSES, LATENT), (1, "w"): (LATENT, 6272), (1, "b"): (6272,),
              (2, "w"): (5, 5, 128, 64), (4, "w"): (14, 14, 6, 5, 5, 64), (4, "b"): (1176,),
              (6, "w"): (26, 26, 6, 3, 3, 6), (6, "b"): (4056,), (7, "w"): (25, 25, 1, 2, 2, 6)}
    layers = {}
    for layer, part, tensor, _ in Generator().placed():
        numbers = 0.05 * torch.randn(shapes.get((layer, part), tensor.shape), generator=random)
        layers.setdefault(layer, {})[part] = numbers + (part in ("table", "gamma", "variance"))
    return layers


def work(name, form):
    """(what to repeat, its items)"""
    if name == "train":
        return training.FORMS[form](lagan_draws.Random()).step, 1
    maker = generation.FORMS[form](any_layers())
    count = IMAGES if form != "textbook" else generation.Textbook.CHUNK  # seconds of work
    images = torch.empty(count, PIXELS)
    return (lambda: maker.generate(images)), count
