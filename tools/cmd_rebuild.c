/* SPDX-License-Identifier: Apache-2.0 */
/* samut rebuild: a lost database from the history alone. */
#include "tools/tool.h"

#include "core/audit/rebuild.h"

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

/* A folder that is there already is filled as its owner. */
static int fetch(const char *arg, const char *from, GPtrArray *settings)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	g_ptr_array_add(settings, NULL);
	tool_become_owner(arg);
	int error = samut_rebuild_fetch(arg, from, (const char *const *)settings->pdata, &diag);
	return error ? tool_refused(arg, error, &diag) : SAMUT_EXIT_DONE;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"force", no_argument, NULL, 'f'}, {"from", required_argument, NULL, 'm'}, {0}};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(GPtrArray) settings = g_ptr_array_new();
	const char *from = NULL;
	bool force = false;
	int option;

	while ((option = getopt_long(argc, argv, "fc:", options, NULL)) != -1) {
		if (option == 'f')
			force = true;
		else if (option == 'm')
			from = optarg;
		else if (option == 'c')
			g_ptr_array_add(settings, optarg);
		else
			return tool_usage(self);
	}
	if (argc - optind != 1 || (settings->len && !from))
		return tool_usage(self);
	if (from && fetch(argv[optind], from, settings) != SAMUT_EXIT_DONE)
		return SAMUT_EXIT_REFUSED;
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
	.arguments = "[--force] STORE | --from URL [-c NAME=VALUE]... STORE",
	.summary = "make a lost database anew from the history alone",
	.help = "Makes STORE/samut.db from STORE/history.git: the tree, texts, inode numbers, owners and "
		"modes as of\n"
		"the last edit in git. The store must not be mounted. Scratch files, extended attributes, "
		"drafts and\n"
		"settings were never in the history and do not come back; times are those of the edits.\n\n"
		"  --force      even if there is a samut.db; it is kept as samut.db.old\n"
		"  --from URL   make a new store out of a mirror (samut mirror): fetches its history first\n"
		"  -c NAME=VALUE  set that in its history.git/config before (http.sslCAInfo, "
		"core.sshCommand, …)\n",
	.run = run,
};
