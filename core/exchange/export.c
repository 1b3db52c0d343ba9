/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Export of a kind as a table. Two passes over the same snapshot: the first finds out which columns are
 * needed (users' own fields, repeating fields with a `;` in a value), the second writes.
 */
#include "core/exchange/export.h"

#include "core/base/csv.h"
#include "core/model/record.h"

#include <errno.h>
#include <string.h>

struct column {
	const char *name; /* interned */
	unsigned width;	  /* columns it takes in the table */
	bool alone;	  /* a value has a `;`: one value a cell */
	unsigned most;	  /* values of it in one record, at most */
};

struct table {
	struct samut *samut;
	struct samut_db *db;
	const struct samut_kind *kind;
	GArray *columns; /* of struct column: fields of the kind, then users' own */
	FILE *out;
	const struct samut_talk *talk;
	int64_t count, total;
	bool writing; /* second pass */
};

static const char *value_text(const struct samut_value *value)
{
	return value->text ? value->text : value->raw;
}

/* The column of a value; a new one for a user's own field not met before. */
static struct column *column_of(struct table *table, const struct samut_value *value)
{
	if (value->field >= 0)
		return &g_array_index(table->columns, struct column, value->field);
	for (unsigned i = table->kind->n_fields; i < table->columns->len; i++) {
		struct column *column = &g_array_index(table->columns, struct column, i);
		if (strcmp(column->name, value->name) == 0)
			return column;
	}
	/* `;` has no meaning in a user's own field: import never splits it. */
	const struct column fresh = {.name = g_intern_string(value->name), .width = 1, .alone = true};
	g_array_append_val(table->columns, fresh);
	return &g_array_index(table->columns, struct column, table->columns->len - 1);
}

static unsigned count_values(const struct samut_record *record, const char *name)
{
	unsigned n = 0;

	for (unsigned i = 0; i < record->values->len; i++)
		n += strcmp(((const struct samut_value *)record->values->pdata[i])->name, name) == 0;
	return n;
}

/* First pass. */
static void measure(struct table *table, const struct samut_record *record)
{
	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		struct column *column = column_of(table, value);
		bool repeats =
			value->field >= 0 && table->kind->fields[value->field].flags & SAMUT_FIELD_REPEAT;
		column->alone = column->alone || (repeats && strchr(value_text(value), ';'));
		column->most = MAX(column->most, count_values(record, value->name));
	}
}

/* A field whose values must not be split has two columns at least, which tells import so. */
static void settle_widths(struct table *table)
{
	for (unsigned i = 0; i < table->columns->len; i++) {
		struct column *column = &g_array_index(table->columns, struct column, i);
		bool own = i >= table->kind->n_fields;
		column->width = column->alone ? MAX(column->most, own ? 1u : 2u) : 1;
	}
}

static void append_header(struct table *table, GString *row)
{
	samut_csv_cell(row, true, "Path");
	for (unsigned i = 0; i < table->columns->len; i++) {
		const struct column *column = &g_array_index(table->columns, struct column, i);
		for (unsigned w = 0; w < column->width; w++)
			samut_csv_cell(row, false, column->name);
	}
	g_string_append_c(row, '\n');
}

static void append_values(GString *row, const struct column *column, const struct samut_record *record)
{
	g_autoptr(GString) joined = g_string_new(NULL);
	unsigned cells = 0;

	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		if (strcmp(value->name, column->name) != 0)
			continue;
		if (column->alone) {
			samut_csv_cell(row, false, value_text(value));
			cells++;
		} else {
			g_string_append_printf(joined, "%s%s", joined->len ? "; " : "", value_text(value));
		}
	}
	if (!column->alone)
		samut_csv_cell(row, false, joined->str);
	for (; column->alone && cells < column->width; cells++)
		samut_csv_cell(row, false, "");
}

/* Second pass. */
static int write_row(struct table *table, const char *path, const struct samut_record *record)
{
	g_autoptr(GString) row = g_string_new(NULL);

	samut_csv_cell(row, true, path);
	for (unsigned i = 0; i < table->columns->len; i++)
		append_values(row, &g_array_index(table->columns, struct column, i), record);
	g_string_append_c(row, '\n');
	return fputs(row->str, table->out) < 0 ? -errno : 0;
}

static int take_record(struct table *table, int64_t id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GBytes) text = NULL;
	g_autoptr(samut_record) record = NULL;
	g_autoptr(GString) path = g_string_new(NULL);
	size_t len;

	int error = samut_node_get(table->db, id, &node);
	if (!error)
		error = samut_node_path(table->db, id, path);
	if (!error)
		error = samut_read_content(table->samut, table->db, &node, &text);
	if (error)
		return error;
	const char *data = g_bytes_get_data(text, &len);
	error = samut_record_check(table->kind, data ? data : "", len, &record, NULL);
	if (error)
		return error;
	table->count++;
	samut_talk_progress(table->talk, table->writing ? "writing" : "looking", table->count, table->total);
	if (table->writing)
		return write_row(table, path->str, record);
	measure(table, record);
	return 0;
}

static int pass(struct table *table, const GArray *nodes)
{
	int error = 0;

	table->count = 0;
	for (unsigned i = 0; i < nodes->len && !error; i++)
		error = take_record(table, g_array_index(nodes, int64_t, i));
	return error;
}

static int list_nodes(struct table *table, GArray *nodes)
{
	struct samut_stmt *stmt = samut_db_bind(
		table->db, "SELECT node FROM record WHERE kind=?1 ORDER BY node", "t", table->kind->name);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 0);
		g_array_append_val(nodes, node);
	}
	table->total = nodes->len;
	return r;
}

static int export_table(struct table *table, bool bom)
{
	g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(GString) header = g_string_new(bom ? "\xEF\xBB\xBF" : "");
	int error = list_nodes(table, nodes);

	if (!error)
		error = pass(table, nodes);
	if (error)
		return error;
	settle_widths(table);
	append_header(table, header);
	table->writing = true;
	if (fputs(header->str, table->out) < 0)
		return -errno;
	error = pass(table, nodes);
	return error ? error : fflush(table->out) != 0 ? -errno : 0;
}

int samut_export_csv(struct samut *s, const struct samut_kind *kind, bool bom, FILE *out,
	const struct samut_talk *talk, int64_t *ret_count)
{
	g_autoptr(GArray) columns = g_array_new(FALSE, TRUE, sizeof(struct column));
	struct table table = {.samut = s, .kind = kind, .columns = columns, .out = out, .talk = talk};

	for (unsigned i = 0; i < kind->n_fields; i++) {
		const struct column column = {.name = kind->fields[i].name, .width = 1};
		g_array_append_val(columns, column);
	}
	table.db = samut_store_reader(s->store);
	if (!table.db)
		return -EMFILE;
	int error = samut_db_freeze(table.db);
	if (!error) {
		error = export_table(&table, bom);
		samut_db_thaw(table.db);
	}
	samut_store_reader_done(s->store, table.db);
	if (!error)
		*ret_count = table.count;
	return error;
}
