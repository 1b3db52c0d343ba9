/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking into the past, one object at a time and never along the chain of commits: the tree of a commit,
 * what stands at a path in it, commits by a part of their id, tags. Any thread.
 */
#pragma once

#include "core/history/repo.h"

/* The tree of a commit, and its edit (number of the Change: trailer, 0 none; may be NULL). -ENOENT. */
int samut_repo_commit_tree(struct samut_repo *repo, const struct samut_oid *commit,
	struct samut_oid *ret_tree, int64_t *ret_seq);

/* What stands at a path ("a/b.txt", "" the tree itself) in a tree: id and git's mode (0040000 a directory,
 * 0100644 a file). -ENOENT; -ENOTDIR when a file stands on the way. */
int samut_repo_entry(struct samut_repo *repo, const struct samut_oid *tree, const char *path,
	struct samut_oid *ret_oid, unsigned *ret_mode);

/* Calls fn (see samut_repo_walk_tree(); path is the name alone) for each entry of one tree, directories too,
 * in git's order. Non-zero stops and is returned. */
int samut_repo_list(struct samut_repo *repo, const struct samut_oid *tree, samut_tree_fn fn, void *arg);

/* The commit whose id begins with these 4 to 40 hexadecimal digits. -ENOENT: none, or what it is is no
 * commit; -EEXIST: more than one object does; -EINVAL: not so many digits. */
int samut_repo_find(struct samut_repo *repo, const char *hex, struct samut_oid *ret_commit);

/* The commit that a tag names, annotated or not. -ENOENT. */
int samut_repo_tag(struct samut_repo *repo, const char *name, struct samut_oid *ret_commit);
