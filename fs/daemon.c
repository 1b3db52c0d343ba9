/* SPDX-License-Identifier: Apache-2.0 */
/* Into the background, with a word to the parent when it is done. */
#include "fs/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "core/base/log.h"

static const int priorities[] = {
	[SAMUT_LOG_ERROR] = LOG_ERR,
	[SAMUT_LOG_WARN] = LOG_WARNING,
	[SAMUT_LOG_INFO] = LOG_INFO,
	[SAMUT_LOG_DEBUG] = LOG_DEBUG,
};

static void to_syslog(enum samut_log_level level, const char *text, void *data)
{
	(void)data;
	syslog(priorities[level], "%s", text);
}

static void wait_for_child(int fd, pid_t child)
{
	char ready;
	int status;
	ssize_t n;

	do
		n = read(fd, &ready, 1);
	while (n < 0 && errno == EINTR);
	if (n == 1)
		_exit(EXIT_SUCCESS);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);
}

int daemon_begin(struct daemon *daemon)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	pid_t child = fork();
	if (child < 0)
		return -errno;
	if (child > 0) {
		close(fds[1]);
		wait_for_child(fds[0], child);
	}
	close(fds[0]);
	setsid();
	daemon->ready_fd = fds[1];
	return 0;
}

void daemon_ready(struct daemon *daemon)
{
	if (daemon->ready_fd < 0)
		return;
	openlog("samutfs", LOG_PID, LOG_DAEMON);
	samut_log_set_sink(to_syslog, NULL);
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		(void)dup2(null, fd);
	if (null > 2)
		close(null);
	(void)!chdir("/");
	(void)!write(daemon->ready_fd, "1", 1);
	close(daemon->ready_fd);
	daemon->ready_fd = -1;
}
