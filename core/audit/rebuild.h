/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a lost database anew from the history alone: nodes with their inode numbers, owners and modes from
 * the nodelists (nodelist.h), texts from the head's tree, columns from the texts, the journal from the
 * commits, counters from their trailers. Times of modification are those of the commits that last changed
 * something, so to the second. What was never in the history cannot come back: scratch files, drafts,
 * extended attributes, times set by hand, settings, and refusals.
 *
 * The store must not be in use. The new database is finished and synced before it takes its place; a rebuild
 * that is cut short leaves everything as it was.
 */
#pragma once

#include <stdbool.h>

#include "core/base/diag.h"
#include "core/base/talk.h"

/*
 * dir: the store. replace: a samut.db that is there already becomes samut.db.old; else it is -EEXIST. -EBUSY
 * when a process holds the store, -EUCLEAN when the history is not that of a store, each with the reason in
 * diag.
 */
int samut_rebuild(const char *dir, bool replace, const struct samut_talk *talk, struct samut_diag *diag);

/*
 * Makes dir, which must be empty or not be there, and fetches the history of a mirror (any URL that git
 * takes) into dir/history.git; samut_rebuild() does the rest. settings, NULL at its end: NAME=VALUE for
 * history.git/config, set before, and kept. When it fails nothing is left behind. -EEXIST, -EINVAL, -EIO with
 * git's words.
 */
int samut_rebuild_fetch(
	const char *dir, const char *url, const char *const *settings, struct samut_diag *diag);
