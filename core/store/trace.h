/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where versioned nodes have stood: a row says that with edit seq the node got this parent and this name, or
 * left the tree. So a path can be followed as of any edit, up and down, also of what was moved or deleted,
 * in time that does not depend on how long the history is. It can always be made again from git
 * (core/audit/rebuild.h).
 *
 * "As of seq" means after that edit. The root is never noted: it has always been there.
 */
#pragma once

#include "core/store/node.h"

/* Notes that the node stands as it does now, or is gone, since edit seq. Inside a write. */
int samut_trace_note(struct samut_db *db, int64_t node, int64_t seq);
/* The same with the place given (parent 0: it left). For rebuild. Inside a write. */
int samut_trace_put(struct samut_db *db, int64_t node, int64_t seq, int64_t parent, const char *name);

/* Where the node stood as of seq: parent, and its name (newly allocated; may be NULL to leave it out).
 * -ENOENT: nowhere. */
int samut_trace_place(struct samut_db *db, int64_t node, int64_t seq, int64_t *ret_parent, char **ret_name);
/* Whole path as of seq, appended; "" for the root. -ENOENT. */
int samut_trace_path(struct samut_db *db, int64_t node, int64_t seq, GString *out);

/* The edit with which the node left the tree for good. -ENOENT: it has not. */
int samut_trace_left(struct samut_db *db, int64_t node, int64_t *ret_seq);

/* The node called name in the directory parent as of seq. -ENOENT. */
int samut_trace_lookup(struct samut_db *db, int64_t parent, const char *name, int64_t seq, int64_t *ret_node);
/* The node at a path as of seq. -ENOENT. */
int samut_trace_resolve(struct samut_db *db, const char *path, int64_t seq, int64_t *ret_node);
/* The node that was last at this path up to edit until (INT64_MAX: ever): as of the newest seq at which there
 * was one. For what was deleted or moved away. -ENOENT. */
int samut_trace_last(
	struct samut_db *db, const char *path, int64_t until, int64_t *ret_node, int64_t *ret_seq);

/* Calls fn for every node that ever stood at this path up to edit until, with the last edit as of which it
 * did. Non-zero stops and is returned. */
typedef int (*samut_trace_stay_fn)(int64_t node, int64_t seq, void *arg);
int samut_trace_stays(
	struct samut_db *db, const char *path, int64_t until, samut_trace_stay_fn fn, void *arg);

/* Calls fn for each node that stood in the directory as of seq, in order of names. Non-zero stops and is
 * returned. */
typedef int (*samut_trace_fn)(int64_t node, const char *name, void *arg);
int samut_trace_children(struct samut_db *db, int64_t parent, int64_t seq, samut_trace_fn fn, void *arg);
/* The same for each that came into it up to edit until, under each name that it has had there. */
int samut_trace_came(struct samut_db *db, int64_t parent, int64_t until, samut_trace_fn fn, void *arg);
