/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fakecodec.h"

#include "codec/backend.h"

#include <string.h>

/* Units that have something done. */
#define DOING "hHGfgprzexuXwcnaN"

typedef struct
{
  ProgImageBackend backend;
  ProgImageCanvas *canvas;
  guint data_left;              /* of a unit of data that was walked */
  gboolean is_sized;            /* and it says so */
  gboolean walked_to_end;
  guint row;
  gboolean final;
} Fake;

guint fake_codecs;

static void
fake_init (ProgImageBackend * backend)
{
  fake_codecs++;
}

static void
fake_finalize (ProgImageBackend * backend)
{
  fake_codecs--;
}

static gboolean
is_unit (guint8 letter)
{
  return letter && strchr (FAKE_UNITS, letter);
}

/* What is behind the first two or four bytes of a unit. */
static guint
payload_size (const guint8 * data)
{
  return strchr ("BDS", data[0]) ? data[1] << 16 | data[2] << 8 | data[3] :
      data[1];
}

/* 0: it takes more bytes to tell. */
static guint
unit_size (const guint8 * data, gsize size)
{
  switch (data[0]) {
    case 'b':
      return size < 2 ? 0 : 2 + payload_size (data);
    case 'B':
      return size < 4 ? 0 : 4 + payload_size (data);
    case 'D':
    case 'S':
      return size < 4 ? 0 : 4;
    case 'r':
    case 'd':
    case 'a':
      return size < 2 ? 0 : 2;
    default:
      return 1;
  }
}

static void
fake_walk (ProgImageBackend * backend, const guint8 * data, gsize size,
    guint64 offset, gboolean at_end, ProgImageSpan * span)
{
  Fake *self = (Fake *) backend;

  if (self->walked_to_end) {
    span->kind = PROG_IMAGE_SPAN_END;
  } else if (self->data_left > 0 && size > 0) {
    span->kind = PROG_IMAGE_SPAN_DATA;
    span->size = MIN (size, self->data_left);
    self->data_left -= span->size;
    span->is_sized = self->is_sized;
    span->left = self->is_sized ? self->data_left : 0;
  } else if (offset == 0) {
    span->kind = PROG_IMAGE_SPAN_BOX;
    span->size = 4;
  } else if (size > 0 && !is_unit (data[0])) {
    span->kind = PROG_IMAGE_SPAN_LOST;
  } else if (size == 0 || unit_size (data, size) == 0) {
    span->kind = PROG_IMAGE_SPAN_MORE;
  } else {
    span->kind = PROG_IMAGE_SPAN_BOX;
    span->size = unit_size (data, size);
    self->walked_to_end = data[0] == 'e';
    if (strchr ("dDS", data[0])) {
      self->data_left = payload_size (data);
      self->is_sized = data[0] == 'S';
    }
  }
}

/* A unit follows. */
static ProgImageAnswer
fake_box_is_whole (ProgImageBackend * backend, const guint8 * box,
    guint64 box_size, const guint8 * next, gsize next_size)
{
  if (next_size == 0)
    return PROG_IMAGE_PERHAPS;

  return is_unit (next[0]) ? PROG_IMAGE_YES : PROG_IMAGE_NO;
}

static ProgImageAnswer
fake_confirm (const guint8 * data, gsize size)
{
  if (size < 5)
    return PROG_IMAGE_PERHAPS;

  return strchr ("hHGb", data[4]) ? PROG_IMAGE_YES : PROG_IMAGE_NO;
}

static ProgImageStatus
draw_row (Fake * self, guint8 value)
{
  GstVideoFrame *frame = prog_image_canvas_write (self->canvas);

  if (!frame)
    return PROG_IMAGE_NO_CANVAS;
  memset ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
      + self->row * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0), value, 4);
  prog_image_canvas_rows_done (self->canvas, self->row, self->row + 1);
  self->row = (self->row + 1) % self->backend.info.height;
  self->backend.progress.rows = MIN (self->backend.progress.rows + 1,
      self->backend.info.height);

  return PROG_IMAGE_CONTINUE;
}

static ProgImageStatus
fail (GError ** error, gint code)
{
  g_set_error (error, GST_STREAM_ERROR, code, "It is broken on purpose");

  return PROG_IMAGE_ERROR;
}

static ProgImageStatus
end_of_data (Fake * self, gboolean another, GError ** error)
{
  if (!self->canvas && !self->final)
    return fail (error, GST_STREAM_ERROR_DECODE);
  if (!self->final) {
    self->final = TRUE;
    prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_TRUNCATED,
        another ? "Cut off" : "Cut");
    return PROG_IMAGE_FINAL;
  }

  return PROG_IMAGE_END;
}

static ProgImageStatus
do_unit (Fake * self, const guint8 * unit, GError ** error)
{
  ProgImageInfo *info = &self->backend.info;

  switch (unit[0]) {
    case 'h':
    case 'H':
      info->width = 4;
      info->height = unit[0] == 'H' ? 8 : 4;
      return PROG_IMAGE_HEADER;
    case 'G':
      info->width = FAKE_WIDE;
      info->height = FAKE_HIGH;
      return PROG_IMAGE_HEADER;
    case 'g':
      info->draw_cost = 5;
      /* fall through */
    case 'f':
      info->formats[0] = GST_VIDEO_FORMAT_GRAY8;
      info->formats[1] = GST_VIDEO_FORMAT_UNKNOWN;
      return PROG_IMAGE_FORMAT;
    case 'p':
      self->backend.progress.pass++;
      return PROG_IMAGE_PASS;
    case 'r':
      /* It is gone with the final frame. */
      return self->canvas
          && !self->final ? draw_row (self, unit[1]) : PROG_IMAGE_NO_CANVAS;
    case 'z':
      self->final = TRUE;
      return PROG_IMAGE_FINAL;
    case 'e':
      return PROG_IMAGE_END;
    case 'x':
      return fail (error, GST_STREAM_ERROR_DECODE);
    case 'u':
      return fail (error, GST_STREAM_ERROR_NOT_IMPLEMENTED);
    case 'X':
      return PROG_IMAGE_ERROR;
    case 'w':
      prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_WARNING,
          "Odd");
      return PROG_IMAGE_CONTINUE;
    case 'c':
      prog_image_defect_add (&self->backend.defect, PROG_IMAGE_DEFECT_ERROR,
          "Broken");
      return PROG_IMAGE_CONTINUE;
    case 'a':
      info->auxiliary = unit[1] - '0';
      return PROG_IMAGE_CONTINUE;
    case 'n':
      return PROG_IMAGE_NEED_DATA;
    default:
      return PROG_IMAGE_CONTINUE;
  }
}

/* A unit at a time; of compressed data, a byte. */
static ProgImageStatus
fake_step (ProgImageBackend * backend, ProgImageBytes * bytes, GError ** error)
{
  Fake *self = (Fake *) backend;
  guint size;

  if (bytes->size == 0)
    return bytes->at_end ? end_of_data (self, bytes->another,
        error) : PROG_IMAGE_NEED_DATA;

  if (bytes->offset == 0) {
    bytes->used = 4;
    return PROG_IMAGE_CONTINUE;
  }
  if (bytes->data[0] == 'N' && !bytes->at_end)
    return PROG_IMAGE_NEED_DATA;
  size = is_unit (bytes->data[0]) ? unit_size (bytes->data, bytes->size) : 1;
  bytes->used = size == 0 ? bytes->size : MIN (size, bytes->size);
  /* What is cut off is nothing. */
  if (size == bytes->used && bytes->data[0] && strchr (DOING, bytes->data[0]))
    return do_unit (self, bytes->data, error);

  return PROG_IMAGE_CONTINUE;
}

static void
fake_set_canvas (ProgImageBackend * backend, ProgImageCanvas * canvas)
{
  ((Fake *) backend)->canvas = canvas;
}

static const ProgImageBeginning beginnings[] = {
  {"FAKE", 4, 0, 0, 2, TRUE},
};

const ProgImageCodecClass fake_class = {
  .name = "fake",
  .media_type = "image/x-fake",
  .raw_formats = "GRAY8",
  .beginnings = beginnings,
  .n_beginnings = G_N_ELEMENTS (beginnings),
  .confirm = fake_confirm,
  .instance_size = sizeof (Fake),
  .min_feed = 16,
  .effort = FAKE_EFFORT,
  .init = fake_init,
  .walk = fake_walk,
  .box_is_whole = fake_box_is_whole,
  .step = fake_step,
  .set_canvas = fake_set_canvas,
  .finalize = fake_finalize,
};

const ProgImageCodecClass *const fake_classes[] = { &fake_class, NULL };

/* It is looked for, and never decoded. */
static const ProgImageBeginning zero_beginnings[] = {
  {"\0\0\0Z!", 5, 0, 0, 3, TRUE},
};

static const ProgImageCodecClass zero_class = {
  .name = "zero",
  .beginnings = zero_beginnings,
  .n_beginnings = G_N_ELEMENTS (zero_beginnings),
};

const ProgImageCodecClass *const fake_known[] = { &fake_class, &zero_class,
  NULL
};
