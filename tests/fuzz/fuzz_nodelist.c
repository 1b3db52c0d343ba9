/* SPDX-License-Identifier: Apache-2.0 */
/* Nodelists: whatever is read, made into a list again, is sorted and reads back as the same nodes. */
#include <errno.h>
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/work/nodelist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *path, bool dir, void *arg)
{
	const struct samut_node node = {.id = id, .mode = mode, .uid = uid, .gid = gid};

	g_assert_cmpint(id, >, 0);
	g_assert_cmpint(id, <=, SAMUT_NODELIST_MAX_ID);
	g_assert_cmpuint(mode, <=, 07777);
	g_assert_true(*path && *path != '/');
	g_assert_cmpint(g_str_has_suffix(path, "/"), ==, dir);
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	g_assert_false(g_strv_contains((const char *const *)parts, ".."));
	samut_nodelist_add(arg, &node, path);
	return 0;
}

/* The list of what a text says, or NULL. */
static GString *reread(const void *text, size_t size)
{
	struct samut_nodelist *list = samut_nodelist_new();
	int result = samut_nodelist_parse(text, size, take, list);

	if (result == 0)
		return samut_nodelist_finish(list);
	g_assert_cmpint(result, ==, -EINVAL);
	samut_nodelist_free(list);
	return NULL;
}

static void check_sorted(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	const char *before = "";

	for (char **line = lines; *line && **line; line++) {
		g_auto(GStrv) words = g_strsplit(*line, " ", 5);
		const char *path = *line + strlen(*line) - strlen(words[4]);
		g_assert_cmpuint(strlen(words[1]), ==, 4);
		g_assert_cmpint(strcmp(before, path), <=, 0);
		before = path;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GString *first = reread(data, size);

	if (!first)
		return 0;
	check_sorted(first->str);
	GString *second = reread(first->str, first->len);
	g_assert_nonnull(second);
	/* Lines of the same path have no order. */
	g_assert_cmpuint(second->len, ==, first->len);
	check_sorted(second->str);
	g_string_free(first, TRUE);
	g_string_free(second, TRUE);
	return 0;
}
