#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Saves a file for each scan of a progressive JPEG, or pass of an interlaced PNG:

  python3 each_view.py photo.jpg FOLDER
"""

import pathlib
import sys

import progimage

if len(sys.argv) != 3:
    sys.exit(__doc__)
source, folder = map(pathlib.Path, sys.argv[1:])
folder.mkdir(exist_ok=True)
with progimage.Parser(updates="pass") as parser:
    data = source.read_bytes()
    frames = parser.feed(data) + parser.finish()
for number, frame in enumerate(frames, 1):
    # The array is the decoder's own memory: nothing is copied to look at it.
    mean = frame.array.mean()
    frame.image.save(folder / f"view-{number:02}.png")
    share = 100 * frame.bytes // len(data)
    print(f"view {number}: {share} % of the bytes, mean {mean:.1f}")
