/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Off-site copies: the history pushed to other git repositories (ssh, https, a local path) by the real `git
 * push`, soon after each batch of commits. Mirrors are ordinary remotes of history.git, so `git remote -v`
 * there tells the same; how far one has got is its refs/remotes/NAME/main. Nothing is ever forced: a mirror
 * that holds something else is told, not overwritten. From a mirror alone `samut rebuild --from` makes the
 * whole store again.
 *
 * Credentials are those of the owner of the store, without asking: his ssh keys, or those of core.sshCommand
 * in history.git/config; for https credential.helper and http.sslCAInfo there.
 */
#pragma once

#include <stdio.h>
#include <sys/types.h>

#include "core/base/diag.h"
#include "core/work/casebook.h"

struct samut_mirror {
	char *name, *url;
	int64_t pushed; /* newest edit that is there, 0 none or not known */
};

/* Mirrors of the store in dir, in order of their names: GPtrArray of struct samut_mirror *, new reference.
 * NULL when git could not be asked. */
GPtrArray *samut_mirrors(const char *dir);

/* Adds one. -EINVAL for a name that is not of letters, digits, `-` and `_`, -EEXIST, -EIO with git's words.
 */
int samut_mirror_add(const char *dir, const char *name, const char *url, struct samut_diag *diag);
/* Forgets one; what was pushed stays there. -ENOENT. */
int samut_mirror_remove(const char *dir, const char *name, struct samut_diag *diag);

/* Starts a push, as samut_gitrun_start_apart(); lock: to be closed when it has ended. -EWOULDBLOCK while
 * somebody else pushes there. */
int samut_mirror_push_start(const char *dir, const char *name, int *ret_lock, FILE **ret_out, pid_t *ret_pid);
/* Pushes to one now, or when the push that goes on has ended; words: what git said. Its exit status, or
 * -errno.
 */
int samut_mirror_push(const char *dir, const char *name, GString *words);
/* Why a push failed, of its status and git's words. New string; what to do about it: samut_remote_advice().
 */
char *samut_mirror_reason(int status, const char *words);

/* ---- The thread ---- */

struct samut_mirroring;
typedef struct samut_mirroring samut_mirroring;

/* Starts pushing in the background; looks for new mirrors by itself. 0 or -errno. */
int samut_mirroring_start(struct samut *s, struct samut_mirroring **ret_mirroring);
/* Ends it. What is in git by now is pushed to the mirrors that answered last time, for at most ten seconds in
 * all; the next start goes on with the rest. Takes NULL. */
void samut_mirroring_stop(struct samut_mirroring *mirroring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_mirroring, samut_mirroring_stop)

/* The mirrors that did not answer last time, with git's words, newly allocated; NULL when all did. */
char *samut_mirroring_trouble(struct samut_mirroring *mirroring);

/* How the last pushes went, as rec text (Mirror, Tried, Result, Advice, Next): STORE/mirror.status, written
 * after each. Empty when there was none. New string. */
char *samut_mirror_status(const char *dir);
