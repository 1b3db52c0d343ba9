/* SPDX-License-Identifier: Apache-2.0 */
/* samut log: the edits of a record, a place, or everything. */
#include "tools/look.h"

static bool compose(const struct look *look, GPtrArray *git)
{
	bool follow = look_is_file(look);

	g_ptr_array_add(git, (char *)"log");
	if (follow)
		g_ptr_array_add(git, (char *)"--follow");
	look_add_words(look, git);
	look_add_paths(look, git, !follow && look_wants_diff(look));
	return true;
}

static int run(const struct command *self, int argc, char **argv)
{
	return look_command(self, argc, argv, compose);
}

const struct command command_log = {
	.name = "log",
	.arguments = "[GIT-OPTION ...] [STORE] [REVISION] [PATH ...]",
	.summary = "the edits of a record, a place, or everything",
	.help = "Runs git log on the history of the store. PATH is a path in a mount (then STORE is not "
		"needed)\n"
		"or inside the tree; it may be gone by now. One record is followed through renames and "
		"moves.\n"
		"Options are git's (-p, -n5, --since=yesterday, --stat, …).\n",
	.run = run,
};
