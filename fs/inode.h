/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodeids (what the kernel calls a file) and nodes (what the store calls it). Mostly they are the same number
 * and nothing is kept in memory. They differ where a program saves by renaming or re-creating: the kernel
 * then has a new file, the record stays the same node. Such nodeids, open files, working copies and unlinked
 * open files are tracked here.
 */
#pragma once

#include "fs/session.h"

struct copy;

struct inode {
	fuse_ino_t ino; /* nodeid; never changes */
	int64_t node; /* node it stands for; 0: unlinked (orphan) or not yet in the store (unborn). Guarded by
			 session lock */
	unsigned refs;	      /* open files and running operations; guarded by session lock */
	uint64_t nlookup;     /* guarded by session lock; meaningful if counted */
	bool counted;	      /* nlookup is known since birth */
	bool forgotten;	      /* the kernel has let go */
	bool orphan;	      /* unlinked; snap and copy are all that is left. Guarded by session lock */
	atomic_ulong version; /* moves with every change of the content */

	pthread_mutex_t lock; /* guards what follows */
	struct copy *copy;    /* working copy, or NULL */
	unsigned long saves;  /* working copies so far */
	uint32_t guest; /* re-created it: programs take it for theirs and set its times, owner and mode */
	int64_t guest_until;	/* monotonic ns, 0: nobody */
	GBytes *frozen;		/* content of an orphan */
	struct samut_node snap; /* attributes while unborn or orphan; parent and name while unborn */
};

/* A name that is not as the store has it: not yet there, or waiting to be removed. */
struct overlay {
	int64_t parent;
	char *name;
	struct inode *unborn; /* created, not yet accepted; NULL: removed, and the rest counts */
	int64_t node;	      /* removed node */
	bool dir;
	int layout;
	int64_t deadline; /* when the removal counts, ns (monotonic) */
	uint32_t uid, gid;
	char *via;
};

/* Tracked inode of a nodeid with a reference, made if necessary for the node of the same number. */
struct inode *inode_ref(struct session *s, fuse_ino_t ino);
/* The same, but NULL when it is not tracked. */
struct inode *inode_peek(struct session *s, fuse_ino_t ino);
/* The tracked inode that stands for a node, with a reference; NULL when none does. */
struct inode *inode_of_node(struct session *s, int64_t node);
/* A new tracked inode, counted, one lookup and one reference. node 0: unborn. */
struct inode *inode_new(struct session *s, fuse_ino_t ino, int64_t node);
void inode_unref(struct session *s, struct inode *inode);
/* The same for one that was tracked for a moment only: unless somebody else has it, as if it had not been. */
void inode_drop(struct session *s, struct inode *inode);
/* Somebody but the caller has a reference. */
bool inode_is_shared(struct session *s, const struct inode *inode);
/* All tracked inodes, each with a reference. */
GPtrArray *inode_all(struct session *s);
/* At the end of the mount: nothing refers to any of them any more. */
void inode_free_all(struct session *s);

/* Node behind a nodeid (0: orphan or unborn). */
int64_t inode_node(struct session *s, fuse_ino_t ino);
/* Nodeid under which a node is known to the kernel from now on; counts one lookup if count. */
fuse_ino_t inode_nodeid(struct session *s, int64_t node, bool count);
/* The same, counting the lookup, and the tracked inode with a reference; NULL when it is not tracked. */
struct inode *inode_enter(struct session *s, int64_t node, fuse_ino_t *ret_ino);
void inode_forget(struct session *s, fuse_ino_t ino, uint64_t nlookup);

/* From now on inode stands for node. What stood for node before becomes an orphan, if it is open, with the
 * given content. */
void inode_bind(struct session *s, struct inode *inode, int64_t node);
/* The inode stands for no node any more. frozen (borrowed, may be NULL) is what its open readers go on
 * seeing. */
void inode_orphan(struct session *s, struct inode *inode, const struct samut_node *snap, GBytes *frozen);

/* The kernel's cached pages of a nodeid are not what the file holds. */
void inode_set_stale(struct session *s, fuse_ino_t ino);
/* Asks and resets. */
bool inode_take_stale(struct session *s, fuse_ino_t ino);

/* What hidden and unborn names do to a directory's attributes, until the store catches up. */
struct dirshift {
	int64_t dir;
	int64_t mtime; /* when a name last came or went */
	int removed;   /* sub-directories that wait to be removed */
};

/* Whether its guest has just re-created the file of somebody else: it looks like his own until the program is
 * done with it, but keeps its owner and mode. inode->lock is held. */
bool inode_is_guest(const struct inode *inode);

/* ---- names that differ from the store; all take the session lock themselves ---- */
/* Adds the shift, if any, to a directory's attributes. */
void overlay_shift(struct session *s, struct samut_node *dir);
/* What stands over (parent, name): unborn inode with a reference in *ret_unborn, or removed node in
 * *ret_removed; false when nothing does. */
bool overlay_find(
	struct session *s, int64_t parent, const char *name, struct inode **ret_unborn, int64_t *ret_removed);
void overlay_add_unborn(struct session *s, struct inode *inode);
void overlay_add_removed(struct session *s, const struct samut_node *node, const struct samut_who *who);
void overlay_drop(struct session *s, int64_t parent, const char *name);
/* An entry is about to be taken out of the table by other means; the session lock is held. */
void overlay_unshift(struct session *s, const struct overlay *overlay);
bool overlay_is_removed(struct session *s, int64_t parent, const char *name);

guint overlay_hash(gconstpointer key);
gboolean overlay_equal(gconstpointer a, gconstpointer b);
void overlay_free(gpointer overlay);
