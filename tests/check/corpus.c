/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "corpus.h"
#include "bytes.h"
#include "harness.h"

#include <string.h>

/* NULL where there is none. */
const gchar *
corpus_folder (void)
{
  return g_getenv ("PROGIMAGE_CORPUS");
}

static void
read_file (const gchar * name, gchar ** data, gsize * size)
{
  gchar *path = g_build_filename (corpus_folder (), name, NULL);

  fail_unless (g_file_get_contents (path, data, size, NULL), "no %s", path);
  g_free (path);
}

static gboolean
is_decodable (const CorpusFile * file)
{
  return g_str_has_prefix (file->cols[CORPUS_RESULT], "ok")
      || g_str_has_prefix (file->cols[CORPUS_RESULT], "warn");
}

/* Calls @func for each file of a format, NULL for both, or for those of them
 * with result ok and warn only. A shard of the files where the suite is run in
 * parts. */
guint
corpus_for_each (const gchar * format, gboolean decodable, guint shard,
    guint n_shards, CorpusFunc func)
{
  gchar *text, **lines;
  guint i, n = 0, index = 0;

  read_file ("MANIFEST.tsv", &text, NULL);
  lines = g_strsplit (text, "\n", -1);
  for (i = 1; lines[i] && *lines[i]; i++) {
    CorpusFile file = {.cols = g_strsplit (lines[i], "\t", -1) };

    if ((!format || g_str_equal (file.cols[CORPUS_FORMAT], format))
        && (!decodable || is_decodable (&file))
        && index++ % n_shards == shard) {
      read_file (file.cols[CORPUS_FILE], &file.data, &file.size);
      func (&file);
      g_free (file.data);
      n++;
    }
    g_strfreev (file.cols);
  }
  g_strfreev (lines);
  g_free (text);

  return n;
}

/* What djpeg writes: a PNM header and the pixels. */
gchar *
corpus_pnm_checksum (GstSample * frame)
{
  GByteArray *pixels = frame_pixels (frame);
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GstVideoInfo info;
  gchar *header, *result;

  gst_video_info_from_caps (&info, gst_sample_get_caps (frame));
  header = g_strdup_printf ("%s\n%d %d\n255\n",
      GST_VIDEO_INFO_IS_GRAY (&info) ? "P5" : "P6", info.width, info.height);
  g_checksum_update (checksum, (guchar *) header, strlen (header));
  g_checksum_update (checksum, pixels->data, pixels->len);
  result = g_strdup (g_checksum_get_string (checksum));
  g_checksum_free (checksum);
  g_byte_array_unref (pixels);
  g_free (header);

  return result;
}

/* The same of samples of 9 to 16 bits, from a frame of GRAY16_BE or RGBA64_BE. */
gchar *
corpus_deep_pnm_checksum (GstSample * frame, guint precision)
{
  GByteArray *pixels = frame_pixels (frame);
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GstVideoInfo info;
  gchar *header, *result;
  gboolean grey;
  guint i;

  gst_video_info_from_caps (&info, gst_sample_get_caps (frame));
  grey = GST_VIDEO_INFO_IS_GRAY (&info);
  header = g_strdup_printf ("%s\n%d %d\n%d\n", grey ? "P5" : "P6", info.width,
      info.height, (1 << precision) - 1);
  g_checksum_update (checksum, (guchar *) header, strlen (header));
  for (i = 0; i < pixels->len; i += 2) {
    guint8 bytes[2];

    /* No alpha. */
    if (!grey && i % 8 == 6)
      continue;
    put_be16 (bytes, GST_READ_UINT16_BE (pixels->data + i) >> (16 - precision));
    g_checksum_update (checksum, bytes, 2);
  }
  result = g_strdup (g_checksum_get_string (checksum));
  g_checksum_free (checksum);
  g_byte_array_unref (pixels);
  g_free (header);

  return result;
}

/* A pixel's component, widened to 16 bits. */
static guint
component (const GstVideoFrame * frame, gint comp, gint x, gint y)
{
  const guint8 *at = (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, comp)
      + (gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (frame, comp)
      + x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, comp);

  if (GST_VIDEO_FRAME_COMP_DEPTH (frame, comp) == 8)
    return *at * 257;

  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? at[0] | at[1] << 8
      : at[0] << 8 | at[1];
}

static void
fill_rgba16_row (const GstVideoFrame * frame, gint y, guint8 * row)
{
  gint x, i;

  for (x = 0; x < frame->info.width; x++) {
    for (i = 0; i < 4; i++, row += 2) {
      if (i == 3 && !GST_VIDEO_INFO_HAS_ALPHA (&frame->info))
        put_be16 (row, 0xffff);
      else
        put_be16 (row, component (frame,
                i < 3 && GST_VIDEO_INFO_IS_GRAY (&frame->info) ? 0 : i, x, y));
    }
  }
}

/* RGBA, 16 bits a component, big-endian. */
gchar *
corpus_rgba16_checksum (GstSample * sample)
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GstVideoInfo info;
  GstVideoFrame frame;
  guint8 *row;
  gchar *result;
  gint y;

  fail_unless (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  fail_unless (gst_video_frame_map (&frame, &info,
          gst_sample_get_buffer (sample), GST_MAP_READ));
  row = g_malloc ((gsize) info.width * 8);
  for (y = 0; y < info.height; y++) {
    fill_rgba16_row (&frame, y, row);
    g_checksum_update (checksum, row, (gssize) info.width * 8);
  }
  g_free (row);
  gst_video_frame_unmap (&frame);
  result = g_strdup (g_checksum_get_string (checksum));
  g_checksum_free (checksum);

  return result;
}
