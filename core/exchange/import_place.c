/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the columns Path, In and File to the path of a record. All knowledge of the tree comes from the layout
 * table; the database is asked only for the path of a place with a given id and for names that are taken.
 */
#include "core/exchange/import_place.h"

#include "core/model/name.h"
#include "core/model/province.h"
#include "core/store/recordrow.h"
#include "core/work/edit_id.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void import_places_init(struct import_places *places, struct samut *s, struct samut_db *db)
{
	places->samut = s;
	places->db = db;
	places->folders =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
	places->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void import_places_release(struct import_places *places)
{
	g_clear_pointer(&places->folders, g_hash_table_unref);
	g_clear_pointer(&places->ids, g_hash_table_unref);
}

char *import_path_canonical(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	g_autoptr(GString) out = g_string_new(NULL);

	for (unsigned i = 0; parts[i]; i++) {
		if (!*parts[i] || strcmp(parts[i], ".") == 0)
			continue;
		g_autofree char *part = samut_name_canonical(parts[i]);
		if (!part)
			return NULL;
		g_string_append_printf(out, "%s%s", out->len ? "/" : "", part);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

const struct samut_layout *import_path_row(const char *path, bool dir, struct samut_diag *diag)
{
	const struct samut_layout *row = samut_layout_get(SAMUT_LAYOUT_ROOT);
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	const char *parent_name = "";

	for (unsigned i = 0; row && parts[i] && *parts[i]; i++) {
		if (samut_name_check(parts[i], diag) < 0)
			return NULL;
		row = samut_layout_match(row, parent_name, parts[i], dir || parts[i + 1], diag);
		parent_name = parts[i];
	}
	return row;
}

/* ---- What the layout says of a kind ---- */

static const struct samut_layout *kind_row(const struct samut_kind *kind, unsigned *ret_count)
{
	const struct samut_layout *found = NULL;

	*ret_count = 0;
	for (const struct samut_layout *row = samut_layout_table; row->code; row++)
		if (row->kind && strcmp(row->kind, kind->name) == 0) {
			found = found ? found : row;
			(*ret_count)++;
		}
	return found;
}

/* The record that makes its place what it is (household.txt, partner.txt). */
static bool is_main(const struct samut_layout *row)
{
	return row->naming == SAMUT_NAMING_FIXED;
}

/* The place with an id of its own in which row lies; NULL if none. */
static const struct samut_layout *owner_of(const struct samut_layout *row)
{
	const struct samut_layout *place = samut_layout_get(row->parent);

	while (place && !(place->flags & SAMUT_PLACE_OWNER))
		place = samut_layout_get(place->parent);
	return place;
}

static const struct samut_layout *main_of(const struct samut_layout *owner)
{
	const struct samut_layout *row;

	for (unsigned i = 0; (row = samut_layout_child(owner->code, i)); i++)
		if (row->kind && is_main(row))
			return row;
	return NULL;
}

/* Path of the folder `row` below `above` (not included), all names fixed; NULL when one is not. */
static char *fixed_path(const struct samut_layout *row, const struct samut_layout *above)
{
	GString *path = g_string_new(NULL);

	for (; row && row != above && row->code != SAMUT_LAYOUT_ROOT; row = samut_layout_get(row->parent)) {
		if (row->naming != SAMUT_NAMING_FIXED) {
			g_string_free(path, TRUE);
			return NULL;
		}
		g_string_prepend(path, path->len ? "/" : "");
		g_string_prepend(path, row->name);
	}
	return g_string_free(path, FALSE);
}

/* ---- Names in folders ---- */

static int add_name(const struct samut_node *node, void *arg)
{
	g_hash_table_add(arg, g_strdup(node->name));
	return 0;
}

/* The set of names in a folder that may not exist yet. */
static GHashTable *names_in(struct import_places *places, const char *folder)
{
	GHashTable *names = g_hash_table_lookup(places->folders, folder);
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (names)
		return names;
	names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (samut_node_resolve(places->db, folder, &node) == 0)
		(void)samut_node_children(places->db, node.id, 0, add_name, names);
	g_hash_table_insert(places->folders, g_strdup(folder), names);
	return names;
}

static const char *value_of(const struct samut_record *record, const char *field)
{
	const struct samut_value *value = record ? samut_record_get(record, field) : NULL;

	return value ? value->text : NULL;
}

/* The largest number that leads a name in the set. */
static int last_number(GHashTable *names)
{
	GHashTableIter iter;
	void *name;
	int last = 0;

	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		last = MAX(last, (int)g_ascii_strtoull(name, NULL, 10));
	return last;
}

static char *next_dated(GHashTable *names, const char *date, bool plain_first)
{
	g_autofree char *plain = g_strconcat(date, ".txt", NULL);

	if (plain_first && !g_hash_table_contains(names, plain))
		return g_steal_pointer(&plain);
	for (int i = plain_first ? 2 : 1;; i++) {
		g_autofree char *name = g_strdup_printf("%s-%02d.txt", date, i);
		if (!g_hash_table_contains(names, name))
			return g_steal_pointer(&name);
	}
}

/* A name for a record that came without one; NULL when its kind has no rule for that. */
static char *made_name(const struct samut_layout *row, GHashTable *names, const struct samut_record *record)
{
	const char *date = value_of(record, "Date");
	const char *heading = samut_kind_heading(record->kind);
	const char *title = heading ? value_of(record, heading) : NULL;

	switch (row->naming) {
	case SAMUT_NAMING_DATED:
	case SAMUT_NAMING_DATED_NN:
		return date ? next_dated(names, date, row->naming == SAMUT_NAMING_DATED) : NULL;
	case SAMUT_NAMING_NUMBERED:
		return title ? g_strdup_printf("%02d-%s.txt", last_number(names) + 1, title) : NULL;
	case SAMUT_NAMING_NUMBER: /* row->name is NN.txt or NNNN.txt: as many digits */
		return g_strdup_printf("%0*d.txt", (int)strlen(row->name) - 4, last_number(names) + 1);
	default:
		return NULL;
	}
}

/* ---- In ---- */

char *import_place_numbered(
	struct import_places *places, const char *above, const char *prefix, const char *name)
{
	GHashTable *names = names_in(places, above);
	GHashTableIter iter;
	void *standing;

	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &standing, NULL))
		if (g_str_has_prefix(standing, prefix))
			return g_strdup_printf("%s/%s", above, (char *)standing);
	char *fresh = g_strconcat(prefix, name, NULL);
	g_hash_table_add(names, fresh);
	return g_strdup_printf("%s/%s", above, fresh);
}

/* The folder of a province in a folder of provinces: one that stands there, else its code and Thai name. */
static char *province_folder(struct import_places *places, const char *above, const char *text)
{
	const struct samut_province *province = samut_province_find(text);

	if (!province)
		return NULL;
	g_autofree char *prefix = g_strdup_printf("%02d-", province->code);
	return import_place_numbered(places, above, prefix, province->th);
}

/* The directory of the place whose main record has the id. */
static char *place_with_id(struct import_places *places, const struct samut_layout *owner, const char *id)
{
	const struct samut_layout *row = main_of(owner);
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GString) path = g_string_new(NULL);
	int64_t record;

	if (!row || samut_recordrow_find(places->db, row->kind, id, &record) < 0 ||
		samut_node_get(places->db, record, &node) < 0 ||
		samut_node_path(places->db, node.parent, path) < 0)
		return NULL;
	return g_string_free(g_steal_pointer(&path), FALSE);
}

static int refuse_in(struct samut_diag *diag, const char *in, const char *th, const char *en)
{
	if (!in || !*in)
		samut_diag_add(diag, 0, 0, "In", "ต้องบอกที่อยู่ของระเบียน: คอลัมน์ Path หรือ In (%s%.0s)",
			"where the record lies must be said: column Path, or In (%.0s%s)", th, en);
	else
		samut_diag_add(
			diag, 0, 0, "In", "ไม่พบ “%s” (%s%.0s)", "“%s” is not there (%.0s%s)", in, th, en);
	return -EINVAL;
}

/*
 * The place to which File is relative: the owner place, or the folder of the kind. *ret_folder is the folder
 * itself when In was a path.
 */
static int base_of(struct import_places *places, const struct samut_layout *row, const char *in,
	char **ret_base, struct samut_diag *diag)
{
	const struct samut_layout *place = samut_layout_get(row->parent);
	const struct samut_layout *folder = is_main(row) ? samut_layout_get(place->parent) : place;
	const struct samut_layout *owner = is_main(row) ? NULL : owner_of(row);
	g_autofree char *base = NULL;

	if (in && strchr(in, '/') && !owner) {
		*ret_base = import_path_canonical(in);
		return *ret_base ? 0 : -EINVAL;
	}
	if (owner) {
		g_autofree char *id = in ? samut_name_canonical(in) : NULL;
		base = id && *id ? place_with_id(places, owner, id) : NULL;
		if (!base && id && strchr(id, '/'))
			base = import_path_canonical(id);
		if (!base)
			return refuse_in(diag, in, owner->th, owner->en);
	} else if (!(base = fixed_path(folder, NULL))) {
		g_autofree char *above = fixed_path(samut_layout_get(folder->parent), NULL);
		if (above && folder->naming == SAMUT_NAMING_PROVINCE && in)
			base = province_folder(places, above, in);
		if (!base)
			return refuse_in(diag, in, folder->th, folder->en);
	}
	*ret_base = g_steal_pointer(&base);
	return 0;
}

/* Appends below base the name File says, or a made one. */
static int join_file(struct import_places *places, const struct samut_layout *row, unsigned rows,
	const char *base, const char *file, const struct samut_record *record, char **ret_path,
	struct samut_diag *diag)
{
	const struct samut_layout *owner = is_main(row) ? NULL : owner_of(row);
	g_autofree char *inner = owner ? fixed_path(samut_layout_get(row->parent), owner) : g_strdup("");
	bool deep = file && strchr(file, '/');

	if (!deep && (!inner || rows > 1)) {
		samut_diag_add(diag, 0, 0, "File",
			"ระเบียนชนิดนี้มีได้หลายโฟลเดอร์: ใส่เส้นทางใต้ที่ของมัน เช่น plan/urgent/01-เรื่อง",
			"records of this kind stand in several folders: give the path below their place, as "
			"plan/urgent/01-title");
		return -EINVAL;
	}
	g_autofree char *folder = deep || !*inner ? g_strdup(base) : g_strdup_printf("%s/%s", base, inner);
	g_autofree char *name = file && *file ? import_path_canonical(file)
					      : made_name(row, names_in(places, folder), record);
	if (!name || !*name) {
		samut_diag_add(diag, 0, 0, "File", "ต้องบอกชื่อ: คอลัมน์ File", "it needs a name: column File");
		return -EINVAL;
	}
	const char *ending = is_main(row) || g_str_has_suffix(name, ".txt") ? "" : ".txt";
	*ret_path = is_main(row) ? g_strdup_printf("%s/%s/%s", folder, name, row->name)
				 : g_strdup_printf("%s/%s%s", folder, name, ending);
	if (!deep)
		g_hash_table_add(names_in(places, folder), g_strconcat(name, ending, NULL));
	return 0;
}

/* Path is that of the record, or of the directory of a place. */
static char *whole_path(const struct samut_layout *row, const char *path)
{
	g_autofree char *canonical = import_path_canonical(path);
	const char *slash = canonical ? strrchr(canonical, '/') : NULL;

	if (!canonical || !is_main(row) || (slash && strcmp(slash + 1, row->name) == 0))
		return g_steal_pointer(&canonical);
	return g_strdup_printf("%s/%s", canonical, row->name);
}

int import_place_path(struct import_places *places, const struct samut_kind *kind, const char *path,
	const char *in, const char *file, const struct samut_record *record, char **ret_path,
	struct samut_diag *diag)
{
	unsigned rows;
	const struct samut_layout *row = kind_row(kind, &rows);
	g_autofree char *whole = NULL;
	g_autofree char *base = NULL;

	if (path && *path) {
		whole = whole_path(row, path);
	} else {
		int error = base_of(places, row, in, &base, diag);
		if (!error)
			error = join_file(places, row, rows, base, file, record, &whole, diag);
		if (error)
			return error;
	}
	const struct samut_layout *there = whole ? import_path_row(whole, false, diag) : NULL;
	if (!there)
		return -EINVAL;
	if (!there->kind || strcmp(there->kind, kind->name) != 0) {
		samut_diag_add(diag, 0, 0, "Path", "“%s” ไม่ใช่ที่ของ %s%.0s", "“%s” is no place for a %.0s%s",
			whole, kind->th, kind->name);
		return -EINVAL;
	}
	*ret_path = g_steal_pointer(&whole);
	return 0;
}

/* ---- Household ids ---- */

struct next_id {
	int province;
	char *id;
};

static int next_id(struct samut_db *db, void *arg)
{
	struct next_id *next = arg;

	g_clear_pointer(&next->id, g_free);
	return samut_household_next(db, next->province, &next->id);
}

/* The Id of the record that stands at path already, or NULL. */
static char *standing_id(struct import_places *places, const char *path)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	if (samut_node_resolve(places->db, path, &node) < 0)
		return NULL;
	return samut_recordrow_rid(places->db, node.id);
}

int import_place_household_id(struct import_places *places, const char *path, char **ret_id)
{
	char *standing = standing_id(places, path);
	const char *area = strchr(path, '/');
	int province = area ? atoi(area + 1) : 0;

	if (standing) {
		*ret_id = standing;
		return 0;
	}
	if (!samut_province_get(province))
		return -EINVAL;
	for (;;) {
		struct next_id next = {province, NULL};
		int error = samut_store_write(places->samut->store, next_id, &next, false);
		if (error < 0)
			return error;
		/* Not one that another record of the same import brings along. */
		if (g_hash_table_add(places->ids, g_strdup(next.id))) {
			*ret_id = next.id;
			return 0;
		}
		g_free(next.id);
	}
}
