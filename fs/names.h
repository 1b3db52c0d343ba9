/* SPDX-License-Identifier: Apache-2.0 */
/* What a new name would be: canonical, scratch or versioned, and its row in the layout. */
#pragma once

#include "core/model/layout.h"
#include "fs/inode.h"

struct naming {
	char *name;			/* canonical */
	struct samut_node parent;	/* the directory */
	bool scratch;			/* a scratch name, or within a scratch directory */
	const struct samut_layout *row; /* of a versioned name */
};
typedef struct naming naming;
#define NAMING_INIT                                                                                          \
	{                                                                                                    \
		NULL, SAMUT_NODE_INIT, false, NULL                                                           \
	}
void naming_release(struct naming *n);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(naming, naming_release)

/* The canonical form of a name asked for; NULL and *ret_error -ENAMETOOLONG, or -ENOENT for what is not
 * UTF-8: no such name can be here. */
char *naming_asked(const char *raw, int *ret_error);

/*
 * Fills it for raw in the directory parent. What has no place there is refused: -EINVAL with the reason in
 * /.samut/why; -EPERM for trash folders (a file manager then offers to delete for good) and for what is
 * computed, -EROFS in computed directories, both with the reason; -ENAMETOOLONG.
 */
int naming_init(struct naming *ret_naming, struct session *s, const struct samut_who *who, fuse_ino_t parent,
	const char *raw, bool dir);
