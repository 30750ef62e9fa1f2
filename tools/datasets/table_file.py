"""Tables of events in HDF5, as libfastgan reads them."""
import os

import h5py
import numpy as np


def write_table(path, rows, columns, units, attributes):
    """Writes float32 `events` [n, columns]; the file appears under its name when it is whole."""
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    if rows.ndim != 2 or rows.shape[1] != len(columns):
        raise ValueError(f"{path}: an array of shape {rows.shape} for {len(columns)} columns")
    bad = np.argwhere(~np.isfinite(rows))
    if len(bad):
        raise ValueError(f"{path}: row {bad[0][0]}, column {columns[bad[0][1]]} is not finite")
    part = path + ".part"
    try:
        with h5py.File(part, "w") as file:
            data = file.create_dataset(
                "events", data=rows, maxshape=(None, rows.shape[1]), shuffle=True,
                chunks=(max(1, min(len(rows), 16384)), rows.shape[1]), compression="gzip",
                compression_opts=6, track_times=False)
            for holder in (file, data):
                holder.attrs["columns"] = list(columns)
                holder.attrs["units"] = list(units)
            for name, value in attributes.items():
                file.attrs[name] = value
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)
