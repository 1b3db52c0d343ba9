/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts in Thai words: what is read is written in words that mean the same; a refusal has exactly one
 * reason and touches nothing. */
#include <glib.h>
#include <stdint.h>

#include "core/model/bahttext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t satang = 77, again = -1;
	int r = samut_bahttext_parse(text, &diag, &satang);

	g_assert_cmpuint(samut_diag_count(&diag), ==, r < 0 ? 1 : 0);
	if (r < 0) {
		g_assert_cmpint(satang, ==, 77);
		return 0;
	}
	g_assert_cmpint(satang, >=, 0);
	g_autofree char *words = samut_bahttext(satang);
	g_assert_cmpint(samut_bahttext_parse(words, NULL, &again), ==, 0);
	g_assert_cmpint(again, ==, satang);
	return 0;
}
