/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What input costs that was made to cost much: a table of all attacks, or of those whose
 * name holds the argument, for each value of updates, in one buffer and in many. */

#include "attackrun.h"

#include <gst/gst.h>

#include <string.h>

/* In small buffers, bytes. */
#define SMALL 4096

/* What docs/errors-and-limits.md promises, on a machine where the calibration takes so
 * many seconds. */
#define CALIBRATION 0.05
#define SECONDS_FOR_LARGEST 3.0
#define BYTES_OF_SECOND 20e6
#define DEFAULT_MAX_MEMORY ((gsize) 3 << 29)
#define SLACK (24 * 1024 * 1024)

/* A run that takes longer is ended, seconds. */
#define MAX_CPU 30

static const gchar *const modes[] = { "auto", "none", "buffer", "pass" };

static gdouble slowness;        /* of this machine, now */

static gboolean
is_over (const AttackCost * cost, const GByteArray * bytes)
{
  return cost->signal != 0 || cost->cpu > slowness *
      (SECONDS_FOR_LARGEST + bytes->len / BYTES_OF_SECOND)
      || cost->peak > DEFAULT_MAX_MEMORY + SLACK;
}

static gboolean
is_lost (const AttackCost * cost, const Attack * attack)
{
  return attack->kind == ATTACK_SOUND && (cost->finals != 1
      || cost->corrupted > 0 || cost->errors > 0);
}

static void
measure (const Attack * attack, const GByteArray * bytes, const gchar * mode,
    gsize chunk)
{
  gchar *elements = g_strdup_printf ("progimagedec name=decoder updates=%s "
      "! fakesink sync=false async=false", mode);
  const AttackRun run = { elements, chunk, 1, MAX_CPU, 0 };
  AttackCost cost;

  attack_run (&run, bytes, &cost);
  g_print ("%-42s %8u  %-6s %5" G_GSIZE_FORMAT "  %6.2f %5.0f  %5u %2u %6u %5u"
      "%s%s%s  %s\n", attack->name, bytes->len, mode, chunk, cost.cpu,
      cost.peak / 1e6, cost.warnings, cost.errors, cost.others, cost.frames,
      cost.signal ? " KILLED" : "", is_over (&cost, bytes) ? " OVER" : "",
      is_lost (&cost, attack) ? " NOT DECODED" : "", cost.text);
  g_free (elements);
}

int
main (int argc, char **argv)
{
  guint i, k;

  gst_init (&argc, &argv);
  slowness = attack_calibrate () / CALIBRATION;
  g_print ("# %.2f times as slow as the machine of the promise\n", slowness);
  g_print
      ("# name, bytes, updates, bytes of a buffer (0: one), CPU seconds, MB more "
      "than before, WARNINGs, ERRORs, other messages, frames, last text\n");
  for (i = 0; i < attacks_count (); i++) {
    const Attack *attack = attacks_nth (i);
    GByteArray *bytes;

    if (argc > 1 && !strstr (attack->name, argv[1]))
      continue;
    bytes = attack_make (attack, 1);
    for (k = 0; k < G_N_ELEMENTS (modes); k++) {
      measure (attack, bytes, modes[k], 0);
      measure (attack, bytes, modes[k], SMALL);
    }
    g_byte_array_unref (bytes);
  }

  return 0;
}
