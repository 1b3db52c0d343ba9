/* SPDX-License-Identifier: Apache-2.0 */
/* Money: read exactly or refused, formatted, and never a satang more or less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>

#include "core/model/money.h"

#define NO_VALUE INT64_MIN + 1

static const struct {
	const char *text;
	int64_t satang; /* NO_VALUE: refused */
} amounts[] = {
	{"0", 0},
	{"1", 100},
	{"1234", 123400},
	{"1234.5", 123450},
	{"1234.50", 123450},
	{"1,234.50", 123450},
	{"108,860,000.00", INT64_C(10886000000)},
	{"๑,๒๓๔.๕๐", 123450},
	{"๑,๒๓๔.๕๐ บาท", 123450},
	{"1,234บาท", 123400},
	{"500 บาทถ้วน", 50000},
	{"฿1,234.50", 123450},
	{"฿ 1,234.50", 123450},
	{"1,234.50 ฿", 123450},
	{"THB 1,234", 123400},
	{"1234 thb", 123400},
	{"1,234 Baht", 123400},
	{"100.-", 10000},
	{"1,000,-", 100000},
	{"100 บ.", 10000},
	{"100 บาท 50 สตางค์", 10050},
	{"1,000บาท5สตางค์", 100005},
	{"75 สตางค์", 75},
	{"\u00a01,234.50\u00a0", 123450},
	{"92,233,720,368,547,758.07", INT64_MAX},
	{"92,233,720,368,547,758.08", NO_VALUE},
	{"92233720368547759", NO_VALUE},
	{"9223372036854775807", NO_VALUE},
	{"1.234", NO_VALUE},
	{"1.000,50", NO_VALUE},
	{"1,50", NO_VALUE},
	{"12,34,567", NO_VALUE},
	{"1234,567", NO_VALUE},
	{"-5", NO_VALUE},
	{"฿-5", NO_VALUE},
	{"(5)", NO_VALUE},
	{"", NO_VALUE},
	{"บาท", NO_VALUE},
	{"฿", NO_VALUE},
	{"5 บาท บาท", NO_VALUE},
	{"฿5 บาท", NO_VALUE},
	{"5 USD", NO_VALUE},
	{"ห้าบาท", NO_VALUE},
	{"5 10", NO_VALUE},
	{"1.5 บาท 5 สตางค์", NO_VALUE},
	{"5 บาท 100 สตางค์", NO_VALUE},
	{"สตางค์", NO_VALUE},
	{"บาท 5 สตางค์", NO_VALUE},
	{"\xff", NO_VALUE},
	{NULL, NO_VALUE},
};

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(amounts); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int64_t satang = NO_VALUE;
		int r = samut_money_parse(amounts[i].text, SAMUT_NUMBER_UNSIGNED, &diag, &satang);

		if (satang != amounts[i].satang)
			fail_msg("row %zu: %s gave %" G_GINT64_FORMAT, i, amounts[i].text, satang);
		assert_int_equal(r, satang == NO_VALUE ? -EINVAL : 0);
		assert_int_equal(samut_diag_count(&diag), satang == NO_VALUE ? 1 : 0);
	}
}

static void test_negative(void **state)
{
	static const char *const texts[] = {
		"-1,234.50", "−1234.50", "-฿1,234.50", "฿-1,234.50", "-1,234.50 บาท"};
	int64_t satang;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		assert_int_equal(samut_money_parse(texts[i], SAMUT_NUMBER_NEGATIVE, NULL, &satang), 0);
		assert_true(satang == -123450);
	}
	assert_int_equal(samut_money_parse("-฿-5", SAMUT_NUMBER_NEGATIVE, NULL, &satang), -EINVAL);
}

static void test_format(void **state)
{
	static const struct {
		int64_t satang;
		const char *plain, *grouped;
	} rows[] = {
		{0, "0.00", "0.00"},
		{5, "0.05", "0.05"},
		{-5, "-0.05", "-0.05"},
		{123450, "1234.50", "1,234.50"},
		{99999, "999.99", "999.99"},
		{100000, "1000.00", "1,000.00"},
		{INT64_C(123456750), "1234567.50", "1,234,567.50"},
		{-INT64_C(123456750), "-1234567.50", "-1,234,567.50"},
		{INT64_MAX, "92233720368547758.07", "92,233,720,368,547,758.07"},
		{INT64_MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *plain = samut_money_format(rows[i].satang);
		g_autofree char *grouped = samut_money_format_grouped(rows[i].satang);
		int64_t again;

		assert_string_equal(plain, rows[i].plain);
		assert_string_equal(grouped, rows[i].grouped);
		assert_int_equal(samut_money_parse(plain, SAMUT_NUMBER_NEGATIVE, NULL, &again), 0);
		assert_true(again == rows[i].satang);
		assert_int_equal(samut_money_parse(grouped, SAMUT_NUMBER_NEGATIVE, NULL, &again), 0);
		assert_true(again == rows[i].satang);
	}
}

static void test_times(void **state)
{
	static const struct {
		int64_t satang, numerator, denominator, result;
	} rows[] = {
		{100, 1, 3, 33},
		{100, 2, 3, 67},
		{5, 1, 2, 3}, /* half away from zero */
		{-5, 1, 2, -3},
		{5, -1, 2, -3},
		{-100, 1, 3, -33},
		{0, 5, 7, 0},
		{INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
		{INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN},
		{INT64_MAX, 1, INT64_MAX, 1},
		{INT64_C(10886000000), 1, 878, 12398633},
	};
	int64_t result = NO_VALUE;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		assert_int_equal(
			samut_money_times(rows[i].satang, rows[i].numerator, rows[i].denominator, &result),
			0);
		if (result != rows[i].result)
			fail_msg("row %zu: %" G_GINT64_FORMAT, i, result);
	}
	result = NO_VALUE;
	assert_int_equal(samut_money_times(INT64_MAX, 2, 1, &result), -ERANGE);
	assert_int_equal(samut_money_times(INT64_MIN, -1, 1, &result), -ERANGE);
	assert_int_equal(samut_money_times(1, 1, 0, &result), -EINVAL);
	assert_int_equal(samut_money_times(1, 1, -1, &result), -EINVAL);
	assert_int_equal(samut_money_add(INT64_MAX, 1, &result), -ERANGE);
	assert_true(result == NO_VALUE);
	assert_int_equal(samut_money_add(INT64_MAX, -1, &result), 0);
	assert_true(result == INT64_MAX - 1);
	assert_int_equal(samut_money_percent(100000, 125000, &result), 0);
	assert_true(result == 12500);
	assert_int_equal(samut_money_percent(1, 500000, &result), 0);
	assert_true(result == 1);
	assert_int_equal(samut_money_times_decimal(150000, (struct samut_decimal){25, 1}, &result), 0);
	assert_true(result == 375000);
	assert_int_equal(samut_money_times_decimal(1, (struct samut_decimal){5, 9}, &result), 0);
	assert_true(result == 0);
}

/* The budget of the seed documents: 108,860,000 baht over 878 districts and 76 provinces (DOMAIN.md C3). */
static void test_split_budget(void **state)
{
	static const struct {
		size_t count;
		int64_t share;
		size_t larger;
	} rows[] = {{878, 12398633, 226}, {76, 143236842, 8}};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree int64_t *weights = g_new(int64_t, rows[i].count);
		g_autofree int64_t *parts = g_new(int64_t, rows[i].count);
		int64_t sum = 0;
		size_t larger = 0;

		for (size_t k = 0; k < rows[i].count; k++)
			weights[k] = 1;
		assert_int_equal(samut_money_split(INT64_C(10886000000), weights, rows[i].count, parts), 0);
		for (size_t k = 0; k < rows[i].count; k++) {
			assert_true(parts[k] == rows[i].share || parts[k] == rows[i].share + 1);
			larger += parts[k] > rows[i].share;
			sum += parts[k];
		}
		assert_true(sum == INT64_C(10886000000));
		assert_int_equal(larger, rows[i].larger);
	}
}

static void test_split(void **state)
{
	static const struct {
		int64_t satang;
		int64_t weights[3], parts[3];
	} rows[] = {
		{100, {1, 1, 1}, {34, 33, 33}},
		{101, {1, 1, 1}, {34, 34, 33}},
		{100, {1, 2, 3}, {17, 33, 50}},
		{100, {0, 1, 0}, {0, 100, 0}},
		{1, {1, 1, 2}, {0, 0, 1}},
		{0, {1, 2, 3}, {0, 0, 0}},
		{INT64_MAX, {INT64_MAX / 2, INT64_MAX / 2, 1}, {INT64_MAX / 2, INT64_MAX / 2, 1}},
	};
	static const int64_t none[] = {0, 0}, negative[] = {2, -1}, huge[] = {INT64_MAX, 1};
	int64_t parts[3] = {7, 7, 7};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		assert_int_equal(samut_money_split(rows[i].satang, rows[i].weights, 3, parts), 0);
		assert_memory_equal(parts, rows[i].parts, sizeof parts);
	}
	parts[0] = 7;
	assert_int_equal(samut_money_split(5, none, 2, parts), -EINVAL);
	assert_int_equal(samut_money_split(5, none, 0, parts), -EINVAL);
	assert_int_equal(samut_money_split(5, negative, 2, parts), -EINVAL);
	assert_int_equal(samut_money_split(5, huge, 2, parts), -EINVAL);
	assert_int_equal(samut_money_split(-5, rows[0].weights, 3, parts), -EINVAL);
	assert_true(parts[0] == 7);
}

static void test_rate(void **state)
{
	static const struct {
		const char *text;
		struct samut_rate rate;
		const char *formatted; /* NULL: refused */
	} rows[] = {
		{"5%", {true, 50000}, "5%"},
		{"ร้อยละ 7.25", {true, 72500}, "7.25%"},
		{"250,000", {false, 25000000}, "250000.00"},
		{"250,000 บาท", {false, 25000000}, "250000.00"},
		{"5% บาท", {false, 0}, NULL},
		{"", {false, 0}, NULL},
		{NULL, {false, 0}, NULL},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct samut_rate rate = {false, 0};
		g_autofree char *formatted = NULL;

		assert_int_equal(
			samut_rate_parse(rows[i].text, NULL, &rate), rows[i].formatted ? 0 : -EINVAL);
		assert_int_equal(rate.is_percent, rows[i].rate.is_percent);
		assert_true(rate.value == rows[i].rate.value);
		if (!rows[i].formatted)
			continue;
		formatted = samut_rate_format(rate);
		assert_string_equal(formatted, rows[i].formatted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_negative),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_split_budget),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
