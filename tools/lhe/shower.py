#!/usr/bin/env python3
"""Has Pythia 8 read an LHE file, shower and hadronise its events, and tells of every complaint.

    shower.py EVENTS.lhe[.gz] [--events N] [--allow TEXT ...]

Exit code 0: every event was accepted, momentum is conserved in each to a part in 10^6 of the energy
of the beams, and Pythia had nothing to say that --allow does not name; 1 else; 77: a package is
missing (`pip install -r tools/lhe/requirements.txt`).

Pythia recalculates in each event what the file says of momentum and mass, and warns where they do
not agree. Its warnings from the later stages of an event (a colour reconnection tried once more, a
shower veto) are counted apart: they come with any input.
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

MESSAGE = re.compile(r"^ *\|? *(\d+) +((?:Abort|Error|Warning) .*?)\|? *$")
# Raised by the shower and the hadronisation of any events, also of Pythia's own.
LATE = ("SimpleSpaceShower", "SimpleTimeShower", "MultipartonInteractions", "StringFragmentation",
        "MiniStringFragmentation", "ColourReconnection", "PartonLevel", "HadronLevel",
        "BeamRemnants", "Pythia::next: hadronLevel failed", "Pythia::next: partonLevel failed",
        "Pythia::check: not quite matched particle energy/momentum/mass")
MOMENTUM_BOUND = 1e-6  # from which on Pythia itself warns (Check:epTolWarn)


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


def start(path, seed):
    pythia = pythia8mc.Pythia("", False)
    for line in ("Beams:frameType = 4", f"Beams:LHEF = {path}", "Random:setSeed = on",
                 f"Random:seed = {seed}", "Init:showProcesses = off",
                 "Init:showMultipartonInteractions = off", "Init:showChangedSettings = off", "Init:showChangedParticleData = off",
                 "Next:numberShowInfo = 0", "Next:numberShowProcess = 0",
                 "Next:numberShowEvent = 0", "Next:numberShowLHA = 0", "Next:numberCount = 0"):
        if not pythia.readString(line):
            sys.exit(f"shower.py: Pythia does not know the setting '{line}'")
    return pythia


def imbalance(pythia):
    """Largest difference of a component between beams and final particles, over the energy."""
    beams = pythia.event[0].p()
    total = pythia8mc.Vec4()
    for particle in pythia.event:
        if particle.isFinal():
            total += particle.p()
    difference = total - beams
    return max(abs(difference.px()), abs(difference.py()), abs(difference.pz()),
               abs(difference.e())) / beams.e()


def run(path, events, seed):
    """(accepted, refused, seconds, largest imbalance, messages by text, final particles)."""
    with Captured() as captured:
        pythia = start(path, seed)
        initialised = pythia.init()
        accepted = refused = finals = 0
        worst = 0.0
        begin = time.process_time()
        while initialised and accepted + refused < events:
            if pythia.next():
                accepted += 1
                worst = max(worst, imbalance(pythia))
                finals += pythia.event.nFinal()
            elif pythia.infoPython().atEndOfFile():
                break
            else:
                refused += 1
        seconds = time.process_time() - begin
        pythia.stat()
    if not initialised:
        sys.exit("shower.py: Pythia could not be initialised:\n" + captured.text)
    messages = collections.Counter()
    for line in captured.text.splitlines():
        found = MESSAGE.match(line)
        if found:
            messages[found.group(2).strip()] += int(found.group(1))
    return accepted, refused, seconds, worst, messages, finals


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--events", type=int, default=10**9, help="at most (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--allow", action="append", default=[], metavar="TEXT",
                        help="messages with this text are no complaint")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        accepted, refused, seconds, worst, messages, finals = run(
            plain(arguments.file, folder), arguments.events, arguments.seed)
    complaints = 0
    for text, count in sorted(messages.items()):
        late = any(part in text for part in LATE) or any(part in text for part in arguments.allow)
        complaints += 0 if late else count
        print(f"{'  later stage' if late else '  COMPLAINT'}: {count} x {text}")
    print(f"{accepted} events accepted, {refused} refused; {finals / max(accepted, 1):.0f} final "
          f"particles an event; largest imbalance of momentum {worst:.1e} of the energy; "
          f"{accepted / max(seconds, 1e-9):.0f} events/s of CPU time")
    if accepted == 0 or refused > 0 or complaints > 0 or worst > MOMENTUM_BOUND:
        print("FAILED")
        sys.exit(1)
    print("PASSED")


if __name__ == "__main__":
    main()
