/* SPDX-License-Identifier: Apache-2.0 */
/* What is noted as changed: by every way of writing, nothing by what was undone or is not versioned. */
#include "tests/unit/index_kit.h"

#include "core/store/changed.h"
#include "core/work/bulk.h"

#define MEMBER HOME "/members/01-สมชาย.txt"

static const struct samut_who root_who = {.via = "cmocka"};

struct note {
	int64_t node;
	bool left;
};

static int gather(int64_t id, int64_t node, bool left, void *arg)
{
	struct note note = {node, left};

	(void)id;
	g_array_append_val(arg, note);
	return 0;
}

static int64_t last(struct kit *kit)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t id = -1;

	assert_int_equal(samut_changed_last(db, &id), 0);
	samut_store_reader_done(kit->s->store, db);
	return id;
}

/* Whether a node was noted after a number, as changed or as left. */
static bool noted_as(struct kit *kit, int64_t after, int64_t node, bool left)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(struct note));
	bool found = false;

	assert_int_equal(samut_changed_each(db, after, gather, notes), 0);
	samut_store_reader_done(kit->s->store, db);
	for (unsigned i = 0; i < notes->len; i++) {
		const struct note *note = &g_array_index(notes, struct note, i);

		found |= note->node == node && note->left == left;
	}
	return found;
}

static bool noted(struct kit *kit, int64_t after, int64_t node)
{
	return noted_as(kit, after, node, false);
}

static void test_every_way(void **state)
{
	struct kit *kit = *state;
	int64_t before = last(kit), seq, node;

	kit_village(kit);
	assert_true(noted(kit, before, kit_id(kit, VILLAGE)));
	assert_true(noted(kit, before, kit_id(kit, HOME)));
	assert_true(noted(kit, before, kit_id(kit, HOME "/household.txt")));
	before = last(kit);
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ก\n"));
	node = kit_id(kit, MEMBER);
	assert_true(noted(kit, before, node));
	assert_false(noted(kit, before, kit_id(kit, HOME "/household.txt")));
	before = last(kit);
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ข\n"));
	assert_true(noted(kit, before, node));
	before = last(kit);
	assert_ok(
		kit, samut_edit_attr(kit->s, &root_who, node, SAMUT_ATTR_MODE, 0600, 0, 0, &seq, &kit->diag));
	assert_true(noted(kit, before, node));
	before = last(kit);
	assert_ok(kit, kit_move(kit, MEMBER, HOME "/members/02-สมชาย.txt"));
	assert_true(noted(kit, before, node));
	before = last(kit);
	assert_ok(kit, kit_remove(kit, HOME "/members/02-สมชาย.txt"));
	assert_true(noted(kit, before, node));
	assert_true(noted_as(kit, before, kit_id(kit, HOME "/members"), true));
	assert_false(noted(kit, before, kit_id(kit, HOME "/members")));
}

static void test_amended(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.hold = true};

	kit_village(kit);
	assert_ok(kit, kit_save_as(kit, MEMBER, "Name: ก\n", &save));
	int64_t before = last(kit), seq = kit_seq(kit);
	save = (struct samut_save){.amend = save.seq};
	assert_ok(kit, kit_save_as(kit, MEMBER, "Name: ข\n", &save));
	assert_int_equal(kit_seq(kit), seq);
	assert_true(noted(kit, before, kit_id(kit, MEMBER)));
}

/* From one place to another: the place that is left is known, too. */
static void test_moved_away(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	int64_t before = last(kit), village = kit_id(kit, VILLAGE), home = kit_id(kit, HOME);
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/บ้านใจดี"));
	assert_true(noted(kit, before, home));
	assert_true(noted_as(kit, before, village, true));
}

static void test_batch(void **state)
{
	struct kit *kit = *state;
	g_autoptr(samut_bulk) bulk = samut_bulk_new(kit->s, &kit_who, "import");
	g_autoptr(GBytes) text = g_bytes_new_static("Name: ก\n", strlen("Name: ก\n"));
	int64_t before, count, seq;

	kit_village(kit);
	before = last(kit);
	assert_ok(kit, samut_bulk_put(bulk, MEMBER, text, 1, &kit->diag));
	assert_ok(kit, samut_bulk_commit(bulk, &count, &seq, &kit->diag));
	assert_true(noted(kit, before, kit_id(kit, MEMBER)));
}

static void test_nothing(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	int64_t before = last(kit);
	assert_true(kit_save(kit, HOME "/household.txt", "Urgency: purple\n") < 0);
	assert_int_equal(last(kit), before);
	struct samut_node scratch = {.id = samut_store_new_id(kit->s->store),
		.parent = kit_id(kit, HOME),
		.name = (char *)".x.swp",
		.scratch = true,
		.mode = S_IFREG | 0600};
	assert_ok(kit, samut_scratch_create(kit->s, &scratch, NULL));
	assert_ok(kit, samut_scratch_remove(kit->s, scratch.id));
	assert_int_equal(last(kit), before);
}

struct cut {
	int64_t upto;
	int limit, removed;
};

static int trim(struct samut_db *db, void *arg)
{
	struct cut *cut = arg;

	cut->removed = samut_changed_trim(db, cut->upto, cut->limit);
	return cut->removed;
}

static void test_trim(void **state)
{
	struct kit *kit = *state;
	struct cut cut = {.upto = INT64_MAX, .limit = 2};
	int64_t first = 0, second = 0;

	kit_village(kit);
	int64_t newest = last(kit);
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_changed_first(db, &first), 0);
	assert_true(samut_store_write(kit->s->store, trim, &cut, false) >= 0);
	assert_int_equal(cut.removed, 2);
	assert_int_equal(samut_changed_first(db, &second), 0);
	assert_int_equal(second, first + 2);
	cut.limit = 1000000;
	assert_true(samut_store_write(kit->s->store, trim, &cut, false) >= 0);
	assert_int_equal(samut_changed_first(db, &second), 0);
	samut_store_reader_done(kit->s->store, db);
	assert_int_equal(second, newest);
	assert_int_equal(last(kit), newest);
	assert_ok(kit, kit_save(kit, MEMBER, "Name: ก\n"));
	assert_true(last(kit) > newest);
}

static int renew(struct samut_db *db, void *arg)
{
	(void)arg;
	return samut_changed_renew(db);
}

static void test_line(void **state)
{
	struct kit *kit = *state;
	struct samut_db *db = samut_store_reader(kit->s->store);
	g_autofree char *line = samut_changed_line(db), *again = samut_changed_line(db);

	assert_string_equal(line, again);
	assert_int_equal(strlen(line), 32);
	assert_int_equal(samut_store_write(kit->s->store, renew, NULL, false), 0);
	g_autofree char *other = samut_changed_line(db);
	assert_string_not_equal(line, other);
	samut_store_reader_done(kit->s->store, db);
}

/* A store of the first version is brought up to date, indexed, and goes on from there. */
static void test_first_version(void **state)
{
	struct kit *kit = *state;
	g_autofree char *path = g_build_filename(kit->store, "samut.db", NULL);
	samut_db *db = NULL;

	kit_village(kit);
	kit_close(kit);
	assert_int_equal(samut_db_open(path, SAMUT_DB_WRITE, &db), 0);
	assert_int_equal(
		samut_db_script(db,
			"DROP TABLE trace; DROP INDEX journal_node_seq;"
			"ALTER TABLE journal DROP COLUMN \"commit\";"
			"DROP TABLE changed; DELETE FROM setting WHERE key IN ('changed-line','index-since');"
			"DROP INDEX node_list; ALTER TABLE node DROP COLUMN list;"
			"DROP INDEX record_place; PRAGMA user_version=1"),
		0);
	samut_db_close(db);
	kit_open(kit);
	assert_int_equal(last(kit), 0);
	struct samut_show *show = kit_show(kit);
	assert_int_equal(kit_index_int(show, "SELECT count(*) FROM ix.home"), 1);
	assert_ok(kit, kit_mkdir(kit, VILLAGE "/บ้านสอง"));
	assert_int_equal(kit_index_int(show, "SELECT count(*) FROM ix.home"), 2);
	samut_show_close(show);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_way),
		TEST(test_amended),
		TEST(test_moved_away),
		TEST(test_batch),
		TEST(test_nothing),
		TEST(test_trim),
		TEST(test_line),
		TEST(test_first_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
