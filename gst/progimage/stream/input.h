/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ProgImageInput ProgImageInput;

ProgImageInput *prog_image_input_new (void);
void prog_image_input_free (ProgImageInput * input);
void prog_image_input_reset (ProgImageInput * input);

gboolean prog_image_input_push (ProgImageInput * input, GstBuffer * buffer);
const guint8 *prog_image_input_view (ProgImageInput * input, gsize * size,
    gboolean * is_all);
void prog_image_input_use (ProgImageInput * input, gsize n);
gboolean prog_image_input_extend (ProgImageInput * input);
void prog_image_input_between (ProgImageInput * input);
void prog_image_input_release (ProgImageInput * input);

G_END_DECLS
