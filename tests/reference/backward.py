#!/usr/bin/env python3
"""Writes backward.json: random networks with every gradient that PyTorch finds for them, in float64.

Run it with PyTorch 1.13 or later: python3 tests/reference/backward.py. Autograd knows nothing of our chain rule,
and its activations and losses are its own. A few small networks are also worked out by hand with Python's
`decimal`, written out as a student would, to 4 decimals.
"""

import json
import math
import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import torch

NETWORKS = 220
ACTIVATIONS = [
    "identity", "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "gelu", "silu", "cos", "step", "softmax",
]
LOSSES = ["mse", "half-squared-error", "binary-cross-entropy", "cross-entropy"]
FUNCTIONS = {
    "identity": lambda z: z,
    "step": lambda z: (z >= 0).double() + 0 * z,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": torch.nn.functional.softplus,
    "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu,
    "cos": torch.cos,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}
RATE = 0.25


def loss_of(name, a, t):
    if name == "mse":
        return torch.nn.functional.mse_loss(a, t)
    if name == "half-squared-error":
        return torch.nn.functional.mse_loss(a, t, reduction="sum") / 2
    if name == "binary-cross-entropy":
        return torch.nn.functional.binary_cross_entropy(a, t)
    return -(t * a.log()).sum()


def number(draw, size):
    return str(Decimal(draw.randint(-size, size)) / 100)


def network(draw, index):
    loss = LOSSES[index % len(LOSSES)]
    # One to four layers.
    widths = [draw.randint(1, 3) for _ in range(draw.randint(2, 5))]
    if loss == "cross-entropy":
        widths[-1] = draw.randint(2, 4)
    layers = []
    for before, width in zip(widths, widths[1:]):
        layers.append({
            "activation": draw.choice(ACTIVATIONS),
            "weights": [[number(draw, 150) for _ in range(before)] for _ in range(width)],
            "biases": [number(draw, 100) for _ in range(width)],
        })
    # Every activation stands in front of every loss that can follow it.
    last = ACTIVATIONS[index // len(LOSSES) % len(ACTIVATIONS)]
    if loss == "cross-entropy":
        layers[0]["activation"] = last if len(layers) > 1 else "softmax"
        last = "softmax"
    if loss == "binary-cross-entropy":
        last = ["sigmoid", "softmax"][index // len(LOSSES) % 2] if widths[-1] > 1 else "sigmoid"
    layers[-1]["activation"] = last
    for layer in layers:
        if layer["activation"] == "leaky_relu":
            layer["slope"] = draw.choice(["0.01", "0.2", "-0.5"])
    count = widths[-1]
    if loss == "cross-entropy":
        targets = ["0"] * count
        targets[draw.randrange(count)] = "1"
        if draw.random() < 0.3:
            targets = ["0.25", "0.75"] + ["0"] * (count - 2)
    elif loss == "binary-cross-entropy":
        targets = [draw.choice(["0", "1", "0.3"]) for _ in range(count)]
    else:
        targets = [number(draw, 200) for _ in range(count)]
    inputs = [number(draw, 200) for _ in range(widths[0])]
    return {"loss": loss, "input": inputs, "targets": targets, "layers": layers}


def work_out(case):
    def tensor(values, learns=True):
        nested = [[float(v) for v in row] for row in values] if isinstance(values[0], list) else [float(v) for v in values]
        return torch.tensor(nested, dtype=torch.float64, requires_grad=learns)

    a = tensor(case["input"], False)
    parameters, activations = [], []
    for layer in case["layers"]:
        weights, biases = tensor(layer["weights"]), tensor(layer["biases"])
        z = weights @ a + biases
        z.retain_grad()
        if layer["activation"] == "leaky_relu":
            a = torch.nn.functional.leaky_relu(z, float(layer["slope"]))
        else:
            a = FUNCTIONS[layer["activation"]](z)
        a.retain_grad()
        parameters.append((weights, biases))
        activations.append((z, a))
    loss = loss_of(case["loss"], a, tensor(case["targets"], False))
    loss.backward()
    case["value"] = loss.item()
    for layer, (weights, biases), (z, a) in zip(case["layers"], parameters, activations):
        nothing = torch.zeros_like(z)
        layer["z_grad"] = (nothing if z.grad is None else z.grad).tolist()
        layer["a_grad"] = (nothing if a.grad is None else a.grad).tolist()
        layer["weight_grad"] = weights.grad.tolist()
        layer["bias_grad"] = biases.grad.tolist()
        layer["weight_updated"] = (weights - RATE * weights.grad).tolist()
    return case


def written(value):
    return value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def by_hand(weights, biases, inputs, targets, function):
    """A 2-2-2 network with half-squared error and η = 0.5; every product is rounded when it is written."""
    def output(z):
        if function == "relu":
            return max(z, Decimal(0))
        if function == "tanh":
            return written(((2 * z).exp() - 1) / ((2 * z).exp() + 1))
        return written(1 / (1 + (-z).exp()))

    def slope(z, a):
        if function == "relu":
            return Decimal(1) if z > 0 else Decimal(0)
        if function == "tanh":
            return 1 - written(a * a)
        return written(a * (1 - a))

    half = Decimal("0.5")
    lines = {}
    reads, names, traced = inputs, ["x1", "x2"], []
    for layer, neurons in enumerate((["h1", "h2"], ["y1", "y2"])):
        z = [sum((written(w * x) for w, x in zip(row, reads)), b) for row, b in zip(weights[layer], biases[layer])]
        a = [output(value) for value in z]
        traced.append((neurons, names, reads, z, a))
        reads, names = a, neurons
    terms = [written(written((a - t) * (a - t)) / 2) for a, t in zip(reads, targets)]
    lines["loss"] = sum(terms)
    gradient = [a - t for a, t in zip(reads, targets)]
    for layer in (1, 0):
        neurons, names, reads, z, a = traced[layer]
        back = [written(g * slope(z, a)) for g, z, a in zip(gradient, z, a)]
        for neuron, name in enumerate(neurons):
            lines[f"{name}.a.grad"] = gradient[neuron]
            lines[f"{name}.slope"] = slope(z[neuron], a[neuron])
            lines[f"{name}.z.grad"] = lines[f"{name}.bias.grad"] = back[neuron]
            lines[f"{name}.bias.updated"] = biases[layer][neuron] - written(half * back[neuron])
            for source, read in enumerate(names):
                step = written(back[neuron] * reads[source])
                lines[f"{name}.{read}.weight.grad"] = step
                lines[f"{name}.{read}.weight.updated"] = weights[layer][neuron][source] - written(half * step)
        gradient = [
            sum(written(weights[layer][neuron][source] * back[neuron]) for neuron in range(2)) for source in range(2)
        ]
    return {name: format(value.normalize() + 0, "f") for name, value in lines.items()}


def hand_cases(draw):
    cases = []
    for function in ("sigmoid", "tanh", "relu") * 2:
        weights = [[[number(draw, 150) for _ in range(2)] for _ in range(2)] for _ in range(2)]
        biases = [[number(draw, 100) for _ in range(2)] for _ in range(2)]
        inputs, targets = [number(draw, 200) for _ in range(2)], [number(draw, 100) for _ in range(2)]
        exact = lambda values: [exact(v) if isinstance(v, list) else Decimal(v) for v in values]
        numbers = by_hand(exact(weights), exact(biases), exact(inputs), exact(targets), function)
        layers = [{"activation": function, "weights": w, "biases": b} for w, b in zip(weights, biases)]
        cases.append({"input": inputs, "targets": targets, "layers": layers, "numbers": numbers})
    return cases


def main():
    draw = random.Random(5)
    cases = [work_out(network(draw, index)) for index in range(NETWORKS)]
    assert all(math.isfinite(case["value"]) for case in cases)
    document = {"rate": str(RATE), "networks": cases, "by_hand": hand_cases(draw)}
    one_a_line = ",\n".join(json.dumps(case, separators=(",", ":")) for case in document["networks"])
    hand = ",\n".join(json.dumps(case, separators=(",", ":")) for case in document["by_hand"])
    text = f'{{"rate":"{RATE}","networks":[\n{one_a_line}\n],"by_hand":[\n{hand}\n]}}\n'
    Path(__file__).with_suffix(".json").write_text(text)


if __name__ == "__main__":
    main()
