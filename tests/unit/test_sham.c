/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs/sham.h"

static int set_up(void **state)
{
	*state = shams_new();
	return 0;
}

static int tear_down(void **state)
{
	shams_free(*state);
	return 0;
}

static void put(struct shams *shams, const char *name, bool stand_in, pid_t pid)
{
	const struct sham sham = {.dir = 5, .name = (char *)name, .deadline = 1000, .pid = pid, .mode = 0600};

	sham_put(shams, &sham, stand_in);
}

static unsigned due(struct shams *shams, int64_t now)
{
	int64_t next;
	g_autoptr(GPtrArray) list = sham_take_due(shams, now, &next);
	struct sham sham;

	assert_int_equal(next > 0, sham_get(shams, 5, "a", &sham) || sham_get(shams, 5, "b", &sham));
	return list->len;
}

static void test_removed_until_its_deadline(void **state)
{
	struct sham sham;

	put(*state, "a", false, 1);
	assert_true(sham_get(*state, 5, "a", &sham));
	assert_int_equal(sham.number, 0);
	assert_false(sham_get(*state, 6, "a", &sham));
	assert_int_equal(due(*state, 999), 0);
	assert_int_equal(due(*state, 1000), 1);
	assert_false(sham_get(*state, 5, "a", &sham));
}

static void test_stands_in_while_its_maker_lives(void **state)
{
	pid_t child = fork();
	struct sham sham;

	if (child == 0)
		_exit(0);
	put(*state, "a", true, getpid());
	put(*state, "b", true, child);
	assert_true(sham_get(*state, 5, "b", &sham));
	sham_opened(*state, &sham);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(due(*state, INT64_MAX / 2), 0); /* somebody has it open */
	assert_false(sham_closed(*state, &sham));
	assert_int_equal(due(*state, INT64_MAX / 2), 1);
	assert_true(sham_get(*state, 5, "a", &sham));
}

/* One that was written into goes at its last close; what is said of one is not said of its successor. */
static void test_refused_goes(void **state)
{
	struct sham first, second;

	put(*state, "a", true, getpid());
	assert_true(sham_get(*state, 5, "a", &first));
	put(*state, "a", true, getpid());
	assert_true(sham_get(*state, 5, "a", &second));
	assert_int_not_equal(first.number, second.number);
	assert_false(sham_refused(*state, &first));
	sham_opened(*state, &second);
	assert_true(sham_refused(*state, &second));
	assert_false(sham_refused(*state, &second));
	sham_set_mode(*state, &first, 0777);
	assert_true(sham_get(*state, 5, "a", &second));
	assert_int_equal(second.mode, 0600);
	assert_true(sham_closed(*state, &second));
	assert_false(sham_get(*state, 5, "a", &second));
	assert_false(sham_drop(*state, 5, "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_removed_until_its_deadline, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stands_in_while_its_maker_lives, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused_goes, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
