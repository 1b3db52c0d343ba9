/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the store with a reader of one's own for as long as it takes. All: -ENOENT, -EMFILE
 * when no file descriptor is left, -EIO. */
#pragma once

#include "fs/session.h"

int stored_node(struct session *s, int64_t id, struct samut_node *ret_node);
int stored_named(struct session *s, int64_t parent, const char *name, struct samut_node *ret_node);
/* Content of a node, new reference. */
int stored_text(struct session *s, const struct samut_node *node, GBytes **ret_text);
/* The same by its id, with one query for all but large content. */
int stored_text_of(struct session *s, int64_t id, GBytes **ret_text);
/* The owner place that a directory is or lies in; 0 for none. */
int64_t stored_place(struct session *s, int64_t dir);
