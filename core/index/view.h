/* SPDX-License-Identifier: Apache-2.0 */
/* One view: a folder of links, sharded by province and amphoe. The table is in view_table.c; the index is
 * made from it, and core/show/views*.c lists it. */
#pragma once

#include "core/store/db.h"

struct samut_view {
	const char *path; /* "views/by-step" */
	/* Folders right below it: NULL: none; "": as many as there are keys; else these words, whether there
	 * is anything in them or not. */
	const char *keys;
	const char *kind, *field; /* whose choices the keys are, for their names; NULL: else */
	bool homes;		  /* only households are asked */
	bool late;		  /* only entries that were due before today are listed */
	/* For the unit ?1 (a household, or a record that lies in none): key (NULL where the view has none),
	 * node that the link leads to, due day (NULL none). Sees the store, and ix.home, whose row is up to
	 * date. Confidential households are not asked. */
	const char *sql;
	/* Instead, for what SQL cannot say: appends the nodes. Slow: asked after all lists are made. */
	int (*ask)(struct samut_db *db, int64_t unit, GArray *nodes);
	/* Each of its folders has a README.txt, which is the page ".samut/NOTES/PROVINCE-AMPHOE.txt" of these
	 * notes; NULL none. */
	const char *notes;
	const char *th, *en; /* what it holds */
};

/* Ends with a NULL path. A view's number in ix.listing is its place here. */
extern const struct samut_view samut_views[];

/* Records by their last edit: no listing, but ix.recent. */
#define SAMUT_VIEW_RECENT "views/recent"
#define SAMUT_RECENT_SHOWN 200
/* So many are kept, because some may not be for the viewer's eyes. */
#define SAMUT_RECENT_KEPT 2000

/* Where what lies in no household is listed. */
#define SAMUT_VIEW_CENTRAL "00-ส่วนกลาง"
