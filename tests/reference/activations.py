#!/usr/bin/env python3
"""Writes activations.json: every elementwise activation and its derivative, by PyTorch.

    apt-get install --no-install-recommends python3-torch
    /usr/bin/python3 tests/reference/activations.py

Made with PyTorch 1.13.1 (CPU, Debian 12) in double precision. Derivatives come from PyTorch's automatic differentiation, so at
the kinks they follow its conventions: ReLU′(0) = 0, LReLU′(0) = α. A step has the derivative 0 that `heaviside` lacks.
"""

import json
from pathlib import Path

import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)

SLOPE = 0.01
FUNCTIONS = {
    "identity": lambda z: z * 1,
    "step": lambda z: torch.heaviside(z.detach(), torch.ones(())) + 0 * z,
    "relu": torch.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, SLOPE),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    # PyTorch is linear above its threshold, 20 by default; this far out that makes no difference in double precision.
    "softplus": lambda z: functional.softplus(z, threshold=40),
    "gelu": functional.gelu,
    "silu": functional.silu,
    "cos": torch.cos,
}


def main():
    grid = [k / 8 for k in range(-80, 81)] + [k / 100 for k in (-3, -2, -1, 1, 2, 3)]
    grid += [sign * z for z in (1e-9, 1e-4, 15.5, 20.25, 33.0, 36.5, 50.0, 300.0, 700.0) for sign in (-1, 1)]
    rows = {"z": grid}
    for name, function in FUNCTIONS.items():
        z = torch.tensor(grid, requires_grad=True)
        value = function(z)
        (derivative,) = torch.autograd.grad(value.sum(), z)
        rows[name] = {"value": value.tolist(), "derivative": derivative.tolist()}
    text = ",\n".join(f"{json.dumps(key)}:{json.dumps(row, separators=(',', ':'))}" for key, row in rows.items())
    path = Path(__file__).with_name("activations.json")
    path.write_text("{\n" + text + "\n}\n", encoding="utf-8")
    print(f"{len(FUNCTIONS)} activations at {len(grid)} points, {path.stat().st_size} bytes, PyTorch {torch.__version__}")


if __name__ == "__main__":
    main()
