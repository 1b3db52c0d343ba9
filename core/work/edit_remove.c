/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deleting. Invariant: nothing that others refer to goes. A single file is looked at with its place: what
 * refers to it from within is the place's own affair; a directory with all below it.
 */
#include "core/work/edit_remove.h"

#include <errno.h>
#include <sys/stat.h>

#include "core/domain/rule.h"
#include "core/model/layout.h"
#include "core/work/nodelist.h"
#include "core/work/refs.h"

int samut_refuse_fixed(const struct samut_node *node, struct samut_diag *diag)
{
	const struct samut_layout *row = samut_layout_get(node->layout);

	if (node->id != SAMUT_ROOT_ID && !(row && row->parent == SAMUT_LAYOUT_ROOT))
		return 0;
	samut_diag_add(
		diag, 0, 0, NULL, "โฟลเดอร์หลักลบหรือย้ายไม่ได้", "the main folders cannot be deleted or moved");
	return -EPERM;
}

static int collect_file(struct samut_db *db, const struct samut_node *node, struct samut_referrers *list)
{
	const struct samut_layout *row = samut_layout_get(node->layout);
	g_autofree char *rid = row && row->kind ? samut_recordrow_rid(db, node->id) : NULL;
	g_autoptr(GHashTable) itself = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_auto(samut_node) place = SAMUT_NODE_INIT;

	if (!rid)
		return 0;
	int r = samut_node_ancestor(db, node->parent, SAMUT_PLACE_OWNER, &place);
	if (r < 0 && r != -ENOENT)
		return r;
	g_hash_table_add(itself, (void *)&node->id);
	list->inside = itself;
	r = samut_referrers_add(db, list, row->kind, rid, r < 0 ? 0 : place.id);
	list->inside = NULL;
	return r;
}

/* 0, or why it may not go. */
static int check(struct samut_db *db, const struct samut_node *node, struct samut_diag *diag)
{
	g_auto(samut_referrers) list = SAMUT_REFERRERS_INIT;

	int r = samut_refuse_fixed(node, diag);
	if (r >= 0)
		r = S_ISDIR(node->mode) ? samut_referrers_add_tree(db, &list, node->id)
					: collect_file(db, node, &list);
	return r < 0 ? r : samut_referrers_verdict(&list, diag);
}

/* Deletes one node; counts it if it was a versioned file. */
static int remove_one(struct samut_txn *txn, int64_t id, unsigned *files)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_get(txn->db, id, &node);
	if (r >= 0)
		r = samut_txn_dropping(txn, &node);
	if (r >= 0)
		r = samut_draft_put(txn->db, id, 0, "", 0, NULL);
	if (r >= 0)
		r = samut_node_delete(txn->db, id, txn->time);
	if (r < 0 || node.scratch)
		return r;
	*files += S_ISREG(node.mode);
	samut_txn_touch(txn, id);
	samut_txn_placed(txn, id);
	return 0;
}

int samut_remove_tree(
	struct samut_txn *txn, const struct samut_node *node, const char *path, unsigned *ret_files)
{
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(int64_t));
	unsigned files = 0;

	int r = samut_nodelist_is_holder(node) ? 0 : samut_txn_relist(txn, node->id);
	if (r >= 0)
		r = samut_subtree(txn->db, node->id, NULL, order);
	for (unsigned i = order->len; r >= 0 && i-- > 0;)
		r = remove_one(txn, g_array_index(order, int64_t, i), &files);
	if (r < 0)
		return r;
	/* What a folder held has changed: a payment tells the version of a household by that. */
	samut_txn_touch(txn, node->parent);
	samut_txn_delete(txn, path);
	if (ret_files)
		*ret_files = files;
	return 0;
}

/* ---- Only asked ---- */

/* A removal that is tried and undone. */
struct trial {
	struct samut_txn txn;
	struct samut_diag *diag;
	int64_t node;
	const int64_t *going;
	unsigned n_going;
};

static int take_going(struct samut_db *db, const struct trial *trial)
{
	for (unsigned i = 0; i < trial->n_going; i++) {
		int r = trial->going[i] == trial->node
				? 0
				: samut_node_delete(db, trial->going[i], trial->txn.time);
		if (r < 0 && r != -ENOENT)
			return r;
	}
	return 0;
}

static int trial_write(struct samut_db *db, void *arg)
{
	struct trial *trial = arg;
	unsigned files = 0;

	int r = samut_txn_begin(&trial->txn, db);
	if (r >= 0)
		r = take_going(db, trial);
	if (r >= 0)
		r = remove_one(&trial->txn, trial->node, &files);
	if (r >= 0)
		r = samut_txn_judge(&trial->txn, trial->diag);
	return r < 0 ? r : -ECANCELED;
}

bool samut_edit_is_rested_on(int layout)
{
	const struct samut_layout *row = samut_layout_get(layout);

	return row && row->kind && samut_rules_watch(row->kind, true);
}

int samut_edit_removable(
	struct samut *s, int64_t node, const int64_t *going, unsigned n_going, struct samut_diag *diag)
{
	struct trial trial = {.diag = diag, .node = node, .going = going, .n_going = n_going};
	const struct samut_who nobody = {0};
	g_auto(samut_node) found = SAMUT_NODE_INIT;
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = samut_node_get(db, node, &found);
	if (r >= 0)
		r = found.scratch ? 0 : check(db, &found, diag);
	samut_store_reader_done(s->store, db);
	if (r < 0 || found.scratch || !S_ISREG(found.mode) || !samut_edit_is_rested_on(found.layout))
		return r;
	samut_txn_init(&trial.txn, s, &nobody);
	r = samut_store_write(s->store, trial_write, &trial, false);
	samut_txn_release(&trial.txn);
	return r == -ECANCELED ? 0 : r;
}

int samut_edit_creatable(struct samut *s, int64_t parent, int layout, struct samut_diag *diag)
{
	const struct samut_layout *row = samut_layout_get(layout);
	struct samut_db *db = samut_store_reader(s->store);

	if (!db)
		return -EMFILE;
	int r = row ? samut_rules_birth(db, parent, row, diag) : 0;
	samut_store_reader_done(s->store, db);
	return r;
}

/* ---- Carried out ---- */

struct removing {
	struct samut_txn txn;
	struct samut_diag *diag;
	int64_t node;
};

static int remove_write(struct samut_db *db, void *arg)
{
	struct removing *removing = arg;
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autofree char *path = NULL;
	g_autofree char *body = NULL;
	unsigned files = 0;

	int r = samut_txn_begin(&removing->txn, db);
	if (r >= 0)
		r = samut_node_get(db, removing->node, &node);
	if (r >= 0 && node.scratch)
		r = -EINVAL;
	if (r >= 0)
		r = check(db, &node, removing->diag);
	if (r >= 0)
		r = samut_path_of(db, node.id, &path);
	if (r >= 0)
		r = samut_remove_tree(&removing->txn, &node, path, &files);
	if (r >= 0)
		r = samut_txn_judge(&removing->txn, removing->diag);
	if (r < 0)
		return r;
	if (S_ISDIR(node.mode) && files)
		body = g_strdup_printf("%u files deleted\n", files);
	g_autofree char *subject = samut_txn_subject("delete", path);
	return samut_txn_commit(&removing->txn, subject, body);
}

int samut_edit_remove(
	struct samut *s, const struct samut_who *who, int64_t node, int64_t *ret_seq, struct samut_diag *diag)
{
	struct removing removing = {.diag = diag, .node = node};

	samut_txn_init(&removing.txn, s, who);
	int r = samut_txn_run(&removing.txn, remove_write, &removing);
	if (r >= 0 && ret_seq)
		*ret_seq = removing.txn.seq;
	samut_txn_release(&removing.txn);
	return r;
}
