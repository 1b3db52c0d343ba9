/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filling the private database of a query. Invariant: no row goes in whose record the viewer may not read or
 * that lies in a confidential case, and of a record that refers to such a case go in only values that name
 * nobody.
 */
#include "core/store/query_part.h"

#include <errno.h>
#include <string.h>

#include "core/model/layout.h"
#include "core/model/money.h"
#include "core/model/province.h"
#include "core/store/node.h"
#include "core/store/recordrow.h"

struct filling {
	struct samut_query *query;
	const struct samut_query_run *run;
	GHashTable *walled;   /* places of confidential cases: set of int64_t */
	GHashTable *pointing; /* records elsewhere that refer to one: set of int64_t */
	GHashTable *dirs;     /* id of a directory → its path */
	GHashTable *places;   /* id of a place → the id of its main record, or "" */
	GHashTable *wanted;   /* names of the columns of the table under way that are read */
	sqlite3_stmt *insert;
};

/* ---- Confidential cases ---- */

static void add_number(GHashTable *set, int64_t value)
{
	g_hash_table_add(set, g_memdup2(&value, sizeof value));
}

/* Records that name the case rid, or something in it. Ids of what lies in it start with its own. */
static int find_pointing(struct filling *f, const char *rid)
{
	g_autofree char *from = g_strconcat(rid, "/", NULL), *to = g_strconcat(rid, "0", NULL);
	struct samut_stmt *stmt = samut_db_bind(f->run->from,
		"SELECT node FROM ref WHERE kind='household' AND target=?1 UNION SELECT node FROM ref WHERE "
		"kind IN "
		"('member','screening','visit','analysis','plan-item','assistance','referral','assessment','"
		"event') "
		"AND target>?2 AND target<?3",
		"ttt", rid, from, to);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0)
		add_number(f->pointing, samut_stmt_int(stmt, 0));
	return r;
}

static int find_walled(struct filling *f)
{
	struct samut_stmt *stmt = samut_db_bind(f->run->from,
		"SELECT r.place,r.rid FROM k_household k JOIN record r ON r.node=k.node WHERE "
		"k.confidential='yes'",
		"");
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		add_number(f->walled, samut_stmt_int(stmt, 0));
		if (!samut_stmt_null(stmt, 1))
			r = find_pointing(f, samut_stmt_text(stmt, 1));
		if (r < 0) {
			samut_stmt_reset(stmt);
			break;
		}
	}
	return r;
}

static bool may_go_in(const struct filling *f, int64_t node, int64_t place)
{
	return !g_hash_table_contains(f->walled, &place) &&
	       (!f->run->sees || f->run->sees(node, f->run->arg));
}

/* Whether a value of that field names nobody, whatever it says. */
static bool names_nobody(const struct samut_field *field)
{
	static const guint32 plain = 1u << SAMUT_TYPE_INT | 1u << SAMUT_TYPE_DECIMAL |
				     1u << SAMUT_TYPE_MONEY | 1u << SAMUT_TYPE_PERCENT |
				     1u << SAMUT_TYPE_RETURN | 1u << SAMUT_TYPE_DATE |
				     1u << SAMUT_TYPE_CHOICE | 1u << SAMUT_TYPE_BOOL |
				     1u << SAMUT_TYPE_PROVINCE | 1u << SAMUT_TYPE_YEAR;

	return plain >> field->type & 1 ||
	       (field->type == SAMUT_TYPE_REF &&
		       (strcmp(field->ref, "fund") == 0 || strcmp(field->ref, "commitment") == 0 ||
			       strcmp(field->ref, "disbursement") == 0));
}

/* ---- What the path tells ---- */

static const char *dir_path(struct filling *f, int64_t dir)
{
	const char *known = g_hash_table_lookup(f->dirs, &dir);
	GString *path;

	if (known)
		return known;
	path = g_string_new(NULL);
	if (samut_node_path(f->run->from, dir, path) < 0)
		g_string_truncate(path, 0);
	known = g_string_free(path, FALSE);
	g_hash_table_insert(f->dirs, g_memdup2(&dir, sizeof dir), (char *)known);
	return known;
}

/* The first digits of the n-th name of a path, NULL when there are not so many. */
static char *digits_of(const char *path, unsigned n, unsigned digits)
{
	for (; n > 0 && path; n--)
		path = strchr(path, '/') ? strchr(path, '/') + 1 : NULL;
	for (unsigned i = 0; path && i < digits; i++)
		if (!g_ascii_isdigit(path[i]))
			return NULL;
	return path ? g_strndup(path, digits) : NULL;
}

static char *area_of(const char *path, enum samut_query_source source)
{
	static const char *const roots[] = {"households/", "communities/", "volunteers/", "centres/"};
	bool home = g_str_has_prefix(path, roots[0]);

	if (source == SAMUT_QUERY_AMPHOE)
		return home ? digits_of(path, 2, 4) : NULL;
	if (source == SAMUT_QUERY_TAMBON)
		return home ? digits_of(path, 3, 6) : NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(roots); i++)
		if (g_str_has_prefix(path, roots[i]))
			return digits_of(path, 1, 2);
	return strstr(path, "/provinces/") || strstr(path, "/allocations/") ? digits_of(path, 3, 2) : NULL;
}

/* Id of the main record of a place; NULL when there is none. */
static const char *place_id(struct filling *f, int64_t place)
{
	const char *known = g_hash_table_lookup(f->places, &place);

	if (!known) {
		struct samut_stmt *stmt = samut_db_bind(f->run->from,
			"SELECT r.rid FROM node n JOIN record r ON r.node=n.id WHERE n.parent=?1 AND r.kind "
			"IN "
			"('household','partner','programme','community','contract','fund') LIMIT 1",
			"i", place);
		known = samut_stmt_step(stmt) > 0 ? g_strdup(samut_stmt_text(stmt, 0)) : NULL;
		samut_stmt_reset(stmt);
		if (!known)
			known = g_strdup("");
		g_hash_table_insert(f->places, g_memdup2(&place, sizeof place), (char *)known);
	}
	return *known ? known : NULL;
}

/* ---- One row ---- */

static void bind_text(struct filling *f, int index, const char *text)
{
	sqlite3_bind_text(f->insert, index, text, -1, SQLITE_TRANSIENT);
}

/* The value of a field as analysts read it; column: of stmt. */
static void bind_field(
	struct filling *f, int index, const struct samut_field *field, struct samut_stmt *stmt, int column)
{
	if (samut_stmt_null(stmt, column))
		sqlite3_bind_null(f->insert, index);
	else if (field->type == SAMUT_TYPE_MONEY) {
		g_autofree char *text = samut_money_format(samut_stmt_int(stmt, column));
		bind_text(f, index, text);
	} else if (field->type == SAMUT_TYPE_DECIMAL)
		sqlite3_bind_double(f->insert, index, (double)samut_stmt_int(stmt, column) / 1e9);
	else if (field->type == SAMUT_TYPE_PERCENT)
		sqlite3_bind_double(
			f->insert, index, (double)samut_stmt_int(stmt, column) / (double)SAMUT_PERCENT_ONE);
	else
		bind_text(f, index, samut_stmt_text(stmt, column)); /* INTEGER columns make numbers of it */
}

/* Where a record stands, for the columns that are made of it. */
struct stand {
	int64_t node, place, parent;
	const char *name, *rid;
	int layout;
	bool incomplete, pointing;
};

static const char *horizon_of(int layout)
{
	const struct samut_layout *row = samut_layout_get(layout);
	const struct samut_layout *place = row ? samut_layout_get(row->parent) : NULL;

	return place ? place->name : NULL;
}

static void bind_path(struct filling *f, int index, enum samut_query_source source, const struct stand *at)
{
	g_autofree char *path = g_strconcat(dir_path(f, at->parent), "/", at->name, NULL);
	g_autofree char *area = source == SAMUT_QUERY_PATH ? NULL : area_of(path, source);

	bind_text(f, index, source == SAMUT_QUERY_PATH ? path : area);
}

static void bind_stand(struct filling *f, int index, enum samut_query_source source, const struct stand *at)
{
	switch (source) {
	case SAMUT_QUERY_NODE:
		sqlite3_bind_int64(f->insert, index, at->node);
		break;
	case SAMUT_QUERY_ID:
		bind_text(f, index, at->rid);
		break;
	case SAMUT_QUERY_PLACE_ID:
		bind_text(f, index, place_id(f, at->place));
		break;
	case SAMUT_QUERY_HORIZON:
		bind_text(f, index, horizon_of(at->layout));
		break;
	case SAMUT_QUERY_INCOMPLETE:
		sqlite3_bind_int64(f->insert, index, at->incomplete);
		break;
	default:
		bind_path(f, index, source, at);
	}
}

/* Columns of the statement that samut_query_fill's kinds share, before their fields. */
#define STAND "r.node,r.place,n.parent,n.name,r.rid,n.layout,r.incomplete"
#define FIRST_FIELD 7

static struct stand read_stand(const struct filling *f, struct samut_stmt *stmt)
{
	struct stand at = {
		.node = samut_stmt_int(stmt, 0),
		.place = samut_stmt_int(stmt, 1),
		.parent = samut_stmt_int(stmt, 2),
		.name = samut_stmt_text(stmt, 3),
		.rid = samut_stmt_text(stmt, 4),
		.layout = (int)samut_stmt_int(stmt, 5),
		.incomplete = samut_stmt_int(stmt, 6),
	};

	at.pointing = g_hash_table_contains(f->pointing, &at.node);
	return at;
}

static bool is_wanted(const struct filling *f, const struct samut_query_column *column)
{
	return g_hash_table_contains(f->wanted, column->name);
}

static void bind_column(struct filling *f, const struct samut_query_table *table, unsigned i,
	const struct stand *at, struct samut_stmt *stmt)
{
	const struct samut_query_column *column = table->columns->pdata[i];
	const struct samut_field *field = table->many ? table->many : &table->kind->fields[column->field];
	int index = (int)i + 1;

	if (!is_wanted(f, column))
		sqlite3_bind_null(f->insert, index);
	else if (column->source == SAMUT_QUERY_N)
		sqlite3_bind_int64(f->insert, index, samut_stmt_int(stmt, FIRST_FIELD + 1));
	else if (column->source < SAMUT_QUERY_FIELD)
		bind_stand(f, index, column->source, at);
	else if (at->pointing && !names_nobody(field))
		sqlite3_bind_null(f->insert, index);
	else if (column->source == SAMUT_QUERY_SATANG &&
		 !samut_stmt_null(stmt, FIRST_FIELD + (int)column->field))
		sqlite3_bind_int64(f->insert, index, samut_stmt_int(stmt, FIRST_FIELD + (int)column->field));
	else if (column->source == SAMUT_QUERY_SATANG)
		sqlite3_bind_null(f->insert, index);
	else
		bind_field(f, index, field, stmt, FIRST_FIELD + (table->many ? 0 : (int)column->field));
}

static int put_row(struct filling *f)
{
	int rc = sqlite3_step(f->insert);

	sqlite3_reset(f->insert);
	return rc == SQLITE_DONE ? 0 : samut_sqlite_error(f->query->sqlite, rc);
}

static int copy_record(struct filling *f, const struct samut_query_table *table, struct samut_stmt *stmt)
{
	struct stand at = read_stand(f, stmt);

	if (!may_go_in(f, at.node, at.place))
		return 0;
	for (unsigned i = 0; i < table->columns->len; i++)
		bind_column(f, table, i, &at, stmt);
	return put_row(f);
}

/* ---- One table ---- */

/* Every field has its column in the statement, so that its index is known; those that repeat give NULL. */
static char *make_rows(const void *key)
{
	const struct samut_kind *kind = key;
	g_autofree char *name = samut_kind_table(kind);
	GString *sql = g_string_new("SELECT " STAND);

	for (unsigned i = 0; i < kind->n_fields; i++) {
		g_autofree char *column = samut_kind_column(&kind->fields[i]);

		if (kind->fields[i].flags & SAMUT_FIELD_REPEAT)
			g_string_append(sql, ",NULL");
		else
			g_string_append_printf(sql, ",k.\"%s\"", column);
	}
	g_string_append_printf(sql,
		" FROM \"%s\" k JOIN record r ON r.node=k.node JOIN node n ON n.id=k.node ORDER BY k.node",
		name);
	return g_string_free(sql, FALSE);
}

static struct samut_stmt *rows_of(struct filling *f, const struct samut_query_table *table)
{
	if (!table->many)
		return samut_db_prepare(
			f->run->from, samut_db_made_sql(f->run->from, make_rows, table->kind));
	return samut_db_bind(f->run->from,
		"SELECT " STAND ",coalesce(v.number,v.text),v.n FROM record r JOIN node n ON n.id=r.node "
		"JOIN value v ON v.node=r.node AND v.field=?2 WHERE r.kind=?1 ORDER BY r.node,v.n",
		"tt", table->kind->name, table->many->name);
}

/* A row of a table of its own: the node that must be seen, then the columns. */
static int copy_other(struct filling *f, const struct samut_query_table *table, struct samut_stmt *stmt)
{
	int64_t node = samut_stmt_int(stmt, 0), place = node;

	if (g_hash_table_contains(f->pointing, &node))
		return 0;
	(void)samut_db_int(f->run->from, &place, "SELECT place FROM record WHERE node=?1", "i", node);
	if (!may_go_in(f, node, place))
		return 0;
	for (unsigned i = 0; i < table->columns->len; i++)
		bind_text(f, (int)i + 1, samut_stmt_text(stmt, (int)i + 1));
	return put_row(f);
}

static int fill_provinces(struct filling *f)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < SAMUT_PROVINCE_COUNT; i++) {
		const struct samut_province *province = samut_province_at(i);
		g_autofree char *code = g_strdup_printf("%02d", province->code);

		bind_text(f, 1, code);
		bind_text(f, 2, province->th);
		bind_text(f, 3, province->en);
		r = put_row(f);
	}
	return r;
}

static int fill_rows(struct filling *f, const struct samut_query_table *table)
{
	struct samut_stmt *stmt;
	int r;

	if (!table->kind && !table->sql)
		return fill_provinces(f);
	stmt = table->kind ? rows_of(f, table) : samut_db_prepare(f->run->from, table->sql);
	while ((r = samut_stmt_step(stmt)) > 0) {
		r = table->kind ? copy_record(f, table, stmt) : copy_other(f, table, stmt);
		if (r >= 0 && samut_query_over(f->query))
			r = f->query->stopped;
		if (r < 0) {
			samut_stmt_reset(stmt);
			break;
		}
	}
	return r;
}

static int fill_table(struct filling *f, const struct samut_query_table *table)
{
	g_autoptr(GString) sql = g_string_new(NULL);

	g_string_append_printf(sql, "INSERT INTO \"%s\" VALUES(?", table->name);
	for (unsigned i = 1; i < table->columns->len; i++)
		g_string_append(sql, ",?");
	g_string_append_c(sql, ')');
	int rc = sqlite3_prepare_v2(f->query->sqlite, sql->str, -1, &f->insert, NULL);
	if (rc != SQLITE_OK)
		return samut_sqlite_error(f->query->sqlite, rc);
	int r = fill_rows(f, table);
	sqlite3_finalize(f->insert);
	return r;
}

static GHashTable *numbers(GDestroyNotify free_value)
{
	return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_value);
}

int samut_query_fill(struct samut_query *query, const struct samut_query_run *run)
{
	g_autoptr(GHashTable) walled = numbers(NULL), pointing = numbers(NULL);
	g_autoptr(GHashTable) dirs = numbers(g_free), places = numbers(g_free);
	struct filling f = {.query = query,
		.run = run,
		.walled = walled,
		.pointing = pointing,
		.dirs = dirs,
		.places = places};
	int rc = sqlite3_exec(query->sqlite, "BEGIN", NULL, NULL, NULL);
	int r = rc == SQLITE_OK ? find_walled(&f) : samut_sqlite_error(query->sqlite, rc);

	for (unsigned i = 0; r >= 0 && i < query->tables->len; i++) {
		f.wanted = g_hash_table_lookup(query->reads, query->tables->pdata[i]);
		if (f.wanted)
			r = fill_table(&f, query->tables->pdata[i]);
	}
	if (r >= 0 && sqlite3_exec(query->sqlite, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		r = samut_sqlite_error(query->sqlite, sqlite3_extended_errcode(query->sqlite));
	return r;
}
