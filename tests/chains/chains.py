#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people put behind a decoder, with the stock decoders and with ours.

    chains.py [--table] [--before PLUGIN] [stills] [applications] [films] [NAME...]

Runs each chain with the decoders of GStreamer and with those of the plugin in
GST_PLUGIN_PATH, of a local file and, for ours, of a slow one. Fails where ours does not
do what it should, or does worse. --table prints a table in Markdown. --before is
another build of the plugin, for one more column.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import images  # noqa: E402
from stills import STILLS  # noqa: E402

PYTHONS = ['python3', '/usr/bin/python3']
SECONDS = 20
# Of 255, on average: a codec that loses a little, and a text over the image, make
# less; an image half of which is missing makes more.
TOLERANCE = 14
SLOW = 'blocksize={} ! identity sleep-time=15000'       # of so many pieces:
PIECES = 33
STOCK = {'jpg': 'jpegparse ! jpegdec', 'png': 'pngdec'}
OURS = {'jpg': 'progjpegdec', 'png': 'progpngdec'}
VIEW = ('videoconvert ! video/x-raw,format=RGB ! fakesink name=sink enable-last-sample=true')


def find_python():
    for python in PYTHONS:
        try:
            test = subprocess.run((python, '-c', 'import gi'),
                                  stderr=subprocess.DEVNULL)
        except OSError:
            continue
        if test.returncode == 0:
            return python
    print('skip  there is no python3 with python3-gi')
    sys.exit(77)


class Variant:
    """A decoder, and the environment that it runs in."""

    def __init__(self, name, decoders, folder, plugin='', rank=False,
                 slow=False):
        self.name, self.decoders, self.slow = name, decoders, slow
        self.environment = dict(os.environ, GST_DEBUG='0',
                                PYTHONDONTWRITEBYTECODE='1')
        self.environment['GST_PLUGIN_PATH'] = plugin
        self.environment['GST_REGISTRY'] = os.path.join(
            folder, f'registry-{name.split()[0]}')
        if rank:
            self.environment['GST_PLUGIN_FEATURE_RANK'] = 'progimagedec:MAX'


def work(context, line, variant, seconds=SECONDS):
    process = subprocess.run(
        (context.python, os.path.join(HERE, 'worker.py'), line, str(seconds)),
        env=variant.environment, capture_output=True, text=True,
        timeout=3 * seconds)
    if process.returncode != 0:
        return {'end': (process.stderr.strip().split('\n') or ['crash'])[-1]
                .split(': ', 1)[-1],
                'frames': 0, 'tags': [], 'caps': '', 'pts': []}
    return json.loads(process.stdout)


def points_of_file(context, path):
    line = f'filesrc location={path} ! decodebin ! videoconvert ! {VIEW}'
    return work(context, line, context.stock)


def difference(a, b):
    return sum(abs(x - y) for x, y in zip(a, b)) / len(a)


class Context:
    def __init__(self, folder, before):
        self.folder = folder
        self.python = find_python()
        self.known = {}
        self.stock = Variant('stock', STOCK, folder)
        self.variants = [self.stock]
        if before:
            self.variants.append(Variant('before', OURS, folder, before, True))
            self.variants.append(Variant('before slow', OURS, folder, before,
                                         True, slow=True))
        plugin = os.environ['GST_PLUGIN_PATH']
        self.variants.append(Variant('here', OURS, folder, plugin, True))
        self.variants.append(Variant('here slow', OURS, folder, plugin, True,
                                     slow=True))

    def expected(self, chain):
        key = (chain.file, 'turned' in chain.facts)
        if key not in self.known:
            # That of GStreamer does not know colours of 16 bits.
            suffix = chain.file.split('.')[1][:3]
            decoder = {'png': 'gdkpixbufdec'}.get(suffix, STOCK[suffix])
            flip = ' ! videoflip video-direction=90r' if key[1] else ''
            self.known[key] = work(
                self, f'filesrc location={self.folder}/{chain.file} ! '
                f'{decoder} ! videoconvert{flip} ! {VIEW}', self.stock)
        return self.known[key]['points']


def run_still(context, chain, variant):
    """What came of it, in a word, and whether that is right."""
    if 'own' in chain.facts and variant is context.stock:
        return '-', True
    suffix = chain.file.split('.')[1][:3]
    out = os.path.join(context.folder,
                       f'{variant.name}-{chain.name}'.replace(' ', '_')
                       .replace('{', '').replace('}', ''))
    src = f'filesrc location={context.folder}/{chain.file}'
    if variant.slow:
        size = os.path.getsize(os.path.join(context.folder, chain.file))
        src += ' ' + SLOW.format(size // PIECES + 1)
    line = chain.line.format(src=src, dec=variant.decoders[suffix], view=VIEW,
                             out=f'"{out}"')
    result = work(context, line, variant)
    seen = result
    if '{out}' in chain.line and result['end'] == 'EOS':
        if not os.path.exists(out) or os.path.getsize(out) == 0:
            return 'an empty file', False
        seen = points_of_file(context, f'"{out}"')
    return judge(context, chain, variant, result, seen)


def judge(context, chain, variant, result, seen):
    facts = chain.facts
    if result['end'] == 'nothing':
        return 'hangs', False
    if result['end'] != 'EOS':
        return f'error: {result["end"][:40]}', False
    if 'points' not in seen:
        return 'nothing is seen', False
    if difference(seen['points'], context.expected(chain)) > TOLERANCE:
        amount = difference(seen['points'], context.expected(chain))
        return f'something else is seen ({amount:.0f} of 255)', False
    if facts.get('caps', '') not in result['caps']:
        return 'loses: ' + result['caps'].split(')')[1].split(',')[0], False
    if 'size' in facts and seen['size'] != facts['size']:
        return '{} x {}'.format(*seen['size']), False
    if seen['frames'] < facts.get('min', 1):
        return f'{seen["frames"]} frames', False
    # Of a slow image there are partial frames, too.
    if not variant.slow and seen['frames'] > facts.get('max', 1000):
        return f'{seen["frames"]} frames', False
    tags = ' '.join(result['tags'][-1:])
    if any(word not in tags for word in facts.get('tag', [])):
        return 'tags: ' + tags[:40], False
    return 'right', True


def elements_missing(line):
    for word in line.replace('{', ' ').replace('}', ' ').split(' ! '):
        name = word.split()[0] if word.split() else ''
        if name.isidentifier() and name not in (
                'src', 'dec', 'view', 'mix') and '.' not in name:
            if subprocess.run(('gst-inspect-1.0', '--exists',
                               name)).returncode != 0:
                return name
    return None


def run_row(context, chain, run):
    return [run(context, chain, variant) for variant in context.variants]


def print_row(context, chain, row, as_table):
    if as_table:
        cells = [text if ok else f'**{text}**' for text, ok in row]
        print('| ' + ' | '.join([chain.name] + cells) + ' |')
        return
    ours = row[-2:]
    ok = all(right for _, right in ours)
    details = '; '.join(f'{variant.name}: {text}' for variant, (text, _) in
                        zip(context.variants, row))
    print(('ok   ' if ok else 'FAIL ') + f' {chain.name}: {details}')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--table', action='store_true')
    parser.add_argument('--before')
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        context = Context(folder, options.before)
        images.make(folder)
        chains = [chain for chain in STILLS
                  if not options.names or chain.name in options.names
                  or 'stills' in options.names]
        with ThreadPoolExecutor(2) as pool:
            rows = list(pool.map(lambda chain: (chain, None if
                                 elements_missing(chain.line) else
                                 run_row(context, chain, run_still)), chains))
        failed = False
        for chain, row in rows:
            if row is None:
                print(f'skip  {chain.name}: there is no '
                      f'{elements_missing(chain.line)}')
                continue
            print_row(context, chain, row, options.table)
            failed |= not all(ok for _, ok in row[-2:])
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
