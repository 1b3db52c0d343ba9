/* SPDX-License-Identifier: Apache-2.0 */
/* samut blame: who wrote each line of a record, and when. */
#include "tools/look.h"
#include "tools/tool.h"

static int run(const struct command *self, int argc, char **argv)
{
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	int error = look_parse(argc, argv, &look);
	if (!error && look.paths->len == 1) {
		g_autoptr(GPtrArray) git = g_ptr_array_new();
		g_ptr_array_add(git, (char *)"blame");
		g_ptr_array_extend(git, look.options, NULL, NULL);
		g_ptr_array_extend(git, look.revs, NULL, NULL);
		/* A bare repository has no working file to start from. */
		if (look.revs->len == 0)
			g_ptr_array_add(git, (char *)"HEAD");
		g_ptr_array_add(git, (char *)"--");
		g_ptr_array_add(git, look.paths->pdata[0]);
		status = look_run(&look, git);
	} else if (!error) {
		status = tool_usage(self);
	}
	look_release(&look);
	return status;
}

const struct command command_blame = {
	.name = "blame",
	.arguments = "[GIT-OPTION ...] [STORE] [REVISION] PATH",
	.summary = "who wrote each line of a record, and when",
	.help = "Runs git blame on the history of the store.\n",
	.run = run,
};
