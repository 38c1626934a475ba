/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <png.h>

#define STRING2(x) #x
#define STRING(x) STRING2 (x)

typedef struct
{
  gchar *what;
  gdouble most, value;
  gboolean at_most;             /* the value is not known better than that */
} Goal;

static GArray *goals;

/* -- words -------------------------------------------------------------- */

const gchar *
chunk_name (gsize chunk)
{
  static gchar name[32];

  if (chunk == 0)
    return "one";
  if (chunk >= 1024)
    g_snprintf (name, sizeof (name), "%u KiB", (guint) chunk / 1024);
  else
    g_snprintf (name, sizeof (name), "%u B", (guint) chunk);

  return name;
}

static gchar *
processor (void)
{
  gchar *info = NULL, *at, *name;

  g_file_get_contents ("/proc/cpuinfo", &info, NULL, NULL);
  at = info ? strstr (info, "model name") : NULL;
  at = at ? strchr (at, ':') : NULL;
  name = at ? g_strndup (at + 2, strcspn (at + 2, "\n")) :
      g_strdup ("unknown processor");
  g_free (info);

  return name;
}

/* What the figures belong to. */
void
report_machine (const Options * options)
{
  gchar *name = processor (), *gst = gst_version_string ();

  g_print ("%s mode, %s, %u processors; %s, libjpeg-turbo "
      STRING (LIBJPEG_TURBO_VERSION) ", libpng " PNG_LIBPNG_VER_STRING
      "; built with " BUILD_TYPE ".\n\n"
      "Times are CPU time of the process (all threads), medians of runs in "
      "turn in one process. 1.00 is one-shot: the library on the whole file "
      "in memory, into fresh planes (libjpeg-turbo, JDCT_ISLOW) or rows "
      "(libpng). Elements are fresh for each image. \"> 9\" was stopped, "
      "and takes 9 if the rest is no dearer than what was done by then.\n",
      options->full ? "Full" : "Quick", name, g_get_num_processors (), gst);
  g_free (gst);
  g_free (name);
}

/* -- tables ------------------------------------------------------------- */

void
report_heading (const gchar * title, const gchar * text)
{
  g_print ("\n## %s\n\n%s%s", title, text, *text ? "\n\n" : "");
}

void
report_columns (const gchar * first, ...)
{
  GString *line = g_string_new ("|");
  const gchar *name;
  va_list names;

  va_start (names, first);
  g_print ("| %s ", first);
  g_string_append (line, " --- |");
  while ((name = va_arg (names, const gchar *)))
  {
    g_print ("| %s ", name);
    g_string_append (line, " --: |");
  }
  va_end (names);
  g_print ("|\n%s\n", line->str);
  g_string_free (line, TRUE);
}

void
report_begin_row (const gchar * format, ...)
{
  va_list values;

  va_start (values, format);
  g_print ("| ");
  vprintf (format, values);
  va_end (values);
}

void
report_cell (const gchar * format, ...)
{
  va_list values;

  va_start (values, format);
  g_print (" | ");
  vprintf (format, values);
  va_end (values);
}

/* Two digits after the point, fewer where the number is large. */
static void
print_number (const gchar * prefix, gdouble value)
{
  if (isnan (value))
    g_print ("-");
  else
    g_print ("%s%.*f", prefix, value < 0.0995 ? 4 : value < 9.95 ? 2 :
        value < 99.5 ? 1 : 0, value);
}

void
report_ratio_cell (const Contender * a, const Contender * b)
{
  g_print (" | ");
  if (a->left_out)
    g_print ("not run");
  else
    print_number (a->given_up ? "> " : b->given_up ? "< " : "",
        contender_seconds (a) / contender_seconds (b));
}

/* The same, with the format that @a puts out where it is not that of @like. */
void
report_ratio_cell_like (const Contender * a, const Contender * b,
    const Contender * like)
{
  const GstVideoFormatInfo *format = a->outcome.info.finfo;

  report_ratio_cell (a, b);
  if (format && format != like->outcome.info.finfo)
    g_print (" (%s)", format->name);
}

void
report_end_row (void)
{
  g_print (" |\n");
  fflush (stdout);
}

/* -- goals -------------------------------------------------------------- */

static void
add_goal (const gchar * what, gdouble most, gdouble value, gboolean at_most)
{
  Goal goal = { g_strdup (what), most, value, at_most };

  if (!goals)
    goals = g_array_new (FALSE, FALSE, sizeof (Goal));
  g_array_append_val (goals, goal);
}

/* @value: NaN where it could not be measured. */
void
report_goal (const gchar * what, gdouble most, gdouble value)
{
  add_goal (what, most, value, FALSE);
}

void
report_ratio_goal (const gchar * what, gdouble most, const Contender * a,
    const Contender * b)
{
  add_goal (what, most, contender_seconds (a) / contender_seconds (b),
      b->given_up);
}

static const gchar *
verdict (const Goal * goal)
{
  if (isnan (goal->value))
    return "-";

  return goal->value <= goal->most ? "yes" : "no";
}

void
report_goals (void)
{
  guint i;

  if (!goals)
    return;
  report_heading ("Goals", "");
  report_columns ("goal", "at most", "measured", "met", NULL);
  for (i = 0; i < goals->len; i++) {
    Goal *goal = &g_array_index (goals, Goal, i);

    report_begin_row ("%s", goal->what);
    g_print (" | %g | ", goal->most);
    print_number (goal->at_most ? "< " : "", goal->value);
    g_print (" | %s", verdict (goal));
    report_end_row ();
    g_free (goal->what);
  }
  g_array_unref (goals);
  goals = NULL;
}
