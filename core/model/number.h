/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers without floating point: integers, decimals (an integer and a scale) and percentages. What is
 * written is what is kept: no rounding on the way in, and "1.50" stays two decimals.
 *
 * Reading is generous about digits (Thai, full-width) and strict about shape: thousands separators are commas
 * in well-formed groups of three or not there at all, the decimal sign is a dot with digits on both sides. A
 * number that does not fit is refused.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/base/diag.h"

/* What the parsers below (and core/model/money.h) allow. */
enum samut_number_flags {
	SAMUT_NUMBER_UNSIGNED = 0,
	SAMUT_NUMBER_NEGATIVE = 1, /* a minus sign in front may be there */
};

/* The most decimals a samut_decimal has. */
#define SAMUT_DECIMAL_SCALE_MAX 9

/* The number digits / 10^scale. */
struct samut_decimal {
	int64_t digits;
	int scale; /* 0 to SAMUT_DECIMAL_SCALE_MAX */
};

/*
 * Hundredths of a hundredth of a percent: 12.5 % is 125000, a whole (100 %) is SAMUT_PERCENT_WHOLE. An
 * int64_t of this unit is called `percent` everywhere.
 */
#define SAMUT_PERCENT_ONE INT64_C(10000)
#define SAMUT_PERCENT_WHOLE INT64_C(1000000)

/* Reads an integer: `1234`, `1,234`, `๑,๒๓๔`. 0, or -EINVAL with the reason in diag (may be NULL). */
int samut_int_parse(
	const char *text, enum samut_number_flags flags, struct samut_diag *diag, int64_t *ret_value);

/* Reads a decimal with at most max_scale (0 to SAMUT_DECIMAL_SCALE_MAX) decimals. 0, or -EINVAL with the
 * reason in diag (may be NULL). */
int samut_decimal_parse(const char *text, enum samut_number_flags flags, int max_scale,
	struct samut_diag *diag, struct samut_decimal *ret_value);

/* `1234567.50`, with exactly scale decimals; newly allocated. Read back as the same value and scale. */
char *samut_decimal_format(struct samut_decimal value);

/* As above with thousands separators: `1,234,567.50`; newly allocated. */
char *samut_decimal_format_grouped(struct samut_decimal value);

/* Compares as numbers, whatever the scales: <0, 0, >0. Never overflows. */
int samut_decimal_compare(struct samut_decimal a, struct samut_decimal b);

/* The same number with another scale. -ERANGE when digits other than 0 would be lost or the result does not
 * fit. */
int samut_decimal_rescale(struct samut_decimal value, int scale, struct samut_decimal *ret_value);

/* a + b and a - b at the larger scale. -ERANGE when the result does not fit. */
int samut_decimal_add(struct samut_decimal a, struct samut_decimal b, struct samut_decimal *ret_value);
int samut_decimal_subtract(struct samut_decimal a, struct samut_decimal b, struct samut_decimal *ret_value);

/* Whether text says that it is a percentage: `%`, `ร้อยละ`, `เปอร์เซ็นต์`, `percent`. The number itself is not
 * looked at. */
bool samut_percent_is_marked(const char *text);

/*
 * Reads a percentage of at most four decimals: `12.5%`, `12.5 %`, `ร้อยละ 12.5`, `12.5` (the unit is
 * understood). No upper bound: a field that has one checks it. 0, or -EINVAL with the reason in diag (may be
 * NULL).
 */
int samut_percent_parse(
	const char *text, enum samut_number_flags flags, struct samut_diag *diag, int64_t *ret_percent);

/* `12.5%`, without zeros at the end; newly allocated. Read back as the same value. */
char *samut_percent_format(int64_t percent);
