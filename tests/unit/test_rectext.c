/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/rectext.h"

/* Text with its length, NULs inside counted. */
#define TEXT(literal) literal, sizeof(literal) - 1

static void reads_values_as_recutils_does(void **state)
{
	static const struct {
		const char *text, *value;
	} cases[] = {
		{"A: 1\n", "1"},
		{"A:1\n", "1"},
		{"A:  1 \n", " 1 "},
		{"A:\t1\n", "1"},
		{"A:\n", ""},
		{"A: 1", "1"},
		{"A: 1\n+2\n", "1\n2"},
		{"A: 1\n+  2\n", "1\n 2"},
		{"A: 1\n+\t2\n", "1\n\t2"},
		{"A: 1\n+\n+ 3\n", "1\n\n3"},
		{"A:\n+ x\n", "\nx"},
		{"A: x\\\ny\n", "xy"},
		{"A: x\\y\n", "x\\y"},
		{"A: x\\\n+ y\n", "x+ y"},
		{"A: a\\\\\n\n", "a\\"},
		{"A: #x\n", "#x"},
		{"A: b: c\n", "b: c"},
		{"\n \t\n  A: 1\n", "1"},
		{"# c\\\nA: 1\n#d\n\n# e\n\n", "1"},
		{"A: ภาษาไทย\n", "ภาษาไทย"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(samut_rec) rec = SAMUT_REC_INIT;
		assert_int_equal(samut_rec_parse(cases[i].text, strlen(cases[i].text), &rec, NULL), 0);
		assert_int_equal(rec.fields->len, 1);
		assert_string_equal(samut_rec_get(&rec, "A"), cases[i].value);
	}
}

static void reads_an_empty_text(void **state)
{
	static const char *const texts[] = {"", "\n", "# only a comment\n", " \n\t"};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_auto(samut_rec) rec = SAMUT_REC_INIT;
		assert_int_equal(samut_rec_parse(texts[i], strlen(texts[i]), &rec, NULL), 0);
		assert_int_equal(rec.fields->len, 0);
		assert_null(samut_rec_get(&rec, "A"));
	}
}

static void knows_lines_and_spans(void **state)
{
	static const char text[] = "# c\nA: 1\n+ 2\nB: 3\n";
	g_auto(samut_rec) rec = SAMUT_REC_INIT;

	(void)state;
	assert_int_equal(samut_rec_parse(TEXT(text), &rec, NULL), 0);
	const struct samut_rec_field *a = rec.fields->pdata[0], *b = rec.fields->pdata[1];
	assert_int_equal(a->line, 2);
	assert_int_equal(b->line, 4);
	assert_memory_equal(text + a->start, "A: 1\n+ 2\n", 9);
	assert_int_equal(a->end - a->start, 9);
	assert_int_equal(b->start, a->end);
	assert_int_equal(b->end, strlen(text));
}

static void complains_about_each_line_in_its_place(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		int line, column;
		const char *en;
	} cases[] = {
		{TEXT("A: 1\nnothing\n"), 2, 1, "no colon"},
		{TEXT("Name : x\n"), 1, 5, "no blank between"},
		{TEXT("A: 1\nชื่อ: x\n"), 2, 1, "no field name"},
		{TEXT("Birth-Date: 1\n"), 1, 6, "no field name"},
		{TEXT("1A: 1\n"), 1, 1, "no field name"},
		{TEXT(": 1\n"), 1, 1, "no field name"},
		{TEXT("+ 1\n"), 1, 1, "continues nothing"},
		{TEXT("A: 1\n# c\n+ 2\n"), 3, 1, "continues nothing"},
		{TEXT("A: 1\n  2\n"), 2, 1, "starts with a blank"},
		{TEXT("A: 1\n\nB: 2\n"), 3, 1, "blank line"},
		{TEXT("A: 1\n \t\nB: 2\n"), 3, 1, "blank line"},
		{TEXT("%rec: Household\n"), 1, 1, "descriptor"},
		{TEXT("A: กข\xFFz\n"), 1, 6, "0xFF is not UTF-8"},
		{TEXT("A: 1\n#\xE0\xB8\n"), 2, 2, "0xE0 is not UTF-8"},
		{TEXT("A: a\0b\n"), 1, 5, "NUL"},
		{TEXT("A:ก\n"), 1, 3, "leave a blank"},
		{TEXT("A:"), 1, 3, "breaks off"},
		{TEXT("A: 1\n+"), 2, 2, "breaks off"},
		{TEXT("A: 1\\"), 1, 6, "breaks off"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(samut_rec) rec = SAMUT_REC_INIT;
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		assert_int_equal(samut_rec_parse(cases[i].text, cases[i].len, &rec, &diag), -EINVAL);
		assert_int_equal(samut_diag_count(&diag), 1);
		const struct samut_complaint *first = samut_diag_get(&diag, 0);
		assert_int_equal(first->line, cases[i].line);
		assert_int_equal(first->column, cases[i].column);
		assert_non_null(strstr(first->en, cases[i].en));
	}
}

static void goes_on_behind_each_error(void **state)
{
	static const char text[] = "nothing\n+ its rest\nA: 1\n\nB: 2\n\nC: 3\nD-: 4\n more\nE: 5\n";
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	static const int lines[] = {1, 5, 8};

	(void)state;
	assert_int_equal(samut_rec_parse(TEXT(text), &rec, &diag), -EINVAL);
	assert_int_equal(samut_diag_count(&diag), G_N_ELEMENTS(lines));
	for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
		assert_int_equal(samut_diag_get(&diag, i)->line, lines[i]);
	assert_int_equal(rec.fields->len, 4);
	assert_string_equal(samut_rec_get(&rec, "E"), "5");
}

static void does_not_drown_people_in_complaints(void **state)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		g_string_append(text, "\xFF\xD8\n");
	assert_int_equal(samut_rec_parse(text->str, text->len, &rec, &diag), -EINVAL);
	assert_in_range(samut_diag_count(&diag), 2, 60);
}

static void mends_what_is_invisible(void **state)
{
	static const struct {
		const char *text;
		bool record;
		const char *mended;
	} cases[] = {
		{"A: 1\n", true, NULL},
		{"", true, NULL},
		{"A: 1", true, "A: 1\n"},
		{"\xEF\xBB\xBF"
		 "A: 1\n",
			true, "A: 1\n"},
		{"A: 1\r\n+ 2\r\r\n", true, "A: 1\n+ 2\n"},
		{"A: a\rb\n", true, NULL},
		{"\xEF\xBB\xBF", true, ""},
		{"# samutfs: line 1: no\n\xEF\xBB\xBF"
		 "A: 1\n# mine\n# samutfs: more\n",
			true, "A: 1\n# mine\n"},
		{"# samutfs: kept\n", false, NULL},
		{"x\r\n# samutfs: kept", false, "x\n# samutfs: kept\n"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = NULL;
		bool changed =
			samut_rec_normalise(cases[i].text, strlen(cases[i].text), cases[i].record, &out);
		assert_int_equal(changed, cases[i].mended != NULL);
		assert_string_equal(out->str, cases[i].mended ? cases[i].mended : cases[i].text);
	}
}

static void sets_one_field_and_touches_nothing_else(void **state)
{
	static const struct {
		const char *text, *name, *value, *result;
	} cases[] = {
		{"# c\nA:1\nB: 2\n+ 3\n#d\nC: 4\n", "B", "x", "# c\nA:1\nB: x\n#d\nC: 4\n"},
		{"A: 1\nA: 2\n", "A", "x", "A: x\nA: 2\n"},
		{"A: 1\n", "B", "x\ny", "A: 1\nB: x\n+ y\n"},
		{"A: 1", "B", "x", "A: 1\nB: x\n"},
		{"A: 1\n# c\n\n# d\n", "B", "x", "A: 1\n# c\nB: x\n\n# d\n"},
		{"A: 1\\\n", "B", "x", "A: 1\\\n\nB: x\n"},
		{"A: 1\n#c\\\n", "B", "x", "A: 1\n#c\\\nB: x\n"},
		{"", "B", "", "B:\n"},
		{"# c\n", "B", "x", "# c\nB: x\n"},
		{"  A: 1\n", "A", "2", "  A: 2\n"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out =
			samut_rec_set(cases[i].text, strlen(cases[i].text), cases[i].name, cases[i].value);
		assert_string_equal(out->str, cases[i].result);
	}
}

static void appends_what_parses_back(void **state)
{
	static const char *const values[] = {"", "x", " x ", "\tx", "a\nb", "\n", "\n\n", "a\n\n b\n", "a\\",
		"a\\\nb", "\\\\\n\\", "+ a\n+ b", "# a\n# b", "B: 2"};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autoptr(GString) text = g_string_new("First: 1\n");
		g_auto(samut_rec) rec = SAMUT_REC_INIT;
		samut_rec_append(text, "A", values[i]);
		samut_rec_append(text, "Last", "2");
		assert_int_equal(samut_rec_parse(text->str, text->len, &rec, NULL), 0);
		assert_int_equal(rec.fields->len, 3);
		assert_string_equal(samut_rec_get(&rec, "A"), values[i]);
		assert_string_equal(samut_rec_get(&rec, "Last"), "2");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_values_as_recutils_does),
		cmocka_unit_test(reads_an_empty_text),
		cmocka_unit_test(knows_lines_and_spans),
		cmocka_unit_test(complains_about_each_line_in_its_place),
		cmocka_unit_test(goes_on_behind_each_error),
		cmocka_unit_test(does_not_drown_people_in_complaints),
		cmocka_unit_test(mends_what_is_invisible),
		cmocka_unit_test(sets_one_field_and_touches_nothing_else),
		cmocka_unit_test(appends_what_parses_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
