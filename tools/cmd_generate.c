/* SPDX-License-Identifier: Apache-2.0 */
/* samut generate: invented cases for demonstrations and measurements. */
#include "tools/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {{"households", required_argument, NULL, 'n'},
		{"seed", required_argument, NULL, 's'}, {"gazetteer", required_argument, NULL, 'g'}, {0}};
	g_autoptr(GHashTable) args = tool_args();
	const char *gazetteer = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'n')
			tool_arg(args, "households", optarg);
		else if (option == 's')
			tool_arg(args, "seed", optarg);
		else if (option == 'g')
			gazetteer = optarg;
		else
			return tool_usage(self);
	}
	if (argc - optind != 1 || !g_hash_table_contains(args, "households"))
		return tool_usage(self);
	g_autofree char *dir = tool_store(argv[optind]);
	if (!dir)
		return SAMUT_EXIT_REFUSED;
	int fd = gazetteer ? open(gazetteer, O_RDONLY | O_CLOEXEC) : -1;
	if (gazetteer && fd < 0) {
		tool_complain("%s: %s", gazetteer, g_strerror(errno));
		return SAMUT_EXIT_REFUSED;
	}
	int status = tool_write(dir, "generate", args, fd);
	if (fd >= 0)
		close(fd);
	return status;
}

const struct command command_generate = {
	.name = "generate",
	.arguments = "--households N [--seed S] [--gazetteer FILE.csv] STORE",
	.summary = "fill a store with invented cases",
	.help = "Writes N invented households with about eight records each, in several states of progress, "
		"over\n"
		"all 77 provinces, and volunteers and provincial offices for them to refer to. The same seed "
		"makes\n"
		"the same texts.\n\n"
		"  --gazetteer FILE   real districts: a table code,level,name_th,name_en,parent\n",
	.run = run,
};
