/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one outcome pays: a pricing from the table, then the two caps that an outcome has of its own. Whatever
 * is needed for an amount and missing is noted as a gap, and nothing is paid on it: an unknown cap is no
 * permission.
 */
#include "core/domain/settlement_part.h"

#include <errno.h>

/* One outcome and the evaluation that counts for it. */
struct pricing {
	const struct samut_sip *sip;
	struct samut_settlement *out;
	unsigned o, e;
	const struct samut_sip_outcome *outcome;
	const struct samut_sip_evaluation *evaluation;
	int64_t people; /* whom the amount is paid for; SAMUT_SIP_NONE: not known */
};

static char *number(int64_t value)
{
	struct samut_decimal decimal = {value, 9};

	while (decimal.scale > 0 && decimal.digits % 10 == 0) {
		decimal.digits /= 10;
		decimal.scale--;
	}
	return samut_decimal_format_grouped(decimal);
}

static void add_line(struct pricing *p, enum samut_sip_rule rule, int64_t amount, char *how)
{
	samut_settlement_line(p->out, rule, (int)p->o, (int)p->e, amount, how);
}

/* Something that the outcome lacks. */
static void add_gap(struct pricing *p, enum samut_sip_gap_kind kind)
{
	samut_settlement_gap(p->out, kind, "outcomes", p->outcome->record.rid);
}

/* Less is better where the target lies below the baseline. */
static bool counts_down(const struct samut_sip_outcome *outcome)
{
	return outcome->baseline != SAMUT_SIP_NONE && outcome->target != SAMUT_SIP_NONE &&
	       outcome->target < outcome->baseline;
}

bool samut_sip_reached(const struct samut_sip_outcome *outcome, int64_t value)
{
	if (value == SAMUT_SIP_NONE || outcome->target == SAMUT_SIP_NONE)
		return false;
	return counts_down(outcome) ? value <= outcome->target : value >= outcome->target;
}

/* price × quantity (10^-9), with how it came about. */
static int multiply(struct pricing *p, enum samut_sip_rule rule, int64_t quantity, int64_t *ret_satang)
{
	g_autofree char *price = samut_money_format_grouped(p->outcome->price);
	g_autofree char *times = number(quantity);
	int64_t satang;
	int r = samut_money_times(p->outcome->price, quantity, SAMUT_SIP_ONE, &satang);

	if (r < 0)
		return r;
	add_line(p, rule, satang, g_strdup_printf("%s × %s", price, times));
	*ret_satang = satang;
	return 0;
}

static int price_binary(struct pricing *p, int64_t *ret_satang)
{
	bool reached = samut_sip_reached(p->outcome, p->evaluation->value);
	g_autofree char *value = number(p->evaluation->value);
	g_autofree char *target = number(p->outcome->target);
	const char *sign = counts_down(p->outcome) ? (reached ? "≤" : ">") : reached ? "≥" : "<";

	*ret_satang = reached && p->evaluation->verdict == SAMUT_SIP_MET ? p->outcome->price : 0;
	add_line(p, SAMUT_SIP_RULE_BINARY, *ret_satang, g_strdup_printf("%s %s %s", value, sign, target));
	return 0;
}

/* Whole ones only. */
static int64_t whole(int64_t value)
{
	return value > 0 ? value / SAMUT_SIP_ONE : 0;
}

static int64_t at_most_count(const struct pricing *p, int64_t people)
{
	return p->evaluation->count == SAMUT_SIP_NONE ? people : MIN(people, p->evaluation->count);
}

static int price_rate_card(struct pricing *p, int64_t *ret_satang)
{
	int64_t achieved = whole(p->evaluation->value);

	p->people = at_most_count(p, achieved);
	return multiply(p, SAMUT_SIP_RULE_RATE_CARD, achieved * SAMUT_SIP_ONE, ret_satang);
}

/* What has changed for the better against the baseline, never less than 0. */
static int better(const struct pricing *p, int64_t *ret_value)
{
	bool down = counts_down(p->outcome);
	int64_t baseline = p->outcome->baseline == SAMUT_SIP_NONE ? 0 : p->outcome->baseline;
	int64_t change;

	if (__builtin_sub_overflow(
		    down ? baseline : p->evaluation->value, down ? p->evaluation->value : baseline, &change))
		return -ERANGE;
	*ret_value = MAX(change, 0);
	return 0;
}

static int price_per_unit(struct pricing *p, int64_t *ret_satang)
{
	int64_t units;
	int r = better(p, &units);

	return r < 0 ? r : multiply(p, SAMUT_SIP_RULE_PER_UNIT, units, ret_satang);
}

static int price_tiered(struct pricing *p, int64_t *ret_satang)
{
	const struct samut_sip_tier *best = NULL;
	int64_t value = p->evaluation->value;
	bool any = false;
	int r = counts_down(p->outcome) ? better(p, &value) : 0;

	if (r < 0)
		return r;
	for (unsigned i = 0; i < p->sip->tiers->len; i++) {
		const struct samut_sip_tier *tier = samut_sip_at(p->sip->tiers, tier, i);

		if (tier->outcome != p->o)
			continue;
		any = true;
		if (tier->from > value)
			continue;
		/* Two amounts for one edge: the careful one. */
		if (!best || tier->from > best->from ||
			(tier->from == best->from && tier->satang < best->satang))
			best = tier;
	}
	if (!any)
		add_gap(p, SAMUT_SIP_GAP_TIER);
	g_autofree char *shown = number(value);
	g_autofree char *from = best ? number(best->from) : NULL;
	*ret_satang = best ? best->satang : 0;
	add_line(p, SAMUT_SIP_RULE_TIERED, *ret_satang,
		best ? g_strdup_printf("%s ≥ %s", shown, from) : g_strdup(shown));
	return 0;
}

/* Whether somebody was there for so long by that day. */
static bool stayed(struct samut_date from, struct samut_date left, int64_t months, struct samut_date day)
{
	struct samut_date over;

	if (months > 12 * 100 || samut_date_add_months(from, (int)months, &over) < 0)
		return false;
	return samut_date_compare(over, day) <= 0 && (left.year == 0 || samut_date_compare(left, over) >= 0);
}

/* For how many it can have lasted. SAMUT_SIP_NONE: nothing says so. */
static int64_t most_sustained(const struct pricing *p)
{
	const struct samut_sip *sip = p->sip;
	int64_t months = p->outcome->window, most = 0;
	unsigned complete = 0;

	for (unsigned i = 0; i < sip->enrolments->len; i++) {
		const struct samut_sip_enrolment *who = samut_sip_at(sip->enrolments, enrolment, i);

		complete += !who->record.incomplete;
		if (!who->record.incomplete && who->consent)
			most += stayed(who->enrolled, who->left, months, p->evaluation->date);
	}
	if (complete > 0)
		return most;
	if (sip->start.year == 0)
		return SAMUT_SIP_NONE;
	return stayed(sip->start, (struct samut_date){0, 0, 0}, months, p->evaluation->date) ? INT64_MAX : 0;
}

static int price_sustained(struct pricing *p, int64_t *ret_satang)
{
	int64_t lasted = whole(p->evaluation->value), most;

	*ret_satang = 0;
	if (p->outcome->window == SAMUT_SIP_NONE) {
		add_gap(p, SAMUT_SIP_GAP_WINDOW);
		return 0;
	}
	most = most_sustained(p);
	if (most == SAMUT_SIP_NONE) {
		samut_settlement_gap(p->out, SAMUT_SIP_GAP_START, NULL, p->sip->record.rid);
		return 0;
	}
	lasted = MIN(lasted, most);
	p->people = at_most_count(p, lasted);
	return multiply(p, SAMUT_SIP_RULE_SUSTAINED, lasted * SAMUT_SIP_ONE, ret_satang);
}

/* By enum samut_sip_pricing. */
static const struct {
	int (*price)(struct pricing *p, int64_t *ret_satang);
	bool by_price; /* needs the field Price */
} pricings[] = {
	[SAMUT_SIP_BINARY] = {price_binary, true},
	[SAMUT_SIP_RATE_CARD] = {price_rate_card, true},
	[SAMUT_SIP_PER_UNIT] = {price_per_unit, true},
	[SAMUT_SIP_TIERED] = {price_tiered, false},
	[SAMUT_SIP_SUSTAINED] = {price_sustained, true},
};

static void cut(struct pricing *p, enum samut_sip_rule rule, int64_t cap, char *how, int64_t *satang)
{
	g_autofree char *why = how;

	if (*satang <= cap)
		return;
	add_line(p, rule, cap - *satang, g_steal_pointer(&why));
	*satang = cap;
}

static int cap_person(struct pricing *p, int64_t *satang)
{
	int64_t cap, each = p->outcome->cap_per_person;

	if (each == SAMUT_SIP_NONE || *satang == 0)
		return 0;
	if (p->people == SAMUT_SIP_NONE)
		p->people = p->evaluation->count;
	if (p->people == SAMUT_SIP_NONE) {
		samut_settlement_gap(p->out, SAMUT_SIP_GAP_COUNT, "evaluations", p->evaluation->record.rid);
		cut(p, SAMUT_SIP_RULE_CAP_PERSON, 0, g_strdup("?"), satang);
		return 0;
	}
	/* More than can be said is more than any amount. */
	if (samut_money_times(each, p->people, 1, &cap) < 0)
		return 0;
	g_autofree char *shown = samut_money_format_grouped(each);
	cut(p, SAMUT_SIP_RULE_CAP_PERSON, cap,
		g_strdup_printf("%s × %" G_GINT64_FORMAT, shown, (gint64)p->people), satang);
	return 0;
}

int samut_settlement_price(const struct samut_sip *sip, struct samut_settlement *out, unsigned o, unsigned e,
	int64_t *ret_satang)
{
	const struct samut_sip_outcome *outcome = samut_sip_at(sip->outcomes, outcome, o);
	struct pricing p = {
		sip, out, o, e, outcome, samut_sip_at(sip->evaluations, evaluation, e), SAMUT_SIP_NONE};
	int64_t satang = 0;

	if (p.evaluation->verdict == SAMUT_SIP_NOT_MET) {
		add_line(&p, (enum samut_sip_rule)outcome->pricing, 0, NULL);
		*ret_satang = 0;
		return 0;
	}
	if (pricings[outcome->pricing].by_price && outcome->price == SAMUT_SIP_NONE) {
		add_gap(&p, SAMUT_SIP_GAP_PRICE);
		*ret_satang = 0;
		return 0;
	}
	int r = pricings[outcome->pricing].price(&p, &satang);
	if (r >= 0)
		r = cap_person(&p, &satang);
	if (r < 0)
		return r;
	if (outcome->cap != SAMUT_SIP_NONE)
		cut(&p, SAMUT_SIP_RULE_CAP_OUTCOME, outcome->cap, samut_money_format_grouped(outcome->cap),
			&satang);
	*ret_satang = satang;
	return 0;
}

/* ---- The service fee ---- */

/* Day on which month number k (from 1) is over, at most the End. */
static int month_over(const struct samut_sip *sip, int64_t k, struct samut_date *ret_day)
{
	struct samut_date day;
	int r = samut_date_add_months(sip->start, (int)k, &day);

	if (r >= 0)
		r = samut_date_add_days(day, -1, &day);
	if (r < 0)
		return r;
	*ret_day = sip->end.year && samut_date_compare(sip->end, day) < 0 ? sip->end : day;
	return 0;
}

/* Over how many months the fee is spread; 0: nothing says so. */
static int64_t fee_months(const struct samut_sip *sip, const struct samut_sip_outcome *outcome)
{
	struct samut_date over;
	int64_t k = 0;

	if (sip->start.year == 0)
		return 0;
	if (outcome->window != SAMUT_SIP_NONE && outcome->window > 0)
		return MIN(outcome->window, 12 * 100);
	if (sip->end.year == 0)
		return 0;
	do
		if (samut_date_add_months(sip->start, (int)++k, &over) < 0)
			return 0;
	while (samut_date_days_between(sip->end, over) <= 0);
	return k;
}

int samut_settlement_fee(const struct samut_sip *sip, struct samut_settlement *out, unsigned o,
	int64_t *ret_whole, int64_t *ret_due)
{
	const struct samut_sip_outcome *outcome = samut_sip_at(sip->outcomes, outcome, o);
	int64_t months = fee_months(sip, outcome), over = 0, due;
	int64_t fee = outcome->cap == SAMUT_SIP_NONE ? outcome->price : MIN(outcome->price, outcome->cap);
	struct samut_date day;

	*ret_whole = *ret_due = 0;
	if (outcome->price == SAMUT_SIP_NONE || months == 0) {
		samut_settlement_gap(out, months ? SAMUT_SIP_GAP_PRICE : SAMUT_SIP_GAP_START,
			months ? "outcomes" : NULL, months ? outcome->record.rid : sip->record.rid);
		*ret_whole = outcome->price == SAMUT_SIP_NONE ? 0 : fee;
		return 0;
	}
	while (over < months && month_over(sip, over + 1, &day) >= 0 &&
		samut_date_compare(day, out->as_of) <= 0)
		over++;
	/* Rounded down on the way, so that the last month makes it whole. */
	due = (int64_t)((__int128)fee * over / months);
	g_autofree char *shown = samut_money_format_grouped(fee);
	samut_settlement_line(out, SAMUT_SIP_RULE_SERVICE_FEE, (int)o, -1, due,
		g_strdup_printf(
			"%s × %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, shown, (gint64)over, (gint64)months));
	*ret_whole = fee;
	*ret_due = due;
	return 0;
}
