/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Properties of each element: defaults are what is documented, a value that is set is the
 * one that is read, and no other property changes with it. */

#include <gst/check/gstcheck.h>

#include <string.h>

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

/* -- what they are ------------------------------------------------------- */

#define BOTH "progimagedec progjpegdec "
#define EACH BOTH "progpngdec progwebpdec progjxldec "

/* A property, which elements have it, its range or values, its default. */
static const struct
{
  const gchar *name, *elements, *range, *value;
} properties[] = {
  {"auxiliary-images", BOTH, "boolean", "false"},
  {"do-timestamp", EACH, "boolean", "false"},
  {"downscale", BOTH "progwebpdec", "auto=0 none=1 2=2 4=4 8=8", "none"},
  {"fail-on", EACH, "none=0 truncated=1 error=2 warning=3", "none"},
  {"first-update", EACH, "0 to 18446744073709551615", "40000000"},
  {"idct-method", BOTH, "islow=0 ifast=1 float=2", "islow"},
  {"max-memory", EACH, "0 to 18446744073709551615", "1610612736"},
  {"max-overhead", EACH, "0 to 100", "10"},
  {"max-pixels", EACH, "0 to 18446744073709551615", "268435456"},
  {"max-scans", BOTH, "0 to 4294967295", "100"},
  {"max-threads", "progimagedec progpngdec progwebpdec progjxldec",
      "0 to 64", "0"},
  {"smoothing", EACH, "boolean", "true"},
  {"update-interval", EACH, "0 to 18446744073709551615", "100000000"},
  {"updates", EACH, "none=0 pass=1 buffer=2 auto=3", "auto"},
};

static gchar *
range_of (GParamSpec * spec)
{
  GString *text = g_string_new (NULL);
  guint i;

  if (G_IS_PARAM_SPEC_UINT64 (spec)) {
    g_string_printf (text, "%" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
        G_PARAM_SPEC_UINT64 (spec)->minimum,
        G_PARAM_SPEC_UINT64 (spec)->maximum);
  } else if (G_IS_PARAM_SPEC_UINT (spec)) {
    g_string_printf (text, "%u to %u", G_PARAM_SPEC_UINT (spec)->minimum,
        G_PARAM_SPEC_UINT (spec)->maximum);
  } else if (G_IS_PARAM_SPEC_ENUM (spec)) {
    const GEnumClass *klass = G_PARAM_SPEC_ENUM (spec)->enum_class;

    for (i = 0; i < klass->n_values; i++)
      g_string_append_printf (text, "%s%s=%d", i == 0 ? "" : " ",
          klass->values[i].value_nick, klass->values[i].value);
  } else {
    g_string_append (text, g_type_name (spec->value_type) + 1);
    g_string_ascii_down (text);
  }

  return g_string_free (text, FALSE);
}

static void
check_spec (GParamSpec * spec, guint n, const gchar * element)
{
  const GValue *value = g_param_spec_get_default_value (spec);
  gchar *range = range_of (spec), *text = gst_value_serialize (value);

  fail_unless (g_str_equal (range, properties[n].range), "%s of %s: %s",
      spec->name, element, range);
  fail_unless (g_str_equal (text, properties[n].value), "%s of %s: %s",
      spec->name, element, text);
  g_free (range);
  g_free (text);
}

/* by element */
GST_START_TEST (test_properties_are_those_of_table)
{
  const gchar *element = elements[__i__];
  GObject *object = G_OBJECT (gst_element_factory_make (element, NULL));
  guint i;

  for (i = 0; i < G_N_ELEMENTS (properties); i++) {
    GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS
        (object), properties[i].name);
    gboolean has = strstr (properties[i].elements, element) != NULL;

    fail_unless ((spec != NULL) == has, "%s of %s", properties[i].name,
        element);
    if (spec)
      check_spec (spec, i, element);
  }
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
  tcase_add_loop_test (tc, test_properties_are_those_of_table, 0,
      G_N_ELEMENTS (elements));

  return suite;
}

GST_CHECK_MAIN (settings);
