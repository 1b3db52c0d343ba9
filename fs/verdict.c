/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict on a working copy. A refusal never loses the text: it is kept beside the record, and the reason
 * where its writer finds it. */
#include "fs/verdict.h"

#include "core/base/log.h"
#include "core/model/layout.h"
#include "fs/beside.h"
#include "fs/stored.h"

const struct samut_layout *record_row(const struct samut_node *node)
{
	const struct samut_layout *row = node->scratch ? NULL : samut_layout_get(node->layout);

	return row && row->kind ? row : NULL;
}

/* A write that is longer is judged at close only. */
#define EARLY_MAX (64 << 10)
/* Texts longer than this are not kept in memory to describe an amended edit. */
#define BEFORE_MAX (1 << 20)

int verdict_refuse(struct session *s, const struct samut_who *who, int64_t parent, const char *name,
	GBytes *text, int error, const struct samut_diag *diag)
{
	int64_t sidecar = 0;
	int r = samut_refuse(s->samut, who, parent, name, text, error, diag, &sidecar);

	if (r < 0)
		samut_log(SAMUT_LOG_ERROR, "cannot keep the refused text of %s: %s", name, g_strerror(-r));
	if (sidecar) {
		notify_file(s, sidecar);
		notify_dir(s, parent);
	}
	return error;
}

int verdict_early(struct session *s, struct inode *inode, const struct samut_who *who)
{
	struct copy *copy = inode->copy;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	if (inode->orphan || !record_row(&inode->snap) || copy->size > EARLY_MAX)
		return 0;
	int r = samut_edit_check_start(inode->snap.layout, copy->data, copy->size, &diag);
	if (r >= 0)
		return 0;
	g_autoptr(GBytes) text = g_bytes_new(copy->data, copy->size);
	copy->poisoned = true;
	copy->dirty = copy->set_mode = copy->set_owner = false;
	copy->verdict = verdict_refuse(s, who, inode->snap.parent, inode->snap.name, text, r, &diag);
	inode_set_stale(s, inode->ino);
	return copy->verdict;
}

/* Remembers text, owner and mode as they stand before the first edit of this save, to describe the edit if it
 * is amended. */
static void remember_before(struct session *s, struct copy *copy, int64_t id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	g_clear_pointer(&copy->before, g_bytes_unref);
	copy->owned = id && stored_node(s, id, &node) == 0;
	if (!copy->owned)
		return;
	copy->owner = (struct samut_owner){node.mode & 07777, node.uid, node.gid};
	if (node.size <= BEFORE_MAX)
		(void)stored_text(s, &node, &copy->before);
}

static void accepted(
	struct session *s, struct inode *inode, const struct samut_who *who, struct samut_save *save)
{
	struct copy *copy = inode->copy;

	copy->verdict = 0;
	copy->dirty = false;
	copy->set_mode = copy->set_owner = false;
	if (save->seq) {
		/* What could not be amended waits for nothing any more. */
		if (copy->held && copy->held != save->seq)
			hold_end(s, copy->held);
		copy->base = save->seq;
		copy->held = save->seq;
		hold_add(s, save->seq);
	}
	if (copy->unborn) {
		copy->unborn = false;
		inode_bind(s, inode, save->ret_node);
		overlay_drop(s, inode->snap.parent, inode->snap.name);
	}
	if (copy->set_times)
		(void)samut_set_times(s->samut, save->ret_node, copy->atime, copy->mtime);
	seen_note(s->seen, who->pid, save->ret_node, copy->base);
	if (g_bytes_get_size(save->stored) != copy->size)
		inode_set_stale(s, inode->ino);
	if (save->sidecar_gone)
		notify_dir(s, inode->snap.parent);
	beside_file_changed(s, inode->snap.parent, inode->snap.layout);
	atomic_fetch_add(&inode->version, 1);
}

static int judge_versioned(struct session *s, struct inode *inode, const struct samut_who *who, GBytes *text)
{
	struct copy *copy = inode->copy;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t node = copy->unborn ? 0 : inode_node(s, inode->ino);
	bool amend = copy->held && hold_claim(s, copy->held);

	if (!amend)
		remember_before(s, copy, node);
	struct samut_save save = {
		.node = node,
		.parent = inode->snap.parent,
		.name = inode->snap.name,
		.id = (int64_t)inode->ino,
		.text = text,
		.base = node && record_row(&inode->snap) ? copy->base : 0,
		.mtime = copy->mtime,
		.set_mode = copy->unborn || copy->set_mode,
		.set_owner = copy->unborn || copy->set_owner,
		.mode = copy->unborn && !copy->set_mode ? inode->snap.mode : copy->mode,
		.uid = copy->unborn && !copy->set_owner ? inode->snap.uid : copy->uid,
		.gid = copy->unborn && !copy->set_owner ? inode->snap.gid : copy->gid,
		.amend = amend ? copy->held : 0,
		.before = copy->before,
		.before_owner = copy->owned ? &copy->owner : NULL,
		.hold = true,
		.filling = fresh_filling(s, inode->snap.parent, who),
	};
	int r = samut_edit_save(s->samut, who, &save, &diag);
	if (r >= 0) {
		if (amend && !save.seq)
			save.seq = copy->held;
		accepted(s, inode, who, &save);
		g_bytes_unref(save.stored);
		return 0;
	}
	if (amend)
		hold_add(s, copy->held);
	copy->verdict = r;
	if (r == -EIO || r == -ENOSPC || r == -ENOMEM)
		return r;
	copy->dirty = copy->set_mode = copy->set_owner = false;
	inode_set_stale(s, inode->ino);
	return verdict_refuse(s, who, inode->snap.parent, inode->snap.name, text, r, &diag);
}

/* An unlinked file takes any text, and nobody will see it; but a text that was being written while another
 * was renamed over the record must not get lost. */
static int judge_orphan(struct session *s, struct inode *inode, const struct samut_who *who)
{
	struct copy *copy = inode->copy;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	copy->dirty = false;
	if (!copy->overtaken || !copy->written)
		return 0;
	g_autoptr(GBytes) text = g_bytes_new(copy->data, copy->size);
	samut_diag_add(&diag, 0, 0, NULL, "มีผู้บันทึกแฟ้มนี้ระหว่างที่ท่านกำลังแก้ไข",
		"someone else saved this file while you were writing it");
	copy->verdict = -ESTALE;
	return verdict_refuse(s, who, inode->snap.parent, inode->snap.name, text, -ESTALE, &diag);
}

int copy_judge(struct session *s, struct inode *inode, const struct samut_who *who)
{
	struct copy *copy = inode->copy;

	if (!copy)
		return 0;
	if (copy->poisoned || !copy->dirty)
		return copy->verdict;
	if (inode->orphan)
		return judge_orphan(s, inode, who);
	bool scratch = inode->snap.scratch;
	if (!copy->written && !scratch)
		return 0;
	g_autoptr(GBytes) text = g_bytes_new(copy->data, copy->size);
	if (!scratch)
		return judge_versioned(s, inode, who, text);
	int r = samut_scratch_save(s->samut, inode_node(s, inode->ino), text, copy->mtime, false);
	if (r < 0)
		return copy->verdict = r;
	if (copy->set_times)
		(void)samut_set_times(s->samut, inode_node(s, inode->ino), copy->atime, copy->mtime);
	copy->dirty = false;
	copy->verdict = 0;
	atomic_fetch_add(&inode->version, 1);
	return 0;
}

int verdict_amend_attr(struct session *s, const struct samut_who *who, const struct samut_node *node,
	unsigned mask, const struct samut_owner *owner, const struct held *held)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(GBytes) text = NULL;
	int r = stored_text(s, node, &text);
	struct samut_save save = {
		.node = node->id,
		.text = text,
		.set_mode = mask & SAMUT_ATTR_MODE,
		.set_owner = mask & (SAMUT_ATTR_UID | SAMUT_ATTR_GID),
		.mode = owner->mode,
		.uid = mask & SAMUT_ATTR_UID ? owner->uid : node->uid,
		.gid = mask & SAMUT_ATTR_GID ? owner->gid : node->gid,
		.amend = held->seq,
		.before = held->before,
		.before_owner = held->owned ? &held->owner : NULL,
	};

	if (r >= 0)
		r = samut_edit_save(s->samut, who, &save, &diag);
	if (r >= 0)
		g_bytes_unref(save.stored);
	return r;
}

/* They came between the verdict and the release, which the kernel sends when it likes: they still belong to
 * the edit. */
static bool amend_held(struct session *s, struct inode *inode, const struct samut_who *who, unsigned mask)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct copy *copy = inode->copy;
	const struct held held = {copy->held, copy->before, copy->owned, copy->owner};
	const struct samut_owner owner = {copy->mode, copy->uid, copy->gid};

	if (!copy->held || !hold_claim(s, copy->held))
		return false;
	int r = stored_node(s, inode_node(s, inode->ino), &node);
	if (r >= 0)
		r = verdict_amend_attr(s, who, &node, mask, &owner, &held);
	hold_add(s, copy->held);
	return r >= 0;
}

void verdict_settle_attr(struct session *s, struct inode *inode, const struct samut_who *who)
{
	struct copy *copy = inode->copy;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	unsigned mask = (copy->set_mode ? SAMUT_ATTR_MODE : 0) |
			(copy->set_owner ? SAMUT_ATTR_UID | SAMUT_ATTR_GID : 0);
	int64_t seq;

	if (!mask || !copy->ever || inode->orphan || copy->unborn || inode->snap.scratch)
		return;
	if (!amend_held(s, inode, who, mask))
		(void)samut_edit_attr(s->samut, who, inode_node(s, inode->ino), mask, copy->mode, copy->uid,
			copy->gid, &seq, &diag);
	copy->set_mode = copy->set_owner = false;
}
