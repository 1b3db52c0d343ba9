/* SPDX-License-Identifier: Apache-2.0 */
/* Balances of funds, against figures made by hand. */
#include "tests/unit/fund_kit.h"

static void test_empty(void **state)
{
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "1000000");
	g_autoptr(samut_fund) fund = fund_load(kit);
	assert_string_equal(fund->id, "ประชารัฐ");
	assert_string_equal(fund->agreement, "ก.1");
	assert_int_equal(fund->fiscal_year, 2561);
	assert_int_equal(fund->unallocated, 100000000);
	assert_int_equal(fund->movements->len, 0);
	assert_false(fund->total.any);
}

static void test_no_place(void **state)
{
	struct kit *kit = *state;
	struct samut_db *db = samut_store_reader(kit->s->store);
	struct samut_fund *fund = NULL;

	assert_int_equal(samut_fund_load(db, 123456789, 0, &fund), -ENOENT);
	samut_store_reader_done(kit->s->store, db);
	assert_null(fund);
}

/* Each kind of movement does to the balance what the control identity says. */
static void test_identity(void **state)
{
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "1000000");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 1000");
	fund_put(kit, "allocations/55-น่าน", "Amount: 500");
	fund_assert(kit, 70, 100000, 0, 0, 0, 0, 100000);
	fund_put(kit, "transfers/2018-01-01-01", "Date: 2018-01-01\nFrom: 55\nTo: 70\nAmount: 100.25");
	fund_assert(kit, 70, 100000, 10025, 0, 0, 0, 110025);
	fund_assert(kit, 55, 50000, 0, 10025, 0, 0, 39975);
	fund_put(kit, "commitments/2018-01-02-01",
		"Date: 2018-01-02\nProvince: 70\nAmount: 300\nAgreement: ส.1");
	fund_assert(kit, 70, 100000, 10025, 0, 30000, 0, 80025);
	/* Drawn on the commitment: available stays. */
	fund_pay(kit, 1, "70", "120", "approved", "Commitment: 2018-01-02-01\nAgreement: ส.1");
	fund_assert(kit, 70, 100000, 10025, 0, 18000, 12000, 80025);
	/* Not drawn on it; a draft; one that failed, one that was refunded. */
	fund_pay(kit, 2, "70", "7", "paid", "Agreement: ก.1");
	fund_pay(kit, 3, "70", "11", "draft", "Agreement: ก.1");
	fund_pay(kit, 4, "70", "13", "failed", "Agreement: ก.1");
	fund_pay(kit, 5, "70", "17", "refunded", "Agreement: ก.1");
	fund_assert(kit, 70, 100000, 10025, 0, 18000, 12700, 79325);
	/* Incomplete: without Purpose; an allocation without an amount. */
	fund_put(kit, "disbursements/2018-01-05-06",
		"Date: 2018-01-05\nProvince: 70\nAmount: 19\nStatus: paid\nAgreement: ก.1");
	fund_put(kit, "allocations/10-กรุงเทพมหานคร", "Date: 2018-01-01");
	fund_assert(kit, 70, 100000, 10025, 0, 18000, 12700, 79325);
	fund_assert(kit, 10, 0, 0, 0, 0, 0, 0);
	/* Released: only what was drawn is gone. */
	fund_put(kit, "commitments/2018-01-02-01",
		"Date: 2018-01-02\nProvince: 70\nAmount: 300\nAgreement: ส.1\nStatus: released");
	fund_assert(kit, 70, 100000, 10025, 0, 0, 12700, 97325);
	g_autoptr(samut_fund) fund = fund_load(kit);
	assert_int_equal(fund->total.allocated, 150000);
	assert_int_equal(fund->total.in, fund->total.out);
	assert_int_equal(fund->total.available, 97325 + 39975);
	assert_int_equal(fund->unallocated, 100000000 - 150000);
}

/* Movements come in the order of their dates, then kinds, then ids; what has no date first. */
static void test_order(void **state)
{
	static const char *const order[] = {
		"55-น่าน", "2018-01-01-01", "2018-01-02-01", "2018-01-05-01", "2018-01-05-02"};
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "1000000");
	fund_put(kit, "allocations/55-น่าน", "Amount: 500");
	fund_pay(kit, 2, "55", "1", "paid", "Agreement: ก.1\nPayee: นายสมมติ");
	fund_pay(kit, 1, "55", "2", "draft", "Agreement: ก.2");
	fund_put(kit, "commitments/2018-01-02-01",
		"Date: 2018-01-02\nProvince: 55\nAmount: 3\nAgreement: ส.1");
	fund_put(kit, "transfers/2018-01-01-01",
		"Date: 2018-01-01\nFrom: 55\nTo: 70\nAmount: 1\nOrder: คำสั่ง 9");
	g_autoptr(samut_fund) fund = fund_load(kit);
	assert_int_equal(fund->movements->len, G_N_ELEMENTS(order));
	for (unsigned i = 0; i < fund->movements->len; i++)
		assert_string_equal(samut_fund_movement_name(fund_movement(fund, i)), order[i]);
	assert_string_equal(fund_movement(fund, 1)->order, "คำสั่ง 9");
	assert_string_equal(fund_movement(fund, 4)->party, "นายสมมติ");
	assert_string_equal(fund_movement(fund, 3)->agreement, "ก.2");
	g_autofree char *path = samut_fund_movement_path(fund_movement(fund, 3));
	assert_string_equal(path, "disbursements/2018-01-05-01.txt");
}

/* A fund whose id starts like another's keeps its own. */
static void test_neighbours(void **state)
{
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "1000000");
	assert_ok(kit, kit_mkdir(kit, FUND " 2"));
	assert_ok(kit, kit_mkdir(kit, FUND "0"));
	assert_ok(kit, kit_save(kit, FUND " 2/allocations/70-ราชบุรี.txt", "Amount: 5\n"));
	assert_ok(kit, kit_save(kit, FUND "0/allocations/70-ราชบุรี.txt", "Amount: 7\n"));
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 1000");
	fund_assert(kit, 70, 100000, 0, 0, 0, 0, 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_empty, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_no_place, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_identity, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_order, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_neighbours, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
