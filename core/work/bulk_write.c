/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a batch: one transaction, one edit. Directories come first, then files, then columns, so that
 * whatever refers to something of the batch finds it. Invariant: the nodelist of each holder is written once;
 * of a fresh one from memory, for all that is in it is known.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/domain/rule.h"
#include "core/work/bulk_part.h"
#include "core/work/crowd.h"
#include "core/work/edit_entry.h"
#include "core/work/edit_id.h"
#include "core/work/payment.h"
#include "core/work/refs.h"

#define FILE_MODE 0664
/* So many refusals are told; a wrong column would else fill the screen a hundred thousand times. */
#define TOLD_MAX 200

struct writing {
	char *fields; /* what the one file of a batch changes, for the message; NULL: it has more, or a new
			 one */
	struct samut_txn txn;
	struct samut_bulk *bulk;
	GHashTable *batch;
	struct samut_diag *diag;
	int64_t count;	     /* files that somebody put and that changed */
	bool any;	     /* anything at all changed */
	GArray *to_list;     /* of int64_t: nodes that came into holders that were there */
	GArray *rebind;	     /* of int64_t: places that got another Id */
	GHashTable *highest; /* of Ids given: province -> char *, the highest */
	GHashTable *asked;   /* see struct samut_ruling */
	GHashTable *watched; /* kind -> 1 some rule judges it, 2 none */
};

/* ---- Lists ---- */

/* Enters a fresh node into the list of its holder, if that is fresh; else notes that it has to be listed. */
static void enlist(struct writing *w, struct bulk_dir *dir, const struct samut_node *node, const char *path)
{
	struct bulk_dir *holder = dir->holder;

	if (!holder->fresh) {
		g_array_append_val(w->to_list, node->id);
		return;
	}
	if (!holder->list)
		holder->list = samut_nodelist_new();
	g_autofree char *line = NULL;
	if (node == &holder->node) {
		samut_nodelist_add(holder->list, node, "./");
		return;
	}
	const char *below = path + strlen(holder->path) + 1;
	line = S_ISDIR(node->mode) ? g_strconcat(below, "/", NULL) : NULL;
	samut_nodelist_add(holder->list, node, line ? line : below);
}

/* The list of a fresh holder. Directories of one that has so much may be crowded: it goes the long way. */
static int put_list(struct writing *w, struct bulk_dir *dir)
{
	struct samut_oid oid;

	if (samut_nodelist_lines(dir->list) > SAMUT_CROWD_MOST)
		return samut_txn_relist(&w->txn, dir->node.id);
	g_autofree char *name = samut_nodelist_name(0), *path = g_build_filename(dir->path, name, NULL);
	g_autoptr(GBytes) bytes = g_string_free_to_bytes(samut_nodelist_finish(g_steal_pointer(&dir->list)));
	int r = samut_oid_blob(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &oid);
	if (r >= 0)
		samut_txn_put(&w->txn, path, &oid, bytes);
	return r;
}

static int put_lists(struct writing *w)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < w->bulk->dir_list->len; i++) {
		struct bulk_dir *dir = w->bulk->dir_list->pdata[i];
		r = dir->list ? put_list(w, dir) : 0;
		g_clear_pointer(&dir->list, samut_nodelist_free);
	}
	for (unsigned i = 0; r >= 0 && i < w->to_list->len; i++)
		r = samut_txn_relist(&w->txn, g_array_index(w->to_list, int64_t, i));
	return r;
}

/* ---- Directories ---- */

/* What was found while collecting must still be there, under that name. */
static int check_still_there(struct writing *w, const struct bulk_dir *dir)
{
	g_auto(samut_node) now = SAMUT_NODE_INIT;

	int r = samut_node_get(w->txn.db, dir->node.id, &now);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r >= 0 && now.parent == dir->node.parent && strcmp(now.name, dir->node.name) == 0)
		return 0;
	samut_diag_add(w->diag, dir->line, 0, NULL, "%s ถูกย้ายหรือลบไปเมื่อครู่ ลองใหม่อีกครั้ง",
		"%s has just been moved or deleted: try again", dir->path);
	return -ESTALE;
}

static int write_dir(struct writing *w, struct bulk_dir *dir)
{
	struct samut_txn *txn = &w->txn;

	if (!dir->fresh)
		return check_still_there(w, dir);
	int r = dir->parent->fresh ? 0 : samut_entry_free(txn->db, dir->parent->node.id, dir->node.name);
	if (r >= 0 && !dir->parent->fresh)
		r = samut_entry_area_free(txn->db, dir->parent->node.id, samut_layout_get(dir->node.layout),
			dir->node.name, 0, w->diag);
	if (r < 0)
		return r;
	dir->node.parent = dir->parent->node.id;
	dir->node.atime = dir->node.mtime = dir->node.ctime = txn->time;
	dir->node.change = txn->seq;
	w->any = true;
	enlist(w, dir, &dir->node, dir->path);
	samut_txn_made(txn, dir->node.id);
	return samut_node_insert(txn->db, &dir->node);
}

/* ---- Files ---- */

static int insert_file(struct writing *w, struct bulk_file *file, struct samut_node *node, const char *path)
{
	node->id = file->id;
	node->parent = file->dir->node.id;
	node->name = file->name;
	node->layout = file->row->code;
	node->atime = node->mtime = w->txn.time;
	samut_entry_own(node, &file->dir->node, w->txn.who, S_IFREG, FILE_MODE);
	bulk_apply_owner(w->bulk, path, node);
	enlist(w, file->dir, node, path);
	samut_txn_made(&w->txn, node->id);
	return samut_node_insert(w->txn.db, node);
}

/* A batch of one file is told like any edit of it. */
static void describe_only(struct writing *w, const struct bulk_file *file, int64_t node)
{
	g_autoptr(GBytes) old = NULL;
	GString *body = g_string_new(NULL);

	if (w->bulk->files->len == 1 && samut_content_get(w->txn.db, node, &old) == 0)
		samut_payload_describe(body, &file->payload, old, (int64_t)g_bytes_get_size(old));
	g_free(w->fields);
	w->fields = body->len ? g_string_free(body, FALSE) : (g_string_free(body, TRUE), NULL);
}

static int update_file(struct writing *w, struct bulk_file *file, struct samut_node *node)
{
	bool gone;

	g_clear_pointer(&file->before, g_bytes_unref);
	if (file->row->kind)
		(void)samut_content_get(w->txn.db, node->id, &file->before);
	describe_only(w, file, node->id);

	node->mtime = MAX(w->txn.time, node->mtime + 1);
	file->id = node->id;
	file->was_there = true;
	samut_txn_touch(&w->txn, node->id);
	int r = samut_node_update(w->txn.db, node);
	return r < 0 ? r : samut_sidecar_drop(w->txn.db, node->parent, node->name, 0, w->txn.time, &gone);
}

/* The node of that name, if the store has it: 1; 0 none. */
static int find_file(
	struct writing *w, const struct bulk_file *file, struct samut_node *ret_node, struct samut_diag *diag)
{
	if (file->dir->fresh)
		return 0;
	int r = samut_node_lookup(w->txn.db, file->dir->node.id, file->name, ret_node);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	if (S_ISREG(ret_node->mode) && !ret_node->scratch)
		return 1;
	samut_diag_add(diag, 0, 0, NULL, "มีโฟลเดอร์ชื่อนี้อยู่แล้ว จึงเป็นแฟ้มไม่ได้ ให้ย้ายไปก่อน",
		"a folder stands where a file would come; move it away first");
	return -EEXIST;
}

/* May the household be what the text says? Against what is there, so before it is written. */
static int check_household(struct writing *w, const struct bulk_file *file, const struct samut_node *old,
	struct samut_diag *diag)
{
	struct samut_spot spot = {.row = file->row, .dir = file->dir->node.id};
	const struct samut_value *id = samut_record_get(file->payload.record, "Id");
	g_autofree char *known = NULL;
	g_autoptr(GBytes) text = NULL;
	bool given = false;

	int r = file->dir->fresh ? 0 : samut_place_id(w->txn.db, &file->dir->node, &known);
	if (r >= 0 && old->id && known && strcmp(known, id->text) != 0)
		r = samut_read_content(w->bulk->s, w->txn.db, old, &text);
	if (r < 0)
		return r;
	bool fresh = text && samut_household_is_form(text, known);
	r = samut_household_rule(w->txn.db, &spot, old->id, id->text, known, fresh, &given, diag);
	if (r < 0 || !given)
		return r;
	if (known) {
		g_auto(samut_referrers) referrers = SAMUT_REFERRERS_INIT;
		g_array_append_val(w->rebind, file->dir->node.id);
		r = samut_referrers_add_tree(w->txn.db, &referrers, file->dir->node.id);
		if (r >= 0)
			r = samut_referrers_verdict(&referrers, diag);
	}
	int province = g_ascii_strtoll(id->text, NULL, 10);
	const char *highest = g_hash_table_lookup(w->highest, GINT_TO_POINTER(province));
	if (!highest || strcmp(id->text, highest) > 0)
		g_hash_table_insert(w->highest, GINT_TO_POINTER(province), id->text);
	return r;
}

static int write_file(struct writing *w, struct bulk_file *file, struct samut_diag *diag)
{
	const struct samut_payload *payload = &file->payload;
	g_auto(samut_node) old = SAMUT_NODE_INIT;

	int r = find_file(w, file, &old, diag);
	if (r < 0 || (r > 0 && samut_oid_equal(&old.blob, &payload->oid)))
		return MIN(r, 0);
	bool exists = r > 0;
	r = file->row->id == SAMUT_ID_FIELD ? check_household(w, file, &old, diag) : 0;
	if (r < 0)
		return r;
	g_autofree char *path = bulk_file_path(file);
	struct samut_node node = old;
	node.size = (int64_t)g_bytes_get_size(payload->bytes);
	node.blob = payload->oid;
	node.ctime = w->txn.time;
	node.change = w->txn.seq;
	node.incomplete = payload->record && payload->record->incomplete;
	file->written = w->any = true;
	w->count += !file->form;
	r = exists ? update_file(w, file, &node) : insert_file(w, file, &node, path);
	return r < 0 ? r : samut_payload_put(&w->txn, file->id, path, payload);
}

/* Ids and references of a record; all nodes of the batch are there now. */
static int write_columns(struct writing *w, struct bulk_file *file, struct samut_diag *diag)
{
	const struct bulk_dir *dir = file->dir, *place = dir->place;
	struct samut_record *record = file->payload.record;
	const struct samut_spot spot = {
		.row = file->row,
		.dir = dir->node.id,
		.dir_name = dir->node.name,
		.place = place ? place->node.id : 0,
		.place_id = place ? place->place_id : NULL,
	};

	if (!file->written || !record)
		return 0;
	int r = samut_refs_unique(w->txn.db, file->row, file->rid, file->id, diag);
	int refs = samut_refs_resolve(w->txn.db, &spot, file->rid, record, w->batch, false, diag);
	r = r < 0 ? r : refs;
	if (r >= 0)
		r = samut_payment_note(&w->txn, file->id, record);
	return r < 0 ? r : samut_recordrow_put(w->txn.db, file->id, record, file->rid, spot.place);
}

static bool is_watched(struct writing *w, const struct samut_kind *kind)
{
	int known = GPOINTER_TO_INT(g_hash_table_lookup(w->watched, kind));

	if (!known) {
		known = samut_rules_watch(kind->name, false) ? 1 : 2;
		g_hash_table_insert(w->watched, (void *)kind, GINT_TO_POINTER(known));
	}
	return known == 1;
}

/* The rules across records; all of the batch is there now. */
static int judge_file(struct writing *w, struct bulk_file *file, struct samut_diag *diag)
{
	const struct bulk_dir *place = file->dir->place;

	if (!file->written || !file->payload.record || !is_watched(w, file->payload.record->kind))
		return 0;
	const struct samut_ruling ruling = {
		.db = w->txn.db,
		.who = w->txn.who,
		.kind = file->payload.record->kind,
		.node = file->id,
		.place = place ? place->node.id : 0,
		.asked = w->asked,
		.text = file->payload.bytes,
		.before = file->before,
		.recorded = w->bulk->recorded,
	};
	return samut_rules_judge_one(&ruling, diag);
}

typedef int (*file_step)(struct writing *w, struct bulk_file *file, struct samut_diag *diag);

/* One step over all files; goes on behind refusals, so that all are told. */
static int each_file(struct writing *w, file_step step)
{
	int result = 0;

	for (unsigned i = 0; i < w->bulk->files->len; i++) {
		struct bulk_file *file = w->bulk->files->pdata[i];
		g_auto(samut_diag) own = SAMUT_DIAG_INIT;
		int r = step(w, file, &own);
		if (r >= 0)
			continue;
		if (samut_diag_count(w->diag) < TOLD_MAX) {
			g_autofree char *path = bulk_file_path(file);
			bulk_complain(w->diag, &own, file->line, path);
		}
		if (r != -EINVAL)
			return r;
		result = r;
	}
	return result;
}

/* ---- The edit ---- */

struct tally {
	const char *what;
	unsigned fresh, changed;
};

/* "household: 312 new, 3 changed", a line a kind. */
static char *describe(const struct samut_bulk *bulk)
{
	g_autoptr(GArray) tallies = g_array_new(FALSE, TRUE, sizeof(struct tally));
	GString *body = g_string_new(NULL);

	for (unsigned i = 0; i < bulk->files->len; i++) {
		const struct bulk_file *file = bulk->files->pdata[i];
		const char *what = file->row->kind ? file->row->kind : "file";
		unsigned k = 0;
		while (k < tallies->len && strcmp(g_array_index(tallies, struct tally, k).what, what) != 0)
			k++;
		if (!file->written)
			continue;
		if (k == tallies->len)
			g_array_append_val(tallies, ((struct tally){what, 0, 0}));
		struct tally *tally = &g_array_index(tallies, struct tally, k);
		*(file->was_there ? &tally->changed : &tally->fresh) += 1;
	}
	for (unsigned k = 0; k < tallies->len; k++) {
		const struct tally *tally = &g_array_index(tallies, struct tally, k);
		g_string_append_printf(
			body, "%s: %u new, %u changed\n", tally->what, tally->fresh, tally->changed);
	}
	return g_string_free(body, FALSE);
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void name_ids(struct writing *w)
{
	GHashTableIter iter;
	void *id;

	g_hash_table_iter_init(&iter, w->highest);
	while (g_hash_table_iter_next(&iter, NULL, &id))
		samut_txn_gave(&w->txn, g_strdup(id));
	g_ptr_array_sort(w->txn.ids, compare_text);
}

static int write_all(struct writing *w)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < w->bulk->dir_list->len; i++)
		r = write_dir(w, w->bulk->dir_list->pdata[i]);
	if (r >= 0)
		r = each_file(w, write_file);
	if (r >= 0)
		r = each_file(w, write_columns);
	if (r >= 0)
		r = each_file(w, judge_file);
	for (unsigned i = 0; r >= 0 && i < w->rebind->len; i++)
		r = samut_refs_rebind(
			&w->txn, g_array_index(w->rebind, int64_t, i), SAMUT_REFS_STRICT, w->diag);
	return r < 0 ? r : put_lists(w);
}

static int batch_write(struct samut_db *db, void *arg)
{
	struct writing *w = arg;

	g_hash_table_remove_all(w->asked);
	g_array_set_size(w->to_list, 0);
	int r = samut_txn_begin(&w->txn, db);
	if (r >= 0)
		r = write_all(w);
	if (r < 0 || !w->any)
		return r;
	if (w->bulk->dry)
		return -ECANCELED;
	name_ids(w);
	g_autofree char *body = w->fields ? g_strdup(w->fields) : describe(w->bulk);
	return samut_txn_commit(&w->txn, w->bulk->subject, body);
}

int bulk_write(struct samut_bulk *bulk, GHashTable *batch, int64_t *ret_count, int64_t *ret_seq,
	struct samut_diag *diag)
{
	g_autoptr(GArray) to_list = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(GArray) rebind = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(GHashTable) highest = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) watched = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct samut_diag unheard = SAMUT_DIAG_INIT;
	struct writing w = {.bulk = bulk,
		.batch = batch,
		.diag = diag ? diag : &unheard,
		.to_list = to_list,
		.rebind = rebind,
		.highest = highest,
		.watched = watched,
		.asked = asked};

	samut_txn_init(&w.txn, bulk->s, &bulk->who);
	int r = samut_txn_run(&w.txn, batch_write, &w);
	int64_t seq = w.txn.seq;
	samut_txn_release(&w.txn);
	g_free(w.fields);
	samut_diag_release(&unheard);
	if (r < 0)
		return r;
	*ret_count = w.count;
	*ret_seq = seq;
	return 0;
}
