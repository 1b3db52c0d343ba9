/* SPDX-License-Identifier: Apache-2.0 */
/* What a household has been helped with: no baht twice, none lost. */
#include "tests/unit/work_kit.h"

#include "core/domain/help.h"

#define FUND "funds/กองทุน"
#define DATE "Date: 2018-01-05\nProvince: 70\nAgreement: ข.1\nPurpose: ซ่อมบ้าน\nHousehold: 70-0000001\n"
#define HELP "Date: 2018-01-06\nKind: cash\nGiver: ภาคี\n"

static void prepare(struct kit *kit)
{
	kit_village(kit);
	kit_partner(kit, "ภาคี");
	assert_ok(kit, kit_mkdir(kit, FUND));
	assert_ok(kit,
		kit_save(kit, FUND "/fund.txt",
			"Title: กองทุน\nFiscalYear: 2561\nBudget: 1000000\nOwner: ภาคี\nAgreement: ก.1\n"));
	assert_ok(kit, kit_save(kit, FUND "/allocations/70-ราชบุรี.txt", "Amount: 500000\n"));
	assert_ok(kit, kit_save(kit, "schemes/เบี้ย.txt", "Title: เบี้ย\nRate: 2018-01-01: 600: ทุกคน\n"));
}

static void assert_sum(GArray *sums, unsigned i, const char *id, int year, int64_t satang, unsigned times)
{
	assert_true(i < sums->len);
	const struct samut_help_sum *sum = &g_array_index(sums, struct samut_help_sum, i);
	assert_string_equal(sum->id, id);
	assert_int_equal(sum->year, year);
	assert_int_equal(sum->amount, satang);
	assert_int_equal(sum->times, times);
}

static void total(struct kit *kit, struct samut_help *ret)
{
	int64_t place = kit_id(kit, HOME);
	struct samut_db *db = samut_store_reader(kit->s->store);

	assert_int_equal(samut_help_totals(db, place, ret), 0);
	samut_store_reader_done(kit->s->store, db);
}

static void test_nothing(void **state)
{
	struct kit *kit = *state;
	g_auto(samut_help) help = SAMUT_HELP_INIT;

	prepare(kit);
	total(kit, &help);
	assert_int_equal(help.total, 0);
	assert_int_equal(help.by_year->len, 0);
}

static void test_totals(void **state)
{
	struct kit *kit = *state;
	g_auto(samut_help) help = SAMUT_HELP_INIT;

	prepare(kit);
	/* Help of its own, by a scheme, in two fiscal years; one not received; one incomplete. */
	assert_ok(
		kit, kit_save(kit, HOME "/assistance/2018-01-06-01.txt", HELP "Scheme: เบี้ย\nAmount: 600\n"));
	assert_ok(kit, kit_save(kit, HOME "/assistance/2018-10-01-01.txt",
			       "Date: 2018-10-01\nKind: cash\nGiver: ภาคี\nScheme: เบี้ย\nAmount: 700\n"));
	assert_ok(kit,
		kit_save(kit, HOME "/assistance/2018-01-06-02.txt", HELP "Amount: 9000\nReceived: no\n"));
	assert_ok(
		kit, kit_save(kit, HOME "/assistance/2018-01-06-03.txt", "Date: 2018-01-06\nAmount: 9000\n"));
	/* Paid by the fund: one that help tells of in part, one in whole, one not at all; one not paid. */
	assert_ok(kit, kit_record(kit, FUND "/disbursements/2018-01-05-01.txt",
			       DATE "Amount: 5000\nStatus: paid\nApprovedBy: ผู้อนุมัติ\n"));
	assert_ok(kit, kit_record(kit, FUND "/disbursements/2018-01-05-02.txt",
			       DATE "Amount: 300\nStatus: paid\nApprovedBy: ผู้อนุมัติ\n"));
	assert_ok(kit, kit_record(kit, FUND "/disbursements/2018-01-05-03.txt",
			       DATE "Amount: 40\nStatus: paid\nApprovedBy: ผู้อนุมัติ\n"));
	assert_ok(kit,
		kit_save(kit, FUND "/disbursements/2018-01-05-04.txt", DATE "Amount: 8000\nStatus: draft\n"));
	assert_ok(kit, kit_save(kit, HOME "/assistance/2018-01-06-04.txt",
			       HELP "Amount: 2000\nDisbursement: กองทุน/2018-01-05-01\n"));
	assert_ok(kit, kit_save(kit, HOME "/assistance/2018-01-06-05.txt",
			       HELP "Amount: 1000\nScheme: เบี้ย\nDisbursement: กองทุน/2018-01-05-01\n"));
	assert_ok(kit, kit_save(kit, HOME "/assistance/2018-01-06-06.txt",
			       HELP "Disbursement: กองทุน/2018-01-05-02\n"));
	total(kit, &help);
	/* 600 + 700 + 5,000 + 300 + 40 */
	assert_int_equal(help.total, 664000);
	assert_int_equal(help.overlap, 2);
	assert_int_equal(help.by_year->len, 2);
	assert_sum(help.by_year, 0, "", 2561, 594000, 6);
	assert_sum(help.by_year, 1, "", 2562, 70000, 1);
	assert_int_equal(help.by_scheme->len, 3);
	assert_sum(help.by_scheme, 0, "", 2561, 434000, 4);
	assert_sum(help.by_scheme, 1, "เบี้ย", 2561, 160000, 2);
	assert_sum(help.by_scheme, 2, "เบี้ย", 2562, 70000, 1);
	assert_int_equal(help.by_fund->len, 3);
	assert_sum(help.by_fund, 0, "", 2561, 60000, 1);
	assert_sum(help.by_fund, 1, "", 2562, 70000, 1);
	assert_sum(help.by_fund, 2, "กองทุน", 2561, 534000, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_totals, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
