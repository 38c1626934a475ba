# SPDX-License-Identifier: LGPL-2.1-or-later
"""A parser for images that arrive in pieces, as Pillow's ImageFile.Parser, on the
progimage elements of GStreamer:

    with progimage.Parser() as parser:
        for piece in pieces:
            if parser.feed(piece):
                show(parser.image)       # what is known so far
        image = parser.close()           # the finished image

No thread, no main loop: feed() decodes, and returns the frames that came of it. Copy
this file into your project. It needs PyGObject and GStreamer's base plugins, and the
plugin where GStreamer finds it; NumPy for Frame.array, Pillow for Frame.image.

Debian: python3-gi gir1.2-gst-plugins-base-1.0 python3-gst-1.0 python3-numpy python3-pil
"""

import weakref

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstVideo", "1.0")
from gi.repository import Gst, GstApp, GstVideo  # noqa: E402, F401

Gst.init(None)

# Pillow's mode, NumPy's type and the channels of each format that frames may have.
_LAYOUTS = {
    "GRAY8": ("L", "u1", 1),
    "RGB": ("RGB", "u1", 3),
    "RGBA": ("RGBA", "u1", 4),
    "RGBx": ("RGBX", "u1", 4),
    "GRAY16_LE": ("I;16", "<u2", 1),
    "RGBA64_LE": (None, "<u2", 4),
}


class UnidentifiedImageError(OSError):
    """The data holds no image of a kind that can be decoded."""


class Frame:
    """What is known of an image at one moment. It never changes afterwards.

    index         which image of the stream it shows, from 0 on
    complete      whether it is the image's last frame
    corrupted     whether something of the image is missing or damaged
    rows          rows from the top that carry some data
    passes        the scan or pass that data was coming for, from 1 on
    bytes         bytes of the image that were used
    damage        (x, y, width, height) of what changed since the frame before
    downscale     what the sides of the stored image were divided by
    width, height of the frame
    format        GStreamer's name of the pixel format
    """

    def __init__(self, sample):
        self._buffer = sample.get_buffer()
        info = GstVideo.VideoInfo.new_from_caps(sample.get_caps())
        self.width, self.height = info.width, info.height
        self.format = info.finfo.name
        self._stride = info.stride[0]
        video = GstVideo.buffer_get_video_meta(self._buffer)
        if video:
            self._stride = video.stride[0]
        self.corrupted = self._buffer.has_flags(Gst.BufferFlags.CORRUPTED)

        fields = self._buffer.get_custom_meta("GstProgImageMeta").get_structure()
        self.index = fields.get_value("image")
        self.complete = fields.get_value("complete")
        self.rows = fields.get_value("rows")
        self.passes = fields.get_value("pass")
        self.bytes = fields.get_value("bytes")
        self.downscale = fields.get_value("downscale")
        self.damage = tuple(
            fields.get_value("damage-" + name) for name in ("x", "y", "width", "height")
        )

    @property
    def size(self):
        return self.width, self.height

    @property
    def array(self):
        """The pixels as a NumPy array of height x width (x channels), read-only.

        It is the decoder's own memory, without a copy, where python3-gst-1.0 is
        installed.
        """
        import numpy

        channels = _LAYOUTS[self.format][2]
        rows = self._rows(numpy)[:, : self.width * channels]
        if channels > 1:
            rows = rows.reshape(self.height, self.width, channels)
        return rows

    @property
    def image(self):
        """The pixels as a Pillow image.

        Grey, RGBA and RGBx share the decoder's memory, as array does. RGB is copied:
        Pillow has four bytes for each of its pixels.
        """
        import PIL.Image

        mode = _LAYOUTS[self.format][0]
        if mode is None:
            raise ValueError("Pillow has no mode for 16 bits of " + self.format)
        try:
            import numpy

            data = self._rows(numpy)
        except ImportError:
            data = self._buffer.extract_dup(0, self._buffer.get_size())
        return PIL.Image.frombuffer(mode, self.size, data, "raw", mode, self._stride, 1)

    def _rows(self, numpy):
        """All bytes of the frame as an array of rows, those behind them included."""
        mapped, info = self._buffer.map(Gst.MapFlags.READ)
        if not mapped:
            raise MemoryError("The frame cannot be mapped.")
        kind = numpy.dtype(_LAYOUTS[self.format][1])
        used = self._stride * self.height // kind.itemsize
        memory = numpy.frombuffer(info.data, kind, used)
        memory.flags.writeable = False
        # All arrays that are made of it keep it alive, and the frame with it.
        weakref.finalize(memory, self._buffer.unmap, info)
        return memory.reshape(self.height, -1)


class Parser:
    """Takes the bytes of images, in pieces of any size, and gives frames.

    formats   GStreamer's names of pixel formats that frames may have; the decoder
              takes the one that loses least of the image
    Other arguments are properties of progimagedec, such as updates="none",
    fail_on="truncated", downscale="4".
    """

    def __init__(self, formats=("GRAY8", "RGB", "RGBA"), **properties):
        self._decoder = Gst.ElementFactory.make("progimagedec")
        if not self._decoder:
            raise RuntimeError("GStreamer finds no progimagedec: see GST_PLUGIN_PATH")
        properties.setdefault("updates", "buffer")
        for name, value in properties.items():
            Gst.util_set_object_arg(self._decoder, name.replace("_", "-"), str(value))
        self._sink = Gst.ElementFactory.make("appsink")
        self._sink.props.sync = False
        # No other thread takes frames: nothing is to wait for that.
        self._sink.set_property("async", False)
        self._sink.set_property("wait-on-eos", False)
        self._sink.props.caps = Gst.Caps.from_string(
            "video/x-raw,format={%s}" % ",".join(formats)
        )
        self._pipeline = Gst.Pipeline()
        for element in (self._decoder, self._sink):
            self._pipeline.add(element)
        self._decoder.link(self._sink)
        self._pad = self._decoder.get_static_pad("sink")
        self._open = False
        # Who drops a parser without close() or stop() gets no warning of GStreamer.
        weakref.finalize(self, self._pipeline.set_state, Gst.State.NULL)
        self.reset()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def reset(self):
        """Forgets everything, and is ready for the first byte of another stream."""
        self.stop()
        self.header = None  # fields of progimage-header, as soon as the size is known
        self.tags = {}  # Exif, comments, resolution and so on
        self.frame = None  # the newest one
        self.warnings = []  # what is wrong with the images, as text
        self._image = None
        self._pipeline.set_state(Gst.State.PLAYING)
        segment = Gst.Segment()
        segment.init(Gst.Format.BYTES)
        self._pad.send_event(Gst.Event.new_stream_start("parser"))
        self._pad.send_event(Gst.Event.new_segment(segment))
        self._open = True

    def stop(self):
        """Frees what the decoder holds. Frames that were given away stay."""
        self._pipeline.set_state(Gst.State.NULL)
        self._pipeline.get_bus().set_flushing(True)
        self._pipeline.get_bus().set_flushing(False)
        self._open = False

    def feed(self, data):
        """Decodes some more bytes. Returns the frames that came of them, mostly none
        or one. Raises OSError where there is no use in feeding more."""
        if not self._open:
            raise ValueError("The parser is closed.")
        if data:
            self._pad.chain(Gst.Buffer.new_wrapped(bytes(data)))
        return self._collect()

    def close(self):
        """No more bytes come. Returns the last image, or raises OSError where there is
        none."""
        frames = self.finish()
        if not self.frame:
            raise UnidentifiedImageError("There is no image in this data.")
        return frames[-1].image if frames else self.image

    def finish(self):
        """As close(), but returns the frames that the end has brought."""
        if self._open:
            self._pad.send_event(Gst.Event.new_eos())
        try:
            return self._collect()
        finally:
            self.stop()

    @property
    def size(self):
        """Width and height as stored, None while they are not known."""
        return self.header and (self.header["width"], self.header["height"])

    @property
    def ready(self):
        """Whether size, pixel format and the tags in front of the pixels are known."""
        return self._decoder.get_static_pad("src").has_current_caps()

    @property
    def image(self):
        """The newest frame as a Pillow image, None before the first one."""
        if self.frame and not self._image:
            self._image = self.frame.image
        return self._image

    def _collect(self):
        frames = []
        while sample := self._sink.try_pull_sample(0):
            self.frame = Frame(sample)
            self._image = None
            frames.append(self.frame)
        self._read_messages()
        return frames

    def _read_messages(self):
        bus = self._pipeline.get_bus()
        while message := bus.pop():
            if message.type == Gst.MessageType.ERROR:
                self._raise(message.parse_error()[0])
            elif message.type == Gst.MessageType.WARNING:
                self.warnings.append(message.parse_warning()[0].message)
            elif message.type == Gst.MessageType.TAG:
                self._add_tags(message.parse_tag())
            elif message.has_name("progimage-header"):
                self.header = _fields(message.get_structure())

    def _raise(self, error):
        self.stop()
        if error.matches(Gst.StreamError.quark(), Gst.StreamError.WRONG_TYPE):
            raise UnidentifiedImageError(error.message)
        raise OSError(error.message)

    def _add_tags(self, tags):
        for i in range(tags.n_tags()):
            name = tags.nth_tag_name(i)
            self.tags[name] = tags.get_value_index(name, 0)


def _fields(structure):
    names = (structure.nth_field_name(i) for i in range(structure.n_fields()))
    return {name: structure.get_value(name) for name in names}
