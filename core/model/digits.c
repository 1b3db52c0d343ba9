/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plain form of typed values. Invariant: a result never has a digit that is not ASCII, so parsers may
 * test for '0' to '9' alone.
 */
#include "core/model/digits.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "core/model/thai.h"

static bool is_blank(gunichar c)
{
	return g_unichar_isspace(c) || c == 0x200B || c == 0xFEFF;
}

static bool is_dash(gunichar c)
{
	return (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static bool is_joiner(gunichar c)
{
	return c == 0x200C || c == 0x200D;
}

static void append_digit(GString *out, gunichar c)
{
	int digit = g_unichar_digit_value(c);

	if (digit >= 0)
		g_string_append_c(out, (char)('0' + digit));
	else
		g_string_append_unichar(out, c);
}

char *samut_digits_to_ascii(const char *text)
{
	GString *out;

	if (!text || !g_utf8_validate(text, -1, NULL))
		return NULL;
	out = g_string_new(NULL);
	for (const char *p = text; *p; p = g_utf8_next_char(p))
		append_digit(out, g_utf8_get_char(p));
	return g_string_free(out, FALSE);
}

char *samut_digits_trim(const char *text)
{
	const char *end;

	if (!text || !g_utf8_validate(text, -1, NULL))
		return NULL;
	while (*text && is_blank(g_utf8_get_char(text)))
		text = g_utf8_next_char(text);
	end = text + strlen(text);
	while (end > text && is_blank(g_utf8_get_char(g_utf8_prev_char(end))))
		end = g_utf8_prev_char(end);
	return g_strndup(text, (gsize)(end - text));
}

/* Characters that stand for ASCII ones, replaced; joiners gone. Comes before the canonical form, which looks
 * at neighbours. */
static char *replace_characters(const char *text)
{
	GString *out = g_string_new(NULL);

	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (!is_joiner(c))
			append_digit(out, is_dash(c) ? '-' : c);
	}
	return g_string_free(out, FALSE);
}

/* Runs of blanks as one space, none at the ends. */
static char *squeeze(const char *text)
{
	GString *out = g_string_new(NULL);

	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (!is_blank(c))
			g_string_append_unichar(out, c);
		else if (out->len && out->str[out->len - 1] != ' ')
			g_string_append_c(out, ' ');
	}
	if (out->len && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

char *samut_digits_plain(const char *text)
{
	g_autofree char *replaced = NULL;
	g_autofree char *canonical = NULL;

	if (!text || !g_utf8_validate(text, -1, NULL))
		return NULL;
	replaced = replace_characters(text);
	canonical = samut_thai_canonical(replaced);
	return squeeze(canonical);
}
