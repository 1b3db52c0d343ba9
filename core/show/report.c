/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done with the rows of reports.c. Invariant: a report's table is read once for a page, so that
 * table, chart and totals of one page agree.
 */
#include "core/show/report.h"

#include <errno.h>
#include <string.h>

#include "core/domain/settlement.h"
#include "core/model/kind.h"
#include "core/model/money.h"
#include "core/model/province.h"
#include "core/show/csvout.h"
#include "core/store/function.h"
#include "core/store/indexdb.h"
#include "core/store/recordrow.h"

/* ---- Tables ---- */

unsigned samut_report_width(const struct samut_report *report)
{
	unsigned n = 0;

	while (n < SAMUT_REPORT_COLUMNS && report->columns[n].name)
		n++;
	return n;
}

int samut_report_column(const struct samut_report *report, const char *name)
{
	for (unsigned i = 0; name && i < samut_report_width(report); i++)
		if (strcmp(report->columns[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* The Thai name of a word of a list such as "plan-item.Area"; the word itself when it is not there. */
static const char *choice_name(const char *list, const char *word)
{
	g_auto(GStrv) parts = g_strsplit(list, ".", 2);
	const struct samut_kind *kind = samut_kind_find(parts[0]);
	int field = kind ? samut_kind_field(kind, parts[1]) : -1;
	const struct samut_choice *choice = field < 0 ? NULL : kind->fields[field].choices;

	for (; choice && choice->word; choice++)
		if (strcmp(choice->word, word) == 0)
			return choice->th;
	return word;
}

static char *shown(const struct samut_report_column *column, const char *text, int64_t number)
{
	const struct samut_province *province;

	switch (column->type) {
	case SAMUT_REPORT_CHOICE:
		return g_strdup(choice_name(column->choices, text));
	case SAMUT_REPORT_PROVINCE:
		province = samut_province_get((int)number);
		return g_strdup(province ? province->th : text);
	case SAMUT_REPORT_BAHT:
		return samut_money_format(number);
	case SAMUT_REPORT_PERCENT:
		return g_strdup_printf("%" G_GINT64_FORMAT ".%d", number / 10, (int)(number % 10));
	default:
		return g_strdup(text);
	}
}

static void clear_cell(void *p)
{
	g_free(((struct samut_report_cell *)p)->text);
}

static GArray *read_row(const struct samut_report *report, struct samut_stmt *stmt)
{
	unsigned n = samut_report_width(report);
	GArray *row = g_array_sized_new(FALSE, TRUE, sizeof(struct samut_report_cell), n);

	g_array_set_clear_func(row, clear_cell);
	for (unsigned i = 0; i < n; i++) {
		struct samut_report_cell cell = {.null = samut_stmt_null(stmt, (int)i)};

		cell.number = samut_stmt_int(stmt, (int)i);
		cell.text = cell.null
				    ? g_strdup("")
				    : shown(&report->columns[i], samut_stmt_text(stmt, (int)i), cell.number);
		g_array_append_val(row, cell);
	}
	return row;
}

static bool is_seen(int64_t node, void *sight)
{
	return samut_sight_reads(sight, node);
}

static int64_t sees(int64_t node, void *arg)
{
	return is_seen(node, ((struct samut_asking *)arg)->sight);
}

/* What the payor of a contract (its record) owes by today, fees included. */
static int64_t owed(int64_t node, void *arg)
{
	const struct samut_asking *asking = arg;
	g_autofree char *rid = samut_recordrow_rid(asking->db, node);
	g_autoptr(samut_sip) sip = NULL;
	g_autoptr(samut_settlement) settlement = NULL;

	if (!rid || samut_sip_load(asking->db, rid, is_seen, asking->sight, &sip) < 0 ||
		samut_settle(sip, asking->today, &settlement) < 0)
		return INT64_MIN;
	return settlement->purse + settlement->fees_due;
}

/* What reports ask of C. */
static const struct {
	const char *name;
	samut_db_int_fn fn;
} functions[] = {{"sees", sees}, {"owed", owed}};

/* asking NULL: takes them back. */
static int lend_functions(struct samut_db *db, struct samut_asking *asking)
{
	int r = 0;

	for (unsigned i = 0; r >= 0 && i < G_N_ELEMENTS(functions); i++)
		r = samut_db_function(db, functions[i].name, asking ? functions[i].fn : NULL, asking);
	return r;
}

int samut_report_ready(struct samut_asking *asking, struct samut_diag *diag)
{
	struct samut_indexdb_mark mark;
	int r = samut_indexdb_mark_get(asking->db, &mark);

	if (r >= 0 && mark.cursor != -1)
		samut_diag_add(diag, 0, 0, NULL, "กำลังจัดทำดัชนี ตัวเลขยังไม่ครบ ดูความคืบหน้าใน .samut/status",
			"the index is being made and the figures are not complete yet: .samut/status says "
			"how far it is");
	return r;
}

int samut_report_table(struct samut_asking *asking, const struct samut_report *report, GPtrArray **ret_rows)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	g_autofree char *today = samut_date_iso(asking->today);
	struct samut_stmt *stmt;
	int r = lend_functions(asking->db, asking);

	if (r < 0)
		return r;
	stmt = samut_db_prepare(asking->db, report->sql);
	if (strstr(report->sql, "?1"))
		samut_stmt_bind_text(stmt, 1, today);
	while ((r = samut_stmt_step(stmt)) > 0)
		g_ptr_array_add(rows, read_row(report, stmt));
	(void)lend_functions(asking->db, NULL);
	if (r < 0)
		return r;
	*ret_rows = g_steal_pointer(&rows);
	return 0;
}

/* ---- Charts ---- */

static const struct samut_report_cell *cell_at(const GArray *row, int column)
{
	return &g_array_index((GArray *)row, struct samut_report_cell, column);
}

int64_t samut_report_sum(const GPtrArray *rows, int column)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < rows->len; i++)
		sum += cell_at(rows->pdata[i], column)->number;
	return sum;
}

/* Rows that say nothing are called so. */
static const char *label_of(const GArray *row, int column)
{
	const char *text = cell_at(row, column)->text;

	return *text ? text : "(ไม่ระบุ)";
}

static void add_row(const struct samut_report *report, const GArray *row, struct samut_chart *chart)
{
	int name = samut_report_column(report, report->chart.row),
	    series = samut_report_column(report, report->chart.series);

	for (unsigned i = 0; report->chart.plot[i]; i++) {
		int column = samut_report_column(report, report->chart.plot[i]);

		if (!cell_at(row, column)->null)
			samut_chart_add(chart, label_of(row, name),
				series < 0 ? report->columns[column].th : label_of(row, series),
				cell_at(row, column)->number);
	}
}

/* From the sum of each row to tenths of its mean. */
static void take_means(const struct samut_report *report, const GPtrArray *rows, struct samut_chart *chart)
{
	int name = samut_report_column(report, report->chart.row);

	for (unsigned r = 0; r < chart->rows->len; r++) {
		int64_t *value = &g_array_index(chart->values, int64_t, r), n = 0;

		for (unsigned i = 0; i < rows->len; i++)
			n += strcmp(label_of(rows->pdata[i], name), chart->rows->pdata[r]) == 0;
		*value = (*value * 20 + n) / (2 * n);
	}
}

bool samut_report_chart(
	const struct samut_report *report, const GPtrArray *rows, struct samut_chart *ret_chart)
{
	samut_chart_init(ret_chart, report->chart.kind, report->chart.unit, report->th, report->en);
	if (report->chart.kind == SAMUT_CHART_NONE)
		return false;
	for (unsigned i = 0; !report->chart.series && report->chart.plot[i]; i++)
		samut_chart_series(
			ret_chart, report->columns[samut_report_column(report, report->chart.plot[i])].th);
	for (unsigned i = 0; i < rows->len; i++)
		add_row(report, rows->pdata[i], ret_chart);
	if (report->chart.mean)
		take_means(report, rows, ret_chart);
	ret_chart->mean = report->chart.mean;
	ret_chart->mark = report->chart.mark;
	ret_chart->mark_words = report->chart.mark_words;
	return true;
}

/* ---- Files ---- */

static void put_cell(struct samut_csvout *csv, const struct samut_report_column *column,
	const struct samut_report_cell *cell)
{
	if (column->type >= SAMUT_REPORT_COUNT)
		samut_csvout_number(csv, cell->text);
	else
		samut_csvout_text(csv, cell->text);
}

static void put_table(const struct samut_report *report, const GPtrArray *rows, GString *out)
{
	struct samut_csvout csv = {.out = out};
	unsigned n = samut_report_width(report);

	samut_csvout_begin(&csv);
	for (unsigned i = 0; i < n; i++) {
		g_autofree char *header =
			g_strdup_printf("%s (%s)", report->columns[i].th, report->columns[i].name);
		samut_csvout_text(&csv, header);
	}
	samut_csvout_end(&csv);
	for (unsigned r = 0; r < rows->len; r++) {
		for (unsigned i = 0; i < n; i++)
			put_cell(&csv, &report->columns[i], cell_at(rows->pdata[r], (int)i));
		samut_csvout_end(&csv);
	}
}

/* The report whose file is called name; *ret_drawing: it is the drawing. */
static const struct samut_report *find(const char *name, bool *ret_drawing)
{
	for (const struct samut_report *report = samut_reports; report->name; report++) {
		size_t len = strlen(report->name);

		if (strncmp(name, report->name, len) != 0)
			continue;
		*ret_drawing = strcmp(name + len, ".svg") == 0;
		if (strcmp(name + len, ".csv") == 0 ||
			(*ret_drawing && report->chart.kind != SAMUT_CHART_NONE))
			return report;
	}
	return NULL;
}

/* In the place of a table or of a drawing. */
static void put_reasons(const struct samut_diag *diag, bool drawing, GString *out)
{
	struct samut_csvout csv = {.out = out};
	g_auto(samut_chart) chart = {0};

	if (!drawing) {
		samut_csvout_reasons(&csv, diag);
		return;
	}
	samut_chart_init(&chart, SAMUT_CHART_BARS, SAMUT_CHART_COUNT, samut_diag_get(diag, 0)->th,
		samut_diag_get(diag, 0)->en);
	samut_chart_draw(out, &chart, NULL);
}

int samut_report_page(struct samut_asking *asking, GString *out)
{
	g_autoptr(GPtrArray) rows = NULL;
	g_auto(samut_chart) chart = {0};
	bool drawing = false;
	const struct samut_report *report = find(asking->args[0], &drawing);

	if (!report)
		return -ENOENT;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_report_ready(asking, &diag);
	if (r >= 0 && samut_diag_count(&diag) > 0) {
		put_reasons(&diag, drawing, out);
		return 0;
	}
	if (r >= 0)
		r = samut_report_table(asking, report, &rows);
	if (r < 0)
		return r;
	if (!drawing)
		put_table(report, rows, out);
	else if (samut_report_chart(report, rows, &chart))
		samut_chart_draw(out, &chart, NULL);
	return 0;
}

int samut_report_names(struct samut_db *db, int64_t dir, samut_shown_fn fn, void *arg)
{
	int r = 0;

	(void)db;
	(void)dir;
	for (const struct samut_report *report = samut_reports; r == 0 && report->name; report++) {
		g_autofree char *csv = g_strconcat(report->name, ".csv", NULL);
		g_autofree char *svg = g_strconcat(report->name, ".svg", NULL);

		r = fn(csv, SAMUT_SHOWN_LINK, arg);
		if (r == 0 && report->chart.kind != SAMUT_CHART_NONE)
			r = fn(svg, SAMUT_SHOWN_LINK, arg);
	}
	return r;
}
