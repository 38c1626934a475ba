#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Serves the files of a folder as slowly as a bad network does:

  python3 tests/examples/slowserver.py FOLDER [BYTES_PER_SECOND [PORT]]

It prints its address once it listens."""

import functools
import http.server
import sys
import time

PIECE = 2048


class Handler(http.server.SimpleHTTPRequestHandler):
    def copyfile(self, source, outputfile):
        try:
            while piece := source.read(PIECE):
                outputfile.write(piece)
                outputfile.flush()
                time.sleep(len(piece) / rate)
        except ConnectionError:
            pass  # It has seen enough.

    def log_message(self, *arguments):
        pass


if len(sys.argv) < 2:
    sys.exit(__doc__)
folder = sys.argv[1]
rate = int(sys.argv[2]) if len(sys.argv) > 2 else 50000
port = int(sys.argv[3]) if len(sys.argv) > 3 else 8000
handler = functools.partial(Handler, directory=folder)
with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
