/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain of commits: takes edits in order, makes their objects in a pack of the batch, and at a flush
 * publishes the pack and moves the reference. The committer's work without the committer's thread. One thread
 * at a time.
 */
#pragma once

#include "core/history/repo.h"
#include "core/store/journal.h"

struct samut_chain;
typedef struct samut_chain samut_chain;

/* committer_mail NULL: samutfs@localhost. The chain is not loaded yet. -ENOTSUP: no SHA-1. */
int samut_chain_new(struct samut_repo *repo, const char *committer_mail, struct samut_chain **ret_chain);
/* What is not flushed is forgotten. Takes NULL. */
void samut_chain_free(struct samut_chain *chain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_chain, samut_chain_free)

/*
 * Starts, or starts again after an error: forgets what is not flushed and believes the head of the
 * repository, once that is durable again (an earlier process may have died, or a sync failed, between naming
 * and syncing it). *ret_head is the head commit, NULL for an empty history; borrowed until the next load.
 * -EUCLEAN: the head has no Change: trailer, or is no commit.
 */
int samut_chain_load(struct samut_chain *chain, const struct samut_commit_info **ret_head);

/* Ids of the commits made since the load or the last call, of edits *ret_first, *ret_first + 1, …: of struct
 * samut_oid, new reference. After a flush: those that are in git and not yet told. */
GArray *samut_chain_take_ids(struct samut_chain *chain, int64_t *ret_first);

/* Number of the last edit that was added; of the last that is in git. */
int64_t samut_chain_added(const struct samut_chain *chain);
int64_t samut_chain_flushed(const struct samut_chain *chain);
/* Bytes of the batch so far. */
uint64_t samut_chain_pending(const struct samut_chain *chain);

/*
 * Adds an edit, which must be the next. Ops are struct samut_op *. -EINVAL: not the next, or a path git
 * cannot hold; -EUCLEAN: content is not what its id says; -ENOENT: a blob that should be in git is not; or
 * what failed. After an error: load.
 */
int samut_chain_add(struct samut_chain *chain, const struct samut_edit_row *row, const GPtrArray *ops);

/* Makes what was added durable and visible in git. -EBUSY, -ESTALE: a git command holds or moved the
 * reference. After an error: load. */
int samut_chain_flush(struct samut_chain *chain);

/* What was being done when the last error happened, for people; borrowed. */
const char *samut_chain_step(const struct samut_chain *chain);
