/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The index of a file that holds more than one JPEG: CIPA DC-007, Multi-Picture
 * Format. Cameras put gain maps, depth maps and previews behind a photo, which are
 * no pictures of their own. The index is in APP2 of the first image. */

#include "jpeg.h"

#include "core/tiffbytes.h"

#include <string.h>

/* Clause 5.2.3: tags of the MP Index IFD, and the entries of one image. */
#define TAG_MP_ENTRY 0xb002
#define MP_ENTRY_SIZE 16

/* Clause 5.2.3.3.1: individual image attributes. */
#define REPRESENTATIVE (1u << 29)
#define TYPE_CLASS(attributes) (((attributes) >> 16) & 0xff)
#define CLASS_MULTI_FRAME 0x02  /* panorama, stereo pair, views from many angles */
#define CLASS_PRIMARY 0x03

/* An entry of an IFD: tag, type, count, value or offset. */
#define IFD_ENTRY_SIZE 12

typedef struct
{
  const guint8 *data;           /* from the MP Endian field on: offsets are from
                                 * there, clause 5.2.2.1 */
  gsize size;
  gboolean big_endian;
} Mpf;

static guint
read16 (const Mpf * mpf, gsize at)
{
  return tiff_read16 (mpf->big_endian, mpf->data + at);
}

static guint32
read32 (const Mpf * mpf, gsize at)
{
  return tiff_read32 (mpf->big_endian, mpf->data + at);
}

static gboolean
is_within (const Mpf * mpf, guint64 at, guint64 size)
{
  return at <= mpf->size && size <= mpf->size - at;
}

/* Where the entries of the images are, and how many; FALSE if there are none. */
static gboolean
find_mp_entries (const Mpf * mpf, guint64 * at, guint * n)
{
  guint64 ifd = read32 (mpf, 4);
  guint i;

  if (!is_within (mpf, ifd, 2))
    return FALSE;

  for (i = 0; i < read16 (mpf, ifd); i++) {
    guint64 entry = ifd + 2 + (guint64) i * IFD_ENTRY_SIZE;

    if (!is_within (mpf, entry, IFD_ENTRY_SIZE))
      return FALSE;
    if (read16 (mpf, entry) == TAG_MP_ENTRY) {
      *n = read32 (mpf, entry + 4) / MP_ENTRY_SIZE;
      *at = read32 (mpf, entry + 8);
      return is_within (mpf, *at, (guint64) * n * MP_ENTRY_SIZE);
    }
  }

  return FALSE;
}

static gboolean
is_auxiliary (guint32 attributes)
{
  guint class = TYPE_CLASS (attributes);

  return !(attributes & REPRESENTATIVE) && class != CLASS_MULTI_FRAME
      && class != CLASS_PRIMARY;
}

/**
 * jpeg_mpf_read:
 * @self: a codec
 * @data: payload of an APP2 segment, from behind its "MPF" on
 * @size: its bytes
 * @offset: where that is in the image
 *
 * Notes which bytes behind the image are a part of it. An index that makes no
 * sense is as good as none.
 */
void
jpeg_mpf_read (JpegCodec * self, const guint8 * data, gsize size,
    guint64 offset)
{
  Mpf mpf = {.data = data,.size = size };
  ProgImageInfo *info = &self->codec.info;
  guint64 at;
  guint n, i;

  if (size < 8)
    return;
  mpf.big_endian = memcmp (data, "MM\0*", 4) == 0;
  if ((!mpf.big_endian && memcmp (data, "II*\0", 4) != 0)
      || !find_mp_entries (&mpf, &at, &n))
    return;

  info->n_auxiliary = 0;
  for (i = 0; i < n && info->n_auxiliary < PROG_IMAGE_MAX_AUXILIARY; i++) {
    guint64 entry = at + (guint64) i * MP_ENTRY_SIZE;
    guint32 part_size = read32 (&mpf, entry + 4);
    guint32 part_offset = read32 (&mpf, entry + 8);

    /* The first image has no offset. */
    if (part_offset == 0)
      info->size = part_size;
    else if (part_size > 0 && is_auxiliary (read32 (&mpf, entry)))
      info->auxiliary[info->n_auxiliary++] = (ProgImagePart) {
      offset + part_offset, part_size};
  }
}
