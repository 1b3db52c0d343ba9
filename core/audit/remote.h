/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Talking to another git repository: pushing to mirrors, fetching from one. Nothing waits for somebody to
 * type, and no server that has gone silent is waited for without end. ssh is that of core.sshCommand in
 * history.git/config, where one is set.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* Starts git with args, its error output merged, as samut_gitrun_start(). apart: in a process group of its
 * own, for samut_gitrun_stop(). */
int samut_remote_start(const char *dir, const char *const *args, bool apart, FILE **ret_out, pid_t *ret_pid);

/* Runs it and collects what it says. Its exit status, or -errno. */
int samut_remote_collect(const char *dir, const char *const *args, GString *words);

/* What to do about git's words, for who is no friend of git, in both languages on one line; newly
 * allocated, NULL when that is not known. */
char *samut_remote_advice(const char *words);
