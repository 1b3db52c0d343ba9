/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The computed tree: /.samut (found by lookup, listed by nobody) and the links into it. One table of names
 * and renderers. Content is made when a file is opened and frozen in the handle; sizes are true for the
 * asking user.
 */
#pragma once

#include "fs/session.h"

#define COMPUTED_FIRST (UINT64_C(1) << 62)

static inline bool computed_is(fuse_ino_t ino)
{
	return ino >= COMPUTED_FIRST;
}

/* Entry in the root or in /.samut; 0 when there is none of that name. */
fuse_ino_t computed_lookup(fuse_ino_t parent, const char *name);
/* Attributes as the asking user sees them. -ENOENT. */
int computed_attr(struct session *s, fuse_ino_t ino, uint32_t uid, struct stat *ret_stat);
/* Content for a user, or a link's target. -EISDIR, -EINVAL, -ENOENT. */
int computed_content(struct session *s, fuse_ino_t ino, uint32_t uid, GString **ret_text);
/* The i-th computed entry that the root lists: its nodeid and name; 0 when there are no more. */
fuse_ino_t computed_listed(unsigned i, const char **ret_name);
