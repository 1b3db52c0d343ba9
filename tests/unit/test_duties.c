/* SPDX-License-Identifier: Apache-2.0 */
/* Separation of duties: who may write, approve and undo disbursements, payments and evaluations. */
#include "tests/unit/story_kit.h"

#define CONTRACT "sip/สัญญา"
#define EVALUATED CONTRACT "/evaluations/2026-01-01-01.txt"
#define DISBURSED "funds/กองทุน/disbursements/2018-01-05-01.txt"

static void test_duties(void **state)
{
#define OUT "funds/กองทุน/disbursements/2018-01-05-09.txt"
#define DRAFT "Date: 2018-01-05\nProvince: 70\nAmount: 10\nPurpose: x\nAgreement: 1\n"
	static const struct edit story[] = {
		{'s', DISBURSED, DRAFT "Status: paid\n", -EINVAL, "6 Status: paid needs an approver"},
		{'s', DISBURSED, DRAFT "Status: paid\nApprovedBy: uid5555\n", -EINVAL,
			"7 ApprovedBy: nobody approves his own: a new record comes without ApprovedBy"},
		{'s', DISBURSED, DRAFT "Status: draft\n", 0, NULL},
		{'s', DISBURSED, DRAFT "Status: approved\nApprovedBy: uid4242\n", -EINVAL,
			"uid 4242 wrote this record and so may not approve it"},
		{'o', DISBURSED, DRAFT "Status: approved\nApprovedBy: uid4242\n", -EINVAL,
			"“uid4242” is not who is saving; write ApprovedBy: uid5555 (or uid 5555)"},
		{'o', DISBURSED, DRAFT "Payee: o\nStatus: approved\nApprovedBy: uid5555\n", -EINVAL,
			"alone, but Payee changed too"},
		{'o', DISBURSED, DRAFT "# ok\nStatus: approved\nApprovedBy: UID 5555\n", 0, NULL},
		{'s', DISBURSED, DRAFT "Status: paid\nApprovedBy: uid 5555\nReason: y\n", -EINVAL, "(S2)"},
		{'s', DISBURSED, DRAFT "Status: paid\nApprovedBy: UID 5555\n", 0, NULL},
		/* What came back goes out again with an approval only, whoever is named in it. */
		{'s', DISBURSED, DRAFT "Status: failed\nApprovedBy: UID 5555\n", 0, NULL},
		{'s', DISBURSED, DRAFT "Status: paid\nApprovedBy: UID 5555\n", -EINVAL, "(S2)"},
		{'o', DISBURSED, DRAFT "Status: paid\nApprovedBy: UID 5555\n", 0, NULL},
		{'s', DISBURSED, DRAFT "Payee: p\nStatus: paid\nApprovedBy: UID 5555\n", -EINVAL,
			"approved by UID 5555: Payee cannot change"},
		{'s', DISBURSED, DRAFT "Payee: p\nStatus: draft\n", 0, NULL},
		/* Who approved before has written nothing; who writes facts then may not. */
		{'o', DISBURSED, DRAFT "Payee: p\nStatus: approved\nApprovedBy: uid5555\n", 0, NULL},
		{'s', DISBURSED, DRAFT "Payee: p\nStatus: draft\n", 0, NULL},
		{'o', DISBURSED, DRAFT "Payee: q\nStatus: draft\n", 0, NULL},
		{'o', DISBURSED, DRAFT "Payee: q\nStatus: approved\nApprovedBy: uid5555\n", -EINVAL, "(S2)"},
		/* Money that is out goes neither by deleting nor by moving away; another name is no matter.
		 */
		{'k', "funds/อื่น", NULL, 0, NULL},
		{'i', OUT, DRAFT "Status: paid\nApprovedBy: นางสมหมาย\n", 0, NULL},
		{'d', OUT, NULL, -EBUSY, "money that is paid is not undone by deleting"},
		{'d', "funds/กองทุน", NULL, -EBUSY, "(S7)"},
		{'m', OUT, "funds/กองทุน/notes/x.txt", -EBUSY, "(S7)"},
		{'m', OUT, "funds/อื่น/disbursements/2018-01-05-01.txt", -EINVAL, "(S7)"},
		{'m', OUT, "funds/กองทุน/disbursements/2018-01-05-08.txt", 0, NULL},
		{'m', "funds/กองทุน/disbursements/2018-01-05-08.txt", OUT, 0, NULL},
		{'m', "funds/กองทุน", "funds/ใหม่", 0, NULL},
		{'m', "funds/ใหม่", "funds/กองทุน", 0, NULL},
		{'s', OUT, DRAFT "Status: refunded\nApprovedBy: นางสมหมาย\n", 0, NULL},
		{'d', OUT, NULL, 0, NULL},
		{'i', OUT, DRAFT "Status: approved\nApprovedBy: นางสมหมาย\n", 0, NULL},
		{'d', OUT, NULL, -EBUSY, "money that is approved is not"},
		{'s', OUT, DRAFT "Status: draft\n", 0, NULL},
		{'d', OUT, NULL, 0, NULL},
		/* Moving does not launder. */
		{'m', DISBURSED, "funds/กองทุน/notes/x.txt", 0, NULL},
		{'s', "funds/กองทุน/notes/x.txt", DRAFT "Status: approved\nApprovedBy: uid5555\n", 0, NULL},
		{'m', "funds/กองทุน/notes/x.txt", DISBURSED, -EINVAL, "(S1)"},
		/* What was decided elsewhere, but not by who brings it. */
		{'i', DISBURSED, DRAFT "Status: paid\nApprovedBy: uid 4242\n", -EINVAL, "(S1)"},
		{'i', DISBURSED, DRAFT "Status: paid\nApprovedBy: นางสมหมาย\n", 0, NULL},
		{0},
	};
	struct kit *kit = *state;

	assert_ok(kit, kit_mkdir(kit, "funds/กองทุน"));
	assert_ok(kit, kit_save(kit, "funds/กองทุน/fund.txt", "Title: x\nBudget: 1000\nFiscalYear: 2561\n"));
	assert_ok(kit, kit_save(kit, "funds/กองทุน/allocations/70-ราชบุรี.txt", "Amount: 100\n"));
	tell(kit, story);
}

static void test_confirmed(void **state)
{
#define RESULT "Date: 2026-01-01\nEvaluator: e1\nVerdict: met\n"
	static const struct edit story[] = {
		{'k', CONTRACT, NULL, 0, NULL},
		{'s', EVALUATED, RESULT "Confirmed: yes\n", -EINVAL, "4 Confirmed: a confirmed result needs"},
		{'s', EVALUATED, RESULT, 0, NULL},
		{'s', EVALUATED, RESULT "Confirmed: yes\nApprovedBy: uid4242\n", -EINVAL, "(S2)"},
		{'o', EVALUATED, RESULT "Confirmed: no\nApprovedBy: uid5555\n", 0, NULL},
		{'s', EVALUATED, RESULT "Confirmed: yes\nApprovedBy: uid5555\n", -EINVAL, "(S3)"},
		{'o', EVALUATED, RESULT "Confirmed: yes\nApprovedBy: uid5555\n", 0, NULL},
		{'s', EVALUATED, RESULT "Value: 3\nConfirmed: yes\nApprovedBy: uid5555\n", -EINVAL, "(S5)"},
		{'d', EVALUATED, NULL, 0, NULL},
		{0},
	};
	struct kit *kit = *state;

	kit_partner(kit, "e1");
	tell(kit, story);
}

/* An edit that is amended is judged as a whole. */
static void test_amended_approval(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.hold = true};

	assert_ok(kit, kit_mkdir(kit, CONTRACT));
	kit_partner(kit, "e1");
	assert_ok(kit, kit_save_as(kit, EVALUATED, RESULT, &save));
	int64_t seq = save.seq;
	save = (struct samut_save){.amend = seq};
	assert_int_equal(kit_save_as(kit, EVALUATED, RESULT "ApprovedBy: uid4242\n", &save), -EINVAL);
	assert_reason(kit, "(S1)");
	/* Somebody else's edit is his own, held or not: it does not count as the author's. */
	save = (struct samut_save){.amend = seq, .hold = true};
	assert_ok(kit, kit_save_who(kit, &other, EVALUATED, RESULT "Value: 3\n", &save));
	int64_t his = save.seq;
	assert_true(his > seq);
	save = (struct samut_save){0};
	assert_int_equal(
		kit_save_who(kit, &other, EVALUATED, RESULT "Value: 3\nApprovedBy: uid5555\n", &save),
		-EINVAL);
	assert_reason(kit, "(S2)");
	samut_committer_unhold(kit->s->committer, seq);
	samut_committer_unhold(kit->s->committer, his);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_duties),
		STORY(test_confirmed),
		STORY(test_amended_approval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
