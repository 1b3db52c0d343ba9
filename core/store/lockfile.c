/* SPDX-License-Identifier: Apache-2.0 */
/* The lock is flock's, which ends with the process however it dies; the number in the file is only for
 * messages, so it may be stale without harm. The file is never removed. */
#include "core/store/lockfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static long read_holder(int fd)
{
	char text[24] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 ? strtol(text, NULL, 10) : 0;
}

/* Name of a process, or "?". */
static char *name_process(long pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%ld/comm", pid);
	char *name = NULL;

	if (!g_file_get_contents(path, &name, NULL, NULL))
		return g_strdup("?");
	return g_strchomp(name);
}

static void tell_holder(const char *dir, int fd, struct samut_diag *diag)
{
	long pid = read_holder(fd);
	g_autofree char *name = name_process(pid);

	samut_diag_add(diag, 0, 0, NULL, "ที่เก็บข้อมูล %s กำลังถูกใช้งานโดยโปรเซสหมายเลข %ld (%s)",
		"the store %s is in use by process %ld (%s)", dir, pid, name);
}

static int write_holder(int fd)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)len, 0) != len)
		return -errno;
	return 0;
}

int samut_lockfile_take(const char *dir, struct samut_diag *diag)
{
	g_autofree char *path = g_build_filename(dir, "lock", NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int error;

	if (fd < 0) {
		error = errno;
		samut_diag_add(diag, 0, 0, NULL, "เปิดแฟ้มล็อก %s ไม่ได้: %s", "cannot open the lock %s: %s", path,
			g_strerror(error));
		return -error;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		error = errno == EWOULDBLOCK ? EBUSY : errno;
		if (error == EBUSY)
			tell_holder(dir, fd, diag);
		close(fd);
		return -error;
	}
	/* On a full disk the number cannot be written; that must keep nobody from opening. */
	(void)write_holder(fd);
	return fd;
}
