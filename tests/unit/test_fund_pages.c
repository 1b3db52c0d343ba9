/* SPDX-License-Identifier: Apache-2.0 */
/* balance.txt and ledger.journal of a fund; hledger and Ledger are asked whether they agree. */
#include "tests/unit/fund_kit.h"

#include <glib/gstdio.h>

#include "core/show/show.h"

static char *page_for(struct kit *kit, const struct samut_viewer *viewer, const char *name, int *ret_error)
{
	g_autoptr(samut_show) show = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *path = g_strdup_printf(".samut/funds/ประชารัฐ/%s", name);
	int64_t mtime;
	gsize len = 0;

	assert_int_equal(samut_show_open(kit->s, false, &show), 0);
	*ret_error = samut_show_read(show, viewer, path, &bytes, &mtime);
	const char *data = bytes ? g_bytes_get_data(bytes, &len) : NULL;
	return data ? g_strndup(data, len) : NULL;
}

static char *page(struct kit *kit, const char *name)
{
	int r;
	char *text = page_for(kit, &samut_viewer_root, name, &r);

	assert_int_equal(r, 0);
	return text;
}

#define HOUSE(id) "Agreement: ก.1\nHousehold: " id

/* One of everything. */
static void prepare(struct kit *kit)
{
	kit_village(kit);
	assert_ok(kit, kit_mkdir(kit, VILLAGE "/บ้านลับ"));
	assert_ok(kit, kit_save(kit, VILLAGE "/บ้านลับ/household.txt", "Id: 70-0000002\nConfidential: yes\n"));
	fund_prepare(kit, "2561", "1000000");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 1000");
	fund_put(kit, "allocations/55-น่าน", "Amount: 500\nDate: 2017-10-15\nOrder: คำสั่ง 1");
	fund_put(kit, "transfers/2018-01-01-01", "Date: 2018-01-01\nFrom: 55\nTo: 70\nAmount: 100.25");
	fund_put(kit, "commitments/2018-01-02-01",
		"Date: 2018-01-02\nProvince: 70\nAmount: 300\nAgreement: ส.1; (ข)\nPartner: ภาคี\nFor: ก  ข: "
		"ค");
	fund_put(kit, "commitments/2018-01-02-02",
		"Date: 2018-01-02\nProvince: 55\nAmount: 30\nAgreement: ส.2");
	fund_pay(kit, 1, "70", "120", "paid",
		"Commitment: 2018-01-02-01\nAgreement: ส.1; (ข)\nPayee: ร้าน [2018-99-99]");
	fund_pay(kit, 2, "70", "7", "approved", HOUSE("70-0000001") "\nPayee: นายดี ใจดี");
	fund_pay(kit, 3, "70", "11", "draft", HOUSE("70-0000001"));
	fund_pay(kit, 4, "70", "13", "failed", HOUSE("70-0000001"));
	fund_pay(kit, 5, "70", "17", "refunded", HOUSE("70-0000001") "\nReturnedDate: 2018-02-01");
	fund_pay(kit, 6, "55", "10", "paid", "Commitment: 2018-01-02-02\nAgreement: ส.2");
	fund_pay(kit, 7, "70", "19", "paid", HOUSE("70-0000002") "\nPayee: นางลับ");
	fund_put(kit, "disbursements/2018-01-05-08",
		"Date: 2018-01-05\nProvince: 70\nAmount: 5\nStatus: paid");
	fund_put(kit, "commitments/2018-01-02-02",
		"Date: 2018-01-02\nProvince: 55\nAmount: 30\nAgreement: ส.2\nStatus: released");
}

static void test_balance(void **state)
{
	static const char *const lines[] = {
		"\nBudget: 1,000,000.00\n",
		"\nUnallocated: 998,500.00\n",
		"\nAllocated: 1,500.00\n",
		"\nCommitted: 180.00\n",
		"\nDisbursed: 156.00\n",
		"\nAvailable: 1,164.00\n",
		"\nDrafts: 1\n",
		"\nIncomplete: 1\n",
		"\nAgreement: ก.1\n",
		"\n#Province",
	};
	struct kit *kit = *state;

	prepare(kit);
	g_autofree char *text = page(kit, "balance.txt");
	for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
		if (!strstr(text, lines[i]))
			fail_msg("no “%s” in\n%s", lines[i], text);
	g_autofree char *path = g_build_filename(kit->dir, "balance.txt", NULL);
	assert_true(g_file_set_contents(path, text, -1, NULL));
	g_autofree char *rows = kit_sh("grep -v '^#' '%s' | sed '1,/^$/d' | tr -s ' '", path);
	assert_string_equal(rows, "55-น่าน 500.00 0.00 100.25 0.00 10.00 389.75\n"
				  "70-ราชบุรี 1,000.00 100.25 0.00 180.00 146.00 774.25\n"
				  "รวม/Total 1,500.00 100.25 100.25 180.00 156.00 1,164.00");
	/* The table lines up on a screen, where Thai vowels above and below take no room. */
	g_autofree char *ends = kit_sh(
		"sed '1,/^$/d' '%s' | grep -v '^# ' | "
		"python3 -c 'import sys, unicodedata as u\n"
		"for l in sys.stdin: print(sum(u.category(c) != \"Mn\" for c in l.rstrip(chr(10))))' | "
		"sort -u | wc -l",
		path);
	assert_string_equal(ends, "1");
}

/* What a ledger says of an account with all below it. */
static char *ask(const char *path, const char *tool, const char *account)
{
	const char *flags = strcmp(tool, "ledger") == 0 ? "--pedantic --no-total --no-color" : "-N";
	int depth = 1;

	for (const char *c = account; *c; c++)
		depth += *c == ':';
	return kit_sh("%s -f '%s' bal %s --depth %d '%s' 2>&1 | head -1 | sed 's/^ *//; s/ THB.*//'", tool,
		path, flags, depth, account);
}

static void test_oracles(void **state)
{
	static const char *const expected[][2] = {
		{"assets:fund:ประชารัฐ:unallocated", "998,500.00"},
		{"assets:fund:ประชารัฐ:70-ราชบุรี:available", "774.25"},
		{"assets:fund:ประชารัฐ:70-ราชบุรี:committed", "180.00"},
		{"expenses:fund:ประชารัฐ:70-ราชบุรี", "146.00"},
		{"expenses:fund:ประชารัฐ:70-ราชบุรี:household", "26.00"},
		{"assets:fund:ประชารัฐ:55-น่าน:available", "389.75"},
		{"expenses:fund:ประชารัฐ:55-น่าน", "10.00"},
		{"income:appropriation:ประชารัฐ", "-1,000,000.00"},
	};
	struct kit *kit = *state;

	prepare(kit);
	g_autofree char *text = page(kit, "ledger.journal");
	g_autofree char *path = g_build_filename(kit->dir, "ledger.journal", NULL);
	assert_true(g_file_set_contents(path, text, -1, NULL));
	g_autofree char *checked = kit_sh("hledger -f '%s' check -s ordereddates 2>&1", path);
	assert_string_equal(checked, "");
	for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++) {
		g_autofree char *h = ask(path, "hledger", expected[i][0]);
		g_autofree char *l = ask(path, "ledger", expected[i][0]);
		assert_string_equal(h, expected[i][1]);
		assert_string_equal(l, expected[i][1]);
	}
	/* Every entry says under which agreement. */
	g_autofree char *entries = kit_sh("grep -c '^[0-9]' '%s'", path);
	g_autofree char *agreed = kit_sh("grep -c 'agreement:[^ ,]' '%s'", path);
	assert_string_equal(entries, agreed);
	g_autofree char *tagged =
		kit_sh("hledger -f '%s' print tag:household=70-0000001 | grep -c '^2018'", path);
	assert_string_equal(tagged, "5");
	assert_non_null(strstr(text, "\n2018-02-01 * (ประชารัฐ/2018-01-05-05) คืนเงิน"));
	assert_non_null(strstr(text, "\n2018-01-05 ! (ประชารัฐ/2018-01-05-02) นายดี ใจดี – ช่วยเหลือ\n"));
	assert_null(strstr(text, "2018-01-05-03"));
	assert_null(strstr(text, "2018-01-05-08"));
}

/* Nobody reads more than he may; of a confidential household there are amounts alone, for all. */
static void test_seen(void **state)
{
	const struct samut_viewer stranger = {.uid = 999, .gid = 999};
	struct kit *kit = *state;
	int r;

	prepare(kit);
	g_autofree char *mine = page(kit, "ledger.journal");
	assert_null(strstr(mine, "นางลับ"));
	assert_null(strstr(mine, "70-0000002"));
	assert_non_null(strstr(mine, "(ประชารัฐ/2018-01-05-07) —\n"));
	/* One record is not for others. */
	int64_t seq;
	assert_ok(kit, samut_edit_attr(kit->s, &kit_who, kit_id(kit, FUND "/disbursements/2018-01-05-02.txt"),
			       SAMUT_ATTR_MODE, 0600, 0, 0, &seq, &kit->diag));
	g_autofree char *theirs = page_for(kit, &stranger, "ledger.journal", &r);
	assert_int_equal(r, 0);
	assert_null(strstr(theirs, "นายดี"));
	const char *entry = strstr(theirs, "(ประชารัฐ/2018-01-05-02) ไม่แสดง · not shown\n");
	assert_non_null(entry);
	assert_non_null(strstr(entry, "  7.00 THB"));
	g_autofree char *line = g_strndup(entry, strcspn(strchr(entry, '\n') + 1, "\n") + 80);
	assert_null(strstr(line, "household:70"));
	assert_null(strstr(line, "version:"));
	/* The fund itself is not. */
	assert_ok(kit, samut_edit_attr(kit->s, &kit_who, kit_id(kit, FUND "/fund.txt"), SAMUT_ATTR_MODE, 0600,
			       0, 0, &seq, &kit->diag));
	g_autofree char *none = page_for(kit, &stranger, "balance.txt", &r);
	assert_null(none);
	assert_int_equal(r, -ENOENT);
}

/* The lines of one payment. */
static char *entry_of(struct kit *kit, const char *code)
{
	g_autofree char *text = page(kit, "ledger.journal");
	g_autofree char *wanted = g_strdup_printf("(%s)", code);
	const char *at = strstr(text, wanted);

	assert_non_null(at);
	const char *end = strstr(at, "\n\n");
	return end ? g_strndup(at, (gsize)(end - at)) : g_strdup(at);
}

/* Past payments never change when the household does. */
static void test_past(void **state)
{
	struct kit *kit = *state;

	prepare(kit);
	g_autofree char *before = entry_of(kit, "ประชารัฐ/2018-01-05-02");
	assert_non_null(strstr(before, "household:70-0000001, version:"));
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: urgent\n"));
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/บ้านใหม่"));
	assert_ok(kit, kit_mkdir(kit, VILLAGE2 "/บ้านแยก"));
	assert_ok(
		kit, kit_move(kit, VILLAGE2 "/บ้านใหม่/members/01-ก.txt", VILLAGE2 "/บ้านแยก/members/01-ก.txt"));
	g_autofree char *after = entry_of(kit, "ประชารัฐ/2018-01-05-02");
	assert_string_equal(after, before);
	/* A new payment is on the new version. */
	fund_pay(kit, 9, "70", "1", "paid", HOUSE("70-0000001"));
	g_autofree char *fresh = entry_of(kit, "ประชารัฐ/2018-01-05-09");
	g_autofree char *now = g_strdup_printf("version:%d\n", (int)kit_seq(kit) - 1);
	assert_non_null(strstr(fresh, now));
	assert_null(strstr(before, now));
}

/* A fund that is only begun has its files, too. */
static void test_begun(void **state)
{
	struct kit *kit = *state;

	assert_ok(kit, kit_mkdir(kit, FUND));
	g_autofree char *balance = page(kit, "balance.txt");
	assert_non_null(strstr(balance, "\nFundIncomplete: yes\n"));
	g_autofree char *journal = page(kit, "ledger.journal");
	assert_null(strstr(journal, "assets"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_balance, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_oracles, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_seen, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_past, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_begun, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
