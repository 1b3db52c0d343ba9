/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical spelling of Thai text: what looks the same is the same. Escapes, because editors may mend
 * what is typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "core/model/thai.h"

static const struct {
	const char *in;
	const char *out; /* NULL: refused */
} rows[] = {
	{"", ""},
	{"plain ASCII", "plain ASCII"},
	{"สมศรี ใจดี", "สมศรี ใจดี"},
	/* Unicode's own part */
	{"e\u0301", "é"},
	{"\u0e19\u0e49\u0e38", "\u0e19\u0e38\u0e49"}, /* tone, SARA U: NFC mends this one */
	{"ﬁ ①", "ﬁ ①"},				      /* not NFKC */
	{"\u0e33", "\u0e33"},			      /* NFKC would split it */
	/* SARA AM */
	{"\u0e17\u0e4d\u0e32", "\u0e17\u0e33"},
	{"\u0e19\u0e4d\u0e49\u0e32", "\u0e19\u0e49\u0e33"}, /* NIKHAHIT, tone, AA */
	{"\u0e19\u0e49\u0e4d\u0e32", "\u0e19\u0e49\u0e33"}, /* tone, NIKHAHIT, AA */
	{"\u0e19\u0e33\u0e49", "\u0e19\u0e49\u0e33"},	    /* AM, tone */
	{"\u0e19\u0e4d\u0e32\u0e49", "\u0e19\u0e49\u0e33"}, /* NIKHAHIT, AA, tone */
	{"\u0e4d", "\u0e4d"},				    /* NIKHAHIT of Pali stays */
	/* SARA AE */
	{"\u0e40\u0e40\u0e21\u0e48", "\u0e41\u0e21\u0e48"},
	{"\u0e40\u0e40\u0e40", "\u0e41\u0e40"},
	{"\u0e40\u200b\u0e40\u0e01", "\u0e41\u0e01"},
	/* vowels before tones */
	{"\u0e17\u0e48\u0e35", "\u0e17\u0e35\u0e48"},
	{"\u0e15\u0e49\u0e31\u0e07", "\u0e15\u0e31\u0e49\u0e07"},
	{"\u0e18\u0e4c\u0e34", "\u0e18\u0e34\u0e4c"},
	{"\u0e01\u0e47\u0e48", "\u0e01\u0e47\u0e48"},
	/* invisible characters */
	{"\u0e01\u200b\u0e02", "\u0e01\u0e02"},
	{"\ufeffก", "ก"},
	{"ก\u2060ข\u00adค", "กขค"},
	{"ก\u200dข", "กข"},
	{"a\u200cb", "ab"},
	{"\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"}, /* Devanagari needs it */
	{"\U0001F468\u200d\U0001F469", "\U0001F468\u200d\U0001F469"},
	{"\u0915\u200d", "\u0915"}, /* joins nothing */
	/* spaces */
	{"ก\u00a0ข\u3000ค", "ก ข ค"},
	{"ก\tข\nค", "ก\tข\nค"},
	{"\xe0\xb8", NULL},
	{"\xed\xa0\x80", NULL},
	{NULL, NULL},
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *out = samut_thai_canonical(rows[i].in);
		g_autofree char *again = samut_thai_canonical(out);

		if (g_strcmp0(out, rows[i].out) != 0)
			fail_msg("row %zu: \"%s\" gave \"%s\", not \"%s\"", i, rows[i].in, out, rows[i].out);
		if (g_strcmp0(again, out) != 0)
			fail_msg("row %zu: \"%s\" is no fixed point", i, out);
	}
}

/* Every run of four out of the characters that the rules are about comes to rest, and in one step. */
static void test_fixed_point(void **state)
{
	static const gunichar letters[] = {0x0E01, 0x0E31, 0x0E32, 0x0E33, 0x0E34, 0x0E38, 0x0E3A, 0x0E40,
		0x0E47, 0x0E48, 0x0E4C, 0x0E4D, 0x200B, 0x200D, 0x0301, 'e'};
	enum { N = G_N_ELEMENTS(letters) };

	(void)state;
	for (unsigned i = 0; i < N * N * N * N; i++) {
		gunichar run[] = {
			letters[i % N], letters[i / N % N], letters[i / N / N % N], letters[i / N / N / N]};
		g_autofree char *text = g_ucs4_to_utf8(run, 4, NULL, NULL, NULL);
		g_autofree char *once = samut_thai_canonical(text);
		g_autofree char *twice = samut_thai_canonical(once);

		assert_string_equal(once, twice);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_fixed_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
