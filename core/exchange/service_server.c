/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon's end of STORE/socket. One client at a time: writing commands would wait for each other anyway.
 * A client that sends nothing or reads nothing is dropped after a few seconds, so that it cannot keep others
 * out; the work it asked for goes on.
 */
#include "core/exchange/service.h"
#include "core/exchange/service_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENT_PATIENCE 5 /* seconds */

int samut_service_listen(const char *dir, int *ret_fd)
{
	g_autofree char *path = g_build_filename(dir, SAMUT_SERVICE_SOCKET, NULL);
	int fd;

	if (unlink(path) != 0 && errno != ENOENT)
		return -errno;
	int error = service_bind(dir, &fd);
	if (error)
		return error;
	if (listen(fd, 8) != 0) {
		error = -errno;
		close(fd);
		return error;
	}
	*ret_fd = fd;
	return 0;
}

void samut_service_unlisten(const char *dir, int fd)
{
	g_autofree char *path = g_build_filename(dir, SAMUT_SERVICE_SOCKET, NULL);

	(void)unlink(path);
	close(fd);
}

/* A client; gone: it no longer reads. */
struct client {
	int fd;
	bool gone;
	gint64 last_progress; /* monotonic, us */
};

static void send_to(struct client *client, char type, const char *payload, size_t len)
{
	if (!client->gone && service_send(client->fd, type, payload, len) < 0)
		client->gone = true;
}

static void say(void *arg, enum samut_stream stream, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		size_t part = MIN(len, SERVICE_MESSAGE_MAX);
		send_to(arg, stream == SAMUT_STREAM_OUT ? 'o' : 'e', text, part);
		text += part;
		len -= part;
	}
}

/* Ten times a second is enough for a progress line. */
static void progress(void *arg, const char *what, int64_t done, int64_t total)
{
	struct client *client = arg;
	gint64 now = g_get_monotonic_time();

	if (now - client->last_progress < 100000 && done != total)
		return;
	client->last_progress = now;
	g_autofree char *text = g_strdup_printf(
		"%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", (gint64)done, (gint64)total, what);
	send_to(client, 'p', text, strlen(text));
}

/* Who is at the other end; -EPERM unless it is our own user or root. */
static int peer(int fd, struct samut_who *ret_who)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0)
		return -errno;
	if (cred.uid != 0 && cred.uid != geteuid())
		return -EPERM;
	*ret_who = (struct samut_who){.uid = cred.uid, .gid = cred.gid, .pid = cred.pid, .via = "samut"};
	return 0;
}

static void serve_client(struct samut *s, int fd, samut_service_changed changed, void *arg)
{
	struct client client = {.fd = fd};
	const struct samut_talk talk = {say, progress, &client};
	const struct timeval patience = {.tv_sec = CLIENT_PATIENCE};
	g_autofree char *verb = NULL;
	g_autoptr(GHashTable) args = NULL;
	struct samut_who who;
	int input_fd = -1;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	int allowed = peer(fd, &who);
	if (service_receive_request(fd, &verb, &args, &input_fd) < 0)
		return;
	char status = SAMUT_EXIT_REFUSED;
	if (allowed < 0) {
		samut_talk_err(&talk, "only for the user who runs the daemon, and root");
	} else {
		status = (char)samut_service_run(s, &who, verb, args, input_fd, &talk);
		if (changed && service_writes(verb))
			changed(arg);
	}
	send_to(&client, 'x', &status, 1);
	if (input_fd >= 0)
		close(input_fd);
}

int samut_service_serve(struct samut *s, int listen_fd, int stop_fd, samut_service_changed changed, void *arg)
{
	for (;;) {
		struct pollfd fds[2] = {
			{.fd = stop_fd, .events = POLLIN}, {.fd = listen_fd, .events = POLLIN}};
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return -errno;
		if (fds[0].revents)
			return 0;
		if (!fds[1].revents)
			continue;
		int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0) {
			serve_client(s, fd, changed, arg);
			close(fd);
		} else if (errno == EMFILE || errno == ENFILE) {
			/* The client stays in the queue; let others give descriptors back. */
			g_usleep(100000);
		} else if (errno != EINTR && errno != ECONNABORTED && errno != EAGAIN) {
			return -errno;
		}
	}
}
