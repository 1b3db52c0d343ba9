/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The family logbook: its head (whose it is, how far the case has come, what is next) and its sections in the
 * order in which a family reads them: who we are, how we are, who came, what was found, what is planned, what
 * was received. Invariant: everything below the head is told of records that count.
 */
#include "core/show/logbook_part.h"

#include <string.h>

/* clang-format off: a style sheet */
static const char style_sheet[] =
	".mast{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid var(--line);"
	"padding-bottom:.3rem;margin-bottom:.8rem;color:var(--dim);font-size:.85em}\n"
	".area{font-size:1.05rem;margin:.1rem 0 .8rem}\n"
	".next{border:1.5px solid var(--strong);border-radius:.4rem;padding:.55rem .9rem;margin:.9rem "
	"0;break-inside:avoid}\n"
	".next strong{font-size:1.1em}\n"
	".steps{display:grid;grid-template-columns:repeat(9,1fr);gap:.3rem;list-style:none;margin:.9rem 0 "
	".2rem;padding:0;"
	"break-inside:avoid}\n"
	".steps li{text-align:center;font-size:.72em;line-height:1.35;color:var(--dim)}\n"
	".steps b{display:block;width:1.9em;height:1.9em;line-height:1.75em;margin:0 auto .25em;border:1.5px "
	"solid currentColor;"
	"border-radius:50%;font-size:1.15em}\n"
	".steps .done{color:var(--ink)}.steps .done "
	"b{background:var(--ink);color:var(--paper);border-color:var(--ink)}\n"
	".steps .here{color:var(--ink);font-weight:700}.steps .here "
	"b{background:var(--strong);color:var(--paper);"
	"border-color:var(--strong);box-shadow:0 0 0 2px var(--paper),0 0 0 4px var(--strong)}\n"
	".mark{width:.95em;height:.95em;vertical-align:-.08em}\n"
	".dims td.c,.dims th.c{text-align:center;padding-right:.3rem;line-height:1.35}\n"
	".dims th[scope=row]{font-weight:400}.dims th[scope=row] span{display:inline}\n"
	".dims .now{white-space:nowrap}.legend .mark{margin-left:.5em}.legend "
	".mark:first-child{margin-left:0}\n"
	".facts{grid-template-columns:auto 1fr auto 1fr;gap:.3rem 1.1rem}.facts dt "
	"span[lang=en]{display:block}\n"
	".ladder{list-style:none;padding:0;display:grid;grid-template-columns:repeat(3,1fr);gap:.5rem}\n"
	".ladder li{border:1px solid var(--line);border-top:4px solid var(--line);padding:.3rem "
	".6rem;line-height:1.45}\n"
	".ladder li:nth-child(1){margin-top:1.6rem}.ladder li:nth-child(2){margin-top:.8rem}\n"
	".ladder li.here{border-color:var(--strong);border-top-width:8px}\n"
	".ladder span[lang=en]{display:block;margin:0}\n"
	"#members th:nth-child(1){width:28%}#members th:nth-child(2){width:14%}#members "
	"th:nth-child(3){width:14%}"
	"#members th:nth-child(4){width:17%}\n"
	"#plan th:nth-child(1){width:36%}#plan th:nth-child(2){width:26%}#plan th:nth-child(3){width:12%}"
	"#plan th:nth-child(4){width:15%}\n"
	".outputs li{margin:.3rem 0}\n"
	".older{font-size:.9em}.older h3{font-weight:400}.older ul{list-style:none;padding:0;columns:2 "
	"16rem;column-gap:2rem}.older "
	"li{break-inside:avoid}\n"
	".sums{display:flex;flex-wrap:wrap;gap:0 2rem}.sum{width:auto;flex:1 1 14rem;font-size:.92em}\n"
	"h3 .bar{font-weight:400;margin-left:.6em;font-size:.95em}\n"
	"td small{line-height:1.4}td div{line-height:1.5}\n"
	"@media screen and (max-width:40rem){.steps "
	"span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
	".ladder{grid-template-columns:1fr}.ladder "
	"li:nth-child(n){margin-top:0}.facts{grid-template-columns:1fr;gap:0}"
	".facts dt span[lang=en]{display:inline}"
	".dims th[scope=row] span{display:none}.dims th,.dims td{padding-right:.2rem;font-size:.88em}}\n"
	"@media print{.cards{font-size:9.5pt}.next{margin:3mm 0}}\n";

/* The nine steps in one or two words, to stand below their numbers. */
static const char *const short_steps[SAMUT_STEPS] = {"เตรียมความพร้อม", "ชี้แจง", "กรองข้อมูล", "เยี่ยมบ้าน",
	"วิเคราะห์", "ทำแผน", "ภาคีร่วมมือ", "ติดตามผล", "สรุปบทเรียน"};
/* clang-format on */

/* ---- Head ---- */

static void write_mast(const struct samut_family *family, GString *out)
{
	g_autofree char *day = samut_date_thai_long(family->today);
	g_autofree char *area = samut_family_area(family);

	samut_html_add(out,
		"<header>\n<div class=\"mast\"><div>สมุดพกครอบครัว <span lang=\"en\">Family "
		"logbook</span></div>"
		"<div>ข้อมูล ณ วันที่ %s</div></div>\n<h1>%s</h1>\n",
		day, samut_family_called(family));
	if (!family->d.confidential)
		samut_html_add(out, "<p class=\"area\">%s</p>\n", area);
	else
		g_string_append(out, "<p class=\"banner\" role=\"note\">ปกปิดเป็นความลับ ห้ามเผยแพร่ ถ่ายสำเนา "
				     "หรือวางทิ้งไว้ ไม่พิมพ์ที่อยู่และเลขประจำตัว "
				     "<span lang=\"en\">Confidential: do not copy, pass on or leave lying "
				     "about. Address and ids "
				     "are not printed.</span></p>\n");
	if (family->d.closed)
		g_string_append(out, "<p><b>ปิดกรณีแล้ว</b> <span lang=\"en\">case closed</span></p>\n");
	g_string_append(out, "</header>\n");
}

static void write_steps(const struct samut_family *family, GString *out)
{
	int step = family->d.step;

	samut_html_add(out, "<ol class=\"steps\" aria-label=\"ถึงขั้นที่ %d จาก 9\">\n", step);
	for (int i = 1; i <= SAMUT_STEPS; i++)
		samut_html_add(out,
			i == step ? "<li class=\"here\" aria-current=\"step\"><b>%d</b><span>%s</span></li>\n"
			: i < step ? "<li class=\"done\"><b>%d</b><span>%s</span></li>\n"
				   : "<li><b>%d</b><span>%s</span></li>\n",
			i, short_steps[i - 1]);
	samut_html_add(out, "</ol>\n<p>ถึงขั้นที่ %d <b>%s</b> <span lang=\"en\">step %d of 9: %s</span></p>\n",
		step, samut_step(step)->th, step, samut_step(step)->en);
}

static void write_late(GString *out, const struct samut_late *late, const char *th)
{
	if (late->count)
		samut_html_add(out, "<li class=\"late\">%s เกินกำหนด %d รายการ ช้าที่สุด %d วัน</li>\n", th,
			late->count, late->days);
}

static void write_lates(const struct samut_derived *d, GString *out)
{
	if (d->visits_late.count + d->items_late.count + d->referrals_late.count + d->follow_ups_late.count ==
		0)
		return;
	g_string_append(out, "<ul>\n");
	write_late(out, &d->visits_late, "นัดเยี่ยมบ้าน");
	write_late(out, &d->items_late, "รายการในแผน");
	write_late(out, &d->referrals_late, "การส่งต่อ");
	write_late(out, &d->follow_ups_late, "นัดติดตามผล");
	g_string_append(out, "</ul>\n");
}

/* The plan item that is next, by its title. */
static void write_next_title(const struct samut_family *family, GString *out)
{
	struct samut_stmt *row;

	if (family->d.next.action != SAMUT_ACTION_ITEM)
		return;
	row = samut_db_bind(
		family->db, "SELECT title FROM k_plan_item WHERE node=?1", "i", family->d.next.node);
	if (samut_stmt_step(row) > 0)
		samut_html_add(out, ": %s", samut_stmt_text(row, 0));
	samut_stmt_reset(row);
}

static void write_next(const struct samut_family *family, GString *out)
{
	const struct samut_derived *d = &family->d;
	const struct samut_words *words = samut_action(d->next.action);

	samut_html_add(out,
		"<section class=\"next\" id=\"next\" aria-label=\"สิ่งที่ต้องทำต่อไป\">\n<p><small>สิ่งที่ต้องทำต่อไป "
		"<span lang=\"en\">next</span></small><br><strong>%s",
		words->th);
	write_next_title(family, out);
	samut_html_add(out, "</strong> <span lang=\"en\">%s</span>", words->en);
	if (d->next.due.year) {
		g_string_append(out, "<br>กำหนด ");
		samut_html_date(out, d->next.due);
	}
	g_string_append(out, "</p>\n");
	write_lates(d, out);
	g_string_append(out, "</section>\n");
}

/* ---- The case in a few lines ---- */

static void fact(GString *out, const char *th, const char *en, const char *text)
{
	if (!text || !*text)
		return;
	samut_html_add(out, "<dt>%s <span lang=\"en\">%s</span></dt><dd>", th, en);
	samut_html_lines(out, text);
	g_string_append(out, "</dd>\n");
}

static void write_level(const struct samut_family *family, GString *out)
{
	const struct samut_derived *d = &family->d;
	g_autofree char *th = NULL, *en = NULL, *text = NULL, *reported = NULL;

	samut_family_level_reason(family, &th, &en);
	if (d->reported_level >= 0 && d->reported_level != d->level.level)
		reported = g_strdup_printf("\nตามรายงานเป็นระดับ %d", d->reported_level);
	text = g_strdup_printf(
		"%s%s%s%s", samut_family_level(&d->level)->th, *th ? "\n" : "", th, reported ? reported : "");
	fact(out, "ระดับความเปราะบาง", "Vulnerability", text);
}

/* Column i of the household's own record. */
static char *print_code(const char *code)
{
	return code && strlen(code) == 11 ? g_strdup_printf("%.4s-%.6s-%s", code, code + 4, code + 10)
					  : g_strdup(code);
}

static void write_where(const struct samut_family *family, struct samut_stmt *row, GString *out)
{
	g_autofree char *code = print_code(samut_stmt_text(row, 3));

	if (family->d.confidential)
		return;
	fact(out, "ที่อยู่", "Address", samut_stmt_text(row, 0));
	fact(out, "จุดสังเกต", "Landmark", samut_stmt_text(row, 1));
	fact(out, "โทรศัพท์", "Telephone", samut_stmt_text(row, 2));
	fact(out, "รหัสประจำบ้าน", "House code", code);
}

static int write_facts(const struct samut_family *family, GString *out)
{
	const struct samut_derived *d = &family->d;
	g_autofree char *volunteers = samut_family_values(family, d->node, "household", "Volunteer", ", ");
	g_autofree char *managers = samut_family_values(family, d->node, "household", "CaseManager", ", ");
	g_autofree char *goals = samut_family_values(family, d->node, "household", "Goal", ", ");
	g_autofree char *groups = samut_family_groups(d->groups, ", ");
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT address,landmark,phone,house_code,closed_reason FROM k_household WHERE node=?1", "i",
		d->node);
	int r = samut_stmt_step(row);

	if (r <= 0)
		return r;
	g_string_append(out, "<dl class=\"facts\">\n");
	fact(out, "เลขครัวเรือน", "Household", d->rid);
	write_where(family, row, out);
	fact(out, "ความเร่งด่วน", "Urgency", samut_family_word("household", "Urgency", d->urgency));
	fact(out, "เป้าหมาย", "Goal", goals);
	fact(out, "กลุ่มในบ้าน", "Groups", groups);
	write_level(family, out);
	fact(out, "อพม. ผู้ดูแล", "Volunteer", volunteers);
	fact(out, "ผู้จัดการรายกรณี", "Case manager", managers);
	if (d->closed)
		fact(out, "เหตุผลที่ปิด", "Closed because", samut_stmt_text(row, 4));
	g_string_append(out, "</dl>\n");
	samut_stmt_reset(row);
	return 0;
}

/* ---- Foot ---- */

static void write_foot(const struct samut_family *family, GString *out)
{
	g_string_append(out, "<footer>\n");
	if (family->d.incomplete)
		samut_html_add(out,
			"<p>มีระเบียนที่ยังกรอกไม่ครบ %d รายการ จึงไม่แสดงและไม่นับ "
			"<span lang=\"en\">%d incomplete records are not shown</span></p>\n",
			family->d.incomplete, family->d.incomplete);
	if (family->d.later)
		samut_html_add(out,
			"<p>มีระเบียนลงวันที่ล่วงหน้า %d รายการ จึงยังไม่แสดง "
			"<span lang=\"en\">%d records dated ahead are not shown</span></p>\n",
			family->d.later, family->d.later);
	if (family->d.hidden)
		g_string_append(out,
			"<p>บางระเบียนไม่มีสิทธิ์อ่าน จึงไม่แสดง "
			"<span lang=\"en\">records that you may not read are not shown</span></p>\n");
	g_string_append(out,
		"<p>เลขประจำตัวประชาชนแสดงเพียง 4 หลักท้าย เพราะหน้านี้พิมพ์ออกไปใช้นอกสำนักงาน "
		"<span lang=\"en\">ids show their last four digits only, as this page is carried "
		"around</span></p>\n</footer>\n");
}

/* ---- The page ---- */

static int (*const sections[])(const struct samut_family *family, GString *out) = {
	write_facts,
	logbook_members,
	logbook_dimensions,
	logbook_ladder,
	logbook_visits,
	logbook_analysis,
	logbook_plan,
	logbook_help,
	logbook_referrals,
	logbook_events,
};

int samut_logbook_write(const struct samut_family *family, GString *out)
{
	g_autofree char *title = g_strdup_printf("สมุดพกครอบครัว %s", samut_family_called(family));
	int r = 0;

	samut_html_begin(out, title, style_sheet);
	write_mast(family, out);
	g_string_append(out, "<main>\n");
	write_steps(family, out);
	write_next(family, out);
	for (unsigned i = 0; r >= 0 && i < G_N_ELEMENTS(sections); i++)
		r = sections[i](family, out);
	g_string_append(out, "</main>\n");
	write_foot(family, out);
	samut_html_end(out);
	return r < 0 ? r : 0;
}

int samut_logbook_render(struct samut_asking *asking, GString *out)
{
	g_auto(samut_family) family = SAMUT_FAMILY_INIT;
	int r = samut_family_ask(&family, asking);

	return r < 0 ? r : samut_logbook_write(&family, out);
}
