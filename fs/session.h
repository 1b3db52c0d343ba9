/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that one mount owns, and the order of its locks.
 *
 * Locks, in the order they may be taken:
 *   1. names     (rwlock)  shared by every operation that makes, removes or renames a name; exclusive while
 * removals whose grace is over are carried out
 *   2. inode->lock         the working copy of one file; held while a save is judged
 *   3. lock                the tables below; short, never held across a write to the store
 * The kernel itself keeps two operations on names of one directory apart.
 */
#pragma once

#define FUSE_USE_VERSION 314
#include <fuse_lowlevel.h>
#include <pthread.h>
#include <stdatomic.h>

#include "core/audit/mirror.h"
#include "core/audit/seal.h"
#include "core/audit/upkeep.h"
#include "core/work/edit.h"

/* The kernel may keep names and attributes for a day: whatever changes them behind its back invalidates them.
 */
#define TIMEOUT_LONG 86400.0
/* A removal counts after this long without a re-creation (editors and archivers re-create within
 * milliseconds). */
#define GRACE_NS (2 * G_GINT64_CONSTANT(1000000000))

struct seen;
struct fresh;
struct shown_table;
struct shams;
struct lately;
struct listings;
struct notices;

/* Who was refused the removal of something in a place, and until when (removal.h). */
struct barred {
	int64_t place;
	pid_t pid;
	int64_t until; /* monotonic ns */
};

struct session {
	struct samut *samut;
	struct fuse_session *fuse;
	char *mountpoint;
	struct timespec mounted; /* age of texts that this mount alone makes */
	struct timespec made; /* of the store: age of computed folders and links, on every mount the same */
	pthread_rwlock_t names;

	pthread_mutex_t lock;  /* guards all of the following up to fresh */
	GHashTable *inodes;    /* by nodeid */
	GHashTable *by_node;   /* node id → the inode that stands for it */
	GHashTable *retired;   /* nodeids never to be given out again */
	uint64_t aliases;      /* nodeids given out that are no node's number */
	GHashTable *handles;   /* set of open struct handle */
	GHashTable *overlay;   /* (parent, name) → struct overlay */
	GHashTable *shifts;    /* directory → struct dirshift */
	GHashTable *stale;     /* nodeids whose cached pages the kernel must drop at the next open */
	GHashTable *holds;     /* held edits (holds.h) */
	GPtrArray *late_names; /* names for the kernel to forget (notify.h) */
	int unkept;	       /* -errno: a removal could not be carried out; the mount ends with an error */
	struct barred barred;  /* the last one refused */
	GPtrArray *fresh;      /* places just made by a copying program (fresh.h) */

	struct samut_show *show;   /* what is computed; closed before the store */
	struct shown_table *shown; /* nodeids of the computed tree (shown.h) */
	struct shams *shams;	   /* names that do not show their link (sham.h) */
	struct lately *lately;	   /* directories shown a moment ago (lately.h) */
	struct listings *listings; /* listings under way (listings.h) */
	struct notices *notices;   /* what the daemon says (notices.h) */
	struct seen *seen;	   /* what each process last read (seen.h) */
	atomic_ulong epoch;	   /* moves when contents change behind the mount */

	pthread_t timer;
	pthread_cond_t timer_wake;
	bool timer_due;		 /* something new to wait for; guarded by lock */
	bool timer_runs, ending; /* guarded by lock */

	pthread_t service;
	int service_fd, service_stop;
	bool service_runs;
	pthread_mutex_t notifying; /* guards the next; taken with no other lock held */
	int64_t notified;	   /* newest edit that notify_changed() has told the kernel of */

	struct samut_inbox *inbox; /* NULL while there is none; its folder */
	int64_t inbox_dir;

	struct samut_upkeep *upkeep; /* of the repository; these three NULL while there is none */
	struct samut_sealing *sealing;
	struct samut_mirroring *mirroring;
};

/* Opens the store and makes the tables; no threads yet. 0 or -errno with the reason in diag. */
int session_open(struct session *s, const char *store, bool relaxed, struct samut_diag *diag);
/* Threads: removal timer and the socket for commands. After daemonising. */
int session_start(struct session *s);
/* After unmounting: ends the threads, carries out what waits, lets git catch up, closes the store. Before
 * fuse_session_destroy(). */
int session_close(struct session *s);

/* Something new has a deadline. The session lock must be held. */
void session_wake_timer(struct session *s);

/* Wall clock, ns. */
int64_t now_ns(void);
