/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What input costs that was made to cost much: a table of all attacks, or of those whose
 * name holds the argument. */

#include "attackrun.h"

#include <gst/gst.h>

#include <string.h>

#define TAIL " ! fakesink sync=false async=false"

static const AttackRun runs[] = {
  {"progimagedec name=decoder" TAIL, 0, 1, 20, 0},
  {"progimagedec name=decoder updates=buffer" TAIL, 4096, 1, 20, 0},
  {"progimagedec name=decoder updates=pass" TAIL, 61, 1, 20, 0},
};

int
main (int argc, char **argv)
{
  guint i, k;

  gst_init (&argc, &argv);
  g_print ("# calibration: %.2f s\n", attack_calibrate ());
  g_print
      ("# CPU seconds, MB more than before, WARNINGs, ERRORs, other messages, "
      "frames: whole, 4 KiB and updates=buffer, 61 bytes and updates=pass\n");
  for (i = 0; i < attacks_count (); i++) {
    const Attack *attack = attacks_nth (i);
    GByteArray *bytes;
    AttackCost cost = { 0 };

    if (argc > 1 && !strstr (attack->name, argv[1]))
      continue;
    bytes = attack_make (attack, 1);
    g_print ("%-42s %8u", attack->name, bytes->len);
    for (k = 0; k < G_N_ELEMENTS (runs); k++) {
      attack_run (&runs[k], bytes, &cost);
      g_print (" | %6.2f %5.0f %5u %1u %5u %5u%s", cost.cpu, cost.peak / 1e6,
          cost.warnings, cost.errors, cost.others, cost.frames,
          cost.signal ? " KILLED" : "");
    }
    g_print (" | %s%s\n", attack->kind == ATTACK_SOUND && (cost.finals != 1
            || cost.corrupted > 0 || cost.errors > 0) ? "NOT DECODED: " : "",
        cost.text);
    g_byte_array_unref (bytes);
  }

  return 0;
}
