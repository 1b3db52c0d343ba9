/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private database of a query: opened, limited, prepared, run. Invariant: no statement of the user's is
 * prepared before the guard stands, and none is stepped without the limits.
 */
#include "core/store/query_part.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "core/model/suggest.h"

#define MAX_SQL (8 << 10)
/* Operations of SQLite's machine between two looks at the limits, and looks between two at the disk. */
#define OPS_A_TICK 20000
#define TICKS_A_DISK 64
#define RESERVE (INT64_C(256) << 20)

/* Rows as many as Excel shows; bytes as a mail server takes them. */
const struct samut_query_limits samut_query_limits_usual = {
	.seconds = 30, .rows = 1000000, .bytes = 64 << 20, .temporary = INT64_C(4) << 30};

struct samut_query_table *samut_query_table_find(const struct samut_query *query, const char *name)
{
	for (unsigned i = 0; i < query->tables->len; i++) {
		struct samut_query_table *table = query->tables->pdata[i];

		if (g_ascii_strcasecmp(table->name, name) == 0)
			return table;
	}
	return NULL;
}

/* ---- Limits ---- */

static int64_t free_space(void)
{
	const char *dir = g_getenv("SQLITE_TMPDIR");
	struct statvfs fs;

	if (!dir)
		dir = g_getenv("TMPDIR");
	return statvfs(dir ? dir : "/var/tmp", &fs) < 0 ? G_MAXINT64
							: (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}

bool samut_query_over(struct samut_query *query)
{
	if (!query->limits || query->stopped)
		return query->stopped != 0;
	if (g_get_monotonic_time() > query->deadline)
		query->stopped = -ETIME;
	else if (query->ticks++ % TICKS_A_DISK == 0 && free_space() < query->floor)
		query->stopped = -ENOSPC;
	return query->stopped != 0;
}

static int tick(void *arg)
{
	return samut_query_over(arg);
}

static void start_clock(struct samut_query *query, const struct samut_query_run *run)
{
	const struct samut_query_limits *limits = run->limits ? run->limits : &samut_query_limits_usual;
	int64_t space = free_space();

	query->limits = limits;
	query->today = run->today;
	query->deadline = g_get_monotonic_time() + (int64_t)limits->seconds * G_USEC_PER_SEC;
	query->floor = space == G_MAXINT64 ? 0 : MAX(space - limits->temporary, MIN(RESERVE, space / 2));
	sqlite3_progress_handler(query->sqlite, OPS_A_TICK, tick, query);
}

/* ---- Opening ---- */

static void limit(sqlite3 *sqlite)
{
	static const struct {
		int option, value;
	} options[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
		{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
		{SQLITE_DBCONFIG_DQS_DML, 0}, {SQLITE_DBCONFIG_DQS_DDL, 0}};
	static const struct {
		int limit, value;
	} limits[] = {{SQLITE_LIMIT_LENGTH, 512 << 10}, {SQLITE_LIMIT_SQL_LENGTH, MAX_SQL + 1},
		{SQLITE_LIMIT_COLUMN, 200}, {SQLITE_LIMIT_EXPR_DEPTH, 200},
		{SQLITE_LIMIT_COMPOUND_SELECT, 100}, {SQLITE_LIMIT_VDBE_OP, 250000},
		{SQLITE_LIMIT_ATTACHED, 0}, {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
		{SQLITE_LIMIT_TRIGGER_DEPTH, 0}, {SQLITE_LIMIT_WORKER_THREADS, 0}};

	/* Query flattener, count of views, push-down, propagation of constants: each writes the text of an
	 * expression wherever its name stands, level by level, and nothing limits what comes of it. */
	sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, sqlite, 0x1 | 0x200 | 0x1000 | 0x8000);
	for (unsigned i = 0; i < G_N_ELEMENTS(options); i++)
		sqlite3_db_config(sqlite, options[i].option, options[i].value, NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(limits); i++)
		sqlite3_limit(sqlite, limits[i].limit, limits[i].value);
}

static int open_private(struct samut_query *query)
{
	g_autoptr(GString) script = g_string_new("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
						 "PRAGMA cache_size=-16000; PRAGMA temp_store=FILE;");
	int rc = sqlite3_open_v2("", &query->sqlite,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
			SQLITE_OPEN_EXRESCODE,
		NULL);

	if (rc != SQLITE_OK)
		return samut_sqlite_error(query->sqlite, rc);
	limit(query->sqlite);
	for (unsigned i = 0; i < query->tables->len; i++)
		samut_query_append_create(script, query->tables->pdata[i]);
	sqlite3_limit(query->sqlite, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
	rc = sqlite3_exec(query->sqlite, script->str, NULL, NULL, NULL);
	sqlite3_limit(query->sqlite, SQLITE_LIMIT_SQL_LENGTH, MAX_SQL + 1);
	if (rc == SQLITE_OK)
		rc = samut_query_functions(query);
	if (rc == SQLITE_OK)
		rc = samut_query_guard(query);
	return rc == SQLITE_OK ? 0 : samut_sqlite_error(query->sqlite, rc);
}

/* ---- Words for what is wrong ---- */

/* Line and column of a byte of the text, both from 1, the column in characters. */
static void locate(const struct samut_query *query, int offset, int *ret_line, int *ret_column)
{
	const char *line = query->sql;

	*ret_line = offset < 0 ? 0 : 1;
	*ret_column = 0;
	if (offset < 0)
		return;
	for (const char *c = query->sql; c < query->sql + offset; c++)
		if (*c == '\n') {
			(*ret_line)++;
			line = c + 1;
		}
	*ret_column = (int)g_utf8_strlen(line, query->sql + offset - line) + 1;
}

/* The name that was probably meant by one that is unknown, or NULL. Borrowed from names. */
static const char *nearest(const struct samut_query *query, const char *unknown, bool table, GPtrArray *names)
{
	const char *dot = strrchr(unknown, '.');

	for (unsigned t = 0; t < query->tables->len; t++) {
		const struct samut_query_table *known = query->tables->pdata[t];

		if (table)
			g_ptr_array_add(names, known->name);
		for (unsigned c = 0; !table && c < known->columns->len; c++)
			if (g_hash_table_contains(query->reads, known) ||
				g_hash_table_size(query->reads) == 0)
				g_ptr_array_add(
					names, ((struct samut_query_column *)known->columns->pdata[c])->name);
	}
	g_ptr_array_add(names, NULL);
	return samut_suggest_nearest(dot ? dot + 1 : unknown, (const char *const *)names->pdata);
}

static void complain_sqlite(const struct samut_query *query, int line, int column, struct samut_diag *diag)
{
	static const char no_table[] = "no such table: ", no_column[] = "no such column: ";
	const char *said = sqlite3_errmsg(query->sqlite), *meant = NULL;
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	if (g_str_has_prefix(said, no_table))
		meant = nearest(query, said + strlen(no_table), true, names);
	else if (g_str_has_prefix(said, no_column))
		meant = nearest(query, said + strlen(no_column), false, names);
	if (meant)
		samut_diag_add(diag, line, column, NULL, "คำสั่ง SQL ผิด: %s หมายถึง “%s” หรือไม่ ดู SCHEMA.txt",
			"the SQL is wrong: %s; did you mean “%s”? See SCHEMA.txt", said, meant);
	else
		samut_diag_add(diag, line, column, NULL, "คำสั่ง SQL ผิด: %s", "the SQL is wrong: %s", said);
}

static int complain(const struct samut_query *query, int offset, struct samut_diag *diag)
{
	int line, column;

	locate(query, offset, &line, &column);
	if (query->en)
		samut_diag_add(diag, line, column, NULL, "%1$s%2$.0s", "%1$.0s%2$s", query->th, query->en);
	else
		complain_sqlite(query, line, column, diag);
	return -EINVAL;
}

/* ---- Preparing ---- */

/* Space, comments and semicolons only. */
static bool is_blank(const char *c)
{
	while (*c) {
		if (g_ascii_isspace(*c) || *c == ';') {
			c++;
		} else if (c[0] == '-' && c[1] == '-') {
			c += strcspn(c, "\n");
		} else if (c[0] == '/' && c[1] == '*') {
			const char *end = strstr(c + 2, "*/");
			c = end ? end + 2 : c + strlen(c);
		} else {
			return false;
		}
	}
	return true;
}

static int refuse(const struct samut_query *query, const char *at, struct samut_diag *diag, const char *th,
	const char *en)
{
	int line, column;

	locate(query, (int)(at - query->sql), &line, &column);
	samut_diag_add(diag, line, column, NULL, "%s%.0s", "%.0s%s", th, en);
	return -EINVAL;
}

static int check_statement(const struct samut_query *query, const char *tail, struct samut_diag *diag)
{
	if (!is_blank(tail))
		return refuse(
			query, tail, diag, "ใช้ได้เพียงหนึ่งคำสั่ง SELECT ในหนึ่งไฟล์", "only one SELECT in a file");
	if (!query->selects || sqlite3_stmt_isexplain(query->stmt) || !sqlite3_stmt_readonly(query->stmt) ||
		sqlite3_column_count(query->stmt) == 0)
		return refuse(query, query->sql, diag, "ใช้ได้เฉพาะคำสั่ง SELECT", "only SELECT is allowed");
	if (sqlite3_bind_parameter_count(query->stmt) > 0)
		return refuse(query, query->sql, diag, "ใช้ตัวแปร (? หรือ :ชื่อ) ไม่ได้",
			"parameters (? or :name) are not allowed");
	return 0;
}

static int prepare(struct samut_query *query, struct samut_diag *diag)
{
	const char *tail = NULL;

	if (is_blank(query->sql))
		return 0;
	if (samut_query_weight(query->sql) >= SAMUT_QUERY_HEAVIEST)
		return refuse(query, query->sql, diag, "WITH ซ้อนกันมากเกินไป", "WITH is nested too deeply");
	int rc = sqlite3_prepare_v2(query->sqlite, query->sql, (int)query->len + 1, &query->stmt, &tail);
	/* So SQLite calls its own limit on the length of what it makes of a query, too. */
	if (rc == SQLITE_NOMEM)
		return refuse(query, query->sql, diag, "คำสั่งซับซ้อนเกินไป", "the query is too complex");
	if (rc != SQLITE_OK)
		return complain(query, sqlite3_error_offset(query->sqlite), diag);
	return check_statement(query, tail, diag);
}

static int check_text(const char *sql, size_t len, struct samut_diag *diag)
{
	if (len > MAX_SQL) {
		samut_diag_add(diag, 0, 0, NULL, "คำสั่งยาวเกินไป: ได้ไม่เกิน %d KiB",
			"the query is too long: %d KiB at most", MAX_SQL >> 10);
		return -EFBIG;
	}
	if (memchr(sql, '\0', len) || !g_utf8_validate(sql, (gssize)len, NULL)) {
		samut_diag_add(diag, 0, 0, NULL, "ไม่ใช่ข้อความ UTF-8", "not UTF-8 text");
		return -EINVAL;
	}
	return 0;
}

int samut_query_new(const char *sql, size_t len, struct samut_query **ret_query, struct samut_diag *diag)
{
	int r = check_text(sql, len, diag);

	if (r < 0)
		return r;
	g_autoptr(samut_query) query = g_new0(struct samut_query, 1);
	bool marked = len >= 3 && memcmp(sql, "\xEF\xBB\xBF", 3) == 0;
	query->sql = g_strndup(sql + (marked ? 3 : 0), len - (marked ? 3 : 0));
	query->len = strlen(query->sql);
	query->tables = samut_query_tables_new();
	query->reads = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
	r = open_private(query);
	if (r >= 0)
		r = prepare(query, diag);
	if (r < 0)
		return r;
	*ret_query = g_steal_pointer(&query);
	return 0;
}

void samut_query_free(struct samut_query *query)
{
	if (!query)
		return;
	sqlite3_finalize(query->stmt);
	sqlite3_close_v2(query->sqlite);
	if (query->reads)
		g_hash_table_destroy(query->reads);
	if (query->tables)
		g_ptr_array_unref(query->tables);
	g_free(query->sql);
	g_free(query->th);
	g_free(query->en);
	g_free(query);
}

int samut_query_check(const char *sql, size_t len, struct samut_diag *diag)
{
	g_autoptr(samut_query) query = NULL;

	return samut_query_new(sql, len, &query, diag);
}

bool samut_query_is_empty(const struct samut_query *query)
{
	return !query->stmt;
}

bool samut_query_reads(const struct samut_query *query, const char *table)
{
	return g_hash_table_contains(query->reads, samut_query_table_find(query, table));
}

/* ---- Running ---- */

/* Why it ended before its end. */
static int end_early(const struct samut_query *query, int error, struct samut_diag *diag)
{
	const struct samut_query_limits *limits = query->limits;

	if (error == -ETIME)
		samut_diag_add(diag, 0, 0, NULL, "ใช้เวลาเกิน %d วินาที ให้เลือกข้อมูลให้น้อยลง",
			"it took longer than %d seconds: select less", limits->seconds);
	else if (error == -ENOSPC)
		samut_diag_add(diag, 0, 0, NULL, "ใช้เนื้อที่ชั่วคราวมากเกินไป ให้เลือกข้อมูลให้น้อยลง",
			"it took too much temporary space: select less");
	else if (error == -EFBIG)
		samut_diag_add(diag, 0, 0, NULL,
			"ผลลัพธ์ใหญ่เกินไป: ได้ไม่เกิน %" G_GINT64_FORMAT " แถว หรือ %" G_GINT64_FORMAT " MiB",
			"the result is too large: at most %" G_GINT64_FORMAT " rows and %" G_GINT64_FORMAT
			" MiB",
			limits->rows, limits->bytes >> 20);
	else if (error == -EINVAL)
		return complain(query, sqlite3_error_offset(query->sqlite), diag);
	return error;
}

static char *hexadecimal(const void *data, int len)
{
	GString *out = g_string_new("X'");

	for (int i = 0; i < len; i++)
		g_string_append_printf(out, "%02X", ((const guint8 *)data)[i]);
	g_string_append_c(out, '\'');
	return g_string_free(out, FALSE);
}

/* A value in words. *ret_made: what to free. */
static struct samut_query_cell cell_of(sqlite3_stmt *stmt, int column, char **ret_made)
{
	int type = sqlite3_column_type(stmt, column), len;
	const char *text;

	if (type == SQLITE_NULL)
		return (struct samut_query_cell){SAMUT_CELL_NULL, ""};
	if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
		return (struct samut_query_cell){
			SAMUT_CELL_NUMBER, (const char *)sqlite3_column_text(stmt, column)};
	text = type == SQLITE_BLOB ? sqlite3_column_blob(stmt, column)
				   : (const char *)sqlite3_column_text(stmt, column);
	len = sqlite3_column_bytes(stmt, column);
	if (type == SQLITE_TEXT && text && g_utf8_validate(text, len, NULL) && (int)strlen(text) == len)
		return (struct samut_query_cell){SAMUT_CELL_TEXT, text};
	*ret_made = hexadecimal(text, len);
	return (struct samut_query_cell){SAMUT_CELL_TEXT, *ret_made};
}

static int give_row(struct samut_query *query, const struct samut_query_run *run, int64_t *bytes)
{
	int n = sqlite3_column_count(query->stmt), r;
	g_autofree struct samut_query_cell *cells = g_new0(struct samut_query_cell, n);
	g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);

	for (int i = 0; i < n; i++) {
		char *own = NULL;

		cells[i] = cell_of(query->stmt, i, &own);
		if (own)
			g_ptr_array_add(made, own);
		if (!cells[i].text)
			return -ENOMEM;
		*bytes += (int64_t)strlen(cells[i].text) + 1;
	}
	r = *bytes > query->limits->bytes ? -EFBIG : 0;
	return r < 0 ? r : run->row(cells, (unsigned)n, run->arg);
}

static int give_header(struct samut_query *query, const struct samut_query_run *run)
{
	int n = sqlite3_column_count(query->stmt);
	g_autofree const char **names = g_new0(const char *, n);

	for (int i = 0; i < n; i++)
		names[i] = sqlite3_column_name(query->stmt, i);
	return run->header(names, (unsigned)n, run->arg);
}

static int run_statement(struct samut_query *query, const struct samut_query_run *run)
{
	int64_t rows = 0, bytes = 0;
	int rc, r = give_header(query, run);

	while (r == 0 && (rc = sqlite3_step(query->stmt)) != SQLITE_DONE) {
		if (rc != SQLITE_ROW)
			r = query->stopped ? query->stopped : samut_sqlite_error(query->sqlite, rc);
		else if (++rows > query->limits->rows)
			r = -EFBIG;
		else
			r = give_row(query, run, &bytes);
	}
	return r;
}

int samut_query_run(struct samut_query *query, const struct samut_query_run *run, struct samut_diag *diag)
{
	if (!query->stmt)
		return 0;
	start_clock(query, run);
	query->trusted = true;
	int r = samut_query_fill(query, run);
	query->trusted = false;
	samut_db_thaw(run->from);
	if (r >= 0)
		r = run_statement(query, run);
	sqlite3_progress_handler(query->sqlite, 0, NULL, NULL);
	r = r < 0 ? end_early(query, r == -EINTR && query->stopped ? query->stopped : r, diag) : r;
	sqlite3_reset(query->stmt);
	return r;
}
