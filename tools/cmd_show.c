/* SPDX-License-Identifier: Apache-2.0 */
/* samut show: one edit; of a path alone, its last one. */
#include "tools/look.h"

static bool compose(const struct look *look, GPtrArray *git)
{
	/* git show PATH would show the last commit of all, without the path unless it touched it. */
	bool last = look->paths->len && look->revs->len == 0;
	bool follow = last && look_is_file(look);

	g_ptr_array_add(git, (char *)(last ? "log" : "show"));
	if (last) {
		g_ptr_array_add(git, (char *)"-1");
		g_ptr_array_add(git, (char *)"-p");
	}
	if (follow)
		g_ptr_array_add(git, (char *)"--follow");
	look_add_words(look, git);
	look_add_paths(look, git, !follow);
	return true;
}

static int run(const struct command *self, int argc, char **argv)
{
	return look_command(self, argc, argv, compose);
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
