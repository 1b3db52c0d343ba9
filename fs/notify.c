/* SPDX-License-Identifier: Apache-2.0 */
/* Cache invalidation. The kernel answers -ENOENT for what it does not know: that is fine, nothing was cached
 * then. */
#include "fs/notify.h"

#include "core/store/journal.h"
#include "fs/beside.h"
#include "fs/inode.h"

void notify_dir(struct session *s, int64_t dir)
{
	(void)fuse_lowlevel_notify_inval_inode(s->fuse, (fuse_ino_t)dir, 0, 0);
}

void notify_file(struct session *s, int64_t node)
{
	struct inode *inode = inode_of_node(s, node);
	fuse_ino_t ino = inode_nodeid(s, node, false);

	/* Nobody serves or caches what he has read before. */
	if (inode)
		atomic_fetch_add(&inode->version, 1);
	inode_unref(s, inode);
	/* Attributes only: whoever has it open drops its pages when he sees the new ones. Dropping them here
	 * would wait for reads under way, and those may wait for the lock that the caller holds. */
	inode_set_stale(s, ino);
	(void)fuse_lowlevel_notify_inval_inode(s->fuse, ino, -1, 0);
}

void notify_entry(struct session *s, int64_t dir, const char *name)
{
	(void)fuse_lowlevel_notify_inval_entry(s->fuse, (fuse_ino_t)dir, name, strlen(name));
}

struct late_name {
	int64_t dir;
	char *name;
};

void notify_late_free(gpointer data)
{
	struct late_name *late = data;

	g_free(late->name);
	g_free(late);
}

void notify_name_later(struct session *s, int64_t dir, const char *name)
{
	struct late_name *late = g_new(struct late_name, 1);

	*late = (struct late_name){dir, g_strdup(name)};
	pthread_mutex_lock(&s->lock);
	g_ptr_array_add(s->late_names, late);
	session_wake_timer(s);
	pthread_mutex_unlock(&s->lock);
}

void notify_names_due(struct session *s)
{
	g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func(notify_late_free);

	pthread_mutex_lock(&s->lock);
	while (s->late_names->len)
		g_ptr_array_add(due, g_ptr_array_steal_index(s->late_names, s->late_names->len - 1));
	pthread_mutex_unlock(&s->lock);
	for (guint i = 0; i < due->len; i++) {
		const struct late_name *late = due->pdata[i];
		notify_entry(s, late->dir, late->name);
	}
}

/* A node that a command made or changed: what the kernel knows of it and of its directory. */
static int forget_node(const struct samut_node *node, void *arg)
{
	struct session *s = arg;
	fuse_ino_t ino = inode_nodeid(s, node->id, false);

	notify_entry(s, node->parent, node->name);
	if (fuse_lowlevel_notify_inval_inode(s->fuse, ino, 0, 0) == 0)
		inode_set_stale(s, ino);
	(void)fuse_lowlevel_notify_inval_inode(s->fuse, (fuse_ino_t)node->parent, 0, 0);
	if (S_ISDIR(node->mode))
		beside_changed(s, node->id);
	else
		beside_file_changed(s, node->parent, node->layout);
	return 0;
}

void notify_changed(struct session *s)
{
	struct samut_db *db = samut_store_reader(s->samut->store);

	atomic_fetch_add(&s->epoch, 1);
	if (!db)
		return;
	pthread_mutex_lock(&s->notifying);
	(void)samut_node_changed(db, s->notified, forget_node, s);
	(void)samut_journal_last(db, &s->notified);
	pthread_mutex_unlock(&s->notifying);
	samut_store_reader_done(s->samut->store, db);
}
