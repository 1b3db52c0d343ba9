/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arguments of the commands that look into the history. Words are revisions or paths; which, is told by what
 * exists: a path in a mount that is there is a path, else what git knows is a revision, else it is a path of
 * something deleted.
 */
#include "tools/look.h"

#include "core/work/gitrun.h"
#include "tools/mounts.h"
#include "tools/tool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Seconds for git to catch up with what was saved a moment ago. */
#define PATIENCE 5

/* git's short options whose value may stand in the next word. */
static const char *const with_value[] = {"-n", "-S", "-G", "-L", "-O"};

static bool takes_value(const char *option)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(with_value); i++)
		if (strcmp(with_value[i], option) == 0)
			return true;
	return false;
}

/* Options to look->options, all else to words; what follows a lone "--" is surely a path. */
static void split(int argc, char **argv, struct look *look, GPtrArray *words, unsigned *ret_sure)
{
	*ret_sure = G_MAXUINT;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0 && *ret_sure == G_MAXUINT) {
			*ret_sure = words->len;
		} else if (argv[i][0] == '-' && argv[i][1] && *ret_sure == G_MAXUINT) {
			g_ptr_array_add(look->options, g_strdup(argv[i]));
			if (takes_value(argv[i]) && i + 1 < argc)
				g_ptr_array_add(look->options, g_strdup(argv[++i]));
		} else {
			g_ptr_array_add(words, argv[i]);
		}
	}
}

/* The store: the first word if it is one, else that of the mount that a word or the current directory lies
 * in. */
static char *find_store(GPtrArray *words)
{
	struct mount_place place;

	if (words->len && tool_is_store(words->pdata[0])) {
		char *dir = g_canonicalize_filename(words->pdata[0], NULL);
		g_ptr_array_remove_index(words, 0);
		return dir;
	}
	for (unsigned i = 0; i < words->len; i++)
		if (mount_find(words->pdata[i], &place) == 0) {
			char *dir = g_steal_pointer(&place.store);
			mount_place_release(&place);
			return dir;
		}
	return tool_store(NULL);
}

/* Path inside the mount that word means when it lies in a mount of this store; NULL if it does not. */
static char *mounted_path(const struct look *look, const char *word)
{
	struct mount_place place;
	char *path = NULL;

	if (mount_find(word, &place) < 0)
		return NULL;
	g_autofree char *store = g_canonicalize_filename(place.store, NULL);
	if (strcmp(store, look->dir) == 0)
		path = g_steal_pointer(&place.path);
	mount_place_release(&place);
	return path;
}

static bool is_revision(const struct look *look, const char *word)
{
	const char *const args[] = {"rev-parse", "--quiet", "--revs-only", word, NULL};
	g_autofree char *said = look_ask(look, args);

	return said && *said;
}

static void take_word(struct look *look, const char *word, bool surely_path)
{
	g_autofree char *path = mounted_path(look, word);

	if (!surely_path && !(path && access(word, F_OK) == 0) && is_revision(look, word)) {
		g_ptr_array_add(look->revs, g_strdup(word));
		return;
	}
	if (!path) {
		while (*word == '/')
			word++;
		path = g_strdup(word);
		size_t len = strlen(path);
		while (len && path[len - 1] == '/')
			path[--len] = '\0';
	}
	g_ptr_array_add(look->paths, g_steal_pointer(&path));
}

/* A store that has lost its database still has a history to look at. */
static bool has_database(const char *dir)
{
	g_autofree char *path = g_build_filename(dir, "samut.db", NULL);

	return access(path, R_OK) == 0;
}

int look_parse(int argc, char **argv, struct look *ret)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	unsigned sure;

	*ret = (struct look){.options = g_ptr_array_new_with_free_func(g_free),
		.revs = g_ptr_array_new_with_free_func(g_free),
		.paths = g_ptr_array_new_with_free_func(g_free)};
	split(argc, argv, ret, words, &sure);
	unsigned before = words->len;
	ret->dir = find_store(words);
	if (!ret->dir)
		return -EINVAL;
	if (sure != G_MAXUINT && words->len < before && sure > 0)
		sure--;
	if (access(ret->dir, R_OK | X_OK) != 0) {
		tool_complain("%s: %s: its history is for the user who runs it, and root", ret->dir,
			g_strerror(errno));
		return -EINVAL;
	}
	tool_become_owner(ret->dir);
	if (has_database(ret->dir))
		tool_settle(ret->dir, PATIENCE);
	for (unsigned i = 0; i < words->len; i++)
		take_word(ret, words->pdata[i], i >= sure);
	return 0;
}

void look_release(struct look *look)
{
	g_clear_pointer(&look->dir, g_free);
	g_clear_pointer(&look->options, g_ptr_array_unref);
	g_clear_pointer(&look->revs, g_ptr_array_unref);
	g_clear_pointer(&look->paths, g_ptr_array_unref);
}

char *look_ask(const struct look *look, const char *const *args)
{
	g_autoptr(GString) said = g_string_new(NULL);
	int status = samut_gitrun_collect(look->dir, args, SAMUT_GITRUN_ERRORS_HUSHED, said);

	if (status != 0 || said->len == 0)
		return NULL;
	return g_strndup(said->str, strcspn(said->str, "\n"));
}

bool look_is_file(const struct look *look)
{
	if (look->paths->len != 1 || !*(char *)look->paths->pdata[0])
		return false;
	g_autofree char *name = g_strconcat("HEAD:", look->paths->pdata[0], NULL);
	const char *const args[] = {"cat-file", "-t", name, NULL};
	g_autofree char *type = look_ask(look, args);

	/* Of what is gone the name must tell. */
	return type ? strcmp(type, "blob") == 0 : g_str_has_suffix(look->paths->pdata[0], ".txt");
}

bool look_wants_diff(const struct look *look)
{
	static const char *const prefixes[] = {"-p", "-u", "-U", "-S", "-G", "-c", "--cc", "--patch",
		"--stat", "--name-", "--raw", "--numstat", "--shortstat", "--dirstat", "--summary",
		"--word-diff", "--diff"};

	for (unsigned i = 0; i < look->options->len; i++)
		for (unsigned p = 0; p < G_N_ELEMENTS(prefixes); p++)
			if (g_str_has_prefix(look->options->pdata[i], prefixes[p]))
				return true;
	return false;
}

void look_add_words(const struct look *look, GPtrArray *argv)
{
	g_ptr_array_extend(argv, look->options, NULL, NULL);
	g_ptr_array_extend(argv, look->revs, NULL, NULL);
}

void look_add_paths(const struct look *look, GPtrArray *argv, bool without_lists)
{
	g_ptr_array_add(argv, (char *)"--");
	for (unsigned i = 0; i < look->paths->len; i++) {
		const char *path = look->paths->pdata[i];
		g_autofree char *spec = g_strconcat(*path ? ":(literal)" : ":/", path, NULL);
		g_ptr_array_add(argv, (char *)g_intern_string(spec));
	}
	if (!without_lists)
		return;
	if (look->paths->len == 0)
		g_ptr_array_add(argv, (char *)":/");
	g_ptr_array_add(argv, (char *)":(exclude,glob)**/.samut");
}

static int run_git(const struct look *look, GPtrArray *argv)
{
	pid_t pid;

	g_ptr_array_add(argv, NULL);
	fflush(stdout);
	int status = samut_gitrun_start(
		look->dir, (const char *const *)argv->pdata, SAMUT_GITRUN_ERRORS_SHOWN, NULL, &pid);
	if (status == 0)
		status = samut_gitrun_wait(NULL, pid);
	if (status < 0)
		return tool_refused("git", status, NULL);
	return status == 0 ? SAMUT_EXIT_DONE : status == 129 ? SAMUT_EXIT_USAGE : SAMUT_EXIT_REFUSED;
}

int look_command(const struct command *self, int argc, char **argv, look_compose_fn compose)
{
	g_autoptr(GPtrArray) git = g_ptr_array_new();
	struct look look = {0};
	int status = SAMUT_EXIT_REFUSED;

	if (look_parse(argc, argv, &look) == 0)
		status = compose(&look, git) ? run_git(&look, git) : tool_usage(self);
	look_release(&look);
	return status;
}
