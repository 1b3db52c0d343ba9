/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts. Invariant: every value that is drawn can also be read, as a number beside its shape or as the hint
 * of the shape, and the description says in words what is largest.
 */
#include "core/show/chart.h"

#include <string.h>

#include "core/model/money.h"
#include "core/show/chart_part.h"

#define HINT_MORE "อีก %u · %u more"

/* ---- The table ---- */

void samut_chart_init(struct samut_chart *chart, enum samut_chart_kind kind, enum samut_chart_unit unit,
	const char *th, const char *en)
{
	*chart = (struct samut_chart){.kind = kind,
		.unit = unit,
		.th = th,
		.en = en,
		.rows = g_ptr_array_new_with_free_func(g_free),
		.series = g_ptr_array_new_with_free_func(g_free),
		.values = g_array_new(FALSE, TRUE, sizeof(int64_t))};
}

void samut_chart_release(struct samut_chart *chart)
{
	g_clear_pointer(&chart->rows, g_ptr_array_unref);
	g_clear_pointer(&chart->series, g_ptr_array_unref);
	g_clear_pointer(&chart->values, g_array_unref);
}

int64_t samut_chart_value(const struct samut_chart *chart, unsigned row, unsigned series)
{
	return g_array_index(chart->values, int64_t, row * chart->series->len + series);
}

int64_t samut_chart_sum(const struct samut_chart *chart, unsigned row)
{
	int64_t sum = 0;

	for (unsigned s = 0; s < chart->series->len; s++)
		sum += MAX(samut_chart_value(chart, row, s), 0);
	return sum;
}

unsigned samut_chart_bars_of(const struct samut_chart *chart)
{
	return chart->rows->len - chart->folded;
}

int64_t samut_chart_largest(const struct samut_chart *chart)
{
	int64_t largest = chart->mark;

	for (unsigned r = 0; r < samut_chart_bars_of(chart); r++)
		for (unsigned s = 0; s < chart->series->len; s++)
			largest =
				MAX(largest, chart->kind == SAMUT_CHART_LINES ? samut_chart_value(chart, r, s)
									      : samut_chart_sum(chart, r));
	return MAX(largest, 1);
}

/* Index of name in names; appended when it is new. */
static unsigned index_of(GPtrArray *names, const char *name, bool *ret_new)
{
	*ret_new = false;
	for (unsigned i = 0; i < names->len; i++)
		if (strcmp(names->pdata[i], name) == 0)
			return i;
	*ret_new = true;
	g_ptr_array_add(names, g_strdup(name));
	return names->len - 1;
}

/* One more series: the values of all rows move apart. */
static void widen(struct samut_chart *chart)
{
	GArray *wider = g_array_new(FALSE, TRUE, sizeof(int64_t));
	unsigned now = chart->series->len;

	g_array_set_size(wider, chart->rows->len * now);
	for (unsigned r = 0; r < chart->rows->len; r++)
		for (unsigned s = 0; s + 1 < now; s++)
			g_array_index(wider, int64_t, r * now + s) =
				g_array_index(chart->values, int64_t, r * (now - 1) + s);
	g_array_unref(chart->values);
	chart->values = wider;
}

void samut_chart_series(struct samut_chart *chart, const char *name)
{
	bool fresh;

	(void)index_of(chart->series, name, &fresh);
	if (fresh)
		widen(chart);
}

void samut_chart_add(struct samut_chart *chart, const char *row, const char *series, int64_t value)
{
	bool fresh;

	samut_chart_series(chart, series);
	unsigned s = index_of(chart->series, series, &fresh);
	unsigned r = index_of(chart->rows, row, &fresh);
	if (fresh)
		g_array_set_size(chart->values, chart->rows->len * chart->series->len);
	g_array_index(chart->values, int64_t, r * chart->series->len + s) += value;
}

/* ---- Folding ---- */

static int larger_first(const void *a, const void *b, void *arg)
{
	const unsigned *x = a, *y = b;
	int64_t left = samut_chart_sum(arg, *x), right = samut_chart_sum(arg, *y);

	return left != right ? (left < right ? 1 : -1) : (*x > *y) - (*x < *y);
}

void samut_chart_fold(struct samut_chart *chart, unsigned keep)
{
	unsigned n = chart->rows->len;
	g_autofree unsigned *order = g_new(unsigned, n + 1);
	struct samut_chart folded;

	if (n <= keep + 1)
		return;
	for (unsigned i = 0; i < n; i++)
		order[i] = i;
	g_qsort_with_data(order, (int)n, sizeof *order, larger_first, chart);
	g_autofree char *more = g_strdup_printf(HINT_MORE, n - keep, n - keep);
	samut_chart_init(&folded, chart->kind, chart->unit, chart->th, chart->en);
	for (unsigned i = 0; i < n; i++)
		for (unsigned s = 0; s < chart->series->len; s++)
			samut_chart_add(&folded, i < keep ? chart->rows->pdata[order[i]] : more,
				chart->series->pdata[s], samut_chart_value(chart, order[i], s));
	folded.folded = true;
	folded.mean = chart->mean;
	for (unsigned s = 0; chart->mean && s < folded.series->len; s++)
		g_array_index(folded.values, int64_t, keep * folded.series->len + s) /= n - keep;
	folded.mark = chart->mark;
	folded.mark_words = chart->mark_words;
	samut_chart_release(chart);
	*chart = folded;
}

/* ---- Words ---- */

static char *grouped(int64_t value)
{
	g_autofree char *money =
		samut_money_format_grouped(value > G_MAXINT64 / 100 ? G_MAXINT64 : value * 100);

	return g_strndup(money, strlen(money) - strlen(".00"));
}

/* Baht: millions shortened, else whole baht. */
char *samut_chart_baht(int64_t satang)
{
	int64_t baht = (satang + 50) / 100;

	if (baht < 1000000)
		return grouped(baht);
	int64_t hundredths = (baht + 5000) / 10000;
	g_autofree char *millions = grouped(hundredths / 100);
	return g_strdup_printf("%s.%02d ล้าน", millions, (int)(hundredths % 100));
}

char *samut_chart_words(const struct samut_chart *chart, int64_t value)
{
	if (chart->unit == SAMUT_CHART_BAHT)
		return samut_chart_baht(value);
	if (chart->unit == SAMUT_CHART_COUNT)
		return grouped(value);
	g_autofree char *whole = grouped(value / 10);
	return g_strdup_printf("%s.%d", whole, (int)(value % 10));
}

char *samut_chart_figure(const struct samut_chart *chart, unsigned row, unsigned series)
{
	return samut_chart_words(chart, samut_chart_value(chart, row, series));
}

/* What an eye would see first. */
static char *describe(const struct samut_chart *chart)
{
	static const char *const kinds[] = {"", "กราฟแท่ง", "กราฟแท่งซ้อน", "กราฟเส้น"};
	GString *out = g_string_new(NULL);
	unsigned best = 0;

	g_string_append_printf(out, "%s %u แถว", kinds[chart->kind], chart->rows->len);
	for (unsigned s = 0; chart->series->len > 1 && s < chart->series->len; s++)
		g_string_append_printf(out, "%s%s", s ? ", " : ": ", (char *)chart->series->pdata[s]);
	for (unsigned r = 1; r < chart->rows->len; r++)
		if (samut_chart_sum(chart, r) > samut_chart_sum(chart, best))
			best = r;
	if (chart->rows->len > 0 && chart->kind != SAMUT_CHART_LINES) {
		g_autofree char *words = samut_chart_words(chart, samut_chart_sum(chart, best));
		g_string_append_printf(out, ". มากที่สุด: %s (%s)", (char *)chart->rows->pdata[best], words);
	}
	return g_string_free(out, FALSE);
}

/* ---- Drawing ---- */

/* Title, legend, and the note where there is nothing to show. Returns y below them. */
static int draw_head(GString *out, const struct samut_chart *chart, bool alone)
{
	int y = 4;

	if (alone) {
		samut_svg_text(out, LEFT, y += 20, SAMUT_SVG_START, SAMUT_SVG_LABEL, chart->th);
		samut_svg_text(out, LEFT, y += 17, SAMUT_SVG_START, SAMUT_SVG_NOTE, chart->en);
		y += 8;
	}
	if (chart->rows->len == 0) {
		samut_svg_text(
			out, LEFT, y += 20, SAMUT_SVG_START, SAMUT_SVG_NOTE, "ยังไม่มีข้อมูล · no data yet");
		return y + 12;
	}
	return chart->series->len > 1 ? samut_chart_legend(out, chart, y) : y;
}

void samut_chart_draw(GString *out, const struct samut_chart *chart, const char *id)
{
	g_autoptr(GString) body = g_string_new(NULL);
	g_autofree char *desc = describe(chart);
	g_autofree char *title = g_strconcat(chart->th, " · ", chart->en, NULL);
	int y = draw_head(body, chart, id == NULL);

	if (chart->rows->len > 0)
		y = chart->kind == SAMUT_CHART_LINES ? samut_chart_lines(body, chart, y)
						     : samut_chart_bars(body, chart, y);
	if (id)
		samut_svg_begin_inline(out, WIDTH, y + 4, id, title, desc);
	else
		samut_svg_begin(out, WIDTH, y + 4, title, desc);
	g_string_append_len(out, body->str, (gssize)body->len);
	samut_svg_end(out);
}
