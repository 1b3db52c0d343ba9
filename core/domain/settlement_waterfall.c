/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what the outcomes pay to what each party gets: principal, return, surplus; and the payments beside it.
 * Invariant: the claims of one kind add up to the satang to what the waterfall gives to that kind.
 */
#include "core/domain/settlement_part.h"

#include <errno.h>
#include <string.h>

#define DAYS_A_YEAR 365

/* ---- Claims ---- */

static struct samut_sip_claim *claim_of(
	struct samut_settlement *out, enum samut_sip_payment_kind kind, const char *to)
{
	struct samut_sip_claim fresh = {kind, to, 0, 0, 0, 0};
	unsigned at = 0;

	for (unsigned i = 0; i < out->claims->len; i++) {
		struct samut_sip_claim *claim = samut_sip_at(out->claims, claim, i);

		if (claim->kind == kind && g_strcmp0(claim->to, to) == 0)
			return claim;
		if (claim->kind <= kind)
			at = i + 1;
	}
	g_array_insert_val(out->claims, at, fresh);
	return samut_sip_at(out->claims, claim, at);
}

int samut_settlement_owe(
	struct samut_settlement *out, enum samut_sip_payment_kind kind, const char *to, int64_t satang)
{
	if (satang == 0)
		return 0;
	struct samut_sip_claim *claim = claim_of(out, kind, to);
	return samut_money_add(claim->owed, satang, &claim->owed);
}

/* Shares out among the investors, by money or by money and days. */
static int share(struct samut_settlement *out, enum samut_sip_payment_kind kind, GArray *stakes, bool by_days,
	int64_t satang)
{
	g_autofree int64_t *weights = g_new0(int64_t, stakes->len + 1);
	g_autofree int64_t *parts = g_new0(int64_t, stakes->len + 1);
	int r = 0;

	if (satang == 0)
		return 0;
	for (unsigned i = 0; i < stakes->len; i++) {
		const struct samut_sip_stake *stake = samut_sip_at(stakes, stake, i);

		weights[i] = by_days ? stake->days : stake->amount;
	}
	/* Nothing to share by: the money is owed, but not yet to anyone by name. */
	if (samut_money_split(satang, weights, stakes->len, parts) < 0)
		return samut_settlement_owe(out, kind, NULL, satang);
	for (unsigned i = 0; r >= 0 && i < stakes->len; i++)
		r = samut_settlement_owe(out, kind, samut_sip_at(stakes, stake, i)->investor, parts[i]);
	return r;
}

/* ---- Amounts ---- */

static int sum_stakes(GArray *stakes, int64_t *ret_amount, int64_t *ret_days)
{
	*ret_amount = *ret_days = 0;
	for (unsigned i = 0; i < stakes->len; i++) {
		const struct samut_sip_stake *stake = samut_sip_at(stakes, stake, i);

		if (__builtin_add_overflow(*ret_amount, stake->amount, ret_amount) ||
			__builtin_add_overflow(*ret_days, stake->days, ret_days))
			return -ERANGE;
	}
	return 0;
}

/* percent a year of money for its days (satang × days), half away from zero. */
static int percent_a_year(int64_t days, int64_t percent, int64_t *ret_satang)
{
	__int128 divisor = (__int128)DAYS_A_YEAR * SAMUT_PERCENT_WHOLE;
	__int128 satang = ((__int128)days * percent + divisor / 2) / divisor;

	if (satang > INT64_MAX)
		return -ERANGE;
	*ret_satang = (int64_t)satang;
	return 0;
}

/* Baht a year are a share of what was outstanding, so that they end as it ends. */
static int baht_a_year(int64_t days, int64_t satang, int64_t invested, int64_t *ret_satang)
{
	int64_t divisor;

	if (__builtin_mul_overflow(invested, DAYS_A_YEAR, &divisor))
		return -ERANGE;
	return samut_money_times(satang, days, divisor, ret_satang);
}

/* How a return comes about: the money, the rate, the days if every baht stood for the same ones. */
static char *return_how(const struct samut_sip *sip, int64_t invested, int64_t days)
{
	g_autofree char *rate = sip->ret.is_percent ? samut_rate_format(sip->ret)
						    : samut_money_format_grouped(sip->ret.value);
	g_autofree char *base = samut_money_format_grouped(invested);

	if (!sip->per_year)
		return sip->ret.is_percent ? g_strdup_printf("%s × %s", base, rate) : g_steal_pointer(&rate);
	if (!sip->ret.is_percent)
		return g_strdup_printf(
			"%s × %" G_GINT64_FORMAT "/%d", rate, (gint64)(days / invested), DAYS_A_YEAR);
	if (days % invested == 0)
		return g_strdup_printf("%s × %s × %" G_GINT64_FORMAT "/%d", base, rate,
			(gint64)(days / invested), DAYS_A_YEAR);
	g_autofree char *sum = samut_money_format_grouped(days);
	return g_strdup_printf("Σ(฿ × d) %s × %s/%d", sum, rate, DAYS_A_YEAR);
}

/* The return agreed on, were the outcomes to pay for all of it. */
static int agreed_return(
	const struct samut_sip *sip, struct samut_settlement *out, int64_t days, char **ret_how)
{
	if (out->invested == 0)
		return 0;
	if (!sip->has_return) {
		samut_settlement_gap(out, SAMUT_SIP_GAP_RETURN, NULL, sip->record.rid);
		return 0;
	}
	*ret_how = return_how(sip, out->invested, days);
	if (sip->per_year)
		return sip->ret.is_percent
			       ? percent_a_year(days, sip->ret.value, &out->return_most)
			       : baht_a_year(days, sip->ret.value, out->invested, &out->return_most);
	if (sip->ret.is_percent)
		return samut_money_percent(out->invested, sip->ret.value, &out->return_most);
	out->return_most = sip->ret.value;
	return 0;
}

/* The part of the principal that must not be lost, as far as outcomes did not pay for it and MaxPayment has
 * room; nothing before the result is known or the contract is over. */
static int top_up(const struct samut_sip *sip, struct samut_settlement *out, int64_t room)
{
	int64_t risk = sip->at_risk == SAMUT_SIP_NONE ? SAMUT_PERCENT_WHOLE : sip->at_risk, safe;
	bool over = sip->end.year && samut_date_compare(sip->end, out->as_of) <= 0;
	int r = samut_money_percent(out->invested, SAMUT_PERCENT_WHOLE - risk, &safe);

	if (r < 0 || !(out->decided || over))
		return r;
	out->top_up = MAX(MIN(safe, room) - out->principal, 0);
	return 0;
}

/* ---- The steps ---- */

static int cap_contract(const struct samut_sip *sip, struct samut_settlement *out, int64_t *ret_room)
{
	*ret_room = sip->max_payment == SAMUT_SIP_NONE ? INT64_MAX : sip->max_payment - out->fees;
	out->outcome_payment = MIN(out->outcomes, *ret_room);
	if (out->outcome_payment < out->outcomes)
		samut_settlement_line(out, SAMUT_SIP_RULE_CAP_CONTRACT, -1, -1,
			out->outcome_payment - out->outcomes, samut_money_format_grouped(sip->max_payment));
	return 0;
}

static void note(struct samut_settlement *out, enum samut_sip_rule rule, int64_t satang, char *how)
{
	if (satang)
		samut_settlement_line(out, rule, -1, -1, satang, how);
	else
		g_free(how);
}

static int give_surplus(const struct samut_sip *sip, struct samut_settlement *out, GArray *stakes)
{
	if (sip->surplus == SAMUT_SIP_TO_PROVIDER)
		return samut_settlement_owe(out, SAMUT_SIP_PAY_SURPLUS, sip->provider, out->surplus);
	if (sip->surplus == SAMUT_SIP_TO_INVESTOR)
		return share(out, SAMUT_SIP_PAY_SURPLUS, stakes, false, out->surplus);
	/* What stays with the payor is paid by nobody. */
	out->purse -= out->surplus;
	return 0;
}

static int pay_investors(
	const struct samut_sip *sip, struct samut_settlement *out, GArray *stakes, int64_t days, int64_t room)
{
	g_autofree char *how = NULL;
	int64_t left = out->outcome_payment;
	int r;

	out->principal = MIN(left, out->invested);
	r = top_up(sip, out, room);
	if (r >= 0)
		r = agreed_return(sip, out, days, &how);
	if (r < 0)
		return r;
	left -= out->principal;
	out->ret = MIN(left, out->return_most);
	out->surplus = left - out->ret;
	note(out, SAMUT_SIP_RULE_PRINCIPAL, out->principal, samut_money_format_grouped(out->invested));
	note(out, SAMUT_SIP_RULE_NOT_AT_RISK, out->top_up, NULL);
	out->principal += out->top_up;
	note(out, SAMUT_SIP_RULE_RETURN, out->ret, g_steal_pointer(&how));
	note(out, SAMUT_SIP_RULE_SURPLUS, out->surplus, NULL);
	if (out->decided)
		note(out, SAMUT_SIP_RULE_LOSS, out->principal - out->invested, NULL);
	out->purse = out->outcome_payment + out->top_up;
	r = share(out, SAMUT_SIP_PAY_PRINCIPAL, stakes, false, out->principal);
	if (r >= 0)
		r = share(out, SAMUT_SIP_PAY_RETURN, stakes, sip->per_year, out->ret);
	return r < 0 ? r : give_surplus(sip, out, stakes);
}

int samut_settlement_waterfall(const struct samut_sip *sip, struct samut_settlement *out)
{
	g_autoptr(GArray) stakes = NULL;
	int64_t room, days;
	bool assumed;
	int r = cap_contract(sip, out, &room);

	if (r >= 0)
		r = samut_settlement_stakes(sip, out, &stakes, &assumed);
	if (r >= 0)
		r = sum_stakes(stakes, &out->invested, &days);
	if (r < 0)
		return r;
	out->direct = stakes->len == 0 && !assumed;
	if (!out->direct && out->invested == 0)
		samut_settlement_gap(out, SAMUT_SIP_GAP_PRINCIPAL, NULL, sip->record.rid);
	if (!out->direct)
		return pay_investors(sip, out, stakes, days, room);
	note(out, SAMUT_SIP_RULE_DIRECT, out->outcome_payment, NULL);
	out->purse = out->outcome_payment;
	return samut_settlement_owe(out, SAMUT_SIP_PAY_OUTCOME, sip->provider, out->outcome_payment);
}

/* ---- What has been paid ---- */

static int put_payment(
	struct samut_settlement *out, const struct samut_sip *sip, const struct samut_sip_payment *p)
{
	bool passes = p->kind == SAMUT_SIP_PAY_OUTCOME && !out->direct;
	/* From the purse into hands that pass it on: no party's claim is met by that yet. */
	const char *to = p->kind == SAMUT_SIP_PAY_OUTCOME ? sip->provider : p->to;
	struct samut_sip_claim *claim = passes ? NULL : claim_of(out, p->kind, to);
	int64_t *const sums[][2] = {
		[SAMUT_SIP_PLANNED] = {claim ? &claim->planned : NULL, NULL},
		[SAMUT_SIP_APPROVED] = {claim ? &claim->approved : NULL, &out->purse_approved},
		[SAMUT_SIP_PAID] = {claim ? &claim->paid : NULL, &out->purse_paid},
	};
	bool of_purse = p->kind != SAMUT_SIP_PAY_FEE && g_strcmp0(p->from, sip->payor) == 0;

	for (unsigned i = 0; i < 2; i++) {
		int64_t *sum = sums[p->status][i];

		if (sum && (i == 0 || of_purse) && samut_money_add(*sum, p->amount, sum) < 0)
			return -ERANGE;
	}
	return 0;
}

int samut_settlement_pay(const struct samut_sip *sip, struct samut_settlement *out)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < sip->payments->len; i++) {
		const struct samut_sip_payment *p = samut_sip_at(sip->payments, payment, i);

		if (!p->record.incomplete && p->status < SAMUT_SIP_FAILED &&
			(p->status == SAMUT_SIP_PLANNED || samut_date_compare(p->date, out->as_of) <= 0))
			r = put_payment(out, sip, p);
	}
	return r;
}
