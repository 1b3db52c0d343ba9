/* SPDX-License-Identifier: Apache-2.0 */
/* The form of every kind, judged by our own check and by the real recfix and recsel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "core/model/record.h"
#include "core/model/rectext.h"

static char *path; /* NULL where recutils is not installed */

static void forms_are_accepted_and_incomplete(void **state)
{
	(void)state;
	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++) {
		g_autofree char *form = samut_form(kind, NULL);
		g_autoptr(samut_record) record = NULL;
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		bool needs = false;
		if (samut_record_check(kind, form, strlen(form), &record, &diag) < 0)
			fail_msg("%s: %s", kind->name, samut_diag_get(&diag, 0)->en);
		for (unsigned i = 0; i < kind->n_fields; i++)
			needs = needs || kind->fields[i].flags & SAMUT_FIELD_MANDATORY;
		assert_int_equal(record->values->len, 0);
		assert_int_equal(record->incomplete, needs);
	}
}

static void forms_name_every_field_in_order_with_both_labels(void **state)
{
	(void)state;
	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++) {
		g_autofree char *form = samut_form(kind, NULL);
		g_auto(samut_rec) rec = SAMUT_REC_INIT;
		assert_int_equal(samut_rec_parse(form, strlen(form), &rec, NULL), 0);
		assert_int_equal(rec.fields->len, kind->n_fields);
		for (unsigned i = 0; i < kind->n_fields; i++) {
			const struct samut_rec_field *field = rec.fields->pdata[i];
			g_autofree char *labels =
				g_strdup_printf("# %s · %s", kind->fields[i].th, kind->fields[i].en);
			assert_string_equal(field->name, kind->fields[i].name);
			assert_non_null(strstr(form, labels));
		}
	}
}

static void a_form_says_what_is_needed_and_allowed(void **state)
{
	static const struct {
		const char *kind, *line;
	} cases[] = {
		{"household", "# ระดับความเร่งด่วน · Urgency: urgent (เร่งด่วน), medium (ปานกลาง), long "
			      "(ระยะยาว)\nUrgency: \n"},
		{"member", "# ชื่อ-สกุล · Name * (จำเป็น · required)\nName: \n"},
		{"visit", "# รูปถ่าย (ชื่อไฟล์ใน attachments) · Photo (a file name in attachments) + "
			  "(มีได้หลายบรรทัด · may repeat)"},
		{"visit", "# ภาคีเครือข่าย · Partner + (มีได้หลายบรรทัด · may repeat) → ภาคีเครือข่าย "
			  "(partner)\nPartner: \n"},
		{"fund", "# งบประมาณ (บาท) · Budget, baht * (จำเป็น · required) (เช่น 1,234.50 · as "
			 "1,234.50)\nBudget: \n"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *form = samut_form(samut_kind_find(cases[i].kind), NULL);
		if (!strstr(form, cases[i].line))
			fail_msg("not in the form: %s", cases[i].line);
	}
}

static void given_values_are_filled_in(void **state)
{
	static const struct samut_given given[] = {{"Id", "70-0000001"}, {"CaseManager", "ก"},
		{"CaseManager", "ข"}, {"Address", "1\nหลังวัด"}, {"X_Source", "ban.csv"}, {NULL, NULL}};
	g_autofree char *form = samut_form(samut_kind_find("household"), given);
	g_autoptr(samut_record) record = NULL;

	(void)state;
	assert_int_equal(
		samut_record_check(samut_kind_find("household"), form, strlen(form), &record, NULL), 0);
	assert_int_equal(record->values->len, 5);
	assert_string_equal(samut_record_get(record, "Id")->text, "70-0000001");
	assert_string_equal(samut_record_get(record, "Address")->text, "1\nหลังวัด");
	assert_string_equal(samut_record_get(record, "X_Source")->text, "ban.csv");
	assert_false(record->incomplete);
}

/* Runs argv on the file under test; true when it exits with 0. */
static bool run(const char *const *argv, char **ret_out)
{
	int status = -1;

	assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
		NULL, NULL, ret_out, NULL, &status, NULL));
	return g_spawn_check_wait_status(status, NULL);
}

static void recutils_reads_every_form(void **state)
{
	const char *const check[] = {"recfix", "--check", path, NULL};

	(void)state;
	if (!path)
		skip();
	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++) {
		g_autofree char *form = samut_form(kind, NULL);
		const char *last = kind->fields[kind->n_fields - 1].name;
		g_autoptr(GString) filled = samut_rec_set(form, strlen(form), last, "ค่า");
		const char *const select[] = {"recsel", "-P", last, path, NULL};
		g_autofree char *checked = NULL, *out = NULL;
		assert_true(g_file_set_contents(path, form, -1, NULL));
		if (!run(check, &checked))
			fail_msg("recfix refuses the form of %s", kind->name);
		assert_true(g_file_set_contents(path, filled->str, (gssize)filled->len, NULL));
		assert_true(run(select, &out));
		assert_string_equal(out, "ค่า\n");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_are_accepted_and_incomplete),
		cmocka_unit_test(forms_name_every_field_in_order_with_both_labels),
		cmocka_unit_test(a_form_says_what_is_needed_and_allowed),
		cmocka_unit_test(given_values_are_filled_in),
		cmocka_unit_test(recutils_reads_every_form),
	};
	g_autofree char *recfix = g_find_program_in_path("recfix");
	g_autofree char *dir = recfix ? g_dir_make_tmp("samut-form-XXXXXX", NULL) : NULL;

	path = dir ? g_build_filename(dir, "form.rec", NULL) : NULL;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (path) {
		(void)g_unlink(path);
		(void)g_rmdir(dir);
	}
	g_free(path);
	return failed;
}
