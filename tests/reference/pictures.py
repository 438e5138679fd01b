#!/usr/bin/env python3
"""Writes pictures/*.png and pictures.json: what Pillow and NumPy read of them, and the numbers that these are.

    python3 -m venv /tmp/venv-reference
    /tmp/venv-reference/bin/pip install numpy==2.4.6 pillow==13.0.0
    /tmp/venv-reference/bin/python tests/reference/pictures.py

Samples come from Pillow, in NumPy's order channels × rows × columns. By hand a sample s of m is the fraction s/m rounded
half away from zero to four decimals (Python's `decimal`); in f64 and f32 it is NumPy's quotient of two such numbers.

The seed is fixed. The pictures in `broken` are there to be refused, each for the reason that its name says.
"""

import json
import struct
import zlib
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy
from PIL import Image

HERE = Path(__file__).parent
FOLDER = HERE / "pictures"
DIGITS = 4


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(header, data):
    """A PNG file of a header (columns, rows, depth, colour, interlace) and unpacked scan lines."""
    columns, rows, depth, colour, interlace = header
    head = struct.pack(">IIBBBBB", columns, rows, depth, colour, 0, 0, interlace)
    chunks = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def interlaced(picture):
    """Adam7, which Pillow reads but does not write: rows × columns × 3 samples of 8 bits."""
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    data = b""
    for row, column, down, across in passes:
        part = picture[row::down, column::across]
        if part.size:
            data += b"".join(b"\0" + line.tobytes() for line in part)
    rows, columns, _ = picture.shape
    return png((columns, rows, 8, 2, 1), data)


def write_pictures():
    random = numpy.random.default_rng(26)
    FOLDER.mkdir(exist_ok=True)
    grey = random.integers(0, 256, (6, 6), dtype=numpy.uint8)
    colour = random.integers(0, 256, (4, 5, 3), dtype=numpy.uint8)
    Image.fromarray(grey).save(FOLDER / "grey.png")
    Image.fromarray(colour).save(FOLDER / "colour.png")
    Image.fromarray(colour).quantize(7).save(FOLDER / "palette.png")
    Image.fromarray(grey).point(lambda value: 255 * (value > 127)).convert("1").save(FOLDER / "one-bit.png")
    Image.fromarray(random.integers(0, 65536, (3, 4), dtype=numpy.uint16)).save(FOLDER / "sixteen-bit.png")
    Image.fromarray(numpy.dstack([colour, numpy.full((4, 5), 255, numpy.uint8)])).save(FOLDER / "opaque.png")
    (FOLDER / "interlaced.png").write_bytes(interlaced(random.integers(0, 256, (9, 11, 3), dtype=numpy.uint8)))


def write_broken():
    folder = FOLDER / "broken"
    folder.mkdir(exist_ok=True)
    glass = Image.new("RGBA", (6, 6), (255, 0, 0, 255))
    glass.putpixel((3, 1), (0, 255, 0, 128))
    glass.save(folder / "see-through.png")
    frames = [Image.new("L", (6, 6), value) for value in (0, 255)]
    frames[0].save(folder / "animated.png", save_all=True, append_images=frames[1:])
    (folder / "huge.png").write_bytes(png((60_000, 60_000, 8, 2, 0), b""))
    whole = (FOLDER / "grey.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[:50])
    (folder / "photograph.png").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")


def samples(path):
    """Channels × rows × columns, and the largest sample there may be."""
    with Image.open(path) as picture:
        if picture.mode.startswith("I;16"):
            return numpy.array(picture)[None], 65535
        if picture.mode == "1":
            picture = picture.convert("L")
        if picture.mode in ("P", "RGBA"):
            picture = picture.convert("RGB")
        array = numpy.array(picture)
        return (array[None] if array.ndim == 2 else array.transpose(2, 0, 1)), 255


def numbers(path):
    array, largest = samples(path)
    flat = array.flatten()
    rounded = [
        (Decimal(int(s)) / largest).quantize(Decimal(1).scaleb(-DIGITS), ROUND_HALF_UP) for s in flat
    ]
    return {
        "file": path.name,
        "shape": list(array.shape),
        "by-hand": [str(value) for value in rounded],
        "f64": [repr(float(s)) for s in flat.astype(numpy.float64) / numpy.float64(largest)],
        "f32": [str(s) for s in flat.astype(numpy.float32) / numpy.float32(largest)],
    }


if __name__ == "__main__":
    write_pictures()
    write_broken()
    pictures = [numbers(path) for path in sorted(FOLDER.glob("*.png"))]
    (HERE / "pictures.json").write_text(json.dumps(pictures, indent=1) + "\n")
