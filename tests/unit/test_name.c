/* SPDX-License-Identifier: Apache-2.0 */
/* Names of files: which are refused and why, which belong to programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "core/model/name.h"

static const struct {
	const char *name;
	const char *reason; /* part of the English one; NULL: allowed */
} names[] = {
	{"household.txt", NULL},
	{"01-สมศรี ใจดี.txt", NULL},
	{"70-ราชบุรี", NULL},
	{"2565-04-22-01.txt", NULL},
	{"a", NULL},
	{"(สำเนา) รูป & เอกสาร #1 50%.jpg", NULL},
	{"…", NULL},
	{"\u0915\u094d\u200d\u0937", NULL}, /* a joiner with a meaning */
	{"\U0001F468\u200d\U0001F469.png", NULL},
	{"console.txt", NULL},
	{"common", NULL},
	{"com10", NULL},
	{"gitting", NULL},
	{"git~2", NULL},
	{"x.git", NULL},
	/* scratch names are spared what only people's names must keep */
	{".~lock.household.txt#", NULL},
	{"~$letter.docx", NULL},
	{"#household.txt#", NULL},
	{"-x.tmp", NULL},
	{"a:b~", NULL},
	{"CON.tmp", NULL},
	/* refused */
	{"", "empty"},
	{".", "empty"},
	{"..", "empty"},
	{"a/b", "U+002F"},
	{"a\tb", "U+0009"},
	{"a\nb", "U+000A"},
	{"a\x7f", "U+007F"},
	{"a\xc2\x85", "U+0085"},
	{"a\u202etxt.exe", "U+202E"}, /* reads as exe.txt */
	{"a\u200fb", "U+200F"},
	{"a\u2066b", "U+2066"},
	{"a\u2028b", "U+2028"},
	{"a\u200bb", "U+200B"}, /* not canonical */
	{"a<b", "<"},
	{"a>b", ">"},
	{"8:40", ":"},
	{"a\"b", "\""},
	{"a|b", "|"},
	{"a?", "?"},
	{"a*b", "*"},
	{"a\\b", "\\"},
	{"a.", "end in a dot"},
	{"a ", "end in a dot or a space"},
	{" a", "start"},
	{"-rf", "start"},
	{"CON", "device"},
	{"con.txt", "device"},
	{"Nul", "device"},
	{"aux .txt", "device"},
	{"PRN.a.b", "device"},
	{"com1", "device"},
	{"LPT9.txt", "device"},
	{"com¹", "device"},
	{"CONIN$", "device"},
	{".git", "git"},
	{".GIT", "git"},
	{".Git", "git"},
	{".git.", "git"},
	{".git ", "git"},
	{".git . .", "git"},
	{".git::$INDEX_ALLOCATION", "git"},
	{".git\\x", "git"},
	{"git~1", "git"},
	{"GIT~1", "git"},
	{"\xff", "UTF-8"},
	{"\xe0\xb8", "UTF-8"},
	{"\xed\xa0\x80", "UTF-8"},
	{"\xc0\xaf", "UTF-8"},
};

static void test_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int r = samut_name_check(names[i].name, &diag);

		if (r != (names[i].reason ? -EINVAL : 0))
			fail_msg("row %zu: %s: %d", i, names[i].name, r);
		assert_int_equal(samut_diag_count(&diag), names[i].reason ? 1 : 0);
		if (names[i].reason && !strstr(samut_diag_get(&diag, 0)->en, names[i].reason))
			fail_msg("row %zu: %s", i, samut_diag_get(&diag, 0)->en);
	}
}

static void test_length(void **state)
{
	g_autoptr(GString) thai = g_string_new(NULL);
	g_autofree char *fits = g_strnfill(255, 'a');
	g_autofree char *over = g_strnfill(256, 'a');

	(void)state;
	for (int i = 0; i < 85; i++)
		g_string_append(thai, "ก");
	assert_int_equal(samut_name_check(fits, NULL), 0);
	assert_int_equal(samut_name_check(over, NULL), -ENAMETOOLONG);
	assert_int_equal(samut_name_check(thai->str, NULL), 0);
	g_string_append_c(thai, 'a');
	assert_int_equal(samut_name_check(thai->str, NULL), -ENAMETOOLONG);
	over[0] = '.';
	assert_int_equal(samut_name_check(over, NULL), -ENAMETOOLONG);
}

static const char *const scratch[] = {
	".household.txt.swp",
	".household.txt.swx",
	".household.txt.swo",
	".household.txt.kate-swp",
	"household.txt~",
	".#household.txt",
	"#household.txt#",
	".goutputstream-1A2B3C",
	".~lock.household.txt#",
	"lu12345abcd.tmp",
	"~$letter.docx",
	"~WRD0001.tmp",
	"~WRL0003.TMP",
	"sedAbC123",
	"sedabcdef",
	"XXabc123",
	"tmpabcd_123",
	"household.txt.orig",
	"household.txt.rej",
	"household.txt.bak",
	"household.txt.oAbC123",
	"household.txt.new",
	"household.txt.save",
	"household.txt.save.1",
	"household.txt.rejected",
	"Cua1b2c3",
	"ziAbCdEf",
	"index.lock",
	"4913",
	"5036",
	"5159",
	".household.txt.Xy12Za",
	".~tmp~",
	".DS_Store",
	"._household.txt",
	".hidden",
	".directory",
	"desktop.ini",
	"Desktop.ini",
	"Thumbs.db",
	"THUMBS.DB",
	"photo.jpg.part",
	"photo.jpg.crdownload",
	".swp",
	"~",
	".tmp",
};

static const char *const ordinary[] = {
	"household.txt",
	"01-สมศรี.txt",
	"70-ราชบุรี",
	"notes",
	"sed",
	"sedan",
	"sedations1",
	"sed-123.txt",
	"sed\u0e01\u0e02",
	"XX123",
	"XXX1234567",
	"Customer",
	"zipfiles",
	"tmp",
	"tmp12345",
	"tmp123456789",
	"4914",
	"4912",
	"4790",
	"49130",
	"04913",
	"0001.txt",
	"2565",
	"#1 plan",
	"a#b#",
	"~x",

	"backup",
	"lock",
	"swp",
	"parts",
	"party",
	"a.new",
	"a.o123456",
	"a.swf",
	".",
	"..",
	".Trash",
	".Trash-1000",
	"$RECYCLE.BIN",
	"ไฟล์.tmp.txt",
	"",
};

static void test_scratch(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(scratch); i++)
		if (!samut_name_is_scratch(scratch[i]))
			fail_msg("%s is scratch", scratch[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(ordinary); i++)
		if (samut_name_is_scratch(ordinary[i]))
			fail_msg("%s is not scratch", ordinary[i]);
}

static void test_trash(void **state)
{
	(void)state;
	assert_true(samut_name_is_trash(".Trash"));
	assert_true(samut_name_is_trash(".Trashes"));
	assert_true(samut_name_is_trash(".Trash-0"));
	assert_true(samut_name_is_trash(".Trash-1000"));
	assert_true(samut_name_is_trash("$RECYCLE.BIN"));
	assert_true(samut_name_is_trash("$Recycle.Bin"));
	assert_false(samut_name_is_trash(".Trash-"));
	assert_false(samut_name_is_trash(".Trash-a"));
	assert_false(samut_name_is_trash(".Trash2"));
	assert_false(samut_name_is_trash("Trash"));
	assert_false(samut_name_is_trash(""));
}

static void test_number(void **state)
{
	static const struct {
		const char *name;
		int number;
		const char *rest;
	} rows[] = {
		{"01-สมศรี.txt", 1, "สมศรี.txt"},
		{"70-ราชบุรี", 70, "ราชบุรี"},
		{"70-0000001", 70, "0000001"},
		{"0-x", 0, "x"},
		{"9999999-x", 9999999, "x"},
		{"99999999-x", -EINVAL, NULL},
		{"01-", -EINVAL, NULL},
		{"01", -EINVAL, NULL},
		{"01 x", -EINVAL, NULL},
		{"-x", -EINVAL, NULL},
		{"x-1", -EINVAL, NULL},
		{"๐๑-x", -EINVAL, NULL},
		{"", -EINVAL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *rest = NULL;

		assert_int_equal(samut_name_number(rows[i].name, &rest), rows[i].number);
		assert_int_equal(samut_name_number(rows[i].name, NULL), rows[i].number);
		assert_int_equal(g_strcmp0(rest, rows[i].rest), 0);
	}
}

static void test_stem(void **state)
{
	static const struct {
		const char *name, *stem;
	} rows[] = {
		{"01-บ้านมั่นคง.txt", "01-บ้านมั่นคง"},
		{"a.txt.txt", "a.txt"},
		{"a.TXT", NULL},
		{"a", NULL},
		{".txt", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *stem = samut_name_stem(rows[i].name);

		assert_int_equal(g_strcmp0(stem, rows[i].stem), 0);
	}
}

static void test_canonical(void **state)
{
	g_autofree char *name = samut_name_canonical("01-น\u0e4d\u0e49าค้าง\u00a0เเม่\u200b.txt");

	(void)state;
	assert_string_equal(name, "01-น้ำค้าง แม่.txt");
	assert_null(samut_name_canonical("\xff"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_scratch),
		cmocka_unit_test(test_trash),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_stem),
		cmocka_unit_test(test_canonical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
