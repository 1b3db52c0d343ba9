/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fs/shown.h"

static uint64_t enter(struct shown_table *table, const char *path, const char *version)
{
	struct shown what = {.type = SHOWN_FILE, .path = (char *)path, .version = (char *)version, .size = 7};

	return shown_enter(table, &what);
}

static int set_up(void **state)
{
	*state = shown_table_new();
	return 0;
}

static int tear_down(void **state)
{
	shown_table_free(*state);
	return 0;
}

/* The same path has the same number in every table, so in every mount; other versions of it another nodeid.
 */
static void test_numbers_follow_from_paths(void **state)
{
	struct shown_table *other = shown_table_new();
	uint64_t one = enter(*state, "views/by-step/4", "");

	assert_int_equal(enter(other, "views/by-step/4", ""), one);
	assert_int_equal(shown_number("views/by-step/4"), one);
	assert_true(shown_is(one) && one <= INT64_MAX);
	assert_int_not_equal(enter(*state, "views/by-step/5", ""), one);
	assert_int_not_equal(enter(*state, "views/by-step/4", "1"), one);
	assert_int_not_equal(enter(*state, "views/by-step/4", "1"), enter(*state, "views/by-step/4", "2"));
	shown_table_free(other);
}

/* Path and version do not run into each other. */
static void test_parts_are_apart(void **state)
{
	assert_int_not_equal(enter(*state, "ab", "c"), enter(*state, "a", "bc"));
	assert_int_not_equal(enter(*state, "ab", ""), enter(*state, "a", "b"));
}

static void test_what_a_number_stands_for(void **state)
{
	g_auto(auto_shown) found = SHOWN_INIT;
	uint64_t ino = enter(*state, "ก/ข", "v");

	assert_true(shown_get(*state, ino, &found));
	assert_int_equal(found.ino, ino);
	assert_string_equal(found.path, "ก/ข");
	assert_string_equal(found.version, "v");
	assert_int_equal(found.size, 7);
	shown_update(*state, ino, 8, 9);
	shown_release(&found);
	assert_true(shown_get(*state, ino, &found));
	assert_int_equal(found.size, 8);
	assert_int_equal(found.mtime, 9);
}

/* As many forgets as lookups, in any portions: nothing is left. */
static void test_forgetting(void **state)
{
	uint64_t ino = enter(*state, "a", ""), known;

	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(enter(*state, "a", ""), ino);
	shown_forget(*state, ino, 3);
	assert_true(shown_known(*state, "a", "", &known));
	assert_int_equal(known, ino);
	shown_forget(*state, ino, 1);
	assert_int_equal(shown_count(*state), 1);
	shown_forget(*state, ino, 1);
	assert_int_equal(shown_count(*state), 0);
	assert_false(shown_known(*state, "a", "", &known));
	shown_forget(*state, ino, 1);
	assert_false(shown_get(*state, ino, &(struct shown)SHOWN_INIT));
}

static void test_many(void **state)
{
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (unsigned i = 0; i < 50000; i++) {
		g_autofree char *path = g_strdup_printf("search/%u", i);
		uint64_t ino = enter(*state, path, "");
		g_array_append_val(numbers, ino);
	}
	for (unsigned i = 0; i < numbers->len; i++)
		assert_true(g_hash_table_add(seen, &g_array_index(numbers, uint64_t, i)));
	assert_int_equal(shown_count(*state), 50000);
	for (unsigned i = 0; i < numbers->len; i++)
		shown_forget(*state, g_array_index(numbers, uint64_t, i), 1);
	assert_int_equal(shown_count(*state), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_numbers_follow_from_paths, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_parts_are_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_a_number_stands_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_forgetting, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
