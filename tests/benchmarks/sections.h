/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is measured, table by table. */

#include "report.h"

/* throughput.c */
void measure_kinds (const Options * options);
void measure_buffers (const Options * options);
void measure_parsers (const Options * options);

/* arrival.c */
void measure_tail (const Options * options);
void measure_first (const Options * options);

/* partial.c */
void measure_partial (const Options * options);

/* memory.c */
void measure_memory (const Options * options);
int memory_child (const gchar * decoder, const gchar * path, gsize chunk);

/* growth.c */
void measure_linear (const Options * options);
void measure_downscale (const Options * options);

/* webpjxl.c */
void measure_webp_jxl (const Options * options);

/* threads.c */
void measure_threads (const Options * options);
