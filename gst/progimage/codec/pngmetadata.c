/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a PNG says of itself beside the picture. Libpng's png_get_*() raise no
 * errors, so that no setjmp need cover them. */

#include "pngcodec.h"

#include "core/metadata.h"

#define METRES_PER_INCH 0.0254

static GstTagList *
writable_tags (PngCodec * self)
{
  ProgImageInfo *info = &self->codec.info;

  info->tags = gst_tag_list_make_writable (info->tags);
  info->tags_changed = self->state != PNG_STATE_HEADER;

  return info->tags;
}

static void
set_field (gchar ** field, gchar * value)
{
  g_free (*field);
  *field = value;
}

/* What is said of the whole picture, and counts only before it. */
static void
add_statement (PngCodec * self, const guint8 * data, gsize size)
{
  guint32 type = self->chunks.type;

  if (type == PROG_PNG_TYPE_acTL && size >= 4) {
    guint n = PROG_PNG_TYPE (data[0], data[1], data[2], data[3]);

    prog_image_codec_complain (&self->codec, PROG_IMAGE_IRREGULAR,
        "The animation of %u frame%s is not played, only the default image is "
        "shown", n, n == 1 ? "" : "s");
  } else if (type == PROG_PNG_TYPE_cICP && size == PROG_PNG_CICP_SIZE)
    prog_png_colour_from_cicp (&self->cicp, data);
  else if (type == PROG_PNG_TYPE_mDCV && size == PROG_PNG_MDCV_SIZE)
    set_field (&self->codec.info.mastering_display_info,
        prog_png_mastering_display_info (data));
  else if (type == PROG_PNG_TYPE_cLLI && size == PROG_PNG_CLLI_SIZE)
    set_field (&self->codec.info.content_light_level,
        prog_png_content_light_level (data));
}

/* Takes the data of a chunk that libpng does not know, or shall not. */
void
prog_png_metadata_add_unknown (PngCodec * self, const guint8 * data, gsize size)
{
  if (self->chunks.type == PROG_PNG_TYPE_eXIf)
    prog_image_metadata_add_exif (writable_tags (self), data, size);
  else if (self->state == PNG_STATE_HEADER)
    add_statement (self, data, size);
}

static void
add_text (PngCodec * self, const png_text * text)
{
  gboolean international = text->compression >= PNG_ITXT_COMPRESSION_NONE;
  gsize size = international ? text->itxt_length : text->text_length;
  /* Keywords, and texts but in iTXt, are in Latin-1 (11.3.3). */
  gchar *keyword = g_convert (text->key, -1, "UTF-8", "ISO-8859-1", NULL, NULL,
      NULL);
  gchar *utf8 = international ? g_utf8_make_valid (text->text, size)
      : g_convert (text->text, size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

  if (keyword && utf8)
    prog_image_metadata_add_text (writable_tags (self), keyword,
        international && *text->lang ? text->lang : NULL, utf8);
  g_free (keyword);
  g_free (utf8);
  /* The chunk was counted already, what it came to was not. */
  if (text->compression == PNG_TEXT_COMPRESSION_zTXt
      || text->compression == PNG_ITXT_COMPRESSION_zTXt)
    self->metadata_left -= MIN (self->metadata_left, size);
}

static void
add_texts (PngCodec * self)
{
  png_textp texts = NULL;
  int n = 0, i;

  png_get_text (self->png, self->png_info, &texts, &n);
  for (i = 0; i < n; i++)
    add_text (self, &texts[i]);
  png_free_data (self->png, self->png_info, PNG_FREE_TEXT, -1);
}

static void
add_time (PngCodec * self)
{
  png_timep time;
  GstDateTime *date_time;

  if (!png_get_tIME (self->png, self->png_info, &time))
    return;

  /* UTC; 60 is a leap second (11.3.6.1), of which GStreamer knows none. */
  date_time = gst_date_time_new (0, time->year, time->month, time->day,
      time->hour, time->minute, MIN (time->second, 59));
  if (!date_time)
    return;
  gst_tag_list_add (writable_tags (self), GST_TAG_MERGE_KEEP,
      GST_TAG_DATE_TIME, date_time, NULL);
  gst_date_time_unref (date_time);
}

/* What a bomb would have come to is not known, but it cost time to find out
 * that it is one. */
static void
charge_for_bomb (PngCodec * self)
{
  if (self->warned)
    self->metadata_left /= 2;
}

/* Takes what the reader got from the chunk that it was given. */
void
prog_png_metadata_add (PngCodec * self)
{
  png_charp name;
  png_bytep bytes;
  png_uint_32 size;
  int method;

  switch (self->chunks.type) {
    case PROG_PNG_TYPE_zTXt:
    case PROG_PNG_TYPE_iTXt:
      charge_for_bomb (self);
      add_texts (self);
      break;
    case PROG_PNG_TYPE_tEXt:
      add_texts (self);
      break;
    case PROG_PNG_TYPE_iCCP:
      charge_for_bomb (self);
      if (png_get_iCCP (self->png, self->png_info, &name, &method, &bytes,
              &size)) {
        prog_image_metadata_add_icc (writable_tags (self), bytes, size, name);
        png_free_data (self->png, self->png_info, PNG_FREE_ICCP, -1);
      }
      break;
    case PROG_PNG_TYPE_tIME:
      /* Before the rows it is added last: a text or Exif may know when the
       * picture was taken, this is when it was changed. */
      if (self->state != PNG_STATE_HEADER)
        add_time (self);
      break;
    default:
      break;
  }
}

static void
describe_colour (PngCodec * self)
{
  GstVideoColorimetry *colour = &self->codec.info.colorimetry;
  png_fixed_point xy[PROG_PNG_N_CHROMATICITIES], gamma;

  prog_png_default_colour (&self->samples, colour);
  /* In the order of table 11 in clause 4.3. */
  if (self->cicp.range != GST_VIDEO_COLOR_RANGE_UNKNOWN) {
    self->cicp.matrix = colour->matrix;
    *colour = self->cicp;
  } else if (png_get_valid (self->png, self->png_info, PNG_INFO_sRGB)) {
    colour->transfer = GST_VIDEO_TRANSFER_SRGB;
    colour->primaries = GST_VIDEO_COLOR_PRIMARIES_BT709;
  } else {
    if (png_get_cHRM_fixed (self->png, self->png_info, &xy[0], &xy[1], &xy[2],
            &xy[3], &xy[4], &xy[5], &xy[6], &xy[7]))
      prog_png_colour_from_chromaticities (colour, xy);
    if (png_get_gAMA_fixed (self->png, self->png_info, &gamma))
      prog_png_colour_from_gamma (colour, gamma);
  }
}

/* Fills in info, when all that comes before the rows has been read. */
void
prog_png_metadata_describe (PngCodec * self)
{
  ProgImageInfo *info = &self->codec.info;
  guint colour_type = png_get_color_type (self->png, self->png_info);
  png_uint_32 x, y;
  int unit;

  self->samples.grey = !(colour_type & PNG_COLOR_MASK_COLOR);
  self->samples.alpha = colour_type & PNG_COLOR_MASK_ALPHA
      || png_get_valid (self->png, self->png_info, PNG_INFO_tRNS);
  self->samples.deep = info->bit_depth == 16;
  prog_png_list_formats (&self->samples, info->formats);
  describe_colour (self);

  if (png_get_pHYs (self->png, self->png_info, &x, &y, &unit)) {
    prog_image_metadata_aspect (x, y, &info->par_n, &info->par_d);
    if (unit == PNG_RESOLUTION_METER)
      prog_image_metadata_add_resolution (writable_tags (self),
          x * METRES_PER_INCH, y * METRES_PER_INCH);
  }
  add_time (self);
}
