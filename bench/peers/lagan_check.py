"""Whether PyTorch computes what fastgan does, from a file of bench/peers/lagan_iteration.cpp: both
networks in inference, and the weights after one iteration of the training.

Both sides round to 24 bits, each in its own order. The exact result is the textbook form's in
float64. The yardstick is what PyTorch's forms are off by in float32: of every tensor, the result of
fastgan may be off by at most FACTOR times as much as that of the worst of them (root mean square over
the tensor), or by FACTOR roundings of the tensor's largest number."""

import sys

import torch

import lagan_draws
import lagan_training
import model_file
from lagan_networks import put

FACTOR = 4.0
TRAINING_NOISE = 8  # the stream
ROUNDING = 2.0**-24


class File:
    def __init__(self, path):
        metadata, self.tensors = model_file.read(path)
        self.counters = {name: int(number) for name, number in metadata.items()}

    def __getitem__(self, name):
        return torch.from_numpy(self.tensors[name].copy())

    def layers(self, network):
        return model_file.layers(self.tensors, network)


def trainer(file, form, dtype):
    """A form of the training with weights, moments and counters of the file."""
    draws = lagan_draws.Repeated(file["pixels"], file["labels"], file["noise"], file.counters, dtype)
    run = form(draws, dtype)
    for net, adam, name in ((run.G, run.update_g, "generator"),
                            (run.D, run.update_d, "discriminator")):
        put(net, file.layers(f"before.{name}"))
        first, second = (file.layers(f"before.{name}_{moment}") for moment in ("first", "second"))
        for layer, part, tensor, arranged in net.placed():
            if isinstance(tensor, torch.nn.Parameter):
                adam.state[tensor] = {
                    "step": torch.tensor(float(file.counters[f"{name}_step"])),
                    "exp_avg": arranged(first[layer][part]).to(dtype).contiguous().clone(),
                    "exp_avg_sq": arranged(second[layer][part]).to(dtype).contiguous().clone()}
                for moment in ("exp_avg", "exp_avg_sq"):  # in the layout of the parameter
                    adam.state[tensor][moment] = torch.empty_like(tensor.detach()).copy_(
                        adam.state[tensor][moment])
    return run


def inference(file, form, dtype):
    run = trainer(file, form, dtype)
    run.G.eval()
    run.D.eval()
    with torch.no_grad():
        labels = run.draws.labels[:len(file["latent"])]
        return {"images": run.G(file["latent"].to(dtype), labels),
                "logits": run.D(run.draws.pixels[:len(file["latent"])])}


def iteration(file, form, dtype):
    """What an iteration changes: updates of all weights in the layout of fastgan, and losses."""
    run = trainer(file, form, dtype)
    run.step()
    results = {"losses": torch.cat([run.losses[name].detach()
                                    for name in ("real", "generated", "deceived")])}
    for net, name in ((run.G, "generator"), (run.D, "discriminator")):
        before = file.layers(f"before.{name}")
        for layer, part, tensor, arranged in net.placed():
            if isinstance(tensor, torch.nn.Parameter):
                was = arranged(before[layer][part])
                index = arranged(torch.arange(was.numel()).view(before[layer][part].shape))
                flat = torch.empty(was.numel(), dtype=dtype)
                flat[index.flatten()] = (tensor.detach() - was).flatten()
                results[f"{name}.{layer}.{part}"] = flat
    return results


def ours(file):
    results = {"losses": file["losses"]}
    for name in ("generator", "discriminator"):
        before, after = file.layers(f"before.{name}"), file.layers(f"after.{name}")
        for layer, parts in before.items():
            for part in parts:
                if part not in ("mean", "variance"):
                    change = after[layer][part].double() - parts[part].double()
                    results[f"{name}.{layer}.{part}"] = change.flatten()
    return results


def rms(t):
    return float(t.double().square().mean().sqrt())


def check_noise(file):
    noise = file["noise"]
    exact = model_file.normal_noise(file.counters["seed"], *noise.shape, TRAINING_NOISE,
                                    file.counters["noise_events"])
    off = float(((noise - exact).abs() / (1 + exact.abs())).max())
    print(f"noise: off by at most {off:.1e}")
    if not off <= 16 * ROUNDING:
        sys.exit("lagan_check.py: the noise is not Box-Muller's of Philox")


def compare(what, fastgan, exact, forms, scale):
    """Prints a line and stops the program where a tensor is further off than it may be."""
    nearest, of, largest = 0.0, "", 0.0
    for name, value in exact.items():
        off = rms(fastgan[name].double() - value)
        worst = max(rms(form[name].double() - value) for form in forms)
        allowed = FACTOR * max(worst, ROUNDING * scale(name, value))
        if not off <= allowed:
            sys.exit(f"lagan_check.py: {what}, {name}: fastgan is off by {off:.2e} of "
                     f"{rms(value):.2e}; expected at most {allowed:.2e}")
        if off / allowed > nearest:
            nearest, of = off / allowed, name
        largest = max(largest, off / rms(value))
    print(f"{what}: fastgan is off by at most {largest:.1e} (root mean square, relative); nearest "
          f"to its bound is {of}, {nearest:.2f} of it")


def compare_forms(what, exact, forms):
    """Forms of one network that differ by more than roundings would move the yardstick."""
    for name, results in forms.items():
        off = {part: rms(results[part].double() - value) / rms(value)
               for part, value in exact.items()}
        part = max(off, key=off.get)
        print(f"{what}, {name}: off by at most {off[part]:.1e} ({part})")
        if not off[part] <= FORMS_AGREE[what]:
            sys.exit(f"lagan_check.py: {name} does not compute what the textbook form computes")


# Updates are differences of nearly equal weights.
FORMS_AGREE = {"inference": 1e-5, "iteration": 1e-2}


def check(path):
    file = File(path)
    check_noise(file)

    def largest(_, value):
        return float(value.abs().max())

    def largest_weight(name, value):
        """An update is the difference of two weights."""
        if name == "losses":
            return largest(name, value)
        network, layer, part = name.split(".")
        return float(file.layers(f"before.{network}")[int(layer)][part].abs().max())

    mine = {"images": file["images"], "logits": file["logits"]}
    for what, run, fastgan, scale in (("inference", inference, mine, largest),
                                      ("iteration", iteration, ours(file), largest_weight)):
        exact = run(file, lagan_training.Textbook, torch.float64)
        forms = {name: run(file, form, torch.float32)
                 for name, form in lagan_training.FORMS.items()}
        compare_forms(what, exact, forms)
        compare(what, fastgan, exact, forms.values(), scale)


if __name__ == "__main__":
    check(sys.argv[1])
