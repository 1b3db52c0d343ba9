/* SPDX-License-Identifier: Apache-2.0 */
/* Columns, repeated values and references extracted from real records. */
#include "store_kit.h"

#include "core/store/recordrow.h"

static struct samut_record *check(const char *kind, const char *text)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_record *record = NULL;

	if (samut_record_check(samut_kind_find(kind), text, strlen(text), &record, &diag) < 0)
		fail_msg("%s", kit_print(&diag));
	return record;
}

static void put(
	struct samut_db *db, int64_t node, const char *kind, const char *rid, int64_t place, const char *text)
{
	g_autoptr(samut_record) record = check(kind, text);

	assert_int_equal(samut_recordrow_put(db, node, record, rid, place), 0);
}

/* The rows of a query, columns joined by ',' and rows by ' '. */
static void assert_rows(struct samut_db *db, const char *sql, const char *wanted)
{
	g_autofree char *all = g_strdup_printf("SELECT group_concat(x,' ') FROM (%s)", sql);
	struct samut_stmt *stmt = samut_db_bind(db, g_intern_string(all), "");
	const char *text;

	assert_int_equal(samut_stmt_step(stmt), 1);
	text = samut_stmt_text(stmt, 0);
	assert_string_equal(text ? text : "", wanted);
	samut_stmt_reset(stmt);
}

static const char household[] = "# ความเร่งด่วน\n"
				"Id: 70-0000001\n"
				"Urgency: เร่งด่วน\n"
				"Income: ๑,๒๓๔.๕๐\n"
				"Families: 2\n"
				"Volunteer: สมหญิง\n"
				"Volunteer: สมศรี\n"
				"Volunteer: สมหญิง\n"
				"Goal: rights\n"
				"ConsentDate: 22/4/2565\n"
				"Head: 70-0000001/01\n"
				"X_Colour: blue\n"
				"X_Colour: red\n"
				"Phone:\n";

static void columns(struct samut_db *db)
{
	put(db, 10, "household", "70-0000001", 9, household);
	assert_rows(db,
		"SELECT "
		"id||','||urgency||','||income||','||families||','||consent_date||','||head||','||(phone IS "
		"NULL)"
		"||','||typeof(income) AS x FROM k_household WHERE node=10",
		"70-0000001,urgent,123450,2,2022-04-22,70-0000001/01,1,integer");
	assert_rows(db, "SELECT field||','||text AS x FROM value WHERE node=10 ORDER BY n",
		"Volunteer,สมหญิง Volunteer,สมศรี Volunteer,สมหญิง Goal,rights X_Colour,blue X_Colour,red");
	assert_rows(db, "SELECT field||','||kind||','||target AS x FROM ref WHERE node=10 ORDER BY target",
		"Head,member,70-0000001/01 Volunteer,volunteer,สมศรี Volunteer,volunteer,สมหญิง");
	assert_rows(db, "SELECT kind||','||rid||','||place||','||incomplete AS x FROM record WHERE node=10",
		"household,70-0000001,9,0");
}

static void test_columns(void **state)
{
	kit_inside(state, columns);
}

static void replacing(struct samut_db *db)
{
	put(db, 10, "household", "70-0000001", 9, household);
	put(db, 11, "household", "70-0000002", 8, household);
	put(db, 10, "household", "70-0000001", 9, "Id: 70-0000001\n");
	assert_rows(
		db, "SELECT node||coalesce(urgency,'-') AS x FROM k_household ORDER BY node", "10- 11urgent");
	assert_rows(db, "SELECT DISTINCT node AS x FROM value", "11");
	assert_rows(db, "SELECT DISTINCT node AS x FROM ref", "11");
	/* Another kind in the same node, as when a file moves. */
	put(db, 11, "visit", NULL, 8, "Date: 2565-04-22\n");
	assert_rows(db, "SELECT node AS x FROM k_household", "10");
	assert_rows(db, "SELECT node||','||date AS x FROM k_visit", "11,2022-04-22");
	assert_rows(
		db, "SELECT node||incomplete||coalesce(rid,'-') AS x FROM record WHERE kind='visit'", "111-");
	assert_int_equal(samut_recordrow_drop(db, 10), 0);
	assert_int_equal(samut_recordrow_drop(db, 11), 0);
	assert_int_equal(samut_recordrow_drop(db, 11), 0);
	for (const char *const *table =
			(const char *const[]){"record", "value", "ref", "k_household", "k_visit", NULL};
		*table; table++) {
		g_autofree char *sql = g_strdup_printf("SELECT count(*) AS x FROM %s", *table);

		assert_rows(db, sql, "0");
	}
}

static void test_replacing(void **state)
{
	kit_inside(state, replacing);
}

static void deleting_node(struct samut_db *db)
{
	kit_insert(db, 10, 1, "household.txt", S_IFREG | 0644);
	put(db, 10, "household", "70-0000001", 9, household);
	assert_int_equal(samut_node_delete(db, 10, 5), 0);
	assert_rows(db, "SELECT count(*) AS x FROM record", "0");
	assert_rows(db, "SELECT count(*) AS x FROM k_household", "0");
}

static void test_node_takes_its_rows_along(void **state)
{
	kit_inside(state, deleting_node);
}

static void finding(struct samut_db *db)
{
	g_autofree char *rid = NULL;
	int64_t node = 7;

	put(db, 10, "household", "70-0000001", 9, household);
	put(db, 12, "member", "70-0000001/01", 9, "Name: สมชาย\n");
	put(db, 13, "visit", NULL, 9, "Date: 2565-04-22\n");
	assert_int_equal(samut_recordrow_find(db, "member", "70-0000001/01", &node), 0);
	assert_int_equal(node, 12);
	assert_int_equal(samut_recordrow_find(db, "member", "70-0000001", &node), -ENOENT);
	assert_int_equal(samut_recordrow_find(db, "partner", "70-0000001/01", &node), -ENOENT);
	assert_int_equal(node, 12);
	rid = samut_recordrow_rid(db, 10);
	assert_string_equal(rid, "70-0000001");
	assert_null(samut_recordrow_rid(db, 13));
	assert_null(samut_recordrow_rid(db, 99));
}

static void test_finding(void **state)
{
	kit_inside(state, finding);
}

struct found {
	GString *text;
	int64_t stop;
};

static int note(int64_t node, const char *field, void *arg)
{
	struct found *found = arg;

	g_string_append_printf(found->text, "%d%s ", (int)node, field);
	return node == found->stop ? 42 : 0;
}

static void assert_referrers(struct samut_db *db, const char *rid, int64_t outside, unsigned limit,
	int64_t stop, const char *wanted)
{
	struct found found = {g_string_new(NULL), stop};

	assert_int_equal(
		samut_recordrow_referrers(db, "partner", rid, outside, limit, note, &found), stop ? 42 : 0);
	assert_string_equal(found.text->str, wanted);
	g_string_free(found.text, TRUE);
}

static void referrers(struct samut_db *db)
{
	static const char referral[] =
		"Date: 2569-01-31\nTo: รพ.สต.ดอน\nReason: x\nConsent: yes\nStatus: sent\n";
	static const char payment[] =
		"Date: 2569-01-31\nKind: fee\nFrom: รพ.สต.ดอน\nTo: รพ.สต.ดอน\nAmount: 5\nAgreement: a\n"
		"Status: planned\n";

	put(db, 22, "referral", "70-0000002/2569-01-31-01", 200, referral);
	put(db, 21, "referral", "70-0000001/2569-01-31-01", 100, referral);
	put(db, 23, "payment", "hub/2569-01-31-01", 300, payment);
	put(db, 24, "scheme", "รพ.สต.ดอน", 0, "Title: x\n");
	assert_referrers(db, "รพ.สต.ดอน", 0, 100, 0, "21To 22To 23From 23To ");
	assert_referrers(db, "รพ.สต.ดอน", 200, 100, 0, "21To 23From 23To ");
	assert_referrers(db, "รพ.สต.ดอน", 300, 100, 0, "21To 22To ");
	assert_referrers(db, "รพ.สต.ดอน", 0, 3, 0, "21To 22To 23From ");
	assert_referrers(db, "รพ.สต.ดอน", 0, 100, 22, "21To 22To ");
	assert_referrers(db, "รพ.", 0, 100, 0, "");
	assert_int_equal(samut_recordrow_drop(db, 23), 0);
	assert_referrers(db, "รพ.สต.ดอน", 0, 100, 0, "21To 22To ");
}

static void test_referrers(void **state)
{
	kit_inside(state, referrers);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_columns),
		TEST(test_replacing),
		TEST(test_node_takes_its_rows_along),
		TEST(test_finding),
		TEST(test_referrers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
