# SPDX-License-Identifier: LGPL-2.1-or-later
"""Images and films that the chains are run on, made where they are needed."""

import os
import shutil
import struct
import subprocess
import zlib

FILES = os.path.join(os.path.dirname(__file__), '..', 'files')
WIDTH, HEIGHT = 320, 240
# That make() needs.
ELEMENTS = ('alpha', 'avimux', 'filesrc', 'jpegdec', 'jpegenc', 'multifilesink', 'pngenc',
            'videoconvert', 'videoscale', 'videotestsrc')


def launch(*line):
    subprocess.run(('gst-launch-1.0', '-q') + line, check=True,
                   stdout=subprocess.DEVNULL)


def jpeg(path, format, *more):
    launch('videotestsrc', 'num-buffers=1', 'pattern=smpte', *more, '!',
           f'video/x-raw,format={format},width={WIDTH},height={HEIGHT}', '!',
           'jpegenc', '!', 'filesink', f'location={path}')


def chunk(name, data):
    return (struct.pack('>I', len(data)) + name + data
            + struct.pack('>I', zlib.crc32(name + data)))


def png(path, colour_type, channels, extra=b'', pixel=None):
    """A gradient of 16 bits a sample, whose low bytes are not its high bytes."""
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        for x in range(WIDTH):
            samples = pixel(x, y) if pixel else (x * 200 + 3, y * 270 + 5,
                                                 x * 100 + y * 100 + 7)
            alpha = (0x8000 + x * 100,)
            whole = samples[:channels - (colour_type & 4) // 4]
            if colour_type & 4:
                whole = whole + alpha
            rows += struct.pack(f'>{channels}H', *whole)
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n'
                   + chunk(b'IHDR', struct.pack('>IIBBBBB', WIDTH, HEIGHT, 16,
                                                colour_type, 0, 0, 0))
                   + extra + chunk(b'IDAT', zlib.compress(bytes(rows), 1))
                   + chunk(b'IEND', b''))


def turned(path, original, orientation):
    """The same JPEG with an EXIF orientation."""
    tiff = (b'MM\x00\x2a\x00\x00\x00\x08\x00\x01'
            + struct.pack('>HHIHH', 0x0112, 3, 1, orientation, 0)
            + b'\x00\x00\x00\x00')
    exif = b'Exif\x00\x00' + tiff
    with open(original, 'rb') as file:
        data = file.read()
    with open(path, 'wb') as file:
        file.write(data[:2] + b'\xff\xe1' + struct.pack('>H', len(exif) + 2)
                   + exif + data[2:])


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def film_images(folder):
    return [read(os.path.join(folder, f'film-{i:03}.jpg')) for i in range(50)]


def without_tables(image):
    """A motion JPEG image whose Huffman tables are the standard's, left out."""
    at, kept = 2, image[:2]
    while image[at + 1] != 0xda:
        size = 2 + struct.unpack('>H', image[at + 2:at + 4])[0]
        if image[at + 1] != 0xc4:
            kept += image[at:at + size]
        at += size
    return kept + image[at:]


def make(folder):
    def path(name):
        return os.path.join(folder, name)

    shutil.copy(os.path.join(FILES, 'harvesters.jpg'), path('photo.jpg'))
    shutil.copy(os.path.join(FILES, 'bus-adam7.png'), path('photo.png'))
    jpeg(path('420.jpg'), 'I420')
    jpeg(path('422.jpg'), 'Y42B')
    jpeg(path('444.jpg'), 'Y444')
    jpeg(path('grey.jpg'), 'GRAY8')
    launch('filesrc', f'location={path("photo.jpg")}', '!', 'jpegdec', '!',
           'videoconvert', '!', 'videoscale', 'add-borders=false', '!',
           'video/x-raw,format=I420,width=1280,height=720,'
           'pixel-aspect-ratio=1/1', '!', 'jpegenc', '!', 'filesink',
           f'location={path("wide.jpg")}')
    launch('videotestsrc', 'num-buffers=1', 'pattern=smpte', '!',
           'video/x-raw,format=I420,width=6000,height=4500', '!', 'jpegenc', '!',
           'filesink', f'location={path("large.jpg")}')
    turned(path('turned.jpg'), path('420.jpg'), 6)
    with open(path('turned-then-not.jpgs'), 'wb') as file:
        file.write(read(path('turned.jpg')) + read(path('422.jpg')))
    png(path('grey16.png'), 0, 1)
    png(path('rgb48.png'), 2, 3)
    png(path('rgba64.png'), 6, 4)
    png(path('narrow.png'), 2, 3, chunk(b'pHYs', struct.pack(
        '>IIB', 2147483647, 2147483646, 0)))
    launch('videotestsrc', 'num-buffers=1', '!', 'alpha', 'alpha=0.5', '!',
           f'video/x-raw,format=RGBA,width={WIDTH},height={HEIGHT}', '!',
           'pngenc', '!', 'filesink', f'location={path("alpha.png")}')
    for end in (['multifilesink', f'location={path("film-%03d.jpg")}'],
                ['avimux', '!', 'filesink', f'location={path("film.avi")}']):
        launch('videotestsrc', 'num-buffers=50', 'pattern=ball', '!',
               f'video/x-raw,format=Y42B,width={WIDTH},height={HEIGHT},'
               'framerate=25/1', '!', 'jpegenc', '!', *end)
