/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands of samut: one file cmd_<verb>.c each, one row each in main.c. A command gets its own argv
 * (argv[0] is its name) and returns the exit status: 0 done, 1 refused or found wrong, 2 usage.
 */
#pragma once

struct command {
	const char *name;
	const char *arguments; /* as in the synopsis */
	const char *summary;   /* half a line */
	const char *help;      /* paragraphs for `samut help NAME`, ended by a newline */
	int (*run)(const struct command *self, int argc, char **argv);
};

extern const struct command command_blame;
extern const struct command command_diff;
extern const struct command command_export;
extern const struct command command_generate;
extern const struct command command_import;
extern const struct command command_init;
extern const struct command command_log;
extern const struct command command_mirror;
extern const struct command command_rebuild;
extern const struct command command_restore;
extern const struct command command_rules;
extern const struct command command_seal;
extern const struct command command_show;
extern const struct command command_split;
extern const struct command command_status;
extern const struct command command_verify;
extern const struct command command_why;
