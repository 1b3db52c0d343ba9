/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes git show another history than there is, without a single object being changed: references that
 * shadow others, a head that leads elsewhere, files and settings of the repository.
 */
#include "core/audit/verify_part.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/audit/gitrun.h"

#define BRANCH "refs/heads/main"

/* What git says, line by line. */
static int git_lines(struct verify *v, const char *const *args, GStrv *ret_lines)
{
	g_autoptr(GString) out = g_string_new(NULL);
	int status =
		samut_gitrun_collect(samut_store_dir(v->samut->store), args, SAMUT_GITRUN_ERRORS_SHOWN, out);

	if (status)
		return status < 0 ? status : -EIO;
	*ret_lines = g_strsplit(out->str, "\n", -1);
	return 0;
}

/* References that are none of ours, and that make git show what is not there. */
static const struct {
	const char *name, *why; /* with a slash at its end: all that begin so */
} misleading[] = {
	{"refs/replace/", "makes git show another object in the place of the one it is called by"},
	{"refs/notes/", "puts words into the log that are no part of the history"},
	{"refs/heads/", "is a branch that samutfs did not make"},
	{"refs/main", "is what git takes for main"},
	{"refs/tags/main", "is what git takes for main"},
	{"refs/checkpoint/", "is what git takes for a checkpoint"},
};

static bool is_called(const char *ref, const char *name)
{
	return g_str_has_suffix(name, "/") ? g_str_has_prefix(ref, name) : strcmp(ref, name) == 0;
}

static int check_refs(struct verify *v)
{
	static const char *const args[] = {"for-each-ref", "--format=%(refname)", NULL};
	g_auto(GStrv) refs = NULL;
	int r = git_lines(v, args, &refs);

	for (unsigned n = 0; r == 0 && refs[n]; n++)
		for (unsigned i = 0; i < G_N_ELEMENTS(misleading); i++)
			if (is_called(refs[n], misleading[i].name) && strcmp(refs[n], BRANCH) != 0)
				verify_problem(v, "%s %s", refs[n], misleading[i].why);
	return r;
}

/* A clone shows what HEAD leads to. */
static void check_head(struct verify *v)
{
	g_autofree char *path = g_build_filename(samut_repo_path(v->samut->repo), "HEAD", NULL);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL) || strcmp(g_strchomp(text), "ref: " BRANCH) != 0)
		verify_problem(v, "HEAD leads to “%s” and not to %s: a clone shows another history",
			text ? text : "", BRANCH);
}

/* Files by which git pretends that history is another: other parents, other objects, other names for main and
 * the checkpoints, changes that are not shown. */
static void check_files(struct verify *v)
{
	static const char *const files[] = {"info/grafts", "shallow", "objects/info/alternates", "commondir",
		"main", "checkpoint", "info/attributes"};

	for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(samut_repo_path(v->samut->repo), files[i], NULL);
		if (access(path, F_OK) == 0)
			verify_problem(v, "%s: git shows another history because of it", path);
	}
}

/* Settings that do the same, by what they begin with; git tells names in small letters. */
static bool is_misleading(const char *setting)
{
	static const char *const settings[] = {"include.", "includeif.", "mailmap.", "log.", "diff.",
		"notes.", "fsck.", "i18n.", "format.", "core.worktree", "core.attributesfile",
		"uploadpack.hiderefs", "transfer.hiderefs", "gpg.program", "gpg.ssh.program",
		"gpg.openpgp.program", "gpg.x509.program"};

	for (unsigned i = 0; i < G_N_ELEMENTS(settings); i++)
		if (g_str_has_prefix(setting, settings[i]))
			return true;
	return false;
}

static int check_settings(struct verify *v)
{
	g_autofree char *path = g_build_filename(samut_repo_path(v->samut->repo), "config", NULL);
	const char *const args[] = {"config", "--file", path, "--no-includes", "--name-only", "--list", NULL};
	g_auto(GStrv) names = NULL;
	int r = git_lines(v, args, &names);

	for (unsigned i = 0; r == 0 && names[i]; i++)
		if (is_misleading(names[i]))
			verify_problem(v, "%s: git shows another history because of %s", path, names[i]);
	return r;
}

int verify_pretence(struct verify *v)
{
	check_files(v);
	check_head(v);
	int r = check_refs(v);
	return r < 0 ? r : check_settings(v);
}
