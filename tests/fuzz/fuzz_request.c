/* SPDX-License-Identifier: Apache-2.0 */
/* Requests on the service's socket, and frames: whatever comes is refused or taken apart, and never waited
 * for once the sender has gone. */
#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/exchange/service_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The reading end of a socket into which all of it was sent before the sender left. */
static int sent(const void *data, size_t size)
{
	int ends[2];

	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
	if (size)
		g_assert_cmpint(send(ends[1], data, size, MSG_NOSIGNAL | MSG_DONTWAIT), >=, 0);
	close(ends[1]);
	return ends[0];
}

static void check_request(const void *data, size_t size)
{
	g_autofree char *verb = NULL;
	g_autoptr(GHashTable) args = NULL;
	int input = -1;
	int fd = sent(data, size);
	int result = service_receive_request(fd, &verb, &args, &input);

	g_assert_cmpint(result == 0, ==, verb != NULL);
	g_assert_cmpint(input, ==, -1);
	if (result == 0)
		g_assert_cmpuint(strlen(verb), <, size);
	close(fd);
}

static void check_frames(const void *data, size_t size)
{
	int fd = sent(data, size);
	int result = 0;

	while (result == 0) {
		g_autofree char *payload = NULL;
		size_t len;
		char type;
		result = service_receive(fd, &type, &payload, &len);
		if (result == 0)
			g_assert_cmpint(payload[len], ==, '\0');
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size = MIN(size, 65536);
	check_request(data, size);
	check_frames(data, size);
	return 0;
}
