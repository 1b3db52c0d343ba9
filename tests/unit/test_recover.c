/* SPDX-License-Identifier: Apache-2.0 */
/* What an owner does first: drafts come back, columns follow the kind table, an unfinished store is finished;
 * twice does no harm. */
#include "tests/unit/work_kit.h"

#include "core/work/recover.h"

static void draft(struct kit *kit, int64_t node, const char *dir, const char *name, const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

	assert_int_equal(samut_draft(kit->s, node, kit_id(kit, dir), name, 77, bytes), 0);
}

static int64_t count(struct kit *kit, const char *sql)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t n = -1;

	assert_true(samut_db_int(db, &n, sql, "") >= 0);
	samut_store_reader_done(kit->s->store, db);
	return n;
}

static void reopen(struct kit *kit)
{
	kit_close(kit);
	kit_open(kit);
	assert_int_equal(count(kit, "SELECT count(*) FROM draft"), 0);
}

static void test_draft_of_a_record(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	int64_t seq = kit_seq(kit);
	g_autofree char *before = kit_read(kit, HOME "/household.txt");
	draft(kit, kit_id(kit, HOME "/household.txt"), HOME, "household.txt", "Id: 70-0000001\nUrgency: urg");
	reopen(kit);
	g_autofree char *after = kit_read(kit, HOME "/household.txt");
	g_autofree char *rejected = kit_read(kit, HOME "/household.txt.rejected");
	g_auto(samut_node) sidecar = kit_node(kit, HOME "/household.txt.rejected");
	assert_string_equal(after, before);
	assert_true(g_str_has_prefix(rejected, "# samutfs: "));
	assert_non_null(strstr(rejected, "the machine stopped before this save was closed"));
	assert_true(g_str_has_suffix(rejected, "\nId: 70-0000001\nUrgency: urg"));
	assert_int_equal(sidecar.uid, 77);
	assert_int_equal(kit_seq(kit), seq);
	reopen(kit);
	g_autofree char *same = kit_read(kit, HOME "/household.txt.rejected");
	assert_string_equal(same, rejected);
}

static void test_draft_that_says_nothing_new(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	g_autofree char *text = kit_read(kit, HOME "/household.txt");
	draft(kit, kit_id(kit, HOME "/household.txt"), HOME, "household.txt", text);
	reopen(kit);
	assert_int_equal(kit_id(kit, HOME "/household.txt.rejected"), 0);
}

static void test_drafts_of_free_and_scratch_files(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", "one\n"));
	int64_t seq = kit_seq(kit), fresh = samut_store_new_id(kit->s->store);
	struct samut_node node = {.id = samut_store_new_id(kit->s->store),
		.parent = kit_id(kit, HOME),
		.name = (char *)"x.swp",
		.mode = S_IFREG | 0600};
	g_autoptr(GBytes) empty = g_bytes_new("", 0);
	assert_int_equal(samut_scratch_create(kit->s, &node, empty), 0);
	draft(kit, node.id, HOME, "x.swp", "swap");
	draft(kit, kit_id(kit, HOME "/notes/a.txt"), HOME "/notes", "a.txt", "two\n");
	draft(kit, fresh, HOME "/notes", "new.txt", "new\n");
	reopen(kit);
	g_autofree char *a = kit_read(kit, HOME "/notes/a.txt");
	g_autofree char *new_text = kit_read(kit, HOME "/notes/new.txt");
	g_autofree char *swap = kit_read(kit, HOME "/x.swp");
	g_autofree char *uids = kit_git(kit, "log -2 --format=%an");
	assert_string_equal(a, "two\n");
	assert_string_equal(new_text, "new\n");
	assert_string_equal(swap, "swap");
	assert_int_equal(kit_id(kit, HOME "/notes/new.txt"), fresh);
	assert_int_equal(kit_seq(kit), seq + 2);
	assert_string_equal(uids, "uid 77\nuid 77");
	kit_check_tree(kit);
}

/* Of records that were never saved, and of files whose folder is gone. */
static void test_drafts_of_the_unborn(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	int64_t gone = kit_id(kit, HOME "/visits");
	draft(kit, samut_store_new_id(kit->s->store), HOME "/visits", "2026-01-31.txt", "Date: 2026-01-31\n");
	g_autoptr(GBytes) bytes = g_bytes_new("x", 1);
	assert_int_equal(
		samut_draft(kit->s, samut_store_new_id(kit->s->store), 999999, "y.txt", 77, bytes), 0);
	reopen(kit);
	assert_int_equal(kit_id(kit, HOME "/visits"), gone);
	assert_int_equal(kit_id(kit, HOME "/visits/2026-01-31.txt"), 0);
	g_autofree char *rejected = kit_read(kit, HOME "/visits/2026-01-31.txt.rejected");
	assert_true(g_str_has_suffix(rejected, "\nDate: 2026-01-31\n"));
}

static int spoil(struct samut_db *db, void *arg)
{
	(void)arg;
	return samut_db_script(db, "DELETE FROM ref; DELETE FROM record; DELETE FROM k_household; DELETE "
				   "FROM value; DELETE FROM k_member;"
				   "UPDATE setting SET value='another' WHERE key='kind-table'");
}

static void test_another_kind_table(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nHead: 01\nUrgency: long\n"));
	int64_t seq = kit_seq(kit);
	assert_int_equal(samut_store_write(kit->s->store, spoil, NULL, true), 0);
	assert_int_equal(count(kit, "SELECT count(*) FROM record"), 0);
	reopen(kit);
	g_autofree char *rid = kit_rid(kit, HOME "/members/01-ก.txt");
	assert_string_equal(rid, "70-0000001/01");
	assert_int_equal(count(kit, "SELECT count(*) FROM ref WHERE target='70-0000001/01'"), 1);
	assert_int_equal(count(kit, "SELECT count(*) FROM k_household WHERE urgency='long'"), 1);
	assert_int_equal(kit_seq(kit), seq);
}

/* The first edit was never made: making the store again goes on. */
static void test_unfinished_store(void **state)
{
	struct kit *kit = *state;
	g_autofree char *other = g_build_filename(kit->dir, "other", NULL);

	assert_int_equal(samut_store_create(other, NULL), 0);
	assert_int_equal(samut_create(other, &kit_who, NULL), 0);
	assert_int_equal(samut_create(other, &kit_who, NULL), -EEXIST);
	g_autofree char *log = kit_sh("git -C '%s/history.git' log --format=%%s", other);
	assert_string_equal(log, "init");
}

static void test_readers_recover_nothing(void **state)
{
	struct kit *kit = *state;
	struct samut *reader = NULL;
	kit_village(kit);
	draft(kit, kit_id(kit, HOME "/household.txt"), HOME, "household.txt", "x");
	assert_int_equal(samut_open(kit->store, SAMUT_OPEN_READ, &reader, NULL), 0);
	assert_null(reader->committer);
	assert_int_equal(samut_close(reader), 0);
	assert_int_equal(count(kit, "SELECT count(*) FROM draft"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_draft_of_a_record),
		TEST(test_draft_that_says_nothing_new),
		TEST(test_drafts_of_free_and_scratch_files),
		TEST(test_drafts_of_the_unborn),
		TEST(test_another_kind_table),
		TEST(test_unfinished_store),
		TEST(test_readers_recover_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
