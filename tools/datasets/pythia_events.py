"""Hard collisions and pile-up from Pythia 8, as arrays of stable particles."""
import numpy as np
import pythia8mc

from response import polar

INVISIBLE = (12, 14, 16)


def generator(seed, settings):
    pythia = pythia8mc.Pythia("", False)
    for line in ["Print:quiet = on", "Beams:eCM = 13000.", "Random:setSeed = on",
                 f"Random:seed = {seed}", "PDF:pSet = 13", *settings]:
        if not pythia.readString(line):
            raise RuntimeError(f"Pythia does not know the setting '{line}'")
    if not pythia.init():
        raise RuntimeError("Pythia could not be initialised")
    return pythia


def drell_yan(seed):
    return generator(seed, ["WeakSingleBoson:ffbar2gmZ = on", "23:onMode = off",
                            "23:onIfAny = 13", "PhaseSpace:mHatMin = 50.",
                            "PhaseSpace:mHatMax = 150."])


def top_pairs(seed):
    """Hard process and decays; the mass of the top is that of the shipped sample."""
    return generator(seed, ["Top:gg2ttbar = on", "Top:qqbar2ttbar = on", "6:m0 = 171.",
                            "PartonLevel:all = off", "24:onMode = off",
                            "24:onIfAny = 1 2 3 4 5"])


def minimum_bias(seed):
    return generator(seed, ["SoftQCD:nonDiffractive = on"])


def visible(event):
    """Stable visible particles: pT, eta, phi, mass, id, charged, prompt muon."""
    rows = []
    for particle in event:
        if not particle.isFinal() or abs(particle.id()) in INVISIBLE:
            continue
        prompt = abs(particle.id()) == 13 and from_boson(event, particle)
        rows.append((particle.px(), particle.py(), particle.pz(), particle.m(), particle.id(),
                     particle.isCharged(), prompt))
    px, py, pz, mass, kind, charged, prompt = np.array(rows, dtype=float).reshape(-1, 7).T
    pt, eta, phi = polar(px, py, pz)
    return pt, eta, phi, np.maximum(mass, 0), kind.astype(int), charged > 0, prompt > 0


def from_boson(event, particle):
    """Follows a muon up through its own radiation to the boson or the hard collision."""
    while abs(particle.id()) == 13:
        mother = particle.mother1()
        if mother <= 0:
            return False
        particle = event[mother]
    return abs(particle.id()) == 23 or particle.isParton()


def make_pool(seed, size):
    """`size` minimum-bias events, to be overlaid."""
    pythia = minimum_bias(seed)
    pool = []
    while len(pool) < size:
        if pythia.next():
            pool.append(visible(pythia.event)[:6])
    return pool


def overlay(pool, mean, random):
    """A Poisson number of pool events, each rotated about the beam and half of them mirrored."""
    collisions = []
    for index in random.integers(len(pool), size=random.poisson(mean)):
        pt, eta, phi, mass, kind, charged = pool[index]
        sign = 1.0 if random.random() < 0.5 else -1.0
        turned = (phi + random.uniform(0, 2 * np.pi) + np.pi) % (2 * np.pi) - np.pi
        collisions.append((pt, sign * eta, turned, mass, kind, charged))
    return collisions
