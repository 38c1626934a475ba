/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "makejxl.h"

#include "bytes.h"

#include <jxl/decode.h>
#include <jxl/encode.h>
#include <string.h>

/* -- samples ------------------------------------------------------------ */

static guint
n_channels (const JxlRecipe * recipe)
{
  return (recipe->grey ? 1 : 3) + recipe->alpha;
}

/* Up from 0 to 1 and down again. */
static gdouble
triangle (guint n, guint period)
{
  guint at = n % period;

  return 2.0 * MIN (at, period - at) / period;
}

/* From 0 to 1: slopes and waves with some noise, so that groups differ. */
static gdouble
sample (const JxlRecipe * recipe, guint x, guint y, guint channel, GRand * rand)
{
  gdouble slope = (x + 2.0 * y * (channel + 1)) /
      (recipe->width + 2.0 * recipe->height * (channel + 1));
  gdouble wave = 0.4 * (triangle (x * (channel + 1) + recipe->seed, 57) - 0.5)
      * triangle (y, 90);

  if (recipe->flat)
    return 0.5;

  return CLAMP (0.15 + 0.7 * slope + wave
      + g_rand_double_range (rand, -0.02, 0.02), 0, 1);
}

static void
append_sample (GByteArray * pixels, const JxlRecipe * recipe, gdouble value)
{
  guint8 byte;
  guint16 word;
  gfloat real = value;

  if (recipe->bits == 32) {
    g_byte_array_append (pixels, (guint8 *) & real, sizeof real);
  } else if (recipe->bits > 8) {
    word = value * 65535;
    g_byte_array_append (pixels, (guint8 *) & word, sizeof word);
  } else {
    byte = value * 255;
    g_byte_array_append (pixels, &byte, 1);
  }
}

static GByteArray *
make_samples (const JxlRecipe * recipe, guint frame)
{
  GByteArray *pixels = g_byte_array_new ();
  GRand *rand = g_rand_new_with_seed (recipe->seed + 1000 * frame);
  guint x, y, c;

  for (y = 0; y < recipe->height; y++) {
    for (x = 0; x < recipe->width; x++) {
      for (c = 0; c < n_channels (recipe); c++)
        append_sample (pixels, recipe,
            sample (recipe, x + 7 * frame, y, c, rand));
    }
  }
  g_rand_free (rand);

  return pixels;
}

/* -- encoding ----------------------------------------------------------- */

static gboolean
is_lossless (const JxlRecipe * recipe)
{
  return recipe->coding == JXL_LOSSLESS
      || recipe->coding == JXL_LOSSLESS_SQUEEZE;
}

static void
ok (JxlEncoder * encoder, JxlEncoderStatus status)
{
  fail_unless (status == JXL_ENC_SUCCESS, "libjxl can't encode: %d",
      JxlEncoderGetError (encoder));
}

static void
set_info (JxlEncoder * encoder, const JxlRecipe * recipe)
{
  JxlBasicInfo info;

  JxlEncoderInitBasicInfo (&info);
  info.xsize = recipe->width;
  info.ysize = recipe->height;
  info.bits_per_sample = recipe->bits ? recipe->bits : 8;
  info.exponent_bits_per_sample = recipe->bits == 32 ? 8 : 0;
  info.num_color_channels = recipe->grey ? 1 : 3;
  info.num_extra_channels = recipe->alpha;
  info.alpha_bits = recipe->alpha ? info.bits_per_sample : 0;
  info.alpha_exponent_bits = recipe->alpha ? info.exponent_bits_per_sample : 0;
  info.alpha_premultiplied = recipe->premultiplied;
  info.uses_original_profile = is_lossless (recipe);
  info.orientation = recipe->orientation ? recipe->orientation : 1;
  if (recipe->frames > 0) {
    info.have_animation = JXL_TRUE;
    info.animation.tps_numerator = 10;
    info.animation.tps_denominator = 1;
  }
  ok (encoder, JxlEncoderSetBasicInfo (encoder, &info));
}

/* sRGB, but for a curve that has no name. */
static void
set_colour (JxlEncoder * encoder, const JxlRecipe * recipe)
{
  JxlColorEncoding colour;

  JxlColorEncodingSetToSRGB (&colour, recipe->grey);
  if (recipe->transfer)
    colour.transfer_function = recipe->transfer;
  if (recipe->primaries)
    colour.primaries = recipe->primaries;
  if (recipe->icc) {
    colour.transfer_function = JXL_TRANSFER_FUNCTION_GAMMA;
    colour.gamma = 0.37;
  }
  ok (encoder, JxlEncoderSetColorEncoding (encoder, &colour));
}

static void
set_option (JxlEncoderFrameSettings * settings, JxlEncoderFrameSettingId id,
    gint64 value)
{
  fail_unless (JxlEncoderFrameSettingsSetOption (settings, id, value)
      == JXL_ENC_SUCCESS);
}

static void
set_coding (JxlEncoderFrameSettings * settings, const JxlRecipe * recipe)
{
  set_option (settings, JXL_ENC_FRAME_SETTING_EFFORT, 3);
  switch (recipe->coding) {
    case JXL_PASSES:
      set_option (settings, JXL_ENC_FRAME_SETTING_PROGRESSIVE_AC, 1);
      break;
    case JXL_DC_FRAME:
      set_option (settings, JXL_ENC_FRAME_SETTING_PROGRESSIVE_DC, 1);
      break;
    case JXL_UNFILTERED:
      set_option (settings, JXL_ENC_FRAME_SETTING_GABORISH, 0);
      set_option (settings, JXL_ENC_FRAME_SETTING_EPF, 0);
      set_option (settings, JXL_ENC_FRAME_SETTING_RESPONSIVE, 1);
      break;
    case JXL_MODULAR:
      set_option (settings, JXL_ENC_FRAME_SETTING_MODULAR, 1);
      break;
    case JXL_LOSSLESS_SQUEEZE:
      set_option (settings, JXL_ENC_FRAME_SETTING_RESPONSIVE, 1);
      /* fallthrough */
    case JXL_LOSSLESS:
      fail_unless (JxlEncoderSetFrameLossless (settings, JXL_TRUE)
          == JXL_ENC_SUCCESS);
      break;
    default:
      break;
  }
}

static void
add_frames (JxlEncoder * encoder, const JxlRecipe * recipe)
{
  JxlEncoderFrameSettings *settings =
      JxlEncoderFrameSettingsCreate (encoder, NULL);
  JxlPixelFormat format = {.num_channels = n_channels (recipe) };
  JxlFrameHeader header;
  guint i;

  format.data_type = recipe->bits == 32 ? JXL_TYPE_FLOAT :
      recipe->bits > 8 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8;
  set_coding (settings, recipe);
  for (i = 0; i < MAX (MAX (recipe->frames, recipe->layers), 1); i++) {
    GByteArray *samples = make_samples (recipe, i);

    if (recipe->frames > 0) {
      JxlEncoderInitFrameHeader (&header);
      header.duration = 1;
      ok (encoder, JxlEncoderSetFrameHeader (settings, &header));
    }
    ok (encoder, JxlEncoderAddImageFrame (settings, &format, samples->data,
            samples->len));
    g_byte_array_unref (samples);
  }
  JxlEncoderCloseFrames (encoder);
}

static void
add_boxes (JxlEncoder * encoder, gboolean compressed)
{
  /* TIFF, little endian, one entry: Make (271) is "camera". */
  static const guint8 exif[] = "\0\0\0\0" "II*\0\x08\0\0\0" "\x02\0"
      "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
      "\x0f\x01\x02\0\x07\0\0\0\x26\0\0\0" "\0\0\0\0" "camera";
  static const gchar xmp[] =
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
      "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' "
      "xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='8'>"
      "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>title</rdf:li></rdf:Alt>"
      "</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>";

  ok (encoder, JxlEncoderAddBox (encoder, "Exif", exif, sizeof exif,
          compressed));
  ok (encoder, JxlEncoderAddBox (encoder, "xml ", (const guint8 *) xmp,
          sizeof xmp - 1, compressed));
}

static void
take_output (JxlEncoder * encoder, GByteArray * jxl)
{
  JxlEncoderStatus status;
  guint8 block[4096], *next;
  gsize room;

  do {
    next = block;
    room = sizeof block;
    status = JxlEncoderProcessOutput (encoder, &next, &room);
    g_byte_array_append (jxl, block, next - block);
  } while (status == JXL_ENC_NEED_MORE_OUTPUT);
  ok (encoder, status);
}

GByteArray *
make_jxl (const JxlRecipe * recipe)
{
  JxlEncoder *encoder = JxlEncoderCreate (NULL);
  GByteArray *jxl = g_byte_array_new ();
  gboolean after = recipe->boxes == JXL_BOXES_AFTER
      || recipe->boxes == JXL_COMPRESSED_AFTER;
  gboolean compressed = recipe->boxes == JXL_COMPRESSED_BEFORE
      || recipe->boxes == JXL_COMPRESSED_AFTER;

  if (recipe->boxes != JXL_NO_BOXES)
    ok (encoder, JxlEncoderUseBoxes (encoder));
  set_info (encoder, recipe);
  set_colour (encoder, recipe);
  if (recipe->boxes != JXL_NO_BOXES && !after)
    add_boxes (encoder, compressed);
  add_frames (encoder, recipe);
  if (after)
    add_boxes (encoder, compressed);
  JxlEncoderCloseInput (encoder);
  take_output (encoder, jxl);
  JxlEncoderDestroy (encoder);

  return jxl;
}

/* -- reference ---------------------------------------------------------- */

static void
decode_at_once (const GByteArray * jxl, JxlPixelFormat * format,
    JxlBasicInfo * info, GByteArray * pixels)
{
  JxlDecoder *decoder = JxlDecoderCreate (NULL);
  JxlDecoderStatus status;
  gsize size;

  JxlDecoderSubscribeEvents (decoder, JXL_DEC_BASIC_INFO | JXL_DEC_FULL_IMAGE);
  JxlDecoderSetInput (decoder, jxl->data, jxl->len);
  JxlDecoderCloseInput (decoder);
  while ((status = JxlDecoderProcessInput (decoder)) != JXL_DEC_FULL_IMAGE) {
    if (status == JXL_DEC_BASIC_INFO) {
      JxlDecoderGetBasicInfo (decoder, info);
      format->num_channels = info->num_color_channels + (info->alpha_bits > 0);
    } else {
      fail_unless_equals_int (status, JXL_DEC_NEED_IMAGE_OUT_BUFFER);
      JxlDecoderImageOutBufferSize (decoder, format, &size);
      g_byte_array_set_size (pixels, size);
      JxlDecoderSetImageOutBuffer (decoder, format, pixels->data, size);
    }
  }
  JxlDecoderDestroy (decoder);
}

/* One sample of a pixel in a video format, from the channels of the image. */
static const guint8 *
pick (const guint8 * pixel, const JxlBasicInfo * info, guint size, guint comp)
{
  static const guint8 full[] = { 0xff, 0xff };

  if (comp < 3)
    return pixel + (info->num_color_channels == 1 ? 0 : comp * size);

  return info->alpha_bits > 0 ? pixel + info->num_color_channels * size : full;
}

static GByteArray *
make_reference (const GByteArray * jxl, GstVideoFormat format)
{
  const GstVideoFormatInfo *video = gst_video_format_get_info (format);
  guint size = GST_VIDEO_FORMAT_INFO_DEPTH (video, 0) / 8, comp;
  guint stride = GST_VIDEO_FORMAT_INFO_PSTRIDE (video, 0);
  gboolean little = GST_VIDEO_FORMAT_INFO_IS_LE (video)
      || format == GST_VIDEO_FORMAT_ARGB64;
  JxlPixelFormat layout = {
    .data_type = size == 2 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
    .endianness = little ? JXL_LITTLE_ENDIAN : JXL_BIG_ENDIAN
  };
  GByteArray *samples = g_byte_array_new (), *pixels = g_byte_array_new ();
  JxlBasicInfo info;
  gsize i, n;

  decode_at_once (jxl, &layout, &info, samples);
  n = (gsize) info.xsize * info.ysize;
  g_byte_array_set_size (pixels, n * stride);
  memset (pixels->data, 0xff, pixels->len);
  for (i = 0; i < n; i++) {
    for (comp = 0; comp < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (video); comp++)
      memcpy (pixels->data + i * stride
          + GST_VIDEO_FORMAT_INFO_POFFSET (video, comp),
          pick (samples->data + i * layout.num_channels * size, &info, size,
              comp), size);
  }
  g_byte_array_unref (samples);

  return pixels;
}

/* Made once for each image and format. */
GByteArray *
jxl_reference (const GByteArray * jxl, GstVideoFormat format)
{
  static GHashTable *references;
  gchar *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA1, jxl->data,
      jxl->len);
  gchar *key = g_strdup_printf ("%s %d", sum, format);
  GByteArray *pixels;

  g_free (sum);
  if (!references)
    references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  pixels = g_hash_table_lookup (references, key);
  if (!pixels) {
    pixels = make_reference (jxl, format);
    g_hash_table_insert (references, g_strdup (key), pixels);
  }
  g_free (key);

  return g_byte_array_ref (pixels);
}

/* -- boxes -------------------------------------------------------------- */

gsize
jxl_box (const GByteArray * jxl, const gchar * type, guint n)
{
  gsize at = 0;

  while (at + 8 <= jxl->len) {
    guint32 size = get_be32 (jxl->data + at);

    if (memcmp (jxl->data + at + 4, type, 4) == 0 && n-- == 0)
      return at;
    fail_unless (size >= 8);
    at += size;
  }
  g_assert_not_reached ();
}

void
jxl_put_box (GByteArray * jxl, const gchar * type, gconstpointer data,
    gsize size)
{
  guint8 header[8];

  put_be32 (header, 8 + size);
  memcpy (header + 4, type, 4);
  g_byte_array_append (jxl, header, sizeof header);
  g_byte_array_append (jxl, data, size);
}
