/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An image of the figures: bars for kinds of files, curves for sizes of
 * buffers and of images. */

#include <glib.h>

void plot_add_bar (const gchar * group, const gchar * series, gdouble value);
void plot_add_point (const gchar * panel, const gchar * series, gdouble x,
    gdouble value, gboolean at_least);
void plot_add_size (const gchar * series, gdouble megapixels, gdouble value);
void plot_write (const gchar * path, const gchar * caption);
