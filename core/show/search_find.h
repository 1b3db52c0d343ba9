/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding what holds the words, for one viewer: the index proposes, the text it was made from and the store
 * decide. Order: first those in which the words are a whole value or name; among these, and among the rest,
 * people and places before what happened there; among equals what changed last.
 */
#pragma once

#include "core/show/page.h"
#include "core/show/search_words.h"

/* So many hits are shown, so many more are counted, and so many texts are looked at for it: a word that is
 * everywhere must not keep anybody waiting. */
#define SAMUT_SEARCH_SHOWN 200
#define SAMUT_SEARCH_COUNTED 1000
#define SAMUT_SEARCH_LOOKED 20000

struct samut_search_found {
	GArray *nodes; /* of int64_t, in order, at most SAMUT_SEARCH_SHOWN */
	unsigned more; /* further ones */
	bool bounded;  /* there may be more than `more` */
};
typedef struct samut_search_found samut_search_found;
#define SAMUT_SEARCH_FOUND_INIT                                                                              \
	{                                                                                                    \
		0                                                                                            \
	}
void samut_search_found_release(struct samut_search_found *found);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_search_found, samut_search_found_release)

/* Only what the viewer can read, and nothing of a confidential household or that names one. 0 or -errno; ret
 * must be initialised. */
int samut_search_find(
	struct samut_asking *asking, const struct samut_search_words *words, struct samut_search_found *ret);

/* Whether the place (0: none) is a household whose case is confidential, as the store says now. -errno. */
int samut_search_confidential(struct samut_db *db, int64_t place);
/* Whether the record refers to a confidential household or to something in it: a payment to it, a verdict on
 * it. -errno. */
int samut_search_points_there(struct samut_db *db, int64_t node);
