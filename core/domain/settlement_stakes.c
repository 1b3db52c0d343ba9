/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each investor has in a contract, in money and, for a return per year, in money times days. Invariant:
 * one stake for each investor, in the order in which the contract names them, then in that of the funding.
 */
#include "core/domain/settlement_part.h"

#include <errno.h>

/* One movement of an investor's money. */
struct movement {
	struct samut_date date;
	int64_t amount; /* into the contract; negative: back */
};

static struct samut_sip_stake *stake_of(GArray *stakes, const char *investor)
{
	struct samut_sip_stake fresh = {investor, 0, 0};

	for (unsigned i = 0; i < stakes->len; i++)
		if (g_strcmp0(samut_sip_at(stakes, stake, i)->investor, investor) == 0)
			return samut_sip_at(stakes, stake, i);
	g_array_append_val(stakes, fresh);
	return samut_sip_at(stakes, stake, stakes->len - 1);
}

static bool counts(const struct samut_sip_funding *funding, enum samut_sip_funding_kind kind,
	const struct samut_settlement *out)
{
	return !funding->record.incomplete && funding->kind == kind &&
	       samut_date_compare(funding->date, out->as_of) <= 0;
}

/* Sums a kind of funding into the stakes; how many there were. */
static int sum_funding(const struct samut_sip *sip, const struct samut_settlement *out, GArray *stakes,
	enum samut_sip_funding_kind kind, int sign)
{
	int n = 0;

	for (unsigned i = 0; i < sip->funding->len; i++) {
		const struct samut_sip_funding *funding = samut_sip_at(sip->funding, funding, i);
		struct samut_sip_stake *stake;

		if (!counts(funding, kind, out))
			continue;
		n++;
		stake = stake_of(stakes, funding->investor);
		if (__builtin_add_overflow(stake->amount, sign * funding->amount, &stake->amount))
			return -ERANGE;
	}
	return n;
}

/* The contract's Principal where nobody has committed anything: the one investor's, or nobody's by name. */
static void assume_one(const struct samut_sip *sip, struct samut_settlement *out, GArray *stakes)
{
	const char *investor = stakes->len == 1 ? samut_sip_at(stakes, stake, 0)->investor : NULL;

	if (!investor) {
		g_array_set_size(stakes, 0);
		samut_settlement_gap(out, SAMUT_SIP_GAP_SHARES, NULL, sip->record.rid);
	}
	stake_of(stakes, investor)->amount = sip->principal;
}

/* The contract's Principal, shared by commitments. */
static int assume(const struct samut_sip *sip, struct samut_settlement *out, GArray *stakes)
{
	g_autofree int64_t *weights = NULL, *parts = NULL;
	int n = sum_funding(sip, out, stakes, SAMUT_SIP_COMMITMENT, 1);

	samut_settlement_gap(out, SAMUT_SIP_GAP_DRAWDOWN, NULL, sip->record.rid);
	if (n == 0)
		assume_one(sip, out, stakes);
	if (n <= 0)
		return n;
	weights = g_new0(int64_t, stakes->len);
	parts = g_new0(int64_t, stakes->len);
	for (unsigned i = 0; i < stakes->len; i++)
		weights[i] = samut_sip_at(stakes, stake, i)->amount;
	if (samut_money_split(sip->principal, weights, stakes->len, parts) < 0)
		return -ERANGE;
	for (unsigned i = 0; i < stakes->len; i++)
		samut_sip_at(stakes, stake, i)->amount = parts[i];
	return 0;
}

/* ---- Money times days ---- */

static int earlier(const void *a, const void *b)
{
	const struct movement *x = a, *y = b;

	return samut_date_compare(x->date, y->date);
}

static void add_movements(const struct samut_sip *sip, const struct samut_settlement *out,
	const char *investor, struct samut_date until, GArray *moves)
{
	for (unsigned i = 0; i < sip->funding->len; i++) {
		const struct samut_sip_funding *f = samut_sip_at(sip->funding, funding, i);
		bool in = counts(f, SAMUT_SIP_DRAWDOWN, out);
		struct movement move = {f->date, in ? f->amount : -f->amount};

		if ((in || counts(f, SAMUT_SIP_REPAID, out)) && g_strcmp0(f->investor, investor) == 0)
			g_array_append_val(moves, move);
	}
	for (unsigned i = 0; i < sip->payments->len; i++) {
		const struct samut_sip_payment *p = samut_sip_at(sip->payments, payment, i);
		struct movement move = {p->date, -p->amount};

		if (!p->record.incomplete && p->kind == SAMUT_SIP_PAY_PRINCIPAL &&
			p->status == SAMUT_SIP_PAID && samut_date_compare(p->date, until) < 0 &&
			g_strcmp0(p->to, investor) == 0)
			g_array_append_val(moves, move);
	}
}

/* The sum over all days until then of what was outstanding on them. */
static int add_days(GArray *moves, struct samut_date until, int64_t *ret_days)
{
	int64_t held = 0, sum = 0, part;
	struct samut_date since = {0, 0, 0};

	g_array_sort(moves, earlier);
	for (unsigned i = 0; i <= moves->len; i++) {
		const struct movement *move =
			i < moves->len ? &g_array_index(moves, struct movement, i) : NULL;
		struct samut_date day =
			move && samut_date_compare(move->date, until) < 0 ? move->date : until;
		int days = since.year ? samut_date_days_between(since, day) : 0;

		if (__builtin_mul_overflow(MAX(held, 0), days, &part) ||
			__builtin_add_overflow(sum, part, &sum) ||
			(move && __builtin_add_overflow(held, move->amount, &held)))
			return -ERANGE;
		since = day;
	}
	*ret_days = sum;
	return 0;
}

/* The day to which a return per year counts: that of the last evaluation on which outcomes pay. */
static struct samut_date last_day(const struct samut_sip *sip, const struct samut_settlement *out)
{
	struct samut_date last = {0, 0, 0};

	for (unsigned o = 0; o < out->counts->len; o++) {
		int e = g_array_index(out->counts, int, o);
		struct samut_date date;

		if (e < 0)
			continue;
		date = samut_sip_at(sip->evaluations, evaluation, (unsigned)e)->date;
		if (last.year == 0 || samut_date_compare(date, last) > 0)
			last = date;
	}
	return last;
}

static int count_days(const struct samut_sip *sip, struct samut_settlement *out, GArray *stakes, bool assumed)
{
	struct samut_date until = last_day(sip, out);
	struct samut_date from = sip->start.year ? sip->start : sip->signed_on;
	int r = 0;

	if (until.year == 0)
		return 0;
	if (assumed && from.year == 0) {
		samut_settlement_gap(out, SAMUT_SIP_GAP_YEARS, NULL, sip->record.rid);
		return 0;
	}
	for (unsigned i = 0; r >= 0 && i < stakes->len; i++) {
		struct samut_sip_stake *stake = samut_sip_at(stakes, stake, i);
		g_autoptr(GArray) moves = g_array_new(FALSE, FALSE, sizeof(struct movement));
		struct movement whole = {from, stake->amount};

		if (assumed)
			g_array_append_val(moves, whole);
		add_movements(sip, out, stake->investor, until, moves);
		r = add_days(moves, until, &stake->days);
	}
	return r;
}

int samut_settlement_stakes(
	const struct samut_sip *sip, struct samut_settlement *out, GArray **ret_stakes, bool *ret_assumed)
{
	g_autoptr(GArray) stakes = g_array_new(FALSE, TRUE, sizeof(struct samut_sip_stake));
	bool assumed;
	int r;

	for (unsigned i = 0; i < sip->investors->len; i++)
		(void)stake_of(stakes, sip->investors->pdata[i]);
	r = sum_funding(sip, out, stakes, SAMUT_SIP_DRAWDOWN, 1);
	if (r < 0)
		return r;
	assumed = r == 0 && sip->principal != SAMUT_SIP_NONE && sip->principal > 0;
	r = assumed ? assume(sip, out, stakes) : 0;
	if (r >= 0)
		r = sum_funding(sip, out, stakes, SAMUT_SIP_REPAID, -1);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < stakes->len; i++) {
		struct samut_sip_stake *stake = samut_sip_at(stakes, stake, i);

		stake->amount = MAX(stake->amount, 0);
	}
	r = sip->per_year ? count_days(sip, out, stakes, assumed) : 0;
	if (r < 0)
		return r;
	*ret_stakes = g_steal_pointer(&stakes);
	*ret_assumed = assumed;
	return 0;
}
