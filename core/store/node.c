/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes. Invariants kept here: the subdirs of a directory is the number of directories whose parent it is;
 * its times move when an entry comes, goes or changes its name; no node is deleted while another has it for
 * its parent.
 */
#include "core/store/node.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/model/layout.h"
#include "core/store/changed.h"
#include "core/store/recordrow.h"

#define WRITTEN                                                                                              \
	"id,parent,name,layout,scratch,mode,uid,gid,size,atime,mtime,ctime,subdirs,change,incomplete,blob"
#define WRITTEN_TYPES "iitiiiiiiiiiiiib"
#define COLUMNS WRITTEN ",list"

void samut_node_release(struct samut_node *node)
{
	g_clear_pointer(&node->name, g_free);
}

/* The name stays SQLite's, until the next step. */
static void read_node(struct samut_stmt *stmt, struct samut_node *node)
{
	size_t len;
	const void *blob = samut_stmt_blob(stmt, 15, &len);

	*node = (struct samut_node){
		.id = samut_stmt_int(stmt, 0),
		.parent = samut_stmt_int(stmt, 1),
		.name = (char *)samut_stmt_text(stmt, 2),
		.layout = (int)samut_stmt_int(stmt, 3),
		.scratch = samut_stmt_int(stmt, 4),
		.mode = (uint32_t)samut_stmt_int(stmt, 5),
		.uid = (uint32_t)samut_stmt_int(stmt, 6),
		.gid = (uint32_t)samut_stmt_int(stmt, 7),
		.size = samut_stmt_int(stmt, 8),
		.atime = samut_stmt_int(stmt, 9),
		.mtime = samut_stmt_int(stmt, 10),
		.ctime = samut_stmt_int(stmt, 11),
		.subdirs = samut_stmt_int(stmt, 12),
		.change = samut_stmt_int(stmt, 13),
		.incomplete = samut_stmt_int(stmt, 14),
		.list = (int)samut_stmt_int(stmt, 16),
	};
	if (blob && len == sizeof(node->blob.b))
		memcpy(node->blob.b, blob, len);
}

static int read_one(struct samut_stmt *stmt, struct samut_node *ret_node)
{
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	read_node(stmt, ret_node);
	ret_node->name = g_strdup(ret_node->name);
	samut_stmt_reset(stmt);
	return 0;
}

int samut_node_get(struct samut_db *db, int64_t id, struct samut_node *ret_node)
{
	return read_one(samut_db_bind(db, "SELECT " COLUMNS " FROM node WHERE id=?1", "i", id), ret_node);
}

int samut_node_lookup(struct samut_db *db, int64_t parent, const char *name, struct samut_node *ret_node)
{
	return read_one(samut_db_bind(db, "SELECT " COLUMNS " FROM node WHERE parent=?1 AND name=?2", "it",
				parent, name),
		ret_node);
}

/* Hands each row to fn. */
static int each(struct samut_stmt *stmt, samut_node_fn fn, void *arg)
{
	struct samut_node node;
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		read_node(stmt, &node);
		r = fn(&node, arg);
		if (r != 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r;
}

int samut_node_children(struct samut_db *db, int64_t parent, int64_t after, samut_node_fn fn, void *arg)
{
	/* Named, or SQLite might walk all nodes in order of id. */
	return each(samut_db_bind(db,
			    "SELECT " COLUMNS
			    " FROM node INDEXED BY node_parent WHERE parent=?1 AND id>?2 ORDER BY id",
			    "ii", parent, after),
		fn, arg);
}

int samut_node_children_listed(struct samut_db *db, int64_t parent, int list, samut_node_fn fn, void *arg)
{
	return each(samut_db_bind(db,
			    "SELECT " COLUMNS
			    " FROM node INDEXED BY node_list WHERE parent=?1 AND list=?2 AND list>0",
			    "ii", parent, (int64_t)list),
		fn, arg);
}

int samut_node_changed(struct samut_db *db, int64_t after, samut_node_fn fn, void *arg)
{
	return each(samut_db_bind(db, "SELECT " COLUMNS " FROM node WHERE change>?1", "i", after), fn, arg);
}

/* ---- paths ---- */

/* One step up: parent, and the name or the layout, as wanted. */
static int step_up(struct samut_db *db, int64_t *id, GString *ret_name, int *ret_layout)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT parent,name,layout FROM node WHERE id=?1", "i", *id);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*id = samut_stmt_int(stmt, 0);
	if (ret_name)
		g_string_assign(ret_name, samut_stmt_text(stmt, 1));
	if (ret_layout)
		*ret_layout = (int)samut_stmt_int(stmt, 2);
	samut_stmt_reset(stmt);
	return 0;
}

int samut_node_path(struct samut_db *db, int64_t id, GString *out)
{
	g_autoptr(GString) path = g_string_new(NULL);
	g_autoptr(GString) name = g_string_new(NULL);

	while (id != SAMUT_ROOT_ID) {
		int r = step_up(db, &id, name, NULL);

		if (r < 0)
			return r;
		if (path->len > 0)
			g_string_prepend_c(path, '/');
		g_string_prepend_len(path, name->str, (gssize)name->len);
	}
	g_string_append_len(out, path->str, (gssize)path->len);
	return 0;
}

int samut_node_resolve(struct samut_db *db, const char *path, struct samut_node *ret_node)
{
	g_auto(GStrv) names = g_strsplit(path, "/", -1);
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int r = samut_node_get(db, SAMUT_ROOT_ID, &node);

	for (char **name = names; r >= 0 && *name; name++) {
		int64_t parent = node.id;

		if (!**name)
			continue;
		samut_node_release(&node);
		r = samut_node_lookup(db, parent, *name, &node);
	}
	if (r < 0)
		return r;
	*ret_node = node;
	node.name = NULL;
	return 0;
}

int samut_node_ancestor(struct samut_db *db, int64_t id, unsigned layout_flags, struct samut_node *ret_node)
{
	while (id != 0) {
		const struct samut_layout *row;
		int64_t here = id;
		int layout, r = step_up(db, &id, NULL, &layout);

		if (r < 0)
			return r;
		row = samut_layout_get(layout);
		if (row && (row->flags & layout_flags))
			return samut_node_get(db, here, ret_node);
	}
	return -ENOENT;
}

/* ---- writes ---- */

/* An entry of parent came, went or was renamed. */
static int touch_parent(struct samut_db *db, int64_t parent, int subdirs, int64_t now)
{
	int r;

	if (parent == 0) /* of the root */
		return 0;
	r = samut_db_run(db, "UPDATE node SET subdirs=subdirs+?2, mtime=?3, ctime=?3 WHERE id=?1", "iii",
		parent, (int64_t)subdirs, now);
	return r < 0 ? r : r == 0 ? -ENOENT : 0;
}

/* Notes for those who follow the tree; left: the directory it is no longer in, 0 none. */
static int note(struct samut_db *db, bool scratch, int64_t node, int64_t left)
{
	int r = scratch ? 0 : samut_changed_add(db, node);

	return r < 0 || scratch || left == 0 ? r : samut_changed_add_left(db, left);
}

static const void *blob_of(const struct samut_node *node)
{
	static const struct samut_oid none;

	return memcmp(&node->blob, &none, sizeof(none)) == 0 ? NULL : node->blob.b;
}

int samut_node_insert(struct samut_db *db, const struct samut_node *node)
{
	int r = samut_db_run(db, "INSERT INTO node(" WRITTEN ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		WRITTEN_TYPES, node->id, node->parent, node->name, (int64_t)node->layout,
		(int64_t)node->scratch, (int64_t)node->mode, (int64_t)node->uid, (int64_t)node->gid,
		node->size, node->atime, node->mtime, node->ctime, node->subdirs, node->change,
		(int64_t)node->incomplete, blob_of(node), sizeof(node->blob.b));

	if (r >= 0)
		r = note(db, node->scratch, node->id, 0);
	return r < 0 ? r : touch_parent(db, node->parent, S_ISDIR(node->mode), node->ctime);
}

/* Apart from the rest, because SQLite writes every index whose columns an UPDATE names, changed or not. */
static int rename_node(struct samut_db *db, const struct samut_node *old, const struct samut_node *node)
{
	bool was = S_ISDIR(old->mode), is = S_ISDIR(node->mode);
	int r;

	if (old->parent == node->parent && was == is && strcmp(old->name, node->name) == 0)
		return 0;
	r = samut_db_run(db, "UPDATE node SET parent=?2,name=?3,list=0 WHERE id=?1", "iit", node->id,
		node->parent, node->name);
	if (r >= 0)
		r = touch_parent(db, old->parent, -(int)was, node->ctime);
	if (r >= 0)
		r = touch_parent(db, node->parent, is, node->ctime);
	return r;
}

int samut_node_update(struct samut_db *db, const struct samut_node *node)
{
	g_auto(samut_node) old = SAMUT_NODE_INIT;
	int r = samut_node_get(db, node->id, &old);

	if (r >= 0)
		r = samut_db_run(db,
			"UPDATE node SET layout=?2,scratch=?3,mode=?4,uid=?5,gid=?6,size=?7,"
			"atime=?8,mtime=?9,ctime=?10,change=?11,incomplete=?12,blob=?13 WHERE id=?1",
			"iiiiiiiiiiiib", node->id, (int64_t)node->layout, (int64_t)node->scratch,
			(int64_t)node->mode, (int64_t)node->uid, (int64_t)node->gid, node->size, node->atime,
			node->mtime, node->ctime, node->change, (int64_t)node->incomplete, blob_of(node),
			sizeof(node->blob.b));
	if (r >= 0)
		r = note(db, node->scratch && old.scratch, node->id,
			old.parent == node->parent ? 0 : old.parent);
	return r < 0 ? r : rename_node(db, &old, node);
}

int samut_node_enlist(struct samut_db *db, int64_t id, int list)
{
	return samut_db_run(db, "UPDATE node SET list=?2 WHERE id=?1", "ii", id, (int64_t)list);
}

static int drop_all(struct samut_db *db, int64_t id)
{
	int r = samut_recordrow_drop(db, id);

	if (r >= 0)
		r = samut_content_drop(db, id);
	if (r >= 0)
		r = samut_db_run(db, "DELETE FROM xattr WHERE node=?1", "i", id);
	if (r >= 0)
		r = samut_db_run(db, "DELETE FROM node WHERE id=?1", "i", id);
	return r;
}

int samut_node_delete(struct samut_db *db, int64_t id, int64_t now)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int64_t child;
	int r = samut_node_get(db, id, &node);

	if (r < 0)
		return r;
	if (S_ISDIR(node.mode)) {
		r = samut_db_int(db, &child,
			"SELECT id FROM node INDEXED BY node_parent WHERE parent=?1 LIMIT 1", "i", id);
		if (r != -ENOENT)
			return r < 0 ? r : -ENOTEMPTY;
	}
	r = drop_all(db, id);
	if (r >= 0)
		r = note(db, node.scratch, id, node.parent);
	return r < 0 ? r : touch_parent(db, node.parent, -(int)S_ISDIR(node.mode), now);
}
