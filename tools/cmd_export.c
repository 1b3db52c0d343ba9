/* SPDX-License-Identifier: Apache-2.0 */
/* samut export: a kind as a CSV table, or the tree of text files. */
#include "tools/tool.h"

#include "core/exchange/export.h"
#include "core/model/kind.h"
#include "tools/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int export_csv(const char *dir, const struct samut_kind *kind, const char *file, bool bom)
{
	bool to_stdout = !file || strcmp(file, "-") == 0;
	FILE *out = to_stdout ? stdout : fopen(file, "we");
	int64_t count = 0;

	if (!out)
		return tool_refused(file, -errno, NULL);
	struct samut *s = tool_open(dir);
	int error = s ? samut_export_csv(s, kind, bom, out, tool_talk(), &count) : 0;
	(void)samut_close(s);
	if (!to_stdout && fclose(out) != 0 && !error)
		error = -errno;
	if (!s)
		return SAMUT_EXIT_REFUSED;
	if (error)
		return tool_refused(to_stdout ? "standard output" : file, error, NULL);
	if (!to_stdout)
		printf("%" G_GINT64_FORMAT " records exported\n", (gint64)count);
	return SAMUT_EXIT_DONE;
}

/* A path in a mount of the store becomes one inside the tree. */
static char *inner_path(const char *path)
{
	struct mount_place place;

	if (mount_find(path, &place) == 0) {
		char *inner = g_steal_pointer(&place.path);
		mount_place_release(&place);
		return inner;
	}
	g_autofree char *trimmed = g_strdup(path);
	size_t len = strlen(trimmed);
	while (len && trimmed[len - 1] == '/')
		trimmed[--len] = '\0';
	return g_strdup(trimmed + strspn(trimmed, "/"));
}

static int export_tree(const char *dir, const char *target, const char *path)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *inner = path ? inner_path(path) : g_strdup("");
	int64_t count = 0;

	if (mkdir(target, 0777) != 0 && errno != EEXIST)
		return tool_refused(target, -errno, NULL);
	int fd = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return tool_refused(target, -errno, NULL);
	struct samut *s = tool_open(dir);
	tool_become_self();
	int error = s ? samut_export_tree(s, inner, fd, tool_talk(), &count, &diag) : 0;
	(void)samut_close(s);
	close(fd);
	if (!s)
		return SAMUT_EXIT_REFUSED;
	if (error)
		return tool_refused(target, error, &diag);
	printf("%" G_GINT64_FORMAT " files exported\n", (gint64)count);
	return SAMUT_EXIT_DONE;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {{"csv", required_argument, NULL, 'c'},
		{"tree", required_argument, NULL, 't'}, {"bom", no_argument, NULL, 'b'}, {0}};
	const char *kind_name = NULL, *target = NULL;
	bool bom = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'c')
			kind_name = optarg;
		else if (option == 't')
			target = optarg;
		else if (option == 'b')
			bom = true;
		else
			return tool_usage(self);
	}
	argc -= optind;
	argv += optind;
	if (!kind_name == !target || argc < 1 || argc > 2)
		return tool_usage(self);
	const struct samut_kind *kind = kind_name ? samut_kind_find(kind_name) : NULL;
	if (kind_name && !kind) {
		tool_complain("%s: there is no such kind of record", kind_name);
		return SAMUT_EXIT_USAGE;
	}
	g_autofree char *dir = tool_store(argv[0]);
	if (!dir)
		return SAMUT_EXIT_REFUSED;
	return kind ? export_csv(dir, kind, argv[1], bom) : export_tree(dir, target, argv[1]);
}

const struct command command_export = {
	.name = "export",
	.arguments = "--csv KIND [--bom] STORE [FILE] | --tree DIRECTORY STORE [PATH]",
	.summary = "take out a kind as a CSV table, or the tree of text files",
	.help = "Both write one state of the store, whatever is written to it meanwhile, and samut import "
		"reads\n"
		"both back.\n\n"
		"  --csv KIND         a row a record: the column Path, then the fields; values are "
		"canonical;\n"
		"                     several values of a field are separated by ; or have columns of their "
		"own\n"
		"  --bom              with a byte-order mark in front, which Excel needs to see Thai\n"
		"  --tree DIRECTORY   the text files, notes and attachments at PATH (all, if left out) into\n"
		"                     DIRECTORY, laid out like the mount, with modes and times\n",
	.run = run,
};
