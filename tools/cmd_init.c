/* SPDX-License-Identifier: Apache-2.0 */
/* samut init: makes a store. */
#include "tools/tool.h"

#include "core/work/seal.h"

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

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"mail-domain", required_argument, NULL, 'm'}, {"sign", required_argument, NULL, 's'}, {0}};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	const struct samut_who who = tool_who();
	char *mail_domain = NULL, *key = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'm')
			mail_domain = optarg;
		else if (option == 's')
			key = optarg;
		else
			return tool_usage(self);
	}
	if (argc - optind != 1)
		return tool_usage(self);
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
	.arguments = "[--mail-domain DOMAIN] [--sign KEY] STORE",
	.summary = "make an empty store",
	.help = "Makes the directory STORE with an empty database and history, the folders of the tree and\n"
		"the 77 provinces. It must not be there yet, or be empty.\n\n"
		"  --mail-domain DOMAIN   authors are user@DOMAIN in the history, instead of user@host\n"
		"  --sign KEY             sign checkpoints of the history with this SSH key (see samut help "
		"seal)\n",
	.run = run,
};
