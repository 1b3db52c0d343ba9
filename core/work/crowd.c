/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crowded directories. Invariant: in a crowded directory every versioned child that is no holder has the
 * number that its name gives.
 */
#include "core/work/crowd.h"

#include <errno.h>
#include <string.h>

#include "core/history/repo.h"
#include "core/work/nodelist.h"

int samut_crowd_list(const char *name)
{
	struct samut_oid id;

	return samut_oid_blob(name, strlen(name), &id) < 0 ? 0 : 1 + id.b[0];
}

int samut_crowd_is(struct samut_db *db, int64_t dir, int64_t except)
{
	int64_t one = 0;
	int r = samut_db_int(db, &one,
		"SELECT 1 FROM node INDEXED BY node_list WHERE parent=?1 AND list>0 AND id<>?2 LIMIT 1", "ii",
		dir, except);

	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

int samut_crowd_enter(struct samut_db *db, struct samut_node *node)
{
	if (node->list || node->scratch || samut_nodelist_is_holder(node))
		return 0;
	int r = samut_crowd_is(db, node->parent, node->id);
	if (r <= 0)
		return r;
	node->list = samut_crowd_list(node->name);
	return node->list ? samut_node_enlist(db, node->id, node->list) : -EIO;
}

static int take_child(const struct samut_node *node, void *arg)
{
	GArray *fresh = arg;
	struct samut_node child = {.id = node->id};

	if (node->scratch || samut_nodelist_is_holder(node))
		return 0;
	child.list = samut_crowd_list(node->name);
	g_array_append_val(fresh, child);
	return child.list ? 0 : -EIO;
}

int samut_crowd_make(struct samut_db *db, int64_t dir)
{
	g_autoptr(GArray) children = g_array_new(FALSE, FALSE, sizeof(struct samut_node));

	/* First all, then the numbers: a listing goes along with what is written meanwhile. */
	int r = samut_node_children(db, dir, 0, take_child, children);
	for (unsigned i = 0; r >= 0 && i < children->len; i++) {
		const struct samut_node *child = &g_array_index(children, struct samut_node, i);
		r = samut_node_enlist(db, child->id, child->list);
	}
	return MIN(r, 0);
}
