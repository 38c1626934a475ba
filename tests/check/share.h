/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifndef SHARE_H
#define SHARE_H

#include <glib.h>

/* Where the whole of a loop would take too long, as in valgrind,
 * PROGIMAGE_TEST_SHARE=N in the environment lets every Nth case do. */

static inline gint
test_share (void)
{
  const gchar *share = g_getenv ("PROGIMAGE_TEST_SHARE");

  return share ? CLAMP (g_ascii_strtoll (share, NULL, 10), 1, 1000) : 1;
}

#define tcase_add_every(n, tc, test, begin, end) G_STMT_START { \
    gint case_index; \
    for (case_index = (begin); case_index < (gint) (end); case_index += (n)) \
      tcase_add_loop_test (tc, test, case_index, case_index + 1); \
  } G_STMT_END

#define tcase_add_share_of_loop(tc, test, begin, end) \
    tcase_add_every (test_share (), tc, test, begin, end)

/* Of the corpus, which has many files of a kind, every fourth where nothing is said. */
static inline gint
test_share_of_corpus (void)
{
  return g_getenv ("PROGIMAGE_TEST_SHARE") ? test_share () : 4;
}

#define tcase_add_share_of_corpus(tc, test, begin, end) \
    tcase_add_every (test_share_of_corpus (), tc, test, begin, end)

#endif
