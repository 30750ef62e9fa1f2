#!/usr/bin/env python3
"""Cuts rows out of all data sets of an HDF5 file and keeps its attributes.

    cut_sample.py IN.h5 --first 0 --count 60000 --out OUT.h5

IN.h5 holds a table (`events`), images (`image`, `signal`, …) or anything else whose data sets have
one row per event. OUT.h5 holds rows FIRST ... FIRST + COUNT - 1 of each, and says so in its
attributes `cut_from` and `cut_rows`. The bytes of OUT.h5 depend on the arguments only.
"""
import argparse
import os
import sys

import h5py

CHUNK_ROWS = 16384
CHUNK_BYTES = 2 << 20


def row_sets(whole, source):
    """Names of the data sets and their common number of rows; ValueError where they differ."""
    names = [name for name, item in whole.items() if isinstance(item, h5py.Dataset)]
    rows = {name: whole[name].shape[0] for name in names}
    if len(set(rows.values())) != 1:
        raise ValueError(f"{source}: expected data sets with one row per event, found {rows}")
    return names, rows[names[0]]


def copy_rows(source, first, count, target, name):
    rows = source[first:first + count]
    row_bytes = max(1, rows.nbytes // count)
    chunk = (min(count, CHUNK_ROWS, max(1, CHUNK_BYTES // row_bytes)),) + rows.shape[1:]
    data = target.create_dataset(
        name, data=rows, chunks=chunk, maxshape=(None,) + rows.shape[1:], compression="gzip",
        compression_opts=9, shuffle=True, track_times=False)
    return data


def cut(source, first, count, target):
    """Copies `count` rows from `first` on; raises ValueError where there are none."""
    with h5py.File(source, "r") as whole:
        names, rows = row_sets(whole, source)
        if first < 0 or count < 1 or first + count > rows:
            raise ValueError(f"{source}: rows {first} ... {first + count - 1} asked for, "
                             f"it has {rows}")
        with h5py.File(target, "w") as part:
            sets = [copy_rows(whole[name], first, count, part, name) for name in names]
            for name, value in whole.attrs.items():
                part.attrs[name] = value
            for name, data in zip(names, sets):
                for attribute, value in whole[name].attrs.items():
                    data.attrs[attribute] = value
            if names == ["events"]:  # a table names its columns on both
                for holder, other in ((part, whole["events"]), (sets[0], whole)):
                    if "columns" not in holder.attrs:
                        holder.attrs["columns"] = other.attrs["columns"]
            part.attrs["cut_from"] = os.path.basename(source)
            part.attrs["cut_rows"] = f"{first} ... {first + count - 1}"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("--first", type=int, default=0, help="first row, counted from 0")
    parser.add_argument("--count", type=int, required=True, help="number of rows")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    try:
        cut(arguments.source, arguments.first, arguments.count, arguments.out)
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f"cut_sample.py: {error}")


if __name__ == "__main__":
    main()
