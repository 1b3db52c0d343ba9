/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodelists. Invariant: the same nodes always make the same bytes (lines sorted by path), so that a list
 * changes in git only when a node did.
 */
#include "core/work/nodelist.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/model/layout.h"

struct line {
	char *path; /* points into text */
	char *text;
};

typedef struct samut_nodelist samut_nodelist;
struct samut_nodelist {
	GArray *lines; /* of struct line */
};

static void line_clear(void *data)
{
	g_free(((struct line *)data)->text);
}

static int compare_lines(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return strcmp(x->path, y->path);
}

struct samut_nodelist *samut_nodelist_new(void)
{
	struct samut_nodelist *list = g_new(struct samut_nodelist, 1);

	list->lines = g_array_new(FALSE, FALSE, sizeof(struct line));
	g_array_set_clear_func(list->lines, line_clear);
	return list;
}

void samut_nodelist_free(struct samut_nodelist *list)
{
	if (!list)
		return;
	g_array_unref(list->lines);
	g_free(list);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_nodelist, samut_nodelist_free)

void samut_nodelist_add(struct samut_nodelist *list, const struct samut_node *node, const char *path)
{
	char head[80];
	struct line line;

	int len = g_snprintf(head, sizeof head, "%" G_GINT64_FORMAT " %04o %u %u ", node->id,
		node->mode & 07777, node->uid, node->gid);
	line.text = g_strconcat(head, path, NULL);
	line.path = line.text + len;
	g_array_append_val(list->lines, line);
}

GString *samut_nodelist_finish(struct samut_nodelist *list)
{
	GString *text = g_string_sized_new(list->lines->len * 64);

	g_array_sort(list->lines, compare_lines);
	for (unsigned i = 0; i < list->lines->len; i++) {
		g_string_append(text, g_array_index(list->lines, struct line, i).text);
		g_string_append_c(text, '\n');
	}
	samut_nodelist_free(list);
	return text;
}

static bool is_holder(const struct samut_node *node)
{
	const struct samut_layout *row = samut_layout_get(node->layout);

	return row && (row->flags & SAMUT_PLACE_HOLDER);
}

/* A directory that is being listed; below it lie others, found meanwhile. */
struct listing {
	struct samut_nodelist *list;
	const char *prefix;  /* path of the directory within the holder, with a slash, or "" */
	GArray *dirs;	     /* of int64_t: directories to list next */
	GPtrArray *prefixes; /* of char *: their prefixes */
};

static int add_child(const struct samut_node *node, void *arg)
{
	struct listing *listing = arg;
	bool dir = S_ISDIR(node->mode);

	if (node->scratch || is_holder(node))
		return 0;
	g_autofree char *path = g_strconcat(listing->prefix, node->name, dir ? "/" : "", NULL);
	samut_nodelist_add(listing->list, node, path);
	if (dir) {
		g_array_append_val(listing->dirs, node->id);
		g_ptr_array_add(listing->prefixes, g_strdup(path));
	}
	return 0;
}

static int list_below(struct samut_db *db, int64_t holder, struct samut_nodelist *list)
{
	g_autoptr(GArray) dirs = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(GPtrArray) prefixes = g_ptr_array_new_with_free_func(g_free);

	g_array_append_val(dirs, holder);
	g_ptr_array_add(prefixes, g_strdup(""));
	for (unsigned i = 0; i < dirs->len; i++) {
		struct listing listing = {list, prefixes->pdata[i], dirs, prefixes};
		int r = samut_node_children(db, g_array_index(dirs, int64_t, i), 0, add_child, &listing);
		if (r < 0)
			return r;
	}
	return 0;
}

int samut_nodelist_build(struct samut_db *db, int64_t holder, GString **ret_text)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(samut_nodelist) list = samut_nodelist_new();

	int r = samut_node_get(db, holder, &node);
	if (r < 0)
		return r;
	samut_nodelist_add(list, &node, "./");
	r = list_below(db, holder, list);
	if (r < 0)
		return r;
	*ret_text = samut_nodelist_finish(g_steal_pointer(&list));
	return 0;
}

/* Reads a number and the one space behind it. */
static bool take_number(char **at, int base, uint64_t max, uint64_t *ret_value)
{
	char *end;

	if (!g_ascii_isdigit(**at))
		return false;
	errno = 0;
	uint64_t value = g_ascii_strtoull(*at, &end, (guint)base);
	if (errno || value > max || *end != ' ')
		return false;
	*at = end + 1;
	*ret_value = value;
	return true;
}

/* A path within the holder: no way out of it. */
static bool path_fits(const char *path)
{
	if (*path == '\0' || *path == '/' || strstr(path, "//"))
		return false;
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	for (char **part = parts; *part; part++)
		if (strcmp(*part, "..") == 0 || (strcmp(*part, ".") == 0 && strcmp(path, "./") != 0))
			return false;
	return true;
}

/* Reads one line, which it may change. */
static int parse_line(char *line, samut_nodelist_fn fn, void *arg)
{
	uint64_t id, mode, uid, gid;
	char *at = line;

	if (!take_number(&at, 10, SAMUT_NODELIST_MAX_ID, &id) || !take_number(&at, 8, 07777, &mode) ||
		!take_number(&at, 10, UINT32_MAX, &uid) || !take_number(&at, 10, UINT32_MAX, &gid))
		return -EINVAL;
	if (id == 0 || !path_fits(at))
		return -EINVAL;
	gsize len = strlen(at);
	bool dir = at[len - 1] == '/';
	return fn((int64_t)id, (uint32_t)mode, (uint32_t)uid, (uint32_t)gid, at, dir, arg);
}

int samut_nodelist_parse(const char *text, size_t len, samut_nodelist_fn fn, void *arg)
{
	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		if (!end || memchr(text + at, '\0', (size_t)(end - text) - at))
			return -EINVAL;
		g_autofree char *line = g_strndup(text + at, (size_t)(end - text) - at);
		int r = parse_line(line, fn, arg);
		if (r != 0)
			return r;
		at = (size_t)(end - text) + 1;
	}
	return 0;
}
