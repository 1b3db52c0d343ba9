/* SPDX-License-Identifier: Apache-2.0 */
/* Journals that hledger and Ledger both read; both are asked. */
#include "tests/unit/shell_kit.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/show/ledger.h"

static void test_names(void **state)
{
	static const char *const cases[][2] = {
		{"70-ราชบุรี", "70-ราชบุรี"},
		{"a:b;c", "a-b,c"},
		{"  two  spaces\tand\nlines ", "two spaces and lines"},
		{"(virtual)", "virtual)"},
		{"[x]", "x)"},
		{"no\xc2\xa0\xc2\xa0"
		 "break",
			"no break"},
		{"", "-"},
		{NULL, "-"},
		{" ;", ","},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = samut_ledger_name(cases[i][0]);
		assert_string_equal(name, cases[i][1]);
	}
}

static void test_lines(void **state)
{
	static const char *const cases[][2] = {
		{"(code) * ! words", "code) * ! words"},
		{"a | b ; c", "a / b , c"},
		{"due [2018-01-01]", "due (2018-01-01)"},
		{"x:: 1/0", "x: 1/0"},
		{"x:::: y", "x: y"},
		{"\n", "-"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *line = samut_ledger_line(cases[i][0]);
		assert_string_equal(line, cases[i][1]);
	}
}

/* Entries come out by date, those of one day as they came. */
static void test_order(void **state)
{
	static const char *const days[] = {"2018-02-01", "2018-01-01", "2018-02-01"};
	g_autoptr(samut_ledger) ledger = samut_ledger_new();
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(days); i++) {
		const char code[] = {(char)('a' + i), '\0'};
		const struct samut_ledger_entry entry = {.date = days[i], .code = code, .words = "w"};
		samut_ledger_begin(ledger, &entry);
		samut_ledger_post(ledger, 100, "assets", "x", NULL);
		samut_ledger_post(ledger, -100, "income", NULL);
	}
	samut_ledger_write(ledger, out);
	const char *a = strstr(out->str, "(a)"), *b = strstr(out->str, "(b)"), *c = strstr(out->str, "(c)");
	assert_true(b && a && c && b < a && a < c);
	assert_non_null(strstr(out->str, "account assets:x\naccount income\n"));
	assert_non_null(
		strstr(out->str, "\n2018-01-01 (b) w\n    assets:x  1.00 THB\n    income  -1.00 THB\n"));
}

/* Whatever is written into names and texts, both programs see the same two postings. */
static void test_oracles(void **state)
{
	static const char *const nasty[] = {"[2018-13-99]", ";;;", "x:: 1/0", "a  b", "=2018-01-01", "(a",
		"*", "!", "a | b", "\"q\"", "{1}", "@ 5 USD", "tag: v, w:", ":a:", "%", "ราชบุรี", "1 THB", "~",
		"#", "--"};
	g_autoptr(samut_ledger) ledger = samut_ledger_new();
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("samut-ledger-XXXXXX.journal", &path, NULL);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	samut_ledger_note(ledger, "หมายเหตุ; [2018-99-99] x:: 1/0");
	for (unsigned i = 0; i < G_N_ELEMENTS(nasty); i++) {
		const struct samut_ledger_tag tags[] = {
			{"agreement", nasty[i]}, {"household", ""}, {"record", nasty[i]}, {NULL, NULL}};
		const struct samut_ledger_entry entry = {.date = "2018-01-01",
			.status = '!',
			.code = nasty[i],
			.words = nasty[i],
			.tags = tags};
		samut_ledger_begin(ledger, &entry);
		samut_ledger_post(ledger, 100050, "assets", "all", nasty[i], NULL);
		samut_ledger_remark(ledger, nasty[i]);
		samut_ledger_post(ledger, -100050, "income", nasty[i], NULL);
	}
	samut_ledger_write(ledger, out);
	assert_true(g_file_set_contents(path, out->str, -1, NULL));
	g_autofree char *checked = kit_sh("hledger -f '%s' check -s 2>&1", path);
	assert_string_equal(checked, "");
	g_autofree char *h = kit_sh("hledger -f '%s' bal -N --depth 1 2>&1 | tr -s ' '", path);
	assert_string_equal(h, " 20,010.00 THB assets\n -20,010.00 THB income");
	g_autofree char *l = kit_sh(
		"ledger -f '%s' --pedantic bal --depth 1 --no-total --no-color 2>&1 | tr -s ' '", path);
	assert_string_equal(l, " 20,010.00 THB assets\n -20,010.00 THB income");
	g_unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_oracles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
