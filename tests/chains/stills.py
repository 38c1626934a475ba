# SPDX-License-Identifier: LGPL-2.1-or-later
"""The chains that people build behind a decoder of still images."""

# {src}: a file; {dec}: the decoder; {view}: the end of the chain, whose last frame is
# compared with the image; {out}: a file that is decoded and compared afterwards.
#
# What has to hold beyond that the whole image is seen:
#   caps      a word that has to be in the caps at the element "at"
#   min, max  how many frames reach the sink, or are in the file
#   tag       words that have to be in the last tags at the sink
#   size      of the last frame
#   one       it keeps the first frame: of a slow file with updates=none
#   own       the line has no meaning for the stock decoder


class Chain:
    def __init__(self, name, file, line, **facts):
        self.name, self.file, self.line = name, file, line
        self.facts = facts


def c(name, file, line, **facts):
    return Chain(name, file, line, **facts)


FILM = '{src} ! {dec} ! videoconvert ! '
TO = ' ! filesink location={out}'

STILLS = [
    # Elements that drop what has no timestamp.
    c('textoverlay', 'photo.jpg', FILM + 'textoverlay text=x ! {view}'),
    c('timeoverlay', 'photo.jpg', FILM + 'timeoverlay ! {view}'),
    c('clockoverlay', 'photo.png', FILM + 'clockoverlay ! {view}'),
    c('videorate', 'photo.jpg',
      FILM + 'videorate ! video/x-raw,framerate=25/1 ! {view}'),
    c('compositor', 'photo.jpg', 'compositor name=mix ! {view} '
      + FILM + 'mix.'),
    c('compositor over a video', '420.jpg',
      'compositor name=mix sink_1::repeat-after-eos=true ! {view} '
      'videotestsrc pattern=blue num-buffers=30 ! video/x-raw,width=320,'
      'height=240,framerate=25/1 ! mix.sink_0 ' + FILM + 'mix.sink_1'),
    c('fpsdisplaysink', 'photo.jpg', FILM + 'video/x-raw,format=RGB ! '
      'fpsdisplaysink text-overlay=true video-sink="fakesink name=sink '
      'enable-last-sample=true"'),
    c('vp8enc, webmmux', 'photo.jpg', FILM + 'vp8enc deadline=1 ! webmmux'
      + TO),
    c('jpegenc, matroskamux', 'photo.png', FILM + 'jpegenc ! matroskamux' + TO),
    c('x264enc, mp4mux', 'photo.jpg', FILM + 'video/x-raw,format=I420 ! '
      'x264enc ! mp4mux' + TO),
    c('x264enc, mpegtsmux', 'photo.jpg', FILM + 'video/x-raw,format=I420 ! '
      'x264enc ! h264parse ! mpegtsmux' + TO),
    c('theoraenc, oggmux', 'photo.jpg', FILM + 'videorate ! '
      'video/x-raw,framerate=25/1 ! theoraenc ! oggmux' + TO),
    c('encodebin', '420.jpg', FILM + 'encodebin '
      'profile="video/webm:video/x-vp8"' + TO),
    # Encoders of stills, which keep the first frame or all.
    c('pngenc snapshot=true', '420.jpg', FILM + 'pngenc snapshot=true' + TO,
      one=True),
    c('jpegenc', 'photo.png', FILM + 'jpegenc' + TO, max=1, one=True),
    c('webpenc', 'photo.png', FILM + 'webpenc' + TO, one=True),
    c('imagefreeze', 'photo.jpg', FILM
      + 'imagefreeze num-buffers=5 ! {view}', min=5, max=5, one=True),
    c('two images, multifilesink', 'turned-then-not.jpgs', FILM
      + 'identity name=at ! pngenc ! pngdec ! videoconvert ! {view}', min=2,
      max=2),
    # Lists of formats.
    c('16 bit grey, pngenc', 'grey16.png', '{src} ! {dec} ! identity name=at '
      '! pngenc' + TO, caps='GRAY16'),
    c('16 bit colour, {RGB, ARGB64}', 'rgb48.png', '{src} ! {dec} ! '
      'video/x-raw,format={{RGB,ARGB64}} ! identity name=at ! videoconvert ! '
      '{view}', caps='ARGB64'),
    c('16 bit alpha, {GRAY8, RGBA64_LE}', 'rgba64.png', '{src} ! {dec} ! '
      'video/x-raw,format={{GRAY8,RGBA64_LE}} ! identity name=at ! '
      'videoconvert ! {view}', caps='RGBA64_LE'),
    c('alpha, {BGRx, BGRA}', 'alpha.png', '{src} ! {dec} ! '
      'video/x-raw,format={{BGRx,BGRA}} ! identity name=at ! videoconvert ! '
      '{view}', caps='BGRA'),
    c('zbar', '420.jpg', '{src} ! {dec} ! zbar ! videoconvert ! {view}'),
    c('y4menc', '420.jpg', '{src} ! {dec} ! y4menc' + TO),
    c('gamma, videobalance', '420.jpg', '{src} ! {dec} ! gamma ! videobalance '
      '! videoconvert ! {view}'),
    c('4:2:2, vp8enc', '422.jpg', '{src} ! {dec} ! vp8enc deadline=1 ! webmmux'
      + TO),
    c('4:4:4, openh264enc', '444.jpg', '{src} ! {dec} ! openh264enc ! '
      'h264parse ! matroskamux' + TO),
    c('downscale=2, sized jpegenc', '422.jpg', 'videotestsrc num-buffers=3 '
      'pattern=smpte ! video/x-raw,width=320,height=240,framerate=25/1 ! '
      'jpegenc ! image/jpeg,width=320 ! {dec} downscale=2 ! videoconvert ! '
      '{view}', own=True, size=[160, 120]),
    # What images say of themselves.
    c('videoflip by the tag', 'turned.jpg', '{src} ! {dec} ! videoconvert ! '
      'videoflip video-direction=auto ! {view}', turned=True, size=[240, 320]),
    c('videoflip, a turned image and one that is not',
      'turned-then-not.jpgs', FILM + 'videoflip video-direction=auto ! {view}',
      size=[320, 240], min=2),
    c('tags of upstream', 'turned.jpg', '{src} ! taginject '
      'tags="title=upstream" ! {dec} ! videoconvert ! {view}',
      tag=['title', 'rotate-90']),
    c('videoscale, odd pixel aspect ratio', 'narrow.png', FILM
      + 'videoscale ! video/x-raw,width=160,height=120 ! {view}'),
]
