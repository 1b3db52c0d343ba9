/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places. A place comes with its sub-folders and the form of its main record, all in the edit that makes it.
 * Invariant: every AUTO row of the layout stands in a place when it has been made; the forms are accepted by
 * the same check as a text of a user.
 */
#include "core/work/edit_place.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/domain/rule.h"
#include "core/model/date.h"
#include "core/work/content.h"
#include "core/work/edit_entry.h"
#include "core/work/edit_id.h"
#include "core/work/gazetteer.h"

unsigned samut_place_children(int layout)
{
	unsigned n = 0;

	while (samut_layout_child(layout, n))
		n++;
	return n;
}

unsigned samut_place_size(const struct samut_layout *row)
{
	const struct samut_layout *child;
	unsigned n = 0;

	for (unsigned i = 0; (child = samut_layout_child(row->code, i)); i++)
		if (child->flags & SAMUT_PLACE_AUTO)
			n += 1 + (child->kind ? 0 : samut_place_size(child));
	return n;
}

/* What the name of a file tells about its record: the date it starts with, the title behind its number. New
 * string or NULL. */
static char *value_from_name(const struct samut_layout *row, const char *name, const char **ret_field)
{
	const struct samut_kind *kind = samut_kind_find(row->kind);
	g_autofree char *stem =
		g_str_has_suffix(name, ".txt") ? g_strndup(name, strlen(name) - 4) : g_strdup(name);
	struct samut_date date;

	if (row->naming == SAMUT_NAMING_DATED || row->naming == SAMUT_NAMING_DATED_NN) {
		g_autofree char *day = g_strndup(stem, 10);
		*ret_field = "Date";
		bool fits = samut_kind_field(kind, "Date") >= 0 &&
			    samut_date_parse(day, SAMUT_DATE_FULL, NULL, &date) == 0;
		return fits ? g_steal_pointer(&day) : NULL;
	}
	const char *title = row->naming == SAMUT_NAMING_NUMBERED ? strchr(stem, '-') : NULL;
	*ret_field = title ? samut_kind_heading(kind) : NULL;
	return *ret_field ? g_strdup(title + 1) : NULL;
}

char *samut_place_form(const struct samut_layout *row, const char *name, const char *id)
{
	struct samut_given given[] = {{NULL, NULL}, {NULL, NULL}};
	const char *field = NULL;

	if (row->id == SAMUT_ID_FIELD)
		return samut_household_form(id);
	g_autofree char *value = value_from_name(row, name, &field);
	if (value)
		given[0] = (struct samut_given){field, value};
	return samut_form(samut_kind_find(row->kind), given);
}

int samut_place_record(struct samut_txn *txn, const struct samut_node *dir, const struct samut_layout *row,
	const char *name, int64_t id, GBytes *text, struct samut_diag *diag)
{
	g_auto(samut_payload) payload = SAMUT_PAYLOAD_INIT;
	g_auto(samut_spot) spot = SAMUT_SPOT_INIT;
	g_autofree char *path = NULL;

	int r = samut_payload_make(row, text, &payload, diag);
	if (r >= 0)
		r = samut_path_below(txn->db, dir->id, name, &path);
	if (r < 0)
		return r;
	struct samut_node node = {
		.id = id,
		.parent = dir->id,
		.name = (char *)name,
		.layout = row->code,
		.mode = S_IFREG | (dir->mode & 0666),
		.uid = dir->uid,
		.gid = dir->gid,
		.size = (int64_t)g_bytes_get_size(payload.bytes),
		.atime = txn->time,
		.mtime = txn->time,
		.ctime = txn->time,
		.blob = payload.oid,
		.change = txn->seq,
		.incomplete = payload.record->incomplete,
	};
	r = samut_node_insert(txn->db, &node);
	if (r >= 0)
		r = samut_payload_put(txn, id, path, &payload);
	if (r >= 0)
		r = samut_spot_find(txn->db, dir, row, &spot);
	if (r < 0)
		return r;
	g_autofree char *rid = samut_spot_rid(&spot, node.name, payload.record);
	r = samut_refs_unique(txn->db, row, rid, id, diag);
	if (r >= 0)
		r = samut_recordrow_put(txn->db, id, payload.record, rid, spot.place);
	if (r >= 0)
		samut_rules_wrote(txn->touched, payload.record->kind, id, spot.place, payload.bytes, NULL);
	samut_txn_made(txn, id);
	return r;
}

/* The form of a record that comes with its place. */
static int make_form(struct samut_txn *txn, const struct samut_node *dir, const struct samut_layout *row,
	int64_t id, struct samut_diag *diag)
{
	char *given = NULL;

	if (row->id == SAMUT_ID_FIELD) {
		int province = samut_province_of(txn->db, dir->id);
		int r = province < 0 ? province : samut_household_next(txn->db, province, &given);
		if (r < 0)
			return r;
		samut_txn_gave(txn, given);
	}
	char *form = samut_place_form(row, row->name, given);
	g_autoptr(GBytes) text = g_bytes_new_take(form, strlen(form));
	return samut_place_record(txn, dir, row, row->name, id, text, diag);
}

static int make_child(struct samut_txn *txn, const struct samut_node *dir, const struct samut_layout *row,
	const int64_t **ids, struct samut_diag *diag)
{
	int64_t id = *(*ids)++;

	if (row->kind)
		return make_form(txn, dir, row, id, diag);
	struct samut_node node = {
		.id = id,
		.parent = dir->id,
		.name = (char *)row->name,
		.layout = row->code,
		.mode = dir->mode,
		.uid = dir->uid,
		.gid = dir->gid,
	};
	return samut_place_make(txn, &node, ids, diag);
}

int samut_place_make(
	struct samut_txn *txn, struct samut_node *node, const int64_t **ids, struct samut_diag *diag)
{
	unsigned n = samut_place_children(node->layout);

	node->atime = node->mtime = node->ctime = txn->time;
	node->change = txn->seq;
	int r = samut_node_insert(txn->db, node);
	samut_txn_made(txn, node->id);
	while (r >= 0 && n-- > 0) {
		const struct samut_layout *child = samut_layout_child(node->layout, n);
		if (child->flags & SAMUT_PLACE_AUTO)
			r = make_child(txn, node, child, ids, diag);
	}
	return r < 0 ? r : samut_txn_relist(txn, node->id);
}

/* ---- mkdir ---- */

struct making {
	struct samut_txn txn;
	struct samut_diag *diag;
	int64_t parent;
	uint32_t mode;
	char *name;
	const struct samut_layout *row;
	GArray *ids; /* of int64_t: of the directory, then of what comes with it */
};
typedef struct making auto_making;

static void making_release(struct making *making)
{
	samut_txn_release(&making->txn);
	g_clear_pointer(&making->name, g_free);
	g_clear_pointer(&making->ids, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_making, making_release)

static int match_name(struct making *making, const char *name)
{
	struct samut_store *store = making->txn.s->store;
	g_auto(samut_node) parent = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(store);

	if (!db)
		return -EMFILE;
	int r = samut_node_get(db, making->parent, &parent);
	if (r >= 0)
		r = samut_entry_match(&parent, name, true, &making->name, &making->row, making->diag);
	samut_store_reader_done(store, db);
	g_autoptr(samut_gazetteer) gazetteer = samut_gazetteer_of(making->txn.s);
	if (r >= 0 && gazetteer)
		r = samut_gazetteer_judge(gazetteer, making->row, making->name, making->diag);
	return r;
}

static int take_ids(struct making *making, int64_t id)
{
	unsigned n = 1 + samut_place_size(making->row);

	making->ids = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), n);
	for (unsigned i = 0; i < n; i++) {
		int64_t next = i == 0 && id ? id : samut_store_new_id(making->txn.s->store);
		if (next < 0)
			return (int)next;
		g_array_append_val(making->ids, next);
	}
	return 0;
}

static int make_write(struct samut_db *db, void *arg)
{
	struct making *making = arg;
	const int64_t *ids = (const int64_t *)(void *)making->ids->data;
	g_auto(samut_node) parent = SAMUT_NODE_INIT;
	g_autofree char *path = NULL;

	int r = samut_txn_begin(&making->txn, db);
	if (r >= 0)
		r = samut_node_get(db, making->parent, &parent);
	if (r >= 0)
		r = samut_entry_free(db, parent.id, making->name);
	if (r >= 0)
		r = samut_entry_area_free(db, parent.id, making->row, making->name, 0, making->diag);
	if (r >= 0)
		r = samut_path_below(db, parent.id, making->name, &path);
	if (r < 0)
		return r;
	struct samut_node node = {
		.id = *ids++, .parent = parent.id, .name = making->name, .layout = making->row->code};
	samut_entry_own(&node, &parent, making->txn.who, S_IFDIR, making->mode);
	r = samut_place_make(&making->txn, &node, &ids, making->diag);
	if (r >= 0)
		r = samut_txn_judge(&making->txn, making->diag);
	if (r < 0)
		return r;
	g_autofree char *subject = samut_txn_subject("create", path);
	return samut_txn_commit(&making->txn, subject, NULL);
}

int samut_edit_mkdir(struct samut *s, const struct samut_who *who, int64_t parent, const char *name,
	int64_t id, uint32_t mode, int64_t *ret_seq, struct samut_diag *diag)
{
	g_auto(auto_making) making = {.diag = diag, .parent = parent, .mode = mode};

	samut_txn_init(&making.txn, s, who);
	int r = match_name(&making, name);
	if (r >= 0)
		r = take_ids(&making, id);
	if (r >= 0)
		r = samut_txn_run(&making.txn, make_write, &making);
	if (r >= 0 && ret_seq)
		*ret_seq = making.txn.seq;
	return r;
}

/* ---- touch ---- */

/* An Id for the form of a household: of the place, if it has had one, or the next of the province. */
struct id_request {
	int64_t dir;
	char *id;
};

static int id_write(struct samut_db *db, void *arg)
{
	struct id_request *request = arg;
	g_auto(samut_node) dir = SAMUT_NODE_INIT;

	int r = samut_node_get(db, request->dir, &dir);
	if (r >= 0)
		r = samut_place_id(db, &dir, &request->id);
	if (r < 0 || request->id)
		return r;
	int province = samut_province_of(db, request->dir);
	return province < 0 ? province : samut_household_next(db, province, &request->id);
}

int samut_edit_form(struct samut *s, int64_t parent, const char *name, char **ret_text)
{
	g_auto(samut_node) dir = SAMUT_NODE_INIT;
	g_autofree char *canonical = NULL;
	const struct samut_layout *row;
	struct id_request request = {.dir = parent};
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_get(db, parent, &dir);
	samut_store_reader_done(s->store, db);
	if (r >= 0)
		r = samut_entry_match(&dir, name, false, &canonical, &row, NULL);
	if (r >= 0 && row->id == SAMUT_ID_FIELD)
		r = samut_store_write(s->store, id_write, &request, false);
	g_autofree char *id = request.id;
	if (r < 0)
		return r;
	*ret_text = row->kind ? samut_place_form(row, canonical, id) : NULL;
	return 0;
}
