/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Working copies: from the first write or truncation until the last writer lets go, a file's content is held
 * here; everyone sees it. Its save is judged at FLUSH, at a rename over a record, at the latest when the last
 * writer lets go. One save is one edit: flushes in mid-content amend the edit that is held until then.
 *
 * All functions expect inode->lock to be held unless said otherwise.
 */
#pragma once

#include "fs/inode.h"

struct copy {
	char *data; /* what was written, to the byte */
	size_t size, room;
	unsigned writers; /* open descriptors that may write */
	unsigned closed;  /* those among them whose owner has closed them: only their release is still to come
			   */
	bool dirty;	  /* not judged since the last change */
	bool written;	  /* some data came since it was made or emptied: not a bare truncation */
	bool ever;	  /* some data came, or was cut, at all */
	bool unborn;	  /* the file is not in the store yet */
	bool from_start;  /* it began empty and grew only at its end: complete lines can be judged early */
	bool poisoned;	  /* a write was refused: everything on this copy is */
	bool overtaken;	  /* someone renamed another text over the record meanwhile: what is saved here is a
			     conflict */
	int64_t draft;	  /* number under which fsync left a draft in the store, 0 none */
	bool set_mode, set_owner; /* chmod, chown while it was open: part of the save */
	uint32_t mode, uid, gid;
	uint32_t by_uid, by_gid; /* of the last writer */
	int verdict;		 /* of the last judgement */
	int64_t base;		 /* change the text builds on */
	int64_t held;		 /* edit that is held in the committer, 0 none */
	GBytes *before;		 /* text before that edit, NULL: there was none */
	bool owned;		 /* owner and mode before that edit are known */
	struct samut_owner owner;
	bool placed; /* the file was re-created or renamed into place: owner and mode may follow */
	int64_t mtime, ctime;
	bool set_times; /* utimens while it was open: they win over the time of the write */
	int64_t atime;
};

/* Makes the working copy if there is none: with the file's present content, or empty if truncate. base: what
 * the writer last read (0: what is there now). */
int copy_begin(struct session *s, struct inode *inode, bool truncate, const struct samut_who *who);
/* Makes an empty one for a new file. */
void copy_begin_new(struct inode *inode, bool unborn, int64_t base);

int copy_write(struct session *s, struct inode *inode, const struct samut_who *who, const char *data,
	size_t len, int64_t offset, bool append);
int copy_truncate(struct session *s, struct inode *inode, int64_t size);

/* The verdict: saves what is dirty. 0 or -errno. */
int copy_judge(struct session *s, struct inode *inode, const struct samut_who *who);
/* fsync: keeps the text as a draft. */
int copy_sync(struct session *s, struct inode *inode);
/* The mount ends before the writers let go: what they have closed is completed, what is still being written
 * is kept as a draft. Takes the lock itself; no other thread is left. */
void copy_end(struct session *s, struct inode *inode);
/* A writer lets go; after the last one the copy ends. who: of the last writer. */
void copy_release(struct session *s, struct inode *inode, const struct samut_who *who);

/* True until the first save of a new file is accepted. */
bool copy_unborn(const struct inode *inode);
/* True while the copy, not the store, is what readers see. */
bool copy_visible(const struct inode *inode);
