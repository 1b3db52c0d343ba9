/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A household's state as a record. Invariant: a field that has nothing to say is left out, so that a search
 * for it finds only households of which it says something; the order of the fields never changes.
 */
#include "core/show/status.h"

#include <string.h>

#include "core/model/money.h"
#include "core/model/record.h"
#include "core/model/rectext.h"
#include "core/store/node.h"

/* A field with its comment, as in the forms. */
static void put(GString *out, const char *label, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	if (label)
		g_string_append_printf(out, "# %s\n", label);
	samut_rec_append(out, name, value);
}

static void put_words(GString *out, const char *label, const char *name, const struct samut_words *words)
{
	g_autofree char *value = g_strdup_printf("%s (%s)", words->th, words->en);

	put(out, label, name, value);
}

static void put_number(GString *out, const char *label, const char *name, int number)
{
	g_autofree char *value = g_strdup_printf("%d", number);

	put(out, label, name, value);
}

static void put_day(GString *out, const char *label, const char *name, struct samut_date date)
{
	g_autofree char *value = date.year ? samut_date_iso(date) : NULL;

	put(out, label, name, value);
}

/* ---- Where the case stands ---- */

static void put_next(const struct samut_family *family, GString *out)
{
	const struct samut_next *next = &family->d.next;
	const struct samut_words *words = samut_action(next->action);
	g_autofree char *within = next->node ? samut_family_within(family, next->node) : NULL;

	put(out, "งานถัดไป (รหัส) · Next action (code)", "Action", words->code);
	put_words(out, "งานถัดไป · Next action", "NextAction", words);
	put_day(out, "กำหนด (ว่าง: ทำได้ทันที) · Due (none: now)", "Due", next->due);
	put(out, "ระเบียนที่เกี่ยวข้อง · The record it is about", "NextRecord", within);
}

static void put_case(const struct samut_family *family, GString *out)
{
	const struct samut_derived *d = &family->d;

	put(out, "เลขครัวเรือน · Household id", "Id", d->rid);
	put(out, "แฟ้ม · Directory", "Place", family->path);
	put(out, "สถานะ · Status", "Status", d->closed ? "closed" : "open");
	put(out, "ปกปิดเป็นความลับ · Confidential", "Confidential", d->confidential ? "yes" : NULL);
	put(out, "ระดับความเร่งด่วน · Urgency", "Urgency", d->urgency);
	put_number(out, "ขั้นตอนที่ถึง (1-9) · Step reached of the nine", "Step", d->step);
	put_words(out, "ชื่อขั้นตอน · Name of the step", "StepName", samut_step(d->step));
	put_next(family, out);
}

static void put_late(GString *out, bool *first, const struct samut_late *late, const char *th, const char *en)
{
	g_autofree char *value = NULL;

	if (late->count == 0)
		return;
	value = g_strdup_printf("%s %d, ช้าที่สุด %d วัน (%s: %d, days late: %d)", th, late->count, late->days, en,
		late->count, late->days);
	put(out, *first ? "เกินกำหนด · Overdue" : NULL, "Overdue", value);
	*first = false;
}

static void put_lates(const struct samut_derived *d, GString *out)
{
	bool first = true;

	put_late(out, &first, &d->visits_late, "นัดเยี่ยมบ้าน", "visits");
	put_late(out, &first, &d->items_late, "รายการในแผน", "plan items");
	put_late(out, &first, &d->referrals_late, "การส่งต่อ", "referrals");
	put_late(out, &first, &d->follow_ups_late, "นัดติดตามผล", "follow-ups");
}

static void put_counts(const struct samut_derived *d, GString *out)
{
	put_number(out, "สมาชิกที่อยู่ในบ้าน · Members living there", "Members", d->present);
	put_number(out, "สมาชิกกลุ่มเปราะบาง · Of vulnerable groups", "Vulnerable", d->vulnerable);
	g_autofree char *groups = samut_family_groups(d->groups, ", ");
	put(out, "กลุ่ม · Groups", "Groups", groups);
	put_number(out, "เยี่ยมบ้านแล้ว (ครั้ง) · Visits made", "Visits", d->visits);
	put_day(out, "เยี่ยมล่าสุด · Last visit", "LastVisit", d->last_visit);
	put_day(out, "นัดเยี่ยมครั้งต่อไป · Next visit due", "NextVisit", d->next_visit);
	put_number(out, "รายการในแผน · Items of the plan", "PlanItems", d->items);
	put_number(out, "เสร็จแล้ว · Done", "PlanDone", d->items_done);
	put_number(out, "ยังไม่เสร็จ · Open", "PlanOpen", d->items - d->items_done - d->items_dropped);
}

/* ---- How the household is ---- */

static void put_level(const struct samut_family *family, GString *out)
{
	const struct samut_derived *d = &family->d;
	g_autofree char *th = NULL, *en = NULL, *reason = NULL;

	samut_family_level_reason(family, &th, &en);
	reason = *th ? g_strdup_printf("%s (%s)", th, en) : NULL;
	if (d->level.level >= 0)
		put_number(out, "ระดับครัวเรือนเปราะบาง (คำนวณ) · Level of vulnerability (computed)", "Level",
			d->level.level);
	put_words(out, "ความหมาย · In words", "LevelName", samut_family_level(&d->level));
	put(out, "คิดจาก · It rests on", "LevelReason", reason);
	if (d->reported_level >= 0)
		put_number(out, "ระดับตามรายงาน · Level as reported", "ReportedLevel", d->reported_level);
}

static void put_dimensions(const struct samut_derived *d, GString *out)
{
	for (int i = 0; i < SAMUT_DIMENSIONS; i++) {
		const struct samut_words *name = samut_dimension(i), *state = samut_state(d->states[i]);
		g_autofree char *day = d->states_date[i].year ? samut_date_iso(d->states_date[i]) : NULL;
		g_autofree char *value = g_strdup_printf("%s: %s%s%s (%s: %s)", name->th, state->th,
			day ? " " : "", day ? day : "", name->en, state->en);

		put(out, i == 0 ? "ห้ามิติ · Five dimensions" : NULL, "Dimension", value);
	}
}

static void put_ladder(const struct samut_family *family, GString *out)
{
	const struct samut_derived *d = &family->d;

	put(out, "บันไดการพึ่งพาตนเอง (รหัส) · Ladder (code)", "Ladder", samut_ladder(d->ladder)->code);
	put_words(out, "ความหมาย · In words", "LadderName", samut_ladder(d->ladder));
	for (unsigned i = 0, n = 0; i < d->rungs->len; i++) {
		const struct samut_rung *rung = &g_array_index(d->rungs, struct samut_rung, i);
		const struct samut_words *words = samut_ladder(rung->ladder);
		g_autofree char *day = samut_date_iso(rung->date);
		g_autofree char *value = g_strdup_printf("%s %s%s%s (%s)", day,
			rung->member ? rung->member : "", rung->member ? " " : "", words->th, words->en);

		put(out, n++ == 0 ? "เปลี่ยนระดับเมื่อ · Changes of level" : NULL, "LadderChange", value);
	}
}

/* ---- Help ---- */

static void put_sums(GString *out, const char *label, const char *name, const GArray *sums)
{
	for (unsigned i = 0; i < sums->len; i++) {
		const struct samut_help_sum *sum = &g_array_index(sums, struct samut_help_sum, i);
		g_autofree char *money = samut_money_format_grouped(sum->amount);
		g_autofree char *value = g_strdup_printf("%s %d %s บาท, %u ครั้ง (baht, %u times)",
			*sum->id ? sum->id : "-", sum->year, money, sum->times, sum->times);

		put(out, i == 0 ? label : NULL, name, value);
	}
}

static void put_help(const struct samut_family *family, GString *out)
{
	const struct samut_help *help = &family->help;
	g_autofree char *total = family->help_known ? samut_money_format(help->total) : NULL;

	if (!family->help_known || help->times == 0)
		return;
	put(out, "ความช่วยเหลือรวม (บาท) · Help in all, baht", "HelpTotal", total);
	put_number(out, "จำนวนครั้ง · Times", "HelpTimes", (int)help->times);
	put_sums(out, "ตามสวัสดิการและปีงบประมาณ · By scheme and fiscal year", "HelpByScheme", help->by_scheme);
	put_sums(out, "ตามกองทุนและปีงบประมาณ · By fund and fiscal year", "HelpByFund", help->by_fund);
}

/* ---- Warnings ---- */

static bool level_differs(const struct samut_family *family)
{
	const struct samut_derived *d = &family->d;

	return d->reported_level >= 0 && d->level.from != SAMUT_INCOME_UNKNOWN &&
	       d->reported_level != d->level.level;
}

static bool is_without_consent(const struct samut_family *family)
{
	return !family->d.closed && g_strcmp0(family->d.consent, "yes") != 0;
}

static bool is_not_returned(const struct samut_family *family)
{
	const struct samut_derived *d = &family->d;

	return d->analyses > 0 && !(d->returned_family && (d->returned_community || d->confidential));
}

static bool has_incomplete(const struct samut_family *family)
{
	return family->d.incomplete > 0;
}

static bool has_later(const struct samut_family *family)
{
	return family->d.later > 0;
}

static bool has_hidden(const struct samut_family *family)
{
	return family->d.hidden > 0;
}

static bool has_hidden_help(const struct samut_family *family)
{
	return !family->help_known;
}

static const struct {
	bool (*holds)(const struct samut_family *family);
	const char *text;
} warnings[] = {
	{level_differs, "ระดับที่รายงานต่างจากที่คำนวณ (the reported level differs from the computed one)"},
	{is_without_consent, "ยังไม่มีความยินยอมให้ใช้ข้อมูล (no consent to the use of data)"},
	{is_not_returned, "ยังคืนข้อมูลสู่ครอบครัวและชุมชนไม่ครบ (findings not yet returned to family and community)"},
	{has_incomplete, "มีระเบียนที่กรอกไม่ครบ จึงไม่นับ (incomplete records, which do not count)"},
	{has_later, "มีระเบียนลงวันที่ล่วงหน้า จึงยังไม่นับ (records dated ahead, which do not count yet)"},
	{has_hidden, "บางระเบียนท่านไม่มีสิทธิ์อ่าน จึงไม่ได้นับ (records that you may not read are left out)"},
	{has_hidden_help, "ไม่แสดงยอดความช่วยเหลือ เพราะบางรายการท่านไม่มีสิทธิ์อ่าน (totals of help not shown: not "
			  "all is yours to read)"},
};

static void put_warnings(const struct samut_family *family, GString *out)
{
	bool first = true;

	for (unsigned i = 0; i < G_N_ELEMENTS(warnings); i++) {
		if (!warnings[i].holds(family))
			continue;
		put(out, first ? "ข้อควรระวัง · Warnings" : NULL, "Warning", warnings[i].text);
		first = false;
	}
}

/* ---- What is not filled in ---- */

/* Mandatory fields that a record lacks, by name and label; empty when it cannot be read. */
static char *missing_fields(struct samut_db *db, int64_t node, const struct samut_kind *kind)
{
	g_autoptr(samut_record) record = NULL;
	g_autoptr(GBytes) bytes = NULL;
	GString *fields = g_string_new(NULL);
	size_t len = 0;

	if (samut_content_get(db, node, &bytes) < 0)
		return g_string_free(fields, FALSE);
	const char *text = g_bytes_get_data(bytes, &len);
	(void)samut_record_check(kind, text ? text : "", len, &record, NULL);
	for (unsigned i = 0; record && i < kind->n_fields; i++) {
		const struct samut_field *field = &kind->fields[i];
		if ((field->flags & SAMUT_FIELD_MANDATORY) && !samut_record_get(record, field->name))
			g_string_append_printf(
				fields, "%s%s (%s)", fields->len ? ", " : "", field->name, field->th);
	}
	return g_string_free(fields, FALSE);
}

static int put_incomplete(const struct samut_family *family, GString *out)
{
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT node,kind FROM record WHERE place=?1 AND incomplete=1 ORDER BY node", "i",
		family->d.place);
	bool first = true;
	int r;

	while ((r = samut_stmt_step(row)) > 0) {
		int64_t node = samut_stmt_int(row, 0);
		const struct samut_kind *kind = samut_kind_find(samut_stmt_text(row, 1));
		g_autofree char *path =
			samut_family_sees(family, node) ? samut_family_within(family, node) : NULL;
		g_autofree char *fields = path && kind ? missing_fields(family->db, node, kind) : NULL;
		if (!fields)
			continue;
		g_autofree char *value = g_strdup_printf("%s: %s", path, fields);
		put(out, first ? "ที่ยังกรอกไม่ครบ · What is not filled in" : NULL, "Incomplete", value);
		first = false;
	}
	return r;
}

/* ---- The page ---- */

int samut_status_write(const struct samut_family *family, GString *out)
{
	put_case(family, out);
	put_lates(&family->d, out);
	put_counts(&family->d, out);
	put_level(family, out);
	put_dimensions(&family->d, out);
	put_ladder(family, out);
	put_help(family, out);
	put_warnings(family, out);
	return put_incomplete(family, out);
}

int samut_status_render(struct samut_asking *asking, GString *out)
{
	g_auto(samut_family) family = SAMUT_FAMILY_INIT;
	int r = samut_family_ask(&family, asking);

	return r < 0 ? r : samut_status_write(&family, out);
}
