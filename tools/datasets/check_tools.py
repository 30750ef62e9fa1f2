#!/usr/bin/env python3
"""Checks the tools of this folder on a few events; exit code 77 where a package is missing.

make_dy.py and make_ttbar.py must reproduce the means of the shipped samples within five standard
errors, with the samples' own spread as the measure; the importer and the cutter must keep every
number.
"""
import os
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(FOLDER, "..", "..", "data", "dy_zmumu_sample.h5")
IMAGES = os.path.join(FOLDER, "..", "..", "data", "jet_images_sample.h5")
TOP_PAIRS = os.path.join(FOLDER, "..", "..", "data", "ttbar_sample.h5")
EVENTS = 300
TOP_EVENTS = 5000

try:
    import fastjet  # noqa: F401
    import h5py
    import numpy as np
    import pythia8mc  # noqa: F401
except ImportError as missing:
    print(f"SKIPPED: {missing}; install what tools/datasets/requirements.txt lists")
    sys.exit(77)


def run(tool, *arguments):
    subprocess.run([sys.executable, os.path.join(FOLDER, tool), *arguments], check=True)


def read(path):
    with h5py.File(path) as file:
        return file["events"][:].astype(float), [str(c) for c in file["events"].attrs["columns"]]


def derived(rows, columns):
    """Means are compared of the columns and of m_ll, MET and the number of jets."""
    named = dict(zip(columns, rows.T))
    pair = [named[c + "1"] + named[c + "2"] for c in ("px", "py", "pz", "E")]
    named["m_ll"] = np.sqrt(pair[3]**2 - pair[0]**2 - pair[1]**2 - pair[2]**2)
    named["pt_ll"] = np.hypot(pair[0], pair[1])
    named["met"] = np.hypot(named["metx"], named["mety"])
    named["n_jets"] = sum((named[f"jet{i}"] > 0) * 1.0 for i in range(1, 6))
    return named


def compare_means(made, sample):
    failures = []
    for name, values in made.items():
        mean, spread = sample[name].mean(), sample[name].std()
        pull = (values.mean() - mean) / (spread / np.sqrt(len(values)))
        print(f"{name:8s} made {values.mean():9.4f} sample {mean:9.4f} pull {pull:5.1f}")
        if abs(pull) > 5:
            failures.append(name)
    if failures:
        sys.exit(f"FAILED: the means of {', '.join(failures)} are off")


def check_make_dy(folder):
    out = os.path.join(folder, "dy.h5")
    run("make_dy.py", "--events", str(EVENTS), "--seed", "11", "--pool", "400", "--out", out)
    compare_means(derived(*read(out)), derived(*read(SAMPLE)))
    return out


def top_figures(rows, columns):
    """Energies, transverse momenta and |p_z| of the six partons, masses cut at 15 widths."""
    p = rows.reshape(-1, 6, 4)
    assert [c.partition("_")[0] for c in columns[:4]] == ["E", "px", "py", "pz"]
    figures = {}
    for k in range(6):
        figures[f"E{k}"] = p[:, k, 0]
        figures[f"pt{k}"] = np.hypot(p[:, k, 1], p[:, k, 2])
        figures[f"pz{k}"] = abs(p[:, k, 3])
    for name, members, centre in (("W+", [0, 1], 80.4), ("W-", [3, 4], 80.4),
                                  ("t", [0, 1, 2], 171.0), ("tbar", [3, 4, 5], 171.0)):
        sum_ = p[:, members].sum(1)
        mass = np.sqrt(np.maximum(sum_[:, 0]**2 - (sum_[:, 1:]**2).sum(1), 0))
        figures[name] = np.clip(mass, centre - 20, centre + 20)
    return figures


def check_make_ttbar(folder):
    out = os.path.join(folder, "ttbar.h5")
    run("make_ttbar.py", "--events", str(TOP_EVENTS), "--seed", "12", "--out", out)
    made, sample = read(out), read(TOP_PAIRS)
    assert made[1] == sample[1]
    compare_means(top_figures(*made), top_figures(*sample))


def check_import(folder, table):
    rows, columns = read(table)
    source, out = os.path.join(folder, "in.npy"), os.path.join(folder, "imported.h5")
    np.save(source, rows)
    run("import_array.py", source, "--columns", ",".join(columns), "--order", "E1,px1,iso1",
        "--out", out)
    back, names = read(out)
    assert names == ["E1", "px1", "iso1"]
    assert np.array_equal(back, rows[:, [columns.index(n) for n in names]])


def check_cut(folder, table):
    out = os.path.join(folder, "cut.h5")
    run("cut_sample.py", table, "--first", "5", "--count", "7", "--out", out)
    assert np.array_equal(read(out)[0], read(table)[0][5:12])


def check_cut_images(folder):
    out = os.path.join(folder, "images.h5")
    run("cut_sample.py", IMAGES, "--first", "11", "--count", "3", "--out", out)
    with h5py.File(IMAGES) as whole, h5py.File(out) as part:
        assert list(part) == list(whole) and "image" in part
        for name in part:
            assert part[name].dtype == whole[name].dtype
            assert np.array_equal(part[name][:], whole[name][11:14])


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_make_ttbar(folder)
        table = check_make_dy(folder)
        check_import(folder, table)
        check_cut(folder, table)
        check_cut_images(folder)
    print("PASSED")


if __name__ == "__main__":
    main()
