/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded into the daemon: each flush takes a millisecond more, as on a disk that is not as quick as ours.
 */
#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

static void wait_a_millisecond(void)
{
	const struct timespec time = {.tv_nsec = 1000000};

	nanosleep(&time, NULL);
}

static int flush(const char *name, int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);

	wait_a_millisecond();
	return real(fd);
}

int fsync(int fd)
{
	return flush("fsync", fd);
}

int fdatasync(int fd)
{
	return flush("fdatasync", fd);
}
