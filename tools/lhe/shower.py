#!/usr/bin/env python3
"""Has Pythia 8 read an LHE file, shower and hadronise its events, and tells of every complaint.

    shower.py EVENTS.lhe[.gz] [--events N] [--alone] [--allow TEXT ...]

Exit code 0: PASSED, 1: FAILED, 77: a package is missing (see tools/lhe/requirements.txt).
PASSED means of all events:

- none is refused, and the hard process that Pythia starts from is the one in the file: momentum
  is conserved in it, and Pythia has changed no component and no mass (it gives c and b their
  masses where a file does not, and takes the energy from other particles);
- Pythia has nothing to say of them that --allow does not name, but what comes from the later
  stages of an event, whatever its origin: a fragmentation tried once more, a shower weight above 1;
- a warning that momentum of the final particles is "not quite conserved" is no more frequent than
  in as many top pairs of Pythia's own, which are generated for comparison (not with --alone: then
  there must be none).
"""
import argparse
import collections
import gzip
import os
import re
import shutil
import sys
import tempfile
import time

try:
    import pythia8mc
except ImportError as missing:
    print(f"SKIPPED: {missing}; install what tools/lhe/requirements.txt lists")
    sys.exit(77)

MESSAGE = re.compile(r"^ *\| *(\d+) +((?:Abort|Error|Warning) .*?)\|? *$")
MOMENTUM = "energy-momentum not quite conserved"
# Raised by shower and hadronisation of any events, also of Pythia's own.
LATE = ("SpaceShower", "TimeShower", "MultipartonInteractions", "StringFragmentation",
        "MiniStringFragmentation", "ColourReconnection", "HadronWidths", "TauDecays",
        "BeamRemnants", "Pythia::next: hadronLevel failed; try again",
        "Pythia::next: partonLevel failed; try again", "reached end of Les Houches Events File")
QUIET = ("Init:showProcesses = off", "Init:showMultipartonInteractions = off",
         "Init:showChangedSettings = off", "Init:showChangedParticleData = off",
         "Next:numberShowInfo = 0", "Next:numberShowProcess = 0", "Next:numberShowEvent = 0",
         "Next:numberShowLHA = 0", "Next:numberCount = 0")
OWN = ("Beams:eCM = 13000.", "Top:gg2ttbar = on", "Top:qqbar2ttbar = on", "24:onMode = off",
       "24:onIfAny = 1 2 3 4 5")
CHANGE_BOUND = 1e-8  # GeV; an LHE file of ours has nine decimals
HARD_PROCESS = 3     # entries of the event record before it: the system and two beams


class Captured:
    """What the C++ side prints while the block runs."""

    def __enter__(self):
        sys.stdout.flush()
        self.file = tempfile.TemporaryFile("w+")
        self.saved = os.dup(1)
        os.dup2(self.file.fileno(), 1)
        return self

    def __exit__(self, *_):
        os.dup2(self.saved, 1)
        os.close(self.saved)
        self.file.seek(0)
        self.text = self.file.read()
        self.file.close()


def plain(path, folder):
    """The path of the text: Pythia's wheels are built without gzip."""
    if not path.endswith(".gz"):
        return path
    out = os.path.join(folder, "events.lhe")
    with gzip.open(path, "rb") as source, open(out, "wb") as target:
        shutil.copyfileobj(source, target)
    return out


def particles_of(path):
    """For every event its lines as (id, px, py, pz, E, m)."""
    lines = None
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("<event") and not line.startswith("<eventgroup"):
                lines, announced = [], None
            elif line.startswith("</event>"):
                yield lines
                lines = None
            elif lines is not None and announced is None:
                announced = int(line.split()[0])
            elif lines is not None and len(lines) < announced:
                fields = line.split()
                lines.append((int(fields[0]), *map(float, fields[6:11])))


def start(settings, seed):
    pythia = pythia8mc.Pythia("", False)
    for line in (*QUIET, *settings, "Random:setSeed = on", f"Random:seed = {seed}"):
        if not pythia.readString(line):
            sys.exit(f"shower.py: Pythia does not know the setting '{line}'")
    return pythia


def imbalance(record, incoming):
    """Largest component of the final particles' sum minus that of `incoming`, GeV."""
    total = pythia8mc.Vec4()
    for particle in record:
        if particle.isFinal():
            total += particle.p()
    for particle in incoming:
        total -= particle.p()
    return max(abs(total.px()), abs(total.py()), abs(total.pz()), abs(total.e()))


def change(process, lines):
    """Largest difference between Pythia's hard process and the lines of the file, GeV."""
    worst = 0.0
    for number, (identity, *values) in enumerate(lines):
        entry = process[HARD_PROCESS + number]
        if entry.id() != identity:
            return float("inf")
        found = (entry.px(), entry.py(), entry.pz(), entry.e(), entry.m())
        worst = max(worst, *(abs(a - b) for a, b in zip(found, values)))
    return worst


class Tally:
    def __init__(self):
        self.accepted = self.refused = self.finals = 0
        self.final_imbalance = self.hard_imbalance = self.changed = 0.0
        self.messages = collections.Counter()
        self.seconds = 0.0

    def add(self, pythia, lines):
        self.accepted += 1
        self.finals += pythia.event.nFinal()
        beams = imbalance(pythia.event, (pythia.event[1], pythia.event[2]))
        self.final_imbalance = max(self.final_imbalance, beams / pythia.event[0].e())
        partons = (pythia.process[HARD_PROCESS], pythia.process[HARD_PROCESS + 1])
        self.hard_imbalance = max(self.hard_imbalance, imbalance(pythia.process, partons))
        if lines is not None:
            self.changed = max(self.changed, change(pythia.process, lines))

    def complaints(self, allowed):
        return {text: count for text, count in self.messages.items()
                if MOMENTUM not in text and not any(part in text for part in (*LATE, *allowed))}

    def momentum_warnings(self):
        return sum(count for text, count in self.messages.items() if MOMENTUM in text)


def run(settings, events, seed, file=None):
    tally = Tally()
    lines = particles_of(file) if file else None
    with Captured() as captured:
        pythia = start(settings, seed)
        initialised = pythia.init()
        begin = time.process_time()
        while initialised and tally.accepted + tally.refused < events:
            good = pythia.next()
            if not good and pythia.infoPython().atEndOfFile():
                break
            event = next(lines) if lines else None
            if good:
                tally.add(pythia, event)
            else:
                tally.refused += 1
        tally.seconds = time.process_time() - begin
        pythia.stat()
    if not initialised:
        sys.exit("shower.py: Pythia could not be initialised:\n" + captured.text)
    for line in captured.text.splitlines():
        found = MESSAGE.match(line)
        if found:
            tally.messages[found.group(2).strip()] += int(found.group(1))
    return tally


def report(name, tally):
    print(f"{name}: {tally.accepted} events accepted, {tally.refused} refused; "
          f"{tally.finals / max(tally.accepted, 1):.0f} final particles an event; "
          f"{tally.accepted / max(tally.seconds, 1e-9):.0f} events/s of CPU time")
    print(f"  imbalance of momentum: hard process {tally.hard_imbalance:.1e} GeV, final particles "
          f"{tally.final_imbalance:.1e} of the energy; {tally.momentum_warnings()} warnings of it")
    for text, count in sorted(tally.messages.items()):
        print(f"  {count} x {text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--events", type=int, default=10**9, help="at most (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alone", action="store_true", help="no events of Pythia's own")
    parser.add_argument("--allow", action="append", default=[], metavar="TEXT",
                        help="messages with this text are no complaint")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = plain(arguments.file, folder)
        tally = run(("Beams:frameType = 4", f"Beams:LHEF = {path}"), arguments.events,
                    arguments.seed, path)
    report(os.path.basename(arguments.file), tally)
    print(f"  largest change that Pythia made to what it read: {tally.changed:.1e} GeV")
    expected = 0
    if not arguments.alone:
        own = run(OWN, tally.accepted, arguments.seed)
        report("Pythia's own top pairs", own)
        expected = own.momentum_warnings()
    failures = [f"{count} x {text}" for text, count in tally.complaints(arguments.allow).items()]
    if tally.accepted == 0 or tally.refused > 0:
        failures.append(f"{tally.refused} events were refused, {tally.accepted} accepted")
    if tally.changed > CHANGE_BOUND or tally.hard_imbalance > CHANGE_BOUND:
        failures.append("the hard process is not that of the file, or not balanced")
    slack = 0 if arguments.alone else 4 * (expected + 1) ** 0.5  # of Poisson numbers
    if tally.momentum_warnings() > expected + slack:
        failures.append(f"{tally.momentum_warnings()} warnings of momentum, {expected} expected")
    print("FAILED: " + "; ".join(failures) if failures else "PASSED")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
