/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of core/store share: a folder of their own with a store in it, and disk failures on request.
 */
#pragma once

#include "tests/unit/shell_kit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/node.h"
#include "core/store/store.h"

/* What a test works with. */
struct kit {
	char *dir, *path; /* of the store, and of its database; not there yet with kit_enter() */
	struct samut_store *store;
};

/* A new working directory, no store. */
KIT int kit_enter(void **state)
{
	struct kit *kit = g_new0(struct kit, 1);
	g_autofree char *top = g_dir_make_tmp("samut-store-XXXXXX", NULL);

	if (!top || chdir(top) < 0)
		return -1;
	kit->dir = g_build_filename(top, "store", NULL);
	kit->path = g_build_filename(kit->dir, "samut.db", NULL);
	*state = kit;
	return 0;
}

KIT void kit_open(struct kit *kit)
{
	assert_int_equal(samut_store_open(kit->dir, true, false, &kit->store, NULL), 0);
}

KIT void kit_close(struct kit *kit)
{
	g_clear_pointer(&kit->store, samut_store_close);
}

/* The same with an empty open store. */
KIT int kit_setup(void **state)
{
	if (kit_enter(state) < 0)
		return -1;
	struct kit *kit = *state;
	if (samut_store_create(kit->dir, NULL) < 0)
		return -1;
	return samut_store_open(kit->dir, true, false, &kit->store, NULL);
}

KIT int kit_leave(void **state)
{
	struct kit *kit = *state;
	g_autofree char *top = g_path_get_dirname(kit->dir);

	kit_close(kit);
	g_free(kit->dir);
	g_free(kit->path);
	g_free(kit);
	kit_run("rm -rf '%s'", top);
	return chdir("/");
}

/* First column of the first row, through a reader. */
KIT int64_t kit_int(struct kit *kit, const char *sql)
{
	struct samut_db *db = samut_store_reader(kit->store);
	int64_t value = INT64_MIN;

	assert_non_null(db);
	assert_int_equal(samut_db_int(db, &value, g_intern_string(sql), ""), 0);
	samut_store_reader_done(kit->store, db);
	return value;
}

KIT void kit_write(struct kit *kit, samut_write_fn fn, void *arg)
{
	assert_int_equal(samut_store_write(kit->store, fn, arg, true), 0);
}

/* The text of all complaints. */
KIT char *kit_print(const struct samut_diag *diag)
{
	GString *out = g_string_new(NULL);

	samut_diag_print(diag, "", NULL, out);
	return g_string_free(out, FALSE);
}

/* ---- Nodes ---- */

KIT struct samut_node kit_node(int64_t id, int64_t parent, const char *name, uint32_t mode)
{
	return (struct samut_node){.id = id,
		.parent = parent,
		.name = (char *)name,
		.layout = 1,
		.mode = mode,
		.uid = 1000,
		.gid = 100,
		.atime = 1,
		.mtime = 2,
		.ctime = 3};
}

KIT void kit_insert(struct samut_db *db, int64_t id, int64_t parent, const char *name, uint32_t mode)
{
	struct samut_node node = kit_node(id, parent, name, mode);

	assert_int_equal(samut_node_insert(db, &node), 0);
}

KIT int kit_insert_root(struct samut_db *db, void *arg)
{
	(void)arg;
	kit_insert(db, SAMUT_ROOT_ID, 0, "", S_IFDIR | 0755);
	return 0;
}

/* Runs a test's body on a connection of its own, in one transaction: for what needs no store around it. A
 * failed assertion jumps out, which a write of the store would not survive. */
KIT void kit_inside(void **state, void (*body)(struct samut_db *db))
{
	struct kit *kit = *state;
	struct samut_db *db = NULL;

	kit_write(kit, kit_insert_root, NULL);
	kit_close(kit);
	assert_int_equal(samut_db_open(kit->path, SAMUT_DB_WRITE, &db), 0);
	assert_int_equal(samut_db_script(db, "BEGIN IMMEDIATE"), 0);
	body(db);
	assert_int_equal(samut_db_script(db, "COMMIT"), 0);
	samut_db_close(db);
}

/* ---- Small writes and large ones ---- */

KIT int kit_set(struct samut_db *db, void *arg)
{
	return samut_setting_set(db, arg, "x");
}

KIT int kit_nothing(struct samut_db *db, void *arg)
{
	(void)db;
	(void)arg;
	return 0;
}

KIT bool kit_is_set(struct kit *kit, const char *key)
{
	struct samut_db *db = samut_store_reader(kit->store);
	g_autofree char *value = samut_setting_get(db, key);

	samut_store_reader_done(kit->store, db);
	return value != NULL;
}

KIT int64_t kit_batch(struct kit *kit)
{
	return kit_int(kit, "SELECT batch FROM meta");
}

/* So many rows of 8000 bytes, as the int at arg says. */
KIT int kit_fill(struct samut_db *db, void *arg)
{
	g_autofree char *text = g_strnfill(8000, 'x');
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, 8000);
	int r = 0;

	for (int64_t i = 0; r >= 0 && i < *(int *)arg; i++)
		r = samut_content_put(db, 100 + i, bytes);
	return r;
}

/* ---- An owner that dies ---- */

/* Runs body in a child that owns the store, then kills it; what it writes to the pipe is handed back. */
KIT void kit_with_dying_owner(
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
