/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what changed to the units and records to be made anew. Of a household that is all of it. Of any other
 * place it is the record that changed, and what rests on it: whoever refers to it, when its id came, went or
 * is another one; what rules judge by other records of the place; what is called by the name of a directory,
 * when that is another one. Invariant: what the rows of a record were made from is known, so that a change is
 * seen however many others of the same round have been met before it.
 */
#include "core/index/index_unit.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#include "core/domain/rule.h"
#include "core/work/refs.h"

bool samut_index_in_home(const struct samut_layout *row)
{
	while (row && row->code != SAMUT_LAYOUT_HOUSEHOLD)
		row = samut_layout_get(row->parent);
	return row;
}

/* ---- what comes with it ---- */

/* All nodes that stmt gives are to be looked at, too. */
static int again(struct samut_indexing *work, struct samut_stmt *stmt)
{
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 0);

		g_array_append_val(work->again, node);
	}
	return r;
}

static int again_judged(struct samut_indexing *work, int64_t place)
{
	int r = 0;

	if (!samut_indexing_add(work->judged, place))
		return 0;
	for (const struct samut_kind *kind = samut_kinds; r >= 0 && kind->name; kind++)
		if (samut_rules_compare(kind->name))
			r = again(work,
				samut_db_bind(work->db, "SELECT node FROM record WHERE place=?1 AND kind=?2",
					"it", place, kind->name));
	return r;
}

/* ---- ids ---- */

/* What a record is referred to by. */
struct known {
	char *kind, *id; /* NULL: by nothing */
};
typedef struct known known_id;

static void known_release(struct known *known)
{
	g_free(known->kind);
	g_free(known->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(known_id, known_release)

/* As it was met last, and as it is. */
static int known_read(struct samut_db *db, int64_t node, struct known *ret_old, struct known *ret_new)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT k.kind,k.id,r.kind,r.rid FROM (SELECT 1) LEFT JOIN ix.known k ON k.node=?1 LEFT JOIN "
		"record r ON r.node=?1 AND r.rid IS NOT NULL",
		"i", node);
	int r = samut_stmt_step(stmt);

	if (r > 0) {
		*ret_old = (struct known){
			g_strdup(samut_stmt_text(stmt, 0)), g_strdup(samut_stmt_text(stmt, 1))};
		*ret_new = (struct known){
			g_strdup(samut_stmt_text(stmt, 2)), g_strdup(samut_stmt_text(stmt, 3))};
	}
	samut_stmt_reset(stmt);
	return MIN(r, 0);
}

static int known_write(struct samut_db *db, int64_t node, const struct known *known)
{
	int r = known->id ? samut_db_run(db, "INSERT OR REPLACE INTO ix.known(node,kind,id) VALUES(?1,?2,?3)",
				    "itt", node, known->kind, known->id)
			  : samut_db_run(db, "DELETE FROM ix.known WHERE node=?1", "i", node);

	return MIN(r, 0);
}

static int again_referrers(struct samut_indexing *work, const struct known *known)
{
	if (!known->id)
		return 0;
	return again(
		work, samut_db_bind(work->db, "SELECT DISTINCT node FROM ref WHERE kind=?1 AND target=?2",
			      "tt", known->kind, known->id));
}

static int replace_known(
	struct samut_indexing *work, int64_t node, const struct known *old, const struct known *new)
{
	int r;

	if (g_strcmp0(old->kind, new->kind) == 0 && g_strcmp0(old->id, new->id) == 0)
		return 0;
	r = known_write(work->db, node, new);
	/* In the first making all are looked at in any case. */
	if (r < 0 || work->quick)
		return r;
	r = again_referrers(work, old);
	return r < 0 ? r : again_referrers(work, new);
}

int samut_index_know(struct samut_indexing *work, int64_t record)
{
	g_auto(known_id) old = {0}, new = {0};
	int r = known_read(work->db, record, &old, &new);

	return r < 0 ? r : replace_known(work, record, &old, &new);
}

int samut_index_forget(struct samut_indexing *work, int64_t node)
{
	g_auto(known_id) old = {0}, new = {0};
	int r = known_read(work->db, node, &old, &new);

	return r < 0 ? r : replace_known(work, node, &old, &(struct known){0});
}

int samut_index_know_place(struct samut_indexing *work, int64_t place, const char *id)
{
	int r = samut_db_run(work->db,
		"INSERT INTO ix.known(node,kind,id) VALUES(?1,'',?2) ON CONFLICT DO NOTHING", "it", place,
		id);

	return MIN(r, 0);
}

/* ---- directories ---- */

/* Whether the rows of a village's households all say where it is. */
static int village_stands(struct samut_indexing *work, int64_t village, bool *ret_stands)
{
	struct samut_stmt *stmt;
	struct samut_area area;
	int r = samut_index_area(work, village, &area);

	if (r < 0)
		return r;
	stmt = samut_db_bind(work->db,
		"SELECT 1 FROM node n INDEXED BY node_parent CROSS JOIN ix.home h ON h.place=n.id WHERE "
		"n.parent=?1 AND (h.province,h.amphoe,h.tambon,h.village)<>(?2,?3,?4,?5) LIMIT 1",
		"iiiii", village, area.province, area.amphoe, area.tambon, area.village);
	r = samut_stmt_step(stmt);
	*ret_stands = r <= 0;
	samut_stmt_reset(stmt);
	return MIN(r, 0);
}

static int note_child(const struct samut_node *node, void *arg)
{
	if (S_ISDIR(node->mode))
		g_array_append_val(arg, node->id);
	return 0;
}

/* A directory above households: those whose area it changed. */
static int index_area_dir(struct samut_indexing *work, const struct samut_node *node)
{
	g_autoptr(GArray) children = g_array_new(FALSE, FALSE, sizeof(int64_t));
	bool stands = false;
	int r = node->layout == SAMUT_LAYOUT_VILLAGE ? village_stands(work, node->id, &stands) : 0;

	if (r < 0 || stands)
		return r;
	r = samut_node_children(work->db, node->id, 0, note_child, children);
	for (unsigned i = 0; r >= 0 && i < children->len; i++) {
		int64_t id = g_array_index(children, int64_t, i);
		g_auto(samut_node) child = SAMUT_NODE_INIT;

		if (node->layout == SAMUT_LAYOUT_VILLAGE) {
			r = samut_index_unit(work, id);
			if (r >= 0)
				r = samut_index_record(work, id, id, NULL);
		} else if ((r = samut_node_get(work->db, id, &child)) >= 0)
			r = index_area_dir(work, &child);
	}
	return r;
}

/* A place other than a household: all of its records, when its id is another than they were made with. */
static int index_place(struct samut_indexing *work, const struct samut_node *place)
{
	g_autofree char *id = NULL;
	int r = samut_place_id(work->db, place, &id);

	if (r < 0 || !id)
		return r;
	r = samut_db_run(work->db, "UPDATE ix.known SET id=?2 WHERE node=?1 AND id<>?2", "it", place->id, id);
	if (r <= 0)
		return r;
	return again(work, samut_db_bind(work->db, "SELECT node FROM record WHERE place=?1", "i", place->id));
}

/* Whether the names of records of that folder are not the layout's alone, and stand in those of its records.
 */
static bool is_named(const struct samut_layout *row)
{
	const struct samut_layout *child = row ? samut_layout_child(row->code, 0) : NULL;

	return child && child->kind && row->naming != SAMUT_NAMING_FIXED;
}

static int index_dir(struct samut_indexing *work, const struct samut_node *node, int64_t place)
{
	if (node->layout > SAMUT_LAYOUT_HOUSEHOLDS && node->layout <= SAMUT_LAYOUT_VILLAGE)
		return index_area_dir(work, node);
	if (node->id == place)
		return index_place(work, node);
	if (!is_named(samut_layout_get(node->layout)))
		return 0;
	return again(work, samut_db_bind(work->db,
				   "SELECT id FROM node INDEXED BY node_parent WHERE parent=?1 "
				   "AND scratch=0",
				   "i", node->id));
}

/* ---- changed nodes ---- */

/* What is gone: as a place, and as a record. */
static int index_gone(struct samut_indexing *work, int64_t node)
{
	int r = samut_index_drop_unit(work, node);

	if (r >= 0)
		r = samut_db_run(work->db, "DELETE FROM ix.recent WHERE node=?1", "i", node);
	return r < 0 ? r : samut_index_drop_record(work, node);
}

/* A record that lies in no household, or what is no record. */
static int index_single(
	struct samut_indexing *work, const struct samut_node *node, int64_t place, const char *kind)
{
	int r;

	if (S_ISDIR(node->mode))
		r = index_dir(work, node, place);
	else
		r = (kind ? samut_index_unit : samut_index_drop_unit)(work, node->id);
	return r < 0 || place == 0 ? r : again_judged(work, place);
}

static int index_home_node(struct samut_indexing *work, const struct samut_node *node, int64_t home)
{
	int r = samut_index_unit(work, home);

	/* It may have come from elsewhere. */
	return r < 0 || node->id == home ? r : samut_index_drop_unit(work, node->id);
}

static int index_node(struct samut_indexing *work, int64_t id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	int r = samut_node_get(work->db, id, &node);

	if (r == -ENOENT || (r >= 0 && node.scratch))
		return index_gone(work, id);
	if (r >= 0)
		r = samut_node_ancestor(work->db, id, SAMUT_PLACE_OWNER, &place);
	if (r < 0 && r != -ENOENT)
		return r;
	const struct samut_layout *row = samut_layout_get(node.layout);
	const char *kind = row ? row->kind : NULL;
	if (place.layout == SAMUT_LAYOUT_HOUSEHOLD)
		r = index_home_node(work, &node, place.id);
	else
		r = index_single(work, &node, place.id, kind);
	return r < 0 ? r : samut_index_record(work, id, place.id, kind);
}

static int index_left(struct samut_indexing *work, int64_t dir)
{
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	int r = samut_node_ancestor(work->db, dir, SAMUT_PLACE_OWNER, &place);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return place.layout == SAMUT_LAYOUT_HOUSEHOLD ? samut_index_unit(work, place.id)
						      : again_judged(work, place.id);
}

/* And all that comes with it. One after the other, because one may lead to the next. */
static int finish(struct samut_indexing *work, int result)
{
	while (result >= 0 && work->again->len > 0) {
		int64_t node = g_array_index(work->again, int64_t, work->again->len - 1);

		g_array_set_size(work->again, work->again->len - 1);
		result = atomic_load(work->stop) ? -ECANCELED : index_node(work, node);
	}
	return MIN(result, 0);
}

int samut_index_node(struct samut_indexing *work, int64_t node)
{
	return finish(work, index_node(work, node));
}

int samut_index_left(struct samut_indexing *work, int64_t dir)
{
	return finish(work, index_left(work, dir));
}
