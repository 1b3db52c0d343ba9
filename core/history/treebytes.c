/* SPDX-License-Identifier: Apache-2.0 */
/* Reading, searching and writing the bytes of git trees. Invariant: whatever is not samut_tree_valid() is
 * never read. */
#include "core/history/treebytes.h"

#include <stdio.h>
#include <string.h>

#define MAX_MODE_DIGITS 6U

bool samut_tree_valid(const uint8_t *data, uint32_t len)
{
	uint32_t at = 0;

	while (at < len) {
		uint32_t digits = 0;
		const uint8_t *nul;

		while (at < len && data[at] >= '0' && data[at] <= '7') {
			at++;
			digits++;
		}
		if (!digits || digits > MAX_MODE_DIGITS || at >= len || data[at] != ' ')
			return false;
		at++;
		nul = memchr(data + at, 0, len - at);
		if (!nul || nul == data + at)
			return false;
		at = (uint32_t)(nul - data) + 1;
		if (len - at < sizeof(struct samut_oid))
			return false;
		at += sizeof(struct samut_oid);
	}
	return true;
}

void samut_tree_entry_at(const uint8_t *data, uint32_t at, struct samut_tree_entry *ret_entry)
{
	const uint8_t *next = data + at;

	ret_entry->at = at;
	ret_entry->mode = 0;
	for (; *next != ' '; next++)
		ret_entry->mode = ret_entry->mode << 3 | (*next & 7U);
	ret_entry->name = (const char *)next + 1;
	ret_entry->len = (uint32_t)strlen(ret_entry->name);
	ret_entry->oid = next + 1 + ret_entry->len + 1;
	ret_entry->end = (uint32_t)(ret_entry->oid + sizeof(struct samut_oid) - data);
}

void samut_tree_append(
	GByteArray *out, unsigned mode, const char *name, uint32_t len, const struct samut_oid *oid)
{
	char head[16];
	int n = snprintf(head, sizeof(head), "%o ", mode);

	g_byte_array_append(out, (const guint8 *)head, (guint)n);
	g_byte_array_append(out, (const guint8 *)name, len);
	g_byte_array_append(out, (const guint8 *)"", 1);
	g_byte_array_append(out, oid->b, sizeof(oid->b));
}

int samut_tree_order(const char *a, uint32_t a_len, bool a_dir, const char *b, uint32_t b_len, bool b_dir)
{
	uint32_t common = MIN(a_len, b_len);
	int order = memcmp(a, b, common);
	unsigned char a_next, b_next;

	if (order)
		return order;
	if (a_len > common)
		a_next = (unsigned char)a[common];
	else
		a_next = a_dir ? '/' : 0;
	if (b_len > common)
		b_next = (unsigned char)b[common];
	else
		b_next = b_dir ? '/' : 0;
	return a_next - b_next;
}

uint32_t *samut_tree_offsets(const uint8_t *data, uint32_t len, uint32_t *ret_n)
{
	g_autoptr(GArray) offsets = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	for (uint32_t at = 0; at < len;) {
		struct samut_tree_entry entry;

		g_array_append_val(offsets, at);
		samut_tree_entry_at(data, at, &entry);
		at = entry.end;
	}
	bool empty = offsets->len == 0;
	*ret_n = offsets->len;
	return (uint32_t *)(void *)g_array_free(g_steal_pointer(&offsets), empty);
}

static bool find_as(const uint8_t *data, const uint32_t *offsets, uint32_t n, const char *name, uint32_t len,
	bool dir, struct samut_tree_entry *ret_entry)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order;

		samut_tree_entry_at(data, offsets[middle], ret_entry);
		order = samut_tree_order(
			ret_entry->name, ret_entry->len, ret_entry->mode == SAMUT_GIT_DIR, name, len, dir);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool samut_tree_find(const uint8_t *data, uint32_t len, const uint32_t *offsets, uint32_t n, const char *name,
	uint32_t name_len, struct samut_tree_entry *ret_entry)
{
	if (offsets)
		return find_as(data, offsets, n, name, name_len, true, ret_entry) ||
		       find_as(data, offsets, n, name, name_len, false, ret_entry);
	for (uint32_t at = 0; at < len; at = ret_entry->end) {
		samut_tree_entry_at(data, at, ret_entry);
		if (ret_entry->len == name_len && memcmp(ret_entry->name, name, name_len) == 0)
			return true;
	}
	return false;
}
