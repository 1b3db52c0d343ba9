/* SPDX-License-Identifier: Apache-2.0 */
/* The conveniences around the two callbacks of a talk; no state. */
#include "core/base/talk.h"

void samut_talk_say(const struct samut_talk *talk, enum samut_stream stream, const char *text)
{
	if (talk && talk->say && *text)
		talk->say(talk->arg, stream, text);
}

static void say_line(const struct samut_talk *talk, enum samut_stream stream, const char *format,
	va_list args) G_GNUC_PRINTF(3, 0);

static void say_line(
	const struct samut_talk *talk, enum samut_stream stream, const char *format, va_list args)
{
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_append_vprintf(line, format, args);
	g_string_append_c(line, '\n');
	samut_talk_say(talk, stream, line->str);
}

void samut_talk_out(const struct samut_talk *talk, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_line(talk, SAMUT_STREAM_OUT, format, args);
	va_end(args);
}

void samut_talk_err(const struct samut_talk *talk, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_line(talk, SAMUT_STREAM_ERR, format, args);
	va_end(args);
}

void samut_talk_diag(const struct samut_talk *talk, const char *prefix, const struct samut_diag *diag)
{
	g_autoptr(GString) text = g_string_new(NULL);

	samut_diag_print(diag, prefix, NULL, text);
	samut_talk_say(talk, SAMUT_STREAM_ERR, text->str);
}

void samut_talk_progress(const struct samut_talk *talk, const char *what, int64_t done, int64_t total)
{
	if (talk && talk->progress)
		talk->progress(talk->arg, what, done, total);
}
