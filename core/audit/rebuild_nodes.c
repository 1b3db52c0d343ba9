/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the tree of the last commit to rows. Nodes are inserted in the order of their paths, so parents first.
 * Records are extracted in three rounds: those that give their place its id, then all with references as they
 * are written, so that every id is known, then all with references made whole.
 */
#include "core/audit/rebuild_part.h"

#include "core/model/layout.h"
#include "core/model/record.h"
#include "core/work/refs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static int compare_paths(const void *a, const void *b)
{
	return strcmp((*(struct rebuild_node *const *)a)->path, (*(struct rebuild_node *const *)b)->path);
}

static GPtrArray *sorted_nodes(const struct rebuild *r)
{
	GPtrArray *nodes = g_ptr_array_new();
	GHashTableIter iter;
	void *node;

	g_hash_table_iter_init(&iter, r->by_path);
	while (g_hash_table_iter_next(&iter, NULL, &node))
		g_ptr_array_add(nodes, node);
	g_ptr_array_sort(nodes, compare_paths);
	return nodes;
}

static int refuse(struct rebuild *r, const char *path, const char *th, const char *en)
{
	samut_diag_add(r->diag, 0, 0, NULL, "%s: %s%.0s", "%s: %.0s%s", path, th, en);
	return -EUCLEAN;
}

/* The text of a file: read, and kept in the database unless it is large. */
static int put_content(struct rebuild *r, struct samut_db *db, const struct rebuild_node *from,
	const struct samut_layout *row, struct samut_node *node)
{
	g_autoptr(GBytes) text = NULL;
	g_autoptr(samut_record) record = NULL;
	size_t len;

	if (samut_oid_is_zero(&from->blob))
		return refuse(r, from->path, "มีชื่อในประวัติแต่ไม่มีเนื้อหา", "the history has its name and no text");
	int error = samut_repo_blob(r->samut->repo, &from->blob, &text);
	if (error)
		return error;
	const char *data = g_bytes_get_data(text, &len);
	node->size = (int64_t)len;
	node->blob = from->blob;
	if (row->kind &&
		samut_record_check(samut_kind_find(row->kind), data ? data : "", len, &record, r->diag) == 0)
		node->incomplete = record->incomplete;
	return len > SAMUT_INLINE_CONTENT ? 0 : samut_content_put(db, node->id, text);
}

/* Fills in what the place of a node tells: parent, name, row. */
static int find_place(struct rebuild *r, struct samut_db *db, const struct rebuild_node *from,
	struct samut_node *node, const struct samut_layout **ret_row)
{
	g_auto(samut_node) parent = SAMUT_NODE_INIT;
	const char *slash = strrchr(from->path, '/');
	g_autofree char *above = g_strndup(from->path, slash ? (size_t)(slash - from->path) : 0);
	const struct rebuild_node *up = g_hash_table_lookup(r->by_path, above);

	node->name = (char *)(slash ? slash + 1 : from->path);
	if (!*from->path) {
		*ret_row = samut_layout_get(SAMUT_LAYOUT_ROOT);
		return 0;
	}
	if (!up || samut_node_get(db, up->id, &parent) < 0)
		return refuse(
			r, from->path, "โฟลเดอร์ของมันไม่อยู่ในประวัติ", "the history does not know its folder");
	node->parent = parent.id;
	*ret_row = samut_layout_match(
		samut_layout_get(parent.layout), parent.name, node->name, from->dir, r->diag);
	return *ret_row ? 0 : refuse(r, from->path, "ไม่มีที่สำหรับมัน", "it has no place in the tree");
}

static int insert_node(struct rebuild *r, struct samut_db *db, const struct rebuild_node *from)
{
	struct samut_node node = {.id = from->id,
		.mode = (from->dir ? S_IFDIR : S_IFREG) | from->mode,
		.uid = from->uid,
		.gid = from->gid,
		.atime = from->mtime,
		.mtime = from->mtime,
		.ctime = from->mtime,
		.change = from->seq};
	const struct samut_layout *row = NULL;
	int error = find_place(r, db, from, &node, &row);

	if (error)
		return error;
	node.layout = row->code;
	if (!from->dir)
		error = put_content(r, db, from, row, &node);
	if (error >= 0)
		error = samut_node_insert(db, &node);
	if (error >= 0 && from->list)
		error = samut_node_enlist(db, from->id, from->list);
	return MIN(error, 0);
}

/* Inserting children has moved the times of their folders. */
static int restore_times(struct samut_db *db, const struct rebuild_node *from)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int error = samut_node_get(db, from->id, &node);

	if (error)
		return error;
	node.mtime = node.ctime = from->mtime;
	return samut_node_update(db, &node);
}

/* Whether the record gives its place its id. */
static bool is_main(const struct samut_node *node)
{
	const struct samut_layout *row = samut_layout_get(node->layout);

	return row && (row->id == SAMUT_ID_FIELD || row->id == SAMUT_ID_DIR);
}

static int extract(struct rebuild *r, struct samut_db *db, const struct rebuild_node *from, int round)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int error = from->dir ? -EISDIR : samut_node_get(db, from->id, &node);

	if (error == -EISDIR || (!error && round == 0 && !is_main(&node)))
		return 0;
	if (!error)
		error = samut_refs_extract(
			r->samut, db, &node, round == 2 ? SAMUT_REFS_STRICT : SAMUT_REFS_AS_WRITTEN, NULL);
	/* What a reference names may have been deleted since: then it stays as round 1 left it. */
	return error == -EINVAL && round == 2 ? 0 : error;
}

int rebuild_nodes(struct rebuild *r, struct samut_db *db)
{
	g_autoptr(GPtrArray) nodes = sorted_nodes(r);
	int error = 0;

	for (unsigned i = 0; i < nodes->len && error >= 0; i++) {
		error = insert_node(r, db, nodes->pdata[i]);
		samut_talk_progress(r->talk, "files and folders", i + 1, nodes->len);
	}
	for (unsigned i = 0; i < nodes->len && error >= 0; i++)
		if (((const struct rebuild_node *)nodes->pdata[i])->dir)
			error = restore_times(db, nodes->pdata[i]);
	for (int round = 0; round < 3; round++)
		for (unsigned i = 0; i < nodes->len && error >= 0; i++) {
			error = extract(r, db, nodes->pdata[i], round);
			samut_talk_progress(
				r->talk, "records", round * (int64_t)nodes->len + i, 3 * (int64_t)nodes->len);
		}
	return error < 0 ? error : 0;
}
