"""Reads a model file of fastgan (safetensors layout) and makes its noise, with numpy alone."""

import json
import re
import struct

import numpy
import torch


def read(path):
    """(metadata, {name: float32 array})"""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        tensors[name] = numpy.frombuffer(data[first:last], "<f4").reshape(entry["shape"])
    return metadata, tensors


def generator(path):
    """[(w (I, O), b (O)), ...] of the generator's dense layers, in the order of its graph."""
    metadata, tensors = read(path)
    names = [layer["name"] for layer in json.loads(metadata["graph"])["layers"]
             if layer["op"] == "dense"]
    return [tuple(torch.from_numpy(tensors[f"generator.{name}.{part}"].copy())
                  for part in ("w", "b")) for name in names]


def layers(tensors, network):
    """[{"w": w, "b": b}, ...]: the tensors of `network` in a file, by the position of the layer,
    which ends its name."""
    found = {}
    for key, values in tensors.items():
        if key.startswith(network + "."):
            name, part = key[len(network) + 1:].split(".")
            position = int(re.search(r"\d+$", name)[0])
            found.setdefault(position, {})[part] = torch.from_numpy(values.copy())
    return found


def philox(seed, stream, events, block):
    """Four words (events, 4) of Philox4x32-10 (Salmon et al., SC'11), keyed as the library does."""
    mask, low = numpy.uint64(0xFFFFFFFF), numpy.uint64(32)
    events = events.astype(numpy.uint64)
    c = [numpy.full_like(events, block), numpy.full_like(events, stream), events & mask,
         events >> low]
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p0 = numpy.uint64(0xD2511F53) * c[0]
        p1 = numpy.uint64(0xCD9E8D57) * c[2]
        c = [(p1 >> low) ^ c[1] ^ numpy.uint64(k0), p1 & mask,
             (p0 >> low) ^ c[3] ^ numpy.uint64(k1), p0 & mask]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return numpy.stack(c, axis=1)


def normal_noise(seed, count, dimension, stream=0, first=0):
    """z (count, dimension) of events first ... first+count-1: Box-Muller on pairs of words."""
    events = numpy.arange(first, first + count)
    z = numpy.empty((count, dimension))
    for block in range((dimension + 3) // 4):
        u = ((philox(seed, stream, events, block) >> numpy.uint64(9)).astype(float) + 0.5) * 2.0**-23
        for pair in (0, 2):
            radius = numpy.sqrt(-2 * numpy.log(u[:, pair]))
            angle = 2 * numpy.pi * u[:, pair + 1]
            for part, function in enumerate((numpy.cos, numpy.sin)):
                column = 4 * block + pair + part
                if column < dimension:
                    z[:, column] = radius * function(angle)
    return torch.from_numpy(z.astype(numpy.float32))
