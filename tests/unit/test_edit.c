/* SPDX-License-Identifier: Apache-2.0 */
/* The write path: what is accepted and what it leaves in store and git; what is refused and why, and that a
 * refusal changes nothing. */
#include "tests/unit/work_kit.h"

/* ---- What stands after an edit ---- */

static void test_init_is_one_commit(void **state)
{
	struct kit *kit = *state;
	g_autofree char *count = kit_git(kit, "rev-list --count main");
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	g_autofree char *fields =
		kit_git(kit, "log -1 "
			     "--format='%(trailers:key=Change,valueonly,separator=%x2C)|%(trailers:key=Uid,"
			     "valueonly,separator=%x2C)|%(trailers:key=Via,valueonly,separator=%x2C)'");
	g_auto(samut_node) root = kit_node(kit, "");
	g_auto(samut_node) province = kit_node(kit, "households/70-ราชบุรี");

	assert_string_equal(count, "1");
	assert_true(g_str_has_prefix(message, "init\n\nChange: 1\nUid: 4242\nVia: cmocka\nInode: "));
	assert_string_equal(fields, "1|4242|cmocka");
	assert_int_equal(root.mode, S_IFDIR | 02775);
	assert_int_equal(root.uid, 4242);
	assert_int_equal(root.subdirs, 12);
	assert_int_equal(province.mode, S_IFDIR | 02775);
	assert_int_equal(province.gid, 4343);
	g_auto(samut_node) households = kit_node(kit, "households");
	assert_int_equal(households.subdirs, 77);
	kit_check_tree(kit);
}

static void test_household_with_all_that_comes(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	int64_t seq = kit_seq(kit);
	g_autofree char *text = kit_read(kit, HOME "/household.txt");
	g_autofree char *rid = kit_rid(kit, HOME "/household.txt");
	g_autofree char *names = kit_git(kit, "show --name-only --format= HEAD");
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	g_autofree char *list = kit_list(kit, HOME);
	g_auto(samut_node) plan = kit_node(kit, HOME "/plan/urgent");
	g_auto(samut_node) form = kit_node(kit, HOME "/household.txt");

	assert_string_equal(names, HOME "/.samut\n" HOME "/household.txt");
	assert_non_null(strstr(text, "\nId: 70-0000001\n"));
	assert_string_equal(rid, "70-0000001");
	assert_true(g_str_has_prefix(message, "create " HOME "\n\nChange: 6\n"));
	assert_int_equal(seq, 6);
	assert_non_null(strstr(message, "\nId: 70-0000001"));
	assert_int_equal(plan.mode, S_IFDIR | 02775);
	assert_int_equal(plan.gid, 4343);
	assert_int_equal(form.mode, S_IFREG | 0664);
	assert_true(form.incomplete == false);
	assert_non_null(strstr(list, " 2775 4242 4343 ./\n"));
	assert_non_null(strstr(list, " 0664 4242 4343 household.txt\n"));
	assert_non_null(strstr(list, " plan/urgent/\n"));
	kit_check_tree(kit);
	assert_ok(kit, kit_mkdir(kit, VILLAGE2 "/บ้านที่สอง"));
	g_autofree char *second = kit_rid(kit, VILLAGE2 "/บ้านที่สอง/household.txt");
	assert_string_equal(second, "70-0000002");
}

static void test_save_says_what_changed(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {0};
	kit_village(kit);
	assert_ok(
		kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: medium\nGoal: rights\n"));
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt",
			       "Id: 70-0000001\nUrgency: urgent\nGoal: rights\nGoal: self-reliance\nAddress: "
			       "12\n+ หมู่ 1\n",
			       &save));
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	g_autofree char *author = kit_git(kit, "log -1 --format='%an <%ae>'");
	g_autofree char *diff = kit_git(kit, "diff --name-only HEAD^ HEAD");
	g_autofree char *expected = g_strdup_printf(
		"edit " HOME "/household.txt\n\nUrgency: medium → urgent\n"
		"Goal: +self-reliance\nAddress: → 12 หมู่ 1\n\nChange: %d\nUid: 4242\nVia: cmocka",
		(int)save.seq);
	g_auto(samut_node) node = kit_node(kit, HOME "/household.txt");

	assert_string_equal(message, expected);
	assert_true(g_str_has_prefix(author, "uid 4242 <uid4242@"));
	assert_string_equal(diff, HOME "/household.txt");
	assert_int_equal(node.change, save.seq);
	assert_int_equal(node.mtime, save.ret_mtime);
	kit_check_tree(kit);
}

static void test_equal_text_is_no_edit(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {0};
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: medium\n"));
	int64_t seq = kit_seq(kit);
	g_auto(samut_node) before = kit_node(kit, HOME "/household.txt");

	assert_ok(kit, kit_save_as(kit, HOME "/household.txt",
			       "\xef\xbb\xbfId: 70-0000001\r\nUrgency: medium", &save));
	assert_int_equal(save.seq, 0);
	assert_int_equal(kit_seq(kit), seq);
	g_autofree char *text = kit_read(kit, HOME "/household.txt");
	assert_string_equal(text, "Id: 70-0000001\nUrgency: medium\n");
	g_auto(samut_node) after = kit_node(kit, HOME "/household.txt");
	assert_int_equal(after.mtime, before.mtime);
	save = (struct samut_save){.mtime = before.mtime + 5000};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: medium\n", &save));
	assert_int_equal(save.ret_mtime, before.mtime + 5000);
	assert_int_equal(kit_seq(kit), seq);
}

static void test_times_rise(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.mtime = 1000};
	kit_village(kit);
	g_auto(samut_node) before = kit_node(kit, HOME "/household.txt");
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\n", &save));
	assert_int_equal(save.ret_mtime, before.mtime + 1);
	for (int i = 0; i < 20; i++) {
		g_autofree char *text = g_strdup_printf("Id: 70-0000001\nX_n: %d\n", i);
		assert_ok(kit, kit_save(kit, HOME "/household.txt", text));
	}
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t bad = -1;
	assert_true(
		samut_db_int(db, &bad,
			"SELECT count(*) FROM journal a JOIN journal b ON b.seq=a.seq+1 WHERE b.time<=a.time",
			"") >= 0);
	samut_store_reader_done(kit->s->store, db);
	assert_int_equal(bad, 0);
}

static void test_mode_with_the_text(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.set_mode = true, .mode = 0600, .set_owner = true, .uid = 7, .gid = 8};
	kit_village(kit);
	assert_ok(kit, kit_save_as(kit, HOME "/notes/a.txt", "one\n", &save));
	g_auto(samut_node) node = kit_node(kit, HOME "/notes/a.txt");
	assert_int_equal(node.mode, S_IFREG | 0600);
	assert_int_equal(node.uid, 7);
	save = (struct samut_save){.set_mode = true, .mode = 0640};
	assert_ok(kit, kit_save_as(kit, HOME "/notes/a.txt", "one\ntwo\n", &save));
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	g_autofree char *list = kit_list(kit, HOME);
	assert_true(g_str_has_prefix(message,
		"edit " HOME "/notes/a.txt\n\n1 lines added, 0 removed\nmode 0600 → 0640\n\nChange: "));
	assert_non_null(strstr(list, " 0640 7 8 notes/a.txt\n"));
	kit_check_tree(kit);
}

static void test_free_files_keep_every_byte(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/จด.txt",
			       "\xef\xbb\xbf"
			       "a\r\nb"));
	g_autofree char *text = kit_read(kit, HOME "/notes/จด.txt");
	assert_string_equal(text, "\xef\xbb\xbf"
				  "a\r\nb");
	g_autofree char *large = g_strnfill(SAMUT_INLINE_CONTENT + 1, 'x');
	assert_ok(kit, kit_save(kit, HOME "/attachments/scan.bin", large));
	g_autofree char *again = kit_read(kit, HOME "/attachments/scan.bin");
	assert_string_equal(again, large);
	struct samut_db *db = samut_store_reader(kit->s->store);
	GBytes *bytes = NULL;
	assert_int_equal(samut_content_get(db, kit_id(kit, HOME "/attachments/scan.bin"), &bytes), -ENODATA);
	samut_store_reader_done(kit->s->store, db);
	assert_ok(kit, kit_save(kit, HOME "/attachments/scan.bin", "small now"));
	g_autofree char *small = kit_read(kit, HOME "/attachments/scan.bin");
	assert_string_equal(small, "small now");
	kit_check_tree(kit);
}

/* ---- Refusals ---- */

static const struct {
	const char *path, *text;
	int error;
	const char *reason;
} refusals[] = {
	{HOME "/household.txt", "Id: 70-0000001\nUrgency: soon\n", -EINVAL, "2 Urgency: "},
	{HOME "/household.txt", "Id: 70-0000001\nUrgancy: urgent\n", -EINVAL, "Urgency"},
	{HOME "/household.txt", "Urgency: urgent\n", -EINVAL, "70-0000001"},
	{HOME "/household.txt", "Id: 70-0000009\n", -EINVAL,
		"1 Id: the Id of a household never changes: it is “70-0000001”"},
	{HOME "/household.txt", "Id:\n", -EINVAL, "70-0000001"},
	{HOME "/household.txt", "Id: 70-0000001\nno colon\n", -EINVAL, "2 "},
	{HOME "/members/somchai.txt", "Name: สมชาย\n", -EINVAL, "01-"},
	{HOME "/visits/2026-02-30.txt", "Date: 2026-02-30\nFindings: ก\n", -EINVAL, ""},
	{HOME "/visits/2026-02-03.txt", "Date: 2026-02-03\nFindings: ก\nPartner: phu\n", -EINVAL,
		"3 Partner: there is no “phu” (ภาคีเครือข่าย · partner); did you mean “phuu”?"},
	{HOME "/visits/2026-02-03.txt", "Date: 2026-02-03\nFindings: ก\nPhoto: a.jpg\n", -EINVAL,
		"3 Photo: there is no file “a.jpg” in attachments/"},
	{HOME "/visits/2026-02-03.txt", "Date: 2026-02-03\nFindings: ก\nPartner: zzzzzzzz\n", -EINVAL,
		"there is no “zzzzzzzz”"},
	{HOME "/stray.txt", "x\n", -EINVAL, ""},
	{HOME "/notes/a:b.txt", "x\n", -EINVAL, ""},
	{"households/stray.txt", "x\n", -EINVAL, ""},
	{HOME "/notes/~$lock.docx", "x\n", -EINVAL, "temporary"},
};

static void test_refusals(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	kit_partner(kit, "phuu");
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\n"));
	int64_t seq = kit_seq(kit);

	for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *before = kit_read(kit, refusals[i].path);
		int r = kit_save(kit, refusals[i].path, refusals[i].text);
		if (r != refusals[i].error)
			fail_msg("%s %s: %d", refusals[i].path, refusals[i].text, r);
		assert_true(samut_diag_count(&kit->diag) > 0);
		assert_reason(kit, refusals[i].reason);
		g_autofree char *after = kit_read(kit, refusals[i].path);
		assert_int_equal(g_strcmp0(before, after), 0);
		assert_int_equal(kit_seq(kit), seq);
	}
}

static void test_refused_names(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	int64_t seq = kit_seq(kit);

	assert_int_equal(kit_mkdir(kit, "households/70-กาญจนบุรี"), -EINVAL);
	assert_int_equal(kit_mkdir(kit, "households/70-ราชบุรี/7101-เมือง"), -EINVAL);
	assert_int_equal(kit_mkdir(kit, HOME "/misc"), -EINVAL);
	assert_int_equal(kit_mkdir(kit, HOME), -EEXIST);
	assert_int_equal(kit_mkdir(kit, HOME "/.Trash-1000"), -EINVAL);
	assert_int_equal(kit_mkdir(kit, "elsewhere"), -EINVAL);
	assert_int_equal(kit_remove(kit, "households"), -EPERM);
	assert_int_equal(kit_move(kit, "partners", "schemes/partners"), -EPERM);
	assert_int_equal(kit_seq(kit), seq);
}

static void test_stale(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {0};
	kit_village(kit);
	g_auto(samut_node) opened = kit_node(kit, HOME "/household.txt");
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: medium\n"));
	int64_t seq = kit_seq(kit);

	save.base = opened.change;
	assert_int_equal(
		kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n", &save), -ESTALE);
	assert_reason(kit, "uid 4242 saved this file at 2");
	assert_int_equal(kit_seq(kit), seq);
	save = (struct samut_save){.base = opened.change};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: medium\n", &save));
	assert_int_equal(save.seq, 0);
	save = (struct samut_save){.base = seq};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n", &save));
}

/* A chmod in between makes nobody late. */
static void test_chmod_is_not_stale(void **state)
{
	struct kit *kit = *state;
	int64_t seq;
	kit_village(kit);
	g_auto(samut_node) opened = kit_node(kit, HOME "/household.txt");
	struct samut_save save = {.base = opened.change};
	assert_int_equal(
		samut_edit_attr(kit->s, &kit_who, opened.id, SAMUT_ATTR_MODE, 0600, 0, 0, &seq, NULL), 0);
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n", &save));
}

/* ---- Ids of households ---- */

static void test_own_id_over_the_form(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-สมชาย.txt", "Name: สมชาย\n"));
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 73-0000500\nHead: 01\n"));
	g_autofree char *rid = kit_rid(kit, HOME "/household.txt");
	g_autofree char *member = kit_rid(kit, HOME "/members/01-สมชาย.txt");
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	assert_string_equal(rid, "73-0000500");
	assert_string_equal(member, "73-0000500/01");
	assert_non_null(strstr(message, "\nId: 73-0000500"));
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t counter = 0;
	assert_true(
		samut_db_int(db, &counter, "SELECT value FROM counter WHERE name='household:73'", "") >= 0);
	samut_store_reader_done(kit->s->store, db);
	assert_int_equal(counter, 500);
	assert_int_equal(kit_save(kit, HOME "/household.txt", "Id: 70-0000001\n"), -EINVAL);
	assert_ok(kit, kit_mkdir(kit, VILLAGE "/อื่น"));
	assert_int_equal(kit_save(kit, VILLAGE "/อื่น/household.txt", "Id: 73-0000500\n"), -EINVAL);
	assert_reason(kit, "belongs to " HOME);
	assert_reason(kit, "70-0000002");
}

static void test_household_txt_again(void **state)
{
	struct kit *kit = *state;
	g_autofree char *form = NULL;
	g_autofree char *fresh = NULL;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-สมชาย.txt", "Name: สมชาย\n"));
	assert_ok(kit, kit_remove(kit, HOME "/household.txt"));
	assert_int_equal(samut_edit_form(kit->s, kit_id(kit, HOME), "household.txt", &form), 0);
	assert_non_null(strstr(form, "\nId: 70-0000001\n"));
	assert_int_equal(kit_save(kit, HOME "/household.txt", "Id: 70-0000077\n"), -EINVAL);
	assert_ok(kit, kit_save(kit, HOME "/household.txt", form));
	assert_ok(kit, kit_mkdir(kit, VILLAGE "/ว่าง"));
	assert_ok(kit, kit_remove(kit, VILLAGE "/ว่าง/household.txt"));
	assert_int_equal(samut_edit_form(kit->s, kit_id(kit, VILLAGE "/ว่าง"), "household.txt", &fresh), 0);
	assert_non_null(strstr(fresh, "\nId: 70-0000003\n"));
	assert_int_equal(kit_save(kit, VILLAGE "/ว่าง/household.txt", "Urgency: long\n"), -EINVAL);
	assert_reason(kit, "Id: 70-0000004");
	assert_ok(kit, kit_save(kit, VILLAGE "/ว่าง/household.txt", fresh));
}

static void test_forms(void **state)
{
	struct kit *kit = *state;
	g_autofree char *visit = NULL;
	g_autofree char *item = NULL;
	g_autofree char *note = NULL;
	kit_village(kit);
	assert_int_equal(samut_edit_form(kit->s, kit_id(kit, HOME "/visits"), "2569-01-31.txt", &visit), 0);
	assert_non_null(strstr(visit, "\nDate: 2569-01-31\n"));
	assert_ok(kit, kit_save(kit, HOME "/visits/2569-01-31.txt", visit));
	assert_int_equal(samut_edit_form(kit->s, kit_id(kit, HOME "/plan/long"), "01-ซ่อมบ้าน.txt", &item), 0);
	assert_non_null(strstr(item, "\nTitle: ซ่อมบ้าน\n"));
	assert_int_equal(samut_edit_form(kit->s, kit_id(kit, HOME "/notes"), "x.txt", &note), 0);
	assert_null(note);
	assert_int_equal(samut_edit_form(kit->s, kit_id(kit, HOME "/visits"), "x.txt", &note), -EINVAL);
	g_auto(samut_node) node = kit_node(kit, HOME "/visits/2569-01-31.txt");
	assert_true(node.incomplete);
}

/* ---- References ---- */

static int64_t targets(struct kit *kit, const char *target)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t n = 0;

	assert_true(samut_db_int(db, &n, "SELECT count(*) FROM ref WHERE target=?1", "t", target) >= 0);
	samut_store_reader_done(kit->s->store, db);
	return n;
}

static void test_references(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	kit_partner(kit, "phuu");
	assert_ok(kit, kit_save(kit, HOME "/members/01-สมชาย.txt", "Name: สมชาย\n"));
	kit_steps(kit, HOME);
	assert_ok(kit, kit_save(kit, HOME "/plan/long/01-บ้าน.txt", "Title: บ้าน\nResponsible: phuu\n"));
	assert_ok(kit, kit_save(kit, HOME "/assistance/2026-01-31-01.txt",
			       "Date: 2026-01-31\nKind: cash\nGiver: phuu\nMember: 01\nPlanItem: 01-บ้าน\n"));
	assert_int_equal(targets(kit, "70-0000001/01"), 1);
	assert_int_equal(targets(kit, "70-0000001/01-บ้าน"), 1);
	assert_int_equal(targets(kit, "phuu"), 2);
	assert_ok(kit, kit_mkdir(kit, "funds/กองทุน"));
	assert_ok(kit, kit_save(kit, "funds/กองทุน/disbursements/2026-01-05-01.txt",
			       "Date: 2026-01-05\nProvince: 70\nAmount: 1000\nPurpose: x\n"));
	assert_ok(kit, kit_save(kit, HOME "/assistance/2026-01-31-02.txt",
			       "Date: 2026-01-31\nKind: cash\nGiver: phuu\nFund: กองทุน\nDisbursement: "
			       "2026-01-05-01\n"));
	assert_int_equal(targets(kit, "กองทุน/2026-01-05-01"), 1);
	assert_ok(kit, kit_save(kit, "partners/phuu/partner.txt", "Name: ก\nSector: state\nParent: phuu\n"));
	assert_int_equal(kit_save(kit, HOME "/plan/urgent/01-บ้าน.txt", "Title: ซ้ำ\n"), -EINVAL);
	assert_reason(kit, "is taken by " HOME "/plan/long/01-บ้าน.txt");
	assert_ok(kit, kit_save(kit, HOME "/attachments/a.jpg", "jpeg"));
	assert_ok(kit, kit_save(kit, HOME "/visits/2026-02-03.txt",
			       "Date: 2026-02-03\nFindings: ก\nPhoto: a.jpg\n"));
}

static void test_busy(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	kit_partner(kit, "phuu");
	kit_steps(kit, HOME);
	for (int i = 1; i <= 7; i++) {
		g_autofree char *path = g_strdup_printf(HOME "/plan/long/%02d-x.txt", i);
		assert_ok(kit, kit_save(kit, path, "Title: x\nResponsible: phuu\nPartner: phuu\n"));
	}
	int64_t seq = kit_seq(kit);

	assert_int_equal(kit_remove(kit, "partners/phuu"), -EBUSY);
	assert_reason(kit, HOME "/plan/long/01-x.txt");
	assert_reason(kit, "and 2 more");
	assert_int_equal(kit_remove(kit, "partners/phuu/partner.txt"), -EBUSY);
	assert_int_equal(samut_edit_removable(kit->s, kit_id(kit, "partners/phuu"), NULL, 0, NULL), -EBUSY);
	assert_int_equal(kit_move(kit, "partners/phuu", "partners/phuu2"), -EBUSY);
	assert_int_equal(kit_seq(kit), seq);
	assert_ok(kit, kit_remove(kit, HOME));
	assert_int_equal(samut_edit_removable(kit->s, kit_id(kit, "partners/phuu"), NULL, 0, NULL), 0);
	assert_ok(kit, kit_move(kit, "partners/phuu", "partners/phuu2"));
	g_autofree char *rid = kit_rid(kit, "partners/phuu2/partner.txt");
	assert_string_equal(rid, "phuu2");
	assert_ok(kit, kit_remove(kit, "partners/phuu2"));
	kit_check_tree(kit);
}

/* What refers from within the place does not hold a single file back, nor the whole. */
static void test_not_busy_from_within(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nHead: 01\n"));
	assert_int_equal(kit_move(kit, HOME "/members/01-ก.txt", HOME "/members/02-ก.txt"), -EBUSY);
	assert_ok(kit, kit_move(kit, HOME "/members/01-ก.txt", HOME "/members/01-ข.txt"));
	assert_ok(kit, kit_remove(kit, HOME "/members/01-ข.txt"));
	assert_ok(kit, kit_remove(kit, HOME));
}

static void test_check_start(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	g_auto(samut_node) node = kit_node(kit, HOME "/household.txt");
	const char *bad = "Nonsense: 1\nUrgency: long\n";
	assert_int_equal(samut_edit_check_start(node.layout, bad, strlen(bad), NULL), -EINVAL);
	assert_int_equal(samut_edit_check_start(901, bad, strlen(bad), NULL), 0);
	assert_int_equal(samut_edit_check_start(0, bad, strlen(bad), NULL), 0);
}

/* Reasons outlive the folder. */
static void test_refusal_without_a_folder(void **state)
{
	struct kit *kit = *state;
	g_autoptr(GBytes) text = g_bytes_new("x", 1);
	int64_t sidecar = -1;

	assert_int_equal(samut_refuse(kit->s, &kit_who, 999999, "a.txt", text, -ENOENT, NULL, &sidecar), 0);
	assert_int_equal(sidecar, 0);
}

static void test_create_again(void **state)
{
	struct kit *kit = *state;
	kit_close(kit);
	assert_int_equal(samut_create(kit->store, &kit_who, NULL), -EEXIST);
	kit_open(kit);
	g_autofree char *count = kit_git(kit, "rev-list --count main");
	assert_string_equal(count, "1");
	g_autofree char *fsck = kit_git(kit, "fsck --strict --no-dangling --no-progress 2>&1");
	assert_string_equal(fsck, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_init_is_one_commit),
		TEST(test_household_with_all_that_comes),
		TEST(test_save_says_what_changed),
		TEST(test_equal_text_is_no_edit),
		TEST(test_times_rise),
		TEST(test_mode_with_the_text),
		TEST(test_free_files_keep_every_byte),
		TEST(test_refusals),
		TEST(test_refused_names),
		TEST(test_stale),
		TEST(test_chmod_is_not_stale),
		TEST(test_own_id_over_the_form),
		TEST(test_household_txt_again),
		TEST(test_forms),
		TEST(test_references),
		TEST(test_busy),
		TEST(test_not_busy_from_within),
		TEST(test_check_start),
		TEST(test_refusal_without_a_folder),
		TEST(test_create_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
