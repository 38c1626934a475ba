/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* JPEGs for tests, made by libjpeg, and what it takes to parse them. */

#include <glib.h>

typedef enum
{
  MAKE_GRAY = 1,
  MAKE_YCC,
  MAKE_RGB,
  MAKE_CMYK,
  MAKE_YCCK,
} MakeColours;

/* What a JPEG is to be like. What is 0 or NULL is left as libjpeg has it. */
typedef struct
{
  guint width, height;
  MakeColours colours;
  const gchar *sampling;        /* horizontal and vertical factor of each
                                 * component, as "22 11 11"; NULL: all 1 */
  guint seed;                   /* another image for each */
  gboolean smooth;              /* slopes alone */
  guint quality;                /* 0: 85 */
  guint precision;              /* 0: 8; 12 where libjpeg has that */

  gboolean progressive;
  gboolean arithmetic;
  gboolean separate_scans;      /* a scan for each component */
  const gchar *scans;           /* of a progressive image: "012 0 0 0 1, ...", each
                                 * with its components, Ss, Se, Ah and Al */
  guint restart_interval;       /* MCUs */

  guint orientation;            /* EXIF: 1 to 8 */
  const gchar *comment, *xmp;
  guint icc_size;               /* bytes, of a profile in chunks of 1000 */
  guint density_unit, density_x, density_y;     /* JFIF, where density_x > 0 */
} JpegRecipe;

/* Ways to code an image, to be put into a recipe. */
typedef struct
{
  const gchar *name;
  gboolean progressive, arithmetic, separate_scans;
  guint restart_interval;
} JpegProcess;

#define MAKE_N_PROCESSES 8
extern const JpegProcess make_processes[MAKE_N_PROCESSES];

GByteArray *make_jpeg (const JpegRecipe * recipe);
GByteArray *make_tall_jpeg (gboolean progressive);
gboolean make_jpeg_has_arithmetic (void);
gboolean make_jpeg_has_precision (void);
guint8 make_jpeg_icc_byte (guint i);

/* Table B.1 of T.81 */
#define MARKER_SOF0 0xc0
#define MARKER_SOF2 0xc2
#define MARKER_SOF9 0xc9
#define MARKER_DHT 0xc4
#define MARKER_SOI 0xd8
#define MARKER_EOI 0xd9
#define MARKER_SOS 0xda
#define MARKER_DQT 0xdb
#define MARKER_APP0 0xe0

guint jpeg_marker (const GByteArray * jpeg, guint marker, guint nth);
guint jpeg_frame_header (const GByteArray * jpeg);
guint jpeg_n_markers (const GByteArray * jpeg, guint marker);
guint jpeg_segment_end (const GByteArray * jpeg, guint at);
void jpeg_strip (GByteArray * jpeg, guint marker);
void jpeg_insert (GByteArray * jpeg, guint at, const void *bytes, guint size);
GByteArray *jpeg_copy (const GByteArray * jpeg);
void jpeg_append (GByteArray * jpeg, const GByteArray * other);
