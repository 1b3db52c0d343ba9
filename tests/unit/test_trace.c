/* SPDX-License-Identifier: Apache-2.0 */
/* Where nodes have stood: paths as of any edit, of what was moved, deleted and made again; the same after a
 * rebuild from git. */
#include "tests/unit/work_kit.h"

#include "core/audit/rebuild.h"
#include "core/store/trace.h"

static char *path_at(struct kit *kit, int64_t node, int64_t seq)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	GString *path = g_string_new(NULL);

	int r = samut_trace_path(db, node, seq, path);
	samut_store_reader_done(kit->s->store, db);
	assert_true(r == 0 || r == -ENOENT);
	if (r < 0) {
		g_string_free(path, TRUE);
		return NULL;
	}
	return g_string_free(path, FALSE);
}

static int64_t node_at(struct kit *kit, const char *path, int64_t seq)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t node = 0;

	int r = samut_trace_resolve(db, path, seq, &node);
	samut_store_reader_done(kit->s->store, db);
	assert_true(r == 0 || r == -ENOENT);
	return r < 0 ? 0 : node;
}

static int64_t last_at(struct kit *kit, const char *path, int64_t *ret_seq)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t node = 0;

	int r = samut_trace_last(db, path, INT64_MAX, &node, ret_seq);
	samut_store_reader_done(kit->s->store, db);
	assert_true(r == 0 || r == -ENOENT);
	return r < 0 ? 0 : node;
}

static int add_name(int64_t node, const char *name, void *arg)
{
	(void)node;
	g_string_append_printf(arg, "%s ", name);
	return 0;
}

static char *names_at(struct kit *kit, int64_t dir, int64_t seq)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	GString *names = g_string_new(NULL);

	int r = seq ? samut_trace_children(db, dir, seq, add_name, names)
		    : samut_trace_came(db, dir, INT64_MAX, add_name, names);
	assert_int_equal(r, 0);
	samut_store_reader_done(kit->s->store, db);
	return g_string_free(names, FALSE);
}

#define assert_path(kit, node, seq, wanted)                                                                  \
	do {                                                                                                 \
		g_autofree char *path_ = path_at(kit, node, seq);                                            \
		if (g_strcmp0(path_, wanted) != 0)                                                           \
			fail_msg("%s, not %s", path_ ? path_ : "nowhere", (const char *)(wanted));           \
	} while (0)

/* A household moves, is renamed, loses a member, whose name another gets. */
struct story {
	int64_t home, first, second; /* nodes */
	int64_t made, moved, renamed, deleted, again;
};

static struct story tell(struct kit *kit)
{
	struct story story = {0};

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	story.made = kit_seq(kit);
	story.home = kit_id(kit, HOME);
	story.first = kit_id(kit, HOME "/members/01-ก.txt");
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/บ้านใจดี"));
	story.moved = kit_seq(kit);
	assert_ok(kit, kit_move(kit, VILLAGE2 "/บ้านใจดี", VILLAGE2 "/บ้านใหม่"));
	story.renamed = kit_seq(kit);
	assert_ok(kit, kit_remove(kit, VILLAGE2 "/บ้านใหม่/members/01-ก.txt"));
	story.deleted = kit_seq(kit);
	assert_ok(kit, kit_save(kit, VILLAGE2 "/บ้านใหม่/members/01-ก.txt", "Name: ข\n"));
	story.again = kit_seq(kit);
	story.second = kit_id(kit, VILLAGE2 "/บ้านใหม่/members/01-ก.txt");
	return story;
}

static void check(struct kit *kit, const struct story *story)
{
	int64_t seq;

	assert_path(kit, story->first, story->made - 1, NULL);
	assert_path(kit, story->first, story->made, HOME "/members/01-ก.txt");
	assert_path(kit, story->first, story->moved, VILLAGE2 "/บ้านใจดี/members/01-ก.txt");
	assert_path(kit, story->first, story->renamed, VILLAGE2 "/บ้านใหม่/members/01-ก.txt");
	assert_path(kit, story->first, story->deleted, NULL);
	assert_path(kit, story->second, story->deleted, NULL);
	assert_path(kit, story->second, story->again, VILLAGE2 "/บ้านใหม่/members/01-ก.txt");
	assert_path(kit, SAMUT_ROOT_ID, 1, "");
	assert_int_equal(node_at(kit, HOME, story->made), story->home);
	assert_int_equal(node_at(kit, HOME, story->moved), 0);
	assert_int_equal(node_at(kit, VILLAGE2 "/บ้านใหม่", story->again), story->home);
	assert_int_equal(node_at(kit, VILLAGE2 "/บ้านใหม่/members/01-ก.txt", story->deleted), 0);
	assert_int_equal(last_at(kit, HOME "/members/01-ก.txt", &seq), story->first);
	assert_int_equal(seq, story->moved - 1);
	assert_int_equal(last_at(kit, VILLAGE2 "/บ้านใหม่/members/01-ก.txt", &seq), story->second);
	assert_true(seq >= story->again);
	assert_int_equal(last_at(kit, HOME "/members/nobody.txt", &seq), 0);
}

static void test_paths(void **state)
{
	struct kit *kit = *state;
	struct story story = tell(kit);
	check(kit, &story);
}

static void test_directories(void **state)
{
	struct kit *kit = *state;
	struct story story = tell(kit);
	int64_t village = kit_id(kit, VILLAGE), village2 = kit_id(kit, VILLAGE2);
	g_autofree char *before = names_at(kit, village, story.made),
			*after = names_at(kit, village, story.moved);
	g_autofree char *there = names_at(kit, village2, story.moved),
			*now = names_at(kit, village2, story.again);
	g_autofree char *ever = names_at(kit, village2, 0);
	assert_string_equal(before, "บ้านใจดี ");
	assert_string_equal(after, "");
	assert_string_equal(there, "บ้านใจดี ");
	assert_string_equal(now, "บ้านใหม่ ");
	assert_string_equal(ever, "บ้านใจดี บ้านใหม่ ");
}

/* A deleted tree, made anew with the same names. */
static void test_trees(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	int64_t made = kit_seq(kit), first = kit_id(kit, HOME "/household.txt");
	assert_ok(kit, kit_remove(kit, HOME));
	int64_t removed = kit_seq(kit);
	assert_ok(kit, kit_mkdir(kit, HOME));
	int64_t second = kit_id(kit, HOME "/household.txt");
	assert_int_not_equal(first, second);
	assert_int_equal(node_at(kit, HOME "/household.txt", made), first);
	assert_int_equal(node_at(kit, HOME "/household.txt", removed), 0);
	assert_int_equal(node_at(kit, HOME "/household.txt", kit_seq(kit)), second);
}

/* Every commit is known to its edit, also after the history was all there is left. */
static void check_commits(struct kit *kit)
{
	g_autofree char *log = kit_git(kit, "log --reverse --format=%H");
	g_auto(GStrv) lines = g_strsplit(g_strstrip(log), "\n", -1);
	struct samut_db *db = samut_store_reader(kit->s->store);

	assert_int_equal(g_strv_length(lines), kit_seq(kit));
	for (int64_t seq = 1; lines[seq - 1]; seq++) {
		struct samut_oid commit;
		char hex[41];
		assert_int_equal(samut_journal_commit(db, seq, &commit), 0);
		samut_oid_hex(&commit, hex);
		assert_string_equal(hex, lines[seq - 1]);
	}
	samut_store_reader_done(kit->s->store, db);
}

static void test_rebuild(void **state)
{
	struct kit *kit = *state;
	struct story story = tell(kit);
	g_free(kit_git(kit, "rev-parse HEAD"));
	kit_close(kit);
	kit_open(kit);
	check_commits(kit);
	kit_close(kit);
	g_free(kit_sh("rm '%s'/samut.db*", kit->store));
	assert_int_equal(samut_rebuild(kit->store, false, NULL, &kit->diag), 0);
	kit_open(kit);
	check(kit, &story);
	check_commits(kit);
}

/* Stores from before commits were noted, and a process that died before it noted them. */
static int forget_commits(struct samut_db *db, void *arg)
{
	(void)arg;
	return samut_db_script(db, "UPDATE journal SET \"commit\"=NULL WHERE seq>2");
}

static void test_forgotten(void **state)
{
	struct kit *kit = *state;
	(void)tell(kit);
	g_free(kit_git(kit, "rev-parse HEAD"));
	assert_int_equal(samut_store_write(kit->s->store, forget_commits, NULL, true), 0);
	kit_close(kit);
	kit_open(kit);
	assert_ok(kit, kit_save(kit, VILLAGE2 "/บ้านใหม่/members/01-ก.txt", "Name: ค\n"));
	g_free(kit_git(kit, "rev-parse HEAD"));
	kit_close(kit);
	kit_open(kit);
	check_commits(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_paths, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_directories, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_trees, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_rebuild, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_forgotten, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
