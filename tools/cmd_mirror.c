/* SPDX-License-Identifier: Apache-2.0 */
/* samut mirror: off-site copies of the history. */
#include "tools/tool.h"

#include <stdio.h>
#include <string.h>

#include "core/audit/mirror.h"
#include "core/audit/remote.h"

static int add(const char *dir, const char *name, const char *url)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_mirror_add(dir, name, url, &diag);

	return r ? tool_refused(name, r, &diag) : SAMUT_EXIT_DONE;
}

static int forget(const char *dir, const char *name, const char *unused)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_mirror_remove(dir, name, &diag);

	(void)unused;
	return r ? tool_refused(name, r, &diag) : SAMUT_EXIT_DONE;
}

/* Newest edit that is in git. */
static int64_t head_of(const char *dir)
{
	struct samut *s = tool_open(dir);
	struct samut_oid commit, tree;
	int64_t seq = 0;

	if (!s)
		return 0;
	(void)samut_repo_head(s->repo, &seq, &commit, &tree);
	(void)samut_close(s);
	return seq;
}

static int status(const char *dir, const char *unused, const char *unused_too)
{
	g_autoptr(GPtrArray) mirrors = samut_mirrors(dir);
	g_autofree char *last = samut_mirror_status(dir);
	int64_t head = head_of(dir);
	bool even = true;

	(void)unused, (void)unused_too;
	if (!mirrors)
		return tool_refused(dir, -EIO, NULL);
	for (unsigned i = 0; i < mirrors->len; i++) {
		const struct samut_mirror *mirror = mirrors->pdata[i];
		printf("%s\t%s\tedit %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT "\n", mirror->name,
			mirror->url, (gint64)mirror->pushed, (gint64)head);
		even &= mirror->pushed == head;
	}
	if (*last)
		printf("\n%s", last);
	return even ? SAMUT_EXIT_DONE : SAMUT_EXIT_REFUSED;
}

static int push_one(const char *dir, const char *name)
{
	g_autoptr(GString) words = g_string_new(NULL);
	int r = samut_mirror_push(dir, name, words);

	if (r == 0) {
		printf("%s: up to date\n", name);
		return SAMUT_EXIT_DONE;
	}
	g_autofree char *reason = samut_mirror_reason(r, words->str);
	g_autofree char *advice = samut_remote_advice(reason);
	tool_complain("%s: %s", name, reason);
	if (advice)
		tool_complain("%s: %s", name, advice);
	return SAMUT_EXIT_REFUSED;
}

static int push(const char *dir, const char *name, const char *unused)
{
	g_autoptr(GPtrArray) mirrors = samut_mirrors(dir);
	int worst = SAMUT_EXIT_DONE;
	unsigned pushed = 0;

	(void)unused;
	if (!mirrors)
		return tool_refused(dir, -EIO, NULL);
	tool_settle(dir, 10);
	for (unsigned i = 0; i < mirrors->len; i++) {
		const struct samut_mirror *mirror = mirrors->pdata[i];
		if (name && strcmp(name, mirror->name) != 0)
			continue;
		int one = push_one(dir, mirror->name);
		worst = MAX(worst, one);
		pushed++;
	}
	if (pushed)
		return worst;
	tool_complain(name ? "%s: there is no such mirror" : "%s: there are no mirrors", name ? name : dir);
	return SAMUT_EXIT_REFUSED;
}

/* STORE comes first, then what the action takes. */
static const struct {
	const char *name;
	int least, most; /* arguments after STORE */
	int (*run)(const char *dir, const char *first, const char *second);
} actions[] = {
	{"add", 2, 2, add},
	{"remove", 1, 1, forget},
	{"status", 0, 0, status},
	{"run", 0, 1, push},
};

static int run(const struct command *self, int argc, char **argv)
{
	if (argc < 3)
		return tool_usage(self);
	for (unsigned i = 0; i < G_N_ELEMENTS(actions); i++) {
		if (strcmp(actions[i].name, argv[1]) != 0)
			continue;
		if (argc - 3 < actions[i].least || argc - 3 > actions[i].most)
			return tool_usage(self);
		g_autofree char *dir = tool_store(argv[2]);
		if (!dir)
			return SAMUT_EXIT_REFUSED;
		tool_become_owner(dir);
		return actions[i].run(dir, argc > 3 ? argv[3] : NULL, argc > 4 ? argv[4] : NULL);
	}
	return tool_usage(self);
}

const struct command command_mirror = {
	.name = "mirror",
	.arguments = "add STORE NAME URL | remove STORE NAME | status STORE | run STORE [NAME]",
	.summary = "keep copies of the history elsewhere",
	.help = "A mirror is any git repository that can be pushed to: host:path or ssh://…, https://…, or a "
		"path (git\n"
		"init --bare). While the store is mounted every batch of commits goes there by git push, "
		"with\n"
		"growing pauses while a mirror is away. Nothing there is ever overwritten.\n\n"
		"  add      keep NAME at URL\n"
		"  remove   forget it; what was pushed stays there\n"
		"  status   how far each has got; exit status 1 when one is behind\n"
		"  run      push now\n\n"
		"Nobody is asked for a password. What ssh and https need is told by samut(1).\n"
		"`samut rebuild --from URL STORE` makes a store out of a mirror.\n",
	.run = run,
};
