/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows extracted from a record. Invariant: a node has a row in `record` if and only if it has its row in the
 * table of its kind; its rows in `value` and `ref` come and go with them. All can be made again from the
 * text.
 */
#include "core/store/recordrow.h"

#include "core/store/kindschema.h"

/* ---- putting ---- */

/* One record being stored. */
struct put {
	struct samut_db *db;
	int64_t node;
	const struct samut_record *record;
};

static const struct samut_field *field_of(const struct put *put, const struct samut_value *value)
{
	return value->field < 0 ? NULL : &put->record->kind->fields[value->field];
}

/* Users' own fields have no canonical form. */
static const char *text_of(const struct samut_value *value)
{
	return value->text ? value->text : value->raw;
}

static void bind_column(
	struct samut_stmt *stmt, int index, const struct samut_field *field, const struct samut_value *value)
{
	if (value && samut_kindschema_is_number(field))
		samut_stmt_bind_int(stmt, index, value->number);
	else
		samut_stmt_bind_text(stmt, index, value ? text_of(value) : NULL);
}

static int put_columns(const struct put *put)
{
	const struct samut_kind *kind = put->record->kind;
	const GPtrArray *values = put->record->values;
	struct samut_stmt *stmt = samut_db_prepare(put->db, samut_kindschema_insert(put->db, kind));
	g_autofree const struct samut_value **found = g_new0(const struct samut_value *, kind->n_fields);
	int index = 1;

	for (unsigned i = 0; i < values->len; i++) {
		const struct samut_value *value = values->pdata[i];

		if (value->field >= 0)
			found[value->field] = value;
	}
	samut_stmt_bind_int(stmt, index++, put->node);
	for (unsigned f = 0; f < kind->n_fields; f++)
		if (samut_kindschema_has_column(&kind->fields[f]))
			bind_column(stmt, index++, &kind->fields[f], found[f]);
	return samut_stmt_step(stmt);
}

/* n is the place in the record, so that order is kept. */
static int put_value(const struct put *put, const struct samut_value *value, int64_t n)
{
	const struct samut_field *field = field_of(put, value);

	if (field && samut_kindschema_is_number(field))
		return samut_db_run(put->db,
			"INSERT INTO value(node,field,n,text,number) VALUES(?1,?2,?3,?4,?5)", "ititi",
			put->node, value->name, n, text_of(value), (int64_t)value->number);
	return samut_db_run(put->db, "INSERT INTO value(node,field,n,text) VALUES(?1,?2,?3,?4)", "itit",
		put->node, value->name, n, text_of(value));
}

/* Values that have no column of their own, and references. */
static int put_values(const struct put *put)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < put->record->values->len; i++) {
		const struct samut_value *value = put->record->values->pdata[i];
		const struct samut_field *field = field_of(put, value);

		if (!field || !samut_kindschema_has_column(field))
			r = put_value(put, value, (int64_t)i + 1);
		if (r >= 0 && field && field->type == SAMUT_TYPE_REF)
			r = samut_db_run(put->db,
				"INSERT OR IGNORE INTO ref(node,field,kind,target) VALUES(?1,?2,?3,?4)",
				"ittt", put->node, value->name, field->ref, text_of(value));
	}
	return r;
}

int samut_recordrow_put(
	struct samut_db *db, int64_t node, const struct samut_record *record, const char *rid, int64_t place)
{
	const struct put put = {.db = db, .node = node, .record = record};
	int r = samut_recordrow_drop(db, node);

	if (r >= 0)
		r = samut_db_run(db, "INSERT INTO record VALUES(?1,?2,?3,?4,?5)", "ittii", node,
			record->kind->name, rid, place, (int64_t)record->incomplete);
	if (r >= 0)
		r = put_columns(&put);
	if (r >= 0)
		r = put_values(&put);
	return r < 0 ? r : 0;
}

/* ---- dropping ---- */

/* The kind of the record that the node has rows of; *ret_kind NULL when it has none. Its name may be one that
 * the kind table has no more. */
static int kind_of(struct samut_db *db, int64_t node, bool *ret_any, const struct samut_kind **ret_kind)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT kind FROM record WHERE node=?1", "i", node);
	int r = samut_stmt_step(stmt);

	if (r < 0)
		return r;
	*ret_any = r > 0;
	*ret_kind = r > 0 ? samut_kind_find(samut_stmt_text(stmt, 0)) : NULL;
	samut_stmt_reset(stmt);
	return 0;
}

int samut_recordrow_drop(struct samut_db *db, int64_t node)
{
	const struct samut_kind *kind;
	bool any;
	int r = kind_of(db, node, &any, &kind);

	if (r < 0 || !any)
		return r;
	if (kind)
		r = samut_db_run(db, samut_kindschema_delete(db, kind), "i", node);
	if (r >= 0)
		r = samut_db_run(db, "DELETE FROM value WHERE node=?1", "i", node);
	if (r >= 0)
		r = samut_db_run(db, "DELETE FROM ref WHERE node=?1", "i", node);
	if (r >= 0)
		r = samut_db_run(db, "DELETE FROM record WHERE node=?1", "i", node);
	return r < 0 ? r : 0;
}

/* ---- finding ---- */

int samut_recordrow_find(struct samut_db *db, const char *kind, const char *rid, int64_t *ret_node)
{
	return samut_db_int(db, ret_node,
		"SELECT node FROM record WHERE kind=?1 AND rid=?2 ORDER BY node LIMIT 1", "tt", kind, rid);
}

char *samut_recordrow_rid(struct samut_db *db, int64_t node)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT rid FROM record WHERE node=?1", "i", node);
	char *rid = NULL;

	if (samut_stmt_step(stmt) > 0)
		rid = g_strdup(samut_stmt_text(stmt, 0));
	samut_stmt_reset(stmt);
	return rid;
}

int samut_recordrow_referrers(struct samut_db *db, const char *kind, const char *rid, int64_t outside,
	unsigned limit, samut_referrer_fn fn, void *arg)
{
	struct samut_stmt *stmt;
	int r;

	if (outside)
		stmt = samut_db_bind(db,
			"SELECT ref.node,ref.field FROM ref CROSS JOIN record ON record.node=ref.node "
			"WHERE ref.kind=?1 AND ref.target=?2 AND record.place<>?3 ORDER BY "
			"ref.node,ref.field LIMIT ?4",
			"ttii", kind, rid, outside, (int64_t)limit);
	else
		stmt = samut_db_bind(db,
			"SELECT node,field FROM ref WHERE kind=?1 AND target=?2 ORDER BY node,field LIMIT ?3",
			"tti", kind, rid, (int64_t)limit);
	while ((r = samut_stmt_step(stmt)) > 0) {
		r = fn(samut_stmt_int(stmt, 0), samut_stmt_text(stmt, 1), arg);
		if (r != 0) {
			samut_stmt_reset(stmt);
			return r;
		}
	}
	return r;
}
