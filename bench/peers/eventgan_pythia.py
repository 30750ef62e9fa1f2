#!/usr/bin/env python3
"""Top pairs a second: Pythia's own generator and `eventgan generate`, on one core and with the same
output, in turn.

    python bench/peers/eventgan_pythia.py --model MODEL [--events 100000] [--rounds 5]

Both write (b q q')(bbar q q') at 13 TeV: four-momenta of six partons as float32 in a file (npy),
and Les Houches events. Pythia runs the settings of data/ttbar_sample.h5: hard process and decays,
no shower. Needs numpy and pythia8mc. Times are those of the processor, without start-up:
Pythia's `init()`, loading of the model. What Python itself costs to copy an event out of Pythia is
measured apart ("loop"), since a C++ program would not pay it. Prints a Markdown table.
"""
import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

SETTINGS = ("Print:quiet = on", "Beams:eCM = 13000.", "PDF:pSet = 13", "Random:setSeed = on",
            "Top:gg2ttbar = on", "Top:qqbar2ttbar = on", "PartonLevel:all = off", "6:m0 = 171.",
            "24:onMode = off", "24:onIfAny = 1 2 3 4 5")


def pythia_of(seed):
    import pythia8mc
    pythia = pythia8mc.Pythia("", False)
    for line in (*SETTINGS, f"Random:seed = {seed}"):
        if not pythia.readString(line):
            sys.exit(f"eventgan_pythia.py: Pythia does not know the setting '{line}'")
    if not pythia.init():
        sys.exit("eventgan_pythia.py: Pythia could not be initialised")
    return pythia


def time_loop(events, seed):
    """Events/s of next() alone."""
    pythia = pythia_of(seed)
    begin = time.process_time()
    for _ in range(events):
        pythia.next()
    return events / (time.process_time() - begin)


def time_npy(events, seed, path):
    """Events/s with the final partons in a file of float32."""
    import numpy as np
    pythia = pythia_of(seed)
    rows = np.zeros((events, 24), np.float32)
    begin = time.process_time()
    for n in range(events):
        pythia.next()
        row = [(p.e(), p.px(), p.py(), p.pz()) for p in pythia.process if p.isFinal()]
        rows[n] = np.asarray(row).ravel()
    np.save(path, rows)
    return events / (time.process_time() - begin)


def time_lhe(events, seed, path):
    """Events/s with Pythia's own writer of Les Houches events."""
    import pythia8mc
    pythia = pythia_of(seed)
    writer = pythia8mc.LHAupFromPYTHIA8(pythia.process, pythia.infoPython())
    writer.openLHEF(path)
    writer.setInit()
    writer.initLHEF()
    begin = time.process_time()
    for _ in range(events):
        pythia.next()
        writer.setEvent()
        writer.eventLHEF()
    seconds = time.process_time() - begin
    writer.closeLHEF(False)
    return events / seconds


def processor_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def time_eventgan(events, options, path):
    """Events/s of one thread; the start-up is that of a run of one event."""
    command = [os.path.join(options.build, "bin/eventgan"), "generate", "--model", options.model,
               "--threads", "1", "--quiet", "--out", path, "--events"]
    seconds = processor_seconds([*command, str(events)]) - processor_seconds([*command, "1"])
    return events / seconds


def fork(function, *arguments):
    """The number that a function returns, from a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, repr(function(*arguments)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    if os.waitpid(child, 0)[1] != 0 or not text:
        sys.exit("eventgan_pythia.py: a measurement ended early")
    return float(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="without it Pythia alone is timed")
    parser.add_argument("--events", type=int, default=100000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--build", default="build")
    options = parser.parse_args()
    try:
        import numpy  # noqa: F401
        import pythia8mc  # noqa: F401
    except ImportError as missing:
        sys.exit(f"eventgan_pythia.py: {missing}; install numpy and pythia8mc")
    with tempfile.TemporaryDirectory() as folder:
        rows = {"memory (loop)": (time_loop, None), "npy": (time_npy, "e.npy"),
                "LHE": (time_lhe, "e.lhe")}
        print("| output | Pythia, events/s | fastgan, events/s | ratio |\n|---|---|---|---|")
        for name, (function, file) in rows.items():
            path = [os.path.join(folder, file)] if file else []
            theirs, ours = [], []
            for turn in range(options.rounds):
                theirs.append(fork(function, options.events, turn + 1, *path))
                if options.model:
                    ours.append(time_eventgan(options.events, options,
                                              path[0] if path else os.path.join(folder, "o.npy")))
            theirs = statistics.median(theirs)
            ours = statistics.median(ours) if ours else float("nan")
            print(f"| {name} | {theirs:.4g} | {ours:.4g} | {ours / theirs:.1f} |", flush=True)


if __name__ == "__main__":
    main()
