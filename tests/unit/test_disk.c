/* SPDX-License-Identifier: Apache-2.0 */
/* An owner that is killed and a disk that fails or fills up: what was answered is what a later owner finds.
 */
#include "disk_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static void write_and_wait(struct samut_store *store, int out)
{
	if (samut_store_write(store, kit_set, (void *)"durable", true) == 0)
		dprintf(out, "ok");
	pause();
}

static void test_committed_survives_a_kill(void **state)
{
	struct kit *kit = *state;
	char text[8];

	kit_close(kit);
	kit_with_dying_owner(kit, write_and_wait, text, sizeof(text));
	assert_string_equal(text, "ok");
	kit_open(kit);
	assert_true(kit_is_set(kit, "durable"));
}

/* The flush of a commit fails: whatever is answered must be what a later recovery finds. */
static void fail_once(struct samut_store *store, int out)
{
	int first, second;

	atomic_store(&kit_failing, 1);
	first = samut_store_write(store, kit_set, (void *)"doubtful", true);
	second = samut_store_write(store, kit_set, (void *)"after", true);
	dprintf(out, "%d %d", first, second);
	pause();
}

static void test_failed_flush_is_settled(void **state)
{
	struct kit *kit = *state;
	int first, second;
	char text[32];

	kit_close(kit);
	kit_with_dying_owner(kit, fail_once, text, sizeof(text));
	assert_int_equal(sscanf(text, "%d %d", &first, &second), 2);
	kit_open(kit);
	assert_true(first == 0 || first == -EIO);
	assert_int_equal(kit_is_set(kit, "doubtful"), first == 0);
	/* One failure can be mended. */
	assert_int_equal(second, 0);
	assert_true(kit_is_set(kit, "after"));
}

/* Dies right after the refusal, when nothing has overwritten the traces of the failed commit. */
static void fail_and_die(struct samut_store *store, int out)
{
	int r;

	atomic_store(&kit_failing, 1);
	r = samut_store_write(store, kit_set, (void *)"doubtful", true);
	dprintf(out, "%d", r);
	pause();
}

static void test_failed_commit_does_not_come_back(void **state)
{
	struct kit *kit = *state;
	char text[32];

	kit_close(kit);
	kit_with_dying_owner(kit, fail_and_die, text, sizeof(text));
	kit_open(kit);
	assert_int_equal(kit_is_set(kit, "doubtful"), atoi(text) == 0);
}

static void test_broken_disk_stops_writing(void **state)
{
	struct kit *kit = *state;

	kit_write(kit, kit_set, (void *)"before");
	atomic_store(&kit_failing, -1);
	assert_int_equal(samut_store_write(kit->store, kit_set, (void *)"lost", true), -EIO);
	atomic_store(&kit_failing, 0);
	assert_int_equal(samut_store_write(kit->store, kit_set, (void *)"also lost", true), -EIO);
	assert_int_equal(samut_store_write(kit->store, kit_set, (void *)"also lost", false), -EIO);
	assert_true(kit_is_set(kit, "before"));
	assert_false(kit_is_set(kit, "also lost"));
	kit_close(kit);
	kit_open(kit);
	assert_true(kit_is_set(kit, "before"));
	assert_false(kit_is_set(kit, "also lost"));
	kit_write(kit, kit_set, (void *)"well again");
}

static void test_full_disk(void **state)
{
	struct kit *kit = *state;
	struct rlimit limit, small;
	int few = 2, many = 2000;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(samut_store_write(kit->store, kit_fill, &few, true), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 1 << 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(samut_store_write(kit->store, kit_fill, &many, true), -ENOSPC);
	assert_int_equal(kit_int(kit, "SELECT count(*) FROM content"), few);
	assert_int_equal(samut_store_write(kit->store, kit_set, (void *)"small", true), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(samut_store_write(kit->store, kit_fill, &many, true), 0);
	assert_int_equal(kit_int(kit, "SELECT count(*) FROM content"), many);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_committed_survives_a_kill),
		TEST(test_failed_flush_is_settled),
		TEST(test_failed_commit_does_not_come_back),
		TEST(test_broken_disk_stops_writing),
		TEST(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
