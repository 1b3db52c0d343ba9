/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a pack: its objects while it is written, and the bytes of the .idx file. */
#pragma once

#include "core/history/hasher.h"

struct samut_packed {
	struct samut_oid oid;
	uint32_t crc; /* CRC-32 of its bytes in the pack */
	uint64_t offset;
	unsigned depth;
};

/* All objects of one pack, found by id. Zero-initialise. */
struct samut_packindex {
	GArray *objects; /* struct samut_packed, in order of offset */
	uint32_t *slots; /* hash table: number of the object + 1, or 0 */
	uint32_t mask;	 /* number of slots - 1 */
};

void samut_packindex_init(struct samut_packindex *index);
void samut_packindex_release(struct samut_packindex *index);
/* The object, borrowed until the next add; NULL. */
const struct samut_packed *samut_packindex_find(
	const struct samut_packindex *index, const struct samut_oid *oid);
/* Adds an object that is not in it. */
void samut_packindex_add(struct samut_packindex *index, const struct samut_packed *object);

/* The .idx file, version 2. Sorts the objects: no find or add afterwards. */
GByteArray *samut_packindex_bytes(
	struct samut_packindex *index, const struct samut_oid *pack_checksum, struct samut_hasher *hasher);
