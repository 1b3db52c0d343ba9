/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is no edit: times, extended attributes, scratch files, drafts. Each is one small write without journal
 * and commit. Invariant: nothing here changes a versioned name, text, owner or mode.
 */
#include <errno.h>
#include <sys/stat.h>

#include "core/work/edit.h"
#include "core/work/edit_txn.h"

/* One request; each write uses what it needs. */
struct request {
	int64_t node, parent, victim;
	const char *name;
	GBytes *bytes;
	int64_t atime, mtime;
	unsigned mask;
	uint32_t mode, uid, gid;
	const struct samut_node *given;
};

static int times_write(struct samut_db *db, void *arg)
{
	const struct request *request = arg;
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_get(db, request->node, &node);
	if (r < 0)
		return r;
	int64_t atime = request->atime == INT64_MIN ? node.atime : request->atime;
	int64_t mtime = request->mtime == INT64_MIN ? node.mtime : request->mtime;
	if (atime == node.atime && mtime == node.mtime)
		return 0;
	node.atime = atime;
	node.mtime = mtime;
	node.ctime = MAX(samut_now(), node.ctime + 1);
	return samut_node_update(db, &node);
}

int samut_set_times(struct samut *s, int64_t node, int64_t atime, int64_t mtime)
{
	struct request request = {.node = node, .atime = atime, .mtime = mtime};

	return samut_store_write(s->store, times_write, &request, false);
}

static int xattr_write(struct samut_db *db, void *arg)
{
	const struct request *request = arg;
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_get(db, request->node, &node);
	if (r < 0)
		return r;
	r = request->bytes ? samut_xattr_set(db, node.id, request->name, request->bytes)
			   : samut_xattr_remove(db, node.id, request->name);
	if (r < 0)
		return r;
	node.ctime = MAX(samut_now(), node.ctime + 1);
	return samut_node_update(db, &node);
}

int samut_set_xattr(struct samut *s, int64_t node, const char *name, GBytes *value)
{
	struct request request = {.node = node, .name = name, .bytes = value};

	return samut_store_write(s->store, xattr_write, &request, false);
}

/* ---- Scratch ---- */

/* A scratch node, or -EINVAL: versioned nodes only change through edits. */
static int get_scratch(struct samut_db *db, int64_t id, struct samut_node *ret_node)
{
	int r = samut_node_get(db, id, ret_node);

	return r < 0 ? r : ret_node->scratch ? 0 : -EINVAL;
}

static int create_write(struct samut_db *db, void *arg)
{
	const struct request *request = arg;
	struct samut_node node = *request->given;

	node.scratch = true;
	node.layout = 0;
	node.change = 0;
	node.size = request->bytes ? (int64_t)g_bytes_get_size(request->bytes) : 0;
	int r = samut_node_insert(db, &node);
	return r < 0 || !request->bytes ? r : samut_content_put(db, node.id, request->bytes);
}

int samut_scratch_create(struct samut *s, const struct samut_node *node, GBytes *content)
{
	struct request request = {.given = node, .bytes = content};

	return samut_store_write(s->store, create_write, &request, false);
}

static int save_write(struct samut_db *db, void *arg)
{
	const struct request *request = arg;
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = get_scratch(db, request->node, &node);
	if (r >= 0)
		r = samut_content_put(db, node.id, request->bytes);
	if (r < 0)
		return r;
	node.size = (int64_t)g_bytes_get_size(request->bytes);
	node.mtime = request->mtime ? request->mtime : samut_now();
	node.ctime = MAX(samut_now(), node.ctime + 1);
	r = samut_node_update(db, &node);
	return r < 0 ? r : samut_draft_put(db, node.id, 0, "", 0, NULL);
}

int samut_scratch_save(struct samut *s, int64_t node, GBytes *content, int64_t mtime, bool durable)
{
	struct request request = {.node = node, .bytes = content, .mtime = mtime};

	return samut_store_write(s->store, save_write, &request, durable);
}

static int attr_write(struct samut_db *db, void *arg)
{
	const struct request *request = arg;
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = get_scratch(db, request->node, &node);
	if (r < 0)
		return r;
	if (request->mask & SAMUT_ATTR_MODE)
		node.mode = (node.mode & S_IFMT) | (request->mode & 07777);
	if (request->mask & SAMUT_ATTR_UID)
		node.uid = request->uid;
	if (request->mask & SAMUT_ATTR_GID)
		node.gid = request->gid;
	node.ctime = MAX(samut_now(), node.ctime + 1);
	return samut_node_update(db, &node);
}

int samut_scratch_attr(
	struct samut *s, int64_t node, unsigned mask, uint32_t mode, uint32_t uid, uint32_t gid)
{
	struct request request = {.node = node, .mask = mask, .mode = mode, .uid = uid, .gid = gid};

	return samut_store_write(s->store, attr_write, &request, false);
}

static int remove_scratch(struct samut_db *db, int64_t id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = get_scratch(db, id, &node);
	if (r >= 0)
		r = samut_draft_put(db, id, 0, "", 0, NULL);
	return r < 0 ? r : samut_node_delete(db, id, samut_now());
}

static int remove_write(struct samut_db *db, void *arg)
{
	return remove_scratch(db, ((const struct request *)arg)->node);
}

int samut_scratch_remove(struct samut *s, int64_t node)
{
	struct request request = {.node = node};

	return samut_store_write(s->store, remove_write, &request, false);
}

static int move_write(struct samut_db *db, void *arg)
{
	const struct request *request = arg;
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = get_scratch(db, request->node, &node);
	if (r >= 0 && request->victim)
		r = remove_scratch(db, request->victim);
	if (r < 0)
		return r;
	g_free(node.name);
	node.name = g_strdup(request->name);
	node.parent = request->parent;
	node.ctime = MAX(samut_now(), node.ctime + 1);
	return samut_node_update(db, &node);
}

int samut_scratch_move(struct samut *s, int64_t node, int64_t parent, const char *name, int64_t victim)
{
	struct request request = {.node = node, .parent = parent, .name = name, .victim = victim};

	return samut_store_write(s->store, move_write, &request, false);
}

/* ---- Drafts ---- */

static int draft_write(struct samut_db *db, void *arg)
{
	const struct request *request = arg;

	return samut_draft_put(
		db, request->node, request->parent, request->name, request->uid, request->bytes);
}

int samut_draft(struct samut *s, int64_t node, int64_t parent, const char *name, uint32_t uid, GBytes *text)
{
	struct request request = {.node = node, .parent = parent, .name = name, .uid = uid, .bytes = text};

	return samut_store_write(s->store, draft_write, &request, text != NULL);
}
