/* SPDX-License-Identifier: Apache-2.0 */
/* Names of folders in search/: one spelling is one spelling, what is looked for is found in itself, and the
 * expression for the index is one. */
#include <stdint.h>
#include <string.h>

#include "core/index/search_text.h"
#include "core/show/search_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_spelling(const char *text)
{
	g_autofree char *folded = samut_search_fold(text);
	g_autofree char *again = folded ? samut_search_fold(folded) : NULL;

	g_assert_cmpint(folded != NULL, ==, g_utf8_validate(text, -1, NULL));
	g_assert_cmpstr(folded, ==, again);
	if (!folded)
		return;
	g_autofree char *date = samut_search_date(folded), *compact = samut_search_compact(folded);
	g_assert_true(!date || g_utf8_validate(date, -1, NULL));
	g_assert_true(!compact || !compact[strspn(compact, "0123456789")]);
	(void)samut_search_number(folded);
}

/* Quotation marks are paired, brackets outside of them too. */
static void check_expression(const char *match)
{
	bool quoted = false;
	int depth = 0;

	for (const char *p = match; *p; p++) {
		if (*p == '"')
			quoted = !quoted;
		if (!quoted)
			depth += (*p == '(') - (*p == ')');
		g_assert_cmpint(depth, >=, 0);
	}
	g_assert_true(!quoted && depth == 0);
}

static void check_words(const char *name)
{
	g_autoptr(samut_search_words) words = samut_search_words_new(name);

	if (!words)
		return;
	g_autofree char *self = g_strconcat("\n", samut_search_words_key(words), "\n", NULL);
	g_assert_cmpint(samut_search_words_fit(words, self), ==, SAMUT_SEARCH_WHOLE);
	g_assert_cmpint(samut_search_words_fit(words, "\n"), ==, SAMUT_SEARCH_NOT);
	for (int whole = 0; whole < 2; whole++) {
		g_autofree char *match = samut_search_words_match(words, whole, "李山é");

		if (match)
			check_expression(match);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *name = g_strndup((const char *)data, size);

	check_spelling(name);
	check_words(name);
	return 0;
}
