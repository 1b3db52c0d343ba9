/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chmod and chown. They stand in the nodelist alone, so the edit changes one line there. A node's change
 * number stays: it tells of its content, and a save must not be late because of a chmod.
 */
#include <errno.h>
#include <sys/stat.h>

#include "core/work/edit_txn.h"
#include "core/work/message.h"

struct attr {
	struct samut_txn txn;
	int64_t node;
	unsigned mask;
	uint32_t mode, uid, gid;
};

static void apply(const struct attr *attr, struct samut_node *node)
{
	if (attr->mask & SAMUT_ATTR_MODE)
		node->mode = (node->mode & S_IFMT) | (attr->mode & 07777);
	if (attr->mask & SAMUT_ATTR_UID)
		node->uid = attr->uid;
	if (attr->mask & SAMUT_ATTR_GID)
		node->gid = attr->gid;
}

static int attr_write(struct samut_db *db, void *arg)
{
	struct attr *attr = arg;
	struct samut_txn *txn = &attr->txn;
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GString) body = g_string_new(NULL);
	g_autofree char *path = NULL;

	int r = samut_txn_begin(txn, db);
	if (r >= 0)
		r = samut_node_get(db, attr->node, &node);
	if (r < 0)
		return r;
	if (node.scratch)
		return -EINVAL;
	uint32_t mode = node.mode, uid = node.uid, gid = node.gid;
	apply(attr, &node);
	samut_message_attr(body, mode & 07777, node.mode & 07777, uid, node.uid, gid, node.gid);
	if (body->len == 0)
		return 0;
	node.ctime = MAX(txn->time, node.ctime + 1);
	r = samut_path_of(db, node.id, &path);
	if (r >= 0)
		r = samut_node_update(db, &node);
	if (r >= 0)
		r = samut_txn_relist(txn, node.id);
	if (r < 0)
		return r;
	samut_txn_touch(txn, node.id);
	bool owner = uid != node.uid || gid != node.gid;
	g_autofree char *subject = samut_txn_subject(owner ? "chown" : "chmod", *path ? path : "/");
	return samut_txn_commit(txn, subject, body->str);
}

int samut_edit_attr(struct samut *s, const struct samut_who *who, int64_t node, unsigned mask, uint32_t mode,
	uint32_t uid, uint32_t gid, int64_t *ret_seq, struct samut_diag *diag)
{
	struct attr attr = {.node = node, .mask = mask, .mode = mode, .uid = uid, .gid = gid};

	(void)diag;
	samut_txn_init(&attr.txn, s, who);
	int r = samut_txn_run(&attr.txn, attr_write, &attr);
	if (r >= 0 && ret_seq)
		*ret_seq = attr.txn.seq;
	samut_txn_release(&attr.txn);
	return r;
}
