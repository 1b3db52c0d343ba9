/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a killed process left in the repository. libgit2 never cleans up, and a stale lock would stop the
 * history for good. Invariant: nothing is removed that a reference could lead to.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/history/gitrepo.h"

#define GRACE 3600 /* seconds: a git command that is just naming its pack is not disturbed */

static bool is_orphan_pack(int dir_fd, const char *name)
{
	g_autofree char *index = NULL;
	struct stat st;

	if (!g_str_has_suffix(name, ".pack"))
		return false;
	index = g_strdup_printf("%.*s.idx", (int)(strlen(name) - strlen(".pack")), name);
	if (faccessat(dir_fd, index, F_OK, 0) == 0 || fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	return st.st_mtime + GRACE < time(NULL);
}

static bool is_leftover(int dir_fd, const char *name, bool objects)
{
	if (g_str_has_suffix(name, ".lock"))
		return true;
	return objects && (g_str_has_prefix(name, "tmp_") || g_str_has_prefix(name, ".tmp-") ||
				  is_orphan_pack(dir_fd, name));
}

/* objects: this directory is objects/ or below it. fd is closed. */
static int clean(int fd, bool objects)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int r = 0;

	if (!dir) {
		r = -errno;
		(void)close(fd);
		return r;
	}
	while (r == 0 && (errno = 0, entry = readdir(dir))) {
		int below;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		below = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below >= 0)
			r = clean(below, objects || strcmp(entry->d_name, "objects") == 0);
		else if (errno != ENOTDIR && errno != ELOOP && errno != ENOENT)
			r = -errno;
		/* A git that outlived its daemon may just have given it its name. */
		else if (is_leftover(fd, entry->d_name, objects) && unlinkat(fd, entry->d_name, 0) < 0 &&
			 errno != ENOENT)
			r = -errno;
	}
	if (!entry && errno && r == 0)
		r = -errno;
	(void)closedir(dir);
	return r;
}

int samut_leftover_remove(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : clean(fd, false);
}
