/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Index of a pack (gitformat-pack, "Version 2 pack-*.idx files"). Object ids are random, so their first bytes
 * serve as hash. Invariant: at least half of the slots are empty.
 */
#include "core/history/packindex.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 4096U
#define LARGE_OFFSET 0x80000000U /* from here on an offset goes to the 64-bit table */

void samut_packindex_init(struct samut_packindex *index)
{
	index->objects = g_array_new(FALSE, FALSE, sizeof(struct samut_packed));
	index->slots = g_new0(uint32_t, FIRST_SLOTS);
	index->mask = FIRST_SLOTS - 1;
}

void samut_packindex_release(struct samut_packindex *index)
{
	g_array_unref(index->objects);
	g_free(index->slots);
}

/* Slot of this id, or the empty one where it belongs. */
static uint32_t *slot_of(const struct samut_packindex *index, const struct samut_oid *oid)
{
	uint32_t at;

	memcpy(&at, oid->b, sizeof(at));
	for (;; at++) {
		uint32_t *slot = &index->slots[at & index->mask];

		if (!*slot || memcmp(g_array_index(index->objects, struct samut_packed, *slot - 1).oid.b,
				      oid->b, sizeof(oid->b)) == 0)
			return slot;
	}
}

const struct samut_packed *samut_packindex_find(
	const struct samut_packindex *index, const struct samut_oid *oid)
{
	uint32_t number = *slot_of(index, oid);

	return number ? &g_array_index(index->objects, struct samut_packed, number - 1) : NULL;
}

static void grow(struct samut_packindex *index)
{
	g_free(index->slots);
	index->mask = index->mask * 2 + 1;
	index->slots = g_new0(uint32_t, (gsize)index->mask + 1);
	for (guint i = 0; i < index->objects->len; i++)
		*slot_of(index, &g_array_index(index->objects, struct samut_packed, i).oid) = i + 1;
}

void samut_packindex_add(struct samut_packindex *index, const struct samut_packed *object)
{
	if (index->objects->len >= index->mask / 2)
		grow(index);
	*slot_of(index, &object->oid) = index->objects->len + 1;
	g_array_append_val(index->objects, *object);
}

static int by_oid(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct samut_oid)); /* oid is the first member */
}

static void put32(GByteArray *out, uint32_t value)
{
	uint32_t big = GUINT32_TO_BE(value);

	g_byte_array_append(out, (const guint8 *)&big, sizeof(big));
}

static void put_fanout(GByteArray *out, const struct samut_packed *objects, uint32_t n)
{
	uint32_t done = 0;

	for (unsigned first = 0; first < 256; first++) {
		while (done < n && objects[done].oid.b[0] <= first)
			done++;
		put32(out, done);
	}
}

static void put_offsets(GByteArray *out, const struct samut_packed *objects, uint32_t n)
{
	uint32_t large = 0;

	for (uint32_t i = 0; i < n; i++)
		put32(out, objects[i].offset < LARGE_OFFSET ? (uint32_t)objects[i].offset
							    : LARGE_OFFSET | large++);
	for (uint32_t i = 0; large && i < n; i++)
		if (objects[i].offset >= LARGE_OFFSET) {
			put32(out, (uint32_t)(objects[i].offset >> 32));
			put32(out, (uint32_t)objects[i].offset);
		}
}

GByteArray *samut_packindex_bytes(
	struct samut_packindex *index, const struct samut_oid *pack_checksum, struct samut_hasher *hasher)
{
	struct samut_packed *objects = (struct samut_packed *)(void *)index->objects->data;
	uint32_t n = index->objects->len;
	GByteArray *out = g_byte_array_sized_new(1100 + n * 28);
	struct samut_oid checksum;

	if (n)
		qsort(objects, n, sizeof(*objects), by_oid);
	g_byte_array_append(out, (const guint8 *)"\377tOc\0\0\0\2", 8);
	put_fanout(out, objects, n);
	for (uint32_t i = 0; i < n; i++)
		g_byte_array_append(out, objects[i].oid.b, sizeof(objects[i].oid.b));
	for (uint32_t i = 0; i < n; i++)
		put32(out, objects[i].crc);
	put_offsets(out, objects, n);
	g_byte_array_append(out, pack_checksum->b, sizeof(pack_checksum->b));
	samut_hasher_start(hasher);
	samut_hasher_update(hasher, out->data, out->len);
	samut_hasher_finish(hasher, &checksum);
	g_byte_array_append(out, checksum.b, sizeof(checksum.b));
	return out;
}
