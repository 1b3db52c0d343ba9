/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logbook's five dimensions over time and the ladder with its assessments. What is lacking and what is
 * not differ in shape and in darkness, not in colour, and are said in words besides.
 */
#include "core/show/logbook_part.h"

#include <string.h>

/* Columns of the table of dimensions: the first observation and the newest. */
#define OBSERVATIONS_SHOWN 6
#define ASSESSMENTS_SHOWN 6

/* ---- Dimensions ---- */

static void write_mark(enum samut_state state, GString *out)
{
	static const char *const shapes[] = {
		[SAMUT_STATE_UNKNOWN] = "<path d=\"M3 7h8\" stroke=\"currentColor\" stroke-width=\"1.6\"/>",
		[SAMUT_STATE_OK] = "<circle cx=\"7\" cy=\"7\" r=\"5\" fill=\"none\" stroke=\"currentColor\" "
				   "stroke-width=\"1.5\"/>",
		[SAMUT_STATE_LACKING] = "<path d=\"M7 1.2 13.2 12.6H.8Z\" fill=\"currentColor\"/>",
	};

	if (state == SAMUT_STATE_NONE)
		return;
	samut_html_add(out, "<svg class=\"mark\" viewBox=\"0 0 14 14\" role=\"img\" aria-label=\"%s\">",
		samut_state(state)->th);
	g_string_append_printf(out, "%s</svg>", shapes[state]);
}

/* Which observation stands in column i of those shown: the first, then the newest. */
static const struct samut_observation *observation_at(const struct samut_family *family, unsigned i)
{
	const GArray *all = family->d.observations;
	unsigned at = i == 0 || all->len <= OBSERVATIONS_SHOWN ? i : all->len - OBSERVATIONS_SHOWN + i;

	return &g_array_index(all, struct samut_observation, at);
}

/* Day over year, so that the columns stay narrow. */
static void write_column_date(const struct samut_observation *seen, GString *out)
{
	g_autofree char *iso = samut_date_iso(seen->date), *thai = samut_date_thai(seen->date);
	char *space = strrchr(thai, ' ');

	*space = '\0';
	samut_html_add(out,
		"<th scope=\"col\" class=\"c\"><time "
		"datetime=\"%s\">%s<br>%s</time><br><small>%s</small></th>",
		iso, thai, space + 1, seen->assessment ? "ประเมิน" : "กรอง");
}

static void write_dimension_rows(const struct samut_family *family, unsigned columns, GString *out)
{
	for (int i = 0; i < SAMUT_DIMENSIONS; i++) {
		const struct samut_words *name = samut_dimension(i);
		enum samut_state now = family->d.states[i];

		samut_html_add(
			out, "<tr><th scope=\"row\">%s <span lang=\"en\">%s</span></th>", name->th, name->en);
		for (unsigned c = 0; c < columns; c++) {
			g_string_append(out, "<td class=\"c\">");
			write_mark(observation_at(family, c)->states[i], out);
			g_string_append(out, "</td>");
		}
		samut_html_add(out, "<td class=\"now\"><b>%s</b></td></tr>\n", samut_state(now)->th);
	}
}

int logbook_dimensions(const struct samut_family *family, GString *out)
{
	unsigned all = family->d.observations->len, columns = MIN(all, OBSERVATIONS_SHOWN);

	logbook_begin(out, "dimensions", "คุณภาพชีวิต 5 มิติ", "Five dimensions over time");
	if (all == 0) {
		logbook_nothing(out, "ยังไม่มีการกรองข้อมูลหรือการประเมิน", "No screening or assessment yet");
		logbook_end(out);
		return 0;
	}
	g_string_append(out, "<table class=\"dims\">\n<thead><tr><th scope=\"col\">มิติ <span "
			     "lang=\"en\">Dimension</span></th>");
	for (unsigned c = 0; c < columns; c++)
		write_column_date(observation_at(family, c), out);
	g_string_append(
		out, "<th scope=\"col\">ล่าสุด <span lang=\"en\">Now</span></th></tr></thead>\n<tbody>\n");
	write_dimension_rows(family, columns, out);
	g_string_append(out, "</tbody></table>\n<p class=\"dim legend\">");
	for (enum samut_state state = SAMUT_STATE_LACKING; state > SAMUT_STATE_NONE; state--) {
		write_mark(state, out);
		samut_html_add(out, " %s <span lang=\"en\">%s</span> ", samut_state(state)->th,
			samut_state(state)->en);
	}
	if (all > columns)
		samut_html_add(out, "· แสดงครั้งแรกและ %d ครั้งล่าสุด จากทั้งหมด %d ครั้ง", (int)columns - 1, (int)all);
	g_string_append(out, "</p>\n");
	logbook_end(out);
	return 0;
}

/* ---- Ladder ---- */

/* The day on which the household last came to that level; year 0: never. */
static struct samut_date reached(const struct samut_family *family, enum samut_ladder ladder)
{
	struct samut_date date = {0, 0, 0};

	for (unsigned i = 0; i < family->d.rungs->len; i++) {
		const struct samut_rung *rung = &g_array_index(family->d.rungs, struct samut_rung, i);
		if (!rung->member && rung->ladder == ladder)
			date = rung->date;
	}
	return date;
}

static void write_ladder(const struct samut_family *family, GString *out)
{
	g_string_append(out, "<ol class=\"ladder\">\n");
	for (enum samut_ladder i = SAMUT_DEPENDENT; i <= SAMUT_CONTRIBUTING; i++) {
		const struct samut_words *words = samut_ladder(i);
		bool here = i == family->d.ladder;

		g_string_append(out, here ? "<li class=\"here\" aria-current=\"true\">" : "<li>");
		samut_html_add(out, "%s <span lang=\"en\">%s</span> ", words->th, words->en);
		samut_html_date(out, reached(family, i));
		g_string_append(out, here ? " <b class=\"nowrap\">ปัจจุบัน</b></li>\n" : "</li>\n");
	}
	g_string_append(out, "</ol>\n");
}

static void write_assessment(
	const struct samut_family *family, struct samut_stmt *row, struct samut_date date, GString *out)
{
	const char *member = samut_stmt_text(row, 3);
	g_autofree char *name = member ? samut_family_name(family, "member", member) : NULL;

	g_string_append(out, "<tr class=\"assessment\">");
	logbook_day_cell(out, "วันที่", date);
	samut_html_add(out, "<td data-label=\"การประเมิน\">%s",
		samut_family_word("assessment", "Kind", samut_stmt_text(row, 2)));
	logbook_line(out, "ของ", name);
	logbook_line(out, "โดย", samut_stmt_text(row, 4));
	g_string_append(out, "</td>");
	logbook_cell(out, "ระดับ", samut_family_word("assessment", "Level", samut_stmt_text(row, 5)));
	logbook_cell(out, "คำบอกเล่าของครัวเรือน", samut_stmt_text(row, 6));
	logbook_day_cell(out, "ครั้งต่อไป", logbook_day(samut_stmt_text(row, 7)));
	g_string_append(out, "</tr>\n");
}

int logbook_ladder(const struct samut_family *family, GString *out)
{
	static const char *const columns[] = {"วันที่", "Date", "การประเมิน", "Assessment", "ระดับ", "Level",
		"คำบอกเล่าของครัวเรือน", "In their own words", "ครั้งต่อไป", "Next", NULL};
	static const struct logbook_entries assessments = {
		.none_th = "ยังไม่มีการประเมิน",
		.none_en = "Not assessed yet",
		.columns = columns,
		.shown = ASSESSMENTS_SHOWN,
		.write = write_assessment,
	};
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT "
		"r.node,k.date,k.kind,k.member,k.assessor,k.level,k.statement,k.next_date" LOGBOOK_FROM(
			"k_assessment", "assessment") "ORDER BY k.date DESC,r.node DESC",
		"i", family->d.place);

	logbook_begin(out, "ladder", "การประเมินและการพึ่งพาตนเอง", "Assessments and self-reliance");
	write_ladder(family, out);
	return logbook_write_entries(family, row, &assessments, out);
}
