/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The bytes that were not used yet, as one view of contiguous memory. Large buffers
 * are looked at in place. Small ones are gathered, and so is what is left of a large
 * one when the next one comes. A buffer of any size may follow: no more of it is
 * gathered than is asked for. */

#include "input.h"

#include <string.h>

/* Buffers of fewer bytes than this are copied at once, rather than kept. */
#define SMALL 16384

/* Of what is gathered, bytes. */
#define MIN_CAPACITY 4096

/* Of a large buffer, so many bytes at least are put behind what was gathered. */
#define MIN_EXTENSION 65536

/* More than this is given back, bytes, when it was used; between images more than that. */
#define MAX_SPARE (2 * 1024 * 1024)
#define MAX_SPARE_BETWEEN 65536

struct _ProgImageInput
{
  /* What comes first: bytes [begin, end) of data. */
  guint8 *data;
  gsize capacity, begin, end;

  /* What comes behind: buffers that were not gathered, the first from byte @used on
   * and mapped where it is looked at. */
  GQueue buffers;
  gsize used;
  GstMapInfo map;
  gboolean mapped;
};

ProgImageInput *
prog_image_input_new (void)
{
  ProgImageInput *input = g_new0 (ProgImageInput, 1);

  g_queue_init (&input->buffers);

  return input;
}

static void
unmap (ProgImageInput * input)
{
  if (input->mapped)
    gst_buffer_unmap (g_queue_peek_head (&input->buffers), &input->map);
  input->mapped = FALSE;
}

static void
drop_buffer (ProgImageInput * input)
{
  unmap (input);
  gst_buffer_unref (g_queue_pop_head (&input->buffers));
  input->used = 0;
}

/**
 * prog_image_input_reset:
 * @input: the input
 *
 * Drops all bytes.
 */
void
prog_image_input_reset (ProgImageInput * input)
{
  while (input->buffers.length > 0)
    drop_buffer (input);
  g_clear_pointer (&input->data, g_free);
  input->capacity = input->begin = input->end = 0;
}

void
prog_image_input_free (ProgImageInput * input)
{
  prog_image_input_reset (input);
  g_free (input);
}

static gboolean
has_gathered (const ProgImageInput * input)
{
  return input->begin < input->end;
}

/* Makes room for @n bytes behind those that were gathered. FALSE: no memory. */
static gboolean
make_room (ProgImageInput * input, gsize n)
{
  gsize size = input->end - input->begin;
  gsize capacity;
  guint8 *data;

  if (n <= input->capacity - input->end)
    return TRUE;
  if (size + n <= input->capacity && input->begin >= size) {
    memcpy (input->data, input->data + input->begin, size);
  } else {
    capacity = MAX (MAX (size + n, 2 * size), MIN_CAPACITY);
    data = g_try_malloc (capacity);
    if (!data)
      return FALSE;
    if (size > 0)
      memcpy (data, input->data + input->begin, size);
    g_free (input->data);
    input->data = data;
    input->capacity = capacity;
  }
  input->begin = 0;
  input->end = size;

  return TRUE;
}

/**
 * prog_image_input_push:
 * @input: the input
 * @buffer: (transfer full): bytes that follow
 *
 * Returns: %FALSE where there is no memory for them
 */
gboolean
prog_image_input_push (ProgImageInput * input, GstBuffer * buffer)
{
  gsize size = gst_buffer_get_size (buffer);

  if (size == 0 || (size < SMALL && input->buffers.length == 0)) {
    gboolean result = make_room (input, size);

    if (result && size > 0)
      input->end += gst_buffer_extract (buffer, 0, input->data + input->end,
          size);
    gst_buffer_unref (buffer);
    return result;
  }
  g_queue_push_tail (&input->buffers, buffer);

  return TRUE;
}

static gboolean
map_first (ProgImageInput * input)
{
  if (!input->mapped)
    input->mapped = gst_buffer_map (g_queue_peek_head (&input->buffers),
        &input->map, GST_MAP_READ);

  return input->mapped;
}

static void
give_back (ProgImageInput * input, gsize more_than)
{
  if (input->capacity <= more_than)
    return;

  g_clear_pointer (&input->data, g_free);
  input->capacity = 0;
}

/**
 * prog_image_input_view:
 * @input: the input
 * @size: (out): bytes that are in view
 * @is_all: (out): whether these are all there are
 *
 * Returns: (nullable): the first bytes that were not used yet, valid until the next
 *     call; not %NULL even where there are none, but where a buffer can't be mapped
 */
const guint8 *
prog_image_input_view (ProgImageInput * input, gsize * size, gboolean * is_all)
{
  guint n = input->buffers.length;

  if (has_gathered (input)) {
    *size = input->end - input->begin;
    *is_all = n == 0;
    return input->data + input->begin;
  }
  if (n > 0 && map_first (input)) {
    *size = input->map.size - input->used;
    *is_all = n == 1;
    return input->map.data + input->used;
  }
  *size = 0;
  *is_all = TRUE;

  return n == 0 ? (const guint8 *) "" : NULL;
}

/**
 * prog_image_input_use:
 * @input: the input
 * @n: how many of the bytes in view have been used
 */
void
prog_image_input_use (ProgImageInput * input, gsize n)
{
  if (has_gathered (input)) {
    input->begin += n;
    if (!has_gathered (input)) {
      input->begin = input->end = 0;
      give_back (input, MAX_SPARE);
    }
  } else if (n > 0) {
    input->used += n;
    if (input->used == input->map.size)
      drop_buffer (input);
  }
}

/**
 * prog_image_input_between:
 * @input: the input
 *
 * So much is not needed any more: an image is over.
 */
void
prog_image_input_between (ProgImageInput * input)
{
  if (!has_gathered (input))
    give_back (input, MAX_SPARE_BETWEEN);
}

/* Moves up to @n bytes of the first buffer behind those that were gathered. */
static gboolean
gather (ProgImageInput * input, gsize n)
{
  if (!map_first (input))
    return FALSE;
  n = MIN (n, input->map.size - input->used);
  if (!make_room (input, n))
    return FALSE;

  memcpy (input->data + input->end, input->map.data + input->used, n);
  input->end += n;
  input->used += n;
  if (input->used == input->map.size)
    drop_buffer (input);

  return TRUE;
}

/**
 * prog_image_input_extend:
 * @input: the input, of which not all is in view
 *
 * Brings more bytes into view, behind those that are.
 *
 * Returns: %FALSE where there is no memory for them
 */
gboolean
prog_image_input_extend (ProgImageInput * input)
{
  if (!has_gathered (input) && !gather (input, G_MAXSIZE))
    return FALSE;

  return gather (input, MAX (MIN_EXTENSION, input->end - input->begin));
}

/**
 * prog_image_input_release:
 * @input: the input
 *
 * Unmaps, and gives a buffer back to upstream of which only a little is left.
 */
void
prog_image_input_release (ProgImageInput * input)
{
  GstBuffer *first = g_queue_peek_head (&input->buffers);

  if (first && input->used > 0 && input->buffers.length == 1
      && gst_buffer_get_size (first) - input->used < SMALL)
    gather (input, SMALL);
  unmap (input);
}
