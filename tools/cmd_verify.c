/* SPDX-License-Identifier: Apache-2.0 */
/* samut verify: proves that database and history agree. */
#include "tools/tool.h"

#include "core/audit/verify.h"

#include <errno.h>

/* Edits that git lacks. */
static int64_t lag(struct samut *s)
{
	struct samut_db *db = samut_store_reader(s->store);
	struct samut_oid commit, tree;
	int64_t last = 0, head = 0;

	if (!db)
		return 0;
	if (samut_journal_last(db, &last) < 0 || samut_repo_head(s->repo, &head, &commit, &tree) < 0)
		last = head = 0;
	samut_store_reader_done(s->store, db);
	return last - head;
}

/* A process that was killed leaves edits that git lacks; whoever opens the store next brings git up to date.
 * With no daemon there, that is us. */
static void catch_up(const char *dir)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut *s = NULL;

	if (samut_open(dir, SAMUT_OPEN_OWNER, &s, &diag) == 0)
		(void)samut_close(s);
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"quick", no_argument, NULL, 'q'}, {"signers", required_argument, NULL, 's'}, {0}};
	g_autofree char *signers = NULL;
	unsigned flags = 0;
	int option;

	while ((option = getopt_long(argc, argv, "q", options, NULL)) != -1) {
		if (option == 'q')
			flags |= SAMUT_VERIFY_QUICK;
		else if (option == 's')
			signers = g_canonicalize_filename(optarg, NULL);
		else
			return tool_usage(self);
	}
	if (argc - optind > 1)
		return tool_usage(self);
	g_autofree char *dir = tool_store(argv[optind]);
	struct samut *s = dir ? tool_open(dir) : NULL;
	if (s && lag(s) > 0) {
		(void)samut_close(s);
		catch_up(dir);
		s = tool_open(dir);
	}
	if (!s)
		return SAMUT_EXIT_REFUSED;
	int error = samut_verify(s, flags, signers, tool_talk());
	if (error && error != -EUCLEAN)
		tool_complain("%s: it could not be verified: %s", dir, g_strerror(-error));
	(void)samut_close(s);
	return error ? SAMUT_EXIT_REFUSED : SAMUT_EXIT_DONE;
}

const struct command command_verify = {
	.name = "verify",
	.arguments = "[--quick] [--signers FILE] [STORE]",
	.summary = "prove that database and history agree",
	.help = "Checks the database, hashes every text and compares it with the blob that git holds at its "
		"path,\n"
		"compares the journal and its index with the commits, the extracted columns with the texts,\n"
		"verifies signed checkpoints, and runs git fsck.\n"
		"Says exactly what is wrong; exit status 1 if anything is. Works beside a running daemon.\n\n"
		"  --quick          columns of every 50th record only, no index and no git fsck\n"
		"  --signers FILE   an auditor's own copy of allowed_signers\n",
	.run = run,
};
