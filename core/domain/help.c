/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums of help. Invariant: every baht of an assistance or a disbursement is in exactly one item, and every
 * item in exactly one sum of each of the three arrays.
 */
#include "core/domain/help.h"

#include <errno.h>
#include <string.h>

#include "core/model/date.h"
#include "core/model/money.h"

void samut_help_release(struct samut_help *help)
{
	g_clear_pointer(&help->by_scheme, g_array_unref);
	g_clear_pointer(&help->by_fund, g_array_unref);
	g_clear_pointer(&help->by_year, g_array_unref);
}

static void sum_clear(void *data)
{
	struct samut_help_sum *sum = data;

	g_free(sum->id);
}

static GArray *new_sums(void)
{
	GArray *sums = g_array_new(FALSE, FALSE, sizeof(struct samut_help_sum));

	g_array_set_clear_func(sums, sum_clear);
	return sums;
}

/* A disbursement paid to the household. */
struct paid {
	char *fund;
	int64_t rest; /* of its amount: what no assistance has told of */
	int year;
	bool told; /* some assistance names it */
};

static void paid_free(void *data)
{
	struct paid *paid = data;

	g_free(paid->fund);
	g_free(paid);
}

static int fiscal_year(const char *iso)
{
	struct samut_date date;

	return samut_date_parse(iso, SAMUT_DATE_FULL, NULL, &date) < 0 ? 0 : samut_date_fiscal_year(date);
}

static int add_sum(GArray *sums, const char *id, int year, int64_t amount)
{
	unsigned i = 0;

	for (; i < sums->len; i++) {
		const struct samut_help_sum *sum = &g_array_index(sums, struct samut_help_sum, i);
		if (sum->year == year && strcmp(sum->id, id) == 0)
			break;
	}
	if (i == sums->len)
		g_array_append_val(sums, ((struct samut_help_sum){.id = g_strdup(id), .year = year}));
	struct samut_help_sum *sum = &g_array_index(sums, struct samut_help_sum, i);
	sum->times++;
	return samut_money_add(sum->amount, amount, &sum->amount);
}

static int add_item(struct samut_help *help, const char *scheme, const char *fund, int year, int64_t amount)
{
	help->times++;
	int r = samut_money_add(help->total, amount, &help->total);
	if (r >= 0)
		r = add_sum(help->by_scheme, scheme ? scheme : "", year, amount);
	if (r >= 0)
		r = add_sum(help->by_fund, fund ? fund : "", year, amount);
	return r < 0 ? r : add_sum(help->by_year, "", year, amount);
}

/* The fund of a disbursement's id: "fund/2018-01-05-01". */
static char *fund_of(const char *rid)
{
	return g_strndup(rid, strcspn(rid, "/"));
}

static int read_paid(struct samut_db *db, const char *household, GHashTable *all)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT r.rid,d.amount,d.date FROM ref CROSS JOIN record r ON r.node=ref.node "
		"CROSS JOIN k_disbursement d ON d.node=r.node "
		"WHERE ref.kind='household' AND ref.target=?1 AND ref.field='Household' "
		"AND r.incomplete=0 AND d.status='paid' ORDER BY r.rid",
		"t", household);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		const char *rid = samut_stmt_text(stmt, 0);
		struct paid *paid = g_new0(struct paid, 1);
		paid->fund = fund_of(rid);
		paid->rest = samut_stmt_int(stmt, 1);
		paid->year = fiscal_year(samut_stmt_text(stmt, 2));
		g_hash_table_insert(all, g_strdup(rid), paid);
	}
	return r;
}

/* One assistance; takes what it tells of from the disbursement it names. */
static int add_assistance(struct samut_help *help, struct samut_stmt *stmt, GHashTable *all)
{
	const char *disbursement = samut_stmt_text(stmt, 4);
	struct paid *paid = disbursement ? g_hash_table_lookup(all, disbursement) : NULL;
	int64_t amount = samut_stmt_int(stmt, 1);
	g_autofree char *named = disbursement ? fund_of(disbursement) : NULL;
	const char *fund = samut_stmt_text(stmt, 3);

	if (paid && samut_stmt_null(stmt, 1))
		amount = paid->rest;
	if (paid) {
		help->overlap += !paid->told;
		paid->told = true;
		paid->rest -= MIN(paid->rest, amount);
	}
	return add_item(help, samut_stmt_text(stmt, 2), fund ? fund : named,
		fiscal_year(samut_stmt_text(stmt, 0)), amount);
}

/* Those with an amount first: one without stands for what they leave. */
static int read_assistance(
	struct samut_db *db, struct samut_help *help, const char *household, GHashTable *all)
{
	g_autofree char *from = g_strconcat(household, "/", NULL);
	g_autofree char *to = g_strconcat(household, "0", NULL);
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT a.date,a.amount,a.scheme,a.fund,a.disbursement FROM record r "
		"CROSS JOIN k_assistance a ON a.node=r.node WHERE r.kind='assistance' AND r.rid>=?1 AND "
		"r.rid<?2 "
		"AND r.incomplete=0 AND a.received IS NOT 'no' ORDER BY a.amount IS NULL,r.rid",
		"tt", from, to);
	int r, error = 0;

	while (error >= 0 && (r = samut_stmt_step(stmt)) > 0)
		error = add_assistance(help, stmt, all);
	samut_stmt_reset(stmt);
	return error < 0 ? error : r;
}

static int compare_sums(const void *a, const void *b)
{
	const struct samut_help_sum *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : (x->year > y->year) - (x->year < y->year);
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int add_rests(struct samut_help *help, GHashTable *all)
{
	unsigned count = g_hash_table_size(all);
	g_autofree void **rids = g_hash_table_get_keys_as_array(all, NULL);
	int r = 0;

	if (count)
		qsort(rids, count, sizeof *rids, compare_text);
	for (unsigned i = 0; i < count && r >= 0; i++) {
		const struct paid *paid = g_hash_table_lookup(all, rids[i]);
		if (!paid->told || paid->rest > 0)
			r = add_item(help, NULL, paid->fund, paid->year, paid->rest);
	}
	return r;
}

/* The id of the household whose place that is; NULL when it has none yet. */
static int read_id(struct samut_db *db, int64_t place, char **ret_id)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT r.rid FROM node n JOIN record r ON r.node=n.id WHERE n.parent=?1 AND "
		"r.kind='household'",
		"i", place);

	int r = samut_stmt_step(stmt);
	if (r > 0)
		*ret_id = g_strdup(samut_stmt_text(stmt, 0));
	samut_stmt_reset(stmt);
	return r;
}

int samut_help_totals(struct samut_db *db, int64_t place, struct samut_help *ret_help)
{
	g_auto(samut_help) help = {.by_scheme = new_sums(), .by_fund = new_sums(), .by_year = new_sums()};
	g_autoptr(GHashTable) all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, paid_free);
	g_autofree char *household = NULL;

	int r = read_id(db, place, &household);
	if (r >= 0 && household)
		r = read_paid(db, household, all);
	if (r >= 0 && household)
		r = read_assistance(db, &help, household, all);
	if (r >= 0)
		r = add_rests(&help, all);
	if (r < 0)
		return r;
	g_array_sort(help.by_scheme, compare_sums);
	g_array_sort(help.by_fund, compare_sums);
	g_array_sort(help.by_year, compare_sums);
	*ret_help = help;
	help = (struct samut_help)SAMUT_HELP_INIT;
	return 0;
}
