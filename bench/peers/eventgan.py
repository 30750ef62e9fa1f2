"""EventGAN for run.py: its forms in PyTorch, and whether they compute the same."""

import sys

import numpy
import torch

import eventgan_generation as generation
import eventgan_mmd
import eventgan_training as training
import model_file
from dense_networks import initial
from eventgan_networks import COLUMNS, PARTICLE_MASSES, on_shell, widths

EVENTS = 16384
SIZES = {"mmd of 1024": 1024, "mmd of 4096": 4096}
IS_KERNEL = False
WORKS = {"train": ("it/s", training.FORMS, "eventgan/train/fp32/batch:1024"),
         "generate": ("events/s", generation.FORMS, f"eventgan/generate/fp32/batch:{EVENTS}"),
         **{name: ("calls/s", eventgan_mmd.FORMS, f"eventgan/mmd/fp32/batch:{count}")
            for name, count in SIZES.items()}}


def networks():
    random = torch.Generator().manual_seed(2)
    return [initial(sizes, random) for sizes in widths()]


def data():
    """Any momenta of the scale of events: the speed does not depend on them."""
    random = torch.Generator().manual_seed(1)
    return on_shell(0.2 * torch.randn(5000, 3 * len(PARTICLE_MASSES), generator=random))


def trainer(form):
    return training.FORMS[form](*networks(), training.Draw(data(), 3))


def check_mmd():
    x, y = eventgan_mmd.masses(1024, 5), eventgan_mmd.masses(1024, 6)
    exact, slope = eventgan_mmd.Textbook(x.double(), y.double()).step()
    for name, form in eventgan_mmd.FORMS.items():
        loss, found = form(x, y).step()
        off = float((found - slope).norm() / slope.norm())
        print(f"mmd, {name}: loss {float(loss):.6f} of {float(exact):.6f}, "
              f"gradient off by {off:.1e}")
        if not (off < 1e-4 and abs(float(loss) - float(exact)) < 1e-5):
            sys.exit(f"eventgan.py: {name} does not compute MMD")


def check_training():
    """Weights after three iterations, each form against the textbook's, in float64: the first steps
    of Adam go by the sign of a gradient, and float32 would drown a small one."""
    torch.set_default_dtype(torch.float64)
    def after(form):
        run = trainer(form)
        for _ in range(3):
            run.step()
        return torch.cat([t.reshape(-1).clone() for net in run.weights() for t in net])

    start = torch.cat([t.reshape(-1) for net in networks() for layer in net for t in layer])
    reference = after("textbook")
    for form in training.FORMS:
        distance = float((after(form) - reference).norm() / (reference - start).norm())
        print(f"training, {form}: what three iterations change differs by {distance:.1e}")
        if not distance < 1e-9:
            sys.exit(f"eventgan.py: {form} does not compute what the textbook form computes")
    torch.set_default_dtype(torch.float32)


def check_generation(model, generated):
    """Our events against PyTorch's from the same weights and the same noise."""
    layers = model_file.generator(model)
    noise = model_file.normal_noise(1, min(generation.CHUNK, len(generated)),
                                    layers[0][0].shape[0])
    for form, make in generation.FORMS.items():
        events = make(layers).events_of(noise).numpy()
        distance = numpy.abs(events - generated[:len(events)])
        relative = distance.max() / numpy.abs(events).max()
        print(f"generation, {form}: largest difference {relative:.1e} of the largest number")
        if not relative < 1e-4:
            sys.exit(f"eventgan.py: {form} does not generate our events")


def check(options):
    check_mmd()
    check_training()
    if options.model:
        check_generation(options.model, numpy.load(options.generated))


def work(name, form):
    """(what to repeat, its items)"""
    if name == "train":
        return trainer(form).step, 1
    if name in SIZES:
        count = SIZES[name]
        run = eventgan_mmd.FORMS[form](eventgan_mmd.masses(count, 5), eventgan_mmd.masses(count, 6))
        return run.step, 1
    maker, events = generation.FORMS[form](networks()[0]), torch.empty(EVENTS, COLUMNS)
    return (lambda: maker.generate(events)), EVENTS
