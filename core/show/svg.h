/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts as SVG text: a handful of shapes appended to a string. What comes out stands alone (its style is
 * inside, no script, no font or picture from elsewhere), scales to the page it stands in, is read aloud by
 * its title and description, and is well-formed XML whatever the texts hold. Lengths are whole pixels of the
 * drawing's own coordinates, y grows downwards. Colours and type sizes are classes, so that all charts of the
 * tree look alike, on paper and on a dark screen.
 */
#pragma once

#include <glib.h>

/* Classes of shapes. INK: axes and text; FAINT: grids; A to D: series, told apart by colour-blind eyes too;
 * GOOD, WARN, BAD: judgements (never by colour alone: say it in text beside). RAMP and the nine that follow
 * it: steps from dark to light, told apart in grey too; see samut_svg_ramp(). */
enum samut_svg_paint {
	SAMUT_SVG_INK,
	SAMUT_SVG_FAINT,
	SAMUT_SVG_A,
	SAMUT_SVG_B,
	SAMUT_SVG_C,
	SAMUT_SVG_D,
	SAMUT_SVG_GOOD,
	SAMUT_SVG_WARN,
	SAMUT_SVG_BAD,
	SAMUT_SVG_RAMP,
	SAMUT_SVG_RAMP_LAST = SAMUT_SVG_RAMP + 9,
};

/* The paint of the i-th of n series, spread over the ramp. */
enum samut_svg_paint samut_svg_ramp(unsigned i, unsigned n);

/* Sizes of text: TITLE 20 px, LABEL 14 px, NOTE 12 px and grey; ON_DARK and ON_LIGHT 11 px, upon a shape. */
enum samut_svg_text_size {
	SAMUT_SVG_TITLE,
	SAMUT_SVG_LABEL,
	SAMUT_SVG_NOTE,
	SAMUT_SVG_ON_DARK,
	SAMUT_SVG_ON_LIGHT,
};

/* On which side of x the text stands. */
enum samut_svg_anchor { SAMUT_SVG_START, SAMUT_SVG_MIDDLE, SAMUT_SVG_END };

/* The drawing, width by height, with what it is called and what it says in words. End it with
 * samut_svg_end(). */
void samut_svg_begin(GString *out, int width, int height, const char *title, const char *desc);
void samut_svg_end(GString *out);
/* The same to stand in a page of HTML, whose style must hold samut_svg_css. id: unlike that of every other
 * drawing of the page; as wide as its place, but not wider than drawn. */
void samut_svg_begin_inline(
	GString *out, int width, int height, const char *id, const char *title, const char *desc);
/* What the classes look like. */
extern const char samut_svg_css[];

/* A filled rectangle (nothing when width or height is not positive); hint is shown by the mouse, may be NULL.
 */
void samut_svg_rect(
	GString *out, int x, int y, int width, int height, enum samut_svg_paint paint, const char *hint);

/* A small square of that paint for a legend, its left upper corner at x, y. */
void samut_svg_swatch(GString *out, int x, int y, enum samut_svg_paint paint);

/* A straight line; dashed for targets and baselines. */
void samut_svg_line(
	GString *out, int x1, int y1, int x2, int y2, enum samut_svg_paint paint, gboolean dashed);

/* A line through n points, xy being x, y, x, y, … */
void samut_svg_path(GString *out, const int *xy, unsigned n, enum samut_svg_paint paint);

/* A filled circle; hint as above. */
void samut_svg_dot(GString *out, int x, int y, int radius, enum samut_svg_paint paint, const char *hint);

/* One line of text whose baseline is at y. */
void samut_svg_text(GString *out, int x, int y, enum samut_svg_anchor anchor, enum samut_svg_text_size size,
	const char *text);

/* The text, cut with … when it takes more than columns; Thai vowels above and below and tone marks take none.
 * Newly allocated. */
char *samut_svg_fit(const char *text, unsigned columns);

/* Appends text as XML: markup escaped, control characters that XML forbids left out, broken UTF-8 replaced.
 * For content and for attributes in double quotes. */
void samut_svg_escape(GString *out, const char *text);
