/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .snapshots of stored directories: the times at which one directory changed, and it as of then
 * (core/show/past_trees.h). Found by name in every directory that has a history, listed by none, so that
 * nothing walks into it. Nobody can give the name to anything.
 */
#pragma once

#include "fs/session.h"
#include "fs/viewer.h"

/* Is it that name, in a stored directory? */
bool snapshots_is(fuse_ino_t parent, const char *name);
/* The entry, its lookup counted. -ENOENT: the directory has no history, or the viewer may not get into it. */
int snapshots_lookup(struct session *s, const struct viewer *viewer, fuse_ino_t parent,
	struct fuse_entry_param *ret_entry);
/* Somebody wants to make, rename or remove something called so: -EPERM, said in /.samut/why. */
int snapshots_refuse(struct session *s, const struct samut_who *who, fuse_ino_t parent);
/* The number of the directory whose times stand at a path of the computed tree; 0: no such path. */
int64_t snapshots_dir(const char *path);
