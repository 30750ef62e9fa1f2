#!/usr/bin/env python3
"""What each step of DY-GAN's recipe `tuned` brings.

    ablate.py [--iterations 2000] [--threads 1] [--out out/ablation] [--only NAME ...]

Trains the full variant with the whole recipe, and once without each of its steps, on
data/dy_zmumu_sample.h5; generates as many events as data/dy_zmumu_unseen.h5 holds; judges them with
tools/judge (numpy, scipy, scikit-learn); prints a row of a Markdown table for every training. A
training that is already in the folder is judged again, not repeated. Needs tools/judge/requirements.txt.
"""
import argparse
import pathlib
import subprocess
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/judge"))
import judge  # noqa: E402  (found only after the line above)

DYGAN = ROOT / "build/bin/dygan"
TRAIN, UNSEEN = ROOT / "data/dy_zmumu_sample.h5", ROOT / "data/dy_zmumu_unseen.h5"
STEPS = ["rotate", "select", "isolation_sum", "missing_momentum", "dimuon", "dequantize_nvtx",
         "jet_gaps", "normal_quantiles"]
PAPER_D = "discriminator.widths=[128, 128, 256, 256, 128, 64, 32, 16, 8]"


def chain(*removed, last="normal_quantiles"):
    steps = [last if step == "normal_quantiles" else step for step in STEPS if step not in removed]
    return "chain.transforms_full=[" + ", ".join(f'"{step}"' for step in steps) + "]"


# Name of a row → settings that take one step out of the recipe.
ROWS = {
    "the whole recipe": [],
    "no recalibration": ["chain.recalibration_events=0"],
    "linear scaling instead of quantile maps": [chain("select", last="scale")],
    "muon momenta instead of m_ll, pT(ll), y and angles": [chain("dimuon")],
    "MET x, y as they are": [chain("missing_momentum")],
    "isolations as they are": [chain("isolation_sum")],
    "n_VTX with its integers": [chain("dequantize_nvtx")],
    "jets as they are": [chain("jet_gaps")],
    "no mirror images": ["training.mirror=false"],
    "no gradient penalty": ["loss.r1=0"],
    "no moving average": ["average.decay=0"],
    "one update of the discriminator": ["training.discriminator_steps=1"],
    "real and generated events in separate updates": ["training.joint_update=false"],
    "discriminator of the paper": [PAPER_D],
    "Adadelta of the paper": ['optimizer.name="adadelta"', "optimizer.learning_rate=1",
                              "optimizer.discriminator_learning_rate=1"],
}


def run(arguments, log):
    with open(log, "a", encoding="utf-8") as file:
        return subprocess.run([DYGAN, *arguments], stdout=file, stderr=file, check=False).returncode


def train(settings, folder, options):
    """True if the folder holds a model and its events."""
    events = folder / "generated.h5"
    if events.exists():
        return True
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log.txt"
    sets = [word for setting in settings for word in ("--set", setting)]
    if run(["train", "--data", TRAIN, "--variant", "full", "--recipe", "tuned", "--seed", "1",
            "--iterations", str(options.iterations), "--threads", str(options.threads),
            "--overwrite", "--out", folder, *sets], log):
        return False
    count = len(judge.read_events(UNSEEN, None)["px1"])
    return run(["generate", "--model", folder / "model.safetensors", "--events", str(count),
                "--seed", "7", "--threads", str(options.threads), "--out", events], log) == 0


def row(name, folder):
    generated = judge.observables(judge.rotated(judge.read_events(folder / "generated.h5", None)))
    real = judge.observables(judge.rotated(judge.read_events(UNSEEN, None)))
    figures = judge.verdict(generated, real, np.random.default_rng(1), 1)
    worst = max(figures.distances, key=lambda n: figures.distances[n].ks / figures.distances[n].null)
    ratio = figures.distances[worst].ks / figures.distances[worst].null
    ks = sum(figures.distances[n].ks for n in ("m_ll", "phi_miss", "iso1"))
    return (f"| {name} | {ks:.3f} | {figures.distances['m_ll'].ks:.3f} | {ratio:.1f} ({worst}) | "
            f"{figures.auc[0]:.3f} ± {figures.auc[1]:.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--iterations", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "out/ablation")
    parser.add_argument("--only", nargs="+", choices=list(ROWS), default=list(ROWS))
    options = parser.parse_args()
    print("| recipe | KS sum | KS m_ll | largest KS over its null | C2ST AUC |\n|---|---|---|---|---|")
    for name in options.only:
        folder = options.out / name.split(",")[0].replace(" ", "_")
        done = train(ROWS[name], folder, options)
        print(row(name, folder) if done else f"| {name} | failed, see {folder / 'log.txt'} | | | |",
              flush=True)


if __name__ == "__main__":
    main()
