/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes, sizes by path, links, free space. What is already so succeeds silently; times are kept but are
 * no edit; owner and mode are. */
#include <sys/statvfs.h>

#include "core/model/layout.h"
#include "fs/attr.h"
#include "fs/beside.h"
#include "fs/computed.h"
#include "fs/handle.h"
#include "fs/ops.h"
#include "fs/stored.h"
#include "fs/verdict.h"

static void reply_attr(fuse_req_t req, fuse_ino_t ino)
{
	struct session *s = fuse_req_userdata(req);
	struct stat attr;
	double timeout = 0;
	int r = attr_get(s, ino, fuse_req_ctx(req)->uid, &attr, &timeout);

	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_attr(req, &attr, timeout);
}

void op_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)fi;
	reply_attr(req, ino);
}

/* truncate(2): without an open file nobody will complete the save, so it is one by itself; cutting a record
 * to nothing judges nothing. */
static int resize_by_path(struct session *s, struct inode *inode, int64_t size, const struct samut_who *who)
{
	int r = copy_begin(s, inode, false, who);

	if (r < 0)
		return r;
	inode->copy->writers++;
	r = copy_truncate(s, inode, size);
	if (r >= 0 && inode->copy->dirty)
		r = copy_judge(s, inode, who);
	copy_release(s, inode, who);
	return r;
}

static int set_size(struct session *s, struct inode *inode, int64_t size, const struct samut_who *who,
	struct fuse_file_info *fi)
{
	struct handle *handle = fi ? handle_of(fi) : NULL;

	if (size < 0)
		return -EINVAL;
	if (size > SAMUT_MAX_CONTENT)
		return -EFBIG;
	if (!handle)
		return resize_by_path(s, inode, size, who);
	int r = handle_join(s, handle, size == 0, who);
	return r < 0 || size == 0 ? r : copy_truncate(s, inode, size);
}

static int64_t requested_time(const struct timespec *ts, bool now)
{
	return now ? now_ns() : (int64_t)ts->tv_sec * 1000000000 + ts->tv_nsec;
}

static int set_times(struct session *s, struct inode *inode, const struct stat *attr, int to_set)
{
	int64_t atime = INT64_MIN, mtime = INT64_MIN, node = inode_node(s, inode->ino);
	struct copy *copy = inode->copy;

	if (to_set & FUSE_SET_ATTR_ATIME)
		atime = requested_time(&attr->st_atim, to_set & FUSE_SET_ATTR_ATIME_NOW);
	if (to_set & FUSE_SET_ATTR_MTIME)
		mtime = requested_time(&attr->st_mtim, to_set & FUSE_SET_ATTR_MTIME_NOW);
	if (copy && copy_visible(inode)) {
		copy->set_times = true;
		copy->ctime = now_ns();
		copy->atime = atime == INT64_MIN ? MAX(copy->atime, copy->mtime) : atime;
		copy->mtime = mtime == INT64_MIN ? copy->mtime : mtime;
		return 0;
	}
	return node ? samut_set_times(s->samut, node, atime, mtime) : 0;
}

/* While the file is being written its new owner and mode are part of the save. */
static int set_owner_in_copy(
	struct inode *inode, const struct samut_node *node, unsigned mask, const struct stat *attr)
{
	struct copy *copy = inode->copy;

	copy->ctime = now_ns();
	if (mask & SAMUT_ATTR_MODE) {
		copy->mode = attr->st_mode & 07777;
		copy->set_mode = true;
	}
	if (mask & (SAMUT_ATTR_UID | SAMUT_ATTR_GID)) {
		copy->uid = mask & SAMUT_ATTR_UID ? attr->st_uid : node->uid;
		copy->gid = mask & SAMUT_ATTR_GID ? attr->st_gid : node->gid;
		copy->set_owner = true;
	}
	return 0;
}

/* Owner and mode that follow a re-created file are part of the edit that made it. False: there is no such
 * edit any more. */
static bool amend_lingering(struct session *s, const struct samut_node *node, unsigned mask,
	const struct stat *attr, const struct samut_who *who)
{
	const struct samut_owner owner = {attr->st_mode & 07777, attr->st_uid, attr->st_gid};
	struct held held;

	if (!hold_take(s, node->id, who->pid, &held))
		return false;
	int r = verdict_amend_attr(s, who, node, mask, &owner, &held);
	hold_add(s, held.seq);
	hold_linger(s, node->id, who->pid, &held);
	g_clear_pointer(&held.before, g_bytes_unref);
	return r >= 0;
}

static int set_owner(struct session *s, struct inode *inode, unsigned mask, const struct stat *attr,
	const struct samut_who *who)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int64_t seq, id = inode_node(s, inode->ino);
	if (inode_is_guest(inode) && inode->guest == who->uid)
		return 0;
	int r = id ? stored_node(s, id, &node) : 0;

	if (!id) {
		node = inode->snap;
		node.name = NULL;
	}
	if (r < 0)
		return r;
	if (inode->copy && !inode->snap.scratch)
		return set_owner_in_copy(inode, &node, mask, attr);
	if (!id)
		return 0;
	if (node.scratch)
		return samut_scratch_attr(
			s->samut, id, mask, attr->st_mode & 07777, attr->st_uid, attr->st_gid);
	if (amend_lingering(s, &node, mask, attr, who))
		return 0;
	r = samut_edit_attr(
		s->samut, who, id, mask, attr->st_mode & 07777, attr->st_uid, attr->st_gid, &seq, &diag);
	if (r >= 0 && S_ISDIR(node.mode))
		beside_changed(s, id);
	return r < 0 ? verdict_refuse(s, who, node.parent, node.name, NULL, r, &diag) : 0;
}

static int do_setattr(struct session *s, fuse_req_t req, struct inode *inode, const struct stat *attr,
	int to_set, struct fuse_file_info *fi)
{
	struct caller caller;
	unsigned mask = (to_set & FUSE_SET_ATTR_MODE ? SAMUT_ATTR_MODE : 0) |
			(to_set & FUSE_SET_ATTR_UID ? SAMUT_ATTR_UID : 0) |
			(to_set & FUSE_SET_ATTR_GID ? SAMUT_ATTR_GID : 0);
	int r = 0;

	caller_init(&caller, req);
	if (to_set & FUSE_SET_ATTR_SIZE)
		r = set_size(s, inode, attr->st_size, &caller.who, fi);
	if (r >= 0 && mask)
		r = set_owner(s, inode, mask, attr, &caller.who);
	if (r >= 0 && to_set & (FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME))
		r = set_times(s, inode, attr, to_set);
	return r;
}

/* Nothing of it changes, but for what stands beside records, where programs set times and owners of all they
 * copy. */
static int setattr_computed(
	struct session *s, fuse_req_t req, fuse_ino_t ino, const struct stat *attr, int to_set)
{
	g_auto(auto_shown) what = SHOWN_INIT;
	struct caller caller;

	if (!shown_get(s->shown, ino, &what))
		return -ESTALE;
	caller_init(&caller, req);
	if (!beside_is_path(what.path))
		return computed_refuse(s, &caller.who, what.path, -EROFS);
	if (to_set & FUSE_SET_ATTR_SIZE && attr->st_size > 0)
		return beside_refuse_write(s, &caller.who, ino);
	beside_setattr(s, &what, attr, to_set);
	return 0;
}

void op_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int to_set, struct fuse_file_info *fi)
{
	struct session *s = fuse_req_userdata(req);

	if (computed_is(ino)) {
		int e = setattr_computed(s, req, ino, attr, to_set);
		if (e < 0)
			fuse_reply_err(req, -e);
		else
			reply_attr(req, ino);
		return;
	}
	struct inode *inode = inode_ref(s, ino);
	pthread_mutex_lock(&inode->lock);
	int r = do_setattr(s, req, inode, attr, to_set, fi);
	pthread_mutex_unlock(&inode->lock);
	inode_unref(s, inode);
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		reply_attr(req, ino);
}

static int do_readlink(struct session *s, fuse_ino_t ino, char **ret_target)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GBytes) bytes = NULL;

	if (computed_is(ino))
		return computed_readlink(s, ino, ret_target);
	int r = stored_node(s, inode_node(s, ino), &node);
	if (r >= 0)
		r = stored_text(s, &node, &bytes);
	if (r >= 0)
		*ret_target = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	return r;
}

void op_readlink(fuse_req_t req, fuse_ino_t ino)
{
	g_autofree char *target = NULL;
	int r = do_readlink(fuse_req_userdata(req), ino, &target);

	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_readlink(req, target);
}

void op_statfs(fuse_req_t req, fuse_ino_t ino)
{
	struct session *s = fuse_req_userdata(req);
	struct statvfs st;

	(void)ino;
	if (statvfs(samut_store_dir(s->samut->store), &st) < 0) {
		fuse_reply_err(req, errno);
		return;
	}
	st.f_namemax = 255;
	fuse_reply_statfs(req, &st);
}
