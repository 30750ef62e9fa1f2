#!/usr/bin/env python3
"""Judge generated Drell-Yan events independently of the library's own metrics.

    judge.py --generated G.h5 --real R.h5 [--metrics metrics.json] [--limit N] [--seed S]

Computes every observable with numpy, KS and W1 with scipy, and the AUC of a classifier two-sample
test by histogram gradient-boosted trees in 5 folds (scikit-learn), each with its null from two
disjoint halves of the real events. With --metrics the KS and W1 distances of `dygan evaluate` are
compared with these: they must agree as far as float32 observables allow (agreement.py), and the
exit code is 1 where they do not.
"""
import argparse
import collections
import json
import sys

import h5py
import numpy as np
from scipy.stats import ks_2samp, wasserstein_distance
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from agreement import agreement

COLUMNS = ("px1 pz1 E1 px2 py2 pz2 E2 nvtx metx mety iso1 iso2 jet1 jet2 jet3 jet4 jet5").split()
Distance = collections.namedtuple("Distance", "ks null w1 w1_null")
Verdict = collections.namedtuple("Verdict", "distances auc auc_null")


def read_events(path, limit):
    """Columns as float64 arrays, by name."""
    with h5py.File(path) as file:
        events = file["events"]
        names = events.attrs.get("columns", file.attrs.get("columns"))
        names = names.split() if isinstance(names, str) else [
            n.decode() if isinstance(n, bytes) else n for n in np.atleast_1d(names)]
        if len(names) == 1:
            names = names[0].replace(",", " ").split()
        values = events[:limit].astype(np.float64)
    return {name: values[:, k] for k, name in enumerate(names)}


def rotated(events):
    """Turned about the beam so that py1 = 0; rounded to float32 as the library does."""
    if "py1" not in events:
        return dict(events)
    pt = np.hypot(events["px1"], events["py1"])
    c, s = events["px1"] / pt, events["py1"] / pt
    result = {name: v for name, v in events.items() if name != "py1"}
    for x, y in (("px2", "py2"), ("metx", "mety")):
        if x in events:
            result[x] = c * events[x] + s * events[y]
            result[y] = c * events[y] - s * events[x]
    result["px1"] = pt
    return {name: v.astype(np.float32).astype(np.float64) for name, v in result.items()}


def observables(e):
    """Columns and derived quantities, by name; some only for the events that meet a condition."""
    o = {name: e[name] for name in COLUMNS if name in e}
    px, pz, energy = e["px1"] + e["px2"], e["pz1"] + e["pz2"], e["E1"] + e["E2"]
    o["m_ll"] = np.sqrt(np.maximum(energy**2 - px**2 - e["py2"]**2 - pz**2, 0))
    o["pt_ll"] = np.hypot(px, e["py2"])
    o["dphi_ll"] = np.abs(np.arctan2(e["py2"], e["px2"]))
    o["pt2"] = np.hypot(e["px2"], e["py2"])
    o["eta1"] = np.arcsinh(e["pz1"] / e["px1"])
    o["eta2"] = np.arcsinh(e["pz2"] / np.maximum(o["pt2"], 1e-9))
    if "metx" in e:
        o["met"] = np.hypot(e["metx"], e["mety"])
        o["phi_miss"] = np.arctan2(e["mety"], e["metx"])
        o["met_nvtx_gt25"] = o["met"][e["nvtx"] > 25]
        o["met_nvtx_lt15"] = o["met"][e["nvtx"] < 15]
    if "jet1" in e:
        o["n_jets15"] = sum((e[f"jet{k}"] > 15).astype(float) for k in range(1, 6))
    return {name: v.astype(np.float32).astype(np.float64) for name, v in o.items()}


def classifier_auc(a, b, seed):
    """Mean and spread of the AUC over 5 folds of two samples (rows, features) of one size."""
    x, y = np.vstack([a, b]), np.r_[np.ones(len(a)), np.zeros(len(b))]
    aucs = []
    for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(x, y):
        trees = HistGradientBoostingClassifier(max_iter=200, early_stopping=True,
                                               random_state=seed)
        trees.fit(x[train], y[train])
        aucs.append(roc_auc_score(y[test], trees.predict_proba(x[test])[:, 1]))
    return float(np.mean(aucs)), float(np.std(aucs, ddof=1) / np.sqrt(len(aucs)))


def matrix(o, names):
    return np.column_stack([o[name] for name in names])


def null_scale(halves, compared):
    """From the sizes of the halves to those compared: distances fall as 1/sqrt(n·m/(n + m))."""
    effective = [len(p) * len(q) / (len(p) + len(q)) for p, q in (halves, compared)]
    return np.sqrt(effective[0] / effective[1])


def distances_of(generated, real, rng):
    """KS and W1 of every observable, with nulls from the halves of the real events."""
    found = {}
    for name, values in generated.items():
        if name not in real or min(len(values), len(real[name])) < 2:
            continue
        shuffled = rng.permutation(real[name])
        halves = shuffled[: len(shuffled) // 2], shuffled[len(shuffled) // 2:]
        scale = null_scale(halves, (values, real[name]))
        found[name] = Distance(ks_2samp(values, real[name]).statistic,
                               scale * ks_2samp(*halves).statistic,
                               wasserstein_distance(values, real[name]),
                               scale * wasserstein_distance(*halves))
    return found


def verdict(generated, real, rng, seed):
    """All figures of two samples, given as their observables."""
    found = distances_of(generated, real, rng)
    names = [n for n in found if "_nvtx_" not in n]
    g, r = rng.permutation(matrix(generated, names)), rng.permutation(matrix(real, names))
    size, half = min(len(g), len(r)), len(r) // 2
    return Verdict(found, classifier_auc(g[:size], r[:size], seed),
                   classifier_auc(r[:half], r[half:2 * half], seed))


def print_distances(found):
    print(f"{'observable':15} {'KS':>8} {'null':>8} {'W1':>10} {'null':>10}")
    for name, d in found.items():
        print(f"{name:15} {d.ks:8.4f} {d.null:8.4f} {d.w1:10.4g} {d.w1_null:10.4g}")


def disagreements(found, bounds, path):
    with open(path, encoding="utf-8") as file:
        listed = json.load(file)["observables"]
    wrong = []
    for name, d in found.items():
        if name not in listed:
            wrong.append(f"{name}: not in {path}")
            continue
        for figure, value, bound in zip(("ks", "w1"), (d.ks, d.w1), bounds[name]):
            if abs(listed[name][figure] - value) > bound:
                wrong.append(f"{name}: {figure} {listed[name][figure]} there, {value} here, "
                             f"more than {bound:.2g} apart")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--generated", required=True)
    parser.add_argument("--real", required=True)
    parser.add_argument("--metrics", help="metrics.json of dygan evaluate, to be compared")
    parser.add_argument("--limit", type=int, help="most events of either file")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    events = [rotated(read_events(path, options.limit))
              for path in (options.generated, options.real)]
    generated, real = (observables(e) for e in events)
    found, auc, null = verdict(generated, real, rng, options.seed)
    print_distances(found)
    print(f"C2ST AUC, gradient-boosted trees: {auc[0]:.4f} ± {auc[1]:.4f}, "
          f"null {null[0]:.4f} ± {null[1]:.4f}")
    if options.metrics:
        bounds = agreement(list(zip(events, (generated, real))))
        wrong = disagreements(found, bounds, options.metrics)
        print("\n".join(wrong) if wrong else f"{options.metrics} agrees")
        return 1 if wrong else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
