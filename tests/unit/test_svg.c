/* SPDX-License-Identifier: Apache-2.0 */
/* SVG: well-formed whatever the texts hold, shapes as asked for, Thai cut by columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "core/show/svg.h"

#define assert_holds(out, words)                                                                             \
	do {                                                                                                 \
		if (!strstr((out)->str, words))                                                              \
			fail_msg("“%s” is not in: %s", words, (out)->str);                                   \
	} while (0)

static void test_escape(void **state)
{
	static const struct {
		const char *text, *xml;
	} rows[] = {
		{"a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c'"},
		{"บ้าน\nใจดี", "บ้าน ใจดี"},
		{"x\x01y\x7f", "xy"},
		{"\xff", "\uFFFD"},
		{"\uFFFEz", "z"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		samut_svg_escape(out, rows[i].text);
		assert_string_equal(out->str, rows[i].xml);
	}
}

static void test_fit(void **state)
{
	static const struct {
		const char *text;
		unsigned columns;
		const char *fitted;
	} rows[] = {
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"ที่นี่", 3, "ที่นี่"},      /* 3 consonants; vowels and tones take no column */
		{"ที่นี่มีปลา", 3, "ที่นี่…"}, /* what is cut keeps its marks */
		{"", 3, ""},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *fitted = samut_svg_fit(rows[i].text, rows[i].columns);

		assert_string_equal(fitted, rows[i].fitted);
	}
}

static void count_elements(GMarkupParseContext *context, const char *name, const char **names,
	const char **values, void *arg, GError **error)
{
	(void)context, (void)names, (void)values, (void)error;
	g_hash_table_insert(
		arg, g_strdup(name), GINT_TO_POINTER(GPOINTER_TO_INT(g_hash_table_lookup(arg, name)) + 1));
}

static void test_drawing(void **state)
{
	static const GMarkupParser parser = {.start_element = count_elements};
	static const int xy[] = {0, 0, 10, 20, 30, 5};
	static const struct {
		const char *name;
		int count;
	} wanted[] = {{"svg", 1}, {"title", 3}, {"desc", 1}, {"rect", 2}, {"line", 2}, {"polyline", 1},
		{"circle", 1}, {"text", 1}};
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, found, NULL);

	(void)state;
	samut_svg_begin(out, 400, 200, "ผล & <ลัพธ์>", "desc");
	samut_svg_rect(out, 1, 2, 3, 4, SAMUT_SVG_A, "<hint>");
	samut_svg_rect(out, 1, 2, 0, 4, SAMUT_SVG_A, NULL);
	samut_svg_rect(out, 1, 2, 3, -4, SAMUT_SVG_A, NULL);
	samut_svg_line(out, 1, 2, 3, 4, SAMUT_SVG_FAINT, FALSE);
	samut_svg_line(out, 1, 2, 3, 4, SAMUT_SVG_INK, TRUE);
	samut_svg_path(out, xy, 3, SAMUT_SVG_B);
	samut_svg_path(out, xy, 1, SAMUT_SVG_B);
	samut_svg_dot(out, 5, 6, 7, SAMUT_SVG_GOOD, "h");
	samut_svg_text(out, 8, 9, SAMUT_SVG_END, SAMUT_SVG_NOTE, "a & b");
	samut_svg_end(out);
	assert_true(g_markup_parse_context_parse(context, out->str, (gssize)out->len, NULL));
	assert_true(g_markup_parse_context_end_parse(context, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++)
		assert_int_equal(
			GPOINTER_TO_INT(g_hash_table_lookup(found, wanted[i].name)), wanted[i].count);
	assert_holds(out, "<title>ผล &amp; &lt;ลัพธ์&gt;</title>");
	assert_holds(out, "points=\"0,0 10,20 30,5\"");
	assert_holds(out, "text-anchor=\"end\">a &amp; b</text>");
	assert_null(strstr(out->str, "href")); /* nothing from elsewhere */
	assert_null(strstr(out->str, "<script"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_drawing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
