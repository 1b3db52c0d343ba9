/* SPDX-License-Identifier: Apache-2.0 */
/* Rules across records: the engine, and each rule of households, programmes, communities and contracts: what
 * it accepts, what it refuses and in which words. Those of duties are in test_duties.c. */
#include "tests/unit/story_kit.h"

#include <pthread.h>

#include "core/domain/rule.h"
#include "core/domain/rule_words.h"
#include "core/domain/warning.h"

#define PROGRAMME "programmes/โครงการ"
#define COMMUNITY "communities/70-ราชบุรี/ชุมชน"
#define CONTRACT "sip/สัญญา"

/* ---- The engine ---- */

static void test_words(void **state)
{
	struct kit *kit = *state;
	const char *const columns[] = {"1234550", "2018-01-05", NULL, "โอ", "x"};
	static const char pattern[] = "{0:baht} {1:date} {2} {3} {4:baht} {4:date} {9} {a} {";
	struct samut_db *db = samut_store_reader(kit->s->store);
	g_autofree char *th = samut_rule_words(db, pattern, true, columns, G_N_ELEMENTS(columns));
	g_autofree char *en = samut_rule_words(db, pattern, false, columns, G_N_ELEMENTS(columns));
	g_autofree char *root = g_strdup_printf("%" G_GINT64_FORMAT, kit_id(kit, "households"));
	const char *const node[] = {root};
	g_autofree char *path = samut_rule_words(db, "({0:path})", false, node, 1);

	samut_store_reader_done(kit->s->store, db);
	assert_string_equal(th, "12,345.50 5 ม.ค. 2561 - โอ x x - {a} {");
	assert_string_equal(en, "12,345.50 5 January 2018 - โอ x x - {a} {");
	assert_string_equal(path, "(households)");
}

/* What every row promises: a source, words in both languages, SQL or a function, kinds that exist. */
static void test_rows(void **state)
{
	(void)state;
	SAMUT_RULES_EACH (rule) {
		g_autofree char *kinds = g_strjoin(
			"|", rule->written ? rule->written : "", rule->removed ? rule->removed : "", NULL);
		g_auto(GStrv) all = g_strsplit(kinds, "|", -1);
		assert_true(rule->source && *rule->source && *rule->th && *rule->en);
		assert_true((rule->sql != NULL) != (rule->check != NULL));
		assert_true(rule->written || rule->removed);
		for (unsigned i = 0; all[i]; i++)
			if (*all[i] && strcmp(all[i], "*") != 0 && !samut_kind_find(all[i]))
				fail_msg("%s: no kind %s", rule->name, all[i]);
	}
}

/* Every statement is right, and none that may refuse reads a whole table. */
static void test_statements(void **state)
{
	struct kit *kit = *state;
	struct samut_db *db = samut_store_reader(kit->s->store);

	SAMUT_RULES_EACH (rule) {
		if (!rule->sql)
			continue;
		g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", rule->sql, NULL);
		struct samut_stmt *stmt = samut_db_prepare(db, g_intern_string(explain));
		int r, rows = 0;
		while ((r = samut_stmt_step(stmt)) > 0) {
			const char *step = samut_stmt_text(stmt, 3);
			rows++;
			if (g_str_has_prefix(step, "SCAN ") && !(rule->flags & SAMUT_RULE_WARNING) &&
				strcmp(step, "SCAN CONSTANT ROW") != 0 && !strstr(step, "SCAN o") &&
				!strstr(step, "SCAN (subquery"))
				fail_msg("%s: %s: %s", rule->name, step, rule->sql);
		}
		if (r < 0 || rows == 0)
			fail_msg("%s: %s: %s", rule->name, samut_db_message(db), rule->sql);
	}
	samut_store_reader_done(kit->s->store, db);
}

/* ---- Households ---- */

#define VISIT(day) "Date: " day "\nFindings: x\n"
#define HALF(day) "Date: " day "\nPovertyGroup: x\nCause: x\nNeed: x\n"
#define ANALYSIS(day) HALF(day) "Approach: x\n"
#define ITEM "Title: x\nDue: 2026-05-01\nStatus: planned\n"
#define ITEM_PATH HOME "/plan/urgent/01-x.txt"

static void test_steps(void **state)
{
	static const struct edit story[] = {
		{'s', HOME "/analysis/2026-01-11.txt", ANALYSIS("2026-01-11"), -EINVAL,
			"1 Date: visit before analysis"},
		{'s', ITEM_PATH, ITEM, -EINVAL, "analysis before plan: record the joint analysis"},
		{'s', ITEM_PATH, "Title: x\nStatus: dropped\n", 0, NULL},
		{'s', HOME "/visits/2026-01-12.txt", VISIT("2026-01-12"), 0, NULL},
		{'s', HOME "/analysis/2026-01-11.txt", ANALYSIS("2026-01-11"), -EINVAL, "(R5)"},
		{'s', HOME "/analysis/2026-01-12.txt", HALF("2026-01-12"), 0, NULL},
		{'s', ITEM_PATH, ITEM, -EINVAL,
			"lacks some of its four outputs (PovertyGroup, Cause, Need, Approach): complete " HOME
			"/analysis/2026-01-12.txt before the plan (R6)"},
		{'s', HOME "/analysis/2026-01-12.txt", ANALYSIS("2026-01-12"), 0, NULL},
		{'s', ITEM_PATH, ITEM, -EINVAL, "no class of urgency"},
		{'s', HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n", 0, NULL},
		{'s', ITEM_PATH, ITEM, 0, NULL},
		/* And afterwards: what the plan rests on stays. */
		{'s', HOME "/household.txt", "Id: 70-0000001\n", -EINVAL, "has 1 plan item(s), so it needs"},
		{'d', HOME "/visits/2026-01-12.txt", NULL, -EBUSY,
			"the analysis of 12 January 2026 (" HOME
			"/analysis/2026-01-12.txt) rests on this visit"},
		{'s', HOME "/visits/2026-01-12.txt", VISIT("2026-01-13"), -EINVAL, "rests on this visit"},
		{'m', HOME "/visits/2026-01-12.txt", HOME "/notes/x.txt", -EBUSY, "rests on this visit"},
		{'d', HOME "/analysis/2026-01-12.txt", NULL, -EBUSY, "1 plan item(s), as " ITEM_PATH},
		{'s', HOME "/analysis/2026-01-12.txt", HALF("2026-01-12"), -EINVAL, "(R6)"},
		{'s', HOME "/visits/2026-01-10.txt", VISIT("2026-01-10"), 0, NULL},
		{'d', HOME "/visits/2026-01-12.txt", NULL, 0, NULL},
		{'s', HOME "/analysis/2026-01-20.txt", ANALYSIS("2026-01-20"), 0, NULL},
		{'d', HOME "/analysis/2026-01-12.txt", NULL, 0, NULL},
		{'s', ITEM_PATH, "Title: x\nStatus: dropped\n", 0, NULL},
		{'d', HOME "/analysis/2026-01-20.txt", NULL, 0, NULL},
		{'d', HOME "/visits/2026-01-10.txt", NULL, 0, NULL},
		{0},
	};
	struct kit *kit = *state;

	kit_village(kit);
	tell(kit, story);
}

/* A place goes as a whole, with all that rests on each other. */
static void test_whole_place(void **state)
{
	static const struct edit story[] = {
		{'s', ITEM_PATH, ITEM, 0, NULL},
		{'d', HOME "/visits", NULL, -EBUSY, "rests on this visit"},
		{'d', HOME, NULL, 0, NULL},
		{0},
	};
	struct kit *kit = *state;

	kit_village(kit);
	kit_steps(kit, HOME);
	tell(kit, story);
}

/* What waits to be removed rests on nothing any more. */
static void test_removable(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	kit_steps(kit, HOME);
	assert_ok(kit, kit_save(kit, ITEM_PATH, ITEM));
	const int64_t item = kit_id(kit, ITEM_PATH), analysis = kit_id(kit, HOME "/analysis/2026-01-11.txt"),
		      visit = kit_id(kit, HOME "/visits/2026-01-10.txt"), both[] = {item, analysis};
	int64_t seq = kit_seq(kit);
	samut_diag_release(&kit->diag);
	assert_int_equal(samut_edit_removable(kit->s, visit, NULL, 0, &kit->diag), -EBUSY);
	assert_reason(kit, "rests on this visit");
	assert_int_equal(samut_edit_removable(kit->s, visit, &item, 1, NULL), -EBUSY);
	assert_int_equal(samut_edit_removable(kit->s, analysis, NULL, 0, NULL), -EBUSY);
	assert_int_equal(samut_edit_removable(kit->s, analysis, &item, 1, NULL), 0);
	assert_int_equal(samut_edit_removable(kit->s, visit, both, 2, NULL), 0);
	assert_int_equal(samut_edit_removable(kit->s, item, NULL, 0, NULL), 0);
	/* It was only asked. */
	assert_int_equal(kit_seq(kit), seq);
	assert_int_equal(kit_id(kit, HOME "/visits/2026-01-10.txt"), visit);
	assert_int_equal(kit_id(kit, ITEM_PATH), item);
}

/* touch is told at once; a copied place comes in any order and leaves a warning. */
static void test_order_of_copies(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.filling = true};
	g_auto(samut_diag) doubts = SAMUT_DIAG_INIT;

	kit_village(kit);
	assert_int_equal(
		samut_edit_creatable(kit->s, kit_id(kit, HOME "/plan/long"), 47, &kit->diag), -EINVAL);
	assert_reason(kit, "analysis before plan");
	assert_reason(kit, "no class of urgency");
	assert_int_equal(samut_edit_creatable(kit->s, kit_id(kit, HOME "/visits"), 42, NULL), 0);
	assert_ok(kit, kit_save_as(kit, ITEM_PATH, ITEM, &save));
	save = (struct samut_save){.filling = true};
	assert_ok(kit, kit_save_as(kit, HOME "/analysis/2026-01-11.txt", ANALYSIS("2026-01-11"), &save));
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_warnings(db, kit_id(kit, HOME "/analysis/2026-01-11.txt"), &doubts), 0);
	assert_int_equal(samut_diag_count(&doubts), 1);
	assert_int_equal(samut_warnings(db, kit_id(kit, ITEM_PATH), &doubts), 0);
	assert_int_equal(samut_diag_count(&doubts), 2);
	samut_store_reader_done(kit->s->store, db);
	assert_string_equal(samut_diag_get(&doubts, 0)->field, "Date");
	assert_non_null(strstr(samut_diag_get(&doubts, 0)->en, "visit before analysis"));
	assert_non_null(strstr(samut_diag_get(&doubts, 1)->en, "urgency"));
	/* So does a tree that is imported. Afterwards it is judged like any other; what mends it is welcome.
	 */
	assert_ok(kit, kit_record(kit, HOME "/analysis/2026-01-05.txt", ANALYSIS("2026-01-05")));
	assert_int_equal(kit_save(kit, HOME "/analysis/2026-01-11.txt", ANALYSIS("2026-01-10")), -EINVAL);
	assert_ok(kit, kit_save(kit, HOME "/visits/2026-02-01.txt", VISIT("2026-02-01")));
	assert_ok(kit, kit_save(kit, HOME "/visits/2026-01-01.txt", VISIT("2026-01-01")));
	assert_ok(kit, kit_save(kit, HOME "/analysis/2026-01-11.txt", ANALYSIS("2026-01-10")));
}

static void test_household_fields(void **state)
{
#define HEAD "Id: 70-0000001\n"
	static const struct edit story[] = {
		{'s', HOME "/household.txt", HEAD "Status: closed\nClosedDate: 2026-01-01\n", -EINVAL,
			"2 Status: a closed case needs its ClosedDate and ClosedReason (H1)"},
		{'s', HOME "/household.txt", HEAD "Status: closed\nClosedReason: x\n", -EINVAL, "(H1)"},
		{'s', HOME "/household.txt", HEAD "ClosedDate: 2026-01-01\n", -EINVAL,
			"2 ClosedDate: there is a ClosedDate (1 January 2026)"},
		{'s', HOME "/household.txt",
			HEAD "Status: closed\nClosedDate: 2026-01-01\nClosedReason: x\nLatitude: 90\n"
			     "Longitude: -180\n",
			0, NULL},
		{'s', HOME "/household.txt", HEAD "Latitude: 90.1\n", -EINVAL, "2 Latitude: "},
		{'s', HOME "/household.txt", HEAD "Longitude: -180.000001\n", -EINVAL, "2 Longitude: "},
		{'s', HOME "/members/01-ก.txt", "Name: ก\nJoined: 2026-01-02\nLeft: 2026-01-01\n", -EINVAL,
			"3 Left: left on 1 January 2026, before joining on 2 January 2026"},
		{'s', HOME "/members/01-ก.txt", "Name: ก\nJoined: 2026-01-02\nLeft: 2026-01-02\n", 0, NULL},
		{'s', HOME "/visits/2026-01-10.txt", VISIT("2026-01-10") "NextVisit: 2026-01-09\n", -EINVAL,
			"3 NextVisit: "},
		{'s', HOME "/visits/2026-01-10.txt", VISIT("2026-01-10") "NextVisit: 2026-02-09\n", 0, NULL},
		{'s', HOME "/analysis/2026-01-11.txt", ANALYSIS("2026-01-11") "ReturnedDate: 2026-01-10\n",
			-EINVAL, "ReturnedDate: "},
		{'s', HOME "/assessments/2026-01-11.txt", "Date: 2026-01-11\nNextDate: 2026-01-10\n", -EINVAL,
			"NextDate: "},
		{'s', HOME "/plan/long/01-x.txt", "Title: x\nStatus: dropped\nDoneDate: 2026-01-01\n",
			-EINVAL, "3 DoneDate: "},
		{'s', HOME "/referrals/2026-01-11-01.txt", "Date: 2026-01-11\nConsent: overridden\n", -EINVAL,
			"2 Consent: consent is overridden: say why in OverrideReason"},
		{'s', HOME "/referrals/2026-01-11-01.txt",
			"Date: 2026-01-11\nConsent: overridden\nOverrideReason: x\n", 0, NULL},
		{'s', HOME "/events/2026-01-11-01.txt", "Date: 2026-01-11\nKind: split\nBefore: ก\n", -EINVAL,
			"2 Kind: a split needs the members before"},
		{'s', HOME "/events/2026-01-11-01.txt", "Date: 2026-01-11\nKind: join\nBefore: ก\nAfter: ข\n",
			0, NULL},
		{'s', HOME "/events/2026-01-11-02.txt", "Date: 2026-01-11\nKind: birth\n", 0, NULL},
		{'k', VILLAGE "/สอง", NULL, 0, NULL},
		{'s', "verdicts/0001.txt", "First: 70-0000001\nSecond: 70-0000001\nVerdict: same\n", -EINVAL,
			"2 Second: First and Second are one and the same household (70-0000001)"},
		{'s', "verdicts/0001.txt", "First: 70-0000001\nSecond: 70-0000002\nVerdict: same\n", 0, NULL},
		{0},
	};
	struct kit *kit = *state;

	kit_village(kit);
	tell(kit, story);
}

/* ---- Programmes and communities ---- */

static void test_programme(void **state)
{
#define TITLE "Title: x\nOwner: p\n"
	static const struct edit story[] = {
		{'k', PROGRAMME, NULL, 0, NULL},
		{'s', PROGRAMME "/programme.txt", TITLE "Status: closed\n", -EINVAL, "3 Status: "},
		{'s', PROGRAMME "/appraisals/2026-01-01.txt", "Date: 2026-01-01\nKind: formative\n", 0, NULL},
		{'s', PROGRAMME "/appraisals/2026-01-02.txt", "Date: 2026-01-02\nKind: formative\n", 0, NULL},
		{'s', PROGRAMME "/programme.txt", TITLE "Status: closed\n", -EINVAL,
			"both evaluations in appraisals/: formative and summative (R11)"},
		{'s', PROGRAMME "/appraisals/2026-02-01.txt", "Date: 2026-02-01\nKind: summative\n", 0, NULL},
		{'s', PROGRAMME "/programme.txt", TITLE "Status: closed\n", 0, NULL},
		{'d', PROGRAMME "/appraisals/2026-02-01.txt", NULL, -EBUSY,
			"the programme is closed and rests on this evaluation (summative)"},
		{'s', PROGRAMME "/appraisals/2026-02-01.txt", "Date: 2026-02-01\nKind: formative\n", -EINVAL,
			"2 Kind: "},
		{'d', PROGRAMME "/appraisals/2026-01-02.txt", NULL, 0, NULL},
		{'s', PROGRAMME "/programme.txt",
			TITLE "Status: running\nStart: 2026-02-01\nEnd: 2026-01-31\n", -EINVAL,
			"5 End: it cannot end on 31 January 2026"},
		{'s', PROGRAMME "/programme.txt", TITLE "Status: running\nProvince: 70\n", 0, NULL},
		{'d', PROGRAMME "/appraisals/2026-02-01.txt", NULL, 0, NULL},
		{'k', PROGRAMME "/provinces/55-น่าน", NULL, 0, NULL},
		{'k', PROGRAMME "/provinces/70-ราชบุรี", NULL, 0, NULL},
		{'s', PROGRAMME "/provinces/55-น่าน/01-x.txt", "Step: 1\nStatus: done\n", -EINVAL,
			"does not name province 55-น่าน among its provinces (R10)"},
		{'s', PROGRAMME "/provinces/70-ราชบุรี/01-x.txt", "Step: 1\nStatus: done\n", 0, NULL},
		{'m', PROGRAMME "/provinces/70-ราชบุรี/01-x.txt", PROGRAMME "/provinces/55-น่าน/01-x.txt",
			-EINVAL, "(R10)"},
		{'s', PROGRAMME "/programme.txt", TITLE "Province: 55\n", -EINVAL,
			"there are 1 milestone(s) of 70-ราชบุรี"},
		{'s', PROGRAMME "/programme.txt", TITLE, 0, NULL},
		{'s', PROGRAMME "/provinces/55-น่าน/01-x.txt", "Step: 1\nStatus: done\n", 0, NULL},
		{0},
	};
	struct kit *kit = *state;

	kit_partner(kit, "p");
	tell(kit, story);
}

static void test_budget_words(void **state)
{
	static const struct edit story[] = {
		{'k', PROGRAMME, NULL, 0, NULL},
		{'s', PROGRAMME "/programme.txt",
			"Title: x\nBudget: 108,860,000\nBudgetWords: หนึ่งร้อยแปดล้านแปดแสนหกพันบาทถ้วน\n", -EINVAL,
			"3 BudgetWords: the words do not say 108,860,000.00 baht; right is "
			"“หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน” (R13)"},
		{'s', PROGRAMME "/programme.txt",
			"Title: x\nBudget: ๑๐๘,๘๖๐,๐๐๐ บาท\nBudgetWords: (ร้อยแปดล้าน แปดแสนหกหมื่นบาทถ้วน)\n", 0,
			NULL},
		{'s', PROGRAMME "/programme.txt", "Title: x\nBudgetWords: ล้านบาท\n", 0, NULL},
		{'k', "funds/กองทุน", NULL, 0, NULL},
		{'s', "funds/กองทุน/fund.txt", "Title: x\nBudget: 1.50\nBudgetWords: one baht\n", -EINVAL,
			"right is “หนึ่งบาทห้าสิบสตางค์”"},
		{'s', "funds/กองทุน/fund.txt", "Title: x\nBudget: 1.50\nBudgetWords: หนึ่งบาทห้าสิบสตางค์\n", 0,
			NULL},
		{0},
	};
	struct kit *kit = *state;

	tell(kit, story);
}

static void test_readiness(void **state)
{
#define SUPPORT COMMUNITY "/support/2018-02-01-01.txt"
#define READY(day, level) "Date: " day "\nLevel: " level "\nConsulted: state\n"
	static const struct edit story[] = {
		{'k', "communities/70-ราชบุรี", NULL, 0, NULL},
		{'k', COMMUNITY, NULL, 0, NULL},
		{'s', SUPPORT, "Date: 2018-02-01\nKind: budget\n", -EINVAL,
			"2 Kind: budget only where the newest readiness on or before the day of the support"},
		{'s', SUPPORT, "Date: 2018-02-01\nKind: knowledge\n", 0, NULL},
		{'s', COMMUNITY "/readiness/2018-02-02.txt", READY("2018-02-02", "ready"), 0, NULL},
		{'s', SUPPORT, "Date: 2018-02-01\nKind: budget\n", -EINVAL, "(it is: -)"},
		{'s', COMMUNITY "/readiness/2018-01-01.txt", READY("2018-01-01", "partly"), 0, NULL},
		{'s', SUPPORT, "Date: 2018-02-01\nKind: budget\n", -EINVAL, "(it is: partly)"},
		{'s', COMMUNITY "/readiness/2018-01-15.txt", READY("2018-01-15", "ready"), 0, NULL},
		{'s', SUPPORT, "Date: 2018-02-01\nKind: budget\n", 0, NULL},
		{'d', COMMUNITY "/readiness/2018-01-15.txt", NULL, -EBUSY,
			"the budget support of 1 February 2018 (" SUPPORT ") rests on"},
		{'s', COMMUNITY "/readiness/2018-01-15.txt", READY("2018-01-15", "not-ready"), -EINVAL,
			"2 Level: "},
		{'s', COMMUNITY "/readiness/2018-01-15.txt", READY("2018-02-03", "ready"), -EINVAL, "(R8)"},
		{'s', COMMUNITY "/readiness/2018-01-20.txt", READY("2018-01-20", "not-ready"), -EINVAL,
			"(R8)"},
		{'s', COMMUNITY "/readiness/2018-03-01.txt", READY("2018-03-01", "not-ready"), 0, NULL},
		{'d', COMMUNITY "/readiness/2018-01-01.txt", NULL, 0, NULL},
		{'d', COMMUNITY, NULL, 0, NULL},
		{0},
	};
	struct kit *kit = *state;

	tell(kit, story);
}

/* ---- Contracts ---- */

static void test_evaluator(void **state)
{
#define ROLES "Title: x\nInvestor: i1\nInvestor: i2\nProvider: pr\nIntermediary: im\nPayor: pa\n"
#define EVALUATED CONTRACT "/evaluations/2026-01-01-01.txt"
	static const struct edit story[] = {
		{'k', CONTRACT, NULL, 0, NULL},
		{'s', CONTRACT "/contract.txt", ROLES "Evaluator: i2\n", -EINVAL,
			"7 Evaluator: the evaluator must be independent: “i2” is the Investor"},
		{'s', CONTRACT "/contract.txt", ROLES "Evaluator: pr\n", -EINVAL, "is the Provider"},
		{'s', CONTRACT "/contract.txt", ROLES "Evaluator: im\n", -EINVAL, "is the Intermediary"},
		{'s', CONTRACT "/contract.txt", ROLES "Evaluator: pa\n", -EINVAL, "is the Payor"},
		{'s', CONTRACT "/contract.txt", ROLES, 0, NULL},
		{'s', EVALUATED, "Date: 2026-01-01\nEvaluator: pr\n", -EINVAL,
			"2 Evaluator: the evaluator must be independent: “pr” is the Provider"},
		{'s', EVALUATED, "Date: 2026-01-01\nEvaluator: e1\n", 0, NULL},
		{'s', CONTRACT "/contract.txt", ROLES "Evaluator: e2\n", -EINVAL,
			"the evaluation " EVALUATED " was made by “e1”"},
		{'s', CONTRACT "/contract.txt", ROLES "Investor: e1\n", -EINVAL, "(R3)"},
		{'s', CONTRACT "/contract.txt", ROLES "Evaluator: e1\n", 0, NULL},
		{'s', EVALUATED, "Date: 2026-01-01\nEvaluator: e2\n", -EINVAL,
			"named in the contract is “e1”"},
		{0},
	};
	static const char *const partners[] = {"i1", "i2", "pr", "im", "pa", "e1", "e2"};
	struct kit *kit = *state;

	for (unsigned i = 0; i < G_N_ELEMENTS(partners); i++)
		kit_partner(kit, partners[i]);
	tell(kit, story);
}

/* ---- A race ---- */

#define ROUNDS 25

struct racer {
	struct kit *kit;
	int64_t node, parent;
	int r;
};

static void *remove_visit(void *arg)
{
	struct racer *racer = arg;
	int64_t seq;

	racer->r = samut_edit_remove(racer->kit->s, &kit_who, racer->node, &seq, NULL);
	return NULL;
}

static void *put_analysis(void *arg)
{
	struct racer *racer = arg;
	static const char text[] = ANALYSIS("2026-01-11");
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
	struct samut_save save = {.parent = racer->parent, .name = "2026-01-11.txt", .text = bytes};

	racer->r = samut_edit_save(racer->kit->s, &other, &save, NULL);
	g_clear_pointer(&save.stored, g_bytes_unref);
	return NULL;
}

/* One takes the visit away, the other builds on it: exactly one of them wins, always. */
static void test_race(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_t threads[2];
		assert_ok(kit, kit_save(kit, HOME "/visits/2026-01-10.txt", VISIT("2026-01-10")));
		struct racer gone = {.kit = kit, .node = kit_id(kit, HOME "/visits/2026-01-10.txt")};
		struct racer made = {.kit = kit, .parent = kit_id(kit, HOME "/analysis")};
		assert_int_equal(pthread_create(&threads[0], NULL, remove_visit, &gone), 0);
		assert_int_equal(pthread_create(&threads[1], NULL, put_analysis, &made), 0);
		pthread_join(threads[0], NULL);
		pthread_join(threads[1], NULL);
		assert_true((gone.r == 0 && made.r == -EINVAL) || (gone.r == -EBUSY && made.r == 0));
		if (made.r == 0)
			assert_ok(kit, kit_remove(kit, HOME "/analysis/2026-01-11.txt"));
	}
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_words),
		cmocka_unit_test(test_rows),
		STORY(test_statements),
		STORY(test_steps),
		STORY(test_whole_place),
		STORY(test_removable),
		STORY(test_order_of_copies),
		STORY(test_household_fields),
		STORY(test_programme),
		STORY(test_budget_words),
		STORY(test_readiness),
		STORY(test_evaluator),
		STORY(test_race),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
