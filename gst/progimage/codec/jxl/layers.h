/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "core/limits.h"

G_BEGIN_DECLS

typedef struct _ProgJxlLayers ProgJxlLayers;

ProgJxlLayers *prog_jxl_layers_new (const ProgImageLimits * limits);
void prog_jxl_layers_free (ProgJxlLayers * layers);

gsize prog_jxl_layers_allowed (ProgJxlLayers * layers, const guint8 * data,
    gsize size);
void prog_jxl_layers_used (ProgJxlLayers * layers, gsize size);
void prog_jxl_layers_set_error (const ProgJxlLayers * layers, GError ** error);

G_END_DECLS
