/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faultio: an LD_PRELOAD library that breaks the k-th change a program makes to files below one directory.
 *
 *     cc -shared -fPIC -O1 -o faultio.so faultio.c -ldl
 *     FAULT_DIR=/store FAULT_AT=17 FAULT_ACT=torn FAULT_COUNT=/tmp/count LD_PRELOAD=./faultio.so program…
 *
 *   FAULT_DIR     absolute path; only files and names below it count. Unset: the library does nothing
 *   FAULT_AT      which change is hit, from 1, counted over all threads; 0 or unset: count only
 *   FAULT_ACT     kill    SIGKILL to ourselves before the call
 *                 torn    half of a write, then SIGKILL (other calls: as kill)
 *                 eio     the call fails with EIO        enospc  with ENOSPC
 *                 short   half of a write and its true count (other calls: not touched)
 *   FAULT_STICKY  set: every change from the k-th on is hit (the disk stays broken)
 *   FAULT_COUNT   a file that is mapped and holds, at any moment and after any death, what `struct report`
 * says
 *
 * Invariant: a call on anything outside FAULT_DIR reaches the C library unchanged and leaves errno as that
 * call leaves it. What counts is decided from the descriptor's name in /proc/self/fd, so descriptors that
 * were dup'ed or inherited count too.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#undef _FILE_OFFSET_BITS /* else pwrite and pwrite64 would be one symbol here, while programs may call       \
			    either */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum act { NOTHING, KILL, TORN, FAIL_IO, FAIL_SPACE, SHORT };

/* The layout of the FAULT_COUNT file. */
struct report {
	atomic_uint_fast64_t count; /* changes seen so far */
	atomic_uint_fast64_t hits;  /* how many of them were acted upon */
	char call[64];		    /* the first one hit: the function */
	char file[448];		    /* and the file */
};

static struct report private_report;
static struct report *report = &private_report;
static char directory[PATH_MAX];
static size_t directory_length;
static uint64_t target;
static enum act act;
static bool sticky;

static enum act act_by_name(const char *name)
{
	static const struct {
		const char *name;
		enum act act;
	} table[] = {
		{"kill", KILL}, {"torn", TORN}, {"eio", FAIL_IO}, {"enospc", FAIL_SPACE}, {"short", SHORT}};
	for (size_t i = 0; name && i < sizeof table / sizeof *table; i++)
		if (!strcmp(table[i].name, name))
			return table[i].act;
	return NOTHING;
}

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);
	if (!found)
		abort();
	return found;
}

static void map_report(const char *file)
{
	int fd = REAL(open)(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || REAL(ftruncate)(fd, sizeof *report))
		return;
	void *map = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED)
		report = map;
	close(fd);
}

static void init(void)
{
	const char *dir = getenv("FAULT_DIR"), *at = getenv("FAULT_AT"), *count = getenv("FAULT_COUNT");
	if (!dir || !realpath(dir, directory))
		return;
	target = at ? strtoull(at, NULL, 10) : 0;
	act = act_by_name(getenv("FAULT_ACT"));
	sticky = getenv("FAULT_STICKY") != NULL;
	if (count)
		map_report(count);
	directory_length = strlen(directory);
}

static void init_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, init);
}

static bool below(const char *path)
{
	return directory_length && !strncmp(path, directory, directory_length) &&
	       (path[directory_length] == '/' || !path[directory_length]);
}

/* The name of an open descriptor; false when it has none. Keeps errno. */
static bool name_of(int fd, char name[PATH_MAX])
{
	char link[64];
	int saved = errno;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, name, PATH_MAX - 1);
	errno = saved;
	if (length < 0)
		return false;
	name[length] = 0;
	return true;
}

/* Makes (dirfd, path) absolute, as far as that needs no file system. */
static bool resolve(int dirfd, const char *path, char name[PATH_MAX])
{
	char base[PATH_MAX];
	if (!path)
		return false;
	if (*path == '/')
		return snprintf(name, PATH_MAX, "%s", path) < PATH_MAX;
	if (dirfd == AT_FDCWD) {
		if (!getcwd(base, sizeof base))
			return false;
	} else if (!name_of(dirfd, base)) {
		return false;
	}
	return snprintf(name, PATH_MAX, "%s/%s", base, path) < PATH_MAX;
}

/* Counts one change and says what is to happen to it. */
static enum act hit(const char *call, const char *file)
{
	uint64_t number = atomic_fetch_add(&report->count, 1) + 1;
	if (!target || act == NOTHING || (sticky ? number < target : number != target))
		return NOTHING;
	if (atomic_fetch_add(&report->hits, 1) == 0) {
		snprintf(report->call, sizeof report->call, "%s", call);
		snprintf(report->file, sizeof report->file, "%.440s", file);
	}
	if (act == KILL)
		(void)kill(getpid(), SIGKILL);
	return act;
}

static enum act on_fd(const char *call, int fd)
{
	char name[PATH_MAX];
	init_once();
	if (!directory_length || !name_of(fd, name) || !below(name))
		return NOTHING;
	return hit(call, name);
}

static enum act on_path(const char *call, int dirfd, const char *path)
{
	char name[PATH_MAX];
	init_once();
	if (!directory_length || !resolve(dirfd, path, name) || !below(name))
		return NOTHING;
	return hit(call, name);
}

/* For calls that happen or do not: torn is kill, short is nothing. True when the call must fail, with errno
 * set. */
static bool refused(enum act what)
{
	if (what == TORN)
		(void)kill(getpid(), SIGKILL);
	if (what != FAIL_IO && what != FAIL_SPACE)
		return false;
	errno = what == FAIL_IO ? EIO : ENOSPC;
	return true;
}

/* The length a write is allowed: all, half (short, torn). At least 1, so that a short write is no end of
 * file. */
static size_t allowed(enum act what, size_t size)
{
	return (what == SHORT || what == TORN) && size > 1 ? size / 2 : size;
}

static ssize_t after_write(enum act what, ssize_t result)
{
	if (what == TORN)
		(void)kill(getpid(), SIGKILL);
	return result;
}

static bool fails(enum act what)
{
	return (what == FAIL_IO || what == FAIL_SPACE) && refused(what);
}

ssize_t write(int fd, const void *data, size_t size)
{
	enum act what = on_fd("write", fd);
	return fails(what) ? -1 : after_write(what, REAL(write)(fd, data, allowed(what, size)));
}

#define PWRITE(name, offset_type)                                                                            \
	ssize_t name(int fd, const void *data, size_t size, offset_type offset)                              \
	{                                                                                                    \
		enum act what = on_fd(#name, fd);                                                            \
		return fails(what) ? -1                                                                      \
				   : after_write(what, REAL(name)(fd, data, allowed(what, size), offset));   \
	}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

/* A vector is cut by writing only half of its parts, or half of its only part. */
static int cut_vector(enum act what, const struct iovec *from, int count, struct iovec *first)
{
	if (what != SHORT && what != TORN)
		return count;
	*first = from[0];
	if (count > 1)
		return count / 2;
	first->iov_len = allowed(what, first->iov_len);
	return 1;
}

ssize_t writev(int fd, const struct iovec *vector, int count)
{
	struct iovec first;
	enum act what = on_fd("writev", fd);
	if (fails(what))
		return -1;
	int parts = cut_vector(what, vector, count, &first);
	return after_write(what, REAL(writev)(fd, count == 1 && what ? &first : vector, parts));
}

#define PWRITEV(name, offset_type)                                                                           \
	ssize_t name(int fd, const struct iovec *vector, int count, offset_type offset)                      \
	{                                                                                                    \
		struct iovec first;                                                                          \
		enum act what = on_fd(#name, fd);                                                            \
		if (fails(what))                                                                             \
			return -1;                                                                           \
		int parts = cut_vector(what, vector, count, &first);                                         \
		return after_write(                                                                          \
			what, REAL(name)(fd, count == 1 && what ? &first : vector, parts, offset));          \
	}
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

#define ON_FD(name, parameters, arguments)                                                                   \
	int name parameters                                                                                  \
	{                                                                                                    \
		return refused(on_fd(#name, fd)) ? -1 : REAL(name) arguments;                                \
	}
ON_FD(fsync, (int fd), (fd))
ON_FD(fdatasync, (int fd), (fd))
ON_FD(syncfs, (int fd), (fd))
ON_FD(ftruncate, (int fd, off_t size), (fd, size))
ON_FD(ftruncate64, (int fd, off64_t size), (fd, size))
ON_FD(fallocate, (int fd, int mode, off_t start, off_t length), (fd, mode, start, length))
ON_FD(fallocate64, (int fd, int mode, off64_t start, off64_t length), (fd, mode, start, length))

#define ON_PATH(name, dirfd, path, parameters, arguments)                                                    \
	int name parameters                                                                                  \
	{                                                                                                    \
		return refused(on_path(#name, dirfd, path)) ? -1 : REAL(name) arguments;                     \
	}
ON_PATH(rename, AT_FDCWD, to, (const char *from, const char *to), (from, to))
ON_PATH(renameat, todir, to, (int fromdir, const char *from, int todir, const char *to),
	(fromdir, from, todir, to))
ON_PATH(renameat2, todir, to, (int fromdir, const char *from, int todir, const char *to, unsigned flags),
	(fromdir, from, todir, to, flags))
ON_PATH(link, AT_FDCWD, to, (const char *from, const char *to), (from, to))
ON_PATH(linkat, todir, to, (int fromdir, const char *from, int todir, const char *to, int flags),
	(fromdir, from, todir, to, flags))
ON_PATH(unlink, AT_FDCWD, path, (const char *path), (path))
ON_PATH(unlinkat, dirfd, path, (int dirfd, const char *path, int flags), (dirfd, path, flags))
ON_PATH(mkdir, AT_FDCWD, path, (const char *path, mode_t mode), (path, mode))
ON_PATH(mkdirat, dirfd, path, (int dirfd, const char *path, mode_t mode), (dirfd, path, mode))
ON_PATH(rmdir, AT_FDCWD, path, (const char *path), (path))
ON_PATH(truncate, AT_FDCWD, path, (const char *path, off_t size), (path, size))
ON_PATH(truncate64, AT_FDCWD, path, (const char *path, off64_t size), (path, size))

/* Only an open that may make or empty a file changes anything. O_TMPFILE makes one too. */
static bool changes(int flags)
{
	return (flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE;
}

#define MODE_OF(flags, last)                                                                                 \
	mode_t mode = 0;                                                                                     \
	if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {                                         \
		va_list list;                                                                                \
		va_start(list, last);                                                                        \
		mode = va_arg(list, mode_t);                                                                 \
		va_end(list);                                                                                \
	}

#define OPEN(name)                                                                                           \
	int name(const char *path, int flags, ...)                                                           \
	{                                                                                                    \
		MODE_OF(flags, flags)                                                                        \
		if (changes(flags) && refused(on_path(#name, AT_FDCWD, path)))                               \
			return -1;                                                                           \
		return REAL(name)(path, flags, mode);                                                        \
	}
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                                         \
	int name(int dirfd, const char *path, int flags, ...)                                                \
	{                                                                                                    \
		MODE_OF(flags, flags)                                                                        \
		if (changes(flags) && refused(on_path(#name, dirfd, path)))                                  \
			return -1;                                                                           \
		return REAL(name)(dirfd, path, flags, mode);                                                 \
	}
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode)
{
	return refused(on_path("creat", AT_FDCWD, path)) ? -1 : REAL(creat)(path, mode);
}
