/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the settlement among themselves; the rules they follow stand in core/domain/settlement.h. All:
 * 0, or -ERANGE when an amount does not fit. */
#pragma once

#include "core/domain/settlement.h"

/* Notes a step (how is taken over, may be NULL) and something missing (once for each record). */
void samut_settlement_line(struct samut_settlement *out, enum samut_sip_rule rule, int outcome,
	int evaluation, int64_t amount, char *how);
void samut_settlement_gap(
	struct samut_settlement *out, enum samut_sip_gap_kind kind, const char *folder, const char *rid);

/* What outcome number o pays for evaluation number e, after its own caps. */
int samut_settlement_price(const struct samut_sip *sip, struct samut_settlement *out, unsigned o, unsigned e,
	int64_t *ret_satang);
/* The whole fee of outcome number o, and the part due by out->as_of. */
int samut_settlement_fee(const struct samut_sip *sip, struct samut_settlement *out, unsigned o,
	int64_t *ret_whole, int64_t *ret_due);

/* What one investor has in it. */
struct samut_sip_stake {
	const char *investor; /* NULL: not known yet */
	int64_t amount;	      /* satang outstanding but for repayments out of outcomes */
	int64_t days;	      /* satang × days, as far as a return per year goes */
};
/* GArray of struct samut_sip_stake; assumed: nothing is drawn, the contract's Principal stands in. */
int samut_settlement_stakes(
	const struct samut_sip *sip, struct samut_settlement *out, GArray **ret_stakes, bool *ret_assumed);

/* From out->outcomes and the stakes to claims. */
int samut_settlement_waterfall(const struct samut_sip *sip, struct samut_settlement *out);
/* Adds to what is owed to a party. */
int samut_settlement_owe(
	struct samut_settlement *out, enum samut_sip_payment_kind kind, const char *to, int64_t satang);
/* Puts the payments beside what is owed. */
int samut_settlement_pay(const struct samut_sip *sip, struct samut_settlement *out);
