/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long work (import, generate, verify, rebuild) speaks to whoever asked for it: finished lines for the
 * standard output, finished lines for the standard error output, and how far it has got. Core never prints;
 * the command line prints, the daemon sends the same calls over its socket (core/exchange/service.h).
 *
 * All functions are called on the thread that does the work. Every function here takes talk NULL: then
 * nothing is said.
 */
#pragma once

#include <stdint.h>

#include "core/base/diag.h"

/* Exit status of commands (DESIGN, section 5). */
enum { SAMUT_EXIT_DONE = 0, SAMUT_EXIT_REFUSED = 1, SAMUT_EXIT_USAGE = 2 };

/* The two streams of lines. */
enum samut_stream {
	SAMUT_STREAM_OUT, /* results */
	SAMUT_STREAM_ERR, /* what was refused or found wrong */
};

struct samut_talk {
	/* text is one or more whole lines, each with its newline. */
	void (*say)(void *arg, enum samut_stream stream, const char *text);
	/* done of total (0: unknown) of what; may be called often, the receiver thins it out. NULL allowed.
	 */
	void (*progress)(void *arg, const char *what, int64_t done, int64_t total);
	void *arg;
};

/* Says one formatted line; the newline is added. */
void samut_talk_out(const struct samut_talk *talk, const char *format, ...) G_GNUC_PRINTF(2, 3);
void samut_talk_err(const struct samut_talk *talk, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Says text as it is. */
void samut_talk_say(const struct samut_talk *talk, enum samut_stream stream, const char *text);

/* Says every complaint as a line of its own on SAMUT_STREAM_ERR, each started with prefix. */
void samut_talk_diag(const struct samut_talk *talk, const char *prefix, const struct samut_diag *diag);

/* Says how far it has got. */
void samut_talk_progress(const struct samut_talk *talk, const char *what, int64_t done, int64_t total);
