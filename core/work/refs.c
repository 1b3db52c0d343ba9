/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids and references. Invariant: a row of references only ever holds whole ids of records that were there
 * when it was written.
 */
#include "core/work/refs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/model/name.h"
#include "core/model/suggest.h"

/* How many ids are looked at for a did-you-mean. */
#define SUGGEST_MAX 500

void samut_spot_release(struct samut_spot *spot)
{
	g_clear_pointer(&spot->dir_name, g_free);
	g_clear_pointer(&spot->place_id, g_free);
}

const struct samut_layout *samut_place_main(int layout)
{
	const struct samut_layout *row;

	for (unsigned i = 0; (row = samut_layout_child(layout, i)); i++)
		if (row->kind && (row->id == SAMUT_ID_FIELD || row->id == SAMUT_ID_DIR))
			return row;
	return NULL;
}

/* The id that the records of a place know it by, when its own record is gone: "70-0000001" out of
 * "70-0000001/01". */
static int remembered_id(struct samut_db *db, int64_t place, char **ret_id)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT substr(rid,1,instr(rid,'/')-1) FROM record WHERE place=?1 AND rid LIKE '%/%' LIMIT 1",
		"i", place);

	int r = samut_stmt_step(stmt);
	if (r < 0)
		return r;
	*ret_id = r > 0 ? g_strdup(samut_stmt_text(stmt, 0)) : NULL;
	samut_stmt_reset(stmt);
	return 0;
}

int samut_place_id(struct samut_db *db, const struct samut_node *place, char **ret_id)
{
	const struct samut_layout *row = samut_place_main(place->layout);
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (!row || row->id == SAMUT_ID_DIR) {
		*ret_id = row ? g_strdup(place->name) : NULL;
		return 0;
	}
	int r = samut_node_lookup(db, place->id, row->name, &node);
	if (r == -ENOENT)
		return remembered_id(db, place->id, ret_id);
	if (r < 0)
		return r;
	*ret_id = samut_recordrow_rid(db, node.id);
	return *ret_id ? 0 : remembered_id(db, place->id, ret_id);
}

int samut_spot_find(struct samut_db *db, const struct samut_node *dir, const struct samut_layout *row,
	struct samut_spot *ret)
{
	g_auto(samut_spot) spot = {.row = row, .dir = dir->id, .dir_name = g_strdup(dir->name)};
	g_auto(samut_node) place = SAMUT_NODE_INIT;

	int r = samut_node_ancestor(db, dir->id, SAMUT_PLACE_OWNER, &place);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r >= 0) {
		spot.place = place.id;
		r = samut_place_id(db, &place, &spot.place_id);
		if (r < 0)
			return r;
	}
	*ret = spot;
	spot = (struct samut_spot)SAMUT_SPOT_INIT;
	return 0;
}

char *samut_spot_rid(const struct samut_spot *spot, const char *name, const struct samut_record *record)
{
	const struct samut_value *id = record ? samut_record_get(record, "Id") : NULL;

	return samut_layout_id(spot->row, spot->place_id, spot->dir_name, name, id ? id->text : NULL);
}

char *samut_ref_key(const char *kind, const char *rid)
{
	return g_strconcat(kind, "\n", rid, NULL);
}

/* 1: there is such a record; 0: there is none. */
static int exists(struct samut_db *db, const char *kind, const char *rid, GHashTable *batch)
{
	int64_t node;

	if (batch) {
		g_autofree char *key = samut_ref_key(kind, rid);
		if (g_hash_table_contains(batch, key))
			return 1;
	}
	int r = samut_recordrow_find(db, kind, rid, &node);
	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

/* What a resolution needs to know besides the value. */
struct resolution {
	struct samut_db *db;
	const struct samut_spot *spot;
	const char *kind, *rid; /* of the record itself */
	const char *fund;	/* what it names in Fund, or NULL */
	GHashTable *batch;
	bool filling;
};

/* Finds the whole id that text means: 1 and a new string, or 0. */
static int whole_id(const struct resolution *res, const char *kind, const char *text, char **ret_id)
{
	const char *const prefixes[] = {"", res->spot->place_id, res->fund};

	for (unsigned i = 0; i < G_N_ELEMENTS(prefixes); i++) {
		if (!prefixes[i])
			continue;
		g_autofree char *id =
			*prefixes[i] ? g_strconcat(prefixes[i], "/", text, NULL) : g_strdup(text);
		bool itself = res->rid && strcmp(kind, res->kind) == 0 && strcmp(id, res->rid) == 0;
		int r = itself ? 1 : exists(res->db, kind, id, res->batch);
		if (r < 0)
			return r;
		if (r > 0) {
			*ret_id = g_steal_pointer(&id);
			return 1;
		}
	}
	return 0;
}

/* Adds ids of a kind from first on, with prefix cut off. */
static int add_candidates(
	struct samut_db *db, GPtrArray *out, const char *kind, const char *first, const char *prefix)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT rid FROM record WHERE kind=?1 AND rid>=?2 ORDER BY rid LIMIT ?3",
			"tti", kind, first, (int64_t)SUGGEST_MAX);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		const char *rid = samut_stmt_text(stmt, 0);
		if (prefix && !g_str_has_prefix(rid, prefix))
			continue;
		g_ptr_array_add(out, g_strdup(prefix ? rid + strlen(prefix) : rid));
	}
	return r;
}

/* The id that was probably meant, in the short form if it lies in the same place; new string or NULL. */
static char *suggestion(const struct resolution *res, const char *kind, const char *text)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *initial = g_utf8_substring(text, 0, MIN(1, g_utf8_strlen(text, -1)));
	g_autofree char *near = res->spot->place_id ? g_strconcat(res->spot->place_id, "/", NULL) : NULL;

	if (near)
		(void)add_candidates(res->db, words, kind, near, near);
	(void)add_candidates(res->db, words, kind, initial, NULL);
	(void)add_candidates(res->db, words, kind, "", NULL);
	g_ptr_array_add(words, NULL);
	return g_strdup(samut_suggest_nearest(text, (const char *const *)words->pdata));
}

static void complain(const struct resolution *res, const struct samut_value *value, const char *kind_name,
	struct samut_diag *diag)
{
	const struct samut_kind *kind = samut_kind_find(kind_name);
	g_autofree char *near = suggestion(res, kind_name, value->text);

	if (near)
		samut_diag_add(diag, value->line, 0, value->name, "ไม่พบ “%s” (%s · %s) หมายถึง “%s” หรือไม่",
			"there is no “%s” (%s · %s); did you mean “%s”?", value->text, kind->th, kind->name,
			near);
	else
		samut_diag_add(diag, value->line, 0, value->name, "ไม่พบ “%s” (%s · %s)",
			"there is no “%s” (%s · %s)", value->text, kind->th, kind->name);
}

/* Is there a file of that name in the attachments of the place? 1, 0, or -errno. */
static int attached(struct samut_db *db, int64_t place, const char *name)
{
	g_auto(samut_node) folder = SAMUT_NODE_INIT;
	g_auto(samut_node) file = SAMUT_NODE_INIT;

	int r = place ? samut_node_lookup(db, place, "attachments", &folder) : -ENOENT;
	if (r >= 0)
		r = samut_node_lookup(db, folder.id, name, &file);
	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

/* Copying a place in, a program brings its records in any order: a reference to what lies in the same place,
 * and so will come with it, is taken at its word. True when it is one; *ret_id its whole id. */
static bool is_to_come(
	const struct resolution *res, const struct samut_field *field, const char *text, char **ret_id)
{
	const char *place = res->spot->place_id;
	size_t len = place ? strlen(place) : 0;

	if (!res->filling || !place)
		return false;
	if (!field->ref)
		return true;
	const struct samut_layout *row = samut_layout_of_kind(field->ref);
	if (!row || (row->id != SAMUT_ID_NUMBER && row->id != SAMUT_ID_NESTED))
		return false;
	bool whole = strncmp(text, place, len) == 0 && text[len] == '/';
	if (!whole && strchr(text, '/'))
		return false;
	*ret_id = whole ? g_strdup(text) : g_strconcat(place, "/", text, NULL);
	return true;
}

static int resolve_value(const struct resolution *res, const struct samut_field *field,
	struct samut_value *value, struct samut_diag *diag)
{
	char *id = NULL;

	int r = field->ref ? whole_id(res, field->ref, value->text, &id)
			   : attached(res->db, res->spot->place, value->text);
	if (r == 0)
		r = is_to_come(res, field, value->text, &id);
	if (r < 0)
		return r;
	if (r > 0 && id) {
		g_free(value->text);
		value->text = id;
	}
	if (r > 0)
		return 0;
	if (field->ref)
		complain(res, value, field->ref, diag);
	else
		samut_diag_add(diag, value->line, 0, value->name,
			"ไม่พบไฟล์ “%s” ใน attachments/ ให้ใส่ไฟล์ไว้ที่นั่นก่อน",
			"there is no file “%s” in attachments/: put it there first", value->text);
	return -EINVAL;
}

int samut_refs_resolve(struct samut_db *db, const struct samut_spot *spot, const char *rid,
	struct samut_record *record, GHashTable *batch, bool filling, struct samut_diag *diag)
{
	const struct samut_value *named = samut_record_get(record, "Fund");
	g_autofree char *fund = named ? g_strdup(named->text) : NULL; /* the value itself is replaced below */
	const struct resolution res = {db, spot, record->kind->name, rid, fund, batch, filling};
	int result = 0;

	for (unsigned i = 0; i < record->values->len; i++) {
		struct samut_value *value = record->values->pdata[i];
		const struct samut_field *field =
			value->field >= 0 ? &record->kind->fields[value->field] : NULL;
		if (!field || !value->text || (!field->ref && field->type != SAMUT_TYPE_FILENAME))
			continue;
		int r = resolve_value(&res, field, value, diag);
		if (r < 0 && r != -EINVAL)
			return r;
		if (r < 0)
			result = r;
	}
	return result;
}

bool samut_kind_is_target(const char *kind)
{
	for (const struct samut_kind *other = samut_kinds; other->name; other++)
		for (unsigned i = 0; i < other->n_fields; i++)
			if (other->fields[i].ref && strcmp(other->fields[i].ref, kind) == 0)
				return true;
	return false;
}

int samut_refs_unique(struct samut_db *db, const struct samut_layout *row, const char *rid, int64_t node,
	struct samut_diag *diag)
{
	g_autofree char *path = NULL;
	int64_t other = 0;

	if (!rid || !row->kind || !samut_kind_is_target(row->kind))
		return 0;
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT node FROM record WHERE kind=?1 AND rid=?2 AND node<>?3 LIMIT 1",
			"tti", row->kind, rid, node);
	int r = samut_stmt_step(stmt);
	if (r > 0)
		other = samut_stmt_int(stmt, 0);
	samut_stmt_reset(stmt);
	if (r <= 0)
		return r;
	r = samut_path_of(db, other, &path);
	if (r < 0)
		return r;
	samut_diag_add(diag, 0, 0, NULL, "รหัส “%s” มีอยู่แล้วที่ %s ให้ใช้ชื่ออื่น",
		"the id “%s” is taken by %s already: use another name", rid, path);
	return -EINVAL;
}
