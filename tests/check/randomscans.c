/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "randomscans.h"

#include "makejpeg.h"

#include <string.h>

#define BLOCK_SIZE 64
#define MAX_SCANS 15
#define MAX_COMPS 4

/* No scan has brought it yet. */
#define NOT_SENT 9

static guint
below (GRand * rand, guint n)
{
  return g_rand_int_range (rand, 0, n);
}

/* -- scripts ------------------------------------------------------------ */

/* Bits that are missing of each coefficient. */
typedef struct
{
  GRand *rand;
  GString *text;
  guint n_comps;
  guint missing[MAX_COMPS][BLOCK_SIZE];
} Script;

static void
put_scan (Script * self, const gchar * comps, guint first, guint last,
    guint before, guint missing)
{
  g_string_append_printf (self->text, "%s%s %u %u %u %u",
      self->text->len > 0 ? ", " : "", comps, first, last,
      before == NOT_SENT ? 0 : before, missing);
}

/* The DC of a component, of others that lack as much of it as well, perhaps. */
static void
put_dc (Script * self, guint comp)
{
  guint before = self->missing[comp][0];
  guint missing = before == NOT_SENT ? below (self->rand, 3) : before - 1;
  gboolean others = below (self->rand, 3);
  gchar comps[MAX_COMPS + 1] = { 0, };
  guint i, n = 0;

  for (i = 0; i < self->n_comps; i++) {
    if (i != comp && (!others || self->missing[i][0] != before))
      continue;
    comps[n++] = '0' + i;
    self->missing[i][0] = missing;
  }
  put_scan (self, comps, 0, 0, before, missing);
}

/* Some coefficients of which as much is missing, from the first one on that is not whole. */
static void
put_ac (Script * self, guint comp, guint first)
{
  guint *missing = self->missing[comp];
  guint before = missing[first], last = first, i;
  guint most = first + (below (self->rand, 2) ? BLOCK_SIZE : below (self->rand,
          12));
  guint after = before == NOT_SENT ? below (self->rand, 3) : before - 1;
  gchar comps[] = { '0' + comp, 0 };

  while (last + 1 < BLOCK_SIZE && last < most && missing[last + 1] == before)
    last++;
  for (i = first; i <= last; i++)
    missing[i] = after;
  put_scan (self, comps, first, last, before, after);
}

/* FALSE: there is nothing that this component lacks. */
static gboolean
put_something (Script * self, guint comp)
{
  const guint *missing = self->missing[comp];
  guint k = 1;

  if (missing[0] == NOT_SENT || (missing[0] > 0 && !below (self->rand, 5))) {
    put_dc (self, comp);
    return TRUE;
  }
  /* Not always in order. */
  if (!below (self->rand, 6))
    k = 1 + below (self->rand, BLOCK_SIZE - 1);
  while (k < BLOCK_SIZE && missing[k] == 0)
    k++;
  if (k < BLOCK_SIZE)
    put_ac (self, comp, k);
  else if (missing[0] > 0)
    put_dc (self, comp);

  return k < BLOCK_SIZE || missing[0] > 0;
}

static ScansKind
make_script (GRand * rand, GString * text, guint n_comps)
{
  Script self = {.rand = rand,.text = text,.n_comps = n_comps };
  guint n = 1 + below (rand, MAX_SCANS - MAX_COMPS), i, k;
  ScansKind kind = SCANS_WHOLE;

  for (i = 0; i < MAX_COMPS; i++) {
    for (k = 0; k < BLOCK_SIZE; k++)
      self.missing[i][k] = NOT_SENT;
  }
  if (below (rand, 2))
    put_dc (&self, 0);
  for (; n > 0; n--)
    put_something (&self, below (rand, n_comps));
  for (i = 0; i < n_comps; i++) {
    if (self.missing[i][0] == NOT_SENT)
      put_dc (&self, i);
    for (k = 0; k < BLOCK_SIZE; k++) {
      if (self.missing[i][k] > 0)
        kind = SCANS_LACK;
    }
  }

  return kind;
}

/* -- bytes -------------------------------------------------------------- */

/* The marker behind the data of the scan whose SOS is here. */
static guint
scan_end (const GByteArray * jpeg, guint sos)
{
  guint at = jpeg_segment_end (jpeg, sos);

  while (at + 1 < jpeg->len && (jpeg->data[at] != 0xff
          || jpeg->data[at + 1] == 0 || (jpeg->data[at + 1] & 0xf8) == 0xd0))
    at++;

  return at;
}

/* A scan that comes too early, twice, or not at all. */
static void
move_scan (GRand * rand, GByteArray * jpeg, GString * text)
{
  guint n = jpeg_n_markers (jpeg, MARKER_SOS);
  guint from = below (rand, n), to = below (rand, n), what = below (rand, 3);
  guint begin = jpeg_marker (jpeg, MARKER_SOS, from);
  guint size = scan_end (jpeg, begin) - begin;
  guint8 *scan = g_memdup2 (jpeg->data + begin, size);

  g_string_append_printf (text, " scan %u %s %u", from,
      what == 0 ? "without" : what == 1 ? "copied to" : "moved to", to);
  if (what != 1)
    g_byte_array_remove_range (jpeg, begin, size);
  if (what != 0)
    jpeg_insert (jpeg, MIN (jpeg_marker (jpeg, MARKER_SOS, to), jpeg->len - 2),
        scan, size);
  g_free (scan);
}

/* The SOF once more, which says something else, or an SOS of a component that is none. */
static void
add_nonsense (GRand * rand, GByteArray * jpeg, GString * text)
{
  guint n = jpeg_n_markers (jpeg, MARKER_SOS), sof = jpeg_frame_header (jpeg);
  guint at = jpeg_marker (jpeg, MARKER_SOS, below (rand, n));
  guint size = jpeg_segment_end (jpeg, sof) - sof;
  guint8 *copy = g_memdup2 (jpeg->data + sof, size);

  if (below (rand, 2)) {
    if (below (rand, 2))
      copy[5 + below (rand, 4)] ^= 1 + below (rand, 4);
    else if (below (rand, 2))
      copy[9] = 1 + below (rand, 4);
    else
      copy[1] = MARKER_SOF0 + below (rand, 3);
    jpeg_insert (jpeg, at, copy, size);
  } else {
    jpeg->data[at + 5] = 77;
  }
  g_string_append_printf (text, " nonsense at %u", at);
  g_free (copy);
}

static void
add_comment (GRand * rand, GByteArray * jpeg)
{
  static const guint8 comment[] = { 0xff, 0xfe, 0, 6, 'n', 'o', 't', 'e' };
  guint n = jpeg_n_markers (jpeg, MARKER_SOS);

  jpeg_insert (jpeg, jpeg_marker (jpeg, MARKER_SOS, below (rand, n + 1)),
      comment, sizeof (comment));
}

/* -- images ------------------------------------------------------------- */

static const struct
{
  MakeColours colours;
  const gchar *sampling;
} kinds[] = {
  {MAKE_GRAY, "11"},
  {MAKE_GRAY, "22"},
  {MAKE_YCC, "22 11 11"},
  {MAKE_YCC, "22 11 11"},
  {MAKE_YCC, "22 11 11"},
  {MAKE_YCC, "21 11 11"},
  {MAKE_YCC, "11 11 11"},
  {MAKE_YCC, "41 11 11"},
  {MAKE_YCC, "12 11 11"},
  {MAKE_YCC, "42 11 11"},
  {MAKE_YCC, "22 21 11"},
  {MAKE_YCC, "11 22 11"},
  {MAKE_RGB, "11 11 11"},
  {MAKE_RGB, "22 11 11"},
  {MAKE_CMYK, "11 11 11 11"},
  {MAKE_YCCK, "22 11 11 22"},
};

/* Some have more rows of MCUs than those of which parts are shown. */
static void
choose_size (GRand * rand, JpegRecipe * recipe)
{
  recipe->width = 1 + below (rand, 100);
  recipe->height = 1 + below (rand, 100);
  if (below (rand, 12) == 0) {
    recipe->width = 1 + below (rand, 20);
    recipe->height = 800 + below (rand, 1200);
  }
}

static void
choose_process (GRand * rand, JpegRecipe * recipe)
{
  recipe->progressive = below (rand, 5) > 1;
  recipe->separate_scans = below (rand, 4) == 0;
  recipe->arithmetic = below (rand, 10) == 0 && make_jpeg_has_arithmetic ();
  recipe->restart_interval = below (rand, 4) ? 0 : 1 + below (rand, 5);
}

/* Returns: a JPEG. @text gets what it is like. */
GByteArray *
make_random_jpeg (GRand * rand, GString * text, ScansKind * kind)
{
  guint colours = below (rand, G_N_ELEMENTS (kinds));
  JpegRecipe recipe = {.colours = kinds[colours].colours,
    .sampling = kinds[colours].sampling,.seed = below (rand, 1000),
    .smooth = below (rand, 3) == 0,.quality = 20 + below (rand, 80)
  };
  GString *script = g_string_new (NULL);
  GByteArray *jpeg;

  choose_size (rand, &recipe);
  choose_process (rand, &recipe);
  *kind = SCANS_WHOLE;
  if (recipe.progressive && below (rand, 4)) {
    *kind = make_script (rand, script, (strlen (recipe.sampling) + 1) / 3);
    recipe.scans = script->str;
  }
  jpeg = make_jpeg (&recipe);
  g_string_append_printf (text, "%ux%u colours %d sampling %s quality %u "
      "progressive %d separate %d arithmetic %d restarts %u scans %s",
      recipe.width, recipe.height, recipe.colours, recipe.sampling,
      recipe.quality, recipe.progressive, recipe.separate_scans,
      recipe.arithmetic, recipe.restart_interval, script->str);
  if (below (rand, 6) == 0) {
    *kind = below (rand, 2) ? SCANS_MOVED : SCANS_NONSENSE;
    if (*kind == SCANS_MOVED)
      move_scan (rand, jpeg, text);
    else
      add_nonsense (rand, jpeg, text);
  }
  if (below (rand, 5) == 0)
    add_comment (rand, jpeg);
  g_string_free (script, TRUE);

  return jpeg;
}
