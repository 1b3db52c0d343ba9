/* SPDX-License-Identifier: Apache-2.0 */
/* Writing through the store: results, what is flushed when, group commit, and what readers see of it. */
#include "disk_kit.h"

#include <pthread.h>
#include <sched.h>

/* Changes something and then refuses. */
static int set_and_refuse(struct samut_db *db, void *arg)
{
	assert_int_equal(samut_setting_set(db, arg, "x"), 0);
	return -EDOM;
}

/* ---- Writing ---- */

static int return_seven(struct samut_db *db, void *arg)
{
	return samut_setting_set(db, arg, "x") < 0 ? -1 : 7;
}

static void test_results(void **state)
{
	struct kit *kit = *state;
	int64_t before = kit_batch(kit);

	assert_int_equal(samut_store_write(kit->store, return_seven, (void *)"seven", true), 7);
	assert_true(kit_is_set(kit, "seven"));
	assert_int_equal(samut_store_write(kit->store, set_and_refuse, (void *)"refused", true), -EDOM);
	assert_false(kit_is_set(kit, "refused"));
	assert_int_equal(kit_batch(kit), before + 1);
}

static void test_flushes(void **state)
{
	struct kit *kit = *state;

	atomic_store(&kit_flushes, 0);
	assert_int_equal(samut_store_write(kit->store, kit_set, (void *)"a", false), 0);
	assert_int_equal(atomic_load(&kit_flushes), 0);
	assert_int_equal(samut_store_write(kit->store, set_and_refuse, (void *)"b", true), -EDOM);
	assert_int_equal(atomic_load(&kit_flushes), 0);
	assert_int_equal(samut_store_write(kit->store, kit_set, (void *)"c", true), 0);
	assert_int_equal(atomic_load(&kit_flushes), 1);
	assert_int_equal(samut_store_write(kit->store, kit_set, (void *)"d", false), 0);
	assert_int_equal(atomic_load(&kit_flushes), 1);
	/* Flushes what was written before, too. */
	assert_int_equal(samut_store_write(kit->store, kit_nothing, NULL, true), 0);
	assert_int_equal(atomic_load(&kit_flushes), 2);
	assert_int_equal(samut_store_write(kit->store, kit_nothing, NULL, false), 0);
	assert_int_equal(atomic_load(&kit_flushes), 2);
}

static void test_relaxed(void **state)
{
	struct kit *kit = *state;

	kit_close(kit);
	assert_int_equal(samut_store_open(kit->dir, true, true, &kit->store, NULL), 0);
	atomic_store(&kit_flushes, 0);
	assert_int_equal(samut_store_write(kit->store, kit_set, (void *)"a", true), 0);
	assert_int_equal(atomic_load(&kit_flushes), 0);
	kit_close(kit);
	assert_true(atomic_load(&kit_flushes) > 0);
	kit_open(kit);
	assert_true(kit_is_set(kit, "a"));
}

/* ---- Group commit ---- */

#define THREADS 8
#define WRITES 150

struct load {
	struct kit *kit;
	int thread;
	atomic_int *wrong;
};

struct one {
	int thread, i;
};

static int write_one(struct samut_db *db, void *arg)
{
	const struct one *one = arg;
	g_autofree char *key = g_strdup_printf("%d/%d", one->thread, one->i);
	int64_t value;
	int r = samut_setting_set(db, key, "x");

	if (r >= 0)
		r = samut_counter_next(db, "all", &value);
	return r < 0 ? r : one->i % 7 == 3 ? -EDOM : one->i;
}

static void *write_many(void *arg)
{
	const struct load *load = arg;

	for (int i = 0; i < WRITES; i++) {
		struct one one = {load->thread, i};
		int r = samut_store_write(load->kit->store, write_one, &one, i % 2 == 0);
		g_autofree char *key = g_strdup_printf("%d/%d", load->thread, i);

		/* What was answered is what everybody sees from then on. */
		if (r != (i % 7 == 3 ? -EDOM : i) || kit_is_set(load->kit, key) != (r >= 0))
			atomic_fetch_add(load->wrong, 1);
	}
	return NULL;
}

static void test_many_writers(void **state)
{
	struct kit *kit = *state;
	pthread_t threads[THREADS];
	struct load loads[THREADS];
	atomic_int wrong = 0;
	int kept = 0;

	for (int i = 0; i < WRITES; i++)
		kept += i % 7 != 3;
	for (int t = 0; t < THREADS; t++) {
		loads[t] = (struct load){kit, t, &wrong};
		assert_int_equal(pthread_create(&threads[t], NULL, write_many, &loads[t]), 0);
	}
	for (int t = 0; t < THREADS; t++)
		pthread_join(threads[t], NULL);
	assert_int_equal(atomic_load(&wrong), 0);
	assert_int_equal(kit_int(kit, "SELECT value FROM counter WHERE name='all'"), kept * THREADS);
	assert_int_equal(kit_int(kit, "SELECT count(*) FROM setting WHERE key LIKE '%/%'"), kept * THREADS);
	kit_close(kit);
	kit_open(kit);
	assert_int_equal(kit_int(kit, "SELECT count(*) FROM setting WHERE key LIKE '%/%'"), kept * THREADS);
}

/* A leader that waits until all others have queued, so that they make one batch. */
struct queue {
	struct kit *kit;
	atomic_bool led;
	atomic_int tids[THREADS];
	atomic_int results[THREADS];
	int thread;
};

/* Whether the thread sleeps; it has nothing to sleep for but its turn. */
static bool sleeps(int tid)
{
	g_autofree char *path = g_strdup_printf("/proc/self/task/%d/stat", tid);
	g_autofree char *stat = NULL;

	return tid && g_file_get_contents(path, &stat, NULL, NULL) && strstr(stat, ") S ");
}

static int wait_for_all(struct samut_db *db, void *arg)
{
	struct queue *queue = arg;

	atomic_store(&queue->led, true);
	for (int t = 1; t < THREADS; t++)
		while (!sleeps(atomic_load(&queue->tids[t])))
			sched_yield();
	return samut_setting_set(db, "leader", "x");
}

static int follow(struct samut_db *db, void *arg)
{
	int *number = arg;
	g_autofree char *key = g_strdup_printf("follower %d", *number);
	int r = samut_setting_set(db, key, "x");

	return r < 0 ? r : *number % 3 == 0 ? -EDOM : 0;
}

static void *follower(void *arg)
{
	struct queue *queue = ((struct queue **)arg)[0];
	int number = (int)(intptr_t)((void **)arg)[1];

	atomic_store(&queue->tids[number], (int)gettid());
	atomic_store(&queue->results[number], samut_store_write(queue->kit->store, follow, &number, true));
	return NULL;
}

static void *leader(void *arg)
{
	struct queue *queue = arg;

	atomic_store(&queue->results[0], samut_store_write(queue->kit->store, wait_for_all, queue, true));
	return NULL;
}

static void test_one_batch(void **state)
{
	struct kit *kit = *state;
	struct queue queue = {.kit = kit};
	pthread_t threads[THREADS];
	void *args[THREADS][2];
	int64_t before = kit_batch(kit);

	atomic_store(&kit_flushes, 0);
	assert_int_equal(pthread_create(&threads[0], NULL, leader, &queue), 0);
	while (!atomic_load(&queue.led))
		sched_yield();
	for (int t = 1; t < THREADS; t++) {
		args[t][0] = &queue;
		args[t][1] = (void *)(intptr_t)t;
		assert_int_equal(pthread_create(&threads[t], NULL, follower, args[t]), 0);
	}
	for (int t = 0; t < THREADS; t++)
		pthread_join(threads[t], NULL);
	assert_true(kit_is_set(kit, "leader"));
	for (int t = 1; t < THREADS; t++) {
		g_autofree char *key = g_strdup_printf("follower %d", t);

		assert_int_equal(atomic_load(&queue.results[t]), t % 3 == 0 ? -EDOM : 0);
		assert_int_equal(kit_is_set(kit, key), t % 3 != 0);
	}
	/* A follower may have been seen asleep just before it queued; all of them at once, hardly. */
	assert_in_range(kit_batch(kit) - before, 2, 3);
	assert_in_range(atomic_load(&kit_flushes), 2, 3);
}

/* ---- Readers ---- */

static void test_readers_see_the_newest(void **state)
{
	struct kit *kit = *state;
	struct samut_db *a = samut_store_reader(kit->store), *b = samut_store_reader(kit->store);
	int64_t value = 0;

	for (int i = 1; i < 20; i++) {
		struct one one = {0, i * 7};

		assert_int_equal(samut_store_write(kit->store, write_one, &one, false), i * 7);
		assert_int_equal(samut_db_int(a, &value, "SELECT value FROM counter", ""), 0);
		assert_int_equal(value, i);
		assert_int_equal(samut_db_int(b, &value, "SELECT value FROM counter", ""), 0);
		assert_int_equal(value, i);
	}
	assert_int_equal(samut_db_freeze(a), 0);
	assert_int_equal(samut_db_int(a, &value, "SELECT value FROM counter", ""), 0);
	assert_int_equal(samut_store_write(kit->store, write_one, &(struct one){1, 7}, false), 7);
	assert_int_equal(samut_db_int(a, &value, "SELECT value FROM counter", ""), 0);
	assert_int_equal(value, 19);
	/* Giving it back thaws it. */
	samut_store_reader_done(kit->store, a);
	samut_store_reader_done(kit->store, b);
	for (int i = 0; i < 3; i++)
		assert_int_equal(kit_int(kit, "SELECT value FROM counter"), 20);
}

static int64_t wal_size(struct kit *kit)
{
	g_autofree char *path = g_strconcat(kit->path, "-wal", NULL);
	struct stat st;

	return stat(path, &st) < 0 ? 0 : st.st_size;
}

/* Readers that have been used and lie idle, and those in hand, hold on to a snapshot; that must not keep the
 * WAL from starting anew. */
static void test_idle_readers_free_the_wal(void **state)
{
	struct kit *kit = *state;
	struct samut_db *mine = samut_store_reader(kit->store), *idle = samut_store_reader(kit->store);
	int rows = 3000; /* 24 MB */
	int64_t n, size = 0;

	samut_store_reader_done(kit->store, idle);
	for (int round = 0; round < 4; round++) {
		assert_int_equal(samut_store_write(kit->store, kit_fill, &rows, false), 0);
		n = kit_int(kit, "SELECT count(*) FROM content");
		assert_int_equal(n, rows);
		assert_int_equal(samut_db_int(mine, &n, "SELECT count(*) FROM content", ""), 0);
		samut_store_reader_done(kit->store, mine);
		assert_int_equal(samut_store_checkpoint(kit->store), 0);
		mine = samut_store_reader(kit->store);
		size = round == 0 ? wal_size(kit) : size;
	}
	/* Written over, and not grown. */
	assert_true(wal_size(kit) < size * 2);
	samut_store_reader_done(kit->store, mine);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_results),
		TEST(test_flushes),
		TEST(test_relaxed),
		TEST(test_many_writers),
		TEST(test_one_batch),
		TEST(test_readers_see_the_newest),
		TEST(test_idle_readers_free_the_wal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
