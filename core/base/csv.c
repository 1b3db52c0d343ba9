/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows out of libcsv, which knows no line numbers: the text is fed to it line by line, so that the line on
 * which a row began is known when the row ends. Invariant: `cells` holds the cells of the row under way.
 */
#include "core/base/csv.h"

#include <csv.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

struct reader {
	samut_csv_row_fn fn;
	void *arg;
	struct samut_diag *diag;
	GPtrArray *cells;
	int line;      /* line that is being fed */
	int row_line;  /* line on which the row under way began, 0 between rows */
	int result;    /* first non-zero answer of fn, or error */
	GString *rest; /* beginning of a line whose end was not read yet */
	int64_t total; /* bytes read */
};

static int refuse(struct reader *r, int line, const char *th, const char *en)
{
	samut_diag_add(r->diag, line, 0, NULL, "%s%.0s", "%.0s%s", th, en);
	return -EINVAL;
}

static void take_cell(void *text, size_t len, void *arg)
{
	struct reader *r = arg;

	if (r->result == 0 && len > SAMUT_CSV_CELL_MAX)
		r->result = refuse(r, r->row_line, "ช่องนี้ยาวเกินไป", "a cell is too long");
	g_ptr_array_add(r->cells, g_strndup(text ? text : "", len));
}

static bool is_blank(const GPtrArray *cells)
{
	for (unsigned i = 0; i < cells->len; i++)
		if (*(const char *)cells->pdata[i])
			return false;
	return true;
}

static void take_row(int terminator, void *arg)
{
	struct reader *r = arg;

	(void)terminator;
	if (r->result == 0 && !is_blank(r->cells))
		r->result = r->fn(r->row_line ? r->row_line : r->line, (char *const *)r->cells->pdata,
			r->cells->len, r->arg);
	g_ptr_array_set_size(r->cells, 0);
	r->row_line = 0;
}

/* Feeds one line (with its newline, if it has one). */
static int feed(struct reader *r, struct csv_parser *parser, const char *text, size_t len)
{
	r->line++;
	if (r->row_line == 0)
		r->row_line = r->line;
	if (memchr(text, '\0', len) || !g_utf8_validate(text, (gssize)len, NULL))
		return refuse(r, r->line,
			"ไม่ใช่ UTF-8: บันทึกเป็น “CSV UTF-8” หรือแปลงด้วย iconv -f WINDOWS-874 -t UTF-8",
			"not UTF-8: save it as “CSV UTF-8”, or convert it: iconv -f WINDOWS-874 -t UTF-8");
	if (csv_parse(parser, text, len, take_cell, take_row, r) != len)
		return csv_error(parser) == CSV_EPARSE
			       ? refuse(r, r->line, "เครื่องหมายคำพูดผิดที่", "a quotation mark in the wrong place")
			       : -ENOMEM;
	/* A blank line ends no row: libcsv skips it. */
	if (r->cells->len == 0 && (text[0] == '\n' || text[0] == '\r'))
		r->row_line = 0;
	return r->result;
}

/* Feeds the whole lines of rest, and what is left if it is the end. */
static int feed_lines(struct reader *r, struct csv_parser *parser, bool end)
{
	size_t start = 0;

	if (r->line == 0 && g_str_has_prefix(r->rest->str, "\xEF\xBB\xBF"))
		start = 3;
	for (;;) {
		const char *text = r->rest->str + start;
		const char *newline = memchr(text, '\n', r->rest->len - start);
		size_t len = newline ? (size_t)(newline + 1 - text) : r->rest->len - start;
		if (len == 0 || (!newline && !end))
			break;
		int error = feed(r, parser, text, len);
		if (error)
			return error;
		start += len;
	}
	/* Until the first line is whole, a byte-order mark must be found again. */
	if (r->line > 0)
		g_string_erase(r->rest, 0, (gssize)start);
	return 0;
}

static int read_all(struct reader *r, struct csv_parser *parser, int fd)
{
	g_autofree char *chunk = g_malloc(65536);

	for (;;) {
		ssize_t got = read(fd, chunk, 65536);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		r->total += got;
		if (r->total > SAMUT_CSV_MAX || r->rest->len > SAMUT_CSV_CELL_MAX) {
			(void)refuse(r, r->line + 1, "ไฟล์ใหญ่เกินไป", "the table is too large");
			return -EFBIG;
		}
		g_string_append_len(r->rest, chunk, got);
		int error = feed_lines(r, parser, got == 0);
		if (error || got == 0)
			return error;
	}
}

int samut_csv_read(int fd, samut_csv_row_fn fn, void *arg, struct samut_diag *diag)
{
	struct csv_parser parser;
	struct reader r = {.fn = fn, .arg = arg, .diag = diag};

	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		return -ENOMEM;
	r.cells = g_ptr_array_new_with_free_func(g_free);
	r.rest = g_string_new(NULL);
	int result = read_all(&r, &parser, fd);
	if (result == 0 && csv_fini(&parser, take_cell, take_row, &r) != 0)
		result = refuse(&r, r.row_line ? r.row_line : r.line, "เปิดเครื่องหมายคำพูดไว้แต่ไม่ปิด",
			"a quotation mark is opened and never closed");
	if (result == 0)
		result = r.result;
	csv_free(&parser);
	g_ptr_array_unref(r.cells);
	g_string_free(r.rest, TRUE);
	return result;
}

void samut_csv_cell(GString *row, bool first, const char *text)
{
	if (!first)
		g_string_append_c(row, ',');
	if (!strpbrk(text, ",\"\r\n") && !g_ascii_isspace(*text) &&
		(!*text || !g_ascii_isspace(text[strlen(text) - 1]))) {
		g_string_append(row, text);
		return;
	}
	g_string_append_c(row, '"');
	for (const char *c = text; *c; c++) {
		if (*c == '"')
			g_string_append_c(row, '"');
		g_string_append_c(row, *c);
	}
	g_string_append_c(row, '"');
}
