#!/usr/bin/env python3
"""Makes top pairs pp -> t tbar -> (b q q')(bbar q q') at 13 TeV, before shower and hadronisation.

    make_ttbar.py --events 100000 --seed 7 --out ttbar.h5

Columns and selection are those of data/ttbar_sample.h5 (see data/README.md). One seed gives one
sample; for more events run several seeds and join the tables. About ten thousand events per second
and core.
"""
import argparse
import sys

import numpy as np
import pythia8mc

from pythia_events import top_pairs
from table_file import write_table

PARTICLES = ("q1_Wp", "q2_Wp", "b", "q1_Wm", "q2_Wm", "bbar")
COLUMNS = [f"{component}_{name}" for name in PARTICLES for component in ("E", "px", "py", "pz")]
SELECTION = ("parton level; both W hadronic; both tops t -> b W (t -> s W, d W dropped); no "
             "kinematic cuts; q1 = quark, q2 = antiquark of each W")


def daughters(process, mother):
    return {process[k].id(): process[k] for k in mother.daughterList()}


def row_of(process):
    """The six partons in the order of PARTICLES, or None where a top has no b."""
    partons = []
    for top, boson, bottom in ((6, 24, 5), (-6, -24, -5)):
        found = next(p for p in process if p.id() == top and abs(p.status()) == 22)
        products = daughters(process, found)
        if boson not in products or bottom not in products:
            return None
        quarks = sorted(daughters(process, products[boson]).values(), key=lambda q: -q.id())
        partons += [*quarks, products[bottom]]
    return [value for p in partons for value in (p.e(), p.px(), p.py(), p.pz())]


def make(events, seed):
    """Rows of `events` selected events and the number of hard collisions they took."""
    pythia = top_pairs(seed)
    rows, tried = [], 0
    while len(rows) < events:
        if not pythia.next():
            continue
        tried += 1
        row = row_of(pythia.process)
        if row is not None:
            rows.append(row)
    return np.array(rows), tried


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, required=True, help="selected events")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    if arguments.events < 1 or not 0 < arguments.seed < 900_000_000:
        sys.exit("make_ttbar.py: --events must be positive, --seed 1 ... 899999999")
    rows, tried = make(arguments.events, arguments.seed)
    version = pythia8mc.Pythia("", False).parm("Pythia:versionNumber")
    write_table(arguments.out, rows, COLUMNS, ["GeV"] * len(COLUMNS), {
        "generator": f"Pythia {version:.3f}, PDF NNPDF2.3 QCD+QED LO alpha_s(MZ)=0.130 (pSet 13)",
        "selection": SELECTION, "seed": arguments.seed, "sqrt_s_GeV": 13000.0})
    print(f"{arguments.out}: {arguments.events} events of {tried} hard collisions")


if __name__ == "__main__":
    main()
