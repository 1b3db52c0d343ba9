/* SPDX-License-Identifier: Apache-2.0 */
/* Exact numbers: what is read, what is refused, and that nothing is lost on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "core/model/number.h"

#define NO_VALUE INT64_MIN + 1

static const struct {
	const char *text;
	enum samut_number_flags flags;
	int64_t value; /* NO_VALUE: refused */
} integers[] = {
	{"0", 0, 0},
	{"007", 0, 7},
	{"1234", 0, 1234},
	{"1,234", 0, 1234},
	{"1,234,567", 0, 1234567},
	{"๑,๒๓๔", 0, 1234},
	{" 12 ", 0, 12},
	{"-12", SAMUT_NUMBER_NEGATIVE, -12},
	{"−12", SAMUT_NUMBER_NEGATIVE, -12},
	{"-0", SAMUT_NUMBER_NEGATIVE, 0},
	{"9223372036854775807", 0, INT64_MAX},
	{"9,223,372,036,854,775,807", 0, INT64_MAX},
	{"-9223372036854775808", SAMUT_NUMBER_NEGATIVE, INT64_MIN},
	{"9223372036854775808", 0, NO_VALUE},
	{"99999999999999999999999999", 0, NO_VALUE},
	{"-12", 0, NO_VALUE},
	{"--12", SAMUT_NUMBER_NEGATIVE, NO_VALUE},
	{"+12", 0, NO_VALUE},
	{"", 0, NO_VALUE},
	{"-", SAMUT_NUMBER_NEGATIVE, NO_VALUE},
	{",", 0, NO_VALUE},
	{"1.0", 0, NO_VALUE},
	{"1.", 0, NO_VALUE},
	{"12,34", 0, NO_VALUE},
	{"1234,567", 0, NO_VALUE},
	{"1,23,456", 0, NO_VALUE},
	{",123", 0, NO_VALUE},
	{"1,,234", 0, NO_VALUE},
	{"1,234,", 0, NO_VALUE},
	{"0,123", 0, NO_VALUE},
	{"1 234", 0, NO_VALUE},
	{"1e3", 0, NO_VALUE},
	{"0x10", 0, NO_VALUE},
	{"สาม", 0, NO_VALUE},
	{"\xff", 0, NO_VALUE},
	{NULL, 0, NO_VALUE},
};

static void test_int(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(integers); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int64_t value = NO_VALUE;
		int r = samut_int_parse(integers[i].text, integers[i].flags, &diag, &value);

		if (value != integers[i].value)
			fail_msg("row %zu: %s gave %" G_GINT64_FORMAT, i, integers[i].text, value);
		assert_int_equal(r, value == NO_VALUE ? -EINVAL : 0);
		assert_int_equal(samut_diag_count(&diag), value == NO_VALUE ? 1 : 0);
	}
}

static const struct {
	const char *text;
	int max_scale;
	int64_t digits; /* NO_VALUE: refused */
	int scale;
	const char *formatted, *grouped;
} decimals[] = {
	{"0", 9, 0, 0, "0", "0"},
	{"0.00", 9, 0, 2, "0.00", "0.00"},
	{"1.50", 9, 150, 2, "1.50", "1.50"},
	{"-0.5", 9, -5, 1, "-0.5", "-0.5"},
	{"13.756331", 6, 13756331, 6, "13.756331", "13.756331"},
	{"๑๐๐.๕๐๑๗๖๕", 6, 100501765, 6, "100.501765", "100.501765"},
	{"1,234,567.125", 3, 1234567125, 3, "1234567.125", "1,234,567.125"},
	{"999999", 0, 999999, 0, "999999", "999,999"},
	{"100000", 0, 100000, 0, "100000", "100,000"},
	{"9.223372036", 9, 9223372036, 9, "9.223372036", "9.223372036"},
	{"-9223372036.854775808", 9, INT64_MIN, 9, "-9223372036.854775808", "-9,223,372,036.854775808"},
	{"9223372036.854775808", 9, NO_VALUE, 0, NULL, NULL},
	{"1.1234567890", 9, NO_VALUE, 0, NULL, NULL},
	{"1.234", 2, NO_VALUE, 0, NULL, NULL},
	{"1.500", 2, NO_VALUE, 0, NULL, NULL},
	{".5", 2, NO_VALUE, 0, NULL, NULL},
	{"1.2.3", 9, NO_VALUE, 0, NULL, NULL},
	{"1.2,3", 9, NO_VALUE, 0, NULL, NULL},
	{"1,5", 9, NO_VALUE, 0, NULL, NULL},
};

static void test_decimal(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(decimals); i++) {
		struct samut_decimal value = {NO_VALUE, 0};
		struct samut_decimal again;
		g_autofree char *formatted = NULL;
		g_autofree char *grouped = NULL;
		int r = samut_decimal_parse(
			decimals[i].text, SAMUT_NUMBER_NEGATIVE, decimals[i].max_scale, NULL, &value);

		if (value.digits != decimals[i].digits || value.scale != decimals[i].scale)
			fail_msg("row %zu: %s", i, decimals[i].text);
		assert_int_equal(r, decimals[i].formatted ? 0 : -EINVAL);
		if (r < 0)
			continue;
		formatted = samut_decimal_format(value);
		grouped = samut_decimal_format_grouped(value);
		assert_string_equal(formatted, decimals[i].formatted);
		assert_string_equal(grouped, decimals[i].grouped);
		assert_int_equal(samut_decimal_parse(grouped, SAMUT_NUMBER_NEGATIVE, 9, NULL, &again), 0);
		assert_memory_equal(&again.digits, &value.digits, sizeof again.digits);
		assert_int_equal(again.scale, value.scale);
	}
}

static void test_compare(void **state)
{
	static const struct {
		struct samut_decimal a, b;
		int order;
	} rows[] = {
		{{150, 2}, {15, 1}, 0},
		{{0, 0}, {0, 9}, 0},
		{{1, 0}, {999999999, 9}, 1},
		{{-1, 0}, {-999999999, 9}, -1},
		{{INT64_MAX, 0}, {INT64_MAX, 9}, 1},
		{{INT64_MIN, 0}, {INT64_MIN, 9}, -1},
		{{INT64_MIN, 0}, {INT64_MAX, 0}, -1},
		{{90, 0}, {90000001, 6}, -1},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		assert_int_equal(samut_decimal_compare(rows[i].a, rows[i].b), rows[i].order);
		assert_int_equal(samut_decimal_compare(rows[i].b, rows[i].a), -rows[i].order);
	}
}

static void test_arithmetic(void **state)
{
	struct samut_decimal value = {7, 7};

	(void)state;
	assert_int_equal(samut_decimal_rescale((struct samut_decimal){15, 1}, 3, &value), 0);
	assert_true(value.digits == 1500 && value.scale == 3);
	assert_int_equal(samut_decimal_rescale((struct samut_decimal){1500, 3}, 1, &value), 0);
	assert_true(value.digits == 15 && value.scale == 1);
	assert_int_equal(samut_decimal_rescale((struct samut_decimal){1501, 3}, 1, &value), -ERANGE);
	assert_int_equal(samut_decimal_rescale((struct samut_decimal){INT64_MAX, 0}, 1, &value), -ERANGE);
	assert_true(value.digits == 15 && value.scale == 1);
	assert_int_equal(
		samut_decimal_add((struct samut_decimal){15, 1}, (struct samut_decimal){25, 2}, &value), 0);
	assert_true(value.digits == 175 && value.scale == 2);
	assert_int_equal(
		samut_decimal_subtract((struct samut_decimal){15, 1}, (struct samut_decimal){25, 2}, &value),
		0);
	assert_true(value.digits == 125 && value.scale == 2);
	assert_int_equal(
		samut_decimal_add((struct samut_decimal){INT64_MAX, 0}, (struct samut_decimal){1, 0}, &value),
		-ERANGE);
	assert_int_equal(samut_decimal_subtract(
				 (struct samut_decimal){INT64_MIN, 0}, (struct samut_decimal){1, 0}, &value),
		-ERANGE);
	assert_true(value.digits == 125 && value.scale == 2);
}

static const struct {
	const char *text;
	bool marked;
	int64_t percent; /* NO_VALUE: refused */
	const char *formatted;
} percents[] = {
	{"12.5%", true, 125000, "12.5%"},
	{"12.50 %", true, 125000, "12.5%"},
	{"ร้อยละ ๑๒.๕", true, 125000, "12.5%"},
	{"12.5 เปอร์เซ็นต์", true, 125000, "12.5%"},
	{"12.5 percent", true, 125000, "12.5%"},
	{"12.5 Per Cent", true, 125000, "12.5%"},
	{"12.5", false, 125000, "12.5%"},
	{"0%", true, 0, "0%"},
	{"100%", true, SAMUT_PERCENT_WHOLE, "100%"},
	{"0.0001%", true, 1, "0.0001%"},
	{"1,000%", true, 10 * SAMUT_PERCENT_WHOLE, "1000%"},
	{"0.00001%", true, NO_VALUE, NULL},
	{"-1%", true, NO_VALUE, NULL},
	{"%", true, NO_VALUE, NULL},
	{"5%%", true, NO_VALUE, NULL},
	{"5 % 6", false, NO_VALUE, NULL},
	{"1 บาท", false, NO_VALUE, NULL},
	{"999999999999999999%", true, NO_VALUE, NULL},
	{"", false, NO_VALUE, NULL},
	{"\xff", false, NO_VALUE, NULL},
	{NULL, false, NO_VALUE, NULL},
};

static void test_percent(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(percents); i++) {
		int64_t percent = NO_VALUE;
		g_autofree char *formatted = NULL;

		assert_int_equal(samut_percent_is_marked(percents[i].text), percents[i].marked);
		(void)samut_percent_parse(percents[i].text, SAMUT_NUMBER_UNSIGNED, NULL, &percent);
		if (percent != percents[i].percent)
			fail_msg("row %zu: %s", i, percents[i].text);
		if (percent == NO_VALUE)
			continue;
		formatted = samut_percent_format(percent);
		assert_string_equal(formatted, percents[i].formatted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_decimal),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_percent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
