/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SQLite connection: how it is opened and guarded, its transactions and its WAL. Invariant: a reader's
 * connection is in a transaction only while a statement is busy, while it is frozen, or while it holds one
 * that nothing was committed after.
 */
#include "core/store/sqlite.h"

#include <pthread.h>

/* A free file may have 64 MiB; anything longer is a mistake or an attack. */
#define MAX_VALUE (80 << 20)
#define PATIENCE_MS 5000
#define READER_CACHE "PRAGMA cache_size=-4000"
/* After a bulk load the file of the WAL shrinks to this again. */
#define WAL_LIMIT "PRAGMA journal_size_limit=67108864"
#define WRITER_CACHE "PRAGMA cache_size=-32000"

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

/* SQLite would count its memory for the whole process, under one lock that all connections take at each
 * allocation. */
static void settle_sqlite(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
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
	static pthread_once_t settled = PTHREAD_ONCE_INIT;
	int rc, r;

	(void)pthread_once(&settled, settle_sqlite);
	db->stmts = samut_stmt_table_new();
	db->made = samut_made_table_new();
	rc = sqlite3_open_v2(plain, &db->sqlite,
		flags[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK)
		return samut_sqlite_error(db->sqlite, rc);
	r = set_up(db, mode);
	if (r < 0)
		return r;
	*ret_db = g_steal_pointer(&db);
	return 0;
}

int samut_db_attach(struct samut_db *db, const char *path)
{
	g_autofree char *plain = g_path_is_absolute(path) ? g_strdup(path) : g_strconcat("./", path, NULL);
	int r = samut_db_run(db, "ATTACH ?1 AS ix", "t", plain);

	return r < 0 ? r : 0;
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
	if (db->functions)
		g_hash_table_destroy(db->functions);
	g_free(db);
}

const char *samut_db_message(const struct samut_db *db)
{
	return sqlite3_errmsg(db->sqlite);
}

int samut_db_hold(struct samut_db *db, const struct samut_hold *hold)
{
	int rc = sqlite3_prepare_v3(db->sqlite, "BEGIN", -1, SQLITE_PREPARE_PERSISTENT, &db->begin, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v3(db->sqlite, "COMMIT", -1, SQLITE_PREPARE_PERSISTENT, &db->end, NULL);
	if (rc != SQLITE_OK)
		return samut_sqlite_error(db->sqlite, rc);
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

/* The count is read before the snapshot is taken, so that
 * this can only be newer. */
void samut_db_renew_hold(struct samut_db *db)
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

int samut_db_script(struct samut_db *db, const char *sql)
{
	int rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : samut_sqlite_error(db->sqlite, rc);
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
		return samut_sqlite_error(db->sqlite, rc);
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
