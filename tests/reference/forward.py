#!/usr/bin/env python3
"""Writes forward.json: networks with every number of their forward passes, worked out without Longhand.

    python3 -m venv /tmp/venv-reference
    /tmp/venv-reference/bin/pip install numpy==2.4.6 mpmath==1.4.1
    /tmp/venv-reference/bin/python tests/reference/forward.py

Made with Python 3.11. The seed is fixed: the same versions write the same bytes.

By hand, from Python's `decimal`, `fractions` and mpmath: a product is exact and then quantized half away from zero
(ROUND_HALF_UP); a sum is exact; a transcendental function is computed to 60 digits and rounded once; softmax writes each
exponential, adds them up exactly, and rounds each quotient once. The relation is "=" if the exact result, a fraction, equals
the written one; a transcendental function has an exact result only at 0.

Machine, from NumPy scalars: products accumulate from left to right, the bias comes last. Functions are computed by mpmath from
the binary argument and rounded to binary once, so a `libm` may be an ulp or two off.

A trace is a list of lines in the order of the work,

    neuron.quantity relation by-hand [f64 f32]

where weights and biases, which are read and not computed, have no machine values: each lane reads the decimal.
"""

import json
import random
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy

getcontext().prec = 150
mpmath.mp.dps = 60
numpy.seterr(all="raise", under="ignore")

# The textbook definitions; GELU by erfc, which loses nothing far below zero.
SMOOTH = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "gelu": lambda z: z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2,
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "cos": mpmath.cos,
    "exp": mpmath.exp,
}
EXACT_AT_ZERO = {"sigmoid": Fraction(1, 2), "tanh": Fraction(0), "gelu": Fraction(0), "silu": Fraction(0),
                 "cos": Fraction(1), "exp": Fraction(1)}
PIECEWISE = ["identity", "step", "relu", "leaky_relu"]
ELEMENTWISE = PIECEWISE + [name for name in SMOOTH if name != "exp"]


def written(value, digits):
    """The decimal rounded half away from zero to `digits` decimals; zero has no sign."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP) + 0


def text(value):
    """Plain digits without trailing zeros."""
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


class Paper:
    """By-hand arithmetic. Every method returns the written number and whether it is exact."""

    def __init__(self, digits):
        self.digits = digits

    def read(self, literal):
        assert written(Decimal(literal), self.digits) == Decimal(literal), literal
        return Decimal(literal)

    def keep(self, exact, decimal):
        number = written(decimal, self.digits)
        return number, exact is not None and exact == Fraction(number)

    def product(self, a, b):
        return self.keep(Fraction(a) * Fraction(b), a * b)

    def sum(self, a, b):
        assert Fraction(a) + Fraction(b) == Fraction(a + b)
        return a + b, True

    def difference(self, a, b):
        return self.sum(a, -b)

    def quotient(self, a, b):
        return self.keep(Fraction(a) / Fraction(b), a / b)

    def smooth(self, name, z):
        exact = EXACT_AT_ZERO.get(name) if z == 0 else None
        at = {}
        for dps in (60, 90):
            with mpmath.workdps(dps):
                value = SMOOTH[name](mpmath.mpf(str(z)))
                at[dps] = written(Decimal(mpmath.nstr(value, dps, strip_zeros=False)), self.digits)
        if exact is None:
            # Too close to a tie for 60 digits: choose other numbers.
            assert at[60] == at[90], (name, z)
        return self.keep(exact, Decimal(exact.numerator) / exact.denominator if exact is not None else at[60])


class Machine:
    """IEEE 754 arithmetic in one of NumPy's types."""

    def __init__(self, type):
        self.read = type
        self.type = type

    def product(self, a, b):
        return a * b, None

    def sum(self, a, b):
        return a + b, None

    def difference(self, a, b):
        return a - b, None

    def quotient(self, a, b):
        return a / b, None

    def smooth(self, name, z):
        value = SMOOTH[name](mpmath.mpf(float(z)))
        return self.type(mpmath.nstr(value, 40)), None


def activate(arithmetic, layer, z):
    zero, one = arithmetic.read("0"), arithmetic.read("1")
    match layer["activation"]:
        case "identity":
            return z, True
        case "step":
            return (zero if z < 0 else one), True
        case "relu":
            return (zero if z < 0 else z), True
        case "leaky_relu":
            slope = layer.get("slope", "0.01")
            return arithmetic.product(arithmetic.read(slope), z) if z < 0 else (z, True)
        case name:
            return arithmetic.smooth(name, z)


def trace(arithmetic, network, literals):
    """(name, number, exact, given) for every number, in the order of the work."""
    rows = []

    def note(name, result, given=False):
        rows.append((name, *result, given))
        return result[0]

    sources = network["inputs"]
    values = [note(f"{name}.a", (arithmetic.read(x), True)) for name, x in zip(sources, literals, strict=True)]
    for layer in network["layers"]:
        names = layer["neurons"]
        weights = layer.get("weights")
        shares = layer["activation"] == "softmax"
        zs, outputs = [], []
        for j, name in enumerate(names):
            if weights:
                total = None
                for source, literal, x in zip(sources, weights[j], values, strict=True):
                    weight = note(f"{name}.{source}.weight", (arithmetic.read(literal), True), given=True)
                    note(f"{name}.{source}.input", (x, True))
                    product = note(f"{name}.{source}.product", arithmetic.product(weight, x))
                    total = note(f"{name}.{source}.sum", arithmetic.sum(total, product) if total is not None else (product, True))
                note(f"{name}.sum", (total, True))
                bias = note(f"{name}.bias", (arithmetic.read(layer["biases"][j]), True), given=True)
                z = note(f"{name}.z", arithmetic.sum(total, bias))
            else:
                z = note(f"{name}.z", (values[j], True))
            zs.append(z)
            if not shares:
                outputs.append(note(f"{name}.a", activate(arithmetic, layer, z)))
        if shares:
            shift, exponentials = max(zs), []
            for name, z in zip(names, zs):
                note(f"{name}.shift", (shift, True))
                shifted = note(f"{name}.shifted", arithmetic.difference(z, shift))
                exponentials.append(note(f"{name}.exp", arithmetic.smooth("exp", shifted)))
            total = exponentials[0]
            for exponential in exponentials[1:]:
                total, _ = arithmetic.sum(total, exponential)
            for name, exponential in zip(names, exponentials):
                note(f"{name}.total", (total, True))
                outputs.append(note(f"{name}.a", arithmetic.quotient(exponential, total)))
        sources, values = names, outputs
    return rows


def lines(network, literals):
    lanes = [Paper(network["digits"]), Machine(numpy.float64), Machine(numpy.float32)]
    for hand, double, single in zip(*(trace(lane, network, literals) for lane in lanes), strict=True):
        assert hand[0] == double[0] == single[0]
        name, number, exact, given = hand
        words = [name, "=" if exact else "≈", text(number)]
        if not given:
            words += [str(double[1]).removesuffix(".0"), str(single[1]).removesuffix(".0")]
        yield " ".join(words)


def layer(prefix, activation, weights=None, biases=None, width=None, slope=None):
    """A layer from rows of numbers written with spaces."""
    out = {"activation": activation}
    if slope is not None:
        out["slope"] = slope
    if weights is not None:
        out["weights"] = [row.split() for row in weights]
        out["biases"] = biases.split() if biases else ["0"] * len(weights)
        width = len(weights)
    return {"neurons": [f"{prefix}{j + 1}" for j in range(width)]} | out


def hard_cases():
    """Where arithmetic goes wrong: ties, signs of zero, sizes, saturation, z = 0."""
    # Products on a tie, of both signs, and a hair beside it.
    yield 1, [layer("h", "identity", ["0.5 -0.5 0.5 -0.5", "0.3 0.7 -0.9 1.5"], "0 -0.1")], ["0.5 0.5 -0.1 0.1", "-0.5 -1.5 2.5 0.5"]
    yield 2, [layer("h", "relu", ["0.05 -0.05 0.15 0.25"], "0.01")], ["0.1 0.1 0.1 -0.1", "0.7 -0.7 0.3 0.5"]
    yield 4, [layer("h", "identity", ["0.005 -0.005 0.0049 0.0051"], "-0.0001")], ["0.01 0.01 0.01 0.01", "-0.03 0.03 -0.01 0.01"]
    yield 8, [layer("h", "identity", ["0.0005 -0.0005"])], ["0.00001 0.00001", "0.00000999 0.00001001"]
    # The written value is the one that goes on: the unrounded sum would be 0.0144, the written one is 0.
    yield 2, [layer("h", "relu", ["0.04 0.04", "-0.04 0.04"]), layer("y", "identity", ["100 -100"])], ["0.12 0.12", "0.13 -0.13"]
    # Negative results that round to zero; leaky ReLU on a tie.
    yield 2, [layer("h", "tanh", ["-0.01 0.01", "-0.04 0"], "0 0"), layer("y", "leaky_relu", ["-0.3 0.5"], slope="0.01")], ["0.01 -0.01", "0.02 0.1"]
    yield 1, [layer("h", "leaky_relu", width=4, slope="0.5")], ["-0.1 -0.3 -0.5 -0.9", "-1.1 -0.7 0 0.1"]
    # SiLU and GELU one unit from zero are half a unit, and a hair (10^-17 at 8 digits).
    for digits, unit in ((0, "1"), (2, "0.01"), (4, "0.0001"), (8, "0.00000001")):
        for activation in ("silu", "gelu"):
            yield digits, [layer("h", activation, width=2)], [f"{unit} -{unit}", f"-{unit} 0"]
    # z = 0 for every activation, by cancelling terms; without decimals ½ is written 1.
    for digits in (0, 3):
        for activation in ELEMENTWISE:
            chosen = "2" if activation == "leaky_relu" else None
            yield digits, [layer("h", activation, ["2 -1"], "-3", slope=chosen)], ["2 1"]
    # Large and saturated.
    for activation in ELEMENTWISE:
        chosen = "0.25" if activation == "leaky_relu" else None
        yield 6, [layer("h", activation, width=4, slope=chosen)], ["50 -50 1000000000 -1000000000", "8.5 -8.5 37.000001 -37.000001"]
    yield 8, [layer("h", "identity", ["1000000000 -999999999.9999"], "0.00000001"), layer("y", "tanh", ["-0.0001"])], ["1000000000 999999999.9999", "0.00000001 0.0001"]
    yield 4, [layer("h", "softmax", width=3)], ["1000 1001 1002", "-1000000000 0 0"]
    yield 8, [layer("h", "softmax", width=3)], ["7 7 7", "20 0 -0.00000001"]
    yield 0, [layer("h", "softmax", width=3)], ["1 2 3", "5 5 0"]
    yield 4, [layer("h", "softmax", ["3"], "-2")], ["5", "-7"]
    # A chain of layers without weights.
    yield 5, [layer("h", "tanh", width=2), layer("k", "cos", width=2), layer("y", "softmax", width=2)], ["0 3.14159", "-1.5 0.00001"]


def random_case(rng):
    digits = rng.randrange(9)

    def number(size, decimals):
        if rng.random() < 0.12:
            return "0"
        decimals = min(decimals, digits)
        return text(Decimal(rng.randint(-size * 10**decimals, size * 10**decimals)).scaleb(-decimals))

    widths = [1, 1, 2, 2, 2, 3, 3, 4, 5, 6]
    width = first = rng.choice(widths)
    layers = []
    depth = rng.choice([1, 1, 2, 2, 3, 4])
    for index in range(depth):
        last = index == depth - 1
        activation = "softmax" if last and rng.random() < 0.35 else rng.choice(ELEMENTWISE)
        slope = None
        if activation == "leaky_relu" and (digits < 2 or rng.random() < 0.7):
            slope = rng.choice(["0", "2"] if digits == 0 else ["0.1", "0.3", "1.5"])
        if rng.random() < 0.15:
            layers.append(layer("abcd"[index], activation, width=width, slope=slope))
            continue
        neurons = rng.choice(widths if depth < 3 else widths[:7])
        rows = [" ".join(number(3, rng.randrange(5)) for _ in range(width)) for _ in range(neurons)]
        biases = " ".join(number(2, rng.randrange(5)) for _ in range(neurons))
        layers.append(layer("abcd"[index], activation, rows, biases, slope=slope))
        width = neurons
    return digits, layers, [" ".join(number(9, rng.randrange(5)) for _ in range(first)) for _ in range(2)]


def main():
    rng = random.Random(20240607)
    cases = [*hard_cases(), *(random_case(rng) for _ in range(60))]
    out = []
    for index, (digits, layers, inputs) in enumerate(cases):
        width = len(inputs[0].split())
        network = {"name": f"n{index + 1}", "digits": digits, "inputs": [f"x{i + 1}" for i in range(width)], "layers": layers}
        network["traces"] = [
            {"input": literals.split(), "lines": list(lines(network, literals.split()))} for literals in inputs
        ]
        out.append(json.dumps(network, ensure_ascii=False, separators=(",", ":")))
    path = Path(__file__).with_name("forward.json")
    path.write_text("[\n" + ",\n".join(out) + "\n]\n", encoding="utf-8")
    numbers = sum(len(t["lines"]) for n in map(json.loads, out) for t in n["traces"])
    print(f"{len(out)} networks, {numbers} numbers, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
