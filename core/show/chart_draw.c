/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes of charts: legend, bars, lines. */
#include "core/show/chart_part.h"

#include <string.h>

/* Width of a character of a note, roughly. */
#define NOTE_PX 7

static unsigned columns_of(const char *text)
{
	unsigned n = 0;

	for (const char *c = text; *c; c = g_utf8_next_char(c))
		n += !g_unichar_iszerowidth(g_utf8_get_char(c));
	return n;
}

static enum samut_svg_paint paint_of(const struct samut_chart *chart, unsigned series)
{
	/* The lightest step would not be seen as a line. */
	return samut_svg_ramp(series, chart->series->len + (chart->kind == SAMUT_CHART_LINES));
}

int samut_chart_legend(GString *out, const struct samut_chart *chart, int y)
{
	int x = LEFT;

	y += 16;
	for (unsigned s = 0; s < chart->series->len; s++) {
		g_autofree char *name = samut_svg_fit(chart->series->pdata[s], 44);
		int width = 16 + (int)columns_of(name) * NOTE_PX + 10;

		if (x > LEFT && x + width > RIGHT) {
			x = LEFT;
			y += 19;
		}
		samut_svg_swatch(out, x, y - 9, paint_of(chart, s));
		samut_svg_text(out, x + 15, y, SAMUT_SVG_START, SAMUT_SVG_NOTE, name);
		x += width;
	}
	return y + 10;
}

/* ---- Bars ---- */

/* Where bars and their words stand. */
struct bars {
	const struct samut_chart *chart;
	bool above; /* labels stand above their bars, because some are long */
	int x, width;
	int64_t largest;
};

#define BAR_HEIGHT 16

static int scaled(const struct bars *bars, int64_t value)
{
	return value <= 0 ? 0 : (int)((double)value * bars->width / (double)bars->largest + 0.5);
}

static void draw_bar(GString *out, const struct bars *bars, unsigned row, int y)
{
	const struct samut_chart *chart = bars->chart;
	int64_t sum = 0;

	for (unsigned s = 0; s < chart->series->len; s++) {
		int64_t value = samut_chart_value(chart, row, s);
		g_autofree char *words = samut_chart_words(chart, value);
		g_autofree char *hint = g_strdup_printf("%s · %s: %s", (char *)chart->rows->pdata[row],
			(char *)chart->series->pdata[s], words);
		int start = scaled(bars, sum), end = scaled(bars, sum + MAX(value, 0));
		enum samut_svg_paint paint = paint_of(chart, s);

		if (value <= 0)
			continue;
		/* What there is at all is seen. */
		samut_svg_rect(out, bars->x + start, y, MAX(end - start, 1), BAR_HEIGHT, paint, hint);
		if (chart->series->len > 1 && end - start > (int)columns_of(words) * NOTE_PX + 4)
			samut_svg_text(out, bars->x + (start + end) / 2, y + 12, SAMUT_SVG_MIDDLE,
				paint <= SAMUT_SVG_RAMP + 3 ? SAMUT_SVG_ON_DARK : SAMUT_SVG_ON_LIGHT, words);
		sum += value;
	}
}

static void draw_mark(GString *out, const struct bars *bars, int top, int bottom)
{
	int x = bars->x + scaled(bars, bars->chart->mark);

	samut_svg_line(out, x, top, x, bottom, SAMUT_SVG_BAD, TRUE);
	samut_svg_text(out, MIN(x, RIGHT - 60), bottom + 14, SAMUT_SVG_MIDDLE, SAMUT_SVG_NOTE,
		bars->chart->mark_words);
}

static int draw_row(GString *out, const struct bars *bars, unsigned row, int y)
{
	g_autofree char *label = samut_svg_fit(bars->chart->rows->pdata[row], bars->above ? 38 : 15);
	g_autofree char *total = samut_chart_words(bars->chart, samut_chart_sum(bars->chart, row));

	samut_svg_text(out, LEFT, y + 13, SAMUT_SVG_START, SAMUT_SVG_NOTE, label);
	samut_svg_text(out, RIGHT, y + 13, SAMUT_SVG_END, SAMUT_SVG_NOTE, total);
	if (row >= samut_chart_bars_of(bars->chart))
		return y + 22;
	draw_bar(out, bars, row, bars->above ? y + 18 : y);
	return y + (bars->above ? 42 : 22);
}

int samut_chart_bars(GString *out, const struct samut_chart *chart, int y)
{
	struct bars bars = {.chart = chart, .x = LEFT, .width = RIGHT - LEFT};
	unsigned numbers = 0;
	int top = y += 4;

	bars.largest = samut_chart_largest(chart);
	for (unsigned r = 0; r < chart->rows->len; r++) {
		g_autofree char *total = samut_chart_words(chart, samut_chart_sum(chart, r));
		bars.above |= columns_of(chart->rows->pdata[r]) > 15;
		numbers = MAX(numbers, columns_of(total));
	}
	if (!bars.above) {
		bars.x = 112;
		bars.width = RIGHT - bars.x - (int)numbers * NOTE_PX - 8;
	}
	for (unsigned r = 0; r < chart->rows->len; r++)
		y = draw_row(out, &bars, r, y);
	if (chart->mark > 0) {
		draw_mark(out, &bars, top, y);
		y += 20;
	}
	return y;
}

/* ---- Lines ---- */

#define PLOT_LEFT 56
#define PLOT_RIGHT (RIGHT - 12)
#define PLOT_HEIGHT 180
#define GRID 4

/* The next number of the form 1, 2, 4, 5 or 10 times a power of ten that n parts of reach value. */
static int64_t step_for(int64_t value, int n)
{
	static const int64_t forms[] = {1, 2, 4, 5, 10};

	for (int64_t power = 1; power < G_MAXINT64 / 100; power *= 10)
		for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++)
			if (forms[i] * power >= (value + n - 1) / n)
				return forms[i] * power;
	return value / n + 1;
}

static int x_of(const struct samut_chart *chart, unsigned row)
{
	unsigned n = chart->rows->len;

	return n < 2 ? (PLOT_LEFT + PLOT_RIGHT) / 2
		     : PLOT_LEFT + (int)((PLOT_RIGHT - PLOT_LEFT) * row / (n - 1));
}

static void draw_grid(GString *out, const struct samut_chart *chart, int64_t step, int base)
{
	for (int i = 0; i <= GRID; i++) {
		g_autofree char *words = samut_chart_words(chart, step * i);
		int y = base - PLOT_HEIGHT * i / GRID;

		samut_svg_line(out, PLOT_LEFT, y, PLOT_RIGHT, y, i ? SAMUT_SVG_FAINT : SAMUT_SVG_INK, FALSE);
		samut_svg_text(out, PLOT_LEFT - 6, y + 4, SAMUT_SVG_END, SAMUT_SVG_NOTE, words);
	}
}

static void draw_line(GString *out, const struct samut_chart *chart, unsigned series, int64_t top, int base)
{
	g_autofree int *xy = g_new(int, 2 * chart->rows->len);
	enum samut_svg_paint paint = paint_of(chart, series);

	for (unsigned r = 0; r < chart->rows->len; r++) {
		xy[2 * r] = x_of(chart, r);
		xy[2 * r + 1] =
			base -
			(int)((double)samut_chart_value(chart, r, series) * PLOT_HEIGHT / (double)top + 0.5);
	}
	samut_svg_path(out, xy, chart->rows->len, paint);
	for (unsigned r = 0; r < chart->rows->len; r++) {
		g_autofree char *words = samut_chart_words(chart, samut_chart_value(chart, r, series));
		g_autofree char *hint = g_strdup_printf("%s · %s: %s", (char *)chart->rows->pdata[r],
			(char *)chart->series->pdata[series], words);

		samut_svg_dot(out, xy[2 * r], xy[2 * r + 1], 3 + (int)series, paint, hint);
		if (r + 1 == chart->rows->len)
			samut_svg_text(out, RIGHT, xy[2 * r + 1] - 8, SAMUT_SVG_END, SAMUT_SVG_NOTE, words);
	}
}

int samut_chart_lines(GString *out, const struct samut_chart *chart, int y)
{
	int64_t step = step_for(samut_chart_largest(chart), GRID);
	unsigned every = 1 + chart->rows->len * 50 / (PLOT_RIGHT - PLOT_LEFT);
	int base = y + 16 + PLOT_HEIGHT;

	draw_grid(out, chart, step, base);
	for (unsigned s = 0; s < chart->series->len; s++)
		draw_line(out, chart, s, step * GRID, base);
	for (unsigned r = 0; r < chart->rows->len; r += every)
		samut_svg_text(out, x_of(chart, r), base + 16, SAMUT_SVG_MIDDLE, SAMUT_SVG_NOTE,
			chart->rows->pdata[r]);
	return base + 26;
}
