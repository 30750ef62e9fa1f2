"""Generation of jet images in PyTorch: noise, classes in turns, network, pixels in GeV in memory."""

import torch
from torch.nn import functional

from lagan_networks import CLASSES, LATENT, NORM, PIXELS, SLOPE, Generator, put

UNIT, THRESHOLD = 100.0, 1e-3  # GeV of a pixel of 1; darker ones are 0


class Textbook:
    CHUNK = 1024

    def __init__(self, layers, dtype=torch.float32):
        self.network = Generator().to(dtype).eval()
        put(self.network, layers)

    @torch.no_grad()
    def images_of(self, noise, label):
        images = UNIT * self.network(noise, label)
        images[images < THRESHOLD] = 0
        return images

    def generate(self, images):
        for first in range(0, len(images), self.CHUNK):
            count = min(self.CHUNK, len(images) - first)
            label = torch.arange(first, first + count) % CLASSES
            images[first:first + count] = self.images_of(torch.randn(count, LATENT), label)


def dense_with_convolution(layers):
    """w (7 * 7 * 64, LATENT) and b (7 * 7 * 64, 1) of dense, then convolution: nothing bends between
    them."""
    dense, conv = layers[1], layers[2]
    rows = torch.cat([dense["w"], dense["b"][None]]).double().unflatten(1, (7, 7, 128))
    y = functional.conv2d(rows.permute(0, 3, 1, 2), conv["w"].double().permute(3, 2, 0, 1),
                          padding=2).permute(2, 3, 1, 0).flatten(0, 2)
    return y[:, :LATENT], y[:, LATENT:] + conv["b"].double().repeat(49)[:, None]


def norm_and_upsampling(norm, local, side, pad, seen):
    """Normalisation by the running averages, upsampling by 2 and a locally connected layer, as one
    layer on the small image of side x side: w (OH, seen, OW / 2, 2 * OC, seen * C) for the windows
    of seen x seen that two neighbouring outputs share, b (OH, OW / 2, 2 * OC, 1)."""
    w = local["w"].double()
    scale = norm["gamma"].double() / (norm["variance"].double() + NORM["eps"]).sqrt()
    shift = norm["beta"].double() - norm["mean"].double() * scale
    out, filters, window, channels = w.shape[0], w.shape[2], w.shape[3], w.shape[5]
    b = local["b"].double().clone().view(out, out, filters)
    small = w.new_zeros(out, out, filters, seen, seen, channels)
    inside = [(o, k, (o - pad + k) // 2 - (o // 2 - pad // 2))
              for o in range(out) for k in range(window) if 0 <= o - pad + k < 2 * side]
    for oh, kh, i in inside:
        for ow, kw, j in inside:
            small[oh, ow, :, i, j] += w[oh, ow, :, kh, kw] * scale
            b[oh, ow] += w[oh, ow, :, kh, kw] @ shift
    w = small.permute(0, 3, 1, 2, 4, 5).reshape(out, seen, out // 2, 2 * filters, seen * channels)
    return w, b.view(out, out // 2, 2 * filters, 1)


class Folded:
    """The network folded as fastgan folds it, in memory made once, images (H, W, C, chunk): the
    windows of a row are read where they lie by batched products."""

    CHUNK = 256

    def __init__(self, layers, dtype=torch.float32):
        def numbers(*tensors):
            return [t.to(dtype).contiguous() for t in tensors]

        N = self.CHUNK
        self.table = layers[0]["table"].to(dtype)
        self.seed = numbers(*dense_with_convolution(layers))
        self.local1 = numbers(*norm_and_upsampling(layers[3], layers[4], 7, 2, 3))
        self.local2 = numbers(*norm_and_upsampling(layers[5], layers[6], 14, 0, 2))
        self.local3 = numbers(layers[7]["w"].permute(0, 3, 1, 2, 4, 5).flatten(4))[0]
        self.noise = torch.empty(N, LATENT, dtype=dtype)
        self.latent = torch.empty(LATENT, N, dtype=dtype)
        self.padded = torch.zeros(9, 9, 64, N, dtype=dtype)
        self.small = torch.empty(49 * 64, N, dtype=dtype)
        self.middle = torch.empty(14, 14, 6, N, dtype=dtype)
        self.large = torch.empty(26, 26, 6, N, dtype=dtype)
        self.image = torch.empty(25, 25, 1, N, dtype=dtype)
        self.label = torch.arange(N) % CLASSES
        self.steps = [self.products(self.local1[0], self.padded, self.middle, 2),
                      self.products(self.local2[0], self.middle, self.large, 2),
                      self.products(self.local3, self.large, self.image, 1)]

    @staticmethod
    def products(w, x, y, repeat):
        """Views for every row of the output and of the window: (y, w, the windows' rows in x)."""
        _, width, channels, N = x.shape
        OH, KH, cells, outputs, taps = w.shape
        rows = []
        for oh in range(OH):
            for kh in range(KH):
                start = (oh // repeat + kh) * width * channels * N
                rows.append((y[oh].view(cells, outputs, N), w[oh, kh], oh, kh == 0,
                             x.as_strided((cells, taps, N), (channels * N, N, 1), start)))
        return rows

    @staticmethod
    def run(products, bias):
        for y, w, oh, first, rows in products:
            if not first:
                y.baddbmm_(w, rows)
            elif bias is None:
                torch.bmm(w, rows, out=y)
            else:
                torch.baddbmm(bias[oh], w, rows, out=y)

    @torch.inference_mode()
    def images_of(self, noise, label, out=None):
        torch.mul(noise.t(), self.table[label].t(), out=self.latent)
        torch.addmm(self.seed[1], self.seed[0], self.latent, out=self.small)
        functional.leaky_relu_(self.small, SLOPE)
        self.padded[1:8, 1:8] = self.small.view(7, 7, 64, -1)
        self.run(self.steps[0], self.local1[1])
        functional.leaky_relu_(self.middle, SLOPE)
        self.run(self.steps[1], self.local2[1])
        functional.leaky_relu_(self.large, SLOPE)
        self.run(self.steps[2], None)
        functional.threshold_(self.image.mul_(UNIT), THRESHOLD, 0.0)
        out = noise.new_empty(len(noise), PIXELS) if out is None else out
        return out.copy_(self.image.view(PIXELS, -1).t())

    @torch.inference_mode()
    def generate(self, images):
        for first in range(0, len(images), self.CHUNK):
            self.images_of(self.noise.normal_(), self.label, images[first:first + self.CHUNK])


FORMS = {"textbook": Textbook, "folded": Folded}
