"""What the training of LAGAN draws: at random, or number by number as fastgan does."""

import numpy
import torch

from lagan_networks import BATCH, CLASSES, DROPOUT, LATENT, PIXELS
from model_file import philox

FLIP_VALIDITY, FLIP_GENERATED, FLIP_DECEIVED = 0.05, 0.05, 0.09


def random_jets():
    """(images, classes): a few lit pixels each."""
    random = torch.Generator().manual_seed(1)
    pixels = torch.rand(1000, PIXELS, generator=random)
    return (10 * pixels - 9).clamp_min(0) ** 8, torch.arange(1000) % CLASSES


class Random:
    def __init__(self, seed=1):
        self.pixels, self.labels = random_jets()
        torch.manual_seed(seed)

    def real(self):
        rows = torch.randint(len(self.pixels), (BATCH,))
        return self.pixels[rows], self.labels[rows]

    def latent(self):
        return torch.randn(BATCH, LATENT), torch.randint(CLASSES, (BATCH,))

    def targets(self, real, label, flip_validity, flip_class):
        """Of the logits of both heads (BATCH, 2)."""
        target = torch.stack([torch.full((BATCH,), float(real)), label.float()], 1)
        flipped = torch.rand(BATCH, 2) < torch.tensor([flip_validity, flip_class])
        return torch.where(flipped, 1 - target, target)


class Repeated:
    """The draws of fastgan from given counters on (kernels/noise/philox.hpp), as `dtype`; the noise
    is given, because its last digits are those of fastgan's logarithm and cosine."""

    BATCH_ROWS, DROPOUT_MASKS, FLIPS, LABELS = 2, 9, 10, 11  # streams

    def __init__(self, pixels, labels, noise, counters, dtype=torch.float32):
        self.noise = iter(noise.to(dtype).split(BATCH))
        self.pixels, self.labels = pixels.to(dtype), labels.long()
        self.seed, self.dtype = counters["seed"], dtype
        self.noise_events, self.batch_draws = counters["noise_events"], counters["batch_draws"]
        self.judged_events = counters["judged_events"]

    def words(self, stream, first, block=0):
        return philox(self.seed, stream, numpy.arange(first, first + BATCH), block)

    def real(self):
        words = self.words(self.BATCH_ROWS, self.batch_draws)
        self.batch_draws += BATCH
        rows = (words[:, 0] | words[:, 1] << numpy.uint64(32)) % numpy.uint64(len(self.pixels))
        rows = torch.from_numpy(rows.astype(numpy.int64))
        return self.pixels[rows], self.labels[rows]

    def latent(self):
        label = self.words(self.LABELS, self.noise_events)[:, 0] % numpy.uint64(CLASSES)
        self.noise_events += BATCH
        return next(self.noise), torch.from_numpy(label.astype(numpy.int64))

    def targets(self, real, label, flip_validity, flip_class):
        uniform = uniform_of(self.words(self.FLIPS, self.judged_events)[:, :2])
        self.judged_events += BATCH
        rates = numpy.float32([flip_validity, flip_class])
        target = torch.stack([torch.full((BATCH,), float(real)), label.float()], 1)
        return torch.where(torch.from_numpy(uniform < rates), 1 - target, target).to(self.dtype)

    def mask(self, layer, numbers):
        """Factors of dropout (BATCH, numbers) in layer number `layer` of D."""
        stream = self.DROPOUT_MASKS | layer << 8
        words = [self.words(stream, self.judged_events, b) for b in range((numbers + 7) // 8)]
        words = numpy.concatenate(words, axis=1)
        halves = numpy.stack([words & numpy.uint64(0xffff), words >> numpy.uint64(16)], axis=2)
        uniform = (halves.reshape(len(words), -1)[:, :numbers] + 0.5) * 2.0**-16
        kept = numpy.float32(1) / (numpy.float32(1) - numpy.float32(DROPOUT))
        mask = numpy.where(uniform < numpy.float32(DROPOUT), numpy.float32(0), kept)
        return torch.from_numpy(mask).to(self.dtype)


def uniform_of(words):
    return (((words >> numpy.uint64(9)).astype(float) + 0.5) * 2.0**-23).astype(numpy.float32)


class Masked(torch.nn.Module):
    """Takes the place of nn.Dropout: the masks of fastgan. `to_rows` brings (BATCH, H, W, C) into
    the layout of the network."""

    def __init__(self, draws, layer, shape, to_rows):
        super().__init__()
        self.draws, self.layer, self.shape, self.to_rows = draws, layer, shape, to_rows

    def forward(self, x):
        if not self.training:
            return x
        height, width, channels = self.shape
        mask = self.draws.mask(self.layer, height * width * channels)
        return x * self.to_rows(mask.unflatten(1, self.shape))


DROPOUTS = ((1, (25, 25, 32)), (4, (13, 13, 8)), (7, (13, 13, 8)), (10, (7, 7, 8)))
