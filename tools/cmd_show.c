/* SPDX-License-Identifier: Apache-2.0 */
/* samut show: one edit; of a path alone, its last one. */
#include "tools/look.h"
#include "tools/tool.h"

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	(void)self;
	if (look_parse(argc, argv, &look) == 0) {
		g_autoptr(GPtrArray) git = g_ptr_array_new();
		/* git show PATH would show the last commit of all, without the path unless it touched it. */
		bool last = look.paths->len && look.revs->len == 0;
		bool follow = last && look_is_file(&look);
		g_ptr_array_add(git, (char *)(last ? "log" : "show"));
		if (last) {
			g_ptr_array_add(git, (char *)"-1");
			g_ptr_array_add(git, (char *)"-p");
		}
		if (follow)
			g_ptr_array_add(git, (char *)"--follow");
		g_ptr_array_extend(git, look.options, NULL, NULL);
		g_ptr_array_extend(git, look.revs, NULL, NULL);
		look_add_paths(&look, git, !follow);
		status = look_run(&look, git);
	}
	look_release(&look);
	return status;
}

const struct command command_show = {
	.name = "show",
	.arguments = "[GIT-OPTION ...] [STORE] [REVISION ...] [PATH ...]",
	.summary = "one edit with its differences; of a path, its last one",
	.help = "Runs git show on the history of the store. With a PATH and no REVISION: the last edit of "
		"it.\n"
		"REVISION:PATH shows the text as it stood then.\n",
	.run = run,
};
