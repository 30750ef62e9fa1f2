"""A system of fastgan and the same in PyTorch on this machine: checks that they compute the same,
then times both in turn and prints a Markdown table.

  python bench/peers/run.py dygan|eventgan|lagan|minibatch_discrimination
         [--threads 1 2] [--rounds 5] [--model M --generated F]

--model, --generated: a model trained with the recipe `paper`, and what `generate --seed 1` made of
it (.npy; jets .h5), to be compared with PyTorch's from the same weights and noise. --check stops
after the checks."""

import argparse
import importlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import torch

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 2.0


def measure(system, work, form):
    """Iterations/s or events/s of this process."""
    run, unit = system.work(work, form)
    for _ in range(3):
        run()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        run()
        count += 1
    return unit * count / (time.perf_counter() - start)


def peer(options, work, form, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    command = [sys.executable, __file__, options.system, "--worker", work, form, str(threads)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(result.stdout.split()[-1])


def ours(options, system, name, threads):
    """Of a kernel alone (on one thread) in the instruction set that PyTorch uses too."""
    capability = torch.backends.cpu.get_cpu_capability().lower()
    kernel = f"fastgan_{capability if capability.startswith('avx') else 'portable'}$"
    which = kernel if system.IS_KERNEL else f"fastgan/threads:{threads}/"
    command = [options.build / "bin/fastgan_bench", f"--benchmark_filter=^{name}/{which}",
               "--benchmark_format=json", f"--benchmark_min_time={SECONDS}"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    row = json.loads(result.stdout)["benchmarks"][0]
    return row["elements/s" if system.IS_KERNEL else "items_per_second"]


def table(options, system):
    print("\n| work | threads | fastgan | PyTorch textbook | PyTorch tuned (form) | "
          "fastgan / textbook | fastgan / tuned |\n|---|---|---|---|---|---|---|")
    for work, (unit, forms, name) in system.WORKS.items():
        if options.works and work not in options.works:
            continue
        for count in options.threads:
            rates = {"fastgan": [], **{form: [] for form in forms}}
            for _ in range(options.rounds):
                for who in rates:
                    rates[who].append(ours(options, system, name, count) if who == "fastgan"
                                      else peer(options, work, who, count))
            median = {who: statistics.median(values) for who, values in rates.items()}
            tuned = max((f for f in forms if f != "textbook"), key=median.get)
            textbook = median.get("textbook", float("nan"))  # nan: too large for it
            print(f"| {work}, {unit} | {count} | {median['fastgan']:.4g} | "
                  f"{textbook:.4g} | {median[tuned]:.4g} ({tuned}) | "
                  f"{median['fastgan'] / textbook:.2f} | "
                  f"{median['fastgan'] / median[tuned]:.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("system",
                        choices=["dygan", "eventgan", "lagan", "minibatch_discrimination"])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--works", nargs="+", help="only these rows of the table")
    parser.add_argument("--model")
    parser.add_argument("--generated")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parents[1] / "build")
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    system = importlib.import_module(options.system)
    if system.IS_KERNEL:
        options.threads = [1]
    torch.set_flush_denormal(True)
    if options.worker:
        work, form, threads = options.worker
        torch.set_num_threads(int(threads))
        print(measure(system, work, form))
        return
    system.check(options)
    if options.check:
        return
    print(f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}, "
          f"median of {options.rounds} rounds in turn")
    table(options, system)


if __name__ == "__main__":
    main()
