#!/usr/bin/env python3
"""Cuts rows out of a table in HDF5 and keeps its attributes.

    cut_sample.py IN.h5 --first 0 --count 60000 --out OUT.h5

OUT.h5 holds rows FIRST ... FIRST + COUNT - 1 of the data set `events`, and says so in its
attributes `cut_from` and `cut_rows`. The bytes of OUT.h5 depend on the arguments only.
"""
import argparse
import os
import sys

import h5py


def cut(source, first, count, target):
    """Copies `count` rows from `first` on; raises ValueError where there are none."""
    with h5py.File(source, "r") as whole:
        events = whole["events"]
        if first < 0 or count < 1 or first + count > events.shape[0]:
            raise ValueError(f"{source}: rows {first} ... {first + count - 1} asked for, "
                             f"it has {events.shape[0]}")
        rows = events[first:first + count]
        with h5py.File(target, "w") as part:
            data = part.create_dataset(
                "events", data=rows, chunks=(min(count, 16384), rows.shape[1]),
                maxshape=(None, rows.shape[1]), compression="gzip", compression_opts=9,
                shuffle=True, track_times=False)
            for name, value in whole.attrs.items():
                part.attrs[name] = value
            for name, value in events.attrs.items():
                data.attrs[name] = value
            for holder in (part, data):
                if "columns" not in holder.attrs:
                    holder.attrs["columns"] = (whole.attrs if holder is data
                                               else events.attrs)["columns"]
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
