/* SPDX-License-Identifier: Apache-2.0 */
/* samut log: the edits of a record, a place, or everything. */
#include "tools/look.h"
#include "tools/tool.h"

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	(void)self;
	if (look_parse(argc, argv, &look) == 0) {
		g_autoptr(GPtrArray) git = g_ptr_array_new();
		bool follow = look_is_file(&look);
		g_ptr_array_add(git, (char *)"log");
		if (follow)
			g_ptr_array_add(git, (char *)"--follow");
		g_ptr_array_extend(git, look.options, NULL, NULL);
		g_ptr_array_extend(git, look.revs, NULL, NULL);
		look_add_paths(&look, git, !follow && look_wants_diff(&look));
		status = look_run(&look, git);
	}
	look_release(&look);
	return status;
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
