/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes one pack (version 2) with its index (version 2), by gitformat-pack. Blobs and commits are deflated
 * at level 1; trees are stored, as a delta against their last version in the same pack where that is smaller,
 * else deflated by treedeflate.h. An object that is in this pack already is not written again; whether an
 * older pack has it is not asked: that lookup costs more than the bytes, and git allows it.
 *
 * Nothing is visible to git before samut_pack_publish(). One thread at a time. Errors are -errno of the write
 * that failed and stick: after one, only samut_pack_free() is left.
 */
#pragma once

#include "core/history/delta.h"
#include "core/history/hasher.h"

struct samut_pack;
typedef struct samut_pack samut_pack;

/* Where a tree lies in a pack, to be the base of its next version. Zero: nowhere. */
struct samut_pack_place {
	uint64_t serial; /* of the pack */
	uint64_t offset;
	unsigned depth; /* length of the delta chain below it */
};

/* A new pack in dir (…/objects/pack), as a temporary file there. serial: not zero, different for each pack of
 * a process. */
int samut_pack_new(
	const char *dir, struct samut_hasher *hasher, uint64_t serial, struct samut_pack **ret_pack);
/* Removes what is not published. Takes NULL. */
void samut_pack_free(struct samut_pack *pack);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_pack, samut_pack_free)

/* Number of objects; bytes so far. */
uint32_t samut_pack_count(const struct samut_pack *pack);
uint64_t samut_pack_size(const struct samut_pack *pack);
/* Does it hold this object? */
bool samut_pack_has(const struct samut_pack *pack, const struct samut_oid *oid);

/* Adds a blob that must have this id: -EUCLEAN when its content is something else. */
int samut_pack_blob(struct samut_pack *pack, const void *data, size_t len, const struct samut_oid *expected);
int samut_pack_commit(struct samut_pack *pack, const void *data, size_t len, struct samut_oid *ret_oid);

/* An older version of a tree in any pack, and how the new one is made from it; delta is finished. */
struct samut_pack_base {
	struct samut_pack_place place;
	uint64_t len; /* of the older version */
	const struct samut_delta *delta;
};
/* Adds a tree, which must be samut_tree_valid(); base may be NULL, and is not used where its place is in
 * another pack. */
int samut_pack_tree(struct samut_pack *pack, const void *data, size_t len, const struct samut_pack_base *base,
	struct samut_oid *ret_oid, struct samut_pack_place *ret_place);

/*
 * Completes, syncs and names the files, the pack before its index (git finds packs by index), and syncs the
 * directory. Afterwards the pack is done with.
 */
int samut_pack_publish(struct samut_pack *pack);
