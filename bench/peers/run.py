"""DY-GAN (full) in fastgan and in PyTorch on this machine: checks that the outputs agree, then
times both in turn and prints a Markdown table.

  python bench/peers/run.py [--threads 1 2] [--rounds 5] [--model M --generated F.npy]

--model, --generated: a model trained with the recipe `paper`, and `dygan generate --seed 1` of it;
its events are compared with those of PyTorch from the same weights and noise."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import numpy
import torch

import generation
import model_file
import training
from networks import initial, widths

HERE = pathlib.Path(__file__).resolve().parent
BENCH = HERE.parents[1] / "build/bin/fastgan_bench"
SECONDS = 2.0
EVENTS = 65536


def networks():
    random = torch.Generator().manual_seed(2)
    return [initial(sizes, random) for sizes in widths("full")]


def data():
    """Any numbers of the scale of events: the speed does not depend on them."""
    events = 20 * torch.randn(5000, 17, generator=torch.Generator().manual_seed(1))
    events[:, 2] = events[:, 6] = 60
    return events


def trainer(form):
    return training.FORMS[form](*networks(), training.Draw(data(), 3))


def check_training():
    """Weights after three iterations, each form against the textbook's."""
    def after(form):
        run = trainer(form)
        for _ in range(3):
            run.step()
        return torch.cat([t.reshape(-1).clone() for net in run.weights() for t in net])

    reference = after("textbook")
    for form in training.FORMS:
        distance = float((after(form) - reference).norm() / reference.norm())
        print(f"training, {form}: weights after 3 iterations differ by {distance:.1e}")
        if not distance < 1e-4:
            sys.exit(f"run.py: {form} does not compute what the textbook form computes")


def check_generation(model, generated):
    """Our events against PyTorch's from the same weights and the same noise."""
    layers = model_file.generator(model)
    noise = model_file.normal_noise(1, min(generation.CHUNK, len(generated)),
                                    layers[0][0].shape[0])
    for form, make in generation.FORMS.items():
        events = make(layers).network_of(noise).numpy().copy()
        events[:, 7] = numpy.floor(events[:, 7])  # n_VTX, as the chain of the paper recipe does
        ours = generated[:len(events)]
        distance = numpy.abs(events - ours) / (1e-6 + numpy.abs(ours).max(axis=0))
        agree = (distance < 1e-4).mean(axis=0)
        print(f"generation, {form}: largest difference {numpy.median(distance.max(axis=0)):.1e}"
              f" of a column's range (median column); agreeing {agree.min():.4f}")
        if not agree.min() > 0.998:  # a floor may fall to the other side of an integer
            sys.exit(f"run.py: {form} does not generate our events")


def measure(work, form):
    """Iterations/s or events/s of this process."""
    if work == "train":
        run, unit = trainer(form).step, 1
    else:
        maker, events = generation.FORMS[form](networks()[0]), torch.empty(EVENTS, 17)
        run, unit = (lambda: maker.generate(events)), EVENTS
    for _ in range(3):
        run()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        run()
        count += 1
    return unit * count / (time.perf_counter() - start)


def peer(work, form, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    command = [sys.executable, __file__, "--worker", work, form, str(threads)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(result.stdout.split()[-1])


def ours(work, threads):
    name = f"dygan_full/{work}/fp32/batch:(512|65536)/fastgan/threads:{threads}/"
    command = [BENCH, f"--benchmark_filter={name}", "--benchmark_format=json",
               f"--benchmark_min_time={SECONDS}"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = json.loads(result.stdout)["benchmarks"]
    return rows[0]["items_per_second"]


def table(threads, rounds):
    print("\n| work | threads | fastgan | " +
          "PyTorch textbook | PyTorch tuned (form) | fastgan / tuned |\n|---|---|---|---|---|---|")
    for work, forms, unit in (("train", training.FORMS, "it/s"),
                              ("generate", generation.FORMS, "events/s")):
        for count in threads:
            rates = {"fastgan": [], **{form: [] for form in forms}}
            for _ in range(rounds):
                for name in rates:
                    rates[name].append(ours(work, count) if name == "fastgan"
                                       else peer(work, name, count))
            median = {name: statistics.median(values) for name, values in rates.items()}
            tuned = max((f for f in forms if f != "textbook"), key=median.get)
            print(f"| {work}, {unit} | {count} | {median['fastgan']:.4g} | "
                  f"{median['textbook']:.4g} | {median[tuned]:.4g} ({tuned}) | "
                  f"{median['fastgan'] / median[tuned]:.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--model")
    parser.add_argument("--generated")
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    torch.set_flush_denormal(True)
    if options.worker:
        work, form, threads = options.worker
        torch.set_num_threads(int(threads))
        print(measure(work, form))
        return
    check_training()
    if options.model:
        check_generation(options.model, numpy.load(options.generated))
    print(f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}, "
          f"median of {options.rounds} rounds in turn")
    table(options.threads, options.rounds)


if __name__ == "__main__":
    main()
