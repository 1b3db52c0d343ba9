/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writing commands (import, restore, generate, …), callable in a process that owns the store or, while a
 * daemon owns it, through the socket STORE/socket. One table of verbs serves both.
 *
 * The protocol, between programs of one build on one machine: the client connects and sends a 32-bit length
 * (native order) and that many bytes, "verb\0key=value\0key=value\0…", with the descriptor of its input, if
 * any, as SCM_RIGHTS on the first byte. The server answers frames of one letter, a 32-bit length and that
 * many bytes: 'o' and 'e' lines for the two streams, 'p' progress ("DONE TOTAL WHAT"), 'x' the exit status
 * as one byte, which is the last. Only the user the daemon runs as and root are served (SO_PEERCRED); the
 * author of what they do is the peer's user. A client that goes away does not stop its work: all verbs are
 * all or nothing.
 */
#pragma once

#include "core/base/author.h"
#include "core/base/talk.h"
#include "core/work/casebook.h"

#define SAMUT_SERVICE_SOCKET "socket"

/*
 * Carries out verb with args (key → value, both char *) as who on an owned store. input_fd: the file or
 * directory that the verb reads, -1 when it reads none; it stays the caller's. Results and reasons go to
 * talk. Returns the exit status; SAMUT_EXIT_USAGE for a verb that is none.
 */
int samut_service_run(struct samut *s, const struct samut_who *who, const char *verb, GHashTable *args,
	int input_fd, const struct samut_talk *talk);

/* ---- Server: the process that owns the store ---- */

/*
 * Listens on DIR/socket (mode 0600), removing what a killed process left there: call it only while owning the
 * store. A path too long for a socket address is no obstacle. 0 or -errno; the caller closes *ret_fd through
 * samut_service_unlisten().
 */
int samut_service_listen(const char *dir, int *ret_fd);

/* Removes DIR/socket and closes fd. */
void samut_service_unlisten(const char *dir, int fd);

/* Called after each verb that may have changed the tree, on the serving thread, before its client hears the
 * exit status: what the daemon must invalidate is then invalidated when the command returns. */
typedef void (*samut_service_changed)(void *arg);

/*
 * Serves clients, one at a time, until stop_fd (an eventfd or the reading end of a pipe) becomes readable; a
 * verb under way is finished first. Meant for a thread of its own. 0, or -errno when listen_fd fails.
 */
int samut_service_serve(
	struct samut *s, int listen_fd, int stop_fd, samut_service_changed changed, void *arg);

/* ---- Client ---- */

/*
 * Has the daemon that owns the store in dir carry out verb. -ENOENT or -ECONNREFUSED: no daemon serves it
 * (the caller may own the store itself); -EACCES: not for this user; -ECONNRESET: it went away
 * without an answer. On 0 *ret_status is the exit status.
 */
int samut_service_call(const char *dir, const char *verb, GHashTable *args, int input_fd,
	const struct samut_talk *talk, int *ret_status);
