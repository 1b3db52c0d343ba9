/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements: prepared once a connection and found again by the address of their SQL text. Invariant: a
 * statement that is not busy is reset, so that it holds no lock and no snapshot; the connection counts those
 * that are.
 */
#include "core/store/sqlite.h"

#include <errno.h>
#include <string.h>

static void free_twins(void *first)
{
	for (struct samut_stmt *stmt = first, *next; stmt; stmt = next) {
		next = stmt->twin;
		sqlite3_finalize(stmt->sqlite);
		g_free(stmt);
	}
}

GHashTable *samut_stmt_table_new(void)
{
	return g_hash_table_new_full(NULL, NULL, NULL, free_twins);
}

static struct samut_stmt *find_idle(struct samut_db *db, const char *sql)
{
	struct samut_stmt *first = g_hash_table_lookup(db->stmts, sql), *stmt = first;

	while (stmt && stmt->busy)
		stmt = stmt->twin;
	if (stmt)
		return stmt;
	stmt = g_new0(struct samut_stmt, 1);
	stmt->db = db;
	stmt->sql = sql;
	if (first) {
		stmt->twin = first->twin;
		first->twin = stmt;
	} else {
		g_hash_table_insert(db->stmts, (void *)sql, stmt);
	}
	return stmt;
}

struct samut_stmt *samut_db_prepare(struct samut_db *db, const char *sql)
{
	struct samut_stmt *stmt = find_idle(db, sql);

	if (db->hold && !db->frozen && db->busy == 0)
		samut_db_renew_hold(db);
	stmt->busy = true;
	db->busy++;
	if (!stmt->sqlite) {
		int rc = sqlite3_prepare_v3(
			db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->sqlite, NULL);

		stmt->error = rc == SQLITE_OK ? 0 : samut_sqlite_error(db->sqlite, rc);
	}
	return stmt;
}

static void note_bind(struct samut_stmt *stmt, int rc)
{
	if (rc != SQLITE_OK && !stmt->error)
		stmt->error = samut_sqlite_error(stmt->db->sqlite, rc);
}

void samut_stmt_bind_int(struct samut_stmt *stmt, int index, int64_t value)
{
	if (stmt->sqlite)
		note_bind(stmt, sqlite3_bind_int64(stmt->sqlite, index, value));
}

void samut_stmt_bind_text(struct samut_stmt *stmt, int index, const char *text)
{
	if (stmt->sqlite)
		note_bind(stmt, sqlite3_bind_text(stmt->sqlite, index, text, -1, SQLITE_STATIC));
}

static void bind_blob(struct samut_stmt *stmt, int index, const void *data, size_t len)
{
	if (stmt->sqlite)
		note_bind(stmt, sqlite3_bind_blob64(stmt->sqlite, index, data, len, SQLITE_STATIC));
}

static void bind_bytes(struct samut_stmt *stmt, int index, GBytes *bytes)
{
	size_t len = 0;
	const void *data = bytes ? g_bytes_get_data(bytes, &len) : NULL;

	/* Empty GBytes have no data, but are not NULL. */
	bind_blob(stmt, index, bytes && !data ? "" : data, len);
}

static void bind_null(struct samut_stmt *stmt, int index)
{
	if (stmt->sqlite)
		note_bind(stmt, sqlite3_bind_null(stmt->sqlite, index));
}

static struct samut_stmt *bind_list(struct samut_db *db, const char *sql, const char *types, va_list args)
{
	struct samut_stmt *stmt = samut_db_prepare(db, sql);

	g_assert(!stmt->sqlite || sqlite3_bind_parameter_count(stmt->sqlite) == (int)strlen(types));
	for (int i = 1; types[i - 1]; i++) {
		switch (types[i - 1]) {
		case 'i':
			samut_stmt_bind_int(stmt, i, va_arg(args, int64_t));
			break;
		case 't':
			samut_stmt_bind_text(stmt, i, va_arg(args, const char *));
			break;
		case 'b': {
			const void *data = va_arg(args, const void *);

			bind_blob(stmt, i, data, va_arg(args, size_t));
			break;
		}
		case 'B':
			bind_bytes(stmt, i, va_arg(args, GBytes *));
			break;
		default:
			bind_null(stmt, i);
		}
	}
	return stmt;
}

struct samut_stmt *samut_db_bind(struct samut_db *db, const char *sql, const char *types, ...)
{
	struct samut_stmt *stmt;
	va_list args;

	va_start(args, types);
	stmt = bind_list(db, sql, types, args);
	va_end(args);
	return stmt;
}

int samut_stmt_step(struct samut_stmt *stmt)
{
	int r = stmt->error;

	if (!r) {
		int rc = sqlite3_step(stmt->sqlite);

		if (rc == SQLITE_ROW)
			return 1;
		r = rc == SQLITE_DONE ? 0 : samut_sqlite_error(stmt->db->sqlite, rc);
	}
	samut_stmt_reset(stmt);
	return r;
}

void samut_stmt_reset(struct samut_stmt *stmt)
{
	if (!stmt || !stmt->busy)
		return;
	sqlite3_reset(stmt->sqlite);
	stmt->error = 0;
	stmt->busy = false;
	stmt->db->busy--;
}

int64_t samut_stmt_int(struct samut_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->sqlite, column);
}

const char *samut_stmt_text(struct samut_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt->sqlite, column);
}

int samut_stmt_columns(struct samut_stmt *stmt)
{
	return sqlite3_column_count(stmt->sqlite);
}

const void *samut_stmt_blob(struct samut_stmt *stmt, int column, size_t *ret_len)
{
	const void *data = sqlite3_column_blob(stmt->sqlite, column);

	*ret_len = (size_t)sqlite3_column_bytes(stmt->sqlite, column);
	return data || samut_stmt_null(stmt, column) ? data : "";
}

int samut_stmt_bytes(struct samut_stmt *stmt, int column, GBytes **ret_bytes)
{
	size_t len;
	const void *data = samut_stmt_blob(stmt, column, &len);
	void *copy;

	if (!data) {
		*ret_bytes = NULL;
		return 0;
	}
	copy = g_try_malloc(MAX(len, 1));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, data, len);
	*ret_bytes = g_bytes_new_take(copy, len);
	return 0;
}

bool samut_stmt_null(struct samut_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->sqlite, column) == SQLITE_NULL;
}

int samut_db_run(struct samut_db *db, const char *sql, const char *types, ...)
{
	/* The total, because SQLite leaves the last count as it was when a statement changes nothing by
	 * nature. */
	int64_t before = samut_db_changes(db);
	struct samut_stmt *stmt;
	va_list args;
	int r;

	va_start(args, types);
	stmt = bind_list(db, sql, types, args);
	va_end(args);
	do
		r = samut_stmt_step(stmt);
	while (r > 0);
	return r < 0 ? r : (int)(samut_db_changes(db) - before);
}

int samut_db_int(struct samut_db *db, int64_t *ret_value, const char *sql, const char *types, ...)
{
	struct samut_stmt *stmt;
	va_list args;
	int r;

	va_start(args, types);
	stmt = bind_list(db, sql, types, args);
	va_end(args);
	r = samut_stmt_step(stmt);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*ret_value = samut_stmt_int(stmt, 0);
	samut_stmt_reset(stmt);
	return 0;
}

/* ---- SQL made from the kind table ---- */

struct made_sql {
	samut_sql_fn make;
	const void *key;
	const char *sql;
};

static unsigned hash_made(const void *p)
{
	const struct made_sql *made = p;

	return g_direct_hash(made->key) ^ (unsigned)((uintptr_t)made->make >> 4);
}

static gboolean equal_made(const void *a, const void *b)
{
	const struct made_sql *x = a, *y = b;

	return x->key == y->key && x->make == y->make;
}

GHashTable *samut_made_table_new(void)
{
	return g_hash_table_new_full(hash_made, equal_made, g_free, NULL);
}

const char *samut_db_made_sql(struct samut_db *db, samut_sql_fn make, const void *key)
{
	struct made_sql wanted = {make, key, NULL}, *made = g_hash_table_lookup(db->made, &wanted);

	if (!made) {
		g_autofree char *sql = make(key);

		made = g_new(struct made_sql, 1);
		*made = wanted;
		made->sql = g_intern_string(sql);
		g_hash_table_add(db->made, made);
	}
	return made->sql;
}
