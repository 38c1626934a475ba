#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Saves a small, upright version of a JPEG, and refuses one of more than so many pixels:

  python3 smaller.py photo.jpg small.png 100000000
"""

import sys

import PIL.Image

import progimage

# What turns the image as the camera was held.
TURNS = {
    "rotate-90": PIL.Image.Transpose.ROTATE_270,
    "rotate-180": PIL.Image.Transpose.ROTATE_180,
    "rotate-270": PIL.Image.Transpose.ROTATE_90,
    "flip-rotate-0": PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    "flip-rotate-90": PIL.Image.Transpose.TRANSVERSE,
    "flip-rotate-180": PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    "flip-rotate-270": PIL.Image.Transpose.TRANSPOSE,
}

if len(sys.argv) != 4:
    sys.exit(__doc__)
source, target, most = sys.argv[1:]
properties = {"updates": "none", "downscale": "4", "max_pixels": most}
with progimage.Parser(**properties) as parser, open(source, "rb") as file:
    try:
        while piece := file.read(65536):
            parser.feed(piece)
        image = parser.close()
    except OSError as error:
        sys.exit(f"{source}: {error}")
turn = TURNS.get(parser.tags.get("image-orientation"))
if turn is not None:
    image = image.transpose(turn)
image.save(target)
print(f"{parser.size} as stored, saved {image.size}")
