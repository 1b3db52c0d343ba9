/* SPDX-License-Identifier: Apache-2.0 */
/* Printing differences. A side on which there was nothing is /dev/null, as git has it. */
#include "tools/difference.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/audit/past.h"
#include "core/history/textdiff.h"
#include "core/store/trace.h"
#include "tools/tool.h"

bool difference_is_dir(const struct look *look, int64_t node, int64_t seq)
{
	struct samut_past past;

	return node == SAMUT_ROOT_ID ||
	       (samut_past_attr(look->s, look->db, node, seq, &past) == 0 && S_ISDIR(past.mode));
}

/* ---- A file ---- */

struct side {
	GBytes *text;  /* NULL: it was not there */
	GString *path; /* NULL then */
};

static void side_release(struct side *side)
{
	g_clear_pointer(&side->text, g_bytes_unref);
	if (side->path)
		g_string_free(side->path, TRUE);
}

static int read_side(const struct look *look, int64_t node, int64_t seq, struct side *side)
{
	int r = seq > 0 ? samut_past_text(look->s, look->db, node, seq, &side->text) : -ENOENT;

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	side->path = g_string_new(NULL);
	return samut_trace_path(look->db, node, seq, side->path);
}

int difference_print(const struct look *look, int64_t node, int64_t from, int64_t to)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct side before = {0}, after = {0};

	int r = read_side(look, node, from, &before);
	if (r >= 0)
		r = read_side(look, node, to, &after);
	if (r >= 0)
		r = samut_textdiff(before.text, before.path ? before.path->str : NULL, after.text,
			after.path ? after.path->str : NULL, out);
	side_release(&before);
	side_release(&after);
	if (r < 0)
		return tool_refused("diff", r, NULL);
	fputs(out->str, stdout);
	return SAMUT_EXIT_DONE;
}

/* ---- A directory ---- */

/* The commit of an edit and the path of the node then; the empty tree when it was not there. */
static int tree_side(const struct look *look, int64_t node, int64_t seq, char ret_tree[41], GPtrArray *paths)
{
	struct samut_when when;
	GString *path = g_string_new(NULL);

	int r = seq > 0 ? samut_trace_path(look->db, node, seq, path) : -ENOENT;
	bool there = r >= 0;
	if (there)
		r = samut_when_of(look->db, seq, &when);
	if (there && r >= 0)
		samut_oid_hex(&when.commit, ret_tree);
	else
		g_strlcpy(ret_tree, DIFFERENCE_EMPTY_TREE, 41);
	if (there)
		g_ptr_array_add(paths, g_string_free(path, FALSE));
	else
		g_string_free(path, TRUE);
	if (there && r >= 0 && samut_oid_is_zero(&when.commit))
		return -EAGAIN;
	return r == -ENOENT ? 0 : r;
}

int difference_print_dir(const struct look *look, int64_t node, int64_t from, int64_t to)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) git = g_ptr_array_new();
	const struct look limit = {.paths = paths};
	char before[41], after[41];

	look_settle(look);
	int r = tree_side(look, node, from, before, paths);
	if (r >= 0)
		r = tree_side(look, node, to, after, paths);
	if (r < 0)
		return tool_refused("diff", r, NULL);
	const char *const words[] = {"diff", "-M", "--no-ext-diff", before, after};
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		g_ptr_array_add(git, (char *)words[i]);
	look_add_paths(&limit, git, true);
	return look_run_git(look, git);
}
