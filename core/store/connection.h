/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only the store itself does with a connection: the state of its transaction, the WAL behind it, SQL made from the kind table. Private to core/store.
 */
#pragma once

#include "core/store/db.h"

/* Whether a transaction is open. SQLite rolls back by itself after some errors; this tells. */
bool samut_db_in_transaction(const struct samut_db *db);

/* Rows changed on this connection since it was opened. */
int64_t samut_db_changes(const struct samut_db *db);

/* How hard commits are synced from the next transaction on: FULL flushes the WAL at each commit, NORMAL only at checkpoints. */
int samut_db_set_full_sync(struct samut_db *db, bool full);

/* Pages in the WAL at the last commit of this connection; 0 before the first. */
int samut_db_wal_pages(const struct samut_db *db);

/* How long this connection waits for others, in ms (5000 at the start). */
void samut_db_set_patience(struct samut_db *db, int ms);

/*
 * Copies the WAL into the database and syncs it. restart: also waits for all readers and cuts the WAL to nothing. ret_left: pages that could not be
 * copied because a reader still needs the older ones (0: all is in the database, and synced); ret_pages: pages in the WAL before. Either may be NULL.
 * -EBUSY: not (wholly) done because of others.
 */
int samut_db_checkpoint(struct samut_db *db, bool restart, int *ret_pages, int *ret_left);

/* Lets the close of this connection checkpoint and remove the WAL if it is the last one. Off at the start. */
void samut_db_remove_wal_at_close(struct samut_db *db);

/*
 * SQL text made by make(key), once a connection; lives as long as the program. For statements made from the kind table, so that a write formats nothing.
 */
typedef char *(*samut_sql_fn)(const void *key);
const char *samut_db_made_sql(struct samut_db *db, samut_sql_fn make, const void *key);
