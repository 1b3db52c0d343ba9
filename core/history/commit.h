/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of commit objects: made from a journal row, and read back. */
#pragma once

#include "core/history/repo.h"
#include "core/store/journal.h"

/* What a commit says beside its journal row. */
struct samut_commit_context {
	struct samut_oid tree, parent; /* parent zero: the first commit */
	const char *committer, *committer_mail;
	int64_t not_before; /* seconds of the parent: git log --since expects that times never fall */
};

/*
 * Appends the commit object of row to out; the same row in the same context gives the same bytes. Names lose
 * what git cannot hold there. The message is taken as it is, but a "Change: SEQ" trailer is added if its last
 * paragraph has none: recovery counts on it. Returns the committer's seconds.
 */
int64_t samut_commit_format(
	GString *out, const struct samut_edit_row *row, const struct samut_commit_context *context);

/*
 * Reads a commit object. text (len bytes, followed by a NUL) is cut up in place and owns the strings of info.
 * -EUCLEAN: it is no commit.
 */
int samut_commit_parse(char *text, size_t len, struct samut_commit_info *ret_info);

/* The last paragraph of a message, where trailers stand; all of it when it is a single one. Points into it.
 */
const char *samut_commit_trailers(const char *message);

/* Number in the last "Change: N" line of the message's last paragraph; 0 when there is none. */
int64_t samut_commit_change(const char *message);
