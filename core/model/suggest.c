/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nearest words. The table of the textbook, kept whole because words are short. Invariant: time and memory
 * are bounded by WORD_MAX, whatever a user typed.
 */
#include "core/model/suggest.h"

#include <glib.h>

/* In characters. */
#define WORD_MAX 64

struct word {
	gunichar chars[WORD_MAX];
	unsigned len;
};

static struct word read_word(const char *text)
{
	g_autofree char *folded = g_utf8_casefold(text, -1);
	struct word word = {.len = 0};

	for (const char *p = folded; *p && word.len < WORD_MAX; p = g_utf8_next_char(p))
		word.chars[word.len++] = g_utf8_get_char(p);
	return word;
}

static unsigned distance(const struct word *a, const struct word *b)
{
	unsigned edits[WORD_MAX + 1][WORD_MAX + 1];

	for (unsigned i = 0; i <= a->len; i++)
		edits[i][0] = i;
	for (unsigned k = 0; k <= b->len; k++)
		edits[0][k] = k;
	for (unsigned i = 1; i <= a->len; i++)
		for (unsigned k = 1; k <= b->len; k++) {
			gunichar x = a->chars[i - 1], y = b->chars[k - 1];
			unsigned least = MIN(edits[i - 1][k], edits[i][k - 1]) + 1;

			least = MIN(least, edits[i - 1][k - 1] + (x != y));
			if (i > 1 && k > 1 && x == b->chars[k - 2] && a->chars[i - 2] == y)
				least = MIN(least, edits[i - 2][k - 2] + 1);
			edits[i][k] = least;
		}
	return edits[a->len][b->len];
}

unsigned samut_suggest_distance(const char *a, const char *b)
{
	struct word x = read_word(a), y = read_word(b);

	return distance(&x, &y);
}

const char *samut_suggest_nearest(const char *word, const char *const *list)
{
	const char *nearest = NULL;
	struct word wanted;
	unsigned limit;

	if (!word || !*word || !g_utf8_validate(word, -1, NULL))
		return NULL;
	wanted = read_word(word);
	limit = MAX(wanted.len / 3, 1) + 1;
	for (; *list; list++) {
		struct word candidate = read_word(*list);
		unsigned edits = distance(&wanted, &candidate);

		if (edits < limit && edits < candidate.len) {
			limit = edits;
			nearest = *list;
		}
	}
	return nearest;
}
