/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-1 for what the committer makes itself: trees, commits, packs. libcrypto uses the processor's SHA
 * instructions and is three times as fast as git_odb_hash(); that one looks for collision attacks and stays
 * the hash for what users bring (samut_oid_blob). A hasher belongs to one thread at a time.
 */
#pragma once

#include "core/store/node.h"

/* Kinds of git objects, with their numbers in a pack (gitformat-pack, "Object types"). */
enum samut_object_kind {
	SAMUT_OBJECT_COMMIT = 1,
	SAMUT_OBJECT_TREE = 2,
	SAMUT_OBJECT_BLOB = 3,
	SAMUT_OBJECT_TAG = 4,
};

struct samut_hasher;
typedef struct samut_hasher samut_hasher;

/* NULL when libcrypto offers no SHA-1. */
struct samut_hasher *samut_hasher_new(void);
void samut_hasher_free(struct samut_hasher *hasher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_hasher, samut_hasher_free)

/* One digest at a time: start, any number of updates, finish. */
void samut_hasher_start(struct samut_hasher *hasher);
void samut_hasher_update(struct samut_hasher *hasher, const void *data, size_t len);
void samut_hasher_finish(struct samut_hasher *hasher, struct samut_oid *ret_oid);

/* Id of a git object. */
void samut_hasher_object(struct samut_hasher *hasher, enum samut_object_kind kind, const void *data,
	size_t len, struct samut_oid *ret_oid);
