/* SPDX-License-Identifier: Apache-2.0 */
/* What the trees of the past share. Private to core/show/past*.c. */
#pragma once

#include "core/show/past_trees.h"

/* The node below `from` at the path rest ("" itself) as of seq; every node on the way is one that the viewer
 * may read now, if it is still there. -ENOENT. */
int past_resolve(struct samut_asking *asking, int64_t from, const char *rest, int64_t seq, int64_t *ret_node);

/* Whether the viewer may read the file, or get into the directory, as it is now; what is no more, as it was
 * at its end. */
bool past_sees(struct samut_asking *asking, int64_t node);
/* Whether modes and owners of then let the viewer get as far as the node as of seq, and, of the directories
 * that are still there, those of now too. For what is not met on the way through them. */
bool past_reaches(struct samut_asking *asking, int64_t node, int64_t seq);
/* Whether that is so also of what the node itself asks for: to be read, to be listed. */
bool past_admits(struct samut_asking *asking, int64_t node, int64_t seq);

/* Attributes and content of a node as of seq; entries of a directory. As in struct samut_tree. */
int past_look(struct samut_asking *asking, int64_t node, int64_t seq, struct samut_shown *ret_shown);
int past_read(struct samut_asking *asking, int64_t node, int64_t seq, GBytes **ret_bytes, int64_t *ret_mtime);
int past_list(struct samut_asking *asking, int64_t node, int64_t seq, samut_shown_fn fn, void *arg);

/* The first name of a path, newly allocated, and what follows it. */
char *past_first(const char *rest, const char **ret_rest);
