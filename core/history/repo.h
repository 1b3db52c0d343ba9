/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STORE/history.git: an ordinary bare repository with one branch, main. libgit2 reads, checks and moves the
 * reference; only this room includes it. libgit2 leaves fsync off and does not sync a new repository: both
 * are mended here.
 */
#pragma once

#include "core/base/diag.h"
#include "core/store/node.h"

struct samut_repo;
typedef struct samut_repo samut_repo;

/* Blob id of some content. -EINVAL (and a zero id) for content made for a SHA-1 collision, which git refuses
 * to store. */
int samut_oid_blob(const void *data, size_t len, struct samut_oid *ret_oid);
bool samut_oid_equal(const struct samut_oid *a, const struct samut_oid *b);
bool samut_oid_is_zero(const struct samut_oid *a);
void samut_oid_hex(const struct samut_oid *oid, char ret_hex[41]);
int samut_oid_parse(const char *hex, struct samut_oid *ret_oid);

/* Makes an empty repository (HEAD → refs/heads/main; core.quotePath=false, no hooks, no description noise)
 * and syncs every file and directory of it. */
int samut_repo_create(const char *path, struct samut_diag *diag);
/* Opens; owner: removes *.lock and temporary objects that a killed process left (only under the store's
 * lock). Foreign configuration is shut out. */
int samut_repo_open(const char *path, bool owner, struct samut_repo **ret_repo, struct samut_diag *diag);
void samut_repo_close(struct samut_repo *repo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_repo, samut_repo_close)
const char *samut_repo_path(const struct samut_repo *repo);

/* The head commit, its tree and the number of its Change: trailer; 0 and zero ids when there is no commit
 * yet. */
int samut_repo_head(
	struct samut_repo *repo, int64_t *ret_seq, struct samut_oid *ret_commit, struct samut_oid *ret_tree);

/* Content of a blob, new reference; -ENOENT. Any thread. */
int samut_repo_blob(struct samut_repo *repo, const struct samut_oid *oid, GBytes **ret_bytes);
/* Size of a blob. */
int samut_repo_blob_size(struct samut_repo *repo, const struct samut_oid *oid, int64_t *ret_size);
/* Stores a blob durably (for large attachments, before the transaction that refers to it). Any thread. */
int samut_repo_put_blob(struct samut_repo *repo, GBytes *bytes, struct samut_oid *ret_oid);

/* Walks a whole tree in path order: calls fn for each blob with its path. Non-zero stops and is returned. */
typedef int (*samut_tree_fn)(const char *path, const struct samut_oid *oid, unsigned mode, void *arg);
int samut_repo_walk_tree(struct samut_repo *repo, const struct samut_oid *tree, samut_tree_fn fn, void *arg);

/* One commit as it lies in git, for verify and rebuild. */
struct samut_commit_info {
	struct samut_oid id, tree, parent; /* parent zero for the first */
	int64_t seq;			   /* Change: trailer, 0 if missing */
	int64_t time;			   /* author seconds */
	int64_t committed;		   /* committer seconds; never below the parent's */
	int tz;
	char *author, *mail, *committer, *committer_mail, *message;
};
/* Calls fn for every commit of main from the first to the last. info is borrowed for the call. */
typedef int (*samut_commit_fn)(const struct samut_commit_info *info, void *arg);
int samut_repo_each_commit(struct samut_repo *repo, samut_commit_fn fn, void *arg);
