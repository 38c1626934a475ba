#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How close a browser comes to an image of which some bytes have not come:

  browsers.py chromium|firefox-esr POINTS IMAGE... > FILE.csv

Serves each image, in POINTS pieces of the same size, and takes a screenshot after each.
The numbers are like those of `view --csv`, to lay beside them: PSNR of RGB to the
browser's own view of the whole image. Takes Debian's python3-websocket, python3-numpy,
python3-pil and the browser, on a machine that has little else to do.
"""

import base64
import http.server
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import numpy
import PIL.Image
import websocket

WIDTH, HEIGHT = 1400, 1100
SETTLE = 0.7  # seconds in which a browser draws what has come
TYPES = {b"\xff\xd8": "image/jpeg", b"\x89P": "image/png", b"RI": "image/webp"}
PAGE = b'<!doctype html><body style="margin:0"><img style="display:block" src="image">'


class Source:
    """An image of which some bytes may be sent."""

    def __init__(self, path):
        self.name = os.path.basename(path)
        self.size = PIL.Image.open(path).size
        with open(path, "rb") as file:
            self.data = file.read()
        self.limit = 0
        self.changed = threading.Condition()

    def allow(self, limit):
        with self.changed:
            self.limit = limit
            self.changed.notify_all()

    def wait_beyond(self, sent):
        with self.changed:
            self.changed.wait_for(lambda: self.limit > sent)
            return self.limit


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def begin(self, kind, size):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def do_GET(self):
        source = self.server.source
        if self.path.endswith("/page"):
            self.begin("text/html", len(PAGE))
            self.wfile.write(PAGE)
        elif self.path.endswith("/image"):
            self.begin(TYPES[source.data[:2]], len(source.data))
            sent = 0
            while sent < len(source.data):
                limit = source.wait_beyond(sent)
                self.wfile.write(source.data[sent:limit])
                sent = limit
        else:
            self.send_error(404)


class Browser:
    """Driven through a socket: DevTools of Chromium, WebDriver BiDi of Firefox."""

    def __init__(self, *command):
        null = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=null, stderr=null)
        self.calls = 0

    def connect(self, find_address):
        for _ in range(200):
            try:
                self.socket = websocket.create_connection(
                    find_address(), timeout=120, suppress_origin=True)
                return
            except (OSError, IndexError):
                time.sleep(0.3)
        sys.exit("the browser does not answer")

    def call(self, method, **params):
        self.calls += 1
        call = {"id": self.calls, "method": method, "params": params}
        self.socket.send(json.dumps(call))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.calls:
                return answer["result"]

    def stop(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()


class Chromium(Browser):
    def __init__(self, folder):
        super().__init__(
            "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
            "--hide-scrollbars", "--remote-debugging-port=9331",
            "--user-data-dir=" + folder, "about:blank")
        self.connect(self.find_page)
        self.call("Emulation.setDeviceMetricsOverride", width=WIDTH,
                  height=HEIGHT, deviceScaleFactor=1, mobile=False)

    @staticmethod
    def find_page():
        with urllib.request.urlopen("http://127.0.0.1:9331/json") as answer:
            pages = json.load(answer)
        return [page for page in pages if page["type"] == "page"][0][
            "webSocketDebuggerUrl"]

    def open(self, url):
        self.call("Page.navigate", url=url)

    def shoot(self):
        return self.call("Page.captureScreenshot", format="png")["data"]


class Firefox(Browser):
    def __init__(self, folder):
        os.environ["HOME"] = folder
        super().__init__(
            "firefox-esr", "--headless", "--no-remote", "--profile", folder,
            "--remote-debugging-port", "9332", "about:blank")
        self.connect(lambda: "ws://127.0.0.1:9332/session")
        self.call("session.new", capabilities={})
        tree = self.call("browsingContext.getTree")
        self.context = tree["contexts"][0]["context"]
        self.call("browsingContext.setViewport", context=self.context,
                  viewport={"width": WIDTH, "height": HEIGHT},
                  devicePixelRatio=1)

    def open(self, url):
        self.call("browsingContext.navigate", context=self.context, url=url,
                  wait="none")

    def shoot(self):
        return self.call("browsingContext.captureScreenshot",
                         context=self.context)["data"]


def psnr(a, b):
    error = numpy.mean((a.astype(float) - b) ** 2)
    return min(60, 10 * numpy.log10(255 ** 2 / max(error, 1e-9)))


def measure(browser, server, path, points, name):
    source = server.source = Source(path)
    total = len(source.data)
    source.allow(total // points)
    browser.open("http://127.0.0.1:%d/%d/page" % (server.server_port,
                                                  time.time_ns()))
    views = []
    for i in range(1, points + 1):
        source.allow(total * i // points)
        time.sleep(SETTLE * (2 if i in (1, points) else 1))
        shot = PIL.Image.open(io.BytesIO(base64.b64decode(browser.shoot())))
        views.append(numpy.asarray(shot.convert("RGB").crop(
            (0, 0) + source.size)))
    for i, view in enumerate(views[:-1], 1):
        print("%s,%s,%.1f,%d,%.3f" % (
            source.name, name, 100 * i / points, total * i // points,
            psnr(view, views[-1])), flush=True)


def main():
    name, points, paths = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = {"chromium": Chromium, "firefox-esr": Firefox}[name](folder)
        print("image,setting,percent,bytes,psnr")
        for path in paths:
            measure(browser, server, path, points, name)
        browser.stop()


main()
