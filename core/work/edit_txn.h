/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One edit in the making. Every function of core/work/edit.h goes the same way: get ready outside the
 * writer's transaction what does not depend on the database; then, inside it, begin, check, change nodes
 * through the functions here (they note what the edit does to the tree in git), commit. What they note
 * becomes one journal row, its outbox rows, and rewritten nodelists.
 *
 * Threading: a txn belongs to one edit; its inside half runs on whichever thread carries out the store's
 * writes.
 */
#pragma once

#include "core/store/journal.h"
#include "core/work/edit.h"

/* A nodelist: of a holder (list 0) or of a crowded directory (core/work/crowd.h). */
struct samut_txn_list {
	int64_t dir;
	int list;
};

struct samut_txn {
	struct samut *s;
	const struct samut_who *who;
	char *author, *mail;
	struct samut_db *db; /* inside only */
	int64_t seq, time;   /* of this edit; time in ns */
	int tz;
	GPtrArray *ops;	    /* of struct samut_op */
	GArray *nodes;	    /* of int64_t, the nodes the edit touched */
	GArray *placed;	    /* of int64_t, those that came, went or moved */
	GArray *lists;	    /* of struct samut_txn_list, those that change; may hold one twice */
	int64_t inode;	    /* highest number given, 0 none */
	GPtrArray *ids;	    /* of char *, household Ids given */
	GHashTable *paid;   /* set of char *, households that it begins to pay (payment.h) */
	bool hold;	    /* hold the edit in the committer */
	int64_t held;	    /* what this edit holds there; 0 nothing */
	bool done;	    /* journalled: an edit came of it */
	GPtrArray *touched; /* records that rules have to do with (core/domain/rule.h) */
	int64_t amends;	    /* the edit that this one amends, 0 none */
	bool filling;	    /* see samut_save */
};
typedef struct samut_txn samut_txn;

/* Outside: looks up the author. Release in any case. */
void samut_txn_init(struct samut_txn *txn, struct samut *s, const struct samut_who *who);
void samut_txn_release(struct samut_txn *txn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_txn, samut_txn_release)

/* Inside: number and time of the edit; forgets what was noted before, so that a write may be carried out
 * again. */
int samut_txn_begin(struct samut_txn *txn, struct samut_db *db);

/* Notes. put: takes no ownership; data NULL when the blob is in git already. */
void samut_txn_put(struct samut_txn *txn, const char *path, const struct samut_oid *oid, GBytes *data);
void samut_txn_delete(struct samut_txn *txn, const char *path);
void samut_txn_move(struct samut_txn *txn, const char *path, const char *to);
void samut_txn_touch(struct samut_txn *txn, int64_t node);
/* A node gets another place by this edit, or loses it: its trace is noted with the journal row. */
void samut_txn_placed(struct samut_txn *txn, int64_t node);
/* A node of that number has been made by this edit. */
void samut_txn_made(struct samut_txn *txn, int64_t node);
/* The nodelist that has the node in it changes. To be called when the node has come or its attributes have
 * changed, and before it goes; for a move before and after it. */
int samut_txn_relist(struct samut_txn *txn, int64_t node);
/* A household Id has been given (taken over). */
void samut_txn_gave(struct samut_txn *txn, char *id);

/* Writes nodelists, journal and outbox; holds if asked to. body may be NULL. */
int samut_txn_commit(struct samut_txn *txn, const char *subject, const char *body);
/* The first half alone: the nodelists as ops, each in the place of an older op for the same list. */
int samut_txn_nodelists(struct samut_txn *txn);

/* Notes for the rules (core/domain/rule.h) a node that the edit is about to delete or to move away. */
int samut_txn_dropping(struct samut_txn *txn, const struct samut_node *node);
/* Judges by the rules all records that were noted. -EINVAL, -EBUSY with the reasons. */
int samut_txn_judge(struct samut_txn *txn, struct samut_diag *diag);

/* Carries out fn, with its edit, durably; kicks the committer when an edit came of it. 0 or -errno; txn->seq
 * is 0 when no edit came of it. */
int samut_txn_run(struct samut_txn *txn, samut_write_fn fn, void *arg);

/* "edit " and the path of node, newly allocated: the subjects of most edits. */
char *samut_txn_subject(const char *verb, const char *path);
/* Path of a node, newly allocated; of an entry of a directory. */
int samut_path_of(struct samut_db *db, int64_t node, char **ret_path);
int samut_path_below(struct samut_db *db, int64_t dir, const char *name, char **ret_path);
/* Nanoseconds since the epoch, now. */
int64_t samut_now(void);
