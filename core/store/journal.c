/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal and the outbox. Invariants: Change numbers have no gaps; rows of the outbox up to meta.pruned
 * are gone, all others are whole; so an edit without ops is told from one that has left.
 */
#include "core/store/journal.h"

#include <errno.h>
#include <string.h>

void samut_edit_row_release(struct samut_edit_row *row)
{
	g_clear_pointer(&row->author, g_free);
	g_clear_pointer(&row->mail, g_free);
	g_clear_pointer(&row->message, g_free);
}

void samut_op_free(struct samut_op *op)
{
	if (!op)
		return;
	g_free(op->path);
	g_free(op->to);
	g_clear_pointer(&op->data, g_bytes_unref);
	g_free(op);
}

struct samut_op *samut_op_new(
	enum samut_op_kind kind, const char *path, const char *to, const struct samut_oid *oid, GBytes *data)
{
	struct samut_op *op = g_new0(struct samut_op, 1);

	op->kind = kind;
	op->path = g_strdup(path);
	op->to = g_strdup(to);
	if (oid)
		op->oid = *oid;
	op->data = data ? g_bytes_ref(data) : NULL;
	return op;
}

static int last(struct samut_db *db, const char *sql, int64_t *ret_value)
{
	int64_t value = 0;
	int r = samut_db_int(db, &value, sql, "");

	if (r < 0 && r != -ENOENT)
		return r;
	*ret_value = value;
	return 0;
}

int samut_journal_last(struct samut_db *db, int64_t *ret_seq)
{
	return last(db, "SELECT seq FROM journal ORDER BY seq DESC LIMIT 1", ret_seq);
}

int samut_journal_last_time(struct samut_db *db, int64_t *ret_time)
{
	return last(db, "SELECT time FROM journal ORDER BY seq DESC LIMIT 1", ret_time);
}

/* ---- writing ---- */

static int put_ops(struct samut_db *db, int64_t seq, const GPtrArray *ops)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && ops && i < ops->len; i++) {
		const struct samut_op *op = ops->pdata[i];
		const void *oid = op->kind == SAMUT_OP_PUT ? op->oid.b : NULL;

		r = samut_db_run(db, "INSERT INTO outbox VALUES(?1,?2,?3,?4,?5,?6,?7)", "iiittbB", seq,
			(int64_t)i, (int64_t)op->kind, op->path, op->to, oid, sizeof(op->oid.b), op->data);
	}
	return r;
}

static int put_nodes(struct samut_db *db, int64_t seq, const int64_t *nodes, unsigned n_nodes)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < n_nodes; i++)
		r = samut_db_run(db, "INSERT OR IGNORE INTO journal_node VALUES(?1,?2)", "ii", nodes[i], seq);
	return r;
}

int samut_journal_append(struct samut_db *db, struct samut_edit_row *row, const GPtrArray *ops,
	const int64_t *nodes, unsigned n_nodes)
{
	int64_t seq;
	int r = samut_journal_last(db, &seq);

	if (r < 0)
		return r;
	seq++;
	r = samut_db_run(db,
		"INSERT INTO journal(seq,time,tz,uid,author,mail,message) VALUES(?1,?2,?3,?4,?5,?6,?7)",
		"iiiittt", seq, row->time, (int64_t)row->tz, (int64_t)row->uid, row->author, row->mail,
		row->message);
	if (r >= 0)
		r = put_ops(db, seq, ops);
	if (r >= 0)
		r = put_nodes(db, seq, nodes, n_nodes);
	if (r < 0)
		return r;
	row->seq = seq;
	return 0;
}

int samut_journal_amend(struct samut_db *db, int64_t seq, const char *message, const GPtrArray *ops)
{
	int r = samut_db_run(db,
		"UPDATE journal SET message=?2 WHERE seq=?1 AND seq>(SELECT pruned FROM meta)", "it", seq,
		message);

	if (r == 0)
		return -ENOENT;
	if (r >= 0)
		r = samut_db_run(db, "DELETE FROM outbox WHERE seq=?1", "i", seq);
	if (r >= 0)
		r = put_ops(db, seq, ops);
	return r < 0 ? r : 0;
}

int samut_journal_prune(struct samut_db *db, int64_t seq)
{
	int r = samut_db_run(db, "DELETE FROM outbox WHERE seq<=?1", "i", seq);

	if (r >= 0)
		r = samut_db_run(db, "UPDATE meta SET pruned=?1 WHERE pruned<?1", "i", seq);
	return r < 0 ? r : 0;
}

int samut_journal_set_commit(struct samut_db *db, int64_t seq, const struct samut_oid *oid)
{
	int r = samut_db_run(
		db, "UPDATE journal SET \"commit\"=?2 WHERE seq=?1", "ib", seq, oid->b, sizeof oid->b);

	return r < 0 ? r : 0;
}

/* ---- reading ---- */

int samut_journal_commit(struct samut_db *db, int64_t seq, struct samut_oid *ret_oid)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT \"commit\" FROM journal WHERE seq=?1", "i", seq);
	size_t len = 0;

	int r = samut_stmt_step(stmt);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	const void *data = samut_stmt_blob(stmt, 0, &len);
	if (data && len == sizeof ret_oid->b)
		memcpy(ret_oid->b, data, len);
	samut_stmt_reset(stmt);
	return len == sizeof ret_oid->b ? 0 : -ENOENT;
}

static int read_op(struct samut_stmt *stmt, struct samut_op **ret_op)
{
	g_autoptr(GBytes) data = NULL;
	struct samut_op *op;
	size_t len;
	const void *oid = samut_stmt_blob(stmt, 3, &len);
	int r = samut_stmt_bytes(stmt, 4, &data);

	if (r < 0)
		return r;
	op = samut_op_new((enum samut_op_kind)samut_stmt_int(stmt, 0), samut_stmt_text(stmt, 1),
		samut_stmt_text(stmt, 2), NULL, data);
	if (oid && len == sizeof(op->oid.b))
		memcpy(op->oid.b, oid, len);
	*ret_op = op;
	return 0;
}

static int read_ops(struct samut_db *db, int64_t seq, GPtrArray *ops)
{
	struct samut_stmt *stmt = samut_db_bind(
		db, "SELECT kind,path,dest,oid,data FROM outbox WHERE seq=?1 ORDER BY n", "i", seq);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		struct samut_op *op;

		r = read_op(stmt, &op);
		if (r < 0) {
			samut_stmt_reset(stmt);
			return r;
		}
		g_ptr_array_add(ops, op);
	}
	return r;
}

static int read_edit(struct samut_db *db, int64_t seq, struct samut_edit_row *row)
{
	struct samut_stmt *stmt = samut_db_bind(
		db, "SELECT time,tz,uid,author,mail,message FROM journal WHERE seq=?1", "i", seq);
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	row->seq = seq;
	row->time = samut_stmt_int(stmt, 0);
	row->tz = (int)samut_stmt_int(stmt, 1);
	row->uid = (uint32_t)samut_stmt_int(stmt, 2);
	row->author = g_strdup(samut_stmt_text(stmt, 3));
	row->mail = g_strdup(samut_stmt_text(stmt, 4));
	row->message = g_strdup(samut_stmt_text(stmt, 5));
	samut_stmt_reset(stmt);
	return 0;
}

int samut_journal_get(struct samut_db *db, int64_t seq, struct samut_edit_row *ret_row, GPtrArray **ret_ops)
{
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	g_autoptr(GPtrArray) ops = g_ptr_array_new_with_free_func((GDestroyNotify)samut_op_free);
	int r = read_edit(db, seq, &row);

	if (r >= 0 && ret_ops)
		r = read_ops(db, seq, ops);
	if (r < 0)
		return r;
	*ret_row = row;
	row = (struct samut_edit_row)SAMUT_EDIT_ROW_INIT;
	if (ret_ops)
		*ret_ops = g_steal_pointer(&ops);
	return 0;
}

int samut_journal_of_node(struct samut_db *db, int64_t node, int64_t before, samut_seq_fn fn, void *arg)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT seq FROM journal_node WHERE node=?1 AND seq<?2 ORDER BY seq DESC",
			"ii", node, before > 0 ? before : INT64_MAX);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		r = fn(samut_stmt_int(stmt, 0), arg);
		if (r != 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r;
}
