"""One iteration of DY-GAN's training in PyTorch: D on 256 real events, D on 256 generated ones,
G on 512, each followed by an Adadelta update. `Textbook` is what a user writes; `Compiled` and
`Manual` are the two forms of it that were found to be fast. All give the same weights."""

import torch
from torch.nn import functional

from cuda_graph import captured
from dense_networks import here, module, on_gpu
from dygan_networks import BATCH, REAL_HALF, SLOPE, dimuon_mass, regression
from dygan_networks import C1, C2, MASS, MUONS, SIGMA

RHO, EPSILON = 0.95, 1e-7


class Draw:
    """Batches of real events and noise, into memory that is made once."""

    def __init__(self, data, seed):
        self.data = data
        # A CUDA graph draws from the generator of its device.
        self.random = None if on_gpu() else torch.Generator().manual_seed(seed)
        self.index = torch.empty(REAL_HALF, dtype=torch.int64)
        self.events = torch.empty(REAL_HALF, data.shape[1])
        self.noise = {n: torch.empty(n, data.shape[1]) for n in (REAL_HALF, BATCH)}

    def real(self):
        self.index.random_(0, len(self.data), generator=self.random)
        return torch.index_select(self.data, 0, self.index, out=self.events)

    def latent(self, count):
        return self.noise[count].normal_(generator=self.random)


class Fixed:
    """The same batches in every iteration and on every device, to compare by."""

    def __init__(self, data, seed):
        random = torch.Generator().manual_seed(seed)
        index = torch.randint(len(data), (REAL_HALF,), generator=random, device="cpu")
        self.events = data[here(index)]
        self.noise = {n: here(torch.randn(n, data.shape[1], generator=random, device="cpu"))
                      for n in (REAL_HALF, BATCH)}

    def real(self):
        return self.events

    def latent(self, count):
        return self.noise[count]


class Textbook:
    def __init__(self, generator, discriminator, draw):
        self.G, self.D, self.draw = module(generator, SLOPE), module(discriminator, SLOPE), draw
        self.loss = torch.nn.BCEWithLogitsLoss()
        options = {"lr": 1.0, "rho": RHO, "eps": EPSILON}
        self.update_g = torch.optim.Adadelta(self.G.parameters(), **options)
        self.update_d = torch.optim.Adadelta(self.D.parameters(), **options)

    def discriminate(self, events, label):
        self.update_d.zero_grad()
        logit = self.D(events)
        self.loss(logit, torch.full_like(logit, label)).backward()
        self.update_d.step()

    def step(self):
        self.discriminate(self.draw.real(), 1.0)
        self.discriminate(self.G(self.draw.latent(REAL_HALF)).detach(), 0.0)
        self.update_g.zero_grad()
        events = self.G(self.draw.latent(BATCH))
        logit = self.D(events)
        loss = self.loss(logit, torch.ones_like(logit)) + regression(events)
        loss.backward()
        self.update_g.step()

    def weights(self):
        return [[p.detach().t() if p.dim() == 2 else p.detach() for p in net.parameters()]
                for net in (self.G, self.D)]


def flat(layers):
    """One buffer for all parameters, and (w, b) as views of it."""
    buffer = torch.cat([t.reshape(-1) for layer in layers for t in layer])
    views, offset = [], 0
    for w, b in layers:
        views.append((buffer[offset:offset + w.numel()].view_as(w),
                      buffer[offset + w.numel():offset + w.numel() + b.numel()]))
        offset += w.numel() + b.numel()
    return buffer, views


def adadelta(w, a, d, g):
    a.mul_(RHO).addcmul_(g, g, value=1 - RHO)
    u = g * torch.sqrt((d + EPSILON) / (a + EPSILON))
    d.mul_(RHO).addcmul_(u, u, value=1 - RHO)
    w.sub_(u)


class Parameters:
    """Flat weights, gradients and Adadelta state of one network."""

    def __init__(self, layers):
        self.w, self.layers = flat(layers)
        self.g, self.gradients = flat([(torch.zeros_like(w), torch.zeros_like(b))
                                       for w, b in layers])
        self.a, self.d = torch.zeros_like(self.w), torch.zeros_like(self.w)

    def weights(self):
        return [t for layer in self.layers for t in layer]

    def state(self):
        return [self.w, self.a, self.d]


class Compiled:
    """torch.compile over forward, backward and update; D frozen while G learns."""

    def __init__(self, generator, discriminator, draw):
        self.draw = draw
        self.G, self.D = Parameters(generator), Parameters(discriminator)
        options = {"fullgraph": True, "dynamic": False}
        self.loss_d = torch.compile(self.discriminate, **options)
        self.loss_g = torch.compile(self.deceive, **options)
        self.update = torch.compile(adadelta, **options)
        self.sample = torch.compile(self.run, **options)

    @staticmethod
    def run(x, weights):
        for k in range(0, len(weights), 2):
            x = torch.addmm(weights[k + 1], x, weights[k])
            if k + 2 < len(weights):
                x = functional.leaky_relu(x, SLOPE)
        return x

    @staticmethod
    def discriminate(events, weights, label):
        logit = Compiled.run(events, weights)
        return functional.binary_cross_entropy_with_logits(logit, torch.full_like(logit, label))

    @staticmethod
    def deceive(noise, weights, frozen):
        events = Compiled.run(noise, weights)
        logit = Compiled.run(events, frozen)
        loss = functional.binary_cross_entropy_with_logits(logit, torch.ones_like(logit))
        return loss + regression(events)

    def apply(self, net, loss, leaves):
        gradients = torch.autograd.grad(loss, leaves)
        with torch.no_grad():
            torch.cat([g.reshape(-1) for g in gradients], out=net.g)
            self.update(net.w, net.a, net.d, net.g)

    def step(self):
        leaves_d = [t.detach().requires_grad_() for t in self.D.weights()]
        self.apply(self.D, self.loss_d(self.draw.real(), leaves_d, 1.0), leaves_d)
        with torch.no_grad():
            events = self.sample(self.draw.latent(REAL_HALF), self.G.weights())
        self.apply(self.D, self.loss_d(events, leaves_d, 0.0), leaves_d)
        leaves_g = [t.detach().requires_grad_() for t in self.G.weights()]
        loss = self.loss_g(self.draw.latent(BATCH), leaves_g, self.D.weights())
        self.apply(self.G, loss, leaves_g)

    def weights(self):
        return [self.G.weights(), self.D.weights()]


class Manual:
    """Backward passes written by hand into preallocated memory: no graph, no allocation in the
    large products, D frozen while G learns, one fused update."""

    def __init__(self, generator, discriminator, draw, compiled=True):
        self.draw = draw
        self.G, self.D = Parameters(generator), Parameters(discriminator)
        options = {"fullgraph": True, "dynamic": False}
        self.update = torch.compile(adadelta, **options) if compiled else adadelta
        self.memory = {(id(net), n): [torch.empty(n, w.shape[1]) for w, _ in net.layers]
                       for net in (self.G, self.D) for n in (REAL_HALF, BATCH)}
        self.slopes = {(id(net), n): [torch.empty(n, w.shape[0]) for w, _ in net.layers]
                       for net in (self.G, self.D) for n in (REAL_HALF, BATCH)}

    def forward(self, net, x):
        outputs = self.memory[id(net), len(x)]
        for k, (w, b) in enumerate(net.layers):
            x = torch.addmm(b, x, w, out=outputs[k])
            if k + 1 < len(net.layers):
                functional.leaky_relu_(x, SLOPE)
        return x

    def backward(self, net, x, dz, learn, to_input):
        outputs, slopes = self.memory[id(net), len(x)], self.slopes[id(net), len(x)]
        for k in reversed(range(len(net.layers))):
            below = outputs[k - 1] if k > 0 else x
            if learn:
                torch.mm(below.t(), dz, out=net.gradients[k][0])
                torch.sum(dz, 0, out=net.gradients[k][1])
            if k == 0 and not to_input:
                return None
            dz = torch.mm(dz, net.layers[k][0].t(), out=slopes[k])
            if k > 0:
                torch.ops.aten.leaky_relu_backward.grad_input(dz, below, SLOPE, True,
                                                              grad_input=dz)
        return dz

    def apply(self, net):
        self.update(net.w, net.a, net.d, net.g)

    def discriminate(self, events, label):
        dz = (torch.sigmoid(self.forward(self.D, events)) - label).div_(len(events))
        self.backward(self.D, events, dz, learn=True, to_input=False)
        self.apply(self.D)

    @staticmethod
    def pull(x, dx):
        """Adds the gradient of the regression with respect to x to dx."""
        mass = dimuon_mass(x)
        mean, width = mass.mean(), mass.std(unbiased=False)
        factor = (2 * C1 * (mean - MASS) + 2 * C2 * (width - SIGMA) * (mass - mean) / width)
        factor = factor / (len(x) * mass) * (mass > 2e-6)  # below: clamped, no gradient
        for component in range(4):
            columns = [muon[component] for muon in MUONS if muon[component] >= 0]
            total = sum(x[:, c] for c in columns)
            change = factor * total if component == 3 else -factor * total
            for c in columns:
                dx[:, c] += change

    @torch.no_grad()
    def step(self):
        self.discriminate(self.draw.real(), 1.0)
        self.discriminate(self.forward(self.G, self.draw.latent(REAL_HALF)), 0.0)
        noise = self.draw.latent(BATCH)
        events = self.forward(self.G, noise)
        dz = (torch.sigmoid(self.forward(self.D, events)) - 1.0).div_(BATCH)
        dx = self.backward(self.D, events, dz, learn=False, to_input=True)
        self.pull(events, dx)
        self.backward(self.G, noise, dx, learn=True, to_input=False)
        self.apply(self.G)

    def weights(self):
        return [self.G.weights(), self.D.weights()]


class CompiledBf16(Compiled):
    """Products in bf16 as autocast makes them; weights, losses and updates in float32."""

    def step(self):
        # A graph holds what it was captured with: no rounded weights of the iteration before.
        device = "cuda" if on_gpu() else "cpu"
        with torch.autocast(device, dtype=torch.bfloat16, cache_enabled=not on_gpu()):
            super().step()


class Graph(Manual):
    """The iteration of `Manual` as one CUDA graph, draws included."""

    def __init__(self, generator, discriminator, draw):
        super().__init__(generator, discriminator, draw)
        self.step = captured(super().step, self.G.state() + self.D.state())


class GraphBf16(CompiledBf16):
    """The iteration of `CompiledBf16` as one CUDA graph, draws included."""

    def __init__(self, generator, discriminator, draw):
        super().__init__(generator, discriminator, draw)
        self.step = captured(super().step, self.G.state() + self.D.state())


FORMS = {"textbook": Textbook, "compiled": Compiled, "manual": Manual}
FORMS_BF16 = {"compiled": CompiledBf16}
CUDA_FORMS = {"textbook": Textbook, "compiled": Compiled, "manual": Manual, "graph": Graph}
CUDA_FORMS_BF16 = {"compiled": CompiledBf16, "graph": GraphBf16}
