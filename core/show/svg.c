/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SVG, shape by shape. Invariant: whatever text comes in, what stands in `out` between begin and end is
 * well-formed, because every text goes through samut_svg_escape().
 */
#include "core/show/svg.h"

static const char style[] =
	"<style>"
	"text{font-family:'Noto Sans Thai','Sarabun','Leelawadee UI','Thonburi','Noto Sans',sans-serif;"
	"font-size:14px;fill:#1f2933}"
	".title{font-size:20px;font-weight:600}.note{font-size:12px;fill:#52606d}"
	".paper{fill:#fff}"
	".ink{fill:#52606d;stroke:#52606d}.faint{fill:#e8ecf0;stroke:#d3dae2}"
	".a{fill:#2f6690;stroke:#2f6690}.b{fill:#e09f3e;stroke:#e09f3e}"
	".c{fill:#5b8e7d;stroke:#5b8e7d}.d{fill:#8d6a9f;stroke:#8d6a9f}"
	".good{fill:#3a7d44;stroke:#3a7d44}.warn{fill:#d9822b;stroke:#d9822b}.bad{fill:#b3402f;stroke:#"
	"b3402f}"
	"rect,circle{stroke:none}line,polyline{stroke-width:1.5}polyline{fill:none;stroke-width:2}"
	".dash{stroke-dasharray:5 4}"
	"@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.note{fill:#9aa5b1}.paper{fill:#1f2933}"
	".ink{fill:#9aa5b1;stroke:#9aa5b1}.faint{fill:#323f4b;stroke:#3e4c59}"
	".a{fill:#6ea8d6;stroke:#6ea8d6}}"
	"@media print{text{fill:#000}.paper{fill:#fff}}"
	"</style>\n";

static const char *const paints[] = {"ink", "faint", "a", "b", "c", "d", "good", "warn", "bad"};
static const char *const sizes[] = {"title", "label", "note"};
static const char *const anchors[] = {"start", "middle", "end"};

void samut_svg_escape(GString *out, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);

	for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c == '&')
			g_string_append(out, "&amp;");
		else if (c == '<')
			g_string_append(out, "&lt;");
		else if (c == '>')
			g_string_append(out, "&gt;");
		else if (c == '"')
			g_string_append(out, "&quot;");
		else if (c == '\n' || c == '\t')
			g_string_append_c(out, ' ');
		else if (c >= 0x20 && c != 0x7f && c != 0xfffe && c != 0xffff)
			g_string_append_unichar(out, c);
	}
}

/* <name>text</name>, nothing for NULL. */
static void element(GString *out, const char *name, const char *text)
{
	if (!text)
		return;
	g_string_append_printf(out, "<%s>", name);
	samut_svg_escape(out, text);
	g_string_append_printf(out, "</%s>", name);
}

void samut_svg_begin(GString *out, int width, int height, const char *title, const char *desc)
{
	g_string_append_printf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"style=\"max-width:100%%;height:auto\" role=\"img\" xml:lang=\"th\">\n",
		width, height, width, height);
	element(out, "title", title);
	element(out, "desc", desc);
	g_string_append_printf(
		out, "\n%s<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", style, width, height);
}

void samut_svg_end(GString *out)
{
	g_string_append(out, "</svg>\n");
}

/* Ends a shape that was left open before its "/>". */
static void close_shape(GString *out, const char *name, const char *hint)
{
	if (!hint) {
		g_string_append(out, "/>\n");
		return;
	}
	g_string_append_c(out, '>');
	element(out, "title", hint);
	g_string_append_printf(out, "</%s>\n", name);
}

void samut_svg_rect(
	GString *out, int x, int y, int width, int height, enum samut_svg_paint paint, const char *hint)
{
	if (width <= 0 || height <= 0)
		return;
	g_string_append_printf(out,
		"<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"", paints[paint], x,
		y, width, height);
	close_shape(out, "rect", hint);
}

void samut_svg_line(GString *out, int x1, int y1, int x2, int y2, enum samut_svg_paint paint, gboolean dashed)
{
	g_string_append_printf(out, "<line class=\"%s%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
		paints[paint], dashed ? " dash" : "", x1, y1, x2, y2);
}

void samut_svg_path(GString *out, const int *xy, unsigned n, enum samut_svg_paint paint)
{
	if (n < 2)
		return;
	/* The class's fill would close the line to an area. */
	g_string_append_printf(out, "<polyline class=\"%s\" style=\"fill:none\" points=\"", paints[paint]);
	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(out, "%s%d,%d", i ? " " : "", xy[2 * i], xy[2 * i + 1]);
	g_string_append(out, "\"/>\n");
}

void samut_svg_dot(GString *out, int x, int y, int radius, enum samut_svg_paint paint, const char *hint)
{
	if (radius <= 0)
		return;
	g_string_append_printf(
		out, "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\"", paints[paint], x, y, radius);
	close_shape(out, "circle", hint);
}

void samut_svg_text(GString *out, int x, int y, enum samut_svg_anchor anchor, enum samut_svg_text_size size,
	const char *text)
{
	g_string_append_printf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">", sizes[size],
		x, y, anchors[anchor]);
	samut_svg_escape(out, text);
	g_string_append(out, "</text>\n");
}

char *samut_svg_fit(const char *text, unsigned columns)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	const char *cut = valid; /* where the text ends if the … is needed */
	unsigned taken = 0;

	for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
		taken += !g_unichar_iszerowidth(g_utf8_get_char(at));
		if (taken < columns)
			cut = g_utf8_next_char(at);
		if (taken > columns) {
			g_autofree char *head = g_strndup(valid, (gsize)(cut - valid));
			return g_strconcat(head, "…", NULL);
		}
	}
	return g_steal_pointer(&valid);
}
