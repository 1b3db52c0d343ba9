/* SPDX-License-Identifier: Apache-2.0 */
/* Two texts compared line by line, with the algorithm and in the form of git. Pure; any thread. */
#pragma once

#include "core/store/node.h"

/*
 * Appends the unified difference, as git diff prints it: headers with the two names (NULL: /dev/null), hunks
 * with three lines around. Nothing when the texts are equal; one line when they are not text. old_text,
 * new_text: NULL is an empty text. -ENOMEM, -EIO.
 */
int samut_textdiff(
	GBytes *old_text, const char *old_name, GBytes *new_text, const char *new_name, GString *out);

/* Calls fn for each run of lines that changed, in order: counted from 0, old_n of the old text gave way to
 * new_n of the new one. Non-zero stops and is returned. */
typedef int (*samut_textdiff_fn)(unsigned old_at, unsigned old_n, unsigned new_at, unsigned new_n, void *arg);
int samut_textdiff_runs(GBytes *old_text, GBytes *new_text, samut_textdiff_fn fn, void *arg);
