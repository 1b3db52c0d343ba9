/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder search/: search/<words>/ holds a link for each record, file or folder that holds all words, in
 * order (`001 70-0000001 บ้านใจดี household.txt`). It lists none of them by itself.
 */
#pragma once

#include "core/show/page.h"

/* search/ */
extern const struct samut_tree samut_search_tree;
/* .samut/search.txt: how to search. */
int samut_search_readme(struct samut_asking *asking, GString *out);
/* .samut/search/{words}/more.txt: what the folder of these words does not show. */
int samut_search_more(struct samut_asking *asking, GString *out);
