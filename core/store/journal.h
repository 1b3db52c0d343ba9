/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal: one row an edit, written in the edit's own transaction; with the outbox: what the edit did to
 * the tree in git, kept until it is committed there. The journal row holds all that goes into the commit, so
 * that the same journal always makes the same commit ids.
 */
#pragma once

#include "core/store/node.h"

struct samut_edit_row {
	int64_t seq;  /* Change number, 1, 2, 3 … without gaps */
	int64_t time; /* ns since the epoch, strictly rising */
	int tz;	      /* minutes east of UTC */
	uint32_t uid;
	char *author;  /* "Somchai Jaidee" */
	char *mail;    /* "somchai@host" */
	char *message; /* the whole commit message, trailers included */
};
typedef struct samut_edit_row samut_edit_row;
void samut_edit_row_release(struct samut_edit_row *row);
#define SAMUT_EDIT_ROW_INIT                                                                                  \
	{                                                                                                    \
		0                                                                                            \
	}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_edit_row, samut_edit_row_release)

/* One thing done to the tree in git. */
enum samut_op_kind {
	SAMUT_OP_PUT,	 /* path holds blob oid (data, or NULL when the blob is in git already) */
	SAMUT_OP_DELETE, /* path (a file, or a directory with all in it) is gone */
	SAMUT_OP_MOVE,	 /* path, with all in it, is now to */
};
struct samut_op {
	enum samut_op_kind kind;
	char *path, *to;
	struct samut_oid oid;
	GBytes *data;
};
void samut_op_free(struct samut_op *op);
/* New op; data may be NULL. */
struct samut_op *samut_op_new(
	enum samut_op_kind kind, const char *path, const char *to, const struct samut_oid *oid, GBytes *data);

/* Number of the last edit, 0 when there is none. */
int samut_journal_last(struct samut_db *db, int64_t *ret_seq);
/* Time of the last edit (0 when there is none). */
int samut_journal_last_time(struct samut_db *db, int64_t *ret_time);

/* Appends an edit with its ops (GPtrArray of struct samut_op *) and the nodes it touched; fills row->seq
 * (message is stored as given: the caller puts the seq, known from samut_journal_last() + 1 inside the same
 * write, into it). Inside a write. */
int samut_journal_append(struct samut_db *db, struct samut_edit_row *row, const GPtrArray *ops,
	const int64_t *nodes, unsigned n_nodes);
/* Replaces message and ops of an edit that is still wholly in the outbox (seq stays, time stays). -ENOENT
 * when it is not. Inside a write. */
int samut_journal_amend(struct samut_db *db, int64_t seq, const char *message, const GPtrArray *ops);

/* One edit. ops: new array of its outbox rows, NULL allowed when not wanted; empty when already pruned.
 * -ENOENT. */
int samut_journal_get(struct samut_db *db, int64_t seq, struct samut_edit_row *ret_row, GPtrArray **ret_ops);
/* Removes outbox rows up to seq, whose commits are set; inside a write. */
int samut_journal_prune(struct samut_db *db, int64_t seq);
/* The commit an edit became in git: -ENOENT while it is not there (or no such edit). set: inside a write. */
int samut_journal_commit(struct samut_db *db, int64_t seq, struct samut_oid *ret_oid);
int samut_journal_set_commit(struct samut_db *db, int64_t seq, const struct samut_oid *oid);
/* Edits that touched a node, newest first, before seq `before` (0: from the newest): calls fn with the seq.
 */
typedef int (*samut_seq_fn)(int64_t seq, void *arg);
int samut_journal_of_node(struct samut_db *db, int64_t node, int64_t before, samut_seq_fn fn, void *arg);
