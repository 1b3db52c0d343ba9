/* SPDX-License-Identifier: Apache-2.0 */
/* The stand-in's store: nodes by path in SQLite. Invariant: a node and its journal row change in one
 * transaction. */
#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static sqlite3 *db;
static int lock_fd = -1;

bool bug(const char *name)
{
	return g_strcmp0(g_getenv("STANDIN_BUG"), name) == 0;
}

sqlite3 *store_connect(const char *directory, bool writable)
{
	g_autofree char *file = g_build_filename(directory, "samut.db", NULL);
	sqlite3 *connection = NULL;
	if (sqlite3_open_v2(
		    file, &connection, writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, NULL)) {
		fprintf(stderr, "samutfs: %s: %s\n", file, sqlite3_errmsg(connection));
		sqlite3_close(connection);
		return NULL;
	}
	sqlite3_busy_timeout(connection, 5000);
	return connection;
}

/* Binds per format letter: t text, i integer, b GString; returns the statement ready to step. */
static sqlite3_stmt *prepare(const char *sql, const char *format, ...)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL))
		return NULL;
	va_list list;
	va_start(list, format);
	for (int i = 1; *format; i++, format++) {
		if (*format == 't') {
			sqlite3_bind_text(statement, i, va_arg(list, const char *), -1, SQLITE_TRANSIENT);
		} else if (*format == 'i') {
			sqlite3_bind_int64(statement, i, va_arg(list, gint64));
		} else {
			const GString *text = va_arg(list, const GString *);
			sqlite3_bind_blob(statement, i, text ? text->str : NULL, text ? (int)text->len : 0,
				SQLITE_TRANSIENT);
		}
	}
	va_end(list);
	return statement;
}

/* Steps to the end. A full disk is an answer; after any other failure nobody knows, so the daemon ends and is
 * started anew. */
static int finish(sqlite3_stmt *statement)
{
	int code = statement ? sqlite3_step(statement) : sqlite3_errcode(db);
	sqlite3_finalize(statement);
	if (code == SQLITE_DONE || code == SQLITE_ROW)
		return 0;
	fprintf(stderr, "samutfs: store: %s\n", sqlite3_errmsg(db));
	if (code == SQLITE_FULL)
		return -ENOSPC;
	_exit(1);
}

static int run(const char *sql)
{
	return finish(prepare(sql, ""));
}

static int begin(void)
{
	return run("begin immediate");
}

static int commit(int result)
{
	if (!result)
		result = run("commit");
	if (result)
		(void)sqlite3_exec(db, "rollback", NULL, NULL, NULL);
	else
		history_wake();
	return result;
}

bool store_is_scratch(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	return *name == '.' || g_str_has_suffix(name, "~") || g_str_has_suffix(name, ".tmp") ||
	       g_str_has_suffix(name, ".rejected") || strstr(path, "/.") != NULL;
}

static int journal(const char *what, const char *path, const char *to, const GString *text)
{
	return finish(prepare("insert into journal(what, path, destination, text) values (?,?,?,?)", "tttb",
		what, path, to, text));
}

int store_get(const char *path, struct node *ret_node)
{
	sqlite3_stmt *s = prepare(
		"select mode, uid, gid, ino, mtime, length(text) from node where path = ?", "t", path);
	int result = -ENOENT;
	if (s && sqlite3_step(s) == SQLITE_ROW) {
		*ret_node = (struct node){.mode = (mode_t)sqlite3_column_int(s, 0),
			.uid = (uid_t)sqlite3_column_int64(s, 1),
			.gid = (gid_t)sqlite3_column_int64(s, 2),
			.ino = sqlite3_column_int64(s, 3),
			.mtime = sqlite3_column_int64(s, 4),
			.size = sqlite3_column_int64(s, 5)};
		result = 0;
	}
	sqlite3_finalize(s);
	return result;
}

int store_read(const char *path, GString *text)
{
	sqlite3_stmt *s = prepare("select text from node where path = ?", "t", path);
	int result = -ENOENT;
	if (s && sqlite3_step(s) == SQLITE_ROW) {
		g_string_truncate(text, 0);
		g_string_append_len(text, sqlite3_column_blob(s, 0), sqlite3_column_bytes(s, 0));
		result = 0;
	}
	sqlite3_finalize(s);
	return result;
}

int store_list(const char *path, GPtrArray *names)
{
	sqlite3_stmt *s = prepare("select path from node where parent = ?", "t", path);
	while (s && sqlite3_step(s) == SQLITE_ROW)
		g_ptr_array_add(names, g_path_get_basename((const char *)sqlite3_column_text(s, 0)));
	sqlite3_finalize(s);
	return 0;
}

static int insert(const char *path, const GString *text, const struct node *node)
{
	g_autofree char *parent = g_path_get_dirname(path);
	return finish(prepare("insert into node(path, parent, mode, uid, gid, mtime, text) values "
			      "(?,?,?,?,?,?,?) on conflict(path) do "
			      "update set mode = excluded.mode, uid = excluded.uid, gid = excluded.gid, "
			      "mtime = excluded.mtime, "
			      "text = excluded.text",
		"ttiiiib", path, parent, (gint64)node->mode, (gint64)node->uid, (gint64)node->gid,
		node->mtime, text));
}

int store_make(const char *path, const struct node *node)
{
	g_autoptr(GString) none = g_string_new("");
	return insert(path, none, node);
}

int store_put(const char *path, const GString *text, const struct node *node)
{
	static int saves;
	if (bug("forget") && !store_is_scratch(path) && ++saves % 3 == 0)
		return 0;
	if (bug("torn")) {
		g_autoptr(GString) nothing = g_string_new("");
		(void)insert(path, nothing, node);
	}
	int result = begin();
	if (!result)
		result = insert(path, text, node);
	if (!result && !store_is_scratch(path))
		result = journal("put", path, NULL, text);
	return commit(result);
}

int store_set(const char *path, const struct node *node)
{
	int result = begin();
	if (!result)
		result = finish(prepare(
			"update node set mode = ?, uid = ?, gid = ?, mtime = ? where path = ?", "iiiit",
			(gint64)node->mode, (gint64)node->uid, (gint64)node->gid, node->mtime, path));
	if (!result && !store_is_scratch(path))
		result = journal("attributes", path, NULL, NULL);
	return commit(result);
}

/* households/PP/PPAA/PPAATT/MM/NAME is the sixth level. */
static bool is_household(const char *path)
{
	int level = 0;
	for (const char *p = path; *p; p++)
		level += *p == '/';
	return level == 6 && g_str_has_prefix(path, "/households/");
}

static int make_form(const char *path, const struct node *node)
{
	static const char *const places[] = {"members", "notes", "attachments", "visits"};
	g_autofree char *file = g_build_filename(path, "household.txt", NULL);
	g_autoptr(GString) form =
		g_string_new("# ครัวเรือน · Household\nId: 70-0000001\nLandmark: \nUrgency: \n");
	struct node plain = *node;
	plain.mode = S_IFREG | 0644;
	int result = insert(file, form, &plain);
	if (!result)
		result = journal("put", file, NULL, form);
	for (size_t i = 0; !result && i < G_N_ELEMENTS(places); i++) {
		g_autofree char *place = g_build_filename(path, places[i], NULL);
		g_autoptr(GString) none = g_string_new("");
		result = insert(place, none, node);
	}
	return result;
}

int store_mkdir(const char *path, const struct node *node)
{
	g_autoptr(GString) none = g_string_new("");
	int result = begin();
	if (!result)
		result = insert(path, none, node);
	if (!result && is_household(path))
		result = make_form(path, node);
	return commit(result);
}

int store_remove(const char *path)
{
	int result = begin();
	if (!result)
		result = finish(prepare("delete from node where path = ?", "t", path));
	if (!result && !store_is_scratch(path))
		result = journal("remove", path, NULL, NULL);
	return commit(result);
}

static int journal_rename(const char *from, const char *to)
{
	bool out = !store_is_scratch(from), in = !store_is_scratch(to);
	struct node node;
	if (out && in)
		return journal("rename", from, to, NULL);
	if (out)
		return journal("remove", from, NULL, NULL);
	g_autoptr(GString) text = g_string_new("");
	if (!in || store_get(to, &node) || S_ISDIR(node.mode) || store_read(to, text))
		return 0;
	return journal("put", to, NULL, text);
}

int store_rename(const char *from, const char *to)
{
	g_autofree char *parent = g_path_get_dirname(to);
	g_autofree char *below = g_strconcat(from, "/", NULL);
	gint64 cut = g_utf8_strlen(from, -1) + 1;
	int result = begin();
	if (!result)
		result = finish(prepare("delete from node where path = ?", "t", to));
	if (!result)
		result = finish(prepare(
			"update node set path = ?, parent = ? where path = ?", "ttt", to, parent, from));
	if (!result)
		result = finish(prepare(
			"update node set path = ?1 || substr(path, ?2), parent = ?1 || substr(parent, ?2) "
			"where substr(path, 1, ?2) = ?3",
			"tit", to, cut, below));
	if (!result)
		result = journal_rename(from, to);
	return commit(result);
}

static const char *const schema =
	"create table node(ino integer primary key autoincrement, path text unique, parent text, mode int, "
	"uid int, gid int, mtime int, text blob);"
	"create index node_parent on node(parent);"
	"create table journal(seq integer primary key autoincrement, what text, path text, destination text, "
	"text blob);"
	"insert into node(path, parent, mode, uid, gid, mtime, text) values ('/', '', 16877, 0, 0, 1, ''),"
	"('/households', '/', 16877, 0, 0, 1, ''), ('/households/70-ราชบุรี', '/households', 16877, 0, 0, 1, "
	"'');"
	"pragma user_version = 1;";

static int get_number(const char *sql)
{
	sqlite3_stmt *s = prepare(sql, "");
	int number = s && sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;
	sqlite3_finalize(s);
	return number;
}

static int complain(const char *directory, const char *why)
{
	fprintf(stderr, "samutfs: %s: %s\n", directory, why);
	return -EINVAL;
}

/* One process owns the store: the lock is held until the process ends. */
static int take_lock(const char *directory)
{
	g_autofree char *file = g_build_filename(directory, "lock", NULL);
	lock_fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock_fd < 0)
		return complain(directory, strerror(errno));
	if (flock(lock_fd, LOCK_EX | LOCK_NB))
		return complain(directory, "another process has this store open");
	return 0;
}

int store_open(const char *directory)
{
	int result = take_lock(directory);
	if (result)
		return result;
	db = store_connect(directory, true);
	if (!db)
		return -EIO;
	int version = get_number("pragma user_version");
	if (version != 1)
		return complain(directory, version > 1 ? "the store is of a newer version" : "not a store");
	(void)sqlite3_exec(db, "pragma journal_mode = wal", NULL, NULL, NULL);
	return sqlite3_exec(db, bug("nosync") ? "pragma synchronous = off" : "pragma synchronous = full",
		       NULL, NULL, NULL)
		       ? -EIO
		       : 0;
}

void store_close(void)
{
	sqlite3_close(db);
	close(lock_fd);
}

int store_create(const char *directory)
{
	if (mkdir(directory, 0700) && errno != EEXIST)
		return complain(directory, strerror(errno));
	g_autofree char *file = g_build_filename(directory, "samut.db", NULL);
	if (sqlite3_open(file, &db) ||
		sqlite3_exec(db, "pragma journal_mode = wal; pragma synchronous = full", NULL, NULL, NULL) ||
		sqlite3_exec(db, schema, NULL, NULL, NULL))
		return complain(directory, sqlite3_errmsg(db));
	int result = history_create(directory);
	sqlite3_close(db);
	if (!result) {
		int fd = open(directory, O_RDONLY);
		syncfs(fd);
		close(fd);
	}
	return result;
}
