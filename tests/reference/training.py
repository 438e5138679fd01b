#!/usr/bin/env python3
"""Writes training.json: whole training runs by PyTorch's own optimisers and losses, in float64.

Run it with PyTorch 1.13 or later: python3 tests/reference/training.py. Every run is in full batches; its loss is
PyTorch's mean over the examples. Losses are kept at some epochs, and every parameter at the end.
"""

import json
import random
from decimal import Decimal
from pathlib import Path

import torch
from torch.nn import functional

EPOCHS = 300
KEPT = [0, 1, 2, 10, 50, 100, 200, 299, 300]
OPTIMISERS = {
    "gradient-descent": lambda parameters: (0.2, torch.optim.SGD(parameters, lr=0.2)),
    "momentum": lambda parameters: (0.05, torch.optim.SGD(parameters, lr=0.05, momentum=0.9)),
    "adam": lambda parameters: (0.02, torch.optim.Adam(parameters, lr=0.02)),
}
LOSSES = ["mse", "half-squared-error", "binary-cross-entropy", "cross-entropy"]
HIDDEN = ["tanh", "relu", "sigmoid", "gelu", "silu", "softplus", "leaky_relu", "cos"]
FUNCTIONS = {
    "identity": lambda z: z,
    "relu": torch.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, 0.01),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": functional.softplus,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "cos": torch.cos,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}
LAST = {"mse": "sigmoid", "half-squared-error": "identity", "binary-cross-entropy": "sigmoid", "cross-entropy": "softmax"}


def loss_of(name, a, t):
    """The mean over the examples; within one example as `longhand list losses` says."""
    if name == "mse":
        return functional.mse_loss(a, t)
    if name == "half-squared-error":
        return functional.mse_loss(a, t, reduction="sum") / 2 / len(a)
    if name == "binary-cross-entropy":
        return functional.binary_cross_entropy(a, t)
    return -(t * a.log()).sum() / len(a)


def number(draw, size):
    return str(Decimal(draw.randint(-size, size)) / 100)


def case(draw, index, optimiser, loss):
    inputs, hidden, outputs = draw.randint(1, 3), draw.randint(2, 5), draw.randint(1, 3)
    if loss == "cross-entropy":
        outputs = 3
    activations = [HIDDEN[index % len(HIDDEN)], LAST[loss]]
    widths = [inputs, hidden, outputs]
    layers = [
        {
            "activation": activation,
            "weights": [[number(draw, 90) for _ in range(before)] for _ in range(width)],
            "biases": [number(draw, 50) for _ in range(width)],
        }
        for activation, before, width in zip(activations, widths, widths[1:])
    ]
    rows = draw.randint(3, 7)
    x = [[number(draw, 200) for _ in range(inputs)] for _ in range(rows)]
    if loss == "cross-entropy":
        t = [[str(int(column == row % outputs)) for column in range(outputs)] for row in range(rows)]
    elif loss == "binary-cross-entropy":
        t = [[draw.choice(["0", "1", "0.3"]) for _ in range(outputs)] for _ in range(rows)]
    else:
        t = [[number(draw, 90) for _ in range(outputs)] for _ in range(rows)]
    return train(layers, x, t, optimiser, loss)


def train(layers, x, t, optimiser, loss):
    def tensor(rows):
        return torch.tensor([[float(v) for v in row] for row in rows], dtype=torch.float64)

    weights = [tensor(layer["weights"]).requires_grad_() for layer in layers]
    biases = [tensor([layer["biases"]])[0].requires_grad_() for layer in layers]
    parameters = [p for pair in zip(weights, biases) for p in pair]
    rate, descent = OPTIMISERS[optimiser](parameters)
    inputs, targets, losses = tensor(x), tensor(t), {}
    for epoch in range(EPOCHS + 1):
        a = inputs
        for layer, w, b in zip(layers, weights, biases):
            a = FUNCTIONS[layer["activation"]](a @ w.T + b)
        descent.zero_grad()
        value = loss_of(loss, a, targets)
        if epoch in KEPT:
            losses[epoch] = value.item()
        if epoch < EPOCHS:
            value.backward()
            descent.step()
    found = [v for p in parameters for v in p.detach().reshape(-1).tolist()]
    return {
        "optimiser": optimiser, "loss": loss, "rate": str(rate), "epochs": EPOCHS, "layers": layers,
        "inputs": x, "targets": t, "losses": losses, "found": found,
    }


def main():
    draw = random.Random(2024)
    cases = [
        case(draw, index, optimiser, loss)
        for index, (optimiser, loss) in enumerate(
            (optimiser, loss) for _ in range(2) for optimiser in OPTIMISERS for loss in LOSSES
        )
    ]
    text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
    Path(__file__).with_suffix(".json").write_text(text, encoding="utf-8")


main()
