/* SPDX-License-Identifier: Apache-2.0 */
/* Durable file operations: what they leave behind, and what they answer when they cannot. */
#include "tests/unit/shell_kit.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fsutil.h"

/* A new directory for each test, as the process's working directory. */
static int enter(void **state)
{
	char *dir = g_dir_make_tmp("samut-fsutil-XXXXXX", NULL);

	*state = dir;
	return dir ? chdir(dir) : -1;
}

static int leave(void **state)
{
	g_autofree char *dir = *state;

	kit_run("rm -rf '%s'", dir);
	return chdir("/");
}

static void assert_content(const char *path, const char *wanted, size_t size)
{
	g_autofree char *content = NULL;
	gsize len;

	assert_true(g_file_get_contents(path, &content, &len, NULL));
	assert_int_equal(len, size);
	assert_memory_equal(content, wanted, size);
}

static unsigned entries(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	unsigned n = 0;

	while (g_dir_read_name(dir))
		n++;
	return n;
}

static void test_write_file(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(samut_fs_write_file("a", "one", 3, 0640), 0);
	assert_content("a", "one", 3);
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777 & ~0640u, 0);
	assert_int_equal(samut_fs_write_file("a", "z\0z", 3, 0640), 0);
	assert_content("a", "z\0z", 3);
	assert_int_equal(samut_fs_write_file("a", NULL, 0, 0640), 0);
	assert_content("a", "", 0);
	assert_int_equal(entries("."), 1);
}

/* What a crash left of an earlier write is in nobody's way. */
static void test_write_file_over_leftover(void **state)
{
	(void)state;
	assert_true(g_file_set_contents(".a.new", "much longer than the new content", -1, NULL));
	assert_int_equal(samut_fs_write_file("a", "new", 3, 0600), 0);
	assert_content("a", "new", 3);
	assert_int_equal(entries("."), 1);
}

static void test_write_file_fails_whole(void **state)
{
	(void)state;
	assert_int_equal(samut_fs_write_file("none/a", "x", 1, 0600), -ENOENT);
	assert_int_equal(g_mkdir("d", 0755), 0);
	assert_int_equal(g_mkdir("d/inside", 0755), 0);
	assert_int_equal(samut_fs_write_file("d", "x", 1, 0600), -EISDIR);
	assert_int_equal(entries("."), 1);
	assert_int_equal(entries("d"), 1);
}

static void test_make_dirs(void **state)
{
	g_autofree char *absolute = g_build_filename(*state, "x", "y", "z", NULL);

	assert_int_equal(samut_fs_make_dirs("a/b//c/", 0755), 0);
	assert_true(g_file_test("a/b/c", G_FILE_TEST_IS_DIR));
	assert_int_equal(samut_fs_make_dirs("a/b/c", 0755), 0);
	assert_int_equal(samut_fs_make_dirs(absolute, 0755), 0);
	assert_true(g_file_test("x/y/z", G_FILE_TEST_IS_DIR));
	assert_true(g_file_set_contents("f", "", 0, NULL));
	assert_int_equal(samut_fs_make_dirs("f", 0755), -ENOTDIR);
	assert_int_equal(samut_fs_make_dirs("f/g", 0755), -ENOTDIR);
	assert_int_equal(samut_fs_make_dirs("", 0755), -ENOENT);
	assert_int_equal(samut_fs_make_dirs("/", 0755), 0);
}

static void test_remove_tree(void **state)
{
	(void)state;
	kit_run("mkdir -p tree/a/b kept && touch tree/a/f tree/a/b/g kept/f && ln -s ../kept tree/link");
	assert_int_equal(samut_fs_remove_tree("tree"), 0);
	assert_false(g_file_test("tree", G_FILE_TEST_EXISTS));
	assert_int_equal(entries("kept"), 1);
	assert_int_equal(samut_fs_remove_tree("tree"), 0);
	assert_int_equal(samut_fs_remove_tree("kept/f"), 0);
	assert_int_equal(entries("kept"), 0);
	assert_int_equal(samut_fs_remove_tree("/proc/self/status"), -EPERM);
}

static void test_sync(void **state)
{
	(void)state;
	assert_true(g_file_set_contents("f", "x", 1, NULL));
	assert_int_equal(samut_fs_sync_file("f"), 0);
	assert_int_equal(samut_fs_sync_file("none"), -ENOENT);
	assert_int_equal(samut_fs_sync_dir("."), 0);
	assert_int_equal(samut_fs_sync_dir("f"), -ENOTDIR);
	assert_int_equal(samut_fs_sync_parent("f"), 0);
	assert_int_equal(samut_fs_sync_parent("none/f"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_write_file, enter, leave),
		cmocka_unit_test_setup_teardown(test_write_file_over_leftover, enter, leave),
		cmocka_unit_test_setup_teardown(test_write_file_fails_whole, enter, leave),
		cmocka_unit_test_setup_teardown(test_make_dirs, enter, leave),
		cmocka_unit_test_setup_teardown(test_remove_tree, enter, leave),
		cmocka_unit_test_setup_teardown(test_sync, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
