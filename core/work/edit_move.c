/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Moving and renaming. Identity (inode, household Id) stays; ids made of names change with them, and then
 * nobody may know the old ones. Invariant: after a move every node below stands where the layout allows it,
 * and every row of ids and references is as if the tree had been written there at once.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/domain/rule.h"
#include "core/work/content.h"
#include "core/work/edit_entry.h"
#include "core/work/edit_id.h"
#include "core/work/edit_remove.h"
#include "core/work/event.h"
#include "core/work/gazetteer.h"
#include "core/work/refs.h"

struct moving {
	struct samut_txn txn;
	struct samut_diag *diag;
	int64_t node, parent;
	const char *wanted;
	struct samut_event_ids event; /* for the event that the move is */
	/* inside */
	struct samut_node from, dir,
		victim; /* as they were; the new directory; what stood there (id 0: nothing) */
	char *name, *path, *to;
	const struct samut_layout *row; /* of the new place */
	struct samut_payload payload;	/* text that is another in the new place; bytes NULL: as it was */
	bool stays;			/* a record of the same kind in the same place, for the rules */
};

static void moving_release(struct moving *moving)
{
	samut_txn_release(&moving->txn);
	samut_node_release(&moving->from);
	samut_node_release(&moving->dir);
	samut_node_release(&moving->victim);
	samut_payload_release(&moving->payload);
	g_free(moving->name);
	g_free(moving->path);
	g_free(moving->to);
}

/* ---- Checks ---- */

/* A directory does not go into itself. */
static int check_outside(const struct moving *moving)
{
	int64_t id = moving->parent;

	while (id != SAMUT_ROOT_ID) {
		g_auto(samut_node) node = SAMUT_NODE_INIT;
		if (id == moving->node)
			return -EINVAL;
		int r = samut_node_get(moving->txn.db, id, &node);
		if (r < 0)
			return r;
		id = node.parent;
	}
	return 0;
}

static int stop_at_first(const struct samut_node *node, void *arg)
{
	(void)node;
	(void)arg;
	return 1;
}

static int check_victim(struct moving *moving)
{
	struct samut_db *db = moving->txn.db;
	bool dir = S_ISDIR(moving->from.mode);

	int r = samut_node_lookup(db, moving->dir.id, moving->name, &moving->victim);
	if (r == -ENOENT || (r >= 0 && moving->victim.id == moving->node)) {
		moving->victim.id = 0;
		return 0;
	}
	if (r < 0)
		return r;
	if (moving->victim.scratch)
		return -EEXIST;
	if (S_ISDIR(moving->victim.mode) != dir)
		return dir ? -ENOTDIR : -EISDIR;
	r = dir ? samut_node_children(db, moving->victim.id, 0, stop_at_first, NULL) : 0;
	return r > 0 ? -ENOTEMPTY : r;
}

struct fitting {
	const struct samut_layout *row;
	const char *name;
	struct samut_diag *diag;
};

static int child_fits(const struct samut_node *child, void *arg)
{
	const struct fitting *fitting = arg;

	if (child->scratch || samut_layout_match(fitting->row, fitting->name, child->name,
				      S_ISDIR(child->mode), fitting->diag))
		return 0;
	return -EINVAL;
}

/* A directory keeps its row; under another name what is in it must still have its place (codes of areas go by
 * that of the area above). */
static int check_dir(struct moving *moving)
{
	const struct samut_layout *old = samut_layout_get(moving->from.layout);
	struct fitting fitting = {moving->row, moving->name, moving->diag};
	bool free_both = (old->flags & SAMUT_PLACE_FREE) && (moving->row->flags & SAMUT_PLACE_FREE);

	if (old != moving->row && !free_both) {
		samut_diag_add(moving->diag, 0, 0, NULL, "ที่นั่นเป็นที่ของ %2$.0s%1$s จึงย้ายมาไม่ได้",
			"that is a place for another kind of folder: %2$s%1$.0s", moving->row->th,
			moving->row->en);
		return -EXDEV;
	}
	if (strcmp(moving->from.name, moving->name) == 0)
		return 0;
	return samut_node_children(moving->txn.db, moving->node, 0, child_fits, &fitting);
}

/* The text of a file under the kind of its new place. What becomes the record of a household has to be saved
 * there: its Id is judged against that place. */
static int check_file(struct moving *moving)
{
	g_autoptr(GBytes) text = NULL;

	if (moving->row->id == SAMUT_ID_FIELD && moving->parent != moving->from.parent)
		return -EXDEV;
	if (moving->row->code == moving->from.layout)
		return 0;
	int r = samut_read_content(moving->txn.s, moving->txn.db, &moving->from, &text);
	return r < 0 ? r : samut_payload_make(moving->row, text, &moving->payload, moving->diag);
}

/* What an area is called, if there is a gazetteer that knows. */
static int check_area(const struct moving *moving)
{
	g_autoptr(samut_gazetteer) gazetteer = samut_gazetteer_of(moving->txn.s);

	return gazetteer ? samut_gazetteer_judge(gazetteer, moving->row, moving->name, moving->diag) : 0;
}

static int check(struct moving *moving)
{
	int r = samut_refuse_fixed(&moving->from, moving->diag);
	if (r >= 0)
		r = samut_entry_match(&moving->dir, moving->wanted, S_ISDIR(moving->from.mode), &moving->name,
			&moving->row, moving->diag);
	if (r >= 0)
		r = check_area(moving);
	if (r >= 0)
		r = check_outside(moving);
	if (r >= 0)
		r = check_victim(moving);
	if (r < 0)
		return r;
	return S_ISDIR(moving->from.mode) ? check_dir(moving) : check_file(moving);
}

/* ---- Ids ---- */

static int owner_of(struct samut_db *db, int64_t dir, int64_t *ret_place)
{
	g_auto(samut_node) place = SAMUT_NODE_INIT;

	int r = samut_node_ancestor(db, dir, SAMUT_PLACE_OWNER, &place);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret_place = r < 0 ? 0 : place.id;
	return 0;
}

/* Do the records of a directory get other ids by its move? */
static int dir_changes_ids(struct moving *moving, bool *ret_changes)
{
	const struct samut_layout *main_row = samut_place_main(moving->from.layout);
	int64_t old_place = 0, new_place = 0;

	if (main_row) {
		*ret_changes = main_row->id == SAMUT_ID_DIR && strcmp(moving->from.name, moving->name) != 0;
		return 0;
	}
	int r = owner_of(moving->txn.db, moving->from.parent, &old_place);
	if (r >= 0)
		r = owner_of(moving->txn.db, moving->dir.id, &new_place);
	*ret_changes = old_place != new_place;
	return r;
}

/* Id the file will have; NULL none. */
static int new_rid(struct moving *moving, char **ret_rid)
{
	g_auto(samut_spot) spot = SAMUT_SPOT_INIT;

	*ret_rid = NULL;
	if (!moving->row->kind)
		return 0;
	int r = samut_spot_find(moving->txn.db, &moving->dir, moving->row, &spot);
	if (r < 0)
		return r;
	*ret_rid = samut_spot_rid(&spot, moving->name, moving->payload.record);
	return 0;
}

/* Who would be left with an id that is no longer: -EBUSY. */
static int check_file_referrers(struct moving *moving)
{
	const struct samut_layout *old = samut_layout_get(moving->from.layout);
	g_autofree char *old_rid = samut_recordrow_rid(moving->txn.db, moving->node);
	g_autofree char *rid = NULL;
	g_autoptr(GHashTable) inside = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_auto(samut_referrers) list = SAMUT_REFERRERS_INIT;

	if (!old_rid || !old->kind)
		return 0;
	int r = new_rid(moving, &rid);
	if (r < 0 || (g_strcmp0(rid, old_rid) == 0 && g_strcmp0(old->kind, moving->row->kind) == 0))
		return r;
	g_hash_table_add(inside, &moving->node);
	list.inside = inside;
	r = samut_referrers_add(moving->txn.db, &list, old->kind, old_rid, 0);
	return r < 0 ? r : samut_referrers_verdict(&list, moving->diag);
}

static int check_ids(struct moving *moving, bool *ret_rebind)
{
	g_auto(samut_referrers) list = SAMUT_REFERRERS_INIT;

	if (!S_ISDIR(moving->from.mode)) {
		*ret_rebind = false;
		return check_file_referrers(moving);
	}
	int r = dir_changes_ids(moving, ret_rebind);
	if (r < 0 || !*ret_rebind)
		return r;
	r = samut_referrers_add_tree(moving->txn.db, &list, moving->node);
	return r < 0 ? r : samut_referrers_verdict(&list, moving->diag);
}

/* ---- Writing ---- */

static int write_node(struct moving *moving)
{
	struct samut_txn *txn = &moving->txn;
	const struct samut_payload *payload = &moving->payload;
	struct samut_node node = moving->from;

	node.parent = moving->dir.id;
	node.name = moving->name;
	node.layout = moving->row->code;
	node.ctime = MAX(txn->time, node.ctime + 1);
	if (payload->bytes) {
		node.incomplete = payload->record && payload->record->incomplete;
		node.size = (int64_t)g_bytes_get_size(payload->bytes);
	}
	if (payload->bytes && !samut_oid_equal(&payload->oid, &node.blob)) {
		node.blob = payload->oid;
		node.change = txn->seq;
		node.mtime = MAX(txn->time, node.mtime + 1);
	}
	return samut_node_update(txn->db, &node);
}

/* Content, where it changed by the mendings of a record. The text of a record is in the database, wherever it
 * was before. */
static int write_content(struct moving *moving)
{
	if (!moving->payload.bytes)
		return 0;
	if (samut_oid_equal(&moving->payload.oid, &moving->from.blob))
		return moving->row->kind
			       ? samut_content_put(moving->txn.db, moving->node, moving->payload.bytes)
			       : 0;
	return samut_payload_put(&moving->txn, moving->node, moving->to, &moving->payload);
}

/* Columns of a moved file; its node stands in its new place already. */
static int write_file_columns(struct moving *moving)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autofree char *rid = NULL;

	if (!moving->row->kind)
		return samut_recordrow_drop(moving->txn.db, moving->node);
	int r = new_rid(moving, &rid);
	if (r >= 0)
		r = samut_refs_unique(moving->txn.db, moving->row, rid, moving->node, moving->diag);
	if (r >= 0)
		r = samut_node_get(moving->txn.db, moving->node, &node);
	return r < 0 ? r
		     : samut_refs_extract(
			       moving->txn.s, moving->txn.db, &node, SAMUT_REFS_STRICT, moving->diag);
}

/* A record that stands elsewhere now is judged there as if it had been written there. */
static int note_record(struct moving *moving, int64_t id)
{
	struct samut_txn *txn = &moving->txn;
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	g_autoptr(GBytes) text = NULL;

	int r = samut_node_get(txn->db, id, &node);
	const struct samut_layout *row = r < 0 || node.scratch ? NULL : samut_layout_get(node.layout);
	if (!row || !row->kind || !samut_rules_watch(row->kind, false))
		return r;
	r = samut_node_ancestor(txn->db, node.parent, SAMUT_PLACE_OWNER, &place);
	if (r >= 0 || r == -ENOENT)
		r = samut_read_content(txn->s, txn->db, &node, &text);
	if (r >= 0)
		samut_rules_wrote(txn->touched, samut_kind_find(row->kind), node.id, place.id, text,
			moving->stays ? text : NULL);
	return r;
}

/* Another place, or another kind, makes it a new record as far as rules go. */
static int stays(struct moving *moving, bool *ret_stays)
{
	int64_t old_place = 0, new_place = 0;
	int r = owner_of(moving->txn.db, moving->from.parent, &old_place);

	if (r >= 0)
		r = owner_of(moving->txn.db, moving->dir.id, &new_place);
	const struct samut_layout *old = samut_layout_get(moving->from.layout);
	*ret_stays = old_place == new_place && g_strcmp0(old->kind, moving->row->kind) == 0;
	return r;
}

/* What moves as a whole with its place keeps all that its records rest on. */
static int note_moved(struct moving *moving)
{
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	int64_t place = 0;
	int r = S_ISREG(moving->from.mode) ? 1 : owner_of(moving->txn.db, moving->from.parent, &place);

	if (r < 0 || (r == 0 && !place))
		return r;
	r = stays(moving, &moving->stays);
	if (r < 0)
		return r;
	r = samut_subtree(moving->txn.db, moving->node, NULL, nodes);

	for (unsigned i = 0; r >= 0 && i < nodes->len; i++)
		r = note_record(moving, g_array_index(nodes, int64_t, i));
	return r;
}

/* Before and after. A holder takes its list along. */
static int relist(struct moving *moving)
{
	return moving->row->flags & SAMUT_PLACE_HOLDER ? 0 : samut_txn_relist(&moving->txn, moving->node);
}

static int write_event(struct moving *moving)
{
	g_autofree char *from = g_path_get_dirname(moving->path);
	g_autofree char *to = g_path_get_dirname(moving->to);

	return samut_event_moved(&moving->txn, &moving->event, moving->node, from, to, moving->diag);
}

static int write_all(struct moving *moving, bool rebind)
{
	struct samut_txn *txn = &moving->txn;
	bool gone;
	int r = moving->victim.id ? samut_remove_tree(txn, &moving->victim, moving->to, NULL) : 0;

	if (r >= 0)
		r = relist(moving);
	if (r < 0)
		return r;
	samut_txn_move(txn, moving->path, moving->to);
	samut_txn_touch(txn, moving->node);
	samut_txn_placed(txn, moving->node);
	if (moving->from.parent != moving->dir.id) {
		samut_txn_touch(txn, moving->from.parent);
		samut_txn_touch(txn, moving->dir.id);
	}
	r = S_ISREG(moving->from.mode) ? samut_txn_dropping(txn, &moving->from) : 0;
	if (r >= 0)
		r = write_node(moving);
	if (r >= 0)
		r = write_content(moving);
	if (r >= 0 && S_ISREG(moving->from.mode))
		r = write_file_columns(moving);
	if (r >= 0 && rebind)
		r = samut_refs_rebind(txn, moving->node, SAMUT_REFS_STRICT, moving->diag);
	if (r >= 0 && S_ISREG(moving->from.mode))
		r = samut_sidecar_drop(txn->db, moving->dir.id, moving->name, 0, txn->time, &gone);
	if (r >= 0)
		r = write_event(moving);
	if (r >= 0)
		r = note_moved(moving);
	if (r >= 0)
		r = samut_txn_judge(txn, moving->diag);
	return r < 0 ? r : relist(moving);
}

static int find_all(struct moving *moving)
{
	struct samut_db *db = moving->txn.db;

	int r = samut_node_get(db, moving->node, &moving->from);
	if (r >= 0)
		r = samut_node_get(db, moving->parent, &moving->dir);
	if (r >= 0)
		r = samut_path_of(db, moving->node, &moving->path);
	return r >= 0 && moving->from.scratch ? -EINVAL : r;
}

static int move_write(struct samut_db *db, void *arg)
{
	struct moving *moving = arg;
	bool rebind = false;

	int r = samut_txn_begin(&moving->txn, db);
	if (r >= 0)
		r = find_all(moving);
	if (r >= 0)
		r = check(moving);
	if (r < 0)
		return r;
	if (moving->from.parent == moving->dir.id && strcmp(moving->from.name, moving->name) == 0)
		return 0;
	r = samut_entry_area_free(db, moving->dir.id, moving->row, moving->name, moving->node, moving->diag);
	if (r >= 0)
		r = check_ids(moving, &rebind);
	if (r >= 0)
		r = samut_path_below(db, moving->dir.id, moving->name, &moving->to);
	if (r >= 0)
		r = write_all(moving, rebind);
	if (r < 0)
		return r;
	g_autofree char *subject = g_strdup_printf("move %s → %s", moving->path, moving->to);
	return samut_txn_commit(
		&moving->txn, subject, moving->victim.id ? "(what stood there is replaced)\n" : NULL);
}

/* Outside: whether the move is an event, and the numbers it needs then. */
static int prepare_event(struct moving *moving)
{
	struct samut *s = moving->txn.s;
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_get(db, moving->node, &node);
	samut_store_reader_done(s->store, db);
	return r < 0 ? r
		     : samut_event_prepare(
			       s, samut_layout_get(node.layout), node.parent, moving->parent, &moving->event);
}

int samut_edit_move(struct samut *s, const struct samut_who *who, int64_t node, int64_t parent,
	const char *name, int64_t *ret_seq, struct samut_diag *diag)
{
	struct moving moving = {.diag = diag, .node = node, .parent = parent, .wanted = name};

	samut_txn_init(&moving.txn, s, who);
	int r = prepare_event(&moving);
	if (r >= 0)
		r = samut_txn_run(&moving.txn, move_write, &moving);
	if (r >= 0 && ret_seq)
		*ret_seq = moving.txn.seq;
	moving_release(&moving);
	return r;
}
