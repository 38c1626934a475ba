#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tells size, kind and Exif of images, and reads as little of them as that takes:

  python3 first_kilobyte.py photo.jpg photo.png
"""

import sys

import progimage

if len(sys.argv) < 2:
    sys.exit(__doc__)
for name in sys.argv[1:]:
    with progimage.Parser(updates="none") as parser, open(name, "rb") as file:
        # Mostly one kilobyte is enough; a thumbnail in the Exif takes some more.
        while not parser.ready and (piece := file.read(1024)):
            parser.feed(piece)
        width, height = parser.size
        kind = parser.header["format"]
        print(f"{name}: {kind}, {width} x {height}, {file.tell()} bytes read")
        for tag, value in parser.tags.items():
            print(f"  {tag}: {value}")
