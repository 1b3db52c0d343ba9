/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The git program run on a store's history, for what it does better than a library call: fsck, walks over all
 * commits, and everything people want to look at. Nothing but the store's own configuration counts, no hook
 * runs, and no variable of the caller's environment redirects it. A root process that has taken on the store
 * owner's effective identity hands all of that identity to git: git never runs as root on somebody's
 * repository. HOME is that user's home directory, whatever the caller's is, as ssh has it anyway. Nothing
 * asks for a password; what is read here rather than shown is in English.
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

/* As samut_gitrun_start() with the error output merged, in a process group of its own: so a signal from the
 * terminal spares it, and samut_gitrun_stop() meets its helpers, too. */
int samut_gitrun_start_apart(const char *dir, const char *const *args, FILE **ret_out, pid_t *ret_pid);

/* Asks a git that was started apart, and is not waited for yet, to end, with all that it has started: a
 * helper that talks to a silent server would outlive it for minutes. */
void samut_gitrun_stop(pid_t pid);

/* Waits for git's end and closes out (may be NULL). Its exit status, 128 + signal, or -errno. */
int samut_gitrun_wait(FILE *out, pid_t pid);

/* Collects what a started git says, and waits for its end as samut_gitrun_wait(). */
int samut_gitrun_read(FILE *out, pid_t pid, GString *output);

/* Runs git and collects what it says. Its exit status, or -errno. */
int samut_gitrun_collect(
	const char *dir, const char *const *args, enum samut_gitrun_errors errors, GString *output);

/* A value from history.git/config, newly allocated; NULL when it is not set. */
char *samut_gitrun_config(const char *dir, const char *name);
