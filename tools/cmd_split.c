/* SPDX-License-Identifier: Apache-2.0 */
/* samut split: shares a fund out over provinces, as a table to import. */
#include "tools/tool.h"

#include "core/domain/fund.h"
#include "core/domain/fund_split.h"
#include "core/model/money.h"
#include "tools/mounts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A path of the fund becomes its id: "funds/pracharat/" and a path in the mount. */
static char *fund_id(const char *arg)
{
	g_autofree char *inner = NULL;
	struct mount_place place;

	if (strchr(arg, '/') && mount_find(arg, &place) == 0) {
		inner = g_steal_pointer(&place.path);
		mount_place_release(&place);
	}
	const char *path = inner ? inner : arg;
	if (g_str_has_prefix(path, "funds/"))
		path += strlen("funds/");
	return g_strndup(path, strcspn(path, "/"));
}

static int split(struct samut_db *db, const char *id, const char *provinces, int64_t amount, GString *out,
	struct samut_diag *diag)
{
	g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(struct samut_fund_share));
	int64_t place;

	int r = samut_fund_find(db, id, &place);
	if (r >= 0)
		r = provinces ? samut_fund_shares_parse(provinces, shares, diag)
			      : samut_fund_shares_of_programme(db, place, shares, diag);
	return r < 0 ? r : samut_fund_split(db, place, shares, amount, out, diag);
}

static int print_split(const char *dir, const char *id, const char *provinces, int64_t amount)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(GString) out = g_string_new(NULL);
	struct samut *s = tool_open(dir);
	struct samut_db *db = s ? samut_store_reader(s->store) : NULL;
	int r = !s ? 0 : db ? samut_db_freeze(db) : -EMFILE;

	if (db && r >= 0)
		r = split(db, id, provinces, amount, out, &diag);
	if (db) {
		samut_db_thaw(db);
		samut_store_reader_done(s->store, db);
	}
	(void)samut_close(s);
	if (!s)
		return SAMUT_EXIT_REFUSED;
	if (r < 0)
		return tool_refused(id, r, &diag);
	fputs(out->str, stdout);
	return SAMUT_EXIT_DONE;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"provinces", required_argument, NULL, 'p'}, {"amount", required_argument, NULL, 'a'}, {0}};
	const char *provinces = NULL, *amount_text = NULL;
	int64_t amount = -1;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'p')
			provinces = optarg;
		else if (option == 'a')
			amount_text = optarg;
		else
			return tool_usage(self);
	}
	argc -= optind;
	argv += optind;
	if (argc != 2)
		return tool_usage(self);
	if (amount_text && samut_money_parse(amount_text, 0, NULL, &amount) < 0) {
		tool_complain("%s: not an amount of baht", amount_text);
		return SAMUT_EXIT_USAGE;
	}
	g_autofree char *dir = tool_store(argv[0]);
	if (!dir)
		return SAMUT_EXIT_REFUSED;
	g_autofree char *id = fund_id(argv[1]);
	return print_split(dir, id, provinces, amount);
}

const struct command command_split = {
	.name = "split",
	.arguments = "[--provinces LIST] [--amount BAHT] STORE FUND",
	.summary = "share a fund out over provinces, as a table to import",
	.help = "Prints allocations as a CSV table; nothing is written. To make them, all in one edit:\n\n"
		"  samut split --provinces 76 STORE FUND | samut import STORE allocation -\n\n"
		"Shares are whole satang that add up exactly (largest remainder); a province that has an\n"
		"allocation already keeps its file.\n\n"
		"  --provinces LIST   76 (all but Bangkok), 77 (all), or provinces by code or name, each "
		"with\n"
		"                     its weight if not 1: 70,55:3. Left out: those of the fund's programme\n"
		"  --amount BAHT      what to share out; left out: all of the Budget that the allocations "
		"of\n"
		"                     other provinces leave\n",
	.run = run,
};
