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
#include "core/work/crowd.h"

#define NAME ".samut"

struct line {
	char *path; /* points into text */
	char *text;
};

typedef struct samut_nodelist samut_nodelist;
struct samut_nodelist {
	GArray *lines; /* of struct line */
};

/* ---- Names ---- */

char *samut_nodelist_name(int list)
{
	return list ? g_strdup_printf(NAME "-%02x", (unsigned)list - 1) : g_strdup(NAME);
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int samut_nodelist_which(const char *path)
{
	const char *name = last_name(path);

	if (!g_str_has_prefix(name, NAME))
		return -1;
	const char *number = name + strlen(NAME);
	if (*number == '\0')
		return 0;
	if (strlen(number) != strlen("-ff") || *number != '-' || strspn(number + 1, "0123456789abcdef") != 2)
		return -1;
	return 1 + (int)g_ascii_strtoll(number + 1, NULL, 16);
}

char *samut_nodelist_folder(const char *path)
{
	return g_strndup(path, (gsize)(last_name(path) - path));
}

bool samut_nodelist_is_holder(const struct samut_node *node)
{
	const struct samut_layout *row = samut_layout_get(node->layout);

	return row && (row->flags & SAMUT_PLACE_HOLDER);
}

/* ---- Making ---- */

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

unsigned samut_nodelist_lines(const struct samut_nodelist *list)
{
	return list->lines->len;
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

/* ---- From the database ---- */

/* What is found on the way down. */
struct listing {
	struct samut_nodelist *list;
	GArray *dirs;	     /* of int64_t: directories still to be listed */
	GPtrArray *prefixes; /* of char *: their paths, with a slash, or "" */
	GArray *too_full;    /* of int64_t; may be NULL */
	const char *prefix;  /* of the directory that is being listed */
	unsigned n;	     /* its children so far */
	bool left_out;	     /* it has lists of its own */
	bool full;	     /* it should have */
};

static int add_child(const struct samut_node *node, void *arg)
{
	struct listing *listing = arg;
	bool dir = S_ISDIR(node->mode);

	if (node->scratch || samut_nodelist_is_holder(node))
		return 0;
	g_autofree char *path = g_strconcat(listing->prefix, node->name, dir ? "/" : "", NULL);
	samut_nodelist_add(listing->list, node, path);
	if (dir) {
		g_array_append_val(listing->dirs, node->id);
		g_ptr_array_add(listing->prefixes, g_strdup(path));
	}
	return 0;
}

/* The same in a directory that may be crowded, or too full: 1 then. */
static int add_unless_crowded(const struct samut_node *node, void *arg)
{
	struct listing *listing = arg;

	if (node->scratch || samut_nodelist_is_holder(node))
		return 0;
	listing->left_out = node->list > 0;
	listing->full = listing->too_full && ++listing->n > SAMUT_CROWD_MOST;
	return listing->left_out || listing->full ? 1 : add_child(node, arg);
}

/* All of a directory, or nothing of it. */
static int list_dir(struct samut_db *db, struct listing *listing, int64_t dir)
{
	unsigned lines = listing->list->lines->len, dirs = listing->dirs->len;

	listing->n = 0;
	listing->left_out = listing->full = false;
	int r = samut_node_children(db, dir, 0, add_unless_crowded, listing);
	if (r <= 0)
		return r;
	g_array_set_size(listing->list->lines, lines);
	g_array_set_size(listing->dirs, dirs);
	g_ptr_array_set_size(listing->prefixes, (int)dirs);
	if (!listing->left_out)
		g_array_append_val(listing->too_full, dir);
	return 0;
}

static int list_below(struct samut_db *db, struct listing *listing)
{
	for (unsigned i = 0; i < listing->dirs->len; i++) {
		listing->prefix = listing->prefixes->pdata[i];
		int r = list_dir(db, listing, g_array_index(listing->dirs, int64_t, i));
		if (r < 0)
			return r;
	}
	return 0;
}

static int begin(struct samut_db *db, struct listing *listing, int64_t dir, int list)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	listing->prefix = "";
	if (list)
		return samut_node_children_listed(db, dir, list, add_child, listing);
	int r = samut_node_get(db, dir, &node);
	if (r < 0)
		return r;
	samut_nodelist_add(listing->list, &node, "./");
	g_array_append_val(listing->dirs, dir);
	g_ptr_array_add(listing->prefixes, g_strdup(""));
	return 0;
}

int samut_nodelist_build(struct samut_db *db, int64_t dir, int list, GArray *ret_too_full, GString **ret_text)
{
	g_autoptr(samut_nodelist) lines = samut_nodelist_new();
	g_autoptr(GArray) dirs = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(GPtrArray) prefixes = g_ptr_array_new_with_free_func(g_free);
	struct listing listing = {
		.list = lines, .dirs = dirs, .prefixes = prefixes, .too_full = ret_too_full};

	int r = begin(db, &listing, dir, list);
	if (r >= 0)
		r = list_below(db, &listing);
	if (r < 0)
		return r;
	*ret_text = samut_nodelist_finish(g_steal_pointer(&lines));
	return 0;
}

/* ---- Reading ---- */

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
