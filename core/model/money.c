/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money in satang. Reading takes the words and signs of the currency away and leaves the number to
 * core/model/number.h; arithmetic goes through 128 bits. Invariant: no satang appears or disappears but by
 * the rounding that a caller asked for.
 */
#include "core/model/money.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "core/model/digits.h"

#define SATANG_SCALE 2

/* Longer words before those that they start or end with. Lower case. */
static const char *const prefixes[] = {"฿", "thb", "baht", NULL};
static const char *const suffixes[] = {"บาทถ้วน", "บาท", "บ.", "฿", "thb", "baht", ".-", ",-", NULL};
static const char *const satang_words[] = {"สตางค์", "สต.", "satang", NULL};

/* Takes one of the words away from the end of text (and the space before it). Whether there was one. */
static bool chop_suffix(char *text, const char *const *words)
{
	for (; *words; words++)
		if (g_str_has_suffix(text, *words)) {
			text[strlen(text) - strlen(*words)] = '\0';
			g_strchomp(text);
			return true;
		}
	return false;
}

/* As above at the start, behind a minus sign if there is one. */
static void chop_prefix(char *text)
{
	char *start = text + (*text == '-');

	for (const char *const *word = prefixes; *word; word++)
		if (g_str_has_prefix(start, *word)) {
			memmove(start, start + strlen(*word), strlen(start + strlen(*word)) + 1);
			g_strchug(start);
			return;
		}
}

/* `100 บาท 50`, what is left of an amount that ended in the word satang: the same as `100.50`. NULL when it
 * is not so. */
static char *join_satang(const char *text)
{
	const char *satang = text;
	const char *baht_end = strstr(text, "บาท");
	g_autofree char *baht = NULL;
	size_t digits;

	if (baht_end) {
		baht = g_strchomp(g_strndup(text, (gsize)(baht_end - text)));
		satang = baht_end + strlen("บาท");
		satang += *satang == ' ';
	}
	digits = strspn(satang, "0123456789");
	if (digits < 1 || digits > 2 || satang[digits] || (baht && (!*baht || strchr(baht, '.'))))
		return NULL;
	return g_strdup_printf("%s.%s%s", baht ? baht : "0", digits == 1 ? "0" : "", satang);
}

/* The number in text, which is in plain form; NULL when it mixes baht and satang in an unknown way. */
static char *strip_currency(const char *plain)
{
	g_autofree char *text = g_ascii_strdown(plain, -1);

	if (chop_suffix(text, satang_words))
		return join_satang(text);
	if (!chop_suffix(text, suffixes))
		chop_prefix(text);
	return g_steal_pointer(&text);
}

int samut_money_parse(
	const char *text, enum samut_number_flags flags, struct samut_diag *diag, int64_t *ret_satang)
{
	g_autofree char *plain = samut_digits_plain(text);
	g_autofree char *number = plain ? strip_currency(plain) : NULL;
	struct samut_decimal value;
	int r;

	if (!number) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” ไม่ใช่จำนวนเงิน เขียนเช่น 1,234.50",
			"\"%s\" is no amount of money; write it like 1,234.50", text ? text : "");
		return -EINVAL;
	}
	r = samut_decimal_parse(number, flags, SATANG_SCALE, diag, &value);
	if (r < 0)
		return r;
	if (samut_decimal_rescale(value, SATANG_SCALE, &value) < 0) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” มากเกินไป", "\"%s\" is too large", number);
		return -EINVAL;
	}
	*ret_satang = value.digits;
	return 0;
}

char *samut_money_format(int64_t satang)
{
	return samut_decimal_format((struct samut_decimal){satang, SATANG_SCALE});
}

char *samut_money_format_grouped(int64_t satang)
{
	return samut_decimal_format_grouped((struct samut_decimal){satang, SATANG_SCALE});
}

int samut_money_add(int64_t a, int64_t b, int64_t *ret_satang)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return -ERANGE;
	*ret_satang = sum;
	return 0;
}

int samut_money_times(int64_t satang, int64_t numerator, int64_t denominator, int64_t *ret_satang)
{
	__int128 product = (__int128)satang * numerator;
	__int128 quotient, rest;

	if (denominator <= 0)
		return -EINVAL;
	quotient = product / denominator;
	rest = product % denominator;
	if (rest * 2 >= denominator)
		quotient++;
	else if (rest * 2 <= -(__int128)denominator)
		quotient--;
	if (quotient > INT64_MAX || quotient < INT64_MIN)
		return -ERANGE;
	*ret_satang = (int64_t)quotient;
	return 0;
}

int samut_money_percent(int64_t satang, int64_t percent, int64_t *ret_satang)
{
	return samut_money_times(satang, percent, SAMUT_PERCENT_WHOLE, ret_satang);
}

int samut_money_times_decimal(int64_t price, struct samut_decimal quantity, int64_t *ret_satang)
{
	int64_t denominator = 1;

	for (int i = 0; i < quantity.scale; i++)
		denominator *= 10;
	return samut_money_times(price, quantity.digits, denominator, ret_satang);
}

struct remainder {
	int64_t rest;
	size_t index;
};

static int larger_first(const void *a, const void *b)
{
	const struct remainder *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest < y->rest ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

static int64_t sum_of_weights(const int64_t *weights, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		if (weights[i] < 0 || __builtin_add_overflow(sum, weights[i], &sum))
			return -EINVAL;
	return sum;
}

int samut_money_split(int64_t satang, const int64_t *weights, size_t count, int64_t *ret_parts)
{
	int64_t sum = sum_of_weights(weights, count);
	int64_t left = satang;
	g_autoptr(GArray) remainders = NULL;

	if (satang < 0 || sum <= 0)
		return -EINVAL;
	remainders = g_array_sized_new(FALSE, FALSE, sizeof(struct remainder), (unsigned)count);
	for (size_t i = 0; i < count; i++) {
		__int128 product = (__int128)satang * weights[i];
		struct remainder remainder = {(int64_t)(product % sum), i};

		ret_parts[i] = (int64_t)(product / sum);
		left -= ret_parts[i];
		g_array_append_val(remainders, remainder);
	}
	g_array_sort(remainders, larger_first);
	for (unsigned i = 0; left > 0; i++, left--)
		ret_parts[g_array_index(remainders, struct remainder, i).index]++;
	return 0;
}

int samut_rate_parse(const char *text, struct samut_diag *diag, struct samut_rate *ret_rate)
{
	struct samut_rate rate = {.is_percent = samut_percent_is_marked(text)};
	int r = rate.is_percent ? samut_percent_parse(text, SAMUT_NUMBER_UNSIGNED, diag, &rate.value)
				: samut_money_parse(text, SAMUT_NUMBER_UNSIGNED, diag, &rate.value);

	if (r < 0)
		return r;
	*ret_rate = rate;
	return 0;
}

char *samut_rate_format(struct samut_rate rate)
{
	return rate.is_percent ? samut_percent_format(rate.value) : samut_money_format(rate.value);
}
