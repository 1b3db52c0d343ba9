/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of the logbook. Private to logbook*.c. Each appends its whole <section>; 0 or -errno. */
#pragma once

#include "core/show/html.h"
#include "core/show/logbook.h"

int logbook_members(const struct samut_family *family, GString *out);
int logbook_events(const struct samut_family *family, GString *out);
int logbook_dimensions(const struct samut_family *family, GString *out);
int logbook_ladder(const struct samut_family *family, GString *out);
int logbook_visits(const struct samut_family *family, GString *out);
int logbook_analysis(const struct samut_family *family, GString *out);
int logbook_plan(const struct samut_family *family, GString *out);
int logbook_help(const struct samut_family *family, GString *out);
int logbook_referrals(const struct samut_family *family, GString *out);

/* ---- What they share ---- */

/* Complete records of one kind in the place, for SQL whose ?1 is the place; k is the kind's table. */
#define LOGBOOK_FROM(table, kind)                                                                            \
	" FROM record r CROSS JOIN " table " k ON k.node=r.node WHERE r.place=?1 AND r.kind='" kind          \
	"' AND r.incomplete=0 "

/* Whether the row is to be shown: its first column is the node, its second the date. */
bool logbook_shows(const struct samut_family *family, struct samut_stmt *row, struct samut_date *ret_date);
/* A day of the store. */
struct samut_date logbook_day(const char *iso);

void logbook_begin(GString *out, const char *id, const char *th, const char *en);
void logbook_end(GString *out);
/* <p class="dim">th <span>en</span></p> */
void logbook_nothing(GString *out, const char *th, const char *en);
/* Head of a table of cards; columns: Thai, English, Thai, English, …, NULL. A Thai name that starts with '#'
 * is a column of numbers. */
void logbook_table(GString *out, const char *const *columns);
/* A cell with a label for telephones; the text may have several lines. */
void logbook_cell(GString *out, const char *label, const char *text);
void logbook_day_cell(GString *out, const char *label, struct samut_date date);
/* "label: text" on a line of its own within a cell; nothing without text. */
void logbook_line(GString *out, const char *label, const char *text);

/* Entries that are too old to be shown in full: by year with their days. Add from the newest on. */
struct logbook_older {
	GString *years, *days;
	int year, count, total;
};
void logbook_older_add(struct logbook_older *older, struct samut_date date);
/* Writes what was added, if any, and releases it. */
void logbook_older_write(struct logbook_older *older, GString *out, const char *th, const char *en);

/* A table of dated entries, the newest in full, older ones by year. */
struct logbook_entries {
	const char *id, *th, *en;      /* of the section; id NULL: the caller has begun it */
	const char *none_th, *none_en; /* when there is none; NULL: then there is no section either */
	const char *const *columns;
	int shown; /* in full */
	void (*write)(const struct samut_family *family, struct samut_stmt *row, struct samut_date date,
		GString *out);
};
/* Writes the rows of a query (the first two columns: node and date, newest first), and ends the section. */
int logbook_write_entries(const struct samut_family *family, struct samut_stmt *row,
	const struct logbook_entries *entries, GString *out);
