/* SPDX-License-Identifier: Apache-2.0 */
/* What a connection and its statements are made of. Only for those files of core/store that know SQLite's own
 * interface: db.c, stmt.c, sqlerror.c, function.c and query*.c. */
#pragma once

#include <sqlite3.h>

#include "core/store/connection.h"

struct samut_stmt {
	sqlite3_stmt *sqlite; /* NULL when it could not be prepared */
	struct samut_db *db;
	const char *sql;
	int error; /* of preparing or binding, told at the next step */
	bool busy;
	struct samut_stmt *twin; /* the next one with the same text */
};

struct samut_db {
	sqlite3 *sqlite;
	GHashTable *stmts;     /* address of the text → struct samut_stmt *, the first of its twins */
	GHashTable *made;      /* set of struct made_sql * */
	GHashTable *functions; /* name → slot of function.c; NULL while there is none */
	int wal_pages;
	unsigned busy; /* statements */

	const struct samut_hold *hold; /* NULL: transactions end with their statements */
	uint64_t seen;		       /* commits when the held transaction began */
	sqlite3_stmt *begin, *end;
	bool frozen;
};

/* The only place where SQLite's codes become -errno. */
int samut_sqlite_error(sqlite3 *sqlite, int code);

/* Tables of the statements and of the SQL made by samut_db_made_sql(). */
GHashTable *samut_stmt_table_new(void);
GHashTable *samut_made_table_new(void);

/* Before the first statement of an idle connection that holds its transactions: a new one, if there is
 * something new to see. */
void samut_db_renew_hold(struct samut_db *db);
