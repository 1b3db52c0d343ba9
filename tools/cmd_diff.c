/* SPDX-License-Identifier: Apache-2.0 */
/* samut diff: between two points in time; of a path alone, what its last edit changed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/audit/past.h"
#include "core/audit/trail.h"
#include "tools/difference.h"
#include "tools/look.h"
#include "tools/story.h"
#include "tools/tool.h"

static const char *const with_value[] = {"--from", "--to", NULL};
static const char *const ours[] = {"--from", "--to", "--no-pager", NULL};

/* ---- Ours ---- */

/* The last edit of a node up to some edit that changed its text, or anything in it. */
struct search {
	const struct look *look;
	bool dir;
	int64_t node, found;
};

static int is_change(const struct samut_trail_entry *entry, void *arg)
{
	struct search *search = arg;
	struct samut_oid now, before;
	int64_t seq = entry->edit->seq;

	if (!search->dir) {
		int r = samut_past_blob(search->look->s, search->look->db, entry->node, seq, &now);
		int r2 = samut_past_blob(search->look->s, search->look->db, entry->node, seq - 1, &before);
		if (r >= 0 && r2 >= 0 && samut_oid_equal(&now, &before))
			return 0;
	}
	search->node = entry->node;
	search->found = seq;
	return 1;
}

static int last_change(const struct look *look, int64_t node, bool dir, int64_t seq, struct search *ret)
{
	const struct samut_trail trail = {.node = node,
		.depth = dir ? SAMUT_TRAIL_ALL : 0,
		.earlier = true,
		.before = seq < INT64_MAX ? seq + 1 : 0};

	*ret = (struct search){.look = look, .dir = dir};
	int r = samut_trail(look->s, look->db, &trail, is_change, ret);
	return r < 0 ? r : ret->found ? 0 : -ENOENT;
}

/* Two edits to compare, or with no --from the last change up to --to. */
static int span(const struct look *look, int64_t *node, bool *dir, int64_t *from, int64_t *to)
{
	const char *begin = look_option(look, "--from"), *end = look_option(look, "--to");
	struct samut_when since = {0}, until = {0};
	struct search last;
	int64_t seq;

	if ((begin && look_when(look, begin, &since) < 0) || (end && look_when(look, end, &until) < 0))
		return -EINVAL;
	if (!end && look->db && samut_journal_last(look->db, &until.seq) < 0)
		return -EIO;
	int r = look_node(look, until.seq, node, &seq);
	if (r < 0)
		return r;
	*dir = difference_is_dir(look, *node, seq);
	*from = since.seq;
	*to = until.seq;
	if (begin)
		return 0;
	r = last_change(look, *node, *dir, until.seq, &last);
	if (r < 0)
		return tool_refused(look->paths->pdata[0], r, NULL), r;
	*node = last.node;
	*from = last.found - 1;
	*to = last.found;
	return 0;
}

static int diff(const struct look *look)
{
	int64_t node, from, to;
	bool dir;

	if (span(look, &node, &dir, &from, &to) < 0)
		return SAMUT_EXIT_REFUSED;
	if (!look_option(look, "--no-pager"))
		pager_begin();
	int status =
		dir ? difference_print_dir(look, node, from, to) : difference_print(look, node, from, to);
	pager_end();
	return status;
}

/* ---- git's ---- */

/* The state before the last edit of the paths; NULL when nothing ever touched them. */
static char *state_before(const struct look *look)
{
	g_autoptr(GPtrArray) ask = g_ptr_array_new();

	g_ptr_array_add(ask, (char *)"rev-list");
	g_ptr_array_add(ask, (char *)"-1");
	g_ptr_array_add(ask, (char *)"HEAD");
	look_add_paths(look, ask, true);
	g_ptr_array_add(ask, NULL);
	g_autofree char *last = look_ask(look, (const char *const *)ask->pdata);
	if (!last)
		return NULL;
	g_autofree char *parent = g_strconcat(last, "^", NULL);
	const char *const verify[] = {"rev-parse", "--quiet", "--verify", parent, NULL};
	char *before = look_ask(look, verify);
	return before ? before : g_strdup(DIFFERENCE_EMPTY_TREE);
}

static int by_git(const struct look *look)
{
	g_autoptr(GPtrArray) git = g_ptr_array_new();

	look_settle(look);
	g_autofree char *before = look->revs->len ? NULL : state_before(look);
	g_ptr_array_add(git, (char *)"diff");
	look_add_words(look, git);
	if (before)
		g_ptr_array_add(git, before);
	/* There is no work tree to compare with: the other side is the present. */
	if (look->revs->len <= 1 && !(look->revs->len && strstr(look->revs->pdata[0], "..")))
		g_ptr_array_add(git, (char *)"HEAD");
	look_add_paths(look, git, true);
	return look_run_git(look, git);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	if (look_parse(argc, argv, with_value, &look) < 0)
		status = SAMUT_EXIT_REFUSED;
	else if (look.db && look.revs->len == 0 && look.paths->len == 1 && look_knows_all(&look, ours))
		status = diff(&look);
	else if (look_option(&look, "--from") || look_option(&look, "--to"))
		status = tool_usage(self);
	else
		status = by_git(&look);
	look_release(&look);
	return status;
}

const struct command command_diff = {
	.name = "diff",
	.arguments = "[STORE] PATH [--from WHEN] [--to WHEN]",
	.summary = "what changed between two points in time, or in the last edit of a path",
	.help = "Prints the unified difference of a record or folder, wherever it stood then and then. "
		"Without\n"
		"--from: what its last edit (up to --to) changed; without --to: until now.\n\n"
		"  --from, --to WHEN   as for samut show\n\n"
		"Options of git, revisions and several paths: git diff runs on the history then; with one\n"
		"REVISION from there to now.\n",
	.run = run,
};
