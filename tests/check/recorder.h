/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs a scenario, a list of commands, on an element, and writes down all that comes
 * out of it, in the order in which it comes: events, frames with all that goes with
 * them, messages with all their fields, flow returns. Time is the scenario's.
 *
 *   element LINE          a new element, as for gst-launch-1.0, without smoothing unless
 *                         it says so; the one before is freed
 *   downstream CAPS       what the next element's peer takes; any without it
 *   accept CAPS           what it takes from here on
 *   hold no               peers let frames go at once
 *   meta no               they do not take GstVideoMeta: no row is padded
 *   push FILES [FIRST-END] [in N] [pts MS] [duration MS]
 *                         bytes of tests/files, of several with "+" between them, in
 *                         buffers of N bytes, all with these timestamps; FILE@FIRST-END
 *                         is a part of a file, and hex:DIGITS are these bytes
 *   bytes TEXT, hex DIGITS
 *                         these bytes
 *   stream-start, caps CAPS, segment FORMAT [START [STOP [RATE [trickmode]]]], tags TAGS,
 *   gap MS MS, flush, eos an event from upstream
 *   qos MS MS             QoS from downstream: timestamp, and how late it is
 *   seek MS [RATE], reconfigure
 *                         other events from downstream
 *   set PROPERTY VALUE
 *   answer FLOW           what downstream says to frames from here on
 *   state STATE           ready or paused, or playing
 *   wait MS               time passes between two buffers
 *   clock MS              that is the running time, of a clock that the element has from
 *                         here on; none: it has no clock
 *   stall MS              time passes, and the decoder does what is due
 *   ask WHAT              a query from downstream: position, duration, seeking; caps: each
 *                         that either side may have at any time; all: and those about
 *                         places in the stream; pool: how that of frames was set up; asked:
 *                         how often downstream was asked since, for caps and for buffers
 *   upstream WHAT FORMAT N
 *                         what upstream answers from here on: duration, position; seekable
 *                         has no N
 *   pool MIN MAX, params ALIGN PREFIX PADDING
 *                         what downstream says where it is asked for buffers
 *   memory FIRST [N]      downstream has memory of its own: from here on allocation FIRST,
 *                         and those that follow, fail, or N of them
 *   sealed FIRST [N]      the same, but they can't be written to
 */

#include <glib.h>

gchar *record (const gchar * scenario);
