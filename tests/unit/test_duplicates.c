/* SPDX-License-Identifier: Apache-2.0 */
/* Duplicates: who is alike and who is not, the view, verdicts, what too many share. */
#include "tests/unit/index_kit.h"

#include "core/domain/warning.h"
#include "core/index/likeness.h"

#define HOME2 VILLAGE2 "/บ้านสอง"
#define ONE HOME "/members/01-สมชาย.txt"
#define TWO HOME2 "/members/01-สมชัย.txt"
#define VIEW "views/duplicates"
#define PROVINCE "70-ราชบุรี"
#define PAIR "70-0000001 70-0000002"
#define FORM "0 บันทึกผลพิจารณา · write the verdict.txt"
#define PLACES "|70-0000001 บ้านใจดี|70-0000002 บ้านสอง"

struct twins {
	struct kit *kit;
	struct samut_show *show;
};

static int twins_setup(void **state)
{
	struct twins *t = g_new0(struct twins, 1);

	if (kit_setup(state) != 0)
		return -1;
	t->kit = *state;
	t->show = kit_show(t->kit);
	kit_village(t->kit);
	assert_ok(t->kit, kit_mkdir(t->kit, HOME2));
	*state = t;
	return 0;
}

static int twins_teardown(void **state)
{
	struct twins *t = *state;
	void *kit = t->kit;

	samut_show_close(t->show);
	g_free(t);
	return kit_teardown(&kit);
}

static int gather(const char *name, enum samut_shown_type type, void *arg)
{
	GString *out = arg;

	(void)type;
	g_string_append_printf(out, "%s%s", out->len ? "|" : "", name);
	return 0;
}

/* Names in a folder, all of which can be found; "-" when there is no such folder. */
static char *names_in(struct twins *t, const struct samut_viewer *viewer, const char *path)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct samut_shown shown;

	kit_caught_up(t->show);
	int r = samut_show_list(t->show, viewer, path, gather, out);
	assert_int_equal(samut_show_find(t->show, viewer, path, &shown), r);
	if (r < 0) {
		assert_int_equal(r, -ENOENT);
		return g_strdup("-");
	}
	g_auto(GStrv) names = g_strsplit(out->str, "|", -1);
	for (char **name = names; *name; name++) {
		g_autofree char *below = g_strconcat(path, "/", *name, NULL);

		if (samut_show_find(t->show, viewer, below, &shown) < 0)
			fail_msg("listed, not found: %s", below);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

#define assert_names_for(t, viewer, path, wanted)                                                            \
	do {                                                                                                 \
		g_autofree char *names_ = names_in(t, viewer, path);                                         \
		if (strcmp(names_, wanted) != 0)                                                             \
			fail_msg("%s: “%s”, not “%s”", path, names_, wanted);                                \
	} while (0)
#define assert_names(t, path, wanted) assert_names_for(t, &samut_viewer_root, path, wanted)

static void save(struct twins *t, const char *path, const char *text)
{
	assert_ok(t->kit, kit_save(t->kit, path, text));
}

static char *link_in(struct twins *t, const char *path)
{
	char *target = NULL;

	kit_caught_up(t->show);
	assert_int_equal(samut_show_link(t->show, &samut_viewer_root, path, &target), 0);
	return target;
}

static char *page(struct twins *t, const char *path)
{
	g_autoptr(GBytes) bytes = NULL;
	int64_t time;
	gsize len;

	kit_caught_up(t->show);
	assert_int_equal(samut_show_read(t->show, &samut_viewer_root, path, &bytes, &time), 0);
	const char *data = g_bytes_get_data(bytes, &len);
	return g_strndup(data, len);
}

/* Each of two texts of members, and by which letters they are alike. */
static void test_who_is_alike(void **state)
{
	static const struct {
		const char *one, *two, *marks;
	} cases[] = {
		{"Name: ก\nNationalId: 3100600445635\n", "Name: ข\nNationalId: ๓-๑๐๐๖-๐๐๔๔๕-๖๓-๕\n", "n"},
		{"Name: ก\nNationalId: 3100600445635\n", "Name: ข\nOtherId: 3100600445635\n", ""},
		{"Name: ก\nNationalId: G640000000017\n", "Name: ข\nOtherId: G640000000017\n", "n"},
		{"Name: ก\nOtherId: passport AB 12345\n", "Name: ข\nOtherId: Passport AB12345\n", "o"},
		{"Name: ก\nOtherId: passport AB12345\n", "Name: ข\nOtherId: pink card AB12345\n", ""},
		{"Name: ก\nNationalId: 0000000000000\n", "Name: ข\nNationalId: 0000000000000\n", ""},
		{"Name: นายสมชาย  ใจดี\nBirthDate: 22/4/2500\n", "Name: สมชาย ใจดี\nBirthDate: 1957-04-22\n",
			"b"},
		{"Name: สมชาย ใจดี\nBirthDate: 22/4/2500\n", "Name: สมชาย ใจดี\nBirthDate: 23/4/2500\n", ""},
		{"Name: สมชาย ใจดี\nBirthDate: 22/4/2500\n", "Name: สมชัย ใจดี\nBirthDate: 22/4/2500\n", ""},
		{"Name: สมชาย ใจดี\nBirthDate: 22/4/2500\n", "Name: สมชาย ใจดี\nBirthDate: 2500\n", "y"},
		{"Name: สมชาย ใจดี\nBirthDate: 22/4/2500\n", "Name: สมชาย ใจดี\nBirthDate: 2500-05\n", ""},
		{"Name: สมชาย ใจดี\nBirthDate: 2500\n", "Name: สมชาย ใจดี\nBirthDate: 2501\n", ""},
		/* The year 2470 ran to March 1928. */
		{"Name: สมชาย ใจดี\nBirthDate: 1928-02-01\n", "Name: สมชาย ใจดี\nBirthDate: 2470\n", "y"},
		{"Name: ไม่ทราบชื่อ\nBirthDate: 2500-01-01\n", "Name: ไม่ทราบชื่อ\nBirthDate: 2500-01-01\n", ""},
		{"Name: ก\nNationalId: 3100600445635\nLeft: 2569-01-01\n",
			"Name: ข\nNationalId: 3100600445635\n", ""},
	};
	struct twins *t = *state;

	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		save(t, ONE, cases[i].one);
		save(t, TWO, cases[i].two);
		g_autofree char *marks = kit_index_text(
			t->show, "SELECT ifnull(group_concat(substr(match,1,1),''),'') FROM alike");
		if (strcmp(marks, cases[i].marks) != 0)
			fail_msg("%s%s“%s”, not “%s”", cases[i].one, cases[i].two, marks, cases[i].marks);
	}
}

static void test_house_codes(void **state)
{
	struct twins *t = *state;

	save(t, HOME "/household.txt", "Id: 70-0000001\nHouseCode: 3014-000123-4\n");
	assert_names(t, VIEW, "");
	save(t, HOME2 "/household.txt", "Id: 70-0000002\nHouseCode: 30140001234\n");
	assert_names(t, VIEW, PROVINCE);
	assert_names(t, VIEW "/" PROVINCE "/" PAIR,
		FORM "|3 รหัสประจำบ้านเดียวกัน · same house code · 70-0000001 บ้านใจดี household.txt"
		     "|3 รหัสประจำบ้านเดียวกัน · same house code · 70-0000002 บ้านสอง household.txt" PLACES);
	save(t, HOME2 "/household.txt", "Id: 70-0000002\nHouseCode: 30140001235\n");
	assert_names(t, VIEW, "");
	assert_names(t, VIEW "/" PROVINCE, "-");
	assert_names(t, VIEW "/" PROVINCE "/" PAIR, "-");
}

static void twins_by_id(struct twins *t)
{
	save(t, ONE, "Name: สมชาย ใจดี\nNationalId: 3100600445635\nSex: male\n");
	save(t, TWO, "Name: สมชัย ใจดี\nNationalId: 3100600445635\nSex: male\n");
}

#define REASON "1 เลขประจำตัวประชาชนเดียวกัน · same national id · "

static void test_view(void **state)
{
	struct twins *t = *state;

	twins_by_id(t);
	assert_names(t, VIEW "/" PROVINCE, PAIR);
	assert_names(t, VIEW "/" PROVINCE "/" PAIR,
		FORM "|" REASON "70-0000001 บ้านใจดี members 01-สมชาย.txt|" REASON
		     "70-0000002 บ้านสอง members 01-สมชัย.txt" PLACES);
	g_autofree char *one =
		link_in(t, VIEW "/" PROVINCE "/" PAIR "/" REASON "70-0000001 บ้านใจดี members 01-สมชาย.txt");
	g_autofree char *place = link_in(t, VIEW "/" PROVINCE "/" PAIR "/70-0000002 บ้านสอง");
	g_autofree char *form = link_in(t, VIEW "/" PROVINCE "/" PAIR "/" FORM);
	assert_string_equal(one, ONE);
	assert_string_equal(place, HOME2);
	assert_string_equal(form, ".samut/duplicates/" PAIR "/verdict.txt");
	assert_names(t, VIEW "/10-กรุงเทพมหานคร/" PAIR, "-");
	assert_names(t, VIEW "/" PROVINCE "/70-0000002 70-0000001", "-");
	assert_names(t, VIEW "/70", "-");
	/* Where the first moves, there the pair is. */
	assert_ok(t->kit, kit_mkdir(t->kit, "households/71-กาญจนบุรี/7101-เมือง"));
	assert_ok(t->kit, kit_mkdir(t->kit, "households/71-กาญจนบุรี/7101-เมือง/710101-บ้านเหนือ"));
	assert_ok(t->kit, kit_mkdir(t->kit, "households/71-กาญจนบุรี/7101-เมือง/710101-บ้านเหนือ/01-ใหม่"));
	assert_ok(t->kit,
		kit_move(t->kit, HOME, "households/71-กาญจนบุรี/7101-เมือง/710101-บ้านเหนือ/01-ใหม่/บ้านใจดี"));
	assert_names(t, VIEW, "71-กาญจนบุรี");
	assert_ok(t->kit, kit_remove(t->kit, TWO));
	assert_names(t, VIEW, "");
}

static void test_within_one_household(void **state)
{
	struct twins *t = *state;

	save(t, ONE, "Name: สมชาย ใจดี\nBirthDate: 2500-04-22\n");
	save(t, HOME "/members/02-ชาย.txt", "Name: นาย สมชาย ใจดี\nBirthDate: 22/4/1957\n");
	assert_names(t, VIEW "/" PROVINCE, "70-0000001 70-0000001");
	assert_int_equal(kit_save(t->kit, "verdicts/0001.txt",
				 "First: 70-0000001\nSecond: 70-0000001\nVerdict: different\n"),
		-EINVAL);
	g_autofree char *form = page(t, ".samut/duplicates/70-0000001 70-0000001/verdict.txt");
	assert_non_null(strstr(form, "Match: name-birth 70-0000001/01 70-0000001/02\n"));
	save(t, "verdicts/0001.txt",
		"First: 70-0000001\nSecond: 70-0000001\nVerdict: different\n"
		"Match: name-birth 70-0000001/01 70-0000001/02\n");
	assert_names(t, VIEW, "");
}

/* ---- verdicts ---- */

static void test_verdicts(void **state)
{
	struct twins *t = *state;

	twins_by_id(t);
	/* The other way round. */
	save(t, "verdicts/0001.txt", "First: 70-0000002\nSecond: 70-0000001\nVerdict: different\n");
	assert_names(t, VIEW, "");
	save(t, "verdicts/0001.txt", "First: 70-0000002\nSecond: 70-0000001\nVerdict: unsure\n");
	assert_names(t, VIEW "/" PROVINCE, PAIR " ยังไม่แน่ใจ unsure");
	assert_names(t, VIEW "/" PROVINCE "/" PAIR, "-");
	g_autofree char *before = link_in(t, VIEW "/" PROVINCE "/" PAIR " ยังไม่แน่ใจ unsure/verdict 0001.txt");
	assert_string_equal(before, "verdicts/0001.txt");
	/* The last word counts; one that is not yet said does not. */
	save(t, "verdicts/0003.txt", "First: 70-0000001\nSecond: 70-0000002\nVerdict: ซ้ำ\n");
	assert_names(t, VIEW, "");
	save(t, "verdicts/0004.txt", "First: 70-0000001\nSecond: 70-0000002\nVerdict:\n");
	assert_names(t, VIEW, "");
	save(t, "verdicts/0001.txt", "First: 70-0000002\nSecond: 70-0000001\nVerdict: unsure\nReason: ใหม่\n");
	assert_names(t, VIEW "/" PROVINCE, PAIR " ยังไม่แน่ใจ unsure");
	assert_ok(t->kit, kit_remove(t->kit, "verdicts/0001.txt"));
	assert_names(t, VIEW, "");
	assert_ok(t->kit, kit_remove(t->kit, "verdicts/0003.txt"));
	assert_names(t, VIEW "/" PROVINCE, PAIR);
}

/* The form lists the reasons; another one brings the pair back. */
static void test_new_reason(void **state)
{
	struct twins *t = *state;

	twins_by_id(t);
	g_autofree char *form = page(t, ".samut/duplicates/" PAIR "/verdict.txt");
	assert_non_null(strstr(form, "# Possible duplicate: copy this file to verdicts/0001.txt"));
	assert_non_null(strstr(form, "Name: สมชาย ใจดี | สมชัย ใจดี\n"));
	assert_non_null(strstr(form, "NationalId: 3100600445635 = 3100600445635\n"));
	assert_non_null(strstr(form, "\nFirst: 70-0000001\nSecond: 70-0000002\n"
				     "Match: national-id 70-0000001/01 70-0000002/01\n"));
	/* As it stands it says nothing yet. */
	save(t, "verdicts/0001.txt", form);
	assert_names(t, VIEW "/" PROVINCE, PAIR);
	GString *filled = g_string_new(form);
	assert_int_equal(g_string_replace(filled, "\nVerdict:\n", "\nVerdict: different\n", 0), 1);
	save(t, "verdicts/0001.txt", filled->str);
	g_string_free(filled, TRUE);
	assert_names(t, VIEW, "");
	/* What changes nothing about it. */
	save(t, TWO, "Name: สมชัย ใจดีมาก\nNationalId: 3100600445635\nSex: male\n");
	assert_names(t, VIEW, "");
	save(t, ONE, "Name: สมชาย ใจดี\nNationalId: 3100600445635\nBirthDate: 2500-01-01\n");
	save(t, TWO, "Name: สมชาย ใจดี\nNationalId: 3100600445635\nBirthDate: 2500-01-01\n");
	assert_names(t, VIEW "/" PROVINCE, PAIR " มีเหตุใหม่ new reason");
	g_autofree char *again = page(t, ".samut/duplicates/" PAIR "/verdict.txt");
	assert_non_null(strstr(again, "Match: name-birth 70-0000001/01 70-0000002/01\n"));
	assert_non_null(strstr(again, "verdicts/0002.txt"));
	/* Without a Match it is for good. */
	save(t, "verdicts/0002.txt", "First: 70-0000001\nSecond: 70-0000002\nVerdict: different\n");
	assert_names(t, VIEW, "");
}

/* By an id in a record of one's own nobody learns who is in a record that he may not read. */
static void test_no_warning(void **state)
{
	struct twins *t = *state;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	twins_by_id(t);
	struct samut_db *db = samut_store_reader(t->kit->s->store);
	assert_int_equal(samut_warnings(db, kit_id(t->kit, TWO), &diag), 0);
	samut_store_reader_done(t->kit->s->store, db);
	assert_int_equal(samut_diag_count(&diag), 0);
}

/* ---- who sees it ---- */

static void test_permission(void **state)
{
	const struct samut_viewer stranger = {5000, 5000, NULL, 0};
	struct twins *t = *state;
	struct samut_shown shown;
	int64_t seq;

	twins_by_id(t);
	assert_names_for(t, &stranger, VIEW, PROVINCE);
	assert_ok(t->kit, samut_edit_attr(t->kit->s, &kit_who, kit_id(t->kit, TWO), SAMUT_ATTR_MODE, 0600, 0,
				  0, &seq, &t->kit->diag));
	assert_names_for(t, &stranger, VIEW, "");
	assert_names_for(t, &stranger, VIEW "/" PROVINCE "/" PAIR, "-");
	assert_int_equal(
		samut_show_find(t->show, &stranger, ".samut/duplicates/" PAIR "/verdict.txt", &shown),
		-ENOENT);
	assert_names(t, VIEW, PROVINCE);
}

static void test_confidential(void **state)
{
	struct twins *t = *state;

	twins_by_id(t);
	assert_names(t, VIEW, PROVINCE);
	save(t, HOME2 "/household.txt", "Id: 70-0000002\nConfidential: yes\n");
	assert_names(t, VIEW, "");
	assert_names(t, VIEW "/" PROVINCE "/" PAIR, "-");
	save(t, HOME2 "/household.txt", "Id: 70-0000002\n");
	assert_names(t, VIEW, PROVINCE);
}

/* ---- crowds ---- */

static void test_crowd(void **state)
{
	struct twins *t = *state;

	for (int i = 1; i <= SAMUT_LIKENESS_CROWD + 1; i++) {
		g_autofree char *path = g_strdup_printf(HOME "/members/%02d-ก.txt", i);

		save(t, path, "Name: ก\nNationalId: 1111111111119\n");
		if (i == 2)
			assert_names(t, VIEW "/" PROVINCE, "70-0000001 70-0000001");
	}
	assert_names(t, VIEW, "ค่าที่ซ้ำกันมากเกินไป · shared by too many.txt");
	g_autofree char *target = link_in(t, VIEW "/ค่าที่ซ้ำกันมากเกินไป · shared by too many.txt");
	g_autofree char *text = page(t, target);
	assert_non_null(strstr(text, "same national id: 1111111111119 (21)\n"));
	assert_ok(t->kit, kit_remove(t->kit, HOME "/members/03-ก.txt"));
	assert_names(t, VIEW, PROVINCE);
	assert_int_equal(kit_index_int(t->show, "SELECT count(*) FROM alike"), 20 * 19 / 2);
}

#define twins_test(f) cmocka_unit_test_setup_teardown(f, twins_setup, twins_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		twins_test(test_who_is_alike),
		twins_test(test_house_codes),
		twins_test(test_view),
		twins_test(test_within_one_household),
		twins_test(test_verdicts),
		twins_test(test_new_reason),
		twins_test(test_no_warning),
		twins_test(test_permission),
		twins_test(test_confidential),
		twins_test(test_crowd),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
