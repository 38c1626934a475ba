# SPDX-License-Identifier: LGPL-2.1-or-later
"""What applications do with a local image, once the element has the rank."""

import os
import shutil
import subprocess

SINK = 'fakesink name=sink enable-last-sample=true'
AS_RGB = f'videoconvert ! video/x-raw,format=RGB ! {SINK}'


class Application:
    """A line for worker.py, or a command that makes {out}."""

    def __init__(self, name, file, line=None, command=None, seek=False,
                 frames=None, says=None):
        self.name, self.file, self.line = name, file, line
        self.command, self.seek, self.frames = command, seek, frames
        self.says = says


CV = ("import cv2,sys; ok,i=cv2.VideoCapture('uridecodebin uri=file://'"
      "+sys.argv[1]+' ! videoconvert ! video/x-raw,format=BGR ! appsink',"
      "cv2.CAP_GSTREAMER).read(); cv2.imwrite(sys.argv[2], i)")

APPLICATIONS = [
    Application('playbin', 'large.jpg', f'playbin uri=file://{{file}} '
                f'video-sink="{AS_RGB}"', frames=1),
    Application('playbin3', 'photo.png', f'playbin3 uri=file://{{file}} '
                f'video-sink="{AS_RGB}"', frames=1),
    Application('playbin video-filter=timeoverlay', 'photo.jpg',
                f'playbin uri=file://{{file}} video-filter=timeoverlay '
                f'video-sink="{AS_RGB}"', frames=1),
    Application('at EOS pause and seek to 0 (GTK)', 'photo.png',
                f'playbin uri=file://{{file}} video-sink="{AS_RGB}"',
                seek=True),
    Application('uridecodebin ! imagefreeze', 'large.jpg', 'uridecodebin '
                'uri=file://{file} ! videoconvert ! imagefreeze num-buffers=3 '
                f'! {AS_RGB}', frames=3),
    Application('uridecodebin ! encodebin', '420.jpg', 'uridecodebin '
                'uri=file://{file} ! videoconvert ! encodebin '
                'profile="video/webm:video/x-vp8" ! filesink location={out}'),
    Application('gst-transcoder-1.0', '420.jpg', command=(
        'gst-transcoder-1.0', 'file://{file}', 'file://{out}',
        'video/webm:video/x-vp8')),
    # It fits images into 1280 x 720.
    Application('ges-launch-1.0', 'wide.jpg', command=(
        'ges-launch-1.0', '+clip', '{file}', 'duration=1', '-o', '{out}', '-f',
        'video/webm:video/x-vp8')),
    Application('totem-video-thumbnailer', 'wide.jpg', command=(
        'totem-video-thumbnailer', '-s', '256', '{file}', '{out}')),
    Application('OpenCV, VideoCapture.read()', 'wide.jpg', command=(
        '/usr/bin/python3', '-c', CV, '{file}', '{out}.png')),
    Application('gst-play-1.0', 'photo.jpg', command=(
        'gst-play-1.0', '--videosink=filesink location={out}.raw', '-q',
        '{file}'), says=''),
    Application('gst-discoverer-1.0', 'turned.jpg', command=(
        'gst-discoverer-1.0', '-v', '{file}'), says='rotate-90'),
]


def run_application(context, application, variant):
    path = os.path.join(context.folder, application.file)
    out = os.path.join(context.folder, f'{variant.name}-'
                       + application.name.split()[0])
    if application.line:
        return run_line(context, application, variant, path, out)
    if not shutil.which(application.command[0]):
        return application.command[0], None
    command = [word.format(file=path, out=out) for word in application.command]
    environment = dict(variant.environment, GIO_USE_VFS='local')
    try:
        done = subprocess.run(command, env=environment, capture_output=True,
                              text=True, timeout=600)
    except subprocess.TimeoutExpired:
        return 'hangs', False
    if application.says is not None:
        ok = done.returncode == 0 and application.says in done.stdout
        return ('right' if ok else f'says nothing of {application.says}'), ok
    for name in (out, out + '.png'):
        if os.path.exists(name) and os.path.getsize(name) > 0:
            return context.judge_view(application.file,
                                      context.points_of_file(name))
    if "No module named 'cv2'" in done.stderr:
        return 'OpenCV for Python', None
    return 'no file', False


def run_line(context, application, variant, path, out):
    line = application.line.format(file=path, out=out)
    more = ('seek',) if application.seek else ()
    result = context.work(line, variant, more=more)
    if result['end'] != 'EOS':
        return f'{result["end"][:40]}', False
    seen = result
    if '{out}' in application.line:
        if not os.path.exists(out) or os.path.getsize(out) == 0:
            return 'an empty file', False
        seen = context.points_of_file(out)
    text, ok = context.judge_view(application.file, seen)
    if ok and application.frames not in (None, seen['frames']):
        return f'{seen["frames"]} frames', False
    return text, ok
