/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Behind each element that is installed, an image is decoded to a format that loses
 * no more than it must. */

#include "harness.h"
#include "makejpeg.h"
#include "makepng.h"

#define SIDE 32

typedef struct
{
  const gchar *name;
  const gchar *sampling;        /* of a JPEG; NULL: a PNG */
  PngKind png;
  guint bits;
  gboolean colour, alpha;
  guint chroma_loss;            /* halvings of the chroma, both ways */
} Kind;

static const Kind kinds[] = {
  {"grey JPEG", "11", {0}, 8, FALSE, FALSE, 0},
  {"4:2:0 JPEG", "22 11 11", {0}, 8, TRUE, FALSE, 2},
  {"4:2:2 JPEG", "21 11 11", {0}, 8, TRUE, FALSE, 1},
  {"4:4:4 JPEG", "11 11 11", {0}, 8, TRUE, FALSE, 0},
  {"grey PNG", NULL, {0, 8, FALSE}, 8, FALSE, FALSE, 0},
  {"grey PNG of 16 bits", NULL, {0, 16, FALSE}, 16, FALSE, FALSE, 0},
  {"RGB PNG", NULL, {2, 8, FALSE}, 8, TRUE, FALSE, 0},
  {"RGB PNG of 16 bits", NULL, {2, 16, FALSE}, 16, TRUE, FALSE, 0},
  {"grey PNG with alpha", NULL, {4, 8, FALSE}, 8, FALSE, TRUE, 0},
  {"RGBA PNG", NULL, {6, 8, FALSE}, 8, TRUE, TRUE, 0},
  {"RGBA PNG of 16 bits", NULL, {6, 16, FALSE}, 16, TRUE, TRUE, 0},
};

/* What a format does not hold of an image; GST_VIDEO_FORMAT_INFO_ macros aside, this knows
 * nothing of what the decoder prefers. */
typedef struct
{
  guint bits, colour, alpha, chroma;
} Loss;

static Loss
loss_of (const Kind * kind, GstVideoFormat format)
{
  const GstVideoFormatInfo *info = gst_video_format_get_info (format);
  gboolean grey = GST_VIDEO_FORMAT_INFO_IS_GRAY (info);
  guint bits = GST_VIDEO_FORMAT_INFO_DEPTH (info, 0);
  guint chroma = 0;
  Loss loss = { 0 };

  if (GST_VIDEO_FORMAT_INFO_IS_YUV (info) && !grey)
    chroma = GST_VIDEO_FORMAT_INFO_W_SUB (info, 1)
        + GST_VIDEO_FORMAT_INFO_H_SUB (info, 1);
  loss.bits = kind->bits > bits ? kind->bits - bits : 0;
  loss.colour = kind->colour && grey;
  loss.alpha = kind->alpha && !GST_VIDEO_FORMAT_INFO_HAS_ALPHA (info);
  loss.chroma = kind->colour && chroma > kind->chroma_loss;

  return loss;
}

/* TRUE: @a keeps all that @b keeps, and more. */
static gboolean
is_better (Loss a, Loss b)
{
  return a.bits <= b.bits && a.colour <= b.colour && a.alpha <= b.alpha
      && a.chroma <= b.chroma && memcmp (&a, &b, sizeof a) != 0;
}

static GByteArray *
make_image (const Kind * kind)
{
  JpegRecipe recipe = { 0 };

  if (!kind->sampling)
    return make_png_of_kind (&kind->png, SIDE, SIDE, FALSE);

  recipe.width = recipe.height = SIDE;
  recipe.colours = kind->colour ? MAKE_YCC : MAKE_GRAY;
  recipe.sampling = kind->sampling;

  return make_jpeg (&recipe);
}

/* The caps of the frame of @image where downstream takes @caps; NULL: there was none. */
static GstCaps *
decode (const GByteArray * image, const gchar * caps)
{
  Run *run = run_bytes ("progimagedec", caps, image->data, image->len,
      image->len);
  GstCaps *result = NULL;

  if (run->frames->len > 0)
    result = gst_caps_ref (gst_sample_get_caps (run_frame (run, 0)));
  run_free (run);

  return result;
}

static GstVideoFormat
format_of (const GstCaps * caps)
{
  return gst_video_format_from_string (gst_structure_get_string
      (gst_caps_get_structure (caps, 0), "format"));
}

/* Caps of all frames that the decoder makes of @image: one for each format that works. */
static GPtrArray *
list_possible (const GByteArray * image)
{
  GPtrArray *possible =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_caps_unref);
  GstCaps *all = gst_caps_from_string (GST_VIDEO_CAPS_MAKE
      (GST_VIDEO_FORMATS_ALL));
  const GValue *names =
      gst_structure_get_value (gst_caps_get_structure (all, 0), "format");
  guint i;

  for (i = 0; i < gst_value_list_get_size (names); i++) {
    gchar *text = g_strdup_printf ("video/x-raw, format=%s",
        g_value_get_string (gst_value_list_get_value (names, i)));
    GstCaps *caps = decode (image, text);

    if (caps)
      g_ptr_array_add (possible, caps);
    g_free (text);
  }
  gst_caps_unref (all);

  return possible;
}

/* What installed elements take of raw video, each caps once, with an element's name. */
static GHashTable *
list_templates (void)
{
  GHashTable *templates =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GList *features = gst_registry_get_feature_list (gst_registry_get (),
      GST_TYPE_ELEMENT_FACTORY), *f;

  for (f = features; f; f = f->next) {
    const GList *t = gst_element_factory_get_static_pad_templates (f->data);

    for (; t; t = t->next) {
      GstStaticPadTemplate *pad = t->data;
      GstCaps *caps = gst_static_caps_get (&pad->static_caps);
      gchar *text = gst_caps_to_string (caps);

      if (pad->direction == GST_PAD_SINK && strstr (text, "video/x-raw"))
        g_hash_table_insert (templates, g_strdup (text),
            g_strdup (GST_OBJECT_NAME (f->data)));
      g_free (text);
      gst_caps_unref (caps);
    }
  }
  gst_plugin_feature_list_free (features);

  return templates;
}

/* Returns whether the element takes the image at all. */
static gboolean
assert_loses_least (const Kind * kind, const GByteArray * image,
    GPtrArray * possible, const gchar * template, const gchar * element)
{
  GstCaps *taken = gst_caps_from_string (template);
  gboolean any = FALSE;
  GstCaps *caps;
  guint i;

  for (i = 0; i < possible->len; i++)
    any |= gst_caps_is_subset (possible->pdata[i], taken);
  caps = any ? decode (image, template) : NULL;
  fail_unless (!any || caps, "%s, %s: nothing comes", element, kind->name);
  for (i = 0; any && i < possible->len; i++) {
    GstVideoFormat other = format_of (possible->pdata[i]);

    fail_if (gst_caps_is_subset (possible->pdata[i], taken)
        && is_better (loss_of (kind, other), loss_of (kind, format_of (caps))),
        "%s, %s: %s, but %s loses less", element, kind->name,
        gst_video_format_to_string (format_of (caps)),
        gst_video_format_to_string (other));
  }
  gst_clear_caps (&caps);
  gst_caps_unref (taken);

  return any;
}

GST_START_TEST (test_formats_lose_least)
{
  const Kind *kind = &kinds[__i__];
  GByteArray *image = make_image (kind);
  GPtrArray *possible = list_possible (image);
  GHashTable *templates = list_templates ();
  GHashTableIter iter;
  gpointer template, element;
  guint n = 0;

  g_hash_table_iter_init (&iter, templates);
  while (g_hash_table_iter_next (&iter, &template, &element))
    n += assert_loses_least (kind, image, possible, template, element);
  /* Something takes a raw image everywhere. */
  fail_unless (possible->len > 0 && n > 0);
  g_hash_table_unref (templates);
  g_ptr_array_unref (possible);
  g_byte_array_unref (image);
}

GST_END_TEST;

static Suite *
element_formats_suite (void)
{
  Suite *s = suite_create ("element_formats");
  TCase *tc = tcase_create ("formats");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_formats_lose_least, 0, G_N_ELEMENTS (kinds));

  return s;
}

GST_CHECK_MAIN (element_formats);
