/* SPDX-License-Identifier: Apache-2.0 */
/* unlink and rmdir. Scratch goes at once; what is versioned is hidden at once and deleted after a grace
 * (removal.h). What others refer to stays. */
#include "core/model/layout.h"
#include "fs/attr.h"
#include "fs/beside.h"
#include "fs/caller.h"
#include "fs/computed.h"
#include "fs/copy.h"
#include "fs/names.h"
#include "fs/notify.h"
#include "fs/ops.h"
#include "fs/removal.h"
#include "fs/snapshots.h"
#include "fs/stored.h"
#include "fs/verdict.h"
#include "fs/victim.h"

/* Someone gives up a file before its first save was accepted. False: that has just happened. */
static bool drop_unborn(struct session *s, struct inode *inode)
{
	pthread_mutex_lock(&inode->lock);
	bool unborn = copy_unborn(inode);
	if (unborn) {
		overlay_drop(s, inode->snap.parent, inode->snap.name);
		inode->copy->unborn = false;
		inode_orphan(s, inode, NULL, NULL);
	}
	pthread_mutex_unlock(&inode->lock);
	inode_unref(s, inode);
	return unborn;
}

static int remove_scratch(struct session *s, const struct samut_node *node)
{
	struct victim victim;

	victim_init(&victim, s, node);
	int r = samut_scratch_remove(s->samut, node->id);
	if (r >= 0)
		victim_orphan(&victim, s, false);
	victim_release(&victim, s);
	return r;
}

/* Programs that unlink a file to make it again at once, as archivers do. They are not refused at the unlink:
 * what does not come back is judged after its grace, is back then, and the reason is in why. */
static bool makes_again(const char *via)
{
	static const char *const programs[] = {"tar", "bsdtar", "cpio", "unzip", "7z", "install", "cp", "mv"};

	for (unsigned i = 0; i < G_N_ELEMENTS(programs); i++)
		if (g_strcmp0(via, programs[i]) == 0)
			return true;
	return false;
}

static int remove_versioned(struct session *s, const struct samut_node *node, const struct samut_who *who)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	if (removal_barred(s, node->parent, who))
		return -EBUSY;
	if (S_ISREG(node->mode) && makes_again(who->via)) {
		removal_begin(s, node, who);
		return 0;
	}
	g_autoptr(GArray) going = g_array_new(FALSE, FALSE, sizeof(int64_t));
	if (samut_edit_is_rested_on(node->layout))
		removal_waiting_beside(s, node->parent, going);
	int r = samut_edit_removable(
		s->samut, node->id, (const int64_t *)(void *)going->data, going->len, &diag);
	if (r == -EBUSY)
		removal_refused(s, S_ISDIR(node->mode) ? node->id : node->parent, who);
	if (r < 0)
		return verdict_refuse(s, who, node->parent, node->name, NULL, r, &diag);
	removal_begin(s, node, who);
	return 0;
}

static int do_unlink(struct session *s, const struct samut_who *who, fuse_ino_t parent, const char *raw)
{
	int r = 0;
	g_autofree char *name = naming_asked(raw, &r);
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct inode *unborn;
	int64_t removed;

	if (!name)
		return r;
	if (computed_has(parent, name))
		return computed_refuse_in(s, who, parent, name);
	if (strcmp(raw, name) != 0)
		notify_name_later(s, (int64_t)parent, name);
	if (overlay_find(s, (int64_t)parent, name, &unborn, &removed)) {
		if (!unborn)
			return -ENOENT;
		if (drop_unborn(s, unborn))
			return 0;
	}
	r = stored_named(s, (int64_t)parent, name, &node);
	if (r == -ENOENT && snapshots_is(parent, name))
		return snapshots_refuse(s, who, parent);
	if (r == -ENOENT)
		return beside_remove(s, who, (int64_t)parent, name);
	if (r < 0)
		return r;
	return node.scratch ? remove_scratch(s, &node) : remove_versioned(s, &node, who);
}

void op_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct session *s = fuse_req_userdata(req);
	struct caller caller;

	caller_init(&caller, req);
	pthread_rwlock_rdlock(&s->names);
	int r = do_unlink(s, &caller.who, parent, name);
	pthread_rwlock_unlock(&s->names);
	fuse_reply_err(req, -r);
}

static int do_rmdir(struct session *s, const struct samut_who *who, fuse_ino_t parent, const char *raw)
{
	int r = 0;
	g_autofree char *name = naming_asked(raw, &r);
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (!name)
		return r;
	if (overlay_is_removed(s, (int64_t)parent, name))
		return -ENOENT;
	if (computed_has(parent, name))
		return computed_refuse_in(s, who, parent, name);
	if (strcmp(raw, name) != 0)
		notify_name_later(s, (int64_t)parent, name);
	r = stored_named(s, (int64_t)parent, name, &node);
	if (r == -ENOENT && snapshots_is(parent, name))
		return snapshots_refuse(s, who, parent);
	if (r < 0)
		return r;
	if (!S_ISDIR(node.mode))
		return -ENOTDIR;
	if (!removal_leaves_empty(s, node.id))
		return -ENOTEMPTY;
	if (node.scratch)
		return samut_scratch_remove(s->samut, node.id);
	/* The folders of the root belong to every store. */
	if (parent == FUSE_ROOT_ID)
		return -EPERM;
	return remove_versioned(s, &node, who);
}

void op_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct session *s = fuse_req_userdata(req);
	struct caller caller;

	caller_init(&caller, req);
	pthread_rwlock_rdlock(&s->names);
	int r = do_rmdir(s, &caller.who, parent, name);
	pthread_rwlock_unlock(&s->names);
	fuse_reply_err(req, -r);
}
