"""Generation in PyTorch: noise, network, energies, GeV, columns in memory, in chunks of 1,024
events."""

import torch
from torch.nn import functional

from dense_networks import module
from eventgan_networks import COLUMNS, PARTICLE_MASSES, SLOPE, UNIT, on_shell

CHUNK = 1024


class Textbook:
    def __init__(self, layers):
        self.network = module(layers, SLOPE).eval()
        self.inputs = layers[0][0].shape[0]

    def events_of(self, noise):
        with torch.no_grad():
            return UNIT * on_shell(self.network(noise))

    def generate(self, events):
        for first in range(0, len(events), CHUNK):
            count = min(CHUNK, len(events) - first)
            events[first:first + count] = self.events_of(torch.randn(count, self.inputs))


class Preallocated:
    """In-place products and activations in memory that is made once."""

    def __init__(self, layers):
        self.layers = layers
        self.noise = torch.empty(CHUNK, layers[0][0].shape[0])
        self.memory = [torch.empty(CHUNK, w.shape[1]) for w, _ in layers]
        self.squares = torch.tensor(PARTICLE_MASSES).square()

    @torch.inference_mode()
    def events_of(self, noise, out=None):
        x, count = noise, len(noise)
        for k, (w, b) in enumerate(self.layers):
            x = torch.addmm(b, x, w, out=self.memory[k][:count])
            if k + 1 < len(self.layers):
                functional.leaky_relu_(x, SLOPE)
        p = x.mul_(UNIT).view(count, -1, 3)
        events = torch.empty(count, COLUMNS) if out is None else out
        columns = events.view(count, -1, 4)
        columns[:, :, 1:].copy_(p)
        torch.sqrt((p * p).sum(2).add_(self.squares), out=columns[:, :, 0])
        return events

    def generate(self, events):
        for first in range(0, len(events), CHUNK):
            rows = events[first:first + CHUNK]
            self.events_of(self.noise[:len(rows)].normal_(), out=rows)


class Frozen:
    """TorchScript, traced, frozen and optimised for inference."""

    def __init__(self, layers):
        network = torch.nn.Sequential(module(layers, SLOPE)).eval()
        self.noise = torch.empty(CHUNK, layers[0][0].shape[0])
        traced = torch.jit.trace(network, self.noise.normal_())
        self.network = torch.jit.optimize_for_inference(torch.jit.freeze(traced))

    @torch.inference_mode()
    def events_of(self, noise):
        return on_shell(self.network(noise)).mul_(UNIT)

    @torch.inference_mode()
    def generate(self, events):
        for first in range(0, len(events), CHUNK):
            rows = events[first:first + CHUNK]
            rows.copy_(self.events_of(self.noise[:len(rows)].normal_()))


FORMS = {"textbook": Textbook, "preallocated": Preallocated, "frozen": Frozen}
