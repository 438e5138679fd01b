#!/usr/bin/env python3
"""Writes operations.json: 200 random networks of convolutions, pools and LSTMs with every output and every
gradient that PyTorch finds for them, in float64.

Run it with PyTorch 1.13 or later: python3 tests/reference/operations.py. The numbers stand under the addresses
that Longhand gives them; PyTorch knows nothing of those. Where a network has two layers of a kind, the gradients
of the first pass through the second, so that what a layer hands back is tested too. A few networks are also worked
out by hand with Python's `decimal`, written out as a student would, to 4 decimals.
"""

import json
import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import torch
import torch.nn.functional as F

RATE = 0.25
CONVOLUTIONS, POOLS, LSTMS = 80, 60, 60
ACTIVATIONS = {
    "identity": lambda z: z, "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "silu": F.silu,
}


def drawn(draw, *shape):
    """A nested list of numbers with two decimals."""
    if not shape:
        return draw.randint(-150, 150) / 100
    return [drawn(draw, *shape[1:]) for _ in range(shape[0])]


def tensor(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def index(name, *at):
    return f"{name}[{','.join(str(i + 1) for i in at)}]"


class Case:
    """A network as front matter, and its numbers by their addresses."""

    def __init__(self, shape):
        self.toml = f'[network.n]\ninputs = {{ name = "x", shape = {list(shape)} }}\n'
        self.toml += f'loss = "half-squared-error"\nlearning-rate = {RATE}\n'
        self.numbers = {}
        self.later = []  # what has a gradient once the loss is known: (address, parameter, kind)

    def layer(self, **keys):
        self.toml += "\n[[network.n.layers]]\n"
        for key, value in keys.items():
            self.toml += f"{key} = {json.dumps(value).replace(':', ' =')}\n"

    def values(self, name, values, channels):
        """A layer of rows and columns."""
        values.retain_grad()
        for at in torch.cartesian_prod(*[torch.arange(n) for n in values.shape]).tolist():
            shown = at if channels > 1 else at[1:]
            self.later.append((f"{index(name, *shown)}.a", values, tuple(at)))

    def finish(self, output, inputs, draw):
        targets = drawn(draw, output.numel())
        loss = 0.5 * ((output.reshape(-1) - torch.tensor(targets, dtype=torch.float64)) ** 2).sum()
        loss.backward()
        self.numbers["loss"] = loss.item()
        for name, values, at in self.later:
            self.numbers[name] = values[at].item()
            gradient = values.grad[at].item()
            self.numbers[f"{name}.grad"] = gradient
            if not name.endswith(".a"):
                self.numbers[f"{name}.updated"] = values[at].item() - RATE * gradient
        numbers = {}
        for name, value in self.numbers.items():
            # A shared parameter's value stands in the lesson; only what was worked out is compared.
            if name.endswith((".a", ".grad", ".updated", "loss")):
                numbers[name] = value
        return {"network": self.toml, "input": inputs, "targets": targets, "numbers": numbers}


def conv(case, draw, name, x, last=False):
    channels, rows, columns = x.shape
    out, stride = draw.randint(1, 2), draw.choice([1, 1, 2])
    height, width = draw.randint(1, min(3, rows)), draw.randint(1, min(3, columns))
    padding = draw.randint(0, min(height, width) - 1)
    activation = draw.choice(list(ACTIVATIONS))
    kernels, biases = drawn(draw, out, channels, height, width), drawn(draw, out)
    case.layer(kind="conv2d", name=name, kernels=kernels, biases=biases, stride=stride, padding=padding,
               activation=activation)
    weight, bias = tensor(kernels), tensor(biases)
    z = F.conv2d(x[None], weight, bias, stride=stride, padding=padding)[0]
    a = ACTIVATIONS[activation](z) * 1.0
    case.values(name, a, out)
    for kernel in range(out):
        row = f"{name}_kernel" if out == 1 else index(f"{name}_kernel", kernel)
        for channel in range(channels):
            for down in range(height):
                for right in range(width):
                    at = (channel, down, right) if channels > 1 else (down, right)
                    case.later.append((f"{row}.{index('k', *at)}.weight", weight, (kernel, channel, down, right)))
        case.later.append((f"{row}.bias", bias, (kernel,)))
    return a


def pool(case, draw, name, x):
    channels, rows, columns = x.shape
    size = draw.randint(1, min(3, rows, columns))
    stride = draw.randint(1, 3)
    of = draw.choice(["max", "mean"])
    case.layer(kind="pool", name=name, of=of, size=size, stride=stride)
    work = F.max_pool2d if of == "max" else F.avg_pool2d
    a = work(x[None], size, stride=stride)[0]
    case.values(name, a, channels)
    return a


def dense(case, draw, name, x):
    weights, biases = drawn(draw, 1, x.numel()), drawn(draw, 1)
    case.layer(neurons=[name], weights=weights, biases=biases)
    a = tensor(weights) @ x.reshape(-1) + tensor(biases)
    a.retain_grad()
    case.later.append((f"{name}.a", a, (0,)))
    return a


def picture(draw, index_of_case, pooled):
    channels = draw.choice([1, 1, 2])
    shape = (channels, draw.randint(2, 4), draw.randint(2, 4))
    case = Case(shape if channels > 1 else shape[1:])
    inputs = drawn(draw, *shape)
    x = tensor(inputs)
    a = conv(case, draw, "c1", x)
    if pooled:
        a = pool(case, draw, "p", a)
        if draw.random() < 0.5:
            a = dense(case, draw, "y", a)
    elif draw.random() < 0.8:
        a = conv(case, draw, "c2", a)
    flat = torch.tensor(inputs, dtype=torch.float64).reshape(-1).tolist()
    return case.finish(a, flat, draw)


GATES = [("input", "i"), ("forget", "f"), ("candidate", "g"), ("output", "o")]


def lstm(case, draw, prefix, x, **reads):
    """One nn.LSTM over x, of shape steps × features."""
    steps, features = x.shape
    units = draw.randint(1, 4 if prefix == "" else 2)
    module = torch.nn.LSTM(features, units).double()
    weights = drawn(draw, 4 * units, features + units)
    biases = drawn(draw, 4 * units)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor([row[:features] for row in weights], dtype=torch.float64))
        module.weight_hh_l0.copy_(torch.tensor([row[features:] for row in weights], dtype=torch.float64))
        module.bias_ih_l0.copy_(torch.tensor(biases, dtype=torch.float64))
        module.bias_hh_l0.zero_()
    h0, c0 = drawn(draw, units), drawn(draw, units)
    keys = {}
    for gate, (key, _) in enumerate(GATES):
        rows = slice(gate * units, (gate + 1) * units)
        keys[key] = {"weights": weights[rows], "biases": biases[rows]}
    name = {"name": prefix[:-1]} if prefix else {}
    case.layer(kind="lstm", **name, **reads, **keys, start={"h": h0, "c": c0})
    start_h, start_c = tensor(h0), tensor(c0)
    outputs, (_, last_c) = module(x[:, None], (start_h[None, None], start_c[None, None]))
    outputs = outputs[:, 0]
    outputs.retain_grad()
    last_c.retain_grad()
    for unit in range(units):
        at = () if units == 1 else (unit,)
        for step in range(steps):
            # The gradient of h at a step that later ones read as well is not what arrives at `outputs`.
            name = f"{prefix}h[{','.join(map(str, (step + 1, *[u + 1 for u in at])))}].a"
            case.numbers[name] = outputs[step, unit].item()
        case.numbers[f"{prefix}c[{','.join(map(str, (steps, *[u + 1 for u in at])))}].a"] = last_c[0, 0, unit].item()
        case.later.append((f"{prefix}h[{','.join(map(str, (0, *[u + 1 for u in at])))}].a", start_h, (unit,)))
        case.later.append((f"{prefix}c[{','.join(map(str, (0, *[u + 1 for u in at])))}].a", start_c, (unit,)))
        for gate, (_, letter) in enumerate(GATES):
            row = f"{prefix}{letter}_weights" if units == 1 else index(f"{prefix}{letter}_weights", unit)
            for feature in range(features):
                column = "x" if features == 1 else index("x", feature)
                case.later.append((f"{row}.{column}.weight", module.weight_ih_l0, (gate * units + unit, feature)))
            for other in range(units):
                column = "h" if units == 1 else index("h", other)
                case.later.append((f"{row}.{column}.weight", module.weight_hh_l0, (gate * units + unit, other)))
            case.later.append((f"{row}.bias", module.bias_ih_l0, (gate * units + unit,)))
    names = [[f"{prefix}h[{','.join(map(str, (step + 1, *([unit + 1] if units > 1 else []))))}]"
              for unit in range(units)] for step in range(steps)]
    return outputs, [name for row in names for name in row]


def recurrent(draw, index_of_case):
    steps, features = draw.randint(2, 4), draw.choice([1, 1, 2])
    stacked = index_of_case % 3 == 0
    case = Case((steps,) if features == 1 else (steps, features))
    inputs = drawn(draw, steps, features)
    if stacked:
        outputs, names = lstm(case, draw, "m_", tensor(inputs))
        outputs, _ = lstm(case, draw, "n_", outputs, reads=names)
    else:
        outputs, _ = lstm(case, draw, "", tensor(inputs))
    a = outputs[-1]
    if index_of_case % 2 == 0:
        a = dense(case, draw, "y", a)
    flat = [value for row in inputs for value in row]
    return case.finish(a, flat, draw)


# By hand: every product, activation and quotient rounded to 4 decimals, sums exact.

def written(value):
    return Decimal(value).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def sigmoid(z):
    return written(1 / (1 + (-z).exp()))


def tanh(z):
    e = (2 * z).exp()
    return written((e - 1) / (e + 1))


def plain(value):
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "0") else text


def by_hand_convolution(draw):
    """A 4 × 4 picture, a 3 × 3 kernel with padding 1 and ReLU, then both pools, worked out one after the other."""
    x = [[Decimal(draw.randint(-99, 99)) / 100 for _ in range(4)] for _ in range(4)]
    k = [[Decimal(draw.randint(-99, 99)) / 100 for _ in range(3)] for _ in range(3)]
    bias = Decimal(draw.randint(-99, 99)) / 100
    numbers, c = {}, [[None] * 4 for _ in range(4)]
    for row in range(4):
        for column in range(4):
            total = Decimal(0)
            for down in range(3):
                for right in range(3):
                    r, q = row + down - 1, column + right - 1
                    if 0 <= r < 4 and 0 <= q < 4:
                        product = written(k[down][right] * x[r][q])
                        total += product
                        name = f"{index('c', row, column)}.{index('x', r, q)}"
                        numbers[f"{name}.product"], numbers[f"{name}.sum"] = product, total
            z = total + bias
            c[row][column] = max(z, Decimal(0))
            numbers[f"{index('c', row, column)}.z"] = z
            numbers[f"{index('c', row, column)}.a"] = c[row][column]
    for row in range(2):
        for column in range(2):
            window = [c[2 * row + down][2 * column + right] for down in range(2) for right in range(2)]
            numbers[f"{index('m', row, column)}.a"] = max(window)
            numbers[f"{index('v', row, column)}.sum"] = sum(window)
            numbers[f"{index('v', row, column)}.a"] = written(sum(window) / 4)
    number = lambda rows: [[float(value) for value in row] for row in rows]
    toml = f"""[network.n]
inputs = {{ name = "x", shape = [4, 4] }}

[[network.n.layers]]
kind = "conv2d"
name = "c"
kernels = {number(k)}
biases = [{bias}]
padding = 1
activation = "relu"

[[network.n.layers]]
kind = "pool"
name = "m"
of = "max"
size = 2

[[network.n.layers]]
kind = "pool"
name = "v"
of = "mean"
size = 2
reads = ["c"]
"""
    inputs = [float(value) for row in x for value in row]
    return {"network": toml, "input": inputs, "targets": None,
            "numbers": {name: plain(value) for name, value in numbers.items()}}


def by_hand_lstm(draw):
    x = [Decimal(draw.randint(-99, 99)) / 100 for _ in range(4)]
    gates = {letter: [Decimal(draw.randint(-199, 199)) / 100 for _ in range(3)] for _, letter in GATES}
    h, c = Decimal(0), Decimal(draw.randint(-99, 99)) / 100
    toml = '[network.n]\ninputs = { name = "x", shape = [4] }\n\n[[network.n.layers]]\nkind = "lstm"\n'
    for key, letter in GATES:
        w, u, b = gates[letter]
        toml += f"{key} = {{ weights = [[{w}, {u}]], biases = [{b}] }}\n"
    toml += f"start = {{ c = [{c}] }}\n"
    numbers = {}
    for step, value in enumerate(x):
        values = {}
        for _, letter in GATES:
            w, u, b = gates[letter]
            z = written(w * value) + written(u * h) + b
            values[letter] = tanh(z) if letter == "g" else sigmoid(z)
            numbers[f"{letter}[{step + 1}].z"], numbers[f"{letter}[{step + 1}].a"] = z, values[letter]
        kept, new = written(values["f"] * c), written(values["i"] * values["g"])
        c = kept + new
        squashed = tanh(c)
        h = written(values["o"] * squashed)
        named = {"kept": kept, "new": new, "c": c, "tanh_c": squashed, "h": h}
        numbers.update({f"{name}[{step + 1}].a": number for name, number in named.items()})
    return {"network": toml, "input": [float(value) for value in x], "targets": None,
            "numbers": {name: plain(value) for name, value in numbers.items()}}


def main():
    draw = random.Random(20261124)
    networks = [picture(draw, i, pooled=False) for i in range(CONVOLUTIONS)]
    networks += [picture(draw, i, pooled=True) for i in range(POOLS)]
    networks += [recurrent(draw, i) for i in range(LSTMS)]
    by_hand = [by_hand_convolution(draw) for _ in range(3)] + [by_hand_lstm(draw) for _ in range(3)]
    lines = lambda cases: ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    text = f'{{"networks":[\n{lines(networks)}\n],"by_hand":[\n{lines(by_hand)}\n]}}\n'
    Path(__file__).with_suffix(".json").write_text(text)


if __name__ == "__main__":
    main()
