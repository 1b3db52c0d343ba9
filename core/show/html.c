/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of all pages. Invariant: text reaches a page only through samut_html_text(). */
#include "core/show/html.h"

#include <stdarg.h>
#include <string.h>

#include "core/model/money.h"
#include "core/show/svg.h"

/* clang-format off: a style sheet */

/* Sarabun is what offices print with; its older cut is small for its size, which font-size-adjust mends. */
static const char style_sheet[] =
	":root{color-scheme:light "
	"dark;--ink:#1c1b1a;--dim:#5c5850;--paper:#fff;--soft:#f4f1ea;--line:#c9c3b6;"
	"--strong:#17466e;--warn:#8a3b00;--warn-soft:#fdf0e1}\n"
	"@media screen and (prefers-color-scheme:dark){:root{--ink:#e9e6e0;--dim:#aaa498;--paper:#191817;"
	"--soft:#26241f;--line:#4b473f;--strong:#9cc8ee;--warn:#ffbe85;--warn-soft:#37260f}}\n"
	"*{box-sizing:border-box}\n"
	"html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
	"body{margin:0 auto;max-width:60rem;padding:1rem 1.25rem "
	"2rem;background:var(--paper);color:var(--ink);"
	"font:1rem/1.65 Sarabun,\"Noto Sans Thai\",\"Noto Sans\",\"TH Sarabun New\",\"Leelawadee "
	"UI\",Thonburi,"
	"Loma,Garuda,sans-serif;font-size-adjust:.5;font-variant-numeric:tabular-nums lining-nums;"
	"overflow-wrap:break-word}\n"
	"h1,h2,h3{line-height:1.4;margin:0;break-after:avoid;font-weight:700}\n"
	"h1{font-size:1.7rem}\n"
	"h2{font-size:1.2rem;color:var(--strong);border-bottom:2px solid var(--strong);margin:1.9rem 0 .7rem;"
	"padding-bottom:.1rem}\n"
	"h3{font-size:1rem;margin:1rem 0 .3rem}\n"
	"p{margin:.3rem 0}\n"
	"span[lang=en]{color:var(--dim);font-size:.8em;font-weight:400;margin-left:.3em}\n"
	"small,.dim{color:var(--dim);font-size:.85em}\n"
	"section{break-inside:auto}\n"
	"table{border-collapse:collapse;width:100%;margin:.3rem 0}\n"
	"caption{text-align:left;font-weight:700;padding:.2rem 0}\n"
	"th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid "
	"var(--line)}\n"
	"th:last-child,td:last-child{padding-right:0}\n"
	"thead th{border-bottom:1.5px solid var(--ink);font-size:.85em;line-height:1.4}\n"
	"thead span[lang=en]{display:block;margin:0}\n"
	"tr,li,figure,.keep{break-inside:avoid}\n"
	"thead{display:table-header-group}\n"
	".n,td.n,th.n{text-align:right;white-space:nowrap}\n"
	"time,.nowrap{white-space:nowrap}\n"
	"dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.15rem 1.2rem;margin:.3rem "
	"0}\n"
	"dt{color:var(--dim)}dt span[lang=en]{display:block;margin:0;line-height:1.3}dd{margin:0}\n"
	"ul,ol{margin:.2rem 0;padding-left:1.3rem}\n"
	"svg{max-width:100%;height:auto}\n"
	".banner{border:2px solid var(--warn);background:var(--warn-soft);color:var(--warn);padding:.5rem "
	".8rem;"
	"margin:.6rem 0;font-weight:700}\n"
	".banner span[lang=en]{color:inherit}\n"
	".late{color:var(--warn);font-weight:700}\n"
	".bar{display:inline-flex;align-items:center;gap:.5em;white-space:nowrap}\n"
	".bar i{display:inline-block;width:6rem;height:.75em;border:1px solid var(--ink);border-radius:.2em;"
	"overflow:hidden}\n"
	".bar b{display:block;height:100%;background:var(--strong)}\n"
	"footer{margin-top:2rem;border-top:1px solid "
	"var(--line);padding-top:.4rem;color:var(--dim);font-size:.8em}\n"
	"@media screen and (max-width:40rem){body{padding:.8rem .9rem 2rem}h1{font-size:1.45rem}"
	"dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.45rem}dt span[lang=en]{display:inline}"
	"table.cards,.cards tbody,.cards tr,.cards td,.cards th{display:block;border:0;padding:0}"
	".cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
	".cards tr{border:1px solid var(--line);border-radius:.4rem;padding:.5rem .7rem;margin:.5rem 0}"
	".cards td[data-label]::before{content:attr(data-label) "
	"\"\\00a0\\00a0\";color:var(--dim);font-size:.85em}"
	".cards td:empty{display:none}.cards .n{text-align:left;white-space:normal}}\n"
	"@page{size:A4;margin:15mm 15mm 16mm}\n"
	"@media "
	"print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:10.5pt;line-height:1.55;"
	"print-color-adjust:exact;-webkit-print-color-adjust:exact}h1{font-size:17pt}h2{font-size:12.5pt;"
	"margin:5mm 0 2mm}a{color:inherit;text-decoration:none}}\n";

/* clang-format on */

void samut_html_begin(GString *out, const char *title, const char *style)
{
	g_string_append(out,
		"<!DOCTYPE html>\n<html lang=\"th\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
		"'unsafe-inline'\">\n"
		"<meta name=\"format-detection\" content=\"telephone=no\">\n<title>");
	samut_html_text(out, title);
	g_string_append(out, "</title>\n<style>\n");
	g_string_append(out, style_sheet);
	if (style)
		g_string_append(out, style);
	g_string_append(out, "</style>\n</head>\n<body>\n");
}

void samut_html_end(GString *out)
{
	g_string_append(out, "</body>\n</html>\n");
}

void samut_html_text(GString *out, const char *text)
{
	if (text)
		samut_svg_escape(out, text);
}

void samut_html_lines(GString *out, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

	for (unsigned i = 0; lines[i]; i++) {
		if (i > 0)
			g_string_append(out, "<br>\n");
		samut_html_text(out, lines[i]);
	}
}

void samut_html_add(GString *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	for (const char *p = format, *next; *p; p = next + 2) {
		next = strchr(p, '%');
		if (!next) {
			g_string_append(out, p);
			break;
		}
		g_string_append_len(out, p, next - p);
		if (next[1] == 's')
			samut_html_text(out, va_arg(args, const char *));
		else if (next[1] == 'd')
			g_string_append_printf(out, "%d", va_arg(args, int));
		else if (next[1] == '%')
			g_string_append_c(out, '%');
		else
			g_assert_not_reached();
	}
	va_end(args);
}

void samut_html_both(GString *out, const char *tag, const char *th, const char *en)
{
	samut_html_add(out, "<%s>%s", tag, th);
	if (en)
		samut_html_add(out, " <span lang=\"en\">%s</span>", en);
	samut_html_add(out, "</%s>\n", tag);
}

void samut_html_date(GString *out, struct samut_date date)
{
	g_autofree char *iso = NULL, *thai = NULL;

	if (date.year == 0)
		return;
	iso = samut_date_iso(date);
	thai = samut_date_thai(date);
	samut_html_add(out, "<time datetime=\"%s\">%s</time>", iso, thai);
}

void samut_html_money(GString *out, int64_t satang)
{
	g_autofree char *text = samut_money_format_grouped(satang);

	if (satang % 100 == 0)
		text[strlen(text) - strlen(".00")] = '\0';
	samut_html_text(out, text);
}

void samut_html_bar(GString *out, int part, int whole)
{
	if (whole > 0)
		samut_html_add(out,
			"<span class=\"bar\"><i aria-hidden=\"true\"><b style=\"width:%d%%\"></b></i> "
			"%d/%d</span>",
			part * 100 / whole, part, whole);
}
