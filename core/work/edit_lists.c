/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nodelists that an edit changes. Invariant: each is written once, as the database stands when the edit
 * is done; a directory that has become too full for one list gets its own with the same edit.
 */
#include "core/work/edit_txn.h"

#include <errno.h>
#include <string.h>

#include "core/history/repo.h"
#include "core/work/crowd.h"
#include "core/work/nodelist.h"

static void add_list(struct samut_txn *txn, int64_t dir, int list)
{
	const struct samut_txn_list entry = {dir, list};

	g_array_append_val(txn->lists, entry);
}

int samut_txn_relist(struct samut_txn *txn, int64_t id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_get(txn->db, id, &node);
	if (r >= 0)
		r = samut_crowd_enter(txn->db, &node);
	while (r >= 0 && !node.list && !samut_nodelist_is_holder(&node)) {
		int64_t parent = node.parent;
		samut_node_release(&node);
		r = samut_node_get(txn->db, parent, &node);
	}
	if (r < 0)
		return r;
	add_list(txn, node.list ? node.parent : node.id, node.list);
	return 0;
}

/* ---- As ops ---- */

static void forget_op(struct samut_txn *txn, const char *path)
{
	for (unsigned i = txn->ops->len; i-- > 0;)
		if (strcmp(((const struct samut_op *)txn->ops->pdata[i])->path, path) == 0)
			g_ptr_array_remove_index(txn->ops, i);
}

static int put_list(
	struct samut_txn *txn, const char *path, const struct samut_txn_list *list, GArray *too_full)
{
	struct samut_oid oid;
	GString *text = NULL;

	int r = samut_nodelist_build(txn->db, list->dir, list->list, too_full, &text);
	if (r < 0)
		return r;
	g_autoptr(GBytes) bytes = g_string_free_to_bytes(text);
	r = samut_oid_blob(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &oid);
	if (r >= 0)
		samut_txn_put(txn, path, &oid, bytes);
	return r;
}

/* The list as it stands now. A directory that is gone took its lists along; one that is no longer crowded has
 * none. */
static int note_list(struct samut_txn *txn, const struct samut_txn_list *list, GArray *too_full)
{
	g_autofree char *name = samut_nodelist_name(list->list), *path = NULL;
	int crowded = 1;

	int r = samut_path_below(txn->db, list->dir, name, &path);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (list->list)
		crowded = samut_crowd_is(txn->db, list->dir, 0);
	if (crowded < 0)
		return crowded;
	if (txn->amends)
		forget_op(txn, path);
	if (crowded)
		return put_list(txn, path, list, too_full);
	samut_txn_delete(txn, path);
	return 0;
}

/* All lists of a directory. */
static void add_all(struct samut_txn *txn, int64_t dir)
{
	for (int list = 1; list <= SAMUT_CROWD_LISTS; list++)
		add_list(txn, dir, list);
}

static int compare_lists(const void *a, const void *b)
{
	const struct samut_txn_list *x = a, *y = b;

	if (x->dir != y->dir)
		return x->dir < y->dir ? -1 : 1;
	return x->list - y->list;
}

/* In order, none twice. */
static void sort_lists(GArray *lists)
{
	unsigned kept = 0;

	g_array_sort(lists, compare_lists);
	for (unsigned i = 0; i < lists->len; i++) {
		const struct samut_txn_list entry = g_array_index(lists, struct samut_txn_list, i);
		if (kept &&
			compare_lists(&entry, &g_array_index(lists, struct samut_txn_list, kept - 1)) == 0)
			continue;
		g_array_index(lists, struct samut_txn_list, kept++) = entry;
	}
	g_array_set_size(lists, kept);
}

/* A directory that lost the last child with a list of its own: all of its lists go. */
static int find_deserted(struct samut_txn *txn)
{
	unsigned n = txn->lists->len;

	for (unsigned i = 0; i < n; i++) {
		const struct samut_txn_list entry = g_array_index(txn->lists, struct samut_txn_list, i);
		int r = entry.list ? samut_crowd_is(txn->db, entry.dir, 0) : 1;
		if (r < 0)
			return r;
		if (r == 0)
			add_all(txn, entry.dir);
	}
	return 0;
}

/* Directories that are too full get lists of their own. */
static int make_crowded(struct samut_txn *txn, const GArray *too_full)
{
	for (unsigned i = 0; i < too_full->len; i++) {
		int64_t dir = g_array_index(too_full, int64_t, i);
		int r = samut_crowd_make(txn->db, dir);
		if (r < 0)
			return r;
		add_all(txn, dir);
	}
	return 0;
}

int samut_txn_nodelists(struct samut_txn *txn)
{
	sort_lists(txn->lists);
	int r = find_deserted(txn);

	while (r >= 0 && txn->lists->len) {
		g_autoptr(GArray) lists = txn->lists;
		g_autoptr(GArray) too_full = g_array_new(FALSE, FALSE, sizeof(int64_t));
		txn->lists = g_array_new(FALSE, FALSE, sizeof(struct samut_txn_list));
		sort_lists(lists);
		for (unsigned i = 0; r >= 0 && i < lists->len; i++)
			r = note_list(txn, &g_array_index(lists, struct samut_txn_list, i), too_full);
		if (r >= 0)
			r = make_crowded(txn, too_full);
	}
	return MIN(r, 0);
}
