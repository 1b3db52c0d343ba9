/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What analysts see. Invariant: a field's own column wins over one that is made from the path, so that no
 * table has a name twice.
 */
#include "core/store/query_schema.h"

#include <string.h>

static void column_free(void *p)
{
	struct samut_query_column *column = p;

	g_free(column->name);
	g_free(column);
}

static void table_free(void *p)
{
	struct samut_query_table *table = p;

	g_free(table->name);
	g_ptr_array_unref(table->columns);
	g_free(table);
}

static struct samut_query_table *add_table(GPtrArray *tables, char *name, const char *th, const char *en)
{
	struct samut_query_table *table = g_new0(struct samut_query_table, 1);

	table->name = name;
	table->th = th;
	table->en = en;
	table->columns = g_ptr_array_new_with_free_func(column_free);
	g_ptr_array_add(tables, table);
	return table;
}

static struct samut_query_column *add_column(struct samut_query_table *table, const char *name,
	const char *type, enum samut_query_source source, const char *th, const char *en)
{
	struct samut_query_column *column = g_new0(struct samut_query_column, 1);

	column->name = g_strdup(name);
	column->type = type;
	column->source = source;
	column->th = th;
	column->en = en;
	g_ptr_array_add(table->columns, column);
	return column;
}

/* What every record has besides its fields. */
static const struct {
	const char *name, *type;
	enum samut_query_source source;
	const char *only; /* kind; NULL: all */
	const char *th, *en;
} common[] = {
	{"node", "INTEGER PRIMARY KEY", SAMUT_QUERY_NODE, NULL, "เลขประจำไฟล์ ใช้เชื่อมตาราง",
		"number of the record, for joins"},
	{"id", "TEXT", SAMUT_QUERY_ID, NULL, "เลขหรือชื่ออ้างอิง", "its id, as references write it"},
	{"place_id", "TEXT", SAMUT_QUERY_PLACE_ID, NULL, "เลขครัวเรือน กองทุน หรือสัญญาที่ไฟล์อยู่",
		"id of the household, fund, contract … it lies in"},
	{"path", "TEXT", SAMUT_QUERY_PATH, NULL, "ที่อยู่ของไฟล์", "where the file stands"},
	{"province", "TEXT", SAMUT_QUERY_PROVINCE, NULL, "รหัสจังหวัด", "province code"},
	{"amphoe", "TEXT", SAMUT_QUERY_AMPHOE, NULL, "รหัสอำเภอ", "amphoe code"},
	{"tambon", "TEXT", SAMUT_QUERY_TAMBON, NULL, "รหัสตำบล", "tambon code"},
	{"horizon", "TEXT", SAMUT_QUERY_HORIZON, "plan-item", "ระยะของแผน", "urgent, medium or long"},
	{"incomplete", "INTEGER", SAMUT_QUERY_INCOMPLETE, NULL, "1 = ยังกรอกไม่ครบ",
		"1: a mandatory value is missing"},
};

static const char *type_of(const struct samut_field *field)
{
	switch (field->type) {
	case SAMUT_TYPE_INT:
	case SAMUT_TYPE_YEAR:
		return "INTEGER";
	case SAMUT_TYPE_DECIMAL:
	case SAMUT_TYPE_PERCENT:
		return "REAL";
	default:
		return "TEXT";
	}
}

static bool has_field(const struct samut_kind *kind, const char *column)
{
	for (unsigned i = 0; i < kind->n_fields; i++) {
		g_autofree char *name = samut_kind_column(&kind->fields[i]);

		if (!(kind->fields[i].flags & SAMUT_FIELD_REPEAT) && strcmp(name, column) == 0)
			return true;
	}
	return false;
}

static void add_field(struct samut_query_table *table, unsigned index)
{
	const struct samut_field *field = &table->kind->fields[index];
	g_autofree char *name = samut_kind_column(field);

	add_column(table, name, type_of(field), SAMUT_QUERY_FIELD, field->th, field->en)->field = index;
	if (field->type == SAMUT_TYPE_MONEY) {
		g_autofree char *satang = g_strconcat(name, "_satang", NULL);
		add_column(table, satang, "INTEGER", SAMUT_QUERY_SATANG, field->th, "the same in satang")
			->field = index;
	}
}

static char *plain_name(const struct samut_kind *kind)
{
	g_autofree char *name = samut_kind_table(kind);

	return g_strdup(name + strlen("k_"));
}

static void add_kind(GPtrArray *tables, const struct samut_kind *kind)
{
	struct samut_query_table *table = add_table(tables, plain_name(kind), kind->th, kind->en);

	table->kind = kind;
	for (unsigned i = 0; i < G_N_ELEMENTS(common); i++)
		if (!has_field(kind, common[i].name) &&
			(!common[i].only || strcmp(common[i].only, kind->name) == 0))
			add_column(table, common[i].name, common[i].type, common[i].source, common[i].th,
				common[i].en);
	for (unsigned i = 0; i < kind->n_fields; i++)
		if (!(kind->fields[i].flags & SAMUT_FIELD_REPEAT))
			add_field(table, i);
}

static void add_many(GPtrArray *tables, const struct samut_kind *kind, const struct samut_field *field)
{
	g_autofree char *name = plain_name(kind);
	g_autofree char *column = samut_kind_column(field);
	struct samut_query_table *table =
		add_table(tables, g_strdup_printf("%s_%s", name, column), field->th, field->en);

	table->kind = kind;
	table->many = field;
	add_column(table, "node", "INTEGER", SAMUT_QUERY_NODE, "เลขประจำไฟล์", "number of the record");
	add_column(table, "n", "INTEGER", SAMUT_QUERY_N, "ลำดับ", "order in the record");
	add_column(table, "value", type_of(field), SAMUT_QUERY_VALUE, field->th, field->en);
}

/* Tables that are no kind's. */
static const struct {
	const char *name, *th, *en;
	const char *sql; /* the node (a place) that must be seen, then the columns */
	struct {
		const char *name, *type, *th, *en;
	} columns[16];
} others[] = {
	{"progress", "ความก้าวหน้าของครัวเรือน (คำนวณให้)", "how far each household is (derived)",
		"SELECT "
		"place,rid,province,step,level,ladder,next_action,next_due,last_visit,members,vulnerable,"
		"plan_items,plan_done FROM ix.home WHERE confidential=0 ORDER BY place",
		{
			{"place_id", "TEXT", "เลขครัวเรือน", "id of the household"},
			{"province", "TEXT", "รหัสจังหวัด", "province code"},
			{"step", "INTEGER", "ขั้นตอนที่ถึง (1-9)", "step reached, of the nine"},
			{"level", "INTEGER", "ระดับความเปราะบาง (0-3)", "level of vulnerability"},
			{"ladder", "TEXT", "ระดับการพึ่งพาตนเอง", "client status ladder"},
			{"next_action", "TEXT", "สิ่งที่ต้องทำต่อไป", "what is to be done next"},
			{"next_due", "TEXT", "กำหนด", "when it is due"},
			{"last_visit", "TEXT", "เยี่ยมบ้านครั้งล่าสุด", "last visit"},
			{"members", "INTEGER", "จำนวนสมาชิก", "members"},
			{"vulnerable", "INTEGER", "จำนวนสมาชิกเปราะบาง", "vulnerable members"},
			{"plan_items", "INTEGER", "จำนวนรายการในแผน", "items of the plan"},
			{"plan_done", "INTEGER", "ทำแล้ว", "items done"},
		}},
	{"own_field", "ช่องที่ผู้ใช้เพิ่มเอง (X_…)", "users' own fields (X_…)",
		"SELECT node,node,field,text FROM value WHERE field>='X_' AND field<'X`' ORDER BY node,n",
		{
			{"node", "INTEGER", "เลขประจำไฟล์", "number of the record"},
			{"field", "TEXT", "ชื่อช่อง", "name of the field"},
			{"value", "TEXT", "ค่า", "value"},
		}},
	{"province", "จังหวัด", "the 77 provinces", NULL,
		{
			{"code", "TEXT", "รหัสจังหวัด", "code"},
			{"th", "TEXT", "ชื่อไทย", "Thai name"},
			{"en", "TEXT", "ชื่ออังกฤษ", "English name"},
		}},
};

static void add_other(GPtrArray *tables, unsigned i)
{
	struct samut_query_table *table =
		add_table(tables, g_strdup(others[i].name), others[i].th, others[i].en);

	table->sql = others[i].sql;
	for (unsigned c = 0; others[i].columns[c].name; c++)
		add_column(table, others[i].columns[c].name, others[i].columns[c].type, SAMUT_QUERY_COPY,
			others[i].columns[c].th, others[i].columns[c].en);
}

GPtrArray *samut_query_tables_new(void)
{
	GPtrArray *tables = g_ptr_array_new_with_free_func(table_free);

	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++) {
		add_kind(tables, kind);
		for (unsigned i = 0; i < kind->n_fields; i++)
			if (kind->fields[i].flags & SAMUT_FIELD_REPEAT)
				add_many(tables, kind, &kind->fields[i]);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
		add_other(tables, i);
	return tables;
}

void samut_query_append_create(GString *out, const struct samut_query_table *table)
{
	g_string_append_printf(out, "CREATE TABLE \"%s\"(", table->name);
	for (unsigned i = 0; i < table->columns->len; i++) {
		const struct samut_query_column *column = table->columns->pdata[i];

		g_string_append_printf(out, "%s\"%s\" %s", i ? "," : "", column->name, column->type);
	}
	g_string_append(out, ");");
}
