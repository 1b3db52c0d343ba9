/* SPDX-License-Identifier: Apache-2.0 */
/* Own reports: whatever text comes, it is accepted or refused with a reason that says where, and nothing is
 * left behind. */
#include <errno.h>
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/store/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A refusal names a line of the text, or none. */
static void check_reasons(const struct samut_diag *diag, const uint8_t *data, size_t size)
{
	int lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	g_assert_cmpuint(samut_diag_count(diag), ==, 1);
	const struct samut_complaint *complaint = samut_diag_get(diag, 0);
	g_assert_true(*complaint->th && *complaint->en);
	g_assert_cmpint(complaint->line, >=, 0);
	g_assert_cmpint(complaint->line, <=, lines);
	g_assert_cmpint(complaint->column, <=, (int)size + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(samut_query) query = NULL;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_query_new((const char *)data, size, &query, &diag);

	if (r < 0) {
		g_assert_true(r == -EINVAL || r == -EFBIG);
		check_reasons(&diag, data, size);
		return 0;
	}
	g_assert_cmpuint(samut_diag_count(&diag), ==, 0);
	/* What was read is a SELECT: it has its word, or that of rows without a table. */
	if (!samut_query_is_empty(query)) {
		g_autofree char *text = g_ascii_strup((const char *)data, (gssize)size);
		g_assert_true(strstr(text, "SELECT") || strstr(text, "VALUES"));
	}
	return 0;
}
