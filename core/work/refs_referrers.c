/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who stands in the way: the referrers of what shall go or be called otherwise, named by path so that people
 * can go and see. And the extraction of records again after their ids have changed.
 */
#include <errno.h>
#include <sys/stat.h>

#include "core/work/refs.h"

/* How many are named. */
#define NAMED 5

void samut_referrers_release(struct samut_referrers *list)
{
	g_clear_pointer(&list->paths, g_ptr_array_unref);
}

struct collecting {
	struct samut_db *db;
	struct samut_referrers *list;
	int64_t last; /* a referrer with two fields counts once */
};

static int collect(int64_t node, const char *field, void *arg)
{
	struct collecting *c = arg;
	g_autofree char *path = NULL;
	g_autofree char *named = NULL;

	if (node == c->last || (c->list->inside && g_hash_table_contains(c->list->inside, &node)))
		return 0;
	c->last = node;
	if (!c->list->paths)
		c->list->paths = g_ptr_array_new_with_free_func(g_free);
	if (c->list->paths->len < NAMED) {
		int r = samut_path_of(c->db, node, &path);
		if (r < 0)
			return r;
		named = g_strdup_printf("%s (%s)", path, field);
		g_ptr_array_add(c->list->paths, g_steal_pointer(&named));
	}
	return ++c->list->count >= SAMUT_REFERRERS_MAX;
}

int samut_referrers_add(
	struct samut_db *db, struct samut_referrers *list, const char *kind, const char *rid, int64_t place)
{
	struct collecting c = {db, list, 0};

	if (list->count >= SAMUT_REFERRERS_MAX)
		return 0;
	int r = samut_recordrow_referrers(db, kind, rid, place, G_MAXINT, collect, &c);
	return r < 0 ? r : 0;
}

int samut_referrers_verdict(const struct samut_referrers *list, struct samut_diag *diag)
{
	if (list->count == 0)
		return 0;
	samut_diag_add(diag, 0, 0, NULL, "ยังมีที่อ้างถึงอยู่ ให้แก้ที่นั่นก่อน:", "still referred to; change these first:");
	for (unsigned i = 0; i < list->paths->len; i++)
		samut_diag_add(diag, 0, 0, NULL, "%s", "%s", (const char *)list->paths->pdata[i]);
	if (list->count > list->paths->len)
		samut_diag_add(
			diag, 0, 0, NULL, "และอีก %u แห่ง", "and %u more", list->count - list->paths->len);
	return -EBUSY;
}

struct gathering {
	GHashTable *set;
	GArray *order;
	GArray *dirs;
};

static int gather(const struct samut_node *node, void *arg)
{
	struct gathering *g = arg;

	if (g->set)
		g_hash_table_add(g->set, g_memdup2(&node->id, sizeof node->id));
	if (g->order)
		g_array_append_val(g->order, node->id);
	if (S_ISDIR(node->mode))
		g_array_append_val(g->dirs, node->id);
	return 0;
}

int samut_subtree(struct samut_db *db, int64_t root, GHashTable *set, GArray *order)
{
	g_autoptr(GArray) dirs = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct gathering g = {set, order, dirs};
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_get(db, root, &node);
	if (r < 0)
		return r;
	(void)gather(&node, &g);
	for (unsigned i = 0; i < dirs->len; i++) {
		r = samut_node_children(db, g_array_index(dirs, int64_t, i), 0, gather, &g);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Kind and id of a record; false when the node is none, or has none that others could use. */
static int target_of(struct samut_db *db, int64_t node, char **ret_kind, char **ret_rid)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT kind,rid FROM record WHERE node=?1 AND rid IS NOT NULL", "i", node);

	int r = samut_stmt_step(stmt);
	if (r <= 0)
		return r;
	*ret_kind = g_strdup(samut_stmt_text(stmt, 0));
	*ret_rid = g_strdup(samut_stmt_text(stmt, 1));
	samut_stmt_reset(stmt);
	return 1;
}

/* The place that a folder of a place lies in; 0 for a place itself and for what lies in none. */
static int place_around(struct samut_db *db, int64_t dir, int64_t *ret_place)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_auto(samut_node) place = SAMUT_NODE_INIT;

	int r = samut_node_get(db, dir, &node);
	if (r < 0)
		return r;
	r = node.id == SAMUT_ROOT_ID ? -ENOENT
				     : samut_node_ancestor(db, node.parent, SAMUT_PLACE_OWNER, &place);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret_place = r < 0 ? 0 : place.id;
	return 0;
}

int samut_referrers_add_tree(struct samut_db *db, struct samut_referrers *list, int64_t root)
{
	g_autoptr(GHashTable) inside = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(int64_t));

	int64_t place;
	int r = place_around(db, root, &place);
	if (r >= 0)
		r = samut_subtree(db, root, inside, order);
	list->inside = inside;
	for (unsigned i = 0; r >= 0 && i < order->len; i++) {
		g_autofree char *kind = NULL;
		g_autofree char *rid = NULL;
		r = target_of(db, g_array_index(order, int64_t, i), &kind, &rid);
		if (r > 0)
			r = samut_referrers_add(db, list, kind, rid, place);
	}
	list->inside = NULL;
	return r < 0 ? r : 0;
}

int samut_refs_extract(struct samut *s, struct samut_db *db, const struct samut_node *node,
	enum samut_refs_mode mode, struct samut_diag *diag)
{
	const struct samut_layout *row = samut_layout_get(node->layout);
	const struct samut_kind *kind = row && row->kind ? samut_kind_find(row->kind) : NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(samut_record) record = NULL;
	g_auto(samut_node) dir = SAMUT_NODE_INIT;
	g_auto(samut_spot) spot = SAMUT_SPOT_INIT;
	gsize len = 0;

	if (!kind)
		return 0;
	int r = samut_read_content(s, db, node, &bytes);
	if (r >= 0)
		r = samut_node_get(db, node->parent, &dir);
	if (r >= 0)
		r = samut_spot_find(db, &dir, row, &spot);
	if (r < 0)
		return r;
	const char *text = g_bytes_get_data(bytes, &len);
	r = samut_record_check(kind, text ? text : "", len, &record, diag);
	if (r < 0)
		return r;
	g_autofree char *rid = samut_spot_rid(&spot, node->name, record);
	r = mode == SAMUT_REFS_AS_WRITTEN
		    ? 0
		    : samut_refs_resolve(db, &spot, rid, record, NULL, mode == SAMUT_REFS_FILLING, diag);
	return r < 0 ? r : samut_recordrow_put(db, node->id, record, rid, spot.place);
}

/* One round over the records of a subtree. */
static int extract_all(
	struct samut_txn *txn, const GArray *nodes, enum samut_refs_mode mode, struct samut_diag *diag)
{
	for (unsigned i = 0; i < nodes->len; i++) {
		g_auto(samut_node) node = SAMUT_NODE_INIT;
		int r = samut_node_get(txn->db, g_array_index(nodes, int64_t, i), &node);
		if (r < 0)
			return r;
		unsigned before = samut_diag_count(diag);
		r = node.scratch ? 0 : samut_refs_extract(txn->s, txn->db, &node, mode, diag);
		if (r == -EINVAL) {
			g_autofree char *path = NULL;
			if (samut_path_of(txn->db, node.id, &path) >= 0 && samut_diag_count(diag) > before)
				samut_diag_add(diag, 0, 0, NULL, "ใน %s", "in %s", path);
			return -EBUSY;
		}
		if (r < 0)
			return r;
	}
	return 0;
}

int samut_refs_rebind(struct samut_txn *txn, int64_t dir, enum samut_refs_mode mode, struct samut_diag *diag)
{
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));

	int r = samut_subtree(txn->db, dir, NULL, nodes);
	if (r >= 0)
		r = extract_all(txn, nodes, SAMUT_REFS_AS_WRITTEN, diag);
	return r < 0 ? r : extract_all(txn, nodes, mode, diag);
}
