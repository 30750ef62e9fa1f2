"""How far the distances of two programmes may lie apart that compute the same observables.

Both compute in float64 and round to float32, the rotated columns first and then what is derived
from them. Their float64 numbers differ by rounding, so a float32 number differs by one unit in the
last place at most, where the two lie on either side of a boundary; what is derived differs by what
that makes of it. With v_i known to ±e_i, a distribution function lies between those of v + e and of
v - e: KS distances differ by the KS distance of these two, in both samples; W1 distances by the
means of e (W1 obeys the triangle inequality, and moving v_i by e_i costs e_i/n).
"""
import numpy as np
from scipy.stats import ks_2samp

UNIT = 2.0**-23  # in the last place of float32, relative to a number; no less for subnormal ones


def input_shifts(e):
    """Largest shift of every column: only those that turn with muon 1 are rounded anew. In float64
    a component is off by a few roundings of the vector's length."""
    shift = {name: np.zeros(len(values)) for name, values in e.items()}
    for vector in (("px1",), ("px2", "py2"), ("metx", "mety")):
        if vector[0] in e:
            length = np.sqrt(sum(e[name]**2 for name in vector))
            for name in vector:
                shift[name] = UNIT * np.abs(e[name]) + 8 * 2.0**-53 * length
    return shift


def shifts(e, o):
    """Largest shift of every observable `o` of the rotated events `e`, event by event."""
    d = input_shifts(e)
    s = {name: d[name] for name in o if name in d}
    px, py = np.abs(e["px1"] + e["px2"]), np.abs(e["py2"])
    pair = d["px1"] + d["px2"]
    s["m_ll"] = (px * pair + py * d["py2"]) / np.maximum(o["m_ll"], 1e-9)
    s["pt_ll"] = pair + d["py2"]
    s["pt2"] = d["px2"] + d["py2"]
    s["dphi_ll"] = s["pt2"] / np.maximum(o["pt2"], 1e-9)
    s["eta1"] = np.full(len(px), UNIT)  # |d eta| < |d pT|/pT
    s["eta2"] = s["dphi_ll"]
    if "metx" in e:
        s["met"] = d["metx"] + d["mety"]
        s["phi_miss"] = np.where(np.abs(e["mety"]) <= d["mety"], 2 * np.pi,
                                 s["met"] / np.maximum(o["met"], 1e-9))
        s["met_nvtx_gt25"] = s["met"][e["nvtx"] > 25]
        s["met_nvtx_lt15"] = s["met"][e["nvtx"] < 15]
    if "n_jets15" in o:
        s["n_jets15"] = np.zeros(len(px))
    derived = set(o) - set(d) - {"n_jets15"}  # rounded to float32 themselves
    return {name: s[name] + (UNIT * np.abs(o[name]) if name in derived else 0) for name in o}


def agreement(samples):
    """By observable, how far KS and W1 may lie apart; `samples`: (events, observables) of both."""
    moved = [(o, shifts(e, o)) for e, o in samples]
    bound = {}
    for name in moved[0][0]:
        if name not in moved[1][0] or min(len(o[name]) for o, _ in moved) < 1:
            continue
        pairs = [(o[name], s[name]) for o, s in moved]
        size = sum(len(v) for v, _ in pairs)
        ks = sum(ks_2samp(v - e, v + e).statistic for v, e in pairs)
        w1 = sum(float(np.mean(e)) for _, e in pairs)
        spread = max(float(np.ptp(v)) for v, _ in pairs)
        # Distribution functions are quotients, W1 a sum of `size` terms, in float64.
        bound[name] = ks + 8 * 2.0**-53, w1 + size * 2.0**-52 * spread
    return bound
