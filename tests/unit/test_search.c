/* SPDX-License-Identifier: Apache-2.0 */
/* Search: what is found by which words, in which order, by whom. */
#include "search_kit.h"

#include "core/index/search_text.h"
#include "core/show/search.h"
#include "core/show/search_find.h"
#include "core/show/search_words.h"

#define MEMBER HOME "/members/01-สมชาย.txt"
#define HOUSE_LINK "70-0000001 บ้านใจดี household.txt"
#define MEMBER_LINK "70-0000001 บ้านใจดี members 01-สมชาย.txt"
#define VISIT HOME "/visits/2569-01-31.txt"
#define VISIT_LINK "70-0000001 บ้านใจดี visits 2569-01-31.txt"

#define assert_found(k, words, wanted) assert_listed(k, &kit_all, &samut_search_tree, words, wanted)

static void save_member(struct index_kit *k, const char *more)
{
	g_autofree char *text = g_strconcat("# ชื่อ · Name (ความเห็น)\n"
					    "Name: สมชาย  ใจดี\n"
					    "NationalId: 3-1006-00445-63-5\n"
					    "BirthDate: ๒๒ เม.ย. ๒๕๐๐\n"
					    "Group: elderly\n",
		more, NULL);

	assert_ok(k->kit, kit_save(k->kit, MEMBER, text));
}

/* ---- spelling ---- */

static void test_fold(void **state)
{
	static const char *const cases[][2] = {
		{"  Ab \t C ", "ab c"},
		{"เลข ๑๒๓", "เลข 123"},
		{"น\u0E4D\u0E32", "น\u0E33"},	    /* NIKHAHIT + AA is SARA AM */
		{"ท\u0E48\u0E35", "ท\u0E35\u0E48"}, /* the vowel before the tone mark */
		{"ก\u200Bข", "กข"},
		{"A\x02"
		 "B",
			"ab"},
		{"É–É", "é-é"},
		{"", ""},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *folded = samut_search_fold(cases[i][0]), *again = samut_search_fold(folded);

		assert_string_equal(folded, cases[i][1]);
		assert_string_equal(again, folded);
	}
	assert_null(samut_search_fold("\xff"));
}

static void test_probes(void **state)
{
	static const char *const refused[] = {".hidden", ".Trash-1000", "autorun.inf", "Desktop.ini",
		"folder.jpg", "~$สมชาย.docx", "สมชาย~", " ", "+", "\xff", "HEAD", "README.txt"};
	static const char *const taken[] = {"4913", "ก", "a+b", "นาย head"};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++)
		if (samut_search_words_new(refused[i]))
			fail_msg("%s", refused[i]);
	for (unsigned i = 0; i < G_N_ELEMENTS(taken); i++) {
		g_autoptr(samut_search_words) words = samut_search_words_new(taken[i]);
		if (!words)
			fail_msg("%s", taken[i]);
	}
}

/* ---- words ---- */

/* Each of these finds the member and nothing else. */
static void test_forms_of_words(void **state)
{
	static const char *const found[] = {"สมชาย_ใจดี", "มชาย_ใจ", "สมชาย+2500-04-22", "3100600445635",
		"3-1006-00445-63-5", "๓๑๐๐๖๐๐๔๔๕๖๓๕", "00445", "1957-04-22", "2500-04-22", "22-4-2500",
		"22.4.2500", "22_เม.ย._2500", "22 เม.ย. 2500", "ELDERLY", "ผู้สูงอายุ", "ดี+สูงอา+00445",
		"0812345678", "081-234-5678", "081 234 5678", "โทร_081"};
	static const char *const not_found[] = {"Name+สมชาย", "NationalId", "ความเห็น", "สมชายใจดี",
		"สมชาย+หลังคา", "ใจดี_สมชาย", "22-4-2501", "4455635"};
	struct index_kit *k = *state;

	save_member(k, "Occupation: โทร 081-234 5678\n");
	index_all(k);
	for (unsigned i = 0; i < G_N_ELEMENTS(found); i++)
		assert_found(k, found[i], "001 " MEMBER_LINK);
	for (unsigned i = 0; i < G_N_ELEMENTS(not_found); i++)
		assert_found(k, not_found[i], "");
}

/* Title and name as they are said and written: in one. */
static void test_title_and_name(void **state)
{
	struct index_kit *k = *state;

	save_member(k, "Title: นาย\n");
	index_all(k);
	assert_found(k, "นายสมชาย", "001 " MEMBER_LINK);
	assert_found(k, "นายสม+ใจดี", "001 " MEMBER_LINK);
	assert_found(k, "นางสมชาย", "");
}

/* Marks above a consonant typed in the other order, in the record and in the words. */
static void test_order_of_marks(void **state)
{
	struct index_kit *k = *state;

	save_member(k, "Health: ท\u0E48\u0E35บ้าน น\u0E4D\u0E32ท่วม\n");
	index_all(k);
	assert_found(k, "ท\u0E35\u0E48บ้าน", "001 " MEMBER_LINK);
	assert_found(k, "ท\u0E48\u0E35บ้าน+น\u0E33ท่วม", "001 " MEMBER_LINK);
	assert_found(k, "น\u0E4D\u0E32ท่วม", "001 " MEMBER_LINK);
}

/* One and two letters: common, rare and foreign ones; at the end of a text; with a letter behind that no
 * table knows. */
static void test_short_words(void **state)
{
	struct index_kit *k = *state;

	save_member(k, "Occupation: ฅ\nEducation: 李明 kx\nHealth: จบzw山\n");
	index_all(k);
	assert_found(k, "ฅ", "001 " MEMBER_LINK);
	assert_found(k, "李", "001 " MEMBER_LINK);
	assert_found(k, "李明", "001 " MEMBER_LINK);
	assert_found(k, "kx", "001 " MEMBER_LINK);
	assert_found(k, "zw", "001 " MEMBER_LINK);
	assert_found(k, "w山", "001 " MEMBER_LINK);
	assert_found(k, "จบ", "001 " MEMBER_LINK);
	assert_found(k, "บz+李", "001 " MEMBER_LINK);
	assert_found(k, "山李", "");
	assert_found(k, "qx", "");
	assert_found(k, "ใจ+k", "001 " MEMBER_LINK);
	assert_found(k, "ใจ+สม+มช+จบ+kx+zw", "001 " MEMBER_LINK);
	assert_found(k, "ใจ+สม+มช+จบ+kx+zx", "");
}

/* Whatever the words, the index finds what a look at every text finds. */
static unsigned fitting(struct index_kit *k, const char *name)
{
	g_autoptr(samut_search_words) words = samut_search_words_new(name);
	struct samut_stmt *stmt = samut_db_bind(k->ix, "SELECT text FROM doc", "");
	unsigned count = 0;

	assert_non_null(words);
	while (samut_stmt_step(stmt) > 0)
		count += samut_search_words_fit(words, samut_stmt_text(stmt, 0)) != SAMUT_SEARCH_NOT;
	return count;
}

static unsigned listed(struct index_kit *k, const char *name)
{
	g_autofree char *names = index_list(k, &kit_all, &samut_search_tree, name);
	g_auto(GStrv) parts = g_strsplit(names, "|", -1);

	return g_strv_length(parts);
}

static char *random_text(GRand *rand, unsigned len)
{
	static const char *const letters[] = {"ก", "ข", "ฆ", "า", "ี", "่", "น", "a", "b", "q", "7", "0", "-",
		"\"", "'", "李", "山", "é", " "};
	GString *out = g_string_new(NULL);

	while (len--)
		g_string_append(out, letters[g_rand_int_range(rand, 0, G_N_ELEMENTS(letters))]);
	return g_string_free(out, FALSE);
}

static void test_like_a_look_at_all(void **state)
{
	struct index_kit *k = *state;
	g_autoptr(GRand) rand = g_rand_new_with_seed(20260131);
	unsigned hits = 0;

	for (int i = 0; i < 40; i++) {
		g_autofree char *path = g_strdup_printf(HOME "/notes/%d.txt", i);
		g_autofree char *text = random_text(rand, 60);

		assert_ok(k->kit, kit_save(k->kit, path, text));
	}
	index_all(k);
	for (int i = 0; i < 400; i++) {
		g_autofree char *text = random_text(rand, (unsigned)(1 + i % 4));
		g_autofree char *more = random_text(rand, 1);
		g_autofree char *name = i % 5 ? g_strdup(text) : g_strconcat(text, "+", more, NULL);
		g_autoptr(samut_search_words) words = samut_search_words_new(name);

		if (!words)
			continue;
		if (fitting(k, name) != listed(k, name))
			fail_msg("“%s”: %u, not %u", name, listed(k, name), fitting(k, name));
		hits += listed(k, name);
	}
	assert_true(hits > 1000);
}

/* ---- what is found ---- */

static void test_names_ids_and_notes(void **state)
{
	struct index_kit *k = *state;

	save_member(k, "");
	assert_ok(k->kit, kit_save(k->kit, HOME "/notes/จดหมายถึงอำเภอ.txt", "ถึง นายอำเภอ\nเรื่อง ทุนการศึกษา\n"));
	assert_ok(k->kit, kit_save(k->kit, HOME "/attachments/ทุนการศึกษา.csv", "สมชาย,หลังคารั่ว\n"));
	index_all(k);
	assert_found(k, "นายอำเภอ ทุนการศึกษา", "001 70-0000001 บ้านใจดี notes จดหมายถึงอำเภอ.txt");
	assert_found(k, "ทุนการศึกษา",
		"001 70-0000001 บ้านใจดี attachments ทุนการศึกษา.csv|"
		"002 70-0000001 บ้านใจดี notes จดหมายถึงอำเภอ.txt");
	assert_found(k, "หลังคารั่ว", "");
	assert_found(k, "บ้านกลาง", "001 households 70-ราชบุรี 7001-เมือง 700101-หน้าเมือง 01-บ้านกลาง");
	/* The id is a whole value of the household, and begins those of its records. */
	assert_found(k, "70-0000001", "001 " HOUSE_LINK "|002 " MEMBER_LINK);
	assert_found(k, "700000001", "001 " HOUSE_LINK);
	assert_found(k, "members", "");
	/* A place by another name. */
	assert_ok(k->kit, kit_move(k->kit, HOME, VILLAGE "/บ้านสุขใจ"));
	index_put(k, VILLAGE "/บ้านสุขใจ");
	assert_found(k, "สุขใจ", "001 70-0000001 บ้านสุขใจ household.txt");
	assert_found(k, "บ้านใจดี", "");
}

static void test_links(void **state)
{
	struct index_kit *k = *state;
	g_autofree char *target = NULL, *moved = NULL;

	save_member(k, "");
	index_all(k);
	assert_found(k, "สมชาย", "001 " MEMBER_LINK);
	target = index_link(k, &kit_all, &samut_search_tree, "สมชาย/001 " MEMBER_LINK);
	assert_string_equal(target, MEMBER);
	assert_null(index_link(k, &kit_all, &samut_search_tree, "สมชาย/002 " MEMBER_LINK));
	assert_null(index_link(k, &kit_all, &samut_search_tree, "สมชาย/001 " MEMBER_LINK "/x"));
	/* Who looks at what he was shown finds it, though it moved since. */
	assert_ok(k->kit, kit_move(k->kit, HOME, VILLAGE2 "/บ้านใจดี"));
	moved = index_link(k, &kit_all, &samut_search_tree, "สมชาย/001 " MEMBER_LINK);
	assert_string_equal(moved, VILLAGE2 "/บ้านใจดี/members/01-สมชาย.txt");
	assert_ok(k->kit, kit_remove(k->kit, VILLAGE2 "/บ้านใจดี/members/01-สมชาย.txt"));
	assert_null(index_link(k, &kit_all, &samut_search_tree, "สมชาย/001 " MEMBER_LINK));
}

static void test_edits_and_drops(void **state)
{
	struct index_kit *k = *state;
	int64_t node;

	save_member(k, "Occupation: ช่างไม้\n");
	index_all(k);
	assert_found(k, "ช่างไม้", "001 " MEMBER_LINK);
	save_member(k, "Occupation: ช่างปูน\n");
	assert_found(k, "ช่างปูน", "");
	index_put(k, MEMBER);
	assert_found(k, "ช่างไม้", "");
	assert_found(k, "ช่างปูน", "001 " MEMBER_LINK);
	node = kit_id(k->kit, MEMBER);
	assert_ok(k->kit, kit_remove(k->kit, MEMBER));
	/* Gone from the store, not yet from the index. */
	assert_found(k, "ช่างปูน", "");
	assert_int_equal(samut_search_drop(k->ix, node), 0);
	assert_int_equal(samut_search_drop(k->ix, node), 0);
	assert_int_equal(samut_search_drop_place(k->ix, kit_id(k->kit, HOME)), 0);
	assert_found(k, "70-0000001", "");
	assert_int_equal(samut_db_int(k->ix, &node, "SELECT count(*) FROM doc WHERE place<>0", ""), 0);
	assert_int_equal(node, 0);
}

/* ---- order ---- */

static void test_order(void **state)
{
	struct index_kit *k = *state;

	assert_ok(k->kit, kit_save(k->kit, VISIT, "Date: 2026-01-31\nFindings: บ้านกลางทุ่ง\n"));
	save_member(k, "Occupation: อยู่บ้านกลางทุ่งนา\n");
	assert_ok(k->kit, kit_save(k->kit, HOME "/notes/ก.txt", "บ้านกลางทุ่ง\n"));
	index_all(k);
	/* Whole values first, newest first; then parts, people before the rest. */
	assert_found(k, "บ้านกลางทุ่ง", "001 70-0000001 บ้านใจดี notes ก.txt|002 " VISIT_LINK "|003 " MEMBER_LINK);
	assert_found(k, "บ้านกลางทุ่", "001 " MEMBER_LINK "|002 70-0000001 บ้านใจดี notes ก.txt|003 " VISIT_LINK);
	assert_ok(k->kit, kit_save(k->kit, VISIT, "Date: 2026-01-31\nFindings: บ้านกลางทุ่ง\nNeeds: เสื่อ\n"));
	index_put(k, VISIT);
	assert_found(k, "บ้านกลางทุ่ง", "001 " VISIT_LINK "|002 70-0000001 บ้านใจดี notes ก.txt|003 " MEMBER_LINK);
	/* Together a whole value, or each for itself. */
	assert_found(k, "ใจดี สมชาย", "001 " MEMBER_LINK);
	assert_found(k, "บ้านกลางทุ่ง+เสื่อ", "001 " VISIT_LINK);
}

static void test_cap(void **state)
{
	struct index_kit *k = *state;
	g_autofree char *listed = NULL, *target = NULL;
	g_auto(GStrv) names = NULL;

	for (int i = 1; i <= SAMUT_SEARCH_SHOWN + 3; i++) {
		g_autofree char *path = g_strdup_printf(HOME "/notes/%d.txt", i);
		g_autofree char *text = g_strdup_printf("กระบือ ตัวที่ %d", i);

		assert_ok(k->kit, kit_save(k->kit, path, text));
	}
	index_all(k);
	listed = index_list(k, &kit_all, &samut_search_tree, "กระบือ");
	names = g_strsplit(listed, "|", -1);
	assert_int_equal(g_strv_length(names), SAMUT_SEARCH_SHOWN + 1);
	assert_string_equal(names[0], "000 และอีก 3 รายการ · 3 more.txt");
	assert_string_equal(names[1], "001 70-0000001 บ้านใจดี notes 203.txt");
	target = index_link(k, &kit_all, &samut_search_tree, "กระบือ/000 และอีก 3 รายการ · 3 more.txt");
	assert_string_equal(target, ".samut/search/กระบือ/more.txt");
	g_autoptr(GString) page = g_string_new(NULL);
	struct samut_asking asking;
	index_ask(k, &kit_all, &asking);
	asking.args[0] = "กระบือ";
	assert_int_equal(samut_search_more(&asking, page), 0);
	assert_non_null(strstr(page->str, "the first 200 are shown; there are 3 more"));
	index_asked(&asking);
	assert_null(index_link(k, &kit_all, &samut_search_tree, "กระบือ/000 และอีก 4 รายการ · 4 more.txt"));
	/* One more word, one hit. */
	assert_found(k, "กระบือ+ตัวที่_203", "001 70-0000001 บ้านใจดี notes 203.txt");
}

static void test_long_names(void **state)
{
	struct index_kit *k = *state;
	g_autoptr(GString) name = g_string_new(HOME "/notes/ต้น");
	g_autofree char *listed = NULL;

	while (name->len < strlen(HOME "/notes/") + 245)
		g_string_append(name, "ก");
	g_string_append(name, ".txt");
	assert_ok(k->kit, kit_save(k->kit, name->str, "เรือกระบือ"));
	index_all(k);
	listed = index_list(k, &kit_all, &samut_search_tree, "เรือกระบือ");
	assert_true(g_utf8_validate(listed, -1, NULL));
	assert_true(strlen(listed) <= 255 && strlen(listed) > 248);
	assert_true(g_str_has_prefix(listed, "001 70-0000001 บ้านใจดี notes ต้นก"));
	assert_true(g_str_has_suffix(listed, "กก.txt") && strstr(listed, "…"));
}

/* ---- who finds it ---- */

static void chmod_home(struct index_kit *k, uint32_t mode)
{
	int64_t seq;

	assert_ok(k->kit, samut_edit_attr(k->kit->s, &kit_who, kit_id(k->kit, HOME), SAMUT_ATTR_MODE, mode, 0,
				  0, &seq, &k->kit->diag));
}

static void test_permission(void **state)
{
	static const uint32_t groups[] = {500, 4343};
	const struct samut_viewer member = {7, 7, groups, 2}, stranger = {8, 8, groups, 1};
	struct index_kit *k = *state;

	save_member(k, "");
	chmod_home(k, 0750);
	index_all(k);
	assert_listed(k, &member, &samut_search_tree, "สมชาย", "001 " MEMBER_LINK);
	assert_listed(k, &stranger, &samut_search_tree, "สมชาย", "");
	/* What one was shown is not the other's. */
	assert_null(index_link(k, &stranger, &samut_search_tree, "สมชาย/001 " MEMBER_LINK));
	chmod_home(k, 0700);
	assert_null(index_link(k, &member, &samut_search_tree, "สมชาย/001 " MEMBER_LINK));
	assert_listed(k, &member, &samut_search_tree, "สมชาย", "");
}

static void test_confidential(void **state)
{
	struct index_kit *k = *state;

	save_member(k, "");
	index_all(k);
	assert_found(k, "สมชาย", "001 " MEMBER_LINK);
	assert_ok(k->kit, kit_save(k->kit, HOME "/household.txt", "Id: 70-0000001\nConfidential: yes\n"));
	/* At once, before the index knows. */
	assert_found(k, "สมชาย", "");
	assert_null(index_link(k, &kit_all, &samut_search_tree, "สมชาย/001 " MEMBER_LINK));
	index_all(k);
	assert_found(k, "สมชาย", "");
	assert_found(k, "70-0000001", "");
	assert_ok(k->kit, kit_save(k->kit, HOME "/household.txt", "Id: 70-0000001\nConfidential: no\n"));
	assert_found(k, "สมชาย", "001 " MEMBER_LINK);
}

/* What was paid to a confidential household, and who of it takes part where, is found by nobody either. */
static void test_points_there(void **state)
{
#define PAID "funds/ก/disbursements/2018-01-05-01.txt"
#define TAKES_PART "sip/ก/cohort/0001.txt"
	struct index_kit *k = *state;

	save_member(k, "");
	assert_ok(k->kit, kit_mkdir(k->kit, "funds/ก"));
	assert_ok(k->kit, kit_mkdir(k->kit, "sip/ก"));
	assert_ok(k->kit, kit_save(k->kit, PAID, "Payee: นางสมหวัง\nHousehold: 70-0000001\n"));
	assert_ok(k->kit, kit_save(k->kit, TAKES_PART, "LeftReason: นางสมหวัง\nMember: 70-0000001/01\n"));
	index_all(k);
	assert_found(k, "สมหวัง", "001 ก cohort 0001.txt|002 ก disbursements 2018-01-05-01.txt");
	assert_ok(k->kit, kit_save(k->kit, HOME "/household.txt", "Id: 70-0000001\nConfidential: yes\n"));
	assert_null(
		index_link(k, &kit_all, &samut_search_tree, "สมหวัง/002 ก disbursements 2018-01-05-01.txt"));
	index_put(k, HOME "/household.txt");
	assert_found(k, "สมหวัง", "");
	assert_found(k, "70-0000001", "");
}

/* Who gets into one province finds what is there, however much newer there is elsewhere; also what came there
 * from elsewhere. */
static void test_one_province(void **state)
{
	static const uint32_t groups[] = {500};
	static const char *const dirs[] = {"households/71-กาญจนบุรี/7101-เมือง",
		"households/71-กาญจนบุรี/7101-เมือง/710101-บ้านเหนือ",
		"households/71-กาญจนบุรี/7101-เมือง/710101-บ้านเหนือ/01-ใหม่"};
	const struct samut_viewer officer = {8, 8, groups, 1};
	struct index_kit *k = *state;
	int64_t seq;

	for (unsigned i = 0; i < G_N_ELEMENTS(dirs); i++)
		assert_ok(k->kit, kit_mkdir(k->kit, dirs[i]));
	save_member(k, "");
	assert_ok(k->kit, samut_edit_attr(k->kit->s, &kit_who, kit_id(k->kit, "households/70-ราชบุรี"),
				  SAMUT_ATTR_MODE, 0750, 0, 0, &seq, &k->kit->diag));
	assert_ok(k->kit, kit_save(k->kit, "verdicts/0001.txt", "Reason: สมชาย\n"));
	index_all(k);
	assert_listed(k, &officer, &samut_search_tree, "สมชาย", "001 verdicts 0001.txt");
	assert_found(k, "สมชาย", "001 " MEMBER_LINK "|002 verdicts 0001.txt");
	assert_listed(k, &officer, &samut_search_tree, "ส+ช+ม+ย", "001 verdicts 0001.txt");
	assert_ok(k->kit,
		kit_move(k->kit, HOME, "households/71-กาญจนบุรี/7101-เมือง/710101-บ้านเหนือ/01-ใหม่/บ้านใจดี"));
	index_put(k, "households/71-กาญจนบุรี/7101-เมือง/710101-บ้านเหนือ/01-ใหม่/บ้านใจดี");
	assert_listed(k, &officer, &samut_search_tree, "สมชาย", "001 " MEMBER_LINK "|002 verdicts 0001.txt");
}

/* A folder of notes goes where nobody may look, with all that is in it. */
static void test_folder_becomes_confidential(void **state)
{
	struct index_kit *k = *state;

	assert_ok(k->kit, kit_mkdir(k->kit, VILLAGE2 "/บ้านลับ"));
	assert_ok(k->kit,
		kit_save(k->kit, VILLAGE2 "/บ้านลับ/household.txt", "Id: 70-0000002\nConfidential: yes\n"));
	assert_ok(k->kit, kit_mkdir(k->kit, HOME "/notes/แฟ้ม"));
	assert_ok(k->kit, kit_mkdir(k->kit, HOME "/notes/แฟ้ม/ลึก"));
	assert_ok(k->kit, kit_save(k->kit, HOME "/notes/แฟ้ม/ลึก/ก.txt", "กระดาษเก่า\n"));
	index_all(k);
	assert_found(k, "กระดาษเก่า", "001 70-0000001 บ้านใจดี notes แฟ้ม ลึก ก.txt");
	assert_ok(k->kit, kit_move(k->kit, HOME "/notes/แฟ้ม", VILLAGE2 "/บ้านลับ/notes/แฟ้ม"));
	index_put(k, VILLAGE2 "/บ้านลับ/notes/แฟ้ม");
	assert_found(k, "กระดาษเก่า", "");
	assert_found(k, "แฟ้ม", "");
}

#define search_test(f) cmocka_unit_test_setup_teardown(f, index_setup, index_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_probes),
		search_test(test_forms_of_words),
		search_test(test_title_and_name),
		search_test(test_order_of_marks),
		search_test(test_short_words),
		search_test(test_like_a_look_at_all),
		search_test(test_names_ids_and_notes),
		search_test(test_links),
		search_test(test_edits_and_drops),
		search_test(test_order),
		search_test(test_cap),
		search_test(test_long_names),
		search_test(test_permission),
		search_test(test_confidential),
		search_test(test_points_there),
		search_test(test_one_province),
		search_test(test_folder_becomes_confidential),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
