/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samut restore: brings back a deleted record or place, or an older text. This side finds the commit; the
 * owner of the store does the work.
 */
#include "tools/look.h"
#include "tools/tool.h"

#include "core/model/daytime.h"

#include <stdio.h>
#include <string.h>

/* The last commit at a time: any form in which dates are read, a day meaning its end; or git's own words. */
static char *commit_at_time(const struct look *look, const char *text)
{
	struct samut_moment moment;
	g_autofree char *before = NULL;

	if (samut_moment_parse(text, NULL, &moment) == 0) {
		g_autofree char *iso = samut_moment_iso(moment);
		before = g_strdup_printf("--before=%s%s", iso, moment.timed ? "" : " 23:59:59");
	} else if (strstr(text, "ago") || strstr(text, "yesterday") || strchr(text, ':')) {
		before = g_strconcat("--before=", text, NULL);
	} else {
		return NULL;
	}
	const char *const args[] = {"rev-list", "-1", before, "HEAD", NULL};
	return look_ask(look, args);
}

static char *commit_named(const struct look *look, const char *text)
{
	g_autofree char *name = g_strconcat(text, "^{commit}", NULL);
	const char *const args[] = {"rev-parse", "--quiet", "--verify", "--end-of-options", name, NULL};

	return look_ask(look, args);
}

/* The last commit in which a deleted path stood: the one before the last that touched it. */
static char *commit_before_deletion(const struct look *look)
{
	const char *path = look->paths->pdata[0];
	g_autofree char *now = g_strconcat("HEAD:", path, NULL);
	g_autofree char *spec = g_strconcat(":(literal)", path, NULL);
	const char *const there[] = {"cat-file", "-t", now, NULL};
	const char *const last[] = {"rev-list", "-1", "HEAD", "--", spec, NULL};
	g_autofree char *type = look_ask(look, there);

	if (type) {
		tool_complain("%s: is there; say with --at which older state is wanted", path);
		return NULL;
	}
	g_autofree char *deletion = look_ask(look, last);
	if (!deletion) {
		tool_complain("%s: was never there", path);
		return NULL;
	}
	g_autofree char *before = g_strconcat(deletion, "^", NULL);
	return commit_named(look, before);
}

static char *find_commit(const struct look *look, const char *at)
{
	if (!at)
		return commit_before_deletion(look);
	char *commit = commit_at_time(look, at);
	if (!commit)
		commit = commit_named(look, at);
	if (!commit)
		tool_complain("%s: is neither a time since the store was made nor a revision", at);
	return commit;
}

/* Takes --at out of argv, which the rest of the arguments share with the commands that only look. */
static bool take_at(int *argc, char **argv, const char **ret_at)
{
	int kept = 1;

	for (int i = 1; i < *argc; i++) {
		if (g_str_has_prefix(argv[i], "--at="))
			*ret_at = argv[i] + 5;
		else if (strcmp(argv[i], "--at") == 0 && i + 1 < *argc)
			*ret_at = argv[++i];
		else if (argv[i][0] == '-' && strcmp(argv[i], "--") != 0)
			return false;
		else
			argv[kept++] = argv[i];
	}
	*argc = kept;
	return true;
}

static int restore(const struct look *look, const char *at)
{
	g_autoptr(GHashTable) args = tool_args();

	g_autofree char *commit = find_commit(look, at);
	if (!commit)
		return SAMUT_EXIT_REFUSED;
	tool_arg(args, "path", look->paths->pdata[0]);
	tool_arg(args, "at", commit);
	tool_become_self();
	return tool_write(look->dir, "restore", args, -1);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	const char *at = NULL;
	int status = SAMUT_EXIT_REFUSED;

	if (!take_at(&argc, argv, &at) || argc < 2)
		return tool_usage(self);
	if (look_parse(argc, argv, &look) == 0)
		status = look.paths->len == 1 && look.revs->len == 0 ? restore(&look, at) : tool_usage(self);
	look_release(&look);
	return status;
}

const struct command command_restore = {
	.name = "restore",
	.arguments = "[--at TIME|REVISION] [STORE] PATH",
	.summary = "bring back something deleted, or an older text",
	.help = "Brings back the record, file, or directory with all in it, that stood at PATH: as it was "
		"before it\n"
		"was deleted, or as it was at TIME or in REVISION. It is an edit of its own; the history "
		"goes on.\n"
		"What is there already keeps its inode number, owner and mode; what is made anew gets a new "
		"number.\n\n"
		"  --at TIME       2565-04-22, 22/4/2565, “22 เม.ย. 2565 08:40”, yesterday, “2 days ago”; a "
		"day means\n"
		"                  its end\n"
		"  --at REVISION   as samut log shows it\n",
	.run = run,
};
