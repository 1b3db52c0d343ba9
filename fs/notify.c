/* SPDX-License-Identifier: Apache-2.0 */
/* Cache invalidation. The kernel answers -ENOENT for what it does not know: that is fine, nothing was cached
 * then. */
#include "fs/notify.h"

#include "fs/inode.h"

void notify_dir(struct session *s, int64_t dir)
{
	(void)fuse_lowlevel_notify_inval_inode(s->fuse, (fuse_ino_t)dir, 0, 0);
}

void notify_file(struct session *s, int64_t node)
{
	fuse_ino_t ino = inode_nodeid(s, node, false);

	inode_set_stale(s, ino);
	(void)fuse_lowlevel_notify_inval_inode(s->fuse, ino, 0, 0);
}

static int forget_child(const struct samut_node *node, void *arg)
{
	struct session *s = arg;

	(void)fuse_lowlevel_notify_inval_entry(
		s->fuse, (fuse_ino_t)node->parent, node->name, strlen(node->name));
	return 0;
}

void notify_all(struct session *s)
{
	struct samut_db *db = samut_store_reader(s->samut->store);

	atomic_fetch_add(&s->epoch, 1);
	if (db) {
		(void)samut_node_children(db, SAMUT_ROOT_ID, 0, forget_child, s);
		samut_store_reader_done(s->samut->store, db);
	}
	notify_dir(s, SAMUT_ROOT_ID);
}
