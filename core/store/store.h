/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store: STORE/samut.db, STORE/lock, connections for readers, and the one writer with group commit.
 *
 * Writer: any thread may ask for a write. Whoever gets the writer lock first carries out everything that
 * waits, each request in a savepoint of its own, all in one transaction, and so one flush. With nothing else
 * waiting the asking thread does its own work at once, without a hop.
 */
#pragma once

#include "core/base/diag.h"
#include "core/store/db.h"

#define SAMUT_STORE_VERSION 5

struct samut_store;
typedef struct samut_store samut_store;

/* Makes STORE/ (0700) with an empty database of the current schema; -EEXIST when there is one. Everything is
 * synced before it returns. */
int samut_store_create(const char *dir, struct samut_diag *diag);

/*
 * Opens a store. owner: takes STORE/lock for as long as it is open (-EBUSY and who holds it in diag), removes
 * what a killed process left, migrates an older schema. Not owner: read-only, works beside an owner. A store
 * of a newer version: -EPROTO; no store there: -ENOENT; each with a plain message in diag. relaxed: no flush
 * at commit (bulk loads on request).
 */
int samut_store_open(
	const char *dir, bool owner, bool relaxed, struct samut_store **ret_store, struct samut_diag *diag);
void samut_store_close(struct samut_store *store); /* checkpoints; takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_store, samut_store_close)

const char *samut_store_dir(const struct samut_store *store);

/* Rises with every commit of this process, also those that change no node: as long as it stands still,
 * nothing was written. Any thread, costs nothing. Of an owner's commits nobody tells who reads beside it. */
uint64_t samut_store_commits(const struct samut_store *store);

/* A reader's connection out of a pool; give it back soon. Any thread. NULL only when no file descriptor is
 * left. Each statement sees the newest committed state; those run while another one is still being stepped (a
 * listing) see what that one sees, as do those within samut_db_freeze(). Do not BEGIN on it. */
struct samut_db *samut_store_reader(struct samut_store *store);
void samut_store_reader_done(struct samut_store *store, struct samut_db *db);

/* What a write does: returns 0 (or positive) to keep its changes, -errno to undo them. Runs on the writer's
 * connection, inside a savepoint; must not wait for other writes. */
typedef int (*samut_write_fn)(struct samut_db *db, void *arg);

/*
 * Carries out fn and returns its result once the transaction is committed: durably (synchronous=FULL) if
 * durable, else without a flush of its own. An error at commit is "unknown": the database is reopened and
 * looked at (each transaction writes a batch number), and only what is really there and on disk
 * (checkpointed) counts; else -EIO or -ENOSPC. After an error that cannot be mended the store answers -EIO to
 * every further write and stays readable.
 */
int samut_store_write(struct samut_store *store, samut_write_fn fn, void *arg, bool durable);

/* A number for a new node (inode number): unique for the life of the store, never reused, also when the
 * process dies. Any thread, no transaction needed. */
int64_t samut_store_new_id(struct samut_store *store);
/* Makes sure that ids up to and including id are never given again (used by rebuild). */
int samut_store_reserve_ids(struct samut_store *store, int64_t id);

/* Free-running counters in the database ("household:70"): adds 1 and returns the new value; inside a write.
 */
int samut_counter_next(struct samut_db *db, const char *name, int64_t *ret_value);
/* Raises a counter to at least value; inside a write. */
int samut_counter_raise(struct samut_db *db, const char *name, int64_t value);

/* Small settings ("committer-mail"). get: newly allocated or NULL. set: inside a write. */
char *samut_setting_get(struct samut_db *db, const char *key);
int samut_setting_set(struct samut_db *db, const char *key, const char *value);

/* Moves the WAL into the database (PASSIVE; RESTART when it has grown over 16 MB). Called from a background
 * thread of the store itself; here for tools. */
int samut_store_checkpoint(struct samut_store *store);

/* PRAGMA integrity_check; complaints into diag; -EUCLEAN when there are any. */
int samut_store_integrity(struct samut_store *store, struct samut_diag *diag);
