/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical spelling of Thai. The rules work on arrays of characters, one pass a rule, and are run until
 * nothing changes (a dropped character may bring two others together that NFC then joins). Invariant:
 * canonical(canonical(x)) equals canonical(x).
 */
#include "core/model/thai.h"

#include <glib.h>
#include <stdbool.h>

enum {
	SARA_AA = 0x0E32,
	SARA_AM = 0x0E33,
	SARA_E = 0x0E40,
	SARA_AE = 0x0E41,
	NIKHAHIT = 0x0E4D,
	MAI_EK = 0x0E48,
	MAI_CHATTAWA = 0x0E4B,
	THANTHAKHAT = 0x0E4C,
	ZWNJ = 0x200C,
	ZWJ = 0x200D,
};

static gunichar at(const GArray *text, unsigned i)
{
	return i < text->len ? g_array_index(text, gunichar, i) : 0;
}

static GArray *sized_like(const GArray *text)
{
	return g_array_sized_new(FALSE, FALSE, sizeof(gunichar), text->len);
}

static void put(GArray *text, gunichar c)
{
	g_array_append_val(text, c);
}

static bool is_tone(gunichar c)
{
	return c >= MAI_EK && c <= MAI_CHATTAWA;
}

/* Marks that go behind vowel marks: tones, THANTHAKHAT. */
static bool is_late_mark(gunichar c)
{
	return is_tone(c) || c == THANTHAKHAT;
}

/* Marks above and below that belong to the vowel, NIKHAHIT and MAITAIKHU too. */
static bool is_vowel_mark(gunichar c)
{
	return c == 0x0E31 || (c >= 0x0E34 && c <= 0x0E3A) || c == 0x0E47 || c == NIKHAHIT;
}

static bool is_joiner(gunichar c)
{
	return c == ZWNJ || c == ZWJ;
}

static bool is_invisible(gunichar c)
{
	return c == 0x200B || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}

/* Whether a joiner may have a meaning beside c. */
static bool may_join(gunichar c)
{
	return c >= 0x80 && (c < 0x0E00 || c > 0x0E7F) && !is_joiner(c) && !is_invisible(c) &&
	       !g_unichar_isspace(c);
}

static GArray *drop_invisible(const GArray *text)
{
	GArray *out = sized_like(text);

	for (unsigned i = 0; i < text->len; i++) {
		gunichar c = at(text, i);

		if (is_invisible(c))
			continue;
		if (is_joiner(c) &&
			!(may_join(out->len ? at(out, out->len - 1) : 0) && may_join(at(text, i + 1))))
			continue;
		put(out, g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR ? ' ' : c);
	}
	return out;
}

static GArray *join_sara_e(const GArray *text)
{
	GArray *out = sized_like(text);

	for (unsigned i = 0; i < text->len; i++) {
		if (at(text, i) == SARA_E && at(text, i + 1) == SARA_E) {
			put(out, SARA_AE);
			i++;
		} else {
			put(out, at(text, i));
		}
	}
	return out;
}

/* NIKHAHIT, perhaps late marks, SARA AA: the late marks, SARA AM. */
static GArray *join_sara_am(const GArray *text)
{
	GArray *out = sized_like(text);

	for (unsigned i = 0; i < text->len; i++) {
		unsigned end = i + 1;

		while (is_late_mark(at(text, end)))
			end++;
		if (at(text, i) != NIKHAHIT || at(text, end) != SARA_AA) {
			put(out, at(text, i));
			continue;
		}
		while (++i < end)
			put(out, at(text, i));
		put(out, SARA_AM);
	}
	return out;
}

static GArray *tone_before_sara_am(const GArray *text)
{
	GArray *out = sized_like(text);

	for (unsigned i = 0; i < text->len; i++) {
		gunichar c = at(text, i);

		if (c == SARA_AM)
			while (is_tone(at(text, i + 1)))
				put(out, at(text, ++i));
		put(out, c);
	}
	return out;
}

/* Every run of marks: its vowel marks first, otherwise in the order they have. */
static GArray *vowel_before_tone(const GArray *text)
{
	GArray *out = sized_like(text);
	unsigned end;

	for (unsigned i = 0; i < text->len; i = end) {
		for (end = i; is_vowel_mark(at(text, end)) || is_late_mark(at(text, end)); end++)
			if (is_vowel_mark(at(text, end)))
				put(out, at(text, end));
		for (unsigned k = i; k < end; k++)
			if (is_late_mark(at(text, k)))
				put(out, at(text, k));
		if (end == i)
			put(out, at(text, end++));
	}
	return out;
}

static GArray *(*const rules[])(const GArray *) = {
	drop_invisible,
	join_sara_e,
	join_sara_am,
	tone_before_sara_am,
	vowel_before_tone,
};

static char *pass(const char *text)
{
	g_autofree char *nfc = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
	g_autofree char *ruled = NULL;
	glong length;
	gunichar *chars = g_utf8_to_ucs4_fast(nfc, -1, &length);
	g_autoptr(GArray) array = g_array_sized_new(FALSE, FALSE, sizeof(gunichar), (unsigned)length);

	g_array_append_vals(array, chars, (unsigned)length);
	g_free(chars);
	for (unsigned i = 0; i < G_N_ELEMENTS(rules); i++) {
		GArray *next = rules[i](array);

		g_array_unref(array);
		array = next;
	}
	ruled = g_ucs4_to_utf8((const gunichar *)(const void *)array->data, array->len, NULL, NULL, NULL);
	return g_utf8_normalize(ruled, -1, G_NORMALIZE_NFC);
}

/*
 * Whether text is canonical for sure, seen in one look, as nearly all texts are: ASCII and Thai only, in
 * every run of marks at most one vowel mark and that in front, nothing that the rules join or move.
 * Normalization leaves such texts alone: no character of the Thai block is composed of others, and tones are
 * the marks of the highest class. text is UTF-8.
 */
static bool is_settled(const char *text)
{
	gunichar before = 0;

	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p);

		if (c >= 0x80 && (c < 0x0E01 || c > 0x0E5B || (c > 0x0E3A && c < 0x0E3F)))
			return false;
		if (c == SARA_E && before == SARA_E)
			return false;
		if (is_vowel_mark(c) && (is_vowel_mark(before) || is_late_mark(before)))
			return false;
		if (c == NIKHAHIT || (is_late_mark(c) && before == SARA_AM))
			return false;
		before = c;
	}
	return true;
}

char *samut_thai_canonical(const char *text)
{
	char *now;

	if (!text || !g_utf8_validate(text, -1, NULL))
		return NULL;
	now = g_strdup(text);
	for (bool changed = !is_settled(text); changed;) {
		char *next = pass(now);

		changed = strcmp(now, next) != 0;
		g_free(now);
		now = next;
	}
	return now;
}
