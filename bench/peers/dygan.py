"""The full DY-GAN for run.py: its forms in PyTorch, and whether they compute the same."""

import sys

import numpy
import torch

import dygan_generation as generation
import dygan_training as training
import model_file
from dense_networks import here, initial, on_gpu
from dygan_generation import EVENTS
from dygan_networks import widths

IS_KERNEL = False
# bf16x3 takes the place of float32, and is compared with it, on a GPU with TF32.
TRAINING = {"fp32": training.FORMS, "bf16x3": training.FORMS, "bf16": training.FORMS_BF16}
GENERATION = {"fp32": generation.FORMS, "bf16x3": generation.FORMS,
              "bf16": generation.FORMS_BF16}
CUDA_TRAINING = {"fp32": training.CUDA_FORMS, "bf16x3": training.CUDA_FORMS,
                 "bf16": training.CUDA_FORMS_BF16}
CUDA_GENERATION = {"fp32": generation.CUDA_FORMS, "bf16x3": generation.CUDA_FORMS,
                   "bf16": generation.CUDA_FORMS_BF16}


def works(training_forms, generation_forms, where=""):
    """{name: (unit, forms, name of our benchmark)}"""
    return {**{f"train {precision}": ("it/s", forms, f"dygan_full/train/{precision}/batch:512")
               for precision, forms in training_forms.items()},
            **{f"generate {precision}":
               ("events/s", forms, f"dygan_full/generate/{precision}/batch:{EVENTS}{where}")
               for precision, forms in generation_forms.items()}}


WORKS = works(TRAINING, GENERATION)
CUDA_WORKS = works(CUDA_TRAINING, CUDA_GENERATION, ",device")


def networks():
    random = torch.Generator().manual_seed(2)
    return [initial(sizes, random) for sizes in widths("full")]


def data():
    """Any numbers of the scale of events: the speed does not depend on them."""
    random = torch.Generator().manual_seed(1)
    events = 20 * torch.randn(5000, 17, generator=random, device="cpu")
    events[:, 2] = events[:, 6] = 60
    return here(events)


def forms_of(what, precision):
    tables = (CUDA_TRAINING, CUDA_GENERATION) if on_gpu() else (TRAINING, GENERATION)
    return tables[0 if what == "train" else 1][precision]


def trainer(form, precision="fp32"):
    return forms_of("train", precision)[form](*networks(), training.Draw(data(), 3))


def check_training(bound=1e-4):
    """Weights after three iterations, each form against the textbook's, which draws its batches as
    the others do, or on a GPU all on the same batches."""
    batches = training.Fixed if on_gpu() else training.Draw

    def after(make):
        run = make(*networks(), batches(data(), 3))
        for _ in range(3):
            run.step()
        return torch.cat([t.reshape(-1).clone() for net in run.weights() for t in net])

    forms = forms_of("train", "fp32")
    reference = after(training.Textbook)
    for form, make in forms.items():
        distance = float((after(make) - reference).norm() / reference.norm())
        print(f"training, {form}: weights after 3 iterations differ by {distance:.1e}")
        if not distance < bound:
            sys.exit(f"dygan.py: {form} does not compute what the textbook form computes")


def check_generation(model, generated):
    """Our events against PyTorch's from the same weights and the same noise."""
    layers = [(here(w), here(b)) for w, b in model_file.generator(model)]
    noise = here(model_file.normal_noise(1, min(1024, len(generated)), layers[0][0].shape[0]))
    for form, make in forms_of("generate", "fp32").items():
        events = make(layers).network_of(noise).cpu().numpy().copy()
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
    noise = here(torch.randn(1024, 17, generator=torch.Generator().manual_seed(4), device="cpu"))
    reference = generation.Textbook(layers).network_of(noise)
    for form, make in forms_of("generate", "bf16").items():
        events = make(layers).network_of(noise.bfloat16()).float()
        distance = float((events - reference).norm() / reference.norm())
        print(f"generation in bf16, {form}: differs by {distance:.1e} of float32")
        if not distance < 3 * len(layers) * 2**-9:
            sys.exit(f"dygan.py: {form} in bf16 does not compute what float32 does")


def check_tf32():
    """The forms of fp32 with products in TF32, whose operands have 11 bits."""
    torch.set_float32_matmul_precision("high")
    check_training(bound=1e-2)
    torch.set_float32_matmul_precision("highest")


def check(options):
    check_training()
    if on_gpu():
        check_tf32()
    check_bf16()
    if options.model:
        check_generation(options.model, numpy.load(options.generated))


def work(name, form):
    """(what to repeat, its items)"""
    what, precision = name.split()
    if on_gpu() and precision == "bf16x3":
        torch.set_float32_matmul_precision("high")
    if what == "train":
        return trainer(form, precision).step, 1
    maker, events = forms_of("generate", precision)[form](networks()[0]), torch.empty(EVENTS, 17)
    return (lambda: maker.generate(events)), EVENTS
