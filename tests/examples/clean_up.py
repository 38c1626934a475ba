#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stays, and what is freed, when one stops in the middle of an image:

  python3 clean_up.py photo.jpg photo.png
"""

import sys

import progimage

if len(sys.argv) != 3:
    sys.exit(__doc__)
first, second = ([*open(name, "rb")] for name in sys.argv[1:])

# At the end of "with" the decoder is free of the image, whatever has happened.
with progimage.Parser() as parser:
    for piece in first[: len(first) // 2]:
        parser.feed(piece)
    frame = parser.frame
print(f"half of it: {frame.size}, complete: {frame.complete}")

# A frame is the caller's: it stays as it was. It is freed with the last array and the
# last image that were made of it.
array = frame.array
del frame
print(f"the frame is still there: mean {array.mean():.1f}")

# No more bytes are taken then.
try:
    parser.feed(first[-1])
except ValueError as error:
    print(f"ValueError: {error}")

# The same parser begins again, with another image.
parser.reset()
for piece in second:
    parser.feed(piece)
print(f"another image: {parser.close().size}, warnings: {parser.warnings}")
