#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes loading.webp, the animation in README.md:

  PYTHONPATH=tests/examples python3 docs/images/loading.py

The same bytes for both sides: left what a decoder shows that waits for the last one,
right the frames of progimagedec.
"""

import pathlib

import PIL.Image
import PIL.ImageDraw

import progimage

SIZE = (330, 243)
STEPS = 30
BAR = 6
here = pathlib.Path(__file__).parent
data = (here.parent.parent / "tests/files/harvesters.jpg").read_bytes()


def draw(view, share, whole):
    sheet = PIL.Image.new("RGB", (2 * SIZE[0] + BAR, SIZE[1] + 2 * BAR), "#202020")
    pen = PIL.ImageDraw.Draw(sheet)
    for side, image in enumerate((view if whole else None, view)):
        x = side * (SIZE[0] + BAR)
        pen.rectangle((x, 0, x + SIZE[0] - 1, SIZE[1] - 1), fill="#808080")
        if image:
            sheet.paste(image.resize(SIZE, PIL.Image.LANCZOS), (x, 0))
    pen.rectangle((0, SIZE[1] + BAR, sheet.width * share - 1, sheet.height), fill="#4a90d9")
    return sheet


frames = [draw(None, 0.001, False)]
with progimage.Parser() as parser:
    for step in range(STEPS):
        begin, end = (len(data) * n // STEPS for n in (step, step + 1))
        parser.feed(data[begin:end])
        frames.append(draw(parser.image, (step + 1) / STEPS, step + 1 == STEPS))
durations = [600] + [150] * (STEPS - 1) + [2500]
frames[0].save(here / "loading.webp", save_all=True, append_images=frames[1:],
               duration=durations, loop=0, quality=60, method=6)
