/* SPDX-License-Identifier: Apache-2.0 */
/* samut show: a text as it was then, or one edit with what it changed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/audit/past.h"
#include "core/store/trace.h"
#include "tools/difference.h"
#include "tools/look.h"
#include "tools/story.h"
#include "tools/tool.h"

static const char *const with_value[] = {"--at", NULL};
static const char *const ours[] = {"--at", "--no-pager", NULL};

/* ---- What stood there ---- */

struct listing {
	const struct look *look;
	int64_t seq;
};

static int print_name(int64_t node, const char *name, void *arg)
{
	const struct listing *listing = arg;
	struct samut_past past;

	int r = samut_past_attr(listing->look->s, listing->look->db, node, listing->seq, &past);
	if (r < 0)
		return r;
	printf("%s%s\n", name, S_ISDIR(past.mode) ? "/" : "");
	return 0;
}

/* The text of a file, the names in a directory. */
static int print_then(const struct look *look, int64_t node, int64_t seq)
{
	g_autoptr(GBytes) text = NULL;
	struct listing listing = {look, seq};
	gsize len = 0;

	int r = node == SAMUT_ROOT_ID ? -EISDIR : samut_past_text(look->s, look->db, node, seq, &text);
	if (r == -EISDIR)
		r = samut_trace_children(look->db, node, seq, print_name, &listing);
	if (r < 0)
		return tool_refused(look->paths->pdata[0], r, NULL);
	const char *data = text ? g_bytes_get_data(text, &len) : NULL;
	if (data)
		(void)fwrite(data, 1, len, stdout);
	return SAMUT_EXIT_DONE;
}

static int show_then(const struct look *look, const char *at)
{
	struct samut_when when;
	int64_t node, seq;

	if (look_when(look, at, &when) < 0 || look_node(look, when.seq, &node, &seq) < 0)
		return SAMUT_EXIT_REFUSED;
	if (seq < when.seq) {
		tool_complain("%s: was not there then, only until #%" G_GINT64_FORMAT,
			(const char *)look->paths->pdata[0], seq);
		return SAMUT_EXIT_REFUSED;
	}
	return print_then(look, node, seq);
}

/* ---- One edit ---- */

/* The words of an edit; the pager begins. */
static int print_story(const struct look *look, int64_t seq)
{
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	g_autoptr(GString) text = g_string_new(NULL);

	int r = samut_journal_get(look->db, seq, &row, NULL);
	if (r < 0)
		return tool_refused("show", r, NULL);
	if (!look_option(look, "--no-pager"))
		pager_begin();
	story_append(text, &row);
	puts(text->str);
	return SAMUT_EXIT_DONE;
}

/* All that an edit changed, in a folder or everywhere: as git tells it, for it may be very much. */
static int show_edit(const struct look *look, int64_t seq, const char *folder)
{
	g_autoptr(GPtrArray) git = g_ptr_array_new();
	g_autoptr(GPtrArray) paths = g_ptr_array_new();
	const struct look limit = {.paths = paths};
	struct samut_when when;

	look_settle(look);
	int status = print_story(look, seq);
	if (status != SAMUT_EXIT_DONE)
		return status;
	if (folder)
		g_ptr_array_add(paths, (char *)folder);
	if (samut_when_of(look->db, seq, &when) == 0 && !samut_oid_is_zero(&when.commit)) {
		char hex[41];
		samut_oid_hex(&when.commit, hex);
		const char *const words[] = {
			"diff-tree", "-r", "-p", "-M", "--root", "--no-commit-id", "--no-ext-diff", hex};
		for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
			g_ptr_array_add(git, (char *)words[i]);
		look_add_paths(&limit, git, true);
		status = look_run_git(look, git);
	}
	pager_end();
	return status;
}

struct last {
	int64_t seq, node;
	char *path;
};

static int take_first(const struct samut_trail_entry *entry, void *arg)
{
	struct last *last = arg;

	*last = (struct last){entry->edit->seq, entry->node, g_strdup(entry->path)};
	return 1;
}

/* The last edit of a path: of a file with what it changed in it. */
static int show_last(const struct look *look)
{
	struct samut_trail trail = {.depth = SAMUT_TRAIL_ALL, .place = true, .earlier = true};
	struct last last = {0};
	int64_t seq;
	int status = SAMUT_EXIT_DONE;

	if (look_node(look, INT64_MAX, &trail.node, &seq) < 0)
		return SAMUT_EXIT_REFUSED;
	int r = samut_trail(look->s, look->db, &trail, take_first, &last);
	g_autofree char *path = last.path;
	if (r < 0 || !last.seq)
		return tool_refused(look->paths->pdata[0], r < 0 ? r : -ENOENT, NULL);
	if (difference_is_dir(look, trail.node, seq))
		return show_edit(look, last.seq, path);
	status = print_story(look, last.seq);
	if (status == SAMUT_EXIT_DONE)
		status = difference_print(look, last.node, last.seq - 1, last.seq);
	pager_end();
	return status;
}

/* ---- git's ---- */

static int by_git(const struct look *look)
{
	g_autoptr(GPtrArray) git = g_ptr_array_new();
	/* git show PATH would show the last commit of all, without the path unless it touched it. */
	bool last = look->paths->len && look->revs->len == 0;
	bool follow = last && look_is_file(look);

	look_settle(look);
	g_ptr_array_add(git, (char *)(last ? "log" : "show"));
	if (last) {
		g_ptr_array_add(git, (char *)"-1");
		g_ptr_array_add(git, (char *)"-p");
	}
	if (follow)
		g_ptr_array_add(git, (char *)"--follow");
	look_add_words(look, git);
	look_add_paths(look, git, !follow);
	return look_run_git(look, git);
}

/* The edit that the only revision means, if it is none of git's own notations. */
static bool names_edit(const struct look *look, struct samut_when *ret)
{
	const char *word = look->revs->len == 1 ? look->revs->pdata[0] : "";
	g_autofree char *number = g_strconcat("#", word, NULL);

	if (strspn(word, "0123456789") == strlen(word) &&
		samut_when(look->s, look->db, number, ret, NULL) == 0)
		return true;
	return samut_when(look->s, look->db, word, ret, NULL) == 0;
}

static int show(const struct command *self, const struct look *look)
{
	const char *at = look_option(look, "--at");
	struct samut_when when;

	if (at)
		return look->paths->len == 1 && look->revs->len == 0 ? show_then(look, at) : tool_usage(self);
	if (!look->db || look->paths->len > 1 || !look_knows_all(look, ours))
		return by_git(look);
	if (look->revs->len == 0)
		return look->paths->len ? show_last(look) : by_git(look);
	return names_edit(look, &when)
		       ? show_edit(look, when.seq, look->paths->len ? look->paths->pdata[0] : NULL)
		       : by_git(look);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	if (look_parse(argc, argv, with_value, &look) == 0)
		status = show(self, &look);
	look_release(&look);
	return status;
}

const struct command command_show = {
	.name = "show",
	.arguments = "[STORE] PATH [--at WHEN] | [STORE] EDIT [PATH]",
	.summary = "a text as it was then, or an edit with what it changed",
	.help = "With --at the text that PATH had then, or the names in a folder, wherever it stood: a "
		"record "
		"is\n"
		"followed through moves. Without, its last edit.\n"
		"EDIT is a number as samut log shows it (123 or #123), a commit or a tag.\n\n"
		"  --at WHEN   2569-10-01, “1 ต.ค. 2569 08:40”, 2026-10-01T10-04-05, #123, a commit, a tag; "
		"a\n"
		"              day, a minute or a second means its end\n\n"
		"Other options and revisions (REVISION:PATH) are git's: git show runs on the history then.\n",
	.run = run,
};
