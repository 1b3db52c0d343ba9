/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fixed-code deflate of git trees (RFC 1951, 3.2.5 and 3.2.6). Invariant: between calls of put() fewer than
 * 32 bits wait to be written, so that any code with its extra bits fits.
 */
#include "core/history/treedeflate.h"

#include <string.h>
#include <zlib.h>

#include "core/history/treebytes.h"

#define END_OF_BLOCK 256
#define MIN_MATCH 3U
#define MAX_MATCH 258U
#define MAX_DISTANCE 16384U /* half of what deflate reaches: ends lie up to a name further apart */

struct bits {
	uint8_t *next;
	uint64_t waiting;
	unsigned n;
};

static uint16_t reversed(uint16_t code, unsigned bits)
{
	uint16_t out = 0;

	while (bits--) {
		out = (uint16_t)(out << 1 | (code & 1));
		code >>= 1;
	}
	return out;
}

void samut_treedeflate_init(struct samut_treedeflate *tables)
{
	/* Up to where, how long, from which code (RFC 1951, 3.2.6). */
	static const struct {
		uint16_t end, code;
		uint8_t bits;
	} ranges[] = {{144, 0x30, 8}, {256, 0x190, 9}, {280, 0, 7}, {288, 0xc0, 8}};
	uint16_t symbol = 0;

	for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++)
		for (uint16_t code = ranges[i].code; symbol < ranges[i].end; symbol++, code++) {
			tables->codes[symbol] = reversed(code, ranges[i].bits);
			tables->bits[symbol] = ranges[i].bits;
		}
	for (uint8_t i = 0; i < G_N_ELEMENTS(tables->distances); i++)
		tables->distances[i] = (uint8_t)reversed(i, 5);
}

static inline void put(struct bits *bits, uint64_t code, unsigned n)
{
	bits->waiting |= code << bits->n;
	bits->n += n;
	if (bits->n >= 32) {
		uint32_t word = GUINT32_TO_LE((uint32_t)bits->waiting);

		memcpy(bits->next, &word, sizeof(word));
		bits->next += sizeof(word);
		bits->waiting >>= 32;
		bits->n -= 32;
	}
}

static void finish(struct bits *bits)
{
	for (; bits->n > 0; bits->n -= MIN(bits->n, 8)) {
		*bits->next++ = (uint8_t)bits->waiting;
		bits->waiting >>= 8;
	}
}

static void put_literals(
	const struct samut_treedeflate *tables, struct bits *bits, const uint8_t *data, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		put(bits, tables->codes[data[i]], tables->bits[data[i]]);
}

/* Lengths come in groups of four codes, distances in pairs, each with one more extra bit than the group
 * before. */
static void put_match(
	const struct samut_treedeflate *tables, struct bits *bits, uint32_t length, uint32_t distance)
{
	uint32_t rest = length - MIN_MATCH, extra = 0, symbol;

	if (length == MAX_MATCH) {
		symbol = 285;
		rest = 0;
	} else {
		while (rest >> extra >= 8)
			extra++;
		symbol = 257 + 4 * extra + (rest >> extra);
	}
	put(bits, tables->codes[symbol], tables->bits[symbol]);
	put(bits, rest & ((1U << extra) - 1), extra);
	rest = distance - 1;
	extra = 0;
	while (rest >> extra >= 4)
		extra++;
	symbol = 2 * extra + (rest >> extra);
	put(bits, tables->distances[symbol], 5);
	put(bits, rest & ((1U << extra) - 1), extra);
}

/* Bytes that are the same from a and b on, and before them. */
static uint32_t same_after(const uint8_t *a, const uint8_t *b, uint32_t max)
{
	uint32_t n = 0;

	while (n < max && a[n] == b[n])
		n++;
	return n < MIN_MATCH ? 0 : n;
}

static uint32_t same_before(const uint8_t *a, const uint8_t *b, uint32_t max)
{
	uint32_t n = 0;

	while (n < max && a[-1 - (int64_t)n] == b[-1 - (int64_t)n])
		n++;
	return n < MIN_MATCH ? 0 : n;
}

/* Mode and name of an entry: the start of the last one's, something new, the end of the last one's. */
static void put_head(const struct samut_treedeflate *tables, struct bits *bits, const uint8_t *head,
	uint32_t len, const uint8_t *last, uint32_t last_len)
{
	uint32_t max = MIN(MIN(len, last_len), MAX_MATCH);
	uint32_t start = same_after(head, last, max);
	uint32_t end = same_before(head + len, last + last_len, max - start);

	if (start)
		put_match(tables, bits, start, (uint32_t)(head - last));
	put_literals(tables, bits, head + start, len - start - end);
	if (end)
		put_match(tables, bits, end, (uint32_t)(head + len - (last + last_len)));
}

static void put_entries(
	const struct samut_treedeflate *tables, struct bits *bits, const uint8_t *data, uint32_t len)
{
	const uint8_t *last = data;
	uint32_t last_len = 0;
	struct samut_tree_entry entry;

	for (uint32_t at = 0; at < len; at = entry.end) {
		const uint8_t *head = data + at;
		uint32_t head_len;

		samut_tree_entry_at(data, at, &entry);
		head_len = (uint32_t)(entry.oid - head);
		if (head - last > (ptrdiff_t)MAX_DISTANCE || head_len > MAX_DISTANCE)
			last_len = 0;
		put_head(tables, bits, head, head_len, last, last_len);
		put_literals(tables, bits, entry.oid, sizeof(struct samut_oid));
		last = head;
		last_len = head_len;
	}
}

void samut_treedeflate(
	const struct samut_treedeflate *tables, const uint8_t *data, uint32_t len, GByteArray *out)
{
	uint32_t sum = GUINT32_TO_BE((uint32_t)adler32_z(adler32_z(0, NULL, 0), data, len));
	struct bits bits = {0};

	/* No code is longer than nine bits a byte. */
	g_byte_array_set_size(out, 2 + len + len / 8 + 16);
	memcpy(out->data, "\x78\x01", 2);
	bits.next = out->data + 2;
	put(&bits, 1, 1); /* last block */
	put(&bits, 1, 2); /* fixed codes */
	put_entries(tables, &bits, data, len);
	put(&bits, tables->codes[END_OF_BLOCK], tables->bits[END_OF_BLOCK]);
	finish(&bits);
	memcpy(bits.next, &sum, sizeof(sum));
	g_byte_array_set_size(out, (guint)(bits.next + sizeof(sum) - out->data));
}
