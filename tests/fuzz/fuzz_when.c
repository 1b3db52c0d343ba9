/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time as people and programs write them, also as names of folders: a span has a beginning and an
 * end not more than a day and an hour later; a refusal has its reason and touches nothing. */
#include <errno.h>
#include <glib.h>
#include <stdint.h>

#include "core/audit/when.h"

#define SECOND INT64_C(1000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t begin = -7, end = -7;

	int r = samut_when_span(text, &begin, &end, &diag);
	g_assert_cmpuint(samut_diag_count(&diag), ==, r < 0 ? 1 : 0);
	if (r < 0) {
		g_assert_cmpint(r, ==, -EINVAL);
		g_assert_true(begin == -7 && end == -7);
		return 0;
	}
	g_assert_cmpint(begin, <, end);
	g_assert_cmpint(end - begin, <=, 25 * 3600 * SECOND);
	return 0;
}
