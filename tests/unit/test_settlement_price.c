/* SPDX-License-Identifier: Apache-2.0 */
/* What outcomes pay: each pricing with its edges, the three caps, and which evaluations count. */
#include "tests/unit/sip_kit.h"

/* One outcome, one evaluation; what it pays. */
static int64_t pays(struct samut_sip *sip)
{
	g_autoptr(samut_settlement) out = kit_settle(sip, "2030-01-01");

	return out->outcomes;
}

static void test_binary(void **state)
{
	static const struct {
		const char *baseline, *target, *value;
		enum samut_sip_verdict verdict;
		const char *pays, *how;
	} rows[] = {
		{NULL, "10", "8.4", SAMUT_SIP_NOT_MET, "0.00", NULL},	   /* Peterborough, cohort 1 */
		{NULL, "10", "8.4", SAMUT_SIP_MET, "0.00", "8.4 < 10"},	   /* whatever the verdict says */
		{NULL, "7.5", "9", SAMUT_SIP_MET, "1000.00", "9 ≥ 7.5"},   /* Peterborough, whole pilot */
		{NULL, "50", "40", SAMUT_SIP_NOT_MET, "0.00", NULL},	   /* US pay for success */
		{NULL, "50", "50", SAMUT_SIP_MET, "1000.00", "50 ≥ 50"},   /* the edge pays */
		{NULL, "50", "49.999999999", SAMUT_SIP_MET, "0.00", NULL}, /* and not a hair before */
		{NULL, "50", "60", SAMUT_SIP_PARTLY, "0.00", NULL},	   /* partly is not met */
		{NULL, "50", "60", SAMUT_SIP_NOT_MET, "0.00", NULL},	   /* R1: the evaluator's word */
		{"30", "20", "20", SAMUT_SIP_MET, "1000.00", "20 ≤ 20"},   /* less is better */
		{"30", "20", "21", SAMUT_SIP_MET, "0.00", "21 > 20"},
		{"0", "10", "12", SAMUT_SIP_MET, "1000.00", "12 ≥ 10"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(samut_sip) sip = kit_contract(NULL, false);
		g_autoptr(samut_settlement) out = NULL;

		kit_outcome(sip, SAMUT_SIP_BINARY, rows[i].target, "1000")->baseline =
			value(rows[i].baseline);
		kit_evaluate(sip, 0, "2026-01-01", rows[i].value, rows[i].verdict);
		out = kit_settle(sip, "2026-01-01");
		assert_money(out->outcomes, rows[i].pays);
		if (rows[i].how)
			assert_string_equal(kit_line(out, SAMUT_SIP_RULE_BINARY)->how, rows[i].how);
		assert_int_equal(kit_line(out, SAMUT_SIP_RULE_BINARY)->evaluation, 0);
	}
}

static void test_rate_card_and_units(void **state)
{
	static const struct {
		enum samut_sip_pricing pricing;
		const char *baseline, *target, *value;
		enum samut_sip_verdict verdict;
		const char *pays;
	} rows[] = {
		{SAMUT_SIP_RATE_CARD, NULL, "20", "12", SAMUT_SIP_PARTLY, "1203.00"},
		{SAMUT_SIP_RATE_CARD, NULL, "20", "12.9", SAMUT_SIP_PARTLY, "1203.00"}, /* whole people */
		{SAMUT_SIP_RATE_CARD, "5", "20", "12", SAMUT_SIP_PARTLY, "1203.00"},	/* no baseline */
		{SAMUT_SIP_RATE_CARD, NULL, "20", "12", SAMUT_SIP_NOT_MET, "0.00"},
		{SAMUT_SIP_RATE_CARD, NULL, "20", "-3", SAMUT_SIP_PARTLY, "0.00"},
		{SAMUT_SIP_PER_UNIT, NULL, "20", "12.5", SAMUT_SIP_PARTLY, "1253.13"}, /* half up */
		{SAMUT_SIP_PER_UNIT, "10", "20", "12.5", SAMUT_SIP_PARTLY, "250.63"},
		{SAMUT_SIP_PER_UNIT, "10", "20", "9", SAMUT_SIP_PARTLY, "0.00"},
		{SAMUT_SIP_PER_UNIT, "20", "10", "12", SAMUT_SIP_PARTLY, "802.00"}, /* less is better */
		{SAMUT_SIP_PER_UNIT, "20", "10", "25", SAMUT_SIP_PARTLY, "0.00"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(samut_sip) sip = kit_contract(NULL, false);

		kit_outcome(sip, rows[i].pricing, rows[i].target, "100.25")->baseline =
			value(rows[i].baseline);
		kit_evaluate(sip, 0, "2026-01-01", rows[i].value, rows[i].verdict);
		assert_money(pays(sip), rows[i].pays);
	}
}

static void test_tiers(void **state)
{
	static const struct {
		const char *value, *pays;
	} rows[] = {
		{"0", "0.00"},
		{"49.999999999", "0.00"},
		{"50", "10000.00"},
		{"74.9", "10000.00"},
		{"75", "25000.00"},
		{"89", "25000.00"},
		{"90", "40000.50"},
		{"1000", "40000.50"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(samut_sip) sip = kit_contract(NULL, false);

		kit_outcome(sip, SAMUT_SIP_TIERED, "75", NULL);
		kit_tier(sip, "75", "25000"); /* in any order */
		kit_tier(sip, "50", "10000");
		kit_tier(sip, "90", "40000.50");
		kit_tier(sip, "90", "50000"); /* two amounts for one edge: the smaller */
		kit_evaluate(sip, 0, "2026-01-01", rows[i].value, SAMUT_SIP_PARTLY);
		assert_money(pays(sip), rows[i].pays);
	}
}

static void test_tiers_downwards(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);

	(void)state;
	kit_outcome(sip, SAMUT_SIP_TIERED, "20", NULL)->baseline = value("40");
	kit_tier(sip, "10", "100"); /* points below the baseline */
	kit_tier(sip, "20", "300");
	kit_evaluate(sip, 0, "2026-01-01", "29", SAMUT_SIP_PARTLY);
	assert_money(pays(sip), "100.00");
	samut_sip_at(sip->evaluations, evaluation, 0)->value = value("20");
	assert_money(pays(sip), "300.00");
	samut_sip_at(sip->evaluations, evaluation, 0)->value = value("45");
	assert_money(pays(sip), "0.00");
}

/* As the Fair Chance Fund: settled housing at 3, 6, 12 and 18 months, each with its price. */
static void test_sustained(void **state)
{
	static const struct {
		int64_t months;
		const char *price, *date, *value, *pays;
	} rows[] = {
		{3, "1500", "2025-04-01", "9", "6000.00"},   /* 9 claimed, 4 were there so long */
		{6, "2000", "2025-07-01", "3", "6000.00"},   /* all that the evaluator found */
		{12, "3000", "2026-01-01", "4", "9000.00"},  /* one had left by then */
		{18, "4000", "2026-06-30", "3", "0.00"},     /* a day too early for anyone */
		{18, "4000", "2026-07-01", "3", "12000.00"}, /* to the day */
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(samut_sip) sip = kit_contract(NULL, false);

		kit_outcome(sip, SAMUT_SIP_SUSTAINED, "3", rows[i].price)->window = rows[i].months;
		kit_enrol(sip, "2025-01-01", NULL, true);
		kit_enrol(sip, "2025-01-01", NULL, true);
		kit_enrol(sip, "2025-01-01", "2026-07-01", true); /* left when the last window was over */
		kit_enrol(sip, "2025-01-01", "2025-12-31", true);
		kit_enrol(sip, "2025-01-01", NULL, false); /* withdrew consent */
		kit_enrol(sip, "2026-06-01", NULL, true);  /* came late */
		kit_evaluate(sip, 0, rows[i].date, rows[i].value, SAMUT_SIP_PARTLY);
		assert_money(pays(sip), rows[i].pays);
	}
}

static void test_sustained_without_cohort(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	g_autoptr(samut_settlement) out = NULL;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_SUSTAINED, "3", "100");
	kit_evaluate(sip, 0, "2025-12-31", "7", SAMUT_SIP_MET);
	out = kit_settle(sip, "2026-01-01");
	assert_int_equal(out->outcomes, 0);
	assert_true(kit_gap(out, SAMUT_SIP_GAP_WINDOW));
	samut_sip_at(sip->outcomes, outcome, 0)->window = 12;
	g_clear_pointer(&out, samut_settlement_free);
	out = kit_settle(sip, "2026-01-01");
	assert_int_equal(out->outcomes, 0);
	assert_true(kit_gap(out, SAMUT_SIP_GAP_START));
	sip->start = day("2025-01-01");
	assert_money(pays(sip), "0.00"); /* not twelve months yet */
	samut_sip_at(sip->evaluations, evaluation, 0)->date = day("2026-01-01");
	assert_money(pays(sip), "700.00");
}

/* Two outcomes of a rate card: 30 certificates of 12 people at 1,000, capped at 2,000 each; 40 jobs at 2,500,
 * capped at 80,000 together; 100,000 for the contract. */
static void test_three_caps(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	g_autoptr(samut_settlement) out = NULL;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_RATE_CARD, "30", "1000")->cap_per_person = baht("2000");
	kit_outcome(sip, SAMUT_SIP_RATE_CARD, "30", "2500")->cap = baht("80000");
	kit_evaluate(sip, 0, "2026-01-01", "30", SAMUT_SIP_MET)->count = 12;
	kit_evaluate(sip, 1, "2026-01-01", "40", SAMUT_SIP_MET)->count = 200; /* asked, not all found work */
	sip->max_payment = baht("100000");
	out = kit_settle(sip, "2026-01-01");
	assert_money(g_array_index(out->priced, int64_t, 0), "24000.00");
	assert_money(g_array_index(out->priced, int64_t, 1), "80000.00");
	assert_money(out->outcomes, "104000.00");
	assert_money(out->outcome_payment, "100000.00");
	assert_money(kit_line(out, SAMUT_SIP_RULE_CAP_PERSON)->amount, "-6000.00");
	assert_string_equal(kit_line(out, SAMUT_SIP_RULE_CAP_PERSON)->how, "2,000.00 × 12");
	assert_money(kit_line(out, SAMUT_SIP_RULE_CAP_OUTCOME)->amount, "-20000.00");
	assert_money(kit_line(out, SAMUT_SIP_RULE_CAP_CONTRACT)->amount, "-4000.00");
}

static void test_cap_per_person_counts(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	g_autoptr(samut_settlement) out = NULL;
	struct samut_sip_evaluation *e;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_RATE_CARD, "1", "3000")->cap_per_person = baht("2500");
	e = kit_evaluate(sip, 0, "2026-01-01", "30", SAMUT_SIP_MET);
	assert_money(pays(sip), "75000.00"); /* no Count: one each */
	e->count = 50;
	assert_money(pays(sip), "75000.00"); /* those who were only asked do not raise it */
	samut_sip_at(sip->outcomes, outcome, 0)->pricing = SAMUT_SIP_PER_UNIT;
	assert_money(pays(sip), "90000.00"); /* units of 50 people: 125,000 would be allowed */
	e->count = SAMUT_SIP_NONE;
	out = kit_settle(sip, "2030-01-01");
	assert_int_equal(out->outcomes, 0); /* a cap that cannot be checked allows nothing */
	assert_true(kit_gap(out, SAMUT_SIP_GAP_COUNT));
}

/* ---- Which evaluations count ---- */

static enum samut_sip_fate fate(struct samut_sip *sip, unsigned e, const char *as_of, int64_t *ret_pays)
{
	g_autoptr(samut_settlement) out = kit_settle(sip, as_of);

	*ret_pays = out->outcomes;
	return g_array_index(out->fates, enum samut_sip_fate, e);
}

static void test_fates(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	struct samut_sip_evaluation *e;
	int64_t satang;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_RATE_CARD, "10", "100");
	e = kit_evaluate(sip, 0, "2026-01-02", "5", SAMUT_SIP_MET);
#define assert_fate(wanted, amount)                                                                          \
	do {                                                                                                 \
		assert_int_equal(fate(sip, 0, "2026-01-02", &satang), wanted);                               \
		assert_int_equal(satang, amount);                                                            \
	} while (0)
	assert_fate(SAMUT_SIP_COUNTS, 50000);
	assert_int_equal(fate(sip, 0, "2026-01-01", &satang), SAMUT_SIP_NOT_YET);
	assert_int_equal(satang, 0);
	e->confirmed = false;
	assert_fate(SAMUT_SIP_UNCONFIRMED, 0);
	e->confirmed = true, e->verdict = SAMUT_SIP_INCONCLUSIVE;
	assert_fate(SAMUT_SIP_UNDECIDED, 0);
	e->verdict = SAMUT_SIP_MET, e->record.incomplete = true;
	assert_fate(SAMUT_SIP_HALF, 0);
	e->record.incomplete = false, e->evaluator = "other";
	assert_fate(SAMUT_SIP_NOT_EVALUATOR, 0);
	sip->evaluator = "inv-a", e->evaluator = "inv-a";
	assert_fate(SAMUT_SIP_DEPENDENT, 0);
	sip->evaluator = NULL;
	assert_fate(SAMUT_SIP_NO_EVALUATOR, 0);
	sip->evaluator = e->evaluator = "eval";
	samut_sip_at(sip->outcomes, outcome, 0)->record.incomplete = true;
	assert_fate(SAMUT_SIP_HALF_OUTCOME, 0);
	samut_sip_at(sip->outcomes, outcome, 0)->record.incomplete = false;
	e->outcome = "c/o-99";
	assert_fate(SAMUT_SIP_HALF_OUTCOME, 0);
	e->outcome = "c/o-01";
	samut_sip_at(sip->outcomes, outcome, 0)->pricing = SAMUT_SIP_FEE;
	assert_fate(SAMUT_SIP_FOR_FEE, 0);
#undef assert_fate
}

/* A value is what has been reached by that day: an interim evaluation is not paid again. */
static void test_latest_counts(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	int64_t satang;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_RATE_CARD, "100", "100");
	kit_evaluate(sip, 0, "2026-06-01", "40", SAMUT_SIP_PARTLY);
	kit_evaluate(sip, 0, "2026-12-01", "90", SAMUT_SIP_PARTLY);
	kit_evaluate(sip, 0, "2026-12-01", "95", SAMUT_SIP_PARTLY);	 /* the later name of that day */
	kit_evaluate(sip, 0, "2027-06-01", "0", SAMUT_SIP_INCONCLUSIVE); /* says nothing */
	assert_int_equal(fate(sip, 0, "2026-07-01", &satang), SAMUT_SIP_COUNTS);
	assert_int_equal(satang, 400000);
	assert_int_equal(fate(sip, 0, "2028-01-01", &satang), SAMUT_SIP_SUPERSEDED);
	assert_int_equal(satang, 950000);
	assert_int_equal(fate(sip, 1, "2028-01-01", &satang), SAMUT_SIP_SUPERSEDED);
	assert_int_equal(fate(sip, 2, "2028-01-01", &satang), SAMUT_SIP_COUNTS);
	samut_sip_at(sip->evaluations, evaluation, 0)->date = day("2027-01-01"); /* by date, not by name */
	assert_int_equal(fate(sip, 0, "2028-01-01", &satang), SAMUT_SIP_COUNTS);
	assert_int_equal(satang, 400000);
}

static void test_too_large(void **state)
{
	g_autoptr(samut_sip) sip = kit_contract(NULL, false);
	struct samut_settlement *out;

	(void)state;
	kit_outcome(sip, SAMUT_SIP_PER_UNIT, "1", "90,000,000,000,000,000");
	kit_evaluate(sip, 0, "2026-01-01", "9000000000", SAMUT_SIP_MET);
	assert_int_equal(samut_settle(sip, day("2026-01-01"), &out), -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_binary),
		cmocka_unit_test(test_rate_card_and_units),
		cmocka_unit_test(test_tiers),
		cmocka_unit_test(test_tiers_downwards),
		cmocka_unit_test(test_sustained),
		cmocka_unit_test(test_sustained_without_cohort),
		cmocka_unit_test(test_three_caps),
		cmocka_unit_test(test_cap_per_person_counts),
		cmocka_unit_test(test_fates),
		cmocka_unit_test(test_latest_counts),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
