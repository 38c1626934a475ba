/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "codec/types.h"

G_BEGIN_DECLS

/**
 * ProgImageWhole:
 *
 * Which images of a stream were whole, to be known again after a flush.
 */
typedef struct _ProgImageWhole ProgImageWhole;

ProgImageWhole *prog_image_whole_new (void);
void prog_image_whole_free (ProgImageWhole * whole);
void prog_image_whole_flush (ProgImageWhole * whole);
void prog_image_whole_forget (ProgImageWhole * whole);
void prog_image_whole_add (ProgImageWhole * whole, guint index,
    const ProgImageInfo * info);
gboolean prog_image_whole_was (const ProgImageWhole * whole, guint index,
    const ProgImageInfo * info);

G_END_DECLS
