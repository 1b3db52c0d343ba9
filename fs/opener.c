/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into /proc; what cannot be seen there counts as gone, and then a close is a close like any other. */
#include "fs/opener.h"

#include <stdio.h>
#include <unistd.h>

pid_t opener_process(pid_t thread)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)thread);
	g_autofree char *status = NULL;

	if (thread <= 0 || !g_file_get_contents(path, &status, NULL, NULL))
		return 0;
	const char *line = strstr(status, "\nTgid:");
	return line ? (pid_t)g_ascii_strtoll(line + strlen("\nTgid:"), NULL, 10) : 0;
}

bool opener_holds(const struct session *s, pid_t process, const char *name)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/fd", (int)process);
	g_autofree char *ending = g_strconcat("/", name, NULL);
	g_autoptr(GDir) dir = process > 0 ? g_dir_open(path, 0, NULL) : NULL;
	const char *entry;

	while (dir && (entry = g_dir_read_name(dir))) {
		g_autofree char *link = g_build_filename(path, entry, NULL);
		g_autofree char *target = g_file_read_link(link, NULL);
		if (target && g_str_has_prefix(target, s->mountpoint) && g_str_has_suffix(target, ending))
			return true;
	}
	return false;
}
