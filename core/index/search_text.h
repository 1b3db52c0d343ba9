/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text in which search looks: what a record, a file or a folder is found by, in one spelling. The same
 * spelling is used for what people look for, so that Thai typed in another order, Thai digits, capitals, a
 * date of the other era or a number with hyphens find the same. Nothing here keeps state.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "core/model/record.h"
#include "core/store/node.h"
#include "core/work/casebook.h"

/* Free text is looked at up to this many bytes. */
#define SAMUT_SEARCH_NOTE_MAX (64 << 10)

/*
 * One spelling: the plain form (core/model/digits.h: canonical Thai, ASCII digits and hyphens, single spaces)
 * in small letters, without controls. New string; NULL when text is not UTF-8. A folded text folds to itself.
 */
char *samut_search_fold(const char *text);

/* Letters that are rare enough for a text to carry a mark for each of them, so that one alone can be looked
 * for; and those that every index knows without being told (ASCII, Thai, newline). */
bool samut_search_marked(gunichar letter);
bool samut_search_plain(gunichar letter);

/* Mark of a letter in a text, with one more of SAMUT_SEARCH_MARK behind the last. */
#define SAMUT_SEARCH_MARK '\x02'

/*
 * Household ids and whole dates (of either era) are made of threes that are everywhere, so a text carries a
 * mark for each of them, too: a letter for private use. 0: text (folded) is neither; an id may be without its
 * hyphen.
 */
gunichar samut_search_number(const char *text);

/* The letter that marks a text of a household in that province; of province 0: what lies in no household. */
gunichar samut_search_province(int64_t province);

/* Dates as they are searched, folded: `2026-01-31`, or less of it when less is known; NULL when text (folded)
 * is no date or only a year. New string. */
char *samut_search_date(const char *text);

/* The digits of text (folded) alone, when it is a number of at least four digits written with hyphens or
 * commas; else NULL. New string. */
char *samut_search_compact(const char *text);

/* What a node is found by. */
struct samut_search_text {
	GString *text;	  /* '\n', then each value folded and ended by '\n', then the marks; NULL: not to be
			     found */
	int64_t place;	  /* owner place it lies in, 0 none */
	int64_t province; /* code, of what lies in a household; else 0 */
	bool main_record; /* of its place */
	bool who;	  /* a person or a place rather than what happened there: found first */
	struct samut_record *record; /* of a record that can be read; else NULL */
};
typedef struct samut_search_text samut_search_text;
#define SAMUT_SEARCH_TEXT_INIT                                                                               \
	{                                                                                                    \
		0                                                                                            \
	}
void samut_search_text_release(struct samut_search_text *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_search_text, samut_search_text_release)

/*
 * Records: the name of the file (of a place's main record also that of the place), id, values; choices by
 * word and Thai name, dates in both eras; neither comments nor names of fields. Files in notes/: name and
 * content, if that is text. Other files and folders, districts and villages: their name. ret must be
 * initialised. 0; -errno when the store could not be read.
 */
int samut_search_text_of(
	struct samut *s, struct samut_db *db, const struct samut_node *node, struct samut_search_text *ret);
