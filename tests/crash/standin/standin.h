/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small stand-in for samutfs and samut: the same command lines, the same promises, next to no features. The
 * crash tests are tried on it first: they must pass on the right one and must fail on each of its deliberate
 * bugs (STANDIN_BUG).
 *
 * A store is samut.db (SQLite: nodes by path, a journal of edits) and history.git (one commit an edit,
 * `Change: N` last).
 */
#pragma once

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Which deliberate bug is asked for by the environment variable STANDIN_BUG:
 * forget (every third save is answered but not kept), dup (recovery commits the last edit again), lock (stale
 * locks of git stay), nosync (nothing is flushed to the disk), torn (a save empties the record in a
 * transaction of its own). */
bool bug(const char *name);

struct node {
	mode_t mode;
	uid_t uid;
	gid_t gid;
	gint64 ino;
	gint64 mtime; /* nanoseconds */
	gint64 size;
};

/* The store. Every function answers 0 or -errno; each call that changes something is one durable transaction.
 */
int store_open(const char *directory);
void store_close(void);
int store_create(const char *directory);
int store_get(const char *path, struct node *ret_node);
int store_read(const char *path, GString *text);
int store_list(const char *path, GPtrArray *names);
int store_make(const char *path, const struct node *node); /* an empty file: no edit yet */
int store_put(const char *path, const GString *text, const struct node *node);
int store_set(const char *path, const struct node *node);
int store_mkdir(const char *path, const struct node *node);
int store_remove(const char *path);
int store_rename(const char *from, const char *to);
bool store_is_scratch(const char *path);
sqlite3 *store_connect(const char *directory, bool writable);

/* The history: a thread that turns journal rows into commits. */
int history_create(const char *directory);
int history_start(const char *directory);
void history_wake(void);
int history_stop(void);
gint64 history_last_change(const char *directory);

int command_main(int argc, char **argv);
