/* SPDX-License-Identifier: Apache-2.0 */
/* What the files query*.c share. Private to them. */
#pragma once

#include "core/store/query.h"
#include "core/store/sqlite.h"

struct samut_query {
	sqlite3 *sqlite;
	sqlite3_stmt *stmt; /* NULL: the text is empty */
	char *sql;
	size_t len;
	GPtrArray *tables; /* of struct samut_query_table * */
	GHashTable *reads; /* struct samut_query_table * → set (GHashTable) of names of columns read */
	bool trusted;	   /* our own statements are at work, not the user's */
	bool selects;	   /* the statement is a SELECT */
	char *th, *en;	   /* why the guard refused */
	/* while it runs */
	struct samut_date today;
	const struct samut_query_limits *limits;
	int64_t deadline; /* monotonic, µs */
	int64_t floor;	  /* least free bytes that must be left for temporary files */
	unsigned ticks;
	int stopped; /* -ETIME or -ENOSPC: which limit interrupted */
};

struct samut_query_table *samut_query_table_find(const struct samut_query *query, const char *name);

/* How many SELECTs the text becomes at most; SAMUT_QUERY_HEAVIEST: as many or more, which is too many. */
#define SAMUT_QUERY_HEAVIEST 2000
int64_t samut_query_weight(const char *sql);

/* Guards the connection: from here on only reading of our tables is let through, and noted. */
int samut_query_guard(struct samut_query *query);

/* Registers baht(), fiscal_year() and today(). */
int samut_query_functions(struct samut_query *query);

/* Fills the tables that the statement reads. */
int samut_query_fill(struct samut_query *query, const struct samut_query_run *run);

/* Whether a limit is reached; cheap. */
bool samut_query_over(struct samut_query *query);
