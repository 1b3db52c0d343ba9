/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bringing back what once stood in the tree: a deleted record or place, or an older text. It is an edit like
 * any other, through the same checks; the history goes on, nothing is rewound.
 *
 * A verb of the service (service.h).
 */
#pragma once

#include "core/base/author.h"
#include "core/base/talk.h"
#include "core/work/casebook.h"

/*
 * args: `path`, canonical, inside the mount: a file or a directory with all in it; `at`, a commit of the
 * history in which it stood (40 hexadecimal digits); `from`, where it stood then, if not at that path. What
 * exists keeps its inode, owner and mode; what is made anew gets a new inode, as numbers are never given
 * twice. Files that came into being since are left alone.
 */
int samut_restore(struct samut *s, const struct samut_who *who, GHashTable *args, int fd,
	const struct samut_talk *talk);
