/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small file operations that have reached the disk when they return, for store and history. All answer 0 or
 * -errno; all retry EINTR; none retries a failed fsync (after one the kernel may have dropped the pages:
 * Linux, fsync(2), "NOTES"). Nothing here keeps state, so any thread may call anything; two threads must not
 * write the same path at once.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* Makes the content and the size of the file at path durable. */
int samut_fs_sync_file(const char *path);

/* Makes the entries of the directory at path durable: what was created, renamed or removed in it. */
int samut_fs_sync_dir(const char *path);

/* As samut_fs_sync_dir(), for the directory that holds path. */
int samut_fs_sync_parent(const char *path);

/*
 * Replaces (or creates) the file at path by size bytes of data with the permission bits mode (less the
 * umask): written to a temporary file beside it (.NAME.new), synced, renamed over, directory synced. A
 * reader, or a power cut, finds either the old or the new content, whole. On failure path is as it was and
 * the temporary file is gone; only when the last directory sync failed is the new content in place though
 * perhaps not durable.
 */
int samut_fs_write_file(const char *path, const void *data, size_t size, mode_t mode);

/*
 * Makes the directory path and all its missing parents with the permission bits mode (less the umask), and
 * makes them durable. A directory that exists already is success; something else in the way is -ENOTDIR.
 */
int samut_fs_make_dirs(const char *path, mode_t mode);

/* Removes path with all in it, following no symbolic link and staying on its filesystem. What is not there is
 * success; on failure some of it may be gone. */
int samut_fs_remove_tree(const char *path);
