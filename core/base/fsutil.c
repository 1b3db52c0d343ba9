/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Durable file operations. Invariant: nothing is reported done before the fsync that makes it so has
 * succeeded, of the content first and of the directory after.
 */
#include "core/base/fsutil.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Open descriptors are closed on every way out; -1 is none. */
static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static int open_retry(const char *path, int flags)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}

static int sync_open(const char *path, int flags)
{
	__attribute__((cleanup(close_fd))) int fd = open_retry(path, flags);

	if (fd < 0)
		return fd;
	return fsync(fd) < 0 ? -errno : 0;
}

int samut_fs_sync_file(const char *path)
{
	return sync_open(path, O_RDONLY);
}

int samut_fs_sync_dir(const char *path)
{
	return sync_open(path, O_RDONLY | O_DIRECTORY);
}

int samut_fs_sync_parent(const char *path)
{
	g_autofree char *parent = g_path_get_dirname(path);

	return samut_fs_sync_dir(parent);
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

/* The same name each time, so that what a crash left behind is overwritten by the next write. */
static char *temporary_name(const char *path)
{
	g_autofree char *parent = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);

	return g_strdup_printf("%s/.%s.new", parent, name);
}

static int write_synced(const char *path, const void *data, size_t size, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, data, size);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r;
}

int samut_fs_write_file(const char *path, const void *data, size_t size, mode_t mode)
{
	g_autofree char *temporary = temporary_name(path);
	int r = write_synced(temporary, data, size, mode);

	if (r == 0 && rename(temporary, path) < 0)
		r = -errno;
	if (r < 0) {
		(void)unlink(temporary);
		return r;
	}
	return samut_fs_sync_parent(path);
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int make_dir(const char *path, mode_t mode)
{
	if (mkdir(path, mode) == 0)
		return samut_fs_sync_parent(path);
	if (errno != EEXIST)
		return -errno;
	return is_dir(path) ? 0 : -ENOTDIR;
}

int samut_fs_make_dirs(const char *path, mode_t mode)
{
	g_autofree char *prefix = g_strdup(path);

	if (!*path)
		return -ENOENT;
	if (is_dir(path))
		return 0;
	for (char *slash = strchr(prefix + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		int r;

		*slash = '\0';
		r = is_dir(prefix) ? 0 : make_dir(prefix, mode);
		if (r < 0)
			return r;
		*slash = '/';
	}
	return make_dir(path, mode);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type, (void)where;
	return remove(path) == 0 || errno == ENOENT ? 0 : -errno;
}

int samut_fs_remove_tree(const char *path)
{
	int r = nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);

	return r == -1 ? (errno == ENOENT ? 0 : -errno) : r;
}
