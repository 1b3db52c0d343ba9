/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commits and their messages. Whatever a journal row holds, its commit object is read back as that row, and
 * the trailers of a message that was made are the ones that were put in. Bytes of another's commit are
 * refused or taken apart.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/history/commit.h"
#include "core/work/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What trailers said. */
struct said {
	int64_t change, inode;
	uint32_t uid;
	unsigned ids, others;
};

static void hear(const char *key, const char *value, void *arg)
{
	struct said *said = arg;

	g_assert_null(strchr(key, '\n'));
	g_assert_null(strchr(value, '\n'));
	if (strcmp(key, "Change") == 0)
		said->change = g_ascii_strtoll(value, NULL, 10);
	else if (strcmp(key, "Inode") == 0)
		said->inode = g_ascii_strtoll(value, NULL, 10);
	else if (strcmp(key, "Uid") == 0)
		said->uid = (uint32_t)g_ascii_strtoull(value, NULL, 10);
	else if (strcmp(key, "Id") == 0)
		said->ids += strcmp(value, "70-0000001") == 0;
	else if (strcmp(key, "Via") != 0)
		said->others++;
}

static void check_trailers(const char *message, const struct samut_trailers *trailers)
{
	struct said said = {0};

	samut_message_trailers(message, hear, &said);
	g_assert_cmpint(samut_commit_change(message), ==, trailers->change);
	g_assert_cmpint(said.change, ==, trailers->change);
	g_assert_cmpint(said.inode, ==, trailers->inode);
	g_assert_cmpuint(said.uid, ==, trailers->uid);
	g_assert_cmpuint(said.ids, ==, 1);
	g_assert_cmpuint(said.others, ==, 0);
}

/* The text as subject, body and program of an edit, and as the body that the edit is amended with. */
static char *check_message(const char *text)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	g_autofree char *body = g_strconcat(text, "\n", NULL);
	const struct samut_trailers trailers = {
		.change = 12, .uid = 4000000000, .via = text, .inode = 34, .ids = ids};

	g_ptr_array_add(ids, (char *)"70-0000001");
	g_autofree char *amended = NULL;
	char *message = samut_message_make(text, body, &trailers);
	check_trailers(message, &trailers);
	amended = samut_message_rebody(message, body, NULL);
	g_assert_cmpstr(amended, ==, message);
	g_free(amended);
	amended = samut_message_rebody(message, "", NULL);
	check_trailers(amended, &trailers);
	return message;
}

static void check_row(const char *name, const char *mail, const char *message, int tz)
{
	const struct samut_edit_row row = {.seq = 77,
		.time = G_GINT64_CONSTANT(1650610800000000000),
		.tz = tz,
		.author = (char *)name,
		.mail = (char *)mail,
		.message = (char *)message};
	const struct samut_commit_context context = {
		.tree.b = {1}, .parent.b = {2}, .committer = name, .committer_mail = mail};
	GString *object = g_string_new(NULL);
	struct samut_commit_info info;

	g_assert_cmpint(samut_commit_format(object, &row, &context), ==, 1650610800);
	g_assert_cmpint(samut_commit_parse(object->str, object->len, &info), ==, 0);
	g_assert_cmpint(info.seq, ==, row.seq);
	g_assert_cmpint(info.time, ==, 1650610800);
	g_assert_cmpint(info.tz, ==, CLAMP(tz, -14 * 60, 14 * 60));
	g_assert_true(samut_oid_equal(&info.tree, &context.tree));
	g_assert_true(samut_oid_equal(&info.parent, &context.parent));
	g_assert_true(g_str_has_prefix(info.message, message));
	g_assert_cmpstr(info.author, ==, info.committer);
	g_assert_cmpstr(info.mail, ==, info.committer_mail);
	g_assert_true(*info.author && *info.mail);
	g_assert_true(g_utf8_validate(info.author, -1, NULL));
	g_string_free(object, TRUE);
}

static void check_foreign(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_malloc(size + 1);
	struct samut_commit_info info;

	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	if (samut_commit_parse(text, size, &info) < 0)
		return;
	g_assert_cmpint(info.seq, >=, 0);
	g_assert_true(info.message >= text && info.message <= text + size);
	g_assert_true(info.author && info.mail && info.committer && info.committer_mail);
	g_assert_false(samut_oid_is_zero(&info.tree));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autofree char *message = check_message(text);

	check_row(text, text, text, (int)size * 7 - 900);
	check_row("x", "y", message, 420);
	check_foreign(data, size);
	return 0;
}
