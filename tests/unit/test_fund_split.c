/* SPDX-License-Identifier: Apache-2.0 */
/* Sharing a fund out: every satang, whatever the shares. */
#include "tests/unit/fund_kit.h"

#include "core/domain/fund_split.h"
#include "core/model/money.h"

static int split(struct kit *kit, const char *list, int64_t amount, char **ret_table)
{
	int64_t place = kit_id(kit, FUND);
	struct samut_db *db = samut_store_reader(kit->s->store);
	g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(struct samut_fund_share));
	g_autoptr(GString) out = g_string_new(NULL);

	samut_diag_release(&kit->diag);
	int r = list ? samut_fund_shares_parse(list, shares, &kit->diag)
		     : samut_fund_shares_of_programme(db, place, shares, &kit->diag);
	if (r >= 0)
		r = samut_fund_split(db, place, shares, amount, out, &kit->diag);
	samut_store_reader_done(kit->s->store, db);
	*ret_table = g_strdup(out->str);
	return r;
}

/* The Pracharat project of FY 2561: 108,860,000 baht over 76 provinces, 1,432,368.42 each, and 8 satang. */
static void test_pracharat(void **state)
{
	struct kit *kit = *state;
	g_autofree char *table = NULL;
	int64_t sum = 0;
	unsigned more = 0;

	fund_prepare(kit, "2561", "108,860,000");
	assert_ok(kit, split(kit, "76", -1, &table));
	g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
	assert_int_equal(g_strv_length(lines), 78);
	assert_string_equal(lines[0], "In,File,Amount");
	assert_string_equal(lines[1], "ประชารัฐ,11-สมุทรปราการ,1432368.43");
	assert_string_equal(lines[76], "ประชารัฐ,96-นราธิวาส,1432368.42");
	for (unsigned i = 1; i <= 76; i++) {
		int64_t satang;
		assert_int_equal(samut_money_parse(strrchr(lines[i], ',') + 1, 0, NULL, &satang), 0);
		assert_true(satang == 143236842 || satang == 143236843);
		more += satang == 143236843;
		sum += satang;
	}
	assert_int_equal(sum, 10886000000);
	assert_int_equal(more, 8);
}

static void test_weights(void **state)
{
	struct kit *kit = *state;
	g_autofree char *table = NULL;

	fund_prepare(kit, "2561", "100");
	assert_ok(kit, split(kit, "70, น่าน:2 ,10:0", -1, &table));
	assert_string_equal(table, "In,File,Amount\nประชารัฐ,70-ราชบุรี,33.33\nประชารัฐ,55-น่าน,66.67\n"
				   "ประชารัฐ,10-กรุงเทพมหานคร,0.00\n");
}

/* What others have is not shared out again; who has a file keeps it. */
static void test_again(void **state)
{
	struct kit *kit = *state;
	g_autofree char *table = NULL, *given = NULL;

	fund_prepare(kit, "2561", "100");
	fund_put(kit, "allocations/10-กรุงเทพมหานคร", "Amount: 40");
	fund_put(kit, "allocations/70-Ratchaburi", "Amount: 5");
	assert_ok(kit, split(kit, "70,55", -1, &table));
	assert_string_equal(table, "In,File,Amount\nประชารัฐ,70-Ratchaburi,30.00\nประชารัฐ,55-น่าน,30.00\n");
	assert_ok(kit, split(kit, "70,55", 7, &given));
	assert_string_equal(given, "In,File,Amount\nประชารัฐ,70-Ratchaburi,0.04\nประชารัฐ,55-น่าน,0.03\n");
}

static void test_programme(void **state)
{
	struct kit *kit = *state;
	g_autofree char *table = NULL, *none = NULL;

	fund_prepare(kit, "2561", "100");
	assert_int_equal(split(kit, NULL, -1, &none), -ENODATA);
	assert_reason(kit, "--provinces 76");
	assert_ok(kit, kit_mkdir(kit, "programmes/โครงการ"));
	assert_ok(kit, kit_save(kit, "programmes/โครงการ/programme.txt",
			       "Title: โครงการ\nOwner: ภาคี\nProvince: 70\nProvince: 55\n"));
	assert_ok(kit, fund_head(kit, "2561", "100", "Programme: โครงการ\n"));
	assert_ok(kit, split(kit, NULL, -1, &table));
	assert_string_equal(table, "In,File,Amount\nประชารัฐ,55-น่าน,50.00\nประชารัฐ,70-ราชบุรี,50.00\n");
}

static void test_refused(void **state)
{
	static const char *const lists[] = {"", "70,", "70,ราชบุรี", "99", "70:x", "70:-1", "70:", "70:0"};
	struct kit *kit = *state;

	fund_prepare(kit, "2561", "100");
	for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autofree char *table = NULL;
		assert_int_equal(split(kit, lists[i], -1, &table), -EINVAL);
		assert_int_equal(samut_diag_count(&kit->diag), 1);
	}
	g_autofree char *table = NULL;
	assert_ok(kit, fund_head(kit, "2561", "", ""));
	assert_int_equal(split(kit, "76", -1, &table), -ENODATA);
	assert_reason(kit, "no Budget");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pracharat, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_weights, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_again, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_programme, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_refused, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
