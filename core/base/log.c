/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that decides where log lines go. Invariant: one call of samut_log() hands at most one line to
 * the sink.
 */
#include "core/base/log.h"

#include <stdatomic.h>
#include <stdio.h>

static void print_line(enum samut_log_level level, const char *text, void *data)
{
	(void)level;
	(void)data;
	/* One call, so that lines of several threads do not mix. */
	(void)fprintf(stderr, "samut: %s\n", text);
}

static _Atomic enum samut_log_level current_level = SAMUT_LOG_INFO;
static samut_log_sink *current_sink = print_line;
static void *current_data;

void samut_log_set_level(enum samut_log_level level)
{
	atomic_store_explicit(&current_level, level, memory_order_relaxed);
}

void samut_log_set_sink(samut_log_sink *sink, void *data)
{
	current_sink = sink ? sink : print_line;
	current_data = data;
}

void samut_log(enum samut_log_level level, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	if (level > atomic_load_explicit(&current_level, memory_order_relaxed))
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	for (char *c = text; *c; c++)
		if (g_ascii_iscntrl(*c))
			*c = ' ';
	current_sink(level, text, current_data);
}
