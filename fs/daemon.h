/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Going into the background. fuse_daemonize() forks when threads and locks already exist; here the child does
 * everything from the start, and the parent stays until it hears that the mount serves, so that `samutfs
 * STORE DIR && ls DIR` works and a failure is seen where the command was typed.
 */
#pragma once

#include <stdbool.h>

struct daemon {
	int ready_fd; /* write end in the child; -1 in the foreground */
};

/* Forks. In the parent: waits and exits with what the child reports, or with the child's status. In the
 * child: returns 0; standard streams stay until daemon_ready(). */
int daemon_begin(struct daemon *daemon);
/* The mount serves: lets the parent go; the standard streams go to /dev/null and the log to syslog. Nothing
 * to do in the foreground. */
void daemon_ready(struct daemon *daemon);
