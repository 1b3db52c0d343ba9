/* SPDX-License-Identifier: Apache-2.0 */
/* samut log: the edits of a record, a place, or everything. */
#include <stdio.h>
#include <string.h>

#include "tools/look.h"
#include "tools/story.h"
#include "tools/tool.h"

static const char *const with_value[] = {
	"--author", "--field", "--since", "--after", "--until", "--before", "--format", "--max-count", NULL};
static const char *const ours[] = {"--author", "--field", "--since", "--after", "--until", "--before",
	"--format", "-n", "--no-pager", NULL};

/* ---- Ours ---- */

struct telling {
	const char *format; /* NULL: for people */
	int64_t left;	    /* so many more; negative: all */
	bool any;
	GString *text;
};

static int tell(const struct samut_trail_entry *entry, void *arg)
{
	struct telling *telling = arg;

	if (telling->left == 0)
		return 1;
	telling->left--;
	g_string_truncate(telling->text, 0);
	if (telling->format) {
		story_append_format(telling->text, telling->format, entry);
	} else {
		g_string_append(telling->text, telling->any ? "\n" : "");
		story_append(telling->text, entry->edit);
	}
	telling->any = true;
	fputs(telling->text->str, stdout);
	return ferror(stdout) ? 1 : 0;
}

/* The later of two names of an option. */
static const char *either(const struct look *look, const char *name, const char *other)
{
	const char *value = look_option(look, name);

	return value ? value : look_option(look, other);
}

static int fill(const struct look *look, struct samut_trail *trail)
{
	const char *since = either(look, "--since", "--after"), *until = either(look, "--until", "--before");
	int64_t other, seq = 0;

	*trail = (struct samut_trail){.node = SAMUT_ROOT_ID,
		.depth = SAMUT_TRAIL_ALL,
		.place = true,
		.earlier = true,
		.person = look_option(look, "--author"),
		.field = look_option(look, "--field")};
	if (since && look_span(look, since, &trail->since, &other) < 0)
		return -1;
	if (until && look_span(look, until, &other, &trail->until) < 0)
		return -1;
	return look->paths->len ? look_node(look, INT64_MAX, &trail->node, &seq) : 0;
}

static int tell_all(const struct look *look)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct telling telling = {
		.format = look_option(look, "--format"), .left = look_count(look), .text = text};
	struct samut_trail trail;

	if (fill(look, &trail) < 0)
		return SAMUT_EXIT_REFUSED;
	if (telling.format && strstr(telling.format, "%H"))
		look_settle(look);
	if (!look_option(look, "--no-pager"))
		pager_begin();
	int r = samut_trail(look->s, look->db, &trail, tell, &telling);
	pager_end();
	return r < 0 ? tool_refused("log", r, NULL) : SAMUT_EXIT_DONE;
}

/* ---- git's ---- */

static int by_git(const struct look *look)
{
	g_autoptr(GPtrArray) git = g_ptr_array_new();
	bool follow = look_is_file(look);

	if (look_option(look, "--field")) {
		tool_complain("--field does not go with options of git, revisions or several paths");
		return SAMUT_EXIT_USAGE;
	}
	look_settle(look);
	g_ptr_array_add(git, (char *)"log");
	if (follow)
		g_ptr_array_add(git, (char *)"--follow");
	else if (look->paths->len)
		tool_complain(
			"with options of git only what happened at this path is shown; without them the log "
			"goes on beyond moves");
	look_add_words(look, git);
	look_add_paths(look, git, !follow && look_wants_diff(look));
	return look_run_git(look, git);
}

static bool is_ours(const struct look *look)
{
	const char *format = look_option(look, "--format");

	return look->db && look->revs->len == 0 && look->paths->len <= 1 && look_knows_all(look, ours) &&
	       (!format || story_knows(format));
}

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	(void)self;
	if (look_parse(argc, argv, with_value, &look) == 0)
		status = is_ours(&look) ? tell_all(&look) : by_git(&look);
	look_release(&look);
	return status;
}

const struct command command_log = {
	.name = "log",
	.arguments =
		"[--author WHO] [--since WHEN] [--until WHEN] [--field FIELD] [-n N] [--format F] [STORE] "
		"[PATH]",
	.summary = "the edits of a record, a place, or everything",
	.help = "Tells every edit, the newest first: number, date, who, what, and the fields that changed.\n"
		"PATH is a path in a mount (then STORE is not needed) or inside the tree; it may have been\n"
		"moved or deleted by now. A record or place is followed through moves and renames, and back\n"
		"through deletion and restoration; a folder has all that ever stood in it, for as long.\n\n"
		"  --author WHO    part of a name, login or mail address, or a user number\n"
		"  --since, --until WHEN\n"
		"                  2569-10-01, 1/10/2569, 2026-10-01T10-04, yesterday, …; a day with all of "
		"it\n"
		"  --field FIELD   only edits that changed that field\n"
		"  -n N            so many\n"
		"  --format F      for scripts: %H %an %ae %at %as %aI %ai %s %b %B %n %% as in git,\n"
		"                  %(change), %(path), %(date)\n\n"
		"Other options, revisions and several paths are git's: git log runs on the history then.\n",
	.run = run,
};
