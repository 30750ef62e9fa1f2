"""The networks of EventGAN (arXiv:1907.03764) as plain lists of weights, what follows from momenta,
and MMD in the form of a textbook."""

import torch

HIDDEN, LATENT, COLUMNS = [512] * 10, 18, 24
SLOPE, BATCH, UNIT = 0.3, 1024, 450.0
PARTICLE_MASSES = (0.0, 0.0, 4.8, 0.0, 0.0, 4.8)  # GeV
RESONANCES = (((0, 1), 2.05), ((3, 4), 2.05), ((0, 1, 2), 1.49), ((3, 4, 5), 1.49))
PENALTY, MMD_WEIGHT = 1e-3, 1.0
ADAM = {"lr": 1e-3, "betas": (0.5, 0.9), "eps": 1e-7}


def widths():
    """Widths of generator and discriminator, from input to output."""
    return [LATENT, *HIDDEN, 3 * len(PARTICLE_MASSES)], [COLUMNS, *HIDDEN, 1]


def on_shell(momenta):
    """px, py, pz of each particle (N, 18) -> E, px, py, pz (N, 24), all over UNIT."""
    p = momenta.view(-1, len(PARTICLE_MASSES), 3)
    masses = torch.tensor(PARTICLE_MASSES, dtype=p.dtype) / UNIT
    energy = (p.square().sum(2) + masses.square()).sqrt()
    return torch.cat([energy.unsqueeze(2), p], 2).view(-1, COLUMNS)


def mass_of(events, particles):
    """Invariant mass of some particles of events (N, 24), GeV."""
    total = UNIT * events.view(-1, len(PARTICLE_MASSES), 4)[:, list(particles)].sum(1)
    return (total[:, 0].square() - total[:, 1:].square().sum(1)).clamp_min(1e-6).sqrt()


def breit_wigner(d, width):
    return 1 / (1 + (2 * d / width).square())


def mmd(x, y, width):
    """MMD^2 by three matrices of all pairs."""
    def mean(a, b):
        return breit_wigner(a.unsqueeze(1) - b.unsqueeze(0), width).mean()

    return (mean(x, x) + mean(y, y) - 2 * mean(x, y)).clamp_min(0)
