/* SPDX-License-Identifier: Apache-2.0 */
/* samut init: makes a store. */
#include "tools/tool.h"

#include <errno.h>
#include <grp.h>

#include "core/audit/seal.h"

static int set_mail_domain(struct samut_db *db, void *arg)
{
	return samut_setting_set(db, "mail-domain", arg);
}

/* The setting must be there before the next edit; the first one, the making itself, goes without. */
static int configure(const char *dir, char *mail_domain)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut *s = NULL;
	int error = samut_open(dir, SAMUT_OPEN_OWNER, &s, &diag);

	if (!error)
		error = samut_store_write(s->store, set_mail_domain, mail_domain, true);
	if (s)
		(void)samut_close(s);
	return error < 0 ? tool_refused(dir, error, &diag) : SAMUT_EXIT_DONE;
}

/* A group by name or number. */
static int find_group(const char *name, gid_t *ret_gid)
{
	const struct group *group = getgrnam(name);
	guint64 number;

	if (group)
		*ret_gid = group->gr_gid;
	else if (g_ascii_string_to_unsigned(name, 10, 0, UINT32_MAX - 1, &number, NULL))
		*ret_gid = (gid_t)number;
	else
		return -ENOENT;
	return 0;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {{"mail-domain", required_argument, NULL, 'm'},
		{"sign", required_argument, NULL, 's'}, {"group", required_argument, NULL, 'g'}, {0}};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_who who = tool_who();
	char *mail_domain = NULL, *key = NULL, *group = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'm')
			mail_domain = optarg;
		else if (option == 's')
			key = optarg;
		else if (option == 'g')
			group = optarg;
		else
			return tool_usage(self);
	}
	if (argc - optind != 1)
		return tool_usage(self);
	if (group && find_group(group, &who.gid) < 0) {
		tool_complain("%s: there is no such group", group);
		return SAMUT_EXIT_REFUSED;
	}
	int error = samut_create(argv[optind], &who, &diag);
	if (error)
		return tool_refused(argv[optind], error, &diag);
	error = key ? samut_seal_key(argv[optind], key, 0, &diag) : 0;
	if (error)
		return tool_refused(argv[optind], error, &diag);
	return mail_domain ? configure(argv[optind], mail_domain) : SAMUT_EXIT_DONE;
}

const struct command command_init = {
	.name = "init",
	.arguments = "[--group GROUP] [--mail-domain DOMAIN] [--sign KEY] STORE",
	.summary = "make an empty store",
	.help = "Makes the directory STORE with an empty database and history, the folders of the tree and\n"
		"the 77 provinces. It must not be there yet, or be empty.\n\n"
		"  --group GROUP          the staff: its members may make and change what is in the folders\n"
		"  --mail-domain DOMAIN   authors are user@DOMAIN in the history, instead of user@host\n"
		"  --sign KEY             sign checkpoints of the history with this SSH key (see samut help "
		"seal)\n",
	.run = run,
};
