/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "core/model/layout.h"

/* Walks a path of directories from the root; the row of the last, its name in *ret_name. Fails where there is
 * none. */
static const struct samut_layout *walk(const char *path, const char **ret_name)
{
	const struct samut_layout *row = samut_layout_get(SAMUT_LAYOUT_ROOT);
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	const char *name = "";

	for (char **part = parts; *part; part++) {
		row = samut_layout_match(row, name, *part, true, NULL);
		if (!row)
			fail_msg("%s: no place for %s", path, *part);
		name = *part;
	}
	*ret_name = g_intern_string(name);
	return row;
}

static const struct samut_layout *match(
	const char *dir, const char *name, bool is_dir, struct samut_diag *diag)
{
	const char *dir_name;
	const struct samut_layout *row = walk(dir, &dir_name);

	return samut_layout_match(row, dir_name, name, is_dir, diag);
}

#define VILLAGE "households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง/03-บ้านดอน"
#define HOUSEHOLD VILLAGE "/บ้านสมชาย"

static void codes_are_unique_and_parents_exist(void **state)
{
	(void)state;
	for (const struct samut_layout *row = samut_layout_table; row->code; row++) {
		assert_ptr_equal(samut_layout_get(row->code), row);
		assert_true(row->parent == 0 || samut_layout_get(row->parent));
		assert_true(row->th && row->en);
		assert_int_equal(row->kind != NULL, row->id != SAMUT_ID_NONE);
		if (row->kind)
			assert_non_null(samut_kind_find(row->kind));
	}
	assert_null(samut_layout_get(9999));
}

/* The rule that nodelist.h relies on: directories hold their own metadata, but for those that come with an
 * owner place and free ones. */
static void holders_are_all_but_auto_and_free_folders(void **state)
{
	(void)state;
	for (const struct samut_layout *row = samut_layout_table; row->code; row++) {
		const struct samut_layout *place = samut_layout_get(row->parent);
		while (place && !(place->flags & SAMUT_PLACE_OWNER))
			place = samut_layout_get(place->parent);
		bool derived = row->flags & SAMUT_PLACE_PLAIN || row->flags & SAMUT_PLACE_FREE ||
			       (row->flags & SAMUT_PLACE_AUTO && place);
		assert_int_equal(!!(row->flags & SAMUT_PLACE_HOLDER), !row->kind && !derived);
	}
}

static void every_owner_place_has_one_main_record_notes_and_attachments(void **state)
{
	(void)state;
	for (const struct samut_layout *row = samut_layout_table; row->code; row++) {
		const struct samut_layout *child;
		unsigned mains = 0, frees = 0;
		if (!(row->flags & SAMUT_PLACE_OWNER))
			continue;
		for (unsigned i = 0; (child = samut_layout_child(row->code, i)); i++) {
			assert_true(child->flags & SAMUT_PLACE_AUTO);
			mains += child->id == SAMUT_ID_FIELD || child->id == SAMUT_ID_DIR;
			frees += !!(child->flags & SAMUT_PLACE_FREE);
		}
		assert_int_equal(mains, 1);
		assert_int_equal(frees, 2);
	}
}

static void places_take_names_in_one_way_only(void **state)
{
	(void)state;
	for (const struct samut_layout *row = samut_layout_table; row->code; row++) {
		const struct samut_layout *child;
		unsigned formed[2] = {0, 0};
		for (unsigned i = 0; (child = samut_layout_child(row->code, i)); i++)
			if (child->naming != SAMUT_NAMING_FIXED)
				formed[samut_layout_is_dir(child)]++;
		assert_true(formed[0] <= 1 && formed[1] <= 1);
	}
}

static void names_find_their_place(void **state)
{
	static const struct {
		const char *dir, *name, *kind;
	} cases[] = {
		{HOUSEHOLD, "household.txt", "household"},
		{HOUSEHOLD "/members", "01-สมชาย.txt", "member"},
		{HOUSEHOLD "/members", "101-x.txt", "member"},
		{HOUSEHOLD "/visits", "2026-10-01.txt", "visit"},
		{HOUSEHOLD "/visits", "2569-10-01.txt", "visit"},
		{HOUSEHOLD "/visits", "2569-10-01-02.txt", "visit"},
		{HOUSEHOLD "/plan/urgent", "01-ถุงยังชีพ.txt", "plan-item"},
		{HOUSEHOLD "/plan/long", "02-ซ่อมหลังคา.txt", "plan-item"},
		{HOUSEHOLD "/assistance", "2569-02-28-01.txt", "assistance"},
		{"partners/กระจกเงา", "partner.txt", "partner"},
		{"programmes/x/provinces/10-กรุงเทพมหานคร", "04-เยี่ยมบ้าน.txt", "milestone"},
		{"programmes/x/recommendations", "01.txt", "recommendation"},
		{"programmes/x/documents", "นร 0503.txt", "document"},
		{"communities/72-สุพรรณบุรี/ดอนศาลเจ้า/support", "2561-05-01-01.txt", "support"},
		{"sip/home-hope-hub/cohort", "0001.txt", "enrolment"},
		{"sip/home-hope-hub/payments", "2569-10-01-01.txt", "payment"},
		{"funds/pracharat/allocations", "70-ราชบุรี.txt", "allocation"},
		{"funds/pracharat/allocations", "70-Ratchaburi.txt", "allocation"},
		{"volunteers/70-ราชบุรี", "สมหญิง.txt", "volunteer"},
		{"centres/70-ราชบุรี", "หน้าเมือง.txt", "centre"},
		{"schemes", "เบี้ยความพิการ.txt", "scheme"},
		{"verdicts", "0001.txt", "verdict"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct samut_layout *row = match(cases[i].dir, cases[i].name, false, NULL);
		if (!row)
			fail_msg("%s/%s is refused", cases[i].dir, cases[i].name);
		assert_string_equal(row->kind, cases[i].kind);
	}
}

static void free_places_take_anything(void **state)
{
	(void)state;
	assert_int_equal(match(HOUSEHOLD "/attachments", "รูป 1.jpg", false, NULL)->code, SAMUT_LAYOUT_FILE);
	assert_int_equal(match(HOUSEHOLD "/notes", "2569", true, NULL)->code, SAMUT_LAYOUT_FOLDER);
	assert_int_equal(match(HOUSEHOLD "/notes/2569/a", "b", false, NULL)->code, SAMUT_LAYOUT_FILE);
	assert_int_equal(match("reports/queries", "เร่งด่วน.sql", false, NULL)->code, SAMUT_LAYOUT_QUERY);
	assert_null(match("reports/queries", "เร่งด่วน.sql", true, NULL));
	assert_null(match("reports/queries", ".sql", false, NULL));
}

/* Each refusal: what its English says, and the name it suggests (NULL: none). */
static void refusals_say_why_and_what_was_meant(void **state)
{
	static const struct {
		const char *dir, *name;
		bool is_dir;
		const char *why, *meant;
	} cases[] = {
		{"", "household", true, "no place here", "households"},
		{"", "memo.txt", false, "no files", NULL},
		{"households", "99-ที่ไหน", true, "no province with the code 99", NULL},
		{"households", "ราชบุรี", true, "code of 2 digits", "70-ราชบุรี"},
		{"households", "๗๐-ราชบุรี", true, "code of 2 digits", "70-ราชบุรี"},
		{"households", "70-กาญจนบุรี", true, "71", NULL},
		{"households", "70", true, "code of 2 digits", "70-ราชบุรี"},
		{"households", "note.txt", false, "no files", NULL},
		{"reports/queries", "เร่งด่วน.txt", false, "only .sql files", "เร่งด่วน.sql"},
		{"reports", "x.csv", false, "no files", NULL},
		{"households/70-ราชบุรี", "7101-เมือง", true, "must start with 70", NULL},
		{"households/70-ราชบุรี", "7000-เมือง", true, "start at 01", NULL},
		{"households/70-ราชบุรี", "7001 เมือง", true, "code of 4 digits", "7001-เมือง"},
		{"households/70-ราชบุรี/7001-เมือง", "700201-หน้าเมือง", true, "must start with 7001", NULL},
		{"households/70-ราชบุรี/7001-เมือง/700101-หน้าเมือง", "3-บ้านดอน", true, "code of 2 digits",
			"03-บ้านดอน"},
		{HOUSEHOLD, "household", false, "no place here", "household.txt"},
		{HOUSEHOLD, "houshold.txt", false, "no place here", "household.txt"},
		{HOUSEHOLD, "รูป.jpg", false, "no place here", NULL},
		{HOUSEHOLD, "visit", true, "no place here", "visits"},
		{HOUSEHOLD, "visits", false, "is a folder", NULL},
		{HOUSEHOLD, "household.txt", true, "is a file", NULL},
		{HOUSEHOLD "/members", "1-สมชาย.txt", false, "two digits", "01-สมชาย.txt"},
		{HOUSEHOLD "/members", "01-สมชาย", false, "only .txt", "01-สมชาย.txt"},
		{HOUSEHOLD "/members", "01-สมชาย.TXT", false, "only .txt", "01-สมชาย.txt"},
		{HOUSEHOLD "/members", "๐๑-สมชาย.txt", false, "two digits", "01-สมชาย.txt"},
		{HOUSEHOLD "/members", "สมชาย.txt", false, "two digits", NULL},
		{HOUSEHOLD "/members", "เด็ก", true, "no folders", NULL},
		{HOUSEHOLD "/visits", "2569-02-30.txt", false, "no day 2569-02-30", NULL},
		{HOUSEHOLD "/visits", "2025-02-29.txt", false, "no day 2025-02-29", NULL},
		{HOUSEHOLD "/visits", "31-1-2569.txt", false, "year-month-day", "2569-01-31.txt"},
		{HOUSEHOLD "/visits", "๒๕๖๙-๐๑-๓๑.txt", false, "year-month-day", "2569-01-31.txt"},
		{HOUSEHOLD "/visits", "31 January 2026.txt", false, "year-month-day", "2026-01-31.txt"},
		{HOUSEHOLD "/visits", "photo.jpg", false, "only .txt", NULL},
		{HOUSEHOLD "/assistance", "2569-01-31.txt", false, "year-month-day-number",
			"2569-01-31-01.txt"},
		{HOUSEHOLD "/assistance", "2569-01-31-x.txt", false, "year-month-day-number", NULL},
		{"sip/a/cohort", "1.txt", false, "nothing but a number", "01.txt"},
		{"schemes", "card", false, "only .txt", "card.txt"},
		{"schemes", ".txt", false, "only .txt", NULL},
		{"funds/a/allocations", "ราชบุรี.txt", false, "code of 2 digits", "70-ราชบุรี.txt"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		g_autoptr(GString) said = g_string_new(NULL);
		g_autofree char *meant = g_strdup_printf("did you mean “%s”", cases[i].meant);
		if (match(cases[i].dir, cases[i].name, cases[i].is_dir, &diag))
			fail_msg("%s/%s is accepted", cases[i].dir, cases[i].name);
		samut_diag_print(&diag, "", NULL, said);
		if (!strstr(said->str, cases[i].why) || !strstr(said->str, cases[i].meant ? meant : "") ||
			(!cases[i].meant && strstr(said->str, "did you mean")))
			fail_msg("%s/%s: %s", cases[i].dir, cases[i].name, said->str);
	}
}

static void wrong_files_are_told_where_they_belong(void **state)
{
	static const char *const dirs[] = {HOUSEHOLD, HOUSEHOLD "/visits", HOUSEHOLD "/plan/urgent"};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(dirs); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		assert_null(match(dirs[i], "IMG_0001.JPG", false, &diag));
		const struct samut_complaint *last = samut_diag_get(&diag, samut_diag_count(&diag) - 1);
		assert_non_null(strstr(last->en, "attachments/"));
	}
}

static void ids_follow_from_paths(void **state)
{
	static const struct {
		const char *dir, *name, *place, *field, *id;
	} cases[] = {
		{HOUSEHOLD, "household.txt", NULL, "70-0000001", "70-0000001"},
		{HOUSEHOLD, "household.txt", NULL, NULL, NULL},
		{HOUSEHOLD "/members", "01-สมชาย.txt", "70-0000001", NULL, "70-0000001/01"},
		{HOUSEHOLD "/members", "01-สมชาย.txt", NULL, NULL, NULL},
		{HOUSEHOLD "/plan/long", "01-ซ่อม.txt", "70-0000001", NULL, "70-0000001/01-ซ่อม"},
		{"partners/กระจกเงา", "partner.txt", NULL, NULL, "กระจกเงา"},
		{"sip/hub/outcomes", "01-บ้าน.txt", "hub", NULL, "hub/01-บ้าน"},
		{"funds/f/allocations", "70-ราชบุรี.txt", "f", NULL, "f/70-ราชบุรี"},
		{"schemes", "card.txt", NULL, NULL, "card"},
		{"verdicts", "0001.txt", NULL, NULL, "0001"},
		{HOUSEHOLD "/notes", "a.txt", "70-0000001", NULL, NULL},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *dir_name;
		const struct samut_layout *dir = walk(cases[i].dir, &dir_name);
		const struct samut_layout *row =
			samut_layout_match(dir, dir_name, cases[i].name, false, NULL);
		g_autofree char *id =
			samut_layout_id(row, cases[i].place, dir_name, cases[i].name, cases[i].field);
		if (g_strcmp0(id, cases[i].id) != 0)
			fail_msg("%s/%s: %s", cases[i].dir, cases[i].name, id ? id : "none");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_unique_and_parents_exist),
		cmocka_unit_test(holders_are_all_but_auto_and_free_folders),
		cmocka_unit_test(every_owner_place_has_one_main_record_notes_and_attachments),
		cmocka_unit_test(places_take_names_in_one_way_only),
		cmocka_unit_test(names_find_their_place),
		cmocka_unit_test(free_places_take_anything),
		cmocka_unit_test(refusals_say_why_and_what_was_meant),
		cmocka_unit_test(wrong_files_are_told_where_they_belong),
		cmocka_unit_test(ids_follow_from_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
