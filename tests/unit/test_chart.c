/* SPDX-License-Identifier: Apache-2.0 */
/* Charts: every number can be read, bars are as long as they should be, series differ in grey, many rows
 * fold. */
#include "tests/unit/shell_kit.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/show/chart.h"
#include "core/show/svg.h"

/* What is in a drawing: widths of the shapes of a series, texts, hints. */
struct seen {
	GArray *widths;
	GString *texts;
	bool in_text, well;
};

static void start(GMarkupParseContext *context, const char *name, const char **names, const char **values,
	void *arg, GError **error)
{
	struct seen *seen = arg;
	int width = 0;
	bool ramp = false, hinted = strcmp(name, "rect") == 0;

	(void)context, (void)error;
	seen->in_text = strcmp(name, "text") == 0 || strcmp(name, "title") == 0;
	for (unsigned i = 0; names[i]; i++) {
		if (strcmp(names[i], "width") == 0)
			width = atoi(values[i]);
		ramp |= strcmp(names[i], "class") == 0 && g_str_has_prefix(values[i], "ramp");
		hinted &= strcmp(names[i], "rx") != 0 || width > 0;
	}
	if (hinted && ramp && width != 10)
		g_array_append_val(seen->widths, width);
}

static void text(GMarkupParseContext *context, const char *words, gsize len, void *arg, GError **error)
{
	struct seen *seen = arg;

	(void)context, (void)error;
	if (seen->in_text)
		g_string_append_printf(seen->texts, "[%.*s]", (int)len, words);
}

static struct seen look(const struct samut_chart *chart, const char *id)
{
	static const GMarkupParser parser = {.start_element = start, .text = text};
	struct seen seen = {g_array_new(FALSE, FALSE, sizeof(int)), g_string_new(NULL), false, false};
	g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, &seen, NULL);
	g_autoptr(GString) out = g_string_new(NULL);

	samut_chart_draw(out, chart, id);
	seen.well = g_markup_parse_context_parse(context, out->str, (gssize)out->len, NULL) &&
		    g_markup_parse_context_end_parse(context, NULL);
	assert_true(seen.well);
	assert_null(strstr(out->str, "<script"));
	assert_null(strstr(out->str, "href"));
	return seen;
}

static void forget(struct seen *seen)
{
	g_array_unref(seen->widths);
	g_string_free(seen->texts, TRUE);
}

static void test_bars(void **state)
{
	g_auto(samut_chart) chart = {0};

	(void)state;
	samut_chart_init(&chart, SAMUT_CHART_BARS, SAMUT_CHART_BAHT, "งบ <ประมาณ>", "Budget & co");
	samut_chart_add(&chart, "ราชบุรี", "งบ", 10886000000);
	samut_chart_add(&chart, "น่าน", "งบ", 5443000000);
	samut_chart_add(&chart, "เลย", "งบ", 1);
	samut_chart_add(&chart, "ตาก", "งบ", -500);
	struct seen seen = look(&chart, NULL);
	assert_int_equal(seen.widths->len, 3); /* what is negative has no bar */
	int first = g_array_index(seen.widths, int, 0), half = g_array_index(seen.widths, int, 1);
	assert_true(first > 150 && abs(first - 2 * half) <= 1);
	assert_int_equal(g_array_index(seen.widths, int, 2), 1);
	assert_non_null(strstr(seen.texts->str, "[108.86 ล้าน]"));
	assert_non_null(strstr(seen.texts->str, "[54.43 ล้าน]"));
	assert_non_null(strstr(seen.texts->str, "งบ <ประมาณ>"));
	forget(&seen);
}

static void test_stacked(void **state)
{
	g_auto(samut_chart) chart = {0};

	(void)state;
	samut_chart_init(&chart, SAMUT_CHART_STACKED, SAMUT_CHART_COUNT, "ขั้น", "Steps");
	samut_chart_add(&chart, "ราชบุรี", "ขั้น 3", 1000);
	samut_chart_add(&chart, "ราชบุรี", "ขั้น 4", 2000);
	samut_chart_add(&chart, "น่าน", "ขั้น 4", 500);
	samut_chart_add(&chart, "ราชบุรี", "ขั้น 4", 1000);
	struct seen seen = look(&chart, "chart-1");
	assert_int_equal(seen.widths->len, 3);
	assert_non_null(strstr(seen.texts->str, "[ราชบุรี · ขั้น 4: 3,000]"));
	assert_non_null(strstr(seen.texts->str, "[4,000]"));
	forget(&seen);
}

static void test_fold(void **state)
{
	g_auto(samut_chart) chart = {0};

	(void)state;
	samut_chart_init(&chart, SAMUT_CHART_BARS, SAMUT_CHART_COUNT, "x", "y");
	for (int i = 0; i < 20; i++) {
		g_autofree char *name = g_strdup_printf("row%d", i);
		samut_chart_add(&chart, name, "n", i);
	}
	samut_chart_fold(&chart, 19); /* one more takes no more room than its fold */
	assert_int_equal(chart.rows->len, 20);
	samut_chart_fold(&chart, 5);
	assert_int_equal(chart.rows->len, 6);
	assert_string_equal(chart.rows->pdata[0], "row19");
	assert_string_equal(chart.rows->pdata[5], "อีก 15 · 15 more");
	assert_int_equal(g_array_index(chart.values, int64_t, 5), 15 * 14 / 2);
	struct seen seen = look(&chart, NULL);
	assert_non_null(strstr(seen.texts->str, "[105]"));
	assert_int_equal(
		seen.widths->len, 5); /* what stands for many has no bar that would dwarf the others */
	assert_true(g_array_index(seen.widths, int, 0) > 150);
	forget(&seen);
}

static void test_lines(void **state)
{
	g_auto(samut_chart) chart = {0};

	(void)state;
	samut_chart_init(&chart, SAMUT_CHART_LINES, SAMUT_CHART_COUNT, "x", "y");
	for (int year = 2565; year < 2570; year++) {
		g_autofree char *name = g_strdup_printf("%d", year);
		samut_chart_add(&chart, name, "พึ่งพิง", 70 - (year - 2565) * 10);
		samut_chart_add(&chart, name, "พึ่งตนเอง", (year - 2565) * 17);
	}
	struct seen seen = look(&chart, NULL);
	assert_non_null(strstr(seen.texts->str, "[2569 · พึ่งตนเอง: 68]"));
	assert_non_null(strstr(seen.texts->str, "[80]")); /* top of the grid */
	forget(&seen);
}

static void test_empty(void **state)
{
	g_auto(samut_chart) chart = {0};

	(void)state;
	samut_chart_init(&chart, SAMUT_CHART_STACKED, SAMUT_CHART_COUNT, "x", "y");
	struct seen seen = look(&chart, NULL);
	assert_non_null(strstr(seen.texts->str, "no data yet"));
	forget(&seen);
}

/* The ramp on a photocopier: each step clearly lighter than the one before. */
static void test_grey(void **state)
{
	double last = 0;

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		g_autofree char *rule = g_strdup_printf(".r%u{fill:#", i);
		const char *at = strstr(samut_svg_css, rule);
		assert_non_null(at);
		unsigned long rgb = strtoul(at + strlen(rule), NULL, 16);
		double grey = 0.299 * (double)(rgb >> 16) + 0.587 * (double)(rgb >> 8 & 255) +
			      0.114 * (double)(rgb & 255);
		if (i > 0 && grey - last < 12)
			fail_msg("step %u is no lighter: %f after %f", i, grey, last);
		last = grey;
	}
	assert_int_equal(samut_svg_ramp(0, 2), SAMUT_SVG_RAMP);
	assert_int_equal(samut_svg_ramp(1, 2), SAMUT_SVG_RAMP_LAST);
	assert_int_equal(samut_svg_ramp(9, 10), SAMUT_SVG_RAMP_LAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_stacked),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_grey),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
