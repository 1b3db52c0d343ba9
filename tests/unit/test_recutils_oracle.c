/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GNU recutils as the oracle of our parser: on each text of a table, and on random ones from a printed seed,
 * both accept or both refuse, and see the same fields. Where we are stricter on purpose (one record a file,
 * no descriptors, no NUL, UTF-8 only) we must refuse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "core/model/rectext.h"

#define RANDOM_TEXTS 400

static char *path; /* the text under test */

/* What recsel makes of the text: its output, or NULL when it refuses. */
static char *ask_recsel(const GString *text)
{
	const char *const argv[] = {"recsel", path, NULL};
	g_autofree char *out = NULL;
	int status = -1;

	assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
	assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
		NULL, NULL, &out, NULL, &status, NULL));
	return g_spawn_check_wait_status(status, NULL) ? g_steal_pointer(&out) : NULL;
}

/* Our fields as recutils writes them. */
static char *write_as_recutils(const struct samut_rec *rec)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (unsigned i = 0; i < rec->fields->len; i++) {
		const struct samut_rec_field *field = rec->fields->pdata[i];
		g_auto(GStrv) lines = g_strsplit(field->value, "\n", -1);
		g_autofree char *value = g_strjoinv("\n+ ", lines);
		g_string_append_printf(out, "%s:%s%s\n", field->name, *field->value ? " " : "", value);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static bool stricter_here(const GString *text, const char *theirs)
{
	return !g_utf8_validate_len(text->str, text->len, NULL) || strstr(text->str, "%rec:") ||
	       (theirs && strstr(theirs, "\n\n"));
}

static void compare(const GString *text)
{
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	g_autofree char *theirs = ask_recsel(text);
	int r = samut_rec_parse(text->str, text->len, &rec, NULL);
	bool accept = theirs && !stricter_here(text, theirs);

	if ((r == 0) != accept) {
		g_autofree char *shown = g_strescape(text->str, NULL);
		fail_msg("recutils %s, samutfs %s: \"%s\"", theirs ? "accepts" : "refuses",
			r == 0 ? "accepts" : "refuses", shown);
	}
	if (r == 0) {
		g_autofree char *ours = write_as_recutils(&rec);
		assert_string_equal(ours, theirs);
	}
}

static void agrees_on_the_table(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} table[] = {
#define T(literal) {literal, sizeof(literal) - 1}
		T(""),
		T("\n\n"),
		T(" \n"),
		T("#c\n"),
		T("#a\n\n#b"),
		T("A: 1\n"),
		T("A:1"),
		T("A:  1 \n"),
		T("A:\t1\n"),
		T("A:\n"),
		T("A: \n"),
		T("A:"),
		T("A:\n1\n"),
		T("A: 1\n+2\n"),
		T("A: 1\n+ 2\n"),
		T("A: 1\n+  2\n"),
		T("A: 1\n+\t2\n"),
		T("A: 1\n+"),
		T("A: 1\n+ "),
		T("A: 1\n+\n+\nB: 2\n"),
		T("A:\n+ x\n"),
		T("A: x\\\ny\n"),
		T("A: x\\y\n"),
		T("A: x\\"),
		T("A: x\\\n"),
		T("A: x\\\nB: 2\n"),
		T("A: x\\\n+ y\n"),
		T("A: x\\\n\nB: 1\n"),
		T("A: x\\\n\n+ y\n"),
		T("A: a\\\\\nb\n"),
		T("A: a\\\\\n\n"),
		T("A: 1\n+ \\\nx\n"),
		T("A: 1\n\\\n+ x\n"),
		T("A: 1\n#c\n+ 2\n"),
		T("A: 1\n#c\nB: 2\n"),
		T("A: 1\n#"),
		T("#c\\\nA: 1\n"),
		T("#c\n\nA: 1\n"),
		T("A: 1\n\n#c\n"),
		T("A: 1\n#c\n\n#d\n"),
		T("A: 1\n\nB: 2\n"),
		T("A: 1\n \nB: 2\n"),
		T("A: 1\n\t\n"),
		T(" A: 1\n"),
		T(" #c\nA: 1\n"),
		T("A: 1\n B: 2\n"),
		T("A: 1\n #c\n"),
		T("A : 1\n"),
		T("A\n"),
		T("A: 1\nB"),
		T(": 1\n"),
		T("+ 1\n"),
		T("A#b: 1\n"),
		T("A-b: 1\n"),
		T("A.b: 1\n"),
		T("_a: 1\n"),
		T("1a: 1\n"),
		T("a1_: 1\n"),
		T("%a: 1\n"),
		T("%: 1\n"),
		T("a%: 1\n"),
		T("%rec: x\n"),
		T("A: 1\n%rec: x\n"),
		T("ก: 1\n"),
		T("A: ก\n+ ข\n"),
		T("A:ก\n"),
		T("A:ก"),
		T("A: 1\nB:\t\tก\n"),
		T("A:\\ก\n"),
		T("A: 1\n+ก\n"),
		T("A: 1\r\nB: 2\r\n"),
		T("\r\nA: 1\n"),
		T("\xEF\xBB\xBF"
		  "A: 1\n"),
		T("A: \xFFx\n"),
		T("A: \xFEx\n"),
		T("#\xFF\nA: 1\n"),
		T("A: a\0b\n"),
		T("A: 1\n\f\nB: 2\n"),
		T("A: 1\nA: 2\nA: 1\n"),
		T("Findings: หลังคารั่ว\n+ ผู้สูงอายุติดเตียง 1 คน\n# c\n\n\n"),
#undef T
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
		g_autoptr(GString) text = g_string_new_len(table[i].text, (gssize)table[i].len);
		compare(text);
	}
}

/* Mostly lines that are nearly right: pure noise would be refused for its first byte. */
static GString *random_text(GRand *random)
{
	static const char *const pieces[] = {"A: ", "B:", "Ab_1: ", "\n", "\n", "\n", "\n+ ", "\n+", "\\\n",
		"\\", "#", " ", "\t", "x", "ก", ":", "+", "%", "1", "\r", "_"};
	GString *text = g_string_new(NULL);

	for (int n = g_rand_int_range(random, 1, 14); n > 0; n--)
		g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
	return text;
}

static void agrees_on_random_texts(void **state)
{
	const char *given = g_getenv("SAMUT_TEST_SEED");
	guint32 seed = given ? (guint32)strtoul(given, NULL, 0) : (guint32)g_get_real_time();
	GRand *random = g_rand_new_with_seed(seed);

	(void)state;
	print_message("seed %u (SAMUT_TEST_SEED)\n", seed);
	for (int i = 0; i < RANDOM_TEXTS; i++) {
		g_autoptr(GString) text = random_text(random);
		compare(text);
	}
	g_rand_free(random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_on_the_table),
		cmocka_unit_test(agrees_on_random_texts),
	};
	g_autofree char *recsel = g_find_program_in_path("recsel");
	g_autofree char *dir = g_dir_make_tmp("samut-oracle-XXXXXX", NULL);

	if (!recsel || !dir)
		return 77;
	path = g_build_filename(dir, "text.rec", NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)g_unlink(path);
	(void)g_rmdir(dir);
	g_free(path);
	return failed;
}
