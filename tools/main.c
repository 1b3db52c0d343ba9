/* SPDX-License-Identifier: Apache-2.0 */
/* samut: the administration tool of samutfs. This file knows the table of commands and prints help. */
#include "tools/tool.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct command *const commands[] = {
	&command_init,
	&command_import,
	&command_export,
	&command_log,
	&command_show,
	&command_diff,
	&command_blame,
	&command_restore,
	&command_status,
	&command_why,
	&command_rules,
	&command_verify,
	&command_rebuild,
	&command_mirror,
	&command_seal,
	&command_split,
	&command_generate,
};

static const struct command *find(const char *name)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static void print_overview(FILE *out)
{
	fputs("usage: samut COMMAND [ARGUMENTS]\n\n", out);
	for (unsigned i = 0; i < G_N_ELEMENTS(commands); i++)
		fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
	fputs("  help      help [COMMAND]: what a command does\n", out);
	fputs("\nSTORE is the directory of a store, or any path in a mounted one; see samut(1).\n", out);
}

static int help(const char *name)
{
	const struct command *command = name ? find(name) : NULL;

	if (name && !command) {
		tool_complain("%s: there is no such command", name);
		return SAMUT_EXIT_USAGE;
	}
	if (command)
		printf("usage: samut %s %s\n\n%s", command->name, command->arguments, command->help);
	else
		print_overview(stdout);
	return SAMUT_EXIT_DONE;
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	/* Reported as errors of write(). */
	signal(SIGXFSZ, SIG_IGN);
	opterr = 0;
	if (argc < 2) {
		print_overview(stderr);
		return SAMUT_EXIT_USAGE;
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return help(argv[2]);
	const struct command *command = find(argv[1]);
	if (!command) {
		tool_complain("%s: there is no such command; see samut help", argv[1]);
		return SAMUT_EXIT_USAGE;
	}
	if (argc > 2 && strcmp(argv[2], "--help") == 0)
		return help(argv[1]);
	int status = command->run(command, argc - 1, argv + 1);
	if (fflush(stdout) != 0) {
		tool_complain("standard output: %s", g_strerror(errno));
		return SAMUT_EXIT_REFUSED;
	}
	return status;
}
