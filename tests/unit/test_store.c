/* SPDX-License-Identifier: Apache-2.0 */
/* The store as a whole: creating, opening, owning, numbers of nodes, counters and settings. */
#include "store_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

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
	assert_int_equal(samut_store_write(kit->store, kit_nothing, NULL, false), -EROFS);
	assert_true(kit_batch(kit) > 0);
	kit_close(kit);
	assert_int_equal(write(done[1], "x", 1), 1);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	kit_open(kit);
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

		kit_with_dying_owner(kit, bodies[i], text, sizeof(text));
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

	kit_write(kit, kit_fill, &rows);
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
		TEST(test_numbers_survive_a_kill),
		TEST(test_clean_close_wastes_none),
		TEST(test_counters),
		TEST(test_settings),
		TEST(test_integrity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
