/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columns extracted beside the text: a table for each kind (one column a field that occurs once, made
 * from the kind table), one table for repeated values, one of record ids, one of references. Text stays the
 * truth; these rows can always be made again from it.
 */
#pragma once

#include "core/model/record.h"
#include "core/store/db.h"

/* Replaces the rows of node. rid is its record id (may be NULL), place the node id of the owner place it lies
 * in (0 if none). Inside a write. The texts of references must be whole ids by now (samut_refs_resolve). */
int samut_recordrow_put(
	struct samut_db *db, int64_t node, const struct samut_record *record, const char *rid, int64_t place);
int samut_recordrow_drop(struct samut_db *db, int64_t node);

/* Node of the record of that kind and id; -ENOENT. */
int samut_recordrow_find(struct samut_db *db, const char *kind, const char *rid, int64_t *ret_node);
/* Record id of a node, newly allocated, or NULL. */
char *samut_recordrow_rid(struct samut_db *db, int64_t node);

/*
 * Nodes that refer to the record (kind, rid), in order: at most limit of them. outside: only referrers whose
 * place differs from that place (0: all). Calls fn with the referrer and its field.
 */
typedef int (*samut_referrer_fn)(int64_t node, const char *field, void *arg);
int samut_recordrow_referrers(struct samut_db *db, const char *kind, const char *rid, int64_t outside,
	unsigned limit, samut_referrer_fn fn, void *arg);
