/* SPDX-License-Identifier: Apache-2.0 */
/* The logbook's visits and joint analysis. */
#include "core/show/logbook_part.h"

/* So many visits in full: about a year and a half of quarterly ones. */
#define VISITS_SHOWN 6

/* ---- Visits ---- */

/* The joint team of the letter's step 4: staff, volunteers, youth council, partners. */
static void write_team(const struct samut_family *family, int64_t node, GString *out)
{
	static const struct {
		const char *field, *th;
	} parts[] = {{"Staff", "จนท."}, {"Volunteer", "อพม."}, {"Youth", "สภาเด็กฯ"}, {"Partner", "ภาคี"}};

	g_string_append(out, "<td>");
	for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *names = samut_family_values(family, node, "visit", parts[i].field, ", ");

		logbook_line(out, parts[i].th, names);
	}
	g_string_append(out, "</td>");
}

static void write_visit(
	const struct samut_family *family, struct samut_stmt *row, struct samut_date date, GString *out)
{
	g_string_append(out, "<tr class=\"visit\">");
	logbook_day_cell(out, "วันที่", date);
	write_team(family, samut_stmt_int(row, 0), out);
	g_string_append(out, "<td data-label=\"ผลการเยี่ยม\">");
	samut_html_lines(out, samut_stmt_text(row, 2));
	logbook_line(out, "ความต้องการ", samut_stmt_text(row, 3));
	g_string_append(out, "</td>");
	logbook_day_cell(out, "นัดครั้งต่อไป", logbook_day(samut_stmt_text(row, 4)));
	g_string_append(out, "</tr>\n");
}

int logbook_visits(const struct samut_family *family, GString *out)
{
	static const char *const columns[] = {"วันที่", "Date", "ผู้เยี่ยม", "Team", "ผลการเยี่ยมและความต้องการ",
		"Findings and needs", "นัดครั้งต่อไป", "Next visit", NULL};
	static const struct logbook_entries visits = {"visits", "การเยี่ยมบ้าน", "Home visits",
		"ยังไม่มีการเยี่ยมบ้าน", "No visit yet", columns, VISITS_SHOWN, write_visit};
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT r.node,k.date,k.findings,k.needs,k.next_visit" LOGBOOK_FROM(
			"k_visit", "visit") "ORDER BY k.date DESC,r.node DESC",
		"i", family->d.place);

	return logbook_write_entries(family, row, &visits, out);
}

/* ---- Analysis ---- */

/* The four outputs, in the letter's own words and order. */
static const struct {
	const char *field, *th, *en;
} outputs[] = {
	{"PovertyGroup", "ประเภทกลุ่มความยากจน", "Group of poverty"},
	{"Cause", "สาเหตุที่ทำให้เกิดความยากจน", "Causes of poverty"},
	{"Need", "ความต้องการของครัวเรือน", "Needs"},
	{"Approach", "แนวทางพัฒนาคุณภาพชีวิตครัวเรือน", "Way to a better life"},
};

static void write_outputs(const struct samut_family *family, int64_t node, GString *out)
{
	g_string_append(out, "<ol class=\"outputs\">\n");
	for (unsigned i = 0; i < G_N_ELEMENTS(outputs); i++) {
		g_autofree char *text = samut_family_values(family, node, "analysis", outputs[i].field, "\n");

		samut_html_add(
			out, "<li><b>%s</b> <span lang=\"en\">%s</span><br>\n", outputs[i].th, outputs[i].en);
		samut_html_lines(out, text);
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ol>\n");
}

static void write_analysis(
	const struct samut_family *family, struct samut_stmt *row, struct samut_date date, GString *out)
{
	int64_t node = samut_stmt_int(row, 0);
	g_autofree char *who = samut_family_values(family, node, "analysis", "Participant", ", ");
	g_autofree char *to = samut_family_values(family, node, "analysis", "ReturnedTo", ", ");

	g_string_append(out, "<p>วิเคราะห์เมื่อ ");
	samut_html_date(out, date);
	if (*who)
		samut_html_add(out, " ร่วมกับ %s", who);
	g_string_append(out, "</p>\n");
	write_outputs(family, node, out);
	if (*to) {
		samut_html_add(out, "<p>คืนข้อมูลสู่%s ", to);
		samut_html_date(out, logbook_day(samut_stmt_text(row, 2)));
		g_string_append(out, " <span lang=\"en\">findings returned</span></p>\n");
	} else {
		logbook_nothing(out, "ยังไม่ได้คืนข้อมูลสู่ครอบครัวและชุมชน", "findings not returned yet");
	}
}

int logbook_analysis(const struct samut_family *family, GString *out)
{
	struct logbook_older older = {0};
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT r.node,k.date,k.returned_date" LOGBOOK_FROM(
			"k_analysis", "analysis") "ORDER BY k.date DESC,r.node DESC",
		"i", family->d.place);
	struct samut_date date;
	int r, n = 0;

	logbook_begin(out, "analysis", "การวิเคราะห์ร่วมรายครัวเรือน", "Joint analysis");
	while ((r = samut_stmt_step(row)) > 0) {
		if (!logbook_shows(family, row, &date))
			continue;
		if (n++ == 0)
			write_analysis(family, row, date, out);
		else
			logbook_older_add(&older, date);
	}
	if (n == 0)
		logbook_nothing(out, "ยังไม่มีการวิเคราะห์ที่ครบ 4 ข้อ", "No complete analysis yet");
	logbook_older_write(&older, out, "วิเคราะห์ก่อนหน้านั้น", "earlier analyses");
	logbook_end(out);
	return r;
}
