/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fixed tables: one migration a version, never edited once released. Invariant: user_version N means that
 * migrations 1 … N ran, each wholly.
 *
 * Why these keys: a node is found by id (its row), by (parent, name), and listed by (parent, id): an index on
 * parent alone holds the row id as its last part. Content lies apart, so that a listing never reads past it.
 * The outbox carries whole texts, is written at one end and cut at the other.
 */
#include "core/store/schema.h"

#include "core/store/kindschema.h"
#include "core/store/store.h"

static const char version_1[] =
	"CREATE TABLE meta("
	"  one INTEGER PRIMARY KEY CHECK(one=1),"
	"  batch INTEGER NOT NULL,"   /* number of the last write transaction */
	"  next_id INTEGER NOT NULL," /* no node number from here on was ever given */
	"  pruned INTEGER NOT NULL"   /* edits up to this one have left the outbox */
	") STRICT;"
	"INSERT INTO meta VALUES(1,0,2,0);"
	"CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE node("
	"  id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, name TEXT NOT NULL,"
	"  layout INTEGER NOT NULL, scratch INTEGER NOT NULL,"
	"  mode INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL,"
	"  size INTEGER NOT NULL, atime INTEGER NOT NULL, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL,"
	"  subdirs INTEGER NOT NULL, change INTEGER NOT NULL, incomplete INTEGER NOT NULL,"
	"  blob BLOB" /* NULL for none */
	") STRICT;"
	"CREATE UNIQUE INDEX node_name ON node(parent, name);"
	"CREATE INDEX node_parent ON node(parent);"
	"CREATE TABLE content(node INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;"
	"CREATE TABLE xattr(node INTEGER NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,"
	"  PRIMARY KEY(node, name)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE draft(node INTEGER PRIMARY KEY, parent INTEGER NOT NULL, name TEXT NOT NULL,"
	"  uid INTEGER NOT NULL, text BLOB NOT NULL) STRICT;"
	"CREATE TABLE why(id INTEGER PRIMARY KEY, uid INTEGER NOT NULL, time INTEGER NOT NULL,"
	"  path TEXT NOT NULL, text TEXT NOT NULL) STRICT;"
	"CREATE INDEX why_uid ON why(uid);"

	"CREATE TABLE record(node INTEGER PRIMARY KEY, kind TEXT NOT NULL, rid TEXT,"
	"  place INTEGER NOT NULL, incomplete INTEGER NOT NULL) STRICT;"
	"CREATE INDEX record_rid ON record(kind, rid);"
	"CREATE TABLE value(node INTEGER NOT NULL, field TEXT NOT NULL, n INTEGER NOT NULL,"
	"  text TEXT NOT NULL, number INTEGER, PRIMARY KEY(node, field, n)) STRICT, WITHOUT ROWID;"
	/* The key's columns first: else integrity_check of SQLite 3.40 finds NULLs that are not there. */
	"CREATE TABLE ref(node INTEGER NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT "
	"NULL,"
	"  PRIMARY KEY(node, field, target)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX ref_target ON ref(kind, target);"

	"CREATE TABLE journal(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, tz INTEGER NOT NULL,"
	"  uid INTEGER NOT NULL, author TEXT NOT NULL, mail TEXT NOT NULL, message TEXT NOT NULL) STRICT;"
	"CREATE TABLE outbox(seq INTEGER NOT NULL, n INTEGER NOT NULL, kind INTEGER NOT NULL,"
	"  path TEXT NOT NULL, dest TEXT, oid BLOB, data BLOB, PRIMARY KEY(seq, n)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE journal_node(node INTEGER NOT NULL, seq INTEGER NOT NULL,"
	"  PRIMARY KEY(node, seq)) STRICT, WITHOUT ROWID;";

/* The records of one household, fund or contract, kind by kind: what is derived from them, sums and rules
 * read them so. All that they ask of `record` stands in the index. */
static const char version_2[] = "CREATE INDEX record_place ON record(place, kind, incomplete);";

/* What changed (changed.h), and the name of this line of numbers. */
static const char version_3[] = "CREATE TABLE changed(id INTEGER PRIMARY KEY, node INTEGER NOT NULL) STRICT;"
				"INSERT INTO setting VALUES('changed-line',lower(hex(randomblob(16))));";

/* Where nodes have stood (trace.h): of older stores, where they stand now since their first edit; what was
 * deleted there is known again after a rebuild, and `index-since` is their last edit, 0 in others. Which
 * commit an edit became; filled by the committer. */
static const char version_4[] =
	"ALTER TABLE journal ADD COLUMN \"commit\" BLOB;"
	"CREATE INDEX journal_node_seq ON journal_node(seq);"
	"CREATE TABLE trace(node INTEGER NOT NULL, seq INTEGER NOT NULL, parent INTEGER NOT NULL,"
	"  name TEXT NOT NULL, PRIMARY KEY(node, seq)) STRICT, WITHOUT ROWID;"
	"INSERT INTO setting SELECT 'index-since',ifnull(max(seq),0) FROM journal;"
	"INSERT INTO trace SELECT n.id,ifnull((SELECT min(j.seq) FROM journal_node j WHERE j.node=n.id),1),"
	"  n.parent,n.name FROM node n WHERE n.scratch=0 AND n.id<>1;"
	"CREATE INDEX trace_name ON trace(parent, name, seq);";

/* Which nodelist of a crowded directory a node is in (core/work/crowd.h). */
static const char version_5[] = "ALTER TABLE node ADD COLUMN list INTEGER NOT NULL DEFAULT 0;"
				"CREATE INDEX node_list ON node(parent, list) WHERE list>0;";

static const char *const migrations[] = {version_1, version_2, version_3, version_4, version_5};

G_STATIC_ASSERT(G_N_ELEMENTS(migrations) == SAMUT_STORE_VERSION);

int samut_schema_version(struct samut_db *db, int64_t *ret_version, bool *ret_ours)
{
	int64_t version, id;
	int r = samut_db_int(db, &version, "PRAGMA user_version", "");

	if (r >= 0)
		r = samut_db_int(db, &id, "PRAGMA application_id", "");
	if (r < 0)
		return r;
	if (ret_version)
		*ret_version = version;
	if (ret_ours)
		*ret_ours = id == SAMUT_APPLICATION_ID;
	return 0;
}

static int migrate(struct samut_db *db, int version)
{
	g_autofree char *script = g_strdup_printf(
		"BEGIN IMMEDIATE; %s PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT",
		migrations[version - 1], SAMUT_APPLICATION_ID, version);
	int r = samut_db_script(db, script);

	if (r < 0)
		(void)samut_db_script(db, "ROLLBACK");
	return r;
}

int samut_schema_upgrade(struct samut_db *db)
{
	int64_t version;
	bool fresh;
	int r = samut_schema_version(db, &version, NULL);

	fresh = r >= 0 && version == 0;
	for (; r >= 0 && version < SAMUT_STORE_VERSION; version++)
		r = migrate(db, (int)version + 1);
	if (r >= 0)
		r = samut_kindschema_grow(db);
	if (r >= 0 && fresh)
		r = samut_schema_kinds_done(db);
	return r < 0 ? r : 0;
}
