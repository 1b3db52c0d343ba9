/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SQLite connection and its statements. Invariants: every statement is prepared once a connection and
 * found again by the address of its SQL text; a statement that is not busy is reset, so that it holds no read
 * lock and no WAL snapshot.
 */
#include "core/store/connection.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

/* A free file may have 64 MiB; anything longer is a mistake or an attack. */
#define MAX_VALUE (80 << 20)
#define PATIENCE_MS 5000
#define READER_CACHE "PRAGMA cache_size=-4000"
/* After a bulk load the file of the WAL shrinks to this again. */
#define WAL_LIMIT "PRAGMA journal_size_limit=67108864"
#define WRITER_CACHE "PRAGMA cache_size=-32000"

struct samut_stmt {
	sqlite3_stmt *sqlite; /* NULL when it could not be prepared */
	struct samut_db *db;
	const char *sql;
	int error; /* of preparing or binding, told at the next step */
	bool busy;
	struct samut_stmt *twin; /* the next one with the same text */
};

struct made_sql {
	samut_sql_fn make;
	const void *key;
	const char *sql;
};

struct samut_db {
	sqlite3 *sqlite;
	GHashTable *stmts; /* address of the text → struct samut_stmt *, the first of its twins */
	GHashTable *made;  /* set of struct made_sql * */
	int wal_pages;
	unsigned busy; /* statements */

	const struct samut_hold *hold; /* NULL: transactions end with their statements */
	uint64_t seen;		       /* commits when the held transaction began */
	sqlite3_stmt *begin, *end;
	bool frozen;
};

/* Extended codes come before their primary code. */
static const struct {
	int code, error;
} errors[] = {
	{SQLITE_CONSTRAINT_NOTNULL, EINVAL},
	{SQLITE_CONSTRAINT_CHECK, EINVAL},
	{SQLITE_CONSTRAINT_DATATYPE, EINVAL},
	{SQLITE_CONSTRAINT, EEXIST},
	{SQLITE_IOERR_NOMEM, ENOMEM},
	{SQLITE_IOERR_CORRUPTFS, EUCLEAN},
	{SQLITE_IOERR, EIO},
	{SQLITE_FULL, ENOSPC},
	{SQLITE_BUSY, EBUSY},
	{SQLITE_LOCKED, EBUSY},
	{SQLITE_PROTOCOL, EBUSY},
	{SQLITE_CORRUPT, EUCLEAN},
	{SQLITE_NOTADB, EUCLEAN},
	{SQLITE_FORMAT, EUCLEAN},
	{SQLITE_READONLY, EROFS},
	{SQLITE_TOOBIG, EFBIG},
	{SQLITE_NOLFS, EFBIG},
	{SQLITE_NOMEM, ENOMEM},
	{SQLITE_CANTOPEN, EMFILE},
	{SQLITE_PERM, EACCES},
	{SQLITE_AUTH, EACCES},
	{SQLITE_INTERRUPT, EINTR},
};

static int look_up_error(int code)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(errors); i++)
		if (errors[i].code == code || errors[i].code == (code & 0xff))
			return -errors[i].error;
	return -EINVAL;
}

static bool is_full(int system)
{
	return system == ENOSPC || system == EDQUOT || system == EFBIG;
}

/* What the system said of the last failed operation on a file of SQLite's. */
static int last_errno(sqlite3_file *file)
{
	int system = 0;

	if (file && file->pMethods)
		(void)file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &system);
	return system;
}

/*
 * Quotas and limits on the size of files come as I/O errors: to the user they are one full disk. SQLite's own
 * note of the error may be overwritten while it rolls back, so its files are asked, too. Only for a write:
 * after a failed fsync nobody knows what was written.
 */
static bool found_full(sqlite3 *sqlite)
{
	sqlite3_file *main = NULL, *wal = NULL;

	(void)sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &main);
	(void)sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
	return is_full(sqlite3_system_errno(sqlite)) || is_full(last_errno(wal)) || is_full(last_errno(main));
}

static int error_of(sqlite3 *sqlite, int code)
{
	int system = sqlite3_system_errno(sqlite);

	if (code == SQLITE_IOERR_WRITE && found_full(sqlite))
		return -ENOSPC;
	if ((code & 0xff) == SQLITE_CANTOPEN && system > 0)
		return -system;
	return look_up_error(code);
}

static void free_twins(void *first)
{
	for (struct samut_stmt *stmt = first, *next; stmt; stmt = next) {
		next = stmt->twin;
		sqlite3_finalize(stmt->sqlite);
		g_free(stmt);
	}
}

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

static int note_wal(void *arg, sqlite3 *sqlite, const char *name, int pages)
{
	struct samut_db *db = arg;

	(void)sqlite;
	(void)name;
	db->wal_pages = pages;
	return SQLITE_OK;
}

static void guard(sqlite3 *sqlite)
{
	static const struct {
		int option, value;
	} options[] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},
		{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_FKEY, 0},
		{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
		{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
		{SQLITE_DBCONFIG_DQS_DML, 0},
		{SQLITE_DBCONFIG_DQS_DDL, 0},
		{SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
	};
	/* One attached database is what VACUUM needs for itself. */
	static const struct {
		int limit, value;
	} limits[] = {
		{SQLITE_LIMIT_LENGTH, MAX_VALUE},
		{SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
		{SQLITE_LIMIT_EXPR_DEPTH, 200},
		{SQLITE_LIMIT_COMPOUND_SELECT, 100},
		{SQLITE_LIMIT_ATTACHED, 1},
		{SQLITE_LIMIT_TRIGGER_DEPTH, 1},
		{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(options); i++)
		sqlite3_db_config(sqlite, options[i].option, options[i].value, NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(limits); i++)
		sqlite3_limit(sqlite, limits[i].limit, limits[i].value);
}

static int set_up(struct samut_db *db, enum samut_db_mode mode)
{
	int r;

	guard(db->sqlite);
	sqlite3_busy_timeout(db->sqlite, PATIENCE_MS);
	r = samut_db_script(db, "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;");
	if (r < 0)
		return r;
	if (mode == SAMUT_DB_READ)
		return samut_db_script(db, READER_CACHE);
	r = samut_db_script(
		db, WRITER_CACHE "; PRAGMA journal_mode=WAL; PRAGMA secure_delete=FAST;" WAL_LIMIT);
	/* Checkpoints are the background thread's: the hook only counts. */
	sqlite3_wal_hook(db->sqlite, note_wal, db);
	return r;
}

int samut_db_open(const char *path, enum samut_db_mode mode, struct samut_db **ret_db)
{
	static const int flags[] = {
		[SAMUT_DB_READ] = SQLITE_OPEN_READONLY,
		[SAMUT_DB_WRITE] = SQLITE_OPEN_READWRITE,
		[SAMUT_DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	/* Debian's SQLite takes names that start with "file:" for URIs. */
	g_autofree char *plain = g_path_is_absolute(path) ? g_strdup(path) : g_strconcat("./", path, NULL);
	g_autoptr(samut_db) db = g_new0(struct samut_db, 1);
	int rc, r;

	db->stmts = g_hash_table_new_full(NULL, NULL, NULL, free_twins);
	db->made = g_hash_table_new_full(hash_made, equal_made, g_free, NULL);
	rc = sqlite3_open_v2(plain, &db->sqlite,
		flags[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK)
		return error_of(db->sqlite, rc);
	r = set_up(db, mode);
	if (r < 0)
		return r;
	*ret_db = g_steal_pointer(&db);
	return 0;
}

void samut_db_close(struct samut_db *db)
{
	if (!db)
		return;
	g_hash_table_destroy(db->stmts);
	g_hash_table_destroy(db->made);
	sqlite3_finalize(db->begin);
	sqlite3_finalize(db->end);
	sqlite3_close_v2(db->sqlite);
	g_free(db);
}

const char *samut_db_message(const struct samut_db *db)
{
	return sqlite3_errmsg(db->sqlite);
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

int samut_db_hold(struct samut_db *db, const struct samut_hold *hold)
{
	int rc = sqlite3_prepare_v3(db->sqlite, "BEGIN", -1, SQLITE_PREPARE_PERSISTENT, &db->begin, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v3(db->sqlite, "COMMIT", -1, SQLITE_PREPARE_PERSISTENT, &db->end, NULL);
	if (rc != SQLITE_OK)
		return error_of(db->sqlite, rc);
	db->hold = hold;
	return 0;
}

static void run_raw(sqlite3_stmt *stmt)
{
	/* Should it fail, statements bring their own transactions: slower, and as right. */
	(void)sqlite3_step(stmt);
	(void)sqlite3_reset(stmt);
}

void samut_db_let_go(struct samut_db *db)
{
	if (db->hold && !db->frozen && db->busy == 0 && samut_db_in_transaction(db))
		run_raw(db->end);
}

int samut_db_freeze(struct samut_db *db)
{
	int r;

	samut_db_let_go(db);
	r = samut_db_script(db, "BEGIN");
	db->frozen = r >= 0;
	return r;
}

void samut_db_thaw(struct samut_db *db)
{
	if (!db->frozen)
		return;
	db->frozen = false;
	(void)samut_db_script(db, "COMMIT");
}

/* Before the first statement of an idle connection. The count is read before the snapshot is taken, so that
 * this can only be newer. */
static void renew_hold(struct samut_db *db)
{
	uint64_t commits = atomic_load(&db->hold->commits);
	bool suspended = atomic_load(&db->hold->suspended) > 0;

	if (suspended || commits != db->seen)
		samut_db_let_go(db);
	if (!suspended && !samut_db_in_transaction(db)) {
		run_raw(db->begin);
		db->seen = commits;
	}
}

struct samut_stmt *samut_db_prepare(struct samut_db *db, const char *sql)
{
	struct samut_stmt *stmt = find_idle(db, sql);

	if (db->hold && !db->frozen && db->busy == 0)
		renew_hold(db);
	stmt->busy = true;
	db->busy++;
	if (!stmt->sqlite) {
		int rc = sqlite3_prepare_v3(
			db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->sqlite, NULL);

		stmt->error = rc == SQLITE_OK ? 0 : error_of(db->sqlite, rc);
	}
	return stmt;
}

static void note_bind(struct samut_stmt *stmt, int rc)
{
	if (rc != SQLITE_OK && !stmt->error)
		stmt->error = error_of(stmt->db->sqlite, rc);
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
		r = rc == SQLITE_DONE ? 0 : error_of(stmt->db->sqlite, rc);
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

int samut_db_script(struct samut_db *db, const char *sql)
{
	int rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : error_of(db->sqlite, rc);
}

bool samut_db_in_transaction(const struct samut_db *db)
{
	return !sqlite3_get_autocommit(db->sqlite);
}

int64_t samut_db_changes(const struct samut_db *db)
{
	return sqlite3_total_changes64(db->sqlite);
}

int samut_db_set_full_sync(struct samut_db *db, bool full)
{
	/* Not cached: SQLite carries this pragma out when it is prepared, not when it is stepped. */
	return samut_db_script(db, full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
}

int samut_db_wal_pages(const struct samut_db *db)
{
	return db->wal_pages;
}

void samut_db_set_patience(struct samut_db *db, int ms)
{
	sqlite3_busy_timeout(db->sqlite, ms);
}

int samut_db_checkpoint(struct samut_db *db, enum samut_wal_mode mode, int *ret_pages, int *ret_left)
{
	static const int modes[] = {
		[SAMUT_WAL_COPY] = SQLITE_CHECKPOINT_PASSIVE,
		[SAMUT_WAL_RESTART] = SQLITE_CHECKPOINT_RESTART,
		[SAMUT_WAL_CUT] = SQLITE_CHECKPOINT_TRUNCATE,
	};
	int pages = 0, copied = 0;
	int rc = sqlite3_wal_checkpoint_v2(db->sqlite, "main", modes[mode], &pages, &copied);

	if (rc != SQLITE_OK)
		return error_of(db->sqlite, rc);
	if (ret_pages)
		*ret_pages = pages;
	if (ret_left)
		*ret_left = pages - copied;
	return 0;
}

void samut_db_remove_wal_at_close(struct samut_db *db)
{
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
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
