#!/usr/bin/env python3
"""Opens what `longhand trace` writes with programs that know nothing of Longhand, and redoes its sums.

usage: check.py LONGHAND [spark]

LONGHAND is the program, built with the feature `parquet`. A seeded network is saved with NumPy and traced in both
machine lanes; products, running sums and outputs must equal NumPy's bit for bit, in the arrays and in the table, as
DuckDB, Polars, pandas and PyArrow read it. A lesson that is worked by hand must add up exactly. The recipes of
lessons/README.md run as they stand there. With `spark`, the partitioned data set is read by PySpark instead.
Needs the packages of requirements.txt beside this file, or pyspark and numpy.
"""
import os, re, subprocess, sys, tempfile
from decimal import Decimal
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
INPUTS, HIDDEN = 700, 19
LESSON = """+++
title = "Wide"
question = "Which pixels spoke loudest?"
arithmetic = "%s"
[network.cats]
inputs = "p1..p%d"
[[network.cats.layers]]
neurons = "h1..h%d"
weights = "w1.npy"
biases = "b1.npy"
activation = "relu"
[[network.cats.layers]]
neurons = ["cat", "dog"]
weights = "w2.npy"
biases = "b2.npy"
activation = "softmax"
[data.pictures]
inputs = "x.npy"
+++
Text.
"""


def same(found, expected, what):
    found = np.asarray(found)
    assert found.dtype == expected.dtype and found.shape == expected.shape, (what, found.dtype, found.shape)
    kind = "i%d" % expected.dtype.itemsize
    assert np.array_equal(found.view(kind), expected.view(kind)), what


def prepare(lane):
    """Saves the network and three pictures; gives the arrays and the products of the second picture."""
    g, kind = np.random.default_rng(7), {"f32": np.float32, "f64": np.float64}[lane]
    a = dict(x=g.random((3, INPUTS)), w1=g.standard_normal((HIDDEN, INPUTS)), b1=g.standard_normal(HIDDEN),
             w2=g.standard_normal((2, HIDDEN)), b2=g.standard_normal(2))
    a = {name: values.astype(kind) for name, values in a.items()}
    for name, values in a.items():
        np.save(name + ".npy", values)
    Path("wide.md").write_text(LESSON % (lane, INPUTS, HIDDEN))
    products = a["w1"] * a["x"][1]
    sums = np.cumsum(products, axis=1)
    z = sums[:, -1] + a["b1"]
    return a, products, sums, z, np.maximum(z, 0)


def longhand(*arguments):
    subprocess.run([LONGHAND, "trace", *arguments], check=True)


def arrays(products, sums, z, a, x):
    longhand("wide.md", "--input", "pictures#2", "--format", "npy", "-o", "arrays")
    load = lambda name: np.load("arrays/%s.npy" % name)
    for name, expected in [("products1", products), ("running_sums1", sums), ("z1", z), ("a1", a), ("input", x)]:
        same(load(name), expected, name)


def recipes():
    text = (ROOT / "lessons/README.md").read_text()
    blocks = re.findall(r"```(?:sql|python)\n(?:--|#) (\w+)\n(.*?)```", text, re.S)
    assert [name for name, _ in blocks] == ["DuckDB", "Polars", "pandas", "PySpark"]
    return dict(blocks)


def loudest(products):
    row = products[0]
    return [("p%d" % (i + 1), row[i].item()) for i in np.argsort(-np.abs(row), kind="stable")[:5]]


def tables(lane, products, sums, z, a):
    import duckdb, pandas, polars, pyarrow.parquet

    longhand("wide.md", "--input", "pictures#2", "--format", "parquet", "-o", "trace.parquet")
    first = Path("trace.parquet").read_bytes()
    longhand("wide.md", "--input", "pictures#2", "--format", "parquet", "-o", "trace.parquet")
    assert Path("trace.parquet").read_bytes() == first, "twice the same trace, twice the same bytes"

    terms = "layer = 1 AND source IS NOT NULL ORDER BY neuron_index, source_index"
    ends = "layer = 1 AND source IS NULL ORDER BY neuron_index"
    read = {
        "duckdb": (duckdb.sql("SELECT * FROM 'trace.parquet' WHERE " + terms).fetchnumpy(),
                   duckdb.sql("SELECT * FROM 'trace.parquet' WHERE " + ends).fetchnumpy()),
    }
    frame = polars.read_parquet("trace.parquet").filter(polars.col("layer") == 1)
    read["polars"] = (frame.filter(polars.col("source").is_not_null()), frame.filter(polars.col("source").is_null()))
    frame = pandas.read_parquet("trace.parquet")
    frame = frame[frame.layer == 1]
    read["pandas"] = (frame[frame.source.notna()], frame[frame.source.isna()])
    table = pyarrow.parquet.read_table("trace.parquet").to_pandas()
    table = table[table.layer == 1]
    read["pyarrow"] = (table[table.source.notna()], table[table.source.isna()])
    for name, (rows, neurons) in read.items():
        column = lambda of, key: np.ascontiguousarray(np.asarray(of[key], dtype=products.dtype))
        same(column(rows, "product"), products.ravel(), name)
        same(column(rows, "running_sum"), sums.ravel(), name)
        same(column(neurons, "z"), z, name)
        same(column(neurons, "a"), a, name)
        kind = np.asarray(rows["product"]).dtype
        assert kind == products.dtype, (name, kind)
    meta = pyarrow.parquet.ParquetFile("trace.parquet").metadata
    assert meta.created_by.startswith("longhand "), meta.created_by

    code = recipes()
    found = {"DuckDB": duckdb.sql(code["DuckDB"]).fetchall()}
    for name in ("Polars", "pandas"):
        scope = {}
        exec(code[name], scope)
        answer = scope["loudest"]
        found[name] = answer.rows() if name == "Polars" else list(answer.itertuples(index=False, name=None))
    for name, answer in found.items():
        assert [(source, float(product)) for source, product in answer] == loudest(products), (name, answer)


def cut():
    """The partitioned data set, as those read it that know Hive's folders."""
    import duckdb, polars, pyarrow.dataset

    longhand("wide.md", "--format", "parquet", "--partition-by", "layer,input", "-o", "trace")
    counts = {(layer, "pictures#%d" % picture): rows for picture in (1, 2, 3)
              for layer, rows in ((0, INPUTS), (1, HIDDEN * (INPUTS + 1)), (2, 2 * (HIDDEN + 1)))}
    found = duckdb.sql("SELECT layer, input, count(*) FROM read_parquet('trace/**/*.parquet', hive_partitioning = true) "
                       "GROUP BY ALL").fetchall()
    assert {(int(layer), name): rows for layer, name, rows in found} == counts, found
    frame = polars.scan_parquet("trace/**/*.parquet", hive_partitioning=True).group_by("layer", "input").len().collect()
    assert {(int(layer), name): rows for layer, name, rows in frame.rows()} == counts, frame
    data = pyarrow.dataset.dataset("trace", partitioning="hive").to_table(columns=["layer", "input"]).to_pandas()
    assert data.value_counts().to_dict() == counts


def by_hand():
    """XOR by hand, as DECIMAL: the products add up to the sum, to the last digit."""
    import duckdb, polars, pyarrow.parquet

    lesson = str(ROOT / "lessons/14-xor-by-hand.md")
    longhand(lesson, "--format", "parquet", "-o", "xor.parquet")
    assert str(pyarrow.parquet.read_schema("xor.parquet").field("product").type).startswith("decimal128(38, ")
    rows = duckdb.sql("SELECT network, input, layer, neuron, sum(product), max(sum), max(sum) + max(bias), max(z) "
                      "FROM 'xor.parquet' WHERE layer > 0 GROUP BY ALL").fetchall()
    assert len(rows) > 8
    for *name, products, total, work, z in rows:
        assert isinstance(z, Decimal) and products == total and work == z, (name, products, total)
    assert polars.read_parquet("xor.parquet")["product"].dtype == polars.Decimal(38, 4)


def spark(products):
    scope = {}
    longhand("wide.md", "--format", "parquet", "--partition-by", "layer,input", "-o", "trace")
    code = recipes()["PySpark"].replace("layer = 1", "input = 'pictures#2' AND layer = 1")
    exec(code, scope)
    answer = [(row.source, row.product) for row in scope["loudest"].collect()]
    assert answer == loudest(products), answer
    data = scope["spark"].read.parquet("trace")
    rows = data.where("layer = 1 AND input = 'pictures#2' AND source IS NOT NULL")
    rows = rows.orderBy("neuron_index", "source_index").select("product").collect()
    same(np.array([row.product for row in rows], dtype=products.dtype), products.ravel(), "spark")
    assert data.count() == 3 * (INPUTS + HIDDEN * (INPUTS + 1) + 2 * (HIDDEN + 1))
    scope["spark"].stop()


def main():
    global LONGHAND
    LONGHAND = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for lane in ("f32", "f64"):
            a, products, sums, z, out = prepare(lane)
            if sys.argv[2:] == ["spark"]:
                spark(products)
            else:
                arrays(products, sums, z, out, a["x"][1])
                tables(lane, products, sums, z, out)
                cut()
            print("%s: the same numbers" % lane)
        if sys.argv[2:] != ["spark"]:
            by_hand()
            print("by hand: adds up")
        os.chdir(ROOT)


if __name__ == "__main__":
    main()
