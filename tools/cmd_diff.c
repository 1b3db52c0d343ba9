/* SPDX-License-Identifier: Apache-2.0 */
/* samut diff: between two states of the tree; of a path alone, what its last edit changed. */
#include "tools/look.h"

#include <string.h>

/* The tree without anything, which git knows without having it. */
#define EMPTY_TREE "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

/* The state before the last edit of the paths; NULL when nothing ever touched them. */
static char *state_before(const struct look *look)
{
	g_autoptr(GPtrArray) ask = g_ptr_array_new();

	g_ptr_array_add(ask, (char *)"rev-list");
	g_ptr_array_add(ask, (char *)"-1");
	g_ptr_array_add(ask, (char *)"HEAD");
	look_add_paths(look, ask, true);
	g_ptr_array_add(ask, NULL);
	g_autofree char *last = look_ask(look, (const char *const *)ask->pdata);
	if (!last)
		return NULL;
	g_autofree char *parent = g_strconcat(last, "^", NULL);
	const char *const verify[] = {"rev-parse", "--quiet", "--verify", parent, NULL};
	char *before = look_ask(look, verify);
	return before ? before : g_strdup(EMPTY_TREE);
}

static bool compose(const struct look *look, GPtrArray *git)
{
	g_autofree char *before = look->revs->len ? NULL : state_before(look);

	g_ptr_array_add(git, (char *)"diff");
	look_add_words(look, git);
	if (before)
		g_ptr_array_add(git, (char *)g_intern_string(before));
	/* There is no work tree to compare with: the other side is the present. */
	if (look->revs->len <= 1 && !(look->revs->len && strstr(look->revs->pdata[0], "..")))
		g_ptr_array_add(git, (char *)"HEAD");
	look_add_paths(look, git, true);
	return true;
}

static int run(const struct command *self, int argc, char **argv)
{
	return look_command(self, argc, argv, compose);
}

const struct command command_diff = {
	.name = "diff",
	.arguments = "[GIT-OPTION ...] [STORE] [REVISION [REVISION]] [PATH ...]",
	.summary = "what changed between two states, or in the last edit of a path",
	.help = "Runs git diff on the history of the store. With one REVISION: from there to now. With none: "
		"what\n"
		"the last edit of PATH changed.\n",
	.run = run,
};
