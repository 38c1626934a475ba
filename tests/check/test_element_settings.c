/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Properties of each element: defaults are what is documented, a value that is set is the
 * one that is read, and no other property changes with it. */

#include <gst/check/gstcheck.h>

static const gchar *const elements[] = {
  "progimagedec", "progjpegdec", "progpngdec",
#ifdef HAVE_WEBP
  "progwebpdec",
#endif
#ifdef HAVE_JXL
  "progjxldec",
#endif
};

#define MAX_VALUES 12

/* Of a property: what it is set to in turn. */
typedef struct
{
  GValue values[MAX_VALUES];
  guint n;
} Values;

static GValue *
add_value (Values * values, const GParamSpec * spec)
{
  GValue *value = &values->values[values->n++];

  return g_value_init (value, spec->value_type);
}

static void
add_uint64 (Values * values, const GParamSpec * spec, guint64 number)
{
  if (spec->value_type == G_TYPE_UINT64)
    g_value_set_uint64 (add_value (values, spec), number);
  else
    g_value_set_uint (add_value (values, spec), number);
}

/* The extremes of numbers, and some between; all values of an enum. */
static void
find_values (Values * values, GParamSpec * spec)
{
  guint64 min = 0, max = 0;
  guint i;

  values->n = 0;
  if (G_IS_PARAM_SPEC_BOOLEAN (spec)) {
    g_value_set_boolean (add_value (values, spec), TRUE);
    g_value_set_boolean (add_value (values, spec), FALSE);
    return;
  }
  if (G_IS_PARAM_SPEC_ENUM (spec)) {
    GEnumClass *klass = G_PARAM_SPEC_ENUM (spec)->enum_class;

    for (i = 0; i < klass->n_values; i++)
      g_value_set_enum (add_value (values, spec), klass->values[i].value);
    return;
  }
  if (G_IS_PARAM_SPEC_UINT64 (spec)) {
    min = G_PARAM_SPEC_UINT64 (spec)->minimum;
    max = G_PARAM_SPEC_UINT64 (spec)->maximum;
  } else if (G_IS_PARAM_SPEC_UINT (spec)) {
    min = G_PARAM_SPEC_UINT (spec)->minimum;
    max = G_PARAM_SPEC_UINT (spec)->maximum;
  } else {
    fail ("%s: a type that this test does not know", spec->name);
  }
  add_uint64 (values, spec, max);
  add_uint64 (values, spec, min);
  add_uint64 (values, spec, min + (max - min) / 3);
}

/* Ours are those of a class between GstVideoDecoder and the element, and can be written. */
static gboolean
is_ours (const GParamSpec * spec)
{
  return spec->flags & G_PARAM_WRITABLE
      && g_str_has_prefix (g_type_name (spec->owner_type), "GstProg");
}

static void
read_all (GObject * object, GParamSpec ** specs, guint n, GValue * values)
{
  guint i;

  for (i = 0; i < n; i++) {
    if (!is_ours (specs[i]))
      continue;
    g_value_init (&values[i], specs[i]->value_type);
    g_object_get_property (object, specs[i]->name, &values[i]);
  }
}

static void
check_all (GObject * object, GParamSpec ** specs, guint n,
    const GValue * before, guint changed, const GValue * value)
{
  guint i;

  for (i = 0; i < n; i++) {
    GValue now = G_VALUE_INIT;

    if (!is_ours (specs[i]))
      continue;
    g_value_init (&now, specs[i]->value_type);
    g_object_get_property (object, specs[i]->name, &now);
    fail_unless (g_param_values_cmp (specs[i], &now,
            i == changed ? value : &before[i]) == 0,
        "%s, when %s was set", specs[i]->name, specs[changed]->name);
    g_value_unset (&now);
  }
}

/* Each of the values, one after the other, and the default at the end. */
static void
check_property (GObject * object, GParamSpec ** specs, guint n, guint changed)
{
  GValue *before = g_new0 (GValue, n);
  Values values = { 0 };
  guint i;

  read_all (object, specs, n, before);
  fail_unless (g_param_value_defaults (specs[changed], &before[changed]),
      "%s is not its default", specs[changed]->name);
  find_values (&values, specs[changed]);
  for (i = 0; i < values.n; i++) {
    g_object_set_property (object, specs[changed]->name, &values.values[i]);
    check_all (object, specs, n, before, changed, &values.values[i]);
    g_value_unset (&values.values[i]);
  }
  g_object_set_property (object, specs[changed]->name, &before[changed]);
  for (i = 0; i < n; i++) {
    if (is_ours (specs[i]))
      g_value_unset (&before[i]);
  }
  g_free (before);
}

/* by element */
GST_START_TEST (test_what_is_set_is_read)
{
  GObject *object = G_OBJECT (gst_element_factory_make (elements[__i__], NULL));
  guint n, i, n_ours = 0;
  GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  for (i = 0; i < n; i++) {
    if (!is_ours (specs[i]))
      continue;
    check_property (object, specs, n, i);
    n_ours++;
  }
  fail_unless (n_ours >= 8, "%u", n_ours);
  g_free (specs);
  gst_object_unref (object);
}

GST_END_TEST;

/* by element: they can be changed while it plays, and are described. */
GST_START_TEST (test_properties_are_described)
{
  GObject *object = G_OBJECT (gst_element_factory_make (elements[__i__], NULL));
  guint n, i;
  GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  for (i = 0; i < n; i++) {
    if (!is_ours (specs[i]))
      continue;
    fail_unless (specs[i]->flags & GST_PARAM_MUTABLE_PLAYING, "%s",
        specs[i]->name);
    fail_unless (specs[i]->flags & G_PARAM_READABLE, "%s", specs[i]->name);
    fail_unless (*g_param_spec_get_blurb (specs[i]) != 0);
    fail_unless (*g_param_spec_get_nick (specs[i]) != 0);
  }
  g_free (specs);
  gst_object_unref (object);
}

GST_END_TEST;

static Suite *
settings_suite (void)
{
  Suite *suite = suite_create ("element settings");
  TCase *tc = tcase_create ("properties");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_what_is_set_is_read, 0,
      G_N_ELEMENTS (elements));
  tcase_add_loop_test (tc, test_properties_are_described, 0,
      G_N_ELEMENTS (elements));

  return suite;
}

GST_CHECK_MAIN (settings);
