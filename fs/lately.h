/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Computed directories that a user was shown a moment ago. The kernel may not keep them, because other users
 * may not be shown the same; so it asks for each of them again whenever somebody walks through. For a second
 * the answer is known here; that of the past, which has owners and times, until there is another edit. Any
 * thread.
 */
#pragma once

#include "fs/shown.h"
#include "fs/viewer.h"

struct lately;
struct lately *lately_new(void);
void lately_free(struct lately *lately); /* takes NULL */

/* The directory what->path. commits: samut_store_commits() before it was looked for. */
void lately_note(
	struct lately *lately, const struct viewer *viewer, uint64_t commits, const struct shown *what);
/* Whether what->path was noted; what else is told of it goes into *what. */
bool lately_shown(struct lately *lately, const struct viewer *viewer, uint64_t commits, struct shown *what);
