/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libjxl's work on the threads that all decoders share: libjxl_threads would start some
 * for each decoder. */

#include "runner.h"

#include "core/threads.h"

/* A frame has no more groups than this. */
#define MAX_ITEMS (G_MAXINT / 2)

typedef struct
{
  JxlParallelRunFunction func;
  void *jxl;
} Call;

static void
do_item (gpointer data, guint item, guint thread)
{
  Call *call = data;

  call->func (call->jxl, item, thread);
}

/**
 * prog_jxl_runner:
 * @threads: a #guint: how many may work at once
 * @jxl: for @init and @func
 * @init: is told how many will
 * @func: does an item
 * @begin: first item
 * @end: behind the last one
 *
 * For JxlDecoderSetParallelRunner().
 *
 * Returns: 0, or what @init has returned
 */
JxlParallelRetCode
prog_jxl_runner (void *threads, void *jxl, JxlParallelRunInit init,
    JxlParallelRunFunction func, uint32_t begin, uint32_t end)
{
  Call call = { func, jxl };
  guint n = *(guint *) threads;
  JxlParallelRetCode error;

  if (begin >= end)
    return 0;
  if (end > MAX_ITEMS)
    return JXL_PARALLEL_RET_RUNNER_ERROR;
  n = MIN (n, end - begin);
  error = init (jxl, n);
  if (error == 0)
    prog_image_threads_run (n, begin, end, do_item, &call);

  return error;
}
