/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "testclock.h"

#include "gstprogimagedecoder.h"

GstClockTime test_now, test_step;
guint test_looks;

static GstClockTime
test_time (GstProgImageDecoder * self)
{
  GstClockTime result = test_now;

  test_now += test_step;
  test_looks++;

  return result;
}

/* From here on, each look at the clock takes @each. The plugin exports no type
 * that a cast could be checked with. */
void
use_test_clock (Run * run, GstClockTime each)
{
  GstProgImageDecoderClass *klass =
      (GstProgImageDecoderClass *) G_OBJECT_GET_CLASS (run->harness->element);

  klass->get_time = test_time;
  test_now = 1000 * GST_SECOND;
  test_step = each;
  test_looks = 0;
}
