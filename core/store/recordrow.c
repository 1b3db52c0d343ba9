/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows extracted from a record. Invariant: a node has a row in `record` if and only if it has its row in the
 * table of its kind; its rows in `value` and `ref` come and go with them. All can be made again from the
 * text.
 */
#include "core/store/recordrow.h"

#include <errno.h>
#include <string.h>

#include "core/model/layout.h"
#include "core/store/kindschema.h"

/* ---- references ---- */

/* How ids of records of that kind are formed. */
static enum samut_idform id_form(const char *kind)
{
	for (const struct samut_layout *row = samut_layout_table; row->code; row++)
		if (row->kind && strcmp(row->kind, kind) == 0)
			return row->id;
	return SAMUT_ID_NONE;
}

/* Id of the place that the reference leaves out, or NULL. New string. */
static char *implied_place(const struct samut_record *record, const char *rid, const char *kind)
{
	const struct samut_value *fund = samut_record_get(record, "Fund");
	const char *slash = strchr(rid, '/');

	if (fund && fund->text && (strcmp(kind, "disbursement") == 0 || strcmp(kind, "commitment") == 0))
		return g_strdup(fund->text);
	/* The main record of a place has the id of the place. */
	return slash ? g_strndup(rid, (size_t)(slash - rid)) : g_strdup(rid);
}

char *samut_recordrow_target(
	const struct samut_record *record, const char *rid, const struct samut_value *value)
{
	const char *kind = record->kind->fields[value->field].ref;
	enum samut_idform form = id_form(kind);
	g_autofree char *place = NULL;

	if (!rid || strchr(value->text, '/') || (form != SAMUT_ID_NUMBER && form != SAMUT_ID_NESTED))
		return g_strdup(value->text);
	place = implied_place(record, rid, kind);
	return g_strdup_printf("%s/%s", place, value->text);
}

/* ---- putting ---- */

/* One record being stored. texts: what the columns hold, by index of the value; borrowed from the record, or
 * from owned where references were made whole. */
struct put {
	struct samut_db *db;
	int64_t node;
	const struct samut_record *record;
	const char *rid;
	const char **texts;
	GPtrArray *owned;
};

static const struct samut_field *field_of(const struct put *put, const struct samut_value *value)
{
	return value->field < 0 ? NULL : &put->record->kind->fields[value->field];
}

static void resolve_texts(struct put *put)
{
	const GPtrArray *values = put->record->values;

	for (unsigned i = 0; i < values->len; i++) {
		const struct samut_value *value = values->pdata[i];
		const struct samut_field *field = field_of(put, value);

		put->texts[i] = value->text ? value->text : value->raw;
		if (field && field->type == SAMUT_TYPE_REF && value->text) {
			char *target = samut_recordrow_target(put->record, put->rid, value);

			g_ptr_array_add(put->owned, target);
			put->texts[i] = target;
		}
	}
}

static int put_columns(const struct put *put)
{
	const struct samut_kind *kind = put->record->kind;
	const GPtrArray *values = put->record->values;
	struct samut_stmt *stmt = samut_db_prepare(put->db, samut_kindschema_insert(put->db, kind));
	/* Index of the value of each field, 1 more; 0 for none. */
	g_autofree unsigned *found = g_new0(unsigned, kind->n_fields);
	int index = 1;
	int r;

	for (unsigned i = values->len; i > 0; i--) {
		const struct samut_value *value = values->pdata[i - 1];

		if (value->field >= 0)
			found[value->field] = i;
	}
	samut_stmt_bind_int(stmt, index++, put->node);
	for (unsigned f = 0; f < kind->n_fields; f++) {
		const struct samut_field *field = &kind->fields[f];

		if (!samut_kindschema_has_column(field))
			continue;
		if (!found[f])
			samut_stmt_bind_text(stmt, index++, NULL);
		else if (samut_kindschema_is_number(field))
			samut_stmt_bind_int(
				stmt, index++, ((struct samut_value *)values->pdata[found[f] - 1])->number);
		else
			samut_stmt_bind_text(stmt, index++, put->texts[found[f] - 1]);
	}
	do
		r = samut_stmt_step(stmt);
	while (r > 0);
	return r;
}

static int put_value(const struct put *put, unsigned i)
{
	const struct samut_value *value = put->record->values->pdata[i];
	const struct samut_field *field = field_of(put, value);

	if (field && samut_kindschema_is_number(field))
		return samut_db_run(put->db,
			"INSERT INTO value(node,field,n,text,number) VALUES(?1,?2,?3,?4,?5)", "ititi",
			put->node, value->name, (int64_t)i + 1, put->texts[i], (int64_t)value->number);
	return samut_db_run(put->db, "INSERT INTO value(node,field,n,text) VALUES(?1,?2,?3,?4)", "itit",
		put->node, value->name, (int64_t)i + 1, put->texts[i]);
}

/* Values that have no column of their own, and references. n is the place in the record, so that order is
 * kept. */
static int put_values(const struct put *put)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < put->record->values->len; i++) {
		const struct samut_value *value = put->record->values->pdata[i];
		const struct samut_field *field = field_of(put, value);

		if (!field || !samut_kindschema_has_column(field))
			r = put_value(put, i);
		if (r >= 0 && field && field->type == SAMUT_TYPE_REF)
			r = samut_db_run(put->db, "INSERT OR IGNORE INTO ref VALUES(?1,?2,?3,?4)", "ittt",
				put->node, value->name, field->ref, put->texts[i]);
	}
	return r;
}

static int put_rows(const struct put *put, int64_t place)
{
	int r = samut_recordrow_drop(put->db, put->node);

	if (r >= 0)
		r = samut_db_run(put->db, "INSERT INTO record VALUES(?1,?2,?3,?4,?5)", "ittii", put->node,
			put->record->kind->name, put->rid, place, (int64_t)put->record->incomplete);
	if (r >= 0)
		r = put_columns(put);
	if (r >= 0)
		r = put_values(put);
	return r < 0 ? r : 0;
}

int samut_recordrow_put(
	struct samut_db *db, int64_t node, const struct samut_record *record, const char *rid, int64_t place)
{
	g_autofree const char **texts = g_new(const char *, record->values->len);
	g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
	struct put put = {
		.db = db, .node = node, .record = record, .rid = rid, .texts = texts, .owned = owned};

	resolve_texts(&put);
	return put_rows(&put, place);
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
