/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The decoder's time is the test's, so that no test sleeps. */

#include "harness.h"

extern GstClockTime test_now, test_step;
extern GstClockTime test_cpu, test_cpu_step;     /* the same, of CPU time */
extern guint test_looks;        /* at the clock, so far */

void use_test_clock (Run * run, GstClockTime each);
void drop_test_clock (void);

guint test_n_waits (void);
GstClockTime test_next_wait (void);
void test_elapse (GstClockTime time);
gboolean test_wake (Run * run);
void test_wake_in_vain (Run * run);
