/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Own reports: a SELECT that somebody wrote, run where it can do no harm. It never sees the store. It runs in
 * a private database that has one table a record kind (query_schema.h), lies in a temporary file, and holds
 * only the tables that it reads, filled with only what its viewer may see; cases marked confidential are not
 * in it at all, and records elsewhere that refer to one keep amounts, dates and choices but no words.
 *
 * What is no single SELECT is refused before anything runs: writing, PRAGMA, ATTACH, transactions, unknown
 * tables, functions that are not on a list of harmless ones, parameters. What runs is held to limits of time,
 * rows, size and temporary space. Functions besides SQLite's: baht(satang), exact text with two decimals;
 * fiscal_year(date), the Buddhist fiscal year of an ISO date; today().
 *
 * A query belongs to one thread.
 */
#pragma once

#include "core/base/diag.h"
#include "core/model/date.h"
#include "core/store/db.h"
#include "core/store/query_schema.h"

struct samut_query;

/*
 * Reads the text of a query. -EINVAL with reasons (line, column) when it is not one harmless SELECT; -EFBIG
 * (over 8 KiB); -EMFILE, -ENOSPC. A text of nothing but space and comments is accepted: see
 * samut_query_is_empty().
 */
int samut_query_new(const char *sql, size_t len, struct samut_query **ret_query, struct samut_diag *diag);
void samut_query_free(struct samut_query *query);
typedef struct samut_query samut_query;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_query, samut_query_free)

/* The same only to see whether it is accepted. */
int samut_query_check(const char *sql, size_t len, struct samut_diag *diag);

bool samut_query_is_empty(const struct samut_query *query);
/* Whether it reads that table. */
bool samut_query_reads(const struct samut_query *query, const char *table);

/* What a run may take; all in all, filling included. */
struct samut_query_limits {
	int seconds;
	int64_t rows, bytes; /* of the result: rows, and bytes of all its cells */
	int64_t temporary;   /* bytes of disk space */
};
extern const struct samut_query_limits samut_query_limits_usual;

enum samut_query_cell_type { SAMUT_CELL_NULL, SAMUT_CELL_NUMBER, SAMUT_CELL_TEXT };
struct samut_query_cell {
	enum samut_query_cell_type type;
	const char *text; /* "" for NULL; bytes that are no text as X'…' */
};

/* What a run works with, and where its rows go. Callbacks return 0, or non-zero to stop, which is returned.
 */
struct samut_query_run {
	struct samut_db *from; /* the store with its index attached as ix (needed only if the query reads
				  progress); frozen by the caller, and thawed here as soon as the tables are
				  filled */
	bool (*sees)(int64_t node, void *arg); /* NULL: everything */
	struct samut_date today;
	const struct samut_query_limits *limits;
	int (*header)(const char *const *names, unsigned n, void *arg);
	int (*row)(const struct samut_query_cell *cells, unsigned n, void *arg);
	void *arg;
};

/* Fills and runs; once a query. -ETIME, -EFBIG, -ENOSPC for a limit, -EINVAL for a mistake that only shows
 * when it runs, each with the reason in diag; -errno of reading the store. */
int samut_query_run(struct samut_query *query, const struct samut_query_run *run, struct samut_diag *diag);
