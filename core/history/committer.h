/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The committer: a thread that turns the journal into git commits, in order, exactly once. A batch makes one
 * commit per edit, one pack, one move of the reference. What is in git is read from the head's Change:
 * trailer, never from a flag. If git fails (full disk, unreadable folder) edits go on, the lag grows, and it
 * tries again.
 */
#pragma once

#include "core/history/repo.h"
#include "core/store/journal.h"
#include "core/store/store.h"

struct samut_committer;
typedef struct samut_committer samut_committer;

/*
 * Do git and journal belong together, so that committing may go on? 0; -EUCLEAN with the reason in diag: git
 * has edits the journal lacks (an old database), lacks edits that left the outbox (an old repository), or
 * somebody else committed. Call it before start(), for the words.
 */
int samut_committer_check(struct samut_store *store, struct samut_repo *repo, struct samut_diag *diag);

/* Starts the thread. -EUCLEAN as above. Trouble that may pass (full disk, no permission) is no error here: it
 * is tried again. */
int samut_committer_start(
	struct samut_store *store, struct samut_repo *repo, struct samut_committer **ret_committer);
/* Commits everything that is due, holds or not, then ends the thread. Returns -errno when git could not catch
 * up. Takes NULL. */
int samut_committer_stop(struct samut_committer *committer);

/* There is something new in the journal. Cheap; any thread. */
void samut_committer_kick(struct samut_committer *committer);

/* Keeps edit seq and all later ones out of git until unhold(): the edit may still be amended. hold must be
 * called inside the write that appends it. */
void samut_committer_hold(struct samut_committer *committer, int64_t seq);
void samut_committer_unhold(struct samut_committer *committer, int64_t seq);

/* Waits until edit seq is in git, and has it done at once; -ETIMEDOUT. ms < 0 waits for good. -ESHUTDOWN: it
 * ended. */
int samut_committer_wait(struct samut_committer *committer, int64_t seq, int ms);

/* Number of the last edit in git, and the reason git is behind ("" when it is not), newly allocated, Thai and
 * English. */
int64_t samut_committer_state(struct samut_committer *committer, char **ret_trouble);

/* The same work without a thread: commits all journal rows that git lacks; for tools and rebuild. */
int samut_committer_drain(struct samut_store *store, struct samut_repo *repo, struct samut_diag *diag);
