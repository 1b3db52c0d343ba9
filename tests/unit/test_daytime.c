/* SPDX-License-Identifier: Apache-2.0 */
/* Times of day, and dates with a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>

#include "core/model/daytime.h"

struct row {
	const char *text;
	const char *iso; /* NULL: refused */
};

static void test_time(void **state)
{
	static const struct row rows[] = {
		{"08:40", "08:40"},
		{"8:40", "08:40"},
		{"8.40", "08:40"},
		{"8.40 น.", "08:40"},
		{"๐๘.๔๐ น.", "08:40"},
		{"8.40น.", "08:40"},
		{"8.40 น", "08:40"},
		{"09.00 นาฬิกา", "09:00"},
		{"เวลา 09.00 น.", "09:00"},
		{"8 น.", "08:00"},
		{"23:59:59", "23:59:59"},
		{"00:00", "00:00"},
		{"00:00:00", "00:00"},
		{"24:00", NULL},
		{"8:60", NULL},
		{"8:40:60", NULL},
		{"8:4", NULL},
		{"8:400", NULL},
		{"008:40", NULL},
		{"8", NULL},
		{"840", NULL},
		{":40", NULL},
		{"8:", NULL},
		{"8:40:", NULL},
		{"8:40:10:10", NULL},
		{"-8:40", NULL},
		{"8:40Z", NULL},
		{"8:40 pm", NULL},
		{"น.", NULL},
		{"", NULL},
		{"\xff", NULL},
		{NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		struct samut_daytime time;
		int r = samut_daytime_parse(rows[i].text, &diag, &time);
		g_autofree char *iso = r == 0 ? samut_daytime_iso(time) : NULL;

		if (g_strcmp0(iso, rows[i].iso) != 0)
			fail_msg("row %zu: %s gave %s", i, rows[i].text, iso);
		assert_int_equal(r, iso ? 0 : -EINVAL);
		assert_int_equal(samut_diag_count(&diag), iso ? 0 : 1);
	}
}

static void test_moment(void **state)
{
	static const struct row rows[] = {
		{"2565-04-22", "2022-04-22"},
		{"2565-04-22 08:40", "2022-04-22 08:40"},
		{"2565-04-22T08:40", "2022-04-22 08:40"},
		{"2022-04-22 08:40:15", "2022-04-22 08:40:15"},
		{"22 เม.ย. 2565 8.40 น.", "2022-04-22 08:40"},
		{"22 เม.ย. 2565 เวลา 8.40 น.", "2022-04-22 08:40"},
		{"22 เม.ย. 2565, 8 น.", "2022-04-22 08:00"},
		{"๒๒/๔/๒๕๖๕ ๐๘.๔๐", "2022-04-22 08:40"},
		{"22 4 2565 8.40", "2022-04-22 08:40"},
		{"22 เม.ย. 2565", "2022-04-22"},
		{"22 4 2565", "2022-04-22"},
		{"8.40 น.", NULL},
		{"เม.ย. 2565 8.40", NULL},
		{"22 เม.ย. 2565 25.00 น.", NULL},
		{"2022-04-22T08:40Z", NULL},
		{"2022-04-22T08:40+07:00", NULL},
		{"2022-04-22 08:40 08:41", NULL},
		{"", NULL},
		{NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		struct samut_moment moment;
		int r = samut_moment_parse(rows[i].text, &diag, &moment);
		g_autofree char *iso = r == 0 ? samut_moment_iso(moment) : NULL;

		if (g_strcmp0(iso, rows[i].iso) != 0)
			fail_msg("row %zu: %s gave %s", i, rows[i].text, iso);
		assert_int_equal(r, iso ? 0 : -EINVAL);
		assert_int_equal(samut_diag_count(&diag), iso ? 0 : 1);
	}
}

static void test_thai(void **state)
{
	struct samut_moment timed = {{2022, 4, 22}, true, {8, 5, 0}};
	struct samut_moment bare = {{2022, 4, 22}, false, {0, 0, 0}};
	g_autofree char *time = samut_daytime_thai(timed.time);
	g_autofree char *with = samut_moment_thai(timed);
	g_autofree char *without = samut_moment_thai(bare);
	struct samut_moment again;

	(void)state;
	assert_string_equal(time, "08.05 น.");
	assert_string_equal(with, "22 เม.ย. 2565 08.05 น.");
	assert_string_equal(without, "22 เม.ย. 2565");
	assert_int_equal(samut_moment_parse(with, NULL, &again), 0);
	assert_int_equal(samut_moment_compare(timed, again), 0);
}

static void test_order(void **state)
{
	/* ascending */
	static const struct samut_moment moments[] = {
		{{2022, 4, 21}, true, {23, 59, 59}},
		{{2022, 4, 22}, false, {0, 0, 0}},
		{{2022, 4, 22}, true, {0, 0, 0}},
		{{2022, 4, 22}, true, {0, 0, 1}},
		{{2022, 4, 22}, true, {0, 1, 0}},
		{{2022, 4, 22}, true, {1, 0, 0}},
		{{2022, 4, 23}, false, {0, 0, 0}},
	};

	(void)state;
	for (int i = 0; i < (int)G_N_ELEMENTS(moments); i++)
		for (int k = 0; k < (int)G_N_ELEMENTS(moments); k++)
			assert_int_equal(samut_moment_compare(moments[i], moments[k]), (i > k) - (i < k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_moment),
		cmocka_unit_test(test_thai),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
