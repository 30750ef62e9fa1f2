"""One iteration of EventGAN's training in PyTorch: D on 1024 real and 1024 generated events with
the penalty of Roth et al. on both, then G with MMD of four masses, each followed by an Adam update.
`Textbook` is what a user writes; `Manual` is the fastest form found: passes by hand, the penalty by
a tangent pass and one product per matrix of weights, the gradient of MMD by its formula. Both give
the same weights."""

import torch
from torch.nn import functional

import eventgan_mmd
from dense_networks import module
from eventgan_networks import (ADAM, BATCH, LATENT, MMD_WEIGHT, PARTICLE_MASSES, PENALTY,
                               RESONANCES, SLOPE, UNIT, mass_of, mmd, on_shell)


class Draw:
    """Batches of real events and noise, into memory that is made once."""

    def __init__(self, data, seed):
        self.data = data
        self.random = torch.Generator().manual_seed(seed)
        self.index = torch.empty(BATCH, dtype=torch.int64)
        self.events = torch.empty(BATCH, data.shape[1])
        self.noise = torch.empty(BATCH, LATENT)

    def real(self):
        self.index.random_(0, len(self.data), generator=self.random)
        return torch.index_select(self.data, 0, self.index, out=self.events)

    def latent(self):
        return self.noise.normal_(generator=self.random)


class Textbook:
    def __init__(self, generator, discriminator, draw):
        self.G, self.D, self.draw = module(generator, SLOPE), module(discriminator, SLOPE), draw
        self.loss = torch.nn.BCEWithLogitsLoss()
        self.update_g = torch.optim.Adam(self.G.parameters(), **ADAM)
        self.update_d = torch.optim.Adam(self.D.parameters(), **ADAM)

    def judge(self, events, label):
        events = events.detach().requires_grad_()
        logit = self.D(events)
        (slope,) = torch.autograd.grad(logit.sum(), events, create_graph=True)
        away = torch.sigmoid(-logit if label == 1.0 else logit).squeeze(1)
        penalty = PENALTY / 2 * (away**2 * slope.square().sum(1)).mean()
        return self.loss(logit, torch.full_like(logit, label)) + penalty

    def step(self):
        self.update_d.zero_grad()
        generated = on_shell(self.G(self.draw.latent()))
        (self.judge(self.draw.real(), 1.0) + self.judge(generated, 0.0)).backward()
        self.update_d.step()
        self.update_g.zero_grad()
        events, real = on_shell(self.G(self.draw.latent())), self.draw.real()
        logit = self.D(events)
        loss = self.loss(logit, torch.ones_like(logit))
        for particles, width in RESONANCES:
            loss = loss + MMD_WEIGHT * mmd(mass_of(events, particles), mass_of(real, particles),
                                           width)
        loss.backward()
        self.update_g.step()

    def weights(self):
        return [[p.detach().t() if p.dim() == 2 else p.detach() for p in net.parameters()]
                for net in (self.G, self.D)]


class Network:
    """Weights as leaves of one fused Adam, and memory for the passes over BATCH events."""

    def __init__(self, layers):
        self.layers = [(w.clone().requires_grad_(), b.clone().requires_grad_()) for w, b in layers]
        for w, b in self.layers:
            w.grad, b.grad = torch.zeros_like(w), torch.zeros_like(b)
        self.adam = torch.optim.Adam([t for layer in self.layers for t in layer], fused=True,
                                     **ADAM)
        self.y, self.ty, self.dz = ([torch.empty(BATCH, w.shape[1]) for w, _ in layers]
                                    for _ in range(3))
        self.dx = torch.empty(BATCH, layers[0][0].shape[0])

    def forward(self, x):
        self.x = x
        for k, (w, b) in enumerate(self.layers):
            x = torch.addmm(b, x, w, out=self.y[k])
            if k + 1 < len(self.layers):
                functional.leaky_relu_(x, SLOPE)
        return x

    def backward(self, dz, to_input):
        """Gradients of all sums z inside the network, and of the input."""
        self.dz[-1].copy_(dz)
        for k in reversed(range(1 if not to_input else 0, len(self.layers))):
            w = self.layers[k][0]
            dx = torch.mm(self.dz[k], w.t(), out=self.dz[k - 1] if k > 0 else self.dx)
            if k > 0:
                torch.ops.aten.leaky_relu_backward.grad_input(dx, self.y[k - 1], SLOPE, True,
                                                              grad_input=dx)
        return self.dx

    def tangent(self, tx):
        for k, (w, _) in enumerate(self.layers):
            tx = torch.mm(tx, w, out=self.ty[k])
            if k + 1 < len(self.layers):
                torch.ops.aten.leaky_relu_backward.grad_input(tx, self.y[k], SLOPE, True,
                                                              grad_input=tx)

    def learn(self, accumulate=False, factor=None, tx=None):
        """Adds or sets the gradients of the weights; with a factor, of factor·y + ty."""
        beta = 1 if accumulate else 0
        for k, (w, b) in enumerate(self.layers):
            below = self.x if k == 0 else self.y[k - 1]
            if factor is not None:
                tangent = tx if k == 0 else self.ty[k - 1]
                below = torch.addcmul(tangent, below, factor, out=tangent)
            torch.addmm(w.grad, below.t(), self.dz[k], beta=beta, out=w.grad)
            db = self.dz[k].sum(0) if factor is None else (factor.t() @ self.dz[k]).squeeze(0)
            b.grad.mul_(beta).add_(db)


def pull(events, real, dx):
    """Adds the gradient of the MMD of all resonances to that of the columns E, px, py, pz."""
    rows = events.view(-1, len(PARTICLE_MASSES), 4)
    out = dx.view(-1, len(PARTICLE_MASSES), 4)
    for particles, width in RESONANCES:
        m = mass_of(events, particles)
        _, slope = Manual.mmd(m, mass_of(real, particles), width)
        along = (MMD_WEIGHT * UNIT * slope / m).unsqueeze(1)
        total = UNIT * rows[:, list(particles)].sum(1)
        total[:, 1:].neg_()
        for k in particles:
            out[:, k].addcmul_(total, along)


class Manual:
    mmd = None  # by its formula, compiled

    def __init__(self, generator, discriminator, draw):
        self.G, self.D, self.draw = Network(generator), Network(discriminator), draw
        Manual.mmd = torch.compile(eventgan_mmd.formula, fullgraph=True, dynamic=False)

    def judge(self, events, label, accumulate):
        logit = self.D.forward(events)
        p = torch.sigmoid(logit)
        slope = (p - label) / BATCH
        g = self.D.backward(torch.ones_like(logit), to_input=True)
        norm = g.square().sum(1, keepdim=True)
        away, rest = (1 - p, p) if label == 1.0 else (p, 1 - p)
        sign = -1.0 if label == 1.0 else 1.0
        slope += sign * PENALTY / BATCH * away.square() * rest * norm
        g.mul_(PENALTY / BATCH * away.square())
        self.D.tangent(g)
        self.D.learn(accumulate, slope, g)

    @torch.no_grad()
    def step(self):
        generated = on_shell(self.G.forward(self.draw.latent()))
        self.judge(self.draw.real(), 1.0, accumulate=False)
        self.judge(generated, 0.0, accumulate=True)
        self.D.adam.step()
        momenta = self.G.forward(self.draw.latent())
        events, real = on_shell(momenta), self.draw.real()
        slope = (torch.sigmoid(self.D.forward(events)) - 1) / BATCH
        dx = self.D.backward(slope, to_input=True)
        pull(events, real, dx)
        rows, out = events.view(BATCH, -1, 4), dx.view(BATCH, -1, 4)
        dp = out[:, :, 1:] + out[:, :, :1] * rows[:, :, 1:] / rows[:, :, :1]
        self.G.backward(dp.reshape(BATCH, -1), to_input=False)
        self.G.learn()
        self.G.adam.step()

    def weights(self):
        return [[t.detach() for layer in net.layers for t in layer] for net in (self.G, self.D)]


FORMS = {"textbook": Textbook, "manual": Manual}
