/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of git: bytes that are taken for a tree are read to the last one, and written again are the same. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/history/treebytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_found(const uint8_t *data, uint32_t len, const struct samut_tree_entry *entry)
{
	struct samut_tree_entry found;

	g_assert_true(samut_tree_find(data, len, NULL, 0, entry->name, entry->len, &found));
	g_assert_cmpuint(found.at, <=, entry->at);
	g_assert_cmpuint(found.len, ==, entry->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t len = (uint32_t)MIN(size, 1 << 16), n, i = 0;
	struct samut_tree_entry entry, found;

	if (!samut_tree_valid(data, len))
		return 0;
	g_autofree uint32_t *offsets = samut_tree_offsets(data, len, &n);
	g_assert_cmpint(n == 0, ==, offsets == NULL);
	g_assert_cmpint(n == 0, ==, len == 0);
	g_autoptr(GByteArray) out = g_byte_array_new();
	for (uint32_t at = 0; at < len; at = entry.end) {
		samut_tree_entry_at(data, at, &entry);
		g_assert_cmpuint(offsets[i++], ==, at);
		g_assert_cmpuint(entry.end, <=, len);
		g_assert_cmpuint(entry.len, >, 0);
		check_found(data, len, &entry);
		/* Whether an unsorted tree has it is not said; reading stays inside. */
		if (samut_tree_find(data, len, offsets, n, entry.name, entry.len, &found))
			g_assert_cmpuint(found.end, <=, len);
		struct samut_oid oid;
		memcpy(oid.b, entry.oid, sizeof(oid.b));
		samut_tree_append(out, entry.mode, entry.name, entry.len, &oid);
	}
	g_assert_cmpuint(i, ==, n);
	/* But for zeros in front of a mode. */
	g_assert_cmpuint(out->len, <=, len);
	if (out->len == len && len)
		g_assert_cmpint(memcmp(out->data, data, len), ==, 0);
	return 0;
}
