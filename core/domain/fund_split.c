/* SPDX-License-Identifier: Apache-2.0 */
/* Sharing out. Invariant: the amounts of the table add up to what was to be shared. */
#include "core/domain/fund_split.h"

#include <errno.h>
#include <string.h>

#include "core/base/csv.h"
#include "core/domain/fund.h"
#include "core/model/money.h"
#include "core/model/number.h"
#include "core/model/province.h"

#define BANGKOK 10

static void append(GArray *shares, int province, int64_t weight)
{
	const struct samut_fund_share share = {province, weight};

	g_array_append_val(shares, share);
}

static void append_all(GArray *shares, bool with_bangkok)
{
	for (unsigned i = 0; i < SAMUT_PROVINCE_COUNT; i++)
		if (with_bangkok || samut_province_at(i)->code != BANGKOK)
			append(shares, samut_province_at(i)->code, 1);
}

static bool has(const GArray *shares, int province)
{
	for (unsigned i = 0; i < shares->len; i++)
		if (g_array_index(shares, struct samut_fund_share, i).province == province)
			return true;
	return false;
}

/* "55:3" */
static int parse_share(char *word, GArray *shares, struct samut_diag *diag)
{
	char *colon = strchr(g_strstrip(word), ':'), *end = NULL;
	int64_t weight = 1;

	if (colon) {
		*colon++ = '\0';
		weight = g_ascii_isdigit(*colon) ? g_ascii_strtoll(colon, &end, 10) : -1;
	}
	const struct samut_province *province = samut_province_find(g_strchomp(word));
	if (!province || weight < 0 || weight > G_MAXINT32 || (end && *end)) {
		samut_diag_add(diag, 0, 0, NULL, "“%s”: ใช้รหัสหรือชื่อจังหวัด และน้ำหนักเป็นจำนวนเต็ม เช่น 70,55:3",
			"“%s”: give provinces by code or name, and whole weights, as 70,55:3", word);
		return -EINVAL;
	}
	if (has(shares, province->code)) {
		samut_diag_add(diag, 0, 0, NULL, "จังหวัด %s ซ้ำ", "%s is named twice", province->th);
		return -EINVAL;
	}
	append(shares, province->code, weight);
	return 0;
}

int samut_fund_shares_parse(const char *text, GArray *shares, struct samut_diag *diag)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);
	int r = 0;

	if (strcmp(text, "76") == 0 || strcmp(text, "77") == 0) {
		/* There is a province 76, but a budget for it alone needs no sharing out. */
		append_all(shares, *text == '7' && text[1] == '7');
		return 0;
	}
	for (char **word = words; *word && r >= 0; word++)
		r = parse_share(*word, shares, diag);
	return r;
}

int samut_fund_shares_of_programme(
	struct samut_db *db, int64_t place, GArray *shares, struct samut_diag *diag)
{
	g_autoptr(samut_fund) fund = NULL;
	int r = samut_fund_load_head(db, place, &fund);

	if (r < 0)
		return r;
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT DISTINCT v.text FROM record p CROSS JOIN value v ON v.node=p.node AND "
		"v.field='Province' "
		"WHERE p.kind='programme' AND p.rid=?1 ORDER BY 1",
		"t", fund->programme);
	while ((r = samut_stmt_step(stmt)) > 0)
		append(shares, samut_fund_province_code(samut_stmt_text(stmt, 0)), 1);
	if (r < 0 || shares->len)
		return r;
	samut_diag_add(diag, 0, 0, NULL, "กองทุนไม่มีโครงการที่ระบุจังหวัด ให้บอกจังหวัดเอง เช่น --provinces 76",
		"the fund has no programme that names its provinces: name them, as --provinces 76");
	return -ENODATA;
}

/* What there is to share: the Budget without the allocations of provinces that do not take part. */
static int rest(
	const struct samut_fund *fund, const GArray *shares, int64_t *ret_amount, struct samut_diag *diag)
{
	int64_t amount = fund->budget;
	int r = 0;

	if (!fund->has_budget) {
		samut_diag_add(diag, 0, 0, NULL, "fund.txt ยังไม่มี Budget ให้กรอกก่อน หรือระบุ --amount",
			"fund.txt has no Budget yet: fill it in, or give --amount");
		return -ENODATA;
	}
	for (int p = 0; p < SAMUT_FUND_PROVINCES && r >= 0; p++)
		if (!has(shares, p))
			r = samut_money_add(amount, -fund->province[p].allocated, &amount);
	*ret_amount = amount;
	return r;
}

/* The file that a province has its allocation in, or would have. New string. */
static char *file_of(const struct samut_fund *fund, int province)
{
	for (unsigned i = 0; i < fund->movements->len; i++) {
		const struct samut_fund_movement *m =
			&g_array_index(fund->movements, struct samut_fund_movement, i);
		if (m->what == SAMUT_FUND_ALLOCATION && m->province == province)
			return g_strdup(samut_fund_movement_name(m));
	}
	return g_strdup_printf("%02d-%s", province, samut_province_get(province)->th);
}

static void append_row(GString *out, const struct samut_fund *fund, int province, int64_t satang)
{
	g_autofree char *file = file_of(fund, province), *amount = samut_money_format(satang);

	samut_csv_cell(out, true, fund->id);
	samut_csv_cell(out, false, file);
	samut_csv_cell(out, false, amount);
	g_string_append_c(out, '\n');
}

int samut_fund_split(struct samut_db *db, int64_t place, const GArray *shares, int64_t amount, GString *out,
	struct samut_diag *diag)
{
	g_autoptr(samut_fund) fund = NULL;
	g_autofree int64_t *weights = g_new(int64_t, shares->len + 1);
	g_autofree int64_t *parts = g_new(int64_t, shares->len + 1);

	int r = samut_fund_load(db, place, 0, &fund);
	if (r >= 0 && amount < 0)
		r = rest(fund, shares, &amount, diag);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < shares->len; i++)
		weights[i] = g_array_index(shares, struct samut_fund_share, i).weight;
	r = amount > 0 ? samut_money_split(amount, weights, shares->len, parts) : -EINVAL;
	if (r < 0) {
		g_autofree char *words = samut_money_format_grouped(amount);
		samut_diag_add(diag, 0, 0, NULL, "แบ่ง %s บาท ให้ %u จังหวัดไม่ได้",
			"%s baht cannot be shared out over %u provinces", words, shares->len);
		return r;
	}
	g_string_append(out, "In,File,Amount\n");
	for (unsigned i = 0; i < shares->len; i++)
		append_row(out, fund, g_array_index(shares, struct samut_fund_share, i).province, parts[i]);
	return 0;
}
