"""Which of 1,000 random data sets one neuron can separate, according to SciPy (HiGHS).

Run with SciPy and NumPy installed; writes separability.json beside this file. Coordinates are
written as exact fractions; SciPy works with their nearest floating-point numbers.
"""

import json
import random
from fractions import Fraction
from pathlib import Path

import numpy
from scipy.optimize import linprog

random.seed(12)
SETS = 1000


def coordinate(kind):
    """Whole numbers on a small grid (many coincidences), fractions, or large whole numbers."""
    if kind == "corner":
        return Fraction(random.randint(0, 1))
    if kind == "grid":
        return Fraction(random.randint(-2, 2))
    if kind == "fraction":
        return Fraction(random.randint(-12, 12), random.choice([1, 2, 3, 4, 5, 8]))
    return Fraction(random.randint(-99, 99))


def data_set(number):
    inputs = random.choice([1, 1, 2, 2, 2, 3, 3, 4, 5, 6])
    rows = random.choice([1, 2, 4, 5, 6, 8, 10, 12, 16, 20, 24, 24])
    if number % 50 == 0:
        rows = random.randint(40, 64)
    kind = random.choice(["corner", "grid", "fraction", "large"])
    points = [[coordinate(kind) for _ in range(inputs)] for _ in range(rows)]
    shape = random.choice(["general", "general", "duplicates", "flat", "constant"])
    if shape == "duplicates":
        for _ in range(rows // 3):
            points[random.randrange(rows)] = list(points[random.randrange(rows)])
    elif shape == "flat" and inputs > 1:  # all on one plane through the origin
        for point in points:
            point[-1] = point[0] - sum(point[1:-1])
    elif shape == "constant":
        for point in points:
            point[0] = Fraction(1)

    labels = random.choice(["random", "random", "plane", "nearly", "nearly", "one class" if number % 5 == 0 else "random"])
    if labels == "random":
        classes = [random.random() < 0.5 for _ in range(rows)]
    elif labels == "one class":
        classes = [random.random() < 0.5] * rows
    else:
        weights = [random.randint(-3, 3) for _ in range(inputs)]
        bias = random.randint(-2, 2)
        values = [sum(w * x for w, x in zip(weights, point)) + bias for point in points]
        classes = [value > 0 for value in values]
        if labels == "nearly":
            flipped = random.randrange(rows)
            classes[flipped] = not classes[flipped]
    return points, classes


def largest_margin(points, classes):
    """max t with s(w.x + b) >= t for s = +1 in class 1 and -1 in class 0, |w| <= 1 and t <= 1."""
    signs = numpy.where(numpy.array(classes), 1.0, -1.0)
    matrix = numpy.array([[float(entry) for entry in point] for point in points])
    inputs = matrix.shape[1]
    constraints = numpy.hstack([-signs[:, None] * matrix, -signs[:, None], numpy.ones((len(points), 1))])
    bounds = [(-1, 1)] * inputs + [(None, None), (None, 1)]
    result = linprog([0.0] * inputs + [0.0, -1.0], A_ub=constraints, b_ub=numpy.zeros(len(points)), bounds=bounds, method="highs")
    assert result.status == 0, result.message
    return -result.fun


def written(value):
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


sets = []
for number in range(SETS):
    points, classes = data_set(number)
    margin = largest_margin(points, classes)
    # Nothing lies between: a true margin is far above rounding, or 0.
    assert abs(margin) < 1e-9 or margin > 1e-4, margin
    sets.append({
        "points": [[written(entry) for entry in point] for point in points],
        "classes": "".join("1" if entry else "0" for entry in classes),
        "margin": round(margin, 9) if margin > 1e-4 else 0,
    })

print(sum(entry["margin"] > 0 for entry in sets), "of", SETS, "are separable")
lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in sets)
Path(__file__).with_suffix(".json").write_text(f"[\n{lines}\n]\n")
