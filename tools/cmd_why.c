/* SPDX-License-Identifier: Apache-2.0 */
/* samut why: why my last operations were refused. */
#include "tools/tool.h"

#include "tools/mounts.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define WHY_LIMIT 50

/* Users who cannot read the store ask the mount. */
static int print_from_mount(const char *path)
{
	struct mount_place place;

	if (mount_find(path, &place) < 0)
		return -1;
	g_autofree char *file = g_build_filename(place.point, ".samut", "why", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	bool read = g_file_get_contents(file, &text, NULL, &error);
	mount_place_release(&place);
	if (!read) {
		tool_complain("%s", error->message);
		return SAMUT_EXIT_REFUSED;
	}
	fputs(text, stdout);
	return SAMUT_EXIT_DONE;
}

static int print_from_store(const char *dir, uid_t uid)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct samut *s = tool_open(dir);

	if (!s)
		return SAMUT_EXIT_REFUSED;
	struct samut_db *db = samut_store_reader(s->store);
	int error = db ? samut_why_print(db, uid, WHY_LIMIT, text) : -EMFILE;
	if (db)
		samut_store_reader_done(s->store, db);
	(void)samut_close(s);
	if (error < 0)
		return tool_refused(dir, error, NULL);
	fputs(text->str, stdout);
	return SAMUT_EXIT_DONE;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {{"all", no_argument, NULL, 'a'}, {0}};
	uid_t uid = getuid();
	int option;

	while ((option = getopt_long(argc, argv, "a", options, NULL)) != -1) {
		if (option != 'a')
			return tool_usage(self);
		uid = (uid_t)-1;
	}
	if (argc - optind > 1)
		return tool_usage(self);
	g_autofree char *dir = tool_store(argv[optind]);
	if (!dir)
		return SAMUT_EXIT_REFUSED;
	if (uid != (uid_t)-1 && access(dir, R_OK | X_OK) != 0) {
		int status = print_from_mount(argv[optind] ? argv[optind] : ".");
		if (status >= 0)
			return status;
	}
	return print_from_store(dir, uid);
}

const struct command command_why = {
	.name = "why",
	.arguments = "[--all] [STORE]",
	.summary = "why my last operations were refused",
	.help = "The newest refusal first: when, which path, and the reasons in Thai and English.\n\n"
		"  --all   those of all users, for whoever may read the store\n",
	.run = run,
};
