#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads an image in pieces of 1024 bytes, tells its size as soon as that is known, and
saves it:

  python3 feed_file.py photo.jpg photo.png
"""

import sys

import progimage

if len(sys.argv) != 3:
    sys.exit(__doc__)
source, target = sys.argv[1:]
with progimage.Parser(updates="none") as parser, open(source, "rb") as file:
    told = False
    while piece := file.read(1024):
        parser.feed(piece)
        if parser.size and not told:
            told = True
            print(f"{parser.size} after {file.tell()} bytes")
    parser.close().save(target)
