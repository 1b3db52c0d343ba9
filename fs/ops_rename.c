/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Renames. What a rename means follows from what is renamed and what its new name is; one table decides:
 *
 *   scratch or unborn file → versioned name   the text is judged as a save of that record (gedit, sed -i,
 * rsync, LibreOffice) versioned file         → scratch name     a removal whose grace begins, and a scratch
 * copy (vim, emacs) versioned              → versioned        a move: identity stays scratch                →
 * scratch          as on any filesystem
 *
 * The kernel goes on knowing the file under the nodeid it had, so nodeids are bound to other nodes here.
 */
#include <linux/fs.h>

#include "fs/attr.h"
#include "fs/beside.h"
#include "fs/caller.h"
#include "fs/computed.h"
#include "fs/copy.h"
#include "fs/fresh.h"
#include "fs/inbox.h"
#include "fs/names.h"
#include "fs/ops.h"
#include "fs/removal.h"
#include "fs/snapshots.h"
#include "fs/stored.h"
#include "fs/verdict.h"
#include "fs/victim.h"

/* One rename: who, what, and what stands at the target. */
struct renaming {
	struct session *s;
	struct samut_who *who;
	struct inode *inode;	  /* of the source; referenced */
	struct samut_node source; /* as stored; of an unborn file what is known of it */
	bool unborn;
	struct naming to;
	struct samut_node target; /* as stored, also while its removal waits; id 0: none */
	bool target_removed;
	GBytes *before; /* text of the target, to describe the edit if it is amended */
};

/* What others see of the source now. inode->lock is held. */
static int source_text(struct renaming *r, GBytes **ret_text)
{
	struct copy *copy = r->inode->copy;

	if (copy && (copy_visible(r->inode) || copy->size > 0)) {
		*ret_text = g_bytes_new(copy->data, copy->size);
		return 0;
	}
	return stored_text(r->s, &r->source, ret_text);
}

/* The inode is known as this stored node from now on. inode->lock is held. */
static void become(struct renaming *r, int64_t node)
{
	inode_bind(r->s, r->inode, node);
	samut_node_release(&r->inode->snap);
	r->inode->snap = (struct samut_node)SAMUT_NODE_INIT;
	(void)stored_node(r->s, node, &r->inode->snap);
	/* Owner, mode and inode number are another node's now. */
	(void)fuse_lowlevel_notify_inval_inode(r->s->fuse, r->inode->ino, -1, 0);
}

/* The edit is held until the last writer lets go, or for the moment in which owner and mode may follow. */
static void hold_renamed(struct renaming *r, const struct samut_save *save)
{
	struct copy *copy = r->inode->copy;
	const struct samut_node *old = &r->target;
	struct held held = {
		.seq = save->seq,
		.before = r->before,
		.owned = old->id != 0,
		.owner = {old->mode & 07777, old->uid, old->gid},
	};

	if (!save->seq)
		return;
	hold_add(r->s, save->seq);
	if (!copy) {
		hold_linger(r->s, save->ret_node, r->who->pid, &held);
		return;
	}
	copy->held = save->seq;
	copy->owned = held.owned;
	copy->owner = held.owner;
	g_clear_pointer(&copy->before, g_bytes_unref);
	copy->before = held.before ? g_bytes_ref(held.before) : NULL;
}

static void saved_over(struct renaming *r, struct samut_save *save, gsize size)
{
	struct copy *copy = r->inode->copy;
	struct session *s = r->s;

	if (r->unborn)
		overlay_drop(s, r->source.parent, r->source.name);
	if (r->target_removed)
		overlay_drop(s, r->to.parent.id, r->to.name);
	become(r, save->ret_node);
	if (copy) {
		copy->unborn = copy->dirty = copy->set_mode = copy->set_owner = false;
		copy->placed = true;
		copy->verdict = 0;
		copy->base = save->seq ? save->seq : r->inode->snap.change;
	}
	hold_renamed(r, save);
	int64_t mtime = copy ? copy->mtime : r->source.mtime;
	if (mtime < save->ret_mtime)
		(void)samut_set_times(s->samut, save->ret_node, INT64_MIN, mtime);
	if (g_bytes_get_size(save->stored) != size)
		inode_set_stale(s, r->inode->ino);
	if (save->sidecar_gone)
		notify_dir(s, r->to.parent.id);
	beside_file_changed(s, r->to.parent.id, r->inode->snap.layout);
	seen_note(s->seen, r->who->pid, save->ret_node, save->seq ? save->seq : r->inode->snap.change);
}

/* Texts longer than this are not kept in memory to describe an amended edit. */
#define BEFORE_MAX (1 << 20)

static void remember_target(struct renaming *r)
{
	if (r->target.size <= BEFORE_MAX)
		(void)stored_text(r->s, &r->target, &r->before);
}

/* A refused re-creation: the removal that waited for it is off. */
static void bring_back(struct renaming *r)
{
	if (!r->target_removed)
		return;
	overlay_drop(r->s, r->to.parent.id, r->to.name);
	notify_dir(r->s, r->to.parent.id);
}

/* A temporary file becomes the record: the moment of judgement for most editors. inode->lock is held. */
static int save_over(struct renaming *r)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(GBytes) text = NULL;
	struct session *s = r->s;
	struct victim victim;
	bool exists = r->target.id != 0;
	int e = source_text(r, &text);

	if (e < 0)
		return e;
	int64_t seen = exists ? seen_get(s->seen, r->who->pid, r->target.id) : 0;
	struct samut_save save = {
		.node = r->target.id,
		.parent = r->to.parent.id,
		.name = r->to.name,
		.id = exists ? 0 : samut_store_new_id(s->samut->store),
		.text = text,
		.base = !record_row(&r->target)		  ? 0
			: seen && seen < r->target.change ? seen
							  : r->target.change,
		.mtime = r->inode->copy ? r->inode->copy->mtime : r->source.mtime,
		.set_mode = !exists,
		.set_owner = !exists,
		.mode = r->source.mode & 07777,
		.uid = r->source.uid,
		.gid = r->source.gid,
		.source = r->unborn ? 0 : r->source.id,
		.hold = true,
		.filling = fresh_filling(s, r->to.parent.id, r->who),
	};
	if (exists)
		remember_target(r);
	victim_init(&victim, s, exists ? &r->target : &(struct samut_node)SAMUT_NODE_INIT);
	e = samut_edit_save(s->samut, r->who, &save, &diag);
	if (e >= 0) {
		victim_orphan(&victim, s, true);
		saved_over(r, &save, g_bytes_get_size(text));
		g_bytes_unref(save.stored);
	} else {
		bring_back(r);
		(void)verdict_refuse(s, r->who, r->to.parent.id, r->to.name, text, e, &diag);
	}
	victim_release(&victim, s);
	return e < 0 ? e : 0;
}

static int remove_victim_scratch(struct renaming *r)
{
	struct victim victim;

	if (!r->target.id)
		return 0;
	victim_init(&victim, r->s, &r->target);
	int e = samut_scratch_remove(r->s->samut, r->target.id);
	if (e >= 0)
		victim_orphan(&victim, r->s, false);
	victim_release(&victim, r->s);
	return e;
}

/* A record, or an unborn file, takes a scratch name: the scratch file is a copy of it. inode->lock is held.
 */
static int set_aside(struct renaming *r)
{
	g_autoptr(GBytes) text = NULL;
	struct session *s = r->s;
	int e = source_text(r, &text);

	if (e >= 0)
		e = remove_victim_scratch(r);
	if (e < 0)
		return e;
	struct samut_node node = r->source;
	node.id = samut_store_new_id(s->samut->store);
	node.parent = r->to.parent.id;
	node.name = r->to.name;
	node.layout = 0;
	node.scratch = true;
	node.change = 0;
	node.ctime = now_ns();
	node.size = (int64_t)g_bytes_get_size(text);
	e = samut_scratch_create(s->samut, &node, text);
	if (e < 0)
		return e;
	if (r->unborn) {
		overlay_drop(s, r->source.parent, r->source.name);
		r->inode->copy->unborn = false;
	} else {
		overlay_add_removed(s, &r->source, r->who);
	}
	become(r, node.id);
	return 0;
}

/* inode->lock is held: a working copy in progress must know where it belongs. */
static void moved(struct renaming *r)
{
	if (!r->inode->snap.name)
		return;
	g_free(r->inode->snap.name);
	r->inode->snap.name = g_strdup(r->to.name);
	r->inode->snap.parent = r->to.parent.id;
	if (r->to.row)
		r->inode->snap.layout = r->to.row->code;
}

static int move_scratch(struct renaming *r)
{
	struct victim victim;

	victim_init(&victim, r->s, r->target.id ? &r->target : &(struct samut_node)SAMUT_NODE_INIT);
	int e = samut_scratch_move(r->s->samut, r->source.id, r->to.parent.id, r->to.name, r->target.id);
	if (e >= 0) {
		victim_orphan(&victim, r->s, false);
		moved(r);
		inbox_written(r->s, r->to.parent.id, r->to.name, r->source.id, r->who);
	}
	victim_release(&victim, r->s);
	return e;
}

/* A household that left its village has one more event (core/work/event.h), which nobody here has made. */
static void event_written(struct renaming *r)
{
	const struct samut_layout *folder = samut_layout_get(samut_layout_of_kind("event")->parent);
	g_auto(samut_node) events = SAMUT_NODE_INIT;

	if (r->source.parent != r->to.parent.id &&
		stored_named(r->s, r->source.id, folder->name, &events) == 0) {
		notify_dir(r->s, r->source.id);
		notify_dir(r->s, events.id);
	}
}

static int move_versioned(struct renaming *r)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct victim victim;
	int64_t seq;

	victim_init(&victim, r->s, r->target.id ? &r->target : &(struct samut_node)SAMUT_NODE_INIT);
	int e = samut_edit_move(r->s->samut, r->who, r->source.id, r->to.parent.id, r->to.name, &seq, &diag);
	if (e >= 0) {
		if (r->target_removed)
			overlay_drop(r->s, r->to.parent.id, r->to.name);
		victim_orphan(&victim, r->s, true);
		moved(r);
		if (S_ISDIR(r->source.mode)) {
			beside_changed(r->s, r->source.id);
			event_written(r);
		}
	} else if (samut_diag_count(&diag)) {
		(void)verdict_refuse(r->s, r->who, r->to.parent.id, r->to.name, NULL, e, &diag);
	}
	victim_release(&victim, r->s);
	return e < 0 ? e : 0;
}

/* An unborn file takes another versioned name before its first save. inode->lock is held. */
static int move_unborn(struct renaming *r)
{
	if (r->target.id)
		return save_over(r);
	overlay_drop(r->s, r->source.parent, r->source.name);
	moved(r);
	overlay_add_unborn(r->s, r->inode);
	return 0;
}

static int rename_file(struct renaming *r)
{
	if (r->to.scratch)
		return r->source.scratch && !r->unborn ? move_scratch(r) : set_aside(r);
	if (r->unborn)
		return move_unborn(r);
	return r->source.scratch ? save_over(r) : move_versioned(r);
}

static int rename_dir(struct renaming *r)
{
	if (r->source.scratch != r->to.scratch)
		return r->source.scratch ? -EXDEV : -EPERM;
	if (r->source.scratch)
		return move_scratch(r);
	if (r->target.id && !removal_leaves_empty(r->s, r->target.id))
		return -ENOTEMPTY;
	if (r->source.parent == SAMUT_ROOT_ID)
		return -EPERM;
	return move_versioned(r);
}

static int find_source(struct renaming *r, fuse_ino_t parent, const char *raw)
{
	int e = 0;
	g_autofree char *name = naming_asked(raw, &e);
	struct inode *unborn;
	int64_t removed;

	if (!name)
		return e;
	if (computed_has(parent, name))
		return computed_refuse_in(r->s, r->who, parent, name);
	if (strcmp(raw, name) != 0)
		notify_name_later(r->s, (int64_t)parent, name);
	if (overlay_find(r->s, (int64_t)parent, name, &unborn, &removed)) {
		if (!unborn)
			return -ENOENT;
		r->inode = unborn;
		r->unborn = true;
		return attr_node(r->s, unborn->ino, &r->source);
	}
	e = stored_named(r->s, (int64_t)parent, name, &r->source);
	if (e == -ENOENT && snapshots_is(parent, name))
		return snapshots_refuse(r->s, r->who, parent);
	if (e == -ENOENT && beside_is(r->s, (int64_t)parent, name))
		return beside_refuse(r->s, r->who, (int64_t)parent, name);
	if (e >= 0)
		r->inode = inode_ref(r->s, inode_nodeid(r->s, r->source.id, false));
	return e;
}

/* The first save of the source was accepted since it was found. inode->lock is held. */
static int find_born(struct renaming *r)
{
	int64_t id = inode_node(r->s, r->inode->ino);
	r->unborn = false;
	samut_node_release(&r->source);
	r->source = (struct samut_node)SAMUT_NODE_INIT;
	return id ? stored_node(r->s, id, &r->source) : -ENOENT;
}

/* Someone else is just creating the target's name: he loses the name, not what he writes. */
static void overtake(struct renaming *r, struct inode *unborn)
{
	pthread_mutex_lock(&unborn->lock);
	if (copy_unborn(unborn)) {
		overlay_drop(r->s, r->to.parent.id, r->to.name);
		unborn->copy->unborn = false;
		unborn->copy->overtaken = true;
		inode_orphan(r->s, unborn, NULL, NULL);
	}
	pthread_mutex_unlock(&unborn->lock);
	inode_unref(r->s, unborn);
}

static int find_target(struct renaming *r, unsigned flags)
{
	struct inode *unborn;
	int64_t removed;
	bool over = overlay_find(r->s, r->to.parent.id, r->to.name, &unborn, &removed);

	if (over && unborn)
		overtake(r, unborn);
	int e = stored_named(r->s, r->to.parent.id, r->to.name, &r->target);
	if (e < 0 && e != -ENOENT)
		return e;
	r->target_removed = over && removed;
	if ((flags & RENAME_NOREPLACE) && r->target.id && !r->target_removed)
		return -EEXIST;
	bool dir = S_ISDIR(r->source.mode), onto_dir = r->target.id && S_ISDIR(r->target.mode);
	if (r->target_removed && (dir || onto_dir)) {
		e = removal_finish(r->s, r->to.parent.id, r->to.name);
		samut_node_release(&r->target);
		r->target = (struct samut_node)SAMUT_NODE_INIT;
		r->target_removed = false;
		return MIN(e, 0);
	}
	if (r->target.id && dir != onto_dir)
		return dir ? -ENOTDIR : -EISDIR;
	return 0;
}

/* Another spelling of the name it has. */
static bool is_same_name(const struct renaming *r)
{
	return r->source.parent == r->to.parent.id && strcmp(r->source.name, r->to.name) == 0;
}

/* A scratch link into /.samut takes the name that it was made for (rsync): there it stands already. 1: that
 * is not so. */
static int rename_to_beside(struct renaming *r, fuse_ino_t newparent, const char *newname)
{
	g_autoptr(GBytes) text = NULL;

	if (!S_ISLNK(r->source.mode) || computed_has(newparent, newname))
		return 1;
	int e = stored_text(r->s, &r->source, &text);
	if (e < 0)
		return e;
	g_autofree char *target = g_strndup(g_bytes_get_data(text, NULL), g_bytes_get_size(text));
	g_autofree char *name = naming_asked(newname, &e);
	if (!name || !beside_is_own(r->s, (int64_t)newparent, name, target))
		return 1;
	e = samut_scratch_remove(r->s->samut, r->source.id);
	return e < 0 ? e : beside_accept(r->s, (int64_t)newparent, name, NULL);
}

static int do_rename(struct renaming *r, fuse_ino_t parent, const char *name, fuse_ino_t newparent,
	const char *newname, unsigned flags)
{
	if (flags & ~(unsigned)RENAME_NOREPLACE)
		return -EINVAL;
	int e = find_source(r, parent, name);
	if (e < 0)
		return e;
	bool dir = S_ISDIR(r->source.mode);
	e = rename_to_beside(r, newparent, newname);
	if (e <= 0)
		return e;
	e = naming_init(&r->to, r->s, r->who, newparent, newname, dir);
	if (e >= 0 && is_same_name(r))
		return 0;
	if (e >= 0)
		e = find_target(r, flags);
	if (e < 0)
		return e;
	if (r->target.id == r->source.id && !r->unborn)
		return 0;
	pthread_mutex_lock(&r->inode->lock);
	if (r->unborn && !copy_unborn(r->inode))
		e = find_born(r);
	if (e >= 0)
		e = dir ? rename_dir(r) : rename_file(r);
	pthread_mutex_unlock(&r->inode->lock);
	return e;
}

void op_rename(fuse_req_t req, fuse_ino_t parent, const char *name, fuse_ino_t newparent, const char *newname,
	unsigned flags)
{
	struct session *s = fuse_req_userdata(req);
	struct caller caller;
	struct renaming r = {.s = s, .who = &caller.who};

	caller_init(&caller, req);
	pthread_rwlock_rdlock(&s->names);
	int e = do_rename(&r, parent, name, newparent, newname, flags);
	pthread_rwlock_unlock(&s->names);
	inode_unref(s, r.inode);
	samut_node_release(&r.source);
	samut_node_release(&r.target);
	naming_release(&r.to);
	g_clear_pointer(&r.before, g_bytes_unref);
	fuse_reply_err(req, -e);
}
