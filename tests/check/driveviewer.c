/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Linked into the viewer of the examples, this does what a person at it would do, as
 * the environment says:
 *
 *   DRIVE_OPEN=FILE   presses the button "Open", and chooses that file
 *   DRIVE_TYPE=NAME   types that into the entry, and presses Enter
 *
 * The slider is at its slow end until the line below the image tells of bytes, and near
 * that end until it tells of the second pass: so long both are there to be seen, however
 * busy the machine is.
 */

#define GDK_VERSION_MIN_REQUIRED GDK_VERSION_4_8

#include <gtk/gtk.h>
#include <stdio.h>

/* How often it looks, ms. */
#define INTERVAL 100

/* Where the slider is, kB/s. */
#define SLOW 1
#define MEDIUM 20
#define FAST 200

static enum
{ FRESH, ASKED, CHOSEN, LOADING, REFINING, DONE } state;

/* The first widget of this type: the widget, or one in it. */
static GtkWidget *
find_widget (GtkWidget * widget, GType type)
{
  GtkWidget *child, *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (child = gtk_widget_get_first_child (widget); child && !found;
      child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);

  return found;
}

/* The application's window, or the dialog. NULL: it is not there (yet). */
static GtkWidget *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;
  guint i;

  for (i = 0; i < g_list_model_get_n_items (windows) && !found; i++) {
    GtkWidget *window = g_list_model_get_item (windows, i);

    if (g_type_is_a (G_OBJECT_TYPE (window), type)
        && gtk_widget_get_mapped (window))
      found = window;
    g_object_unref (window);    /* GTK has a reference */
  }

  return found;
}

static void
press_open (GtkWidget * window)
{
  GtkWidget *child, *button = NULL;
  GtkWidget *row = gtk_widget_get_parent (find_widget (window, GTK_TYPE_ENTRY));

  for (child = gtk_widget_get_first_child (row); child && !button;
      child = gtk_widget_get_next_sibling (child))
    button = find_widget (child, GTK_TYPE_BUTTON);
  g_signal_emit_by_name (button, "clicked");
}

static void
type_name (GtkWidget * window, const gchar * name)
{
  GtkWidget *entry = find_widget (window, GTK_TYPE_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  g_signal_emit_by_name (entry, "activate");
}

static void
move_slider (GtkWidget * window, gdouble value)
{
  gtk_range_set_value (GTK_RANGE (find_widget (window, GTK_TYPE_SCALE)), value);
}

static void
begin (GtkWidget * window)
{
  move_slider (window, SLOW);
  if (g_getenv ("DRIVE_OPEN")) {
    press_open (window);
    state = ASKED;
  } else {
    type_name (window, g_getenv ("DRIVE_TYPE"));
    state = LOADING;
  }
}

static void
choose (void)
{
  GtkWidget *dialog = find_window (GTK_TYPE_FILE_CHOOSER_DIALOG);
  GFile *file = g_file_new_for_path (g_getenv ("DRIVE_OPEN"));

  if (dialog && gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), file,
          NULL))
    state = CHOSEN;
  g_object_unref (file);
}

/* The dialog reads the folder before it has the file. */
static void
accept (void)
{
  GtkWidget *dialog = find_window (GTK_TYPE_FILE_CHOOSER_DIALOG);
  GFile *file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (file) {
    state = LOADING;
    gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
    g_object_unref (file);
  }
}

/* What comes next waits for what is shown now. */
static void
follow (GtkWidget * window, const gchar * shown)
{
  guint pass = 0;

  if (sscanf (shown, "pass %u", &pass) != 1)
    return;
  if (state == LOADING) {
    move_slider (window, MEDIUM);
    state = REFINING;
  }
  if (pass >= 2) {
    move_slider (window, FAST);
    state = DONE;
  }
}

static gboolean
drive (gpointer user_data)
{
  GtkWidget *window = find_window (GTK_TYPE_APPLICATION_WINDOW);
  GtkWidget *label = window ? gtk_widget_get_last_child
      (gtk_window_get_child (GTK_WINDOW (window))) : NULL;

  if (!window)
    return G_SOURCE_CONTINUE;
  if (state == FRESH)
    begin (window);
  else if (state == ASKED)
    choose ();
  else if (state == CHOSEN)
    accept ();
  else
    follow (window, gtk_label_get_text (GTK_LABEL (label)));

  return state == DONE ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void __attribute__((constructor)) set_up (void)
{
  g_timeout_add (INTERVAL, drive, NULL);
}
