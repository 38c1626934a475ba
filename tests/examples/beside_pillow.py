#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares what progimage and Pillow make of an image that is still arriving:

  python3 beside_pillow.py photo.jpg

Pillow's ImageFile.Parser shows nothing of a JPEG or an interlaced PNG before close().
What it could show is the decoded prefix, from the beginning each time: that is compared
here. dB is the PSNR to the finished image; grey counts where nothing has come.
"""

import io
import json
import math
import resource
import subprocess
import sys
import time
import warnings

import numpy
import PIL.Image
import PIL.ImageFile

import progimage

PIECE = 4096
SHARES = (10, 25, 50, 75, 100)


def views_of_progimage(data):
    with progimage.Parser(formats=["RGB"]) as parser:
        for begin in range(0, len(data), PIECE):
            parser.feed(data[begin : begin + PIECE])
            yield begin + PIECE, parser.frame and parser.frame.array


def views_of_pillow(data):
    PIL.ImageFile.LOAD_TRUNCATED_IMAGES = True
    for begin in range(0, len(data), PIECE):
        try:
            with PIL.Image.open(io.BytesIO(data[: begin + PIECE])) as image:
                yield begin + PIECE, numpy.asarray(image.convert("RGB"))
        except (OSError, SyntaxError):
            yield begin + PIECE, None


def db(view, final):
    if view is None:
        view = numpy.full_like(final, 128)
    error = numpy.mean((view.astype(float) - final) ** 2)
    return 10 * math.log10(255**2 / error) if error else math.inf


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(views, data):
    """In a process of its own: CPU time of all views, memory beyond that of before,
    and the newest view at each share of the bytes."""
    before, begin = peak(), time.process_time()
    wanted = [len(data) * share // 100 for share in SHARES]
    shown = {share: None for share in SHARES}
    count = 0
    for end, view in views(data):
        count += 1
        for share, at in zip(SHARES, wanted):
            if end <= at or share == 100:
                shown[share] = view
    used = time.process_time() - begin
    memory = peak() - before
    results = [db(shown[share], shown[100]) for share in SHARES]
    print(json.dumps([results, count, used, memory]))


def run(who):
    command = [sys.executable, __file__, sys.argv[1], who]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


if len(sys.argv) < 2:
    sys.exit(__doc__)
if len(sys.argv) == 3:
    warnings.simplefilter("ignore")
    with open(sys.argv[1], "rb") as file:
        measure(globals()["views_of_" + sys.argv[2]], file.read())
    sys.exit()

ours, pillow = run("progimage"), run("pillow")
print(f"{'bytes':>9}  {'progimage':>12}  {'Pillow':>12}")
for share, a, b in zip(SHARES, ours[0], pillow[0]):
    print(f"{share:7} %  {a:9.1f} dB  {b:9.1f} dB")
print(f"{ours[1]:3} views  {ours[2]:10.2f} s  {pillow[2]:11.2f} s")
print(f"   memory  {ours[3]:9.0f} MB  {pillow[3]:10.0f} MB")
