/* SPDX-License-Identifier: Apache-2.0 */
/* Open files: reading, writing, and the moment of truth, FLUSH. Writing never fails for what is written, but
 * for what no later byte could mend (verdict.c) and for size. */
#include <fcntl.h>
#include <linux/falloc.h>

#include "fs/attr.h"
#include "fs/beside.h"
#include "fs/computed.h"
#include "fs/handle.h"
#include "fs/opener.h"
#include "fs/ops.h"
#include "fs/verdict.h"

/* Nobody writes here. */
static int refuse_computed(struct session *s, fuse_req_t req, const char *path)
{
	struct caller caller;

	caller_init(&caller, req);
	return computed_refuse(s, &caller.who, path, -EROFS);
}

static int open_computed(struct session *s, fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	g_auto(auto_viewer) viewer = {0};
	g_auto(auto_shown) what = SHOWN_INIT;
	GBytes *text = NULL;

	if (!shown_get(s->shown, ino, &what))
		return -ESTALE;
	bool stand_in = beside_is_path(what.path);
	if (!stand_in && ((fi->flags & O_ACCMODE) != O_RDONLY || fi->flags & O_TRUNC))
		return refuse_computed(s, req, what.path);
	viewer_init(&viewer, req);
	int r = computed_open(s, &viewer, ino, &text);
	if (r < 0)
		return r;
	struct handle *handle = handle_new(req, NULL, fi->flags);
	handle->text = text;
	handle->stand_in = stand_in ? ino : 0;
	if (stand_in)
		beside_opened(s, ino);
	fi->fh = (uintptr_t)handle;
	fi->noflush = 1;
	return 0;
}

static int open_tracked(struct session *s, struct handle *handle, struct fuse_file_info *fi)
{
	struct inode *inode = handle->inode;
	int r = 0;

	pthread_mutex_lock(&inode->lock);
	if (fi->flags & O_TRUNC)
		r = handle_join(s, handle, true, &handle->caller.who);
	fi->keep_cache = !inode_take_stale(s, inode->ino);
	pthread_mutex_unlock(&inode->lock);
	return r;
}

static int do_open(struct session *s, fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (computed_is(ino))
		return open_computed(s, req, ino, fi);
	struct inode *inode = inode_ref(s, ino);
	int r = attr_node(s, ino, &node);
	if (r < 0) {
		inode_unref(s, inode);
		return r;
	}
	struct handle *handle = handle_new(req, inode, fi->flags);
	if ((fi->flags & O_ACCMODE) != O_WRONLY && !node.scratch)
		seen_note(s->seen, fuse_req_ctx(req)->pid, node.id, node.change);
	handle->opened = node.change;
	r = open_tracked(s, handle, fi);
	if (r < 0) {
		handle_free(s, handle);
		return r;
	}
	/* A reader's close has nothing to say. */
	fi->noflush = !handle->writer;
	fi->fh = (uintptr_t)handle;
	return 0;
}

void op_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	int r = do_open(fuse_req_userdata(req), req, ino, fi);

	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_open(req, fi);
}

void op_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, struct fuse_file_info *fi)
{
	g_autoptr(GBytes) text = NULL;
	int r = handle_text(fuse_req_userdata(req), handle_of(fi), &text);

	(void)ino;
	if (r < 0) {
		fuse_reply_err(req, -r);
		return;
	}
	gsize len;
	const char *data = g_bytes_get_data(text, &len);
	size_t from = MIN((size_t)off, len);
	fuse_reply_buf(req, data ? data + from : NULL, MIN(size, len - from));
}

static int do_write(
	struct session *s, fuse_req_t req, const char *buf, size_t size, off_t off, struct fuse_file_info *fi)
{
	struct handle *handle = handle_of(fi);
	struct inode *inode = handle->inode;
	/* What was written to a mapping stands where it stands. */
	bool append = handle->append && !fi->writepage;
	struct caller caller;

	caller_init(&caller, req);
	if (!inode)
		return beside_refuse_write(s, &caller.who, handle->stand_in);
	/* A page written out by the kernel comes from nobody: it is whoever opened the file. */
	const struct samut_who *who = caller.who.pid ? &caller.who : &handle->caller.who;
	pthread_mutex_lock(&inode->lock);
	int r = handle_join(s, handle, false, who);
	if (r >= 0)
		r = copy_write(s, inode, who, buf, size, off, append);
	pthread_mutex_unlock(&inode->lock);
	return r;
}

void op_write(
	fuse_req_t req, fuse_ino_t ino, const char *buf, size_t size, off_t off, struct fuse_file_info *fi)
{
	int r = do_write(fuse_req_userdata(req), req, buf, size, off, fi);

	(void)ino;
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_write(req, size);
}

/* Somebody closes what he inherited, while the one who opened it still has it. */
static bool in_mid_content(struct session *s, fuse_req_t req, const struct handle *handle)
{
	pid_t pid = fuse_req_ctx(req)->pid;

	if (pid == handle->caller.who.pid)
		return false;
	pid_t opener = opener_process(handle->caller.who.pid);
	if (!opener || opener_process(pid) == opener)
		return false;
	return opener_holds(s, opener, handle->inode->snap.name);
}

static int do_flush(struct session *s, fuse_req_t req, struct handle *handle)
{
	struct caller caller;
	int r = 0;

	if (!handle->inode)
		return 0;
	pthread_mutex_lock(&handle->inode->lock);
	if (handle->save && handle->save == handle->inode->saves && !in_mid_content(s, req, handle)) {
		caller_init(&caller, req);
		r = copy_judge(s, handle->inode, caller.who.pid ? &caller.who : &handle->caller.who);
		if (r == 0)
			handle->opened = handle->inode->copy->base;
		handle_closed(handle);
	}
	pthread_mutex_unlock(&handle->inode->lock);
	return r;
}

void op_flush(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	fuse_reply_err(req, -do_flush(fuse_req_userdata(req), req, handle_of(fi)));
}

void op_fsync(fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi)
{
	struct handle *handle = handle_of(fi);
	int r = 0;

	(void)ino;
	(void)datasync;
	if (handle->inode) {
		pthread_mutex_lock(&handle->inode->lock);
		r = copy_sync(fuse_req_userdata(req), handle->inode);
		pthread_mutex_unlock(&handle->inode->lock);
	}
	fuse_reply_err(req, -r);
}

void op_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct session *s = fuse_req_userdata(req);
	struct handle *handle = handle_of(fi);

	(void)ino;
	if (handle->inode && handle->writer) {
		pthread_rwlock_rdlock(&s->names);
		pthread_mutex_lock(&handle->inode->lock);
		handle_leave(s, handle);
		pthread_mutex_unlock(&handle->inode->lock);
		pthread_rwlock_unlock(&s->names);
	}
	if (handle->stand_in)
		beside_closed(s, handle->stand_in);
	handle_free(s, handle);
	fuse_reply_err(req, 0);
}

static int do_fallocate(struct session *s, struct handle *handle, int mode, off_t off, off_t len)
{
	struct inode *inode = handle->inode;
	int r = 0;

	if (mode != 0)
		return -EOPNOTSUPP;
	if (!inode)
		return beside_refuse_write(s, &handle->caller.who, handle->stand_in);
	if (off < 0 || len <= 0)
		return -EINVAL;
	if (len > SAMUT_MAX_CONTENT || off > SAMUT_MAX_CONTENT - len)
		return -EFBIG;
	pthread_mutex_lock(&inode->lock);
	r = handle_join(s, handle, false, &handle->caller.who);
	if (r >= 0 && (size_t)(off + len) > inode->copy->size)
		r = copy_truncate(s, inode, off + len);
	pthread_mutex_unlock(&inode->lock);
	return r;
}

void op_fallocate(fuse_req_t req, fuse_ino_t ino, int mode, off_t off, off_t len, struct fuse_file_info *fi)
{
	(void)ino;
	fuse_reply_err(req, -do_fallocate(fuse_req_userdata(req), handle_of(fi), mode, off, len));
}
