/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the lists. Invariant: within one folder of a view no two entries have the same name; where two
 * would, the later one gets its node's number.
 */
#include "core/index/index_lists.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "core/index/view.h"

#define NAME_BYTES 255
#define MARK_BYTES 32

/* Cuts a name so that with room for a mark it fits, between characters. */
static void fit(GString *name, size_t room)
{
	if (name->len <= NAME_BYTES - room)
		return;
	size_t len = NAME_BYTES - room;
	while (len > 0 && ((unsigned char)name->str[len] & 0xc0) == 0x80)
		len--;
	g_string_truncate(name, len);
}

/* Puts the node's number before the ending. */
static void mark(GString *name, int64_t node)
{
	bool text = g_str_has_suffix(name->str, ".txt");

	if (text)
		g_string_truncate(name, name->len - 4);
	fit(name, MARK_BYTES);
	g_string_append_printf(name, "~%" PRIi64 "%s", node, text ? ".txt" : "");
}

/* What the entry of a node is called: "70-0000001 บ้านใจดี", "70-0000001 plan urgent 01-ถุงยังชีพ.txt". */
static int make_name(struct samut_db *db, const struct samut_index_entry *entry, int64_t node, GString *name)
{
	g_auto(samut_node) step = SAMUT_NODE_INIT;
	g_autoptr(GString) rest = g_string_new(NULL);
	bool place = entry->home && node == entry->unit;

	for (int64_t id = node; id != SAMUT_ROOT_ID && (place || id != entry->place); id = step.parent) {
		samut_node_release(&step);
		int r = samut_node_get(db, id, &step);
		if (r < 0)
			return r;
		if (rest->len > 0)
			g_string_prepend_c(rest, ' ');
		g_string_prepend(rest, step.name);
		if (place)
			break;
	}
	g_string_printf(name, "%s%s%s", entry->prefix, *entry->prefix ? " " : "", rest->str);
	if (name->len > NAME_BYTES)
		mark(name, node);
	return 0;
}

int samut_index_unlist(struct samut_db *db, int64_t unit)
{
	int r = samut_db_run(db, "DELETE FROM ix.listing WHERE unit=?1", "i", unit);

	if (r >= 0)
		r = samut_db_run(db, "DELETE FROM ix.recent WHERE unit=?1", "i", unit);
	return r < 0 ? r : 0;
}

/* ---- ix.listing ---- */

struct row {
	int64_t node;
	const char *key, *due;
};

static int insert(struct samut_db *db, unsigned view, const struct samut_index_entry *entry,
	const struct row *row, const char *name)
{
	return samut_db_run(db,
		"INSERT INTO ix.listing(view,key,province,amphoe,name,node,unit,due) "
		"VALUES(?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT DO NOTHING",
		"itiitiit", (int64_t)view, row->key, entry->province, entry->amphoe, name, row->node,
		entry->unit, row->due);
}

/* Name of the node's entry, made once. NULL: it could not be made. */
static const char *name_of(
	struct samut_db *db, const struct samut_index_entry *entry, int64_t node, GHashTable *names)
{
	char *name = g_hash_table_lookup(names, &node);
	g_autoptr(GString) made = NULL;

	if (name)
		return name;
	made = g_string_new(NULL);
	if (make_name(db, entry, node, made) < 0)
		return NULL;
	name = g_strdup(made->str);
	g_hash_table_insert(names, g_memdup2(&node, sizeof(node)), name);
	return name;
}

/* Whether what has the name already is the node itself. */
static bool is_listed(struct samut_db *db, unsigned view, const struct samut_index_entry *entry,
	const struct row *row, const char *name)
{
	int64_t node;

	return samut_db_int(db, &node,
		       "SELECT node FROM ix.listing WHERE view=?1 AND key=?2 AND province=?3 AND amphoe=?4 "
		       "AND name=?5",
		       "itiit", (int64_t)view, row->key, entry->province, entry->amphoe, name) >= 0 &&
	       node == row->node;
}

static int put_row(struct samut_db *db, unsigned view, const struct samut_index_entry *entry,
	const struct row *row, GHashTable *names)
{
	const char *name = name_of(db, entry, row->node, names);
	int r = name ? insert(db, view, entry, row, name) : -EIO;

	if (r != 0 || is_listed(db, view, entry, row, name))
		return r;
	g_autoptr(GString) other = g_string_new(name);
	mark(other, row->node);
	return insert(db, view, entry, row, other->str);
}

static int put_view(
	struct samut_indexing *work, unsigned view, const struct samut_index_entry *entry, GHashTable *names)
{
	struct samut_stmt *stmt = samut_db_bind(work->db, samut_views[view].sql, "i", entry->unit);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		const char *key = samut_stmt_text(stmt, 0);
		const struct row row = {.key = key ? key : "",
			.node = samut_stmt_int(stmt, 1),
			.due = samut_stmt_text(stmt, 2)};

		/* A key is a folder's name. */
		if (strchr(row.key, '/'))
			continue;
		r = put_row(work->db, view, entry, &row, names);
		if (r < 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r;
}

static int put_asked(
	struct samut_indexing *work, unsigned view, const struct samut_index_entry *entry, GHashTable *names)
{
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	int r = samut_views[view].ask(work->db, entry->unit, nodes);

	for (unsigned i = 0; r >= 0 && i < nodes->len; i++) {
		const struct row row = {.key = "", .node = g_array_index(nodes, int64_t, i)};

		r = put_row(work->db, view, entry, &row, names);
	}
	return r;
}

/* ---- ix.recent ---- */

static int put_recent(struct samut_indexing *work, const struct samut_index_entry *entry)
{
	struct samut_stmt *stmt = samut_db_bind(work->db,
		"SELECT n.id,n.change FROM record r CROSS JOIN node n ON n.id=r.node WHERE (r.place=?1 OR "
		"r.node=?1) AND n.change>=?2",
		"ii", entry->unit, work->least);
	g_autoptr(GString) name = g_string_new(NULL);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 0), change = samut_stmt_int(stmt, 1);

		r = make_name(work->db, entry, node, name);
		if (r >= 0)
			r = samut_db_run(work->db,
				"INSERT OR REPLACE INTO ix.recent(node,change,unit,name) "
				"VALUES(?1,?2,?3,?4)",
				"iiit", node, change, entry->unit, name->str);
		if (r < 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r;
}

int samut_index_trim_recent(struct samut_indexing *work)
{
	int64_t count = 0;
	int r = samut_db_int(work->db, &count, "SELECT count(*) FROM ix.recent", "");

	if (r < 0 || count <= 2 * SAMUT_RECENT_KEPT)
		return r;
	r = samut_db_run(work->db,
		"DELETE FROM ix.recent WHERE node IN (SELECT node FROM ix.recent ORDER BY change DESC,node "
		"DESC "
		"LIMIT -1 OFFSET ?1)",
		"i", (int64_t)SAMUT_RECENT_KEPT);
	return r < 0 ? r : 0;
}

/* Whether the unit is asked by the view. */
static bool is_asked(const struct samut_view *view, const struct samut_index_entry *entry)
{
	return entry->home || !view->homes;
}

static GHashTable *names_new(void)
{
	return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

int samut_index_list(struct samut_indexing *work, const struct samut_index_entry *entry)
{
	g_autoptr(GHashTable) names = names_new();
	int r = 0;

	for (unsigned i = 0; r >= 0 && samut_views[i].path; i++)
		if (samut_views[i].sql && is_asked(&samut_views[i], entry))
			r = put_view(work, i, entry, names);
	return r < 0 ? r : put_recent(work, entry);
}

int samut_index_list_slow(struct samut_indexing *work, const struct samut_index_entry *entry)
{
	g_autoptr(GHashTable) names = names_new();
	int r = 0;

	for (unsigned i = 0; r >= 0 && samut_views[i].path; i++)
		if (samut_views[i].ask && is_asked(&samut_views[i], entry))
			r = put_asked(work, i, entry, names);
	return r < 0 ? r : 0;
}
