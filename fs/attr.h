/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes as stat shows them: of the store, or of the working copy while there is one. */
#pragma once

#include "fs/inode.h"

/* A stored node's attributes. */
void attr_fill(const struct samut_node *node, struct stat *ret_stat);

/* Attributes of any nodeid, as uid sees it, and how long the kernel may keep them (s). -ENOENT, -ESTALE. */
int attr_get(struct session *s, fuse_ino_t ino, uint32_t uid, struct stat *ret_stat, double *ret_timeout);

/* The stored node behind a nodeid; for an unborn or unlinked file what is known of it. */
int attr_node(struct session *s, fuse_ino_t ino, struct samut_node *ret_node);

/* The entry to reply with to uid for a stored node (counts the lookup). */
void attr_entry(
	struct session *s, const struct samut_node *node, uint32_t uid, struct fuse_entry_param *ret_entry);
