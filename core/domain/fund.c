/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Funds as sums over their records. Invariant: a load of a whole fund and a load of one province of it give
 * that province the same balance, because both read the same columns and go the same way through account().
 */
#include "core/domain/fund.h"

#include <errno.h>
#include <string.h>

#include "core/model/money.h"

void samut_fund_free(struct samut_fund *fund)
{
	if (!fund)
		return;
	g_free(fund->id);
	g_free(fund->title);
	g_free(fund->agreement);
	g_free(fund->owner);
	g_free(fund->programme);
	g_array_unref(fund->movements);
	g_string_chunk_free(fund->strings);
	g_free(fund);
}

int samut_fund_province_code(const char *text)
{
	if (!text || !g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]))
		return 0;
	return (text[0] - '0') * 10 + text[1] - '0';
}

const char *samut_fund_movement_name(const struct samut_fund_movement *movement)
{
	const char *slash = strrchr(movement->rid, '/');

	return slash ? slash + 1 : movement->rid;
}

char *samut_fund_movement_path(const struct samut_fund_movement *movement)
{
	static const char *const folders[] = {"allocations", "transfers", "commitments", "disbursements"};

	return g_strdup_printf("%s/%s.txt", folders[movement->what], samut_fund_movement_name(movement));
}

int64_t samut_fund_open_rest(const struct samut_fund_movement *commitment)
{
	if (!commitment->counts || g_strcmp0(commitment->status, "released") == 0)
		return 0;
	return MAX(commitment->amount - commitment->drawn, 0);
}

/* ---- fund.txt ---- */

static void read_head(struct samut_fund *fund, struct samut_stmt *stmt)
{
	const char *year = samut_stmt_text(stmt, 7);

	fund->node = samut_stmt_int(stmt, 0);
	fund->complete = samut_stmt_int(stmt, 2) == 0;
	fund->title = g_strdup(samut_stmt_text(stmt, 3));
	fund->agreement = g_strdup(samut_stmt_text(stmt, 4));
	fund->owner = g_strdup(samut_stmt_text(stmt, 5));
	fund->programme = g_strdup(samut_stmt_text(stmt, 6));
	fund->fiscal_year = year ? (int)g_ascii_strtoll(year, NULL, 10) : 0;
	fund->carry_over = g_strcmp0(samut_stmt_text(stmt, 8), "yes") == 0;
	fund->has_budget = !samut_stmt_null(stmt, 9);
	fund->budget = samut_stmt_int(stmt, 9);
}

/* The id of a fund is the name of its directory, also where fund.txt is missing. */
int samut_fund_load_head(struct samut_db *db, int64_t place, struct samut_fund **ret_fund)
{
	g_autoptr(samut_fund) fund = g_new0(struct samut_fund, 1);
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT f.node,n.name,r.incomplete,f.title,f.agreement,f.owner,f.programme,f.fiscal_year,"
		"f.carry_over,f.budget FROM node n LEFT JOIN (record r JOIN k_fund f ON f.node=r.node) "
		"ON r.kind='fund' AND r.rid=n.name WHERE n.id=?1 AND n.scratch=0",
		"i", place);

	fund->place = place;
	fund->movements = g_array_new(FALSE, TRUE, sizeof(struct samut_fund_movement));
	fund->strings = g_string_chunk_new(4096);
	int r = samut_stmt_step(stmt);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	fund->id = g_strdup(samut_stmt_text(stmt, 1));
	if (!samut_stmt_null(stmt, 0))
		read_head(fund, stmt);
	samut_stmt_reset(stmt);
	*ret_fund = g_steal_pointer(&fund);
	return 0;
}

int samut_fund_find(struct samut_db *db, const char *id, int64_t *ret_place)
{
	return samut_db_int(db, ret_place,
		"SELECT place FROM record WHERE kind='fund' AND rid=?1 ORDER BY node LIMIT 1", "t", id);
}

/* ---- Movements ---- */

/* Columns that all queries give, and those of SAMUT_FUND_WORDS behind them. */
enum { NODE, RID, INCOMPLETE, DATE, PROVINCE, TO, AMOUNT, STATUS, COMMITMENT, UNTIL, AGREEMENT };
enum { ORDER = AGREEMENT + 1, WORDS, PARTY, HOUSEHOLD, COMMUNITY, FOLLOWS };

#define COLUMNS(province, to, status, commitment, until)                                                     \
	"SELECT m.node,r.rid,r.incomplete,m.date," province "," to ",m.amount," status "," commitment        \
	"," until
/* All of a fund by the range of their ids, which holds their order too. */
#define BY_FUND(kind, table)                                                                                 \
	" FROM record r CROSS JOIN " table " m ON m.node=r.node WHERE r.kind='" kind                         \
	"' AND r.rid>=?1 AND r.rid<?2 AND r.place=?3 ORDER BY r.rid"
/* Those of a province in the fund, by an index of the table; in no order. */
#define BY_PROVINCE(table)                                                                                   \
	" FROM " table " m CROSS JOIN record r ON r.node=m.node WHERE m.in_place=?3 AND m.province=?4"

#define ALLOCATION COLUMNS("NULL", "NULL", "NULL", "NULL", "NULL")
#define TRANSFER COLUMNS("m.\"from\"", "m.\"to\"", "NULL", "NULL", "NULL")
#define COMMITTED COLUMNS("m.province", "NULL", "m.status", "NULL", "m.released_date")
#define DISBURSED COLUMNS("m.province", "NULL", "m.status", "m.commitment", "m.returned_date")

/* What is read of each kind: plainly, with words, of a province. */
static const struct {
	const char *plain, *wordy, *province;
} queries[] = {
	[SAMUT_FUND_ALLOCATION] = {ALLOCATION BY_FUND("allocation", "k_allocation"),
		ALLOCATION ",NULL,m.\"order\",NULL,NULL,NULL,NULL,NULL" BY_FUND("allocation", "k_allocation"),
		ALLOCATION BY_FUND("allocation", "k_allocation")},
	[SAMUT_FUND_TRANSFER] = {TRANSFER BY_FUND("transfer", "k_transfer"),
		TRANSFER ",NULL,m.\"order\",NULL,NULL,NULL,NULL,NULL" BY_FUND("transfer", "k_transfer"),
		TRANSFER BY_FUND("transfer", "k_transfer")},
	[SAMUT_FUND_COMMITMENT] = {COMMITTED BY_FUND("commitment", "k_commitment"),
		COMMITTED
		",m.agreement,NULL,m.\"for\",m.partner,NULL,NULL,NULL" BY_FUND("commitment", "k_commitment"),
		COMMITTED BY_PROVINCE("k_commitment")},
	[SAMUT_FUND_DISBURSEMENT] = {DISBURSED BY_FUND("disbursement", "k_disbursement"),
		DISBURSED ",m.agreement,NULL,m.purpose,m.payee,m.household,m.community,m.follows" BY_FUND(
			"disbursement", "k_disbursement"),
		DISBURSED BY_PROVINCE("k_disbursement")},
};

/* A load under way. */
struct loading {
	struct samut_fund *fund;
	struct samut_db *db;
	bool words;
	int province; /* 0: all */
};

static const char *keep(struct loading *loading, struct samut_stmt *stmt, int column)
{
	const char *text = samut_stmt_text(stmt, column);

	return text ? g_string_chunk_insert(loading->fund->strings, text) : NULL;
}

/* Few different words in many rows. */
static const char *keep_once(struct loading *loading, struct samut_stmt *stmt, int column)
{
	const char *text = samut_stmt_text(stmt, column);

	return text ? g_string_chunk_insert_const(loading->fund->strings, text) : NULL;
}

static bool is_money_out(const char *status)
{
	return g_strcmp0(status, "approved") == 0 || g_strcmp0(status, "paid") == 0;
}

static void read_words(struct loading *loading, struct samut_stmt *stmt, struct samut_fund_movement *m)
{
	m->agreement = keep_once(loading, stmt, AGREEMENT);
	m->order = keep(loading, stmt, ORDER);
	m->words = keep(loading, stmt, WORDS);
	m->party = keep(loading, stmt, PARTY);
	m->household = keep(loading, stmt, HOUSEHOLD);
	m->community = keep(loading, stmt, COMMUNITY);
	m->follows = keep(loading, stmt, FOLLOWS);
}

static void read_movement(struct loading *loading, struct samut_stmt *stmt, enum samut_fund_what what)
{
	struct samut_fund_movement m = {
		.what = what,
		.node = samut_stmt_int(stmt, NODE),
		.rid = keep(loading, stmt, RID),
		.date = keep_once(loading, stmt, DATE),
		.until = keep_once(loading, stmt, UNTIL),
		.province = samut_fund_province_code(samut_stmt_text(stmt, PROVINCE)),
		.to = samut_fund_province_code(samut_stmt_text(stmt, TO)),
		.amount = samut_stmt_int(stmt, AMOUNT),
		.status = keep_once(loading, stmt, STATUS),
		.commitment = keep(loading, stmt, COMMITMENT),
	};

	if (what == SAMUT_FUND_ALLOCATION)
		m.province = samut_fund_province_code(samut_fund_movement_name(&m));
	if (loading->province && m.province != loading->province && m.to != loading->province)
		return;
	m.complete = samut_stmt_int(stmt, INCOMPLETE) == 0;
	m.counts = m.complete && (what != SAMUT_FUND_DISBURSEMENT || is_money_out(m.status));
	if (loading->words)
		read_words(loading, stmt, &m);
	g_array_append_val(loading->fund->movements, m);
}

static int read_movements(struct loading *loading)
{
	const struct samut_fund *fund = loading->fund;
	g_autofree char *from = g_strconcat(fund->id, "/", NULL);
	g_autofree char *to = g_strconcat(fund->id, "0", NULL); /* the character after the slash */
	g_autofree char *province = g_strdup_printf("%02d", loading->province);

	for (unsigned what = 0; what < G_N_ELEMENTS(queries); what++) {
		const char *sql = loading->province ? queries[what].province
				  : loading->words  ? queries[what].wordy
						    : queries[what].plain;
		bool by_province = loading->province && strstr(sql, "?4");
		struct samut_stmt *stmt = samut_db_bind(
			loading->db, sql, by_province ? "ttit" : "tti", from, to, fund->place, province);
		int r;
		while ((r = samut_stmt_step(stmt)) > 0)
			read_movement(loading, stmt, what);
		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- Arithmetic ---- */

static struct samut_fund_movement *movement_at(const struct samut_fund *fund, unsigned i)
{
	return &g_array_index(fund->movements, struct samut_fund_movement, i);
}

/* What each commitment has been drawn on for. */
static int draw(struct samut_fund *fund)
{
	g_autoptr(GHashTable) commitments = g_hash_table_new(g_str_hash, g_str_equal);
	int r = 0;

	for (unsigned i = 0; i < fund->movements->len; i++) {
		struct samut_fund_movement *m = movement_at(fund, i);
		if (m->what == SAMUT_FUND_COMMITMENT && m->counts)
			g_hash_table_insert(commitments, (void *)m->rid, m);
	}
	for (unsigned i = 0; i < fund->movements->len && r >= 0; i++) {
		struct samut_fund_movement *m = movement_at(fund, i);
		struct samut_fund_movement *on =
			m->counts && m->commitment ? g_hash_table_lookup(commitments, m->commitment) : NULL;
		if (!on || on->province != m->province)
			continue;
		m->draws = true;
		r = samut_money_add(on->drawn, m->amount, &on->drawn);
	}
	return r;
}

static int add(struct samut_fund_balance *balance, int64_t *column, int64_t amount)
{
	balance->any = true;
	return samut_money_add(*column, amount, column);
}

static int account(struct samut_fund *fund, const struct samut_fund_movement *m)
{
	struct samut_fund_balance *own = &fund->province[m->province];
	int r = 0;

	if (!m->counts || !m->province)
		return 0;
	switch (m->what) {
	case SAMUT_FUND_ALLOCATION:
		return add(own, &own->allocated, m->amount);
	case SAMUT_FUND_TRANSFER:
		r = add(own, &own->out, m->amount);
		return r < 0 ? r : add(&fund->province[m->to], &fund->province[m->to].in, m->amount);
	case SAMUT_FUND_COMMITMENT:
		return add(own, &own->committed, samut_fund_open_rest(m));
	case SAMUT_FUND_DISBURSEMENT:
		return add(own, &own->disbursed, m->amount);
	}
	return 0;
}

/* Adds b to a, column by column, and sees what is available. */
static int close_balance(struct samut_fund_balance *b)
{
	const int64_t parts[] = {b->in, -b->out, -b->committed, -b->disbursed};
	int r = 0;

	b->available = b->allocated;
	for (unsigned i = 0; i < G_N_ELEMENTS(parts) && r >= 0; i++)
		r = samut_money_add(b->available, parts[i], &b->available);
	return r;
}

static int add_to_total(struct samut_fund_balance *total, const struct samut_fund_balance *b)
{
	int r = add(total, &total->allocated, b->allocated);

	if (r >= 0)
		r = add(total, &total->in, b->in);
	if (r >= 0)
		r = add(total, &total->out, b->out);
	if (r >= 0)
		r = add(total, &total->committed, b->committed);
	return r < 0 ? r : add(total, &total->disbursed, b->disbursed);
}

/* Balances of all provinces, or of one: then the others stay empty. */
static int sum_up(struct samut_fund *fund, int province)
{
	int r = draw(fund);

	for (unsigned i = 0; i < fund->movements->len && r >= 0; i++)
		r = account(fund, movement_at(fund, i));
	for (int p = 0; p < SAMUT_FUND_PROVINCES && r >= 0; p++) {
		struct samut_fund_balance *b = &fund->province[p];
		if (province && p != province)
			*b = (struct samut_fund_balance){0};
		if (!b->any)
			continue;
		r = close_balance(b);
		if (r >= 0)
			r = add_to_total(&fund->total, b);
	}
	if (r >= 0)
		r = close_balance(&fund->total);
	if (r >= 0 && fund->has_budget && !province)
		r = samut_money_add(fund->budget, -fund->total.allocated, &fund->unallocated);
	return r;
}

static int compare_movements(const void *a, const void *b)
{
	const struct samut_fund_movement *x = a, *y = b;
	int order = g_strcmp0(x->date, y->date);

	if (!order)
		order = (x->what > y->what) - (x->what < y->what);
	return order ? order : strcmp(x->rid, y->rid);
}

static int load(
	struct samut_db *db, int64_t place, unsigned flags, int province, struct samut_fund **ret_fund)
{
	g_autoptr(samut_fund) fund = NULL;

	int r = samut_fund_load_head(db, place, &fund);
	if (r < 0)
		return r;
	struct loading loading = {fund, db, flags & SAMUT_FUND_WORDS, province};
	r = read_movements(&loading);
	if (r >= 0)
		r = sum_up(fund, province);
	if (r < 0)
		return r;
	if (province)
		g_array_set_size(fund->movements, 0);
	g_array_sort(fund->movements, compare_movements);
	*ret_fund = g_steal_pointer(&fund);
	return 0;
}

int samut_fund_load(struct samut_db *db, int64_t place, unsigned flags, struct samut_fund **ret_fund)
{
	return load(db, place, flags, 0, ret_fund);
}

int samut_fund_load_province(struct samut_db *db, int64_t place, int province, struct samut_fund **ret_fund)
{
	return load(db, place, 0, province, ret_fund);
}
