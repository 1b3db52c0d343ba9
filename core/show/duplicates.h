/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder views/duplicates/: pairs of households that are likely the same, or share a person, and on which
 * no verdict is given. By the province of the first:
 *
 *   70-ราชบุรี/70-0000001 70-0000002/    first and second by their ids; one id twice: two members of one
 * household 0 …txt                            the verdict, to be filled in and copied to verdicts/ 1
 * เลขประจำตัว… · same … 70-0000001 …   the two records, once for each reason 70-0000001 บ้านใจดี the two
 * households verdict 0007.txt                  what was said before
 *
 * A verdict "same" or "different" (verdicts/NNNN.txt, whichever household it names first) takes the pair out
 * of the view: for good when it has no Match, else until there is a reason that it does not list. "unsure"
 * leaves it, with a word behind its name. Of several the one written last counts. Nobody sees a pair unless
 * he can read both records; confidential households are in none.
 */
#pragma once

#include "core/show/page.h"

/* views/duplicates/ */
extern const struct samut_tree samut_duplicates_tree;
/* .samut/duplicates/{pair}/verdict.txt: what speaks for it, side by side, as a verdict without its Verdict.
 */
int samut_duplicates_verdict(struct samut_asking *asking, GString *out);
/* .samut/duplicates/crowd.txt: values that too many share to mean anything. */
int samut_duplicates_crowd(struct samut_asking *asking, GString *out);
