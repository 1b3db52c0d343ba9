/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STORE/index.db: what views, search and reports are listed from, made from samut.db and made again whenever
 * that is simpler than mending it. A database of its own, so that keeping it never holds up a save. Its
 * tables are its maker's (core/show); here is how it is opened, told to be ours, thrown away, and read
 * together with samut.db: on every connection of this file, samut.db is main and index.db is ix.
 *
 * One row of ix.meta says how far it follows the store: see struct samut_indexdb_mark.
 */
#pragma once

#include "core/store/store.h"

struct samut_indexdb;
typedef struct samut_indexdb samut_indexdb;

/* How far the index follows `changed` (changed.h). */
struct samut_indexdb_mark {
	int64_t consumed; /* all rows of `changed` up to this one are in the index */
	/* Of the first making: records up to these nodes are in, -1: all are. It goes over them twice: what
	 * is quickly made first. */
	int64_t cursor, second;
	int64_t day; /* YYYYMMDD: the index shows what follows from the records on this day */
};

/*
 * owner: opens the index for writing, or makes an empty one where there is none, or one of another store,
 * another version, damaged, or ahead of the store (which was then restored from a backup). schema: script
 * that makes the tables, all of them in ix; version: any text; another one makes the index anew. Not owner:
 * for readers beside a running one; -ENOENT when there is no index.
 */
int samut_indexdb_open(struct samut_store *store, bool owner, const char *schema, const char *version,
	struct samut_indexdb **ret_index);
/* All readers must be back. Takes NULL. */
void samut_indexdb_close(struct samut_indexdb *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_indexdb, samut_indexdb_close)

/* A reader out of the pool; as samut_store_reader(). Any thread. */
struct samut_db *samut_indexdb_reader(struct samut_indexdb *index);
void samut_indexdb_reader_done(struct samut_indexdb *index, struct samut_db *db);

/* The one connection that writes; it writes to ix alone. For one thread. */
struct samut_db *samut_indexdb_writer(struct samut_indexdb *index);

int samut_indexdb_mark_get(struct samut_db *db, struct samut_indexdb_mark *ret_mark);
/* Inside a transaction of the writer. */
int samut_indexdb_mark_set(struct samut_db *db, const struct samut_indexdb_mark *mark);

/* Brings what is committed into the database file and onto the disk, if much has come together or force.
 * Returns 1 when it did: what was committed before survives a power cut. The writer's thread, outside
 * transactions. */
int samut_indexdb_flush(struct samut_indexdb *index, bool force);

/* Throws the index away and begins an empty one: after -EUCLEAN. The writer's thread; readers that are out go
 * on with the old one until they are given back. */
int samut_indexdb_renew(struct samut_indexdb *index);
