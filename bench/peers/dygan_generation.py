"""Generation in PyTorch: noise, network, output columns in memory, in chunks of 1,024 events, on a
GPU all at once. The forms of bf16 keep weights and activations in it, and give columns in float32."""

import torch
from torch.nn import functional

from cuda_graph import captured
from dense_networks import module, on_gpu
from dygan_networks import SLOPE

EVENTS = 65536


def chunk():
    return EVENTS if on_gpu() else 1024


class Textbook:
    def __init__(self, layers):
        self.network = module(layers, SLOPE).eval()
        self.inputs = layers[0][0].shape[0]

    def network_of(self, noise):
        with torch.no_grad():
            return self.network(noise)

    def generate(self, events):
        with torch.no_grad():
            for first in range(0, len(events), chunk()):
                count = min(chunk(), len(events) - first)
                events[first:first + count] = self.network(torch.randn(count, self.inputs))


class Preallocated:
    """In-place products and activations in memory that is made once."""

    dtype = torch.float32

    def __init__(self, layers):
        self.layers = [(w.to(self.dtype), b.to(self.dtype)) for w, b in layers]
        self.noise = torch.empty(chunk(), layers[0][0].shape[0], dtype=self.dtype)
        self.memory = [torch.empty(chunk(), w.shape[1], dtype=self.dtype) for w, _ in layers]

    @torch.inference_mode()
    def network_of(self, noise, out=None):
        x, count = noise, len(noise)
        for k, (w, b) in enumerate(self.layers):
            last = k + 1 == len(self.layers)
            y = out if last and out is not None else self.memory[k][:count]
            torch.addmm(b, x, w, out=y)
            x = y if last else functional.leaky_relu_(y, SLOPE)
        return x

    @torch.inference_mode()
    def generate(self, events):
        for first in range(0, len(events), chunk()):
            rows = events[first:first + chunk()]
            noise = self.noise[:len(rows)].normal_()
            if self.dtype == rows.dtype:
                self.network_of(noise, out=rows)
            else:
                rows.copy_(self.network_of(noise))


class PreallocatedBf16(Preallocated):
    dtype = torch.bfloat16


class Frozen:
    """TorchScript, traced, frozen and optimised for inference."""

    dtype = torch.float32

    def __init__(self, layers):
        network = module(layers, SLOPE).eval().to(self.dtype)
        self.noise = torch.empty(chunk(), layers[0][0].shape[0], dtype=self.dtype)
        traced = torch.jit.trace(network, self.noise.normal_())
        self.network = torch.jit.optimize_for_inference(torch.jit.freeze(traced))

    @torch.inference_mode()
    def network_of(self, noise):
        return self.network(noise)

    @torch.inference_mode()
    def generate(self, events):
        for first in range(0, len(events), chunk()):
            rows = events[first:first + chunk()]
            rows.copy_(self.network(self.noise[:len(rows)].normal_()))


class FrozenBf16(Frozen):
    dtype = torch.bfloat16


class Graph(Preallocated):
    """The preallocated form as one CUDA graph."""

    def __init__(self, layers):
        super().__init__(layers)
        self.events = torch.empty(EVENTS, layers[-1][0].shape[1])
        self.replay = captured(lambda: Preallocated.generate(self, self.events), [])

    def generate(self, events):
        self.replay()
        events.copy_(self.events)


class GraphBf16(Graph):
    dtype = torch.bfloat16


FORMS = {"textbook": Textbook, "preallocated": Preallocated, "frozen": Frozen}
FORMS_BF16 = {"preallocated": PreallocatedBf16, "frozen": FrozenBf16}
CUDA_FORMS = {"textbook": Textbook, "preallocated": Preallocated, "graph": Graph}
CUDA_FORMS_BF16 = {"preallocated": PreallocatedBf16, "graph": GraphBf16}
