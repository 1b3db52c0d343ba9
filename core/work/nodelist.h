/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metadata of nodes in git, so that the history alone can rebuild the database: in every HOLDER directory
 * of the layout (area directories, places, root folders) a file `.samut`, hidden inside the mount (dot names
 * are scratch there). One line a node, sorted by path bytes: "INODE MODE UID GID PATH\n", MODE octal
 * permission bits of four digits, PATH relative to the directory of the list, directories with a trailing
 * '/', the holder itself "./". It lists the holder and everything below it that belongs to no holder of its
 * own. It changes only when nodes are made, moved, deleted or change owner or mode, so that the diff of an
 * ordinary edit is the edited line alone.
 *
 * What stands in a crowded directory (crowd.h) is not in the list of the holder but in one of those in that
 * directory: `.samut-00` to `.samut-ff`, always all of them, each with some of the children and all below
 * them.
 */
#pragma once

#include "core/store/node.h"

/* Name of a list: 0 that of a holder, from 1 those of a crowded directory. New string. */
char *samut_nodelist_name(int list);
/* Which list a path in git is; -1 none. */
int samut_nodelist_which(const char *path);
/* The directory that a list stands in, with a slash, or "". New string. */
char *samut_nodelist_folder(const char *path);
/* Whether the node has a list of its own. */
bool samut_nodelist_is_holder(const struct samut_node *node);

#define SAMUT_NODELIST_MAX_ID (INT64_MAX / 2) /* a number that leaves room for those to come */

/*
 * A nodelist of the directory as the database stands now (versioned nodes only). ret_too_full: appended to
 * are the ids of directories (int64_t) that should become crowded; what stands in them is left out then.
 * NULL: only those that are crowded already are left out.
 */
int samut_nodelist_build(
	struct samut_db *db, int64_t dir, int list, GArray *ret_too_full, GString **ret_text);

/* The same from nodes that are known already, in any order. add: path as in the file ("members/", "./").
 * finish: frees the list too. */
struct samut_nodelist;
struct samut_nodelist *samut_nodelist_new(void);
void samut_nodelist_add(struct samut_nodelist *list, const struct samut_node *node, const char *path);
unsigned samut_nodelist_lines(const struct samut_nodelist *list);
GString *samut_nodelist_finish(struct samut_nodelist *list);
void samut_nodelist_free(struct samut_nodelist *list); /* takes NULL */

/* Reads one: calls fn for each line; -EINVAL on a malformed line. */
typedef int (*samut_nodelist_fn)(
	int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *path, bool dir, void *arg);
int samut_nodelist_parse(const char *text, size_t len, samut_nodelist_fn fn, void *arg);
