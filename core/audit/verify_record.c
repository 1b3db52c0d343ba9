/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extracted rows against a fresh extraction: the text is checked and put, by the code that put it then, into
 * an empty database of the same schema, and the rows of both are compared as text. So no rule of extraction
 * is written twice.
 */
#include "core/audit/verify_part.h"
#include "core/store/kindschema.h"
#include "core/work/refs.h"

#include <errno.h>
#include <string.h>

/* Records looked at when the verification is a quick one: one in so many. */
#define QUICK_STEP 50

static bool is_reference(const struct samut_field *field)
{
	return field->type == SAMUT_TYPE_REF;
}

/* The row of a kind's own table, as one text; without its references when not all of them are whole. */
static const char *kind_sql(const struct samut_kind *kind, bool whole)
{
	g_autofree char *table = samut_kind_table(kind);
	g_autoptr(GString) sql = g_string_new("SELECT ''");

	if (samut_kindschema_has_place(kind))
		g_string_append(sql, "||quote(in_place)");
	for (unsigned i = 0; i < kind->n_fields; i++) {
		g_autofree char *column = samut_kind_column(&kind->fields[i]);
		if (!(kind->fields[i].flags & SAMUT_FIELD_REPEAT) &&
			(whole || !is_reference(&kind->fields[i])))
			g_string_append_printf(sql, "||' '||quote(\"%s\")", column);
	}
	g_string_append_printf(sql, " FROM \"%s\" WHERE node=?1", table);
	return g_intern_string(sql->str);
}

/* Repeated values and the user's own, as one text each; of references as above. */
static const char *values_sql(const struct samut_kind *kind, bool whole)
{
	g_autoptr(GString) sql = g_string_new(
		"SELECT field||' '||n||' '||quote(text)||' '||quote(number) FROM value WHERE node=?1");

	for (unsigned i = 0; i < kind->n_fields; i++)
		if (!whole && is_reference(&kind->fields[i]))
			g_string_append_printf(sql, " AND field<>'%s'", kind->fields[i].name);
	g_string_append(sql, " ORDER BY field,n");
	return g_intern_string(sql->str);
}

/* All rows of one query about a node, joined; an empty text when there are none. */
static int read_rows(struct samut_db *db, const char *sql, int64_t node, GString *out)
{
	struct samut_stmt *stmt = samut_db_bind(db, sql, "i", node);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		g_string_append_printf(out, "%s\n", samut_stmt_text(stmt, 0));
	return r;
}

static int compare_rows(struct verify *v, const char *what, const char *sql, int64_t node, const char *path)
{
	g_autoptr(GString) here = g_string_new(NULL);
	g_autoptr(GString) fresh = g_string_new(NULL);
	int r = read_rows(v->db, sql, node, here);

	if (r >= 0)
		r = read_rows(v->mirror, sql, node, fresh);
	if (r >= 0 && strcmp(here->str, fresh->str) != 0)
		verify_problem(v, "%s: %s are not what its text says", path, what);
	return r;
}

/* whole: all references lead somewhere. Where one does not, because what it names was deleted since, its
 * column holds an id that no extraction can find any more. */
static int compare_all(
	struct verify *v, const struct samut_kind *kind, bool whole, int64_t node, const char *path)
{
	int r = compare_rows(v, "its id, place or completeness",
		"SELECT quote(kind)||quote(rid)||quote(place)||quote(incomplete) FROM record WHERE node=?1",
		node, path);

	if (r >= 0)
		r = compare_rows(v, "its columns", kind_sql(kind, whole), node, path);
	if (r >= 0)
		r = compare_rows(v, "its repeated values", values_sql(kind, whole), node, path);
	if (r >= 0 && whole)
		r = compare_rows(v, "its references",
			"SELECT field||' '||kind||' '||quote(target) FROM ref WHERE node=?1 ORDER BY "
			"field,target",
			node, path);
	return r;
}

/* Puts a fresh extraction into the mirror. *ret_whole: all references lead somewhere. */
static int extract(struct verify *v, const struct samut_node *dir, const struct samut_node *node,
	struct samut_record *record, bool *ret_whole)
{
	g_auto(samut_spot) spot = SAMUT_SPOT_INIT;
	int r = samut_spot_find(v->db, dir, samut_layout_get(node->layout), &spot);

	if (r < 0)
		return r;
	g_autofree char *rid = samut_spot_rid(&spot, node->name, record);
	r = samut_refs_resolve(v->db, &spot, rid, record, NULL, false, NULL);
	if (r < 0 && r != -EINVAL)
		return r;
	*ret_whole = r >= 0;
	return samut_recordrow_put(v->mirror, node->id, record, rid, spot.place);
}

int verify_record(struct verify *v, const struct samut_node *dir, const struct samut_node *node,
	const char *path, GBytes *text)
{
	const struct samut_layout *row = samut_layout_get(node->layout);
	g_autoptr(samut_record) record = NULL;
	bool whole;
	size_t len;
	const char *data = g_bytes_get_data(text, &len);

	if (v->n_records++ % QUICK_STEP != 0 && v->quick)
		return 0;
	if (samut_record_check(samut_kind_find(row->kind), data ? data : "", len, &record, NULL) < 0) {
		verify_problem(v, "%s: its text is no %s", path, row->kind);
		return 0;
	}
	if (record->incomplete != node->incomplete)
		verify_problem(v, "%s: it is %scomplete and kept as the contrary", path,
			record->incomplete ? "in" : "");
	int r = extract(v, dir, node, record, &whole);
	if (r >= 0)
		r = compare_all(v, record->kind, whole, node->id, path);
	if (r >= 0)
		r = samut_recordrow_drop(v->mirror, node->id);
	return r < 0 ? r : 0;
}

/* ---- Leftovers ---- */

static void count_problem(struct verify *v, const char *sql, const char *what)
{
	int64_t count = 0;
	int r = samut_db_int(v->db, &count, sql, "");

	if (r < 0)
		verify_problem(v, "%s: %s", what, g_strerror(-r));
	else if (count)
		verify_problem(v, "%" G_GINT64_FORMAT " %s", (gint64)count, what);
}

static void check_kind_table(struct verify *v, const struct samut_kind *kind)
{
	g_autofree char *table = samut_kind_table(kind);
	g_autofree char *sql = g_strdup_printf(
		"SELECT count(*) FROM \"%s\" WHERE node NOT IN (SELECT node FROM record WHERE kind='%s')",
		table, kind->name);
	g_autofree char *what = g_strdup_printf("rows of %s without their record", kind->name);

	count_problem(v, g_intern_string(sql), what);
}

/* Whether ids of that kind lie in a place. */
static bool is_nested(const char *kind)
{
	for (const struct samut_layout *row = samut_layout_table; row->code; row++)
		if (row->kind && strcmp(row->kind, kind) == 0)
			return row->id == SAMUT_ID_NUMBER || row->id == SAMUT_ID_NESTED;
	return false;
}

/* Deleting within a place is allowed even while something else there refers to it. */
static bool stays_in_place(const char *rid, const char *kind, const char *target)
{
	if (!rid || !is_nested(kind))
		return false;
	g_autofree char *place = g_strndup(rid, strcspn(rid, "/"));
	return !strchr(target, '/') || (g_str_has_prefix(target, place) && target[strlen(place)] == '/');
}

static int check_references(struct verify *v)
{
	struct samut_stmt *stmt = samut_db_bind(v->db,
		"SELECT r.node,r.field,r.kind,r.target,own.rid FROM ref r JOIN record own ON own.node=r.node "
		"LEFT JOIN record t ON t.kind=r.kind AND t.rid=r.target WHERE t.node IS NULL",
		"");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		g_autoptr(GString) path = g_string_new(NULL);
		if (stays_in_place(
			    samut_stmt_text(stmt, 4), samut_stmt_text(stmt, 2), samut_stmt_text(stmt, 3)))
			continue;
		(void)samut_node_path(v->db, samut_stmt_int(stmt, 0), path);
		verify_problem(v, "%s: %s refers to the %s “%s”, which is not there", path->str,
			samut_stmt_text(stmt, 1), samut_stmt_text(stmt, 2), samut_stmt_text(stmt, 3));
	}
	return r;
}

int verify_leftovers(struct verify *v)
{
	int64_t records;
	int r = samut_db_int(v->db, &records, "SELECT count(*) FROM record", "");

	if (r < 0)
		return r;
	if (records != v->n_records)
		verify_problem(v,
			"%" G_GINT64_FORMAT " records are extracted, %" G_GINT64_FORMAT " stand in the tree",
			(gint64)records, (gint64)v->n_records);
	count_problem(v, "SELECT count(*) FROM value WHERE node NOT IN (SELECT node FROM record)",
		"repeated values without their record");
	count_problem(v, "SELECT count(*) FROM ref WHERE node NOT IN (SELECT node FROM record)",
		"references without their record");
	count_problem(v, "SELECT count(*) FROM content WHERE node NOT IN (SELECT id FROM node)",
		"texts without their file");
	count_problem(v, "SELECT count(*) FROM outbox WHERE seq<=(SELECT pruned FROM meta)",
		"changes in the outbox of edits that git has");
	count_problem(v, "SELECT count(*) FROM outbox WHERE seq>(SELECT ifnull(max(seq),0) FROM journal)",
		"changes in the outbox of edits that nobody made");
	count_problem(v, "SELECT max(pruned-(SELECT ifnull(max(seq),0) FROM journal),0) FROM meta",
		"edits are said to be in git that nobody made");
	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++)
		check_kind_table(v, kind);
	return check_references(v);
}
