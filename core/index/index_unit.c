/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From units to rows. Invariant: a unit's rows depend on nothing but the unit's own records, its path, the
 * day, and for warnings those it refers to and those it is judged by; whatever changes leads to the units to
 * be made anew (index_changed.c).
 */
#include "core/index/index_unit.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "core/index/index_lists.h"
#include "core/index/view.h"
#include "core/model/layout.h"
#include "core/store/journal.h"
#include "core/work/refs.h"

/* Codes of areas, as the path tells them: village, tambon, amphoe, province. */
#define AREA_LEVELS 4
/* Edits so old can hardly be among the newest records. */
#define RECENT_EDITS (2 * SAMUT_RECENT_KEPT)

/* ---- the schema ---- */

static const char own_schema[] =
	"CREATE TABLE home("
	"  place INTEGER PRIMARY KEY, node INTEGER NOT NULL, rid TEXT,"
	"  province INTEGER NOT NULL, amphoe INTEGER NOT NULL, tambon INTEGER NOT NULL, village INTEGER NOT "
	"NULL,"
	"  name TEXT NOT NULL, confidential INTEGER NOT NULL, status TEXT NOT NULL, closed_date TEXT,"
	"  urgency TEXT, step INTEGER NOT NULL, level INTEGER NOT NULL," /* level -1: none */
	"  low_income INTEGER NOT NULL, reported_level INTEGER NOT NULL, ladder TEXT,"
	"  next_action TEXT, next_due TEXT, due TEXT," /* due: the earliest of all that is open */
	"  last_visit TEXT, health TEXT, education TEXT, income_state TEXT, living TEXT, access TEXT,"
	"  members INTEGER NOT NULL, vulnerable INTEGER NOT NULL, dependants INTEGER NOT NULL,"
	"  groups TEXT NOT NULL,"    /* of those there now: ,elderly,disabled, */
	"  income INTEGER NOT NULL," /* satang a person and year; -1 none */
	"  screenings INTEGER NOT NULL, visits INTEGER NOT NULL, analyses INTEGER NOT NULL,"
	"  helps INTEGER NOT NULL, referrals INTEGER NOT NULL, assessments INTEGER NOT NULL,"
	"  plan_items INTEGER NOT NULL, plan_done INTEGER NOT NULL, plan_dropped INTEGER NOT NULL,"
	"  plan_open_due TEXT, incomplete INTEGER NOT NULL,"
	"  turn TEXT" /* the next day that may change the row by itself */
	") STRICT;"
	"CREATE INDEX home_area ON home(province,amphoe,tambon);"
	"CREATE INDEX home_turn ON home(turn) WHERE turn IS NOT NULL;"
	"CREATE TABLE listing("
	"  view INTEGER NOT NULL, key TEXT NOT NULL, province INTEGER NOT NULL, amphoe INTEGER NOT NULL,"
	"  name TEXT NOT NULL, node INTEGER NOT NULL, unit INTEGER NOT NULL, due TEXT,"
	"  PRIMARY KEY(view,key,province,amphoe,name)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX listing_unit ON listing(unit);"
	"CREATE INDEX listing_due ON listing(view,key,province,amphoe,due) WHERE due IS NOT NULL;"
	"CREATE TABLE recent(node INTEGER PRIMARY KEY, change INTEGER NOT NULL, unit INTEGER NOT NULL,"
	"  name TEXT NOT NULL) STRICT;"
	"CREATE INDEX recent_change ON recent(change,node);"
	"CREATE INDEX recent_unit ON recent(unit);"
	"CREATE INDEX recent_name ON recent(name);"
	/* Ids of units that are records, and of the places that they lie in (kind ''), as they were met last.
	 */
	"CREATE TABLE known(node INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL) STRICT;";

/* Raise it when rows are made in another way than before. */
#define OWN_VERSION 3

char *samut_index_schema(void)
{
	GString *schema = g_string_new(own_schema);

	for (const struct samut_index_part *part = samut_index_parts; part->schema; part++)
		g_string_append(schema, part->schema);
	return g_string_free(schema, FALSE);
}

char *samut_index_version(void)
{
	g_autofree char *schema = samut_index_schema();
	g_autoptr(GString) all = g_string_new(schema);

	g_string_append_printf(all, "\n%d", OWN_VERSION);
	for (const struct samut_index_part *part = samut_index_parts; part->schema; part++)
		g_string_append_printf(all, " %d", part->version);
	for (const struct samut_view *view = samut_views; view->path; view++)
		g_string_append_printf(
			all, "\n%s %d %s", view->path, view->homes, view->sql ? view->sql : "");
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, all->str, (gssize)all->len);
}

/* ---- one transaction ---- */

static void free_entry(void *data)
{
	samut_index_entry_release(data);
	g_free(data);
}

void samut_indexing_init(struct samut_indexing *work, struct samut *s, struct samut_db *db,
	struct samut_date today, const _Atomic bool *stop)
{
	int64_t last = 0;

	*work = (struct samut_indexing){.s = s, .db = db, .today = today, .stop = stop};
	work->done = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	work->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	work->judged = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	work->areas = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	work->folders = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_entry);
	work->again = g_array_new(FALSE, FALSE, sizeof(int64_t));
	if (samut_journal_last(db, &last) >= 0)
		work->least = MAX(last - RECENT_EDITS, 0);
}

void samut_indexing_release(struct samut_indexing *work)
{
	g_clear_pointer(&work->done, g_hash_table_unref);
	g_clear_pointer(&work->seen, g_hash_table_unref);
	g_clear_pointer(&work->judged, g_hash_table_unref);
	g_clear_pointer(&work->areas, g_hash_table_unref);
	g_clear_pointer(&work->folders, g_hash_table_unref);
	g_clear_pointer(&work->again, g_array_unref);
}

bool samut_indexing_add(GHashTable *set, int64_t id)
{
	return g_hash_table_add(set, g_memdup2(&id, sizeof(id)));
}

/* ---- areas ---- */

int samut_index_area(struct samut_indexing *work, int64_t village, struct samut_area *ret_area)
{
	struct samut_area *known = g_hash_table_lookup(work->areas, &village);
	int64_t codes[AREA_LEVELS] = {0}, id = village;

	for (unsigned i = 0; !known && i < AREA_LEVELS; i++) {
		g_auto(samut_node) node = SAMUT_NODE_INIT;
		int r = samut_node_get(work->db, id, &node);
		if (r < 0)
			return r;
		codes[i] = g_ascii_strtoll(node.name, NULL, 10);
		id = node.parent;
	}
	if (!known) {
		known = g_new(struct samut_area, 1);
		*known = (struct samut_area){
			.village = codes[0], .tambon = codes[1], .amphoe = codes[2], .province = codes[3]};
		g_hash_table_insert(work->areas, g_memdup2(&village, sizeof(village)), known);
	}
	*ret_area = *known;
	return 0;
}

/* Code of the layout's row of the main folder that a node lies in. */
static int main_folder(struct samut_db *db, int64_t id, int64_t *ret_layout)
{
	for (;;) {
		g_auto(samut_node) node = SAMUT_NODE_INIT;
		int r = samut_node_get(db, id, &node);
		if (r < 0)
			return r;
		*ret_layout = node.layout;
		if (node.parent == SAMUT_ROOT_ID || node.id == SAMUT_ROOT_ID)
			return 0;
		id = node.parent;
	}
}

/* ---- parts ---- */

int samut_index_drop_record(struct samut_indexing *work, int64_t node)
{
	const struct samut_indexed record = {.s = work->s, .db = work->db, .node = node};
	int r = 0;

	for (const struct samut_index_part *part = samut_index_parts; r >= 0 && part->schema; part++)
		r = part->drop(&record);
	return r < 0 ? r : 0;
}

static int put_parts(struct samut_indexing *work, int64_t node, int64_t place, const char *kind)
{
	const struct samut_indexed record = {
		.s = work->s, .db = work->db, .node = node, .place = place, .kind = kind};
	int r = 0;

	for (const struct samut_index_part *part = samut_index_parts; r >= 0 && part->schema; part++)
		r = part->put(&record);
	return r < 0 ? r : 0;
}

static bool is_confidential(struct samut_db *db, int64_t place)
{
	int64_t yes = 0;

	return samut_db_int(db, &yes,
		       "SELECT k.confidential='yes' FROM record r CROSS JOIN k_household k ON k.node=r.node "
		       "WHERE "
		       "r.place=?1 AND r.kind='household'",
		       "i", place) >= 0 &&
	       yes;
}

int samut_index_record(struct samut_indexing *work, int64_t node, int64_t place, const char *kind)
{
	if (!samut_indexing_add(work->seen, node))
		return 0;
	return is_confidential(work->db, place) ? samut_index_drop_record(work, node)
						: put_parts(work, node, place, kind);
}

/* All records of a place whose confidence has been changed. */
static int index_place_records(struct samut_indexing *work, int64_t place)
{
	struct samut_stmt *stmt =
		samut_db_bind(work->db, "SELECT node,kind FROM record WHERE place=?1", "i", place);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		g_autofree char *kind = g_strdup(samut_stmt_text(stmt, 1));

		r = samut_index_record(work, samut_stmt_int(stmt, 0), place, kind);
		if (r < 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r;
}

/* ---- units ---- */

int samut_index_drop_unit(struct samut_indexing *work, int64_t unit)
{
	int r = samut_index_unlist(work->db, unit);

	if (r >= 0)
		r = samut_db_run(work->db, "DELETE FROM ix.home WHERE place=?1", "i", unit);
	return r < 0 ? r : samut_index_forget(work, unit);
}

/* How the records of a place are called. */
static int fill_prefix(struct samut_indexing *work, int64_t node, struct samut_index_entry *entry)
{
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	int r = samut_node_ancestor(work->db, node, SAMUT_PLACE_OWNER, &place);

	if (r >= 0)
		r = samut_place_id(work->db, &place, &entry->prefix);
	if (r < 0 && r != -ENOENT)
		return r;
	if (entry->prefix)
		entry->place = place.id;
	else
		entry->prefix = g_strdup("");
	return 0;
}

static int fill_home(
	struct samut_indexing *work, const struct samut_node *node, struct samut_index_entry *entry)
{
	struct samut_area area;
	int r = samut_index_area(work, node->parent, &area);

	if (r < 0)
		return r;
	entry->home = true;
	entry->province = area.province;
	entry->amphoe = area.amphoe;
	return fill_prefix(work, node->id, entry);
}

/* That of any record that stands in the directory. */
static int fill_folder(struct samut_indexing *work, int64_t dir, struct samut_index_entry *entry)
{
	struct samut_index_entry *known = g_hash_table_lookup(work->folders, &dir);
	int r = 0;

	if (!known) {
		known = g_new0(struct samut_index_entry, 1);
		g_hash_table_insert(work->folders, g_memdup2(&dir, sizeof(dir)), known);
		r = main_folder(work->db, dir, &known->amphoe);
		if (r >= 0)
			r = fill_prefix(work, dir, known);
		if (r >= 0 && known->place)
			r = samut_index_know_place(work, known->place, known->prefix);
	}
	*entry = *known;
	entry->prefix = g_strdup(known->prefix);
	return r;
}

/* Where a unit is listed and how its records are called there. */
static int make_entry(
	struct samut_indexing *work, const struct samut_node *node, struct samut_index_entry *entry)
{
	int r = node->layout == SAMUT_LAYOUT_HOUSEHOLD ? fill_home(work, node, entry)
						       : fill_folder(work, node->parent, entry);

	entry->unit = node->id;
	return r;
}

/* Makes the household's row; *ret_hidden: it is in no list. */
static int index_home(struct samut_indexing *work, const struct samut_node *place, bool *ret_hidden)
{
	struct samut_area area;
	int64_t before = -1;
	int r = samut_index_area(work, place->parent, &area);

	if (r >= 0)
		r = samut_db_int(
			work->db, &before, "SELECT confidential FROM ix.home WHERE place=?1", "i", place->id);
	if (r == -ENOENT)
		r = 0;
	if (r >= 0)
		r = samut_index_home(work, place, &area, ret_hidden);
	if (r < 0)
		return r;
	return before >= 0 && before != *ret_hidden ? index_place_records(work, place->id) : 0;
}

static int index_unit(struct samut_indexing *work, const struct samut_node *node)
{
	g_auto(samut_index_entry) entry = {0};
	bool hidden = false;
	bool home = node->layout == SAMUT_LAYOUT_HOUSEHOLD;
	int r = samut_index_unlist(work->db, node->id);

	if (r >= 0)
		r = home ? index_home(work, node, &hidden) : samut_index_know(work, node->id);
	if (r < 0 || hidden)
		return r;
	r = make_entry(work, node, &entry);
	if (r >= 0)
		r = samut_index_list(work, &entry);
	return r < 0 || work->quick ? r : samut_index_list_slow(work, &entry);
}

/* What the first round left out. */
static int finish_unit(struct samut_indexing *work, int64_t unit)
{
	g_auto(samut_index_entry) entry = {0};
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	int r = samut_node_get(work->db, unit, &node);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (node.layout == SAMUT_LAYOUT_HOUSEHOLD && is_confidential(work->db, unit))
		return 0;
	r = make_entry(work, &node, &entry);
	return r < 0 ? r : samut_index_list_slow(work, &entry);
}

int samut_index_unit(struct samut_indexing *work, int64_t unit)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (!samut_indexing_add(work->done, unit))
		return 0;
	if (atomic_load(work->stop))
		return -ECANCELED;
	int r = samut_node_get(work->db, unit, &node);
	if (r == -ENOENT || (r >= 0 && node.scratch))
		return samut_index_drop_unit(work, unit);
	return r < 0 ? r : index_unit(work, &node);
}

/* ---- the whole store ---- */

/* The unit that a record speaks for; 0 none. */
static int64_t spoken_for(int64_t node, int64_t place, const char *kind)
{
	const struct samut_layout *row = samut_layout_of_kind(kind);

	if (!samut_index_in_home(row))
		return node;
	return row->id == SAMUT_ID_FIELD ? place : 0;
}

static int visit_unit(struct samut_indexing *work, int64_t node, int64_t place, const char *kind)
{
	int64_t unit = spoken_for(node, place, kind);

	work->quick = true;
	return unit ? samut_index_unit(work, unit) : 0;
}

/* Of a record (kind), or of a file or folder that is none. */
static int visit_parts(struct samut_indexing *work, int64_t node, int64_t place, const char *kind)
{
	g_auto(samut_node) owner = SAMUT_NODE_INIT;
	int64_t unit = kind ? spoken_for(node, place, kind) : 0;
	int r = unit ? finish_unit(work, unit) : 0;

	if (r >= 0 && !kind)
		r = samut_node_ancestor(work->db, node, SAMUT_PLACE_OWNER, &owner);
	return r < 0 && r != -ENOENT ? r : samut_index_record(work, node, kind ? place : owner.id, kind);
}

typedef int (*visit_fn)(struct samut_indexing *work, int64_t node, int64_t place, const char *kind);

/* Hands each row of stmt (node, place, kind) to fn. 1; 0: there was none. */
static int each(struct samut_indexing *work, struct samut_stmt *stmt, int64_t *cursor, visit_fn fn)
{
	bool any = false;
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		g_autofree char *kind = g_strdup(samut_stmt_text(stmt, 2));

		any = true;
		*cursor = samut_stmt_int(stmt, 0);
		r = atomic_load(work->stop) ? -ECANCELED : fn(work, *cursor, samut_stmt_int(stmt, 1), kind);
		if (r < 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r < 0 ? r : any;
}

int samut_index_units(struct samut_indexing *work, int64_t *cursor, unsigned limit)
{
	return each(work,
		samut_db_bind(work->db,
			"SELECT node,place,kind FROM record WHERE node>?1 ORDER BY node LIMIT ?2", "ii",
			*cursor, (int64_t)limit),
		cursor, visit_unit);
}

int samut_index_parts_of(struct samut_indexing *work, int64_t *cursor, unsigned limit)
{
	return each(work,
		samut_db_bind(work->db,
			"SELECT node.id,record.place,record.kind FROM node LEFT JOIN record ON "
			"record.node=node.id "
			"WHERE node.id>?1 AND node.scratch=0 AND (record.kind IS NOT NULL OR node.layout "
			"BETWEEN ?3 "
			"AND ?4 OR node.layout>=?5) ORDER BY node.id LIMIT ?2",
			"iiiii", *cursor, (int64_t)limit, (int64_t)SAMUT_LAYOUT_PROVINCE,
			(int64_t)SAMUT_LAYOUT_VILLAGE, (int64_t)SAMUT_LAYOUT_FOLDER),
		cursor, visit_parts);
}

int samut_index_day(struct samut_indexing *work)
{
	g_autofree char *today = samut_date_iso(work->today);
	g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct samut_stmt *stmt =
		samut_db_bind(work->db, "SELECT place FROM ix.home WHERE turn<=?1 LIMIT 500", "t", today);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t place = samut_stmt_int(stmt, 0);
		g_array_append_val(units, place);
	}
	for (unsigned i = 0; r >= 0 && i < units->len; i++)
		r = samut_index_unit(work, g_array_index(units, int64_t, i));
	return r < 0 ? r : units->len > 0;
}
