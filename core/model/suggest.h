/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Did you mean": the word of a list that somebody probably wanted to type. Closeness is the
 * Damerau-Levenshtein distance (insertions, deletions, substitutions and swaps of neighbours; the restricted
 * form, in which no part is edited twice) over characters, not bytes, whatever the letter case.
 */
#pragma once

/* How many edits lead from a to b, whatever the letter case; words are compared by their first 64 characters.
 * Both UTF-8. */
unsigned samut_suggest_distance(const char *a, const char *b);

/*
 * The word of the NULL-terminated list that is nearest to word, or NULL when none is near enough to be worth
 * saying: at most one edit for every three characters of word (but one at least), and never as many as the
 * candidate has characters. Of equals the first. The result is borrowed from the list. NULL too for a word
 * that is empty or not UTF-8.
 */
const char *samut_suggest_nearest(const char *word, const char *const *list);
