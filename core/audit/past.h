/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a node was as of an edit: its text, size, owner, mode and time. Where it stood then, and what stood in
 * a directory, is told by its trace (core/store/trace.h: samut_trace_resolve(), _path(), _children()); which
 * edits there were by core/audit/trail.h; which edit was the last one at some time by core/audit/when.h.
 *
 * What has not changed since is answered from the database; all else from the tree of that edit's commit, and
 * of an edit that is not in git yet from the outbox. The time it takes depends on the depth of the path, not
 * on how many edits there are. Any thread; db is a reader.
 */
#pragma once

#include "core/work/casebook.h"

struct samut_past {
	int64_t node, seq; /* as asked (seq: never more than the last edit) */
	bool present;	   /* its text, owner and mode are those it has now */
	uint32_t mode;	   /* with S_IFDIR or S_IFREG */
	uint32_t uid, gid;
	int64_t size;	       /* bytes; 0 of a directory */
	int64_t mtime;	       /* ns: of the edit that gave it this text; of a directory, that last changed
				  what stands in it */
	struct samut_oid blob; /* zero of a directory */
};

/* As of edit seq (INT64_MAX: now). -ENOENT: it stood nowhere then. -ENODATA: the history of that time is not
 * known (an old store that its owner has not opened since). */
int samut_past(struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct samut_past *ret_past);

/* The same without size and time, which cost most. */
int samut_past_attr(
	struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct samut_past *ret_past);

/* The text of a file as of edit seq; new reference. -EISDIR, and the errors above. */
int samut_past_text(struct samut *s, struct samut_db *db, int64_t node, int64_t seq, GBytes **ret_bytes);

/* Blob id of its text alone. */
int samut_past_blob(
	struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct samut_oid *ret_oid);
