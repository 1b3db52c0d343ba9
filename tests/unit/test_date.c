/* SPDX-License-Identifier: Apache-2.0 */
/* Dates: read in both eras and many spellings, shown, compared, and put into fiscal years. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/model/date.h"

struct row {
	const char *text;
	const char *iso; /* NULL: refused */
};

static void run(enum samut_date_flags flags, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		struct samut_date date = {-1, -1, -1};
		int r = samut_date_parse(rows[i].text, flags, &diag, &date);
		g_autofree char *iso = r == 0 ? samut_date_iso(date) : NULL;

		if (g_strcmp0(iso, rows[i].iso) != 0)
			fail_msg("row %zu: %s gave %s, not %s", i, rows[i].text, iso, rows[i].iso);
		assert_int_equal(r, iso ? 0 : -EINVAL);
		assert_int_equal(samut_diag_count(&diag), iso ? 0 : 1);
		if (!iso)
			assert_int_equal(date.year, -1);
		else
			assert_true(samut_date_is_valid(date));
	}
}

static void test_full(void **state)
{
	static const struct row rows[] = {
		/* the year leads */
		{"2565-04-22", "2022-04-22"},
		{"2022-04-22", "2022-04-22"},
		{"2565-4-2", "2022-04-02"},
		{"2565/04/22", "2022-04-22"},
		{"2565.04.22", "2022-04-22"},
		{"2565–04–22", "2022-04-22"},
		/* the day leads */
		{"22/4/2565", "2022-04-22"},
		{"22/04/2022", "2022-04-22"},
		{"22-4-2565", "2022-04-22"},
		{"22.4.2565", "2022-04-22"},
		{"22 4 2565", "2022-04-22"},
		{" 22 / 4 / 2565 ", "2022-04-22"},
		{"22/4/65", "2022-04-22"},
		{"๒๒/๔/๖๕", "2022-04-22"},
		/* names of months */
		{"๒๒ เม.ย. ๒๕๖๕", "2022-04-22"},
		{"22 เม.ย. 65", "2022-04-22"},
		{"22 เมย 2565", "2022-04-22"},
		{"22เม.ย.65", "2022-04-22"},
		{"22 เม.ย 2565", "2022-04-22"},
		{"22-เม.ย.-2565", "2022-04-22"},
		{"22/เม.ย./2565", "2022-04-22"},
		{"22 เมษายน 2565", "2022-04-22"},
		{"22 เมษา 2565", "2022-04-22"},
		{"22 เมษายน พ.ศ. 2565", "2022-04-22"},
		{"22 เมษายน พ.ศ.2565", "2022-04-22"},
		{"22 เมษายน พศ 2565", "2022-04-22"},
		{"22 เมษายน พุทธศักราช ๒๕๖๕", "2022-04-22"},
		{"22 เมษายน ค.ศ. 2022", "2022-04-22"},
		{"วันที่ 22 เมษายน 2565", "2022-04-22"},
		{"วันศุกร์ที่ 22 เมษายน พ.ศ. 2565", "2022-04-22"},
		{"วันที่ 22 เดือน เมษายน ปี 2565", "2022-04-22"},
		{"เเละ 22 เมษายน 2565", NULL},
		{"22 April 2022", "2022-04-22"},
		{"22 Apr 2565", "2022-04-22"},
		{"22-APR-2022", "2022-04-22"},
		{"22nd April 2022", "2022-04-22"},
		{"April 22, 2022", "2022-04-22"},
		{"Apr. 22, 2565 B.E.", "2022-04-22"},
		{"22 April 2022 A.D.", "2022-04-22"},
		{"2022 April 22", "2022-04-22"},
		{"1 ม.ค. 2560", "2017-01-01"},
		{"1 ก.พ. 2560", "2017-02-01"},
		{"1 มี.ค. 2560", "2017-03-01"},
		{"1 พ.ค. 2560", "2017-05-01"},
		{"1 มิ.ย. 2560", "2017-06-01"},
		{"1 ก.ค. 2560", "2017-07-01"},
		{"1 ส.ค. 2560", "2017-08-01"},
		{"1 ก.ย. 2560", "2017-09-01"},
		{"1 ต.ค. 2560", "2017-10-01"},
		{"1 พ.ย. 2560", "2017-11-01"},
		{"1 ธ.ค. 2560", "2017-12-01"},
		{"1 กรกฏาคม 2560", "2017-07-01"},
		{"1 กุมภาพันธ์ 2560", "2017-02-01"},
		/* real days only */
		{"29/2/2563", "2020-02-29"},
		{"29/2/2564", NULL},
		{"31/4/2565", NULL},
		{"0/4/2565", NULL},
		{"22/0/2565", NULL},
		{"22/13/2565", NULL},
		{"4/22/2022", NULL},
		{"32 ม.ค. 2565", NULL},
		/* eras that contradict the year */
		{"22 เมษายน พ.ศ. 2022", NULL},
		{"22 เมษายน ค.ศ. 2565", NULL},
		{"22 เม.ย. พ.ศ. 2565 ค.ศ. 2022", NULL},
		{"22/4/1799", NULL},
		{"22/4/2200", NULL},
		{"31/12/2199", "2199-12-31"},
		{"1/1/1800", "1800-01-01"},
		/* what could be read in two ways */
		{"22-4-65", NULL},
		{"22.4.65", NULL},
		{"65-4-22", NULL},
		{"22 Apr 65", NULL},
		{"22 Apr 22", NULL},
		{"เม.ย. 22 65", NULL},
		{"22 เม.ย. ค.ศ. 22", NULL},
		{"22/4/565", NULL},
		/* incomplete */
		{"2565", NULL},
		{"2565-04", NULL},
		{"เม.ย. 2565", NULL},
		{"22 เม.ย.", NULL},
		{"4/2565", NULL},
		/* no dates */
		{"", NULL},
		{"-", NULL},
		{"เมษายน", NULL},
		{"พรุ่งนี้", NULL},
		{"22//4/2565", NULL},
		{"22/4-2565", NULL},
		{"-22/4/2565", NULL},
		{"22/4/2565/", NULL},
		{"22/4/2565/1", NULL},
		{"22,4,2565", NULL},
		{"22 เม.ย. พ.ค. 2565", NULL},
		{"22 เม.ย. 2565 2022", NULL},
		{"22042565", NULL},
		{"999999999999999999999/4/2565", NULL},
		{"2565-04-22T08:40", NULL},
		{"22 Foo 2565", NULL},
		{"\xff", NULL},
		{NULL, NULL},
	};

	(void)state;
	run(SAMUT_DATE_FULL, rows, G_N_ELEMENTS(rows));
}

/* Before 2484 the year began on 1 April. */
static void test_old_calendar(void **state)
{
	static const struct row rows[] = {
		{"1 ม.ค. 2470", "1928-01-01"},
		{"31 มี.ค. 2470", "1928-03-31"},
		{"1 เม.ย. 2470", "1927-04-01"},
		{"31 ธ.ค. 2470", "1927-12-31"},
		{"29 ก.พ. 2470", "1928-02-29"}, /* leap day of 1928 */
		{"29 ก.พ. 2471", NULL},
		{"31 มี.ค. 2482", "1940-03-31"},
		{"1 เม.ย. 2483", "1940-04-01"},
		{"31 ธ.ค. 2483", "1940-12-31"},
		{"1 ม.ค. 2483", NULL}, /* never existed */
		{"15 ก.พ. 2483", NULL},
		{"31 มี.ค. 2483", NULL},
		{"1 ม.ค. 2484", "1941-01-01"},
		{"31/3/2484", "1941-03-31"},
		{"1940-01-15", "1940-01-15"}, /* in the Common Era it did */
		{"1 Jan 1928", "1928-01-01"},
	};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_date date;

	(void)state;
	run(SAMUT_DATE_FULL, rows, G_N_ELEMENTS(rows));
	assert_int_equal(samut_date_parse("1 ม.ค. 2483", SAMUT_DATE_FULL, &diag, &date), -EINVAL);
	assert_non_null(strstr(samut_diag_get(&diag, 0)->en, "never existed"));
}

static void test_partial(void **state)
{
	static const struct row rows[] = {
		{"2470", "1927"},
		{"๒๔๗๐", "1927"},
		{"พ.ศ. 2470", "1927"},
		{"ปี 2470", "1927"},
		{"1927", "1927"},
		{"ค.ศ. 1927", "1927"},
		{"2470-05", "1927-05"},
		{"2470-02", "1928-02"},
		{"5/2470", "1927-05"},
		{"พ.ค. 2470", "1927-05"},
		{"พฤษภาคม พ.ศ. 2470", "1927-05"},
		{"เดือนพฤษภาคม 2470", "1927-05"},
		{"May 1927", "1927-05"},
		{"ก.พ. 2470", "1928-02"},
		{"เม.ย. 65", "2022-04"},
		{"2483", "1940"},
		{"2483-04", "1940-04"},
		{"2483-02", NULL},
		{"22 เม.ย. 2565", "2022-04-22"},
		{"70", NULL},
		{"470", NULL},
		{"5/70", NULL},
		{"2470-13", NULL},
		{"2470-00", NULL},
		{"2470-2471", NULL},
		{"22 เม.ย.", NULL},
		{"May 27", NULL},
		{"พ.ศ.", NULL},
		{"", NULL},
	};

	(void)state;
	run(SAMUT_DATE_PARTIAL, rows, G_N_ELEMENTS(rows));
}

static void test_text(void **state)
{
	static const struct {
		struct samut_date date;
		const char *iso, *thai, *thai_long, *english;
	} rows[] = {
		{{2022, 4, 22}, "2022-04-22", "22 เม.ย. 2565", "22 เมษายน พ.ศ. 2565", "22 April 2022"},
		{{2022, 4, 2}, "2022-04-02", "2 เม.ย. 2565", "2 เมษายน พ.ศ. 2565", "2 April 2022"},
		{{1928, 1, 0}, "1928-01", "ม.ค. 2470", "มกราคม พ.ศ. 2470", "January 1928"},
		{{1927, 0, 0}, "1927", "2470", "พ.ศ. 2470", "1927"},
		{{1940, 3, 31}, "1940-03-31", "31 มี.ค. 2482", "31 มีนาคม พ.ศ. 2482", "31 March 1940"},
		{{1940, 4, 1}, "1940-04-01", "1 เม.ย. 2483", "1 เมษายน พ.ศ. 2483", "1 April 1940"},
		{{1941, 1, 1}, "1941-01-01", "1 ม.ค. 2484", "1 มกราคม พ.ศ. 2484", "1 January 1941"},
		{{1850, 5, 4}, "1850-05-04", "4 พ.ค. พ.ศ. 2393", "4 พฤษภาคม พ.ศ. 2393", "4 May 1850"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *iso = samut_date_iso(rows[i].date);
		g_autofree char *thai = samut_date_thai(rows[i].date);
		g_autofree char *thai_long = samut_date_thai_long(rows[i].date);
		g_autofree char *english = samut_date_english(rows[i].date);

		assert_string_equal(iso, rows[i].iso);
		assert_string_equal(thai, rows[i].thai);
		assert_string_equal(thai_long, rows[i].thai_long);
		assert_string_equal(english, rows[i].english);
	}
}

/* Every month and year that is read, whole and partial, comes back from each of its texts. */
static void test_round_trip(void **state)
{
	static char *(*const formats[])(struct samut_date) = {
		samut_date_iso, samut_date_thai, samut_date_thai_long, samut_date_english};

	(void)state;
	for (int i = 0; i < (SAMUT_DATE_YEAR_MAX - SAMUT_DATE_YEAR_MIN + 1) * 14; i++) {
		struct samut_date date = {
			SAMUT_DATE_YEAR_MIN + i / 14, MIN(i % 14, 12), i % 14 == 13 ? 28 : 0};

		for (size_t k = 0; k < G_N_ELEMENTS(formats); k++) {
			g_autofree char *text = formats[k](date);
			struct samut_date again = {0};

			if (samut_date_parse(text, SAMUT_DATE_PARTIAL, NULL, &again) < 0 ||
				samut_date_compare(date, again) != 0)
				fail_msg("%s", text);
		}
	}
}

static void test_valid(void **state)
{
	(void)state;
	assert_true(samut_date_is_valid((struct samut_date){2020, 2, 29}));
	assert_false(samut_date_is_valid((struct samut_date){2021, 2, 29}));
	assert_true(samut_date_is_valid((struct samut_date){2021, 2, 0}));
	assert_true(samut_date_is_valid((struct samut_date){2021, 0, 0}));
	assert_false(samut_date_is_valid((struct samut_date){2021, 0, 1}));
	assert_false(samut_date_is_valid((struct samut_date){2021, 13, 1}));
	assert_false(samut_date_is_valid((struct samut_date){2021, -1, 1}));
	assert_false(samut_date_is_valid((struct samut_date){2021, 1, -1}));
	assert_false(samut_date_is_valid((struct samut_date){2565, 1, 1}));
	assert_false(samut_date_is_valid((struct samut_date){0, 0, 0}));
}

static void test_order(void **state)
{
	/* ascending */
	static const struct samut_date dates[] = {{1927, 0, 0}, {1927, 5, 0}, {1927, 5, 1}, {1927, 5, 31},
		{1927, 6, 0}, {1928, 0, 0}, {1928, 1, 1}};

	(void)state;
	for (int i = 0; i < (int)G_N_ELEMENTS(dates); i++)
		for (int k = 0; k < (int)G_N_ELEMENTS(dates); k++)
			assert_int_equal(samut_date_compare(dates[i], dates[k]), (i > k) - (i < k));
}

static void test_surely_before(void **state)
{
	static const struct {
		struct samut_date a, b;
		bool before;
	} rows[] = {
		{{2022, 4, 21}, {2022, 4, 22}, true},
		{{2022, 4, 22}, {2022, 4, 22}, false},
		{{2022, 4, 0}, {2022, 4, 30}, false},
		{{2022, 4, 0}, {2022, 5, 1}, true},
		{{2022, 4, 0}, {2022, 5, 0}, true},
		{{2022, 0, 0}, {2022, 12, 31}, false},
		{{2022, 0, 0}, {2023, 1, 1}, true},
		/* BE 2470 reached into 1928; BE 2483 ended with 1940 */
		{{1927, 0, 0}, {1928, 3, 31}, false},
		{{1927, 0, 0}, {1928, 4, 1}, true},
		{{1940, 0, 0}, {1941, 1, 1}, true},
		{{1928, 2, 0}, {1928, 2, 29}, false},
		{{1928, 2, 0}, {1928, 3, 1}, true},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		assert_int_equal(samut_date_surely_before(rows[i].a, rows[i].b), rows[i].before);
		if (rows[i].before)
			assert_false(samut_date_surely_before(rows[i].b, rows[i].a));
	}
}

static void test_age(void **state)
{
	static const struct {
		struct samut_date birth, on;
		int years;
	} rows[] = {
		{{1962, 4, 22}, {2022, 4, 21}, 59},
		{{1962, 4, 22}, {2022, 4, 22}, 60},
		{{1960, 2, 29}, {2021, 2, 28}, 60},
		{{1960, 2, 29}, {2021, 3, 1}, 61},
		{{1962, 4, 0}, {2022, 4, 29}, 59},
		{{1962, 4, 0}, {2022, 4, 30}, 60},
		{{1962, 0, 0}, {2022, 12, 30}, 59},
		{{1927, 0, 0}, {2018, 3, 30}, 89}, /* born at the latest on 31 March 1928 */
		{{1927, 0, 0}, {2018, 3, 31}, 90},
		{{2022, 4, 22}, {2022, 4, 21}, -1},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		assert_int_equal(samut_date_age(rows[i].birth, rows[i].on), rows[i].years);
}

/* The checks of DOMAIN.md C3 come first. */
static void test_fiscal_year(void **state)
{
	static const struct {
		struct samut_date date;
		int year, quarter;
	} rows[] = {
		{{2017, 10, 1}, 2561, 1},
		{{2018, 9, 30}, 2561, 4},
		{{2018, 10, 1}, 2562, 1},
		{{2025, 7, 23}, 2568, 4},
		{{2025, 12, 31}, 2569, 1},
		{{2026, 1, 1}, 2569, 2},
		{{2026, 3, 31}, 2569, 2},
		{{2026, 4, 1}, 2569, 3},
		{{2026, 6, 30}, 2569, 3},
		{{2026, 7, 0}, 2569, 4},
		{{2026, 0, 0}, -EINVAL, -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		assert_int_equal(samut_date_fiscal_year(rows[i].date), rows[i].year);
		assert_int_equal(samut_date_fiscal_quarter(rows[i].date), rows[i].quarter);
	}
	assert_int_equal(
		samut_date_compare(samut_date_fiscal_first(2561), (struct samut_date){2017, 10, 1}), 0);
	assert_int_equal(
		samut_date_compare(samut_date_fiscal_last(2561), (struct samut_date){2018, 9, 30}), 0);
}

static void test_parse_fiscal_year(void **state)
{
	static const struct {
		const char *text;
		int year; /* 0: refused */
	} rows[] = {
		{"2568", 2568},
		{"๒๕๖๘", 2568},
		{"พ.ศ. 2568", 2568},
		{"ปีงบประมาณ 2568", 2568},
		{"ปีงบประมาณ พ.ศ. ๒๕๖๘", 2568},
		{"FY2568", 2568},
		{"2025", 2568},
		{"68", 0},
		{"2568-10", 0},
		{"1 ต.ค. 2568", 0},
		{"", 0},
		{"\xff", 0},
		{NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int year = 0;
		int r = samut_date_parse_fiscal_year(rows[i].text, &diag, &year);

		if (year != rows[i].year)
			fail_msg("%s gave %d", rows[i].text, year);
		assert_int_equal(r, year ? 0 : -EINVAL);
		assert_int_equal(samut_diag_count(&diag), year ? 0 : 1);
	}
}

static void test_add(void **state)
{
	static const struct samut_date none = {1, 1, 1};
	struct samut_date date = none;

	(void)state;
	assert_int_equal(samut_date_add_days((struct samut_date){2024, 2, 28}, 1, &date), 0);
	assert_int_equal(samut_date_compare(date, (struct samut_date){2024, 2, 29}), 0);
	assert_int_equal(samut_date_add_days((struct samut_date){2024, 1, 1}, -1, &date), 0);
	assert_int_equal(samut_date_compare(date, (struct samut_date){2023, 12, 31}), 0);
	assert_int_equal(samut_date_add_days((struct samut_date){2024, 1, 1}, 365, &date), 0);
	assert_int_equal(samut_date_compare(date, (struct samut_date){2024, 12, 31}), 0);
	assert_int_equal(samut_date_add_months((struct samut_date){2024, 1, 31}, 1, &date), 0);
	assert_int_equal(samut_date_compare(date, (struct samut_date){2024, 2, 29}), 0);
	assert_int_equal(samut_date_add_months((struct samut_date){2024, 1, 31}, -2, &date), 0);
	assert_int_equal(samut_date_compare(date, (struct samut_date){2023, 11, 30}), 0);
	assert_int_equal(samut_date_add_months((struct samut_date){2024, 6, 15}, 18, &date), 0);
	assert_int_equal(samut_date_compare(date, (struct samut_date){2025, 12, 15}), 0);
	date = none;
	assert_int_equal(samut_date_add_days((struct samut_date){2199, 12, 31}, 1, &date), -ERANGE);
	assert_int_equal(samut_date_add_days((struct samut_date){1800, 1, 1}, -1, &date), -ERANGE);
	assert_int_equal(samut_date_add_days((struct samut_date){2024, 1, 1}, INT_MAX, &date), -ERANGE);
	assert_int_equal(samut_date_add_days((struct samut_date){2024, 1, 1}, INT_MIN, &date), -ERANGE);
	assert_int_equal(samut_date_add_days((struct samut_date){2024, 1, 0}, 1, &date), -EINVAL);
	assert_int_equal(samut_date_add_months((struct samut_date){2199, 12, 31}, 1, &date), -ERANGE);
	assert_int_equal(samut_date_add_months((struct samut_date){2024, 1, 1}, INT_MIN, &date), -ERANGE);
	assert_int_equal(samut_date_add_months((struct samut_date){2024, 0, 0}, 1, &date), -EINVAL);
	assert_int_equal(samut_date_compare(date, none), 0);
	assert_int_equal(
		samut_date_days_between((struct samut_date){2024, 2, 28}, (struct samut_date){2024, 3, 1}),
		2);
	assert_int_equal(
		samut_date_days_between((struct samut_date){2024, 3, 1}, (struct samut_date){2024, 2, 28}),
		-2);
}

static void test_from_unix(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZ", "ICT-7", 1), 0);
	tzset();
	/* 2022-04-21 17:00 in Greenwich is midnight in Bangkok */
	assert_int_equal(
		samut_date_compare(samut_date_from_unix(1650560400), (struct samut_date){2022, 4, 22}), 0);
	assert_int_equal(
		samut_date_compare(samut_date_from_unix(1650560399), (struct samut_date){2022, 4, 21}), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_old_calendar),
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_surely_before),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_fiscal_year),
		cmocka_unit_test(test_parse_fiscal_year),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_from_unix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
