/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows extracted from a record. Invariant: a node has a row in `record` if and only if it has its row in the
 * table of its kind; its rows in `value` and `ref` come and go with them. All can be made again from the
 * text. A row that says already what it should is left alone: most saves change one field, and what a save
 * costs is the pages it writes.
 */
#include "core/store/recordrow.h"

#include <string.h>

#include "core/store/kindschema.h"

/* ---- putting ---- */

/* One record being stored. */
struct put {
	struct samut_db *db;
	int64_t node;
	const struct samut_record *record;
	int64_t place;
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
	struct samut_stmt *stmt = samut_db_prepare(put->db, samut_kindschema_put(put->db, kind));
	g_autofree const struct samut_value **found = g_new0(const struct samut_value *, kind->n_fields);
	int index = 1;

	for (unsigned i = 0; i < values->len; i++) {
		const struct samut_value *value = values->pdata[i];

		if (value->field >= 0)
			found[value->field] = value;
	}
	samut_stmt_bind_int(stmt, index++, put->node);
	if (samut_kindschema_has_place(kind))
		samut_stmt_bind_int(stmt, index++, put->place);
	for (unsigned f = 0; f < kind->n_fields; f++)
		if (samut_kindschema_has_column(&kind->fields[f]))
			bind_column(stmt, index++, &kind->fields[f], found[f]);
	return samut_stmt_step(stmt);
}

/* One that has no column of its own; n is its place in the record, so that order is kept. */
static int put_value(const struct put *put, unsigned n)
{
	const struct samut_value *value = put->record->values->pdata[n];
	const struct samut_field *field = field_of(put, value);
	bool number = field && samut_kindschema_is_number(field);

	if (field && samut_kindschema_has_column(field))
		return 0;
	if (number)
		return samut_db_run(put->db,
			"INSERT INTO value(node,field,n,text,number) VALUES(?1,?2,?3,?4,?5) ON "
			"CONFLICT(node,field,n) DO UPDATE "
			"SET text=excluded.text,number=excluded.number "
			"WHERE (text,number) IS NOT (excluded.text,excluded.number)",
			"ititi", put->node, value->name, (int64_t)n + 1, text_of(value),
			(int64_t)value->number);
	return samut_db_run(put->db,
		"INSERT INTO value(node,field,n,text,number) VALUES(?1,?2,?3,?4,NULL) ON "
		"CONFLICT(node,field,n) DO UPDATE "
		"SET text=excluded.text,number=NULL WHERE (text,number) IS NOT (excluded.text,NULL)",
		"itit", put->node, value->name, (int64_t)n + 1, text_of(value));
}

static int put_ref(const struct put *put, unsigned n)
{
	const struct samut_value *value = put->record->values->pdata[n];
	const struct samut_field *field = field_of(put, value);

	if (!field || field->type != SAMUT_TYPE_REF)
		return 0;
	return samut_db_run(put->db,
		"INSERT INTO ref(node,field,kind,target) VALUES(?1,?2,?3,?4) ON CONFLICT(node,field,target) "
		"DO UPDATE "
		"SET kind=excluded.kind WHERE kind<>excluded.kind",
		"ittt", put->node, value->name, field->ref, text_of(value));
}

/* Whether value n has a row of its own there. */
static bool has_value(const struct put *put, unsigned n)
{
	const struct samut_field *field = field_of(put, put->record->values->pdata[n]);

	return !field || !samut_kindschema_has_column(field);
}

static bool has_ref(const struct put *put, unsigned n)
{
	const struct samut_value *value = put->record->values->pdata[n];
	const struct samut_field *field = field_of(put, value);

	if (!field || field->type != SAMUT_TYPE_REF)
		return false;
	for (unsigned i = 0; i < n; i++) {
		const struct samut_value *before = put->record->values->pdata[i];
		if (before->field == value->field && strcmp(text_of(before), text_of(value)) == 0)
			return false;
	}
	return true;
}

/* The tables that may have several rows a record. */
static const struct many {
	const char *count, *clear;
	int (*put)(const struct put *put, unsigned n);
	bool (*has)(const struct put *put, unsigned n);
} many[] = {
	{"SELECT count(*) FROM value WHERE node=?1", "DELETE FROM value WHERE node=?1", put_value, has_value},
	{"SELECT count(*) FROM ref WHERE node=?1", "DELETE FROM ref WHERE node=?1", put_ref, has_ref},
};

static int put_all(const struct put *put, const struct many *table, int64_t *ret_rows)
{
	int r = 0;

	*ret_rows = 0;
	for (unsigned n = 0; r >= 0 && n < put->record->values->len; n++) {
		*ret_rows += table->has(put, n);
		r = table->put(put, n);
	}
	return r;
}

/* As there is a row now for each value that wants one, more rows than that are those of values that are gone.
 */
static int put_many(const struct put *put, const struct many *table)
{
	int64_t wanted, there;
	int r = put_all(put, table, &wanted);

	if (r >= 0)
		r = samut_db_int(put->db, &there, table->count, "i", put->node);
	if (r < 0 || there == wanted)
		return r;
	r = samut_db_run(put->db, table->clear, "i", put->node);
	return r < 0 ? r : put_all(put, table, &wanted);
}

static int kind_of(struct samut_db *db, int64_t node, bool *ret_any, const struct samut_kind **ret_kind);

int samut_recordrow_put(
	struct samut_db *db, int64_t node, const struct samut_record *record, const char *rid, int64_t place)
{
	const struct put put = {.db = db, .node = node, .record = record, .place = place};
	const struct samut_kind *kind;
	bool any;
	int r = kind_of(db, node, &any, &kind);

	if (r >= 0 && any && kind != record->kind)
		r = samut_recordrow_drop(db, node);
	if (r >= 0)
		r = samut_db_run(db,
			"INSERT INTO record VALUES(?1,?2,?3,?4,?5) ON CONFLICT(node) DO UPDATE "
			"SET rid=excluded.rid,place=excluded.place,incomplete=excluded.incomplete "
			"WHERE (rid,place,incomplete) IS NOT "
			"(excluded.rid,excluded.place,excluded.incomplete)",
			"ittii", node, record->kind->name, rid, place, (int64_t)record->incomplete);
	if (r >= 0)
		r = put_columns(&put);
	for (unsigned i = 0; r >= 0 && i < G_N_ELEMENTS(many); i++)
		r = put_many(&put, &many[i]);
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
