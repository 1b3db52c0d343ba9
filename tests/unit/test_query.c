/* SPDX-License-Identifier: Apache-2.0 */
/* Own reports: what is no SELECT is refused with a reason, what runs is held to its limits, sees only what
 * its viewer may see, and nothing of confidential cases. */
#include "tests/unit/work_kit.h"

#include "core/store/query.h"

/* ---- What is refused ---- */

static char *reasons_of(const char *sql, int *ret_error)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	GString *out = g_string_new(NULL);

	*ret_error = samut_query_check(sql, strlen(sql), &diag);
	samut_diag_print(&diag, "", NULL, out);
	return g_string_free(out, FALSE);
}

static void test_refused(void **state)
{
	static const struct {
		const char *sql, *reason;
	} rows[] = {
		{"INSERT INTO household(id) VALUES('x')", "only reads"},
		{"UPDATE household SET id='x'", "only reads"},
		{"DELETE FROM household", "delete"},
		{"WITH x AS (SELECT 1) DELETE FROM household", "delete"},
		{"INSERT INTO household(id) VALUES('x') RETURNING id", "only reads"},
		{"REPLACE INTO household(id) VALUES('x')", "only reads"},
		{"DROP TABLE household", "only"},
		{"CREATE TABLE t(a)", "only"},
		{"CREATE TEMP TABLE t AS SELECT 1", "only"},
		{"CREATE TEMP VIEW t AS SELECT 1", "only"},
		{"CREATE TEMP TRIGGER t AFTER INSERT ON household BEGIN SELECT 1; END", "only"},
		{"CREATE VIRTUAL TABLE t USING fts5(a)", "only"},
		{"ALTER TABLE household RENAME TO h", "only"},
		{"PRAGMA user_version=3", "PRAGMA"},
		{"PRAGMA table_info(household)", "PRAGMA"},
		{"SELECT * FROM pragma_table_info('household')", "only SELECT"},
		{"SELECT * FROM pragma_database_list", "only SELECT"},
		{"SELECT count(*) FROM pragma_database_list", "only SELECT"},
		{"SELECT count(*) FROM sqlite_master", "no table"},
		{"SELECT * FROM sqlite_schema", "no table"},
		{"SELECT * FROM sqlite_master", "no table"},
		{"SELECT * FROM sqlite_temp_master", "no table"},
		{"SELECT * FROM dbstat", "only SELECT"},
		{"SELECT * FROM sqlite_dbpage", "no"},
		{"SELECT * FROM json_each('[1]')", "only SELECT"},
		{"ATTACH '/tmp/x.db' AS x", "ATTACH"},
		{"ATTACH '/tmp/' || 'x.db' AS x", "ATTACH"},
		{"DETACH main", "ATTACH"},
		{"VACUUM", "SELECT"},
		{"VACUUM INTO '/tmp/samut-stolen.db'", "SELECT"},
		{"BEGIN", "transactions"},
		{"COMMIT", "transactions"},
		{"ROLLBACK", "transactions"},
		{"SAVEPOINT a", "transactions"},
		{"REINDEX", "only"},
		{"ANALYZE", "only"},
		{"EXPLAIN SELECT 1", "only SELECT"},
		{"EXPLAIN QUERY PLAN SELECT 1", "only SELECT"},
		{"SELECT load_extension('/tmp/x.so')", "load_extension"},
		{"SELECT LOAD_EXTENSION('/tmp/x.so')", "not allowed"},
		{"SELECT \"load_extension\"('/tmp/x.so')", "load_extension"},
		{"SELECT readfile('/etc/passwd')", "no such function"},
		{"SELECT writefile('/tmp/x','y')", "no such function"},
		{"SELECT edit('x')", "no such function"},
		{"SELECT fts3_tokenizer('simple')", "f"},
		{"SELECT randomblob(1000000000)", "randomblob"},
		{"SELECT zeroblob(1000000000)", "zeroblob"},
		{"SELECT random()", "random"},
		{"SELECT sqlite_version()", "sqlite_version"},
		{"SELECT sqlite_compileoption_get(1)", "sqlite_compileoption_get"},
		{"SELECT 1; SELECT 2", "only one"},
		{"SELECT 1; DROP TABLE household", "only one"},
		{"SELECT 1; -- x\nATTACH 'x' AS y", "only one"},
		{"SELECT 1;/* x */x", "only one"},
		{"SELECT * FROM household WHERE id=?1", "parameters"},
		{"SELECT :x", "parameters"},
		{"SELECT * FROM k_household", "no such table"},
		{"SELECT * FROM node", "no such table"},
		{"SELECT * FROM main.content", "no such table"},
		{"SELECT * FROM ix.home", "no such table"},
		{"SELECT \"no_such_column\" FROM household", "no such column"},
		{"SELEC 1", "syntax error"},
		{"SELECT * FROM hausehold", "did you mean “household”?"},
		{"SELECT urgancy FROM household", "did you mean “urgency”?"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		int error;
		g_autofree char *reasons = reasons_of(rows[i].sql, &error);

		if (error != -EINVAL || !strstr(reasons, rows[i].reason))
			fail_msg("%s: %d %s", rows[i].sql, error, reasons);
	}
	assert_int_equal(access("/tmp/samut-stolen.db", F_OK), -1);
	assert_int_equal(samut_query_check("SELECT 1\0", 9, NULL), -EINVAL);
	assert_int_equal(samut_query_check("SELECT '\xff'", 10, NULL), -EINVAL);
	g_autofree char *huge = g_strnfill(9000, ' ');
	assert_int_equal(samut_query_check(huge, 9000, NULL), -EFBIG);
}

/* A mistake is named where it stands, in characters. */
static void test_position(void **state)
{
	static const char sql[] = "-- รายงาน\nSELECT 'ครัวเรือน',\n  bogus\nFROM household";
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)state;
	assert_int_equal(samut_query_check(sql, strlen(sql), &diag), -EINVAL);
	assert_int_equal(samut_diag_count(&diag), 1);
	assert_int_equal(samut_diag_get(&diag, 0)->line, 3);
	assert_int_equal(samut_diag_get(&diag, 0)->column, 3);
	assert_non_null(strstr(samut_diag_get(&diag, 0)->th, "คำสั่ง SQL ผิด"));

	g_auto(samut_diag) thai = SAMUT_DIAG_INIT;
	assert_int_equal(samut_query_check("SELECT 'ก' x, y", strlen("SELECT 'ก' x, y"), &thai), -EINVAL);
	assert_int_equal(samut_diag_get(&thai, 0)->column, 15);
}

static void test_accepted(void **state)
{
	static const char *const rows[] = {
		"SELECT 1",
		"select count(*) from household;",
		"\xEF\xBB\xBFSELECT 1;\n-- end\n/* of it */ ;\n",
		"WITH a AS (SELECT node FROM member) SELECT count(*) FROM a JOIN visit USING(node)",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<9) SELECT i FROM n",
		"SELECT province, sum(amount_satang) FROM disbursement GROUP BY 1 HAVING count(*)>1",
		"SELECT rank() OVER (ORDER BY due) FROM plan_item WHERE horizon='urgent' AND due<today()",
		"SELECT baht(sum(amount_satang)), fiscal_year(date) FROM assistance GROUP BY 2",
		"SELECT h.id, v.value FROM household h LEFT JOIN household_volunteer v ON v.node=h.node",
		"SELECT * FROM progress JOIN province ON code=province",
		"VALUES (1),(2)",
		"SELECT title FROM plan_item EXCEPT SELECT title FROM project",
		"",
		" \n-- nothing yet\n",
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		int error;
		g_autofree char *reasons = reasons_of(rows[i], &error);

		if (error != 0)
			fail_msg("%s: %d %s", rows[i], error, reasons);
	}
}

/* Short texts that grow without end when they are prepared, before any limit of running holds. */
static char *make_bomb(const char *first, const char *form, const char *last, int levels)
{
	GString *sql = g_string_new(first);

	for (int i = 1; i <= levels; i++) {
		g_auto(GStrv) parts = g_strsplit(form, "{", -1);
		for (unsigned p = 0; parts[p]; p++) {
			if (p > 0)
				g_string_append_printf(sql, "%d", *parts[p] == '+' ? i : i - 1);
			g_string_append(sql, p > 0 ? parts[p] + 2 : parts[p]);
		}
	}
	g_auto(GStrv) ends = g_strsplit(last, "%d", 2);
	g_string_append_printf(sql, "%s%d%s", ends[0], levels, ends[1]);
	return g_string_free(sql, FALSE);
}

static void test_bombs(void **state)
{
	static const struct {
		const char *first, *form, *last;
	} withs[] = {
		{"WITH a0 AS (SELECT 1 v)", ",a{+} AS (SELECT count(*) v FROM a{-} x,a{-} y)",
			" SELECT v FROM a%d"},
		{"WITH a0 AS (SELECT 1 v)",
			",\"a{+}\"(v) AS /*(*/ NOT MATERIALIZED (SELECT 1 FROM 'a{-}' x,[a{-}] y)",
			" SELECT v FROM a%d"},
		{"WITH z AS (SELECT 1)", ",A{-} as materialized(SELECT 1 FROM a{+},a{+})",
			",a%d AS (SELECT 1) SELECT 1 FROM a0"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(withs); i++) {
		int error;
		g_autofree char *sql = make_bomb(withs[i].first, withs[i].form, withs[i].last, 40);
		g_autofree char *reasons = reasons_of(sql, &error);
		g_autofree char *few = make_bomb(withs[i].first, withs[i].form, withs[i].last, 5);
		g_autofree char *fine = NULL;

		if (error != -EINVAL || !strstr(reasons, "nested too deeply"))
			fail_msg("%s: %d %s", sql, error, reasons);
		fine = reasons_of(few, &error);
		if (error != 0)
			fail_msg("%s: %d %s", few, error, fine);
	}
	/* A name for a long list, in a long list. */
	g_autofree char *ones = g_strnfill(3000, '1'), *names = g_strnfill(3000, 'a');
	for (int i = 1; i < 3000 - 1; i += 2)
		ones[i] = names[i] = ',';
	ones[2999] = names[2999] = ' ';
	g_autofree char *lists =
		g_strdup_printf("SELECT (1 IN (%s)) a FROM household WHERE 1 IN (%s)", ones, names);
	int complex;
	g_autofree char *too_complex = reasons_of(lists, &complex);
	if (complex != -EINVAL || !strstr(too_complex, "too complex"))
		fail_msg("%d %s", complex, too_complex);
	/* Names of expressions, each many times the one below. */
	g_autofree char *inner = g_strdup("SELECT income_satang v FROM household");
	for (int i = 0; i < 12; i++) {
		g_autoptr(GString) args = g_string_new("v");
		for (int k = 0; k < 20; k++)
			g_string_append(args, ",v");
		char *outer = g_strdup_printf(
			"SELECT max(%s) v FROM (%s) WHERE max(%s)>0", args->str, inner, args->str);
		g_free(inner);
		inner = outer;
	}
	/* Else it would not end before the test is ended. */
	assert_int_equal(samut_query_check(inner, strlen(inner), NULL), 0);
}

/* ---- What runs ---- */

/* A result as text: cells with |, rows with a newline. */
struct result {
	GString *out;
	int64_t hidden; /* node that the viewer does not see */
};

static int take_header(const char *const *names, unsigned n, void *arg)
{
	struct result *result = arg;

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(result->out, "%s%s", i ? "|" : "", names[i]);
	g_string_append_c(result->out, '\n');
	return 0;
}

static int take_row(const struct samut_query_cell *cells, unsigned n, void *arg)
{
	struct result *result = arg;

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(result->out, "%s%s%s", i ? "|" : "",
			cells[i].type == SAMUT_CELL_NULL ? "(null)" : "", cells[i].text);
	g_string_append_c(result->out, '\n');
	return 0;
}

static bool sees(int64_t node, void *arg)
{
	return node != ((struct result *)arg)->hidden;
}

static int run_within(struct kit *kit, const char *sql, int64_t hidden,
	const struct samut_query_limits *limits, char **ret_out, struct samut_diag *diag)
{
	g_autoptr(samut_query) query = NULL;
	struct result result = {g_string_new(NULL), hidden};
	struct samut_query_run run = {.from = samut_store_reader(kit->s->store),
		.sees = sees,
		.today = {2026, 11, 22},
		.limits = limits,
		.header = take_header,
		.row = take_row,
		.arg = &result};

	int r = samut_query_new(sql, strlen(sql), &query, diag);
	assert_int_equal(samut_db_freeze(run.from), 0);
	if (r >= 0)
		r = samut_query_run(query, &run, diag);
	samut_db_thaw(run.from);
	samut_store_reader_done(kit->s->store, run.from);
	*ret_out = g_string_free(result.out, FALSE);
	return r;
}

static void expect(struct kit *kit, const char *sql, int64_t hidden, const char *rows)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *out = NULL;
	int r = run_within(kit, sql, hidden, NULL, &out, &diag);
	const char *body = strchr(out, '\n');

	if (r < 0)
		fail_msg("%s: %s", sql,
			samut_diag_count(&diag) ? samut_diag_get(&diag, 0)->en : g_strerror(-r));
	if (!body || strcmp(body + 1, rows) != 0)
		fail_msg("%s:\n%s", sql, out);
}

#define SECRET VILLAGE2 "/บ้านลับ"

static void fill(struct kit *kit)
{
	static const struct {
		const char *path, *text;
	} records[] = {
		{HOME "/household.txt",
			"Id: 70-0000001\nUrgency: urgent\nIncome: 1,234.50\nLatitude: 13.5\nGoal: rights\n"
			"Goal: self-reliance\nX_House: สีฟ้า\n"},
		{HOME "/members/01-ก.txt", "Name: ก ใจดี\nBirthDate: 2490\n"},
		{HOME "/visits/2026-01-31.txt", "Date: 31 ม.ค. 2569\nFindings: =cmd\n"},
		{HOME "/analysis/2026-01-31.txt",
			"Date: 2026-01-31\nPovertyGroup: x\nCause: x\nNeed: x\nApproach: x\n"},
		{HOME "/plan/urgent/01-ถุงยังชีพ.txt",
			"Title: ถุงยังชีพ\nDue: 2026-02-01\nStatus: done\nBudget: 500\n"},
		{SECRET "/household.txt", "Id: 70-0000002\nConfidential: yes\nUrgency: urgent\n"},
		{SECRET "/members/01-ข.txt", "Name: ข ความลับ\n"},
	};

	kit_village(kit);
	kit_partner(kit, "พมจ");
	assert_ok(kit, kit_mkdir(kit, SECRET));
	for (unsigned i = 0; i < G_N_ELEMENTS(records); i++)
		assert_ok(kit, kit_save(kit, records[i].path, records[i].text));
	assert_ok(kit, kit_mkdir(kit, "funds/กองทุน"));
	assert_ok(kit, kit_save(kit, "funds/กองทุน/fund.txt",
			       "Title: กองทุน\nFiscalYear: 2569\nBudget: 100000\nOwner: พมจ\nAgreement: 1\n"));
	assert_ok(kit, kit_save(kit, "funds/กองทุน/allocations/70-ราชบุรี.txt", "Amount: 50000\n"));
	assert_ok(
		kit, kit_save(kit, "funds/กองทุน/disbursements/2026-03-01-01.txt",
			     "Date: 2026-03-01\nProvince: 70\nAmount: 0.29\nPurpose: ช่วย ข\nPayee: ข ความลับ\n"
			     "Household: 70-0000002\nAgreement: 9\nStatus: draft\n"));
}

static void test_values(void **state)
{
	struct kit *kit = *state;

	fill(kit);
	expect(kit,
		"SELECT id,province,amphoe,tambon,income,income_satang,latitude,urgency,incomplete FROM "
		"household",
		0, "70-0000001|70|7001|700101|1234.50|123450|13.5|urgent|0\n");
	expect(kit, "SELECT path FROM household", 0, HOME "/household.txt\n");
	expect(kit, "SELECT value FROM household_goal ORDER BY n", 0, "rights\nself-reliance\n");
	expect(kit, "SELECT field,value FROM own_field", 0, "X_House|สีฟ้า\n");
	expect(kit,
		"SELECT m.id,m.place_id,m.birth_date,h.urgency FROM member m JOIN household h ON "
		"h.id=m.place_id",
		0, "70-0000001/01|70-0000001|1947|urgent\n");
	expect(kit, "SELECT date,findings FROM visit", 0, "2026-01-31|=cmd\n");
	expect(kit, "SELECT horizon,due,fiscal_year(due),done_date,typeof(budget_satang) FROM plan_item", 0,
		"urgent|2026-02-01|2569|(null)|integer\n");
	expect(kit, "SELECT province,baht(sum(amount_satang)) FROM disbursement GROUP BY 1", 0, "70|0.29\n");
	expect(kit, "SELECT province,amount FROM allocation", 0, "70|50000.00\n");
	expect(kit, "SELECT fiscal_year+1 FROM fund", 0, "2570\n");
	expect(kit, "SELECT th,en FROM province WHERE code='70'", 0, "ราชบุรี|Ratchaburi\n");
	expect(kit, "SELECT count(*) FROM province", 0, "77\n");
	expect(kit, "SELECT today(), NULL, 2.5, x'00ff'", 0, "2026-11-22|(null)|2.5|X'00FF'\n");
}

/* A confidential case is nowhere, and who refers to it names nobody; its money stays in the sums. */
static void test_confidential(void **state)
{
	struct kit *kit = *state;

	fill(kit);
	expect(kit, "SELECT count(*) FROM household", 0, "1\n");
	expect(kit, "SELECT name FROM member", 0, "ก ใจดี\n");
	expect(kit, "SELECT amount,household,payee,purpose,agreement,status FROM disbursement", 0,
		"0.29|(null)|(null)|(null)|(null)|draft\n");
	expect(kit, "SELECT count(*) FROM household WHERE path LIKE '%ลับ%'", 0, "0\n");
}

static void test_unseen(void **state)
{
	struct kit *kit = *state;

	fill(kit);
	int64_t member = kit_id(kit, HOME "/members/01-ก.txt"), home = kit_id(kit, HOME "/household.txt");
	expect(kit, "SELECT count(*) FROM member", member, "0\n");
	expect(kit, "SELECT count(*) FROM household", member, "1\n");
	expect(kit,
		"SELECT (SELECT count(*) FROM household),(SELECT count(*) FROM household_goal),"
		"(SELECT count(*) FROM own_field)",
		home, "0|0|0\n");
}

/* ---- Limits ---- */

#define COUNT_UP "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "

static void test_limits(void **state)
{
	static const struct samut_query_limits short_time = {1, 1 << 30, 1 << 30, G_MAXINT64 / 2},
					       few = {30, 1000, 1 << 30, G_MAXINT64 / 2},
					       small = {30, 1000, 5000, G_MAXINT64 / 2},
					       no_disk = {30, 1 << 30, 1 << 30, 0};
	static const struct {
		const char *sql;
		const struct samut_query_limits *limits;
		int error;
		const char *reason;
	} rows[] = {
		{COUNT_UP "SELECT count(*) FROM n", &short_time, -ETIME, "longer than 1 seconds"},
		{COUNT_UP "SELECT i FROM n", &few, -EFBIG, "at most 1000 rows"},
		{"SELECT printf('%.6000c','x')", &small, -EFBIG, "too large"},
		{COUNT_UP "SELECT count(*) FROM n", &no_disk, -ENOSPC, "temporary space"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<200) SELECT "
		 "group_concat(printf('%.10000c',i)) FROM n",
			&few, -EFBIG, "too large"},
		{"SELECT abs(-9223372036854775807-1)", &few, -EINVAL, "integer overflow"},
		{"SELECT baht('x')", &few, -EINVAL, "satang"},
	};
	struct kit *kit = *state;

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		g_autofree char *out = NULL;
		int r = run_within(kit, rows[i].sql, 0, rows[i].limits, &out, &diag);

		if (r != rows[i].error || samut_diag_count(&diag) != 1 ||
			!strstr(samut_diag_get(&diag, 0)->en, rows[i].reason))
			fail_msg("%s: %d %s", rows[i].sql, r,
				samut_diag_count(&diag) ? samut_diag_get(&diag, 0)->en : "");
	}
}

/* Every table and column that is promised can be read, and has words. */
static void test_schema(void **state)
{
	g_autoptr(GPtrArray) tables = samut_query_tables_new();
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

	for (unsigned t = 0; t < tables->len; t++) {
		const struct samut_query_table *table = tables->pdata[t];
		g_autoptr(GString) sql = g_string_new("SELECT ");
		g_autofree char *out = NULL;

		assert_true(g_hash_table_add(names, table->name));
		assert_true(*table->th && *table->en && table->columns->len > 1);
		for (unsigned c = 0; c < table->columns->len; c++) {
			const struct samut_query_column *column = table->columns->pdata[c];
			assert_true(*column->th && *column->en);
			g_string_append_printf(sql, "%s\"%s\"", c ? "," : "", column->name);
		}
		g_string_append_printf(sql, " FROM \"%s\"", table->name);
		if (strcmp(table->name, "progress") != 0)
			assert_int_equal(run_within(*state, sql->str, 0, NULL, &out, NULL), 0);
		else
			assert_int_equal(samut_query_check(sql->str, sql->len, NULL), 0);
	}
	assert_true(g_hash_table_contains(names, "plan_item"));
	assert_true(g_hash_table_contains(names, "household_volunteer"));
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_position),
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_bombs),
		STORE_TEST(test_values),
		STORE_TEST(test_confidential),
		STORE_TEST(test_unseen),
		STORE_TEST(test_limits),
		STORE_TEST(test_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
