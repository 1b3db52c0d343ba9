/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames over a Unix stream socket. Every read and write is complete or an error; nothing here blocks longer
 * than the socket's time limits, which the callers set.
 */
#include "core/exchange/service_wire.h"

#include "core/exchange/service.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Calls op (bind or connect) with the address of DIR/socket. sun_path holds 108 bytes, so the way there leads
 * through a descriptor of the directory. */
static int with_address(const char *dir, int socket_fd, int (*op)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir_fd < 0)
		return -errno;
	g_snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", dir_fd,
		SAMUT_SERVICE_SOCKET);
	int result = op(socket_fd, (const struct sockaddr *)&address, sizeof(address)) == 0 ? 0 : -errno;
	close(dir_fd);
	return result;
}

static int open_socket(
	const char *dir, mode_t mode, int (*op)(int, const struct sockaddr *, socklen_t), int *ret_fd)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	/* The file that bind() makes takes the mode of the unbound socket. */
	int result = mode && fchmod(fd, mode) != 0 ? -errno : with_address(dir, fd, op);
	if (result < 0) {
		close(fd);
		return result;
	}
	*ret_fd = fd;
	return 0;
}

int service_bind(const char *dir, int *ret_fd)
{
	return open_socket(dir, 0600, bind, ret_fd);
}

int service_connect(const char *dir, int *ret_fd)
{
	return open_socket(dir, 0, connect, ret_fd);
}

static int send_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return sent < 0 && errno != EPIPE ? -errno : -ECONNRESET;
		at += sent;
		len -= (size_t)sent;
	}
	return 0;
}

static int receive_all(int fd, void *data, size_t len)
{
	char *at = data;

	while (len > 0) {
		ssize_t got = recv(fd, at, len, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : -ECONNRESET;
		at += got;
		len -= (size_t)got;
	}
	return 0;
}

int service_send(int fd, char type, const void *payload, size_t len)
{
	g_autofree char *frame = g_malloc(5 + len);
	uint32_t size = (uint32_t)len;

	if (len > SERVICE_MESSAGE_MAX)
		return -EMSGSIZE;
	frame[0] = type;
	memcpy(frame + 1, &size, 4);
	memcpy(frame + 5, payload, len);
	return send_all(fd, frame, 5 + len);
}

int service_receive(int fd, char *ret_type, char **ret_payload, size_t *ret_len)
{
	char head[5];
	uint32_t size;
	int error = receive_all(fd, head, sizeof(head));

	if (error)
		return error;
	memcpy(&size, head + 1, 4);
	if (size > SERVICE_MESSAGE_MAX)
		return -EBADMSG;
	g_autofree char *payload = g_malloc(size + 1);
	error = receive_all(fd, payload, size);
	if (error)
		return error;
	payload[size] = '\0';
	*ret_type = head[0];
	*ret_payload = g_steal_pointer(&payload);
	*ret_len = size;
	return 0;
}

static GString *pack_request(const char *verb, GHashTable *args)
{
	GString *text = g_string_new(verb);
	GHashTableIter iter;
	void *key, *value;

	g_string_append_c(text, '\0');
	g_hash_table_iter_init(&iter, args);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		g_string_append_printf(text, "%s=%s", (const char *)key, (const char *)value);
		g_string_append_c(text, '\0');
	}
	return text;
}

/* The first byte of a request carries the descriptor. */
static int send_byte_with_fd(int fd, char byte, int input_fd)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec vec = {&byte, 1};
	struct msghdr message = {.msg_iov = &vec, .msg_iovlen = 1};

	if (input_fd >= 0) {
		message.msg_control = control.room;
		message.msg_controllen = sizeof(control.room);
		struct cmsghdr *head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(head), &input_fd, sizeof(int));
	}
	return sendmsg(fd, &message, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

static int receive_byte_with_fd(int fd, char *ret_byte, int *ret_input_fd)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec vec = {ret_byte, 1};
	struct msghdr message = {.msg_iov = &vec,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room)};
	ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);

	if (got != 1)
		return got < 0 ? -errno : -ECONNRESET;
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS &&
		head->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(ret_input_fd, CMSG_DATA(head), sizeof(int));
	return 0;
}

int service_send_request(int fd, const char *verb, GHashTable *args, int input_fd)
{
	g_autoptr(GString) text = pack_request(verb, args);
	uint32_t size = (uint32_t)text->len;
	char head[4];

	if (text->len > SERVICE_MESSAGE_MAX)
		return -EMSGSIZE;
	memcpy(head, &size, 4);
	int error = send_byte_with_fd(fd, head[0], input_fd);
	if (!error)
		error = send_all(fd, head + 1, 3);
	return error ? error : send_all(fd, text->str, text->len);
}

static GHashTable *unpack_args(const char *at, const char *end)
{
	GHashTable *args = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	while (at < end) {
		const char *equals = strchr(at, '=');
		if (equals)
			g_hash_table_insert(args, g_strndup(at, (gsize)(equals - at)), g_strdup(equals + 1));
		at += strlen(at) + 1;
	}
	return args;
}

int service_receive_request(int fd, char **ret_verb, GHashTable **ret_args, int *ret_input_fd)
{
	char head[4];
	uint32_t size;
	int input_fd = -1;
	int error = receive_byte_with_fd(fd, head, &input_fd);

	if (!error)
		error = receive_all(fd, head + 1, 3);
	memcpy(&size, head, 4);
	if (!error && size > SERVICE_MESSAGE_MAX)
		error = -EBADMSG;
	g_autofree char *text = error ? NULL : g_malloc0(size + 1);
	if (!error)
		error = receive_all(fd, text, size);
	if (error) {
		if (input_fd >= 0)
			close(input_fd);
		return error;
	}
	*ret_verb = g_strdup(text);
	*ret_args = unpack_args(text + strlen(text) + 1, text + size);
	*ret_input_fd = input_fd;
	return 0;
}
