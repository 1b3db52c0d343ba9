/* SPDX-License-Identifier: Apache-2.0 */
/* One connection: values in and out, statements that nest, errors. */
#include "store_kit.h"

#include <fcntl.h>

static struct samut_db *open_new(void)
{
	struct samut_db *db = NULL;

	assert_int_equal(samut_db_open("test.db", SAMUT_DB_CREATE, &db), 0);
	assert_int_equal(
		samut_db_script(db, "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL, c BLOB) STRICT"),
		0);
	return db;
}

static const char insert[] = "INSERT INTO t VALUES(?1,?2,?3)";

static void test_values(void **state)
{
	g_autoptr(samut_db) db = open_new();
	g_autoptr(GBytes) empty = g_bytes_new(NULL, 0), some = g_bytes_new("x\0y", 3);
	g_autoptr(GBytes) copy = NULL;
	struct samut_stmt *stmt;
	size_t len;

	(void)state;
	assert_int_equal(samut_db_run(db, insert, "itb", INT64_MIN, "ไทย", "a\0b", (size_t)3), 1);
	assert_int_equal(samut_db_run(db, insert, "itb", (int64_t)1, "", NULL, (size_t)0), 1);
	assert_int_equal(samut_db_run(db, insert, "itB", (int64_t)2, "e", empty), 1);
	assert_int_equal(samut_db_run(db, insert, "itB", (int64_t)3, "s", some), 1);
	assert_int_equal(samut_db_run(db, insert, "itn", INT64_MAX, "n"), 1);

	stmt = samut_db_bind(db, "SELECT a,b,c FROM t ORDER BY a", "");
	assert_int_equal(samut_stmt_step(stmt), 1);
	assert_true(samut_stmt_int(stmt, 0) == INT64_MIN);
	assert_string_equal(samut_stmt_text(stmt, 1), "ไทย");
	assert_memory_equal(samut_stmt_blob(stmt, 2, &len), "a\0b", 3);
	assert_int_equal(len, 3);
	assert_int_equal(samut_stmt_step(stmt), 1);
	assert_string_equal(samut_stmt_text(stmt, 1), "");
	assert_true(samut_stmt_null(stmt, 2));
	assert_null(samut_stmt_blob(stmt, 2, &len));
	assert_int_equal(samut_stmt_step(stmt), 1);
	assert_false(samut_stmt_null(stmt, 2));
	assert_non_null(samut_stmt_blob(stmt, 2, &len));
	assert_int_equal(len, 0);
	assert_int_equal(samut_stmt_step(stmt), 1);
	assert_int_equal(samut_stmt_bytes(stmt, 2, &copy), 0);
	assert_true(g_bytes_equal(copy, some));
	assert_int_equal(samut_stmt_step(stmt), 1);
	assert_true(samut_stmt_int(stmt, 0) == INT64_MAX);
	assert_int_equal(samut_stmt_step(stmt), 0);
}

/* The count is of this statement, also when it is none that changes rows. */
static void test_counts(void **state)
{
	g_autoptr(samut_db) db = open_new();

	(void)state;
	assert_int_equal(
		samut_db_run(db, "INSERT INTO t VALUES(1,'a',NULL),(2,'b',NULL),(3,'c',NULL)", ""), 3);
	assert_int_equal(samut_db_run(db, "BEGIN", ""), 0);
	assert_int_equal(samut_db_run(db, "SELECT * FROM t", ""), 0);
	assert_int_equal(samut_db_run(db, "UPDATE t SET b='z' WHERE a>?1", "i", (int64_t)1), 2);
	assert_int_equal(samut_db_run(db, "COMMIT", ""), 0);
}

static int64_t pairs(struct samut_db *db, int depth)
{
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT a FROM t ORDER BY a", "");
	int64_t n = 0;

	while (samut_stmt_step(stmt) > 0)
		n += depth > 0 ? pairs(db, depth - 1) : 1;
	return n;
}

/* The same SQL within its own rows, as walking a tree does. */
static void test_nesting(void **state)
{
	g_autoptr(samut_db) db = open_new();

	(void)state;
	assert_int_equal(
		samut_db_run(db, "INSERT INTO t VALUES(1,'a',NULL),(2,'b',NULL),(3,'c',NULL)", ""), 3);
	assert_int_equal(pairs(db, 2), 27);
	assert_int_equal(pairs(db, 1), 9);
}

/* A statement given back early is as new; giving back twice, or nothing, does no harm. */
static void test_reset(void **state)
{
	g_autoptr(samut_db) db = open_new();
	struct samut_stmt *stmt;
	int64_t value = 7;

	(void)state;
	assert_int_equal(samut_db_run(db, "INSERT INTO t VALUES(1,'a',NULL),(2,'b',NULL)", ""), 2);
	for (int i = 0; i < 3; i++) {
		stmt = samut_db_bind(db, "SELECT a FROM t WHERE a>=?1 ORDER BY a", "i", (int64_t)1);
		assert_int_equal(samut_stmt_step(stmt), 1);
		assert_int_equal(samut_stmt_int(stmt, 0), 1);
		samut_stmt_reset(stmt);
		samut_stmt_reset(stmt);
	}
	samut_stmt_reset(NULL);
	assert_int_equal(samut_db_int(db, &value, "SELECT a FROM t WHERE a=?1", "i", (int64_t)9), -ENOENT);
	assert_int_equal(value, 7);
}

static void test_errors(void **state)
{
	g_autoptr(samut_db) db = open_new();
	g_autofree char *much = g_malloc0(81 << 20);

	(void)state;
	assert_int_equal(samut_db_run(db, insert, "itn", (int64_t)1, "a"), 1);
	assert_int_equal(samut_db_run(db, insert, "itn", (int64_t)1, "b"), -EEXIST);
	assert_int_equal(samut_db_run(db, insert, "itn", (int64_t)2, NULL), -EINVAL);
	assert_int_equal(samut_db_run(db, insert, "itb", (int64_t)2, "b", much, (size_t)(81 << 20)), -EFBIG);
	/* And the next time it is fine again. */
	assert_int_equal(samut_db_run(db, insert, "itb", (int64_t)2, "b", much, (size_t)(64 << 20)), 1);
	assert_int_equal(samut_db_run(db, "SELECT * FROM later", ""), -EINVAL);
	assert_non_null(strstr(samut_db_message(db), "later"));
	assert_int_equal(samut_db_script(db, "CREATE TABLE later(x)"), 0);
	assert_int_equal(samut_db_run(db, "SELECT * FROM later", ""), 0);
}

static void test_opening_fails(void **state)
{
	struct samut_db *db = NULL;

	(void)state;
	assert_int_equal(samut_db_open("nowhere.db", SAMUT_DB_READ, &db), -ENOENT);
	assert_int_equal(samut_db_open("nowhere/x.db", SAMUT_DB_CREATE, &db), -ENOENT);
	assert_true(g_file_set_contents("text",
		"This is a letter of more than a hundred bytes, and no database at "
		"all, however often one may look at it from all its sides.",
		-1, NULL));
	assert_int_equal(samut_db_open("text", SAMUT_DB_WRITE, &db), -EUCLEAN);
	assert_null(db);
}

static void test_reader_cannot_write(void **state)
{
	g_autoptr(samut_db) writer = open_new();
	g_autoptr(samut_db) reader = NULL;

	(void)state;
	assert_int_equal(samut_db_open("test.db", SAMUT_DB_READ, &reader), 0);
	assert_int_equal(samut_db_run(reader, insert, "itn", (int64_t)1, "a"), -EROFS);
	assert_int_equal(samut_db_run(writer, insert, "itn", (int64_t)1, "a"), 1);
}

/* The schema cannot be written around, and quotes of the wrong kind are no strings. */
static void test_defences(void **state)
{
	g_autoptr(samut_db) db = open_new();

	(void)state;
	(void)samut_db_script(db, "PRAGMA writable_schema=ON");
	assert_true(samut_db_script(db, "UPDATE sqlite_schema SET sql='x'") < 0);
	assert_true(samut_db_script(db, "SELECT \"no such column\" FROM t") < 0);
}

/* Not a URI: mode=memory would lose all. */
static void test_name_is_no_uri(void **state)
{
	g_autoptr(samut_db) db = NULL;

	(void)state;
	assert_int_equal(samut_db_open("file:x?mode=memory", SAMUT_DB_CREATE, &db), 0);
	assert_int_equal(samut_db_script(db, "CREATE TABLE t(a)"), 0);
	assert_int_equal(access("file:x?mode=memory", F_OK), 0);
}

static void test_frozen(void **state)
{
	g_autoptr(samut_db) writer = open_new();
	g_autoptr(samut_db) reader = NULL;
	int64_t n;

	(void)state;
	assert_int_equal(samut_db_open("test.db", SAMUT_DB_READ, &reader), 0);
	assert_int_equal(samut_db_freeze(reader), 0);
	assert_int_equal(samut_db_int(reader, &n, "SELECT count(*) FROM t", ""), 0);
	assert_int_equal(n, 0);
	assert_int_equal(samut_db_run(writer, insert, "itn", (int64_t)1, "a"), 1);
	assert_int_equal(samut_db_int(reader, &n, "SELECT count(*) FROM t", ""), 0);
	assert_int_equal(n, 0);
	samut_db_thaw(reader);
	samut_db_thaw(reader);
	assert_int_equal(samut_db_int(reader, &n, "SELECT count(*) FROM t", ""), 0);
	assert_int_equal(n, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_enter, kit_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_values),
		TEST(test_counts),
		TEST(test_nesting),
		TEST(test_reset),
		TEST(test_errors),
		TEST(test_opening_fails),
		TEST(test_reader_cannot_write),
		TEST(test_defences),
		TEST(test_name_is_no_uri),
		TEST(test_frozen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
