/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exact numbers. All reading of numbers goes through scan(). Invariant: an accepted number equals what was
 * written; nothing is rounded or cut.
 */
#include "core/model/number.h"

#include <errno.h>
#include <string.h>

#include "core/model/digits.h"

#define PERCENT_SCALE 4

static int64_t power_of_ten(int exponent)
{
	int64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* The parts of a well-shaped number, within the text. */
struct shape {
	bool negative;
	const char *whole;
	size_t whole_len; /* with its commas */
	const char *fraction;
	size_t fraction_len;
};

/* One to three digits that do not start with 0, then groups of a comma and three digits. */
static bool is_grouped(const char *whole, size_t len)
{
	size_t first = len % 4;

	if (first == 0 || *whole == '0')
		return false;
	for (size_t i = 0; i < len; i++)
		if ((whole[i] == ',') != (i % 4 == first))
			return false;
	return true;
}

static bool is_shaped(const char *text, struct shape *ret)
{
	struct shape shape = {.negative = *text == '-'};

	shape.whole = text + shape.negative;
	shape.whole_len = strspn(shape.whole, "0123456789,");
	shape.fraction = shape.whole + shape.whole_len;
	if (*shape.fraction == '.') {
		shape.fraction_len = strspn(++shape.fraction, "0123456789");
		if (shape.fraction_len == 0)
			return false;
	}
	*ret = shape;
	return shape.whole_len > 0 && *shape.whole != ',' && !shape.fraction[shape.fraction_len];
}

/* Appends the digits to *value, leaving out commas. False when it does not fit. */
static bool gather(const char *digits, size_t len, int sign, int64_t *value)
{
	for (size_t i = 0; i < len; i++)
		if (digits[i] != ',' &&
			(__builtin_mul_overflow(*value, 10, value) ||
				__builtin_add_overflow(*value, sign * (digits[i] - '0'), value)))
			return false;
	return true;
}

static int complain_scale(const char *text, int max_scale, struct samut_diag *diag)
{
	if (max_scale == 0)
		samut_diag_add(
			diag, 0, 0, NULL, "“%s” ต้องเป็นจำนวนเต็ม", "\"%s\" must be a whole number", text);
	else
		samut_diag_add(diag, 0, 0, NULL, "“%s” มีทศนิยมเกิน %d ตำแหน่ง",
			"\"%s\" has more than %d decimals", text, max_scale);
	return -EINVAL;
}

/* Reads text, which is in plain form. */
static int scan(const char *text, enum samut_number_flags flags, int max_scale, struct samut_diag *diag,
	struct samut_decimal *ret_value)
{
	struct shape shape;
	struct samut_decimal value = {0};
	int sign;

	if (!is_shaped(text, &shape)) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” ไม่ใช่ตัวเลข เขียนเช่น 1,234.50",
			"\"%s\" is no number; write it like 1,234.50", text);
		return -EINVAL;
	}
	if (memchr(shape.whole, ',', shape.whole_len) && !is_grouped(shape.whole, shape.whole_len)) {
		samut_diag_add(diag, 0, 0, NULL, "“%s”: เครื่องหมาย , ต้องคั่นทีละสามหลัก เช่น 1,234,567",
			"\"%s\": commas must set off groups of three digits, as in 1,234,567", text);
		return -EINVAL;
	}
	if (shape.negative && !(flags & SAMUT_NUMBER_NEGATIVE)) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” ติดลบไม่ได้", "\"%s\" must not be negative", text);
		return -EINVAL;
	}
	if (shape.fraction_len > (size_t)max_scale)
		return complain_scale(text, max_scale, diag);
	sign = shape.negative ? -1 : 1;
	value.scale = (int)shape.fraction_len;
	if (!gather(shape.whole, shape.whole_len, sign, &value.digits) ||
		!gather(shape.fraction, shape.fraction_len, sign, &value.digits)) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” มากเกินไป", "\"%s\" is too large", text);
		return -EINVAL;
	}
	*ret_value = value;
	return 0;
}

int samut_decimal_parse(const char *text, enum samut_number_flags flags, int max_scale,
	struct samut_diag *diag, struct samut_decimal *ret_value)
{
	g_autofree char *plain = samut_digits_plain(text);

	g_assert(max_scale >= 0 && max_scale <= SAMUT_DECIMAL_SCALE_MAX);
	return scan(plain ? plain : "", flags, max_scale, diag, ret_value);
}

int samut_int_parse(
	const char *text, enum samut_number_flags flags, struct samut_diag *diag, int64_t *ret_value)
{
	struct samut_decimal value;
	int r = samut_decimal_parse(text, flags, 0, diag, &value);

	if (r < 0)
		return r;
	*ret_value = value.digits;
	return 0;
}

static char *format(struct samut_decimal value, bool grouped)
{
	char digits[32];
	uint64_t size = value.digits < 0 ? -(uint64_t)value.digits : (uint64_t)value.digits;
	int len = g_snprintf(digits, sizeof digits, "%0*" G_GUINT64_FORMAT, value.scale + 1, size);
	GString *out = g_string_new(value.digits < 0 ? "-" : NULL);

	for (int i = 0; i < len; i++) {
		int left = len - value.scale - i; /* whole digits still to come */

		if (left == 0)
			g_string_append_c(out, '.');
		else if (grouped && i > 0 && left > 0 && left % 3 == 0)
			g_string_append_c(out, ',');
		g_string_append_c(out, digits[i]);
	}
	return g_string_free(out, FALSE);
}

char *samut_decimal_format(struct samut_decimal value)
{
	return format(value, false);
}

char *samut_decimal_format_grouped(struct samut_decimal value)
{
	return format(value, true);
}

int samut_decimal_compare(struct samut_decimal a, struct samut_decimal b)
{
	__int128 x = (__int128)a.digits * power_of_ten(SAMUT_DECIMAL_SCALE_MAX - a.scale);
	__int128 y = (__int128)b.digits * power_of_ten(SAMUT_DECIMAL_SCALE_MAX - b.scale);

	return (x > y) - (x < y);
}

int samut_decimal_rescale(struct samut_decimal value, int scale, struct samut_decimal *ret_value)
{
	struct samut_decimal result = {.scale = scale};

	g_assert(scale >= 0 && scale <= SAMUT_DECIMAL_SCALE_MAX);
	if (scale >= value.scale) {
		if (__builtin_mul_overflow(value.digits, power_of_ten(scale - value.scale), &result.digits))
			return -ERANGE;
	} else {
		int64_t divisor = power_of_ten(value.scale - scale);

		if (value.digits % divisor != 0)
			return -ERANGE;
		result.digits = value.digits / divisor;
	}
	*ret_value = result;
	return 0;
}

int samut_decimal_add(struct samut_decimal a, struct samut_decimal b, struct samut_decimal *ret_value)
{
	int scale = MAX(a.scale, b.scale);
	struct samut_decimal sum = {.scale = scale};

	if (samut_decimal_rescale(a, scale, &a) < 0 || samut_decimal_rescale(b, scale, &b) < 0 ||
		__builtin_add_overflow(a.digits, b.digits, &sum.digits))
		return -ERANGE;
	*ret_value = sum;
	return 0;
}

int samut_decimal_subtract(struct samut_decimal a, struct samut_decimal b, struct samut_decimal *ret_value)
{
	int scale = MAX(a.scale, b.scale);
	struct samut_decimal difference = {.scale = scale};

	if (samut_decimal_rescale(a, scale, &a) < 0 || samut_decimal_rescale(b, scale, &b) < 0 ||
		__builtin_sub_overflow(a.digits, b.digits, &difference.digits))
		return -ERANGE;
	*ret_value = difference;
	return 0;
}

/* Longer words before those that they start or end with. */
static const char *const percent_prefixes[] = {"ร้อยละ", NULL};
static const char *const percent_suffixes[] = {"%", "เปอร์เซ็นต์", "เปอร์เซ็น", "per cent", "percent", NULL};

/* The number within plain, cut out of it; *ret_marked tells whether a mark stood around it. */
static char *strip_percent(const char *plain, bool *ret_marked)
{
	g_autofree char *lower = g_ascii_strdown(plain, -1);
	const char *start = lower;
	size_t len;

	*ret_marked = false;
	for (const char *const *prefix = percent_prefixes; *prefix && !*ret_marked; prefix++)
		if (g_str_has_prefix(start, *prefix)) {
			start += strlen(*prefix);
			*ret_marked = true;
		}
	len = strlen(start);
	for (const char *const *suffix = percent_suffixes; *suffix && !*ret_marked; suffix++)
		if (g_str_has_suffix(start, *suffix)) {
			len -= strlen(*suffix);
			*ret_marked = true;
		}
	return g_strstrip(g_strndup(start, len));
}

bool samut_percent_is_marked(const char *text)
{
	g_autofree char *plain = samut_digits_plain(text);
	g_autofree char *number = NULL;
	bool marked = false;

	if (plain)
		number = strip_percent(plain, &marked);
	return marked;
}

int samut_percent_parse(
	const char *text, enum samut_number_flags flags, struct samut_diag *diag, int64_t *ret_percent)
{
	g_autofree char *plain = samut_digits_plain(text);
	g_autofree char *number = NULL;
	struct samut_decimal value;
	bool marked;
	int r;

	number = strip_percent(plain ? plain : "", &marked);
	r = scan(number, flags, PERCENT_SCALE, diag, &value);
	if (r < 0)
		return r;
	if (samut_decimal_rescale(value, PERCENT_SCALE, &value) < 0) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” มากเกินไป", "\"%s\" is too large", number);
		return -EINVAL;
	}
	*ret_percent = value.digits;
	return 0;
}

char *samut_percent_format(int64_t percent)
{
	struct samut_decimal value = {percent, PERCENT_SCALE};
	g_autofree char *number = NULL;

	while (value.scale > 0 && value.digits % 10 == 0) {
		value.digits /= 10;
		value.scale--;
	}
	number = samut_decimal_format(value);
	return g_strconcat(number, "%", NULL);
}
