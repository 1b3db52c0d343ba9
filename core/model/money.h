/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money: whole satang (hundredths of a baht) in an int64_t, from reading to arithmetic. Where a division
 * leaves a rest the caller says what becomes of it: rounded half away from zero (samut_money_times(),
 * samut_money_percent()) or shared out so that the parts add up (samut_money_split(), the largest-remainder
 * method; DOMAIN.md C3 shows why it is needed).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "core/base/diag.h"
#include "core/model/number.h"

/*
 * Reads an amount: `1234`, `1,234.50`, `๑,๒๓๔.๕๐ บาท`, `฿1,234`, `THB 1,234.5`, `1,234.-`, `100 บาท 50
 * สตางค์`, `500 บาทถ้วน`. At most two decimals. A minus sign only with SAMUT_NUMBER_NEGATIVE. 0, or -EINVAL
 * with the reason in diag (may be NULL).
 */
int samut_money_parse(
	const char *text, enum samut_number_flags flags, struct samut_diag *diag, int64_t *ret_satang);

/* `1234567.50`; newly allocated. The form for tables and ledgers; read back as the same amount. */
char *samut_money_format(int64_t satang);

/* `1,234,567.50`; newly allocated. The form for people; read back as the same amount. */
char *samut_money_format_grouped(int64_t satang);

/* a + b. -ERANGE when it does not fit; sums over records must use it. */
int samut_money_add(int64_t a, int64_t b, int64_t *ret_satang);

/* satang * numerator / denominator (> 0), exact in between, rounded half away from zero. -ERANGE when it does
 * not fit. */
int samut_money_times(int64_t satang, int64_t numerator, int64_t denominator, int64_t *ret_satang);

/* percent (unit: see core/model/number.h) of satang, rounded half away from zero. -ERANGE when it does not
 * fit. */
int samut_money_percent(int64_t satang, int64_t percent, int64_t *ret_satang);

/* price * quantity, rounded half away from zero. -ERANGE when it does not fit. */
int samut_money_times_decimal(int64_t price, struct samut_decimal quantity, int64_t *ret_satang);

/*
 * Shares satang (>= 0) out over count parts in proportion to weights (>= 0, not all 0, their sum within
 * int64_t), into ret_parts (count of them, the caller's). The parts are whole satang and add up to satang
 * exactly: each gets its share rounded down, the satang left over go one each to the largest remainders, to
 * the earlier part when equal. -EINVAL for other arguments.
 */
int samut_money_split(int64_t satang, const int64_t *weights, size_t count, int64_t *ret_parts);

/* An amount or a percentage: a contract's Return may be either. */
struct samut_rate {
	bool is_percent;
	int64_t value; /* percent if is_percent, else satang */
};

/* Reads either: a percentage if the text is marked as one, else money. 0, or -EINVAL with the reason in diag
 * (may be NULL). */
int samut_rate_parse(const char *text, struct samut_diag *diag, struct samut_rate *ret_rate);

/* `12.5%` or `1234567.50`; newly allocated. Read back as the same rate. */
char *samut_rate_format(struct samut_rate rate);
