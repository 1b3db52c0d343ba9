/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store as a whole: creating, owning, group commit, readers, numbers of nodes, and a disk that fails.
 * fsync and fdatasync are replaced here, so that SQLite's flushes can be counted and made to fail.
 */
#include "store_kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* ---- A disk that counts and fails ---- */

static atomic_int flushes; /* of the thread that writes, and of others */
static atomic_int failing; /* so many flushes fail; -1: all */

static int flush(long call, int fd)
{
	int left = atomic_load(&failing);

	atomic_fetch_add(&flushes, 1);
	if (left == 0)
		return (int)syscall(call, fd);
	if (left > 0)
		atomic_fetch_sub(&failing, 1);
	errno = EIO;
	return -1;
}

int fsync(int fd)
{
	return flush(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return flush(SYS_fdatasync, fd);
}

/* ---- Small writes ---- */

static int set(struct samut_db *db, void *arg)
{
	return samut_setting_set(db, arg, "x");
}

/* Changes something and then refuses. */
static int set_and_refuse(struct samut_db *db, void *arg)
{
	assert_int_equal(samut_setting_set(db, arg, "x"), 0);
	return -EDOM;
}

static int nothing(struct samut_db *db, void *arg)
{
	(void)db;
	(void)arg;
	return 0;
}

static bool is_set(struct kit *kit, const char *key)
{
	struct samut_db *db = samut_store_reader(kit->store);
	g_autofree char *value = samut_setting_get(db, key);

	samut_store_reader_done(kit->store, db);
	return value != NULL;
}

static int64_t batch(struct kit *kit)
{
	return kit_int(kit, "SELECT batch FROM meta");
}

/* ---- Creating and opening ---- */

static void test_create(void **state)
{
	struct kit *kit = *state;
	g_autofree char *left = g_strconcat(kit->path, ".new", NULL);
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct stat st;

	assert_int_equal(mkdir(kit->dir, 0700), 0);
	assert_true(g_file_set_contents(left, "half a database", -1, NULL)); /* of one that was killed */
	assert_int_equal(samut_store_create(kit->dir, &diag), 0);
	assert_int_equal(samut_diag_count(&diag), 0);
	assert_int_equal(access(left, F_OK), -1);
	assert_int_equal(stat(kit->dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(kit->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(samut_store_create(kit->dir, &diag), -EEXIST);
	assert_int_equal(samut_diag_count(&diag), 1);
	kit_open(kit);
	assert_string_equal(samut_store_dir(kit->store), kit->dir);
}

static void assert_refused(struct kit *kit, bool owner, int error, const char *en)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_store *store = NULL;
	g_autofree char *text = NULL;

	assert_int_equal(samut_store_open(kit->dir, owner, false, &store, &diag), error);
	assert_null(store);
	text = kit_print(&diag);
	assert_non_null(strstr(text, en));
	assert_int_equal(samut_diag_count(&diag), 1);
	assert_int_equal(samut_store_open(kit->dir, owner, false, &store, NULL), error);
}

static void test_no_store(void **state)
{
	assert_refused(*state, true, -ENOENT, "there is no store");
	assert_refused(*state, false, -ENOENT, "there is no store");
}

static void change_header(struct kit *kit, const char *sql)
{
	g_autoptr(samut_db) db = NULL;

	kit_close(kit);
	assert_int_equal(samut_db_open(kit->path, SAMUT_DB_WRITE, &db), 0);
	assert_int_equal(samut_db_script(db, sql), 0);
}

static void test_newer_version(void **state)
{
	change_header(*state, "PRAGMA user_version=" G_STRINGIFY(SAMUT_STORE_VERSION) "7");
	assert_refused(*state, true, -EPROTO, "newer than this program knows");
	assert_refused(*state, false, -EPROTO, "newer than this program knows");
	/* And nothing was changed by trying. */
	change_header(*state, "PRAGMA user_version=" G_STRINGIFY(SAMUT_STORE_VERSION));
	kit_open(*state);
}

static void test_foreign_database(void **state)
{
	change_header(*state, "PRAGMA application_id=1");
	assert_refused(*state, true, -EUCLEAN, "is not one of samutfs");
}

/* Runs body in a child that owns the store, then kills it; what it writes to the pipe is handed back. */
static void with_dying_owner(
	struct kit *kit, void (*body)(struct samut_store *store, int out), char *ret, size_t size)
{
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		struct samut_store *store = NULL;

		if (samut_store_open(kit->dir, true, false, &store, NULL) == 0)
			body(store, fds[1]);
		_exit(9);
	}
	close(fds[1]);
	memset(ret, 0, size);
	assert_true(read(fds[0], ret, size - 1) > 0);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(fds[0]);
}

static void test_lock_names_its_holder(void **state)
{
	struct kit *kit = *state;
	g_autofree char *wanted = NULL;
	int ready[2], done[2];
	char byte = 0;
	pid_t pid;

	kit_close(kit);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(done), 0);
	pid = fork();
	if (pid == 0) {
		struct samut_store *store = NULL;

		byte = samut_store_open(kit->dir, true, false, &store, NULL) == 0 ? 'y' : 'n';
		if (write(ready[1], &byte, 1) == 1 && read(done[0], &byte, 1) == 1)
			samut_store_close(store);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	wanted = g_strdup_printf("in use by process %d (", (int)pid);
	assert_refused(kit, true, -EBUSY, wanted);
	/* Readers may look on. */
	assert_int_equal(samut_store_open(kit->dir, false, false, &kit->store, NULL), 0);
	assert_int_equal(samut_store_write(kit->store, nothing, NULL, false), -EROFS);
	assert_true(batch(kit) > 0);
	kit_close(kit);
	assert_int_equal(write(done[1], "x", 1), 1);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	kit_open(kit);
}

/* ---- Writing ---- */

static int return_seven(struct samut_db *db, void *arg)
{
	return samut_setting_set(db, arg, "x") < 0 ? -1 : 7;
}

static void test_results(void **state)
{
	struct kit *kit = *state;
	int64_t before = batch(kit);

	assert_int_equal(samut_store_write(kit->store, return_seven, (void *)"seven", true), 7);
	assert_true(is_set(kit, "seven"));
	assert_int_equal(samut_store_write(kit->store, set_and_refuse, (void *)"refused", true), -EDOM);
	assert_false(is_set(kit, "refused"));
	assert_int_equal(batch(kit), before + 1);
}

static void test_flushes(void **state)
{
	struct kit *kit = *state;

	atomic_store(&flushes, 0);
	assert_int_equal(samut_store_write(kit->store, set, (void *)"a", false), 0);
	assert_int_equal(atomic_load(&flushes), 0);
	assert_int_equal(samut_store_write(kit->store, set_and_refuse, (void *)"b", true), -EDOM);
	assert_int_equal(atomic_load(&flushes), 0);
	assert_int_equal(samut_store_write(kit->store, set, (void *)"c", true), 0);
	assert_int_equal(atomic_load(&flushes), 1);
	assert_int_equal(samut_store_write(kit->store, set, (void *)"d", false), 0);
	assert_int_equal(atomic_load(&flushes), 1);
	/* Flushes what was written before, too. */
	assert_int_equal(samut_store_write(kit->store, nothing, NULL, true), 0);
	assert_int_equal(atomic_load(&flushes), 2);
	assert_int_equal(samut_store_write(kit->store, nothing, NULL, false), 0);
	assert_int_equal(atomic_load(&flushes), 2);
}

static void test_relaxed(void **state)
{
	struct kit *kit = *state;

	kit_close(kit);
	assert_int_equal(samut_store_open(kit->dir, true, true, &kit->store, NULL), 0);
	atomic_store(&flushes, 0);
	assert_int_equal(samut_store_write(kit->store, set, (void *)"a", true), 0);
	assert_int_equal(atomic_load(&flushes), 0);
	kit_close(kit);
	assert_true(atomic_load(&flushes) > 0);
	kit_open(kit);
	assert_true(is_set(kit, "a"));
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
		if (r != (i % 7 == 3 ? -EDOM : i) || is_set(load->kit, key) != (r >= 0))
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
	int64_t before = batch(kit);

	atomic_store(&flushes, 0);
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
	assert_true(is_set(kit, "leader"));
	for (int t = 1; t < THREADS; t++) {
		g_autofree char *key = g_strdup_printf("follower %d", t);

		assert_int_equal(atomic_load(&queue.results[t]), t % 3 == 0 ? -EDOM : 0);
		assert_int_equal(is_set(kit, key), t % 3 != 0);
	}
	/* A follower may have been seen asleep just before it queued; all of them at once, hardly. */
	assert_in_range(batch(kit) - before, 2, 3);
	assert_in_range(atomic_load(&flushes), 2, 3);
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

static int fill(struct samut_db *db, void *arg)
{
	g_autofree char *text = g_strnfill(8000, 'x');
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, 8000);
	int r = 0;

	for (int64_t i = 0; r >= 0 && i < *(int *)arg; i++)
		r = samut_content_put(db, 100 + i, bytes);
	return r;
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
		assert_int_equal(samut_store_write(kit->store, fill, &rows, false), 0);
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

/* ---- Numbers of nodes ---- */

static void take_numbers(struct samut_store *store, int out)
{
	int64_t last = 0;

	for (int i = 0; i < 1000; i++)
		last = samut_store_new_id(store);
	dprintf(out, "%lld", (long long)last);
	pause();
}

static void take_many_numbers(struct samut_store *store, int out)
{
	int64_t last = 0;

	for (int i = 0; i < (1 << 20) + 500; i++)
		last = samut_store_new_id(store);
	dprintf(out, "%lld", (long long)last);
	pause();
}

static int insert_many(struct samut_db *db, void *arg)
{
	struct samut_store *store = arg;
	struct samut_node node = kit_node(0, SAMUT_ROOT_ID, "late", S_IFREG | 0644);

	for (int i = 0; i < (1 << 20) + 500; i++)
		node.id = samut_store_new_id(store);
	return samut_node_insert(db, &node);
}

/* All in one transaction, as a bulk load does. */
static void take_inside_write(struct samut_store *store, int out)
{
	if (samut_store_write(store, kit_insert_root, NULL, false) == 0 &&
		samut_store_write(store, insert_many, store, false) == 0)
		dprintf(out, "%lld", (long long)samut_store_new_id(store));
	pause();
}

static void test_numbers_survive_a_kill(void **state)
{
	void (*const bodies[])(struct samut_store *, int) = {
		take_numbers, take_many_numbers, take_inside_write};
	struct kit *kit = *state;
	int64_t before = samut_store_new_id(kit->store);
	char text[32];

	kit_close(kit);
	for (unsigned i = 0; i < G_N_ELEMENTS(bodies); i++) {
		int64_t last;

		with_dying_owner(kit, bodies[i], text, sizeof(text));
		last = strtoll(text, NULL, 10);
		assert_true(last > before);
		kit_open(kit);
		before = samut_store_new_id(kit->store);
		assert_true(before > last);
		kit_close(kit);
	}
}

static void test_clean_close_wastes_none(void **state)
{
	struct kit *kit = *state;
	int64_t id = samut_store_new_id(kit->store);

	assert_true(id > SAMUT_ROOT_ID);
	kit_close(kit);
	kit_open(kit);
	assert_int_equal(samut_store_new_id(kit->store), id + 1);
	assert_int_equal(samut_store_reserve_ids(kit->store, id), 0);
	assert_int_equal(samut_store_new_id(kit->store), id + 2);
	assert_int_equal(samut_store_reserve_ids(kit->store, INT64_C(1) << 40), 0);
	assert_int_equal(samut_store_new_id(kit->store), (INT64_C(1) << 40) + 1);
	kit_close(kit);
	kit_open(kit);
	assert_int_equal(samut_store_new_id(kit->store), (INT64_C(1) << 40) + 2);
}

/* ---- Death and a failing disk ---- */

static void write_and_wait(struct samut_store *store, int out)
{
	if (samut_store_write(store, set, (void *)"durable", true) == 0)
		dprintf(out, "ok");
	pause();
}

static void test_committed_survives_a_kill(void **state)
{
	struct kit *kit = *state;
	char text[8];

	kit_close(kit);
	with_dying_owner(kit, write_and_wait, text, sizeof(text));
	assert_string_equal(text, "ok");
	kit_open(kit);
	assert_true(is_set(kit, "durable"));
}

/* The flush of a commit fails: whatever is answered must be what a later recovery finds. */
static void fail_once(struct samut_store *store, int out)
{
	int first, second;

	atomic_store(&failing, 1);
	first = samut_store_write(store, set, (void *)"doubtful", true);
	second = samut_store_write(store, set, (void *)"after", true);
	dprintf(out, "%d %d", first, second);
	pause();
}

static void test_failed_flush_is_settled(void **state)
{
	struct kit *kit = *state;
	int first, second;
	char text[32];

	kit_close(kit);
	with_dying_owner(kit, fail_once, text, sizeof(text));
	assert_int_equal(sscanf(text, "%d %d", &first, &second), 2);
	kit_open(kit);
	assert_true(first == 0 || first == -EIO);
	assert_int_equal(is_set(kit, "doubtful"), first == 0);
	/* One failure can be mended. */
	assert_int_equal(second, 0);
	assert_true(is_set(kit, "after"));
}

/* Dies right after the refusal, when nothing has overwritten the traces of the failed commit. */
static void fail_and_die(struct samut_store *store, int out)
{
	int r;

	atomic_store(&failing, 1);
	r = samut_store_write(store, set, (void *)"doubtful", true);
	dprintf(out, "%d", r);
	pause();
}

static void test_failed_commit_does_not_come_back(void **state)
{
	struct kit *kit = *state;
	char text[32];

	kit_close(kit);
	with_dying_owner(kit, fail_and_die, text, sizeof(text));
	kit_open(kit);
	assert_int_equal(is_set(kit, "doubtful"), atoi(text) == 0);
}

static void test_broken_disk_stops_writing(void **state)
{
	struct kit *kit = *state;

	kit_write(kit, set, (void *)"before");
	atomic_store(&failing, -1);
	assert_int_equal(samut_store_write(kit->store, set, (void *)"lost", true), -EIO);
	atomic_store(&failing, 0);
	assert_int_equal(samut_store_write(kit->store, set, (void *)"also lost", true), -EIO);
	assert_int_equal(samut_store_write(kit->store, set, (void *)"also lost", false), -EIO);
	assert_true(is_set(kit, "before"));
	assert_false(is_set(kit, "also lost"));
	kit_close(kit);
	kit_open(kit);
	assert_true(is_set(kit, "before"));
	assert_false(is_set(kit, "also lost"));
	kit_write(kit, set, (void *)"well again");
}

static void test_full_disk(void **state)
{
	struct kit *kit = *state;
	struct rlimit limit, small;
	int few = 2, many = 2000;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(samut_store_write(kit->store, fill, &few, true), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 1 << 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(samut_store_write(kit->store, fill, &many, true), -ENOSPC);
	assert_int_equal(kit_int(kit, "SELECT count(*) FROM content"), few);
	assert_int_equal(samut_store_write(kit->store, set, (void *)"small", true), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(samut_store_write(kit->store, fill, &many, true), 0);
	assert_int_equal(kit_int(kit, "SELECT count(*) FROM content"), many);
}

/* ---- The rest ---- */

static int counters(struct samut_db *db, void *arg)
{
	int64_t a = 0, b = 0;

	(void)arg;
	assert_int_equal(samut_counter_next(db, "household:70", &a), 0);
	assert_int_equal(a, 1);
	assert_int_equal(samut_counter_next(db, "household:70", &a), 0);
	assert_int_equal(a, 2);
	assert_int_equal(samut_counter_next(db, "household:71", &b), 0);
	assert_int_equal(b, 1);
	assert_int_equal(samut_counter_raise(db, "household:70", 9), 0);
	assert_int_equal(samut_counter_raise(db, "household:70", 5), 0);
	assert_int_equal(samut_counter_raise(db, "household:72", 4), 0);
	assert_int_equal(samut_counter_next(db, "household:70", &a), 0);
	assert_int_equal(a, 10);
	assert_int_equal(samut_counter_next(db, "household:72", &a), 0);
	assert_int_equal(a, 5);
	return 0;
}

static void test_counters(void **state)
{
	kit_write(*state, counters, NULL);
}

static int settings(struct samut_db *db, void *arg)
{
	g_autofree char *none = samut_setting_get(db, "mail");
	g_autofree char *one = NULL;

	(void)arg;
	assert_null(none);
	assert_int_equal(samut_setting_set(db, "mail", "a@b"), 0);
	assert_int_equal(samut_setting_set(db, "mail", "c@d"), 0);
	one = samut_setting_get(db, "mail");
	assert_string_equal(one, "c@d");
	return 0;
}

static void test_settings(void **state)
{
	kit_write(*state, settings, NULL);
}

static void test_integrity(void **state)
{
	struct kit *kit = *state;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *garbage = g_strnfill(4000, '\xa5');
	int64_t page;
	int fd, rows = 50;

	kit_write(kit, fill, &rows);
	assert_int_equal(samut_store_integrity(kit->store, &diag), 0);
	assert_int_equal(samut_diag_count(&diag), 0);
	page = kit_int(kit, "SELECT rootpage FROM sqlite_schema WHERE name='content'");
	kit_close(kit);
	fd = open(kit->path, O_WRONLY);
	assert_int_equal(pwrite(fd, garbage, 4000, (page - 1) * 4096), 4000);
	close(fd);
	assert_int_equal(samut_store_open(kit->dir, false, false, &kit->store, NULL), 0);
	assert_int_equal(samut_store_integrity(kit->store, &diag), -EUCLEAN);
	assert_true(samut_diag_count(&diag) > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_create, kit_enter, kit_leave),
		cmocka_unit_test_setup_teardown(test_no_store, kit_enter, kit_leave),
		TEST(test_newer_version),
		TEST(test_foreign_database),
		TEST(test_lock_names_its_holder),
		TEST(test_results),
		TEST(test_flushes),
		TEST(test_relaxed),
		TEST(test_many_writers),
		TEST(test_one_batch),
		TEST(test_readers_see_the_newest),
		TEST(test_idle_readers_free_the_wal),
		TEST(test_numbers_survive_a_kill),
		TEST(test_clean_close_wastes_none),
		TEST(test_committed_survives_a_kill),
		TEST(test_failed_flush_is_settled),
		TEST(test_failed_commit_does_not_come_back),
		TEST(test_broken_disk_stops_writing),
		TEST(test_full_disk),
		TEST(test_counters),
		TEST(test_settings),
		TEST(test_integrity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
