/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only the store itself does with a connection: the state of its transaction, the WAL behind it, SQL
 * made from the kind table. Private to core/store.
 */
#pragma once

#include <stdatomic.h>

#include "core/store/db.h"

/*
 * What readers of one store share. A read transaction costs more than what is read in it, so a reader keeps
 * its transaction from one statement to the next for as long as nothing was committed: the writer counts
 * commits here, before it tells anybody about them. As an open read transaction keeps the WAL from being cut,
 * holding is suspended around checkpoints.
 */
struct samut_hold {
	_Atomic uint64_t commits;
	_Atomic int suspended;
};

/* Lets the connection (a reader's) hold its transactions from now on; hold outlives it. */
int samut_db_hold(struct samut_db *db, const struct samut_hold *hold);
/* Ends a held transaction, unless a statement is still busy in it. */
void samut_db_let_go(struct samut_db *db);

/* Attaches the database at path, with the rights that this connection was opened with, as ix. */
int samut_db_attach(struct samut_db *db, const char *path);

/* Whether a transaction is open. SQLite rolls back by itself after some errors; this tells. */
bool samut_db_in_transaction(const struct samut_db *db);

/* Rows changed on this connection since it was opened. */
int64_t samut_db_changes(const struct samut_db *db);

/* How hard commits are synced from the next transaction on: FULL flushes the WAL at each commit, NORMAL only
 * at checkpoints. */
int samut_db_set_full_sync(struct samut_db *db, bool full);

/* Pages in the WAL at the last commit of this connection; 0 before the first. */
int samut_db_wal_pages(const struct samut_db *db);

/* How long this connection waits for others, in ms (5000 at the start). */
void samut_db_set_patience(struct samut_db *db, int ms);

/* What becomes of the WAL once it is copied into the database. */
enum samut_wal_mode {
	SAMUT_WAL_COPY,	   /* nothing; waits for nobody */
	SAMUT_WAL_RESTART, /* waits for readers; the next commit starts it anew, over the old frames: cheaper
			      to flush than a growing file */
	SAMUT_WAL_CUT,	   /* waits for readers; is cut to nothing, so that no old frame is left */
};

/*
 * Copies the WAL into the database and syncs it. ret_pages: pages in the WAL before; ret_left: pages that
 * could not be copied because a reader still needs the older ones (0: all is in the database, and synced).
 * Either may be NULL. -EBUSY: not (wholly) done because of others.
 */
int samut_db_checkpoint(struct samut_db *db, enum samut_wal_mode mode, int *ret_pages, int *ret_left);

/* Lets the close of this connection checkpoint and remove the WAL if it is the last one. Off at the start. */
void samut_db_remove_wal_at_close(struct samut_db *db);

/*
 * SQL text made by make(key), once a connection; lives as long as the program. For statements made from the
 * kind table, so that a write formats nothing.
 */
typedef char *(*samut_sql_fn)(const void *key);
const char *samut_db_made_sql(struct samut_db *db, samut_sql_fn make, const void *key);
