/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Own reports as files. Invariant: a table is the whole answer or says in words why there is none; half an
 * answer is never shown.
 */
#include "core/show/queries.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/model/layout.h"
#include "core/show/csvout.h"
#include "core/show/report.h"
#include "core/show/show_part.h"
#include "core/store/node.h"
#include "core/store/query.h"

#define FOLDER "reports/queries"
#define SCHEMA "SCHEMA.txt"
/* Of the threads that answer, most are left for other things, however heavy the questions are. */
#define MOST_AT_ONCE 4

/* ---- Answers ---- */

struct answer {
	struct samut_csvout csv;
	struct samut_sight *sight;
};

static bool sees(int64_t node, void *arg)
{
	return samut_sight_reads(((struct answer *)arg)->sight, node);
}

static int put_header(const char *const *names, unsigned n, void *arg)
{
	struct answer *answer = arg;

	for (unsigned i = 0; i < n; i++)
		samut_csvout_text(&answer->csv, names[i]);
	samut_csvout_end(&answer->csv);
	return 0;
}

static int put_row(const struct samut_query_cell *cells, unsigned n, void *arg)
{
	struct answer *answer = arg;

	for (unsigned i = 0; i < n; i++)
		if (cells[i].type == SAMUT_CELL_NUMBER)
			samut_csvout_number(&answer->csv, cells[i].text);
		else
			samut_csvout_text(&answer->csv, cells[i].text);
	samut_csvout_end(&answer->csv);
	return 0;
}

static int answer(struct samut_asking *asking, const char *sql, size_t len, GString *out)
{
	struct answer answer = {.csv = {.out = out}, .sight = asking->sight};
	const struct samut_query_run run = {.from = asking->db,
		.sees = sees,
		.today = asking->today,
		.header = put_header,
		.row = put_row,
		.arg = &answer};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(samut_query) query = NULL;

	int r = samut_query_new(sql, len, &query, &diag);
	if (r >= 0 && samut_query_is_empty(query))
		samut_diag_add(&diag, 0, 0, NULL, "ยังไม่มีคำสั่ง SELECT ในไฟล์ .sql ดู " SCHEMA,
			"there is no SELECT in the .sql file yet: see " SCHEMA);
	if (r >= 0 && samut_query_reads(query, "progress"))
		r = samut_report_ready(asking, &diag);
	samut_csvout_begin(&answer.csv);
	if (r >= 0 && samut_diag_count(&diag) == 0)
		r = samut_query_run(query, &run, &diag);
	if (samut_diag_count(&diag) == 0)
		return r;
	samut_csvout_reasons(&answer.csv, &diag);
	return 0;
}

/* A turn to run; false: there is none. by -1: gives it back. */
static bool take_turn(struct samut_show *show, int by)
{
	pthread_mutex_lock(&show->lock);
	bool free = by < 0 || show->queries < MOST_AT_ONCE;
	show->queries += free ? by : 0;
	pthread_mutex_unlock(&show->lock);
	return free;
}

/* The text of NAME.sql; -ENOENT too when the viewer may not read it. */
static int read_sql(struct samut_asking *asking, const char *name, GBytes **ret_text)
{
	g_autofree char *path = g_strconcat(FOLDER "/", name, ".sql", NULL);
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	int r = samut_node_resolve(asking->db, path, &node);
	if (r == -ENOTDIR || (r >= 0 && (node.layout != SAMUT_LAYOUT_QUERY || !S_ISREG(node.mode) ||
						!samut_sight_reads(asking->sight, node.id))))
		r = -ENOENT;
	return r < 0 ? r : samut_read_content(asking->s, asking->db, &node, ret_text);
}

/* ---- What can be asked ---- */

static void put_table(GString *out, const struct samut_query_table *table)
{
	g_string_append_printf(out, "\n%s\n    %s · %s\n", table->name, table->th, table->en);
	for (unsigned i = 0; i < table->columns->len; i++) {
		const struct samut_query_column *column = table->columns->pdata[i];
		bool key = strncmp(column->type, "INTEGER ", 8) == 0;

		g_string_append_printf(out, "    %-22s %-8s %s · %s\n", column->name,
			key ? "INTEGER" : column->type, column->th, column->en);
	}
}

static void put_schema(GString *out)
{
	g_autoptr(GPtrArray) tables = samut_query_tables_new();

	g_string_append(out,
		"รายงานของท่านเอง: บันทึกคำสั่ง SELECT หนึ่งคำสั่งเป็น reports/queries/ชื่อ.sql แล้วเปิด ชื่อ.csv ที่อยู่ข้างกัน\n"
		"ผลลัพธ์เป็นข้อมูลล่าสุดเสมอ เห็นเฉพาะสิ่งที่ท่านเปิดดูได้ ครัวเรือนที่ปกปิดเป็นความลับไม่อยู่ในตารางใด\n"
		"วันที่เป็น ค.ศ. แบบ 2026-11-22 จำนวนเงินมีสองคอลัมน์: ชื่อ (ข้อความ ทศนิยมสองตำแหน่ง) และ ชื่อ_satang "
		"(จำนวนเต็ม ใช้คำนวณ)\n"
		"ฟังก์ชันเพิ่มเติม: baht(สตางค์) fiscal_year(วันที่) today() ชื่อที่ตรงกับคำของ SQL ให้ใส่ \"…\" เช่น \"from\" "
		"\"to\" \"order\"\n"
		"\n"
		"Reports of your own: save one SELECT as reports/queries/NAME.sql and open NAME.csv beside "
		"it. The answer is\n"
		"always of now and holds only what you may open; confidential cases are in no table, and "
		"records that refer\n"
		"to one keep amounts, dates and choices but no words. Dates are ISO. Money comes twice: "
		"NAME, exact text with\n"
		"two decimals, and NAME_satang, whole satang to reckon with. Besides SQLite's functions: "
		"baht(satang) as exact\n"
		"text, fiscal_year(date), today(). Names that are words of SQL go in quotes: \"from\", "
		"\"to\", \"order\". A text\n"
		"that a spreadsheet would take for a formula gets an apostrophe in front. "
		"Limits: 8 KiB of SQL, 30 seconds, 1,000,000 rows,\n"
		"64 MiB.\n"
		"\n"
		"ตัวอย่าง · For example:\n"
		"    SELECT h.province, count(*) AS items, baht(sum(p.budget_satang)) AS budget\n"
		"    FROM plan_item p JOIN household h ON h.id = p.place_id\n"
		"    WHERE p.horizon = 'urgent' AND p.status <> 'done' GROUP BY h.province\n");
	for (unsigned i = 0; i < tables->len; i++)
		put_table(out, tables->pdata[i]);
}

/* ---- Files ---- */

int samut_query_page(struct samut_asking *asking, GString *out)
{
	const char *file = asking->args[0];
	g_autofree char *name = NULL;
	g_autoptr(GBytes) text = NULL;
	gsize len = 0;

	if (strcmp(file, SCHEMA) == 0) {
		put_schema(out);
		return 0;
	}
	if (!g_str_has_suffix(file, ".csv"))
		return -ENOENT;
	name = g_strndup(file, strlen(file) - strlen(".csv"));
	int r = read_sql(asking, name, &text);
	if (r < 0)
		return r;
	if (!take_turn(asking->show, 1))
		return -EBUSY;
	const char *sql = g_bytes_get_data(text, &len);
	r = answer(asking, sql ? sql : "", len, out);
	take_turn(asking->show, -1);
	return r;
}

struct naming {
	samut_shown_fn fn;
	void *arg;
};

static int name_one(const struct samut_node *node, void *arg)
{
	const struct naming *naming = arg;

	if (node->layout != SAMUT_LAYOUT_QUERY || !g_str_has_suffix(node->name, ".sql"))
		return 0;
	g_autofree char *stem = g_strndup(node->name, strlen(node->name) - strlen(".sql"));
	g_autofree char *name = g_strconcat(stem, ".csv", NULL);
	return naming->fn(name, SAMUT_SHOWN_LINK, naming->arg);
}

int samut_query_names(struct samut_db *db, int64_t dir, samut_shown_fn fn, void *arg)
{
	struct naming naming = {fn, arg};
	int r = fn(SCHEMA, SAMUT_SHOWN_LINK, arg);

	return r == 0 ? samut_node_children(db, dir, 0, name_one, &naming) : r;
}
