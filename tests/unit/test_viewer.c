/* SPDX-License-Identifier: Apache-2.0 */
/* Who sees what: the classes of permission, the walk from the root, groups. */
#include "tests/unit/work_kit.h"

#include "core/show/viewer.h"

static const struct samut_who root_who = {.uid = 0, .gid = 0, .via = "cmocka"};

static void set(struct kit *kit, const char *path, uint32_t mode, uint32_t uid, uint32_t gid)
{
	int64_t seq;

	assert_ok(kit,
		samut_edit_attr(kit->s, &root_who, kit_id(kit, path),
			SAMUT_ATTR_MODE | SAMUT_ATTR_UID | SAMUT_ATTR_GID, mode, uid, gid, &seq, &kit->diag));
}

static bool sees(struct kit *kit, const struct samut_viewer *viewer, const char *path)
{
	int64_t id = kit_id(kit, path);
	struct samut_db *db = samut_store_reader(kit->s->store);
	struct samut_sight *sight = samut_sight_new(db, viewer);
	bool first = samut_sight_reads(sight, id), again = samut_sight_reads(sight, id);

	assert_int_equal(first, again);
	samut_sight_free(sight);
	samut_store_reader_done(kit->s->store, db);
	return first;
}

#define RECORD HOME "/household.txt"

static const struct samut_viewer owner = {4242, 1, NULL, 0}, stranger = {5000, 5000, NULL, 0};

static void test_classes(void **state)
{
	static const uint32_t extra[] = {7, 4343};
	static const struct samut_viewer member = {6000, 4343, NULL, 0}, late = {6001, 6001, extra, 2};
	struct kit *kit = *state;

	kit_village(kit);
	set(kit, RECORD, 0640, 4242, 4343);
	assert_true(sees(kit, &owner, RECORD));
	assert_true(sees(kit, &member, RECORD));
	assert_true(sees(kit, &late, RECORD));
	assert_false(sees(kit, &stranger, RECORD));
	set(kit, RECORD, 0604, 4242, 4343);
	assert_false(sees(kit, &member, RECORD));
	assert_true(sees(kit, &stranger, RECORD));
	/* The class of the owner decides for him, though others might. */
	set(kit, RECORD, 0066, 4242, 4343);
	assert_false(sees(kit, &owner, RECORD));
	assert_true(sees(kit, &member, RECORD));
	set(kit, RECORD, 0, 4242, 4343);
	assert_true(sees(kit, &samut_viewer_root, RECORD));
}

static void test_walk(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	set(kit, RECORD, 0644, 4242, 4343);
	assert_true(sees(kit, &stranger, RECORD));
	/* Search alone is enough on the way, reading alone is not. */
	set(kit, VILLAGE, 0711, 4242, 4343);
	assert_true(sees(kit, &stranger, RECORD));
	set(kit, VILLAGE, 0744, 4242, 4343);
	assert_false(sees(kit, &stranger, RECORD));
	assert_true(sees(kit, &owner, RECORD));
	set(kit, VILLAGE, 0755, 4242, 4343);
	set(kit, "households", 0700, 4242, 4343);
	assert_false(sees(kit, &stranger, RECORD));
	set(kit, "households", 0755, 4242, 4343);
	set(kit, "", 0700, 4242, 4343);
	assert_false(sees(kit, &stranger, RECORD));
	assert_true(sees(kit, &owner, RECORD));
}

static void test_directories(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	set(kit, HOME, 0755, 4242, 4343);
	assert_true(sees(kit, &stranger, HOME));
	set(kit, HOME, 0751, 4242, 4343);
	assert_false(sees(kit, &stranger, HOME));
	set(kit, HOME, 0754, 4242, 4343);
	assert_false(sees(kit, &stranger, HOME));
	assert_false(sees(kit, &samut_viewer_root, "households/none"));
}

static bool gets_into(struct kit *kit, int64_t dir)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	struct samut_sight *sight = samut_sight_new(db, &stranger);
	bool enters = samut_sight_enters(sight, dir);

	samut_sight_free(sight);
	samut_store_reader_done(kit->s->store, db);
	return enters;
}

static void test_enters(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	set(kit, VILLAGE, 0711, 4242, 4343);
	assert_true(gets_into(kit, kit_id(kit, VILLAGE)));
	set(kit, VILLAGE, 0700, 4242, 4343);
	assert_false(gets_into(kit, kit_id(kit, VILLAGE)));
	assert_false(gets_into(kit, INT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_classes, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_walk, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_directories, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_enters, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
