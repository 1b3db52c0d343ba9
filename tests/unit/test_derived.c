/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a household's records. Days are CE; the household is the first of province 70. */
#include "tests/unit/work_kit.h"

#include "core/domain/derived.h"

#define ID "70-0000001"
#define TODAY ((struct samut_date){2026, 6, 1})

/* The text is the record; the path is within the household. */
static void put(struct kit *kit, const char *path, const char *text)
{
	g_autofree char *whole = g_strconcat(HOME "/", path, NULL);

	assert_ok(kit, kit_save(kit, whole, text));
}

static void put_home(struct kit *kit, const char *fields)
{
	g_autofree char *text = g_strconcat("Id: " ID "\n", fields, NULL);

	put(kit, "household.txt", text);
}

static struct samut_derived derive_on(struct kit *kit, struct samut_date today)
{
	struct samut_derived d = {0};
	struct samut_db *db = samut_store_reader(kit->s->store);

	assert_int_equal(samut_derive(db, kit_id(kit, HOME), today, &d), 0);
	samut_store_reader_done(kit->s->store, db);
	return d;
}

#define assert_day(date, y, m, d)                                                                            \
	do {                                                                                                 \
		assert_int_equal((date).year, y);                                                            \
		assert_int_equal((date).month, m);                                                           \
		assert_int_equal((date).day, d);                                                             \
	} while (0)

/* Step, next action and its day; "" for none. */
static void expect(struct kit *kit, struct samut_date today, int step, const char *action, const char *due)
{
	g_auto(samut_derived) d = derive_on(kit, today);
	g_autofree char *day = d.next.due.year ? samut_date_iso(d.next.due) : g_strdup("");

	if (d.step != step || strcmp(samut_action(d.next.action)->code, action) != 0 || strcmp(day, due) != 0)
		fail_msg("step %d, next %s by “%s”; not %d, %s by “%s”", d.step,
			samut_action(d.next.action)->code, day, step, action, due);
}

/* ---- From the door to the last lesson ---- */

#define ITEM "Title: ซ่อมบ้าน\nDue: 2026-03-10\n"
#define ANALYSIS "Date: 2026-01-20\nPovertyGroup: ผู้สูงอายุ\nCause: ไม่มีรายได้\nNeed: ซ่อมบ้าน\nApproach: ช่วยกันซ่อม\n"

static void test_whole_way(void **state)
{
	struct kit *kit = *state;
	const struct samut_date day = {2026, 2, 1};

	kit_village(kit);
	kit_partner(kit, "tambon");
	expect(kit, day, 2, "screen", "");
	put(kit, "screening/2026-01-05.txt", "Date: 2026-01-05\nSource: tpmap\nMatched: yes\n");
	expect(kit, day, 3, "visit", "");
	put(kit, "visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: หลังคารั่ว\n");
	expect(kit, day, 4, "analyse", "");
	put(kit, "analysis/2026-01-20.txt", ANALYSIS);
	expect(kit, day, 5, "return", "");
	put(kit, "analysis/2026-01-20.txt", ANALYSIS "ReturnedTo: family\nReturnedTo: community\n");
	expect(kit, day, 5, "urgency", "");
	put_home(kit, "Urgency: urgent\n");
	expect(kit, day, 5, "plan", "");
	put(kit, "plan/urgent/01-ซ่อม.txt", ITEM "Status: planned\n");
	expect(kit, day, 6, "item", "2026-03-10");
	put(kit, "plan/urgent/01-ซ่อม.txt", ITEM "Status: doing\n");
	expect(kit, day, 7, "item", "2026-03-10");
	put(kit, "assistance/2026-02-10-01.txt", "Date: 2026-02-10\nKind: housing\nGiver: tambon\n");
	put(kit, "plan/urgent/01-ซ่อม.txt", ITEM "Status: done\nDoneDate: 2026-03-01\n");
	expect(kit, TODAY, 7, "follow-up", "");
	/* The day before the first help is too early, its own day is not. */
	put(kit, "assessments/2026-02-09.txt", "Date: 2026-02-09\nKind: self\nLevel: dependent\n");
	expect(kit, TODAY, 7, "follow-up", "");
	put(kit, "assessments/2026-02-10.txt", "Date: 2026-02-10\nKind: self\nLevel: dependent\n");
	expect(kit, TODAY, 8, "follow-up", "");
	assert_ok(kit, kit_remove(kit, HOME "/assessments/2026-02-09.txt"));
	assert_ok(kit, kit_remove(kit, HOME "/assessments/2026-02-10.txt"));
	put(kit, "assessments/2026-04-01.txt",
		"Date: 2026-04-01\nKind: follow-up\nLevel: dependent\nNextDate: 2026-10-01\n");
	expect(kit, TODAY, 8, "follow-up", "2026-10-01");
	put(kit, "assessments/2026-04-01.txt", "Date: 2026-04-01\nKind: follow-up\nLevel: dependent\n");
	expect(kit, TODAY, 8, "plan", "");
	put(kit, "assessments/2026-05-01.txt", "Date: 2026-05-01\nKind: self\nLevel: self-reliant\n");
	expect(kit, TODAY, 8, "close", "");
	put_home(kit, "Urgency: urgent\nStatus: closed\nClosedDate: 2026-06-01\nClosedReason: พึ่งตนเองได้\n");
	expect(kit, TODAY, 9, "none", "");
	/* The day before, it was open still; before it was known, nothing was. */
	expect(kit, (struct samut_date){2026, 5, 31}, 8, "close", "");
	expect(kit, (struct samut_date){2026, 1, 7}, 3, "visit", "");
}

/* A plan after the follow-up leads on, and neither back to step 6 nor to the old follow-up. */
static void test_second_round(void **state)
{
	struct kit *kit = *state;

	test_whole_way(state);
	put_home(kit, "Urgency: urgent\n");
	put(kit, "plan/long/02-ที่ดิน.txt", "Title: ที่ดิน\nDue: 2026-12-01\nStatus: planned\n");
	expect(kit, TODAY, 8, "item", "2026-12-01");
	put(kit, "plan/long/02-ที่ดิน.txt", "Title: ที่ดิน\nDue: 2026-12-01\nStatus: done\nDoneDate: 2026-05-20\n");
	expect(kit, TODAY, 8, "follow-up", "");
	put(kit, "plan/long/02-ที่ดิน.txt", "Title: ที่ดิน\nDue: 2026-12-01\nStatus: done\nDoneDate: 2026-05-01\n");
	expect(kit, TODAY, 8, "close", "");
}

/* Records with a mandatory value missing, or of a day to come, count nowhere. */
static void test_what_counts(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "screening/2026-01-05.txt", "Date: 2026-01-05\n");
	put(kit, "visits/2026-07-10.txt", "Date: 2026-07-10\nFindings: x\n");
	expect(kit, TODAY, 2, "screen", "");
	g_auto(samut_derived) d = derive_on(kit, TODAY);
	assert_int_equal(d.incomplete, 1);
	assert_int_equal(d.later, 1);
	assert_int_equal(d.visits, 0);
	/* The day itself counts. */
	expect(kit, (struct samut_date){2026, 7, 10}, 4, "analyse", "");
	put(kit, "analysis/2026-07-11.txt", "Date: 2026-07-11\nCause: x\nNeed: x\nApproach: x\n");
	expect(kit, (struct samut_date){2026, 7, 11}, 4, "analyse", "");
}

static void test_no_such_household(void **state)
{
	struct kit *kit = *state;
	struct samut_derived d = {0};
	struct samut_db *db = samut_store_reader(kit->s->store);

	assert_int_equal(samut_derive(db, SAMUT_ROOT_ID, TODAY, &d), -ENOENT);
	samut_store_reader_done(kit->s->store, db);
	assert_null(d.members);
}

static void test_unmatched(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "screening/2026-01-05.txt", "Date: 2026-01-05\nSource: tpmap\nMatched: no\n");
	expect(kit, TODAY, 3, "close", "");
	put(kit, "visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\n");
	expect(kit, TODAY, 4, "analyse", "");
}

/* ---- What is late ---- */

static void test_visits_late(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\nNextVisit: 2026-06-01\n");
	/* Due today: first of all, and not late. */
	expect(kit, TODAY, 4, "visit", "2026-06-01");
	g_auto(samut_derived) due = derive_on(kit, TODAY);
	assert_int_equal(due.visits_late.count, 0);
	/* The day before: what has no day comes first. */
	expect(kit, (struct samut_date){2026, 5, 31}, 4, "analyse", "");
	g_auto(samut_derived) late = derive_on(kit, (struct samut_date){2026, 6, 11});
	assert_int_equal(late.visits_late.count, 1);
	assert_int_equal(late.visits_late.days, 10);
	assert_int_equal(late.next.node, kit_id(kit, HOME "/visits/2026-01-10.txt"));
	/* Any later visit keeps the promise of the one before; a promise of the past is none. */
	put(kit, "visits/2026-02-10.txt", "Date: 2026-02-10\nFindings: x\nNextVisit: 2026-02-10\n");
	expect(kit, (struct samut_date){2026, 6, 11}, 4, "analyse", "");
	g_auto(samut_derived) kept = derive_on(kit, (struct samut_date){2026, 6, 11});
	assert_int_equal(kept.visits_late.count, 0);
	assert_day(kept.last_visit, 2026, 2, 10);
}

static void test_items_late(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put_home(kit, "Urgency: long\n");
	put(kit, "visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\n");
	put(kit, "analysis/2026-01-20.txt", ANALYSIS);
	put(kit, "plan/urgent/01-ก.txt", "Title: ก\nDue: 2026-05-30\nStatus: doing\n");
	put(kit, "plan/medium/01-ข.txt", "Title: ข\nDue: 2026-05-22\nStatus: planned\n");
	put(kit, "plan/long/01-ค.txt", "Title: ค\nDue: 2026-06-01\nStatus: planned\n");
	put(kit, "plan/long/02-ง.txt", "Title: ง\nDue: 2020-01-01\nStatus: dropped\n");
	put(kit, "plan/long/03-จ.txt", "Title: จ\nDue: 2020-01-01\nStatus: done\n");
	g_auto(samut_derived) d = derive_on(kit, TODAY);
	assert_int_equal(d.items, 5);
	assert_int_equal(d.items_done, 1);
	assert_int_equal(d.items_dropped, 1);
	assert_int_equal(d.items_late.count, 2);
	assert_int_equal(d.items_late.days, 10);
	assert_day(d.next_item, 2026, 5, 22);
	assert_int_equal(d.next.node, kit_id(kit, HOME "/plan/medium/01-ข.txt"));
	/* Nothing of a closed case is late. */
	put_home(kit, "Urgency: long\nStatus: closed\nClosedDate: 2026-06-01\nClosedReason: x\n");
	g_auto(samut_derived) closed = derive_on(kit, TODAY);
	assert_int_equal(closed.items_late.count, 0);
	assert_int_equal(closed.next.action, SAMUT_ACTION_NONE);
	assert_int_equal(closed.step, 7);
}

/* Help before there is a plan does not jump the steps; a referral counts once it is accepted. */
static void test_referrals(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	kit_partner(kit, "hospital");
	put(kit, "screening/2026-01-05.txt", "Date: 2026-01-05\nSource: tpmap\n");
	put(kit, "assistance/2026-01-06-01.txt", "Date: 2026-01-06\nKind: cash\nGiver: hospital\n");
	put(kit, "referrals/2026-01-06-01.txt",
		"Date: 2026-01-06\nTo: hospital\nReason: x\nConsent: yes\nStatus: sent\nDue: 2026-05-31\n");
	expect(kit, TODAY, 3, "referral", "2026-05-31");
	g_auto(samut_derived) d = derive_on(kit, TODAY);
	assert_int_equal(d.referrals_late.count, 1);
	assert_int_equal(d.referrals_late.days, 1);
	put(kit, "visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\n");
	put(kit, "analysis/2026-01-20.txt", ANALYSIS);
	put_home(kit, "Urgency: long\n");
	put(kit, "plan/long/01-ค.txt", "Title: ค\nDue: 2026-09-01\nStatus: planned\n");
	assert_ok(kit, kit_remove(kit, HOME "/assistance/2026-01-06-01.txt"));
	expect(kit, TODAY, 6, "referral", "2026-05-31");
	put(kit, "referrals/2026-01-06-01.txt",
		"Date: 2026-01-06\nTo: hospital\nReason: x\nConsent: yes\nStatus: accepted\n");
	expect(kit, TODAY, 7, "item", "2026-09-01");
}

/* ---- Level ---- */

static void level_is(struct kit *kit, int level)
{
	g_auto(samut_derived) d = derive_on(kit, TODAY);

	assert_int_equal(d.level.level, level);
}

static void test_level(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	level_is(kit, -1);
	put_home(kit, "Income: 100000.01\n");
	level_is(kit, -1);
	put_home(kit, "Income: 100000\n");
	level_is(kit, 0);
	put_home(kit, "Income: 100000\nTenure: rent\n");
	level_is(kit, 0);
	put_home(kit, "Income: 100000\nTenure: informal\n");
	level_is(kit, 1);
	/* 60 on the day, 59 the day before; grown up without a group; 15 on the day. */
	put(kit, "members/01-ก.txt", "Name: ก\nBirthDate: 1966-06-01\n");
	put(kit, "members/02-ข.txt", "Name: ข\nBirthDate: 1966-06-02\n");
	put(kit, "members/03-ค.txt", "Name: ค\nBirthDate: 2011-06-01\n");
	level_is(kit, 2);
	put(kit, "members/03-ค.txt", "Name: ค\nBirthDate: 2011-06-02\n");
	level_is(kit, 2);
	put(kit, "members/04-ง.txt", "Name: ง\nGroup: carer\nGroup: bedridden\nLeft: 2026-06-02\n");
	level_is(kit, 3);
	g_auto(samut_derived) d = derive_on(kit, TODAY);
	assert_int_equal(d.level.dependants, 3);
	assert_int_equal(d.level.from, SAMUT_INCOME_HOUSEHOLD);
	assert_int_equal(d.vulnerable, 1);
	assert_int_equal(d.present, 4);
	assert_true(d.level.tenure);
	put(kit, "members/04-ง.txt", "Name: ง\nGroup: carer\nGroup: bedridden\nLeft: 2026-06-01\n");
	level_is(kit, 2);
	/* What was typed years ago yields to the date of birth, where that is sure. */
	put(kit, "members/04-ง.txt", "Name: ง\nGroup: child\n");
	level_is(kit, 3);
	put(kit, "members/04-ง.txt", "Name: ง\nGroup: child\nBirthDate: 2008-06-02\n");
	level_is(kit, 3);
	put(kit, "members/04-ง.txt", "Name: ง\nGroup: child\nBirthDate: 2008-06-01\n");
	level_is(kit, 2);
	put(kit, "members/04-ง.txt", "Name: ง\nGroup: elderly\nBirthDate: 1966\n");
	level_is(kit, 3);
	put(kit, "members/04-ง.txt", "Name: ง\nGroup: elderly\nBirthDate: 1967\n");
	level_is(kit, 2);
}

/* Without a figure of the household: the members' shared by all; then the dimension. */
static void test_level_income(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "members/01-ก.txt", "Name: ก\nBirthDate: 1990\nIncome: 300000.01\n");
	put(kit, "members/02-ข.txt", "Name: ข\nBirthDate: 2020\n");
	put(kit, "members/03-ค.txt", "Name: ค\nBirthDate: 2021\n");
	g_auto(samut_derived) shared = derive_on(kit, TODAY);
	assert_int_equal(shared.level.from, SAMUT_INCOME_MEMBERS);
	assert_int_equal(shared.level.income, 10000000);
	assert_int_equal(shared.level.level, 2);
	/* One who may earn, of whom nothing is known: no figure. */
	put(kit, "members/04-ง.txt", "Name: ง\n");
	g_auto(samut_derived) unknown = derive_on(kit, TODAY);
	assert_int_equal(unknown.level.from, SAMUT_INCOME_UNKNOWN);
	assert_int_equal(unknown.level.income, -1);
	assert_int_equal(unknown.level.level, -1);
	put(kit, "screening/2026-01-05.txt", "Date: 2026-01-05\nSource: tpmap\nIncome: lacking\n");
	g_auto(samut_derived) lacking = derive_on(kit, TODAY);
	assert_int_equal(lacking.level.from, SAMUT_INCOME_DIMENSION);
	assert_int_equal(lacking.level.level, 2);
	put_home(kit, "ReportedLevel: 3\n");
	g_auto(samut_derived) reported = derive_on(kit, TODAY);
	assert_int_equal(reported.reported_level, 3);
	assert_int_equal(reported.level.level, 2);
}

/* ---- Members ---- */

static int present_on(struct kit *kit, struct samut_date day)
{
	g_auto(samut_derived) d = derive_on(kit, day);

	return d.present;
}

static void test_members_and_events(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "members/01-ก.txt", "Name: ก\n");
	put(kit, "members/02-ข.txt", "Name: ข\n");
	put(kit, "members/03-ค.txt", "Name: ค\nJoined: 2026-03-01\n");
	assert_int_equal(present_on(kit, (struct samut_date){2026, 2, 28}), 2);
	assert_int_equal(present_on(kit, (struct samut_date){2026, 3, 1}), 3);
	put(kit, "events/2026-04-01-01.txt", "Date: 2026-04-01\nKind: death\nBefore: " ID "/01 ก\n");
	assert_int_equal(present_on(kit, (struct samut_date){2026, 3, 31}), 3);
	assert_int_equal(present_on(kit, TODAY), 2);
	/* Strangers are passed over. */
	put(kit, "events/2026-04-02-01.txt",
		"Date: 2026-04-02\nKind: split\nBefore: 02 ข\nBefore: " ID "/03\nAfter: " ID
		"/03\nAfter: 70-0000009/02\n");
	assert_int_equal(present_on(kit, TODAY), 1);
	/* He comes back. */
	put(kit, "members/02-ข.txt", "Name: ข\nJoined: 2026-05-01\n");
	assert_int_equal(present_on(kit, TODAY), 2);
	/* A move is of the whole household. */
	put(kit, "events/2026-05-02-01.txt", "Date: 2026-05-02\nKind: move\nBefore: " ID "/03\nAfter: x\n");
	assert_int_equal(present_on(kit, TODAY), 2);
}

/* ---- Dimensions and ladder ---- */

static void test_dimensions(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "members/01-ก.txt", "Name: ก\n");
	put(kit, "members/02-ข.txt", "Name: ข\n");
	put_home(kit, "Head: 01\n");
	put(kit, "screening/2026-01-05.txt",
		"Date: 2026-01-05\nSource: tpmap\nHealth: lacking\nIncome: lacking\nLiving: unknown\n");
	put(kit, "assessments/2026-02-05.txt",
		"Date: 2026-02-05\nKind: self\nLevel: dependent\nHealth: ok\nIncome: unknown\n");
	put(kit, "assessments/2026-03-05.txt",
		"Date: 2026-03-05\nKind: self\nMember: 02\nLevel: contributing\nHealth: lacking\n");
	put(kit, "assessments/2026-04-05.txt",
		"Date: 2026-04-05\nKind: self\nMember: 01\nLevel: self-reliant\nAccess: ok\n");
	put(kit, "assessments/2026-05-05.txt", "Date: 2026-05-05\nKind: follow-up\nLevel: self-reliant\n");
	g_auto(samut_derived) d = derive_on(kit, TODAY);
	assert_int_equal(d.states[SAMUT_HEALTH], SAMUT_STATE_OK);
	assert_day(d.states_date[SAMUT_HEALTH], 2026, 2, 5);
	assert_int_equal(d.states[SAMUT_EDUCATION], SAMUT_STATE_NONE);
	assert_int_equal(d.states[SAMUT_INCOME], SAMUT_STATE_LACKING);
	assert_int_equal(d.states[SAMUT_LIVING], SAMUT_STATE_UNKNOWN);
	assert_int_equal(d.states[SAMUT_ACCESS], SAMUT_STATE_OK);
	assert_int_equal(d.observations->len, 4);
	assert_int_equal(d.ladder, SAMUT_SELF_RELIANT);
	assert_int_equal(d.rungs->len, 4);
	const struct samut_rung *rungs = (const struct samut_rung *)d.rungs->data;
	assert_null(rungs[0].member);
	assert_string_equal(rungs[1].member, ID "/02");
	assert_int_equal(rungs[1].ladder, SAMUT_CONTRIBUTING);
	assert_string_equal(rungs[2].member, ID "/01");
	assert_null(rungs[3].member);
	assert_day(rungs[3].date, 2026, 4, 5);
	const struct samut_member *members = (const struct samut_member *)d.members->data;
	assert_int_equal(members[1].ladder, SAMUT_CONTRIBUTING);
}

/* ---- For one viewer ---- */

static bool sees_all_but(int64_t node, void *arg)
{
	return node != *(int64_t *)arg;
}

static void test_hidden(void **state)
{
	struct kit *kit = *state;
	struct samut_derived d = {0};

	kit_village(kit);
	put(kit, "screening/2026-01-05.txt", "Date: 2026-01-05\nSource: tpmap\n");
	put(kit, "visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\n");
	int64_t hidden = kit_id(kit, HOME "/visits/2026-01-10.txt");
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_derive_seen(db, kit_id(kit, HOME), TODAY, sees_all_but, &hidden, &d), 0);
	samut_store_reader_done(kit->s->store, db);
	assert_int_equal(d.step, 3);
	assert_int_equal(d.hidden, 1);
	samut_derived_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole_way, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_second_round, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_what_counts, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_no_such_household, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_unmatched, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_visits_late, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_items_late, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_referrals, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_level, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_level_income, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_members_and_events, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_dimensions, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_hidden, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
