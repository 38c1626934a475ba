/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A web server on this machine that has one thing to give, in portions that the
 * test allows: how a slow network behaves, without any waiting for time. */

#include <glib.h>

typedef enum
{
  HTTP_CONTENT_LENGTH,          /* says how much there is */
  HTTP_CHUNKED,                 /* does not, but says when it is over */
  HTTP_UNTIL_CLOSE,             /* the end of the connection is the end */
} HttpFraming;

typedef struct
{
  const guint8 *data;
  gsize size;
  const gchar *content_type;    /* NULL for none */
  HttpFraming framing;
  gsize close_after;            /* bytes after which to hang up, 0 for all */
} HttpReply;

typedef struct _HttpServer HttpServer;

HttpServer *http_server_new (const HttpReply * reply);
void http_server_free (HttpServer * server);
const gchar *http_server_uri (const HttpServer * server);
void http_server_allow (HttpServer * server, gsize bytes);
gsize http_server_sent (HttpServer * server);
