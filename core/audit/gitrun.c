/* SPDX-License-Identifier: Apache-2.0 */
/* fork and exec, with everything prepared before the fork: the daemon that may call this has other threads.
 */
#include "core/audit/gitrun.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const guards[] = {"git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
	"-c", "core.quotePath=false", "-c", "core.attributesFile=/dev/null", "-c",
	"core.excludesFile=/dev/null"};

static char **make_argv(const char *dir, const char *const *args)
{
	GPtrArray *argv = g_ptr_array_new();

	for (unsigned i = 0; i < G_N_ELEMENTS(guards); i++)
		g_ptr_array_add(argv, g_strdup(guards[i]));
	g_ptr_array_add(argv, g_strdup_printf("--git-dir=%s/history.git", dir));
	for (; *args; args++)
		g_ptr_array_add(argv, g_strdup(*args));
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

/* A service has no HOME, and root acting as somebody else has the wrong one; helpers for passwords look
 * there.
 */
static char **point_home(char **env)
{
	struct passwd entry, *found = NULL;
	char buffer[16384];

	if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) != 0 || !found)
		return env;
	return g_environ_setenv(env, "HOME", found->pw_dir, TRUE);
}

/* The environment without git's own variables (a pager may stay) and with foreign configuration shut out.
 * read: its words are for us. */
static char **make_environment(bool read)
{
	char **env = point_home(g_get_environ());

	for (unsigned i = 0; env[i];) {
		g_autofree char *name = g_strndup(env[i], strcspn(env[i], "="));
		if (g_str_has_prefix(name, "GIT_") && strcmp(name, "GIT_PAGER") != 0)
			env = g_environ_unsetenv(env, name);
		else
			i++;
	}
	if (read) {
		env = g_environ_unsetenv(env, "LANGUAGE");
		env = g_environ_setenv(env, "LC_ALL", "C.UTF-8", TRUE);
	}
	/* git would ask for passwords through it. */
	env = g_environ_unsetenv(env, "SSH_ASKPASS");
	env = g_environ_setenv(env, "GIT_CONFIG_NOSYSTEM", "1", TRUE);
	env = g_environ_setenv(env, "GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
	env = g_environ_setenv(env, "GIT_OPTIONAL_LOCKS", "0", TRUE);
	/* What is looked at is what is there. */
	env = g_environ_setenv(env, "GIT_NO_REPLACE_OBJECTS", "1", TRUE);
	return g_environ_setenv(env, "GIT_TERMINAL_PROMPT", "0", TRUE);
}

/* In the child: only calls that are safe there. */
static void become_git(const char *program, char **argv, char **env, bool apart, int out_fd, int err_fd)
{
	gid_t gid = getegid();
	uid_t uid = geteuid();
	sigset_t none;

	/* Threads of the daemon keep signals away that git must hear, and its helpers after it. */
	sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) != 0)
		_exit(126);
	if (apart && setpgid(0, 0) != 0)
		_exit(126);
	if (setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
		_exit(126);
	if ((out_fd >= 0 && dup2(out_fd, 1) < 0) || (err_fd >= 0 && dup2(err_fd, 2) < 0))
		_exit(126);
	execve(program, argv, env);
	_exit(127);
}

static int start(const char *dir, const char *const *args, enum samut_gitrun_errors errors, bool apart,
	FILE **ret_out, pid_t *ret_pid)
{
	g_autofree char *program = g_find_program_in_path("git");
	g_auto(GStrv) argv = make_argv(dir, args);
	g_auto(GStrv) env = make_environment(ret_out != NULL);
	int ends[2] = {-1, -1};

	if (!program)
		return -ENOENT;
	if (ret_out && pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	int null = errors == SAMUT_GITRUN_ERRORS_HUSHED ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
	pid_t pid = fork();
	if (pid == 0)
		become_git(program, argv, env, apart, ends[1],
			errors == SAMUT_GITRUN_ERRORS_MERGED ? ends[1] : null);
	/* Here as well, so that it is done when this returns, whoever comes first. */
	if (pid > 0 && apart)
		(void)setpgid(pid, pid);
	int error = pid < 0 ? -errno : 0;
	if (null >= 0)
		close(null);
	if (ret_out)
		close(ends[1]);
	if (error) {
		if (ret_out)
			close(ends[0]);
		return error;
	}
	if (ret_out)
		*ret_out = fdopen(ends[0], "re");
	*ret_pid = pid;
	return 0;
}

int samut_gitrun_start(const char *dir, const char *const *args, enum samut_gitrun_errors errors,
	FILE **ret_out, pid_t *ret_pid)
{
	return start(dir, args, errors, false, ret_out, ret_pid);
}

int samut_gitrun_start_apart(const char *dir, const char *const *args, FILE **ret_out, pid_t *ret_pid)
{
	return start(dir, args, SAMUT_GITRUN_ERRORS_MERGED, true, ret_out, ret_pid);
}

void samut_gitrun_stop(pid_t pid)
{
	(void)kill(-pid, SIGTERM);
}

int samut_gitrun_wait(FILE *out, pid_t pid)
{
	int status;

	if (out)
		fclose(out);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int samut_gitrun_read(FILE *out, pid_t pid, GString *output)
{
	char chunk[4096];
	size_t got;

	while ((got = fread(chunk, 1, sizeof chunk, out)) > 0)
		g_string_append_len(output, chunk, (gssize)got);
	return samut_gitrun_wait(out, pid);
}

int samut_gitrun_collect(
	const char *dir, const char *const *args, enum samut_gitrun_errors errors, GString *output)
{
	pid_t pid;
	FILE *out;
	int error = samut_gitrun_start(dir, args, errors, &out, &pid);

	return error ? error : samut_gitrun_read(out, pid, output);
}

char *samut_gitrun_config(const char *dir, const char *name)
{
	const char *const args[] = {"config", "--get", name, NULL};
	g_autoptr(GString) out = g_string_new(NULL);

	if (samut_gitrun_collect(dir, args, SAMUT_GITRUN_ERRORS_HUSHED, out) != 0)
		return NULL;
	return g_strdup(g_strstrip(out->str));
}
