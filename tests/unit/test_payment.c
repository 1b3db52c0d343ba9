/* SPDX-License-Identifier: Apache-2.0 */
/* Which version of a household a payment was made on: told by git, and by nothing that happens later. */
#include "tests/unit/fund_kit.h"

#include "core/audit/rebuild.h"
#include "core/work/payment.h"

#define HOUSE "Agreement: ก.1\nHousehold: 70-0000001"
#define PAID(n) FUND "/disbursements/2018-01-05-0" #n ".txt"

static void prepare(struct kit *kit)
{
	kit_village(kit);
	fund_prepare(kit, "2561", "1000000");
	fund_put(kit, "allocations/70-ราชบุรี", "Amount: 10000");
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
}

/* The version that a disbursement was made on; 0 none. */
static int64_t version_of(struct kit *kit, const char *path, char *ret_blob)
{
	int64_t node = kit_id(kit, path), seq = 0;
	struct samut_db *db = samut_store_reader(kit->s->store);
	g_autoptr(samut_payments) payments = samut_payments_new(db);
	const char *blob = NULL;

	int r = samut_payment_version(payments, node, "70-0000001", &seq, &blob);
	samut_store_reader_done(kit->s->store, db);
	assert_true(r == 0 || r == -ENOENT);
	if (ret_blob)
		g_strlcpy(ret_blob, blob ? blob : "", 41);
	return seq;
}

/* Number of the edit that git has last for a path, deletions and moves included. */
static int64_t last_in_git(struct kit *kit, const char *path)
{
	g_autofree char *args =
		g_strdup_printf("log -1 --format='%%(trailers:key=Change,valueonly)' -- '%s'", path);
	g_autofree char *seq = kit_git(kit, args);

	return g_ascii_strtoll(seq, NULL, 10);
}

static char *trailers(struct kit *kit)
{
	return kit_git(kit, "log -1 --format='%(trailers:key=Household,valueonly)'");
}

static void test_states(void **state)
{
	struct kit *kit = *state;

	prepare(kit);
	int64_t seq = kit_seq(kit);
	g_autofree char *before = trailers(kit);
	assert_string_equal(before, "");
	fund_pay(kit, 1, "70", "10", "draft", HOUSE);
	assert_int_equal(version_of(kit, PAID(1), NULL), 0);
	fund_pay(kit, 1, "70", "10", "approved", HOUSE);
	assert_int_equal(version_of(kit, PAID(1), NULL), last_in_git(kit, HOME));
	/* Between approval and payment the household changes: paid on the new version. */
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: กก\n"));
	fund_pay(kit, 1, "70", "10", "paid", HOUSE);
	char blob[41];
	int64_t paid = version_of(kit, PAID(1), blob);
	assert_int_equal(paid, seq + 3);
	assert_int_equal(paid, last_in_git(kit, HOME));
	g_autofree char *hash = kit_git(kit, "rev-parse 'HEAD:" HOME "/household.txt'");
	assert_string_equal(blob, hash);
	g_autofree char *value = trailers(kit);
	g_autofree char *expected = g_strdup_printf("70-0000001 %d %s", (int)paid, hash);
	assert_string_equal(value, expected);
	/* Nothing that is no payment moves it. */
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: urgent\n"));
	fund_pay(kit, 1, "70", "10", "paid", HOUSE "\nPayee: ก");
	assert_int_equal(version_of(kit, PAID(1), NULL), paid);
	fund_pay(kit, 1, "70", "10", "refunded", HOUSE);
	assert_int_equal(version_of(kit, PAID(1), NULL), paid);
	g_autofree char *none = trailers(kit);
	assert_string_equal(none, "");
}

/* Deletions, moves within and out, moves of the household itself: all are the newest edit of it. */
static void test_newest(void **state)
{
	struct kit *kit = *state;

	prepare(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/บันทึก.txt", "ก\n"));
	assert_ok(kit, kit_save(kit, HOME "/notes/อื่น.txt", "ก\n"));
	assert_ok(kit, kit_remove(kit, HOME "/notes/บันทึก.txt"));
	fund_pay(kit, 1, "70", "10", "paid", HOUSE);
	assert_int_equal(version_of(kit, PAID(1), NULL), last_in_git(kit, HOME));
	assert_ok(kit, kit_move(kit, HOME "/notes/อื่น.txt", FUND "/notes/อื่น.txt"));
	fund_pay(kit, 2, "70", "10", "paid", HOUSE);
	assert_int_equal(version_of(kit, PAID(2), NULL), last_in_git(kit, HOME));
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/บ้านใจดี"));
	fund_pay(kit, 3, "70", "10", "paid", HOUSE);
	assert_int_equal(version_of(kit, PAID(3), NULL), last_in_git(kit, VILLAGE2 "/บ้านใจดี"));
	assert_true(version_of(kit, PAID(1), NULL) < version_of(kit, PAID(2), NULL));
	assert_true(version_of(kit, PAID(2), NULL) < version_of(kit, PAID(3), NULL));
}

/* An edit that is amended while it is held says what the last of it does. */
static void test_amended(void **state)
{
	struct kit *kit = *state;
	const struct samut_who other = {.uid = 5555, .gid = 4343};
	struct samut_save save = {.hold = true};
	static const char *const facts =
		"Date: 2018-01-05\nProvince: 70\nAmount: 5\nPurpose: ก\nAgreement: ก\n"
		"Household: 70-0000001\nStatus: ";
	static const char *const text[] = {"draft\n", "paid\n"};
	static const char *const by = "ApprovedBy: uid5555\n";
	g_autofree char *draft = g_strconcat(facts, text[0], NULL);
	g_autofree char *signed_draft = g_strconcat(facts, text[0], by, NULL);
	g_autofree char *paid = g_strconcat(facts, text[1], by, NULL);
	g_autofree char *reasoned = g_strconcat(facts, text[1], by, "Reason: ก\n", NULL);
	g_autoptr(GBytes) before = g_bytes_new(draft, strlen(draft));

	prepare(kit);
	assert_ok(kit, kit_save(kit, PAID(1), draft));
	assert_ok(kit, kit_save_who(kit, &other, PAID(1), signed_draft, &save));
	int64_t seq = save.seq;
	assert_int_equal(version_of(kit, PAID(1), NULL), 0);
	save = (struct samut_save){.amend = seq, .before = before};
	assert_ok(kit, kit_save_who(kit, &other, PAID(1), paid, &save));
	assert_int_equal(save.seq, seq);
	int64_t version = version_of(kit, PAID(1), NULL);
	assert_true(version > 0 && version < seq);
	save = (struct samut_save){.amend = seq, .before = before};
	assert_ok(kit, kit_save_who(kit, &other, PAID(1), reasoned, &save));
	assert_int_equal(version_of(kit, PAID(1), NULL), version);
	save = (struct samut_save){.amend = seq, .before = before};
	assert_ok(kit, kit_save_who(kit, &other, PAID(1), signed_draft, &save));
	assert_int_equal(version_of(kit, PAID(1), NULL), 0);
	samut_committer_unhold(kit->s->committer, seq);
}

/* What git alone holds is enough. */
static void test_rebuilt(void **state)
{
	struct kit *kit = *state;
	char blob[41], blob_now[41];

	prepare(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/บันทึก.txt", "ก\n"));
	assert_ok(kit, kit_remove(kit, HOME "/notes/บันทึก.txt"));
	fund_pay(kit, 1, "70", "10", "paid", HOUSE);
	int64_t version = version_of(kit, PAID(1), blob);
	kit_close(kit);
	g_free(kit_sh("rm '%s'/samut.db*", kit->store));
	samut_diag_release(&kit->diag);
	assert_ok(kit, samut_rebuild(kit->store, false, NULL, &kit->diag));
	kit_open(kit);
	assert_true(version > 0);
	assert_int_equal(version_of(kit, PAID(1), blob_now), version);
	assert_string_equal(blob, blob_now);
	/* And the next payment without an edit in between is on the same version. */
	fund_pay(kit, 2, "70", "10", "paid", HOUSE);
	assert_int_equal(version_of(kit, PAID(2), NULL), version);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_states, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_newest, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_amended, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_rebuilt, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
