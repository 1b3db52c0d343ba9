/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The computed tree by nodeid: what core/show computes and what the daemon has to say (notices.h), below the
 * root of the mount. Each caller is shown what he may see, so every name but those that the tables fix is
 * asked for at every lookup, and nothing of one user's lies in a cache that another reads (shown.h). Links
 * beside records: beside.h.
 */
#pragma once

#include "core/show/show.h"
#include "fs/shown.h"
#include "fs/viewer.h"

static inline bool computed_is(fuse_ino_t ino)
{
	return shown_is(ino);
}

/* Does the name in this directory belong to the computed tree: anything in a computed directory, some names
 * in the root? */
bool computed_has(fuse_ino_t parent, const char *name);
/* The entry of that name, its lookup counted. -ENOENT: none, or not to be seen. */
int computed_lookup(struct session *s, const struct viewer *viewer, fuse_ino_t parent, const char *name,
	struct fuse_entry_param *ret_entry);
/* The same by path from the root of the mount. */
int computed_enter(
	struct session *s, const struct viewer *viewer, const char *path, struct fuse_entry_param *ret_entry);
/* Attributes of what the kernel knows, and how long it may keep them (s). -ESTALE. */
int computed_attr(struct session *s, fuse_ino_t ino, struct stat *ret_stat, double *ret_timeout);
/* Content of a file, new reference; attributes tell of it from now on. -EISDIR, -EINVAL, -ENOENT, -ESTALE. */
int computed_open(struct session *s, const struct viewer *viewer, fuse_ino_t ino, GBytes **ret_text);
/* Where a link leads, newly allocated. -EINVAL. */
int computed_readlink(struct session *s, fuse_ino_t ino, char **ret_target);

/* What a listing of the root shows of it, in order. */
int computed_root(samut_shown_fn fn, void *arg);
/* Its type and number as a listing shows them. */
void computed_dirent(const char *path, enum samut_shown_type type, struct stat *ret_stat);
/* The path of an entry of a directory of the computed tree or of the root; new string, NULL: unknown. */
char *computed_path(struct session *s, fuse_ino_t parent, const char *name);

/* Whether the kernel knows the nodeid as something of the past. */
bool computed_is_past(struct session *s, fuse_ino_t ino);

/* Somebody tried to change what is computed: says so in /.samut/why, with where to change it instead. path:
 * from the root of the mount. Returns error. */
int computed_refuse(struct session *s, const struct samut_who *who, const char *path, int error);
/* The same for an entry of a directory of the computed tree or of the root: -EROFS, -EPERM. */
int computed_refuse_in(struct session *s, const struct samut_who *who, fuse_ino_t parent, const char *name);
