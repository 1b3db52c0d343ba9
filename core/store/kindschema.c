/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One table a kind, one column a field that occurs once. Invariant: after samut_kindschema_grow() every such
 * field has its column with its type, and its index if it is to have one; whether the rows agree with the
 * kind table is told by the fingerprint in the settings, which is taken away in the transaction that changes
 * a table.
 */
#include "core/store/kindschema.h"

#include <errno.h>

#include "core/store/schema.h"
#include "core/store/store.h"

#define FINGERPRINT "kind-table"

bool samut_kindschema_has_column(const struct samut_field *field)
{
	return !(field->flags & SAMUT_FIELD_REPEAT);
}

/* One of the flags that give a field's column an index. */
static bool has_index(const struct samut_field *field, unsigned flag)
{
	return samut_kindschema_has_column(field) && (field->flags & flag);
}

bool samut_kindschema_has_place(const struct samut_kind *kind)
{
	for (unsigned i = 0; i < kind->n_fields; i++)
		if (has_index(&kind->fields[i], SAMUT_FIELD_PLACED))
			return true;
	return false;
}

bool samut_kindschema_is_number(const struct samut_field *field)
{
	return field->type == SAMUT_TYPE_INT || field->type == SAMUT_TYPE_DECIMAL ||
	       field->type == SAMUT_TYPE_MONEY || field->type == SAMUT_TYPE_PERCENT;
}

const char *samut_schema_type(const struct samut_field *field)
{
	return samut_kindschema_is_number(field) ? "INTEGER" : "TEXT";
}

/* How the index of a field is called within its table, and what comes before the field's column in it. */
struct index_form {
	unsigned flag;
	const char *name, *first;
};
static const struct index_form index_forms[] = {
	{SAMUT_FIELD_INDEXED, "", ""},
	{SAMUT_FIELD_PLACED, "in_", "in_place,"},
};

static char *index_name(const char *table, const struct index_form *form, const char *column)
{
	return g_strconcat(table, "_", form->name, column, NULL);
}

static void append_index(GString *out, const char *table, const struct index_form *form, const char *column)
{
	g_autofree char *name = index_name(table, form, column);

	g_string_append_printf(
		out, "CREATE INDEX \"%s\" ON \"%s\"(%s\"%s\");", name, table, form->first, column);
}

static void append_create(GString *out, const struct samut_kind *kind, const char *table)
{
	g_string_append_printf(out, "CREATE TABLE \"%s\"(node INTEGER PRIMARY KEY%s", table,
		samut_kindschema_has_place(kind) ? ",in_place INTEGER" : "");
	for (unsigned i = 0; i < kind->n_fields; i++) {
		g_autofree char *column = samut_kind_column(&kind->fields[i]);

		if (samut_kindschema_has_column(&kind->fields[i]))
			g_string_append_printf(
				out, ",\"%s\" %s", column, samut_schema_type(&kind->fields[i]));
	}
	g_string_append(out, ") STRICT;");
	for (unsigned i = 0; i < kind->n_fields; i++) {
		g_autofree char *column = samut_kind_column(&kind->fields[i]);

		for (unsigned f = 0; f < G_N_ELEMENTS(index_forms); f++)
			if (has_index(&kind->fields[i], index_forms[f].flag))
				append_index(out, table, &index_forms[f], column);
	}
}

/* Columns the table has, name → type; empty when there is no such table. */
static int read_columns(struct samut_db *db, const char *table, GHashTable *columns)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT name,type FROM pragma_table_info(?1)", "t", table);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		g_hash_table_insert(
			columns, g_strdup(samut_stmt_text(stmt, 0)), g_strdup(samut_stmt_text(stmt, 1)));
	return r;
}

/* Appends an index that a table of long ago lacks. */
static int append_missing(struct samut_db *db, GString *out, const char *table, const struct index_form *form,
	const char *column)
{
	g_autofree char *name = index_name(table, form, column);
	int64_t there;
	int r = samut_db_int(
		db, &there, "SELECT 1 FROM sqlite_schema WHERE type='index' AND name=?1", "t", name);

	if (r == -ENOENT)
		append_index(out, table, form, column);
	return r == -ENOENT ? 0 : r;
}

static int append_indexes(struct samut_db *db, GString *out, const struct samut_kind *kind, const char *table)
{
	int r = 0;

	for (unsigned i = 0; i < kind->n_fields; i++) {
		g_autofree char *column = samut_kind_column(&kind->fields[i]);

		for (unsigned f = 0; f < G_N_ELEMENTS(index_forms) && r >= 0; f++)
			if (has_index(&kind->fields[i], index_forms[f].flag))
				r = append_missing(db, out, table, &index_forms[f], column);
	}
	return r;
}

/* Appends what brings the table of a kind up to date; nothing when it is. */
static int append_growth(struct samut_db *db, GString *out, const struct samut_kind *kind)
{
	g_autoptr(GHashTable) columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autofree char *table = samut_kind_table(kind);
	size_t start = out->len;
	int r = read_columns(db, table, columns);

	if (r < 0)
		return r;
	if (g_hash_table_size(columns) == 0) {
		append_create(out, kind, table);
		return 0;
	}
	if (samut_kindschema_has_place(kind) && !g_hash_table_contains(columns, "in_place"))
		g_string_append_printf(out, "ALTER TABLE \"%s\" ADD COLUMN in_place INTEGER;", table);
	for (unsigned i = 0; i < kind->n_fields; i++) {
		const struct samut_field *field = &kind->fields[i];
		g_autofree char *column = samut_kind_column(field);
		const char *type = g_hash_table_lookup(columns, column);

		if (!samut_kindschema_has_column(field) || g_strcmp0(type, samut_schema_type(field)) == 0)
			continue;
		if (type) {
			/* Another type by now: the rows are derived, so a new empty table will do. */
			g_string_truncate(out, start);
			g_string_append_printf(out, "DROP TABLE \"%s\";", table);
			append_create(out, kind, table);
			return 0;
		}
		g_string_append_printf(out, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s;", table, column,
			samut_schema_type(field));
	}
	return append_indexes(db, out, kind, table);
}

int samut_kindschema_grow(struct samut_db *db)
{
	g_autoptr(GString) script =
		g_string_new("BEGIN IMMEDIATE; DELETE FROM setting WHERE key='" FINGERPRINT "';");
	size_t start = script->len;
	int r = 0, changed = 0;

	for (const struct samut_kind *kind = samut_kinds; r >= 0 && kind->name; kind++) {
		size_t before = script->len;

		r = append_growth(db, script, kind);
		changed += script->len > before;
	}
	if (r < 0 || script->len == start)
		return r;
	g_string_append(script, "COMMIT");
	r = samut_db_script(db, script->str);
	if (r < 0)
		(void)samut_db_script(db, "ROLLBACK");
	return r < 0 ? r : changed;
}

/* All that the extracted rows depend on, in one line of hexadecimal. */
static char *fingerprint(void)
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++) {
		g_string_append_printf(all, "%s\n", kind->name);
		for (unsigned i = 0; i < kind->n_fields; i++) {
			const struct samut_field *field = &kind->fields[i];

			g_string_append_printf(all, "\t%s %d %u %s\n", field->name, (int)field->type,
				field->flags, field->ref ? field->ref : "");
			for (const struct samut_choice *choice = field->choices; choice && choice->word;
				choice++)
				g_string_append_printf(all, "\t\t%s\n", choice->word);
		}
	}
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, all->str, (gssize)all->len);
}

int samut_schema_kinds_changed(struct samut_db *db)
{
	g_autofree char *now = fingerprint(), *then = samut_setting_get(db, FINGERPRINT);

	return g_strcmp0(now, then) != 0;
}

int samut_schema_kinds_done(struct samut_db *db)
{
	g_autofree char *now = fingerprint();

	return samut_setting_set(db, FINGERPRINT, now);
}

static char *make_put(const void *key)
{
	const struct samut_kind *kind = key;
	g_autofree char *table = samut_kind_table(kind);
	g_autoptr(GString) names = g_string_new(NULL);
	g_autoptr(GString) marks = g_string_new("?");
	g_autoptr(GString) news = g_string_new(NULL);

	if (samut_kindschema_has_place(kind)) {
		g_string_append(names, ",in_place");
		g_string_append(news, ",excluded.in_place");
		g_string_append(marks, ",?");
	}
	for (unsigned i = 0; i < kind->n_fields; i++) {
		g_autofree char *column = samut_kind_column(&kind->fields[i]);

		if (!samut_kindschema_has_column(&kind->fields[i]))
			continue;
		g_string_append_printf(names, ",\"%s\"", column);
		g_string_append_printf(news, ",excluded.\"%s\"", column);
		g_string_append(marks, ",?");
	}
	if (names->len == 0)
		return g_strdup_printf("INSERT OR IGNORE INTO \"%s\"(node) VALUES(?)", table);
	return g_strdup_printf("INSERT INTO \"%s\"(node%s) VALUES(%s) ON CONFLICT(node) DO UPDATE "
			       "SET (%s)=(%s) WHERE (%s) IS NOT (%s)",
		table, names->str, marks->str, names->str + 1, news->str + 1, names->str + 1, news->str + 1);
}

static char *make_delete(const void *key)
{
	g_autofree char *table = samut_kind_table(key);

	return g_strdup_printf("DELETE FROM \"%s\" WHERE node=?1", table);
}

const char *samut_kindschema_put(struct samut_db *db, const struct samut_kind *kind)
{
	return samut_db_made_sql(db, make_put, kind);
}

const char *samut_kindschema_delete(struct samut_db *db, const struct samut_kind *kind)
{
	return samut_db_made_sql(db, make_delete, kind);
}
