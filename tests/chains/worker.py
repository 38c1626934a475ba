# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one pipeline and prints what came of it as JSON: worker.py LINE SECONDS."""

import json
import sys
import time

import gi
gi.require_version('Gst', '1.0')
gi.require_version('GstVideo', '1.0')
from gi.repository import Gst, GstVideo  # noqa: E402

GRID = 32


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


class Run:
    def __init__(self, line):
        self.result = {'frames': 0, 'pts': [], 'caps': '', 'end': 'nothing',
                       'warnings': 0, 'queries': 0, 'tags': [], 'messages': 0,
                       'events': []}
        self.pipeline = Gst.parse_launch(line)
        for name, function in (('sink', self.on_frame), ('at', self.on_caps)):
            element = self.pipeline.get_by_name(name)
            if element:
                element.get_static_pad('sink').add_probe(
                    Gst.PadProbeType.BUFFER
                    | Gst.PadProbeType.EVENT_DOWNSTREAM, function)

    def on_frame(self, pad, info):
        if info.type & Gst.PadProbeType.BUFFER:
            self.result['frames'] += 1
            if len(self.result['pts']) < 500:
                pts = info.get_buffer().pts
                self.result['pts'].append(
                    -1 if pts == Gst.CLOCK_TIME_NONE else pts)
        else:
            event = info.get_event()
            if event.type == Gst.EventType.TAG:
                self.result['tags'].append(event.parse_tag().to_string())
        return Gst.PadProbeReturn.OK

    def on_caps(self, pad, info):
        caps = pad.get_current_caps()
        if caps and info.type & Gst.PadProbeType.BUFFER:
            self.result['caps'] = caps.to_string()
        return Gst.PadProbeReturn.OK

    def wait(self, seconds):
        bus = self.pipeline.get_bus()
        until = time.monotonic() + seconds
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

    def finish(self):
        sink = self.pipeline.get_by_name('sink')
        sample = sink and sink.get_property('last-sample')
        if sample and sample.get_caps().get_structure(0).get_string(
                'format') == 'RGB':
            self.result['points'] = shrink(sample)
            structure = sample.get_caps().get_structure(0)
            self.result['size'] = [structure.get_int('width')[1],
                                   structure.get_int('height')[1]]
        self.pipeline.set_state(Gst.State.NULL)
        return self.result


def main():
    Gst.init(None)
    run = Run(sys.argv[1])
    run.pipeline.set_state(Gst.State.PLAYING)
    began = time.monotonic()
    run.wait(float(sys.argv[2]))
    run.result['seconds'] = time.monotonic() - began
    print(json.dumps(run.finish()))


if __name__ == '__main__':
    main()
