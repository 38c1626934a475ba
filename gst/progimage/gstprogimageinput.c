/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The bytes that wait in front of a codec. Large buffers are looked at where they
 * lie, in the base class's adapter. Small ones are copied out of it one by one:
 * an adapter that holds thousands of them goes through all of them to find the
 * last, and when it is rid of them, they have long left the processor's cache.
 *
 * The base class calls parse() for as long as its adapter holds something: so the
 * last byte of what was copied stays there, until all of it is used. */

#include "gstprogimageinput.h"

/* From this size on, bytes, buffers are not copied. */
#define LARGE 16384

/* More than this is given back, bytes, when it was used. */
#define MAX_SPARE 65536

/**
 * gst_prog_image_input_init:
 * @input: what to set up
 */
void
gst_prog_image_input_init (GstProgImageInput * input)
{
  input->adapter = NULL;
  input->gathered = g_byte_array_new ();
  input->used = input->kept = 0;
}

/**
 * gst_prog_image_input_clear:
 * @input: what to clear
 */
void
gst_prog_image_input_clear (GstProgImageInput * input)
{
  g_byte_array_unref (input->gathered);
  input->gathered = NULL;
}

static void
forget_gathered (GstProgImageInput * input)
{
  if (input->gathered->len > MAX_SPARE) {
    g_byte_array_unref (input->gathered);
    input->gathered = g_byte_array_new ();
  }
  g_byte_array_set_size (input->gathered, 0);
  input->used = input->kept = 0;
}

/**
 * gst_prog_image_input_reset:
 * @input: the input
 *
 * Forgets all of it, as the base class does with its adapter.
 */
void
gst_prog_image_input_reset (GstProgImageInput * input)
{
  forget_gathered (input);
  input->adapter = NULL;
}

/**
 * gst_prog_image_input_take:
 * @input: the input
 * @adapter: the base class's, which may hold more than before
 *
 * Takes over what has come.
 */
void
gst_prog_image_input_take (GstProgImageInput * input, GstAdapter * adapter)
{
  gsize available = gst_adapter_available (adapter);
  gsize fresh = available - input->kept;
  guint before = input->gathered->len;

  input->adapter = adapter;
  if (fresh == 0 || (input->kept == 0 && available >= LARGE))
    return;

  g_byte_array_set_size (input->gathered, before + fresh);
  gst_adapter_copy (adapter, input->gathered->data + before, input->kept,
      fresh);
  gst_adapter_flush (adapter, available - 1);
  input->kept = 1;
}

/**
 * gst_prog_image_input_size:
 * @input: the input
 *
 * Returns: how many bytes there are
 */
gsize
gst_prog_image_input_size (const GstProgImageInput * input)
{
  if (input->kept > 0)
    return input->gathered->len - input->used;

  return input->adapter ? gst_adapter_available (input->adapter) : 0;
}

/**
 * gst_prog_image_input_map:
 * @input: the input
 *
 * Returns: all bytes there are, up to gst_prog_image_input_unmap(); not %NULL,
 *     even where there are none
 */
const guint8 *
gst_prog_image_input_map (GstProgImageInput * input)
{
  gsize size = gst_prog_image_input_size (input);

  if (size == 0)
    return (const guint8 *) "";
  if (input->kept > 0)
    return input->gathered->data + input->used;

  return gst_adapter_map (input->adapter, size);
}

/**
 * gst_prog_image_input_unmap:
 * @input: the input
 */
void
gst_prog_image_input_unmap (GstProgImageInput * input)
{
  if (input->kept == 0 && gst_prog_image_input_size (input) > 0)
    gst_adapter_unmap (input->adapter);
}

/* Takes bytes out of the adapter. */
static void
release (GstProgImageInput * input, GstVideoDecoder * decoder, gsize n)
{
  if (n > 0 && decoder)
    gst_video_decoder_add_to_frame (decoder, n);
  else if (n > 0)
    gst_adapter_flush (input->adapter, n);
}

/**
 * gst_prog_image_input_use:
 * @input: the input, not mapped
 * @decoder: (nullable): whose current codec frame they count for, if any does
 * @n: how many bytes have been used
 */
void
gst_prog_image_input_use (GstProgImageInput * input, GstVideoDecoder * decoder,
    gsize n)
{
  if (input->kept == 0) {
    release (input, decoder, n);
    return;
  }

  input->used += n;
  if (input->used == input->gathered->len) {
    release (input, decoder, input->kept);
    forget_gathered (input);
  } else if (input->used > input->gathered->len / 2) {
    g_byte_array_remove_range (input->gathered, 0, input->used);
    input->used = 0;
  }
}
