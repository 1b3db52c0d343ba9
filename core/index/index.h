/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The indexer: one thread that follows the store's edits and keeps STORE/index.db up with them. It reads what
 * changed (core/store/changed.h) in order, makes anew the rows of each household and each other record that
 * is concerned, and notes in the same transaction how far it has come: killed at any moment, it goes on from
 * there. An index that is not there, or not ours, is made from the whole store in the background, while edits
 * go on. Saves never wait for it: it writes to a file of its own.
 */
#pragma once

#include "core/model/date.h"
#include "core/store/indexdb.h"
#include "core/work/casebook.h"

struct samut_index;
typedef struct samut_index samut_index;

/* Starts the thread. day: the day that it takes for today; year 0: the clock's. */
int samut_index_start(struct samut *s, struct samut_date day, struct samut_index **ret_index);
/* At once: what it was at is undone and done again at the next start. Takes NULL. */
void samut_index_stop(struct samut_index *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_index, samut_index_stop)

/* Waits until the index is whole and everything committed before the call is in it, at most ms. searched:
 * what is searched, too, not the lists alone. 0; -ETIMEDOUT; -EIO and the like while it cannot be written. */
int samut_index_wait(struct samut_index *index, bool searched, int ms);

/* Whether waiting makes sense: its lists are made and it is not far behind, or they were begun just now. */
bool samut_index_is_near(struct samut_index *index);

/* Where it stands. A new index is made in two rounds over the store: lists first, then what is searched. */
struct samut_index_state {
	bool listing, searching; /* still making the one, the other */
	int percent;		 /* of the round it is in */
	int trouble;		 /* -errno of the last try; 0 */
	uint64_t epoch;		 /* rises whenever something in the index changed */
};
void samut_index_state(struct samut_index *index, struct samut_index_state *ret_state);

/* Its connections, for readers. */
struct samut_indexdb *samut_index_files(struct samut_index *index);

/* ---- What else is made from records ---- */

/* One record, as the parts below are told of it. */
struct samut_indexed {
	struct samut *s;
	struct samut_db *db; /* main: the store; ix: the index, in a transaction */
	int64_t node;	     /* the record; when it is dropped, it may be gone */
	int64_t place;	     /* its owner place; 0 none. When it is dropped: 0 */
	const char *kind;    /* NULL: no record, but a directory or a free file; or dropped */
};

/*
 * A part of the index that has one entry a record, in tables of its own. put: the record (or place, area,
 * free file) is new or has changed; drop: it is gone, or belongs to a confidential household by now (harmless
 * when it never was there). Rows of index_parts.c.
 */
struct samut_index_part {
	const char *schema; /* script that makes its tables. Another text: the index is made anew */
	int version;	    /* raise it when what put writes changes */
	int (*put)(const struct samut_indexed *record);
	int (*drop)(const struct samut_indexed *record);
};
/* Ends with a NULL schema. */
extern const struct samut_index_part samut_index_parts[];
