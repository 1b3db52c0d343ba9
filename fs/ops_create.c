/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New names. Scratch goes straight into the store; a new record or free file is unborn until its first save
 * is accepted; a name whose removal still waits comes back as the same node (that is how most editors save).
 */
#include <fcntl.h>

#include "core/model/layout.h"
#include "core/model/name.h"
#include "fs/attr.h"
#include "fs/beside.h"
#include "fs/computed.h"
#include "fs/fresh.h"
#include "fs/handle.h"
#include "fs/names.h"
#include "fs/ops.h"
#include "fs/removal.h"
#include "fs/stored.h"
#include "fs/verdict.h"
#include "fs/victim.h"

/* Attributes of a new file or directory: the caller's, the group from a setgid parent. */
static struct samut_node new_node(
	struct session *s, const struct naming *n, const struct caller *caller, uint32_t mode)
{
	int64_t now = now_ns();
	bool setgid = n->parent.mode & S_ISGID;

	if (setgid && S_ISDIR(mode))
		mode |= S_ISGID;
	return (struct samut_node){
		.id = samut_store_new_id(s->samut->store),
		.parent = n->parent.id,
		.name = n->name,
		.layout = n->row ? n->row->code : 0,
		.scratch = n->scratch,
		.mode = mode,
		.uid = caller->who.uid,
		.gid = setgid ? n->parent.gid : caller->who.gid,
		.atime = now,
		.mtime = now,
		.ctime = now,
	};
}

static struct inode *create_scratch(
	struct session *s, const struct naming *n, const struct caller *caller, uint32_t mode, int *ret_error)
{
	struct samut_node node = new_node(s, n, caller, mode);

	*ret_error = samut_scratch_create(s->samut, &node, NULL);
	if (*ret_error < 0)
		return NULL;
	struct inode *inode = inode_new(s, (fuse_ino_t)node.id, node.id);
	inode->snap = node;
	inode->snap.name = g_strdup(n->name);
	copy_begin_new(inode, false, 0);
	inode->copy->dirty = false;
	return inode;
}

static struct inode *create_unborn(
	struct session *s, const struct naming *n, const struct caller *caller, uint32_t mode)
{
	struct samut_node node = new_node(s, n, caller, mode);
	struct inode *inode = inode_new(s, (fuse_ino_t)node.id, 0);

	inode->snap = node;
	inode->snap.name = g_strdup(n->name);
	copy_begin_new(inode, true, 0);
	overlay_add_unborn(s, inode);
	return inode;
}

/* The record whose removal waits, or that a copier may not see yet, under a new nodeid: the same node, as an
 * empty working copy. */
static struct inode *create_again(struct session *s, struct samut_node *node, const struct caller *caller)
{
	struct inode *inode = inode_new(s, (fuse_ino_t)samut_store_new_id(s->samut->store), 0);
	int64_t seen = seen_get(s->seen, caller->who.pid, node->id);
	struct victim victim;

	/* Whoever opened it in the moment of its removal, or has it open as it was made. */
	victim_init(&victim, s, node);
	victim_orphan(&victim, s, true);
	victim_release(&victim, s);
	inode_bind(s, inode, node->id);
	inode->snap = *node;
	*node = (struct samut_node)SAMUT_NODE_INIT;
	copy_begin_new(inode, false, seen && seen < inode->snap.change ? seen : inode->snap.change);
	inode->copy->placed = true;
	inode->guest = caller->who.uid;
	inode->guest_until = INT64_MAX;
	overlay_drop(s, inode->snap.parent, inode->snap.name);
	return inode;
}

/* A stored file of that name which the caller does not see: removed a moment ago, or made automatically with
 * a place he is copying in. */
static int find_hidden(
	struct session *s, const struct naming *n, const struct caller *caller, struct samut_node *ret_node)
{
	int r = stored_named(s, n->parent.id, n->name, ret_node);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!overlay_is_removed(s, n->parent.id, n->name) && !fresh_hides(s, ret_node, &caller->who))
		return -EEXIST;
	return 1;
}

/* What has to be there before the record is; a copied place comes in any order. */
static int check_steps(struct session *s, const struct naming *n, const struct caller *caller)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	if (!n->row || !n->row->kind || fresh_filling(s, n->parent.id, &caller->who))
		return 0;
	int r = samut_edit_creatable(s->samut, n->parent.id, n->row->code, &diag);
	return r < 0 ? verdict_refuse(s, &caller->who, n->parent.id, n->name, NULL, r, &diag) : 0;
}

static int create_versioned(struct session *s, const struct naming *n, const struct caller *caller,
	uint32_t mode, struct inode **ret_inode)
{
	g_auto(samut_node) hidden = SAMUT_NODE_INIT;
	int r = find_hidden(s, n, caller, &hidden);

	if (r < 0)
		return r;
	if (r > 0 && S_ISDIR(hidden.mode)) {
		r = removal_finish(s, n->parent.id, n->name);
		if (r < 0)
			return r;
	} else if (r > 0) {
		fresh_claim(s, hidden.id);
		*ret_inode = create_again(s, &hidden, caller);
		return 0;
	}
	r = check_steps(s, n, caller);
	if (r >= 0)
		*ret_inode = create_unborn(s, n, caller, mode);
	return r;
}

static int create_named(struct session *s, const struct naming *n, const struct caller *caller, uint32_t mode,
	struct inode **ret_inode)
{
	struct inode *unborn;
	int64_t removed;
	int r = 0;

	if (overlay_find(s, n->parent.id, n->name, &unborn, &removed) && unborn) {
		inode_unref(s, unborn);
		return -EEXIST;
	}
	if (!n->scratch)
		return create_versioned(s, n, caller, mode, ret_inode);
	*ret_inode = create_scratch(s, n, caller, mode, &r);
	return r;
}

/* An empty file under the name of a link beside records; 1: it is no such name. */
static int create_stand_in(struct session *s, const struct caller *caller, fuse_ino_t parent, const char *raw,
	mode_t mode, struct fuse_entry_param *ret_entry, struct fuse_file_info *fi, fuse_req_t req)
{
	int r = 0;
	g_autofree char *name = computed_is(parent) ? NULL : naming_asked(raw, &r);

	if (!name || samut_name_is_scratch(name) || !beside_is(s, (int64_t)parent, name))
		return 1;
	r = beside_stand_in(s, &caller->who, (int64_t)parent, name, mode, ret_entry);
	if (r < 0)
		return r;
	struct handle *handle = handle_new(req, NULL, fi->flags);
	handle->text = g_bytes_new(NULL, 0);
	handle->stand_in = ret_entry->ino;
	fi->fh = (uintptr_t)handle;
	fi->noflush = 1;
	return 0;
}

static int do_create(struct session *s, fuse_req_t req, fuse_ino_t parent, const char *raw, mode_t mode,
	struct fuse_entry_param *ret_entry, struct fuse_file_info *fi)
{
	g_auto(naming) n = NAMING_INIT;
	struct caller caller;
	struct inode *inode = NULL;

	caller_init(&caller, req);
	int r = create_stand_in(s, &caller, parent, raw, mode, ret_entry, fi, req);
	if (r <= 0)
		return r;
	r = naming_init(&n, s, &caller.who, parent, raw, false);
	if (r >= 0)
		r = create_named(s, &n, &caller, S_IFREG | (mode & 07777), &inode);
	if (r < 0)
		return r;
	struct handle *handle = handle_new(req, inode, fi->flags | O_RDWR);
	pthread_mutex_lock(&inode->lock);
	r = handle_join(s, handle, false, &caller.who);
	pthread_mutex_unlock(&inode->lock);
	double timeout;
	if (r >= 0)
		r = attr_get(s, inode->ino, caller.who.uid, &ret_entry->attr, &timeout);
	if (r < 0) {
		handle_free(s, handle);
		return r;
	}
	ret_entry->ino = inode->ino;
	ret_entry->generation = 1;
	ret_entry->entry_timeout = n.scratch && !g_str_has_suffix(n.name, ".rejected") ? TIMEOUT_LONG : 0;
	fi->fh = (uintptr_t)handle;
	return 0;
}

void op_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode, struct fuse_file_info *fi)
{
	struct session *s = fuse_req_userdata(req);
	struct fuse_entry_param entry = {0};

	pthread_rwlock_rdlock(&s->names);
	int r = do_create(s, req, parent, name, mode, &entry, fi);
	pthread_rwlock_unlock(&s->names);
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_create(req, &entry, fi);
}

/* A copier makes a sub-folder that came with the place: it is his now. */
static int claim_dir(struct session *s, const struct naming *n, const struct caller *caller, int64_t *ret_id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int r = stored_named(s, n->parent.id, n->name, &node);

	if (r < 0)
		return r;
	if (!S_ISDIR(node.mode) || !fresh_hides(s, &node, &caller->who))
		return -EEXIST;
	fresh_claim(s, node.id);
	*ret_id = node.id;
	return 0;
}

static int mkdir_versioned(
	struct session *s, const struct naming *n, const struct caller *caller, mode_t mode, int64_t *ret_id)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t seq;
	int r = removal_finish(s, n->parent.id, n->name);

	if (r < 0)
		return r;
	r = claim_dir(s, n, caller, ret_id);
	if (r != -ENOENT)
		return r;
	*ret_id = samut_store_new_id(s->samut->store);
	r = samut_edit_mkdir(
		s->samut, &caller->who, n->parent.id, n->name, *ret_id, mode & 07777, &seq, &diag);
	if (r < 0)
		return r == -EEXIST && !samut_diag_count(&diag)
			       ? r
			       : verdict_refuse(s, &caller->who, n->parent.id, n->name, NULL, r, &diag);
	fresh_note(s, *ret_id, &caller->who);
	return 0;
}

static int mkdir_scratch(
	struct session *s, const struct naming *n, const struct caller *caller, mode_t mode, int64_t *ret_id)
{
	struct samut_node node = new_node(s, n, caller, S_IFDIR | (mode & 07777));

	*ret_id = node.id;
	return samut_scratch_create(s->samut, &node, NULL);
}

static int reply_node(struct session *s, int64_t id, uint32_t uid, struct fuse_entry_param *ret_entry)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int r = attr_node(s, (fuse_ino_t)id, &node);

	if (r >= 0)
		attr_entry(s, &node, uid, ret_entry);
	return r;
}

static int do_mkdir(struct session *s, fuse_req_t req, fuse_ino_t parent, const char *raw, mode_t mode,
	struct fuse_entry_param *ret_entry)
{
	g_auto(naming) n = NAMING_INIT;
	struct caller caller;
	int64_t id;

	caller_init(&caller, req);
	int r = naming_init(&n, s, &caller.who, parent, raw, true);
	if (r >= 0)
		r = (n.scratch ? mkdir_scratch : mkdir_versioned)(s, &n, &caller, mode, &id);
	return r < 0 ? r : reply_node(s, id, caller.who.uid, ret_entry);
}

void op_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	struct session *s = fuse_req_userdata(req);
	struct fuse_entry_param entry = {0};

	pthread_rwlock_rdlock(&s->names);
	int r = do_mkdir(s, req, parent, name, mode, &entry);
	pthread_rwlock_unlock(&s->names);
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_entry(req, &entry);
}

static int do_symlink(struct session *s, fuse_req_t req, const char *target, fuse_ino_t parent,
	const char *raw, struct fuse_entry_param *ret_entry)
{
	g_auto(naming) n = NAMING_INIT;
	struct caller caller;

	caller_init(&caller, req);
	int r = 0;
	g_autofree char *name = naming_asked(raw, &r);
	if (name && !computed_has(parent, name) && beside_is_own(s, (int64_t)parent, name, target))
		return beside_accept(s, (int64_t)parent, name, ret_entry);
	r = naming_init(&n, s, &caller.who, parent, raw, false);
	if (r >= 0 && !n.scratch)
		r = -EPERM;
	if (r < 0)
		return r;
	struct samut_node node = new_node(s, &n, &caller, S_IFLNK | 0777);
	g_autoptr(GBytes) content = g_bytes_new(target, strlen(target));
	node.size = (int64_t)strlen(target);
	r = samut_scratch_create(s->samut, &node, content);
	return r < 0 ? r : reply_node(s, node.id, caller.who.uid, ret_entry);
}

void op_symlink(fuse_req_t req, const char *target, fuse_ino_t parent, const char *name)
{
	struct session *s = fuse_req_userdata(req);
	struct fuse_entry_param entry = {0};

	pthread_rwlock_rdlock(&s->names);
	int r = do_symlink(s, req, target, parent, name, &entry);
	pthread_rwlock_unlock(&s->names);
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_entry(req, &entry);
}

/* There are none anywhere. */
static void refuse_kind(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	fuse_reply_err(req, strlen(name) > SAMUT_NAME_MAX ? ENAMETOOLONG
			    : computed_is(parent)	  ? EROFS
							  : EPERM);
}

void op_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode, dev_t rdev)
{
	(void)mode;
	(void)rdev;
	refuse_kind(req, parent, name);
}

void op_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t parent, const char *name)
{
	(void)ino;
	refuse_kind(req, parent, name);
}
