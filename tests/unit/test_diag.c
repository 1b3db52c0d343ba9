/* SPDX-License-Identifier: Apache-2.0 */
/* Complaints: collected in order, one line each, printed for people and for editors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/diag.h"

static void assert_printed(
	const struct samut_diag *diag, const char *prefix, const char *name, const char *wanted)
{
	g_autoptr(GString) out = g_string_new(NULL);

	samut_diag_print(diag, prefix, name, out);
	assert_string_equal(out->str, wanted);
}

static void test_empty(void **state)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)state;
	assert_int_equal(samut_diag_count(&diag), 0);
	assert_int_equal(samut_diag_count(NULL), 0);
	assert_printed(&diag, "# ", NULL, "");
	samut_diag_release(NULL);
	samut_diag_add(NULL, 1, 1, "Field", "ก", "a");
	samut_diag_place(NULL, 0, 1, 1, "Field");
}

static void test_keeps_order_and_places(void **state)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)state;
	samut_diag_add(&diag, 3, 10, "Urgency", "ไม่รู้จัก %s", "unknown: %s", "x");
	samut_diag_add(&diag, 0, 0, NULL, "ทั้งเรื่อง", "the whole");
	samut_diag_add(&diag, 7, 0, NULL, "บรรทัด", "the line");
	assert_int_equal(samut_diag_count(&diag), 3);
	assert_int_equal(samut_diag_get(&diag, 0)->line, 3);
	assert_int_equal(samut_diag_get(&diag, 0)->column, 10);
	assert_string_equal(samut_diag_get(&diag, 0)->field, "Urgency");
	assert_string_equal(samut_diag_get(&diag, 0)->th, "ไม่รู้จัก x");
	assert_string_equal(samut_diag_get(&diag, 0)->en, "unknown: x");
	assert_null(samut_diag_get(&diag, 1)->field);
	assert_printed(&diag, "# samutfs: ", NULL,
		"# samutfs: line 3, Urgency: ไม่รู้จัก x · unknown: x\n"
		"# samutfs: ทั้งเรื่อง · the whole\n"
		"# samutfs: line 7: บรรทัด · the line\n");
	assert_printed(&diag, "", "household.txt",
		"household.txt:3:10: Urgency: ไม่รู้จัก x · unknown: x\n"
		"household.txt:1:1: ทั้งเรื่อง · the whole\n"
		"household.txt:7:1: บรรทัด · the line\n");
}

static void test_place(void **state)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)state;
	samut_diag_add(&diag, 0, 0, NULL, "ก", "before");
	samut_diag_add(&diag, 0, 0, NULL, "ก", "bare");
	samut_diag_add(&diag, 5, 2, "Due", "ก", "knows");
	samut_diag_place(&diag, 1, 9, 4, "Date");
	assert_int_equal(samut_diag_get(&diag, 0)->line, 0);
	assert_null(samut_diag_get(&diag, 0)->field);
	assert_int_equal(samut_diag_get(&diag, 1)->line, 9);
	assert_int_equal(samut_diag_get(&diag, 1)->column, 4);
	assert_string_equal(samut_diag_get(&diag, 1)->field, "Date");
	assert_int_equal(samut_diag_get(&diag, 2)->line, 5);
	assert_int_equal(samut_diag_get(&diag, 2)->column, 2);
	assert_string_equal(samut_diag_get(&diag, 2)->field, "Due");
}

/* A quoted value must not get out of the comment line it ends up in. */
static void test_one_line(void **state)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *huge = g_strnfill(1 << 20, 'x');

	(void)state;
	samut_diag_add(&diag, 1, 1, NULL, "%s", "%s", "a\nUrgency: urgent\r\t\x1b[31m\x7f");
	assert_null(strpbrk(samut_diag_get(&diag, 0)->en, "\n\r\t\x1b\x7f"));
	assert_string_equal(samut_diag_get(&diag, 0)->th, "a Urgency: urgent   [31m ");
	samut_diag_add(&diag, 1, 1, NULL, "%s", "%s", "bad \xff\xe0\xb8 bytes");
	assert_true(g_utf8_validate(samut_diag_get(&diag, 1)->en, -1, NULL));
	samut_diag_add(&diag, 1, 1, NULL, "กขค%s", "%s", huge);
	assert_true(strlen(samut_diag_get(&diag, 2)->th) < 1100);
	assert_true(g_utf8_validate(samut_diag_get(&diag, 2)->th, -1, NULL));
	assert_true(g_str_has_suffix(samut_diag_get(&diag, 2)->en, "…"));
}

static void test_release_and_reuse(void **state)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)state;
	samut_diag_add(&diag, 1, 1, "A", "ก", "a");
	samut_diag_release(&diag);
	assert_int_equal(samut_diag_count(&diag), 0);
	samut_diag_add(&diag, 2, 1, "B", "ข", "b");
	assert_int_equal(samut_diag_count(&diag), 1);
	assert_string_equal(samut_diag_get(&diag, 0)->field, "B");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_keeps_order_and_places),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_release_and_reuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
