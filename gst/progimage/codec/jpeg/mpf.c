/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Cameras put gain maps, depth maps and previews behind a photo. The index, in APP2 of
 * the photo, says so, but often not as the standard has it: its IFD is off by some
 * bytes, its offsets are from another place or were right in the file that it was
 * copied from, its count is that of images rather than of bytes. So nothing is believed
 * but what is found, and offsets of images are not used at all. */

#include "mpf.h"

#include "core/tiffbytes.h"

#include <string.h>

static const gchar prefix[] = "MPF";

/* Clause 5.2.3: tags of the MP Index IFD, and the entry of one image. */
#define TAG_NUMBER_OF_IMAGES 0xb001
#define TAG_MP_ENTRY 0xb002
#define TYPE_LONG 4
#define TYPE_UNDEFINED 7
#define MP_ENTRY_SIZE 16

/* Clause 5.2.3.3.1: individual image attributes. */
#define REPRESENTATIVE (1u << 29)
#define TYPE_CLASS(attributes) (((attributes) >> 16) & 0xff)
#define CLASS_MULTI_FRAME 0x02  /* panorama, stereo pair, views from many angles */
#define CLASS_PRIMARY 0x03

/* An entry of an IFD: tag, type, count, value or offset. */
#define IFD_ENTRY_SIZE 12

/* More than any camera writes, and no more than have a bit of their own. */
#define MAX_IMAGES 17

typedef struct
{
  const guint8 *data;           /* from the MP Endian field on: offsets are from
                                 * there, clause 5.2.2.1 */
  gsize size;
  gboolean big_endian;
} Index;

static guint
read16 (const Index * index, gsize at)
{
  return tiff_read16 (index->big_endian, index->data + at);
}

static guint32
read32 (const Index * index, gsize at)
{
  return tiff_read32 (index->big_endian, index->data + at);
}

/* Where the IFD has this tag; 0 for nowhere. */
static gsize
find_tag (const Index * index, guint tag, guint type)
{
  gsize at;

  for (at = 8; at + IFD_ENTRY_SIZE <= index->size; at++) {
    if (read16 (index, at) == tag && read16 (index, at + 2) == type)
      return at;
  }

  return 0;
}

static guint32
count_images (const Index * index, gsize number_tag, gsize entry_tag)
{
  guint32 count;

  if (number_tag > 0 && read32 (index, number_tag + 8) > 0)
    return read32 (index, number_tag + 8);

  count = entry_tag > 0 ? read32 (index, entry_tag + 4) : 0;

  return count < MP_ENTRY_SIZE ? count : count / MP_ENTRY_SIZE;
}

/* Whether there are entries of @n images at @at. The first image is the one that the
 * index is in: it has no offset, and others have a size. */
static gboolean
has_entries_at (const Index * index, guint64 at, guint32 n)
{
  guint32 i;

  if (at < 8 || at > index->size || n > (index->size - at) / MP_ENTRY_SIZE)
    return FALSE;
  if (TYPE_CLASS (read32 (index, at)) != CLASS_PRIMARY
      && read32 (index, at + 8) != 0)
    return FALSE;

  for (i = 1; i < n; i++) {
    if (read32 (index, at + i * MP_ENTRY_SIZE + 4) == 0)
      return FALSE;
  }

  return TRUE;
}

/* Where the entries of the images are; 0 where they can't be found. */
static gsize
find_entries (const Index * index, gsize entry_tag, guint32 n)
{
  guint64 places[3] = { 0, };
  guint i;

  if (entry_tag > 0) {
    places[0] = read32 (index, entry_tag + 8);
    /* Behind the IFD, which ends with the offset of the next one. */
    places[1] = entry_tag + IFD_ENTRY_SIZE + 4;
  }
  if (n <= index->size / MP_ENTRY_SIZE)
    places[2] = index->size - n * MP_ENTRY_SIZE;
  for (i = 0; i < G_N_ELEMENTS (places); i++) {
    if (has_entries_at (index, places[i], n))
      return places[i];
  }

  return 0;
}

static gboolean
is_auxiliary (guint32 attributes)
{
  guint class = TYPE_CLASS (attributes);

  return !(attributes & REPRESENTATIVE) && class != CLASS_MULTI_FRAME
      && class != CLASS_PRIMARY;
}

static void
read_index (const Index * index, ProgJpegMpf * mpf)
{
  gsize entry_tag = find_tag (index, TAG_MP_ENTRY, TYPE_UNDEFINED);
  guint32 n = count_images (index,
      find_tag (index, TAG_NUMBER_OF_IMAGES, TYPE_LONG), entry_tag);
  gsize at = n > 0 ? find_entries (index, entry_tag, n) : 0;
  guint32 i;

  mpf->size = mpf->auxiliary = 0;
  n = MIN (n, MAX_IMAGES);
  if (at > 0) {
    if (read32 (index, at + 8) == 0)
      mpf->size = read32 (index, at + 4);
    for (i = 1; i < n; i++)
      mpf->auxiliary |=
          (guint32) is_auxiliary (read32 (index, at + i * MP_ENTRY_SIZE))
          << (i - 1);
  } else if (n > 1) {
    mpf->auxiliary = (1u << (n - 1)) - 1;
  }
}

/**
 * prog_jpeg_mpf_read:
 * @mpf: (out): what the index says, if it is one
 * @payload: of an APP2 segment
 * @size: its bytes
 *
 * Returns: whether the segment holds an index
 */
gboolean
prog_jpeg_mpf_read (ProgJpegMpf * mpf, const guint8 * payload, gsize size)
{
  Index index;

  if (size < sizeof (prefix) + 8
      || memcmp (payload, prefix, sizeof (prefix)) != 0)
    return FALSE;

  index.data = payload + sizeof (prefix);
  index.size = size - sizeof (prefix);
  index.big_endian = index.data[0] == 'M';
  read_index (&index, mpf);

  return TRUE;
}
