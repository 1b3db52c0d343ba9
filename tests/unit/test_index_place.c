/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places other than households, which may hold any number of records: an edit makes its own rows anew and
 * those that rest on it, and an index that followed the edits is the one that is made from nothing.
 */
#include "tests/unit/index_kit.h"

#include "core/index/view.h"

#define FUND "funds/ประชารัฐ"
#define OTHER_FUND "funds/ประชารัฐใหม่"
#define PAYMENTS 300
#define PROGRAMME "programmes/โครงการ"
#define COMMUNITY "communities/70-ราชบุรี/ชุมชนบ้านกลาง"

/* ---- what an index holds ---- */

static const char *const tables[] = {
	"SELECT view,key,province,amphoe,name,node,unit,due FROM ix.listing ORDER BY 1,2,3,4,5",
	"SELECT node,change,unit,name FROM ix.recent ORDER BY node",
	"SELECT place,name,province,amphoe,tambon,village,step,due FROM ix.home ORDER BY place",
	"SELECT node,place,province,who,text FROM ix.doc ORDER BY node",
	"SELECT match,node,place,born FROM ix.likeness ORDER BY 1,2",
	"SELECT node,kind,id FROM ix.known WHERE kind<>'' ORDER BY node",
};

static char *everything(struct samut_show *show)
{
	GString *out = g_string_new(NULL);

	kit_caught_up(show);
	struct samut_db *db = samut_indexdb_reader(show->files);
	for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++) {
		struct samut_stmt *stmt = samut_db_bind(db, tables[i], "");
		int r;

		while ((r = samut_stmt_step(stmt)) > 0) {
			for (int column = 0; column < samut_stmt_columns(stmt); column++) {
				const char *text = samut_stmt_text(stmt, column);

				g_string_append_printf(out, "%s|", text ? text : "-");
			}
			g_string_append_c(out, '\n');
		}
		assert_int_equal(r, 0);
	}
	samut_indexdb_reader_done(show->files, db);
	return g_string_free(out, FALSE);
}

/* Makes the index from nothing; it is to hold the same. */
static void compare_anew(struct kit *kit, struct samut_show **show)
{
	g_autofree char *followed = everything(*show);

	samut_show_close(*show);
	g_free(kit_sh("rm '%s'/index.db*", kit->store));
	*show = kit_show(kit);
	g_autofree char *anew = everything(*show);
	assert_string_equal(followed, anew);
}

/* Entries of a view whose names hold a word. */
static int64_t count_listed(struct samut_show *show, const char *view, const char *word)
{
	unsigned number = 0;

	while (strcmp(samut_views[number].path, view) != 0)
		number++;
	g_autofree char *sql = g_strdup_printf(
		"SELECT count(*) FROM ix.listing WHERE view=%u AND instr(name,'%s')", number, word);
	return kit_index_int(show, sql);
}

/* ---- a fund ---- */

static char *payment_path(int n)
{
	return g_strdup_printf(FUND "/disbursements/2018-01-05-%03d.txt", n);
}

/* Without a purpose it is incomplete, so that it is listed. */
static char *payment_text(int n, const char *more)
{
	return g_strdup_printf("Date: 2018-01-05\nProvince: 70\nAmount: %d\nPayee: ผู้รับที่ %d\nAgreement: "
			       "ก.1\nStatus: draft\n%s",
		n, n, more);
}

static void make_fund(struct kit *kit)
{
	g_autoptr(samut_bulk) bulk = samut_bulk_new(kit->s, &kit_who, "import");
	int64_t count, seq;

	kit_partner(kit, "ภาคี");
	assert_ok(kit, kit_mkdir(kit, FUND));
	assert_ok(kit,
		kit_save(kit, FUND "/fund.txt",
			"Title: สานพลังประชารัฐ\nFiscalYear: 2561\nBudget: 1000000\nOwner: ภาคี\nAgreement: "
			"ก.1\n"));
	assert_ok(kit, kit_save(kit, FUND "/allocations/70-ราชบุรี.txt", "Amount: 1000000\n"));
	for (int n = 1; n <= PAYMENTS; n++) {
		g_autofree char *path = payment_path(n), *text = payment_text(n, "");
		g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

		assert_ok(kit, samut_bulk_put(bulk, path, bytes, n, &kit->diag));
	}
	assert_ok(kit, samut_bulk_commit(bulk, &count, &seq, &kit->diag));
}

static void save_payment(struct kit *kit, int n, const char *more)
{
	g_autofree char *path = payment_path(n), *text = payment_text(n, more);

	assert_ok(kit, kit_save(kit, path, text));
}

static void remove_payment(struct kit *kit, int n)
{
	g_autofree char *path = payment_path(n);

	assert_ok(kit, kit_remove(kit, path));
}

/* The rows of those that did not change are the same ones, not others like them. */
static void test_one_of_many(void **state)
{
	struct kit *kit = *state;

	make_fund(kit);
	struct samut_show *show = kit_show(kit);
	assert_int_equal(count_listed(show, "views/incomplete", "disbursements"), PAYMENTS);
	samut_show_close(show);
	kit_index_run(kit, "UPDATE listing SET due='old'; UPDATE doc SET place=-place WHERE place>0");
	show = kit_show(kit);
	save_payment(kit, 5, "X_Note: ก\n");
	remove_payment(kit, 6);
	save_payment(kit, 7, "Purpose: ข\n");
	assert_int_equal(count_listed(show, "views/incomplete", "disbursements"), PAYMENTS - 2);
	assert_int_equal(
		kit_index_int(show, "SELECT count(*) FROM ix.listing WHERE due='old'"), PAYMENTS - 3);
	assert_int_equal(kit_index_int(show, "SELECT count(*) FROM ix.doc WHERE place>0"), 2);
	samut_show_close(show);
}

static void test_follows(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	make_fund(kit);
	save_payment(kit, 1, "Purpose: ครบ\n");
	/* A citizen's number. */
	save_payment(kit, 2, "Purpose: ให้ 3100600445635\n");
	assert_int_equal(count_listed(show, "views/incomplete", "disbursements"), PAYMENTS - 2);
	assert_int_equal(count_listed(show, "views/warnings", "2018-01-05-002"), 1);
	remove_payment(kit, 3);
	assert_ok(kit, kit_move(kit, FUND "/disbursements/2018-01-05-004.txt",
			       FUND "/disbursements/2018-01-06-004.txt"));
	assert_ok(kit, kit_save(kit, FUND "/transfers/2018-01-05-01.txt",
			       "Date: 2018-01-05\nFrom: 70\nTo: 55\nAmount: 1\n"));
	assert_ok(kit, kit_save(kit, FUND "/notes/ก.txt", "บันทึก\n"));
	compare_anew(kit, &show);
	/* What was made from nothing is followed further. */
	save_payment(kit, 2, "");
	assert_int_equal(count_listed(show, "views/warnings", "2018-01-05-002"), 0);
	compare_anew(kit, &show);
	samut_show_close(show);
}

/* All are called by the name of the fund, also those that were edited before it was noticed. */
static void test_renamed(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	make_fund(kit);
	kit_caught_up(show);
	samut_show_close(show);
	save_payment(kit, 1, "X_Note: ก\n");
	assert_ok(kit, kit_move(kit, FUND, OTHER_FUND));
	show = kit_show(kit);
	assert_int_equal(count_listed(show, "views/incomplete", "ประชารัฐใหม่ disbursements"), PAYMENTS);
	compare_anew(kit, &show);
	assert_ok(kit, kit_remove(kit, OTHER_FUND));
	assert_int_equal(count_listed(show, "views/incomplete", "ประชารัฐ"), 0);
	compare_anew(kit, &show);
	samut_show_close(show);
}

/* ---- what rests on others ---- */

/* Within a place what is referred to may go. */
static void test_referrers(void **state)
{
	static const char failed[] = "Date: 2018-01-05\nProvince: 70\nAmount: 8\nPurpose: ก\nAgreement: "
				     "ก.1\nStatus: failed\nApprovedBy: ผู้อนุมัติ\n";
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	make_fund(kit);
	assert_ok(kit, kit_record(kit, FUND "/disbursements/2018-01-05-009.txt", failed));
	save_payment(kit, 8, "Purpose: ก\nFollows: 2018-01-05-009\n");
	assert_int_equal(count_listed(show, "views/warnings", "2018-01-05-008"), 0);
	remove_payment(kit, 9);
	assert_int_equal(count_listed(show, "views/warnings", "2018-01-05-008"), 1);
	compare_anew(kit, &show);
	assert_ok(kit, kit_record(kit, FUND "/disbursements/2018-01-05-009.txt", failed));
	assert_int_equal(count_listed(show, "views/warnings", "2018-01-05-008"), 0);
	compare_anew(kit, &show);
	samut_show_close(show);
}

/* A warning that goes when another record comes: budget before readiness, closed before it was evaluated. */
static void test_judged(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	assert_ok(kit, kit_mkdir(kit, "communities/70-ราชบุรี"));
	assert_ok(kit, kit_mkdir(kit, COMMUNITY));
	assert_ok(kit,
		kit_record(kit, COMMUNITY "/support/2018-02-01-01.txt", "Date: 2018-02-01\nKind: budget\n"));
	assert_ok(kit, kit_mkdir(kit, PROGRAMME));
	kit_partner(kit, "ภาคี");
	assert_ok(kit, kit_record(kit, PROGRAMME "/programme.txt",
			       "Title: x\nOwner: ภาคี\nStatus: closed\nProvince: 55\n"));
	assert_ok(kit, kit_record(kit, PROGRAMME "/provinces/70-ราชบุรี/01-x.txt", "Step: 1\nStatus: done\n"));
	assert_int_equal(count_listed(show, "views/warnings", "support"), 1);
	assert_int_equal(count_listed(show, "views/warnings", "programme.txt"), 1);
	assert_int_equal(count_listed(show, "views/warnings", "provinces 70-ราชบุรี 01-x"), 1);
	compare_anew(kit, &show);
	assert_ok(kit, kit_save(kit, COMMUNITY "/readiness/2018-01-15.txt",
			       "Date: 2018-01-15\nLevel: ready\nConsulted: state\n"));
	assert_ok(kit,
		kit_save(kit, PROGRAMME "/appraisals/2018-01-15.txt", "Date: 2018-01-15\nKind: formative\n"));
	assert_ok(kit,
		kit_save(kit, PROGRAMME "/appraisals/2018-02-15.txt", "Date: 2018-02-15\nKind: summative\n"));
	assert_int_equal(count_listed(show, "views/warnings", "support"), 0);
	assert_int_equal(count_listed(show, "views/warnings", "programme.txt"), 0);
	assert_ok(kit, kit_save(kit, PROGRAMME "/programme.txt",
			       "Title: x\nOwner: ภาคี\nStatus: closed\nProvince: 55\nProvince: 70\n"));
	assert_int_equal(count_listed(show, "views/warnings", "01-x"), 0);
	compare_anew(kit, &show);
	samut_show_close(show);
}

/* Folders whose names people choose stand in the names of what is in them. */
static void test_named_folder(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	assert_ok(kit, kit_mkdir(kit, PROGRAMME));
	assert_ok(kit, kit_record(kit, PROGRAMME "/provinces/70-ราชบุรี/01-x.txt", "Step: 1\n"));
	assert_ok(kit, kit_mkdir(kit, "volunteers/70-ราชบุรี"));
	assert_ok(kit, kit_save(kit, "volunteers/70-ราชบุรี/สมหญิง.txt", "Tambon: 700101\n"));
	assert_int_equal(count_listed(show, "views/incomplete", " 70-ราชบุรี "), 2);
	assert_ok(kit, kit_move(kit, PROGRAMME "/provinces/70-ราชบุรี", PROGRAMME "/provinces/70-Ratchaburi"));
	assert_ok(kit, kit_move(kit, "volunteers/70-ราชบุรี", "volunteers/70-Ratchaburi"));
	assert_int_equal(count_listed(show, "views/incomplete", " 70-Ratchaburi "), 2);
	compare_anew(kit, &show);
	samut_show_close(show);
}

/* ---- beside households ---- */

/* One household of a village that moved was made anew before the move of the village was met. */
static void test_village_moved(void **state)
{
	static const char elsewhere[] = "households/70-ราชบุรี/7001-เมือง/700101-หน้าเมือง/09-บ้านใหม่";
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(kit, kit_mkdir(kit, VILLAGE "/บ้านสอง"));
	struct samut_show *show = kit_show(kit);
	kit_caught_up(show);
	samut_show_close(show);
	assert_ok(kit, kit_save(kit, HOME "/members/01-สมชาย.txt", "Name: สมชาย\n"));
	assert_ok(kit, kit_move(kit, VILLAGE, elsewhere));
	show = kit_show(kit);
	assert_int_equal(kit_index_int(show, "SELECT count(*) FROM ix.home WHERE village=9"), 2);
	compare_anew(kit, &show);
	samut_show_close(show);
}

/* A record that goes from a household into another place, and back. */
static void test_moved_between(void **state)
{
	static const char visit[] = HOME "/visits/2018-02-01.txt", text[] = "Date: 2018-02-01\nX_Note: ก\n";
	static const char inside[] = COMMUNITY "/readiness/2018-02-01.txt";
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	kit_village(kit);
	assert_ok(kit, kit_mkdir(kit, "communities/70-ราชบุรี"));
	assert_ok(kit, kit_mkdir(kit, COMMUNITY));
	assert_ok(kit, kit_save(kit, visit, text));
	assert_int_equal(count_listed(show, "views/incomplete", "visits"), 1);
	assert_ok(kit, kit_move(kit, visit, inside));
	assert_int_equal(count_listed(show, "views/incomplete", "visits"), 0);
	assert_int_equal(count_listed(show, "views/incomplete", "readiness"), 1);
	compare_anew(kit, &show);
	assert_ok(kit, kit_move(kit, inside, visit));
	assert_int_equal(count_listed(show, "views/incomplete", "visits"), 1);
	assert_int_equal(count_listed(show, "views/incomplete", "readiness"), 0);
	compare_anew(kit, &show);
	samut_show_close(show);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_of_many),
		TEST(test_follows),
		TEST(test_renamed),
		TEST(test_referrers),
		TEST(test_judged),
		TEST(test_named_folder),
		TEST(test_village_moved),
		TEST(test_moved_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
