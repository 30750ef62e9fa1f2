"""The full DY-GAN for run.py: its forms in PyTorch, and whether they compute the same."""

import sys

import numpy
import torch

import dygan_generation as generation
import dygan_training as training
import model_file
from dense_networks import initial
from dygan_networks import widths

EVENTS = 65536
IS_KERNEL = False
# bf16x3 takes the place of float32, and is compared with it.
TRAINING = {"fp32": training.FORMS, "bf16x3": training.FORMS, "bf16": training.FORMS_BF16}
GENERATION = {"fp32": generation.FORMS, "bf16x3": generation.FORMS,
              "bf16": generation.FORMS_BF16}
WORKS = {**{f"train {precision}": ("it/s", forms, f"dygan_full/train/{precision}/batch:512")
            for precision, forms in TRAINING.items()},
         **{f"generate {precision}":
            ("events/s", forms, f"dygan_full/generate/{precision}/batch:{EVENTS}")
            for precision, forms in GENERATION.items()}}


def networks():
    random = torch.Generator().manual_seed(2)
    return [initial(sizes, random) for sizes in widths("full")]


def data():
    """Any numbers of the scale of events: the speed does not depend on them."""
    events = 20 * torch.randn(5000, 17, generator=torch.Generator().manual_seed(1))
    events[:, 2] = events[:, 6] = 60
    return events


def trainer(form, precision="fp32"):
    return TRAINING[precision][form](*networks(), training.Draw(data(), 3))


def check_training():
    """Weights after three iterations, each form against the textbook's."""
    def after(form):
        run = trainer(form)
        for _ in range(3):
            run.step()
        return torch.cat([t.reshape(-1).clone() for net in run.weights() for t in net])

    reference = after("textbook")
    for form in training.FORMS:
        distance = float((after(form) - reference).norm() / reference.norm())
        print(f"training, {form}: weights after 3 iterations differ by {distance:.1e}")
        if not distance < 1e-4:
            sys.exit(f"dygan.py: {form} does not compute what the textbook form computes")


def check_generation(model, generated):
    """Our events against PyTorch's from the same weights and the same noise."""
    layers = model_file.generator(model)
    noise = model_file.normal_noise(1, min(generation.CHUNK, len(generated)),
                                    layers[0][0].shape[0])
    for form, make in generation.FORMS.items():
        events = make(layers).network_of(noise).numpy().copy()
        events[:, 7] = numpy.floor(events[:, 7])  # n_VTX, as the chain of the paper recipe does
        ours = generated[:len(events)]
        distance = numpy.abs(events - ours) / (1e-6 + numpy.abs(ours).max(axis=0))
        agree = (distance < 1e-4).mean(axis=0)
        print(f"generation, {form}: largest difference {numpy.median(distance.max(axis=0)):.1e}"
              f" of a column's range (median column); agreeing {agree.min():.4f}")
        if not agree.min() > 0.998:  # a floor may fall to the other side of an integer
            sys.exit(f"dygan.py: {form} does not generate our events")


def check_bf16():
    """The forms of bf16 against float32 on the same noise, within what bf16 rounds off (2^-9 of
    weights, inputs and outputs of every layer)."""
    layers = networks()[0]
    noise = torch.randn(generation.CHUNK, 17, generator=torch.Generator().manual_seed(4))
    reference = generation.Textbook(layers).network_of(noise)
    for form, make in generation.FORMS_BF16.items():
        events = make(layers).network_of(noise.bfloat16()).float()
        distance = float((events - reference).norm() / reference.norm())
        print(f"generation in bf16, {form}: differs by {distance:.1e} of float32")
        if not distance < 3 * len(layers) * 2**-9:
            sys.exit(f"dygan.py: {form} in bf16 does not compute what float32 does")


def check(options):
    check_training()
    check_bf16()
    if options.model:
        check_generation(options.model, numpy.load(options.generated))


def work(name, form):
    """(what to repeat, its items)"""
    what, precision = name.split()
    if what == "train":
        return trainer(form, precision).step, 1
    maker, events = GENERATION[precision][form](networks()[0]), torch.empty(EVENTS, 17)
    return (lambda: maker.generate(events)), EVENTS
