/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mount whose mount point is the longest beginning of a path is the one it lies in. Invariant: paths are
 * compared absolute and without symbolic links, as mountinfo has them.
 */
#include "tools/mounts.h"

#include "core/model/name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void mount_place_release(struct mount_place *place)
{
	g_clear_pointer(&place->point, g_free);
	g_clear_pointer(&place->store, g_free);
	g_clear_pointer(&place->path, g_free);
}

/* Undoes mountinfo's octal escapes of blanks and backslashes. */
static char *unescape(const char *text)
{
	GString *out = g_string_new(NULL);

	for (; *text; text++) {
		if (*text == '\\' && strspn(text + 1, "01234567") >= 3) {
			const char digits[] = {text[1], text[2], text[3], '\0'};
			g_string_append_c(out, (char)strtol(digits, NULL, 8));
			text += 3;
		} else {
			g_string_append_c(out, *text);
		}
	}
	return g_string_free(out, FALSE);
}

/* The absolute path of what may not exist: the part that does, resolved, and the rest. */
static char *absolute(const char *path)
{
	g_autofree char *whole = g_canonicalize_filename(path, NULL);
	g_autofree char *head = g_strdup(whole);

	for (;;) {
		g_autofree char *real = realpath(head, NULL);
		if (real) {
			const char *rest = whole + strlen(head);
			const char *slash = *rest && *rest != '/' && !g_str_has_suffix(real, "/") ? "/" : "";
			return g_strconcat(
				strcmp(real, "/") == 0 && *rest == '/' ? "" : real, slash, rest, NULL);
		}
		char *slash = strrchr(head, '/');
		if (!slash)
			return g_steal_pointer(&whole);
		slash[slash == head ? 1 : 0] = '\0';
	}
}

/* Whether path is dir or lies below it; *ret_rest is what follows, without a slash. */
static bool lies_below(const char *path, const char *dir, const char **ret_rest)
{
	size_t len = strcmp(dir, "/") == 0 ? 0 : strlen(dir);

	if (strncmp(path, dir, len) != 0 || (path[len] != '\0' && path[len] != '/'))
		return false;
	*ret_rest = path[len] ? path + len + 1 : "";
	return true;
}

/* Reads one line of mountinfo: proc(5). False for mounts of another kind than *type wants to know. */
static bool parse_line(
	const char *line, char **ret_root, char **ret_point, char **ret_type, char **ret_source)
{
	g_auto(GStrv) halves = g_strsplit(line, " - ", 2);

	if (!halves[0] || !halves[1])
		return false;
	g_auto(GStrv) left = g_strsplit(halves[0], " ", -1);
	g_auto(GStrv) right = g_strsplit(halves[1], " ", -1);
	if (g_strv_length(left) < 6 || g_strv_length(right) < 2)
		return false;
	*ret_root = unescape(left[3]);
	*ret_point = unescape(left[4]);
	*ret_type = unescape(right[0]);
	*ret_source = unescape(right[1]);
	return true;
}

/* Path inside the whole mount, canonical, when root is the part of it that is mounted here (a bind mount). */
static char *inner_path(const char *root, const char *rest)
{
	g_autofree char *joined = g_strconcat(root + 1, *(root + 1) && *rest ? "/" : "", rest, NULL);
	char *canonical = samut_name_canonical(joined);

	return canonical ? canonical : g_steal_pointer(&joined);
}

int mount_find(const char *path, struct mount_place *ret)
{
	g_autofree char *wanted = absolute(path);
	g_autofree char *info = NULL;
	size_t best = 0;
	bool ours = false;
	struct mount_place found = {NULL, NULL, NULL};

	if (!g_file_get_contents("/proc/self/mountinfo", &info, NULL, NULL))
		return -ENOENT;
	g_auto(GStrv) lines = g_strsplit(info, "\n", -1);
	for (unsigned i = 0; lines[i]; i++) {
		g_autofree char *root = NULL, *point = NULL, *type = NULL, *source = NULL;
		const char *rest;
		if (!parse_line(lines[i], &root, &point, &type, &source) ||
			!lies_below(wanted, point, &rest) || strlen(point) < best)
			continue;
		/* Of mounts over each other the later one counts. */
		best = strlen(point);
		ours = strcmp(type, "fuse.samutfs") == 0;
		mount_place_release(&found);
		found.path = inner_path(root, rest);
		found.point = g_steal_pointer(&point);
		found.store = g_steal_pointer(&source);
	}
	if (!ours) {
		mount_place_release(&found);
		return -ENOENT;
	}
	*ret = found;
	return 0;
}
