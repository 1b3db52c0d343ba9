/* SPDX-License-Identifier: Apache-2.0 */
/* Digits of other scripts, trimming, and the plain form of values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "core/model/digits.h"

struct row {
	const char *in;
	const char *out; /* NULL: refused */
};

static void run(char *(*function)(const char *), const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		g_autofree char *out = function(rows[i].in);

		if (g_strcmp0(out, rows[i].out) != 0)
			fail_msg("row %zu: \"%s\" gave \"%s\", not \"%s\"", i, rows[i].in, out, rows[i].out);
	}
}

static void test_to_ascii(void **state)
{
	static const struct row rows[] = {
		{"", ""},
		{"abc", "abc"},
		{"๐๑๒๓๔๕๖๗๘๙", "0123456789"},
		{"๒๒ เม.ย. ๒๕๖๕", "22 เม.ย. 2565"},
		{"１２３", "123"}, /* full width */
		{"٣٤", "34"},	   /* Arabic */
		{"x²½", "x²½"},	   /* numbers, but no decimal digits */
		{"\xff", NULL},
		{NULL, NULL},
	};

	(void)state;
	run(samut_digits_to_ascii, rows, G_N_ELEMENTS(rows));
}

static void test_trim(void **state)
{
	static const struct row rows[] = {
		{"", ""},
		{"   ", ""},
		{" a b ", "a b"},
		{"\t\r\nก\n", "ก"},
		{"\u00a0x\u00a0", "x"},
		{"\ufeffx\u200b", "x"},
		{"๑ ๒", "๑ ๒"},
		{"\xff ", NULL},
		{NULL, NULL},
	};

	(void)state;
	run(samut_digits_trim, rows, G_N_ELEMENTS(rows));
}

static void test_plain(void **state)
{
	static const struct row rows[] = {
		{"", ""},
		{" \u00a0๑,๒๓๔.๕๐\u3000 บาท ", "1,234.50 บาท"},
		{"2565–04—22", "2565-04-22"},
		{"−5", "-5"},
		{"a \t\n b", "a b"},
		{"น\u0e4dา", "นำ"},
		{"1\u200b2", "12"},
		{"\xc3", NULL},
		{NULL, NULL},
	};

	(void)state;
	run(samut_digits_plain, rows, G_N_ELEMENTS(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_to_ascii),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
