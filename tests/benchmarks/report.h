/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Tables in Markdown, what is to be reached, and the plot. */

#include "contest.h"

/* How much of all that can be measured is. */
typedef struct
{
  gboolean full;
  const gchar *program;         /* this one, to run parts of it */
  guint width, height;          /* of the large images */
} Options;

/* The images that elements are fed byte by byte; in quick mode all are. */
#define SMALL_WIDTH 1728
#define SMALL_HEIGHT 1152
#define LARGE_WIDTH 6000
#define LARGE_HEIGHT 4000

void report_machine (const Options * options);
void report_heading (const gchar * title, const gchar * text);
void report_columns (const gchar * first, ...) G_GNUC_NULL_TERMINATED;
void report_begin_row (const gchar * format, ...) G_GNUC_PRINTF (1, 2);
void report_cell (const gchar * format, ...) G_GNUC_PRINTF (1, 2);
void report_ratio_cell (const Contender * a, const Contender * b);
void report_ratio_cell_like (const Contender * a, const Contender * b,
    const Contender * like);
void report_end_row (void);

void report_goal (const gchar * what, gdouble most, gdouble value);
void report_ratio_goal (const gchar * what, gdouble most,
    const Contender * a, const Contender * b);
void report_goals (void);

const gchar *chunk_name (gsize chunk);
