/* SPDX-License-Identifier: Apache-2.0 */
/* Messages, the store that is meant, and who does the work on it: this process, or the daemon that owns it.
 */
#include "tools/tool.h"

#include "tools/mounts.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Messages ---- */

/* Whether a progress line stands on the terminal. */
static bool progress_shown;

static void clear_progress(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

void tool_complain(const char *format, ...)
{
	va_list args;

	clear_progress();
	fputs("samut: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void tool_complain_diag(const struct samut_diag *diag)
{
	g_autoptr(GString) text = g_string_new(NULL);

	clear_progress();
	samut_diag_print(diag, "samut: ", NULL, text);
	fputs(text->str, stderr);
}

int tool_refused(const char *what, int error, const struct samut_diag *diag)
{
	if (samut_diag_count(diag) > 0)
		tool_complain_diag(diag);
	else
		tool_complain("%s: %s", what, g_strerror(-error));
	return SAMUT_EXIT_REFUSED;
}

int tool_usage(const struct command *command)
{
	tool_complain("usage: samut %s %s", command->name, command->arguments);
	return SAMUT_EXIT_USAGE;
}

static void say(void *arg, enum samut_stream stream, const char *text)
{
	(void)arg;
	clear_progress();
	if (stream == SAMUT_STREAM_OUT) {
		fputs(text, stdout);
		return;
	}
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (unsigned i = 0; lines[i] && (*lines[i] || lines[i + 1]); i++)
		fprintf(stderr, "samut: %s\n", lines[i]);
}

static void progress(void *arg, const char *what, int64_t done, int64_t total)
{
	static gint64 last;
	gint64 now = g_get_monotonic_time();

	(void)arg;
	if (!isatty(STDERR_FILENO) || now - last < 100000)
		return;
	last = now;
	fprintf(stderr, "\r%s", what);
	if (total)
		fprintf(stderr, ": %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " (%d %%)", (gint64)done,
			(gint64)total, (int)(done * 100 / total));
	else if (done)
		fprintf(stderr, ": %" G_GINT64_FORMAT, (gint64)done);
	fputs("\033[K", stderr);
	progress_shown = true;
}

const struct samut_talk *tool_talk(void)
{
	static const struct samut_talk talk = {say, progress, NULL};

	return &talk;
}

struct samut_who tool_who(void)
{
	return (struct samut_who){.uid = getuid(), .gid = getgid(), .pid = getpid(), .via = "samut"};
}

/* ---- The store ---- */

bool tool_is_store(const char *arg)
{
	static const char *const parts[] = {"samut.db", "history.git"};

	for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *path = g_build_filename(arg, parts[i], NULL);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

char *tool_store(const char *arg)
{
	struct mount_place place;

	if (arg && tool_is_store(arg))
		return g_canonicalize_filename(arg, NULL);
	if (mount_find(arg ? arg : ".", &place) == 0) {
		char *dir = g_steal_pointer(&place.store);
		mount_place_release(&place);
		return dir;
	}
	if (!arg)
		tool_complain("which store? Name it, or go into a mounted one");
	else if (access(arg, F_OK) != 0)
		tool_complain("%s: %s", arg, g_strerror(errno));
	else
		tool_complain("%s: is neither a store nor in a mounted one", arg);
	return NULL;
}

void tool_become_owner(const char *dir)
{
	struct stat st;

	if (geteuid() != 0 || stat(dir, &st) != 0 || st.st_uid == 0)
		return;
	if (setgroups(1, &st.st_gid) != 0 || setegid(st.st_gid) != 0 || seteuid(st.st_uid) != 0)
		tool_complain("%s: cannot act as its owner: %s", dir, g_strerror(errno));
}

void tool_become_self(void)
{
	if (seteuid(getuid()) != 0 || setegid(getgid()) != 0)
		tool_complain("%s", g_strerror(errno));
}

struct samut *tool_open(const char *dir)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut *s = NULL;

	tool_become_owner(dir);
	int error = samut_open(dir, SAMUT_OPEN_READ, &s, &diag);
	if (error)
		(void)tool_refused(dir, error, &diag);
	return error ? NULL : s;
}

void tool_settle(const char *dir, int seconds)
{
	struct samut *s = tool_open(dir);
	struct samut_db *db = s ? samut_store_reader(s->store) : NULL;
	struct samut_oid commit;
	int64_t last = 0;

	if (db && samut_journal_last(db, &last) == 0)
		for (int i = 0; i < seconds * 50 && last; i++) {
			if (samut_journal_commit(db, last, &commit) != -ENOENT)
				break;
			g_usleep(20000);
		}
	if (db)
		samut_store_reader_done(s->store, db);
	(void)samut_close(s);
}

/* ---- Writing ---- */

GHashTable *tool_args(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void tool_arg(GHashTable *args, const char *key, const char *value)
{
	g_hash_table_insert(args, g_strdup(key), g_strdup(value));
}

/* Owns the store for the length of one verb. -EBUSY when somebody else does. */
static int write_here(const char *dir, const char *verb, GHashTable *args, int input_fd, int *ret_status,
	struct samut_diag *diag)
{
	const struct samut_who who = tool_who();
	struct samut *s = NULL;

	tool_become_owner(dir);
	int error = samut_open(dir, SAMUT_OPEN_OWNER, &s, diag);
	if (!error) {
		*ret_status = samut_service_run(s, &who, verb, args, input_fd, tool_talk());
		error = samut_close(s);
		if (error)
			tool_complain(
				"%s: git could not catch up and will later: %s", dir, g_strerror(-error));
		return 0;
	}
	/* Back, for the next try to reach the daemon as whoever we are. */
	tool_become_self();
	return error;
}

int tool_write(const char *dir, const char *verb, GHashTable *args, int input_fd)
{
	int status = SAMUT_EXIT_REFUSED;

	/* A daemon that is just starting or ending holds the lock without listening: wait a little for it. */
	for (int i = 0;; i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int error = samut_service_call(dir, verb, args, input_fd, tool_talk(), &status);
		if (error == 0)
			return status;
		if (error != -ENOENT && error != -ECONNREFUSED)
			return tool_refused(dir, error, &diag);
		error = write_here(dir, verb, args, input_fd, &status, &diag);
		if (error == 0)
			return status;
		if (error != -EBUSY || i == 20)
			return tool_refused(dir, error, &diag);
		g_usleep(100000);
	}
}
