/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Content made ready to be written. All that is slow and needs no database happens here, before the writer's
 * transaction: mending, parsing, checking, the blob id; the blob itself when it is large.
 */
#pragma once

#include "core/model/layout.h"
#include "core/model/record.h"
#include "core/work/edit_txn.h"

struct samut_payload {
	const struct samut_layout *row;
	GBytes *bytes;		     /* as it will be kept */
	struct samut_record *record; /* NULL for a free file */
	struct samut_oid oid;
	bool large; /* lies in git, not in the database */
};
typedef struct samut_payload samut_payload;
#define SAMUT_PAYLOAD_INIT                                                                                   \
	{                                                                                                    \
		0                                                                                            \
	}
void samut_payload_release(struct samut_payload *payload);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_payload, samut_payload_release)

/* Mends and checks text for a file of that row. -EINVAL with reasons, -EFBIG. ret untouched on failure. */
int samut_payload_make(
	const struct samut_layout *row, GBytes *text, struct samut_payload *ret, struct samut_diag *diag);

/* Puts the bytes of a large payload into git. Outside the transaction. */
int samut_payload_settle(struct samut *s, const struct samut_payload *payload);

/* Inside: the bytes and their op, at path. The node must exist; its size and blob are the caller's to set. */
int samut_payload_put(
	struct samut_txn *txn, int64_t node, const char *path, const struct samut_payload *payload);

/* What the node's present content is worth in words: appends the lines of a message. old NULL or unreadable:
 * new. */
void samut_payload_describe(
	GString *body, const struct samut_payload *payload, GBytes *old_text, int64_t old_size);
