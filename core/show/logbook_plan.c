/* SPDX-License-Identifier: Apache-2.0 */
/* The logbook's plan in its three horizons, each with how much of it is done. */
#include "core/show/logbook_part.h"

#include <string.h>

/* Of a horizon's items that are done or dropped, so many in full; open ones always. */
#define OVER_SHOWN 6

static const struct {
	const char *folder, *th, *en;
} horizons[] = {
	{"urgent", "ระยะเร่งด่วน", "urgent"},
	{"medium", "ระยะกลาง", "medium term"},
	{"long", "ระยะยาว", "long term"},
};

/* One horizon being written: its rows wait until it is known how many are done. */
struct horizon {
	GString *rows;
	int items, done, dropped, over, left_out;
};

static void write_status(
	const struct samut_family *family, struct samut_stmt *row, const char *status, GString *out)
{
	struct samut_date due = logbook_day(samut_stmt_text(row, 4));
	struct samut_date done = logbook_day(samut_stmt_text(row, 6));
	bool open = strcmp(status, "planned") == 0 || strcmp(status, "doing") == 0;

	samut_html_add(out, "<td data-label=\"สถานะ\">%s ", samut_family_word("plan-item", "Status", status));
	samut_html_date(out, done);
	if (open && !family->d.closed && samut_date_compare(due, family->today) < 0)
		samut_html_add(out, "<div class=\"late\">เกินกำหนด %d วัน</div>",
			samut_date_days_between(due, family->today));
	g_string_append(out, "</td>");
}

static void write_item(const struct samut_family *family, struct samut_stmt *row, GString *out)
{
	const char *responsible = samut_stmt_text(row, 3);
	g_autofree char *name = responsible ? samut_family_name(family, "partner", responsible) : NULL;
	g_autofree char *partners =
		samut_family_values(family, samut_stmt_int(row, 0), "plan-item", "Partner", ", ");

	samut_html_add(out, "<tr class=\"item\"><td data-label=\"เรื่อง\"><b>%s</b>", samut_stmt_text(row, 1));
	logbook_line(out, "ครัวเรือนร่วมทำ", samut_stmt_text(row, 8));
	logbook_line(out, "ผล", samut_stmt_text(row, 7));
	if (g_strcmp0(samut_stmt_text(row, 10), "yes") == 0)
		g_string_append(out, "<div><small>บรรจุในแผน อปท. แล้ว</small></div>");
	g_string_append(out, "</td><td data-label=\"ผู้รับผิดชอบ\">");
	samut_html_text(out, name);
	logbook_line(out, "ร่วมกับ", partners);
	g_string_append(out, "</td>");
	logbook_day_cell(out, "กำหนด", logbook_day(samut_stmt_text(row, 4)));
	write_status(family, row, samut_stmt_text(row, 5), out);
	g_string_append(out, "<td data-label=\"งบประมาณ (บาท)\" class=\"n\">");
	if (!samut_stmt_null(row, 9))
		samut_html_money(out, samut_stmt_int(row, 9));
	g_string_append(out, "</td></tr>\n");
}

static void take_item(const struct samut_family *family, struct samut_stmt *row, struct horizon *horizon)
{
	const char *status = samut_stmt_text(row, 5);
	bool done = strcmp(status, "done") == 0, dropped = strcmp(status, "dropped") == 0;

	horizon->items++;
	horizon->done += done;
	horizon->dropped += dropped;
	if ((done || dropped) && horizon->over++ >= OVER_SHOWN)
		horizon->left_out++;
	else
		write_item(family, row, horizon->rows);
}

static void write_horizon(const struct horizon *horizon, const char *th, const char *en, GString *out)
{
	static const char *const columns[] = {"เรื่อง", "Item", "ผู้รับผิดชอบ", "Responsible", "กำหนด", "Due",
		"สถานะ", "Status", "#งบประมาณ (บาท)", "Budget, baht", NULL};

	samut_html_add(out, "<h3>%s <span lang=\"en\">%s</span> ", th, en);
	samut_html_bar(out, horizon->done, horizon->items - horizon->dropped);
	g_string_append(out, "</h3>\n");
	if (horizon->items == 0) {
		logbook_nothing(out, "ไม่มีรายการ", "No item");
		return;
	}
	logbook_table(out, columns);
	g_string_append(out, horizon->rows->str);
	g_string_append(out, "</tbody></table>\n");
	if (horizon->left_out)
		samut_html_add(out,
			"<p class=\"dim\">และรายการที่เสร็จหรือยกเลิกก่อนหน้านั้นอีก %d รายการ <span "
			"lang=\"en\">%d more, done or dropped earlier</span></p>\n",
			horizon->left_out, horizon->left_out);
}

int logbook_plan(const struct samut_family *family, GString *out)
{
	struct horizon all[G_N_ELEMENTS(horizons)] = {0};
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT r.node,k.title,f.name,k.responsible,k.due,k.status,k.done_date,k.result,"
		"k.own_contribution,k.budget,k.lao_plan"
		" FROM record r CROSS JOIN k_plan_item k ON k.node=r.node CROSS JOIN node n ON n.id=r.node "
		"CROSS JOIN node f ON f.id=n.parent "
		"WHERE r.place=?1 AND r.kind='plan-item' AND r.incomplete=0 "
		"ORDER BY k.status IN('done','dropped'),iif(k.status IN('done','dropped'),'',k.due),"
		"ifnull(k.done_date,k.due) DESC,n.name",
		"i", family->d.place);
	int r;

	for (unsigned i = 0; i < G_N_ELEMENTS(horizons); i++)
		all[i].rows = g_string_new(NULL);
	while ((r = samut_stmt_step(row)) > 0)
		for (unsigned i = 0; i < G_N_ELEMENTS(horizons); i++)
			if (strcmp(horizons[i].folder, samut_stmt_text(row, 2)) == 0 &&
				samut_family_sees(family, samut_stmt_int(row, 0)))
				take_item(family, row, &all[i]);
	logbook_begin(out, "plan", "แผนพัฒนาคุณภาพชีวิต", "Plan");
	if (family->d.items == 0)
		logbook_nothing(out, "ยังไม่มีแผน", "No plan yet");
	for (unsigned i = 0; i < G_N_ELEMENTS(horizons); i++) {
		if (family->d.items > 0)
			write_horizon(&all[i], horizons[i].th, horizons[i].en, out);
		g_string_free(all[i].rows, TRUE);
	}
	logbook_end(out);
	return r;
}
