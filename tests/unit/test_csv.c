/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: rows with the line they begin on, wrong ones with the line and the reason, cells that read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/csv.h"

/* A descriptor from which text is read. */
static int text_fd(const char *text, size_t len)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fflush(file), 0);
	int fd = dup(fileno(file));
	(void)fclose(file);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* "LINE:cell|cell" a row, joined by spaces. */
static int note_row(int line, char *const *cells, unsigned n_cells, void *arg)
{
	GString *out = arg;

	g_string_append_printf(out, "%s%d:", out->len ? " " : "", line);
	for (unsigned i = 0; i < n_cells; i++)
		g_string_append_printf(out, "%s%s", i ? "|" : "", cells[i]);
	return 0;
}

static int stop_at_two(int line, char *const *cells, unsigned n_cells, void *arg)
{
	(void)cells;
	(void)n_cells;
	*(int *)arg = line;
	return line == 2 ? -ECANCELED : 0;
}

static void test_rows(void **state)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{"", ""},
		{"a,b\n", "1:a|b"},
		{"a,b", "1:a|b"},
		{"a,b\r\nc,d\r\n", "1:a|b 2:c|d"},
		{"\xEF\xBB\xBF"
		 "a\n",
			"1:a"},
		{"\xEF\xBB\xBF", ""},
		{"a\n\n\nb\n", "1:a 4:b"},
		{"\n\r\na\n", "3:a"},
		{",,\na,\n", "2:a|"},
		{"\"a,b\",c\n", "1:a,b|c"},
		{"\"say \"\"hi\"\"\"\n", "1:say \"hi\""},
		{"\"one\ntwo\nthree\",x\ny\n", "1:one\ntwo\nthree|x 4:y"},
		{"\"\nb\"\nc", "1:\nb 3:c"},
		{"  a , b  \n", "1:a|b"},
		{"ก,ข\n๑,๒\n", "1:ก|ข 2:๑|๒"},
		{"a\rb\n", "1:a 1:b"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) rows = g_string_new(NULL);
		int fd = text_fd(cases[i].text, strlen(cases[i].text));
		assert_int_equal(samut_csv_read(fd, note_row, rows, NULL), 0);
		assert_string_equal(rows->str, cases[i].rows);
		close(fd);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		size_t len; /* 0: all of it */
		int line;
		const char *reason;
	} cases[] = {
		{"a\n\"b\n", 0, 2, "never closed"},
		{"a\nb\"c\n", 0, 2, "quotation mark"},
		{"a\n\"b\"c\n", 0, 2, "quotation mark"},
		{"a\n\xA1\xA2\n", 0, 2, "UTF-8"},
		{"a\nb\0c\n", 6, 2, "UTF-8"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		g_autoptr(GString) rows = g_string_new(NULL);
		int fd = text_fd(cases[i].text, cases[i].len ? cases[i].len : strlen(cases[i].text));
		assert_int_equal(samut_csv_read(fd, note_row, rows, &diag), -EINVAL);
		assert_int_equal(samut_diag_count(&diag), 1);
		assert_int_equal(samut_diag_get(&diag, 0)->line, cases[i].line);
		assert_non_null(strstr(samut_diag_get(&diag, 0)->en, cases[i].reason));
		close(fd);
	}
}

static void test_stops(void **state)
{
	int last = 0;
	int fd = text_fd("a\nb\nc\n", 6);

	(void)state;
	assert_int_equal(samut_csv_read(fd, stop_at_two, &last, NULL), -ECANCELED);
	assert_int_equal(last, 2);
	close(fd);
	assert_int_equal(samut_csv_read(-1, stop_at_two, &last, NULL), -EBADF);
}

/* Larger than the chunks in which files are read, so that lines and letters lie across them. */
static void test_chunks(void **state)
{
	g_autoptr(GString) text = g_string_new("\xEF\xBB\xBF");
	g_autoptr(GString) rows = g_string_new(NULL);
	g_autoptr(GString) expected = g_string_new(NULL);

	(void)state;
	for (int i = 1; i <= 20000; i++) {
		g_string_append_printf(text, "แถวที่ %d,x\n", i);
		g_string_append_printf(expected, "%s%d:แถวที่ %d|x", i > 1 ? " " : "", i, i);
	}
	int fd = text_fd(text->str, text->len);
	assert_int_equal(samut_csv_read(fd, note_row, rows, NULL), 0);
	assert_string_equal(rows->str, expected->str);
	close(fd);
}

/* What is written reads back to the byte, whatever it is. */
static void test_cells(void **state)
{
	static const char *const cells[] = {
		"", "a", " a", "a ", "a,b", "a\"b", "\"", "a\nb", "a\r\nb", "\t", "ก ข", "=1+1", "x;y"};
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GString) rows = g_string_new(NULL);

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cells); i++)
		samut_csv_cell(text, i == 0, cells[i]);
	g_autofree char *joined =
		g_strjoinv("|", (char **)(void *)(const char *[]){"1:", "a", " a", "a ", "a,b", "a\"b", "\"",
					"a\nb", "a\r\nb", "\t", "ก ข", "=1+1", "x;y", NULL});
	int fd = text_fd(text->str, text->len);
	assert_int_equal(samut_csv_read(fd, note_row, rows, NULL), 0);
	assert_string_equal(rows->str, joined);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
