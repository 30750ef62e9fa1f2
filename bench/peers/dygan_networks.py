"""The networks of DY-GAN (arXiv:1901.05282) as plain lists of weights, and their shapes."""



GENERATOR = [64, 128, 256, 512, 256, 128]
DISCRIMINATOR = [128, 128, 256, 256, 128, 64, 32, 16, 8]
FEATURES = {"full": 17, "reduced": 7}
SLOPE = 0.2
REAL_HALF, BATCH = 256, 512

# Both muons as columns (px, py, pz, E); -1: the component is 0. Targets of the regression in GeV.
MUONS = ((0, -1, 1, 2), (3, 4, 5, 6))
MASS, SIGMA, C1, C2 = 89.6, 7.7, 1e-4, 1e-4


def widths(variant):
    """Widths of generator and discriminator, from input to output."""
    features = FEATURES[variant]
    return [features, *GENERATOR, features], [features, *DISCRIMINATOR, 1]


def dimuon_mass(x):
    """m_ll of rows x (N, features) in GeV."""
    def total(component):
        columns = [muon[component] for muon in MUONS if muon[component] >= 0]
        return sum(x[:, c] for c in columns)

    px, py, pz, energy = (total(c) for c in range(4))
    return (energy**2 - px**2 - py**2 - pz**2).clamp_min(1e-12).sqrt()


def regression(x):
    """c1 (mean m - M)^2 + c2 (std m - sigma)^2, std divided by N."""
    mass = dimuon_mass(x)
    return C1 * (mass.mean() - MASS) ** 2 + C2 * (mass.std(unbiased=False) - SIGMA) ** 2
