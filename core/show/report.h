/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports: totals over the whole store, each as a table (NAME.csv) and, where it has a chart, as a drawing
 * (NAME.svg), all of them gathered in dashboard.html. A report is one row in reports.c.
 *
 * What is counted: households (and what lies in them) whose directory the viewer can list, other records that
 * he can read; sees() says so in SQL. Confidential cases are in the totals, for whoever may read them; but
 * never is a name, an id or an organisation shown that stands there because of one: see OVERDUE in reports.c.
 */
#pragma once

#include "core/show/chart.h"
#include "core/show/page.h"

/* What a column holds; its SQL value is text for the first four, else an integer. */
enum samut_report_type {
	SAMUT_REPORT_TEXT,
	SAMUT_REPORT_DATE,     /* ISO */
	SAMUT_REPORT_CHOICE,   /* a word of the list `choices`; shown by its Thai name */
	SAMUT_REPORT_PROVINCE, /* code, as number or text; shown by its Thai name */
	SAMUT_REPORT_COUNT,    /* may be added up */
	SAMUT_REPORT_BAHT,     /* satang; the same */
	SAMUT_REPORT_NUMBER,   /* a sum of several would mean nothing */
	SAMUT_REPORT_PERCENT,  /* tenths of a percent */
};

struct samut_report_column {
	const char *name; /* for machines; the header is "th (name)" */
	const char *th;
	enum samut_report_type type;
	const char *choices; /* "plan-item.Area" */
};

#define SAMUT_REPORT_COLUMNS 20

struct samut_report {
	const char *name; /* stem of its files */
	const char *th, *en;
	const char *note_th, *note_en; /* what is counted, one sentence each */
	const char *sql;	       /* one column for each below; ?1: today, ISO */
	struct samut_report_column columns[SAMUT_REPORT_COLUMNS]; /* ends with a NULL name */
	struct {
		enum samut_chart_kind kind;
		enum samut_chart_unit unit;
		const char *row;     /* the column whose values are the rows of the chart */
		const char *series;  /* the column whose values are its series; NULL: each of plot is one */
		const char *plot[9]; /* the columns added up */
		bool mean;	     /* tenths of the mean of a table's rows, not their sum */
		int64_t mark;
		const char *mark_words;
	} chart;
};

/* All reports, ends with a NULL name. */
extern const struct samut_report samut_reports[];

/* A cell as shown; number for those that are numbers. */
struct samut_report_cell {
	char *text; /* "" when null */
	int64_t number;
	bool null;
};

/* Whether the index has all households: else the reason is put into diag, because figures would be too low.
 * 0 or -errno. */
int samut_report_ready(struct samut_asking *asking, struct samut_diag *diag);

/* A table: rows of GArray of struct samut_report_cell. Free with g_ptr_array_unref(). */
int samut_report_table(struct samut_asking *asking, const struct samut_report *report, GPtrArray **ret_rows);

/* The chart of a table; false: the report has none. Release it in any case. */
bool samut_report_chart(
	const struct samut_report *report, const GPtrArray *rows, struct samut_chart *ret_chart);

/* Number of columns, and the index of one by its name (-1: none, or name NULL). */
unsigned samut_report_width(const struct samut_report *report);
int samut_report_column(const struct samut_report *report, const char *name);
/* Sum of a column. */
int64_t samut_report_sum(const GPtrArray *rows, int column);

/* Pages: .samut/reports/{name}, NAME.csv or NAME.svg; and what stands in reports/. */
int samut_report_page(struct samut_asking *asking, GString *out);
int samut_report_names(struct samut_db *db, int64_t dir, samut_shown_fn fn, void *arg);

/* .samut/reports/dashboard.html */
int samut_dashboard_page(struct samut_asking *asking, GString *out);
