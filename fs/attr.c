/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes. While a working copy is open nothing is cached by the kernel, so that sizes and times are
 * always what they will be at the end. */
#include "fs/attr.h"

#include "fs/computed.h"
#include "fs/copy.h"
#include "fs/stored.h"

static struct timespec to_timespec(int64_t ns)
{
	int64_t sec = ns / 1000000000, rest = ns % 1000000000;

	return rest < 0 ? (struct timespec){sec - 1, rest + 1000000000} : (struct timespec){sec, rest};
}

void attr_fill(const struct samut_node *node, struct stat *ret_stat)
{
	*ret_stat = (struct stat){
		.st_ino = (ino_t)node->id,
		.st_mode = node->mode,
		.st_nlink = S_ISDIR(node->mode) ? 2 + (nlink_t)node->subdirs : 1,
		.st_uid = node->uid,
		.st_gid = node->gid,
		.st_size = S_ISDIR(node->mode) ? 4096 : node->size,
		.st_blksize = 4096,
		.st_atim = to_timespec(node->atime),
		.st_mtim = to_timespec(node->mtime),
		.st_ctim = to_timespec(node->ctime),
	};
	ret_stat->st_blocks = (ret_stat->st_size + 511) / 512;
}

static int count_dir(const char *name, enum samut_shown_type type, void *arg)
{
	int64_t *dirs = arg;

	(void)name;
	*dirs += type == SAMUT_SHOWN_DIR;
	return 0;
}

static int node_now(struct session *s, int64_t id, struct samut_node *ret_node)
{
	int r = stored_node(s, id, ret_node);

	if (r >= 0 && S_ISDIR(ret_node->mode))
		overlay_shift(s, ret_node);
	if (r >= 0 && id == SAMUT_ROOT_ID)
		(void)computed_root(count_dir, &ret_node->subdirs);
	/* The kernel walks the path anew when it hears this: the name has another file by now. */
	return r == -ENOENT ? -ESTALE : r;
}

static void node_copy(struct samut_node *to, const struct samut_node *from)
{
	*to = *from;
	to->name = g_strdup(from->name);
}

/* What a tracked inode adds to or replaces in the stored attributes. inode->lock is held. */
static int tracked_node(struct session *s, struct inode *inode, struct samut_node *ret_node)
{
	int64_t id = inode_node(s, inode->ino);
	int r = 0;

	if (id)
		r = node_now(s, id, ret_node);
	else
		node_copy(ret_node, &inode->snap);
	if (r < 0)
		return r;
	/* A former file that nobody had open. */
	if (!id && !ret_node->mode)
		return -ESTALE;
	if (!id)
		ret_node->id = (int64_t)inode->ino;
	const struct copy *copy = inode->copy;
	if (copy && copy_visible(inode)) {
		ret_node->size = (int64_t)copy->size;
		ret_node->mtime = copy->mtime;

		if (copy->set_times)
			ret_node->atime = copy->atime;
	} else if (!id && inode->frozen) {
		ret_node->size = (int64_t)g_bytes_get_size(inode->frozen);
	}
	if (copy)
		ret_node->ctime = MAX(ret_node->ctime, copy->ctime);
	if (copy && copy->set_mode)
		ret_node->mode = (ret_node->mode & S_IFMT) | copy->mode;
	if (copy && copy->set_owner) {
		ret_node->uid = copy->uid;
		ret_node->gid = copy->gid;
	}
	return 0;
}

int attr_node(struct session *s, fuse_ino_t ino, struct samut_node *ret_node)
{
	struct inode *inode = inode_peek(s, ino);

	if (!inode)
		return node_now(s, (int64_t)ino, ret_node);
	pthread_mutex_lock(&inode->lock);
	int r = tracked_node(s, inode, ret_node);
	pthread_mutex_unlock(&inode->lock);
	inode_unref(s, inode);
	return r;
}

/* Of a tracked inode: what it adds to the store, and nothing that may be cached while it is being written. */
static int tracked_attr(
	struct session *s, struct inode *inode, uint32_t uid, struct stat *ret_stat, double *ret_timeout)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	pthread_mutex_lock(&inode->lock);
	int r = tracked_node(s, inode, &node);
	if (inode_is_guest(inode) && inode->guest == uid)
		node.uid = uid;
	bool orphan = inode_node(s, inode->ino) == 0 && !(inode->copy && inode->copy->unborn);
	*ret_timeout = inode->copy || orphan || inode_is_guest(inode) ? 0 : TIMEOUT_LONG;
	pthread_mutex_unlock(&inode->lock);
	if (r < 0)
		return r;
	attr_fill(&node, ret_stat);
	if (orphan)
		ret_stat->st_nlink = 0;
	return 0;
}

int attr_get(struct session *s, fuse_ino_t ino, uint32_t uid, struct stat *ret_stat, double *ret_timeout)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (computed_is(ino))
		return computed_attr(s, ino, ret_stat, ret_timeout);
	struct inode *inode = inode_peek(s, ino);
	int r = inode ? tracked_attr(s, inode, uid, ret_stat, ret_timeout) : node_now(s, (int64_t)ino, &node);
	if (inode) {
		inode_unref(s, inode);
	} else if (r >= 0) {
		attr_fill(&node, ret_stat);
		*ret_timeout = TIMEOUT_LONG;
	}
	return r;
}

static void shift_entry(struct session *s, const struct samut_node *node, struct stat *attr)
{
	struct samut_node shifted = *node;

	overlay_shift(s, &shifted);
	if (shifted.mtime != node->mtime || shifted.subdirs != node->subdirs)
		attr_fill(&shifted, attr);
}

void attr_entry(
	struct session *s, const struct samut_node *node, uint32_t uid, struct fuse_entry_param *ret_entry)
{
	*ret_entry = (struct fuse_entry_param){
		.generation = 1, .attr_timeout = TIMEOUT_LONG, .entry_timeout = TIMEOUT_LONG};
	struct inode *inode = inode_enter(s, node->id, &ret_entry->ino);

	attr_fill(node, &ret_entry->attr);
	if (S_ISDIR(node->mode))
		shift_entry(s, node, &ret_entry->attr);
	if (inode) {
		(void)tracked_attr(s, inode, uid, &ret_entry->attr, &ret_entry->attr_timeout);
		inode_unref(s, inode);
	}
	if (g_str_has_suffix(node->name, ".rejected"))
		ret_entry->entry_timeout = ret_entry->attr_timeout = 0;
	/* A link that is renamed may become one beside records (rsync), which is no node: the kernel must
	 * ask. */
	if (S_ISLNK(node->mode))
		ret_entry->entry_timeout = 0;
}
