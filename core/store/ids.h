/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers for nodes. The database holds a limit, raised SAMUT_IDS_AHEAD numbers at a time and committed
 * before any number behind it is given out to the world; so a process that dies loses at most the rest of a
 * stretch, and no number is given twice. Private to core/store.
 */
#pragma once

#include <pthread.h>

#include "core/store/db.h"

#define SAMUT_IDS_AHEAD ((int64_t)1 << 20)

struct samut_ids {
	pthread_mutex_t lock;
	int64_t next;	 /* the next number to give; lock */
	int64_t limit;	 /* committed: numbers below it may be given; lock */
	int64_t pending; /* limit written in the open transaction, 0 none; lock */
};

void samut_ids_init(struct samut_ids *ids);
void samut_ids_release(struct samut_ids *ids);

/* Reads where to go on; nothing may be given out before the first commit of a raised limit. */
int samut_ids_load(struct samut_ids *ids, struct samut_db *db);

/* Gives the next number. ret_over: it lies behind the committed limit: the caller sees to a commit before
 * anyone may see it. */
int64_t samut_ids_next(struct samut_ids *ids, bool *ret_over);
/* Never gives id or a smaller one again. Returns whether the next one lies behind the committed limit. */
bool samut_ids_skip(struct samut_ids *ids, int64_t id);

/* Before a commit: raises the limit when half of the stretch is used. exact: writes the next number itself,
 * for a clean close. */
int samut_ids_write(struct samut_ids *ids, struct samut_db *db, bool exact);
/* After the commit, or after it failed. */
void samut_ids_settle(struct samut_ids *ids, bool committed);
