#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Three ways to deal with an image whose end is missing:

  python3 truncated.py photo.jpg BYTES
"""

import sys

import progimage

if len(sys.argv) != 3:
    sys.exit(__doc__)
with open(sys.argv[1], "rb") as file:
    data = file.read(int(sys.argv[2]))

# As Pillow does it: an exception.
with progimage.Parser(fail_on="truncated") as parser:
    try:
        parser.feed(data)
        parser.close()
        print("strict: whole")
    except OSError as error:
        print(f"strict: {error}")

# As Pillow with ImageFile.LOAD_TRUNCATED_IMAGES: what there is, and a warning.
with progimage.Parser() as parser:
    parser.feed(data)
    image = parser.close()
    print(f"lenient: {image.size}, {len(parser.warnings)} warning")

# Show it, and mark it.
with progimage.Parser(updates="none") as parser:
    for frame in parser.feed(data) + parser.finish():
        state = "corrupted" if frame.corrupted else "sound"
        print(f"frame: {frame.rows} of {frame.height} rows, {state}")
