/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A plot of PSNR over bytes, with and without estimates: the mean of all images. */

#include <glib.h>

void viewplot_add (const gchar * image, guint setting, gdouble percent,
    gdouble psnr);
void viewplot_write (const gchar * path);
