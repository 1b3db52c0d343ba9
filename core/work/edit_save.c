/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Saving a file. Outside the transaction: the name's place in the layout, mending, parsing, checking, the
 * blob. Inside: what depends on the database, against the state that is replaced. Invariant: either node,
 * content, columns, journal and outbox all tell of the new text, or none does.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/domain/rule.h"
#include "core/work/content.h"
#include "core/work/edit_entry.h"
#include "core/work/edit_id.h"
#include "core/work/message.h"
#include "core/work/nodelist.h"
#include "core/work/payment.h"
#include "core/work/refs.h"

#define DEFAULT_MODE 0664

/* A save under way. */
struct saving {
	struct samut_txn txn;
	struct samut_save *save;
	struct samut_diag *diag;
	struct samut_payload payload;
	char *name;    /* new file: canonical */
	int64_t id;    /* new file: its number */
	GString *body; /* of the message, against old_change */
	int64_t old_change;
	GBytes *old_text; /* what is replaced, as of old_change; NULL when there is nothing or it is large */
	GBytes *before;	  /* borrowed: what the edit as a whole replaces */
	/* what came of it, inside */
	int64_t node, seq, mtime;
	bool sidecar_gone;
};
typedef struct saving auto_saving;

static void saving_release(struct saving *saving)
{
	samut_txn_release(&saving->txn);
	samut_payload_release(&saving->payload);
	g_clear_pointer(&saving->name, g_free);
	g_clear_pointer(&saving->old_text, g_bytes_unref);
	if (saving->body)
		g_string_free(saving->body, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_saving, saving_release)

/* ---- Outside ---- */

/* Describes the change against a text (NULL: none). */
static void describe(struct saving *saving, GBytes *old_text, int64_t old_size)
{
	g_string_truncate(saving->body, 0);
	samut_payload_describe(saving->body, &saving->payload, old_text, old_size);
}

/* What is there now, for the message; a text that cannot be read must not stop a save. */
static void describe_against(struct saving *saving, struct samut_db *db, const struct samut_node *node)
{
	g_autoptr(GBytes) old_text = NULL;

	saving->old_change = node->change;
	if (node->size <= SAMUT_MAX_RECORD)
		(void)samut_read_content(saving->txn.s, db, node, &old_text);
	describe(saving, old_text, node->size);
	g_clear_pointer(&saving->old_text, g_bytes_unref);
	saving->old_text = g_steal_pointer(&old_text);
}

static int prepare_existing(struct saving *saving, struct samut_db *db)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_get(db, saving->save->node, &node);
	if (r < 0)
		return r;
	const struct samut_layout *row = samut_layout_get(node.layout);
	if (node.scratch || !row || !S_ISREG(node.mode))
		return S_ISDIR(node.mode) ? -EISDIR : -EINVAL;
	r = samut_payload_make(row, saving->save->text, &saving->payload, saving->diag);
	if (r < 0)
		return r;
	describe_against(saving, db, &node);
	return samut_oid_equal(&node.blob, &saving->payload.oid)
		       ? 0
		       : samut_payload_settle(saving->txn.s, &saving->payload);
}

static int prepare_new(struct saving *saving, struct samut_db *db)
{
	g_auto(samut_node) parent = SAMUT_NODE_INIT;
	const struct samut_layout *row;

	int r = samut_node_get(db, saving->save->parent, &parent);
	if (r >= 0)
		r = samut_entry_match(&parent, saving->save->name, false, &saving->name, &row, saving->diag);
	if (r >= 0)
		r = samut_payload_make(row, saving->save->text, &saving->payload, saving->diag);
	if (r < 0)
		return r;
	saving->id = saving->save->id ? saving->save->id : samut_store_new_id(saving->txn.s->store);
	if (saving->id < 0)
		return (int)saving->id;
	describe(saving, NULL, -1);
	return samut_payload_settle(saving->txn.s, &saving->payload);
}

static int prepare(struct saving *saving)
{
	struct samut_store *store = saving->txn.s->store;
	struct samut_db *db = samut_store_reader(store);

	if (!db)
		return -EMFILE;
	saving->body = g_string_new(NULL);
	int r = saving->save->node ? prepare_existing(saving, db) : prepare_new(saving, db);
	samut_store_reader_done(store, db);
	return r;
}

/* ---- Inside: checks ---- */

/* Says who saved meanwhile. */
static int complain_stale(struct saving *saving, int64_t change)
{
	g_auto(samut_edit_row) edit = SAMUT_EDIT_ROW_INIT;
	char when[32] = "";
	struct tm local;

	int r = samut_journal_get(saving->txn.db, change, &edit, NULL);
	if (r < 0)
		return r == -ENOENT ? -ESTALE : r;
	time_t seconds = (time_t)(edit.time / 1000000000);
	if (localtime_r(&seconds, &local))
		strftime(when, sizeof when, "%Y-%m-%d %H:%M", &local);
	samut_diag_add(saving->diag, 0, 0, NULL,
		"%s บันทึกไฟล์นี้ไว้ก่อนแล้วเมื่อ %s หลังจากที่เปิดอ่าน ให้เปิดใหม่แล้วแก้ไขอีกครั้ง",
		"%s saved this file at %s, after it was opened here; open it again and redo the change",
		edit.author, when);
	return -ESTALE;
}

/* Does the place still hold the untouched form of its household? */
static int is_untouched(
	struct saving *saving, const struct samut_node *node, const char *known, bool *ret_untouched)
{
	g_autoptr(GBytes) text = NULL;

	int r = saving->old_text ? 0 : samut_read_content(saving->txn.s, saving->txn.db, node, &text);
	if (r < 0)
		return r;
	*ret_untouched = samut_household_is_form(saving->old_text ? saving->old_text : text, known);
	return 0;
}

/* Household Ids; *ret_given: the place gets a new one. */
static int check_household(
	struct saving *saving, const struct samut_node *node, const struct samut_spot *spot, bool *ret_given)
{
	const struct samut_value *value = samut_record_get(saving->payload.record, "Id");
	const char *id = value ? value->text : NULL;
	bool fresh = false;
	int r = 0;

	if (saving->save->node && spot->place_id && g_strcmp0(id, spot->place_id) != 0)
		r = is_untouched(saving, node, spot->place_id, &fresh);
	if (r < 0)
		return r;
	unsigned from = samut_diag_count(saving->diag);
	r = samut_household_rule(
		saving->txn.db, spot, node->id, id, spot->place_id, fresh, ret_given, saving->diag);
	samut_diag_place(saving->diag, from, value ? value->line : 0, 0, "Id");
	if (r >= 0 && *ret_given)
		samut_txn_gave(&saving->txn, g_strdup(id));
	return r;
}

/* The place gets another Id, so do the records in it; nobody outside may know them by the old one. */
static int rename_place(struct saving *saving, const struct samut_spot *spot)
{
	g_auto(samut_referrers) referrers = SAMUT_REFERRERS_INIT;

	int r = spot->place_id ? samut_referrers_add_tree(saving->txn.db, &referrers, spot->place) : 0;
	if (r >= 0)
		r = samut_referrers_verdict(&referrers, saving->diag);
	return r;
}

/* Checks a record where it stands and writes its columns. The node exists, its content is the new one. */
static int write_record(struct saving *saving, struct samut_node *node)
{
	struct samut_db *db = saving->txn.db;
	struct samut_record *record = saving->payload.record;
	g_auto(samut_node) dir = SAMUT_NODE_INIT;
	g_auto(samut_spot) spot = SAMUT_SPOT_INIT;
	bool given = false;

	int r = samut_node_get(db, node->parent, &dir);
	if (r >= 0)
		r = samut_spot_find(db, &dir, saving->payload.row, &spot);
	if (r >= 0 && saving->payload.row->id == SAMUT_ID_FIELD)
		r = check_household(saving, node, &spot, &given);
	if (r < 0)
		return r;
	g_autofree char *rid = samut_spot_rid(&spot, node->name, record);
	r = given ? rename_place(saving, &spot)
		  : samut_refs_unique(db, saving->payload.row, rid, node->id, saving->diag);
	if (r >= 0 && !given)
		r = samut_refs_resolve(db, &spot, rid, record, NULL, saving->save->filling, saving->diag);
	if (r >= 0)
		r = samut_payment_note(&saving->txn, node->id, record);
	if (r >= 0)
		r = samut_recordrow_put(db, node->id, record, rid, spot.place);
	if (r >= 0)
		samut_rules_wrote(saving->txn.touched, record->kind, node->id, spot.place,
			saving->payload.bytes, saving->before);
	if (r < 0 || !given)
		return r;
	r = samut_refs_rebind(&saving->txn, spot.place,
		saving->save->filling ? SAMUT_REFS_FILLING : SAMUT_REFS_STRICT, saving->diag);
	return r == -EBUSY ? -EINVAL : r;
}

/* ---- Inside: what goes along ---- */

/* A versioned file that was renamed over this one leaves its old place. */
static int drop_versioned(struct saving *saving, const struct samut_node *source)
{
	struct samut_txn *txn = &saving->txn;
	const struct samut_layout *row = samut_layout_get(source->layout);
	g_autofree char *rid = samut_recordrow_rid(txn->db, source->id);
	g_autofree char *path = NULL;
	g_auto(samut_referrers) referrers = SAMUT_REFERRERS_INIT;

	int r = samut_path_of(txn->db, source->id, &path);
	if (r >= 0 && rid && row && row->kind)
		r = samut_referrers_add(txn->db, &referrers, row->kind, rid, 0);
	if (r >= 0)
		r = samut_referrers_verdict(&referrers, saving->diag);
	if (r >= 0)
		r = samut_txn_dropping(txn, source);
	if (r >= 0)
		r = samut_txn_relist(txn, source->id);
	if (r < 0)
		return r;
	samut_txn_delete(txn, path);
	samut_txn_touch(txn, source->id);
	samut_txn_placed(txn, source->id);
	samut_txn_touch(txn, source->parent);
	return 0;
}

/* Removes source, sidecar and draft. *ret_edit: the source was versioned. equal: the text is what was there;
 * editors put the old file back when a save was refused, and that must not take the refused text away. */
static int clear_around(
	struct saving *saving, int64_t parent, const char *name, int64_t node, bool equal, bool *ret_edit)
{
	struct samut_txn *txn = &saving->txn;
	int64_t source = saving->save->source;
	g_auto(samut_node) gone = SAMUT_NODE_INIT;

	*ret_edit = false;
	int r = equal ? 0
		      : samut_sidecar_drop(txn->db, parent, name, source, txn->time, &saving->sidecar_gone);
	if (r >= 0)
		r = samut_draft_put(txn->db, node, 0, "", 0, NULL);
	if (r < 0 || source == 0)
		return r;
	r = samut_node_get(txn->db, source, &gone);
	if (r == -ENOENT)
		return 0;
	if (r >= 0 && !gone.scratch) {
		*ret_edit = true;
		r = drop_versioned(saving, &gone);
	}
	if (r >= 0)
		r = samut_draft_put(txn->db, source, 0, "", 0, NULL);
	return r < 0 ? r : samut_node_delete(txn->db, source, txn->time);
}

/* ---- Inside: a new file ---- */

static int write_new(struct saving *saving)
{
	struct samut_save *save = saving->save;
	struct samut_txn *txn = &saving->txn;
	g_auto(samut_node) parent = SAMUT_NODE_INIT;
	g_autofree char *path = NULL;
	bool with_source;

	int r = samut_node_get(txn->db, save->parent, &parent);
	if (r >= 0)
		r = samut_entry_free(txn->db, parent.id, saving->name);
	if (r >= 0)
		r = samut_path_below(txn->db, parent.id, saving->name, &path);
	if (r < 0)
		return r;
	struct samut_node node = {
		.id = saving->id,
		.parent = parent.id,
		.name = saving->name,
		.layout = saving->payload.row->code,
		.size = (int64_t)g_bytes_get_size(saving->payload.bytes),
		.atime = txn->time,
		.mtime = save->mtime ? save->mtime : txn->time,
		.ctime = txn->time,
		.blob = saving->payload.oid,
		.change = txn->seq,
		.incomplete = saving->payload.record && saving->payload.record->incomplete,
	};
	samut_entry_own(&node, &parent, txn->who, S_IFREG, save->set_mode ? save->mode : DEFAULT_MODE);
	if (save->set_owner) {
		node.uid = save->uid;
		node.gid = save->gid;
	}
	r = samut_node_insert(txn->db, &node);
	if (r >= 0)
		r = samut_payload_put(txn, node.id, path, &saving->payload);
	if (r >= 0 && saving->payload.record)
		r = write_record(saving, &node);
	if (r >= 0)
		r = clear_around(saving, parent.id, node.name, node.id, false, &with_source);
	if (r >= 0)
		r = samut_txn_judge(txn, saving->diag);
	if (r >= 0)
		r = samut_txn_relist(txn, node.id);
	if (r < 0)
		return r;
	samut_txn_made(txn, node.id);
	saving->node = node.id;
	saving->mtime = node.mtime;
	g_autofree char *subject = samut_txn_subject("create", path);
	return samut_txn_commit(txn, subject, saving->body->str);
}

/* ---- Inside: an existing file ---- */

/* Takes over what the save says of mode and owner; true when it changes anything. */
static bool change_attributes(const struct samut_save *save, struct samut_node *node, GString *body)
{
	struct samut_node old = *node;

	if (save->set_mode)
		node->mode = (node->mode & S_IFMT) | (save->mode & 07777);
	if (save->set_owner) {
		node->uid = save->uid;
		node->gid = save->gid;
	}
	samut_message_attr(
		body, old.mode & 07777, node->mode & 07777, old.uid, node->uid, old.gid, node->gid);
	return old.mode != node->mode || old.uid != node->uid || old.gid != node->gid;
}

/* The op of an edit that put the file's content; NULL if it did not. */
static struct samut_op *content_op(GPtrArray *ops)
{
	for (unsigned i = 0; i < ops->len; i++) {
		struct samut_op *op = ops->pdata[i];
		if (op->kind == SAMUT_OP_PUT && samut_nodelist_which(op->path) < 0)
			return op;
	}
	return NULL;
}

/* The held edit that this save may amend, with its ops in the txn; false when it has to be an edit of its
 * own: nobody writes in another's name. */
static bool amendable(struct saving *saving, const struct samut_node *node, bool attributes,
	struct samut_edit_row *ret_edit)
{
	struct samut_txn *txn = &saving->txn;
	int64_t seq = saving->save->amend;
	GPtrArray *ops = NULL;

	if (!seq || node->change != seq || (attributes && seq != txn->seq - 1))
		return false;
	if (samut_journal_get(txn->db, seq, ret_edit, &ops) < 0)
		return false;
	if (ret_edit->uid != txn->who->uid) {
		g_ptr_array_unref(ops);
		return false;
	}
	g_ptr_array_unref(txn->ops);
	txn->ops = ops;
	return content_op(ops) != NULL;
}

/* What the amended edit does to owner and mode as a whole. */
static void describe_owner(struct saving *saving, const struct samut_node *node, const char *words)
{
	const struct samut_owner *old = saving->save->before_owner;

	if (old)
		samut_message_attr(saving->body, old->mode, node->mode & 07777, old->uid, node->uid, old->gid,
			node->gid);
	else if (saving->save->before)
		g_string_append(saving->body, words);
}

/* Puts text and lists of this save into the held edit, in the place of what it had. */
static int amend(struct saving *saving, const struct samut_node *node, const struct samut_edit_row *edit,
	bool attributes, const char *words)
{
	struct samut_txn *txn = &saving->txn;
	struct samut_op *op = content_op(txn->ops);
	GBytes *before = saving->save->before;
	g_autoptr(GPtrArray) households = NULL;
	int r = 0;

	op->oid = saving->payload.oid;
	g_clear_pointer(&op->data, g_bytes_unref);
	op->data = saving->payload.large ? NULL : g_bytes_ref(saving->payload.bytes);
	if (attributes)
		r = samut_txn_nodelists(txn);
	if (r < 0)
		return r;
	describe(saving, before, before ? (int64_t)g_bytes_get_size(before) : -1);
	describe_owner(saving, node, words);
	r = samut_payment_amended(txn, saving->payload.record, edit->message, &households);
	if (r < 0)
		return r;
	g_autofree char *message = samut_message_rebody(edit->message, saving->body->str, households);
	r = samut_journal_amend(txn->db, edit->seq, message, txn->ops);
	if (r < 0)
		return r;
	txn->seq = edit->seq;
	txn->done = true;
	return 0;
}

/* Content without its op: that of an amended edit is there already. */
static int put_content(struct saving *saving, int64_t node)
{
	const struct samut_payload *payload = &saving->payload;

	return payload->large ? samut_content_drop(saving->txn.db, node)
			      : samut_content_put(saving->txn.db, node, payload->bytes);
}

/* A new text for an existing file, or a change of its attributes, or both. */
static int write_change(
	struct saving *saving, struct samut_node *node, bool equal, bool attributes, const char *words)
{
	struct samut_txn *txn = &saving->txn;
	g_auto(samut_edit_row) edit = SAMUT_EDIT_ROW_INIT;
	g_autofree char *path = NULL;

	int r = samut_path_of(txn->db, node->id, &path);
	if (r < 0)
		return r;
	g_autoptr(GPtrArray) own_ops = g_ptr_array_ref(txn->ops);
	bool amends = txn->ops->len == 0 && amendable(saving, node, attributes, &edit);
	if (!amends && txn->ops != own_ops) {
		g_ptr_array_unref(txn->ops);
		txn->ops = g_ptr_array_ref(own_ops);
	}
	txn->amends = amends ? edit.seq : 0;
	saving->before = amends ? saving->save->before : saving->old_text;
	if (!equal) {
		node->change = amends ? edit.seq : txn->seq;
		node->size = (int64_t)g_bytes_get_size(saving->payload.bytes);
		node->blob = saving->payload.oid;
		node->incomplete = saving->payload.record && saving->payload.record->incomplete;
		r = amends ? put_content(saving, node->id)
			   : samut_payload_put(txn, node->id, path, &saving->payload);
	}
	if (r >= 0)
		r = samut_node_update(txn->db, node);
	if (r >= 0 && !equal && saving->payload.record)
		r = write_record(saving, node);
	if (r >= 0)
		r = samut_txn_judge(txn, saving->diag);
	if (r >= 0 && attributes)
		r = samut_txn_relist(txn, node->id);
	if (r < 0)
		return r;
	if (amends)
		return amend(saving, node, &edit, attributes, words);
	samut_txn_touch(txn, node->id);
	g_autofree char *body = g_strconcat(equal ? "" : saving->body->str, words, NULL);
	g_autofree char *subject = samut_txn_subject(equal && attributes ? "chmod" : "edit", path);
	return samut_txn_commit(txn, subject, body);
}

/* Time stamp of a replaced text: later than the last; of an equal one: as the writer has seen it. */
static int64_t new_mtime(
	const struct samut_save *save, const struct samut_node *node, bool equal, int64_t now)
{
	if (!equal)
		return MAX(save->mtime ? save->mtime : now, node->mtime + 1);
	if (save->mtime && (save->source || save->mtime > node->mtime))
		return save->mtime;
	return node->mtime;
}

static int write_existing(struct saving *saving)
{
	struct samut_save *save = saving->save;
	struct samut_txn *txn = &saving->txn;
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GString) words = g_string_new(NULL);
	bool with_source;

	int r = samut_node_get(txn->db, save->node, &node);
	if (r < 0)
		return r;
	if (node.layout != saving->payload.row->code)
		return -ESTALE;
	bool equal = samut_oid_equal(&node.blob, &saving->payload.oid);
	if (!equal && save->base && node.change > save->base && node.change != save->amend)
		return complain_stale(saving, node.change);
	if (!equal && node.change != saving->old_change)
		describe_against(saving, txn->db, &node);
	bool attributes = change_attributes(save, &node, words);
	r = clear_around(saving, node.parent, node.name, node.id, equal, &with_source);
	if (r < 0)
		return r;
	saving->node = node.id;
	saving->mtime = new_mtime(save, &node, equal, txn->time);
	bool edit = !equal || attributes || with_source;
	if (!edit && saving->mtime == node.mtime)
		return 0;
	node.mtime = saving->mtime;
	node.ctime = txn->time;
	return edit ? write_change(saving, &node, equal, attributes, words->str)
		    : samut_node_update(txn->db, &node);
}

static int save_write(struct samut_db *db, void *arg)
{
	struct saving *saving = arg;

	int r = samut_txn_begin(&saving->txn, db);
	if (r < 0)
		return r;
	saving->sidecar_gone = false;
	return saving->save->node ? write_existing(saving) : write_new(saving);
}

int samut_edit_save(
	struct samut *s, const struct samut_who *who, struct samut_save *save, struct samut_diag *diag)
{
	g_auto(auto_saving) saving = {.save = save, .diag = diag};

	samut_txn_init(&saving.txn, s, who);
	saving.txn.hold = save->hold;
	saving.txn.filling = save->filling;
	int r = prepare(&saving);
	if (r >= 0)
		r = samut_txn_run(&saving.txn, save_write, &saving);
	if (r < 0)
		return r;
	save->seq = saving.txn.seq;
	save->ret_node = saving.node;
	save->ret_mtime = saving.mtime;
	save->sidecar_gone = saving.sidecar_gone;
	save->stored = g_bytes_ref(saving.payload.bytes);
	return 0;
}

int samut_edit_check_start(int layout, const char *text, size_t len, struct samut_diag *diag)
{
	const struct samut_layout *row = samut_layout_get(layout);

	if (!row || !row->kind)
		return 0;
	return samut_record_check_start(samut_kind_find(row->kind), text, len, diag);
}
