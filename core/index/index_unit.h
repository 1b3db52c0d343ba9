/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the index is made of, unit by unit. A unit is a household with all its records, because what is
 * derived of it rests on them all; or any other record, however many there are beside it in its fund or
 * contract. Private to core/index. All functions: 0 or -errno, inside a transaction of the index's
 * writer.
 */
#pragma once

#include "core/index/index.h"
#include "core/model/layout.h"
#include "core/store/node.h"

/* Rows of the layout. */
#define SAMUT_LAYOUT_HOUSEHOLDS 10
#define SAMUT_LAYOUT_PROVINCE 11
#define SAMUT_LAYOUT_VILLAGE 14
#define SAMUT_LAYOUT_HOUSEHOLD 15

/* Script of the tables home, listing, recent, known and of all parts; what the index's version is made of.
 * Both newly allocated. */
char *samut_index_schema(void);
char *samut_index_version(void);

/* One transaction's work. */
struct samut_indexing {
	struct samut *s;
	struct samut_db *db;
	struct samut_date today;
	GHashTable *done;    /* set of units that are up to date by now */
	GHashTable *seen;    /* set of record nodes whose parts are */
	GHashTable *judged;  /* set of places of which what is judged by other records was put into again */
	GHashTable *areas;   /* id of a village → struct samut_area * */
	GHashTable *folders; /* id of another directory → struct samut_index_entry * of records in it */
	GArray *again;	     /* nodes that are to be looked at as if they had changed, too */
	bool quick;	     /* the first round of the first making: slow lists are left for the second */
	int64_t least;	     /* edits before this one are too old for views/recent */
	const _Atomic bool *stop; /* set: give up with -ECANCELED */
};
typedef struct samut_indexing samut_indexing;
void samut_indexing_init(struct samut_indexing *work, struct samut *s, struct samut_db *db,
	struct samut_date today, const _Atomic bool *stop);
void samut_indexing_release(struct samut_indexing *work);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_indexing, samut_indexing_release)
/* False when it was in the set already. */
bool samut_indexing_add(GHashTable *set, int64_t id);

/* Where a household stands, by the codes of its directories. */
struct samut_area {
	int64_t province, amphoe, tambon, village;
};

/* A node was noted as changed, or a directory as left: brings all that depends on it up to date. */
int samut_index_node(struct samut_indexing *work, int64_t node);
int samut_index_left(struct samut_indexing *work, int64_t dir);
/* Whether a record of that row (NULL: of no kind that stands anywhere) lies in a household. */
bool samut_index_in_home(const struct samut_layout *row);
/* Of a record that is a unit, or is no longer one: when its id is another than before, those who refer to it
 * come into work->again. Of a place with such records, which are about to be made: the id that they are made
 * with, unless it was known before. */
int samut_index_know(struct samut_indexing *work, int64_t record);
int samut_index_forget(struct samut_indexing *work, int64_t node);
int samut_index_know_place(struct samut_indexing *work, int64_t place, const char *id);
/* The units of the next `limit` records after *cursor, in the order of their nodes; the parts of the next
 * records, free files and folders and areas. Moves *cursor. 0: no more are left; 1. */
int samut_index_units(struct samut_indexing *work, int64_t *cursor, unsigned limit);
int samut_index_parts_of(struct samut_indexing *work, int64_t *cursor, unsigned limit);
/* Units whose facts change with the day alone. */
int samut_index_day(struct samut_indexing *work);

/* The unit made anew; -ENOENT is no error: it is gone, and its rows go. */
int samut_index_unit(struct samut_indexing *work, int64_t unit);
int samut_index_drop_unit(struct samut_indexing *work, int64_t unit);
/* Brings the parts of one record (or place, area, free file: kind NULL) up to date; drops them. */
int samut_index_record(struct samut_indexing *work, int64_t node, int64_t place, const char *kind);
int samut_index_drop_record(struct samut_indexing *work, int64_t node);
/* ix.home of a household. *ret_confidential: its records are in no list. */
int samut_index_home(struct samut_indexing *work, const struct samut_node *place,
	const struct samut_area *area, bool *ret_confidential);
/* Area of a household's directory. */
int samut_index_area(struct samut_indexing *work, int64_t village, struct samut_area *ret_area);
