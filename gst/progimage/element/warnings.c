/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A stream may hold a defect in every few bytes. Of each kind so many WARNINGs are
 * posted in a second; those that are more are counted, and the last one of them is
 * posted with their number when the second is over, or the stream. */

#include "warnings.h"

#include "report.h"

/* As many as a person, or a log, can do something with. */
#define MAX_IN_PERIOD 20
#define PERIOD GST_SECOND

#define N_KINDS (PROG_IMAGE_DEFECT_TRUNCATED + 1)

typedef struct
{
  GstClockTime begin;           /* of the period */
  guint n;                      /* WARNINGs in it */
  guint held;                   /* not posted */
  GError *error;                /* the last of these */
  gchar *position;
} Kind;

struct _GstProgImageWarnings
{
  GstElement *element;
  Kind kinds[N_KINDS];
};

/**
 * gst_prog_image_warnings_new:
 * @element: whose they are; no reference is kept
 *
 * Returns: (transfer full): none so far
 */
GstProgImageWarnings *
gst_prog_image_warnings_new (GstElement * element)
{
  GstProgImageWarnings *warnings = g_new0 (GstProgImageWarnings, 1);

  warnings->element = element;

  return warnings;
}

static void
drop_held (Kind * kind)
{
  kind->held = 0;
  g_clear_error (&kind->error);
  g_clear_pointer (&kind->position, g_free);
}

static void
post_held (GstProgImageWarnings * warnings, Kind * kind)
{
  if (kind->held > 1) {
    gchar *text = kind->error->message;

    kind->error->message = g_strdup_printf ("%s (and %u more like this)", text,
        kind->held - 1);
    g_free (text);
  }
  if (kind->held > 0)
    gst_prog_image_report_warning (warnings->element, kind->error,
        kind->position);
  drop_held (kind);
}

/**
 * gst_prog_image_warnings_post:
 * @warnings: the warnings
 * @level: of the defect it is about; NONE: it is about an image that can't be decoded
 * @error: what is wrong, a sentence without a full stop
 * @position: where
 * @now: the time
 *
 * Posts a WARNING message, now or with others.
 */
void
gst_prog_image_warnings_post (GstProgImageWarnings * warnings,
    ProgImageDefectLevel level, const GError * error, const gchar * position,
    GstClockTime now)
{
  Kind *self = &warnings->kinds[level];

  if (self->n > 0 && now >= self->begin + PERIOD) {
    post_held (warnings, self);
    self->n = 0;
  }
  if (self->n == 0)
    self->begin = now;
  /* The last one is kept for what may come. */
  if (++self->n < MAX_IN_PERIOD) {
    gst_prog_image_report_warning (warnings->element, error, position);
    return;
  }
  g_clear_error (&self->error);
  g_free (self->position);
  self->error = g_error_copy (error);
  self->position = g_strdup (position);
  self->held++;
}

/**
 * gst_prog_image_warnings_end:
 * @warnings: the warnings
 *
 * The stream has ended: posts what is held.
 */
void
gst_prog_image_warnings_end (GstProgImageWarnings * warnings)
{
  guint i;

  for (i = 0; i < N_KINDS; i++)
    post_held (warnings, &warnings->kinds[i]);
}

/**
 * gst_prog_image_warnings_reset:
 * @warnings: the warnings
 *
 * Another stream begins: nothing was posted of it, and what is held is dropped.
 */
void
gst_prog_image_warnings_reset (GstProgImageWarnings * warnings)
{
  guint i;

  for (i = 0; i < N_KINDS; i++) {
    drop_held (&warnings->kinds[i]);
    warnings->kinds[i].n = 0;
  }
}

void
gst_prog_image_warnings_free (GstProgImageWarnings * warnings)
{
  gst_prog_image_warnings_reset (warnings);
  g_free (warnings);
}
