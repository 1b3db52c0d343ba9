/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of the repository, for this room: libgit2's handle, object reading with its errors as -errno, the
 * reference, what a killed process left.
 *
 * Threads: a git_odb locks itself and may be used by many (libgit2, "Threading"); everything else of libgit2
 * is called under repo->lock.
 *
 * Packs come and go under it: the committer adds them, upkeep makes one of many. libgit2 finds new ones by
 * itself, but keeps the index of one that is gone and fails when it comes to open the pack; then all of it is
 * opened anew.
 */
#pragma once

#include <git2.h>
#include <pthread.h>

#include "core/history/hasher.h"
#include "core/history/repo.h"

#define SAMUT_REF "refs/heads/main"

struct samut_repo {
	char *path;
	pthread_rwlock_t objects; /* guards which one it is, and that it stays; the next two */
	git_odb *odb;
	unsigned openings; /* how often it was opened */
	pthread_mutex_t lock;
	git_repository *git; /* lock */
};

/* Starts libgit2, once, for the life of the process: bytes that were handed out may outlive the repository.
 */
void samut_git_start(void);

/* What libgit2's last call of this thread failed with. */
int samut_git_errno(int code);

/* The raw object, to be freed by git_odb_object_free(). -ENOENT; -EUCLEAN when it is damaged or of another
 * kind. */
int samut_repo_read(struct samut_repo *repo, const struct samut_oid *oid, enum samut_object_kind kind,
	git_odb_object **ret_object);
/* Is the object there? Looks for new packs only when it is in no known one. */
bool samut_repo_has(struct samut_repo *repo, const struct samut_oid *oid);
/* Reads a commit: its fields, and the memory they lie in (g_free). */
int samut_repo_read_commit(struct samut_repo *repo, const struct samut_oid *oid,
	struct samut_commit_info *ret_info, char **ret_text);
/* Value of the reference; zero when there is none yet. */
int samut_repo_ref(struct samut_repo *repo, struct samut_oid *ret_oid);

/*
 * Moves the reference in two steps, under the same lock file as git: prepare() takes main.lock, checks that
 * the reference still is at old (-ESTALE) and writes the new value there, synced; commit() makes it the
 * reference, synced; cancel() gives the lock back. -EBUSY: a git command holds the lock.
 */
struct samut_ref_move {
	char *lock_path; /* NULL: nothing prepared */
};
int samut_ref_prepare(struct samut_repo *repo, const struct samut_oid *old, const struct samut_oid *fresh,
	struct samut_ref_move *ret_move);
int samut_ref_commit(struct samut_repo *repo, struct samut_ref_move *move);
void samut_ref_cancel(struct samut_ref_move *move);

/*
 * Removes what killed processes left: *.lock, temporary objects and packs, and packs without index that are
 * older than an hour. Only under the store's lock.
 */
int samut_leftover_remove(const char *path);
