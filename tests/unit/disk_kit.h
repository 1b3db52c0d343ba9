/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that counts and fails: fsync and fdatasync are replaced in a program that includes this, so that
 * SQLite's flushes can be counted and made to fail.
 */
#pragma once

#include "store_kit.h"

#include <stdatomic.h>
#include <sys/syscall.h>

static atomic_int kit_flushes; /* of the thread that writes, and of others */
static atomic_int kit_failing; /* so many flushes fail; -1: all */

static int kit_flush(long call, int fd)
{
	int left = atomic_load(&kit_failing);

	atomic_fetch_add(&kit_flushes, 1);
	if (left == 0)
		return (int)syscall(call, fd);
	if (left > 0)
		atomic_fetch_sub(&kit_failing, 1);
	errno = EIO;
	return -1;
}

int fsync(int fd)
{
	return kit_flush(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return kit_flush(SYS_fdatasync, fd);
}
