/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs progimagedec on bytes, in a process of its own, and measures what that costs. */

#include "attacks.h"

/**
 * AttackRun:
 * @elements: of a launch line: a decoder and a sink, with their properties
 * @chunk: bytes of a buffer, 0: all
 * @repeat: how often the bytes come, 0: once
 * @max_cpu: seconds of CPU time after which the process is ended
 * @max_address_space: bytes that the process may map, 0: any number
 */
typedef struct
{
  const gchar *elements;
  gsize chunk;
  guint repeat;
  guint max_cpu;
  gsize max_address_space;
} AttackRun;

/* What came of it. */
typedef struct
{
  gint signal;                  /* that has ended the process, 0: none */
  gdouble cpu;                  /* seconds, of the calling of the element alone */
  gdouble elapsed;              /* the same by the clock */
  gsize peak;                   /* bytes, more than before the first buffer */
  guint warnings, errors, others;       /* messages */
  guint frames, finals, corrupted;      /* of the finals */
  gchar text[200];              /* of the last error, or warning */
} AttackCost;

void attack_run (const AttackRun * run, const GByteArray * bytes,
    AttackCost * cost);

/* CPU seconds that a fixed piece of work takes on this machine, now. */
gdouble attack_calibrate (void);
