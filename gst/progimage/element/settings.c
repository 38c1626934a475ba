/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of GstProgImageDecoder. */

#include "settings.h"

enum
{
  PROP_0,
  PROP_UPDATES,
  PROP_FIRST_UPDATE,
  PROP_UPDATE_INTERVAL,
  PROP_MAX_OVERHEAD,
  PROP_SMOOTHING,
  PROP_DO_TIMESTAMP,
  PROP_FAIL_ON,
  PROP_MAX_PIXELS,
  PROP_MAX_SCANS,
  PROP_MAX_MEMORY,
  PROP_MAX_THREADS,
  PROP_DOWNSCALE,
  PROP_AUXILIARY_IMAGES,
  PROP_IDCT_METHOD,
};

#define DEFAULT_UPDATES GST_PROG_IMAGE_UPDATES_AUTO
/* A local file never waits so long for its bytes, and nobody notices the delay. */
#define DEFAULT_FIRST_UPDATE (40 * GST_MSECOND)
/* Ten new frames a second look alive, and are seldom more than there is to show. */
#define DEFAULT_UPDATE_INTERVAL (100 * GST_MSECOND)
#define DEFAULT_MAX_OVERHEAD 10
#define DEFAULT_SMOOTHING TRUE
#define DEFAULT_DO_TIMESTAMP FALSE
#define DEFAULT_FAIL_ON GST_PROG_IMAGE_FAIL_ON_NONE
#define DEFAULT_DOWNSCALE GST_PROG_IMAGE_DOWNSCALE_NONE
#define DEFAULT_AUXILIARY_IMAGES FALSE
/* That of the reference decoder, and no slower where there are vector units. */
#define DEFAULT_IDCT_METHOD PROG_IMAGE_IDCT_ISLOW

#define GST_TYPE_PROG_IMAGE_UPDATES (gst_prog_image_updates_get_type ())
static GType
gst_prog_image_updates_get_type (void)
{
  static const GEnumValue values[] = {
    {GST_PROG_IMAGE_UPDATES_NONE, "Only final frames", "none"},
    {GST_PROG_IMAGE_UPDATES_PASS,
        "One for each completed JPEG scan or Adam7 pass", "pass"},
    {GST_PROG_IMAGE_UPDATES_BUFFER,
        "One for each input buffer that brought new pixels", "buffer"},
    {GST_PROG_IMAGE_UPDATES_AUTO,
        "While the image waits for its bytes", "auto"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstProgImageUpdates", values));

  return type;
}

#define GST_TYPE_PROG_IMAGE_DOWNSCALE (gst_prog_image_downscale_get_type ())
static GType
gst_prog_image_downscale_get_type (void)
{
  static const GEnumValue values[] = {
    {GST_PROG_IMAGE_DOWNSCALE_AUTO,
        "The smallest scale at least as large as the size that downstream "
          "prefers", "auto"},
    {GST_PROG_IMAGE_DOWNSCALE_NONE, "The size as stored", "none"},
    {GST_PROG_IMAGE_DOWNSCALE_2, "Half of the width and height", "2"},
    {GST_PROG_IMAGE_DOWNSCALE_4, "A quarter", "4"},
    {GST_PROG_IMAGE_DOWNSCALE_8, "An eighth", "8"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstProgImageDownscale", values));

  return type;
}

#define GST_TYPE_PROG_IMAGE_FAIL_ON (gst_prog_image_fail_on_get_type ())
static GType
gst_prog_image_fail_on_get_type (void)
{
  static const GEnumValue values[] = {
    {GST_PROG_IMAGE_FAIL_ON_NONE, "Never: warn and go on", "none"},
    {GST_PROG_IMAGE_FAIL_ON_TRUNCATED, "The end is missing", "truncated"},
    {GST_PROG_IMAGE_FAIL_ON_ERROR, "That, or data is damaged", "error"},
    {GST_PROG_IMAGE_FAIL_ON_WARNING,
        "That, or any violation of the standard", "warning"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstProgImageFailOn", values));

  return type;
}

#define GST_TYPE_PROG_IMAGE_IDCT_METHOD (gst_prog_image_idct_method_get_type ())
static GType
gst_prog_image_idct_method_get_type (void)
{
  static const GEnumValue values[] = {
    {PROG_IMAGE_IDCT_ISLOW, "Accurate, in integers", "islow"},
    {PROG_IMAGE_IDCT_IFAST, "Less accurate, in integers", "ifast"},
    {PROG_IMAGE_IDCT_FLOAT, "In floating point", "float"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstProgImageIdctMethod", values));

  return type;
}

/**
 * gst_prog_image_settings_init:
 * @settings: (out): the defaults
 */
void
gst_prog_image_settings_init (GstProgImageSettings * settings)
{
  ProgImageStreamSettings *stream = &settings->stream;

  stream->updates.mode = DEFAULT_UPDATES;
  stream->updates.first = DEFAULT_FIRST_UPDATE;
  stream->updates.interval = DEFAULT_UPDATE_INTERVAL;
  stream->updates.max_overhead = DEFAULT_MAX_OVERHEAD;
  stream->smoothing = DEFAULT_SMOOTHING;
  stream->auxiliary_images = DEFAULT_AUXILIARY_IMAGES;
  stream->idct = DEFAULT_IDCT_METHOD;
  stream->limits.max_pixels = PROG_IMAGE_DEFAULT_MAX_PIXELS;
  stream->limits.max_scans = PROG_IMAGE_DEFAULT_MAX_SCANS;
  stream->limits.max_memory = PROG_IMAGE_DEFAULT_MAX_MEMORY;
  stream->limits.max_threads = PROG_IMAGE_DEFAULT_MAX_THREADS;
  stream->strict = FALSE;
  settings->do_timestamp = DEFAULT_DO_TIMESTAMP;
  settings->fail_on = DEFAULT_FAIL_ON;
  settings->downscale = DEFAULT_DOWNSCALE;
}

/**
 * gst_prog_image_settings_set:
 * @settings: the settings
 * @id: of a property
 * @value: for it
 *
 * Returns: %FALSE where there is no such property
 */
gboolean
gst_prog_image_settings_set (GstProgImageSettings * settings, guint id,
    const GValue * value)
{
  ProgImageStreamSettings *stream = &settings->stream;

  switch (id) {
    case PROP_UPDATES:
      stream->updates.mode = g_value_get_enum (value);
      break;
    case PROP_FIRST_UPDATE:
      stream->updates.first = g_value_get_uint64 (value);
      break;
    case PROP_UPDATE_INTERVAL:
      stream->updates.interval = g_value_get_uint64 (value);
      break;
    case PROP_MAX_OVERHEAD:
      stream->updates.max_overhead = g_value_get_uint (value);
      break;
    case PROP_SMOOTHING:
      stream->smoothing = g_value_get_boolean (value);
      break;
    case PROP_DO_TIMESTAMP:
      settings->do_timestamp = g_value_get_boolean (value);
      break;
    case PROP_FAIL_ON:
      settings->fail_on = g_value_get_enum (value);
      stream->strict = gst_prog_image_settings_is_failure (settings,
          PROG_IMAGE_DEFECT_ERROR);
      break;
    case PROP_MAX_PIXELS:
      stream->limits.max_pixels = g_value_get_uint64 (value);
      break;
    case PROP_MAX_MEMORY:
      stream->limits.max_memory = g_value_get_uint64 (value);
      break;
    case PROP_MAX_THREADS:
      stream->limits.max_threads = g_value_get_uint (value);
      break;
    case PROP_MAX_SCANS:
      stream->limits.max_scans = g_value_get_uint (value);
      break;
    case PROP_DOWNSCALE:
      settings->downscale = g_value_get_enum (value);
      break;
    case PROP_AUXILIARY_IMAGES:
      stream->auxiliary_images = g_value_get_boolean (value);
      break;
    case PROP_IDCT_METHOD:
      stream->idct = g_value_get_enum (value);
      break;
    default:
      return FALSE;
  }

  return TRUE;
}

/**
 * gst_prog_image_settings_get:
 * @settings: the settings
 * @id: of a property
 * @value: set to its value
 *
 * Returns: %FALSE where there is no such property
 */
gboolean
gst_prog_image_settings_get (const GstProgImageSettings * settings, guint id,
    GValue * value)
{
  const ProgImageStreamSettings *stream = &settings->stream;

  switch (id) {
    case PROP_UPDATES:
      g_value_set_enum (value, stream->updates.mode);
      break;
    case PROP_FIRST_UPDATE:
      g_value_set_uint64 (value, stream->updates.first);
      break;
    case PROP_UPDATE_INTERVAL:
      g_value_set_uint64 (value, stream->updates.interval);
      break;
    case PROP_MAX_OVERHEAD:
      g_value_set_uint (value, stream->updates.max_overhead);
      break;
    case PROP_SMOOTHING:
      g_value_set_boolean (value, stream->smoothing);
      break;
    case PROP_DO_TIMESTAMP:
      g_value_set_boolean (value, settings->do_timestamp);
      break;
    case PROP_FAIL_ON:
      g_value_set_enum (value, settings->fail_on);
      break;
    case PROP_MAX_PIXELS:
      g_value_set_uint64 (value, stream->limits.max_pixels);
      break;
    case PROP_MAX_MEMORY:
      g_value_set_uint64 (value, stream->limits.max_memory);
      break;
    case PROP_MAX_THREADS:
      g_value_set_uint (value, stream->limits.max_threads);
      break;
    case PROP_MAX_SCANS:
      g_value_set_uint (value, stream->limits.max_scans);
      break;
    case PROP_DOWNSCALE:
      g_value_set_enum (value, settings->downscale);
      break;
    case PROP_AUXILIARY_IMAGES:
      g_value_set_boolean (value, stream->auxiliary_images);
      break;
    case PROP_IDCT_METHOD:
      g_value_set_enum (value, stream->idct);
      break;
    default:
      return FALSE;
  }

  return TRUE;
}

/**
 * gst_prog_image_settings_is_failure:
 * @settings: the settings
 * @level: of the defect of an image
 *
 * Returns: whether that is an error, according to the `fail-on` property
 */
gboolean
gst_prog_image_settings_is_failure (const GstProgImageSettings * settings,
    ProgImageDefectLevel level)
{
  switch (settings->fail_on) {
    case GST_PROG_IMAGE_FAIL_ON_TRUNCATED:
      return level >= PROG_IMAGE_DEFECT_TRUNCATED;
    case GST_PROG_IMAGE_FAIL_ON_ERROR:
      return level >= PROG_IMAGE_DEFECT_ERROR;
    case GST_PROG_IMAGE_FAIL_ON_WARNING:
      return level >= PROG_IMAGE_DEFECT_WARNING;
    case GST_PROG_IMAGE_FAIL_ON_NONE:
    default:
      return FALSE;
  }
}

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | \
    GST_PARAM_MUTABLE_PLAYING)

static void
install_updates (GObjectClass * klass)
{
  /**
   * GstProgImageDecoder:updates:
   *
   * When partial frames are pushed. `none` is for elements that take one frame
   * only, as thumbnailers, imagefreeze and pngenc snapshot=true do. `pass` and
   * `buffer` do not depend on time: they give the same frames each time. With
   * `auto`, a local file gives only its final frame, and a slow one builds up: when
   * nothing comes any more, what has come is pushed by a thread of its own.
   */
  g_object_class_install_property (klass, PROP_UPDATES,
      g_param_spec_enum ("updates", "Updates",
          "When to push frames of an incomplete image",
          GST_TYPE_PROG_IMAGE_UPDATES, DEFAULT_UPDATES, FLAGS));
  /**
   * GstProgImageDecoder:first-update:
   *
   * With `updates=auto`, how long in nanoseconds an image has to wait for its bytes,
   * from its header on, before the first partial frame. Only the time between input
   * buffers counts.
   */
  g_object_class_install_property (klass, PROP_FIRST_UPDATE,
      g_param_spec_uint64 ("first-update", "First update",
          "Waiting time for input before the first partial frame "
          "(updates=auto), in ns", 0, G_MAXUINT64, DEFAULT_FIRST_UPDATE,
          FLAGS));
  /**
   * GstProgImageDecoder:update-interval:
   *
   * With `updates=auto`, the least waiting time in nanoseconds between two partial
   * frames. With any of them, the least time between two `progimage-progress`
   * messages.
   */
  g_object_class_install_property (klass, PROP_UPDATE_INTERVAL,
      g_param_spec_uint64 ("update-interval", "Update interval",
          "Minimum time between partial frames (updates=auto) and between "
          "progress messages, in ns", 0, G_MAXUINT64, DEFAULT_UPDATE_INTERVAL,
          FLAGS));
}

static void
install_drawing (GObjectClass * klass)
{
  /**
   * GstProgImageDecoder:max-overhead:
   *
   * With `updates=auto`, the share of the time since the header, in per cent, that
   * partial frames may take of the CPU time of this thread: to draw, to copy and to
   * push them.
   */
  g_object_class_install_property (klass, PROP_MAX_OVERHEAD,
      g_param_spec_uint ("max-overhead", "Maximum overhead",
          "Maximum share of elapsed time spent on partial frames "
          "(updates=auto), in %", 0, 100, DEFAULT_MAX_OVERHEAD, FLAGS));
  /**
   * GstProgImageDecoder:smoothing:
   *
   * Whether partial frames show an estimate of what has not come yet: of coefficients
   * of a progressive JPEG, of pixels of an Adam7 PNG. The final frame of a whole
   * image does not depend on it. Read at the beginning of each image.
   */
  g_object_class_install_property (klass, PROP_SMOOTHING,
      g_param_spec_boolean ("smoothing", "Smoothing",
          "Estimate pixels that have not arrived yet", DEFAULT_SMOOTHING,
          FLAGS));
}

static void
install_stream (GObjectClass * klass)
{
  /**
   * GstProgImageDecoder:do-timestamp:
   *
   * Whether to stamp each frame with the running time at which it is pushed, at least
   * 1 ns later than the one before.
   */
  g_object_class_install_property (klass, PROP_DO_TIMESTAMP,
      g_param_spec_boolean ("do-timestamp", "Do timestamp",
          "Stamp frames with the running time at which they are pushed",
          DEFAULT_DO_TIMESTAMP, FLAGS));
  /**
   * GstProgImageDecoder:fail-on:
   *
   * Which defects of an image give an ERROR message in place of a WARNING, and end
   * the stream. Each level implies those before it. What could be decoded is pushed
   * all the same.
   */
  g_object_class_install_property (klass, PROP_FAIL_ON,
      g_param_spec_enum ("fail-on", "Fail on",
          "Defects to report as errors instead of warnings",
          GST_TYPE_PROG_IMAGE_FAIL_ON, DEFAULT_FAIL_ON, FLAGS));
  /**
   * GstProgImageDecoder:max-pixels:
   *
   * Width times height of the largest image that is decoded, 0 for any. A larger one
   * is an error, before memory is allocated for it.
   */
  g_object_class_install_property (klass, PROP_MAX_PIXELS,
      g_param_spec_uint64 ("max-pixels", "Maximum pixels",
          "Largest image to decode, in pixels (0 = unlimited)", 0,
          G_MAXUINT64, PROG_IMAGE_DEFAULT_MAX_PIXELS, FLAGS));
  /**
   * GstProgImageDecoder:max-memory:
   *
   * Bytes that all that is held for an image may take, frames included, 0 for any
   * number. An image that needs more is an error: nothing is allocated for it.
   */
  g_object_class_install_property (klass, PROP_MAX_MEMORY,
      g_param_spec_uint64 ("max-memory", "Maximum memory",
          "Most memory for an image, in bytes (0 = unlimited)", 0, G_MAXUINT64,
          PROG_IMAGE_DEFAULT_MAX_MEMORY, FLAGS));
}

/**
 * gst_prog_image_settings_install:
 * @klass: the base class
 *
 * Adds the properties that all elements have.
 */
void
gst_prog_image_settings_install (GObjectClass * klass)
{
  install_updates (klass);
  install_drawing (klass);
  install_stream (klass);
}

/* GObject does not inherit these. */
static void
inherit_accessors (GObjectClass * klass)
{
  GObjectClass *parent = g_type_class_peek_parent (klass);

  klass->set_property = parent->set_property;
  klass->get_property = parent->get_property;
}

/**
 * gst_prog_image_settings_install_downscale:
 * @klass: the class of an element whose formats can be decoded at a fraction of the size
 *
 * Adds `downscale`, which makes frames smaller: 2, 4 or 8 divides both sides, rounded up,
 * by that number, and takes less time and memory than decoding all of the image and
 * scaling it. With 8 most of a progressive JPEG is not decoded at all: the final frame
 * comes when the scans that it needs have come. `auto` goes by the size that downstream
 * names first, as a videoscale with a sized caps filter behind it does, and takes the
 * smallest scale that is not below it; where there is no such size, there is no
 * scaling. It is read for each image when its format is known. `max-pixels` limits the
 * size as stored.
 */
void
gst_prog_image_settings_install_downscale (GObjectClass * klass)
{
  inherit_accessors (klass);
  g_object_class_install_property (klass, PROP_DOWNSCALE,
      g_param_spec_enum ("downscale", "Downscale",
          "Decode at a fraction of the size", GST_TYPE_PROG_IMAGE_DOWNSCALE,
          DEFAULT_DOWNSCALE, FLAGS));
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_DOWNSCALE, 0);
}

/**
 * gst_prog_image_settings_install_threads:
 * @klass: the class of an element whose formats can be decoded by several threads
 *
 * Adds `max-threads`, the number of threads that may decode an image at once, that of
 * the stream among them: 1 for no other, 0 for as many as there are processors. They
 * work only while there is something to decode, and take memory, which counts for
 * `max-memory`. Frames do not depend on their number. Read at the beginning of each
 * image.
 */
void
gst_prog_image_settings_install_threads (GObjectClass * klass)
{
  inherit_accessors (klass);
  g_object_class_install_property (klass, PROP_MAX_THREADS,
      g_param_spec_uint ("max-threads", "Maximum threads",
          "Threads that may decode an image at once (0 = number of "
          "processors, 1 = only that of the stream)", 0,
          PROG_IMAGE_MOST_THREADS, PROG_IMAGE_DEFAULT_MAX_THREADS, FLAGS));
}

/**
 * gst_prog_image_settings_install_jpeg:
 * @klass: the class of an element that decodes JPEG
 *
 * Adds `downscale` and the properties that mean nothing for other formats.
 *
 * `max-scans` is the number of scans of a JPEG after which it is shown as it is and
 * counts as damaged, 0 for any number.
 *
 * `auxiliary-images` says whether images that follow a photo and belong to it, as the
 * index of the file says (Multi-Picture Format, CIPA DC-007), are decoded as images of
 * their own: gain maps, depth maps and previews. Else they are skipped. Images of a
 * stereo pair or a panorama are images of their own.
 *
 * `idct-method` is the inverse DCT that libjpeg uses, by the names that jpegdec has for
 * them. Only `islow`, the default, gives the pixels of the reference decoder; where
 * libjpeg-turbo has vector code the others are hardly faster. Read at the beginning of
 * each image.
 */
void
gst_prog_image_settings_install_jpeg (GObjectClass * klass)
{
  gst_prog_image_settings_install_downscale (klass);
  g_object_class_install_property (klass, PROP_MAX_SCANS,
      g_param_spec_uint ("max-scans", "Maximum scans",
          "Scans of a progressive JPEG to decode (0 = unlimited)", 0,
          G_MAXUINT, PROG_IMAGE_DEFAULT_MAX_SCANS, FLAGS));
  g_object_class_install_property (klass, PROP_AUXILIARY_IMAGES,
      g_param_spec_boolean ("auxiliary-images", "Auxiliary images",
          "Also decode gain maps, depth maps and previews stored behind a "
          "photo", DEFAULT_AUXILIARY_IMAGES, FLAGS));
  g_object_class_install_property (klass, PROP_IDCT_METHOD,
      g_param_spec_enum ("idct-method", "IDCT method",
          "Inverse DCT of JPEG images", GST_TYPE_PROG_IMAGE_IDCT_METHOD,
          DEFAULT_IDCT_METHOD, FLAGS));
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_IDCT_METHOD, 0);
}

/**
 * gst_prog_image_settings_mark_api:
 *
 * Has the types of the properties documented.
 */
void
gst_prog_image_settings_mark_api (void)
{
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_UPDATES, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_PROG_IMAGE_FAIL_ON, 0);
}
