/* SPDX-License-Identifier: Apache-2.0 */
/* samut status: how many edits, how far git is, who holds the store. */
#include "tools/tool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether somebody has a lock on the file: /proc/locks tells without taking part. */
static bool is_locked(int fd)
{
	g_autofree char *locks = NULL;
	struct stat st;

	if (fstat(fd, &st) != 0 || !g_file_get_contents("/proc/locks", &locks, NULL, NULL))
		return false;
	g_autofree char *inode = g_strdup_printf(":%ju ", (uintmax_t)st.st_ino);
	g_auto(GStrv) lines = g_strsplit(locks, "\n", -1);
	for (unsigned i = 0; lines[i]; i++)
		if (strstr(lines[i], "FLOCK") && strstr(lines[i], inode))
			return true;
	return false;
}

/* Process that owns the store; 0: none. */
static long holder(const char *dir)
{
	g_autofree char *path = g_build_filename(dir, "lock", NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[24] = "";
	long pid = 0;

	if (fd < 0)
		return 0;
	/* The number in the file may be left over from a dead process: the lock itself tells. */
	if (is_locked(fd) && pread(fd, text, sizeof(text) - 1, 0) > 0)
		pid = strtol(text, NULL, 10);
	close(fd);
	return pid;
}

static int64_t file_size(const char *dir, const char *name)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	struct stat st;

	return lstat(path, &st) == 0 ? st.st_size : 0;
}

/* Bytes of all files below a directory. */
static int64_t tree_size(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int64_t sum = 0;

	while (dir && (entry = readdir(dir))) {
		g_autofree char *below = g_build_filename(path, entry->d_name, NULL);
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		sum += entry->d_type == DT_DIR ? tree_size(below) : file_size(path, entry->d_name);
	}
	if (dir)
		closedir(dir);
	return sum;
}

struct numbers {
	int64_t edits, in_git;
};

static int read_numbers(struct samut *s, struct numbers *ret)
{
	struct samut_db *db = samut_store_reader(s->store);
	struct samut_oid commit, tree;

	if (!db)
		return -EMFILE;
	int error = samut_journal_last(db, &ret->edits);
	samut_store_reader_done(s->store, db);
	return error ? error : samut_repo_head(s->repo, &ret->in_git, &commit, &tree);
}

/* Waits until git has every edit there was at the beginning. seconds < 0: for good. */
static int wait_for_git(struct samut *s, double seconds)
{
	struct numbers now;
	int error = read_numbers(s, &now);
	int64_t wanted = now.edits;
	gint64 end = g_get_monotonic_time() + (gint64)(seconds * 1e6);

	while (!error && now.in_git < wanted) {
		if (seconds >= 0 && g_get_monotonic_time() > end)
			return -ETIMEDOUT;
		g_usleep(20000);
		error = read_numbers(s, &now);
	}
	return error;
}

static void collect(void *arg, enum samut_stream stream, const char *text)
{
	(void)stream;
	g_string_append(arg, text);
}

/* Why git is behind: only the daemon knows. New string, empty without a daemon or trouble. */
static char *trouble(const char *dir)
{
	g_autoptr(GHashTable) args = tool_args();
	GString *said = g_string_new(NULL);
	const struct samut_talk talk = {collect, NULL, said};
	int status;

	(void)samut_service_call(dir, "trouble", args, -1, &talk, &status);
	return g_strchomp(g_string_free(said, FALSE));
}

static void print_size(const char *what, int64_t bytes)
{
	g_autofree char *size = g_format_size_full((guint64)bytes, G_FORMAT_SIZE_IEC_UNITS);

	printf("%-10s %s\n", what, size);
}

static int print_status(const char *dir, struct samut *s)
{
	g_autofree char *history = g_build_filename(dir, "history.git", NULL);
	g_autofree char *reason = trouble(dir);
	struct numbers n;
	long pid = holder(dir);
	int error = read_numbers(s, &n);

	if (error)
		return tool_refused(dir, error, NULL);
	printf("%-10s %s\n", "store", dir);
	if (pid)
		printf("%-10s process %ld\n", "held by", pid);
	else
		printf("%-10s nobody\n", "held by");
	printf("%-10s %" G_GINT64_FORMAT "\n", "edits", (gint64)n.edits);
	printf("%-10s %" G_GINT64_FORMAT "\n", "in git", (gint64)n.in_git);
	printf("%-10s %" G_GINT64_FORMAT "\n", "lag", (gint64)(n.edits - n.in_git));
	printf("%-10s %s\n", "trouble", *reason ? reason : "none");
	print_size("database", file_size(dir, "samut.db"));
	print_size("log", file_size(dir, "samut.db-wal"));
	print_size("history", tree_size(history));
	return SAMUT_EXIT_DONE;
}

/* `--wait` alone waits for good, `--wait SECONDS` or `--wait=SECONDS` for so long. */
static bool take_seconds(int argc, char **argv, double *ret_seconds)
{
	const char *text = optarg;
	char *end;

	if (!text && optind < argc && g_ascii_isdigit(*argv[optind]) && !tool_is_store(argv[optind]))
		text = argv[optind++];
	*ret_seconds = -1;
	if (!text)
		return true;
	*ret_seconds = g_ascii_strtod(text, &end);
	return end != text && !*end && *ret_seconds >= 0;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {{"wait", optional_argument, NULL, 'w'}, {0}};
	bool wait = false;
	double seconds = -1;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'w' || !take_seconds(argc, argv, &seconds))
			return tool_usage(self);
		wait = true;
	}
	if (argc - optind > 1)
		return tool_usage(self);
	g_autofree char *dir = tool_store(argv[optind]);
	struct samut *s = dir ? tool_open(dir) : NULL;
	if (!s)
		return SAMUT_EXIT_REFUSED;
	int error = wait ? wait_for_git(s, seconds) : 0;
	int status = error == -ETIMEDOUT ? SAMUT_EXIT_REFUSED : print_status(dir, s);
	if (error == -ETIMEDOUT)
		tool_complain("%s: git has not caught up within %g seconds", dir, seconds);
	(void)samut_close(s);
	return status;
}

const struct command command_status = {
	.name = "status",
	.arguments = "[--wait [SECONDS]] [STORE]",
	.summary = "how many edits there are and how far git is",
	.help = "Shows the number of edits, the last one that is in git, why git is behind if it is in "
		"trouble,\n"
		"sizes, and which process holds the store.\n\n"
		"  --wait [SECONDS]   first wait until every edit made so far is in git; exit status 1 if "
		"that\n"
		"                     takes longer than SECONDS\n",
	.run = run,
};
