/* SPDX-License-Identifier: Apache-2.0 */
/* The logbook's people: who lives there, who did, what happened to the household. */
#include "core/show/logbook_part.h"

#include <string.h>

#define EVENTS_SHOWN 12

static const struct samut_member *member_of(const struct samut_family *family, int64_t node)
{
	for (unsigned i = 0; i < family->d.members->len; i++) {
		const struct samut_member *member = &g_array_index(family->d.members, struct samut_member, i);
		if (member->node == node)
			return member;
	}
	return NULL;
}

/* ---- Members ---- */

static void write_age(const struct samut_family *family, const struct samut_member *member, GString *out)
{
	int age;

	g_string_append(out, "<td data-label=\"อายุ\">");
	if (member->birth.year) {
		age = samut_date_age(member->birth, family->today);
		if (age < 1)
			g_string_append(out, "ไม่ถึง 1 ปี");
		else
			samut_html_add(out, "%d ปี", age);
		g_string_append(out, "<div><small class=\"nowrap\">เกิด ");
		samut_html_date(out, member->birth);
		g_string_append(out, "</small></div>");
	}
	g_string_append(out, "</td>");
}

/* All but the last four digits; nothing of an id of a confidential case. */
static void write_id(const struct samut_family *family, const char *id, GString *out)
{
	g_autofree char *end = NULL;

	if (!id || strlen(id) != 13 || family->d.confidential)
		return;
	end = g_strdup_printf("x-xxxx-xxxx%c-%c%c-%c", id[9], id[10], id[11], id[12]);
	samut_html_add(out, "<div><small class=\"nowrap\">เลขประจำตัว %s</small></div>", end);
}

static void write_name(const struct samut_family *family, struct samut_stmt *row,
	const struct samut_member *member, GString *out)
{
	samut_html_add(out, "<td data-label=\"ชื่อ\"><b>%s%s%s</b>", samut_stmt_text(row, 2),
		samut_stmt_null(row, 2) ? "" : " ", samut_stmt_text(row, 1));
	if (member->rid && g_strcmp0(member->rid, family->d.head) == 0)
		g_string_append(out, " <small>(หัวหน้าครัวเรือน)</small>");
	write_id(family, samut_stmt_text(row, 3), out);
	g_string_append(out, "</td>");
}

static void write_member(const struct samut_family *family, struct samut_stmt *row,
	const struct samut_member *member, GString *out)
{
	g_autofree char *groups = samut_family_groups(member->groups, ", ");
	g_autofree char *welfare = samut_family_values(family, member->node, "member", "Welfare", ", ");

	g_string_append(out, "<tr class=\"member\">");
	write_name(family, row, member, out);
	write_age(family, member, out);
	logbook_cell(out, "ความสัมพันธ์", samut_stmt_text(row, 4));
	samut_html_add(out, "<td data-label=\"กลุ่ม\">%s", groups);
	logbook_line(out, "ความพิการ", samut_stmt_text(row, 8));
	g_string_append(out, "</td><td>");
	logbook_line(out, "อาชีพ", samut_stmt_text(row, 5));
	logbook_line(out, "การศึกษา", samut_stmt_text(row, 6));
	logbook_line(out, "สุขภาพ", samut_stmt_text(row, 7));
	logbook_line(out, "สวัสดิการ", welfare);
	g_string_append(out, "</td></tr>\n");
}

/* One who lived there once. */
static void write_former(struct samut_stmt *row, const struct samut_member *member, GString *out)
{
	samut_html_add(out, "<li class=\"former\">%s", samut_stmt_text(row, 1));
	if (member->left.year) {
		g_string_append(out, " ออกไป ");
		samut_html_date(out, member->left);
	}
	if (!samut_stmt_null(row, 9))
		samut_html_add(out, " (%s)", samut_stmt_text(row, 9));
	g_string_append(out, "</li>\n");
}

int logbook_members(const struct samut_family *family, GString *out)
{
	static const char *const columns[] = {"ชื่อ", "Name", "อายุ", "Age", "ความสัมพันธ์", "Relation", "กลุ่ม",
		"Group", "อาชีพ การศึกษา สุขภาพ", "Work, school, health", NULL};
	g_autoptr(GString) former = g_string_new(NULL);
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT r.node,k.name,k.title,k.national_id,k.relation,k.occupation,k.education,k.health,"
		"k.disability,k.left_reason" LOGBOOK_FROM("k_member", "member") "ORDER BY +r.rid,r.node",
		"i", family->d.place);
	int r;

	logbook_begin(out, "members", "สมาชิกในบ้าน", "Who lives here");
	if (family->d.present > 0)
		logbook_table(out, columns);
	while ((r = samut_stmt_step(row)) > 0) {
		const struct samut_member *member = member_of(family, samut_stmt_int(row, 0));

		if (member && member->present)
			write_member(family, row, member, out);
		else if (member)
			write_former(row, member, former);
	}
	if (family->d.present > 0)
		g_string_append(out, "</tbody></table>\n");
	else
		logbook_nothing(out, "ยังไม่มีรายชื่อสมาชิก", "No member recorded");
	if (former->len)
		g_string_append_printf(out,
			"<h3>เคยอยู่ในบ้านนี้ <span lang=\"en\">lived here before</span></h3>\n<ul>\n%s</ul>\n",
			former->str);
	logbook_end(out);
	return r;
}

/* ---- Events ---- */

static void write_event(
	const struct samut_family *family, struct samut_stmt *row, struct samut_date date, GString *out)
{
	const char *from = samut_stmt_text(row, 3), *to = samut_stmt_text(row, 4);

	g_string_append(out, "<tr class=\"event\">");
	logbook_day_cell(out, "วันที่", date);
	logbook_cell(out, "เหตุการณ์", samut_family_word("event", "Kind", samut_stmt_text(row, 2)));
	g_string_append(out, "<td data-label=\"รายละเอียด\">");
	/* Where a confidential family moved to or came from is nobody's to read. */
	if (!family->d.confidential) {
		logbook_line(out, "จาก", from);
		logbook_line(out, "ไป", to);
	}
	samut_html_lines(out, samut_stmt_text(row, 5));
	g_string_append(out, "</td></tr>\n");
}

int logbook_events(const struct samut_family *family, GString *out)
{
	static const char *const columns[] = {
		"วันที่", "Date", "เหตุการณ์", "Event", "รายละเอียด", "Details", NULL};
	static const struct logbook_entries events = {
		"events", "เหตุการณ์ในครัวเรือน", "Events", NULL, NULL, columns, EVENTS_SHOWN, write_event};
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT r.node,k.date,k.kind,k.\"from\",k.\"to\",k.note" LOGBOOK_FROM(
			"k_event", "event") "ORDER BY k.date DESC,r.node DESC",
		"i", family->d.place);

	return logbook_write_entries(family, row, &events, out);
}
