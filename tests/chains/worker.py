# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one pipeline and prints what came of it as JSON: worker.py LINE SECONDS."""

import json
import os
import sys
import threading
import time

import gi
gi.require_version('Gst', '1.0')
gi.require_version('GstVideo', '1.0')
from gi.repository import GLib, Gst, GstVideo  # noqa: E402

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import images  # noqa: E402

GRID = 32
# For what comes at once, unless the machine is very busy.
PATIENCE = 60 * Gst.SECOND


def shrink(sample):
    """GRID x GRID samples of an RGB frame."""
    info = GstVideo.VideoInfo.new_from_caps(sample.get_caps())
    buffer = sample.get_buffer()
    ok, mapped = buffer.map(Gst.MapFlags.READ)
    data, points = mapped.data, []
    meta = GstVideo.buffer_get_video_meta(buffer)
    stride = meta.stride[0] if meta else info.stride[0]
    for y in range(GRID):
        row = (2 * y + 1) * info.height // (2 * GRID) * stride
        for x in range(GRID):
            at = row + (2 * x + 1) * info.width // (2 * GRID) * 3
            points += data[at:at + 3]
    buffer.unmap(mapped)
    return points


NOTHING = {'frames': 0, 'pts': [], 'caps': '', 'end': 'nothing',
           'warnings': 0, 'queries': 0, 'tags': [], 'messages': 0,
           'events': [], 'rate': 0.0, 'late': 0}


class Run:
    def __init__(self, line):
        self.result = json.loads(json.dumps(NOTHING))
        self.pipeline = Gst.parse_launch(line)
        for name, function in (('sink', self.on_sink), ('at', self.on_caps)):
            element = self.pipeline.get_by_name(name)
            if element:
                element.get_static_pad('sink').add_probe(
                    Gst.PadProbeType.BUFFER
                    | Gst.PadProbeType.EVENT_DOWNSTREAM
                    | Gst.PadProbeType.QUERY_DOWNSTREAM, function)

    def on_sink(self, pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            self.result['frames'] += 1
            if len(self.result['pts']) < 500:
                pts = info.get_buffer().pts
                self.result['pts'].append(
                    -1 if pts == Gst.CLOCK_TIME_NONE else pts)
        elif info.type & Gst.PadProbeType.EVENT_DOWNSTREAM:
            self.on_event(info.get_event())
        return Gst.PadProbeReturn.OK

    def on_event(self, event):
        self.result['events'].append(Gst.EventType.get_name(event.type))
        if event.type == Gst.EventType.TAG:
            self.result['tags'].append(event.parse_tag().to_string())
        elif event.type == Gst.EventType.SEGMENT:
            self.result['rate'] = event.parse_segment().rate

    def on_caps(self, pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            caps = pad.get_current_caps()
            self.result['caps'] = caps.to_string() if caps else ''
        elif (info.type & Gst.PadProbeType.QUERY_DOWNSTREAM
              and info.type & Gst.PadProbeType.PUSH):
            if info.get_query().type in (Gst.QueryType.CAPS,
                                         Gst.QueryType.ALLOCATION):
                self.result['queries'] += 1
        return Gst.PadProbeReturn.OK

    def wait(self, seconds):
        """Up to the end of the stream."""
        bus = self.pipeline.get_bus()
        until = time.monotonic() + seconds
        self.result['end'] = 'nothing'
        while self.result['end'] == 'nothing' and time.monotonic() < until:
            message = bus.timed_pop(50 * Gst.MSECOND)
            if not message:
                continue
            if message.type == Gst.MessageType.EOS:
                self.result['end'] = 'EOS'
            elif message.type == Gst.MessageType.ERROR:
                self.result['end'] = message.parse_error()[0].message
            elif message.type == Gst.MessageType.WARNING:
                self.result['warnings'] += 1
            elif (message.type == Gst.MessageType.ELEMENT
                  and message.get_structure().get_name().startswith(
                      'progimage')):
                self.result['messages'] += 1

    def set_state(self, state):
        self.pipeline.set_state(state)
        self.pipeline.get_state(PATIENCE)

    def seek(self, rate, flags, start, stop):
        self.pipeline.seek(rate, Gst.Format.TIME, Gst.SeekFlags.FLUSH | flags,
                           Gst.SeekType.SET, start, Gst.SeekType.SET, stop)
        self.pipeline.get_state(PATIENCE)
        self.result['pts'] = []

    def finish(self):
        sink = self.pipeline.get_by_name('sink')
        sample = sink and sink.get_property('last-sample')
        info = sample and GstVideo.VideoInfo.new_from_caps(sample.get_caps())
        if info and info.finfo.name == 'RGB':
            self.result['points'] = shrink(sample)
            self.result['frames'] = (self.result['frames'] or sink.get_property(
                'stats').get_uint64('rendered')[1])
            self.result['size'] = [info.width, info.height]
        self.pipeline.set_state(Gst.State.NULL)
        return self.result


# -- what is done beside playing ----------------------------------------------

LENGTH = 50 * 40 * Gst.MSECOND


def play(run, seconds):
    run.pipeline.set_state(Gst.State.PLAYING)
    run.wait(seconds)


def seek(run, seconds):
    """As a player does at the end: pause, and back to the start."""
    play(run, seconds)
    if run.result['end'] == 'EOS':
        run.set_state(Gst.State.PAUSED)
        run.seek(1.0, Gst.SeekFlags.ACCURATE, 0, -1)


def reverse(run, seconds, rate, key_units=None):
    run.set_state(Gst.State.PAUSED)
    flags = Gst.SeekFlags.TRICKMODE_KEY_UNITS if key_units else 0
    run.seek(float(rate), Gst.SeekFlags(flags), 0, LENGTH)
    play(run, seconds)


def rate(run, seconds, value):
    run.set_state(Gst.State.PAUSED)
    run.seek(float(value), Gst.SeekFlags(0), 0, LENGTH)
    play(run, seconds)


def end(run, seconds):
    run.set_state(Gst.State.PAUSED)
    run.seek(1.0, Gst.SeekFlags.ACCURATE, LENGTH - 40 * Gst.MSECOND, LENGTH)
    play(run, seconds)


def push(run, seconds, what, folder):
    film = images.film_images(folder)
    height = 240
    if what == 'fields':
        film = [a + b for a, b in zip(film[::2], film[1::2])]
        height = 480
    elif what == 'no-eoi':
        film = [image[:-2] for image in film]
    elif what == 'no-dht':
        film = [images.without_tables(image) for image in film]
    elif what == 'junk':
        film = [b'12345' + image for image in film]
    source = run.pipeline.get_by_name('src')
    source.set_property('caps', Gst.Caps.from_string(
        f'image/jpeg,width=320,height={height},framerate=25/1'
        + (',interlace-mode=interleaved,field-order=top-field-first'
           if what == 'fields' else '')))
    # It asks for more once its thread is back from what came before.
    asked, errors = threading.Semaphore(0), []
    source.connect('need-data', lambda *_: asked.release())
    bus = run.pipeline.get_bus()
    bus.enable_sync_message_emission()
    bus.connect('sync-message::error',
                lambda *_: (errors.append(True), asked.release()))
    run.pipeline.set_state(Gst.State.PLAYING)
    asked.acquire()
    for i, data in enumerate(film):
        buffer = Gst.Buffer.new_wrapped(data)
        buffer.pts, buffer.duration = i * 40 * Gst.MSECOND, 40 * Gst.MSECOND
        source.emit('push-buffer', buffer)
        asked.acquire()
        if errors:
            break
        if run.result['frames'] <= i:
            run.result['late'] += 1
    source.emit('end-of-stream')
    run.wait(seconds)


def main():
    """worker.py LINE SECONDS [WHAT [ARGUMENT...] FOLDER]"""
    Gst.init(None)
    line, seconds, what = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    try:
        run = Run(line)
    except GLib.Error as error:
        print(json.dumps(dict(NOTHING, end=error.message)))
        return
    done = {'seek': seek, 'reverse': reverse, 'rate': rate, 'end': end,
            'push': push}.get(what[0] if what else '')
    if what[:1] == ['push']:
        push(run, seconds, what[1], what[2])
    elif done:
        done(run, seconds, *what[1:-1])
    else:
        play(run, seconds)
    print(json.dumps(run.finish()))


if __name__ == '__main__':
    main()
