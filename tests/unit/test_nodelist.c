/* SPDX-License-Identifier: Apache-2.0 */
/* Nodelists: from the database and back, what belongs to which holder, and lines that are none. */
#include "tests/unit/work_kit.h"

#include "core/work/nodelist.h"

static int count_line(
	int64_t id, uint32_t mode, uint32_t uid, uint32_t gid, const char *path, bool dir, void *arg)
{
	GString *out = arg;

	g_string_append_printf(out, "%" G_GINT64_FORMAT " %o %u %u %s %d\n", id, mode, uid, gid, path, dir);
	return 0;
}

static char *build(struct kit *kit, const char *path)
{
	GString *text = NULL;
	struct samut_db *db = samut_store_reader(kit->s->store);

	int r = samut_nodelist_build(db, kit_id(kit, path), 0, NULL, &text);
	samut_store_reader_done(kit->s->store, db);
	assert_int_equal(r, 0);
	return g_string_free(text, FALSE);
}

static void test_what_a_holder_lists(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	g_autofree char *root = build(kit, "");
	g_autofree char *village = build(kit, VILLAGE);
	g_autofree char *home = build(kit, HOME);

	assert_string_equal(root, "1 2775 4242 4343 ./\n");
	assert_int_equal(strchr(village, '\n')[1], '\0');
	assert_non_null(strstr(home, " ./\n"));
	assert_non_null(strstr(home, " plan/urgent/\n"));
	assert_non_null(strstr(home, " household.txt\n"));
	assert_ok(kit, kit_mkdir(kit, HOME "/notes/ลึก"));
	assert_ok(kit, kit_save(kit, HOME "/notes/ลึก/a b.txt", "x"));
	struct samut_node scratch = {.id = samut_store_new_id(kit->s->store),
		.parent = kit_id(kit, HOME),
		.name = (char *)"x~",
		.mode = S_IFDIR | 0700};
	assert_int_equal(samut_scratch_create(kit->s, &scratch, NULL), 0);
	g_autofree char *more = build(kit, HOME);
	g_autofree char *in_git = kit_list(kit, HOME);
	assert_non_null(strstr(more, " 0664 4242 4343 notes/ลึก/a b.txt\n"));
	assert_null(strstr(more, "x~"));
	g_strchomp(more);
	assert_string_equal(more, in_git);
}

static void test_lines_are_sorted(void **state)
{
	static const char *const paths[] = {"b", "a/", "./", "a/b", "a b", "a-", "ก/"};
	struct samut_node node = {.id = 5, .mode = S_IFREG | 0640, .uid = 1, .gid = 2};
	struct samut_nodelist *list = samut_nodelist_new();

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++)
		samut_nodelist_add(list, &node, paths[i]);
	g_autofree char *text = g_string_free(samut_nodelist_finish(list), FALSE);
	assert_string_equal(text, "5 0640 1 2 ./\n5 0640 1 2 a b\n5 0640 1 2 a-\n5 0640 1 2 a/\n5 0640 1 2 "
				  "a/b\n5 0640 1 2 b\n5 0640 1 2 ก/\n");
}

static void test_reading_back(void **state)
{
	const char *text = "1 2775 4242 4343 ./\n7 0640 4294967295 0 notes/a b.txt\n9 0000 0 0 ก/\n";
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	assert_int_equal(samut_nodelist_parse(text, strlen(text), count_line, out), 0);
	assert_string_equal(
		out->str, "1 2775 4242 4343 ./ 1\n7 640 4294967295 0 notes/a b.txt 0\n9 0 0 0 ก/ 1\n");
	assert_int_equal(samut_nodelist_parse("", 0, count_line, out), 0);
}

static const char *const malformed[] = {
	"1 2775 0 0 ./",
	"x 2775 0 0 a\n",
	"1 2995 0 0 a\n",
	"1 20000 0 0 a\n",
	"1 0644 4294967296 0 a\n",
	"0 0644 0 0 a\n",
	"-1 0644 0 0 a\n",
	"1 0644 0 a\n",
	"1 0644 0 0 \n",
	"1 0644 0 0 /a\n",
	"1 0644 0 0 a/../b\n",
	"1 0644 0 0 ..\n",
	"1 0644 0 0 a/./b\n",
	"1 0644 0 0 a//b\n",
	"\n",
	"1  0644 0 0 a\n",
	"9223372036854775808 0644 0 0 a\n",
};

static void test_malformed(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(malformed); i++)
		if (samut_nodelist_parse(malformed[i], strlen(malformed[i]), count_line, out) != -EINVAL)
			fail_msg("taken: %s", malformed[i]);
	assert_string_equal(out->str, "");
	assert_int_equal(samut_nodelist_parse("1 0644 0 0 a\0b\n", 15, count_line, out), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_a_holder_lists, kit_setup, kit_teardown),
		cmocka_unit_test(test_lines_are_sorted),
		cmocka_unit_test(test_reading_back),
		cmocka_unit_test(test_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
