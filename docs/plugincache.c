/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Describes a plugin as the gst_plugins_cache.json of GStreamer's own plugins do,
 * from which its documentation is made:
 *
 *   plugincache PLUGIN update|check FILE
 *
 * GStreamer's own program for that, gst-hotdoc-plugins-scanner, is in no package.
 * Keys are in alphabetical order, as they are there. */

#include <gst/gst.h>

#include <string.h>

typedef struct
{
  GString *text;
  guint depth;
  gboolean empty;               /* nothing stands in what was opened last */
  GPtrArray *types;             /* names of what goes to "other-types" */
  GHashTable *instances;        /* of these types: an object that is one */
} Cache;

/* -- JSON --------------------------------------------------------------- */

static void
append_string (GString * text, const gchar * string)
{
  g_string_append_c (text, '"');
  for (; *string; string++) {
    if (*string == '\n')
      g_string_append (text, "\\n");
    else if (*string == '"' || *string == '\\')
      g_string_append_printf (text, "\\%c", *string);
    else
      g_string_append_c (text, *string);
  }
  g_string_append_c (text, '"');
}

static void
begin_line (Cache * cache, const gchar * key)
{
  if (cache->depth > 0)
    g_string_append_printf (cache->text, "%s\n%*s", cache->empty ? "" : ",",
        4 * cache->depth, "");
  cache->empty = FALSE;
  if (key) {
    append_string (cache->text, key);
    g_string_append (cache->text, ": ");
  }
}

static void
open_group (Cache * cache, const gchar * key, gchar bracket)
{
  begin_line (cache, key);
  g_string_append_c (cache->text, bracket);
  cache->depth++;
  cache->empty = TRUE;
}

static void
close_group (Cache * cache, gchar bracket)
{
  cache->depth--;
  if (!cache->empty)
    g_string_append_printf (cache->text, "\n%*s", 4 * cache->depth, "");
  g_string_append_c (cache->text, bracket);
  cache->empty = FALSE;
}

static void
add_string (Cache * cache, const gchar * key, const gchar * value)
{
  begin_line (cache, key);
  append_string (cache->text, value);
}

static void
add_boolean (Cache * cache, const gchar * key, gboolean value)
{
  begin_line (cache, key);
  g_string_append (cache->text, value ? "true" : "false");
}

static void
take_string (Cache * cache, const gchar * key, gchar * value)
{
  add_string (cache, key, value);
  g_free (value);
}

/* -- properties --------------------------------------------------------- */

/* A type that is the plugin's own is described once, further down. */
static void
mention_type (Cache * cache, GType type, GObject * instance)
{
  const gchar *name = g_type_name (type);

  if (!gst_type_is_plugin_api (type, NULL)
      || g_hash_table_contains (cache->instances, name))
    return;

  g_ptr_array_add (cache->types, (gpointer) name);
  g_hash_table_insert (cache->instances, (gpointer) name,
      g_object_ref (instance));
}

static gchar *
default_of (const GValue * value)
{
  GEnumValue *entry;

  if (!G_VALUE_HOLDS_ENUM (value))
    return gst_value_serialize (value);

  entry = g_enum_get_value (g_type_class_peek (G_VALUE_TYPE (value)),
      g_value_get_enum (value));

  return g_strdup_printf ("%s (%d)", entry->value_nick, entry->value);
}

/* "max" or "min" of a number. The scanner writes a guint as if it were a gint. */
static void
add_bound (Cache * cache, const gchar * key, GParamSpec * spec, gboolean max)
{
  if (G_IS_PARAM_SPEC_UINT (spec)) {
    GParamSpecUInt *number = G_PARAM_SPEC_UINT (spec);

    take_string (cache, key, g_strdup_printf ("%d", (gint) (max ?
                number->maximum : number->minimum)));
  } else if (G_IS_PARAM_SPEC_INT (spec)) {
    GParamSpecInt *number = G_PARAM_SPEC_INT (spec);

    take_string (cache, key, g_strdup_printf ("%d", max ? number->maximum :
            number->minimum));
  } else if (G_IS_PARAM_SPEC_UINT64 (spec)) {
    GParamSpecUInt64 *number = G_PARAM_SPEC_UINT64 (spec);

    take_string (cache, key, g_strdup_printf ("%" G_GUINT64_FORMAT, max ?
            number->maximum : number->minimum));
  } else if (!G_IS_PARAM_SPEC_ENUM (spec) && !G_IS_PARAM_SPEC_BOOLEAN (spec)
      && !G_IS_PARAM_SPEC_STRING (spec)) {
    g_error ("%s: this program does not know its type yet", spec->name);
  }
}

static const gchar *
mutability (const GParamSpec * spec)
{
  if (spec->flags & GST_PARAM_MUTABLE_PLAYING)
    return "playing";
  if (spec->flags & GST_PARAM_MUTABLE_PAUSED)
    return "paused";

  return spec->flags & GST_PARAM_MUTABLE_READY ? "ready" : "null";
}

static void
add_property (Cache * cache, GObject * object, GParamSpec * spec)
{
  GParamFlags flags = spec->flags;
  GValue value = G_VALUE_INIT;

  g_value_init (&value, spec->value_type);
  g_object_get_property (object, spec->name, &value);
  if (G_IS_PARAM_SPEC_ENUM (spec))
    mention_type (cache, spec->value_type, object);

  open_group (cache, spec->name, '{');
  add_string (cache, "blurb", g_param_spec_get_blurb (spec));
  add_boolean (cache, "conditionally-available",
      (flags & GST_PARAM_CONDITIONALLY_AVAILABLE) != 0);
  add_boolean (cache, "construct", (flags & G_PARAM_CONSTRUCT) != 0);
  add_boolean (cache, "construct-only", (flags & G_PARAM_CONSTRUCT_ONLY) != 0);
  add_boolean (cache, "controllable", (flags & GST_PARAM_CONTROLLABLE) != 0);
  take_string (cache, "default", default_of (&value));
  add_bound (cache, "max", spec, TRUE);
  add_bound (cache, "min", spec, FALSE);
  add_string (cache, "mutable", mutability (spec));
  add_boolean (cache, "readable", (flags & G_PARAM_READABLE) != 0);
  add_string (cache, "type", g_type_name (spec->value_type));
  add_boolean (cache, "writable", (flags & G_PARAM_WRITABLE) != 0);
  close_group (cache, '}');
  g_value_unset (&value);
}

static gint
compare_specs (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(GParamSpec **) a)->name, (*(GParamSpec **) b)->name);
}

/* Those that this type has itself. */
static void
add_properties (Cache * cache, GObject * object, GType type)
{
  guint i, n;
  GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);
  gboolean any = FALSE;

  qsort (specs, n, sizeof *specs, compare_specs);
  for (i = 0; i < n; i++) {
    if (specs[i]->owner_type != type)
      continue;
    if (!any)
      open_group (cache, "properties", '{');
    any = TRUE;
    add_property (cache, object, specs[i]);
  }
  if (any)
    close_group (cache, '}');
  g_free (specs);
}

static void
add_hierarchy (Cache * cache, GObject * object, GType type)
{
  open_group (cache, "hierarchy", '[');
  for (; type; type = g_type_parent (type)) {
    add_string (cache, NULL, g_type_name (type));
    mention_type (cache, type, object);
  }
  close_group (cache, ']');
}

/* -- elements ----------------------------------------------------------- */

static gchar *
describe_field (const GstStructure * structure, guint i)
{
  const gchar *name = gst_structure_nth_field_name (structure, i);
  gchar *value =
      gst_value_serialize (gst_structure_get_value (structure, name));
  gchar **parts = g_strsplit (value, "(string)", -1);
  gchar *plain = g_strjoinv ("", parts);
  gchar *result = g_strdup_printf ("%15s: %s\n", name, plain);

  g_free (plain);
  g_strfreev (parts);
  g_free (value);

  return result;
}

static gchar *
describe_caps (GstCaps * caps)
{
  GString *text = g_string_new (NULL);
  guint i;
  gint k;

  for (i = 0; i < gst_caps_get_size (caps); i++) {
    GstStructure *structure = gst_caps_get_structure (caps, i);

    g_string_append_printf (text, "%s:\n", gst_structure_get_name (structure));
    for (k = 0; k < gst_structure_n_fields (structure); k++) {
      gchar *field = describe_field (structure, k);

      g_string_append (text, field);
      g_free (field);
    }
  }

  return g_string_free (text, FALSE);
}

static void
add_pad_template (Cache * cache, GstElement * element, const gchar * name)
{
  GstPadTemplate *template =
      gst_element_class_get_pad_template (GST_ELEMENT_GET_CLASS (element),
      name);
  GstCaps *caps = gst_pad_template_get_documentation_caps (template);

  open_group (cache, name, '{');
  take_string (cache, "caps", describe_caps (caps));
  add_string (cache, "direction", name);
  add_string (cache, "presence", "always");
  close_group (cache, '}');
  gst_caps_unref (caps);
}

static void
add_element (Cache * cache, GstElementFactory * factory)
{
  static const gchar *const before[] = { "author", "description", NULL };
  static const gchar *const after[] = { "klass", "long-name", NULL };
  GstElement *element = gst_element_factory_create (factory, NULL);
  GType type = G_OBJECT_TYPE (element);
  guint i;

  g_assert (gst_plugin_feature_get_rank (GST_PLUGIN_FEATURE (factory))
      == GST_RANK_NONE);
  open_group (cache, GST_OBJECT_NAME (factory), '{');
  for (i = 0; before[i]; i++)
    add_string (cache, before[i],
        gst_element_factory_get_metadata (factory, before[i]));
  add_hierarchy (cache, G_OBJECT (element), type);
  for (i = 0; after[i]; i++)
    add_string (cache, after[i],
        gst_element_factory_get_metadata (factory, after[i]));
  open_group (cache, "pad-templates", '{');
  add_pad_template (cache, element, "sink");
  add_pad_template (cache, element, "src");
  close_group (cache, '}');
  add_properties (cache, G_OBJECT (element), type);
  add_string (cache, "rank", "none");
  close_group (cache, '}');
  gst_object_unref (element);
}

static gint
compare_features (gconstpointer a, gconstpointer b)
{
  return strcmp (GST_OBJECT_NAME (a), GST_OBJECT_NAME (b));
}

static void
add_elements (Cache * cache, GstPlugin * plugin)
{
  GList *features =
      gst_registry_get_feature_list_by_plugin (gst_registry_get (),
      gst_plugin_get_name (plugin)), *l;

  features = g_list_sort (features, compare_features);
  open_group (cache, "elements", '{');
  for (l = features; l; l = l->next)
    if (GST_IS_ELEMENT_FACTORY (l->data))
      add_element (cache, l->data);
  close_group (cache, '}');
  gst_plugin_feature_list_free (features);
}

/* -- types -------------------------------------------------------------- */

static void
add_enum (Cache * cache, GType type)
{
  GEnumClass *klass = g_type_class_ref (type);
  guint i;

  add_string (cache, "kind", "enum");
  open_group (cache, "values", '[');
  for (i = 0; i < klass->n_values; i++) {
    open_group (cache, NULL, '{');
    add_string (cache, "desc", klass->values[i].value_name);
    add_string (cache, "name", klass->values[i].value_nick);
    take_string (cache, "value", g_strdup_printf ("%d",
            klass->values[i].value));
    close_group (cache, '}');
  }
  close_group (cache, ']');
  g_type_class_unref (klass);
}

static void
add_type (Cache * cache, const gchar * name)
{
  GType type = g_type_from_name (name);
  GObject *instance = g_hash_table_lookup (cache->instances, name);

  open_group (cache, name, '{');
  if (G_TYPE_IS_ENUM (type)) {
    add_enum (cache, type);
  } else {
    add_hierarchy (cache, instance, type);
    add_string (cache, "kind", "object");
    add_properties (cache, instance, type);
  }
  close_group (cache, '}');
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar **) a, *(gchar **) b);
}

/* A type may mention another one, whose place is before it: those are found by a
 * first turn, for nothing else. */
static void
add_types (Cache * cache)
{
  gsize begin = cache->text->len;
  gboolean empty = cache->empty;
  guint i;

  for (i = 0; i < cache->types->len; i++)
    add_type (cache, g_ptr_array_index (cache->types, i));
  g_string_truncate (cache->text, begin);
  cache->empty = empty;

  g_ptr_array_sort (cache->types, compare_names);
  open_group (cache, "other-types", '{');
  for (i = 0; i < cache->types->len; i++)
    add_type (cache, g_ptr_array_index (cache->types, i));
  close_group (cache, '}');
}

static GString *
describe_plugin (GstPlugin * plugin)
{
  Cache cache = {
    .text = g_string_new (NULL),
    .types = g_ptr_array_new (),
    .instances = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
        g_object_unref),
  };
  const gchar *name = gst_plugin_get_name (plugin);

  open_group (&cache, NULL, '{');
  open_group (&cache, name, '{');
  add_string (&cache, "description", gst_plugin_get_description (plugin));
  add_elements (&cache, plugin);
  take_string (&cache, "filename", g_strconcat ("gst", name, NULL));
  add_string (&cache, "license", gst_plugin_get_license (plugin));
  add_types (&cache);
  add_string (&cache, "package", gst_plugin_get_package (plugin));
  add_string (&cache, "source", gst_plugin_get_source (plugin));
  open_group (&cache, "tracers", '{');
  close_group (&cache, '}');
  add_string (&cache, "url", gst_plugin_get_origin (plugin));
  close_group (&cache, '}');
  close_group (&cache, '}');
  g_string_append_c (cache.text, '\n');
  g_hash_table_unref (cache.instances);
  g_ptr_array_unref (cache.types);

  return cache.text;
}

static gboolean
check (const gchar * file, const gchar * expected)
{
  gchar *text = NULL;
  gboolean result = g_file_get_contents (file, &text, NULL, NULL)
      && strcmp (text, expected) == 0;

  if (!result)
    g_printerr ("%s is not what the plugin says of itself: run "
        "\"ninja plugin-cache\" in the build folder\n", file);
  g_free (text);

  return result;
}

int
main (int argc, char **argv)
{
  GError *error = NULL;
  GstPlugin *plugin;
  GString *text;
  gboolean ok;

  gst_init (&argc, &argv);
  if (argc != 4) {
    g_printerr ("%s PLUGIN update|check FILE\n", argv[0]);
    return 2;
  }
  plugin = gst_plugin_load_file (argv[1], &error);
  if (!plugin) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  text = describe_plugin (plugin);
  if (strcmp (argv[2], "check") == 0)
    ok = check (argv[3], text->str);
  else
    ok = g_file_set_contents (argv[3], text->str, text->len, NULL);
  g_string_free (text, TRUE);
  gst_object_unref (plugin);

  return ok ? 0 : 1;
}
