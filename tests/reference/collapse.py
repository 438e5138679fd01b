"""Random stacks of affine layers and the one layer each amounts to, by Python's fractions.

Writes collapse.json beside this file. Every number is a whole number or the text of a fraction.
"""

import json
import random
from fractions import Fraction
from pathlib import Path

random.seed(9)
STACKS = 100


def entry():
    return Fraction(random.randint(-9, 9), random.choice([1, 1, 2, 3, 5, 10]))


def layer(outputs, inputs):
    return [[entry() for _ in range(inputs)] for _ in range(outputs)], [entry() for _ in range(outputs)]


def apply(layers, point):
    for matrix, offset in layers:
        point = [sum((w * x for w, x in zip(row, point)), b) for row, b in zip(matrix, offset)]
    return point


def collapse(layers, inputs):
    """By applying the stack, not by multiplying matrices: the offset is the value at 0, and column j
    of the matrix is what the j-th unit vector adds to it."""
    offset = apply(layers, [Fraction(0)] * inputs)
    columns = []
    for j in range(inputs):
        unit = [Fraction(int(i == j)) for i in range(inputs)]
        columns.append([value - base for value, base in zip(apply(layers, unit), offset)])
    return [list(row) for row in zip(*columns)], offset


def written(value):
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    return [written(part) for part in value]


stacks = []
for number in range(STACKS):
    depth = 2 + number % 4
    widths = [random.randint(1, 6) for _ in range(depth + 1)]
    layers = [layer(outputs, inputs) for inputs, outputs in zip(widths, widths[1:])]
    matrix, offset = collapse(layers, widths[0])
    point = [entry() for _ in range(widths[0])]
    stacks.append({
        "layers": [{"matrix": written(m), "offset": written(b)} for m, b in layers],
        "matrix": written(matrix),
        "offset": written(offset),
        "input": written(point),
        "output": written(apply(layers, point)),
    })

lines = ",\n".join(json.dumps(stack, separators=(",", ":")) for stack in stacks)
Path(__file__).with_suffix(".json").write_text(f"[\n{lines}\n]\n")
