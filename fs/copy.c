/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The buffer of a working copy: making it, writing, cutting, fsync, letting go. What is in it is never lost
 * before it was judged (verdict.c) or nobody can ever write it again.
 */
#include "fs/copy.h"

#include "core/base/log.h"
#include "core/model/layout.h"
#include "fs/inbox.h"
#include "fs/stored.h"
#include "fs/verdict.h"

bool copy_unborn(const struct inode *inode)
{
	return inode->copy && inode->copy->unborn;
}

bool copy_visible(const struct inode *inode)
{
	return inode->copy && (inode->copy->dirty || inode->copy->unborn || inode->orphan);
}

static size_t limit_of(const struct samut_node *node)
{
	return record_row(node) ? SAMUT_MAX_RECORD : SAMUT_MAX_CONTENT;
}

static int make_room(struct copy *copy, size_t size)
{
	if (size <= copy->room)
		return 0;
	size_t room = MAX(size + 1, MIN(copy->room * 2, (size_t)SAMUT_MAX_CONTENT + 1));
	char *data = g_try_realloc(copy->data, room);
	if (!data)
		return -ENOMEM;
	copy->data = data;
	copy->room = room;
	return 0;
}

static int load(struct copy *copy, GBytes *bytes)
{
	gsize size = 0;
	const void *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;

	if (size == 0)
		return 0;
	int r = make_room(copy, size);
	if (r < 0)
		return r;
	memcpy(copy->data, data, size);
	copy->size = size;
	return 0;
}

void copy_begin_new(struct inode *inode, bool unborn, int64_t base)
{
	struct copy *copy = inode->copy = g_new0(struct copy, 1);

	inode->saves++;
	copy->unborn = copy->placed = unborn;
	copy->base = base;
	copy->mtime = copy->ctime = now_ns();
	copy->dirty = true;
}

static int begin_orphan(struct inode *inode, bool truncate)
{
	copy_begin_new(inode, false, 0);
	return truncate ? 0 : load(inode->copy, inode->frozen);
}

/* The change the writer's text builds on: what this process last read of it, else what is there now. */
static int64_t base_of(struct session *s, const struct samut_node *node, const struct samut_who *who)
{
	int64_t seen = seen_get(s->seen, who->pid, node->id);

	return seen && seen < node->change ? seen : node->change;
}

static int begin_stored(
	struct session *s, struct inode *inode, int64_t id, bool truncate, const struct samut_who *who)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GBytes) bytes = NULL;
	int r = stored_node(s, id, &node);

	if (r >= 0 && !truncate)
		r = stored_text(s, &node, &bytes);
	if (r < 0)
		return r;
	copy_begin_new(inode, false, base_of(s, &node, who));
	inode->copy->dirty = false;
	r = load(inode->copy, bytes);
	if (r < 0) {
		g_free(inode->copy);
		inode->copy = NULL;
		return r;
	}
	samut_node_release(&inode->snap);
	inode->snap = node;
	node = (struct samut_node)SAMUT_NODE_INIT;
	return 0;
}

static void copy_free(struct copy *copy)
{
	g_clear_pointer(&copy->before, g_bytes_unref);
	g_free(copy->data);
	g_free(copy);
}

static void forget_draft(struct session *s, const struct copy *copy)
{
	if (copy->draft)
		(void)samut_draft(s->samut, copy->draft, 0, NULL, 0, NULL);
}

/* The kernel releases files some time after they were closed: who writes then begins a save of his own. */
static bool is_over(const struct inode *inode)
{
	const struct copy *copy = inode->copy;

	return copy->writers > 0 && copy->closed == copy->writers && !copy->dirty && !copy->unborn &&
	       !inode->orphan && !inode->snap.scratch;
}

static int begin_over(struct session *s, struct inode *inode, bool truncate, const struct samut_who *who)
{
	struct copy *old = inode->copy;
	int r = begin_stored(s, inode, inode_node(s, inode->ino), truncate, who);

	if (r < 0) {
		inode->copy = old;
		return r;
	}
	inode->copy->writers = old->writers;
	inode->copy->closed = old->closed;
	inode->copy->set_mode = old->set_mode;
	inode->copy->set_owner = old->set_owner;
	inode->copy->mode = old->mode;
	inode->copy->uid = old->uid;
	inode->copy->gid = old->gid;
	if (old->held)
		hold_end(s, old->held);
	if (old->verdict < 0)
		inode_set_stale(s, inode->ino);
	forget_draft(s, old);
	copy_free(old);
	return 0;
}

int copy_begin(struct session *s, struct inode *inode, bool truncate, const struct samut_who *who)
{
	bool over = inode->copy && is_over(inode);

	if (inode->copy && !over)
		return truncate ? copy_truncate(s, inode, 0) : 0;
	int64_t node = inode_node(s, inode->ino);
	int r = over   ? begin_over(s, inode, truncate, who)
		: node ? begin_stored(s, inode, node, truncate, who)
		       : begin_orphan(inode, truncate);
	if (r < 0)
		return r;
	if (truncate) {
		inode->copy->dirty = inode->copy->ever = true;
		atomic_fetch_add(&inode->version, 1);
	}
	return 0;
}

int copy_truncate(struct session *s, struct inode *inode, int64_t size)
{
	struct copy *copy = inode->copy;

	(void)s;
	if (copy->poisoned)
		return size == 0 ? 0 : copy->verdict;
	if (size < 0 || (size_t)size > limit_of(&inode->snap))
		return -EFBIG;
	int r = make_room(copy, (size_t)size);
	if (r < 0)
		return r;
	if ((size_t)size > copy->size)
		memset(copy->data + copy->size, 0, (size_t)size - copy->size);
	/* Growth alone is no text yet: a mapping is written into it after the close. */
	copy->written = size > 0 && (copy->written || (size_t)size < copy->size);
	copy->size = (size_t)size;
	copy->dirty = copy->ever = true;
	copy->mtime = copy->ctime = now_ns();
	copy->set_times = false;
	atomic_fetch_add(&inode->version, 1);
	return 0;
}

int copy_write(struct session *s, struct inode *inode, const struct samut_who *who, const char *data,
	size_t len, int64_t offset, bool append)
{
	struct copy *copy = inode->copy;

	if (copy->poisoned)
		return copy->verdict;
	size_t at = append ? copy->size : (size_t)offset;
	copy->from_start = copy->size == 0 ? at == 0 : copy->from_start && at == copy->size;
	if (offset < 0 || at > limit_of(&inode->snap) || len > limit_of(&inode->snap) - at)
		return -EFBIG;
	int r = make_room(copy, at + len);
	if (r < 0)
		return r;
	if (at > copy->size)
		memset(copy->data + copy->size, 0, at - copy->size);
	memcpy(copy->data + at, data, len);
	copy->size = MAX(copy->size, at + len);
	copy->dirty = copy->written = copy->ever = true;
	copy->mtime = copy->ctime = now_ns();
	copy->set_times = false;
	atomic_fetch_add(&inode->version, 1);
	return copy->from_start ? verdict_early(s, inode, who) : 0;
}

int copy_sync(struct session *s, struct inode *inode)
{
	struct copy *copy = inode->copy;

	if (!copy || !copy->dirty || !copy->written || copy->poisoned || inode->orphan)
		return 0;
	g_autoptr(GBytes) text = g_bytes_new(copy->data, copy->size);
	int64_t node = inode_node(s, inode->ino);
	if (inode->snap.scratch)
		return samut_scratch_save(s->samut, node, text, copy->mtime, true);
	int64_t draft = copy->unborn ? (int64_t)inode->ino : node;
	int r = samut_draft(s->samut, draft, inode->snap.parent, inode->snap.name, copy->by_uid, text);
	if (r == 0)
		copy->draft = draft;
	return r;
}

/* Nothing was ever written: a new record gets its form, a new or emptied free file is empty, a bare
 * truncation of a record changes nothing. */
static void settle_unwritten(struct session *s, struct inode *inode, const struct samut_who *who)
{
	struct copy *copy = inode->copy;
	bool record = record_row(&inode->snap) != NULL;

	if (inode->orphan || (record && !copy->unborn))
		return;
	if (record) {
		char *form = NULL;
		if (samut_edit_form(s->samut, inode->snap.parent, inode->snap.name, &form) < 0 || !form)
			return;
		g_autoptr(GBytes) text = g_bytes_new_take(form, strlen(form));
		if (load(copy, text) < 0)
			return;
		inode_set_stale(s, inode->ino);
	}
	copy->written = true;
	(void)copy_judge(s, inode, who);
}

/* The edit goes into git: at once, or after a moment in which owner and mode may follow. */
static void let_go(struct session *s, struct inode *inode, const struct samut_who *who)
{
	const struct copy *copy = inode->copy;
	struct held held = {
		.seq = copy->held, .before = copy->before, .owned = copy->owned, .owner = copy->owner};

	if (copy->held && copy->placed)
		hold_linger(s, inode_node(s, inode->ino), who->pid, &held);
	else if (copy->held)
		hold_end(s, copy->held);
}

void copy_release(struct session *s, struct inode *inode, const struct samut_who *who)
{
	struct copy *copy = inode->copy;

	if (!copy || (copy->writers > 0 && --copy->writers > 0))
		return;
	if (copy->dirty && !copy->poisoned) {
		if (copy->written)
			(void)copy_judge(s, inode, who);
		else
			settle_unwritten(s, inode, who);
	}
	verdict_settle_attr(s, inode, who);
	let_go(s, inode, who);
	forget_draft(s, copy);
	if (copy->unborn) {
		overlay_drop(s, inode->snap.parent, inode->snap.name);
		inode_orphan(s, inode, NULL, NULL);
	}
	if (copy->dirty || copy->verdict < 0)
		inode_set_stale(s, inode->ino);
	if (copy->ever && inode->snap.scratch && !inode->orphan)
		inbox_written(s, inode->snap.parent, inode->snap.name, inode_node(s, inode->ino), who);
	if (inode->orphan) {
		g_clear_pointer(&inode->frozen, g_bytes_unref);
		inode->frozen = g_bytes_new(copy->data, copy->size);
	}
	/* Times, owner and mode are often set by name, after the close. */
	if (inode->guest_until)
		inode->guest_until = g_get_monotonic_time() * 1000 + GRACE_NS;
	atomic_fetch_add(&inode->version, 1);
	copy_free(copy);
	inode->copy = NULL;
}

void copy_end(struct session *s, struct inode *inode)
{
	struct copy *copy = inode->copy;

	if (!copy)
		return;
	struct samut_who who = {.uid = copy->by_uid, .gid = copy->by_gid};
	pthread_mutex_lock(&inode->lock);
	if (copy->closed < copy->writers && !inode->snap.scratch) {
		if (copy_sync(s, inode) < 0)
			samut_log(SAMUT_LOG_ERROR, "the mount ends while %s is being written",
				inode->snap.name);
		copy->draft = 0;
		copy->dirty = false;
	}
	copy->writers = 1;
	copy_release(s, inode, &who);
	pthread_mutex_unlock(&inode->lock);
}
