#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cuts a stream of images, JPEGs and PNGs in any order, into files:

  cat photo.jpg photo.png | python3 many_images.py FOLDER
"""

import pathlib
import sys

import progimage


def save(frames):
    for frame in frames:
        frame.image.save(folder / f"image-{frame.index}.png")
        print(f"image {frame.index}: {frame.width} x {frame.height}")


if len(sys.argv) != 2:
    sys.exit(__doc__)
folder = pathlib.Path(sys.argv[1])
folder.mkdir(exist_ok=True)
# One parser for all of them: where one ends and the next begins, it finds out. An
# image that is broken is a warning, and the next one is decoded.
with progimage.Parser(updates="none") as parser:
    while piece := sys.stdin.buffer.read(4096):
        save(parser.feed(piece))
    save(parser.finish())
    for warning in parser.warnings:
        print(f"warning: {warning}")
