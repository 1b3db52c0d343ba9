/* SPDX-License-Identifier: Apache-2.0 */
/* What the kits of the unit tests share: the shell as a hand and a witness. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#define KIT G_GNUC_UNUSED static

/* Runs a shell command that must succeed; its output without the last newline. */
G_GNUC_PRINTF(1, 2)
KIT char *kit_sh(const char *format, ...)
{
	g_autofree char *command = NULL;
	char *out = NULL;
	const char *argv[] = {"/bin/sh", "-ec", NULL, NULL};
	va_list args;
	int status;

	va_start(args, format);
	command = g_strdup_vprintf(format, args);
	va_end(args);
	argv[2] = command;
	assert_true(g_spawn_sync(
		NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, NULL));
	if (status)
		fail_msg("failed: %s", command);
	return g_strchomp(out);
}

/* The same, when only success counts. */
#define kit_run(...) g_free(kit_sh(__VA_ARGS__))
