/* SPDX-License-Identifier: Apache-2.0 */
/* samut seal: signed checkpoints of the history. */
#include "tools/tool.h"

#include <stdio.h>

#include "core/audit/seal.h"

/* Seconds out of minutes. */
static bool take_minutes(const char *text, unsigned *ret_seconds)
{
	guint64 minutes;

	if (!g_ascii_string_to_unsigned(text, 10, 1, 60 * 24 * 366, &minutes, NULL))
		return false;
	*ret_seconds = (unsigned)minutes * 60;
	return true;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"key", required_argument, NULL, 'k'}, {"every", required_argument, NULL, 'e'}, {0}};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(GHashTable) args = tool_args();
	const char *key = NULL;
	unsigned seconds = 0;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'k')
			key = optarg;
		else if (option != 'e' || !take_minutes(optarg, &seconds))
			return tool_usage(self);
	}
	if (argc - optind != 1 || (seconds && !key))
		return tool_usage(self);
	g_autofree char *dir = tool_store(argv[optind]);
	if (!dir)
		return SAMUT_EXIT_REFUSED;
	tool_become_owner(dir);
	int r = key ? samut_seal_key(dir, key, seconds, &diag) : 0;
	if (r)
		return tool_refused(dir, r, &diag);
	tool_settle(dir, 10);
	return tool_write(dir, "seal", args, -1);
}

const struct command command_seal = {
	.name = "seal",
	.arguments = "[--key KEY [--every MINUTES]] STORE",
	.summary = "make a signed checkpoint of the history",
	.help = "A checkpoint is the tag checkpoint/N on the commit of edit N, signed with an SSH key by git "
		"itself.\n"
		"Whoever has one and the public key can tell whether anything before it was rewritten: samut "
		"verify,\n"
		"or git verify-tag in a clone. The daemon makes one every hour in which there was an edit, "
		"and "
		"when it\n"
		"ends. STORE/allowed_signers holds the public keys: auditors keep a copy of it elsewhere.\n\n"
		"  --key KEY         sign with this key from now on: a private key without passphrase that "
		"the "
		"owner of\n"
		"                    the store can read, or the public half of one that an agent holds\n"
		"  --every MINUTES   how often\n",
	.run = run,
};
