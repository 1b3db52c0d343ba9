/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index's file. Invariants: the file is ours alone (0600) from its first byte; whatever cannot be shown
 * to belong to this store and to be up with it in some point of its line of changes is made anew; the pool
 * only hands out connections to the newest file.
 */
#include "core/store/indexdb.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "core/store/changed.h"
#include "core/store/connection.h"
#include "core/store/journal.h"
#include "core/store/readers.h"

#define NAME "index.db"
/* Pages of 4 KiB in the WAL after which it is copied. */
#define FLUSH_PAGES 2000

/* The readers of one file. */
struct pool {
	struct samut_readers *readers;
	unsigned out;
	bool retired; /* its file was thrown away: goes with its last reader */
};

struct samut_indexdb {
	struct samut_store *store;
	char *store_path, *path, *schema, *version;
	struct samut_db *writer; /* its thread's; NULL: not owner */
	pthread_mutex_t lock;
	struct pool *pool; /* lock */
	GHashTable *loans; /* connection → struct pool it is out of; lock */
};

/* ---- the file ---- */

static int remove_files(const char *path)
{
	static const char *const suffixes[] = {"-wal", "-shm", "-journal", ""};
	int r = 0;

	for (unsigned i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *name = g_strconcat(path, suffixes[i], NULL);

		if (unlink(name) < 0 && errno != ENOENT)
			r = -errno;
	}
	return r;
}

static int make_private(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/* Opens the writer's connection; the file is made when it is not there. */
static int open_writer(struct samut_indexdb *index)
{
	g_autoptr(samut_db) db = NULL;
	int r = make_private(index->path);

	if (r >= 0)
		r = samut_db_open(index->store_path, SAMUT_DB_WRITE, &db);
	if (r >= 0)
		r = samut_db_attach(db, index->path);
	if (r >= 0)
		r = samut_db_script(db, "PRAGMA ix.journal_mode=WAL; PRAGMA ix.synchronous=NORMAL;"
					"PRAGMA ix.cache_size=-32000; PRAGMA ix.journal_size_limit=67108864");
	if (r >= 0)
		index->writer = g_steal_pointer(&db);
	return r;
}

static const char meta_table[] =
	"CREATE TABLE meta("
	"  one INTEGER PRIMARY KEY CHECK(one=1),"
	"  line TEXT NOT NULL, version TEXT NOT NULL," /* of the store's changes; of the tables */
	"  consumed INTEGER NOT NULL, cursor INTEGER NOT NULL, second INTEGER NOT NULL, day INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL, time INTEGER NOT NULL" /* last edit in the journal by then */
	") STRICT;";

/* The empty file with its tables; by a connection of its own, on which the index is main. */
static int make_file(const struct samut_indexdb *index)
{
	g_autoptr(samut_db) db = NULL;
	int r = make_private(index->path);

	if (r >= 0)
		r = samut_db_open(index->path, SAMUT_DB_WRITE, &db);
	if (r >= 0)
		r = samut_db_script(db, "BEGIN");
	if (r >= 0)
		r = samut_db_script(db, meta_table);
	if (r >= 0)
		r = samut_db_script(db, index->schema);
	return r < 0 ? r : samut_db_script(db, "COMMIT");
}

/* Whose index it is. Without this row it is nobody's. */
static int sign(struct samut_indexdb *index)
{
	const struct samut_indexdb_mark none = {0};
	g_autofree char *line = samut_changed_line(index->writer);
	int r = samut_db_run(
		index->writer, "INSERT INTO ix.meta VALUES(1,?1,?2,0,0,0,0,0,0)", "tt", line, index->version);

	return r < 0 ? r : samut_indexdb_mark_set(index->writer, &none);
}

/* Whether the journal still holds the edit that was its last when the index was written. */
static bool knows_edit(struct samut_db *db, int64_t seq, int64_t time)
{
	int64_t there = -1;

	if (seq == 0)
		return true;
	return samut_db_int(db, &there, "SELECT time FROM journal WHERE seq=?1", "i", seq) >= 0 &&
	       there == time;
}

/* Whether no change is missing between the index and the store. */
static bool follows(struct samut_db *db, int64_t consumed)
{
	int64_t first = 0, last = 0;

	return samut_changed_first(db, &first) >= 0 && samut_changed_last(db, &last) >= 0 &&
	       consumed <= last && (first == 0 || first <= consumed + 1);
}

static bool is_sound(struct samut_indexdb *index)
{
	struct samut_db *db = index->writer;
	g_autofree char *line = samut_changed_line(db);
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT line,version,consumed,seq,time FROM ix.meta WHERE one=1", "");
	bool sound = samut_stmt_step(stmt) > 0;

	if (!sound)
		return false;
	sound = g_strcmp0(samut_stmt_text(stmt, 0), line) == 0 &&
		g_strcmp0(samut_stmt_text(stmt, 1), index->version) == 0;
	int64_t consumed = samut_stmt_int(stmt, 2), seq = samut_stmt_int(stmt, 3),
		time = samut_stmt_int(stmt, 4);
	samut_stmt_reset(stmt);
	return sound && follows(db, consumed) && knows_edit(db, seq, time);
}

static int begin_anew(struct samut_indexdb *index)
{
	g_clear_pointer(&index->writer, samut_db_close);
	int r = remove_files(index->path);

	if (r >= 0)
		r = make_file(index);
	if (r >= 0)
		r = open_writer(index);
	return r < 0 ? r : sign(index);
}

/* ---- readers ---- */

static struct pool *pool_new(const struct samut_indexdb *index)
{
	struct pool *pool = g_new0(struct pool, 1);

	pool->readers = samut_readers_new(index->store_path, index->path, false);
	return pool;
}

static void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	samut_readers_free(pool->readers);
	g_free(pool);
}

struct samut_db *samut_indexdb_reader(struct samut_indexdb *index)
{
	pthread_mutex_lock(&index->lock);
	struct samut_db *db = samut_readers_take(index->pool->readers);
	if (db) {
		index->pool->out++;
		g_hash_table_insert(index->loans, db, index->pool);
	}
	pthread_mutex_unlock(&index->lock);
	return db;
}

void samut_indexdb_reader_done(struct samut_indexdb *index, struct samut_db *db)
{
	struct pool *pool;

	if (!db)
		return;
	pthread_mutex_lock(&index->lock);
	pool = g_hash_table_lookup(index->loans, db);
	g_hash_table_remove(index->loans, db);
	samut_readers_give(pool->readers, db);
	pool->out--;
	if (pool->retired && pool->out == 0)
		pool_free(pool);
	pthread_mutex_unlock(&index->lock);
}

/* ---- opening ---- */

static bool is_missing(const struct samut_indexdb *index)
{
	return access(index->path, F_OK) != 0;
}

static int open_owned(struct samut_indexdb *index)
{
	int r = open_writer(index);

	return r >= 0 && is_sound(index) ? 0 : begin_anew(index);
}

int samut_indexdb_open(struct samut_store *store, bool owner, const char *schema, const char *version,
	struct samut_indexdb **ret_index)
{
	g_autoptr(samut_indexdb) index = g_new0(struct samut_indexdb, 1);
	int r = 0;

	index->store = store;
	index->store_path = g_build_filename(samut_store_dir(store), "samut.db", NULL);
	index->path = g_build_filename(samut_store_dir(store), NAME, NULL);
	index->schema = g_strdup(schema);
	index->version = g_strdup(version);
	pthread_mutex_init(&index->lock, NULL);
	index->loans = g_hash_table_new(NULL, NULL);
	if (owner)
		r = open_owned(index);
	else if (is_missing(index))
		r = -ENOENT;
	if (r < 0)
		return r;
	index->pool = pool_new(index);
	*ret_index = g_steal_pointer(&index);
	return 0;
}

void samut_indexdb_close(struct samut_indexdb *index)
{
	if (!index)
		return;
	pool_free(index->pool);
	if (index->writer)
		(void)samut_indexdb_flush(index, true);
	samut_db_close(index->writer);
	g_hash_table_unref(index->loans);
	pthread_mutex_destroy(&index->lock);
	g_free(index->store_path);
	g_free(index->path);
	g_free(index->schema);
	g_free(index->version);
	g_free(index);
}

/* ---- the writer ---- */

struct samut_db *samut_indexdb_writer(struct samut_indexdb *index)
{
	return index->writer;
}

int samut_indexdb_mark_get(struct samut_db *db, struct samut_indexdb_mark *ret_mark)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT consumed,cursor,second,day FROM ix.meta WHERE one=1", "");
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	*ret_mark = (struct samut_indexdb_mark){
		.consumed = samut_stmt_int(stmt, 0),
		.cursor = samut_stmt_int(stmt, 1),
		.second = samut_stmt_int(stmt, 2),
		.day = samut_stmt_int(stmt, 3),
	};
	samut_stmt_reset(stmt);
	return 0;
}

int samut_indexdb_mark_set(struct samut_db *db, const struct samut_indexdb_mark *mark)
{
	int64_t seq, time;
	int r = samut_journal_last(db, &seq);

	if (r >= 0)
		r = samut_journal_last_time(db, &time);
	if (r >= 0)
		r = samut_db_run(db,
			"UPDATE ix.meta SET consumed=?1,cursor=?2,second=?3,day=?4,seq=?5,time=?6 WHERE "
			"one=1",
			"iiiiii", mark->consumed, mark->cursor, mark->second, mark->day, seq, time);
	return r < 0 ? r : 0;
}

int samut_indexdb_flush(struct samut_indexdb *index, bool force)
{
	if (!force && samut_db_wal_pages(index->writer) < FLUSH_PAGES)
		return 0;
	struct samut_stmt *stmt = samut_db_bind(index->writer, "PRAGMA ix.wal_checkpoint(PASSIVE)", "");
	int r = samut_stmt_step(stmt);
	/* All frames of the log copied, and so synced before. */
	bool whole =
		r > 0 && samut_stmt_int(stmt, 0) == 0 && samut_stmt_int(stmt, 1) == samut_stmt_int(stmt, 2);
	samut_stmt_reset(stmt);
	return r < 0 ? r : whole;
}

int samut_indexdb_renew(struct samut_indexdb *index)
{
	int r = begin_anew(index);

	if (r < 0)
		return r;
	pthread_mutex_lock(&index->lock);
	index->pool->retired = true;
	if (index->pool->out == 0)
		pool_free(index->pool);
	index->pool = pool_new(index);
	pthread_mutex_unlock(&index->lock);
	return 0;
}
