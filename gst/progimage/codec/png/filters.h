/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Filter types, PNG clause 9.2. */
#define PROG_PNG_FILTER_NONE 0
#define PROG_PNG_FILTER_SUB 1
#define PROG_PNG_FILTER_UP 2
#define PROG_PNG_FILTER_AVERAGE 3
#define PROG_PNG_FILTER_PAETH 4
