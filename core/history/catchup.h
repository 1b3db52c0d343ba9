/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bringing git up to the journal, one batch at a time: loads the chain from the repository, checks that it
 * and the journal belong together, adds what is due, flushes, frees the outbox. Used by the committer's
 * thread and, without one, by tools. One thread at a time.
 */
#pragma once

#include "core/history/chain.h"
#include "core/store/store.h"

struct samut_catchup {
	struct samut_store *store; /* borrowed, as the next */
	struct samut_repo *repo;
	struct samut_chain *chain;
	int64_t stuck; /* edit that could not be added, 0: none; those before it go first */
	bool loaded;   /* the chain stands at what is in git */
	char *trouble; /* the last error, for people; NULL when there was none since the last success */
};
typedef struct samut_catchup samut_catchup;

/* store and repo must outlive it. -EIO, -ENOTSUP. */
int samut_catchup_init(struct samut_catchup *catchup, struct samut_store *store, struct samut_repo *repo);
void samut_catchup_release(struct samut_catchup *catchup);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_catchup, samut_catchup_release)

/*
 * Loads the chain, unless it is. -EUCLEAN: git and journal disagree in a way that going on would make worse
 * (git has edits that the journal lacks, or lacks edits that the journal no longer holds, or somebody else
 * committed); the reason is in trouble and diag. Other errors may pass.
 */
int samut_catchup_load(struct samut_catchup *catchup, struct samut_diag *diag);

/* Number of the last edit in the journal; of the last in git, as of the last load or batch. */
int samut_catchup_last(struct samut_catchup *catchup, int64_t *ret_seq);
int64_t samut_catchup_done(const struct samut_catchup *catchup);

/* Commits edits up to until (which the journal has), as many as fit into one batch. 1: there are more; 0:
 * done. */
int samut_catchup_batch(struct samut_catchup *catchup, int64_t until, struct samut_diag *diag);
