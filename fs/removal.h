/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Removals and their grace. A removed name is gone at once for everyone, but counts as a deletion only after
 * a short grace, so that editors and archivers that remove and re-create make one edit of the same record;
 * and so that `rm -r` of a place is one deletion, not one for each file in it.
 */
#pragma once

#include "fs/inode.h"

/* Hides node from its name and starts its grace. Open readers go on. */
void removal_begin(struct session *s, const struct samut_node *node, const struct samut_who *who);

/* A directory has nothing in it but what waits to be removed. */
bool removal_leaves_empty(struct session *s, int64_t dir);

/* Nodes (int64_t) whose removal waits in the same owner place as a directory, appended to out. */
void removal_waiting_beside(struct session *s, int64_t dir, GArray *out);

/* Carries out a removal now, without waiting (the same name is wanted for something else). Shared lock on
 * names must be held. */
int removal_finish(struct session *s, int64_t parent, const char *name);
/* Is the directory removed, or in one that is, or no more? */
bool removal_covers(struct session *s, int64_t dir);
/* Everything that waits below a directory comes back: the directory stays after all. */
void removal_cancel_below(struct session *s, int64_t dir);

/*
 * Something in a place may not go, because others refer to it. Whoever is deleting the place as a whole (`rm
 * -r`) shall not get rid of the rest of it: what he removed there comes back, and for the length of a grace
 * he can remove nothing more.
 */
void removal_refused(struct session *s, int64_t dir, const struct samut_who *who);
/* Is the directory in a place where this process was just refused? */
bool removal_barred(struct session *s, int64_t dir, const struct samut_who *who);

/* Carries out what is due at `now` (monotonic ns; INT64_MAX: all). Takes names exclusively. Returns when to
 * call again, 0: nothing waits. */
int64_t removal_expire(struct session *s, int64_t now);
