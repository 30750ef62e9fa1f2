#!/usr/bin/env python3
"""Turns a numpy array of events into a table in HDF5.

    import_array.py total_Zmumu_13TeV_PU20_v2.npa --columns px1,py1,pz1,E1,... --out F.h5
    import_array.py IN.npy --columns E1,px1,py1,pz1,- --order px1,py1,pz1,E1 --out F.h5

The array has one row per event (or is a structured array or one with the fields' names, then
--columns may be left out). --columns names its columns in the order they have; `-` drops one.
--order picks and orders the columns of the table. Rows that are not finite are an error, or are
dropped with --drop-bad-rows, which says how many.
"""
import argparse
import sys

import numpy as np

from table_file import write_table


def load(path):
    """The array as float64 [n, columns], and its names where it has them."""
    array = np.load(path, allow_pickle=False)
    if array.dtype.names:
        names = list(array.dtype.names)
        return np.stack([array[name].astype(np.float64) for name in names], axis=1), names
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.dtype.kind not in "fiu":
        raise ValueError(f"{path}: shape {array.shape}, type {array.dtype}; "
                         "expected numbers [events, columns]")
    return array.astype(np.float64), None


def named(path, array, names):
    """Names by position; drops the columns named `-`."""
    if names is None:
        raise ValueError(f"{path}: does not name its {array.shape[1]} columns; give --columns")
    if len(names) != array.shape[1]:
        raise ValueError(f"{path}: has {array.shape[1]} columns, --columns names {len(names)}")
    kept = [i for i, name in enumerate(names) if name != "-"]
    names = [names[i] for i in kept]
    if len(set(names)) != len(names):
        raise ValueError("--columns: a name occurs twice")
    return array[:, kept], names


def ordered(array, names, order):
    missing = [name for name in order if name not in names]
    if missing:
        raise ValueError(f"--order: no column {', '.join(missing)} among {', '.join(names)}")
    return array[:, [names.index(name) for name in order]]


def unit_of(name):
    without = name.startswith(("iso", "nvtx", "eta", "phi", "q"))
    return "" if without else "GeV"


def convert(arguments):
    array, found = load(arguments.source)
    names = arguments.columns.split(",") if arguments.columns else found
    array, names = named(arguments.source, array, names)
    order = arguments.order.split(",") if arguments.order else names
    rows = ordered(array, names, order).astype(np.float32)
    if arguments.drop_bad_rows:
        good = np.isfinite(rows).all(axis=1)
        print(f"dropped {np.count_nonzero(~good)} of {len(rows)} rows that are not finite")
        rows = rows[good]
    units = arguments.units.split(",") if arguments.units else [unit_of(name) for name in order]
    if len(units) != len(order):
        raise ValueError(f"--units: {len(units)} units for {len(order)} columns")
    write_table(arguments.out, rows, order, units, {"imported_from": arguments.source})
    print(f"{arguments.out}: {len(rows)} rows of {', '.join(order)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("--columns", help="names of the array's columns, with commas; - drops one")
    parser.add_argument("--order", help="columns of the table, in this order (default: all)")
    parser.add_argument("--units", help="one unit per column of the table (default: guessed: GeV, "
                                        "none for iso*, nvtx, eta*, phi*, q*)")
    parser.add_argument("--drop-bad-rows", action="store_true")
    parser.add_argument("--out", required=True)
    try:
        convert(parser.parse_args())
    except (OSError, ValueError) as error:
        sys.exit(f"import_array.py: {error}")


if __name__ == "__main__":
    main()
