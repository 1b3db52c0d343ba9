/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Baht in words. Invariant: what samut_bahttext() writes, samut_bahttext_parse() reads back as the same
 * amount; the reader never goes beyond int64_t.
 */
#include "core/model/bahttext.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "core/model/digits.h"

#define MILLION INT64_C(1000000)
#define LAAN "ล้าน"

static const char *const digit_words[] = {"ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"};

/* Positions of a group, the highest first. */
static const struct position {
	const char *word;
	int64_t value;
} positions[] = {{"แสน", 100000}, {"หมื่น", 10000}, {"พัน", 1000}, {"ร้อย", 100}, {"สิบ", 10}};

/* ---- Writing ---- */

/* A group below a million; more: digits stand before it. */
static void write_group(GString *out, int64_t value, bool more)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(positions); i++) {
		int64_t digit = value / positions[i].value % 10;
		bool tens = positions[i].value == 10;

		if (digit == 0)
			continue;
		if (tens && digit == 2)
			g_string_append(out, "ยี่");
		else if (!(tens && digit == 1))
			g_string_append(out, digit_words[digit]);
		g_string_append(out, positions[i].word);
		more = true;
	}
	if (value % 10)
		g_string_append(out, value % 10 == 1 && more ? "เอ็ด" : digit_words[value % 10]);
}

static void write_number(GString *out, int64_t value)
{
	if (value >= MILLION) {
		write_number(out, value / MILLION);
		g_string_append(out, LAAN);
	}
	write_group(out, value % MILLION, value >= MILLION);
}

char *samut_bahttext(int64_t satang)
{
	GString *out = g_string_new(NULL);
	int64_t baht = satang / 100, rest = satang % 100;

	if (baht || !rest) {
		if (baht)
			write_number(out, baht);
		else
			g_string_append(out, digit_words[0]);
		g_string_append(out, "บาท");
	}
	if (rest) {
		write_number(out, rest);
		g_string_append(out, "สตางค์");
	} else {
		g_string_append(out, "ถ้วน");
	}
	return g_string_free(out, FALSE);
}

/* ---- Reading ---- */

static bool take(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len) != 0)
		return false;
	*at += len;
	return true;
}

/* One of the nine digits; 0 when there is none. */
static int take_digit(const char **at)
{
	for (unsigned i = 1; i < G_N_ELEMENTS(digit_words); i++)
		if (take(at, digit_words[i]))
			return (int)i;
	return 0;
}

/* A group below a million. more: digits stand before it. -1: none here. */
static int64_t read_group(const char **at, bool more)
{
	const char *start = *at;
	int64_t value = 0;

	for (unsigned i = 0; i < G_N_ELEMENTS(positions); i++) {
		const char *here = *at;
		bool twenty = positions[i].value == 10 && take(&here, "ยี่");
		int digit = twenty ? 2 : take_digit(&here);

		if (!take(&here, positions[i].word))
			continue;
		value += positions[i].value * (digit ? digit : 1);
		*at = here;
	}
	if ((more || value) && take(at, "เอ็ด"))
		value++;
	else
		value += take_digit(at);
	return *at == start ? -1 : value;
}

/* Groups joined by ล้าน. False: none, or too large. */
static bool read_number(const char **at, int64_t *ret_value)
{
	const char *start = *at;
	int64_t value = 0;

	if (take(at, digit_words[0])) {
		*ret_value = 0;
		return true;
	}
	for (bool first = true;; first = false) {
		int64_t group = read_group(at, !first);
		bool million = take(at, LAAN);

		/* "ล้าน" alone is one million; "ล้านล้าน" has nothing between. */
		if (group < 0)
			group = first && million ? 1 : 0;
		if (__builtin_mul_overflow(value, first ? 1 : MILLION, &value) ||
			__builtin_add_overflow(value, group, &value))
			return false;
		if (!million)
			break;
	}
	*ret_value = value;
	return *at != start;
}

/* Words without spaces and without brackets around them; new string, NULL when it is no text. */
static char *bare(const char *text)
{
	g_autofree char *plain = samut_digits_plain(text);

	if (!plain)
		return NULL;
	GString *out = g_string_new(NULL);
	for (const char *c = plain; *c; c++)
		if (*c != ' ' && *c != '\n' && *c != '\t')
			g_string_append_c(out, *c);
	if (out->len >= 2 && out->str[0] == '(' && out->str[out->len - 1] == ')') {
		g_string_truncate(out, out->len - 1);
		g_string_erase(out, 0, 1);
	}
	return g_string_free(out, FALSE);
}

/* All of it, or nothing. */
static bool read_amount(const char *at, int64_t *ret_satang)
{
	int64_t baht = 0, satang = 0;

	if (!read_number(&at, &baht))
		return false;
	if (take(&at, "สตางค์")) {
		satang = baht;
		baht = 0;
	} else {
		(void)(take(&at, "บาท"), take(&at, "ถ้วน"));
		if (*at && !(read_number(&at, &satang) && satang && take(&at, "สตางค์")))
			return false;
	}
	return !*at && satang < 100 && !__builtin_mul_overflow(baht, 100, &baht) &&
	       !__builtin_add_overflow(baht, satang, ret_satang);
}

int samut_bahttext_parse(const char *text, struct samut_diag *diag, int64_t *ret_satang)
{
	g_autofree char *words = bare(text);
	int64_t satang;

	if (!words || !read_amount(words, &satang)) {
		samut_diag_add(diag, 0, 0, NULL, "อ่านจำนวนเงินเป็นตัวอักษรไม่ออก เช่น “หนึ่งล้านสองแสนบาทถ้วน”",
			"not an amount in Thai words, such as “หนึ่งล้านสองแสนบาทถ้วน”");
		return -EINVAL;
	}
	*ret_satang = satang;
	return 0;
}
