/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arguments of the commands that look into the history. Words are revisions or paths; which, is told by what
 * exists: a path in a mount that is there is a path, else what git knows is a revision, else it is a path of
 * something deleted.
 */
#include "tools/look.h"

#include "core/audit/gitrun.h"
#include "core/audit/trail.h"
#include "core/model/date.h"
#include "core/model/name.h"
#include "tools/mounts.h"
#include "tools/tool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Seconds for git to catch up with what was saved a moment ago. */
#define PATIENCE 5
/* A number with so many digits is the beginning of a commit's id. */
#define COMMIT_DIGITS 7
#define NS_PER_SECOND INT64_C(1000000000)

/* git's short options whose value may stand in the next word. */
static const char *const short_with_value[] = {"-n", "-S", "-G", "-L", "-O", NULL};

/* Options to look->options, each with its value, all else to words; what follows a lone "--" is surely a
 * path. */
static void split(int argc, char **argv, const char *const *with_value, struct look *look, GPtrArray *words,
	unsigned *ret_sure)
{
	*ret_sure = G_MAXUINT;
	for (int i = 1; i < argc; i++) {
		bool option = argv[i][0] == '-' && argv[i][1] && *ret_sure == G_MAXUINT;
		if (strcmp(argv[i], "--") == 0 && *ret_sure == G_MAXUINT)
			*ret_sure = words->len;
		else if (!option)
			g_ptr_array_add(words, argv[i]);
		else if (i + 1 < argc && g_strv_contains(with_value, argv[i]))
			g_ptr_array_add(look->options, g_strdup_printf("%s=%s", argv[i], argv[i + 1])), i++;
		else if (i + 1 < argc && g_strv_contains(short_with_value, argv[i]))
			g_ptr_array_add(look->options, g_strconcat(argv[i], argv[i + 1], NULL)), i++;
		else
			g_ptr_array_add(look->options, g_strdup(argv[i]));
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

/* Whether something stands or ever stood at that path. */
static bool is_known(const struct look *look, const char *path)
{
	int64_t node, seq;

	return look->db && *path && samut_trail_node(look->db, path, INT64_MAX, true, &node, &seq) == 0;
}

/* An edit by its number, alone or as "#123". */
static bool is_number(const char *word)
{
	const char *digits = word + (*word == '#');
	size_t len = strlen(digits);

	return len && len < COMMIT_DIGITS && strspn(digits, "0123456789") == len;
}

static void take_word(struct look *look, const char *word, bool surely_path)
{
	g_autofree char *path = mounted_path(look, word);

	if (!path) {
		path = g_strdup(word + strspn(word, "/"));
		size_t len = strlen(path);
		while (len && path[len - 1] == '/')
			path[--len] = '\0';
	} else if (access(word, F_OK) == 0) {
		surely_path = true;
	}
	char *canonical = samut_name_canonical(path);
	if (canonical) {
		g_free(path);
		path = canonical;
	}
	if (surely_path || is_known(look, path) || (!is_number(word) && !is_revision(look, word)))
		g_ptr_array_add(look->paths, g_steal_pointer(&path));
	else
		g_ptr_array_add(look->revs, g_strdup(word));
}

/* A store that has lost its database still has a history to look at. */
static bool has_database(const char *dir)
{
	g_autofree char *path = g_build_filename(dir, "samut.db", NULL);

	return access(path, R_OK) == 0;
}

static int open_store(struct look *look)
{
	if (access(look->dir, R_OK | X_OK) != 0) {
		tool_complain("%s: %s: its history is for the user who runs it, and root", look->dir,
			g_strerror(errno));
		return -EINVAL;
	}
	tool_become_owner(look->dir);
	if (!has_database(look->dir))
		return 0;
	look->s = tool_open(look->dir);
	look->db = look->s ? samut_store_reader(look->s->store) : NULL;
	return look->db ? 0 : -EINVAL;
}

int look_parse(int argc, char **argv, const char *const *with_value, struct look *ret)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	unsigned sure;

	*ret = (struct look){.options = g_ptr_array_new_with_free_func(g_free),
		.revs = g_ptr_array_new_with_free_func(g_free),
		.paths = g_ptr_array_new_with_free_func(g_free)};
	split(argc, argv, with_value, ret, words, &sure);
	unsigned before = words->len;
	ret->dir = find_store(words);
	if (!ret->dir)
		return -EINVAL;
	if (sure != G_MAXUINT && words->len < before && sure > 0)
		sure--;
	if (open_store(ret) < 0)
		return -EINVAL;
	for (unsigned i = 0; i < words->len; i++)
		take_word(ret, words->pdata[i], i >= sure);
	return 0;
}

void look_release(struct look *look)
{
	if (look->db)
		samut_store_reader_done(look->s->store, look->db);
	look->db = NULL;
	samut_closep(&look->s);
	g_clear_pointer(&look->dir, g_free);
	g_clear_pointer(&look->options, g_ptr_array_unref);
	g_clear_pointer(&look->revs, g_ptr_array_unref);
	g_clear_pointer(&look->paths, g_ptr_array_unref);
}

/* ---- Options ---- */

/* Behind the name of an option: its value, "" for none; NULL when it is another option. */
static const char *value_of(const char *option, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(option, name, len) != 0 || (option[len] != '=' && option[len] != '\0'))
		return NULL;
	return option + len + (option[len] == '=');
}

const char *look_option(const struct look *look, const char *name)
{
	const char *found = NULL;

	for (unsigned i = 0; i < look->options->len; i++) {
		const char *value = value_of(look->options->pdata[i], name);
		found = value ? value : found;
	}
	return found;
}

/* The digits of -n5, -5, --max-count=5; NULL for another option. */
static const char *count_of(const char *option)
{
	const char *digits = value_of(option, "--max-count");

	if (!digits)
		digits = option + 1 + (option[1] == 'n');
	size_t len = strlen(digits);
	return len && len < 18 && strspn(digits, "0123456789") == len ? digits : NULL;
}

bool look_knows_all(const struct look *look, const char *const *names)
{
	for (unsigned i = 0; i < look->options->len; i++) {
		const char *option = look->options->pdata[i];
		bool known = false;
		for (unsigned n = 0; names[n] && !known; n++)
			known = strcmp(names[n], "-n") == 0 ? count_of(option) != NULL
							    : value_of(option, names[n]) != NULL;
		if (!known)
			return false;
	}
	return true;
}

int64_t look_count(const struct look *look)
{
	int64_t count = -1;

	for (unsigned i = 0; i < look->options->len; i++) {
		const char *digits = count_of(look->options->pdata[i]);
		if (digits)
			count = g_ascii_strtoll(digits, NULL, 10);
	}
	return count;
}

/* ---- Time ---- */

/* Days by word: as ISO dates, new string; NULL for anything else. (To git "today" is this very second.) */
static char *day_word(const char *text)
{
	static const struct {
		const char *word;
		int days;
	} table[] = {{"today", 0}, {"วันนี้", 0}, {"yesterday", -1}, {"เมื่อวาน", -1}, {"เมื่อวานนี้", -1}};
	struct samut_date day = samut_date_from_unix(g_get_real_time() / G_USEC_PER_SEC);

	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
		if (strcmp(text, table[i].word) == 0 && samut_date_add_days(day, table[i].days, &day) == 0)
			return samut_date_iso(day);
	return NULL;
}

/* Words that only git knows: "2 days ago", "yesterday noon". Git takes anything for a time; so not anything
 * is handed to it. */
static bool in_words(const char *text)
{
	static const char *const words[] = {"ago", "yesterday", "now", "noon", "midnight", "last"};

	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* Seconds since the epoch. */
static bool git_time(const struct look *look, const char *text, int64_t *ret_seconds)
{
	g_autofree char *since = g_strconcat("--since=", text, NULL);
	const char *const args[] = {"rev-parse", since, NULL};

	if (!in_words(text))
		return false;
	g_autofree char *said = look_ask(look, args);
	if (!said || !g_str_has_prefix(said, "--max-age="))
		return false;
	*ret_seconds = g_ascii_strtoll(said + strlen("--max-age="), NULL, 10);
	return true;
}

int look_span(const struct look *look, const char *text, int64_t *ret_begin, int64_t *ret_end)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *day = day_word(text);
	int64_t seconds;

	if (samut_when_span(day ? day : text, ret_begin, ret_end, &diag) == 0)
		return 0;
	if (git_time(look, text, &seconds)) {
		*ret_begin = seconds * NS_PER_SECOND;
		*ret_end = (seconds + 1) * NS_PER_SECOND;
		return 0;
	}
	tool_complain_diag(&diag);
	return -EINVAL;
}

static int in_git_words(const struct look *look, const char *text, struct samut_when *ret)
{
	g_autofree char *name = g_strconcat(text, "^{commit}", NULL);
	const char *const args[] = {"rev-parse", "--quiet", "--verify", "--end-of-options", name, NULL};
	int64_t seconds, seq = 0;

	if (git_time(look, text, &seconds)) {
		int r = samut_when_before(look->db, (seconds + 1) * NS_PER_SECOND, &seq);
		return r < 0 ? r : samut_when_of(look->db, seq, ret);
	}
	look_settle(look);
	g_autofree char *commit = look_ask(look, args);
	return commit ? samut_when(look->s, look->db, commit, ret, NULL) : -ENOENT;
}

int look_when(const struct look *look, const char *text, struct samut_when *ret_when)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	if (!look->db) {
		tool_complain("%s: has no database; samut rebuild makes one", look->dir);
		return -EINVAL;
	}
	if (is_number(text) && *text != '#') {
		g_autofree char *number = g_strconcat("#", text, NULL);
		return look_when(look, number, ret_when);
	}
	g_autofree char *day = day_word(text);
	int r = samut_when(look->s, look->db, day ? day : text, ret_when, &diag);
	if (r == -EINVAL && in_git_words(look, text, ret_when) == 0)
		return 0;
	if (r < 0)
		(void)tool_refused(text, r, &diag);
	return r < 0 ? -EINVAL : 0;
}

/* ---- Nodes ---- */

int look_node(const struct look *look, int64_t seq, int64_t *ret_node, int64_t *ret_seq)
{
	const char *path = look->paths->pdata[0];

	if (!look->db) {
		tool_complain("%s: has no database; samut rebuild makes one", look->dir);
		return -ENOENT;
	}
	int r = samut_trail_then(look->db, path, seq, ret_node, ret_seq);
	if (r == -ENOENT)
		tool_complain("%s: was never there%s", path, seq < INT64_MAX ? " until then" : "");
	else if (r < 0)
		tool_complain("%s: %s", path, g_strerror(-r));
	return r < 0 ? -ENOENT : 0;
}

/* ---- git ---- */

void look_settle(const struct look *look)
{
	if (look->s)
		tool_settle(look->dir, PATIENCE);
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

/* An option with a date as git understands it; new string. */
static char *for_git(const char *option)
{
	static const char *const dated[] = {"--since", "--after", "--until", "--before"};
	int64_t begin, end;

	for (unsigned i = 0; i < G_N_ELEMENTS(dated); i++) {
		const char *value = value_of(option, dated[i]);
		g_autofree char *day = value ? day_word(value) : NULL;
		if (!value || samut_when_span(day ? day : value, &begin, &end, NULL) < 0)
			continue;
		int64_t seconds = i < 2 ? begin / NS_PER_SECOND : end / NS_PER_SECOND - 1;
		return g_strdup_printf("%s=@%" G_GINT64_FORMAT " +0000", dated[i], seconds);
	}
	return g_strdup(option);
}

void look_add_words(const struct look *look, GPtrArray *argv)
{
	for (unsigned i = 0; i < look->options->len; i++) {
		g_autofree char *option = for_git(look->options->pdata[i]);
		g_ptr_array_add(argv, (char *)g_intern_string(option));
	}
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
	g_ptr_array_add(argv, (char *)":(exclude,glob)**/.samut-??");
}

int look_run_git(const struct look *look, GPtrArray *argv)
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
