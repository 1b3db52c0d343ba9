/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the index is made of, unit by unit. A unit is an owner place (household, partner, fund, …) with all
 * its records, or a record that lies in none (volunteer, scheme, verdict, …). Private to core/show/index*.c.
 * All functions: 0 or -errno, inside a transaction of the index's writer.
 */
#pragma once

#include "core/show/index.h"
#include "core/store/node.h"

/* Script of the tables home, listing, recent and of all parts; what the index's version is made of. Both
 * newly allocated. */
char *samut_index_schema(void);
char *samut_index_version(void);

/* One transaction's work. */
struct samut_indexing {
	struct samut *s;
	struct samut_db *db;
	struct samut_date today;
	GHashTable *done;  /* set of units that are up to date by now */
	GHashTable *seen;  /* set of record nodes whose parts are */
	GHashTable *areas; /* id of a village → struct samut_area * */
	bool quick;	   /* the first round of the first making: slow lists are left for the second */
	int64_t least;	   /* edits before this one are too old for views/recent */
	const _Atomic bool *stop; /* set: give up with -ECANCELED */
};
typedef struct samut_indexing samut_indexing;
void samut_indexing_init(struct samut_indexing *work, struct samut *s, struct samut_db *db,
	struct samut_date today, const _Atomic bool *stop);
void samut_indexing_release(struct samut_indexing *work);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_indexing, samut_indexing_release)

/* Where a household stands, by the codes of its directories. */
struct samut_area {
	int64_t province, amphoe, tambon, village;
};

/* A node was noted as changed: brings all that depends on it up to date. */
int samut_index_node(struct samut_indexing *work, int64_t node);
/* The units of the next `limit` records after *cursor, in the order of their nodes; the parts of the next
 * records, free files and folders and areas. Moves *cursor. 0: no more are left; 1. */
int samut_index_units(struct samut_indexing *work, int64_t *cursor, unsigned limit);
int samut_index_parts_of(struct samut_indexing *work, int64_t *cursor, unsigned limit);
/* Units whose facts change with the day alone. */
int samut_index_day(struct samut_indexing *work);

/* The unit made anew; -ENOENT is no error: it is gone, and its rows go. */
int samut_index_unit(struct samut_indexing *work, int64_t unit);
/* ix.home of a household. *ret_confidential: its records are in no list. */
int samut_index_home(struct samut_indexing *work, const struct samut_node *place,
	const struct samut_area *area, bool *ret_confidential);
/* Area of a household's directory. */
int samut_index_area(struct samut_indexing *work, int64_t village, struct samut_area *ret_area);
