/* SPDX-License-Identifier: Apache-2.0 */
/* One open file: whose it is, and what its reader is served from. */
#pragma once

#include "fs/caller.h"
#include "fs/copy.h"

struct handle {
	struct inode *inode;  /* referenced; NULL for a computed file */
	fuse_ino_t stand_in;  /* nodeid of an empty file that stands in for a link beside records (beside.h),
				 or 0 */
	struct caller caller; /* who opened it; for the save at its release */
	int64_t opened; /* change it was opened at or has saved itself; 0 unknown. Guarded by inode->lock */
	bool writer;	/* may write, so may be among the writers of the working copy */
	bool append;
	bool joined;	    /* counts among the writers of the working copy; guarded by inode->lock */
	unsigned long save; /* the save it takes part in (inode->saves): its flush gives the verdict; 0 none.
			       Guarded by inode->lock */
	bool closed;	    /* that was its last word so far, counted in the copy; guarded by inode->lock */
	pthread_mutex_t lock; /* guards text and what it was read at */
	GBytes *text;	      /* content being read */
	unsigned long version, epoch;
};

static inline struct handle *handle_of(const struct fuse_file_info *fi)
{
	return (struct handle *)(uintptr_t)fi->fh;
}

/* A new handle; takes the reference to inode (may be NULL). */
struct handle *handle_new(fuse_req_t req, struct inode *inode, int flags);
void handle_free(struct session *s, struct handle *handle);
/* At the end of the mount, those that the kernel has not released. */
void handle_free_all(struct session *s);

/* The handle is about to write: it joins the working copy's writers, which is made if there is none.
 * inode->lock is held. */
int handle_join(struct session *s, struct handle *handle, bool truncate, const struct samut_who *who);

/* Its owner has closed it, and heard the verdict: it may still be released much later. inode->lock is held.
 */
void handle_closed(struct handle *handle);
/* The last close: it leaves the working copy's writers. inode->lock is held. */
void handle_leave(struct session *s, struct handle *handle);

/* The content to serve, new reference: of the working copy, of an unlinked file, or of the store (read once
 * and kept until it changes). */
int handle_text(struct session *s, struct handle *handle, GBytes **ret_text);
