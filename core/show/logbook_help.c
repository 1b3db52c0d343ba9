/* SPDX-License-Identifier: Apache-2.0 */
/* The logbook's help received, with its sums, and referrals. */
#include "core/show/logbook_part.h"

#include <string.h>

#include "core/model/number.h"
#include "core/model/value.h"

#define HELP_SHOWN 10
#define REFERRALS_SHOWN 8
#define YEARS_SHOWN 5

/* ---- Help ---- */

/* "1.5 ถุง": the number without its needless noughts. */
static void write_quantity(struct samut_stmt *row, GString *out)
{
	struct samut_decimal quantity = {samut_stmt_int(row, 6), SAMUT_DECIMAL_PLACES};
	g_autofree char *number = NULL;

	if (samut_stmt_null(row, 6))
		return;
	while (quantity.scale > 0 && quantity.digits % 10 == 0) {
		quantity.digits /= 10;
		quantity.scale--;
	}
	number = samut_decimal_format_grouped(quantity);
	samut_html_add(out, "<div>%s %s</div>", number, samut_stmt_text(row, 7));
}

static void write_named(
	const struct samut_family *family, const char *label, const char *kind, const char *rid, GString *out)
{
	g_autofree char *name = rid ? samut_family_name(family, kind, rid) : NULL;

	logbook_line(out, label, name);
}

static void write_amount(struct samut_stmt *row, GString *out)
{
	g_string_append(out, "<td class=\"n\" data-label=\"จำนวน\">");
	if (!samut_stmt_null(row, 5)) {
		samut_html_money(out, samut_stmt_int(row, 5));
		g_string_append(out, " บาท");
	}
	write_quantity(row, out);
	g_string_append(out, "</td>");
}

static void write_received(struct samut_stmt *row, GString *out)
{
	const char *received = samut_stmt_text(row, 10);

	if (received && strcmp(received, "yes") != 0)
		samut_html_add(out, "<div class=\"late\">%s</div>",
			samut_family_word("assistance", "Received", received));
}

static void write_help(
	const struct samut_family *family, struct samut_stmt *row, struct samut_date date, GString *out)
{
	g_autofree char *giver = samut_family_name(family, "partner", samut_stmt_text(row, 3));

	g_string_append(out, "<tr class=\"help\">");
	logbook_day_cell(out, "วันที่", date);
	samut_html_add(out, "<td data-label=\"ความช่วยเหลือ\">%s",
		samut_family_word("assistance", "Kind", samut_stmt_text(row, 2)));
	write_received(row, out);
	write_named(family, "ตามแผน", "plan-item", samut_stmt_text(row, 13), out);
	write_named(family, "ผู้รับ", "member", samut_stmt_text(row, 4), out);
	write_named(family, "สวัสดิการ", "scheme", samut_stmt_text(row, 8), out);
	write_named(family, "กองทุน", "fund", samut_stmt_text(row, 9), out);
	logbook_line(out, "ครัวเรือนร่วมทำ", samut_stmt_text(row, 11));
	logbook_line(out, "หมายเหตุ", samut_stmt_text(row, 12));
	g_string_append(out, "</td>");
	logbook_cell(out, "ผู้ให้", giver);
	write_amount(row, out);
	g_string_append(out, "</tr>\n");
}

/* How many sums from i on make one row: those of one id; the years that are too old to stand alone. */
static unsigned row_length(const GArray *sums, unsigned i, bool by_id)
{
	const struct samut_help_sum *all = (const struct samut_help_sum *)sums->data;
	unsigned n = 1;

	if (!by_id)
		return i == 0 && sums->len > YEARS_SHOWN ? sums->len - YEARS_SHOWN : 1;
	while (i + n < sums->len && strcmp(all[i + n].id, all[i].id) == 0)
		n++;
	return n;
}

static char *row_name(
	const struct samut_family *family, const struct samut_help_sum *first, unsigned n, const char *kind)
{
	if (kind)
		return *first->id ? samut_family_name(family, kind, first->id) : g_strdup("ไม่ระบุ");
	return n == 1 ? g_strdup_printf("ปีงบประมาณ %d", first->year)
		      : g_strdup_printf("ปีงบประมาณ %d–%d", first->year, first[n - 1].year);
}

static void write_sums(const struct samut_family *family, const GArray *sums, const char *kind, GString *out)
{
	const struct samut_help_sum *all = (const struct samut_help_sum *)sums->data;

	for (unsigned i = 0, n; i < sums->len; i += n) {
		g_autofree char *name = NULL;
		int64_t amount = 0;
		unsigned times = 0;

		n = row_length(sums, i, kind != NULL);
		name = row_name(family, &all[i], n, kind);
		for (unsigned k = i; k < i + n; k++) {
			amount += all[k].amount;
			times += all[k].times;
		}
		samut_html_add(
			out, "<tr><td>%s</td><td class=\"n\">%d</td><td class=\"n\">", name, (int)times);
		samut_html_money(out, amount);
		g_string_append(out, "</td></tr>\n");
	}
}

/* Ids are in order, so that what names none stands first. */
static bool names_any(const GArray *sums)
{
	return sums->len > 0 && *g_array_index(sums, struct samut_help_sum, sums->len - 1).id;
}

static void write_totals(const struct samut_family *family, GString *out)
{
	const struct samut_help *help = &family->help;
	const struct {
		const char *th, *en, *kind;
		const GArray *sums;
	} tables[] = {
		{"ตามปี", "by year", NULL, help->by_year},
		{"ตามสวัสดิการ", "by scheme", "scheme", help->by_scheme},
		{"ตามกองทุน", "by fund", "fund", help->by_fund},
	};

	if (!family->help_known) {
		logbook_nothing(
			out, "ไม่แสดงยอดรวม เพราะบางรายการไม่มีสิทธิ์อ่าน", "Totals not shown: not all may be read");
		return;
	}
	samut_html_add(out, "<h3>รวม %d ครั้ง ", (int)help->times);
	samut_html_money(out, help->total);
	g_string_append(out, " บาท <span lang=\"en\">in all</span></h3>\n<div class=\"sums\">\n");
	for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++) {
		if (tables[i].kind && !names_any(tables[i].sums))
			continue;
		samut_html_add(out,
			"<table class=\"sum\"><thead><tr><th scope=\"col\">%s <span "
			"lang=\"en\">%s</span></th><th "
			"scope=\"col\" class=\"n\">ครั้ง</th><th scope=\"col\" "
			"class=\"n\">บาท</th></tr></thead>"
			"<tbody>\n",
			tables[i].th, tables[i].en);
		write_sums(family, tables[i].sums, tables[i].kind, out);
		g_string_append(out, "</tbody></table>\n");
	}
	g_string_append(out, "</div>\n");
}

int logbook_help(const struct samut_family *family, GString *out)
{
	static const char *const columns[] = {
		"วันที่", "Date", "ความช่วยเหลือ", "Help", "ผู้ให้", "Giver", "#จำนวน", "Amount", NULL};
	struct logbook_older older = {0};
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT r.node,k.date,k.kind,k.giver,k.member,k.amount,k.quantity,k.unit,k.scheme,k.fund,"
		"k.received,k.own_contribution,k.note,k.plan_item" LOGBOOK_FROM(
			"k_assistance", "assistance") "ORDER BY k.date DESC,r.node DESC",
		"i", family->d.place);
	struct samut_date date;
	int r, n = 0;

	logbook_begin(out, "help", "ความช่วยเหลือที่ได้รับ", "Help received");
	while ((r = samut_stmt_step(row)) > 0) {
		if (!logbook_shows(family, row, &date))
			continue;
		if (n == 0)
			logbook_table(out, columns);
		if (n++ < HELP_SHOWN)
			write_help(family, row, date, out);
		else
			logbook_older_add(&older, date);
	}
	g_string_append(out, n ? "</tbody></table>\n" : "");
	logbook_older_write(&older, out, "ก่อนหน้านั้น", "earlier");
	if (n == 0 && family->help.times == 0)
		logbook_nothing(out, "ยังไม่มีความช่วยเหลือ", "No help yet");
	else
		write_totals(family, out);
	logbook_end(out);
	return r;
}

/* ---- Referrals ---- */

static void write_referral(
	const struct samut_family *family, struct samut_stmt *row, struct samut_date date, GString *out)
{
	g_autofree char *to = samut_family_name(family, "partner", samut_stmt_text(row, 2));
	struct samut_date due = logbook_day(samut_stmt_text(row, 6));
	bool sent = strcmp(samut_stmt_text(row, 5), "sent") == 0;

	g_string_append(out, "<tr class=\"referral\">");
	logbook_day_cell(out, "วันที่", date);
	logbook_cell(out, "ส่งต่อถึง", to);
	g_string_append(out, "<td data-label=\"เหตุผล\">");
	samut_html_lines(out, samut_stmt_text(row, 4));
	write_named(family, "สมาชิก", "member", samut_stmt_text(row, 3), out);
	samut_html_add(out, "</td><td data-label=\"สถานะ\">%s",
		samut_family_word("referral", "Status", samut_stmt_text(row, 5)));
	if (sent && due.year && !family->d.closed && samut_date_compare(due, family->today) < 0)
		samut_html_add(out, "<div class=\"late\">เกินกำหนดตอบ %d วัน</div>",
			samut_date_days_between(due, family->today));
	logbook_line(out, "ผล", samut_stmt_text(row, 7));
	g_string_append(out, "</td></tr>\n");
}

int logbook_referrals(const struct samut_family *family, GString *out)
{
	static const char *const columns[] = {
		"วันที่", "Date", "ส่งต่อถึง", "To", "เหตุผล", "Reason", "สถานะและผล", "Status and outcome", NULL};
	static const struct logbook_entries referrals = {
		"referrals", "การส่งต่อ", "Referrals", NULL, NULL, columns, REFERRALS_SHOWN, write_referral};
	struct samut_stmt *row = samut_db_bind(family->db,
		"SELECT r.node,k.date,k.\"to\",k.member,k.reason,k.status,k.due,k.outcome" LOGBOOK_FROM(
			"k_referral", "referral") "ORDER BY k.date DESC,r.node DESC",
		"i", family->d.place);

	return logbook_write_entries(family, row, &referrals, out);
}
