/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Files of tests/files that a test reads line by line, and those that it writes where a change
 * is meant to change what comes out. */

#include <glib.h>

gchar *record_path (const gchar * name);
gchar **record_lines (const gchar * name);
GHashTable *record_table (const gchar * name);
void record_put (const gchar * name, const gchar * mode, const gchar * key,
    const gchar * value);
void record_put_sum (GString * text, const GByteArray * pixels);
