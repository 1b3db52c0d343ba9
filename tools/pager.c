/* SPDX-License-Identifier: Apache-2.0 */
/* Long answers on a terminal go through a pager, as git's do. It runs as whoever called samut. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/story.h"
#include "tools/tool.h"

static pid_t pager; /* 0: none */

static const char *wanted(void)
{
	const char *name = g_getenv("SAMUT_PAGER");

	if (!name)
		name = g_getenv("PAGER");
	return name ? name : "less";
}

static void become_pager(const char *name, const int ends[2])
{
	tool_become_self();
	(void)dup2(ends[0], STDIN_FILENO);
	(void)close(ends[0]);
	(void)close(ends[1]);
	g_setenv("LESS", "FRX", FALSE);
	execl("/bin/sh", "sh", "-c", name, (char *)NULL);
	_exit(127);
}

void pager_begin(void)
{
	const char *name = wanted();
	int ends[2];

	if (pager || !isatty(STDOUT_FILENO) || !*name || strcmp(name, "cat") == 0 || pipe(ends) != 0)
		return;
	fflush(stdout);
	pager = fork();
	if (pager == 0)
		become_pager(name, ends);
	if (pager > 0)
		(void)dup2(ends[1], STDOUT_FILENO);
	else
		pager = 0;
	(void)close(ends[0]);
	(void)close(ends[1]);
}

void pager_end(void)
{
	if (!pager)
		return;
	fflush(stdout);
	(void)close(STDOUT_FILENO);
	while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		continue;
	pager = 0;
}
