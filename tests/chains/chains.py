#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people put behind a decoder, with the stock decoders and with ours.

    chains.py [--table] [--before FOLDER] [stills] [applications] [films] [NAME...]

Runs each chain with the decoders of GStreamer and with those of the plugin in
GST_PLUGIN_PATH, of a local file and, for ours, of a slow one. Fails where ours does not
do what it should, or does worse; what fails with the stock decoder in the same way is
skipped. --table prints a table in Markdown. --before is another build of the plugin, for
one more column.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import images  # noqa: E402
from applications import APPLICATIONS, run_application  # noqa: E402
from films import MANNERS, run_manner  # noqa: E402
from stills import STILLS  # noqa: E402

PYTHONS = ['python3', '/usr/bin/python3']
SECONDS = 200
# Of 255, on average: a codec that loses a little, and a text over the image, make
# less; an image half of which is missing makes more.
TOLERANCE = 20
SLOW = 'blocksize={} ! identity sleep-time=15000'       # of so many pieces:
PIECES = 33
STOCK = {'jpg': 'jpegparse ! jpegdec', 'png': 'pngdec', 'film': 'jpegdec'}
OURS = {'jpg': 'progjpegdec', 'png': 'progpngdec', 'film': 'progjpegdec'}
# Elements and programs that need not be there; any other name is written wrongly.
OPTIONAL = ('clockoverlay', 'h264parse', 'mpegtsmux', 'openh264enc', 'textoverlay',
            'timeoverlay', 'webpenc', 'x264enc', 'zbar')
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


class ScriptError(Exception):
    """It is not the pipeline that is wrong."""


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


def difference(a, b):
    return sum(abs(x - y) for x, y in zip(a, b)) / len(a)


class Context:
    def __init__(self, folder, before):
        plugin = os.environ['GST_PLUGIN_PATH']
        self.folder = folder
        self.python = find_python()
        self.known = {}
        self.stock = Variant('stock', STOCK, folder)
        self.variants = [self.stock]
        if before:
            self.variants += [
                Variant('before', OURS, folder, before, True),
                Variant('before, slow', OURS, folder, before, True, True)]
        self.variants += [
            Variant('here', OURS, folder, plugin, True),
            Variant('here, slow', OURS, folder, plugin, True, True)]

    def work(self, line, variant, seconds=SECONDS, more=()):
        """What worker.py says."""
        command = (self.python, os.path.join(HERE, 'worker.py'), line,
                   str(seconds)) + tuple(more)
        if more and more[-1] != self.folder:
            command += (self.folder,)
        failed = {'frames': 0, 'tags': [], 'caps': '', 'pts': []}
        try:
            process = subprocess.run(command, env=variant.environment,
                                     capture_output=True, text=True,
                                     timeout=3 * seconds)
        except subprocess.TimeoutExpired:
            return dict(failed, end='nothing')
        if process.returncode < 0:
            return dict(failed, end=f'crash, signal {-process.returncode}')
        if process.returncode != 0:
            raise ScriptError(f'{line}\n{process.stderr}')
        return json.loads(process.stdout.strip().split('\n')[-1])

    def points_of_file(self, path):
        return self.work(f'filesrc location="{path}" ! decodebin ! '
                         f'videoconvert ! {VIEW}', self.stock)

    def judge_view(self, file, seen, turned=False):
        """Whether the whole image was seen."""
        if 'points' not in seen:
            return 'nothing is seen', False
        amount = difference(seen['points'], self.expected(file, turned))
        if amount > TOLERANCE:
            return f'something else is seen ({amount:.0f} of 255)', False
        return 'right', True

    def expected(self, file, turned):
        if (file, turned) not in self.known:
            # GStreamer's pngdec does not know colours of 16 bits.
            suffix = file.split('.')[1][:3]
            decoder = {'png': 'gdkpixbufdec'}.get(suffix, STOCK[suffix])
            flip = ' ! videoflip video-direction=90r' if turned else ''
            self.known[file, turned] = self.work(
                f'filesrc location={self.folder}/{file} ! {decoder} ! '
                f'videoconvert{flip} ! {VIEW}', self.stock)
        return self.known[file, turned]['points']


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
    dec = variant.decoders[suffix]
    if variant.slow and 'one' in chain.facts:
        dec += ' updates=none'
    line = chain.line.format(src=src, dec=dec, view=VIEW, out=f'"{out}"')
    result = context.work(line, variant)
    seen = result
    if '{out}' in chain.line and result['end'] == 'EOS':
        if not os.path.exists(out) or os.path.getsize(out) == 0:
            return 'an empty file', False
        seen = context.points_of_file(out)
    return judge(context, chain, variant, result, seen)


def judge(context, chain, variant, result, seen):
    facts = chain.facts
    if result['end'] == 'nothing':
        return 'hangs', False
    if result['end'] != 'EOS':
        return f'error: {result["end"][:40]}', False
    text, ok = context.judge_view(chain.file, seen, 'turned' in facts)
    if not ok:
        return text, ok
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


def exists(element):
    return subprocess.run(('gst-inspect-1.0', '--exists',
                           element)).returncode == 0


def elements_missing(line):
    for word in line.replace('{', ' ').replace('}', ' ').split(' ! '):
        name = word.split()[0] if word.split() else ''
        if name.isidentifier() and name not in (
                'src', 'dec', 'view', 'mix') and '.' not in name:
            if not exists(name):
                return name
    return None


def groups():
    """What is run, and how, and whether of slow files, too."""
    return {'stills': (STILLS, run_still, True),
            'applications': (APPLICATIONS, run_application, False),
            'films': (MANNERS, run_manner, False)}


def run_group(context, name, options):
    items, run, slow = groups()[name]
    variants = [v for v in context.variants if slow or not v.slow]

    def row(item):
        missing = elements_missing(item.line) if item.line else None
        if missing and missing not in OPTIONAL:
            raise ScriptError(f'{item.name}: there is no {missing}')
        if missing:
            return item, missing, []
        return item, None, [run(context, item, v) for v in variants]

    chosen = [item for item in items if not options.names
              or name in options.names or item.name in options.names]
    if chosen and options.table:
        print('| {} | {} |\n|{}'.format(
            name, ' | '.join(v.name for v in variants),
            ' --- |' * (len(variants) + 1)), flush=True)
    with ThreadPoolExecutor(options.jobs) as pool:
        results = [print_row(item, missing, cells, variants, options.table)
                   for item, missing, cells in pool.map(row, chosen)]
    if options.table:
        print()
    return all(results)


def fails_alike(cells, variants):
    """Whether all of ours end in just the error that the stock decoder does: then the
    rest of the chain does not work here."""
    stock = dict(zip((v.name for v in variants), cells))['stock']
    return stock[0].startswith(('error: ', 'hangs')) and all(
        cell == stock for cell, v in zip(cells, variants)
        if v.name[:4] == 'here')


def print_row(item, missing, cells, variants, as_table):
    """Returns whether ours did right. A cell is a text, and whether that is right; None
    for what can't be tried."""
    if any(right is None for _, right in cells):
        missing = [text for text, right in cells if right is None][0]
    if missing:
        print(f'skip  {item.name}: there is no {missing}', flush=True)
        return True
    good = all(right for (_, right), v in zip(cells, variants)
               if v.name[:4] == 'here')
    if not good and not as_table and fails_alike(cells, variants):
        print(f'skip  {item.name}: {cells[0][0]}; here: the same', flush=True)
        return True
    if as_table:
        print('| ' + ' | '.join([item.name] + [
            text if ok else f'**{text}**' for text, ok in cells]) + ' |',
            flush=True)
        return good
    details = '; '.join(f'{v.name}: {text}' for v, (text, _) in
                        zip(variants, cells))
    print(('ok   ' if good else 'FAIL ') + f' {item.name}: {details}',
          flush=True)
    return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--table', action='store_true')
    parser.add_argument('--before')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()
    for program in ('gst-launch-1.0', 'gst-inspect-1.0'):
        if not shutil.which(program):
            print(f'skip  there is no {program}')
            return 77
    for element in images.ELEMENTS:
        if not exists(element):
            print(f'skip  there is no {element}')
            return 77
    with tempfile.TemporaryDirectory() as folder:
        context = Context(folder, options.before)
        images.make(folder)
        results = [run_group(context, name, options) for name in groups()]
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main())
