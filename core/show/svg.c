/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SVG, shape by shape. Invariant: whatever text comes in, what stands in `out` between begin and end is
 * well-formed, because every text goes through samut_svg_escape().
 */
#include "core/show/svg.h"

/* Said of what is in a drawing only, because a page has classes of its own. */
const char samut_svg_css[] =
	"svg text{font-family:'Noto Sans Thai','Sarabun','Leelawadee UI','Thonburi','Noto Sans',sans-serif;"
	"font-size:14px;fill:#1f2933}"
	"svg .title{font-size:20px;font-weight:600}svg .note{font-size:12px;fill:#52606d}"
	"svg .ondark{font-size:11px;fill:#fff}svg .onlight{font-size:11px;fill:#102a43}"
	"svg .paper{fill:#fff}"
	"svg .ink{fill:#52606d;stroke:#52606d}svg .faint{fill:#e8ecf0;stroke:#d3dae2}"
	"svg .a{fill:#2f6690;stroke:#2f6690}svg .b{fill:#e09f3e;stroke:#e09f3e}"
	"svg .c{fill:#5b8e7d;stroke:#5b8e7d}svg .d{fill:#8d6a9f;stroke:#8d6a9f}"
	"svg .good{fill:#3a7d44;stroke:#3a7d44}svg .warn{fill:#d9822b;stroke:#d9822b}"
	"svg .bad{fill:#b3402f;stroke:#b3402f}"
	/* Lightness rises step by step. */
	"svg .r0{fill:#1d2b53;stroke:#1d2b53}svg .r1{fill:#28477d;stroke:#28477d}"
	"svg .r2{fill:#2c6592;stroke:#2c6592}svg .r3{fill:#2f829a;stroke:#2f829a}"
	"svg .r4{fill:#3d9e98;stroke:#3d9e98}svg .r5{fill:#5fb88a;stroke:#5fb88a}"
	"svg .r6{fill:#8dcd77;stroke:#8dcd77}svg .r7{fill:#b5dc72;stroke:#b5dc72}"
	"svg .r8{fill:#dbe88a;stroke:#dbe88a}svg .r9{fill:#f6f0b4;stroke:#f6f0b4}"
	"svg rect,svg circle{stroke:none}svg rect.ramp{stroke:#52606d;stroke-width:.5}"
	"svg line,svg polyline{stroke-width:1.5}svg polyline{fill:none;stroke-width:2.5}"
	"svg .dash{stroke-dasharray:5 4}"
	"@media(prefers-color-scheme:dark){svg text{fill:#e4e7eb}svg .note{fill:#9aa5b1}"
	"svg .onlight{fill:#102a43}svg .paper{fill:#1f2933}"
	"svg .ink{fill:#9aa5b1;stroke:#9aa5b1}svg .faint{fill:#323f4b;stroke:#3e4c59}"
	"svg .a{fill:#6ea8d6;stroke:#6ea8d6}svg rect.ramp{stroke:#9aa5b1}svg polyline.r0{stroke:#6ea8d6}}"
	"@media print{svg text{fill:#000}svg .ondark{fill:#fff}svg .paper{fill:#fff}"
	"svg rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";

static const char *const paints[] = {"ink", "faint", "a", "b", "c", "d", "good", "warn", "bad", "ramp r0",
	"ramp r1", "ramp r2", "ramp r3", "ramp r4", "ramp r5", "ramp r6", "ramp r7", "ramp r8", "ramp r9"};
G_STATIC_ASSERT(G_N_ELEMENTS(paints) == SAMUT_SVG_RAMP_LAST + 1);
static const char *const sizes[] = {"title", "label", "note", "ondark", "onlight"};
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
	g_string_append_printf(out,
		"\n<style>%s</style>\n<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", samut_svg_css,
		width, height);
}

void samut_svg_begin_inline(
	GString *out, int width, int height, const char *id, const char *title, const char *desc)
{
	g_string_append_printf(out,
		"<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" style=\"max-width:100%%;height:auto\" "
		"role=\"img\" aria-labelledby=\"%s-t %s-d\">\n<title id=\"%s-t\">",
		width, height, width, height, id, id, id);
	samut_svg_escape(out, title);
	g_string_append_printf(out, "</title><desc id=\"%s-d\">", id);
	samut_svg_escape(out, desc);
	g_string_append(out, "</desc>\n");
}

enum samut_svg_paint samut_svg_ramp(unsigned i, unsigned n)
{
	return SAMUT_SVG_RAMP + (n > 1 ? MIN(i, n - 1) * 9 / (n - 1) : 2);
}

void samut_svg_swatch(GString *out, int x, int y, enum samut_svg_paint paint)
{
	g_string_append_printf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"10\" height=\"10\"/>\n",
		paints[paint], x, y);
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
