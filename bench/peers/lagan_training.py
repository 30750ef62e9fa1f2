"""One iteration of LAGAN's training in PyTorch: D on 100 real jets, D on 100 generated ones, G on
100 twice, each followed by an update of Adam. All forms give the same weights."""

import torch
from torch.nn import functional

import lagan_batch_last
import lagan_networks
from lagan_draws import DROPOUTS, FLIP_DECEIVED, FLIP_GENERATED, FLIP_VALIDITY, Masked, Repeated

RATE, BETAS, EPSILON = 2e-4, (0.5, 0.999), 1e-8


def entropy(logits, targets):
    """The heads' mean cross-entropies."""
    return functional.binary_cross_entropy_with_logits(logits, targets, reduction="none").mean(0)


class Textbook:
    """nn.Module, autograd, optim.Adam."""

    networks = lagan_networks
    adam = {}

    def __init__(self, draws, dtype=torch.float32):
        self.draws = draws
        self.G, self.D = self.networks.Generator().to(dtype), self.networks.Discriminator().to(dtype)
        options = {"lr": RATE, "betas": BETAS, "eps": EPSILON, **self.adam}
        self.update_g = torch.optim.Adam(self.G.parameters(), **options)
        self.update_d = torch.optim.Adam(self.D.parameters(), **options)
        self.losses = {}
        if isinstance(draws, Repeated):
            for i, (layer, shape) in enumerate(DROPOUTS):
                self.D.drop[i] = Masked(draws, layer, shape, self.from_rows)

    @staticmethod
    def from_rows(images):
        return images.permute(0, 3, 1, 2)

    def discriminate(self, images, label, real):
        self.update_d.zero_grad()
        logits = self.D(images)
        targets = self.draws.targets(real, label, FLIP_VALIDITY, 0 if real else FLIP_GENERATED)
        self.losses["real" if real else "generated"] = loss = entropy(logits, targets)
        loss.sum().backward()
        self.update_d.step()

    def generate(self):
        noise, label = self.draws.latent()
        return self.G(noise, label), label

    def sample(self):
        images, label = self.generate()
        return images.detach(), label

    def deceive(self):
        self.update_g.zero_grad()
        images, label = self.generate()
        logits = self.D(images)
        targets = self.draws.targets(True, label, 0, FLIP_DECEIVED)
        self.losses["deceived"] = loss = entropy(logits, targets)
        loss.sum().backward()
        self.update_g.step()

    def step(self):
        self.discriminate(*self.draws.real(), real=True)
        self.discriminate(*self.sample(), real=False)
        self.deceive()
        self.deceive()


class BatchLast(Textbook):
    """Images (H, W, C, batch): the windows of a row are read where they lie by batched products;
    D frozen while G learns, no graph while G only generates, a fused Adam."""

    networks = lagan_batch_last
    adam = {"fused": True}

    @staticmethod
    def from_rows(images):
        return images.permute(1, 2, 3, 0)

    def sample(self):
        with torch.no_grad():
            return self.generate()

    def deceive(self):
        self.D.requires_grad_(False)
        super().deceive()
        self.D.requires_grad_(True)


FORMS = {"textbook": Textbook, "batch_last": BatchLast}
