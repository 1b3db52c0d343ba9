/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One store, open: its lock, its writer with the checkpointing thread (owner only), and a pool of readers'
 * connections. Invariant: whoever has a struct samut_store that owns holds the lock from before the first
 * write until after the last.
 */
#include "core/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fsutil.h"
#include "core/store/checkpointer.h"
#include "core/store/connection.h"
#include "core/store/lockfile.h"
#include "core/store/readers.h"
#include "core/store/schema.h"
#include "core/store/writer.h"

#define DATABASE "samut.db"

struct samut_store {
	char *dir, *path;
	int lock_fd; /* -1: not owner */
	struct samut_writer *writer;
	struct samut_checkpointer *checkpointer;
	struct samut_readers *readers;
};

/* ---- creating ---- */

static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};

/* Removes what a process that was killed while creating left. */
static void remove_unfinished(const char *dir)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *path = g_strdup_printf("%s/" DATABASE ".new%s", dir, suffixes[i]);

		(void)unlink(path);
	}
}

/* The file is made by us, because SQLite would let others read it. */
static int make_private(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int fill(const char *path)
{
	g_autoptr(samut_db) db = NULL;
	int r = make_private(path);

	if (r >= 0)
		r = samut_db_open(path, SAMUT_DB_CREATE, &db);
	if (r >= 0)
		r = samut_schema_upgrade(db);
	if (r >= 0)
		r = samut_db_checkpoint(db, SAMUT_WAL_CUT, NULL, NULL);
	if (r >= 0)
		samut_db_remove_wal_at_close(db);
	return r;
}

static int create(const char *dir, const char *path)
{
	g_autofree char *new_path = g_strconcat(path, ".new", NULL);
	int r;

	remove_unfinished(dir);
	r = fill(new_path);
	if (r >= 0)
		r = samut_fs_sync_file(new_path);
	if (r >= 0 && rename(new_path, path) < 0)
		r = -errno;
	if (r >= 0)
		r = samut_fs_sync_dir(dir);
	if (r < 0)
		remove_unfinished(dir);
	return r;
}

int samut_store_create(const char *dir, struct samut_diag *diag)
{
	g_autofree char *path = g_build_filename(dir, DATABASE, NULL);
	int fd, r = samut_fs_make_dirs(dir, 0700);

	if (r >= 0)
		r = fd = samut_lockfile_take(dir, diag);
	if (r < 0) {
		samut_diag_add(diag, 0, 0, NULL, "สร้างที่เก็บข้อมูล %s ไม่ได้: %s", "cannot make the store %s: %s",
			dir, g_strerror(-r));
		return r;
	}
	r = g_file_test(path, G_FILE_TEST_EXISTS) ? -EEXIST : create(dir, path);
	if (r == -EEXIST)
		samut_diag_add(diag, 0, 0, NULL, "มีที่เก็บข้อมูลอยู่แล้วที่ %s", "there is a store already in %s", dir);
	else if (r < 0)
		samut_diag_add(diag, 0, 0, NULL, "สร้างที่เก็บข้อมูล %s ไม่ได้: %s", "cannot make the store %s: %s",
			dir, g_strerror(-r));
	close(fd);
	return r < 0 ? r : 0;
}

/* ---- opening ---- */

static int refuse_version(const char *dir, int64_t version, bool owner, struct samut_diag *diag)
{
	if (version > SAMUT_STORE_VERSION)
		samut_diag_add(diag, 0, 0, NULL,
			"ที่เก็บข้อมูล %s เป็นรุ่น %" PRIi64 " ซึ่งใหม่กว่าโปรแกรมนี้ (รุ่น %d) กรุณาใช้โปรแกรมรุ่นใหม่",
			"the store %s has version %" PRIi64
			", newer than this program knows (%d): use a newer program",
			dir, version, SAMUT_STORE_VERSION);
	else if (!owner)
		samut_diag_add(diag, 0, 0, NULL,
			"ที่เก็บข้อมูล %s เป็นรุ่นเก่า (%" PRIi64 " โปรแกรมนี้ใช้รุ่น %d) กรุณาเมานต์หนึ่งครั้งเพื่อปรับรุ่น",
			"the store %s has the older version %" PRIi64
			" (this program: %d): mount it once to bring it up to date",
			dir, version, SAMUT_STORE_VERSION);
	else
		return 0;
	return -EPROTO;
}

static int check_version(struct samut_db *db, const char *dir, bool owner, struct samut_diag *diag)
{
	int64_t version;
	bool ours;
	int r = samut_schema_version(db, &version, &ours);

	if (r < 0)
		return r;
	if (!ours) {
		samut_diag_add(diag, 0, 0, NULL, "แฟ้ม " DATABASE " ใน %s ไม่ใช่ของ samutfs",
			"the " DATABASE " in %s is not one of samutfs", dir);
		return -EUCLEAN;
	}
	return version == SAMUT_STORE_VERSION ? 0 : refuse_version(dir, version, owner, diag);
}

static void note_commit(int wal_pages, void *arg)
{
	struct samut_store *store = arg;

	if (store->readers)
		samut_readers_renew(store->readers);
	if (store->checkpointer)
		samut_checkpointer_note(store->checkpointer, wal_pages);
}

static void free_wal(bool on, void *arg)
{
	struct samut_store *store = arg;

	if (store->readers)
		samut_readers_suspend(store->readers, on);
}

static int upgrade(const char *path)
{
	g_autoptr(samut_db) db = NULL;
	int r = samut_db_open(path, SAMUT_DB_WRITE, &db);

	return r < 0 ? r : samut_schema_upgrade(db);
}

static int open_checked(struct samut_store *store, bool owner, bool relaxed, struct samut_diag *diag)
{
	const struct samut_writer_hooks hooks = {note_commit, free_wal, store};
	g_autoptr(samut_db) db = NULL;
	int r = samut_db_open(store->path, SAMUT_DB_READ, &db);

	if (r >= 0)
		r = check_version(db, store->dir, owner, diag);
	if (r < 0)
		return r;
	/* Of another process's commits nobody tells us, so beside an owner nothing is held. */
	store->readers = samut_readers_new(store->path, NULL, owner);
	if (!owner)
		return 0;
	r = upgrade(store->path);
	if (r >= 0)
		r = samut_writer_open(store->path, relaxed, &hooks, &store->writer);
	if (r >= 0)
		r = samut_checkpointer_start(store->path, store->writer, &store->checkpointer);
	return r;
}

static int open_store(struct samut_store *store, bool owner, bool relaxed, struct samut_diag *diag)
{
	int r;

	if (!g_file_test(store->path, G_FILE_TEST_EXISTS)) {
		samut_diag_add(diag, 0, 0, NULL, "ไม่มีที่เก็บข้อมูลใน %s (สร้างด้วย: samut init %s)",
			"there is no store in %s (make one with: samut init %s)", store->dir, store->dir);
		return -ENOENT;
	}
	if (owner) {
		r = samut_lockfile_take(store->dir, diag);
		if (r < 0)
			return r;
		store->lock_fd = r;
		remove_unfinished(store->dir);
	}
	r = open_checked(store, owner, relaxed, diag);
	if (r < 0 && samut_diag_count(diag) == 0)
		samut_diag_add(diag, 0, 0, NULL, "เปิดที่เก็บข้อมูล %s ไม่ได้: %s", "cannot open the store %s: %s",
			store->dir, g_strerror(-r));
	return r;
}

int samut_store_open(
	const char *dir, bool owner, bool relaxed, struct samut_store **ret_store, struct samut_diag *diag)
{
	g_auto(samut_diag) own = SAMUT_DIAG_INIT;
	g_autoptr(samut_store) store = g_new0(struct samut_store, 1);
	int r;

	store->dir = g_strdup(dir);
	store->path = g_build_filename(dir, DATABASE, NULL);
	store->lock_fd = -1;
	r = open_store(store, owner, relaxed, diag ? diag : &own);
	if (r < 0)
		return r;
	*ret_store = g_steal_pointer(&store);
	return 0;
}

void samut_store_close(struct samut_store *store)
{
	if (!store)
		return;
	samut_checkpointer_stop(g_steal_pointer(&store->checkpointer));
	samut_readers_free(g_steal_pointer(&store->readers));
	samut_writer_close(store->writer);
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	g_free(store->path);
	g_free(store->dir);
	g_free(store);
}

const char *samut_store_dir(const struct samut_store *store)
{
	return store->dir;
}

uint64_t samut_store_commits(const struct samut_store *store)
{
	return samut_readers_commits(store->readers);
}

/* ---- reading and writing ---- */

struct samut_db *samut_store_reader(struct samut_store *store)
{
	return samut_readers_take(store->readers);
}

void samut_store_reader_done(struct samut_store *store, struct samut_db *db)
{
	samut_readers_give(store->readers, db);
}

int samut_store_write(struct samut_store *store, samut_write_fn fn, void *arg, bool durable)
{
	if (!store->writer)
		return -EROFS;
	/* A thread that still has a reader must not stand in its own way. */
	samut_readers_let_go(store->readers);
	return samut_writer_run(store->writer, fn, arg, durable);
}

int64_t samut_store_new_id(struct samut_store *store)
{
	g_assert(store->writer);
	return samut_writer_new_id(store->writer);
}

int samut_store_reserve_ids(struct samut_store *store, int64_t id)
{
	return store->writer ? samut_writer_reserve_ids(store->writer, id) : -EROFS;
}

int samut_store_checkpoint(struct samut_store *store)
{
	return store->checkpointer ? samut_checkpointer_run(store->checkpointer) : -EROFS;
}

int samut_store_integrity(struct samut_store *store, struct samut_diag *diag)
{
	struct samut_db *db = samut_store_reader(store);
	struct samut_stmt *stmt;
	int r, result = 0;

	if (!db)
		return -EMFILE;
	stmt = samut_db_bind(db, "PRAGMA integrity_check", "");
	while ((r = samut_stmt_step(stmt)) > 0) {
		const char *text = samut_stmt_text(stmt, 0);

		if (g_strcmp0(text, "ok") == 0)
			continue;
		samut_diag_add(diag, 0, 0, NULL, "ฐานข้อมูลเสียหาย: %s", "the database is damaged: %s",
			text ? text : "?");
		result = -EUCLEAN;
	}
	samut_store_reader_done(store, db);
	return r < 0 ? r : result;
}
