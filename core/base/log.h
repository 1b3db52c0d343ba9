/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log lines for whoever runs the service. Core itself logs only at debug level (its callers hear -errno and a
 * diag); fs/ and tools/ log each event once. What the people who edit files must read travels in struct
 * samut_diag, never here.
 *
 * Threading: samut_log() and the level may be used from any thread. The sink is set once, before threads are
 * started.
 */
#pragma once

#include <glib.h>

/* How much a line matters; smaller is graver. */
enum samut_log_level {
	SAMUT_LOG_ERROR, /* something asked for could not be done */
	SAMUT_LOG_WARN,	 /* done, but somebody should look */
	SAMUT_LOG_INFO,	 /* milestones: mounted, recovered, stopped */
	SAMUT_LOG_DEBUG, /* for developers */
};

/*
 * Takes one finished line, without the `samut: ` in front and without the newline at the end; text is valid
 * only during the call. Called on the thread that logs, possibly on several at once.
 */
typedef void samut_log_sink(enum samut_log_level level, const char *text, void *data);

/* Lines graver than or equal to level pass, the others cost almost nothing. SAMUT_LOG_INFO at the start. */
void samut_log_set_level(enum samut_log_level level);

/* Sends lines to sink from now on; NULL goes back to standard error, as `samut: text`. data is handed on as
 * it is. */
void samut_log_set_sink(samut_log_sink *sink, void *data);

/* Logs one line. Control characters (a newline out of a file name, say) become spaces, so that one call is
 * one line. */
void samut_log(enum samut_log_level level, const char *format, ...) G_GNUC_PRINTF(2, 3);
