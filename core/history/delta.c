/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delta instructions. Invariant: at most one of "copy that may grow" and "literal bytes" is pending, so that
 * neighbouring pieces melt into one instruction.
 */
#include "core/history/delta.h"

#define MAX_COPY 0x10000U /* larger copies are read by newer readers only */
#define MAX_INSERT 127U

void samut_delta_init(struct samut_delta *delta)
{
	delta->ops = g_byte_array_new();
	delta->literal = g_byte_array_new();
	delta->copy_n = 0;
}

void samut_delta_release(struct samut_delta *delta)
{
	g_byte_array_unref(delta->ops);
	g_byte_array_unref(delta->literal);
}

void samut_delta_clear(struct samut_delta *delta)
{
	g_byte_array_set_size(delta->ops, 0);
	g_byte_array_set_size(delta->literal, 0);
	delta->copy_n = 0;
}

static void put_copy(GByteArray *ops, uint32_t at, uint32_t n)
{
	uint8_t bytes[8];
	unsigned used = 1;
	uint8_t op = 0x80;
	uint32_t size = n == MAX_COPY ? 0 : n;

	for (unsigned i = 0; i < 4; i++)
		if (at >> (8 * i) & 0xff) {
			op |= (uint8_t)(1 << i);
			bytes[used++] = (uint8_t)(at >> (8 * i));
		}
	for (unsigned i = 0; i < 2; i++)
		if (size >> (8 * i) & 0xff) {
			op |= (uint8_t)(0x10 << i);
			bytes[used++] = (uint8_t)(size >> (8 * i));
		}
	bytes[0] = op;
	g_byte_array_append(ops, bytes, used);
}

static void flush_copy(struct samut_delta *delta)
{
	while (delta->copy_n) {
		uint32_t n = MIN(delta->copy_n, MAX_COPY);

		put_copy(delta->ops, delta->copy_at, n);
		delta->copy_at += n;
		delta->copy_n -= n;
	}
}

static void flush_literal(struct samut_delta *delta)
{
	const uint8_t *data = delta->literal->data;
	unsigned left = delta->literal->len;

	while (left) {
		uint8_t n = (uint8_t)MIN(left, MAX_INSERT);

		g_byte_array_append(delta->ops, &n, 1);
		g_byte_array_append(delta->ops, data, n);
		data += n;
		left -= n;
	}
	g_byte_array_set_size(delta->literal, 0);
}

void samut_delta_copy(struct samut_delta *delta, uint32_t at, uint32_t n)
{
	if (!n)
		return;
	if (delta->copy_n && delta->copy_at + delta->copy_n == at) {
		delta->copy_n += n;
		return;
	}
	flush_copy(delta);
	flush_literal(delta);
	delta->copy_at = at;
	delta->copy_n = n;
}

void samut_delta_insert(struct samut_delta *delta, const void *data, size_t n)
{
	flush_copy(delta);
	g_byte_array_append(delta->literal, data, (guint)n);
}

void samut_delta_finish(struct samut_delta *delta)
{
	flush_copy(delta);
	flush_literal(delta);
}

static void put_size(GByteArray *out, uint64_t size)
{
	do {
		uint8_t byte = (uint8_t)((size & 0x7f) | (size > 0x7f ? 0x80 : 0));

		g_byte_array_append(out, &byte, 1);
		size >>= 7;
	} while (size);
}

void samut_delta_header(GByteArray *out, uint64_t old_len, uint64_t new_len)
{
	put_size(out, old_len);
	put_size(out, new_len);
}
