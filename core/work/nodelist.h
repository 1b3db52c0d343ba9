/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metadata of nodes in git, so that the history alone can rebuild the database: in every HOLDER directory
 * of the layout (area directories, places, root folders) a file `.samut`, hidden inside the mount (dot names
 * are scratch there). One line a node, sorted by path bytes: "INODE MODE UID GID PATH\n", MODE octal
 * permission bits of four digits, PATH relative to the holder, directories with a trailing '/', the holder
 * itself "./". It lists the holder and everything below it that belongs to no holder of its own. It changes
 * only when nodes are made, moved, deleted or change owner or mode, so that the diff of an ordinary edit is
 * the edited line alone.
 */
#pragma once

#include "core/store/node.h"

#define SAMUT_NODELIST_NAME ".samut"
#define SAMUT_NODELIST_MAX_ID (INT64_MAX / 2) /* a number that leaves room for those to come */

/* The nodelist of a holder as the database stands now (versioned nodes only). */
int samut_nodelist_build(struct samut_db *db, int64_t holder, GString **ret_text);

/* The same from nodes that are known already, in any order. add: path as in the file ("members/", "./").
 * finish: frees the list too. */
struct samut_nodelist;
struct samut_nodelist *samut_nodelist_new(void);
void samut_nodelist_add(struct samut_nodelist *list, const struct samut_node *node, const char *path);
GString *samut_nodelist_finish(struct samut_nodelist *list);
void samut_nodelist_free(struct samut_nodelist *list); /* takes NULL */

/* Reads one: calls fn for each line; -EINVAL on a malformed line. */
typedef int (*samut_nodelist_fn)(
	int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *path, bool dir, void *arg);
int samut_nodelist_parse(const char *text, size_t len, samut_nodelist_fn fn, void *arg);
