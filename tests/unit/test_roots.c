/* SPDX-License-Identifier: Apache-2.0 */
/* A store made before some root folders were in the layout (stores/first-layout.tar.xz, made by `samut init`
 * then): its owner's next opening makes them. */
#include "tests/unit/work_kit.h"

static void unpack_first(struct kit *kit)
{
	g_autofree char *archive = g_test_build_filename(G_TEST_DIST, "stores", "first-layout.tar.xz", NULL);

	kit_close(kit);
	kit_run("rm -rf '%s' && tar -xJf '%s' -C '%s' --no-same-owner", kit->store, archive, kit->dir);
}

static int64_t edits(struct kit *kit)
{
	int64_t last = 0;
	struct samut_db *db = samut_store_reader(kit->s->store);

	assert_int_equal(samut_journal_last(db, &last), 0);
	samut_store_reader_done(kit->s->store, db);
	return last;
}

static void test_missing_folders_come(void **state)
{
	struct kit *kit = *state;

	unpack_first(kit);
	kit_open(kit);
	assert_int_equal(edits(kit), 2);
	g_auto(samut_node) root = kit_node(kit, "");
	g_auto(samut_node) inbox = kit_node(kit, "inbox");
	g_auto(samut_node) queries = kit_node(kit, "reports/queries");
	assert_int_equal(inbox.layout, 340);
	assert_int_equal(inbox.mode, root.mode);
	assert_int_equal(inbox.uid, root.uid);
	assert_int_equal(queries.layout, 331);
	g_autofree char *log = kit_git(kit, "log --format='%an %cn %s' -1");
	assert_true(g_str_has_prefix(log, "samutfs samutfs new root folders"));
	kit_check_tree(kit);
	kit_close(kit);
	kit_open(kit);
	assert_int_equal(edits(kit), 2);
}

static void test_new_store_lacks_nothing(void **state)
{
	struct kit *kit = *state;

	assert_int_equal(edits(kit), 1);
	assert_true(kit_id(kit, "reports/queries") > 0);
	assert_true(kit_id(kit, "inbox") > 0);
}

/* Readers beside an owner change nothing. */
static void test_readers_make_nothing(void **state)
{
	struct kit *kit = *state;
	struct samut_store *store = NULL;

	unpack_first(kit);
	/* An owner of the store alone brings its schema up to date, without which nobody reads it. */
	assert_int_equal(samut_store_open(kit->store, true, false, &store, NULL), 0);
	samut_store_close(store);
	assert_int_equal(samut_open(kit->store, SAMUT_OPEN_READ, &kit->s, NULL), 0);
	assert_int_equal(edits(kit), 1);
	assert_int_equal(kit_id(kit, "inbox"), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_missing_folders_come, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_new_store_lacks_nothing, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_readers_make_nothing, kit_setup, kit_teardown),
	};

	g_test_init(&argc, &argv, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
