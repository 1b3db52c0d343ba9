/* SPDX-License-Identifier: Apache-2.0 */
/* Mappings. Invariant: no line is passed over in silence, so that no column is lost to a slip. */
#include "core/exchange/import_map.h"

#include <errno.h>
#include <string.h>

/* Reads one line, which it may change. */
static int take_line(GHashTable *map, char *line, int number, struct samut_diag *diag)
{
	char *equals = strrchr(line, '=');

	if (*line == '#' || !*g_strchomp(line))
		return 0;
	if (equals)
		*equals = '\0';
	g_autofree char *header = g_strstrip(g_strdup(line));
	if (!equals || !*header) {
		samut_diag_add(diag, number, 0, NULL, "“%s” ไม่ใช่บรรทัดแบบ หัวคอลัมน์=ฟิลด์",
			"“%s” is no line header=Field", line);
		return -EINVAL;
	}
	if (g_hash_table_contains(map, header)) {
		samut_diag_add(
			diag, number, 0, NULL, "หัวคอลัมน์ “%s” ซ้ำ", "the header “%s” is there twice", header);
		return -EINVAL;
	}
	g_hash_table_insert(map, g_steal_pointer(&header), g_strdup(g_strstrip(equals + 1)));
	return 0;
}

int import_map_read(const char *text, struct samut_diag *diag, GHashTable **ret_map)
{
	g_autoptr(GHashTable) map = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	int r = 0;

	if (!g_utf8_validate(text, -1, NULL)) {
		samut_diag_add(diag, 0, 0, NULL, "ไม่ใช่ UTF-8", "is not UTF-8");
		return -EINVAL;
	}
	/* Some editors put a mark in front. */
	g_auto(GStrv) lines = g_strsplit(g_str_has_prefix(text, "\xEF\xBB\xBF") ? text + 3 : text, "\n", -1);
	for (int i = 0; lines[i]; i++)
		if (take_line(map, lines[i], i + 1, diag) < 0)
			r = -EINVAL;
	if (r == 0)
		*ret_map = g_steal_pointer(&map);
	return r;
}
