/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of funds. Invariant: after any edit that passes them, no province of the fund has less than nothing
 * available, and no commitment is drawn on for more than it holds.
 */
#include "core/domain/fund_rule.h"

#include <errno.h>
#include <string.h>

#include "core/domain/fund.h"
#include "core/model/date.h"
#include "core/model/money.h"
#include "core/model/province.h"
#include "core/store/recordrow.h"

/* ---- What an edit does to a record ---- */

/* The record after and before the edit; either may be NULL. */
struct change {
	struct samut_record *now, *then;
};
typedef struct change auto_change;

static void change_release(struct change *change)
{
	samut_record_free(change->now);
	samut_record_free(change->then);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_change, change_release)

static struct change read_change(const struct samut_ruling *ruling)
{
	return (struct change){
		samut_ruling_record(ruling, ruling->text), samut_ruling_record(ruling, ruling->before)};
}

static const char *text_of(const struct samut_record *record, const char *field)
{
	const struct samut_value *value = record ? samut_record_get(record, field) : NULL;

	return value ? value->text : NULL;
}

static int64_t number_of(const struct samut_record *record, const char *field)
{
	const struct samut_value *value = record ? samut_record_get(record, field) : NULL;

	return value ? value->number : 0;
}

/* Whether an existing record stays as it was in all these fields (ends with NULL), and as complete. Never of
 * an edit that is amended: between its halves others may have used what the first of them left. */
static bool is_same(const struct samut_ruling *ruling, const struct change *change, const char *const *fields)
{
	if (ruling->amends || !change->now || !change->then ||
		change->now->incomplete != change->then->incomplete)
		return false;
	for (; *fields; fields++)
		if (g_strcmp0(text_of(change->now, *fields), text_of(change->then, *fields)) != 0)
			return false;
	return true;
}

static bool is_kind(const struct samut_ruling *ruling, const char *kind)
{
	return strcmp(ruling->kind->name, kind) == 0;
}

static bool is_money_out(const struct samut_record *record)
{
	const char *status = text_of(record, "Status");

	return record && !record->incomplete &&
	       (g_strcmp0(status, "approved") == 0 || g_strcmp0(status, "paid") == 0);
}

/* True the first time that this is asked of key (taken over) within an edit. */
static bool is_news(const struct samut_ruling *ruling, char *key)
{
	g_autofree char *own = key;

	return !ruling->asked || g_hash_table_add(ruling->asked, g_steal_pointer(&own));
}

/* A breach with amounts and texts as columns. */
#define COLUMNS_MAX 6
struct words {
	char *column[COLUMNS_MAX];
	unsigned n;
};

static void words_release(struct words *words)
{
	for (unsigned i = 0; i < words->n; i++)
		g_free(words->column[i]);
}
typedef struct words auto_words;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_words, words_release)

static void say(struct words *words, const char *text)
{
	words->column[words->n++] = g_strdup(text);
}

static void say_number(struct words *words, int64_t number)
{
	words->column[words->n++] = g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static int breach(const struct samut_rule *rule, const struct samut_ruling *ruling, const struct words *words,
	struct samut_diag *diag)
{
	return samut_rule_breach(rule, ruling, NULL, (const char *const *)words->column, words->n, diag);
}

/* Adds up the first column. Too much for any fund is told as the largest amount there is. */
static int sum(struct samut_stmt *stmt, int64_t *ret_sum)
{
	int64_t total = 0;
	int r, over = 0;

	while ((r = samut_stmt_step(stmt)) > 0)
		if (!over)
			over = samut_money_add(total, samut_stmt_int(stmt, 0), &total);
	*ret_sum = over < 0 ? INT64_MAX : total;
	return r;
}

/* ---- Budget ---- */

/* Allocations only ever lowered and budgets only ever raised are let through. */
static bool eases(const struct samut_ruling *ruling, const struct change *change, const char *field)
{
	int64_t now = number_of(change->now, field), then = number_of(change->then, field);

	if (ruling->amends || !change->now || !change->then || change->then->incomplete)
		return false;
	return is_kind(ruling, "fund") ? now >= then : now <= then;
}

int samut_fund_check_budget(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_change) change = read_change(ruling);
	g_autoptr(samut_fund) fund = NULL;
	g_auto(auto_words) words = {0};
	int64_t total;

	if (eases(ruling, &change, is_kind(ruling, "fund") ? "Budget" : "Amount") ||
		!is_news(ruling, g_strdup_printf("budget %" G_GINT64_FORMAT, ruling->place)))
		return 0;
	int r = samut_fund_load_head(ruling->db, ruling->place, &fund);
	if (r == -ENOENT || (r >= 0 && !fund->has_budget))
		return 0;
	if (r >= 0)
		r = sum(samut_db_bind(ruling->db,
				"SELECT a.amount FROM node f CROSS JOIN node n ON n.parent=f.id AND "
				"n.incomplete=0 "
				"CROSS JOIN k_allocation a ON a.node=n.id WHERE f.parent=?1 AND "
				"f.name='allocations'",
				"i", ruling->place),
			&total);
	if (r < 0 || total <= fund->budget)
		return r;
	say_number(&words, total);
	say_number(&words, fund->budget);
	say_number(&words, total - fund->budget);
	return breach(rule, ruling, &words, diag);
}

/* ---- Available ---- */

static void say_province(struct words *words, int code)
{
	const struct samut_province *province = samut_province_get(code);

	words->column[words->n++] = g_strdup_printf("%02d-%s", code, province ? province->th : "?");
}

static int check_province(const struct samut_rule *rule, const struct samut_ruling *ruling, int province,
	struct samut_diag *diag)
{
	g_autoptr(samut_fund) fund = NULL;
	g_auto(auto_words) words = {0};

	if (!province || !is_news(ruling, g_strdup_printf("available %" G_GINT64_FORMAT " %d", ruling->place,
						  province)))
		return 0;
	int r = samut_fund_load_province(ruling->db, ruling->place, province, &fund);
	if (r == -ENOENT)
		return 0;
	if (r < 0 && r != -ERANGE)
		return r;
	say_province(&words, province);
	if (r == -ERANGE) {
		for (unsigned i = words.n; i < COLUMNS_MAX; i++)
			say_number(&words, INT64_MAX);
		return breach(rule, ruling, &words, diag);
	}
	const struct samut_fund_balance *balance = &fund->total;
	if (balance->available >= 0)
		return 0;
	say_number(&words, -balance->available);
	say_number(&words, balance->allocated);
	say_number(&words, balance->in - balance->out);
	say_number(&words, balance->committed);
	say_number(&words, balance->disbursed);
	return breach(rule, ruling, &words, diag);
}

/* The provinces that the edit may have left with less: at most two. */
static void poorer(const struct samut_ruling *ruling, const struct change *change, int ret_provinces[2])
{
	static const char *const fields[] = {
		"Amount", "Province", "From", "To", "Status", "Commitment", NULL};
	const struct samut_record *now = change->now, *then = change->then;

	ret_provinces[0] = ret_provinces[1] = 0;
	if (is_same(ruling, change, fields))
		return;
	if (is_kind(ruling, "transfer")) {
		ret_provinces[0] = samut_fund_province_code(text_of(now, "From"));
		ret_provinces[1] = samut_fund_province_code(text_of(then, "To"));
	} else if (is_kind(ruling, "disbursement")) {
		if (is_money_out(now))
			ret_provinces[0] = samut_fund_province_code(text_of(now, "Province"));
	} else if (is_kind(ruling, "commitment")) {
		if (now && g_strcmp0(text_of(now, "Status"), "released") != 0)
			ret_provinces[0] = samut_fund_province_code(text_of(now, "Province"));
	}
}

/* The province of an allocation is in its name; of one that is gone, in the id it had. */
static int allocation_province(const struct samut_ruling *ruling)
{
	g_autofree char *own = ruling->node ? samut_recordrow_rid(ruling->db, ruling->node) : NULL;
	const char *rid = own ? own : ruling->rid;
	const char *slash = rid ? strrchr(rid, '/') : NULL;

	return slash ? samut_fund_province_code(slash + 1) : 0;
}

/* Of a transfer that is amended, nothing tells where the first half of the edit let money go. */
static int check_all_provinces(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	int result = 0;

	for (unsigned i = 0; i < SAMUT_PROVINCE_COUNT; i++) {
		int r = check_province(rule, ruling, samut_province_at(i)->code, diag);
		if (r < 0 && r != -EINVAL)
			return r;
		result = r < 0 ? r : result;
	}
	return result;
}

int samut_fund_check_available(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_change) change = read_change(ruling);
	int provinces[2], result = 0;

	if (ruling->amends && is_kind(ruling, "transfer"))
		return check_all_provinces(rule, ruling, diag);
	poorer(ruling, &change, provinces);
	if (is_kind(ruling, "allocation") &&
		(ruling->amends || !change.now || change.now->incomplete ||
			number_of(change.now, "Amount") < number_of(change.then, "Amount")))
		provinces[0] = allocation_province(ruling);
	for (unsigned i = 0; i < G_N_ELEMENTS(provinces); i++) {
		int r = check_province(rule, ruling, provinces[i], diag);
		if (r < 0 && r != -EINVAL && r != -EBUSY)
			return r;
		result = r < 0 ? r : result;
	}
	return result;
}

/* ---- Commitments ---- */

struct commitment {
	char *rid;
	int64_t amount;
	char *date;
	bool released;
	bool complete;
};
typedef struct commitment auto_commitment;

static void commitment_release(struct commitment *commitment)
{
	g_free(commitment->rid);
	g_free(commitment->date);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_commitment, commitment_release)

/* The one that was written, or that the written disbursement names, within its fund; 0: none. */
static int find_commitment(const struct samut_ruling *ruling, struct commitment *ret)
{
	const char *sql =
		is_kind(ruling, "commitment")
			? "SELECT r.rid,c.amount,c.date,c.status='released',r.incomplete=0 FROM record r "
			  "CROSS JOIN k_commitment c ON c.node=r.node WHERE r.node=?1 AND r.place=?2"
			: "SELECT r.rid,c.amount,c.date,c.status='released',r.incomplete=0 "
			  "FROM k_disbursement d CROSS JOIN record r ON r.kind='commitment' AND "
			  "r.rid=d.commitment CROSS JOIN k_commitment c ON c.node=r.node "
			  "WHERE d.node=?1 AND r.place=?2";
	struct samut_stmt *stmt = samut_db_bind(ruling->db, sql, "ii", ruling->node, ruling->place);

	int r = samut_stmt_step(stmt);
	if (r > 0)
		*ret = (struct commitment){.rid = g_strdup(samut_stmt_text(stmt, 0)),
			.amount = samut_stmt_int(stmt, 1),
			.date = g_strdup(samut_stmt_text(stmt, 2)),
			.released = samut_stmt_int(stmt, 3) != 0,
			.complete = samut_stmt_int(stmt, 4) != 0};
	samut_stmt_reset(stmt);
	return r;
}

static const char *last_part(const char *rid)
{
	const char *slash = strrchr(rid, '/');

	return slash ? slash + 1 : rid;
}

int samut_fund_check_rest(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	static const char *const fields[] = {"Amount", "Status", "Commitment", NULL};
	g_auto(auto_change) change = read_change(ruling);
	g_auto(auto_commitment) commitment = {0};
	g_auto(auto_words) words = {0};
	int64_t drawn;

	if (is_same(ruling, &change, fields) ||
		(is_kind(ruling, "disbursement") && !is_money_out(change.now)))
		return 0;
	int r = find_commitment(ruling, &commitment);
	if (r <= 0 || !commitment.complete || !is_news(ruling, g_strconcat("drawn ", commitment.rid, NULL)))
		return r < 0 ? r : 0;
	r = sum(samut_db_bind(ruling->db,
			"SELECT d.amount FROM ref CROSS JOIN record r ON r.node=ref.node AND r.incomplete=0 "
			"CROSS JOIN k_disbursement d ON d.node=ref.node WHERE ref.kind='commitment' AND "
			"ref.target=?1 "
			"AND ref.field='Commitment' AND r.place=?2 AND d.status IN ('approved','paid')",
			"ti", commitment.rid, ruling->place),
		&drawn);
	if (r < 0 || drawn <= commitment.amount)
		return r;
	say(&words, last_part(commitment.rid));
	say_number(&words, commitment.amount);
	say_number(&words, drawn);
	say_number(&words, drawn - commitment.amount);
	return breach(rule, ruling, &words, diag);
}

int samut_fund_check_released(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_change) change = read_change(ruling);
	g_auto(auto_commitment) commitment = {0};
	g_auto(auto_words) words = {0};
	const char *now = text_of(change.now, "Commitment"), *then = text_of(change.then, "Commitment");

	/* What is copied in or restored tells of what was done before the release. */
	if (ruling->filling || ruling->recorded || !now || !is_money_out(change.now))
		return 0;
	if (then && is_money_out(change.then) && strcmp(last_part(now), last_part(then)) == 0)
		return 0;
	int r = find_commitment(ruling, &commitment);
	if (r <= 0 || !commitment.released)
		return r < 0 ? r : 0;
	say(&words, last_part(commitment.rid));
	return breach(rule, ruling, &words, diag);
}

int samut_fund_check_named(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(auto_words) words = {0};
	int64_t node;

	if (!ruling->rid)
		return 0;
	int r = samut_db_int(ruling->db, &node,
		"SELECT node FROM ref WHERE kind='commitment' AND target=?1 AND field='Commitment' LIMIT 1",
		"t", ruling->rid);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	say_number(&words, node);
	return breach(rule, ruling, &words, diag);
}

/* ---- The fiscal year ---- */

/* The days on which a fund may be used, as ISO texts. Source: NSO, Statistical Yearbook 2022: money committed
 * by the end of the year may be paid up to six calendar months into the next. */
struct window {
	int year;
	char *first, *last; /* of the fiscal year */
	char *end;	    /* last day of all */
};
typedef struct window auto_window;

static void window_release(struct window *window)
{
	g_free(window->first);
	g_free(window->last);
	g_free(window->end);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_window, window_release)

/* 1: there is a year; 0: fund.txt does not tell one. */
static int find_window(const struct samut_ruling *ruling, struct window *ret)
{
	g_autoptr(samut_fund) fund = NULL;
	struct samut_date end;

	int r = samut_fund_load_head(ruling->db, ruling->place, &fund);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!fund->fiscal_year)
		return 0;
	/* Half a year after 1 October is 1 April; the day before that is the last. */
	end = samut_date_fiscal_first(fund->fiscal_year + 1);
	if (samut_date_add_months(end, 6, &end) < 0 || samut_date_add_days(end, -1, &end) < 0)
		return 0;
	ret->year = fund->fiscal_year;
	ret->first = samut_date_iso(samut_date_fiscal_first(fund->fiscal_year));
	ret->last = samut_date_iso(samut_date_fiscal_last(fund->fiscal_year));
	ret->end = fund->carry_over ? samut_date_iso(end) : g_strdup(ret->last);
	return 1;
}

int samut_fund_check_date(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	static const char *const fields[] = {"Date", NULL};
	g_auto(auto_change) change = read_change(ruling);
	g_auto(auto_window) window = {0};
	g_auto(auto_words) words = {0};
	const char *date = text_of(change.now, "Date");
	bool commitment = is_kind(ruling, "commitment");

	int r = date && !is_same(ruling, &change, fields) ? find_window(ruling, &window) : 0;
	if (r <= 0)
		return r;
	/* What a contract binds may be agreed before the year begins. */
	const char *end = commitment ? window.last : window.end;
	if (strcmp(date, end) <= 0 && (commitment || strcmp(date, window.first) >= 0))
		return 0;
	words.column[words.n++] = g_strdup_printf("%d", window.year);
	say(&words, window.first);
	say(&words, end);
	return breach(rule, ruling, &words, diag);
}

int samut_fund_check_carried(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	static const char *const fields[] = {"Date", "Commitment", NULL};
	g_auto(auto_change) change = read_change(ruling);
	g_auto(auto_window) window = {0};
	g_auto(auto_commitment) commitment = {0};
	g_auto(auto_words) words = {0};
	const char *date = text_of(change.now, "Date");

	int r = date && !is_same(ruling, &change, fields) ? find_window(ruling, &window) : 0;
	if (r <= 0)
		return r;
	if (strcmp(date, window.last) <= 0 || strcmp(date, window.end) > 0)
		return 0;
	r = find_commitment(ruling, &commitment);
	if (r < 0)
		return r;
	if (commitment.date && strcmp(commitment.date, window.last) <= 0)
		return 0;
	words.column[words.n++] = g_strdup_printf("%d", window.year);
	say(&words, window.last);
	return breach(rule, ruling, &words, diag);
}

int samut_fund_check_year(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	static const char *const fields[] = {"FiscalYear", "CarryOver", NULL};
	g_auto(auto_change) change = read_change(ruling);
	g_auto(auto_window) window = {0};
	g_auto(auto_words) words = {0};

	int r = is_same(ruling, &change, fields) ? 0 : find_window(ruling, &window);
	if (r <= 0)
		return r;
	struct samut_stmt *stmt = samut_db_bind(ruling->db,
		"SELECT n.id,d.date FROM node f CROSS JOIN node n ON n.parent=f.id CROSS JOIN k_disbursement "
		"d ON "
		"d.node=n.id WHERE f.parent=?1 AND f.name='disbursements' AND (d.date<?2 OR d.date>?4 OR "
		"(d.date>?3 AND NOT EXISTS(SELECT 1 FROM record r CROSS JOIN k_commitment c ON c.node=r.node "
		"WHERE r.kind='commitment' AND r.rid=d.commitment AND c.date<=?3))) LIMIT 1",
		"ittt", ruling->place, window.first, window.last, window.end);
	r = samut_stmt_step(stmt);
	if (r > 0) {
		say_number(&words, samut_stmt_int(stmt, 0));
		say(&words, samut_stmt_text(stmt, 1));
	}
	samut_stmt_reset(stmt);
	if (r <= 0)
		return r;
	words.column[words.n++] = g_strdup_printf("%d", window.year);
	return breach(rule, ruling, &words, diag);
}
