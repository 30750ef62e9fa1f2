#!/usr/bin/env python3
"""Makes Drell-Yan events pp -> Z/gamma* -> mu mu with pile-up, after a parametrised detector.

    make_dy.py --events 10000 --seed 7 --out dy.h5

The columns and the selection are those of data/dy_zmumu_sample.h5 (see data/README.md). Pythia 8
makes the collisions, FastJet the jets; response.py is the detector. One seed gives one sample; for
more events run several seeds and join the tables. About a hundred events per second and core with
the pool of pile-up collisions made first.
"""
import argparse
import sys
import time

import numpy as np
import pythia8mc

from dy_event import COLUMNS, SELECTION, UNITS, reconstruct, worth_detecting
from pythia_events import drell_yan, make_pool, overlay, visible
from table_file import write_table


def make(events, seed, mean, pool_size):
    """Rows of `events` selected events and the number of hard collisions they took."""
    random = np.random.default_rng(seed)
    pool = make_pool(seed + 500_000, pool_size) if mean > 0 else []
    pythia = drell_yan(seed)
    rows, tried, begin = [], 0, time.time()
    while len(rows) < events:
        if not pythia.next():
            continue
        tried += 1
        hard = visible(pythia.event)
        if not worth_detecting(hard):
            continue
        row = reconstruct(hard, overlay(pool, mean, random) if pool else [], random)
        if row is None:
            continue
        rows.append(row)
        if len(rows) % 1000 == 0:
            print(f"{len(rows)} events, {len(rows) / (time.time() - begin):.0f}/s", flush=True)
    return np.array(rows), tried


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, required=True, help="selected events")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pile-up", type=float, default=20, help="mean number (default 20)")
    parser.add_argument("--pool", type=int, default=2000,
                        help="pile-up collisions to draw from (default 2000; the shipped sample "
                             "had 20000)")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    if arguments.events < 1 or arguments.pool < 1 or not 0 < arguments.seed < 400_000_000:
        sys.exit("make_dy.py: --events and --pool must be positive, --seed 1 ... 399999999")
    rows, tried = make(arguments.events, arguments.seed, arguments.pile_up, arguments.pool)
    version = pythia8mc.Pythia("", False).parm("Pythia:versionNumber")
    write_table(arguments.out, rows, COLUMNS, UNITS, {
        "generator": f"Pythia {version:.3f} (Monash tune), FastJet",
        "settings": "Beams:eCM=13000; WeakSingleBoson:ffbar2gmZ=on; 23:onIfAny=13; 50 < mHat < "
                    f"150; pile-up SoftQCD:nonDiffractive, Poisson mean {arguments.pile_up:g}, "
                    f"pool of {arguments.pool}",
        "selection": SELECTION, "seed": arguments.seed, "sqrt_s_GeV": 13000.0,
        "hard_collisions": tried})
    print(f"{arguments.out}: {len(rows)} events selected of {tried} hard collisions")


if __name__ == "__main__":
    main()
