"""One reconstructed Drell-Yan event: the columns of the table, or None where it is not selected."""
import fastjet
import numpy as np

from response import PION_MASS, delta_r, detect, smear_muons

COLUMNS = ("px1 py1 pz1 E1 px2 py2 pz2 E2 nvtx metx mety iso1 iso2 jet1 jet2 jet3 jet4 jet5 "
           "iso1_ch iso1_ph iso1_nh iso2_ch iso2_ph iso2_nh q1").split()
UNITS = ["" if c.startswith(("iso", "nvtx", "q")) else "GeV" for c in COLUMNS]
SELECTION = ("exactly two opposite-sign reconstructed prompt muons, pT > 10 GeV, |eta| < 2.4, "
             "60 < m < 120 GeV; muon 1 has the larger pT")

MUON_MASS = 0.10566
PILE_UP_TRACKS = 0.10      # fraction that is taken for primary
VERTEX_EFFICIENCY = 0.75
CONE = 0.3
JETS = fastjet.JetDefinition(fastjet.antikt_algorithm, 0.4)


def select_muons(hard, random):
    """The two muons as (pT, eta, phi, charge), larger pT first."""
    pt, eta, phi, _, kind, _, prompt = hard
    smeared, found = smear_muons(pt[prompt], eta[prompt], random)
    found &= (smeared > 10) & (np.abs(eta[prompt]) < 2.4)
    if np.count_nonzero(found) != 2:
        return None
    charges = -np.sign(kind[prompt][found])
    if charges.sum() != 0:
        return None
    muons = np.stack([smeared[found], eta[prompt][found], phi[prompt][found], charges], axis=1)
    return muons[np.argsort(-muons[:, 0])]


def momentum(pt, eta, phi, mass):
    px, py, pz = pt * np.cos(phi), pt * np.sin(phi), pt * np.sinh(eta)
    return np.array([px, py, pz, np.sqrt((pt * np.cosh(eta))**2 + mass**2)])


def isolation(muon, parts):
    """pT in a cone about the muon over its pT, for tracks, ECAL and HCAL."""
    pt, eta, phi, _ = muon
    return [p[0][delta_r(p[1], p[2], eta, phi) < CONE].sum() / pt for p in parts]


def leading_jets(parts):
    inputs = []
    for (pt, eta, phi), mass in zip(parts, (PION_MASS, 0.0, 0.0)):
        for px, py, pz, energy in momentum(pt, eta, phi, mass).T:
            inputs.append(fastjet.PseudoJet(px, py, pz, energy))
    clustering = fastjet.ClusterSequence(inputs, JETS)
    jets = sorted((j.pt() for j in clustering.inclusive_jets(15.0) if abs(j.eta()) < 4.7),
                  reverse=True)[:5]
    return jets + [0.0] * (5 - len(jets))


def count_vertices(collision_of_track, pile_up, random):
    tracks = np.bincount(collision_of_track, minlength=pile_up + 1)
    candidates = np.count_nonzero(tracks >= 2)
    return random.binomial(candidates, VERTEX_EFFICIENCY)


def reconstruct(hard, pile_up, random):
    """`hard`: particles of the hard collision; `pile_up`: a list of others."""
    muons = select_muons(hard, random)
    if muons is None:
        return None
    first, second = (momentum(*muon[:3], MUON_MASS) for muon in muons)
    pair = first + second
    mass = np.sqrt(max(pair[3]**2 - (pair[:3]**2).sum(), 0.0))
    if not 60 < mass < 120:
        return None
    rest = [column[~hard[6]] for column in hard[:6]]
    collisions = [rest, *pile_up]
    numbers = np.repeat(np.arange(len(collisions)), [len(c[0]) for c in collisions])
    particles = [np.concatenate(column) for column in zip(*collisions)]
    not_muon = np.abs(particles[4]) != 13
    (pt, eta, phi, index), ecal, hcal = detect([c[not_muon] for c in particles], random)
    of_track = numbers[not_muon][index]
    primary = (of_track == 0) | (random.random(len(pt)) < PILE_UP_TRACKS)
    parts = [(pt[primary], eta[primary], phi[primary]), ecal, hcal]
    met = -(first + second)[:2]
    for part in ((pt, eta, phi), ecal, hcal):
        met = met - momentum(*part, 0.0)[:2].sum(axis=1)
    # The two muons are tracks of the hard collision, too.
    vertices = count_vertices(np.concatenate([of_track, [0, 0]]), len(pile_up), random)
    isolations = [isolation(muon, parts) for muon in muons]
    return [*first, *second, vertices, *met, sum(isolations[0]), sum(isolations[1]),
            *leading_jets(parts), *isolations[0], *isolations[1], muons[0][3]]


def worth_detecting(hard):
    """Whether the muons can be selected at all; spares most of the work for those that cannot."""
    pt, eta, prompt = hard[0], hard[1], hard[6]
    near = prompt & (pt > 8) & (np.abs(eta) < 2.4)
    return np.count_nonzero(near) >= 2
