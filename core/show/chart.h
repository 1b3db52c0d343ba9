/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts out of a table of whole numbers: bars lying down (one a row), the same stacked, lines. Made for the
 * width of a telephone (400 px); numbers stand beside or in the bars, so that no axis must be read, and
 * neighbouring series differ in lightness, so that they can be told apart on a photocopy.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum samut_chart_kind { SAMUT_CHART_NONE, SAMUT_CHART_BARS, SAMUT_CHART_STACKED, SAMUT_CHART_LINES };

/* What the values are: whole things, satang, tenths (of anything). */
enum samut_chart_unit { SAMUT_CHART_COUNT, SAMUT_CHART_BAHT, SAMUT_CHART_TENTHS };

struct samut_chart {
	enum samut_chart_kind kind;
	enum samut_chart_unit unit;
	const char *th, *en; /* title */
	GPtrArray *rows;     /* of char *: what a bar, or a point of the x axis, stands for */
	GPtrArray *series;   /* of char *: parts of a bar, or lines; at least one */
	GArray *values;	     /* of int64_t, series->len for each row */
	int64_t mark;	     /* a value to compare with, drawn as a dashed line; 0: none (BARS only) */
	const char *mark_words;
	bool mean;   /* values are means: many fold into theirs, not their sum */
	bool folded; /* the last row stands for many: it gets its number and no bar */
};

/* Empty, of that kind; release the arrays with samut_chart_release(). */
void samut_chart_init(struct samut_chart *chart, enum samut_chart_kind kind, enum samut_chart_unit unit,
	const char *th, const char *en);
void samut_chart_release(struct samut_chart *chart);
typedef struct samut_chart samut_chart;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_chart, samut_chart_release)

/* Adds value to what stands at (row, series); both come into being, in this order, when they are new. */
void samut_chart_add(struct samut_chart *chart, const char *row, const char *series, int64_t value);

/* Puts a series in its place before there is a value of it. */
void samut_chart_series(struct samut_chart *chart, const char *name);

/* Keeps the `keep` rows with the largest sums, largest first, and adds the others up in a last row called
 * like "อีก 12 · 12 more". Not for LINES. */
void samut_chart_fold(struct samut_chart *chart, unsigned keep);

/* Draws it: id NULL: a file of its own, with its title; else to stand in a page (see samut_svg_begin_inline),
 * under a heading of that page. */
void samut_chart_draw(GString *out, const struct samut_chart *chart, const char *id);

/* Baht out of satang, shortened: "108.86 ล้าน", "1,234"; newly allocated. */
char *samut_chart_baht(int64_t satang);
/* A value as people read it: 1,234, 12.5, or baht; newly allocated. */
char *samut_chart_figure(const struct samut_chart *chart, unsigned row, unsigned series);
