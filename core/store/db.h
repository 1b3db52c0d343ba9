/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SQLite connection with its cached statements. The only place where SQLite codes become -errno
 * (SQLITE_FULL -ENOSPC, IOERR -EIO, BUSY -EBUSY, CONSTRAINT -EEXIST, CORRUPT/NOTADB -EUCLEAN, READONLY
 * -EROFS, TOOBIG -EFBIG, NOMEM -ENOMEM, CANTOPEN -EMFILE or the system's errno). A connection is used by one
 * thread at a time.
 */
#pragma once

#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

struct samut_db;
struct samut_stmt;

enum samut_db_mode { SAMUT_DB_READ, SAMUT_DB_WRITE, SAMUT_DB_CREATE };

/* Opens path (WAL, defensive, trusted_schema off, cell_size_check on, foreign keys off, no mutex). */
int samut_db_open(const char *path, enum samut_db_mode mode, struct samut_db **ret_db);
void samut_db_close(struct samut_db *db);
typedef struct samut_db samut_db;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_db, samut_db_close)

/* What SQLite last said on this connection, borrowed; for messages. */
const char *samut_db_message(const struct samut_db *db);

/*
 * A cached statement with its parameters bound, ready to step. types has one letter a parameter: 'i' int64_t,
 * 't' const char * (NULL binds NULL), 'b' const void * and size_t (two arguments; NULL pointer binds NULL),
 * 'B' GBytes * (NULL binds NULL), 'n' NULL (no argument). sql must be a string that lives as long as the
 * program or was interned (g_intern_string): statements are cached by address. Text and blobs must live until
 * the statement is reset. Never NULL: a statement that could not be prepared fails when stepped. A statement
 * is busy until it is stepped to its end, fails or is reset; binding the same SQL meanwhile (a recursion)
 * gives a second one.
 */
struct samut_stmt *samut_db_bind(struct samut_db *db, const char *sql, const char *types, ...);

/*
 * The same with no parameter bound yet, for statements whose number of parameters is only known at run time;
 * bind every one of them (index from 1), what is left out keeps its former value.
 */
struct samut_stmt *samut_db_prepare(struct samut_db *db, const char *sql);
void samut_stmt_bind_int(struct samut_stmt *stmt, int index, int64_t value);
void samut_stmt_bind_text(struct samut_stmt *stmt, int index, const char *text); /* NULL binds NULL */

/* 1: a row; 0: done (and reset); -errno: failed (and reset). */
int samut_stmt_step(struct samut_stmt *stmt);
/* Gives a statement back before its last row. Harmless after it, and on NULL. */
void samut_stmt_reset(struct samut_stmt *stmt);

int64_t samut_stmt_int(struct samut_stmt *stmt, int column);
const char *samut_stmt_text(
	struct samut_stmt *stmt, int column); /* borrowed until the next step; NULL for NULL */
const void *samut_stmt_blob(
	struct samut_stmt *stmt, int column, size_t *ret_len); /* the same; "" when empty */
int samut_stmt_bytes(struct samut_stmt *stmt, int column,
	GBytes **ret_bytes); /* a copy, new reference; NULL for NULL; -ENOMEM */
bool samut_stmt_null(struct samut_stmt *stmt, int column);
int samut_stmt_columns(struct samut_stmt *stmt); /* of a row */

/* Binds, steps to the end and resets. Number of changed rows, or -errno. */
int samut_db_run(struct samut_db *db, const char *sql, const char *types, ...);

/* First column of the first row as integer; -ENOENT when there is no row. */
int samut_db_int(struct samut_db *db, int64_t *ret_value, const char *sql, const char *types, ...);

/* Runs a script of several statements, not cached. */
int samut_db_script(struct samut_db *db, const char *sql);

/*
 * Between these two, all statements of a reader see one and the same state, that of the first of them. Use
 * this and never a BEGIN of your own: readers keep transactions for themselves. Be quick: the WAL cannot be
 * cut meanwhile. thaw is harmless when not frozen.
 */
int samut_db_freeze(struct samut_db *db);
void samut_db_thaw(struct samut_db *db);
