/* SPDX-License-Identifier: Apache-2.0 */
/* From outcomes to money: the worked examples of the domain, the waterfall, shares, fees, and what has been
 * paid against what is owed. */
#include "tests/unit/sip_kit.h"

/* Educate Girls: 270,000 put in, 768 girls enrolled (116 % of target), learning 160 % of target; 144,085
 * return; 414,085 in all. */
static struct samut_sip *educate_girls(void)
{
	struct samut_sip *sip = kit_contract("144,085", false);

	sip->principal = baht("270,000");
	sip->max_payment = baht("414,085");
	kit_outcome(sip, SAMUT_SIP_RATE_CARD, "662", "100")->cap = baht("82,817");
	kit_outcome(sip, SAMUT_SIP_PER_UNIT, "100", "3,312.68"); /* for each percent of the target */
	kit_fund(sip, SAMUT_SIP_COMMITMENT, "2015-03-01", "inv-a", "270,000");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2015-06-01", "inv-a", "270,000");
	kit_evaluate(sip, 0, "2018-07-13", "768", SAMUT_SIP_MET);
	kit_evaluate(sip, 1, "2018-07-13", "160", SAMUT_SIP_MET);
	return sip;
}

static void test_educate_girls(void **state)
{
	g_autoptr(samut_sip) sip = educate_girls();
	g_autoptr(samut_settlement) out = kit_settle(sip, "2018-07-13");
	g_autoptr(samut_settlement) before = kit_settle(sip, "2018-07-12");

	(void)state;
	assert_money(g_array_index(out->priced, int64_t, 0), "76800.00");
	assert_money(g_array_index(out->priced, int64_t, 1), "530028.80");
	assert_money(out->outcome_payment, "414085.00");
	assert_money(kit_owed(out, SAMUT_SIP_PAY_PRINCIPAL, "inv-a"), "270000.00");
	assert_money(kit_owed(out, SAMUT_SIP_PAY_RETURN, "inv-a"), "144085.00");
	assert_int_equal(out->surplus, 0);
	assert_money(out->purse, "414085.00");
	assert_true(out->decided && !out->square);
	assert_int_equal(before->purse, 0); /* not before the evaluator's word */
	assert_int_equal(before->claims->len, 0);
	kit_pay(sip, SAMUT_SIP_PAY_PRINCIPAL, "2018-08-01", "inv-a", "270,000");
	kit_pay(sip, SAMUT_SIP_PAY_RETURN, "2018-08-01", "inv-a", "144,085");
	g_autoptr(samut_settlement) after = kit_settle(sip, "2018-08-01");
	assert_true(after->square);
	assert_money(after->purse_paid, "414085.00");
	kit_pay(sip, SAMUT_SIP_PAY_RETURN, "2018-08-02", "inv-a", "0.01");
	g_autoptr(samut_settlement) too_much = kit_settle(sip, "2018-08-02");
	assert_false(too_much->square);
}

/* Peterborough: two cohorts and the whole pilot; the second chance is an outcome of its own. Drawn down
 * 5,000,000 on 9 September 2010, 3 % a year, reported 26 July 2017: 2,512 days. */
static void test_peterborough(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract("3%", true);
	g_autoptr(samut_settlement) first = NULL, out = NULL;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_BINARY, "10", "4,000,000");
	kit_outcome(sip, SAMUT_SIP_BINARY, "7.5", "8,000,000");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2010-09-09", "inv-a", "5,000,000");
	kit_evaluate(sip, 0, "2014-08-07", "8.4", SAMUT_SIP_NOT_MET);
	kit_evaluate(sip, 1, "2017-07-26", "9", SAMUT_SIP_MET);
	first = kit_settle(sip, "2014-08-07");
	assert_int_equal(first->purse, 0);
	assert_false(first->decided);
	out = kit_settle(sip, "2017-07-26");
	assert_money(out->outcome_payment, "8000000.00");
	assert_money(out->principal, "5000000.00");
	assert_int_equal(samut_date_days_between(day("2010-09-09"), day("2017-07-26")), 2512);
	assert_money(out->ret, "1032328.77"); /* 5,000,000 × 3 % × 2512/365 */
	assert_string_equal(kit_line(out, SAMUT_SIP_RULE_RETURN)->how, "5,000,000.00 × 3% × 2512/365");
	assert_money(out->surplus, "1967671.23");
	assert_money(out->purse, "6032328.77"); /* the surplus stays with the payor: nobody says otherwise */
	assert_int_equal(kit_owed(out, SAMUT_SIP_PAY_SURPLUS, "*"), 0);
}

static void test_no_success(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract("5%", false);
	g_autoptr(samut_settlement) out = NULL, nothing = NULL;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_BINARY, "50", "2,000,000");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-01", "inv-a", "1,000,000");
	nothing = kit_settle(sip, "2026-01-01"); /* nothing evaluated */
	assert_int_equal(nothing->purse, 0);
	assert_int_equal(nothing->claims->len, 0);
	kit_evaluate(sip, 0, "2026-01-01", "40", SAMUT_SIP_NOT_MET);
	out = kit_settle(sip, "2026-01-01");
	assert_int_equal(out->purse, 0);
	assert_int_equal(kit_owed(out, SAMUT_SIP_PAY_PRINCIPAL, "*"), 0);
	assert_money(kit_line(out, SAMUT_SIP_RULE_LOSS)->amount, "-1000000.00");
	assert_true(out->square); /* decided, and there is nothing to pay */
}

/* 40 % at risk: 600 of 1,000 come back whatever happens, as soon as the result is known. */
static void test_at_risk(void **state)
{
	static const struct {
		const char *price;
		enum samut_sip_verdict verdict;
		const char *principal, *top_up, *ret, *surplus;
	} rows[] = {
		{"500", SAMUT_SIP_NOT_MET, "600.00", "600.00", "0.00", "0.00"},
		{"500", SAMUT_SIP_MET, "600.00", "100.00", "0.00", "0.00"},
		{"800", SAMUT_SIP_MET, "800.00", "0.00", "0.00", "0.00"},
		{"1050", SAMUT_SIP_MET, "1000.00", "0.00", "50.00", "0.00"},
		{"1300", SAMUT_SIP_MET, "1000.00", "0.00", "100.00", "200.00"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(samut_sip) sip = kit_contract("10%", false);
		g_autoptr(samut_settlement) early = NULL, out = NULL;

		sip->at_risk = 40 * SAMUT_PERCENT_ONE;
		sip->surplus = SAMUT_SIP_TO_PROVIDER;
		kit_outcome(sip, SAMUT_SIP_BINARY, "1", rows[i].price);
		kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-01", "inv-a", "1000");
		kit_evaluate(sip, 0, "2026-01-01", "1", rows[i].verdict);
		early = kit_settle(sip, "2025-12-31");
		assert_int_equal(early->purse, 0);
		out = kit_settle(sip, "2026-01-01");
		assert_money(out->principal, rows[i].principal);
		assert_money(out->top_up, rows[i].top_up);
		assert_money(out->ret, rows[i].ret);
		assert_money(kit_owed(out, SAMUT_SIP_PAY_SURPLUS, "prov"), rows[i].surplus);
		assert_int_equal(out->purse, out->principal + out->ret + out->surplus);
	}
}

/* Without any evaluation the floor is due when the contract is over; MaxPayment bounds it. */
static void test_floor_at_the_end(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	g_autoptr(samut_settlement) before = NULL, after = NULL, bounded = NULL;

	(void)state;
	sip->at_risk = 0;
	sip->end = day("2026-06-30");
	kit_outcome(sip, SAMUT_SIP_BINARY, "1", "5000");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-01", "inv-a", "1000");
	before = kit_settle(sip, "2026-06-29");
	assert_int_equal(before->purse, 0);
	after = kit_settle(sip, "2026-06-30");
	assert_money(kit_owed(after, SAMUT_SIP_PAY_PRINCIPAL, "inv-a"), "1000.00");
	sip->max_payment = baht("300");
	bounded = kit_settle(sip, "2026-06-30");
	assert_money(bounded->purse, "300.00");
}

/* Two investors, a satang that cannot be halved: it goes to the larger remainder, to the first when equal. */
static void test_indivisible_satang(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract("0.01", false);
	g_autoptr(samut_settlement) out = NULL, uneven = NULL;

	(void)state;
	g_ptr_array_add(sip->investors, (void *)"inv-b");
	kit_outcome(sip, SAMUT_SIP_BINARY, "1", "100.01");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-01", "inv-b", "100");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-02", "inv-a", "100");
	kit_evaluate(sip, 0, "2026-01-01", "1", SAMUT_SIP_MET);
	out = kit_settle(sip, "2026-01-01");					/* 100.01 of 200.00 */
	assert_money(kit_owed(out, SAMUT_SIP_PAY_PRINCIPAL, "inv-a"), "50.01"); /* first in the contract */
	assert_money(kit_owed(out, SAMUT_SIP_PAY_PRINCIPAL, "inv-b"), "50.00");
	samut_sip_at(sip->funding, funding, 0)->amount = baht("33.34"); /* inv-b */
	samut_sip_at(sip->funding, funding, 1)->amount = baht("66.66");
	uneven = kit_settle(sip, "2026-01-01"); /* 100.00 back, one satang of return */
	assert_money(kit_owed(uneven, SAMUT_SIP_PAY_PRINCIPAL, "inv-b"), "33.34");
	assert_money(kit_owed(uneven, SAMUT_SIP_PAY_RETURN, "inv-a"), "0.01");
	assert_int_equal(kit_owed(uneven, SAMUT_SIP_PAY_RETURN, "inv-b"), 0);
}

/* A return per year follows the money: 1,000 for 365 days, then 600 for 365 days after 400 came back. */
static void test_outstanding(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract("10%", true);
	g_autoptr(samut_settlement) out = NULL, interim = NULL;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_RATE_CARD, "10", "400");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-01", "inv-a", "1000");
	kit_evaluate(sip, 0, "2026-01-01", "1", SAMUT_SIP_PARTLY);
	kit_evaluate(sip, 0, "2027-01-01", "10", SAMUT_SIP_MET);
	interim = kit_settle(sip, "2026-06-01");
	assert_money(interim->principal, "400.00");
	assert_int_equal(interim->ret, 0);
	kit_pay(sip, SAMUT_SIP_PAY_PRINCIPAL, "2026-01-01", "inv-a", "400");
	kit_pay(sip, SAMUT_SIP_PAY_PRINCIPAL, "2026-02-01", "inv-a", "300")->status = SAMUT_SIP_PLANNED;
	out = kit_settle(sip, "2027-01-01");
	assert_money(out->principal, "1000.00");
	assert_money(out->ret, "160.00");
	assert_money(samut_sip_at(out->claims, claim, 0)->paid, "400.00");
	assert_money(samut_sip_at(out->claims, claim, 0)->planned, "300.00");
	/* What is paid later is no excess of the day on which less was owed. */
	struct samut_sip_over excess;
	kit_pay(sip, SAMUT_SIP_PAY_PRINCIPAL, "2027-01-01", "inv-a", "600");
	assert_int_equal(samut_sip_over(sip, &excess), 0);
}

/* Two investors, drawn a year apart, share a return per year by money and days; repaid money is gone. */
static void test_shares_by_days(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract("10%", true);
	g_autoptr(samut_settlement) out = NULL;

	(void)state;
	g_ptr_array_add(sip->investors, (void *)"inv-b");
	kit_outcome(sip, SAMUT_SIP_BINARY, "1", "10000");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-01", "inv-a", "1500");
	kit_fund(sip, SAMUT_SIP_REPAID, "2025-01-01", "inv-a", "500");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2026-01-01", "inv-b", "1000");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2027-06-01", "inv-b", "1000"); /* yet to come */
	kit_evaluate(sip, 0, "2027-01-01", "1", SAMUT_SIP_MET);
	out = kit_settle(sip, "2027-01-01");
	assert_money(out->invested, "2000.00");
	assert_money(kit_owed(out, SAMUT_SIP_PAY_RETURN, "inv-a"), "200.00");
	assert_money(kit_owed(out, SAMUT_SIP_PAY_RETURN, "inv-b"), "100.00");
	assert_money(kit_owed(out, SAMUT_SIP_PAY_PRINCIPAL, "inv-a"), "1000.00");
}

static void test_surplus_to_investors(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	g_autoptr(samut_settlement) out = NULL;

	(void)state;
	sip->surplus = SAMUT_SIP_TO_INVESTOR;
	kit_outcome(sip, SAMUT_SIP_BINARY, "1", "150");
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-01", "inv-a", "100");
	kit_evaluate(sip, 0, "2026-01-01", "1", SAMUT_SIP_MET);
	out = kit_settle(sip, "2026-01-01");
	assert_money(kit_owed(out, SAMUT_SIP_PAY_SURPLUS, "inv-a"), "50.00");
	assert_true(kit_gap(out, SAMUT_SIP_GAP_RETURN));
}

/* Principal in the contract but no drawdown on record: by commitments, else the one investor's, else nobody's
 * by name. */
static void test_assumed_principal(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract("10%", false);
	g_autoptr(samut_settlement) one = NULL, unknown = NULL, shared = NULL;

	(void)state;
	sip->principal = baht("100.01");
	kit_outcome(sip, SAMUT_SIP_BINARY, "1", "1000");
	kit_evaluate(sip, 0, "2026-01-01", "1", SAMUT_SIP_MET);
	one = kit_settle(sip, "2026-01-01");
	assert_money(kit_owed(one, SAMUT_SIP_PAY_PRINCIPAL, "inv-a"), "100.01");
	assert_true(kit_gap(one, SAMUT_SIP_GAP_DRAWDOWN));
	g_ptr_array_add(sip->investors, (void *)"inv-b");
	unknown = kit_settle(sip, "2026-01-01");
	assert_money(kit_owed(unknown, SAMUT_SIP_PAY_PRINCIPAL, NULL), "100.01");
	assert_true(kit_gap(unknown, SAMUT_SIP_GAP_SHARES));
	kit_fund(sip, SAMUT_SIP_COMMITMENT, "2025-01-01", "inv-b", "75");
	kit_fund(sip, SAMUT_SIP_COMMITMENT, "2025-01-01", "inv-a", "25");
	shared = kit_settle(sip, "2026-01-01");
	assert_money(kit_owed(shared, SAMUT_SIP_PAY_PRINCIPAL, "inv-b"), "75.01");
	assert_money(kit_owed(shared, SAMUT_SIP_PAY_RETURN, "*"), "10.00");
}

/* 30 % of 1,000,000 as a fee in twelve equal months, the rest on outcomes; nobody invested. */
static void test_service_fee(void **state)
{
	static const struct {
		const char *as_of, *due;
	} rows[] = {
		{"2025-01-30", "0.00"},
		{"2025-01-31", "25000.00"},
		{"2025-06-30", "150000.00"},
		{"2025-12-30", "275000.00"},
		{"2025-12-31", "300000.00"},
		{"2030-01-01", "300000.00"},
	};
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);

	(void)state;
	g_ptr_array_set_size(sip->investors, 0);
	sip->start = day("2025-01-01"), sip->end = day("2025-12-31");
	sip->max_payment = baht("1,000,000");
	kit_outcome(sip, SAMUT_SIP_FEE, "0", "300,000");
	kit_outcome(sip, SAMUT_SIP_RATE_CARD, "70", "10,000");
	kit_evaluate(sip, 1, "2025-12-31", "75", SAMUT_SIP_MET);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(samut_settlement) out = kit_settle(sip, rows[i].as_of);

		assert_money(kit_owed(out, SAMUT_SIP_PAY_FEE, "prov"), rows[i].due);
	}
	g_autoptr(samut_settlement) out = kit_settle(sip, "2025-12-31");
	assert_true(out->direct);
	assert_money(
		kit_owed(out, SAMUT_SIP_PAY_OUTCOME, "prov"), "700000.00"); /* 750,000 within the maximum */
	assert_money(out->fees_due, "300000.00");
}

/* A third of a satang a month: the last month makes it whole. */
static void test_fee_rounding(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	g_autoptr(samut_settlement) two = NULL, three = NULL;

	(void)state;
	sip->start = day("2025-01-15");
	sip->signed_on = day("2025-01-10");
	sip->fee = baht("50");
	kit_outcome(sip, SAMUT_SIP_FEE, "0", "100")->window = 3;
	two = kit_settle(sip, "2025-03-14");
	assert_money(kit_owed(two, SAMUT_SIP_PAY_FEE, "prov"), "66.66");
	assert_money(kit_owed(two, SAMUT_SIP_PAY_FEE, "mid"), "50.00");
	three = kit_settle(sip, "2025-04-14");
	assert_money(kit_owed(three, SAMUT_SIP_PAY_FEE, "prov"), "100.00");
	kit_pay(sip, SAMUT_SIP_PAY_FEE, "2025-04-14", "prov", "100");
	sip->max_payment = baht("120");
	g_autoptr(samut_settlement) bounded = kit_settle(sip, "2025-04-14");
	assert_int_equal(bounded->purse_paid, 0); /* fees are not of the purse for outcomes */
	assert_money(kit_owed(bounded, SAMUT_SIP_PAY_FEE, "*"), "120.00");
	assert_money(kit_line(bounded, SAMUT_SIP_RULE_CAP_CONTRACT)->amount, "-30.00");
}

/* Roles partly open, as in the five pilots: incomplete, not wrong. */
static void test_open_roles(void **state)
{
	g_autoptr(samut_sip) sip = samut_sip_new();
	g_autoptr(samut_settlement) out = NULL, priced = NULL;

	(void)state;
	sip->record.rid = "c";
	kit_outcome(sip, SAMUT_SIP_NO_PRICING, NULL, NULL)->record.incomplete = true;
	out = kit_settle(sip, "2026-01-01");
	for (int gap = SAMUT_SIP_GAP_INVESTOR; gap <= SAMUT_SIP_GAP_PAYOR; gap++)
		assert_true(kit_gap(out, (enum samut_sip_gap_kind)gap));
	assert_true(kit_gap(out, SAMUT_SIP_GAP_INCOMPLETE));
	assert_int_equal(out->purse, 0);
	/* What does not need a role is computed: only the payor and the investor are missing here. */
	sip->evaluator = "eval";
	sip->principal = baht("500");
	kit_outcome(sip, SAMUT_SIP_BINARY, "1", "800");
	kit_evaluate(sip, 1, "2026-01-01", "1", SAMUT_SIP_MET);
	priced = kit_settle(sip, "2026-01-01");
	assert_money(priced->outcome_payment, "800.00");
	assert_money(kit_owed(priced, SAMUT_SIP_PAY_PRINCIPAL, NULL), "500.00");
	assert_false(priced->decided); /* the first outcome is open */
}

/* ---- Payments against what is owed ---- */

static int over(struct samut_sip *sip, struct samut_sip_over *ret)
{
	return samut_sip_over(sip, ret);
}

static void test_over(void **state)
{
	g_autoptr(samut_sip) sip = educate_girls();
	struct samut_sip_over excess;
	struct samut_sip_payment *p;

	(void)state;
	assert_int_equal(over(sip, &excess), 0);
	kit_pay(sip, SAMUT_SIP_PAY_PRINCIPAL, "2018-08-01", "inv-a", "200,000");
	kit_pay(sip, SAMUT_SIP_PAY_PRINCIPAL, "2018-09-01", "inv-a", "70,000");
	kit_pay(sip, SAMUT_SIP_PAY_RETURN, "2018-09-01", "inv-a", "144,085");
	assert_int_equal(over(sip, &excess), 0);
	p = samut_sip_at(sip->payments, payment, 1);
	p->amount += 1; /* one satang */
	assert_int_equal(over(sip, &excess), 1);
	assert_int_equal(excess.payment, 1);
	assert_money(excess.owed, "270000.00");
	assert_money(excess.sum, "270000.01");
	p->status = SAMUT_SIP_FAILED; /* what failed does not count, */
	assert_int_equal(over(sip, &excess), 0);
	p->status = SAMUT_SIP_PLANNED; /* a plan neither, */
	assert_int_equal(over(sip, &excess), 0);
	p->status = SAMUT_SIP_APPROVED; /* what is approved does, */
	assert_int_equal(over(sip, &excess), 1);
	p->record.incomplete = true; /* and so does what lacks something else. */
	assert_int_equal(over(sip, &excess), 1);
	p->amount -= 1;
	assert_int_equal(over(sip, &excess), 0);
	samut_sip_at(sip->payments, payment, 0)->date = day("2018-07-12"); /* a day before the evaluation */
	assert_int_equal(over(sip, &excess), 1);
	assert_int_equal(excess.owed, 0);
	samut_sip_at(sip->payments, payment, 0)->date = day("2018-08-01");
	samut_sip_at(sip->evaluations, evaluation, 1)->confirmed = false; /* takes the ground away */
	assert_int_equal(over(sip, &excess), 1);
}

/* The payor's purse bounds what goes through the intermediary. */
static void test_over_purse(void **state)
{
	g_autoptr(samut_sip) sip = educate_girls();
	struct samut_sip_over excess;

	(void)state;
	kit_pay(sip, SAMUT_SIP_PAY_OUTCOME, "2018-08-01", "mid", "414,085");
	kit_pay(sip, SAMUT_SIP_PAY_PRINCIPAL, "2018-08-02", "inv-a", "270,000")->from = "mid";
	assert_int_equal(over(sip, &excess), 0);
	g_autoptr(samut_settlement) out = kit_settle(sip, "2018-08-02");
	assert_money(out->purse_paid, "414085.00");
	assert_false(out->square); /* the return has not been passed on */
	kit_pay(sip, SAMUT_SIP_PAY_RETURN, "2018-08-03", "inv-a", "1"); /* from the payor, a second time */
	assert_int_equal(over(sip, &excess), 1);
	assert_true(excess.of_purse);
	assert_money(excess.sum, "414086.00");
}

/* Nobody invested: the payor pays the provider, or the intermediary for it, and not twice. */
static void test_direct_through_hands(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	struct samut_sip_over excess;

	(void)state;
	g_ptr_array_set_size(sip->investors, 0);
	kit_outcome(sip, SAMUT_SIP_BINARY, "1", "100");
	kit_evaluate(sip, 0, "2026-01-01", "1", SAMUT_SIP_MET);
	kit_pay(sip, SAMUT_SIP_PAY_OUTCOME, "2026-01-02", "mid", "60");
	kit_pay(sip, SAMUT_SIP_PAY_OUTCOME, "2026-01-03", "prov", "40");
	assert_int_equal(over(sip, &excess), 0);
	g_autoptr(samut_settlement) out = kit_settle(sip, "2026-01-03");
	assert_true(out->square);
	kit_pay(sip, SAMUT_SIP_PAY_OUTCOME, "2026-01-04", "prov", "0.01");
	assert_int_equal(over(sip, &excess), 1);
}

/* What cannot be priced yet has not failed; what is due to investors without principal is nothing. */
static void test_undecided(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract("10%", false);
	g_autoptr(samut_settlement) unpriced = NULL, empty = NULL;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_BINARY, "1", NULL);
	kit_fund(sip, SAMUT_SIP_DRAWDOWN, "2025-01-01", "inv-a", "100");
	kit_evaluate(sip, 0, "2026-01-01", "1", SAMUT_SIP_MET);
	unpriced = kit_settle(sip, "2026-01-01");
	assert_true(kit_gap(unpriced, SAMUT_SIP_GAP_PRICE));
	assert_false(unpriced->decided || unpriced->square);
	assert_int_equal(unpriced->lines->len, 0); /* no loss either */
	g_array_set_size(sip->funding, 0);
	samut_sip_at(sip->outcomes, outcome, 0)->price = baht("70");
	empty = kit_settle(sip, "2026-01-01");
	assert_true(kit_gap(empty, SAMUT_SIP_GAP_PRINCIPAL));
	assert_money(empty->surplus, "70.00");
	assert_int_equal(empty->purse, 0);
}

/* ---- Laws that hold of any contract ---- */

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % sides;
}

static int64_t maybe(uint32_t *seed, uint32_t most)
{
	return dice(seed, 3) == 0 ? SAMUT_SIP_NONE : (int64_t)dice(seed, most);
}

static struct samut_sip *any_contract(uint32_t *seed)
{
	struct samut_sip *sip = kit_contract(dice(seed, 2) ? "7.5%" : "1234.56", dice(seed, 2));

	if (dice(seed, 2))
		g_ptr_array_add(sip->investors, (void *)"inv-b");
	sip->start = day("2025-01-01"), sip->end = day("2026-12-31");
	sip->max_payment = maybe(seed, 500000), sip->fee = maybe(seed, 50000);
	sip->principal = maybe(seed, 300000);
	sip->at_risk = dice(seed, 2) ? SAMUT_SIP_NONE : (int64_t)dice(seed, 1000001);
	sip->surplus = (enum samut_sip_taker)dice(seed, 4);
	for (unsigned o = 0; o < 4; o++) {
		struct samut_sip_outcome *outcome = kit_outcome(
			sip, (enum samut_sip_pricing)dice(seed, SAMUT_SIP_NO_PRICING), "10", "77.77");

		outcome->cap = maybe(seed, 100000), outcome->cap_per_person = maybe(seed, 9000);
		outcome->window = maybe(seed, 20);
		outcome->baseline = dice(seed, 2) ? SAMUT_SIP_NONE : (int64_t)dice(seed, 20) * SAMUT_SIP_ONE;
		kit_tier(sip, "5", "333.33");
		struct samut_sip_evaluation *e = kit_evaluate(sip, o, "2026-06-01", "0", SAMUT_SIP_MET);
		e->value = (int64_t)dice(seed, 40) * SAMUT_SIP_ONE / 2, e->count = maybe(seed, 30);
		e->verdict = (enum samut_sip_verdict)dice(seed, 4);
	}
	for (unsigned f = dice(seed, 5); f > 0; f--) {
		g_autofree char *amount = g_strdup_printf("%u.%02u", dice(seed, 2000), dice(seed, 100));
		kit_fund(sip, (enum samut_sip_funding_kind)dice(seed, 3),
			dice(seed, 2) ? "2025-02-01" : "2025-09-09", dice(seed, 2) ? "inv-a" : "inv-b",
			amount);
	}
	return sip;
}

static void check_laws(const struct samut_sip *sip, struct samut_settlement *out)
{
	int64_t lines = 0;

	for (unsigned i = 0; i < out->lines->len; i++) {
		const struct samut_sip_line *line = samut_sip_at(out->lines, line, i);

		lines += line->rule < SAMUT_SIP_RULE_PRINCIPAL ? line->amount : 0;
	}
	assert_true(lines == out->outcome_payment + out->fees_due); /* the lines tell the whole of it */
	assert_true(kit_owed(out, SAMUT_SIP_PAY_PRINCIPAL, "*") == out->principal);
	assert_true(kit_owed(out, SAMUT_SIP_PAY_RETURN, "*") == out->ret);
	assert_true(kit_owed(out, SAMUT_SIP_PAY_FEE, "*") == out->fees_due);
	assert_true(out->principal - out->top_up + out->ret + out->surplus == out->outcome_payment ||
		    out->direct);
	assert_true(out->principal <= out->invested && out->ret <= out->return_most);
	assert_true(out->ret == 0 || out->principal == out->invested);	/* principal before return */
	assert_true(out->surplus == 0 || out->ret == out->return_most); /* return before surplus */
	assert_true(sip->max_payment == SAMUT_SIP_NONE || out->purse + out->fees <= sip->max_payment);
	for (unsigned i = 0; i < out->claims->len; i++)
		assert_true(samut_sip_at(out->claims, claim, i)->owed > 0);
}

static void test_laws(void **state)
{
	uint32_t seed = 2568;
	unsigned paying = 0, capped = 0;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		g_autoptr(samut_sip) sip = any_contract(&seed);
		g_autoptr(samut_settlement) out = kit_settle(sip, i % 2 ? "2026-07-01" : "2027-01-01");

		check_laws(sip, out);
		paying += out->purse > 0;
		capped += out->outcome_payment < out->outcomes;
	}
	assert_true(paying > 1000 && capped > 200); /* the dice reach what they are for */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_educate_girls),
		cmocka_unit_test(test_peterborough),
		cmocka_unit_test(test_no_success),
		cmocka_unit_test(test_at_risk),
		cmocka_unit_test(test_floor_at_the_end),
		cmocka_unit_test(test_indivisible_satang),
		cmocka_unit_test(test_outstanding),
		cmocka_unit_test(test_shares_by_days),
		cmocka_unit_test(test_surplus_to_investors),
		cmocka_unit_test(test_assumed_principal),
		cmocka_unit_test(test_service_fee),
		cmocka_unit_test(test_fee_rounding),
		cmocka_unit_test(test_open_roles),
		cmocka_unit_test(test_over),
		cmocka_unit_test(test_over_purse),
		cmocka_unit_test(test_direct_through_hands),
		cmocka_unit_test(test_undecided),
		cmocka_unit_test(test_laws),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
