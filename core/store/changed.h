/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What changed, for whoever keeps something up to date with the tree (core/index/index.h): each versioned
 * node that comes, goes, moves or gets new content or attributes is noted, in the transaction that does it,
 * under a rising number. Where a node goes or leaves, the directory it was in is noted too, as left, so that
 * its place is found although it is gone. Rows that are done with are cut off; the newest one always stays,
 * so that no number is given twice.
 */
#pragma once

#include "core/store/db.h"

/* Inside a write. The functions of node.h call them: nobody else has to. left: the directory is as it was,
 * but for something that is no longer in it. */
int samut_changed_add(struct samut_db *db, int64_t node);
int samut_changed_add_left(struct samut_db *db, int64_t dir);

/* Newest number; 0 when nothing was ever noted. */
int samut_changed_last(struct samut_db *db, int64_t *ret_id);
/* Oldest number that is still there; 0 when there is none. */
int samut_changed_first(struct samut_db *db, int64_t *ret_id);

/* Calls fn for each row after the number `after`, in order, until it returns non-zero (which is returned). */
typedef int (*samut_changed_fn)(int64_t id, int64_t node, bool left, void *arg);
int samut_changed_each(struct samut_db *db, int64_t after, samut_changed_fn fn, void *arg);

/* Removes at most limit rows with numbers up to id, oldest first, never the newest. Inside a write. Number of
 * rows removed. */
int samut_changed_trim(struct samut_db *db, int64_t id, int limit);

/*
 * Name of this line of numbers: another database (a rebuilt one, too) has another. Newly allocated, or NULL.
 * renew: from now on all is to be taken for changed, because the extracted columns were made anew; inside a
 * write.
 */
char *samut_changed_line(struct samut_db *db);
int samut_changed_renew(struct samut_db *db);
