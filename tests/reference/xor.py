#!/usr/bin/env python3
"""Writes xor.json: the XOR network of Goodfellow, Bengio, Courville, *Deep Learning*, §6.1, in plain Python floats.

    python3 tests/reference/xor.py

No package is needed; any Python 3 writes the same bytes.
"""

import json
from pathlib import Path

WEIGHTS = [[[1.0, 1.0], [1.0, 1.0]], [[1.0, -2.0]]]
BIASES = [[0.0, -1.0], [0.0]]


def neuron(weights, inputs, bias, last):
    products = [w * x for w, x in zip(weights, inputs)]
    running, total = [], 0.0
    for product in products:
        total += product
        running.append(total)
    z = total + bias
    activation = z if last or z > 0 else 0.0
    return {"weights": weights, "inputs": inputs, "products": products, "running": running, "bias": bias, "z": z,
            "activation": activation}


def trace(inputs):
    values, layers = inputs, []
    for index, (weights, biases) in enumerate(zip(WEIGHTS, BIASES)):
        last = index == len(WEIGHTS) - 1
        layers.append([neuron(w, values, b, last) for w, b in zip(weights, biases)])
        values = [neuron["activation"] for neuron in layers[-1]]
    return {"input": inputs, "layers": layers, "output": values}


traces = [json.dumps(trace([x1, x2]), separators=(",", ":")) for x1 in (0.0, 1.0) for x2 in (0.0, 1.0)]
Path(__file__).with_name("xor.json").write_text("[\n" + ",\n".join(traces) + "\n]\n", encoding="utf-8")
