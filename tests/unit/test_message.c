/* SPDX-License-Identifier: Apache-2.0 */
/* The words of commits: a table of changes, and trailers that git finds again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/work/message.h"

#define LONG60 "123456789012345678901234567890123456789012345678901234567890"

static const struct {
	const char *from, *to, *body; /* from NULL: new */
} changes[] = {
	{"Urgency: medium\n", "Urgency: urgent\n", "Urgency: medium → urgent\n"},
	{NULL, "Urgency: urgent\nGoal:\n", "Urgency: → urgent\n"},
	{"Urgency: medium\n", "", "Urgency: medium →\n"},
	{"Goal: rights\n", "Goal: rights\nGoal: self-reliance\n", "Goal: +self-reliance\n"},
	{"Goal: a\nGoal: b\n", "Goal: b\n", "Goal: -a\n"},
	{"Goal: a\nGoal: b\n", "Goal: b\nGoal: c\n", "Goal: a → c\n"},
	{"Goal: a\nGoal: b\n", "Goal: c\nGoal: d\nGoal: e\n",
		"Goal: -a\nGoal: -b\nGoal: +c\nGoal: +d\nGoal: +e\n"},
	{"Goal: a\nGoal: a\n", "Goal: a\n", "Goal: -a\n"},
	{"A: 1\nB: 2\n", "B: 2\nA: 1\n", "(comments or order)\n"},
	{"# x\nA: 1\n", "A: 1\n", "(comments or order)\n"},
	{"A: 1\n", "A: 1\n", ""},
	{"A: one\n+ two\n", "A: one\n", "A: one two → one\n"},
	{"A: x\n", "A: " LONG60 "\n", "A: x → " LONG60 "\n"},
	{"A: x\n", "A: " LONG60 "1\n", "A: x → " LONG60 "…\n"},
	{"Old: 1\nSame: 1\n", "New: 1\nSame: 1\n", "New: → 1\nOld: 1 →\n"},
	{NULL, "", ""},
};

static void test_fields(void **state)
{
	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autoptr(GString) body = g_string_new(NULL);
		g_autoptr(GBytes) from =
			changes[i].from ? g_bytes_new(changes[i].from, strlen(changes[i].from)) : NULL;
		g_autoptr(GBytes) to = g_bytes_new(changes[i].to, strlen(changes[i].to));
		samut_message_fields(body, from, to);
		assert_string_equal(body->str, changes[i].body);
	}
}

/* Thai is cut between characters, and a record of many fields does not make a message of a megabyte. */
static void test_bounds(void **state)
{
	g_autoptr(GString) body = g_string_new(NULL);
	g_autoptr(GString) text = g_string_new("A: ");

	(void)state;
	for (int i = 0; i < 100; i++)
		g_string_append(text, "ก");
	g_string_append_c(text, '\n');
	for (int i = 0; i < 5000; i++)
		g_string_append_printf(text, "X_%d: v\n", i);
	g_autoptr(GBytes) to = g_bytes_new(text->str, text->len);
	samut_message_fields(body, NULL, to);
	assert_true(g_utf8_validate(body->str, -1, NULL));
	assert_true(body->len < 8000);
	assert_true(g_str_has_suffix(body->str, "\n(and 4801 more)\n"));
}

static char *free_body(const char *from, int64_t old_size, const char *to, gsize len)
{
	GString *body = g_string_new(NULL);
	g_autoptr(GBytes) old_text = from ? g_bytes_new(from, strlen(from)) : NULL;
	g_autoptr(GBytes) new_text = g_bytes_new(to, len);

	samut_message_free(body, old_text, old_size, new_text);
	return g_string_free(body, FALSE);
}

static void test_free_files(void **state)
{
	g_autofree char *lines = free_body("a\nb\nc\n", 6, "a\nx\ny\nc\nz", 9);
	g_autofree char *order = free_body("a\nb\n", 4, "b\na\n", 4);
	g_autofree char *binary = free_body("a\n", 2, "\0\xff\xfe", 3);
	g_autofree char *fresh = free_body(NULL, -1, "abc", 3);

	(void)state;
	assert_string_equal(lines, "3 lines added, 1 removed\n");
	assert_string_equal(order, "(order of lines)\n");
	assert_string_equal(binary, "2 → 3 bytes\n");
	assert_string_equal(fresh, "3 bytes\n");
}

static void test_attributes(void **state)
{
	g_autoptr(GString) body = g_string_new(NULL);

	(void)state;
	samut_message_attr(body, 0644, 02664, 1, 2, 3, 3);
	assert_string_equal(body->str, "mode 0644 → 2664\nowner 1 → 2\n");
}

static void note_trailer(const char *key, const char *value, void *arg)
{
	g_string_append_printf(arg, "%s=%s;", key, value);
}

static void test_whole(void **state)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	const struct samut_trailers trailers = {
		.change = 12, .uid = 1000, .via = "v\nim", .inode = 34, .ids = ids};
	const struct samut_trailers few = {.change = 1, .uid = 0};

	(void)state;
	g_ptr_array_add(ids, (char *)"70-0000001");
	g_autofree char *message = samut_message_make("edit a\nb", "A: → 1\n", &trailers);
	g_autofree char *bare = samut_message_make("init", "", &few);
	g_autofree char *amended = samut_message_rebody(message, "A: → 2\n", NULL);
	g_autofree char *emptied = samut_message_rebody(message, "", NULL);
	assert_string_equal(message,
		"edit a b\n\nA: → 1\n\nChange: 12\nUid: 1000\nVia: v im\nInode: 34\nId: 70-0000001\n");
	assert_string_equal(bare, "init\n\nChange: 1\nUid: 0\n");
	assert_string_equal(amended,
		"edit a b\n\nA: → 2\n\nChange: 12\nUid: 1000\nVia: v im\nInode: 34\nId: 70-0000001\n");
	assert_string_equal(
		emptied, "edit a b\n\nChange: 12\nUid: 1000\nVia: v im\nInode: 34\nId: 70-0000001\n");
	/* Versions of households are those of the last round. */
	g_autoptr(GPtrArray) versions = g_ptr_array_new();
	g_ptr_array_add(versions, (char *)"70-0000001 3 abc");
	g_autofree char *paid = samut_message_rebody(message, "", versions);
	g_autofree char *unpaid = samut_message_rebody(paid, "", NULL);
	assert_true(g_str_has_suffix(paid, "Id: 70-0000001\nHousehold: 70-0000001 3 abc\n"));
	assert_string_equal(unpaid, emptied);
	g_autoptr(GString) read = g_string_new(NULL);
	samut_message_trailers(message, note_trailer, read);
	assert_string_equal(read->str, "Change=12;Uid=1000;Via=v im;Inode=34;Id=70-0000001;");
	g_string_truncate(read, 0);
	samut_message_trailers("A: b\n\nno trailer\nInode:\nUid: 3: 4\n\n", note_trailer, read);
	assert_string_equal(read->str, "Uid=3: 4;");
}

/* A value cannot make itself a trailer or end the body. */
static void test_values_stay_in_their_line(void **state)
{
	const struct samut_trailers trailers = {.change = 2, .uid = 0};
	g_autoptr(GString) body = g_string_new(NULL);
	const char *text = "A: x\n+\n+ Change: 99\n+\n";
	g_autoptr(GBytes) to = g_bytes_new(text, strlen(text));

	(void)state;
	samut_message_fields(body, NULL, to);
	g_autofree char *message = samut_message_make("create a", body->str, &trailers);
	assert_string_equal(message, "create a\n\nA: → x  Change: 99\n\nChange: 2\nUid: 0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_free_files),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_values_stay_in_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
