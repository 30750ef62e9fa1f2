"""A parametrised detector: muons, tracks, and two calorimeters with towers.

Momenta in GeV. Particles come as arrays `pt, eta, phi, mass, id`; all functions take a numpy
random generator, so that one seed gives one sample.
"""
import numpy as np

PION_MASS = 0.13957
TRACK_ETA = 2.5
TRACK_EFFICIENCY = 0.95
MUON_EFFICIENCY = 0.95
TOWER_ETA = 0.1                 # size of a tower
TOWER_PHI = 2 * np.pi / 64
CALORIMETER_ETA = 5.0
FORWARD_ETA = 3.0               # beyond it the forward calorimeter


def polar(px, py, pz):
    """pT, eta, phi."""
    pt = np.hypot(px, py)
    return pt, np.arcsinh(pz / np.maximum(pt, 1e-9)), np.arctan2(py, px)


def delta_r(eta, phi, eta0, phi0):
    dphi = (phi - phi0 + np.pi) % (2 * np.pi) - np.pi
    return np.hypot(eta - eta0, dphi)


def smear_muons(pt, eta, random):
    """Reconstructed pT and whether the muon is found; directions are exact."""
    region = np.digitize(np.abs(eta), [0.5, 1.5])
    a = np.array([0.01, 0.015, 0.025])[region]
    b = np.array([1e-4, 1.5e-4, 3.5e-4])[region]
    smeared = pt * (1 + np.hypot(a, b * pt) * random.standard_normal(len(pt)))
    return np.maximum(smeared, 1e-3), random.random(len(pt)) < MUON_EFFICIENCY


def find_tracks(pt, eta, random):
    """Reconstructed pT of charged particles and whether they make a track."""
    sigma = np.where(np.abs(eta) < 1.5, 0.01, 0.02)
    smeared = np.maximum(pt * (1 + sigma * random.standard_normal(len(pt))), 1e-3)
    found = (np.abs(eta) < TRACK_ETA) & (pt > 0.5) & (random.random(len(pt)) < TRACK_EFFICIENCY)
    return smeared, found


def ecal_sigma(energy, eta):
    central = np.sqrt(0.07**2 * energy + 0.007**2 * energy**2 + 0.35**2)
    forward = np.sqrt(2.08**2 * energy + 0.107**2 * energy**2)
    return np.where(np.abs(eta) > FORWARD_ETA, forward, central)


def hcal_sigma(energy, eta):
    central = np.sqrt(1.5**2 * energy + 0.05**2 * energy**2)
    forward = np.sqrt(2.7**2 * energy + 0.13**2 * energy**2)
    return np.where(np.abs(eta) > FORWARD_ETA, forward, central)


def towers(energy, eta, phi, sigma_of, least_energy, least_sigmas, random):
    """Towers pT, eta, phi of one calorimeter: summed, smeared log-normally, cut on noise."""
    inside = np.abs(eta) < CALORIMETER_ETA
    energy, eta, phi = energy[inside], eta[inside], phi[inside]
    i = np.floor(eta / TOWER_ETA).astype(int) + 100
    j = np.floor((phi % (2 * np.pi)) / TOWER_PHI).astype(int) % 64
    cells, where = np.unique(i * 64 + j, return_inverse=True)
    total = np.bincount(where, weights=energy, minlength=len(cells))
    eta = (cells // 64 - 100 + random.random(len(cells))) * TOWER_ETA
    phi = (cells % 64 + random.random(len(cells))) * TOWER_PHI
    # A log-normal with mean `total` and width sigma stays positive.
    width2 = np.log1p((sigma_of(total, eta) / np.maximum(total, 1e-9))**2)
    seen = total * np.exp(np.sqrt(width2) * random.standard_normal(len(cells)) - width2 / 2)
    kept = (seen > least_energy) & (seen > least_sigmas * sigma_of(seen, eta))
    return seen[kept] / np.cosh(eta[kept]), eta[kept], phi[kept]


def detect(particles, random):
    """Tracks (pT, eta, phi, index of the particle), ECAL towers and HCAL towers of an event."""
    pt, eta, phi, mass, kind, charged = particles
    smeared, found = find_tracks(pt, eta, random)
    found &= charged
    tracks = (smeared[found], eta[found], phi[found], np.flatnonzero(found))
    bend = np.where(np.abs(eta) < TRACK_ETA, 0.5, 0.2)  # below it charged particles curl up
    seen = ~found & (pt > np.where(charged, bend, 0.1))
    energy = np.hypot(pt * np.cosh(eta), mass)
    light = seen & ((kind == 22) | (np.abs(kind) == 11))
    heavy = seen & ~light
    ecal = towers(energy[light], eta[light], phi[light], ecal_sigma, 0.5, 2.0, random)
    hcal = towers(energy[heavy], eta[heavy], phi[heavy], hcal_sigma, 1.0, 1.0, random)
    return tracks, ecal, hcal
