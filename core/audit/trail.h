/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The edits of a record, a place, or any directory, newest first: also of what was moved or deleted, by
 * person, span of time and field. Found through the journal's own index, so that the answer takes as long
 * with a million edits as with a thousand. What things were as of an edit: core/audit/past.h.
 *
 * Which edits are those of a node:
 * - those of the node itself: its text, name, place, owner and mode, also when it came or left;
 * - with `place`, moves and renames of the directories above it, up to the household (partner, fund, …) that
 *   it belongs to: a household that moves to another village takes its members along, and that is told of
 *   them; that the village was renamed is not;
 * - with `depth`, those of everything that ever stood below it, for as long as it stood there;
 * - with `earlier`, those of what was deleted at the same place before it came into being there: of a record
 *   that was deleted and restored, or made again.
 */
#pragma once

#include "core/store/journal.h"
#include "core/work/casebook.h"

#define SAMUT_TRAIL_ALL 4096U /* a depth that no path has */

/* What is asked. Zero what is not wanted. */
struct samut_trail {
	int64_t node;
	unsigned depth;	      /* 0: the node alone; 1: with its entries; SAMUT_TRAIL_ALL */
	bool place, earlier;  /* see above */
	bool walk;	      /* do not gather nodes, however few: for tests and measuring */
	int64_t before;	      /* only edits before that number: goes on where an answer was broken off */
	int64_t since, until; /* only edits made at or after, and before that time (ns) */
	const char *person;   /* part of the author's name, login or mail address in any letter case, or his
				 uid */
	const char *field;    /* only edits that changed this field of a record, in any letter case */
};

/* One edit; borrowed for the call. */
struct samut_trail_entry {
	const struct samut_edit_row *edit;
	struct samut_oid commit; /* zero: not in git yet */
	int64_t node;		 /* the node asked for, or what stood there before it */
	const char *path;	 /* where it stood after this edit, or before it when it left with it */
	bool left;
};

/* Calls fn for each edit; non-zero stops and is returned. Any thread; db is a reader. fn may use db. */
typedef int (*samut_trail_fn)(const struct samut_trail_entry *entry, void *arg);
int samut_trail(
	struct samut *s, struct samut_db *db, const struct samut_trail *trail, samut_trail_fn fn, void *arg);

/*
 * The node that a path means: the one that stands there as of seq (INT64_MAX: now); with `ever`, else the one
 * that stood there last before that. *ret_seq: the last edit at which it stood there, no later than seq.
 * -ENOENT.
 */
int samut_trail_node(
	struct samut_db *db, const char *path, int64_t seq, bool ever, int64_t *ret_node, int64_t *ret_seq);

/*
 * The node that a path means as of seq: the one that stood there; else the one that stands there now, or
 * stood there last, wherever it was then; or what had been deleted at its place before it came there; or what
 * stood under that name in its folder, wherever that was then.
 * *ret_seq: seq, or the last edit at which it was there at all. -ENOENT.
 */
int samut_trail_then(struct samut_db *db, const char *path, int64_t seq, int64_t *ret_node, int64_t *ret_seq);

/* What was deleted from the place where a node came into being, before that; and the edit with which it left.
 * -ENOENT. */
int samut_trail_earlier(struct samut_db *db, int64_t node, int64_t *ret_node, int64_t *ret_left);

/* Calls fn for each line of a message's body, where edits say what they changed ("Urgency: medium →
 * urgent"): between the subject and the trailers. Non-zero stops and is returned. The line is borrowed. */
typedef int (*samut_trail_line_fn)(const char *line, void *arg);
int samut_trail_lines(const char *message, samut_trail_line_fn fn, void *arg);
