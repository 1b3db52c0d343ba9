/* SPDX-License-Identifier: Apache-2.0 */
/* What is doubtful and accepted all the same; and the table of poverty lines. */
#include "tests/unit/work_kit.h"

#include "core/domain/warning.h"
#include "core/model/poverty_line.h"

#define HEAD "Id: 70-0000001\n"

/* The doubts of the record at a path, one a line: "LINE FIELD: words". */
static char *doubts(struct kit *kit, const char *path)
{
	struct samut_db *db = samut_store_reader(kit->s->store);

	samut_diag_release(&kit->diag);
	assert_int_equal(samut_warnings(db, kit_id(kit, path), &kit->diag), 0);
	samut_store_reader_done(kit->s->store, db);
	return kit_reasons(kit);
}

/* The record is accepted; exactly these words are among its doubts, or there are none (NULL). */
static void expect(struct kit *kit, const char *path, const char *text, const char *words)
{
	if (text)
		assert_ok(kit, kit_save(kit, path, text));
	g_autofree char *told = doubts(kit, path);
	if (words ? !strstr(told, words) : *told != '\0')
		fail_msg("%s: wanted %s, told %s", path, words ? words : "nothing", told);
}

static void test_household(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	expect(kit, HOME "/household.txt", HEAD "Urgency: long\nIncome: 30000\nReportedLevel: 2\n", NULL);
	expect(kit, HOME "/household.txt", HEAD "Income: 100000\nReportedLevel: 2\n", NULL);
	expect(kit, HOME "/household.txt", HEAD "Income: 100000.01\nReportedLevel: 2\n",
		"2 Income: reported as vulnerable, level 2, with an income of 100,000.01 baht");
	expect(kit, HOME "/household.txt", HEAD "Latitude: 13.5\nLongitude: 99.8\n", NULL);
	expect(kit, HOME "/household.txt", HEAD "Latitude: 51.5\nLongitude: 0.1\n", "(W5)");
	expect(kit, HOME "/household.txt", HEAD "HouseCode: 00140001234\n", "2 HouseCode: ");
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	expect(kit, HOME "/household.txt", HEAD "Head: 01\n", NULL);
	assert_ok(kit, kit_mkdir(kit, VILLAGE "/บ้านเพื่อน"));
	assert_ok(kit, kit_save(kit, VILLAGE "/บ้านเพื่อน/members/01-ข.txt", "Name: ข\n"));
	expect(kit, HOME "/household.txt", HEAD "Head: 70-0000002/01\n",
		"2 Head: the head, 70-0000002/01, is a member of another household");
	expect(kit, HOME "/household.txt", HEAD "Head: 01\n", NULL);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\nLeft: 2026-01-01\n"));
	expect(kit, HOME "/household.txt", NULL, "2 Head: the head, 70-0000001/01, left on 1 January 2026");
	assert_ok(kit, kit_remove(kit, HOME "/members/01-ก.txt"));
	expect(kit, HOME "/household.txt", NULL, "Head: there is no “70-0000001/01” any more");
}

/* The name of a file tells its date, too, in either era. */
static void test_dated(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	expect(kit, HOME "/visits/2026-05-01.txt", "Date: 2569-05-01\n", NULL);
	expect(kit, HOME "/visits/2569-05-02.txt", "Date: 2026-05-02\n", NULL);
	expect(kit, HOME "/visits/2569-05-02.txt", "Findings: x\nDate: 2569-05-03\n",
		"2 Date: the record is of 3 May 2026, its file is called after 2 May 2026");
	expect(kit, HOME "/visits/2569-05-02.txt", "Findings: x\n", NULL);
	expect(kit, HOME "/events/2569-05-02-01.txt", "Date: 2569-05-01\nKind: other\n", "(W10)");
}

static void test_income(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/screening/2024-05-01.txt", "Date: 2024-05-01\nIncome: ok\n"));
	expect(kit, HOME "/household.txt", HEAD "Income: 36936\n", NULL);
	expect(kit, HOME "/household.txt", HEAD "Income: 36935.99\n",
		"does not go with “ok” in the screening (poverty line of 2567: 36,936.00 baht a year)");
	assert_ok(
		kit, kit_save(kit, HOME "/screening/2024-06-01.txt", "Date: 2024-06-01\nIncome: lacking\n"));
	expect(kit, HOME "/household.txt", NULL, NULL);
	expect(kit, HOME "/household.txt", HEAD "Income: 150000\n", "does not go with “lacking”");
}

static void test_closed(void **state)
{
#define CLOSED HEAD "Urgency: long\nStatus: closed\nClosedDate: 2026-06-01\nClosedReason: x\n"
	struct kit *kit = *state;

	kit_village(kit);
	kit_partner(kit, "p");
	kit_steps(kit, HOME);
	expect(kit, HOME "/household.txt", CLOSED, NULL);
	assert_ok(kit, kit_save(kit, HOME "/plan/long/01-x.txt", "Title: x\nStatus: doing\n"));
	assert_ok(kit, kit_save(kit, HOME "/plan/long/02-x.txt", "Title: x\nStatus: done\n"));
	expect(kit, HOME "/household.txt", NULL,
		"Status: the case is closed, but 1 plan item(s) are open, as " HOME "/plan/long/01-x.txt");
	assert_ok(kit, kit_save(kit, HOME "/referrals/2026-01-01-01.txt",
			       "Date: 2026-01-01\nTo: p\nStatus: accepted\n"));
	expect(kit, HOME "/household.txt", NULL, "1 referral(s) are open");
}

/* Moved to another province, a household keeps its Id. */
static void test_moved(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(kit, kit_mkdir(kit, "households/55-น่าน/5501-เมือง"));
	assert_ok(kit, kit_mkdir(kit, "households/55-น่าน/5501-เมือง/550101-ในเวียง"));
	assert_ok(kit, kit_mkdir(kit, "households/55-น่าน/5501-เมือง/550101-ในเวียง/01-ใหม่"));
	assert_ok(kit, kit_move(kit, HOME, "households/55-น่าน/5501-เมือง/550101-ในเวียง/01-ใหม่/บ้านใจดี"));
	expect(kit, "households/55-น่าน/5501-เมือง/550101-ในเวียง/01-ใหม่/บ้านใจดี/household.txt", NULL,
		"given in province 70, but it stands in 55-น่าน now");
}

static void test_people(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	expect(kit, HOME "/members/01-ก.txt", "Name: ก\nNationalId: 3100600445635\n", NULL);
	/* Whom it is the id of elsewhere is not for everyone who may read this. */
	expect(kit, HOME "/members/02-ข.txt", "Name: ข\nNationalId: 3100600445635\n", NULL);
	expect(kit, HOME "/members/01-ก.txt", "Name: ก\nNationalId: 1234545678789\n", "2 NationalId: ");
	expect(kit, HOME "/visits/2026-01-10.txt",
		"Date: 2026-01-10\nFindings: พบ 3100600445635 ที่บ้าน\nStaff: x\n",
		"2 Findings: this text holds a national id");
	expect(kit, HOME "/visits/2026-01-10.txt",
		"Date: 2026-01-10\nFindings: เลขที่ 31006004456350 และ 3100600445636\n", NULL);
	assert_ok(kit, kit_save(kit, HOME "/attachments/a.jpg", "x"));
	expect(kit, HOME "/visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\nPhoto: a.jpg\n", NULL);
	assert_ok(kit, kit_remove(kit, HOME "/attachments/a.jpg"));
	expect(kit, HOME "/visits/2026-01-10.txt", NULL, "3 Photo: there is no file “a.jpg”");
	/* What is no record has no doubts. */
	assert_ok(kit, kit_save(kit, HOME "/notes/x.txt", "3100600445635\n"));
	expect(kit, HOME "/notes/x.txt", NULL, NULL);
}

/* 13 parties signed on one day; a programme that names most of them forgot the others. */
static void test_programme(void **state)
{
	struct kit *kit = *state;
	g_autoptr(GString) text = g_string_new("Title: x\nOwner: p1\n");

	for (int i = 1; i <= 13; i++) {
		g_autofree char *id = g_strdup_printf("p%d", i);
		g_autofree char *path = g_strdup_printf("partners/p%d/partner.txt", i);
		kit_partner(kit, id);
		assert_ok(kit, kit_save(kit, path, "Name: x\nSector: state\nMou: 2021-03-03\n"));
	}
	assert_ok(kit, kit_mkdir(kit, "programmes/x"));
	expect(kit, "programmes/x/programme.txt", text->str, NULL);
	for (int i = 2; i <= 12; i++)
		g_string_append_printf(text, "Partner: p%d\n", i);
	expect(kit, "programmes/x/programme.txt", text->str,
		"3 Partner: the memorandum of 3 March 2021 has 13 parties, the programme names 12 of them "
		"(R4)");
	g_string_append(text, "Partner: p13\n");
	expect(kit, "programmes/x/programme.txt", text->str, NULL);
	g_string_append(text, "TargetCount: 4104450\n");
	expect(kit, "programmes/x/programme.txt", text->str, "TargetCount: a figure should say of which day");
	g_string_append(text, "AsOf: 2022-04-22\n");
	expect(kit, "programmes/x/programme.txt", text->str, NULL);
}

static void test_poverty_line(void **state)
{
	int64_t satang = 77;
	int year = 0;

	(void)state;
	assert_int_equal(samut_poverty_line(2555, &satang, &year), -ENOENT);
	assert_int_equal(satang, 77);
	assert_int_equal(samut_poverty_line(2560, &satang, &year), 0);
	assert_int_equal(satang, 268600);
	assert_int_equal(samut_poverty_line(2561, &satang, &year), 0);
	assert_int_equal(year, 2560);
	assert_int_equal(samut_poverty_line(2600, &satang, NULL), 0);
	assert_int_equal(satang, 307800);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_household),
		STORY(test_dated),
		STORY(test_income),
		STORY(test_closed),
		STORY(test_moved),
		STORY(test_people),
		STORY(test_programme),
		cmocka_unit_test(test_poverty_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
