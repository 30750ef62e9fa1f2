"""A system of fastgan and the same in PyTorch on this machine: checks that they compute the same,
then times both in turn and prints a Markdown table.

  python bench/peers/run.py dygan|eventgan|lagan|locally_connected_2d|minibatch_discrimination
         [--threads 1 2] [--rounds 5] [--model M --generated F]
  python bench/peers/run.py dygan --device cuda

--model, --generated: a model trained with the recipe `paper`, and what `generate --seed 1` made of
it (.npy; jets .h5), to be compared with PyTorch's from the same weights and noise. --check stops
after the checks. --device cuda: all of it on a GPU, against build-cuda/bin/fastgan_bench_cuda; exit
code 77 where PyTorch finds none."""

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

from dense_networks import on_gpu

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 2.0
QUEUED = 20  # runs that a GPU is given at a time
SKIPPED = 77


def measure(system, work, form):
    """Iterations/s or events/s of this process."""
    run, unit = system.work(work, form)
    wait = torch.cuda.synchronize if on_gpu() else lambda: None
    at_once = QUEUED if on_gpu() else 1
    for _ in range(3):
        run()
    wait()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        for _ in range(at_once):
            run()
        wait()
        count += at_once
    return unit * count / (time.perf_counter() - start)


def peer(options, work, form, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    command = [sys.executable, __file__, options.system, "--device", options.device, "--worker",
               work, form, str(threads)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(result.stdout.split()[-1])


def ours_on_gpu(options, name):
    command = [options.build / "bin/fastgan_bench_cuda", f"--benchmark_filter=^{name}/fastgan/",
               "--benchmark_format=json"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = json.loads(result.stdout)["benchmarks"]
    return next(row["items_per_second"] for row in rows if row.get("aggregate_name") == "median")


def ours(options, system, name, threads):
    """Of a kernel alone (on one thread) in the instruction set that PyTorch uses too."""
    if options.device == "cuda":
        return ours_on_gpu(options, name)
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
    works = system.CUDA_WORKS if options.device == "cuda" else system.WORKS
    for work, (unit, forms, name) in works.items():
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


def use_gpu(parser, options, system):
    if not hasattr(system, "CUDA_WORKS"):
        parser.error(f"--device cuda: {options.system} has no forms for it")
    if not torch.cuda.is_available():
        print(f"run.py: SKIPPED, PyTorch {torch.__version__} finds no CUDA device")
        sys.exit(SKIPPED)
    torch.set_default_device("cuda")
    options.threads = [1]  # of the host
    options.build = options.build or HERE.parents[1] / "build-cuda"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("system",
                        choices=["dygan", "eventgan", "lagan", "locally_connected_2d",
                                 "minibatch_discrimination"])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--works", nargs="+", help="only these rows of the table")
    parser.add_argument("--model")
    parser.add_argument("--generated")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    system = importlib.import_module(options.system)
    if options.device == "cuda":
        use_gpu(parser, options, system)
    options.build = options.build or HERE.parents[1] / "build"
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
    where = (torch.cuda.get_device_name() if on_gpu()
             else torch.backends.cpu.get_cpu_capability())
    print(f"PyTorch {torch.__version__}, {where}, "
          f"median of {options.rounds} rounds in turn")
    table(options, system)


if __name__ == "__main__":
    main()
