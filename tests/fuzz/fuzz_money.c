/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money, percentages, decimals: what is accepted comes back from each of its texts; a refusal has exactly one
 * reason and touches nothing; amounts shared out add up.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/model/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_verdict(int r, const struct samut_diag *diag)
{
	g_assert_cmpuint(samut_diag_count(diag), ==, r < 0 ? 1 : 0);
}

static void check_split(int64_t satang)
{
	int64_t weights[] = {satang % 7, 3, satang % 1000}, parts[3];

	if (satang < 0)
		return;
	g_assert_cmpint(samut_money_split(satang, weights, G_N_ELEMENTS(weights), parts), ==, 0);
	g_assert_cmpint(parts[0] + parts[1] + parts[2], ==, satang);
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		g_assert_true(parts[i] >= 0 && (weights[i] > 0 || parts[i] == 0));
}

static void check_money(const char *text)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *plain = NULL, *grouped = NULL;
	int64_t satang = 77, again;
	int r = samut_money_parse(text, SAMUT_NUMBER_NEGATIVE, &diag, &satang);

	check_verdict(r, &diag);
	if (r < 0) {
		g_assert_cmpint(satang, ==, 77);
		g_assert_cmpint(samut_money_parse(text, SAMUT_NUMBER_UNSIGNED, NULL, &again), <, 0);
		return;
	}
	plain = samut_money_format(satang);
	grouped = samut_money_format_grouped(satang);
	g_assert_cmpint(samut_money_parse(plain, SAMUT_NUMBER_NEGATIVE, NULL, &again), ==, 0);
	g_assert_cmpint(again, ==, satang);
	g_assert_cmpint(samut_money_parse(grouped, SAMUT_NUMBER_NEGATIVE, NULL, &again), ==, 0);
	g_assert_cmpint(again, ==, satang);
	if (satang < 0)
		g_assert_cmpint(samut_money_parse(text, SAMUT_NUMBER_UNSIGNED, NULL, &again), <, 0);
	g_assert_cmpint(samut_money_percent(satang, SAMUT_PERCENT_WHOLE, &again), ==, 0);
	g_assert_cmpint(again, ==, satang);
	check_split(satang);
}

static void check_decimal(const char *text)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *plain = NULL, *grouped = NULL;
	struct samut_decimal value, again;
	int r = samut_decimal_parse(text, SAMUT_NUMBER_NEGATIVE, SAMUT_DECIMAL_SCALE_MAX, &diag, &value);

	check_verdict(r, &diag);
	if (r < 0)
		return;
	plain = samut_decimal_format(value);
	grouped = samut_decimal_format_grouped(value);
	g_assert_cmpint(
		samut_decimal_parse(grouped, SAMUT_NUMBER_NEGATIVE, SAMUT_DECIMAL_SCALE_MAX, NULL, &again),
		==, 0);
	g_assert_cmpint(again.digits, ==, value.digits);
	g_assert_cmpint(
		samut_decimal_parse(plain, SAMUT_NUMBER_NEGATIVE, SAMUT_DECIMAL_SCALE_MAX, NULL, &again), ==,
		0);
	g_assert_cmpint(again.digits, ==, value.digits);
	g_assert_cmpint(again.scale, ==, value.scale);
	g_assert_cmpint(samut_decimal_compare(value, again), ==, 0);
}

static void check_rate(const char *text)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *formatted = NULL;
	struct samut_rate rate, again;
	int r = samut_rate_parse(text, &diag, &rate);

	check_verdict(r, &diag);
	if (r < 0)
		return;
	formatted = samut_rate_format(rate);
	g_assert_cmpint(samut_rate_parse(formatted, NULL, &again), ==, 0);
	g_assert_cmpint(again.is_percent, ==, rate.is_percent);
	g_assert_cmpint(again.value, ==, rate.value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);

	check_money(text);
	check_decimal(text);
	check_rate(text);
	return 0;
}
