/* SPDX-License-Identifier: Apache-2.0 */
/* status.txt and logbook.html of a household, as texts. */
#include "tests/unit/work_kit.h"

#include "core/model/rectext.h"
#include "core/show/logbook.h"
#include "core/show/status.h"

#define ID "70-0000001"
#define TODAY ((struct samut_date){2026, 6, 1})

static void put(struct kit *kit, const char *path, const char *text)
{
	g_autofree char *whole = g_strconcat(HOME "/", path, NULL);

	assert_ok(kit, kit_save(kit, whole, text));
}

static char *write_page(struct kit *kit, int (*write)(const struct samut_family *family, GString *out),
	samut_sees_fn sees, void *arg)
{
	g_auto(samut_family) family = SAMUT_FAMILY_INIT;
	struct samut_db *db = samut_store_reader(kit->s->store);
	GString *out = g_string_new(NULL);

	assert_int_equal(samut_family_load(&family, db, kit_id(kit, HOME), TODAY, sees, arg), 0);
	assert_int_equal(write(&family, out), 0);
	samut_store_reader_done(kit->s->store, db);
	return g_string_free(out, FALSE);
}

static char *logbook(struct kit *kit)
{
	return write_page(kit, samut_logbook_write, NULL, NULL);
}

/* All values of a field of status.txt, a line each; it must parse as a record. */
static char *status_of(struct kit *kit, const char *field, samut_sees_fn sees, void *arg)
{
	g_autofree char *text = write_page(kit, samut_status_write, sees, arg);
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	GString *all = g_string_new(NULL);

	assert_int_equal(samut_rec_parse(text, strlen(text), &rec, &diag), 0);
	for (unsigned i = 0; i < rec.fields->len; i++) {
		const struct samut_rec_field *row = rec.fields->pdata[i];

		if (strcmp(row->name, field) == 0)
			g_string_append_printf(all, "%s\n", row->value);
	}
	return g_string_free(all, FALSE);
}

#define assert_status(kit, field, wanted)                                                                    \
	do {                                                                                                 \
		g_autofree char *found_ = status_of(kit, field, NULL, NULL);                                 \
		assert_string_equal(found_, wanted);                                                         \
	} while (0)

#define assert_has(text, words)                                                                              \
	do {                                                                                                 \
		if (!strstr(text, words))                                                                    \
			fail_msg("“%s” is not there", words);                                                \
	} while (0)

#define assert_lacks(text, words)                                                                            \
	do {                                                                                                 \
		if (strstr(text, words))                                                                     \
			fail_msg("“%s” is there", words);                                                    \
	} while (0)

static int count(const char *text, const char *words)
{
	int n = 0;

	for (; (text = strstr(text, words)); text += strlen(words))
		n++;
	return n;
}

/* ---- status.txt ---- */

static void test_status(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	kit_partner(kit, "tambon");
	put(kit, "household.txt",
		"Id: " ID "\nUrgency: urgent\nIncome: 30000\nReportedLevel: 3\nConsent: withdrawn\n");
	put(kit, "members/01-ก.txt", "Name: ก\nGroup: elderly\n");
	put(kit, "visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\n");
	put(kit, "visits/2026-01-11.txt", "Date: 2026-01-11\n");
	put(kit, "analysis/2026-01-20.txt",
		"Date: 2026-01-20\nPovertyGroup: x\nCause: x\nNeed: x\nApproach: x\nReturnedTo: family\n");
	put(kit, "plan/long/01-ซ่อม.txt", "Title: ซ่อม\nDue: 2026-05-01\nStatus: planned\n");
	put(kit, "assistance/2026-02-10-01.txt",
		"Date: 2026-02-10\nKind: cash\nGiver: tambon\nAmount: 2000.50\n");
	assert_status(kit, "Id", ID "\n");
	assert_status(kit, "Place", HOME "\n");
	assert_status(kit, "Step", "7\n");
	assert_status(kit, "Action", "item\n");
	assert_status(kit, "Due", "2026-05-01\n");
	assert_status(kit, "NextRecord", "plan/long/01-ซ่อม.txt\n");
	assert_status(kit, "Overdue", "รายการในแผน 1, ช้าที่สุด 31 วัน (plan items: 1, days late: 31)\n");
	assert_status(kit, "Level", "2\n");
	assert_status(kit, "ReportedLevel", "3\n");
	assert_status(kit, "LevelReason",
		"รายได้ 30,000 บาท/คน/ปี (เกณฑ์ 100,000) · ผู้พึ่งพิง 1 คน (income 30,000 baht a person and year; "
		"limit "
		"100,000, dependants 1)\n");
	assert_status(kit, "Ladder", "none\n");
	assert_status(kit, "HelpTotal", "2000.50\n");
	assert_status(kit, "HelpByScheme", "- 2569 2,000.50 บาท, 1 ครั้ง (baht, 1 times)\n");
	g_autofree char *warnings = status_of(kit, "Warning", NULL, NULL);
	assert_int_equal(count(warnings, "\n"), 4);
	assert_has(warnings, "reported level differs");
	assert_has(warnings, "no consent");
	assert_has(warnings, "not yet returned");
	assert_has(warnings, "incomplete records");
	g_autofree char *incomplete = status_of(kit, "Incomplete", NULL, NULL);
	assert_has(incomplete, "visits/2026-01-11.txt: Findings (");
	assert_int_equal(count(incomplete, "\n"), 1);
}

static bool sees_all_but(int64_t node, void *arg)
{
	return node != *(int64_t *)arg;
}

/* A sum of which a part is not his to read is not shown at all. */
static void test_hidden_help(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	kit_partner(kit, "tambon");
	put(kit, "assistance/2026-02-10-01.txt", "Date: 2026-02-10\nKind: cash\nGiver: tambon\nAmount: 1\n");
	put(kit, "assistance/2026-02-10-02.txt", "Date: 2026-02-10\nKind: cash\nGiver: tambon\nAmount: 2\n");
	int64_t hidden = kit_id(kit, HOME "/assistance/2026-02-10-02.txt");
	g_autofree char *total = status_of(kit, "HelpTotal", sees_all_but, &hidden);
	assert_string_equal(total, "");
	assert_status(kit, "HelpTotal", "3.00\n");
	g_autofree char *page = write_page(kit, samut_logbook_write, sees_all_but, &hidden);
	assert_int_equal(count(page, "<tr class=\"help\">"), 1);
	assert_has(page, "ไม่แสดงยอดรวม");
	/* Who may not read the partner is told his id, not his name. */
	int64_t partner = kit_id(kit, "partners/tambon/partner.txt");
	g_autofree char *nameless = write_page(kit, samut_logbook_write, sees_all_but, &partner);
	assert_has(nameless, ">tambon<");
	g_autofree char *named = logbook(kit);
	assert_lacks(named, ">tambon<");
}

/* ---- logbook.html ---- */

static void test_empty_logbook(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	g_autofree char *page = logbook(kit);
	assert_has(page, "<h1>บ้านใจดี</h1>");
	assert_has(page, "หมู่ 1 บ้านกลาง ต.หน้าเมือง อ.เมือง จ.ราชบุรี");
	assert_has(page, "1 มิถุนายน พ.ศ. 2569");
	assert_has(page, "ยังไม่มีการเยี่ยมบ้าน");
	assert_lacks(page, "<table");
}

static void test_members(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "members/01-ก.txt",
		"Name: <script>ก\nBirthDate: 2497\nNationalId: 3-1006-00445-63-5\nGroup: elderly\nGroup: "
		"carer\n");
	put(kit, "members/02-ข.txt", "Name: ข\nTitle: นาง\nBirthDate: 2026-01-01\n");
	put(kit, "members/03-ค.txt", "Name: ค\nLeft: 2026-01-01\nLeftReason: แต่งงาน\n");
	put(kit, "household.txt", "Id: " ID "\nHead: 02\n");
	g_autofree char *page = logbook(kit);
	assert_has(page, "<b>&lt;script&gt;ก</b>");
	assert_lacks(page, "<script");
	assert_has(page, "x-xxxx-xxxx5-63-5");
	assert_lacks(page, "3100600445635");
	assert_has(page, "71 ปี");
	assert_has(page, "ผู้สูงอายุ, ผู้ดูแล");
	assert_has(page, "<b>นาง ข</b> <small>(หัวหน้าครัวเรือน)");
	assert_has(page, "ไม่ถึง 1 ปี");
	assert_int_equal(count(page, "<tr class=\"member\">"), 2);
	assert_has(page, "<li class=\"former\">ค ออกไป ");
	put(kit, "household.txt", "Id: " ID "\nHead: 02\nConfidential: yes\nAddress: 99/9\n");
	g_autofree char *secret = logbook(kit);
	assert_has(secret, "class=\"banner\"");
	assert_lacks(secret, "x-xxxx-xxxx5-63-5");
	assert_lacks(secret, "99/9");
	assert_lacks(secret, "ต.หน้าเมือง");
}

static void test_plan(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "household.txt", "Id: " ID "\nUrgency: long\n");
	put(kit, "visits/2026-01-10.txt", "Date: 2026-01-10\nFindings: x\n");
	put(kit, "analysis/2026-01-20.txt",
		"Date: 2026-01-20\nPovertyGroup: ก\nCause: ข\nNeed: ค1\nNeed: ค2\nApproach: ง\n");
	put(kit, "plan/urgent/01-ก.txt", "Title: ก\nDue: 2026-03-01\nStatus: done\nDoneDate: 2026-02-01\n");
	put(kit, "plan/urgent/02-ข.txt", "Title: ข\nDue: 2026-05-31\nStatus: doing\nBudget: 1500\n");
	put(kit, "plan/urgent/03-ค.txt", "Title: ค\nDue: 2026-05-31\nStatus: dropped\n");
	g_autofree char *page = logbook(kit);
	assert_has(page, "</i> 1/2</span>");
	assert_has(page, "เกินกำหนด 1 วัน");
	assert_has(page, ">1,500</td>");
	assert_int_equal(count(page, "<tr class=\"item\">"), 3);
	assert_int_equal(count(page, "เกินกำหนด 1 วัน"), 1);
	assert_has(page, "ดำเนินการตามแผน: ข");
	assert_has(page, "ค1<br>\nค2");
	assert_has(page, "ยังไม่ได้คืนข้อมูล");
}

/* The newest in full, older ones by year with their days. */
static void test_many_visits(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	for (int year = 2023; year <= 2026; year++)
		for (int month = 1; month <= 3; month++) {
			g_autofree char *path = g_strdup_printf("visits/%d-%02d-15.txt", year, month);
			g_autofree char *text = g_strdup_printf(
				"Date: %d-%02d-15\nFindings: พบ%d\n", year, month, year * 100 + month);
			put(kit, path, text);
		}
	g_autofree char *page = logbook(kit);
	assert_int_equal(count(page, "<tr class=\"visit\">"), 6);
	assert_has(page, "พบ202501");
	assert_lacks(page, "พบ202403");
	assert_has(page, "ก่อนหน้านั้น 6 ครั้ง");
	assert_has(page, "<b>2567</b> <span class=\"nowrap\">(3 ครั้ง)</span> <time "
			 "datetime=\"2024-03-15\">15 มี.ค.</time>, ");
	assert_has(page, "<time datetime=\"2023-01-15\">15 ม.ค.</time></li>");
}

/* Of many observations the first and the newest; symbols have words. */
static void test_dimensions_and_ladder(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	put(kit, "screening/2025-01-05.txt", "Date: 2025-01-05\nSource: tpmap\nHealth: lacking\n");
	for (int i = 1; i <= 8; i++) {
		g_autofree char *path = g_strdup_printf("assessments/2025-%02d-05.txt", i + 1);
		g_autofree char *text =
			g_strdup_printf("Date: 2025-%02d-05\nKind: self\nLevel: %s\nHealth: ok\n", i + 1,
				i < 4 ? "dependent" : "self-reliant");
		put(kit, path, text);
	}
	g_autofree char *page = logbook(kit);
	assert_int_equal(count(page, "<th scope=\"col\" class=\"c\">"), 6);
	assert_has(page, "datetime=\"2025-01-05\">5 ม.ค.<br>2568");
	assert_has(page, "แสดงครั้งแรกและ 5 ครั้งล่าสุด จากทั้งหมด 9 ครั้ง");
	assert_int_equal(count(page, "aria-label=\"ขัดสน\""), 2);
	assert_int_equal(count(page, "<tr class=\"assessment\">"), 6);
	assert_has(page, "<li class=\"here\" aria-current=\"true\">ผู้ที่สามารถพึ่งพาตนเองได้");
	assert_has(page, "ก่อนหน้านั้น 2 ครั้ง");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_status, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_hidden_help, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_empty_logbook, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_members, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_plan, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_many_visits, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_dimensions_and_ladder, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
