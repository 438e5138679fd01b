"""Draws the cats and dogs of lesson 25: `python3 tests/reference/cats-and-dogs.py`, which needs NumPy.

Every picture has 100 x 100 pixels in 24-bit colour and is made of ellipses and triangles alone, each pixel inside or
outside, so that the numbers of a file do not depend on who draws it. PNG is written here, without a library, with stored
colours and one filter; the bytes depend on zlib, the pixels do not.
"""

import pathlib
import struct
import zlib

import numpy as np

SIDE = 100
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "lessons" / "25-pictures"
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE]


def ellipse(picture, colour, x, y, width, height):
    """Fills an ellipse about (x, y) with these half axes."""
    inside = (COLUMNS - x) ** 2 * height**2 + (ROWS - y) ** 2 * width**2 <= width**2 * height**2
    picture[inside] = colour


def triangle(picture, colour, a, b, c):
    """Fills a triangle, whichever way round its corners go."""

    def side(p, q):
        return (COLUMNS - p[0]) * (q[1] - p[1]) - (ROWS - p[1]) * (q[0] - p[0])

    sides = np.stack([side(a, b), side(b, c), side(c, a)])
    picture[(sides >= 0).all(axis=0) | (sides <= 0).all(axis=0)] = colour


def face(picture, at, size, spread, nose):
    """Eyes and a nose."""
    x, y = at
    for way in (-1, 1):
        ellipse(picture, (20, 20, 20), x + way * spread * size // 20, y - 4 * size // 20, 2, 3)
    ellipse(picture, nose, x, y + 4 * size // 20, 3, 2)


def cat(coat, ground, wall, at, size=20):
    """Pointed ears on top of a round head, a slim body, a tail that stands up."""
    picture = scene(ground, wall)
    x, y = at
    inner = tuple(min(255, value + 60) for value in coat)
    ellipse(picture, coat, x + 22 * size // 20, y + 24 * size // 20, 3, 20 * size // 20)
    ellipse(picture, coat, x, y + 34 * size // 20, 15 * size // 20, 22 * size // 20)
    for way in (-1, 1):
        tip = (x + way * 17 * size // 20, y - 34 * size // 20)
        outer = (x + way * 19 * size // 20, y - 6 * size // 20)
        feet = [outer, (x + way * 3 * size // 20, y - 15 * size // 20)]
        triangle(picture, coat, tip, *feet)
        middle = (x + way * 13 * size // 20, y - 16 * size // 20)
        smaller = [tuple((2 * c + m) // 3 for c, m in zip(corner, middle)) for corner in (tip, *feet)]
        triangle(picture, inner, *smaller)
    ellipse(picture, coat, x, y, 20 * size // 20, 17 * size // 20)
    face(picture, at, size, 8, (220, 120, 130))
    return picture


def dog(coat, ground, wall, at, size=20):
    """Ears that hang beside a longer head, a muzzle, a broad body, a tail to the side."""
    picture = scene(ground, wall)
    x, y = at
    dark = tuple(value * 3 // 5 for value in coat)
    light = tuple(min(255, value + 50) for value in coat)
    ellipse(picture, coat, x + 26 * size // 20, y + 42 * size // 20, 13 * size // 20, 3)
    ellipse(picture, coat, x, y + 36 * size // 20, 21 * size // 20, 22 * size // 20)
    ellipse(picture, coat, x, y, 17 * size // 20, 20 * size // 20)
    for way in (-1, 1):
        ellipse(picture, dark, x + way * 19 * size // 20, y + 3 * size // 20, 6 * size // 20, 17 * size // 20)
    ellipse(picture, light, x, y + 9 * size // 20, 10 * size // 20, 9 * size // 20)
    face(picture, at, size, 7, (20, 20, 20))
    ellipse(picture, (220, 90, 100), x, y + 15 * size // 20, 3, 4)
    return picture


def scene(ground, wall):
    """A floor before a wall."""
    picture = np.empty((SIDE, SIDE, 3), dtype=np.uint8)
    picture[:] = wall
    picture[78:] = ground
    return picture


def moved(picture, right):
    """The same picture so many pixels to the right, its left edge repeated."""
    return picture[:, np.clip(np.arange(SIDE) - right, 0, SIDE - 1)]


def png(picture):
    """The bytes of a PNG file: 8 bits, red, green, blue, each row as it differs from the row above."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    above = np.vstack([np.zeros((1, SIDE, 3), np.uint8), picture[:-1]])
    rows = (picture - above).reshape(SIDE, -1)
    data = b"".join(b"\x02" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


GREY, GINGER, BLACK, SAND = (130, 130, 135), (215, 130, 50), (50, 48, 52), (205, 175, 130)
BROWN, CREAM, WHITE = (125, 80, 45), (230, 210, 170), (235, 235, 230)
MEADOW, PLANKS, CARPET, STONE = (95, 150, 70), (165, 120, 75), (150, 70, 75), (150, 150, 145)
SKY, CREAM_WALL, BLUE_WALL, GREEN_WALL = (170, 205, 230), (240, 230, 205), (120, 150, 185), (150, 190, 165)

PICTURES = {
    "cat-1": cat(GREY, PLANKS, CREAM_WALL, (48, 42)),
    "cat-2": cat(GINGER, MEADOW, SKY, (52, 44)),
    "cat-3": cat(BLACK, CARPET, GREEN_WALL, (50, 40), 21),
    "cat-4": cat(SAND, STONE, BLUE_WALL, (46, 45), 19),
    "dog-1": dog(BROWN, MEADOW, SKY, (51, 40)),
    "dog-2": dog(SAND, PLANKS, CREAM_WALL, (47, 43)),
    "dog-3": dog(BLACK, STONE, BLUE_WALL, (53, 42), 19),
    "dog-4": dog(GINGER, CARPET, GREEN_WALL, (50, 44), 21),
    # Never shown while it learns.
    "cat-5": cat(BROWN, PLANKS, BLUE_WALL, (50, 43)),
    "cat-6": cat(WHITE, CARPET, SKY, (49, 41), 21),
    "dog-5": dog(GREY, MEADOW, CREAM_WALL, (49, 42)),
    "dog-6": dog(CREAM, STONE, GREEN_WALL, (52, 43), 21),
}
# The first dog again, in another place and the other way round; and its meadow when it has gone.
PICTURES["dog-1-moved"] = moved(PICTURES["dog-1"], 18)
PICTURES["dog-1-mirrored"] = PICTURES["dog-1"][:, ::-1]
PICTURES["nobody"] = scene(MEADOW, SKY)


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        (FOLDER / f"{name}.png").write_bytes(png(picture))
        print(name, (FOLDER / f"{name}.png").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
