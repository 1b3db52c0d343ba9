/* SPDX-License-Identifier: Apache-2.0 */
/* What the sections of the logbook share. */
#include "core/show/logbook_part.h"

#include <string.h>

struct samut_date logbook_day(const char *iso)
{
	struct samut_date date = {0, 0, 0};

	if (iso)
		(void)samut_date_parse(iso, SAMUT_DATE_PARTIAL, NULL, &date);
	return date;
}

bool logbook_shows(const struct samut_family *family, struct samut_stmt *row, struct samut_date *ret_date)
{
	*ret_date = logbook_day(samut_stmt_text(row, 1));
	return samut_date_compare(*ret_date, family->today) <= 0 &&
	       samut_family_sees(family, samut_stmt_int(row, 0));
}

void logbook_begin(GString *out, const char *id, const char *th, const char *en)
{
	samut_html_add(out, "<section id=\"%s\">\n", id);
	samut_html_both(out, "h2", th, en);
}

void logbook_end(GString *out)
{
	g_string_append(out, "</section>\n");
}

void logbook_nothing(GString *out, const char *th, const char *en)
{
	samut_html_add(out, "<p class=\"dim\">%s <span lang=\"en\">%s</span></p>\n", th, en);
}

void logbook_table(GString *out, const char *const *columns)
{
	g_string_append(out, "<table class=\"cards\">\n<thead><tr>");
	for (; *columns; columns += 2) {
		bool number = **columns == '#';

		g_string_append(out, number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
		samut_html_add(out, "%s <span lang=\"en\">%s</span></th>", *columns + number, columns[1]);
	}
	g_string_append(out, "</tr></thead>\n<tbody>\n");
}

void logbook_cell(GString *out, const char *label, const char *text)
{
	samut_html_add(out, "<td data-label=\"%s\">", label);
	samut_html_lines(out, text);
	g_string_append(out, "</td>");
}

void logbook_day_cell(GString *out, const char *label, struct samut_date date)
{
	samut_html_add(out, "<td data-label=\"%s\">", label);
	samut_html_date(out, date);
	g_string_append(out, "</td>");
}

void logbook_line(GString *out, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	samut_html_add(out, "<div><small>%s</small> ", label);
	samut_html_lines(out, text);
	g_string_append(out, "</div>");
}

/* ---- By year ---- */

static void finish_year(struct logbook_older *older)
{
	if (older->count == 0)
		return;
	samut_html_add(older->years, "<li><b>%d</b> <span class=\"nowrap\">(%d ครั้ง)</span> ", older->year,
		older->count);
	g_string_append_printf(older->years, "%s</li>\n", older->days->str);
	g_string_truncate(older->days, 0);
	older->count = 0;
}

void logbook_older_add(struct logbook_older *older, struct samut_date date)
{
	g_autofree char *iso = samut_date_iso(date), *thai = samut_date_thai(date);
	int year = samut_date_buddhist_year(date);
	char *space = strrchr(thai, ' ');

	if (!older->years) {
		older->years = g_string_new(NULL);
		older->days = g_string_new(NULL);
	}
	if (year != older->year)
		finish_year(older);
	older->year = year;
	if (space)
		*space = '\0';
	samut_html_add(older->days, "%s<time datetime=\"%s\">%s</time>", older->count ? ", " : "", iso, thai);
	older->count++;
	older->total++;
}

void logbook_older_write(struct logbook_older *older, GString *out, const char *th, const char *en)
{
	if (!older->years)
		return;
	finish_year(older);
	samut_html_add(out, "<div class=\"older\"><h3>%s %d ครั้ง <span lang=\"en\">%d %s</span></h3>\n<ul>\n",
		th, older->total, older->total, en);
	g_string_append(out, older->years->str);
	g_string_append(out, "</ul></div>\n");
	g_string_free(older->years, TRUE);
	g_string_free(older->days, TRUE);
	older->years = older->days = NULL;
}

int logbook_write_entries(const struct samut_family *family, struct samut_stmt *row,
	const struct logbook_entries *entries, GString *out)
{
	struct logbook_older older = {0};
	struct samut_date date;
	int r, n = 0;

	if (entries->id && entries->none_th)
		logbook_begin(out, entries->id, entries->th, entries->en);
	while ((r = samut_stmt_step(row)) > 0) {
		if (!logbook_shows(family, row, &date))
			continue;
		if (n == 0 && entries->id && !entries->none_th)
			logbook_begin(out, entries->id, entries->th, entries->en);
		if (n == 0)
			logbook_table(out, entries->columns);
		if (n++ < entries->shown)
			entries->write(family, row, date, out);
		else
			logbook_older_add(&older, date);
	}
	if (n == 0 && !entries->none_th)
		return r;
	if (n == 0)
		logbook_nothing(out, entries->none_th, entries->none_en);
	else
		g_string_append(out, "</tbody></table>\n");
	logbook_older_write(&older, out, "ก่อนหน้านั้น", "earlier");
	logbook_end(out);
	return r;
}
