/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether more goes out than is owed, on any day. Every day on which money was approved or paid is held
 * against the settlement of that very day, so that neither an earlier nor a later payment can hide behind a
 * result that did not stand yet.
 */
#include "core/domain/settlement_part.h"

#include <errno.h>

static bool goes_out(const struct samut_sip_payment *p)
{
	return (p->status == SAMUT_SIP_APPROVED || p->status == SAMUT_SIP_PAID) &&
	       p->kind != SAMUT_SIP_PAY_NONE && p->date.year && p->to && p->amount != SAMUT_SIP_NONE;
}

/* The sum of what goes out up to a day of the same kind to the same party; of the whole purse when kind is
 * NONE. The index of the latest of them. */
static int sum_up(const struct samut_sip *sip, struct samut_date day, enum samut_sip_payment_kind kind,
	const char *to, int64_t *ret_sum, int *ret_latest)
{
	struct samut_date last = {0, 0, 0};
	bool purse = kind == SAMUT_SIP_PAY_NONE;

	*ret_sum = 0;
	*ret_latest = -1;
	for (unsigned i = 0; i < sip->payments->len; i++) {
		const struct samut_sip_payment *p = samut_sip_at(sip->payments, payment, i);
		bool ours = purse ? p->kind != SAMUT_SIP_PAY_FEE && g_strcmp0(p->from, sip->payor) == 0
				  : p->kind == kind && (!to || g_strcmp0(p->to, to) == 0);

		if (!goes_out(p) || !ours || samut_date_compare(p->date, day) > 0)
			continue;
		if (samut_money_add(*ret_sum, p->amount, ret_sum) < 0)
			return -ERANGE;
		if (samut_date_compare(p->date, last) >= 0) {
			last = p->date;
			*ret_latest = (int)i;
		}
	}
	return 0;
}

/* What is owed under a kind to a party, and whether it is owed to nobody by name, or may pass through other
 * hands: then to all together. */
static int64_t owed_to(const struct samut_settlement *out, enum samut_sip_payment_kind kind, const char *to,
	bool *ret_anyone)
{
	int64_t owed = 0;

	*ret_anyone = kind == SAMUT_SIP_PAY_OUTCOME;
	for (unsigned i = 0; i < out->claims->len; i++) {
		const struct samut_sip_claim *claim = samut_sip_at(out->claims, claim, i);

		if (claim->kind != kind)
			continue;
		if (*ret_anyone || (!claim->to && claim->owed > 0)) {
			*ret_anyone = true;
			return claim->owed;
		}
		if (g_strcmp0(claim->to, to) == 0)
			owed = claim->owed;
	}
	return owed;
}

/* 1: an excess. */
static int compare(const struct samut_sip *sip, const struct samut_settlement *out, struct samut_date day,
	enum samut_sip_payment_kind kind, const char *to, struct samut_sip_over *ret_over)
{
	struct samut_sip_over over = {-1, kind == SAMUT_SIP_PAY_NONE, out->purse, 0, day};
	bool anyone = false;
	int r;

	if (!over.of_purse)
		over.owed = owed_to(out, kind, to, &anyone);
	r = sum_up(sip, day, kind, anyone ? NULL : to, &over.sum, &over.payment);
	if (r < 0 || over.sum <= over.owed)
		return r;
	*ret_over = over;
	return 1;
}

static int over_on(
	const struct samut_sip *sip, const struct samut_sip_payment *p, struct samut_sip_over *ret_over)
{
	g_autoptr(samut_settlement) out = NULL;
	int r = samut_settle(sip, p->date, &out);

	/* Money handed to the intermediary is nobody's claim: the purse bounds it. */
	if (r >= 0 && (p->kind != SAMUT_SIP_PAY_OUTCOME || out->direct))
		r = compare(sip, out, p->date, p->kind, p->to, ret_over);
	if (r == 0 && p->kind != SAMUT_SIP_PAY_FEE)
		r = compare(sip, out, p->date, SAMUT_SIP_PAY_NONE, NULL, ret_over);
	return r;
}

int samut_sip_over(const struct samut_sip *sip, struct samut_sip_over *ret_over)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < sip->payments->len; i++) {
		const struct samut_sip_payment *p = samut_sip_at(sip->payments, payment, i);

		if (goes_out(p))
			r = over_on(sip, p, ret_over);
	}
	return r;
}
