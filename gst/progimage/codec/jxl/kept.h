/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <jxl/codestream_header.h>

G_BEGIN_DECLS

/**
 * ProgJxlKept:
 * @data: (nullable): the first bytes of the codestream
 * @size: how many
 * @lost: no more are kept, nor those before
 * @refused: because there was no memory for them
 *
 * All 0 at its beginning. Only kept.c writes to it.
 */
typedef struct
{
  guint8 *data;
  gsize size;
  gsize capacity;
  gboolean lost;
  gboolean refused;
} ProgJxlKept;

gsize prog_jxl_kept_max (const JxlBasicInfo * info);
void prog_jxl_kept_add (ProgJxlKept * kept, const guint8 * data, gsize size,
    gsize max);
void prog_jxl_kept_forget (ProgJxlKept * kept);

G_END_DECLS
