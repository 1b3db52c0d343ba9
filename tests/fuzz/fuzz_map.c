/* SPDX-License-Identifier: Apache-2.0 */
/* Mappings of foreign tables: whatever is read without complaint, written line by line, reads back the same.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/exchange/import_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_word(const char *word)
{
	g_autofree char *bare = g_strstrip(g_strdup(word));

	g_assert_cmpstr(bare, ==, word);
	g_assert_null(strchr(word, '\n'));
	g_assert_true(g_utf8_validate(word, -1, NULL));
}

/* A blank in front, for a header may begin as a comment does. */
static char *write_map(GHashTable *map)
{
	GString *text = g_string_new(NULL);
	GHashTableIter iter;
	void *header, *field;

	g_hash_table_iter_init(&iter, map);
	while (g_hash_table_iter_next(&iter, &header, &field)) {
		check_word(header);
		check_word(field);
		g_assert_true(*(char *)header && !strchr(field, '='));
		g_string_append_printf(text, " %s=%s\n", (char *)header, (char *)field);
	}
	return g_string_free(text, FALSE);
}

static void check_again(GHashTable *map)
{
	g_autofree char *text = write_map(map);
	g_autoptr(GHashTable) again = NULL;
	GHashTableIter iter;
	void *header, *field;

	g_assert_cmpint(import_map_read(text, NULL, &again), ==, 0);
	g_assert_cmpuint(g_hash_table_size(again), ==, g_hash_table_size(map));
	g_hash_table_iter_init(&iter, map);
	while (g_hash_table_iter_next(&iter, &header, &field))
		g_assert_cmpstr(g_hash_table_lookup(again, header), ==, field);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GHashTable) map = NULL;
	int result = import_map_read(text, &diag, &map);

	g_assert_cmpint(result == 0, ==, map != NULL);
	g_assert_cmpint(result == 0, ==, samut_diag_count(&diag) == 0);
	if (map)
		check_again(map);
	return 0;
}
