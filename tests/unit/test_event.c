/* SPDX-License-Identifier: Apache-2.0 */
/* Events that samutfs writes itself: a household's directory moved to another village. */
#include "tests/unit/work_kit.h"

static char *today(void)
{
	return kit_sh("date +%%Y-%%m-%%d");
}

static char *event_path(const char *home, int number)
{
	g_autofree char *date = today();

	return g_strdup_printf("%s/events/%s-%02d.txt", home, date, number);
}

static void make_family(struct kit *kit)
{
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: สมชาย ใจดี\n"));
	assert_ok(kit, kit_save(kit, HOME "/members/02-ข.txt", "Name: สมหญิง ใจดี\nLeft: 2026-01-02\n"));
	assert_ok(kit, kit_save(kit, HOME "/members/03-ค.txt", "Name: มะลิ ใจดี\n"));
}

/* The event is in the move's own commit and says who lived there, from where, to where. */
static void test_move_writes_event(void **state)
{
	struct kit *kit = *state;
	make_family(kit);
	int64_t seq = kit_seq(kit);
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/บ้านใหม่"));
	assert_int_equal(kit_seq(kit), seq + 1);
	g_autofree char *path = event_path(VILLAGE2 "/บ้านใหม่", 1);
	g_autofree char *text = kit_read(kit, path), *date = today();
	g_autofree char *wanted = g_strdup_printf(
		"# ย้ายแฟ้มครัวเรือนไปหมู่บ้านอื่น · The household was moved to another village\n"
		"Date: %s\nKind: move\nBefore: 70-0000001/01 สมชาย ใจดี\nBefore: 70-0000001/03 มะลิ ใจดี\n"
		"After: 70-0000001/01 สมชาย ใจดี\nAfter: 70-0000001/03 มะลิ ใจดี\n"
		"From: " VILLAGE "\nTo: " VILLAGE2 "\n",
		date);
	assert_string_equal(text, wanted);
	g_autofree char *rid = kit_rid(kit, path);
	assert_true(g_str_has_prefix(rid, "70-0000001/"));
	g_autofree char *in_git = kit_git(kit, "log -1 --name-only --format=%s");
	assert_non_null(strstr(in_git, path));
	assert_non_null(strstr(in_git, "move " HOME));
	kit_check_tree(kit);
}

/* A second move on one day gets the next number; a new name within the village is no event. */
static void test_numbers_and_renames(void **state)
{
	struct kit *kit = *state;
	make_family(kit);
	assert_ok(kit, kit_move(kit, HOME, VILLAGE "/บ้านชื่อใหม่"));
	g_autofree char *none = event_path(VILLAGE "/บ้านชื่อใหม่", 1);
	assert_int_equal(kit_id(kit, none), 0);
	assert_ok(kit, kit_move(kit, VILLAGE "/บ้านชื่อใหม่", VILLAGE2 "/บ้านใจดี"));
	assert_ok(kit, kit_move(kit, VILLAGE2 "/บ้านใจดี", HOME));
	g_autofree char *first = event_path(HOME, 1), *second = event_path(HOME, 2),
			*third = event_path(HOME, 3);
	assert_int_not_equal(kit_id(kit, first), 0);
	assert_int_not_equal(kit_id(kit, second), 0);
	assert_int_equal(kit_id(kit, third), 0);
	kit_check_tree(kit);
}

/* Whoever has removed events/ gets it back with the event. */
static void test_folder_comes_back(void **state)
{
	struct kit *kit = *state;
	make_family(kit);
	assert_ok(kit, kit_remove(kit, HOME "/events"));
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/บ้านใหม่"));
	g_autofree char *path = event_path(VILLAGE2 "/บ้านใหม่", 1);
	assert_int_not_equal(kit_id(kit, path), 0);
	g_autofree char *list = kit_list(kit, VILLAGE2 "/บ้านใหม่");
	assert_non_null(strstr(list, "events"));
	kit_check_tree(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_move_writes_event, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_numbers_and_renames, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_folder_comes_back, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
