/* SPDX-License-Identifier: Apache-2.0 */
/* samut blame: who wrote each line of a record, and when. */
#include "tools/look.h"

static bool compose(const struct look *look, GPtrArray *git)
{
	if (look->paths->len != 1)
		return false;
	g_ptr_array_add(git, (char *)"blame");
	look_add_words(look, git);
	/* A bare repository has no working file to start from. */
	if (look->revs->len == 0)
		g_ptr_array_add(git, (char *)"HEAD");
	g_ptr_array_add(git, (char *)"--");
	g_ptr_array_add(git, look->paths->pdata[0]);
	return true;
}

static int run(const struct command *self, int argc, char **argv)
{
	return look_command(self, argc, argv, compose);
}

const struct command command_blame = {
	.name = "blame",
	.arguments = "[GIT-OPTION ...] [STORE] [REVISION] PATH",
	.summary = "who wrote each line of a record, and when",
	.help = "Runs git blame on the history of the store.\n",
	.run = run,
};
