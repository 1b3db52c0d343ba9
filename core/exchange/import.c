/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Import of a table. The header is bound to fields of the kind once; each row becomes a text, judged as a
 * record here, so that its complaints carry the line of the table, and put into one batch. Invariant: after
 * the first bad row no commit happens, but all rows are still looked at.
 */
#include "core/exchange/import.h"

#include "core/base/csv.h"
#include "core/exchange/import_map.h"
#include "core/exchange/import_place.h"
#include "core/model/rectext.h"
#include "core/model/suggest.h"
#include "core/work/access.h"
#include "core/work/bulk.h"

#include <errno.h>
#include <string.h>

/* What a column holds, besides the fields of the kind (>= 0). */
enum { COLUMN_PATH = -1, COLUMN_IN = -2, COLUMN_FILE = -3, COLUMN_OWN = -4, COLUMN_NONE = -5 };

struct column {
	int what;    /* index of a field, or one of the above */
	char *name;  /* name of the field */
	bool single; /* the only column of that field */
};

struct table {
	struct samut *samut;
	const struct samut_kind *kind;
	const char *name;
	const struct samut_talk *talk;
	GHashTable *map; /* foreign header → field, or NULL */
	GArray *columns; /* of struct column; empty until the header was read */
	struct import_places places;
	struct samut_bulk *bulk;
	GHashTable *seen;	     /* path → line of the row that has it */
	struct samut_access *access; /* what its user may write; NULL: everything */
	unsigned rows, bad, same;
};

static void free_column(void *data)
{
	g_free(((struct column *)data)->name);
}

/* Says each complaint as NAME:LINE: FIELD: Thai · English. */
static void say_diag(struct table *table, int line, const struct samut_diag *diag)
{
	for (unsigned i = 0; i < samut_diag_count(diag); i++) {
		const struct samut_complaint *c = samut_diag_get(diag, i);
		samut_talk_err(table->talk, "%s:%d: %s%s%s · %s", table->name, line, c->field ? c->field : "",
			c->field ? ": " : "", c->th, c->en);
	}
}

/* ---- The header ---- */

/* The field that a header means: its name whatever the case, or its Thai label; -1 if none. */
static int find_field(const struct samut_kind *kind, const char *header)
{
	for (unsigned i = 0; i < kind->n_fields; i++)
		if (g_ascii_strcasecmp(kind->fields[i].name, header) == 0 ||
			strcmp(kind->fields[i].th, header) == 0)
			return (int)i;
	return -1;
}

static const struct {
	const char *name;
	int what;
} special_columns[] = {{"Path", COLUMN_PATH}, {"In", COLUMN_IN}, {"File", COLUMN_FILE}};

static void refuse_header(struct table *table, const char *header, struct samut_diag *diag)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (unsigned i = 0; i < table->kind->n_fields; i++)
		g_ptr_array_add(words, (char *)table->kind->fields[i].name);
	for (unsigned i = 0; i < G_N_ELEMENTS(special_columns); i++)
		g_ptr_array_add(words, (char *)special_columns[i].name);
	g_ptr_array_add(words, NULL);
	const char *near = samut_suggest_nearest(header, (const char *const *)words->pdata);
	samut_diag_add(diag, 0, 0, NULL, "%s%.0s ไม่มีฟิลด์ “%s”%s%s%s", "%.0s%s has no field “%s”%s%s%s",
		table->kind->th, table->kind->name, header, near ? " → " : "", near ? near : "",
		near ? "?" : "");
}

static void bind_column(struct table *table, const char *header, struct samut_diag *diag)
{
	const char *mapped = table->map ? g_hash_table_lookup(table->map, header) : NULL;
	const char *name = mapped ? mapped : header;
	struct column column = {.what = find_field(table->kind, name)};

	for (unsigned i = 0; i < G_N_ELEMENTS(special_columns) && column.what < 0; i++)
		if (g_ascii_strcasecmp(special_columns[i].name, name) == 0)
			column.what = special_columns[i].what;
	if (column.what >= 0)
		name = table->kind->fields[column.what].name;
	else if (column.what == -1 && g_ascii_strcasecmp(name, "Path") != 0)
		column.what = g_str_has_prefix(name, "X_") ? COLUMN_OWN : COLUMN_NONE;
	if (column.what == COLUMN_NONE && *name)
		refuse_header(table, name, diag);
	column.name = g_strdup(name);
	g_array_append_val(table->columns, column);
}

/* Finds columns that share a field, which only repeating ones may. */
static void mark_single(struct table *table, struct samut_diag *diag)
{
	for (unsigned i = 0; i < table->columns->len; i++) {
		struct column *a = &g_array_index(table->columns, struct column, i);
		a->single = true;
		for (unsigned j = 0; j < table->columns->len; j++) {
			const struct column *b = &g_array_index(table->columns, struct column, j);
			if (i == j || a->what == COLUMN_NONE || strcmp(a->name, b->name) != 0)
				continue;
			a->single = false;
			bool repeats =
				a->what == COLUMN_OWN ||
				(a->what >= 0 && table->kind->fields[a->what].flags & SAMUT_FIELD_REPEAT);
			if (!repeats && i < j)
				samut_diag_add(diag, 0, 0, a->name, "มีได้คอลัมน์เดียว",
					"there may be only one such column");
		}
	}
}

/* What the header may be made of; and what is wrong with it if the columns are not separated. */
static void add_columns(struct table *table, bool joined, struct samut_diag *diag)
{
	g_autoptr(GString) list = g_string_new("In, File, Path");

	for (unsigned i = 0; i < table->kind->n_fields; i++)
		g_string_append_printf(
			list, ", %s (%s)", table->kind->fields[i].name, table->kind->fields[i].th);
	if (joined)
		samut_diag_add(diag, 0, 0, NULL, "ต้องคั่นคอลัมน์ด้วยจุลภาค (,)", "columns are separated by commas");
	samut_diag_add(diag, 0, 0, NULL, "คอลัมน์ที่ใช้ได้: %s", "columns there may be: %s", list->str);
}

static int take_header(struct table *table, int line, char *const *cells, unsigned n_cells)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	for (unsigned i = 0; i < n_cells; i++) {
		g_autofree char *header = g_strstrip(g_strdup(cells[i]));
		bind_column(table, header, &diag);
	}
	mark_single(table, &diag);
	if (samut_diag_count(&diag) > 0)
		add_columns(table, n_cells == 1 && strpbrk(cells[0], ";\t"), &diag);
	say_diag(table, line, &diag);
	if (samut_diag_count(&diag) > 0) {
		table->bad++;
		return -EINVAL;
	}
	return 0;
}

/* ---- A row ---- */

/* Values by name of field, each a GPtrArray of char *, from the cells of a row. */
static GHashTable *row_values(struct table *table, char *const *cells, unsigned n_cells)
{
	GHashTable *values =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);

	for (unsigned i = 0; i < table->columns->len; i++) {
		const struct column *column = &g_array_index(table->columns, struct column, i);
		const char *cell = i < n_cells ? cells[i] : "";
		bool splits = column->single && column->what >= 0 &&
			      table->kind->fields[column->what].flags & SAMUT_FIELD_REPEAT;
		/* At most one part where `;` has no meaning. */
		g_auto(GStrv) parts = g_strsplit(cell, ";", splits ? -1 : 1);
		GPtrArray *list = g_hash_table_lookup(values, column->name);
		if (!list) {
			list = g_ptr_array_new_with_free_func(g_free);
			g_hash_table_insert(values, column->name, list);
		}
		for (unsigned p = 0; parts[p]; p++)
			if (*g_strstrip(parts[p]))
				g_ptr_array_add(list, g_strdup(parts[p]));
	}
	return values;
}

static const char *first_value(GHashTable *values, const char *name)
{
	GPtrArray *list = g_hash_table_lookup(values, name);

	return list && list->len ? list->pdata[0] : NULL;
}

static void append_values(GString *text, GHashTable *values, const char *name)
{
	GPtrArray *list = g_hash_table_lookup(values, name);

	for (unsigned i = 0; list && i < list->len; i++)
		samut_rec_append(text, name, list->pdata[i]);
}

/* Whether no column before the i-th has its name. */
static bool is_first(const struct table *table, unsigned i)
{
	const char *name = g_array_index(table->columns, struct column, i).name;

	for (unsigned j = 0; j < i; j++)
		if (strcmp(g_array_index(table->columns, struct column, j).name, name) == 0)
			return false;
	return true;
}

/* A new record's text: the fields in the order of the form, then the user's own in that of the table. */
static GString *new_text(struct table *table, GHashTable *values)
{
	GString *text = g_string_new(NULL);

	for (unsigned i = 0; i < table->kind->n_fields; i++)
		append_values(text, values, table->kind->fields[i].name);
	for (unsigned i = 0; i < table->columns->len; i++) {
		const struct column *column = &g_array_index(table->columns, struct column, i);
		if (column->what == COLUMN_OWN && is_first(table, i))
			append_values(text, values, column->name);
	}
	return text;
}

/* Canonical values of a field, in order, joined; for comparing. */
static char *joined(const struct samut_record *record, const char *name, unsigned *ret_count)
{
	GString *all = g_string_new(NULL);

	*ret_count = 0;
	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		if (strcmp(value->name, name) == 0 && value->text) {
			g_string_append_printf(all, "%s%c", value->text, '\1');
			(*ret_count)++;
		}
	}
	return g_string_free(all, FALSE);
}

/*
 * Brings the fields that differ into an existing text, leaving all else in it to the byte, or writes the
 * record anew where a repeating field changed. NULL: nothing differs.
 */
static GString *changed_text(struct table *table, GString *fresh, const struct samut_record *new,
	GBytes *old_text, const struct samut_record *old)
{
	size_t len;
	const char *data = g_bytes_get_data(old_text, &len);
	g_autoptr(GString) text = g_string_new_len(data, (gssize)len);
	bool differs = false, anew = false;

	for (unsigned i = 0; i < table->columns->len; i++) {
		const struct column *column = &g_array_index(table->columns, struct column, i);
		unsigned n_old, n_new;
		if (column->what < 0 && column->what != COLUMN_OWN)
			continue;
		g_autofree char *before = joined(old, column->name, &n_old);
		g_autofree char *after = joined(new, column->name, &n_new);
		if (strcmp(before, after) == 0)
			continue;
		differs = true;
		anew = anew || n_old > 1 || n_new > 1;
		const struct samut_value *value = samut_record_get(new, column->name);
		GString *with = samut_rec_set(text->str, text->len, column->name, value ? value->raw : "");
		g_string_assign(text, with->str);
		g_string_free(with, TRUE);
	}
	if (!differs)
		return NULL;
	return anew ? g_string_new_len(fresh->str, (gssize)fresh->len) : g_steal_pointer(&text);
}

/* The record standing at path, if there is one that reads. */
static int standing_record(
	struct table *table, const char *path, GBytes **ret_text, struct samut_record **ret_record)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GBytes) text = NULL;
	size_t len;

	int error = samut_node_resolve(table->places.db, path, &node);
	if (!error)
		error = samut_read_content(table->samut, table->places.db, &node, &text);
	if (error)
		return error;
	const char *data = g_bytes_get_data(text, &len);
	error = samut_record_check(table->kind, data ? data : "", len, ret_record, NULL);
	if (!error)
		*ret_text = g_steal_pointer(&text);
	return error;
}

static bool has_column(const struct table *table, const char *name)
{
	for (unsigned i = 0; i < table->columns->len; i++)
		if (strcmp(g_array_index(table->columns, struct column, i).name, name) == 0)
			return true;
	return false;
}

/* Fields that the table has no column for keep the value they have. */
static void keep_other_fields(struct table *table, GHashTable *values, const struct samut_record *old)
{
	for (unsigned i = 0; i < old->values->len; i++) {
		const struct samut_value *value = old->values->pdata[i];
		if (value->field < 0 || has_column(table, value->name))
			continue;
		const char *name = table->kind->fields[value->field].name;
		GPtrArray *list = g_hash_table_lookup(values, name);
		if (!list) {
			list = g_ptr_array_new_with_free_func(g_free);
			g_hash_table_insert(values, (void *)name, list);
		}
		g_ptr_array_add(list, g_strdup(value->raw));
	}
}

/* The same for the user's own fields, at the end of the text. */
static void keep_own_fields(struct table *table, GString *text, const struct samut_record *old)
{
	for (unsigned i = 0; i < old->values->len; i++) {
		const struct samut_value *value = old->values->pdata[i];
		if (value->field < 0 && !has_column(table, value->name))
			samut_rec_append(text, value->name, value->raw);
	}
}

/* Puts the right Id into values when the kind's id is given by samutfs and the row brings none. */
static int give_id(struct table *table, GHashTable *values, const char *path)
{
	const struct samut_field *id = &table->kind->fields[0];

	if (!(id->flags & SAMUT_FIELD_GIVEN) || first_value(values, id->name))
		return 0;
	char *given;
	int error = import_place_household_id(&table->places, path, &given);
	if (error)
		return error;
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(list, given);
	g_hash_table_insert(values, (void *)id->name, list);
	return 0;
}

static int check(
	struct table *table, const GString *text, struct samut_record **ret_record, struct samut_diag *diag)
{
	return samut_record_check(table->kind, text->str, text->len, ret_record, diag);
}

/* Two rows must not say the same record. */
static int note_path(struct table *table, const char *path, int line, struct samut_diag *diag)
{
	int before = GPOINTER_TO_INT(g_hash_table_lookup(table->seen, path));

	if (before) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” อยู่ในบรรทัด %d แล้ว", "“%s” stands in line %d already",
			path, before);
		return -EINVAL;
	}
	g_hash_table_insert(table->seen, g_strdup(path), GINT_TO_POINTER(line));
	return 0;
}

static int put_row(struct table *table, int line, GHashTable *values, struct samut_diag *diag)
{
	g_autoptr(samut_record) record = NULL, with_id = NULL, old = NULL;
	g_autoptr(GString) first = new_text(table, values);
	g_autofree char *path = NULL;
	g_autoptr(GBytes) old_text = NULL;

	/* Judged before its place is known: a place may depend on its values (a date, a title). */
	int error = check(table, first, &record, diag);
	if (!error)
		error = import_place_path(&table->places, table->kind, first_value(values, "Path"),
			first_value(values, "In"), first_value(values, "File"), record, &path, diag);
	if (!error)
		error = note_path(table, path, line, diag);
	if (!error && table->access)
		error = samut_access_write(table->access, table->places.db, path, diag);
	if (!error && standing_record(table, path, &old_text, &old) == 0)
		keep_other_fields(table, values, old);
	if (!error)
		error = give_id(table, values, path);
	if (error)
		return error;
	g_autoptr(GString) text = new_text(table, values);
	error = check(table, text, &with_id, diag);
	if (error)
		return error;
	if (old) {
		keep_own_fields(table, text, old);
		GString *changed = changed_text(table, text, with_id, old_text, old);
		g_string_free(g_steal_pointer(&text), TRUE);
		if (!changed) {
			table->same++;
			return 0;
		}
		text = changed;
	}
	g_autoptr(GBytes) bytes = g_bytes_new(text->str, text->len);
	return samut_bulk_put(table->bulk, path, bytes, line, diag);
}

static int take_row(int line, char *const *cells, unsigned n_cells, void *arg)
{
	struct table *table = arg;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	if (table->columns->len == 0)
		return take_header(table, line, cells, n_cells);
	table->rows++;
	if (n_cells > table->columns->len)
		samut_diag_add(&diag, 0, 0, NULL, "มี %u ช่อง แต่หัวตารางมี %u", "%u cells under a header of %u",
			n_cells, table->columns->len);
	g_autoptr(GHashTable) values = row_values(table, cells, n_cells);
	int error = samut_diag_count(&diag) ? -EINVAL : put_row(table, line, values, &diag);
	if (error < 0) {
		table->bad++;
		if (samut_diag_count(&diag) == 0)
			samut_talk_err(table->talk, "%s:%d: %s", table->name, line, g_strerror(-error));
		say_diag(table, line, &diag);
	}
	samut_talk_progress(table->talk, "rows", table->rows, 0);
	return 0;
}

/* ---- The whole ---- */

static int finish(struct table *table, bool dry)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t count = 0, seq = 0;

	if (table->bad && table->rows == 0) {
		samut_talk_err(table->talk,
			"%s: อ่านตารางไม่ได้ จึงไม่ได้นำเข้า · the table cannot be read; nothing was imported",
			table->name);
		return SAMUT_EXIT_REFUSED;
	}
	if (table->bad) {
		samut_talk_err(table->talk,
			"%s: นำเข้าไม่ได้ %u จาก %u แถว จึงไม่ได้นำเข้าเลย · %u of %u rows cannot be imported; "
			"nothing was imported",
			table->name, table->bad, table->rows, table->bad, table->rows);
		return SAMUT_EXIT_REFUSED;
	}
	int error = 0;
	if (table->rows > table->same)
		error = dry ? samut_bulk_check(table->bulk, &diag)
			    : samut_bulk_commit(table->bulk, &count, &seq, &diag);
	if (error < 0) {
		for (unsigned i = 0; i < samut_diag_count(&diag); i++) {
			g_auto(samut_diag) one = SAMUT_DIAG_INIT;
			const struct samut_complaint *c = samut_diag_get(&diag, i);
			samut_diag_add(&one, 0, 0, c->field, "%s%.0s", "%.0s%s", c->th, c->en);
			say_diag(table, c->line, &one);
		}
		samut_talk_err(table->talk, "%s: %s; nothing was imported", table->name, g_strerror(-error));
		return SAMUT_EXIT_REFUSED;
	}
	if (dry) {
		samut_talk_out(table->talk, "%u rows are right (%u change nothing); nothing was imported",
			table->rows, table->same);
		return SAMUT_EXIT_DONE;
	}
	samut_talk_out(table->talk, "%" G_GINT64_FORMAT " records imported, %u were there already",
		(gint64)count, table->same);
	return SAMUT_EXIT_DONE;
}

static int read_table(struct table *table, int fd, bool dry)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int error = samut_csv_read(fd, take_row, table, &diag);

	if (error && table->bad == 0) {
		table->bad++;
		for (unsigned i = 0; i < samut_diag_count(&diag); i++) {
			const struct samut_complaint *c = samut_diag_get(&diag, i);
			samut_talk_err(table->talk, "%s:%d: %s · %s", table->name, c->line, c->th, c->en);
		}
		if (samut_diag_count(&diag) == 0)
			samut_talk_err(table->talk, "%s: %s", table->name, g_strerror(-error));
	} else if (table->columns->len == 0) {
		samut_talk_err(table->talk,
			"%s: ตารางว่าง ไม่มีแม้หัวตาราง · the table is empty: not even a header", table->name);
		return SAMUT_EXIT_REFUSED;
	}
	return finish(table, dry);
}

/* Kind and mapping from the arguments. */
static int take_arguments(struct table *table, GHashTable *args)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	const char *kind = g_hash_table_lookup(args, "kind");
	const char *map = g_hash_table_lookup(args, "map");

	table->kind = kind ? samut_kind_find(kind) : NULL;
	if (!table->kind) {
		samut_talk_err(table->talk, "%s: there is no such kind of record", kind ? kind : "?");
		return -EINVAL;
	}
	int r = map ? import_map_read(map, &diag, &table->map) : 0;
	for (unsigned i = 0; i < samut_diag_count(&diag); i++) {
		const struct samut_complaint *c = samut_diag_get(&diag, i);
		samut_talk_err(table->talk, "map:%d: %s · %s", c->line, c->th, c->en);
	}
	return r;
}

static int import_into(
	struct table *table, const struct samut_who *who, struct samut_db *db, int fd, bool dry)
{
	g_autofree char *subject = g_strdup_printf("import %s from %s", table->kind->name, table->name);

	table->columns = g_array_new(FALSE, TRUE, sizeof(struct column));
	g_array_set_clear_func(table->columns, free_column);
	table->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	table->bulk = samut_bulk_new(table->samut, who, subject);
	import_places_init(&table->places, table->samut, db);
	int status = read_table(table, fd, dry);
	import_places_release(&table->places);
	samut_bulk_free(table->bulk);
	g_hash_table_unref(table->seen);
	g_array_unref(table->columns);
	return status;
}

int samut_import_csv(
	struct samut *s, const struct samut_who *who, GHashTable *args, int fd, const struct samut_talk *talk)
{
	const char *name = g_hash_table_lookup(args, "name");
	struct table table = {.samut = s, .name = name ? name : "table", .talk = talk};
	int status = SAMUT_EXIT_USAGE;

	if (take_arguments(&table, args) == 0) {
		struct samut_db *db = samut_store_reader(s->store);
		status = SAMUT_EXIT_REFUSED;
		g_auto(samut_access) access;
		samut_access_init(&access, who->uid, who->gid);
		table.access = g_hash_table_contains(args, "guarded") ? &access : NULL;
		if (db) {
			status = import_into(&table, who, db, fd, g_hash_table_contains(args, "dry-run"));
			samut_store_reader_done(s->store, db);
		} else {
			samut_talk_err(talk, "%s: %s", table.name, g_strerror(EMFILE));
		}
	}
	g_clear_pointer(&table.map, g_hash_table_unref);
	return status;
}
