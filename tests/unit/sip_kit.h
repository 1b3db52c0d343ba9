/* SPDX-License-Identifier: Apache-2.0 */
/* A contract built by hand: investors inv-a, inv-b, the provider prov, the intermediary mid, the evaluator
 * eval, the payor pay. Amounts in baht, values as they are read. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "core/domain/settlement.h"

#define KIT static G_GNUC_UNUSED

KIT struct samut_date day(const char *iso)
{
	struct samut_date date = {0, 0, 0};

	if (iso)
		assert_int_equal(samut_date_parse(iso, SAMUT_DATE_FULL, NULL, &date), 0);
	return date;
}

KIT int64_t baht(const char *text)
{
	int64_t satang = SAMUT_SIP_NONE;

	if (text)
		assert_int_equal(samut_money_parse(text, SAMUT_NUMBER_UNSIGNED, NULL, &satang), 0);
	return satang;
}

KIT int64_t value(const char *text)
{
	struct samut_decimal decimal;

	if (!text)
		return SAMUT_SIP_NONE;
	assert_int_equal(samut_decimal_parse(text, SAMUT_NUMBER_NEGATIVE, 9, NULL, &decimal), 0);
	assert_int_equal(samut_decimal_rescale(decimal, 9, &decimal), 0);
	return decimal.digits;
}

KIT const char *kit_rid(struct samut_sip *sip, const char *what, unsigned n)
{
	g_autofree char *rid = g_strdup_printf("c/%s-%02u", what, n + 1);

	return g_string_chunk_insert_const(sip->strings, rid);
}

/* All roles taken by one investor and the others. */
KIT struct samut_sip *kit_contract(const char *rate, bool per_year)
{
	struct samut_sip *sip = samut_sip_new();

	sip->record.rid = "c";
	sip->title = "ตัวอย่าง";
	sip->stage = "evaluation";
	sip->agreement = "สญ. 1/2568";
	g_ptr_array_add(sip->investors, (void *)"inv-a");
	sip->provider = "prov";
	sip->intermediary = "mid";
	sip->evaluator = "eval";
	sip->payor = "pay";
	sip->per_year = per_year;
	sip->has_return = rate != NULL;
	if (rate)
		assert_int_equal(samut_rate_parse(rate, NULL, &sip->ret), 0);
	return sip;
}

KIT struct samut_sip_outcome *kit_outcome(
	struct samut_sip *sip, enum samut_sip_pricing pricing, const char *target, const char *price)
{
	struct samut_sip_outcome o = {.record.rid = kit_rid(sip, "o", sip->outcomes->len),
		.title = "ผลลัพธ์",
		.pricing = pricing,
		.baseline = SAMUT_SIP_NONE,
		.target = value(target),
		.price = baht(price),
		.cap = SAMUT_SIP_NONE,
		.cap_per_person = SAMUT_SIP_NONE,
		.window = SAMUT_SIP_NONE};

	g_array_append_val(sip->outcomes, o);
	return samut_sip_at(sip->outcomes, outcome, sip->outcomes->len - 1);
}

KIT void kit_tier(struct samut_sip *sip, const char *from, const char *price)
{
	struct samut_sip_tier tier = {sip->outcomes->len - 1, value(from), baht(price)};

	g_array_append_val(sip->tiers, tier);
}

/* A confirmed evaluation of outcome number o (from 0). */
KIT struct samut_sip_evaluation *kit_evaluate(struct samut_sip *sip, unsigned o, const char *date,
	const char *measured, enum samut_sip_verdict verdict)
{
	struct samut_sip_evaluation e = {.record.rid = kit_rid(sip, "e", sip->evaluations->len),
		.date = day(date),
		.outcome = kit_rid(sip, "o", o),
		.evaluator = "eval",
		.value = value(measured),
		.count = SAMUT_SIP_NONE,
		.verdict = verdict,
		.confirmed = true};

	g_array_append_val(sip->evaluations, e);
	return samut_sip_at(sip->evaluations, evaluation, sip->evaluations->len - 1);
}

KIT void kit_fund(struct samut_sip *sip, enum samut_sip_funding_kind kind, const char *date,
	const char *investor, const char *amount)
{
	struct samut_sip_funding f = {.record.rid = kit_rid(sip, "f", sip->funding->len),
		.date = day(date),
		.kind = kind,
		.investor = investor,
		.amount = baht(amount)};

	g_array_append_val(sip->funding, f);
}

KIT struct samut_sip_payment *kit_pay(struct samut_sip *sip, enum samut_sip_payment_kind kind,
	const char *date, const char *to, const char *amount)
{
	struct samut_sip_payment p = {.record.rid = kit_rid(sip, "p", sip->payments->len),
		.date = day(date),
		.kind = kind,
		.status = SAMUT_SIP_PAID,
		.from = "pay",
		.to = to,
		.amount = baht(amount)};

	g_array_append_val(sip->payments, p);
	return samut_sip_at(sip->payments, payment, sip->payments->len - 1);
}

KIT void kit_enrol(struct samut_sip *sip, const char *from, const char *left, bool consent)
{
	struct samut_sip_enrolment e = {.record.rid = kit_rid(sip, "n", sip->enrolments->len),
		.enrolled = day(from),
		.left = day(left),
		.consent = consent};

	g_array_append_val(sip->enrolments, e);
}

KIT struct samut_settlement *kit_settle(struct samut_sip *sip, const char *as_of)
{
	struct samut_settlement *out = NULL;

	assert_int_equal(samut_settle(sip, day(as_of), &out), 0);
	return out;
}

/* What is owed to a party under a kind; to "*": to all together. */
KIT int64_t kit_owed(struct samut_settlement *out, enum samut_sip_payment_kind kind, const char *to)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < out->claims->len; i++) {
		const struct samut_sip_claim *claim = samut_sip_at(out->claims, claim, i);

		if (claim->kind == kind && (g_strcmp0(to, "*") == 0 || g_strcmp0(claim->to, to) == 0))
			sum += claim->owed;
	}
	return sum;
}

KIT bool kit_gap(struct samut_settlement *out, enum samut_sip_gap_kind kind)
{
	for (unsigned i = 0; i < out->gaps->len; i++)
		if (samut_sip_at(out->gaps, gap, i)->kind == kind)
			return true;
	return false;
}

/* The one line of a rule; fails when there is none. */
KIT const struct samut_sip_line *kit_line(struct samut_settlement *out, enum samut_sip_rule rule)
{
	for (unsigned i = 0; i < out->lines->len; i++)
		if (samut_sip_at(out->lines, line, i)->rule == rule)
			return samut_sip_at(out->lines, line, i);
	fail_msg("no line %s", samut_sip_rules[rule].name);
	return NULL;
}

#define assert_money(satang, text)                                                                           \
	do {                                                                                                 \
		g_autofree char *money_ = samut_money_format(satang);                                        \
		assert_string_equal(money_, text);                                                           \
	} while (0)
