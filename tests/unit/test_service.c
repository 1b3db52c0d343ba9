/* SPDX-License-Identifier: Apache-2.0 */
/* The socket through which a daemon is asked: a real server on a thread, real clients, and clients that
 * behave badly. */
#include "tests/unit/work_kit.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/exchange/service.h"
#include "core/exchange/service_wire.h"

struct server {
	struct kit *kit;
	int listen_fd, stop_fd;
	pthread_t thread;
	int changed; /* calls; read after the thread has ended */
	int result;
};

static void note_change(void *arg)
{
	((struct server *)arg)->changed++;
}

static void *serve(void *arg)
{
	struct server *server = arg;

	server->result =
		samut_service_serve(server->kit->s, server->listen_fd, server->stop_fd, note_change, server);
	return NULL;
}

static void start(struct server *server, struct kit *kit)
{
	*server = (struct server){.kit = kit, .stop_fd = eventfd(0, EFD_CLOEXEC)};
	assert_int_equal(samut_service_listen(kit->store, &server->listen_fd), 0);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void stop(struct server *server)
{
	uint64_t one = 1;

	assert_int_equal(write(server->stop_fd, &one, sizeof(one)), sizeof(one));
	assert_int_equal(pthread_join(server->thread, NULL), 0);
	assert_int_equal(server->result, 0);
	samut_service_unlisten(server->kit->store, server->listen_fd);
	close(server->stop_fd);
}

/* What was said on both streams. */
struct heard {
	GString *text;
	int progress;
};

static void hear(void *arg, enum samut_stream stream, const char *text)
{
	g_string_append_printf(
		((struct heard *)arg)->text, "%c:%s", stream == SAMUT_STREAM_OUT ? 'o' : 'e', text);
}

static void hear_progress(void *arg, const char *what, int64_t done, int64_t total)
{
	assert_true(*what && done >= 0 && total >= 0);
	((struct heard *)arg)->progress++;
}

/* A call with the text as its input; arguments as key, value, …, NULL. What was said, and the status. */
G_GNUC_NULL_TERMINATED
static char *call(struct kit *kit, const char *verb, const char *input, int *ret_status, ...)
{
	g_autoptr(GHashTable) args = g_hash_table_new(g_str_hash, g_str_equal);
	struct heard heard = {g_string_new(NULL), 0};
	const struct samut_talk talk = {hear, hear_progress, &heard};
	FILE *file = input ? tmpfile() : NULL;
	va_list list;
	char *key;

	va_start(list, ret_status);
	while ((key = va_arg(list, char *)))
		g_hash_table_insert(args, key, va_arg(list, char *));
	va_end(list);
	if (file) {
		assert_true(fputs(input, file) >= 0 && fflush(file) == 0);
		rewind(file);
	}
	assert_int_equal(
		samut_service_call(kit->store, verb, args, file ? fileno(file) : -1, &talk, ret_status), 0);
	if (file)
		(void)fclose(file);
	return g_string_free(heard.text, FALSE);
}

static void test_import(void **state)
{
	struct kit *kit = *state;
	struct server server;
	int status = -1;

	start(&server, kit);
	g_autofree char *good = call(kit, "import", "File,Name,Sector\nก,ชื่อ,state\n", &status, "kind",
		"partner", "name", "t.csv", NULL);
	assert_int_equal(status, SAMUT_EXIT_DONE);
	assert_string_equal(good, "o:1 records imported, 0 were there already\n");
	g_autofree char *bad = call(kit, "import", "File,Name,Sector\nข,ชื่อ,purple\n", &status, "kind",
		"partner", "name", "t.csv", NULL);
	assert_int_equal(status, SAMUT_EXIT_REFUSED);
	assert_non_null(strstr(bad, "e:t.csv:2: Sector: "));
	g_autofree char *none = call(kit, "none", NULL, &status, NULL);
	assert_int_equal(status, SAMUT_EXIT_USAGE);
	assert_non_null(strstr(none, "e:none: "));
	stop(&server);
	/* A refused import may have changed something; a verb that is none has not. */
	assert_int_equal(server.changed, 2);
	g_autofree char *text = kit_read(kit, "partners/ก/partner.txt");
	assert_string_equal(text, "Name: ชื่อ\nSector: state\n");
	g_autofree char *author = kit_git(kit, "log -1 --format=%an%x20%b");
	assert_non_null(strstr(author, "Uid: "));
}

/* Much to say arrives whole and in order. */
static void test_many_lines(void **state)
{
	struct kit *kit = *state;
	struct server server;
	g_autoptr(GString) table = g_string_new("File,Name,Sector\n");
	int status = -1;

	for (int i = 0; i < 3000; i++)
		g_string_append_printf(table, "p%d,ชื่อ,purple\n", i);
	start(&server, kit);
	g_autofree char *said =
		call(kit, "import", table->str, &status, "kind", "partner", "name", "t", NULL);
	stop(&server);
	g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
	assert_int_equal(g_strv_length(lines), 3002);
	for (int i = 0; i < 3000; i++) {
		g_autofree char *start_of = g_strdup_printf("e:t:%d: Sector: ", i + 2);
		assert_true(g_str_has_prefix(lines[i], start_of));
	}
}

/* Connects and sends what no client of ours would; the server must go on. */
static void send_raw(struct kit *kit, const void *data, size_t len)
{
	int fd;

	assert_int_equal(service_connect(kit->store, &fd), 0);
	if (len)
		assert_int_equal(send(fd, data, len, MSG_NOSIGNAL), len);
	close(fd);
}

static void test_bad_clients(void **state)
{
	struct kit *kit = *state;
	struct server server;
	const uint32_t huge = UINT32_MAX, four = 4;
	g_autofree char *short_one = g_malloc0(6);
	int status = -1;

	start(&server, kit);
	send_raw(kit, NULL, 0);
	send_raw(kit, "xy", 2);
	send_raw(kit, &huge, sizeof(huge));
	memcpy(short_one, &four, 4);
	send_raw(kit, short_one, 6);
	/* No input, no kind, an argument that is none. */
	g_autofree char *said = call(kit, "import", NULL, &status, "=", "", NULL);
	assert_int_equal(status, SAMUT_EXIT_USAGE);
	assert_true(g_str_has_prefix(said, "e:"));
	g_autofree char *restored = call(kit, "restore", NULL, &status, "path", "x", "at", "--help", NULL);
	assert_int_equal(status, SAMUT_EXIT_USAGE);
	assert_true(g_str_has_prefix(restored, "e:"));
	stop(&server);
}

/* A client that asks and goes away; what it asked for is done. */
static void test_gone_client(void **state)
{
	struct kit *kit = *state;
	struct server server;
	g_autoptr(GHashTable) args = g_hash_table_new(g_str_hash, g_str_equal);
	FILE *file = tmpfile();
	int fd;

	assert_true(fputs("File,Name,Sector\nก,ชื่อ,state\n", file) >= 0 && fflush(file) == 0);
	rewind(file);
	g_hash_table_insert(args, (char *)"kind", (char *)"partner");
	start(&server, kit);
	assert_int_equal(service_connect(kit->store, &fd), 0);
	assert_int_equal(service_send_request(fd, "import", args, fileno(file)), 0);
	close(fd);
	(void)fclose(file);
	/* The next client is served after it. */
	int status = -1;
	g_autofree char *said = call(kit, "trouble", NULL, &status, NULL);
	assert_int_equal(status, SAMUT_EXIT_DONE);
	assert_string_equal(said, "");
	stop(&server);
	assert_true(kit_id(kit, "partners/ก/partner.txt") > 0);
}

static void test_nobody_there(void **state)
{
	struct kit *kit = *state;
	g_autoptr(GHashTable) args = g_hash_table_new(g_str_hash, g_str_equal);
	int status, fd;

	assert_int_equal(samut_service_call(kit->store, "trouble", args, -1, NULL, &status), -ENOENT);
	assert_int_equal(samut_service_listen(kit->store, &fd), 0);
	close(fd);
	/* Left by a killed process: nobody answers, and the next owner takes its place. */
	assert_int_equal(samut_service_call(kit->store, "trouble", args, -1, NULL, &status), -ECONNREFUSED);
	assert_int_equal(samut_service_listen(kit->store, &fd), 0);
	samut_service_unlisten(kit->store, fd);
	assert_int_equal(samut_service_call(kit->store, "trouble", args, -1, NULL, &status), -ENOENT);
	assert_int_equal(samut_service_call("/no/such/store", "trouble", args, -1, NULL, &status), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_import, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_many_lines, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_bad_clients, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_gone_client, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_nobody_there, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
