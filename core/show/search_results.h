/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results of searches, kept for a while: whoever lists a folder of search/ goes on to look at each name in
 * it, and must find what he was shown. Any thread.
 */
#pragma once

#include "core/show/page.h"
#include "core/show/search_words.h"

/* What one viewer found. Read only. */
struct samut_search_result {
	char *note;	  /* name of the link to the note, NULL when nothing is left out */
	GPtrArray *names; /* char *, names of the links in order */
	GArray *nodes;	  /* int64_t, where they lead */
	unsigned more;	  /* not shown */
	int making;	  /* percent of the index that are made yet; -1: all are */
	bool bounded;	  /* at least so many */
	int refs;
};
struct samut_search_result *samut_search_result_ref(struct samut_search_result *result);
void samut_search_result_unref(struct samut_search_result *result);
typedef struct samut_search_result samut_search_result;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_search_result, samut_search_result_unref)

struct samut_search_results;
struct samut_search_results *samut_search_results_new(void);
void samut_search_results_free(struct samut_search_results *results); /* takes NULL */

/* The result as it is now: a kept one when nothing changed since. New reference. */
int samut_search_results_now(struct samut_search_results *results, struct samut_asking *asking,
	const struct samut_search_words *words, struct samut_search_result **ret_result);

/* Where the link called name leads: a node that the viewer can still read, or 0 for the note. Looks at what
 * was last shown, though it may have changed. -ENOENT. */
int samut_search_results_node(struct samut_search_results *results, struct samut_asking *asking,
	const struct samut_search_words *words, const char *name, int64_t *ret_node);
