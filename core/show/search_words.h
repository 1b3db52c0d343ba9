/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody looks for: the name of a folder below search/, taken apart. Words are parted by spaces or
 * '+'; all must be in a text, as parts of words too. '_' binds two words to one ("สมชาย_ใจดี"): quotation
 * marks cannot stand in names on Windows. A word has several forms, one of which must be there: as it is;
 * with spaces for '_'; a date as it is stored; a number without its hyphens. Read only once made; any thread.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

struct samut_search_words;
typedef struct samut_search_words samut_search_words;

/* NULL when there is nothing to look for, or when name is one that programs try of their own accord (hidden
 * files, desktop.ini, folder.jpg and so on). */
struct samut_search_words *samut_search_words_new(const char *name);
void samut_search_words_free(struct samut_search_words *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_search_words, samut_search_words_free)

/* The words in their one spelling, for comparing: equal for names that mean the same. Borrowed. */
const char *samut_search_words_key(const struct samut_search_words *words);

/* How a text (see search_text.h) holds the words. */
enum samut_search_fit {
	SAMUT_SEARCH_NOT,
	SAMUT_SEARCH_PART,  /* holds them all */
	SAMUT_SEARCH_WHOLE, /* together, or each of them, they are a whole value or name */
};
enum samut_search_fit samut_search_words_fit(const struct samut_search_words *words, const char *text);

/*
 * An FTS5 expression over the index of threes of letters that is true for every text that fits (whole: as a
 * whole) and for few others; NULL when the words say too little for one: single letters that are in most
 * texts. letters: those of the index that are not plain (search_text.h), as one string.
 */
char *samut_search_words_match(const struct samut_search_words *words, bool whole, const char *letters);

/* The same for texts with one of these marks: letters, ended by 0. */
char *samut_search_marks_match(const gunichar *marks);
