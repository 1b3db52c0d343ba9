/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guard of a query's connection. Invariant: while the user's statement is prepared or runs, SQLite asks
 * here about everything it would do, and what is not known to be harmless is refused with a reason.
 */
#include "core/store/query_part.h"

#include <stdlib.h>
#include <string.h>

#include "core/model/money.h"

/* Functions that only reckon with their arguments. Missing on purpose: load_extension, randomblob, zeroblob,
 * random (a report should say the same twice), sqlite_*, and whatever later versions bring. Sorted. */
static const char *const harmless[] = {"->", "->>", "abs", "avg", "baht", "ceil", "ceiling", "char",
	"coalesce", "concat", "concat_ws", "count", "cume_dist", "current_date", "current_time",
	"current_timestamp", "date", "datetime", "dense_rank", "exp", "first_value", "fiscal_year", "floor",
	"format", "glob", "group_concat", "hex", "ifnull", "iif", "instr", "julianday", "lag", "last_value",
	"lead", "length", "like", "likelihood", "likely", "ln", "log", "log10", "log2", "lower", "ltrim",
	"max", "min", "mod", "nth_value", "ntile", "nullif", "percent_rank", "pow", "power", "printf",
	"quote", "rank", "replace", "round", "row_number", "rtrim", "sign", "sqrt", "strftime", "string_agg",
	"substr", "substring", "sum", "time", "timediff", "today", "total", "trim", "trunc", "typeof",
	"unicode", "unixepoch", "unlikely", "upper"};

static int compare_names(const void *key, const void *row)
{
	return g_ascii_strcasecmp(key, *(const char *const *)row);
}

/* What else a statement may want, and what to say of it. */
static const struct {
	int first, last; /* codes of sqlite3_set_authorizer() */
	const char *th, *en;
} wishes[] = {
	{SQLITE_INSERT, SQLITE_INSERT, "รายงานอ่านข้อมูลได้อย่างเดียว เขียนหรือแก้ไขไม่ได้",
		"a report only reads: it may not write or change anything"},
	{SQLITE_UPDATE, SQLITE_UPDATE, "รายงานอ่านข้อมูลได้อย่างเดียว เขียนหรือแก้ไขไม่ได้",
		"a report only reads: it may not write or change anything"},
	{SQLITE_DELETE, SQLITE_DELETE, "รายงานอ่านข้อมูลได้อย่างเดียว ลบไม่ได้",
		"a report only reads: it may not delete anything"},
	{SQLITE_PRAGMA, SQLITE_PRAGMA, "ใช้ PRAGMA ไม่ได้", "PRAGMA is not allowed"},
	{SQLITE_ATTACH, SQLITE_DETACH, "ใช้ ATTACH หรือ DETACH ไม่ได้", "ATTACH and DETACH are not allowed"},
	{SQLITE_TRANSACTION, SQLITE_TRANSACTION, "ใช้คำสั่งทรานแซกชันไม่ได้", "transactions are not allowed"},
	{SQLITE_SAVEPOINT, SQLITE_SAVEPOINT, "ใช้คำสั่งทรานแซกชันไม่ได้", "transactions are not allowed"},
	{0, 0, "ใช้ได้เฉพาะคำสั่ง SELECT จากตารางใน SCHEMA.txt",
		"only SELECT from the tables of SCHEMA.txt is allowed"},
};

static int refuse(struct samut_query *query, char *th, char *en)
{
	/* The first reason is the one that counts. */
	if (query->en) {
		g_free(th);
		g_free(en);
		return SQLITE_DENY;
	}
	query->th = th;
	query->en = en;
	return SQLITE_DENY;
}

static int read_column(struct samut_query *query, const char *table_name, const char *column)
{
	struct samut_query_table *table = samut_query_table_find(query, table_name);

	/* A WITH of the query's own of which no column is read; nothing else in the database has such a name.
	 */
	if (!table && !(column && *column) && !g_str_has_prefix(table_name, "sqlite_"))
		return SQLITE_OK;
	if (!table)
		return refuse(query, g_strdup_printf("ไม่มีตาราง “%s” ให้อ่าน ดู SCHEMA.txt", table_name),
			g_strdup_printf("there is no table “%s” to read: see SCHEMA.txt", table_name));
	GHashTable *columns = g_hash_table_lookup(query->reads, table);
	if (!columns) {
		columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_hash_table_insert(query->reads, table, columns);
	}
	g_hash_table_add(columns, g_ascii_strdown(column ? column : "", -1));
	return SQLITE_OK;
}

static int call_function(struct samut_query *query, const char *name)
{
	if (bsearch(name, harmless, G_N_ELEMENTS(harmless), sizeof *harmless, compare_names))
		return SQLITE_OK;
	return refuse(query, g_strdup_printf("ใช้ฟังก์ชัน %s() ไม่ได้", name),
		g_strdup_printf("the function %s() is not allowed", name));
}

static int authorize(void *arg, int action, const char *first, const char *second, const char *database,
	const char *trigger)
{
	struct samut_query *query = arg;
	unsigned i = 0;

	(void)database;
	(void)trigger;
	if (query->trusted)
		return SQLITE_OK;
	if (action == SQLITE_SELECT)
		query->selects = true;
	if (action == SQLITE_SELECT || action == SQLITE_RECURSIVE)
		return SQLITE_OK;
	if (action == SQLITE_READ)
		return read_column(query, first ? first : "", second);
	if (action == SQLITE_FUNCTION)
		return call_function(query, second ? second : "");
	/* Whatever makes a table, for instance a PRAGMA used as one. */
	if ((action == SQLITE_INSERT || action == SQLITE_UPDATE) && first &&
		g_str_has_prefix(first, "sqlite_"))
		action = 0;
	while (wishes[i].first && (action < wishes[i].first || action > wishes[i].last))
		i++;
	return refuse(query, g_strdup(wishes[i].th), g_strdup(wishes[i].en));
}

int samut_query_guard(struct samut_query *query)
{
	return sqlite3_set_authorizer(query->sqlite, authorize, query);
}

/* ---- Functions of ours ---- */

static void give(sqlite3_context *context, char *text)
{
	sqlite3_result_text(context, text, -1, g_free);
}

static void baht(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	if (sqlite3_value_type(values[0]) == SQLITE_INTEGER)
		give(context, samut_money_format(sqlite3_value_int64(values[0])));
	else if (sqlite3_value_type(values[0]) != SQLITE_NULL)
		sqlite3_result_error(context, "baht() takes whole satang", -1);
}

static void fiscal_year(sqlite3_context *context, int n, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]);
	struct samut_date date;
	g_autofree char *day = text ? g_strndup(text, 10) : NULL;

	(void)n;
	if (!day || samut_date_parse(day, SAMUT_DATE_PARTIAL, NULL, &date) < 0)
		return;
	int year = samut_date_fiscal_year(date);
	if (year > 0)
		sqlite3_result_int(context, year);
}

static void today(sqlite3_context *context, int n, sqlite3_value **values)
{
	const struct samut_query *query = sqlite3_user_data(context);

	(void)n;
	(void)values;
	if (samut_date_is_full(query->today))
		give(context, samut_date_iso(query->today));
}

int samut_query_functions(struct samut_query *query)
{
	static const struct {
		const char *name;
		int n, flags;
		void (*call)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{"baht", 1, SQLITE_DETERMINISTIC, baht},
		{"fiscal_year", 1, SQLITE_DETERMINISTIC, fiscal_year},
		{"today", 0, 0, today}, /* not while the statement is prepared: the day comes with the run */
	};
	int rc = SQLITE_OK;

	for (unsigned i = 0; rc == SQLITE_OK && i < G_N_ELEMENTS(functions); i++)
		rc = sqlite3_create_function_v2(query->sqlite, functions[i].name, functions[i].n,
			SQLITE_UTF8 | functions[i].flags, query, functions[i].call, NULL, NULL, NULL);
	return rc;
}
