/* SPDX-License-Identifier: Apache-2.0 */
/* samut import: a CSV table of one kind, or a tree of text files; all or nothing, as one edit. */
#include "tools/tool.h"

#include "core/model/kind.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The mapping as lines: from a file of that name, or Foreign=Field,Foreign=Field. */
static char *read_map(const char *arg)
{
	char *text = NULL;

	if (!strchr(arg, '=') || access(arg, R_OK) == 0) {
		g_autoptr(GError) error = NULL;
		if (!g_file_get_contents(arg, &text, NULL, &error)) {
			tool_complain("%s", error->message);
			return NULL;
		}
		return text;
	}
	text = g_strdup(arg);
	g_strdelimit(text, ",", '\n');
	return text;
}

/* `-` is the standard input. */
static int open_input(const char *name)
{
	if (strcmp(name, "-") == 0)
		return STDIN_FILENO;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		tool_complain("%s: %s", name, g_strerror(errno));
	return fd;
}

static bool is_directory(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

static int import(const char *dir, const char *kind, const char *input, GHashTable *args)
{
	int fd = open_input(input);

	if (fd < 0)
		return SAMUT_EXIT_REFUSED;
	if (kind ? is_directory(fd) : !is_directory(fd)) {
		tool_complain(kind ? "%s: is a directory: a tree is imported without a kind"
				   : "%s: is no directory: a table is imported with its kind: samut import "
				     "STORE KIND "
				     "FILE",
			input);
		return SAMUT_EXIT_USAGE;
	}
	g_autofree char *name =
		strcmp(input, "-") == 0 ? g_strdup("standard input") : g_path_get_basename(input);
	tool_arg(args, "name", name);
	if (kind)
		tool_arg(args, "kind", kind);
	int status = tool_write(dir, kind ? "import" : "import-tree", args, fd);
	if (fd != STDIN_FILENO)
		close(fd);
	return status;
}

/* A table of areas, which is no table of records. */
static int import_gazetteer(const char *dir, const char *input, GHashTable *args)
{
	g_autofree char *name = g_path_get_basename(input);
	int fd = open(input, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		tool_complain("%s: %s", input, g_strerror(errno));
		return SAMUT_EXIT_REFUSED;
	}
	tool_arg(args, "name", name);
	int status = tool_write(dir, "gazetteer", args, fd);
	close(fd);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {{"map", required_argument, NULL, 'm'},
		{"dry-run", no_argument, NULL, 'n'}, {"gazetteer", no_argument, NULL, 'g'},
		{"folders", required_argument, NULL, 'f'}, {0}};
	g_autoptr(GHashTable) args = tool_args();
	bool gazetteer = false;
	int option;

	while ((option = getopt_long(argc, argv, "n", options, NULL)) != -1) {
		g_autofree char *map = option == 'm' ? read_map(optarg) : NULL;
		if (option == 'm' && !map)
			return SAMUT_EXIT_USAGE;
		if (option == 'm')
			tool_arg(args, "map", map);
		else if (option == 'n')
			tool_arg(args, "dry-run", "yes");
		else if (option == 'g')
			gazetteer = true;
		else if (option == 'f')
			tool_arg(args, "folders", optarg);
		else
			return tool_usage(self);
	}
	argc -= optind;
	argv += optind;
	if (argc < 2 || argc > 3 - gazetteer || (!gazetteer && g_hash_table_contains(args, "folders")))
		return tool_usage(self);
	if (argc == 3 && !samut_kind_find(argv[1])) {
		tool_complain("%s: there is no such kind of record", argv[1]);
		return SAMUT_EXIT_USAGE;
	}
	g_autofree char *dir = tool_store(argv[0]);
	if (dir && gazetteer)
		return import_gazetteer(dir, argv[1], args);
	return dir ? import(dir, argc == 3 ? argv[1] : NULL, argv[argc - 1], args) : SAMUT_EXIT_REFUSED;
}

const struct command command_import = {
	.name = "import",
	.arguments = "[--dry-run] [--map MAP] STORE KIND FILE.csv | STORE DIRECTORY | --gazetteer [--folders "
		     "all|PP,…] "
		     "STORE FILE.csv",
	.summary = "bring in a table of records of one kind, or a tree of text files",
	.help = "All or nothing: every bad row is listed with its line, and if there is any, nothing is "
		"written.\n"
		"What is written is one edit, so one commit. FILE may be - for the standard input.\n\n"
		"The first row of the table names fields of KIND, and where each record stands:\n"
		"  Path    path inside the mount, of the record, or of the directory of a household, "
		"partner, …\n"
		"or, instead of Path,\n"
		"  In      id of the place it belongs to (household, programme, contract, …), or code of "
		"the\n"
		"          province, or path of the folder; not needed for kinds that have one folder\n"
		"  File    its file name, or the name of the directory of a household, partner, …; with "
		"slashes a\n"
		"          path below the place (plan/urgent/01-roof). Left out for dated and numbered "
		"kinds: the\n"
		"          next free name\n"
		"Several values of a field stand in one cell, separated by ;, or in columns of the same "
		"name.\n"
		"Columns X_… are your own. A record that is there already is changed in the fields of the "
		"table.\n\n"
		"  --map MAP   what foreign headers mean: Foreign=Field,Foreign=Field, or a file with such "
		"lines;\n"
		"              Foreign= leaves a column out\n"
		"  --dry-run   only check\n\n"
		"A DIRECTORY holds a tree of text files laid out like the mount, as samut export --tree "
		"makes.\n\n"
		"  --gazetteer     FILE is a table code,level,name_th,name_en,parent of districts and "
		"subdistricts (TIS\n"
		"                  1099 codes). It is kept with the store: from then on folders of areas are "
		"made only\n"
		"                  under codes and names that agree with it\n"
		"  --folders all   also makes the folders of all districts; or of the provinces named: "
		"--folders 70,55\n",
	.run = run,
};
