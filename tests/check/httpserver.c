/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "httpserver.h"

#include <gio/gio.h>
#include <string.h>

struct _HttpServer
{
  HttpReply reply;
  gchar *uri;
  GSocketListener *listener;
  GCancellable *cancellable;
  GThread *thread;              /* that accepts connections */

  GMutex lock;
  GCond changed;
  GPtrArray *connections;       /* of GThread, of the accepting thread alone */
  gsize allowed, sent;          /* bytes of the reply's data */
  gboolean stopped;
};

typedef struct
{
  HttpServer *server;
  GSocketConnection *stream;
} Connection;

/* Of one piece on its way: so that much may come in more reads than one. */
#define PIECE 4096

static gboolean
send_bytes (Connection * self, gconstpointer bytes, gsize size)
{
  GOutputStream *out =
      g_io_stream_get_output_stream (G_IO_STREAM (self->stream));

  return g_output_stream_write_all (out, bytes, size, NULL,
      self->server->cancellable, NULL);
}

static gboolean
send_text (Connection * self, const gchar * text)
{
  return send_bytes (self, text, strlen (text));
}

/* Up to the empty line. What is asked for does not matter. */
static gboolean
read_request (Connection * self)
{
  GDataInputStream *in =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM
          (self->stream)));
  gboolean whole = FALSE;
  gchar *line;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (in),
      FALSE);
  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (!whole && (line = g_data_input_stream_read_line (in, NULL,
              self->server->cancellable, NULL))) {
    whole = *line == '\0';
    g_free (line);
  }
  g_object_unref (in);

  return whole;
}

static gboolean
send_head (Connection * self)
{
  const HttpReply *reply = &self->server->reply;
  GString *head = g_string_new ("HTTP/1.1 200 OK\r\nConnection: close\r\n");
  gboolean result;

  if (reply->content_type)
    g_string_append_printf (head, "Content-Type: %s\r\n", reply->content_type);
  if (reply->framing == HTTP_CONTENT_LENGTH)
    g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n",
        reply->size);
  else if (reply->framing == HTTP_CHUNKED)
    g_string_append (head, "Transfer-Encoding: chunked\r\n");
  g_string_append (head, "\r\n");
  result = send_text (self, head->str);
  g_string_free (head, TRUE);

  return result;
}

static gboolean
send_piece (Connection * self, gsize at, gsize size)
{
  const HttpReply *reply = &self->server->reply;
  gchar line[32];

  if (reply->framing != HTTP_CHUNKED)
    return send_bytes (self, reply->data + at, size);

  g_snprintf (line, sizeof line, "%" G_GSIZE_MODIFIER "x\r\n", size);
  return send_text (self, line)
      && send_bytes (self, reply->data + at, size)
      && send_text (self, "\r\n");
}

/* Up to which byte to send, once that is more than @at. */
static gsize
wait_for_allowance (HttpServer * self, gsize at)
{
  gsize result;

  g_mutex_lock (&self->lock);
  while (!self->stopped && self->allowed <= at)
    g_cond_wait (&self->changed, &self->lock);
  result = self->stopped ? at : self->allowed;
  g_mutex_unlock (&self->lock);

  return result;
}

static void
note_sent (HttpServer * self, gsize sent)
{
  g_mutex_lock (&self->lock);
  self->sent = MAX (self->sent, sent);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
send_reply (Connection * self)
{
  const HttpReply *reply = &self->server->reply;
  gsize end = reply->close_after ? reply->close_after : reply->size;
  gsize at = 0, allowed;

  if (!send_head (self))
    return;
  while (at < end) {
    allowed = wait_for_allowance (self->server, at);
    allowed = MIN (MIN (allowed, end), at + PIECE);
    if (allowed == at || !send_piece (self, at, allowed - at))
      return;
    at = allowed;
    note_sent (self->server, at);
  }
  /* One that hangs up does not say that this is the end. */
  if (reply->framing == HTTP_CHUNKED && end == reply->size)
    send_text (self, "0\r\n\r\n");
}

static gpointer
serve (gpointer data)
{
  Connection *self = data;

  if (read_request (self))
    send_reply (self);
  g_io_stream_close (G_IO_STREAM (self->stream), NULL, NULL);
  g_object_unref (self->stream);
  g_free (self);

  return NULL;
}

static gpointer
accept_connections (gpointer data)
{
  HttpServer *self = data;
  GSocketConnection *stream;

  while ((stream = g_socket_listener_accept (self->listener, NULL,
              self->cancellable, NULL))) {
    Connection *connection = g_new (Connection, 1);

    connection->server = self;
    connection->stream = stream;
    g_ptr_array_add (self->connections,
        g_thread_new ("http-connection", serve, connection));
  }

  return NULL;
}

/* On a free port, which the URI tells. @reply's data has to outlive it. */
HttpServer *
http_server_new (const HttpReply * reply)
{
  HttpServer *self = g_new0 (HttpServer, 1);
  GInetAddress *loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  GSocketAddress *address = g_inet_socket_address_new (loopback, 0);
  GSocketAddress *effective = NULL;

  self->reply = *reply;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->connections = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  if (!g_socket_listener_add_address (self->listener, address,
          G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective, NULL))
    g_error ("no port to listen on");
  self->uri = g_strdup_printf ("http://127.0.0.1:%u/image",
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  g_object_unref (effective);
  g_object_unref (address);
  g_object_unref (loopback);
  self->thread = g_thread_new ("http-server", accept_connections, self);

  return self;
}

void
http_server_free (HttpServer * self)
{
  guint i;

  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  for (i = 0; i < self->connections->len; i++)
    g_thread_join (g_ptr_array_index (self->connections, i));

  g_ptr_array_unref (self->connections);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self->uri);
  g_free (self);
}

const gchar *
http_server_uri (const HttpServer * self)
{
  return self->uri;
}

/* From now on it may send bytes before this one; G_MAXSIZE for all. */
void
http_server_allow (HttpServer * self, gsize bytes)
{
  g_mutex_lock (&self->lock);
  self->allowed = MAX (self->allowed, bytes);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* How much of the data the sockets took. */
gsize
http_server_sent (HttpServer * self)
{
  gsize sent;

  g_mutex_lock (&self->lock);
  sent = self->sent;
  g_mutex_unlock (&self->lock);

  return sent;
}
