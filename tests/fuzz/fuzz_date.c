/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates, fiscal years, moments: what is accepted is a real date and comes back from each of its texts; a
 * refusal has exactly one reason and touches nothing.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/model/date.h"
#include "core/model/daytime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_verdict(int r, const struct samut_diag *diag)
{
	g_assert_cmpuint(samut_diag_count(diag), ==, r < 0 ? 1 : 0);
}

static void check_texts(struct samut_date date)
{
	static char *(*const formats[])(struct samut_date) = {
		samut_date_iso, samut_date_thai, samut_date_thai_long, samut_date_english};

	for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
		g_autofree char *text = formats[i](date);
		struct samut_date again;

		g_assert_cmpint(samut_date_parse(text, SAMUT_DATE_PARTIAL, NULL, &again), ==, 0);
		g_assert_cmpint(samut_date_compare(date, again), ==, 0);
	}
}

static void check_arithmetic(struct samut_date date, int days)
{
	struct samut_date moved;

	if (!samut_date_is_full(date) || samut_date_add_days(date, days, &moved) < 0)
		return;
	g_assert_true(samut_date_is_valid(moved));
	g_assert_cmpint(samut_date_days_between(date, moved), ==, days);
	g_assert_cmpint(samut_date_surely_before(date, moved), ==, days > 0);
}

static void check_date(const char *text, int days)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_date date = {-1, -1, -1}, full;
	int r = samut_date_parse(text, SAMUT_DATE_PARTIAL, &diag, &date);

	check_verdict(r, &diag);
	if (r < 0) {
		g_assert_cmpint(date.year, ==, -1);
		g_assert_cmpint(samut_date_parse(text, SAMUT_DATE_FULL, NULL, &full), <, 0);
		return;
	}
	g_assert_true(samut_date_is_valid(date));
	g_assert_cmpint(samut_date_compare(samut_date_first(date), samut_date_last(date)), <=, 0);
	g_assert_cmpint(
		samut_date_parse(text, SAMUT_DATE_FULL, NULL, &full) == 0, ==, samut_date_is_full(date));
	check_texts(date);
	check_arithmetic(date, days);
}

static void check_fiscal_year(const char *text)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int year = 0;
	int r = samut_date_parse_fiscal_year(text, &diag, &year);

	check_verdict(r, &diag);
	if (r < 0)
		return;
	g_assert_cmpint(samut_date_fiscal_year(samut_date_fiscal_first(year)), ==, year);
	g_assert_cmpint(samut_date_fiscal_year(samut_date_fiscal_last(year)), ==, year);
}

static void check_moment(const char *text)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_moment moment, again;
	g_autofree char *iso = NULL;
	int r = samut_moment_parse(text, &diag, &moment);

	check_verdict(r, &diag);
	if (r < 0)
		return;
	iso = samut_moment_iso(moment);
	g_assert_cmpint(samut_moment_parse(iso, NULL, &again), ==, 0);
	g_assert_cmpint(samut_moment_compare(moment, again), ==, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);

	check_date(text, (int)size * 37 - 500);
	check_fiscal_year(text);
	check_moment(text);
	return 0;
}
