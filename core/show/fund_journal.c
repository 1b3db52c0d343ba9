/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.journal of a fund. Invariant: each account ends with the amount that balance.txt shows for it; past
 * entries depend only on the fund's own records and on the versions that their edits noted, never on what
 * households are now (but for their confidentiality).
 */
#include "core/show/fund_pages.h"

#include <errno.h>
#include <string.h>

#include "core/domain/fund.h"
#include "core/model/date.h"
#include "core/model/province.h"
#include "core/show/ledger.h"
#include "core/work/payment.h"

#define HIDDEN "ไม่แสดง · not shown"
#define CONFIDENTIAL "—"

/* Of one province; made when first needed. */
struct accounts {
	char *available, *committed, *household, *community, *other;
};

struct journal {
	struct samut_asking *asking;
	const struct samut_fund *fund;
	struct samut_ledger *ledger;
	struct samut_payments *payments;
	GHashTable *last_draws;	  /* rid of a commitment → date of the last draw on it */
	GHashTable *confidential; /* household id → GINT 1 no, 2 yes */
	struct accounts accounts[SAMUT_FUND_PROVINCES];
	char *unallocated;
	char *year;
	char *first_day; /* for what has no date */
};
typedef struct journal auto_journal;

static void journal_release(struct journal *j)
{
	samut_ledger_free(j->ledger);
	samut_payments_free(j->payments);
	g_clear_pointer(&j->last_draws, g_hash_table_unref);
	g_clear_pointer(&j->confidential, g_hash_table_unref);
	for (unsigned i = 0; i < G_N_ELEMENTS(j->accounts); i++) {
		g_free(j->accounts[i].available);
		g_free(j->accounts[i].committed);
		g_free(j->accounts[i].household);
		g_free(j->accounts[i].community);
		g_free(j->accounts[i].other);
	}
	g_free(j->unallocated);
	g_free(j->year);
	g_free(j->first_day);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_journal, journal_release)

/* The first day of the year; without one, that of the first movement. */
static char *find_first_day(const struct samut_fund *fund)
{
	if (fund->fiscal_year)
		return samut_date_iso(samut_date_fiscal_first(fund->fiscal_year));
	for (unsigned i = 0; i < fund->movements->len; i++) {
		const struct samut_fund_movement *m =
			&g_array_index(fund->movements, struct samut_fund_movement, i);
		if (m->date)
			return g_strdup(m->date);
	}
	return g_strdup("1970-01-01");
}

static void journal_init(struct journal *j, struct samut_asking *asking, const struct samut_fund *fund)
{
	*j = (struct journal){.asking = asking, .fund = fund, .ledger = samut_ledger_new()};
	j->payments = samut_payments_new(asking->db);
	j->last_draws = g_hash_table_new(g_str_hash, g_str_equal);
	j->confidential = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	j->unallocated = samut_ledger_account("assets", "fund", fund->id, "unallocated", NULL);
	j->year = fund->fiscal_year ? g_strdup_printf("%d", fund->fiscal_year) : NULL;
	j->first_day = find_first_day(fund);
	/* Movements come in the order of their dates: the last one stays. */
	for (unsigned i = 0; i < fund->movements->len; i++) {
		const struct samut_fund_movement *m =
			&g_array_index(fund->movements, struct samut_fund_movement, i);
		if (m->draws && m->date)
			g_hash_table_insert(j->last_draws, (void *)m->commitment, (void *)m->date);
	}
}

/* ---- What may be said ---- */

static int is_confidential(struct journal *j, const char *household, bool *ret_confidential)
{
	int known = GPOINTER_TO_INT(g_hash_table_lookup(j->confidential, household));
	int64_t yes;

	if (!known) {
		int r = samut_db_int(j->asking->db, &yes,
			"SELECT h.confidential IS 'yes' FROM record r CROSS JOIN k_household h ON "
			"h.node=r.node "
			"WHERE r.kind='household' AND r.rid=?1",
			"t", household);
		if (r < 0 && r != -ENOENT)
			return r;
		known = r >= 0 && yes ? 2 : 1;
		g_hash_table_insert(j->confidential, g_strdup(household), GINT_TO_POINTER(known));
	}
	*ret_confidential = known == 2;
	return 0;
}

/* The words of a movement for this viewer. */
struct said {
	char *words;
	const char *household; /* NULL: none, or not to be told */
	char *version;
};

static void said_release(struct said *said)
{
	g_free(said->words);
	g_free(said->version);
}
typedef struct said auto_said;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_said, said_release)

static char *join_words(const struct samut_fund_movement *m)
{
	static const char *const plain[] = {
		"จัดสรร · allocation", "โอน · transfer", "ผูกพัน · commitment", "เบิกจ่าย · disbursement"};

	if (m->party && m->words)
		return g_strdup_printf("%s – %s", m->party, m->words);
	if (m->party || m->words)
		return g_strdup(m->party ? m->party : m->words);
	return g_strdup(plain[m->what]);
}

static int find_words(struct journal *j, const struct samut_fund_movement *m, struct said *said)
{
	bool confidential = false;
	int64_t seq;
	int r = m->household ? is_confidential(j, m->household, &confidential) : 0;

	if (r < 0)
		return r;
	if (!samut_sight_reads(j->asking->sight, m->node) || confidential) {
		said->words = g_strdup(confidential ? CONFIDENTIAL : HIDDEN);
		return 0;
	}
	said->words = join_words(m);
	said->household = m->household;
	r = m->household ? samut_payment_version(j->payments, m->node, m->household, &seq, NULL) : -ENOENT;
	if (r >= 0)
		said->version = g_strdup_printf("%" G_GINT64_FORMAT, seq);
	return r == -ENOENT ? 0 : r;
}

/* ---- Entries ---- */

static void begin(struct journal *j, const struct samut_fund_movement *m, const char *date, char status,
	const struct said *said, const char *what)
{
	g_autofree char *within = samut_fund_movement_path(m);
	g_autofree char *path = g_strdup_printf("funds/%s/%s", j->fund->id, within);
	g_autofree char *words = what ? g_strdup_printf("%s: %s", what, said->words) : NULL;
	g_autofree char *prov = g_strdup_printf("%02d", m->province);
	const struct samut_ledger_tag tags[] = {
		{"fy", j->year},
		{"prov", prov},
		{"agreement", m->agreement ? m->agreement : j->fund->agreement},
		{"record", path},
		{"order", m->order},
		{"status", m->what == SAMUT_FUND_DISBURSEMENT ? m->status : NULL},
		{"household", said->household},
		{"version", said->version},
		{NULL, NULL},
	};
	const struct samut_ledger_entry entry = {.date = date,
		.status = status,
		.code = m->rid,
		.words = words ? words : said->words,
		.tags = tags};

	samut_ledger_begin(j->ledger, &entry);
}

static const struct accounts *accounts_of(struct journal *j, int code)
{
	const struct samut_province *province = samut_province_get(code);
	struct accounts *of = &j->accounts[code];
	const char *id = j->fund->id;

	if (of->available)
		return of;
	g_autofree char *name = g_strdup_printf("%02d-%s", code, province ? province->th : "?");
	of->available = samut_ledger_account("assets", "fund", id, name, "available", NULL);
	of->committed = samut_ledger_account("assets", "fund", id, name, "committed", NULL);
	of->household = samut_ledger_account("expenses", "fund", id, name, "household", NULL);
	of->community = samut_ledger_account("expenses", "fund", id, name, "community", NULL);
	of->other = samut_ledger_account("expenses", "fund", id, name, "other", NULL);
	return of;
}

static const char *later(const char *a, const char *b)
{
	return !a || (b && strcmp(a, b) < 0) ? b : a;
}

static void move(struct journal *j, int64_t amount, const char *from, const char *to)
{
	samut_ledger_post_to(j->ledger, amount, to);
	samut_ledger_post_to(j->ledger, -amount, from);
}

/* From the commitment it draws on, or else from what is available, to whom it is for. */
static void move_disbursement(struct journal *j, const struct samut_fund_movement *m, int64_t amount)
{
	const struct accounts *of = accounts_of(j, m->province);

	move(j, amount, m->draws ? of->committed : of->available,
		m->household   ? of->household
		: m->community ? of->community
			       : of->other);
}

static void put_commitment(
	struct journal *j, const struct samut_fund_movement *m, const char *date, const struct said *said)
{
	const struct accounts *of = accounts_of(j, m->province);

	begin(j, m, date, '*', said, NULL);
	move(j, m->amount, of->available, of->committed);
	if (g_strcmp0(m->status, "released") != 0 || m->drawn >= m->amount)
		return;
	const char *last = later(date, g_hash_table_lookup(j->last_draws, m->rid));
	begin(j, m, later(last, m->until), '*', said, "ปล่อยเงินผูกพัน · released");
	move(j, m->amount - m->drawn, of->committed, of->available);
}

static void put_disbursement(
	struct journal *j, const struct samut_fund_movement *m, const char *date, const struct said *said)
{
	bool approved = g_strcmp0(m->status, "approved") == 0, failed = g_strcmp0(m->status, "failed") == 0;

	begin(j, m, date, approved ? '!' : '*', said, NULL);
	move_disbursement(j, m, m->amount);
	if (m->counts)
		return;
	begin(j, m, later(date, m->until), '*', said, failed ? "จ่ายไม่สำเร็จ · failed" : "คืนเงิน · refunded");
	move_disbursement(j, m, -m->amount);
}

static void put_allocation(
	struct journal *j, const struct samut_fund_movement *m, const char *date, const struct said *said)
{
	begin(j, m, date, '*', said, NULL);
	move(j, m->amount, j->unallocated, accounts_of(j, m->province)->available);
}

static void put_transfer(
	struct journal *j, const struct samut_fund_movement *m, const char *date, const struct said *said)
{
	begin(j, m, date, '*', said, NULL);
	move(j, m->amount, accounts_of(j, m->province)->available, accounts_of(j, m->to)->available);
}

typedef void (*put_fn)(
	struct journal *j, const struct samut_fund_movement *m, const char *date, const struct said *said);

static int put_movement(struct journal *j, const struct samut_fund_movement *m)
{
	static const put_fn puts[] = {
		[SAMUT_FUND_ALLOCATION] = put_allocation,
		[SAMUT_FUND_TRANSFER] = put_transfer,
		[SAMUT_FUND_COMMITMENT] = put_commitment,
		[SAMUT_FUND_DISBURSEMENT] = put_disbursement,
	};
	g_auto(auto_said) said = {0};
	bool draft = m->what == SAMUT_FUND_DISBURSEMENT && g_strcmp0(m->status, "draft") == 0;

	if (!m->complete || draft || !m->province)
		return 0;
	int r = find_words(j, m, &said);
	if (r >= 0)
		puts[m->what](j, m, m->date ? m->date : j->first_day, &said);
	return r;
}

static void put_appropriation(struct journal *j)
{
	const struct samut_fund *fund = j->fund;
	g_autofree char *path = g_strdup_printf("funds/%s/fund.txt", fund->id);
	const struct samut_ledger_tag tags[] = {
		{"fy", j->year}, {"agreement", fund->agreement}, {"record", path}, {NULL, NULL}};
	const struct samut_ledger_entry entry = {
		.date = j->first_day, .status = '*', .code = fund->id, .words = fund->title, .tags = tags};

	if (!fund->has_budget)
		return;
	samut_ledger_begin(j->ledger, &entry);
	g_autofree char *income = samut_ledger_account("income", "appropriation", fund->id, NULL);
	move(j, fund->budget, income, j->unallocated);
}

int samut_fund_journal_render(struct samut_asking *asking, GString *out)
{
	g_autoptr(samut_fund) fund = NULL;
	g_auto(auto_journal) j = {0};

	int r = samut_fund_load(asking->db, asking->place, SAMUT_FUND_WORDS, &fund);
	if (r < 0)
		return r;
	journal_init(&j, asking, fund);
	samut_ledger_note(j.ledger, "สมุดรายวันของกองทุน สำหรับ hledger และ ledger");
	samut_ledger_note(j.ledger, "Journal of the fund, for hledger and ledger");
	put_appropriation(&j);
	for (unsigned i = 0; i < fund->movements->len && r >= 0; i++)
		r = put_movement(&j, &g_array_index(fund->movements, struct samut_fund_movement, i));
	if (r >= 0)
		samut_ledger_write(j.ledger, out);
	return r;
}
