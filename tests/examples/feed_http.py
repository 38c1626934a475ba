#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Loads an image from the network, and says what there is to see with each piece:

  python3 feed_http.py http://localhost:8000/photo.jpg photo.png
"""

import sys

import requests

import progimage

if len(sys.argv) != 3:
    sys.exit(__doc__)
address, target = sys.argv[1:]
with progimage.Parser() as parser, requests.get(address, stream=True) as response:
    response.raise_for_status()
    for piece in response.iter_content(4096):
        for frame in parser.feed(piece):
            print(f"{frame.bytes} bytes: {frame.rows} of {frame.height} rows")
    parser.close().save(target)
