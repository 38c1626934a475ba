/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* "swallow" and "swallowframes", video decoders that do nothing with what they
 * get: what the base class costs. */

#include <glib.h>

void swallow_register (void);
