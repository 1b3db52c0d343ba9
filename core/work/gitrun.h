/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The git program run on a store's history, for what it does better than a library call: fsck, walks over all
 * commits, and everything people want to look at. Nothing but the store's own configuration counts, no hook
 * runs, and no variable of the caller's environment redirects it. A root process that has taken on the store
 * owner's effective identity hands all of that identity to git: git never runs as root on somebody's
 * repository.
 */
#pragma once

#include <glib.h>
#include <stdio.h>
#include <sys/types.h>

/* Where git's error output goes. */
enum samut_gitrun_errors {
	SAMUT_GITRUN_ERRORS_SHOWN,  /* to ours */
	SAMUT_GITRUN_ERRORS_MERGED, /* among its output */
	SAMUT_GITRUN_ERRORS_HUSHED, /* nowhere */
};

/*
 * Starts git with args (ended by NULL, without "git") on DIR/history.git. out: if not NULL, the reading end
 * of git's standard output (with merged, of its error output too); otherwise git writes to ours. -errno if it
 * could not be started. End with samut_gitrun_wait().
 */
int samut_gitrun_start(const char *dir, const char *const *args, enum samut_gitrun_errors errors,
	FILE **ret_out, pid_t *ret_pid);

/* Waits for git's end and closes out (may be NULL). Its exit status, 128 + signal, or -errno. */
int samut_gitrun_wait(FILE *out, pid_t pid);

/* Runs git and collects what it says. Its exit status, or -errno. */
int samut_gitrun_collect(
	const char *dir, const char *const *args, enum samut_gitrun_errors errors, GString *output);
