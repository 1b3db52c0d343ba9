/* SPDX-License-Identifier: Apache-2.0 */
/* CSV for spreadsheets: mark, line ends, quotes; formulas disarmed; and our own reader reads it back. */
#include "tests/unit/shell_kit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/csv.h"
#include "core/show/csvout.h"

static void test_cells(void **state)
{
	static const struct {
		const char *text, *cell;
	} rows[] = {
		{"บ้าน", "บ้าน"},
		{"", ""},
		{NULL, ""},
		{"a,b", "\"a,b\""},
		{"say \"yes\"", "\"say \"\"yes\"\"\""},
		{"two\nlines", "\"two\nlines\""},
		{"=1+1", "'=1+1"},
		{"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
		{"+66 81", "'+66 81"},
		{"-ไม่มี", "'-ไม่มี"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"＝1+1", "'＝1+1"},
		{" =1+1", "' =1+1"},
		{"\t=1", "'\t=1"},
		{"\tx", "'\tx"},
		{"\rx", "\"'\rx\""},
		{"-", "'-"},
		{"-12.50", "-12.50"},
		{"-12.", "'-12."},
		{"-1+1", "'-1+1"},
		{"-1e5", "'-1e5"},
		{"+5", "'+5"},
		{"1-2", "1-2"},
		{"2026-11-22", "2026-11-22"},
		{"70-0000001", "70-0000001"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		struct samut_csvout csv = {.out = out};

		samut_csvout_text(&csv, rows[i].text);
		if (strcmp(out->str, rows[i].cell) != 0)
			fail_msg("%s: %s", rows[i].text, out->str);
	}
}

static void test_table(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct samut_csvout csv = {.out = out};

	(void)state;
	samut_csvout_begin(&csv);
	samut_csvout_text(&csv, "จังหวัด");
	samut_csvout_text(&csv, "บาท");
	samut_csvout_end(&csv);
	samut_csvout_int(&csv, G_MININT64);
	samut_csvout_baht(&csv, -5);
	samut_csvout_baht(&csv, 10886000000);
	samut_csvout_permille(&csv, 125);
	samut_csvout_permille(&csv, -1);
	samut_csvout_permille(&csv, 1000);
	samut_csvout_text(&csv, NULL);
	samut_csvout_end(&csv);
	assert_string_equal(out->str,
		"\xEF\xBB\xBFจังหวัด,บาท\r\n-9223372036854775808,-0.05,108860000.00,12.5,-0.1,100.0,\r\n");
}

static int take_row(int line, char *const *cells, unsigned n, void *arg)
{
	(void)line;
	assert_int_equal(n, 2);
	g_string_append_printf(arg, "[%s][%s]", cells[0], cells[1]);
	return 0;
}

/* What is written is what the import reads. */
static void test_read_back(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL), back = g_string_new(NULL);
	struct samut_csvout csv = {.out = out};
	FILE *file = tmpfile();

	(void)state;
	samut_csvout_begin(&csv);
	samut_csvout_text(&csv, "a\"\n,b");
	samut_csvout_text(&csv, " ก ");
	samut_csvout_end(&csv);
	assert_int_equal(write(fileno(file), out->str, out->len), (ssize_t)out->len);
	rewind(file);
	assert_int_equal(samut_csv_read(fileno(file), take_row, back, NULL), 0);
	fclose(file);
	assert_string_equal(back->str, "[a\"\n,b][ ก ]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
