/* SPDX-License-Identifier: Apache-2.0 */
/* samut rebuild: a lost database from the history alone. */
#include "tools/tool.h"

#include "core/work/rebuild.h"

/* A database that still opens may hold edits that git lacks: they go there first. -EBUSY when it is in use.
 */
static int save_lag(const char *dir)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut *s = NULL;
	int error = samut_open(dir, SAMUT_OPEN_OWNER, &s, &diag);

	if (!error)
		error = samut_close(s);
	if (error == -ENOENT)
		return 0;
	if (error)
		tool_complain_diag(&diag);
	if (error && error != -EBUSY)
		tool_complain(
			"%s: edits that are in samut.db and not yet in git will only be in samut.db.old",
			dir);
	return error;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"force", no_argument, NULL, 'f'}, {"from", required_argument, NULL, 'm'}, {0}};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	const char *from = NULL;
	bool force = false;
	int option;

	while ((option = getopt_long(argc, argv, "f", options, NULL)) != -1) {
		if (option == 'f')
			force = true;
		else if (option == 'm')
			from = optarg;
		else
			return tool_usage(self);
	}
	if (argc - optind != 1)
		return tool_usage(self);
	int fetched = from ? samut_rebuild_fetch(argv[optind], from, &diag) : 0;
	if (fetched)
		return tool_refused(argv[optind], fetched, &diag);
	if (!tool_is_store(argv[optind])) {
		tool_complain("%s: is no store: it has no history.git", argv[optind]);
		return SAMUT_EXIT_REFUSED;
	}
	g_autofree char *dir = g_canonicalize_filename(argv[optind], NULL);
	tool_become_owner(dir);
	if (force && save_lag(dir) == -EBUSY)
		return SAMUT_EXIT_REFUSED;
	int error = samut_rebuild(dir, force, tool_talk(), &diag);
	return error ? tool_refused(dir, error, &diag) : SAMUT_EXIT_DONE;
}

const struct command command_rebuild = {
	.name = "rebuild",
	.arguments = "[--force] STORE | --from URL STORE",
	.summary = "make a lost database anew from the history alone",
	.help = "Makes STORE/samut.db from STORE/history.git: the tree, texts, inode numbers, owners and "
		"modes as of\n"
		"the last edit in git. The store must not be mounted. Scratch files, extended attributes, "
		"drafts and\n"
		"settings were never in the history and do not come back; times are those of the edits.\n\n"
		"  --force      even if there is a samut.db; it is kept as samut.db.old\n"
		"  --from URL   make a new store out of a mirror (samut mirror): fetches its history first\n",
	.run = run,
};
