/* SPDX-License-Identifier: Apache-2.0 */
/* Mounted stores, as the kernel lists them in /proc/self/mountinfo. */
#pragma once

#include <stdbool.h>

/* Where in which mount a path lies. */
struct mount_place {
	char *point; /* mount point */
	char *store; /* directory of the store */
	char *path;  /* canonical path inside the mount, "" for its root */
};
void mount_place_release(struct mount_place *place);

/* Finds the samutfs mount that a path lies in; the path itself, and folders on the way, need not exist (a
 * deleted record). 0 or -ENOENT. */
int mount_find(const char *path, struct mount_place *ret);
