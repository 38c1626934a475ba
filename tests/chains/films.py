# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a decoder of films has to do: motion JPEG, an image a buffer."""

STEP = 40_000_000
N = 50
CAPS = 'image/jpeg,width=320,height={height},framerate=25/1'
SINK = 'fakesink name=sink sync={sync} qos=true'
FILE = 'filesrc location={folder}/film.avi ! avidemux ! '


class Manner:
    """A line; what worker.py does with it; what has to come of it."""

    def __init__(self, name, line, check, *more, decoder='{dec}'):
        self.name, self.line, self.check = name, line, check
        self.more, self.decoder = more, decoder


def all_forwards(result):
    wanted = [i * STEP for i in range(N)]
    return result['pts'] == wanted or f'{len(result["pts"])} frames'


def all_backwards(result):
    wanted = [i * STEP for i in reversed(range(N - 1))]
    pts = result['pts']
    return pts[-len(wanted):] == wanted or f'{len(pts)} frames'


def some_backwards(result):
    pts = [t for t in result['pts']][1:]
    ok = len(pts) >= 1 and all(a > b for a, b in zip(pts, pts[1:]))
    return ok or f'frames at {pts[:4]}'


def ends(result):
    return len(result['pts']) <= 1 or f'{len(result["pts"])} frames'


def in_time(result):
    """A tenth of a second for each frame of 40 ms: two in five are in time, fewer where
    the machine is busy."""
    seen = len(result['pts'])
    return N / 10 <= seen <= N * 3 / 5 or f'{seen} frames'


def quiet(result):
    if result['messages'] > 2:
        return f'{result["messages"]} messages'
    if result['queries'] > 4:
        return f'{result["queries"]} queries'
    return all_forwards(result)


def interlaced(result):
    if 'interleaved' not in result['caps']:
        return f'{result["frames"]} frames, progressive'
    if 'field-order=(string)top-field-first' not in result['caps']:
        return 'no field order'
    return result['frames'] == N // 2 or f'{result["frames"]} frames'


def camera(result):
    if result['warnings'] > 1:
        return f'{result["warnings"]} warnings'
    if result['late'] > 2:
        return f'{result["late"]} frames late by one image'
    return all_forwards(result)


def rate(result):
    return result['rate'] == 2.0 or f'rate {result["rate"]}'


PLAY = FILE + '{dec} ! identity name=at ! ' + SINK.format(sync='false')
PUSH = 'appsrc name=src format=time ! {dec} ! identity name=at ! ' + SINK.format(
    sync='false')

MANNERS = [
    Manner('reverse', PLAY, all_backwards, 'reverse', '-1.0'),
    Manner('trick mode, -8x, key units', PLAY, some_backwards, 'reverse',
           '-8.0', 'key-units'),
    Manner('rate 2.0', PLAY, rate, 'rate', '2.0'),
    Manner('behind a slow element (QoS)', FILE + '{dec} ! identity '
           'sleep-time=100000 ! fakesink name=sink sync=true qos=true '
           'max-lateness=20000000', in_time),
    Manner('counted from a framerate', 'multifilesrc location={folder}/'
           'film-%03d.jpg caps=' + CAPS.format(height=240) + ' ! {dec} ! '
           + SINK.format(sync='false'), all_forwards),
    Manner('seek to the end', PLAY, ends, 'end'),
    Manner('interlaced', PUSH, interlaced, 'push', 'fields'),
    Manner('one question a stream', PLAY, quiet, 'count'),
    Manner('camera without EOI', PUSH, camera, 'push', 'no-eoi'),
    Manner('camera without DHT', PUSH, camera, 'push', 'no-dht'),
    Manner('camera with junk in front', PUSH, camera, 'push', 'junk'),
]


def run_manner(context, manner, variant):
    line = manner.line.format(folder=context.folder,
                              dec=variant.decoders['film'])
    result = context.work(line, variant, more=manner.more + (context.folder,))
    if result['end'] != 'EOS':
        return result['end'][:50], False
    verdict = manner.check(result)
    return ('right', True) if verdict is True else (verdict, False)
