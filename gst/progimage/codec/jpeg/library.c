/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libjpeg reports a fatal error by a call that must not return. All calls of libjpeg
 * that may do so are made from within prog_jpeg_library_try(), the only setjmp
 * boundary. */

#include "library.h"

#include "markers.h"

#include <gst/gst.h>
#include <jerror.h>

static void
on_error (j_common_ptr cinfo)
{
  longjmp (prog_jpeg_library_of (cinfo)->escape, 1);
}

static void
on_message (j_common_ptr cinfo, int level)
{
  ProgJpegLibrary *library = prog_jpeg_library_of (cinfo);

  if (level >= 0)               /* a trace message */
    return;

  if (library->errors.msg_code == JWRN_HIT_MARKER
      && prog_jpeg_ends_scan (library->cinfo.unread_marker))
    library->exhausted = TRUE;
  library->warn (library->errors.msg_code, library->user_data);
}

static void
create (gpointer data)
{
  ProgJpegLibrary *library = data;

  jpeg_create_decompress (&library->cinfo);
}

/**
 * prog_jpeg_library_open:
 * @library: a library, all zero
 * @warn: called for each warning
 * @on_fake: see #ProgJpegSource
 * @user_data: for both
 *
 * Makes a decompressor.
 *
 * Returns: %FALSE where there is no memory, or the library is not the one that this was
 *     compiled for
 */
gboolean
prog_jpeg_library_open (ProgJpegLibrary * library, ProgJpegWarn warn,
    void (*on_fake) (gpointer user_data), gpointer user_data)
{
  library->cinfo.err = jpeg_std_error (&library->errors);
  library->errors.error_exit = on_error;
  library->errors.emit_message = on_message;
  library->cinfo.client_data = library;
  library->warn = warn;
  library->user_data = user_data;
  if (!prog_jpeg_library_try (library, create, library))
    return FALSE;

  prog_jpeg_source_install (&library->source, &library->cinfo, on_fake,
      user_data);
  library->is_open = TRUE;

  return TRUE;
}

/**
 * prog_jpeg_library_close:
 * @library: a library, open or not
 */
void
prog_jpeg_library_close (ProgJpegLibrary * library)
{
  /* Does nothing where there is no memory manager yet. */
  jpeg_destroy_decompress (&library->cinfo);
  library->is_open = FALSE;
}

/**
 * prog_jpeg_library_try:
 * @library: a library
 * @func: what to call: it may call libjpeg, but not this function
 * @data: for @func
 *
 * Returns: %FALSE where libjpeg has met with a fatal error, and @func has not returned
 */
gboolean
prog_jpeg_library_try (ProgJpegLibrary * library,
    void (*func) (gpointer data), gpointer data)
{
  /* Covers @func and all that it calls. */
  if (setjmp (library->escape) != 0)
    return FALSE;

  func (data);

  return TRUE;
}

/**
 * prog_jpeg_library_scan_is_exhausted:
 * @library: a library that reads scans
 *
 * libjpeg takes zeros for data that is missing, but leaves coefficients as they are.
 * Where the process is arithmetic, missing data is no matter: clause D.2.6.
 *
 * Returns: whether the scan at hand can bring nothing any more: it has come to the marker
 *     that ends it, and too early
 */
gboolean
prog_jpeg_library_scan_is_exhausted (const ProgJpegLibrary * library)
{
  return library->exhausted;
}

/**
 * prog_jpeg_library_begin_scan:
 * @library: a library that has read an SOS segment
 */
void
prog_jpeg_library_begin_scan (ProgJpegLibrary * library)
{
  library->exhausted = FALSE;
}

/**
 * prog_jpeg_library_keep_frame_header:
 * @library: a library that reads a header
 *
 * Returns: whether the frame header has been read that was not before
 */
gboolean
prog_jpeg_library_keep_frame_header (ProgJpegLibrary * library)
{
  const struct jpeg_decompress_struct *cinfo = &library->cinfo;
  ProgJpegFrameHeader *header = &library->frame_header;

  /* comp_info is allocated while SOF is read, with unread_marker still telling so. */
  if (header->width > 0 || cinfo->comp_info == NULL
      || prog_jpeg_is_frame_marker (cinfo->unread_marker))
    return FALSE;

  header->width = cinfo->image_width;
  header->height = cinfo->image_height;
  header->components = cinfo->num_components;
  header->precision = cinfo->data_precision;
  header->progressive = cinfo->progressive_mode;
  header->arithmetic = cinfo->arith_code;

  return TRUE;
}

/**
 * prog_jpeg_library_restore_frame_header:
 * @library: a library that has read a header
 *
 * A second SOF is an error, but only after libjpeg has taken over what it says of the
 * image, byte by byte: what is drawn goes by the first one.
 */
void
prog_jpeg_library_restore_frame_header (ProgJpegLibrary * library)
{
  struct jpeg_decompress_struct *cinfo = &library->cinfo;
  const ProgJpegFrameHeader *header = &library->frame_header;

  cinfo->image_width = header->width;
  cinfo->image_height = header->height;
  cinfo->num_components = header->components;
  cinfo->data_precision = header->precision;
  cinfo->progressive_mode = header->progressive;
  cinfo->arith_code = header->arithmetic;
}

/**
 * prog_jpeg_library_warning_level:
 * @library: a library that warns
 * @code: of the warning
 * @in_pixels: whether what is read makes a difference to pixels
 *
 * Returns: what the warning says of the pixels
 */
ProgImageDefectLevel
prog_jpeg_library_warning_level (const ProgJpegLibrary * library, gint code,
    gboolean in_pixels)
{
  switch (code) {
    case JWRN_HIT_MARKER:
      /* Data stopped short: at the end, or at a marker that has no business there. */
      return library->source.tail == PROG_JPEG_TAIL_FAKED ?
          PROG_IMAGE_DEFECT_TRUNCATED : PROG_IMAGE_DEFECT_ERROR;
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      return PROG_IMAGE_DEFECT_ERROR;
    case JWRN_EXTRANEOUS_DATA:
      /* Left over before RSTn or between scans: what was decoded is not what was
       * encoded. */
      return in_pixels ? PROG_IMAGE_DEFECT_ERROR : PROG_IMAGE_DEFECT_WARNING;
    default:
      return PROG_IMAGE_DEFECT_WARNING;
  }
}

/**
 * prog_jpeg_library_message:
 * @library: a library that has met with an error, or warns
 *
 * Returns: (transfer full): libjpeg's text for it, without what depends on how much
 *     libjpeg was given at once
 */
gchar *
prog_jpeg_library_message (ProgJpegLibrary * library)
{
  struct jpeg_error_mgr *errors = &library->errors;
  gchar text[JMSG_LENGTH_MAX];

  if (errors->msg_code == JWRN_EXTRANEOUS_DATA)
    return g_strdup_printf ("Corrupt JPEG data: extraneous bytes before marker "
        "0x%02x", errors->msg_parm.i[1]);

  errors->format_message ((j_common_ptr) & library->cinfo, text);

  return g_strdup (text);
}

/* Of a kind that libjpeg can't decode, rather than broken. */
static gboolean
is_unsupported (const ProgJpegLibrary * library)
{
  switch (library->errors.msg_code) {
#if JPEG_LIB_VERSION < 70       /* With the interface of libjpeg 7 there is none. */
    case JERR_ARITH_NOTIMPL:
#endif
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_IMAGE_TOO_BIG:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      return TRUE;
    case JERR_EMPTY_IMAGE:
      /* Clause B.2.5: the number of rows comes in a DNL after the scan. */
      return library->cinfo.image_width > 0 && library->cinfo.image_height == 0;
    default:
      return FALSE;
  }
}

/* Table B.1. */
static const gchar *
process_name (guint frame_marker)
{
  switch (frame_marker) {
    case PROG_JPEG_SOF3:
      return "lossless";
    case PROG_JPEG_SOF11:
      return "lossless, arithmetic-coded";
    case PROG_JPEG_SOF0 + 5:
    case PROG_JPEG_SOF0 + 6:
    case PROG_JPEG_SOF0 + 7:
    case PROG_JPEG_SOF0 + 13:
    case PROG_JPEG_SOF0 + 14:
    case PROG_JPEG_SOF15:
      return "hierarchical";
    default:
      return NULL;
  }
}

/**
 * prog_jpeg_library_unsupported:
 * @frame_marker: of the image, SOFn
 * @precision: bits of a sample, -1 where that is not known
 *
 * Returns: (transfer full): what to say of a process that this libjpeg can't decode
 */
GError *
prog_jpeg_library_unsupported (guint frame_marker, gint precision)
{
  const gchar *process = process_name (frame_marker);
  /* What 3 decodes and 2 does not. */
  gboolean newer_can = frame_marker == PROG_JPEG_SOF3
      || (process == NULL && precision == 12);
  gchar *bits = precision < 0 ? g_strdup ("") :
      g_strdup_printf (" with %d bits a sample", precision);
  const gchar *advice = "";
  GError *error;

#ifndef HAVE_JPEG_PRECISION
  if (newer_can)
    advice = "; libjpeg-turbo 3 can";
#else
  if (!newer_can && process == NULL)
    advice = "; 8 and 12 can";
#endif
  error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_NOT_IMPLEMENTED,
      "A%s%s JPEG (SOF%u)%s can't be decoded by this libjpeg%s",
      process ? " " : "", process ? process : "",
      frame_marker - PROG_JPEG_SOF0, bits, advice);
  g_free (bits);

  return error;
}

/**
 * prog_jpeg_library_error:
 * @library: a library that has met with an error
 *
 * Returns: (transfer full): what to say of an image that can't be decoded
 */
GError *
prog_jpeg_library_error (ProgJpegLibrary * library)
{
  gboolean unsupported = is_unsupported (library);
  GError *error;
  gchar *text;

  if (library->errors.msg_code == JERR_SOF_UNSUPPORTED
      && process_name (library->errors.msg_parm.i[0]))
    return prog_jpeg_library_unsupported (library->errors.msg_parm.i[0], -1);

  text = prog_jpeg_library_message (library);
  error = g_error_new_literal (GST_STREAM_ERROR,
      unsupported ? GST_STREAM_ERROR_NOT_IMPLEMENTED : GST_STREAM_ERROR_DECODE,
      text);
  g_free (text);

  return error;
}
