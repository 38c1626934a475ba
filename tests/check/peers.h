/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the pads beside an element answer to its queries, and what it answers to theirs: the
 * commands "upstream", "pool", "params", "memory", "sealed" and "ask" of recorder.h. */

#include "harness.h"

typedef struct _Peers Peers;

Peers *peers_new (void);
void peers_free (Peers * peers);
void peers_reset (Peers * peers);
void peers_attach (Peers * peers, GstHarness * harness);
gboolean peers_command (Peers * peers, const gchar * name, gchar ** words);

/* What peers_ask() takes. */
extern const gchar *const peers_questions[];

void peers_ask (GString * text, Peers * peers, GstHarness * harness,
    const gchar * what);
