/* SPDX-License-Identifier: Apache-2.0 */
/* Differences of one record or folder between two edits, wherever it stood at each. */
#pragma once

#include "tools/look.h"

/* The tree without anything, which git knows without having it. */
#define DIFFERENCE_EMPTY_TREE "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

/* Whether the node was a directory as of seq. */
bool difference_is_dir(const struct look *look, int64_t node, int64_t seq);

/* Prints the unified difference of a file; where it was not there its text is empty. Exit status. */
int difference_print(const struct look *look, int64_t node, int64_t from, int64_t to);

/* The same of a directory with all in it: by git, which finds what was renamed. */
int difference_print_dir(const struct look *look, int64_t node, int64_t from, int64_t to);
