/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables that own reports are written against (query.h), made from the kind table: one a kind
 * (plan_item), one a field that may repeat (household_goal: node, n, value), own_field for users' X_ fields,
 * progress for what is derived of each household, province for names. Names are those of the fields in
 * snake_case. Money comes twice: amount, exact text with two decimals, and amount_satang, an integer to
 * reckon with.
 */
#pragma once

#include <glib.h>

#include "core/model/kind.h"

/* Where a column's value comes from. */
enum samut_query_source {
	SAMUT_QUERY_NODE,     /* number of the record in the tree */
	SAMUT_QUERY_ID,	      /* its id, as references write it */
	SAMUT_QUERY_PLACE_ID, /* id of the household, fund, contract … it lies in */
	SAMUT_QUERY_PATH,     /* inside the mount */
	SAMUT_QUERY_PROVINCE, /* codes out of the path */
	SAMUT_QUERY_AMPHOE,
	SAMUT_QUERY_TAMBON,
	SAMUT_QUERY_HORIZON,	/* of a plan item: urgent, medium, long */
	SAMUT_QUERY_INCOMPLETE, /* 1: a mandatory value is missing */
	SAMUT_QUERY_FIELD,	/* the value as text; decimals and percentages as numbers */
	SAMUT_QUERY_SATANG,	/* of a field that holds money */
	SAMUT_QUERY_N,		/* which of the values of a field that repeats */
	SAMUT_QUERY_VALUE,
	SAMUT_QUERY_COPY, /* n-th column of the table's own statement (samut_query_table.sql) */
};

struct samut_query_column {
	char *name;
	const char *type; /* TEXT, INTEGER, REAL */
	enum samut_query_source source;
	unsigned field; /* index in kind->fields, for FIELD and SATANG */
	const char *th, *en;
};

struct samut_query_table {
	char *name;
	const struct samut_kind *kind;	/* NULL: not of one kind */
	const struct samut_field *many; /* the field that repeats, for its table */
	const char *sql;		/* for tables of their own: rows out of the store and its index */
	const char *th, *en;
	GPtrArray *columns; /* of struct samut_query_column * */
};

/* All tables, in the order of the kind table; of struct samut_query_table *, freed with the array. */
GPtrArray *samut_query_tables_new(void);

/* CREATE TABLE statement, appended. */
void samut_query_append_create(GString *out, const struct samut_query_table *table);
