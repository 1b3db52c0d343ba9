/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing texts is libgit2's. Invariant: what is printed is what `git diff --no-index` would print, but for
 * its line of object ids. */
#include "core/history/textdiff.h"

#include <errno.h>
#include <string.h>

#include "core/history/gitrepo.h"

static const char *data_of(GBytes *bytes, size_t *len)
{
	const char *data = bytes ? g_bytes_get_data(bytes, len) : NULL;

	if (!data)
		*len = 0;
	return data ? data : "";
}

static int append_line(
	const git_diff_delta *delta, const git_diff_hunk *hunk, const git_diff_line *line, void *arg)
{
	GString *out = arg;

	(void)delta;
	(void)hunk;
	if (line->origin == GIT_DIFF_LINE_ADDITION || line->origin == GIT_DIFF_LINE_DELETION ||
		line->origin == GIT_DIFF_LINE_CONTEXT)
		g_string_append_c(out, line->origin);
	g_string_append_len(out, line->content, (gssize)line->content_len);
	return 0;
}

static int append_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *arg)
{
	(void)delta;
	g_string_append_len(arg, hunk->header, (gssize)hunk->header_len);
	return 0;
}

static void append_name(GString *out, const char *mark, char side, const char *name)
{
	if (name)
		g_string_append_printf(out, "%s %c/%s\n", mark, side, name);
	else
		g_string_append_printf(out, "%s /dev/null\n", mark);
}

int samut_textdiff(
	GBytes *old_text, const char *old_name, GBytes *new_text, const char *new_name, GString *out)
{
	git_diff_options options;
	size_t old_len = 0, new_len = 0;
	const char *from = data_of(old_text, &old_len), *to = data_of(new_text, &new_len);
	const char *any = new_name ? new_name : old_name;

	if (old_len == new_len && memcmp(from, to, old_len) == 0)
		return 0;
	samut_git_start();
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	g_string_append_printf(out, "diff --git a/%s b/%s\n", old_name ? old_name : any, any);
	if (memchr(from, '\0', MIN(old_len, 8000)) || memchr(to, '\0', MIN(new_len, 8000))) {
		g_string_append(out, "Binary files differ\n");
		return 0;
	}
	append_name(out, "---", 'a', old_name);
	append_name(out, "+++", 'b', new_name);
	int code = git_diff_buffers(
		from, old_len, NULL, to, new_len, NULL, &options, NULL, NULL, append_hunk, append_line, out);
	return code < 0 ? samut_git_errno(code) : 0;
}

struct runs {
	samut_textdiff_fn fn;
	void *arg;
	int stop;
};

static int take_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *arg)
{
	struct runs *runs = arg;

	(void)delta;
	/* Of a run that is empty on one side git names the line before it. */
	unsigned old_at = (unsigned)hunk->old_start - (hunk->old_lines ? 1U : 0U);
	unsigned new_at = (unsigned)hunk->new_start - (hunk->new_lines ? 1U : 0U);
	runs->stop =
		runs->fn(old_at, (unsigned)hunk->old_lines, new_at, (unsigned)hunk->new_lines, runs->arg);
	return runs->stop ? GIT_EUSER : 0;
}

int samut_textdiff_runs(GBytes *old_text, GBytes *new_text, samut_textdiff_fn fn, void *arg)
{
	git_diff_options options;
	struct runs runs = {fn, arg, 0};
	size_t old_len = 0, new_len = 0;
	const char *from = data_of(old_text, &old_len), *to = data_of(new_text, &new_len);

	samut_git_start();
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.context_lines = 0;
	options.flags = GIT_DIFF_FORCE_TEXT;
	int code = git_diff_buffers(
		from, old_len, NULL, to, new_len, NULL, &options, NULL, NULL, take_hunk, NULL, &runs);
	if (runs.stop)
		return runs.stop;
	return code < 0 ? samut_git_errno(code) : 0;
}
