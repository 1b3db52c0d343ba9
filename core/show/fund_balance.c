/* SPDX-License-Identifier: Apache-2.0 */
/*
 * balance.txt of a fund. Invariant: the last line is the sum of those above it, and the last column follows
 * from the others.
 */
#include "core/show/fund_pages.h"

#include <string.h>

#include "core/domain/fund.h"
#include "core/model/money.h"
#include "core/model/province.h"
#include "core/model/rectext.h"

/* ---- Fields ---- */

static void put(GString *out, const char *label, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	g_string_append_printf(out, "# %s\n", label);
	samut_rec_append(out, name, value);
}

static void put_baht(GString *out, const char *label, const char *name, int64_t satang)
{
	g_autofree char *value = samut_money_format_grouped(satang);

	put(out, label, name, value);
}

static void put_count(GString *out, const char *label, const char *name, unsigned count)
{
	g_autofree char *value = count ? g_strdup_printf("%u", count) : NULL;

	put(out, label, name, value);
}

/* Records that are there and do not count. */
static void put_uncounted(GString *out, const struct samut_fund *fund)
{
	unsigned incomplete = 0, drafts = 0;

	for (unsigned i = 0; i < fund->movements->len; i++) {
		const struct samut_fund_movement *m =
			&g_array_index(fund->movements, struct samut_fund_movement, i);
		drafts += m->complete && g_strcmp0(m->status, "draft") == 0;
		incomplete += !m->complete;
	}
	put_count(out, "ร่างที่ยังไม่นับ (รายการ) · Drafts, not counted", "Drafts", drafts);
	put_count(out, "ระเบียนที่กรอกไม่ครบ ยังไม่นับ (ดู views/incomplete) · Incomplete records, not counted",
		"Incomplete", incomplete);
}

static void put_head(GString *out, const struct samut_fund *fund)
{
	g_autofree char *year = fund->fiscal_year ? g_strdup_printf("%d", fund->fiscal_year) : NULL;

	g_string_append(out, "# ยอดคงเหลือของกองทุน คำนวณจากระเบียนในแฟ้มนี้ · Balance of the fund, computed from "
			     "its records\n");
	put(out, "กองทุน · Fund", "Fund", fund->id);
	put(out, "ชื่อกองทุน/งบประมาณ · Title", "Title", fund->title);
	put(out, "ปีงบประมาณ (พ.ศ.) · Fiscal year", "FiscalYear", year);
	put(out, "เลขที่อนุมัติ/ข้อตกลง · Agreement number", "Agreement", fund->agreement);
	put(out, "fund.txt ยังกรอกไม่ครบ · fund.txt is incomplete", "FundIncomplete",
		fund->complete ? NULL : "yes");
	if (fund->has_budget) {
		put_baht(out, "งบประมาณ (บาท) · Budget, baht", "Budget", fund->budget);
		put_baht(out, "ยังไม่จัดสรร · Not allocated yet", "Unallocated", fund->unallocated);
	}
	put_baht(out, "จัดสรรแล้ว · Allocated", "Allocated", fund->total.allocated);
	put_baht(out, "ผูกพันคงค้าง · Committed and still open", "Committed", fund->total.committed);
	put_baht(out, "เบิกจ่าย (อนุมัติแล้วและจ่ายแล้ว) · Disbursed (approved and paid)", "Disbursed",
		fund->total.disbursed);
	put_baht(out, "คงเหลือที่จังหวัดใช้ได้ · Available to the provinces", "Available", fund->total.available);
	put_uncounted(out, fund);
}

/* ---- Table ---- */

#define COLUMNS 7

/* A line of the table: words or amounts. */
struct line {
	char *cell[COLUMNS];
};

static void line_free(void *data)
{
	struct line *line = data;

	for (unsigned i = 0; i < COLUMNS; i++)
		g_free(line->cell[i]);
	g_free(line);
}

/* Columns on a screen: Thai vowels and tones above and below take none. */
static unsigned width(const char *text)
{
	unsigned columns = 0;

	for (; *text; text = g_utf8_next_char(text))
		columns += !g_unichar_iszerowidth(g_utf8_get_char(text));
	return columns;
}

static void add_words(GPtrArray *lines, const char *const *words)
{
	struct line *line = g_new(struct line, 1);

	for (unsigned i = 0; i < COLUMNS; i++)
		line->cell[i] = g_strdup(words[i]);
	g_ptr_array_add(lines, line);
}

static void add_balance(GPtrArray *lines, char *name, const struct samut_fund_balance *b)
{
	const int64_t amounts[] = {b->allocated, b->in, b->out, b->committed, b->disbursed, b->available};
	struct line *line = g_new(struct line, 1);

	line->cell[0] = name;
	for (unsigned i = 0; i < G_N_ELEMENTS(amounts); i++)
		line->cell[i + 1] = samut_money_format_grouped(amounts[i]);
	g_ptr_array_add(lines, line);
}

static void append_cell(GString *out, const char *text, unsigned columns, bool right)
{
	int gap = (int)(columns - width(text));

	g_string_append_printf(out, "%*s%s%*s", right ? gap : 0, "", text, right ? 0 : gap, "");
}

static void append_lines(GString *out, const GPtrArray *lines)
{
	unsigned widths[COLUMNS] = {0};

	for (unsigned i = 0; i < lines->len; i++)
		for (unsigned c = 0; c < COLUMNS; c++)
			widths[c] = MAX(widths[c], width(((struct line *)lines->pdata[i])->cell[c]));
	for (unsigned i = 0; i < lines->len; i++) {
		const struct line *line = lines->pdata[i];
		for (unsigned c = 0; c < COLUMNS; c++) {
			g_string_append(out, c ? "  " : "");
			append_cell(out, line->cell[c], widths[c], c > 0);
		}
		g_string_append_c(out, '\n');
	}
}

static void put_table(GString *out, const struct samut_fund *fund)
{
	static const char *const th[] = {"#จังหวัด", "จัดสรร", "รับโอน", "โอนออก", "ผูกพัน", "เบิกจ่าย", "คงเหลือ"};
	static const char *const en[] = {
		"#Province", "Allocated", "In", "Out", "Committed", "Disbursed", "Available"};
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(line_free);

	g_string_append(out, "\n# คงเหลือ = จัดสรร + รับโอน - โอนออก - ผูกพัน - เบิกจ่าย (บาท)\n"
			     "# Available = Allocated + In - Out - Committed - Disbursed (baht)\n");
	add_words(lines, th);
	add_words(lines, en);
	for (int p = 0; p < SAMUT_FUND_PROVINCES; p++) {
		const struct samut_province *province = samut_province_get(p);
		if (fund->province[p].any)
			add_balance(lines, g_strdup_printf("%02d-%s", p, province ? province->th : "?"),
				&fund->province[p]);
	}
	add_balance(lines, g_strdup("รวม/Total"), &fund->total);
	append_lines(out, lines);
}

int samut_fund_balance_render(struct samut_asking *asking, GString *out)
{
	g_autoptr(samut_fund) fund = NULL;

	int r = samut_fund_load(asking->db, asking->place, 0, &fund);
	if (r < 0)
		return r;
	put_head(out, fund);
	put_table(out, fund);
	return 0;
}
