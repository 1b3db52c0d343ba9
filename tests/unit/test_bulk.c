/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: all or nothing, one commit; what single edits would have made, and their checks. */
#include "tests/unit/work_kit.h"

#include "core/work/bulk.h"

static struct samut_bulk *begin(struct kit *kit)
{
	samut_diag_release(&kit->diag);
	return samut_bulk_new(kit->s, &kit_who, "import a table");
}

static int put(struct kit *kit, struct samut_bulk *bulk, const char *path, const char *text, int line)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

	return samut_bulk_put(bulk, path, bytes, line, &kit->diag);
}

static int commit(struct kit *kit, struct samut_bulk *bulk, int64_t *ret_count)
{
	int64_t seq;

	return samut_bulk_commit(bulk, ret_count, &seq, &kit->diag);
}

static void test_batch_is_one_commit(void **state)
{
	struct kit *kit = *state;
	g_autoptr(samut_bulk) bulk = begin(kit);
	int64_t before = kit_seq(kit), count = 0;

	assert_ok(kit, put(kit, bulk, "partners/phuu/partner.txt", "Name: ก\nSector: state\n", 1));
	assert_ok(kit, put(kit, bulk, HOME "/members/01-ก.txt", "Name: ก\n", 2));
	assert_ok(kit, put(kit, bulk, HOME "/household.txt", "Head: 01\nUrgency: long\n", 3));
	assert_ok(kit, put(kit, bulk, HOME "/plan/urgent/01-x.txt", "Title: x\nResponsible: phuu\n", 4));
	assert_ok(kit, put(kit, bulk, HOME "/analysis/2026-01-11.txt",
			       "Date: 2026-01-11\nPovertyGroup: x\nCause: x\nNeed: x\nApproach: x\n", 8));
	assert_ok(kit, put(kit, bulk, HOME "/visits/2026-01-11.txt", "Date: 2026-01-11\nFindings: x\n", 9));
	assert_ok(kit, put(kit, bulk, VILLAGE "/อีกหลัง/members/01-ข.txt", "Name: ข\n", 5));
	assert_ok(kit, samut_bulk_mkdir(bulk, VILLAGE2, 6, &kit->diag));
	assert_ok(kit, put(kit, bulk, HOME "/notes/ลึก/a.txt", "free\n", 7));
	assert_ok(kit, commit(kit, bulk, &count));
	assert_int_equal(count, 8);
	assert_int_equal(kit_seq(kit), before + 1);
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	assert_true(g_str_has_prefix(
		message, "import a table\n\npartner: 1 new, 0 changed\nmember: 2 new, 0 changed\n"));
	assert_non_null(strstr(message, "\nId: 70-0000002"));
	assert_null(strstr(message, "\nId: 70-0000001"));
	g_autofree char *text = kit_read(kit, HOME "/household.txt");
	g_autofree char *rid = kit_rid(kit, HOME "/household.txt");
	g_autofree char *other = kit_rid(kit, VILLAGE "/อีกหลัง/members/01-ข.txt");
	g_autofree char *form = kit_read(kit, VILLAGE "/อีกหลัง/household.txt");
	assert_non_null(strstr(text, "Id: 70-0000001\n"));
	assert_string_equal(rid, "70-0000001");
	assert_string_equal(other, "70-0000002/01");
	assert_non_null(strstr(form, "\nId: 70-0000002\n"));
	assert_true(kit_id(kit, HOME "/plan/long") > 0);
	assert_true(kit_id(kit, VILLAGE2) > 0);
	kit_check_tree(kit);
}

/* The lists made from memory are those that the database makes; so are the rows of nodes. */
static void test_same_as_single_edits(void **state)
{
	struct kit *kit = *state;
	g_autoptr(samut_bulk) bulk = begin(kit);
	int64_t count = 0;

	kit_village(kit);
	assert_ok(kit, put(kit, bulk, VILLAGE2 "/บ/household.txt", "Urgency: long\n", 1));
	assert_ok(kit, commit(kit, bulk, &count));
	assert_ok(kit, kit_mkdir(kit, VILLAGE2 "/ก"));
	g_autofree char *made = kit_list(kit, VILLAGE2 "/ก");
	g_autofree char *put_there = kit_list(kit, VILLAGE2 "/บ");
	g_auto(GStrv) a = g_strsplit(made, "\n", -1), b = g_strsplit(put_there, "\n", -1);
	assert_int_equal(g_strv_length(a), g_strv_length(b));
	for (unsigned i = 0; a[i]; i++)
		assert_string_equal(strchr(a[i], ' '), strchr(b[i], ' '));
	g_auto(samut_node) one = kit_node(kit, VILLAGE2 "/ก");
	g_auto(samut_node) two = kit_node(kit, VILLAGE2 "/บ");
	assert_int_equal(one.subdirs, two.subdirs);
	assert_int_equal(one.layout, two.layout);
	assert_int_equal(one.gid, two.gid);
	kit_check_tree(kit);
}

static void test_one_bad_row_and_nothing_is_written(void **state)
{
	struct kit *kit = *state;
	g_autoptr(samut_bulk) bulk = begin(kit);
	int64_t before = kit_seq(kit), count = 0;

	assert_ok(kit, put(kit, bulk, HOME "/household.txt", "Urgency: long\n", 1));
	assert_int_equal(put(kit, bulk, VILLAGE "/สอง/household.txt", "Urgency: soon\n", 2), -EINVAL);
	assert_reason(kit, "2 Urgency: ");
	assert_ok(kit, put(kit, bulk, VILLAGE "/สาม/household.txt", "Urgency: long\n", 3));
	assert_int_equal(commit(kit, bulk, &count), -EINVAL);
	assert_int_equal(kit_seq(kit), before);
	assert_int_equal(kit_id(kit, "households/70-ราชบุรี/7001-เมือง"), 0);
}

/* What only the whole store can judge is judged at the end, for all rows. */
static void test_bad_references_are_all_told(void **state)
{
	struct kit *kit = *state;
	g_autoptr(samut_bulk) bulk = begin(kit);
	int64_t before = kit_seq(kit), count = 0;

	assert_ok(kit, put(kit, bulk, HOME "/household.txt", "Head: 02\n", 11));
	assert_ok(kit, put(kit, bulk, HOME "/plan/long/01-x.txt", "Title: x\nResponsible: phuu\n", 12));
	assert_ok(kit, put(kit, bulk, HOME "/plan/long/02-y.txt", "Title: x\nResponsible: phuu\n", 0));
	assert_int_equal(commit(kit, bulk, &count), -EINVAL);
	assert_reason(kit, "11 Head: there is no “02”");
	assert_reason(kit, "12 Responsible: there is no “phuu”");
	assert_reason(kit, "0 Responsible: " HOME "/plan/long/02-y.txt:2: there is no “phuu”");
	assert_int_equal(kit_seq(kit), before);
	assert_int_equal(kit_id(kit, "households/70-ราชบุรี/7001-เมือง"), 0);
}

static void test_ids_clash(void **state)
{
	struct kit *kit = *state;
	int64_t count = 0;
	kit_village(kit);
	{
		g_autoptr(samut_bulk) bulk = begin(kit);
		assert_ok(kit, put(kit, bulk, VILLAGE "/ก/household.txt", "Id: 70-0000001\n", 1));
		assert_int_equal(commit(kit, bulk, &count), -EINVAL);
		assert_reason(kit, "1 Id: the Id “70-0000001” belongs to " HOME);
	}
	{
		g_autoptr(samut_bulk) bulk = begin(kit);
		assert_ok(kit, put(kit, bulk, VILLAGE "/ก/household.txt", "Id: 70-0000055\n", 1));
		assert_ok(kit, put(kit, bulk, VILLAGE "/ข/household.txt", "Id: 70-0000055\n", 2));
		assert_int_equal(commit(kit, bulk, &count), -EINVAL);
		assert_reason(kit, "2 -: the id “70-0000055” is twice in the batch");
	}
	{
		g_autoptr(samut_bulk) bulk = begin(kit);
		assert_ok(kit, put(kit, bulk, HOME "/members/01-ก.txt", "Name: ก\n", 1));
		assert_ok(kit, put(kit, bulk, HOME "/members/01-ข.txt", "Name: ก\n", 2));
		assert_int_equal(put(kit, bulk, HOME "/members/01-ก.txt", "Name: ก\n", 3), -EINVAL);
		assert_int_equal(commit(kit, bulk, &count), -EINVAL);
	}
	{
		g_autoptr(samut_bulk) bulk = begin(kit);
		assert_ok(kit, put(kit, bulk, HOME "/members/01-ก.txt", "Name: ก\n", 1));
		assert_ok(kit, put(kit, bulk, HOME "/household.txt", "Id: 77-0000009\nHead: 01\n", 2));
		assert_ok(kit, commit(kit, bulk, &count));
		g_autofree char *rid = kit_rid(kit, HOME "/members/01-ก.txt");
		assert_string_equal(rid, "77-0000009/01");
	}
	{
		g_autoptr(samut_bulk) bulk = begin(kit);
		assert_ok(kit, put(kit, bulk, HOME "/household.txt", "Id: 77-0000010\n", 2));
		assert_int_equal(commit(kit, bulk, &count), -EINVAL);
	}
	kit_check_tree(kit);
}

static void test_again_changes_nothing(void **state)
{
	struct kit *kit = *state;
	int64_t before = kit_seq(kit), count = -1, seq = -1;

	for (int round = 0; round < 3; round++) {
		g_autoptr(samut_bulk) bulk = begin(kit);
		assert_ok(kit, put(kit, bulk, HOME "/household.txt", "Urgency: long\n", 1));
		assert_ok(kit,
			put(kit, bulk, HOME "/visits/2026-01-31.txt",
				round == 2 ? "Date: 2026-01-31\nFindings: ก\n" : "Date: 2026-01-31\n", 2));
		int r = samut_bulk_commit(bulk, &count, &seq, &kit->diag);
		assert_ok(kit, r);
		assert_int_equal(count, round == 0 ? 2 : round == 1 ? 0 : 1);
		assert_int_equal(seq, round == 1 ? 0 : before + 1);
		before = kit_seq(kit);
	}
	g_autofree char *names = kit_git(kit, "show --name-only --format= HEAD");
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	assert_string_equal(names, HOME "/visits/2026-01-31.txt");
	assert_true(g_str_has_prefix(message, "import a table\n\nvisit: 0 new, 1 changed\n\nChange: "));
	kit_check_tree(kit);
}

static void test_names_are_checked(void **state)
{
	struct kit *kit = *state;
	g_autoptr(samut_bulk) bulk = begin(kit);

	assert_int_equal(put(kit, bulk, "households/70-กาญจนบุรี/x.txt", "x", 4), -EINVAL);
	assert_int_equal(put(kit, bulk, HOME "/members/somchai.txt", "Name: x\n", 5), -EINVAL);
	assert_reason(kit, "5 -: ");
	assert_int_equal(put(kit, bulk, HOME "/notes/../x.txt", "x", 6), -EINVAL);
	assert_int_equal(put(kit, bulk, "", "x", 7), -EINVAL);
	assert_int_equal(samut_bulk_mkdir(bulk, "nowhere", 8, &kit->diag), -EINVAL);
}

static void test_what_moved_away_meanwhile(void **state)
{
	struct kit *kit = *state;
	int64_t count;
	kit_village(kit);
	g_autoptr(samut_bulk) bulk = begin(kit);
	assert_ok(kit, put(kit, bulk, HOME "/notes/a.txt", "a", 1));
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/x"));
	assert_int_equal(commit(kit, bulk, &count), -ESTALE);
	assert_int_equal(kit_id(kit, VILLAGE2 "/x/notes/a.txt"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_batch_is_one_commit),
		TEST(test_same_as_single_edits),
		TEST(test_one_bad_row_and_nothing_is_written),
		TEST(test_bad_references_are_all_told),
		TEST(test_ids_clash),
		TEST(test_again_changes_nothing),
		TEST(test_names_are_checked),
		TEST(test_what_moved_away_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
