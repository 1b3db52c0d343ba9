/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dashboard.html: all reports on one page, for a telephone, a screen and paper. Invariant: each figure stands
 * in a table of the reports, and says where.
 */
#include "core/show/html.h"
#include "core/show/report.h"
#include "core/show/svg.h"
#include "core/store/changed.h"
#include "core/store/indexdb.h"
#include "core/store/journal.h"

#include <string.h>

/* Bars of a chart on the page; all of them are in the drawing of its own. */
#define KEPT 12
/* Layout row of the folder reports/. */
#define REPORTS 330
/* Changes that may be missing without a word. */
#define LAG 100

static const char style[] =
	".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;margin:1rem "
	"0}\n"
	".tiles div{border:1px solid var(--line);border-radius:.5rem;padding:.5rem "
	".8rem;background:var(--soft);"
	"break-inside:avoid}\n"
	".tiles b{display:block;font-size:1.5rem;line-height:1.3;color:var(--strong);white-space:nowrap}\n"
	".tiles span[lang=en]{display:block;margin:0;line-height:1.3}\n"
	".reports{columns:26rem 2;column-gap:2.5rem}\n"
	".reports section{break-inside:avoid;padding-bottom:.6rem}\n"
	".reports h2{margin-top:1rem}.reports h2 span[lang=en]{display:block;margin:0}\n"
	".reports svg{display:block;width:100%;max-width:30rem!important}\n"
	"nav a,.files a{display:inline-block;margin:0 1rem .3rem 0;padding:.15rem 0}\n"
	".wide{overflow-x:auto}.wide td,.wide th{padding-right:.8rem;white-space:nowrap}\n"
	".sums th,.sums td{padding:.05rem 0;font-weight:400;font-size:.92rem}\n"
	"summary{cursor:pointer;padding:.3rem 0;color:var(--strong)}\n"
	"@media print{nav,details,.files{display:none}.reports{columns:2;column-gap:8mm}}\n";

/* A report with its rows. */
struct shown {
	const struct samut_report *report;
	GPtrArray *rows;
};

static void clear_shown(void *p)
{
	struct shown *shown = p;

	if (shown->rows)
		g_ptr_array_unref(shown->rows);
}

static int read_all(struct samut_asking *asking, GArray *all)
{
	int r = 0;

	g_array_set_clear_func(all, clear_shown);
	for (const struct samut_report *report = samut_reports; r >= 0 && report->name; report++) {
		struct shown shown = {report, NULL};

		r = samut_report_table(asking, report, &shown.rows);
		if (r >= 0)
			g_array_append_val(all, shown);
	}
	return r;
}

/* ---- Figures ---- */

static int64_t sum_of(const GArray *all, const char *name, const char *column)
{
	for (unsigned i = 0; i < all->len; i++) {
		const struct shown *shown = &g_array_index((GArray *)all, struct shown, i);

		if (strcmp(shown->report->name, name) == 0)
			return samut_report_sum(shown->rows, samut_report_column(shown->report, column));
	}
	return 0;
}

/* A number with its thousands apart. */
static char *grouped(int64_t value)
{
	g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, value);
	GString *out = g_string_new(NULL);
	size_t len = strlen(digits), lead = *digits == '-';

	for (size_t i = 0; i < len; i++) {
		if (i > lead && (len - i) % 3 == 0)
			g_string_append_c(out, ',');
		g_string_append_c(out, digits[i]);
	}
	return g_string_free(out, FALSE);
}

static void put_tile(GString *out, const char *th, const char *en, const char *figure)
{
	samut_html_add(out, "<div><b>%s</b>%s<span lang=\"en\">%s</span></div>\n", figure, th, en);
}

static void put_count_tile(
	GString *out, const GArray *all, const char *name, const char *column, const char *th, const char *en)
{
	g_autofree char *figure = grouped(sum_of(all, name, column));

	put_tile(out, th, en, figure);
}

static void put_tiles(GString *out, const GArray *all)
{
	int64_t items = sum_of(all, "plans", "items") - sum_of(all, "plans", "dropped");
	int64_t done = sum_of(all, "plans", "done");
	g_autofree char *share = items > 0
					 ? g_strdup_printf("%d %%", (int)((done * 200 + items) / (2 * items)))
					 : g_strdup("–");
	g_autofree char *left = samut_chart_baht(sum_of(all, "funds", "available"));

	g_string_append(out, "<div class=\"tiles\">\n");
	put_count_tile(out, all, "steps", "households", "ครัวเรือน", "households");
	put_count_tile(out, all, "steps", "closed", "ปิดแล้ว", "closed");
	put_count_tile(out, all, "overdue", "overdue", "งานเกินกำหนด", "tasks overdue");
	put_tile(out, "แผนเสร็จแล้ว", "of plan items done", share);
	put_tile(out, "งบคงเหลือในจังหวัด (บาท)", "baht available in provinces", left);
	g_string_append(out, "</div>\n");
}

/* ---- Tables ---- */

/* What a chart shows, in figures: a row each, a column for each series. */
static void put_figures(GString *out, const struct samut_chart *chart)
{
	g_string_append(out,
		"<details><summary>ตัวเลข <span lang=\"en\">figures</span></summary><div class=\"wide\">"
		"<table>\n<thead><tr><th></th>");
	for (unsigned s = 0; s < chart->series->len; s++)
		samut_html_add(out, "<th class=\"n\">%s</th>", (char *)chart->series->pdata[s]);
	g_string_append(out, "</tr></thead>\n<tbody>\n");
	for (unsigned r = 0; r < chart->rows->len; r++) {
		samut_html_add(out, "<tr><th scope=\"row\">%s</th>", (char *)chart->rows->pdata[r]);
		for (unsigned s = 0; s < chart->series->len; s++) {
			g_autofree char *words = samut_chart_figure(chart, r, s);
			samut_html_add(out, "<td class=\"n\">%s</td>", words);
		}
		g_string_append(out, "</tr>\n");
	}
	g_string_append(out, "</tbody></table></div></details>\n");
}

/* Sums of what may be added up. */
static void put_sums(GString *out, const struct shown *shown)
{
	bool any = false;

	for (unsigned i = 0; i < samut_report_width(shown->report); i++) {
		const struct samut_report_column *column = &shown->report->columns[i];
		int64_t sum = samut_report_sum(shown->rows, (int)i);

		if (column->type != SAMUT_REPORT_COUNT && column->type != SAMUT_REPORT_BAHT)
			continue;
		g_string_append(out, any ? "" : "<table class=\"sums\"><tbody>\n");
		any = true;
		samut_html_add(out, "<tr><th scope=\"row\">%s</th><td class=\"n\">", column->th);
		if (column->type == SAMUT_REPORT_BAHT) {
			samut_html_money(out, sum);
			g_string_append(out, " บาท");
		} else {
			g_autofree char *figure = grouped(sum);
			samut_html_text(out, figure);
		}
		g_string_append(out, "</td></tr>\n");
	}
	g_string_append(out, any ? "</tbody></table>\n" : "");
}

static void put_section(GString *out, const struct shown *shown)
{
	const struct samut_report *report = shown->report;
	g_auto(samut_chart) chart = {0};
	g_autofree char *id = g_strconcat("chart-", report->name, NULL);
	bool drawn = samut_report_chart(report, shown->rows, &chart);

	samut_html_add(out, "<section id=\"%s\">\n", report->name);
	samut_html_both(out, "h2", report->th, report->en);
	samut_html_add(out, "<p><small>%s <span lang=\"en\">%s</span></small></p>\n", report->note_th,
		report->note_en);
	if (drawn && chart.kind != SAMUT_CHART_LINES)
		samut_chart_fold(&chart, KEPT);
	if (drawn) {
		samut_chart_draw(out, &chart, id);
		if (chart.rows->len > 0)
			put_figures(out, &chart);
	}
	if (shown->rows->len > 0)
		put_sums(out, shown);
	samut_html_add(out, "<p class=\"files\"><a href=\"%s.csv\">%s.csv</a>", report->name, report->name);
	if (drawn)
		samut_html_add(out, "<a href=\"%s.svg\">%s.svg</a>", report->name, report->name);
	g_string_append(out, "</p>\n</section>\n");
}

/* ---- The page ---- */

static void put_head(GString *out, struct samut_asking *asking, int64_t time)
{
	struct samut_date day = samut_date_from_unix(time / G_USEC_PER_SEC / 1000);
	g_autofree char *today = samut_date_thai_long(asking->today),
			*english = samut_date_english(asking->today);
	g_autofree char *edited = samut_date_thai(day), *iso = samut_date_iso(day);
	g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local(time / G_USEC_PER_SEC / 1000);
	g_autofree char *clock = moment ? g_date_time_format(moment, "%H:%M") : g_strdup("");

	g_string_append(out, "<header>\n");
	samut_html_both(out, "h1", "ภาพรวมงาน", "Dashboard");
	samut_html_add(out, "<p>ข้อมูล ณ วันที่ %s <span lang=\"en\">as of %s</span></p>\n", today, english);
	if (time > 0)
		samut_html_add(out,
			"<p><small>แก้ไขล่าสุด <time datetime=\"%sT%s\">%s เวลา %s น.</time> <span "
			"lang=\"en\">last edit</span> · นับเฉพาะสิ่งที่ท่านเปิดดูได้ <span lang=\"en\">counts what "
			"you may open</span></small></p>\n",
			iso, clock, edited, clock);
	g_string_append(out, "</header>\n");
}

static void put_contents(GString *out)
{
	g_string_append(out, "<nav><details><summary>สารบัญ <span lang=\"en\">contents</span></summary>");
	for (const struct samut_report *report = samut_reports; report->name; report++)
		samut_html_add(out, "<a href=\"#%s\">%s</a>", report->name, report->th);
	g_string_append(out, "</details></nav>\n");
}

/* What else stands in reports/. */
static void put_others(GString *out)
{
	for (const struct samut_page *page = samut_pages; page->path; page++) {
		const char *name = strrchr(page->path, '/');

		if (page->beside == REPORTS && !page->names && page->render != samut_dashboard_page)
			samut_html_add(out, "<a href=\"%s\">%s</a>: %s <span lang=\"en\">%s</span><br>\n",
				name + 1, name + 1, page->th, page->en);
	}
	g_string_append(out, "<a href=\"queries/SCHEMA.txt\">queries/SCHEMA.txt</a>: รายงานของท่านเอง <span "
			     "lang=\"en\">reports of your own</span>\n");
}

/* After a large import the index needs a while; until then what is shown is not of now. */
static int put_lag(GString *out, struct samut_asking *asking)
{
	struct samut_indexdb_mark mark;
	int64_t newest = 0;
	int r = samut_indexdb_mark_get(asking->db, &mark);

	if (r >= 0)
		r = samut_changed_last(asking->db, &newest);
	if (r >= 0 && newest - mark.consumed > LAG)
		samut_html_add(out,
			"<div class=\"banner\" role=\"status\">การแก้ไขล่าสุดยังเข้ามาไม่ครบ เปิดดูใหม่อีกครั้งในภายหลัง "
			"<span lang=\"en\">The latest edits are not all in yet: look again "
			"later</span></div>\n");
	return r;
}

int samut_dashboard_page(struct samut_asking *asking, GString *out)
{
	g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(struct shown));
	g_autofree char *css = g_strconcat(samut_svg_css, "\n", style, NULL);
	int64_t time = 0;

	g_autoptr(GString) lag = g_string_new(NULL);
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_report_ready(asking, &diag);
	if (r >= 0 && samut_diag_count(&diag) == 0)
		r = read_all(asking, all);
	if (r >= 0)
		r = samut_journal_last_time(asking->db, &time);
	if (r >= 0)
		r = put_lag(lag, asking);
	if (r < 0)
		return r;
	samut_html_begin(out, "ภาพรวมงาน · Dashboard", css);
	put_head(out, asking, time);
	g_string_append(out, lag->str);
	if (samut_diag_count(&diag) > 0)
		samut_html_add(out,
			"<div class=\"banner\" role=\"status\">%s <span lang=\"en\">%s</span></div>\n",
			samut_diag_get(&diag, 0)->th, samut_diag_get(&diag, 0)->en);
	else
		put_tiles(out, all);
	if (all->len > 0)
		put_contents(out);
	g_string_append(out, "<main class=\"reports\">\n");
	for (unsigned i = 0; i < all->len; i++)
		put_section(out, &g_array_index(all, struct shown, i));
	g_string_append(out, "</main>\n<footer>\n");
	put_others(out);
	g_string_append(out, "</footer>\n");
	samut_html_end(out);
	return 0;
}
