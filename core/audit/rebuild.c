/* SPDX-License-Identifier: Apache-2.0 */
/* The course of a rebuild: a new store beside the old place, filled, closed, synced, and moved into it. */
#include "core/audit/rebuild.h"

#include "core/audit/rebuild_part.h"
#include "core/base/fsutil.h"
#include "core/store/lockfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATABASE "samut.db"
#define WORKSHOP "rebuild.tmp"

static const char *const database_files[] = {DATABASE "-wal", DATABASE "-shm", DATABASE};

static int fill_journal(struct samut_db *db, void *arg)
{
	return rebuild_walk(arg, db);
}

static int fill_nodes(struct samut_db *db, void *arg)
{
	return rebuild_nodes(arg, db);
}

static int fill(struct rebuild *r)
{
	struct samut_oid commit, tree;
	int error = samut_repo_head(r->samut->repo, &r->total, &commit, &tree);

	if (!error && r->total == 0) {
		samut_diag_add(r->diag, 0, 0, NULL, "%s/history.git ไม่มีการแก้ไขเลย",
			"%s/history.git has no edits", r->dir);
		error = -EUCLEAN;
	}
	if (!error)
		error = samut_store_write(r->samut->store, fill_journal, r, false);
	if (error >= 0)
		error = samut_store_write(r->samut->store, fill_nodes, r, false);
	return error < 0 ? error : samut_store_reserve_ids(r->samut->store, r->inode);
}

/* Opens the new database together with the old history, fills it, and closes both. */
static int make(struct rebuild *r, const char *workshop)
{
	g_autofree char *history = g_build_filename(r->dir, "history.git", NULL);
	struct samut s = {.gazetteer_lock = PTHREAD_MUTEX_INITIALIZER};
	int error = samut_repo_open(history, true, &s.repo, r->diag);

	if (!error)
		error = samut_store_create(workshop, r->diag);
	if (!error)
		error = samut_store_open(workshop, true, true, &s.store, r->diag);
	r->samut = &s;
	if (!error)
		error = fill(r);
	samut_store_close(s.store);
	samut_repo_close(s.repo);
	return error < 0 ? error : 0;
}

static void remove_workshop(const char *workshop)
{
	static const char *const files[] = {
		DATABASE "-wal", DATABASE "-shm", DATABASE, DATABASE ".new", "lock"};

	for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(workshop, files[i], NULL);
		(void)unlink(path);
	}
	(void)rmdir(workshop);
}

/* Syncs the files of the workshop, which was filled without. */
static int sync_workshop(const char *workshop)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(database_files); i++) {
		g_autofree char *path = g_build_filename(workshop, database_files[i], NULL);
		int error = access(path, F_OK) == 0 ? samut_fs_sync_file(path) : 0;
		if (error)
			return error;
	}
	return samut_fs_sync_dir(workshop);
}

/* The old database steps aside: what is left of its log must never be read into the new one. The database
 * goes last, and the new one comes last, so that a cut in between is a store without a database, to be
 * rebuilt. Of a database that is lost, the log is of no use. */
static int put_aside(const char *dir)
{
	g_autofree char *database = g_build_filename(dir, DATABASE, NULL);
	bool lost = access(database, F_OK) != 0;

	for (unsigned i = 0; i < G_N_ELEMENTS(database_files); i++) {
		g_autofree char *path = g_build_filename(dir, database_files[i], NULL);
		/* "samut.db.old-wal" is what the log of "samut.db.old" is called. */
		g_autofree char *aside =
			g_strconcat(dir, "/" DATABASE ".old", database_files[i] + strlen(DATABASE), NULL);
		if ((lost ? unlink(path) : rename(path, aside)) != 0 && errno != ENOENT)
			return -errno;
	}
	return samut_fs_sync_dir(dir);
}

static int move_in(const char *workshop, const char *dir)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(database_files); i++) {
		g_autofree char *from = g_build_filename(workshop, database_files[i], NULL);
		g_autofree char *to = g_build_filename(dir, database_files[i], NULL);
		if (strstr(database_files[i], "-shm"))
			continue;
		if (rename(from, to) != 0 && errno != ENOENT)
			return -errno;
	}
	return samut_fs_sync_dir(dir);
}

static int rebuild_locked(struct rebuild *r)
{
	g_autofree char *workshop = g_build_filename(r->dir, WORKSHOP, NULL);

	remove_workshop(workshop);
	int error = make(r, workshop);
	if (!error)
		error = sync_workshop(workshop);
	if (!error)
		error = put_aside(r->dir);
	if (!error)
		error = move_in(workshop, r->dir);
	remove_workshop(workshop);
	return error;
}

int samut_rebuild(const char *dir, bool replace, const struct samut_talk *talk, struct samut_diag *diag)
{
	g_autofree char *database = g_build_filename(dir, DATABASE, NULL);
	struct rebuild r = {.dir = dir, .head = "refs/heads/main", .talk = talk, .diag = diag};
	int lock = samut_lockfile_take(dir, diag);

	if (lock < 0)
		return lock;
	int error = 0;
	if (!replace && access(database, F_OK) == 0) {
		samut_diag_add(diag, 0, 0, NULL, "%s ยังอยู่", "%s is there: it is only replaced with --force",
			database);
		error = -EEXIST;
	}
	r.by_path = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, rebuild_node_free);
	r.counters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!error)
		error = rebuild_locked(&r);
	if (!error)
		samut_talk_out(talk, "rebuilt: %" G_GINT64_FORMAT " edits, %u files and folders",
			(gint64)r.edits, g_hash_table_size(r.by_path));
	g_hash_table_unref(r.by_path);
	g_hash_table_unref(r.counters);
	close(lock);
	return error;
}
