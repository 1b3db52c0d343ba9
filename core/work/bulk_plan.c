/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Planning a batch: all that needs no transaction. Invariant: afterwards every file has its text, every
 * record its id and every node its number; household Ids that were taken from the counters for a batch that
 * fails later stay unused.
 */
#include <errno.h>
#include <string.h>

#include "core/model/name.h"
#include "core/model/rectext.h"
#include "core/work/bulk_part.h"
#include "core/work/edit_id.h"
#include "core/work/edit_place.h"
#include "core/work/refs.h"

/* Forms of places that came into being without their record. */
static void add_forms(struct samut_bulk *bulk)
{
	for (unsigned i = 0; i < bulk->dir_list->len; i++) {
		struct bulk_dir *dir = bulk->dir_list->pdata[i];
		const struct samut_layout *row = dir->fresh ? samut_place_main(dir->row->code) : NULL;
		if (!row || (dir->files && g_hash_table_contains(dir->files, row->name)))
			continue;
		bulk_file_add(bulk, dir, g_strdup(row->name), row, dir->line)->form = true;
	}
}

static const char *id_of(const struct bulk_file *file)
{
	const struct samut_value *value =
		file->payload.record ? samut_record_get(file->payload.record, "Id") : NULL;

	return value ? value->text : NULL;
}

/* ---- Household Ids ---- */

static int province_of(const struct bulk_dir *dir)
{
	for (; dir; dir = dir->parent)
		if (dir->row->naming == SAMUT_NAMING_PROVINCE)
			return samut_name_number(dir->node.name, NULL);
	return -EINVAL;
}

/* Households whose place has no Id yet. */
struct wanting {
	GPtrArray *dirs; /* of struct bulk_dir */
};

static int take_ids(struct samut_db *db, void *arg)
{
	const struct wanting *wanting = arg;

	for (unsigned i = 0; i < wanting->dirs->len; i++) {
		struct bulk_dir *dir = wanting->dirs->pdata[i];
		int province = province_of(dir);
		g_clear_pointer(&dir->place_id, g_free);
		int r = province < 0 ? province : samut_household_next(db, province, &dir->place_id);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Every place of a household has an Id: its own, the one in its text, or a new one. */
static int give_ids(struct samut_bulk *bulk)
{
	g_autoptr(GPtrArray) dirs = g_ptr_array_new();
	struct wanting wanting = {dirs};

	for (unsigned i = 0; i < bulk->files->len; i++) {
		const struct bulk_file *file = bulk->files->pdata[i];
		if (file->row->id != SAMUT_ID_FIELD)
			continue;
		if (id_of(file)) {
			g_free(file->dir->place_id);
			file->dir->place_id = g_strdup(id_of(file));
		} else if (!file->dir->place_id) {
			g_ptr_array_add(dirs, file->dir);
		}
	}
	return dirs->len ? samut_store_write(bulk->s->store, take_ids, &wanting, false) : 0;
}

/* The text of a household that came without its Id, or of a form. */
static GBytes *text_with_id(const struct bulk_file *file)
{
	const char *id = file->dir->place_id;
	gsize len = 0;

	if (file->form) {
		char *form = samut_place_form(file->row, file->name, id);
		return g_bytes_new_take(form, strlen(form));
	}
	const char *text = g_bytes_get_data(file->payload.bytes, &len);
	return g_string_free_to_bytes(samut_rec_set(text ? text : "", len, "Id", id));
}

static int complete_text(struct bulk_file *file, struct samut_diag *diag)
{
	struct samut_payload payload = SAMUT_PAYLOAD_INIT;

	if (!file->form && (file->row->id != SAMUT_ID_FIELD || id_of(file)))
		return 0;
	g_autoptr(GBytes) text = text_with_id(file);
	int r = samut_payload_make(file->row, text, &payload, diag);
	if (r < 0)
		return r;
	samut_payload_release(&file->payload);
	file->payload = payload;
	return 0;
}

/* ---- Record ids ---- */

/* -EINVAL when two of the batch would have the same id that references could mean. */
static int note_id(struct bulk_file *file, GHashTable *targets, GHashTable *batch, struct samut_diag *diag)
{
	const struct bulk_dir *place = file->dir->place;
	int target;

	if (!file->row->kind)
		return 0;
	file->rid = samut_layout_id(
		file->row, place ? place->place_id : NULL, file->dir->node.name, file->name, id_of(file));
	if (!file->rid)
		return 0;
	target = GPOINTER_TO_INT(g_hash_table_lookup(targets, file->row->kind));
	if (!target) {
		target = samut_kind_is_target(file->row->kind) ? 1 : 2;
		g_hash_table_insert(targets, (void *)file->row->kind, GINT_TO_POINTER(target));
	}
	if (target == 2 || g_hash_table_add(batch, samut_ref_key(file->row->kind, file->rid)))
		return 0;
	samut_diag_add(
		diag, 0, 0, NULL, "รหัส “%s” ซ้ำกันในชุดเดียวกัน", "the id “%s” is twice in the batch", file->rid);
	return -EINVAL;
}

static int plan_file(struct samut_bulk *bulk, struct bulk_file *file, GHashTable *targets, GHashTable *batch,
	struct samut_diag *diag)
{
	int r = note_id(file, targets, batch, diag);

	file->id = samut_store_new_id(bulk->s->store);
	if (r >= 0 && file->id < 0)
		r = (int)file->id;
	return r < 0 ? r : samut_payload_settle(bulk->s, &file->payload);
}

static int number_dirs(struct samut_bulk *bulk)
{
	for (unsigned i = 0; i < bulk->dir_list->len; i++) {
		struct bulk_dir *dir = bulk->dir_list->pdata[i];
		if (dir->fresh)
			dir->node.id = samut_store_new_id(bulk->s->store);
		if (dir->node.id < 0)
			return (int)dir->node.id;
	}
	return 0;
}

/* One step over all files; goes on behind refusals, so that all are told. */
static int each_file(struct samut_bulk *bulk, GHashTable *targets, GHashTable *batch, struct samut_diag *diag)
{
	int result = 0;

	for (unsigned i = 0; i < bulk->files->len; i++) {
		struct bulk_file *file = bulk->files->pdata[i];
		g_auto(samut_diag) own = SAMUT_DIAG_INIT;
		int r = batch ? plan_file(bulk, file, targets, batch, &own) : complete_text(file, &own);
		if (r < 0 && r != -EINVAL)
			return r;
		if (r < 0) {
			g_autofree char *path = bulk_file_path(file);
			bulk_complain(diag, &own, file->line, path);
			result = r;
		}
	}
	return result;
}

int bulk_plan(struct samut_bulk *bulk, GHashTable *batch, struct samut_diag *diag)
{
	g_autoptr(GHashTable) targets = g_hash_table_new(g_str_hash, g_str_equal);

	add_forms(bulk);
	int r = give_ids(bulk);
	if (r >= 0)
		r = each_file(bulk, NULL, NULL, diag);
	if (r >= 0)
		r = number_dirs(bulk);
	return r < 0 ? r : each_file(bulk, targets, batch, diag);
}
