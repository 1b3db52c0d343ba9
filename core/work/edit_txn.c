/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edits in the making. Invariants: an edit is later than the one before it by at least a nanosecond, whatever
 * the clock does; its number is the last one plus one; ops of nodelists come last, so that their paths are
 * those after all moves; nothing is journalled by an edit that noted nothing.
 */
#include "core/work/edit_txn.h"

#include <errno.h>
#include <time.h>

#include "core/domain/rule.h"
#include "core/model/layout.h"
#include "core/store/trace.h"
#include "core/work/message.h"
#include "core/work/payment.h"

#define NS_PER_SECOND INT64_C(1000000000)

int64_t samut_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

/* Minutes east of UTC at that time. */
static int zone_at(int64_t time)
{
	time_t seconds = (time_t)(time / NS_PER_SECOND);
	struct tm local;

	return localtime_r(&seconds, &local) ? (int)(local.tm_gmtoff / 60) : 0;
}

static void op_free(void *op)
{
	samut_op_free(op);
}

void samut_txn_init(struct samut_txn *txn, struct samut *s, const struct samut_who *who)
{
	g_autofree char *domain = NULL;

	*txn = (struct samut_txn){.s = s, .who = who};
	struct samut_db *db = samut_store_reader(s->store);
	if (db) {
		domain = samut_setting_get(db, "mail-domain");
		samut_store_reader_done(s->store, db);
	}
	samut_author(who->uid, domain, &txn->author, &txn->mail);
	txn->ops = g_ptr_array_new_with_free_func(op_free);
	txn->nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	txn->placed = g_array_new(FALSE, FALSE, sizeof(int64_t));
	txn->lists = g_array_new(FALSE, FALSE, sizeof(struct samut_txn_list));
	txn->ids = g_ptr_array_new_with_free_func(g_free);
	txn->paid = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	txn->touched = samut_touched_new();
}

void samut_txn_release(struct samut_txn *txn)
{
	g_clear_pointer(&txn->author, g_free);
	g_clear_pointer(&txn->mail, g_free);
	g_clear_pointer(&txn->ops, g_ptr_array_unref);
	g_clear_pointer(&txn->nodes, g_array_unref);
	g_clear_pointer(&txn->placed, g_array_unref);
	g_clear_pointer(&txn->lists, g_array_unref);
	g_clear_pointer(&txn->ids, g_ptr_array_unref);
	g_clear_pointer(&txn->paid, g_hash_table_unref);
	g_clear_pointer(&txn->touched, g_ptr_array_unref);
}

int samut_txn_begin(struct samut_txn *txn, struct samut_db *db)
{
	int64_t last = 0, last_time = 0;

	int r = samut_journal_last(db, &last);
	if (r < 0)
		return r;
	r = samut_journal_last_time(db, &last_time);
	if (r < 0)
		return r;
	txn->db = db;
	txn->seq = last + 1;
	txn->time = MAX(samut_now(), last_time + 1);
	txn->tz = zone_at(txn->time);
	txn->inode = 0;
	txn->done = false;
	g_ptr_array_set_size(txn->ops, 0);
	g_array_set_size(txn->nodes, 0);
	g_array_set_size(txn->placed, 0);
	g_array_set_size(txn->lists, 0);
	g_ptr_array_set_size(txn->ids, 0);
	g_hash_table_remove_all(txn->paid);
	g_ptr_array_set_size(txn->touched, 0);
	txn->amends = 0;
	return 0;
}

int samut_txn_dropping(struct samut_txn *txn, const struct samut_node *node)
{
	const struct samut_layout *row = node->scratch ? NULL : samut_layout_get(node->layout);
	g_autoptr(GBytes) text = NULL;

	if (!row || !row->kind || !samut_rules_watch(row->kind, true))
		return 0;
	int r = samut_read_content(txn->s, txn->db, node, &text);
	return r < 0 ? r : samut_rules_dropping(txn->touched, txn->db, node, text);
}

int samut_txn_judge(struct samut_txn *txn, struct samut_diag *diag)
{
	const struct samut_ruling edit = {
		.db = txn->db, .who = txn->who, .amends = txn->amends, .filling = txn->filling};

	return samut_rules_judge(txn->touched, &edit, diag);
}

void samut_txn_put(struct samut_txn *txn, const char *path, const struct samut_oid *oid, GBytes *data)
{
	g_ptr_array_add(txn->ops, samut_op_new(SAMUT_OP_PUT, path, NULL, oid, data));
}

void samut_txn_delete(struct samut_txn *txn, const char *path)
{
	g_ptr_array_add(txn->ops, samut_op_new(SAMUT_OP_DELETE, path, NULL, NULL, NULL));
}

void samut_txn_move(struct samut_txn *txn, const char *path, const char *to)
{
	g_ptr_array_add(txn->ops, samut_op_new(SAMUT_OP_MOVE, path, to, NULL, NULL));
}

void samut_txn_touch(struct samut_txn *txn, int64_t node)
{
	g_array_append_val(txn->nodes, node);
}

void samut_txn_placed(struct samut_txn *txn, int64_t node)
{
	g_array_append_val(txn->placed, node);
}

void samut_txn_made(struct samut_txn *txn, int64_t node)
{
	samut_txn_touch(txn, node);
	samut_txn_placed(txn, node);
	txn->inode = MAX(txn->inode, node);
}

void samut_txn_gave(struct samut_txn *txn, char *id)
{
	g_ptr_array_add(txn->ids, id);
}

int samut_txn_commit(struct samut_txn *txn, const char *subject, const char *body)
{
	g_autoptr(GPtrArray) households = NULL;

	int r = samut_txn_nodelists(txn);
	if (r >= 0)
		r = samut_payment_trailers(txn, &households);
	if (r < 0)
		return r;
	const struct samut_trailers trailers = {
		.change = txn->seq,
		.uid = txn->who->uid,
		.via = txn->who->via,
		.inode = txn->inode,
		.ids = txn->ids,
		.households = households,
	};
	g_autofree char *message = samut_message_make(subject, body, &trailers);
	struct samut_edit_row row = {
		.time = txn->time,
		.tz = txn->tz,
		.uid = txn->who->uid,
		.author = txn->author,
		.mail = txn->mail,
		.message = message,
	};
	r = samut_journal_append(
		txn->db, &row, txn->ops, (const int64_t *)(void *)txn->nodes->data, txn->nodes->len);
	if (r < 0)
		return r;
	g_assert(row.seq == txn->seq);
	for (unsigned i = 0; r >= 0 && i < txn->placed->len; i++)
		r = samut_trace_note(txn->db, g_array_index(txn->placed, int64_t, i), txn->seq);
	if (r < 0)
		return r;
	if (txn->hold && txn->s->committer) {
		samut_committer_hold(txn->s->committer, txn->seq);
		txn->held = txn->seq;
	}
	txn->done = true;
	return 0;
}

int samut_txn_run(struct samut_txn *txn, samut_write_fn fn, void *arg)
{
	struct samut_committer *committer = txn->s->committer;

	txn->done = false;
	txn->held = 0;
	int r = samut_store_write(txn->s->store, fn, arg, true);
	txn->db = NULL;
	/* Not the hold of an older edit that this one was to amend. */
	if (r < 0 && txn->held)
		samut_committer_unhold(committer, txn->held);
	if (r < 0 || !txn->done)
		txn->seq = 0;
	if (txn->seq && committer)
		samut_committer_kick(committer);
	return r < 0 ? r : 0;
}

char *samut_txn_subject(const char *verb, const char *path)
{
	return g_strdup_printf("%s %s", verb, path);
}

int samut_path_of(struct samut_db *db, int64_t node, char **ret_path)
{
	g_autoptr(GString) path = g_string_new(NULL);

	int r = samut_node_path(db, node, path);
	if (r < 0)
		return r;
	*ret_path = g_strdup(path->str);
	return 0;
}

int samut_path_below(struct samut_db *db, int64_t dir, const char *name, char **ret_path)
{
	g_autoptr(GString) path = g_string_new(NULL);

	int r = samut_node_path(db, dir, path);
	if (r < 0)
		return r;
	if (path->len)
		g_string_append_c(path, '/');
	g_string_append(path, name);
	*ret_path = g_strdup(path->str);
	return 0;
}
