/* SPDX-License-Identifier: Apache-2.0 */
/* Reports: their figures against other ways of counting, what a viewer's count leaves out, confidential cases
 * in totals and nowhere else, files as they should be. */
#include "tests/unit/index_kit.h"

#include "core/domain/derived.h"
#include "core/domain/fund.h"
#include "core/domain/help.h"
#include "core/exchange/generate.h"
#include "core/model/money.h"
#include "core/show/report.h"

static const struct samut_who root_who = {.uid = 0, .gid = 0, .via = "cmocka"};

/* ---- Reading reports ---- */

static char *read_now(struct samut_show *show, const struct samut_viewer *viewer, const char *path)
{
	g_autoptr(GBytes) bytes = NULL;
	int64_t mtime;
	gsize len = 0;

	int r = samut_show_read(show, viewer, path, &bytes, &mtime);
	if (r < 0)
		fail_msg("%s: %s", path, g_strerror(-r));
	const char *data = g_bytes_get_data(bytes, &len);
	return g_strndup(data ? data : "", len);
}

static char *read_page(struct samut_show *show, const struct samut_viewer *viewer, const char *path)
{
	kit_caught_up(show);
	return read_now(show, viewer, path);
}

/* A report as rows of cells; none of the cells that are asked for here holds a comma. */
static GPtrArray *table(struct samut_show *show, const struct samut_viewer *viewer, const char *name)
{
	g_autofree char *path = g_strdup_printf(".samut/reports/%s.csv", name);
	g_autofree char *text = read_page(show, viewer, path);
	g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);

	assert_true(g_str_has_prefix(text, "\xEF\xBB\xBF"));
	assert_true(g_str_has_suffix(text, "\r\n"));
	for (char **line = lines; *line && **line; line++)
		g_ptr_array_add(rows, g_strsplit(*line, ",", -1));
	return rows;
}

static int column(const GPtrArray *rows, const char *name)
{
	g_autofree char *mark = g_strdup_printf("(%s)", name);

	for (char **cell = rows->pdata[0]; *cell; cell++)
		if (g_str_has_suffix(*cell, mark))
			return (int)(cell - (char **)rows->pdata[0]);
	fail_msg("no column %s", name);
	return -1;
}

/* Sum of a column, money in satang, over the rows whose column `where` says `is` (NULL: all). */
static int64_t sum(const GPtrArray *rows, const char *name, const char *where, const char *is)
{
	int64_t total = 0, value;
	int at = column(rows, name), test = where ? column(rows, where) : 0;

	for (unsigned i = 1; i < rows->len; i++) {
		char **row = rows->pdata[i];
		if ((where && strcmp(row[test], is) != 0) || !*row[at])
			continue;
		if (strchr(row[at], '.'))
			assert_int_equal(samut_money_parse(row[at], SAMUT_NUMBER_NEGATIVE, NULL, &value), 0);
		else
			value = g_ascii_strtoll(row[at], NULL, 10);
		total += value;
	}
	return total;
}

#define assert_sum(rows, name, where, is, expected)                                                          \
	do {                                                                                                 \
		int64_t sum_ = sum(rows, name, where, is), expected_ = expected;                             \
		if (sum_ != expected_)                                                                       \
			fail_msg("%s of %s: %" G_GINT64_FORMAT " for %" G_GINT64_FORMAT, name,               \
				(const char *)(is), sum_, expected_);                                        \
	} while (0)

/* ---- Another way of counting ---- */

/* What the derivation of each household says. */
struct count {
	int64_t homes, closed, steps[SAMUT_STEPS + 1], lacking[SAMUT_DIMENSIONS], ladder[4], late, items,
		done, help;
};

static struct count count_homes(struct kit *kit)
{
	struct count count = {0};
	struct samut_db *db = samut_store_reader(kit->s->store);
	struct samut_stmt *stmt = samut_db_bind(db, "SELECT place FROM record WHERE kind='household'", "");
	struct samut_date today;

	assert_int_equal(samut_date_parse(TODAY, SAMUT_DATE_FULL, NULL, &today), 0);
	while (samut_stmt_step(stmt) > 0) {
		g_auto(samut_derived) d = {0};
		g_auto(samut_help) help = SAMUT_HELP_INIT;

		assert_int_equal(samut_derive(db, samut_stmt_int(stmt, 0), today, &d), 0);
		assert_int_equal(samut_help_totals(db, samut_stmt_int(stmt, 0), &help), 0);
		count.homes++;
		count.closed += d.closed;
		count.steps[d.step]++;
		for (int i = 0; i < SAMUT_DIMENSIONS; i++)
			count.lacking[i] += d.states[i] == SAMUT_STATE_LACKING;
		count.ladder[d.ladder]++;
		count.late += d.items_late.count + d.visits_late.count + d.referrals_late.count +
			      d.follow_ups_late.count;
		count.items += d.items;
		count.done += d.items_done;
		count.help += help.total;
	}
	samut_store_reader_done(kit->s->store, db);
	return count;
}

static void generate(struct kit *kit)
{
	g_autoptr(GHashTable) args = g_hash_table_new(g_str_hash, g_str_equal);

	g_hash_table_insert(args, (void *)"households", (void *)"150");
	assert_true(samut_generate(kit->s, &root_who, args, -1, NULL) >= 0);
}

static void test_households(void **state)
{
	static const char *const dimensions[] = {"health", "education", "income", "living", "access"};
	struct kit *kit = *state;

	generate(kit);
	struct samut_show *show = kit_show(kit);
	struct count count = count_homes(kit);
	g_autoptr(GPtrArray) steps = table(show, &samut_viewer_root, "steps");
	g_autoptr(GPtrArray) five = table(show, &samut_viewer_root, "dimensions");
	g_autoptr(GPtrArray) ladder = table(show, &samut_viewer_root, "ladder");
	g_autoptr(GPtrArray) years = table(show, &samut_viewer_root, "ladder-years");
	g_autoptr(GPtrArray) overdue = table(show, &samut_viewer_root, "overdue");
	g_autoptr(GPtrArray) plans = table(show, &samut_viewer_root, "plans");
	g_autoptr(GPtrArray) help = table(show, &samut_viewer_root, "help");
	g_autoptr(GPtrArray) volunteers = table(show, &samut_viewer_root, "volunteers");

	assert_int_equal(count.homes, 150);
	assert_true(
		count.late > 10 && count.done > 10 && count.help > 0 && count.ladder[SAMUT_DEPENDENT] > 2);
	assert_sum(steps, "households", NULL, NULL, 150);
	assert_sum(steps, "closed", NULL, NULL, count.closed);
	for (int step = 2; step <= SAMUT_STEPS; step++) {
		g_autofree char *name = g_strdup_printf("step_%d", step);
		assert_sum(steps, name, NULL, NULL, count.steps[step]);
	}
	for (int i = 0; i < SAMUT_DIMENSIONS; i++)
		assert_sum(five, dimensions[i], NULL, NULL, count.lacking[i]);
	assert_sum(ladder, "dependent", NULL, NULL, count.ladder[SAMUT_DEPENDENT]);
	assert_sum(ladder, "self_reliant", NULL, NULL, count.ladder[SAMUT_SELF_RELIANT]);
	assert_sum(ladder, "not_assessed", NULL, NULL, count.ladder[SAMUT_LADDER_NONE]);
	/* The last of the years is today. */
	assert_sum(years, "dependent", "fiscal_year", "2569", count.ladder[SAMUT_DEPENDENT]);
	assert_sum(years, "self_reliant", "fiscal_year", "2569", count.ladder[SAMUT_SELF_RELIANT]);
	assert_sum(overdue, "overdue", NULL, NULL, count.late);
	assert_sum(plans, "items", NULL, NULL, count.items);
	assert_sum(plans, "done", NULL, NULL, count.done);
	assert_sum(help, "amount", NULL, NULL, count.help);
	assert_sum(volunteers, "households", NULL, NULL, count.homes - count.closed);
	samut_show_close(show);
}

/* ---- Cases made by hand ---- */

#define SECRET VILLAGE2 "/บ้านลับ"

static const struct samut_who approver = {.uid = 5555, .gid = 4343};

/* Somebody else's approval of what is there. */
static void approve(struct kit *kit, const char *path, const char *text)
{
	g_autofree char *approved = g_strconcat(text, "ApprovedBy: uid5555\n", NULL);
	struct samut_save how = {0};

	assert_ok(kit, kit_save_who(kit, &approver, path, approved, &how));
}

static void save(struct kit *kit, const char *path, const char *text)
{
	assert_ok(kit, kit_save(kit, path, text));
}

/* An open household with one overdue item, one overdue referral, one broken promise of a visit. */
static void late_home(struct kit *kit, const char *home, const char *household)
{
	static const struct {
		const char *name, *text;
	} records[] = {
		{"members/01-ก.txt", "Name: ก ใจดี\n"},
		{"visits/2026-01-10.txt",
			"Date: 2026-01-10\nFindings: ก\nNextVisit: 2026-02-01\nVolunteer: อสม\n"},
		{"analysis/2026-01-20.txt",
			"Date: 2026-01-20\nPovertyGroup: ก\nCause: ข\nNeed: ค\nApproach: ง\n"},
		{"plan/urgent/01-งาน.txt",
			"Title: งาน\nArea: housing\nDue: 2026-06-14\nStatus: doing\nResponsible: ภาคี\n"},
		{"plan/long/02-งาน.txt", "Title: งาน\nArea: housing\nDue: 2026-06-15\nStatus: planned\n"},
		{"plan/long/03-งาน.txt", "Title: งาน\nDue: 2026-01-15\nStatus: dropped\n"},
		{"plan/long/04-งาน.txt", "Title: งาน\nDue: 2026-05-15\nStatus: done\n"},
		{"referrals/2026-02-01-01.txt", "Date: 2026-02-01\nTo: ภาคี\nReason: ก\nConsent: yes\nStatus: "
						"sent\nDue: 2026-03-01\n"},
	};
	g_autofree char *main = g_strconcat(home, "/household.txt", NULL);

	save(kit, main, household);
	for (unsigned i = 0; i < G_N_ELEMENTS(records); i++) {
		g_autofree char *path = g_strdup_printf("%s/%s", home, records[i].name);
		save(kit, path, records[i].text);
	}
}

static void two_homes(struct kit *kit)
{
	kit_village(kit);
	kit_partner(kit, "ภาคี");
	assert_ok(kit, kit_mkdir(kit, "volunteers/70-ราชบุรี"));
	save(kit, "volunteers/70-ราชบุรี/อสม.txt", "Name: สมหญิง\nKind: volunteer\n");
	save(kit, "volunteers/70-ราชบุรี/ว่าง.txt", "Name: ยังว่าง\nKind: volunteer\n");
	late_home(kit, HOME, "Id: 70-0000001\nUrgency: urgent\nVolunteer: อสม\n");
	assert_ok(kit, kit_mkdir(kit, SECRET));
	late_home(kit, SECRET, "Id: 70-0000002\nUrgency: urgent\nConfidential: yes\nVolunteer: อสม\n");
}

static void test_overdue(void **state)
{
	struct kit *kit = *state;

	two_homes(kit);
	struct samut_show *show = kit_show(kit);
	g_autofree char *csv = read_page(show, &samut_viewer_root, ".samut/reports/overdue.csv");
	const char *rows = strchr(csv, '\n') + 1;

	assert_string_equal(rows, "70,ราชบุรี,การส่งต่อที่ยังไม่ตอบ,,,1,2026-03-01,106\r\n"
				  "70,ราชบุรี,การส่งต่อที่ยังไม่ตอบ,ภาคี,ภาคี,1,2026-03-01,106\r\n"
				  "70,ราชบุรี,นัดเยี่ยมบ้าน,,,1,2026-02-01,134\r\n"
				  "70,ราชบุรี,นัดเยี่ยมบ้าน,อสม,สมหญิง,1,2026-02-01,134\r\n"
				  "70,ราชบุรี,รายการในแผน,,,1,2026-06-14,1\r\n"
				  "70,ราชบุรี,รายการในแผน,ภาคี,ภาคี,1,2026-06-14,1\r\n");
	g_autofree char *plans = read_page(show, &samut_viewer_root, ".samut/reports/plans.csv");
	assert_string_equal(strchr(plans, '\n') + 1,
		"70,ราชบุรี,urgent,เร่งด่วน,housing,ที่อยู่อาศัย,2,0,2,0,0,2,0.0\r\n"
		"70,ราชบุรี,long,ระยะยาว,,,4,2,0,0,2,0,100.0\r\n"
		"70,ราชบุรี,long,ระยะยาว,housing,ที่อยู่อาศัย,2,0,0,2,0,0,0.0\r\n");
	g_autofree char *load = read_page(show, &samut_viewer_root, ".samut/reports/volunteers.csv");
	assert_string_equal(
		strchr(load, '\n') + 1, "70,ราชบุรี,อสม,สมหญิง,อพม.,2,5.0\r\n70,ราชบุรี,ว่าง,ยังว่าง,อพม.,0,0.0\r\n");
	samut_show_close(show);
}

/* In totals for whoever may open it; its name in none of the files; gone for others. */
static void test_confidential(void **state)
{
	static const struct samut_viewer stranger = {5000, 5000, NULL, 0};
	struct kit *kit = *state;
	int64_t seq;

	two_homes(kit);
	struct samut_show *show = kit_show(kit);
	g_autoptr(GPtrArray) all = table(show, &samut_viewer_root, "steps");
	assert_sum(all, "households", NULL, NULL, 2);
	for (const struct samut_report *report = samut_reports; report->name; report++) {
		g_autofree char *path = g_strdup_printf(".samut/reports/%s.csv", report->name);
		g_autofree char *text = read_page(show, &samut_viewer_root, path);
		assert_null(strstr(text, "ลับ,"));
		assert_null(strstr(text, "70-0000002"));
	}
	assert_ok(kit, samut_edit_attr(kit->s, &root_who, kit_id(kit, SECRET), SAMUT_ATTR_MODE, 0700, 0, 0,
			       &seq, &kit->diag));
	g_autoptr(GPtrArray) less = table(show, &stranger, "steps");
	assert_sum(less, "households", NULL, NULL, 1);
	g_autoptr(GPtrArray) overdue = table(show, &stranger, "overdue");
	assert_sum(overdue, "overdue", NULL, NULL, 3);
	samut_show_close(show);
}

/* While the index is being made, no figure is shown that would be too low. */
static void test_not_ready(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show;

	two_homes(kit);
	save(kit, "reports/queries/ก้าว.sql", "SELECT count(*) FROM progress");
	save(kit, "reports/queries/บ้าน.sql", "SELECT count(*) FROM household");
	show = kit_show(kit);
	kit_caught_up(show);
	samut_show_close(show);
	kit_index_run(kit, "UPDATE meta SET cursor=5");
	assert_int_equal(samut_show_open(kit->s, false, &show), 0);
	static const char *const paths[] = {".samut/reports/steps.csv", ".samut/reports/steps.svg",
		".samut/reports/dashboard.html", ".samut/queries/ก้าว.csv"};
	for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autofree char *text = read_now(show, &samut_viewer_root, paths[i]);
		assert_non_null(strstr(text, "the index is being made"));
		assert_null(strstr(text, "ราชบุรี"));
	}
	g_autofree char *houses = read_now(show, &samut_viewer_root, ".samut/queries/บ้าน.csv");
	assert_true(g_str_has_suffix(houses, "\r\n1\r\n"));
	samut_show_close(show);
}

/* ---- Funds ---- */

static void test_funds(void **state)
{
	static const struct {
		const char *name, *text;
	} records[] = {
		{"fund.txt", "Title: กองทุน\nFiscalYear: 2569\nBudget: 1000.01\nOwner: ภาคี\nAgreement: 1\n"},
		{"allocations/70-ราชบุรี.txt", "Amount: 600\n"},
		{"allocations/55-น่าน.txt", "Amount: 300\n"},
		{"transfers/2025-11-01-01.txt", "Date: 2025-11-01\nFrom: 70\nTo: 55\nAmount: 50.50\n"},
		{"commitments/2025-11-02-01.txt",
			"Date: 2025-11-02\nProvince: 70\nAmount: 200\nAgreement: a\n"},
		{"commitments/2025-11-02-02.txt",
			"Date: 2025-11-02\nProvince: 55\nAmount: 10\nAgreement: a\nStatus: released\n"},
		{"disbursements/2025-12-01-01.txt", "Date: 2025-12-01\nProvince: 70\nAmount: 80\nPurpose: "
						    "ก\nAgreement: a\nStatus: draft\n"
						    "Commitment: 2025-11-02-01\n"},
		{"disbursements/2025-12-01-02.txt", "Date: 2025-12-01\nProvince: 55\nAmount: 0.29\nPurpose: "
						    "ก\nAgreement: a\nStatus: draft\n"},
	};
	struct kit *kit = *state;
	g_autoptr(samut_fund) fund = NULL;

	kit_partner(kit, "ภาคี");
	assert_ok(kit, kit_mkdir(kit, "funds/กองทุน"));
	for (unsigned i = 0; i < G_N_ELEMENTS(records); i++) {
		g_autofree char *path = g_strconcat("funds/กองทุน/", records[i].name, NULL);
		save(kit, path, records[i].text);
	}
	approve(kit, "funds/กองทุน/disbursements/2025-12-01-01.txt",
		"Date: 2025-12-01\nProvince: 70\nAmount: 80\nPurpose: ก\nAgreement: a\nStatus: approved\n"
		"Commitment: 2025-11-02-01\n");
	struct samut_show *show = kit_show(kit);
	g_autoptr(GPtrArray) rows = table(show, &samut_viewer_root, "funds");
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_fund_load(db, kit_id(kit, "funds/กองทุน"), 0, &fund), 0);
	samut_store_reader_done(kit->s->store, db);
	assert_sum(rows, "budget", NULL, NULL, 100001);
	assert_sum(rows, "unallocated", NULL, NULL, fund->unallocated);
	assert_sum(rows, "allocated", "province_code", "70", 60000);
	assert_sum(rows, "transferred", "province_code", "70", -5050);
	assert_sum(rows, "transferred", "province_code", "55", 5050);
	assert_sum(rows, "committed", "province_code", "70", 12000);
	assert_sum(rows, "disbursed", "province_code", "70", 8000);
	assert_sum(rows, "available", "province_code", "70", fund->province[70].available);
	assert_sum(rows, "available", "province_code", "55", fund->province[55].available);
	assert_sum(rows, "available", NULL, NULL, fund->total.available);
	assert_sum(rows, "committed", NULL, NULL, fund->total.committed);
	samut_show_close(show);
}

/* Money that both a payment and a record of help tell of counts once. */
static void test_help(void **state)
{
	static const struct {
		const char *name, *amount;
	} payments[] = {{"01", "100"}, {"02", "70"}, {"03", "30"}};
	struct kit *kit = *state;
	g_auto(samut_help) totals = SAMUT_HELP_INIT;

	two_homes(kit);
	assert_ok(kit, kit_mkdir(kit, "funds/กองทุน"));
	save(kit, "funds/กองทุน/fund.txt",
		"Title: ก\nFiscalYear: 2569\nBudget: 1000\nOwner: ภาคี\nAgreement: 1\n");
	save(kit, "funds/กองทุน/allocations/70-ราชบุรี.txt", "Amount: 600\n");
	for (unsigned i = 0; i < G_N_ELEMENTS(payments); i++) {
		g_autofree char *path =
			g_strdup_printf("funds/กองทุน/disbursements/2026-03-01-%s.txt", payments[i].name);
		g_autofree char *text =
			g_strdup_printf("Date: 2026-03-01\nProvince: 70\nAmount: %s\nPurpose: ก\n"
					"Agreement: a\nHousehold: 70-0000001\n",
				payments[i].amount);
		g_autofree char *draft = g_strconcat(text, "Status: draft\n", NULL);
		g_autofree char *paid = g_strconcat(text, "Status: paid\n", NULL);

		save(kit, path, draft);
		approve(kit, path, paid);
	}
	/* The whole of the first, part of the second; nobody tells of the third. */
	save(kit, HOME "/assistance/2026-03-02-01.txt",
		"Date: 2026-03-02\nKind: cash\nGiver: ภาคี\nDisbursement: กองทุน/2026-03-01-01\n");
	save(kit, HOME "/assistance/2026-03-02-02.txt",
		"Date: 2026-03-02\nKind: cash\nGiver: ภาคี\nAmount: 50\nDisbursement: กองทุน/2026-03-01-02\n");
	save(kit, HOME "/assistance/2026-03-02-03.txt",
		"Date: 2026-03-02\nKind: housing\nGiver: ภาคี\nAmount: 7\nReceived: no\n");
	struct samut_show *show = kit_show(kit);
	g_autofree char *csv = read_page(show, &samut_viewer_root, ".samut/reports/help.csv");
	assert_string_equal(strchr(csv, '\n') + 1,
		"2569,,เบิกจ่ายโดยไม่มีบันทึกความช่วยเหลือ,2,1,50.00\r\n2569,cash,เงินสงเคราะห์,2,1,150.00\r\n");
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_help_totals(db, kit_id(kit, HOME), &totals), 0);
	samut_store_reader_done(kit->s->store, db);
	assert_int_equal(totals.total, 20000);
	samut_show_close(show);
}

/* ---- Contracts ---- */

static void test_contracts(void **state)
{
	static const struct {
		const char *name, *text;
	} records[] = {
		{"contract.txt",
			"Title: =บ้าน\nStage: evaluation\nInvestor: ผู้ลงทุน\nProvider: ผู้ให้บริการ\nIntermediary: "
			"กลาง\n"
			"Evaluator: ผู้ประเมิน\nPayor: ผู้จ่าย\nAgreement: 1\nStart: 2025-01-01\nEnd: 2026-12-31\n"
			"Principal: 1000\nReturn: 10%\nReturnKind: flat\nMaxPayment: 1100\n"},
		{"outcomes/01-ก.txt", "Title: ก\nMetric: ก\nTarget: 10\nPricing: binary\nPrice: 1100\n"},
		{"outcomes/02-ข.txt", "Title: ข\nMetric: ข\nTarget: 10\nPricing: binary\nPrice: 50\n"},
		{"funding/2025-01-15-01.txt",
			"Date: 2025-01-15\nKind: commitment\nInvestor: ผู้ลงทุน\nAmount: 1000\n"},
		{"funding/2025-02-01-01.txt",
			"Date: 2025-02-01\nKind: drawdown\nInvestor: ผู้ลงทุน\nAmount: 1000\nTo: กลาง\n"},
		{"evaluations/2026-01-01-01.txt",
			"Date: 2026-01-01\nOutcome: 01-ก\nEvaluator: ผู้ประเมิน\nValue: 12\n"
			"Verdict: met\n"},
	};
	static const char *const partners[] = {"ผู้ลงทุน", "ผู้ให้บริการ", "กลาง", "ผู้ประเมิน", "ผู้จ่าย"};
	struct kit *kit = *state;

	for (unsigned i = 0; i < G_N_ELEMENTS(partners); i++)
		kit_partner(kit, partners[i]);
	assert_ok(kit, kit_mkdir(kit, "sip/บ้าน"));
	for (unsigned i = 0; i < G_N_ELEMENTS(records); i++) {
		g_autofree char *path = g_strconcat("sip/บ้าน/", records[i].name, NULL);
		save(kit, path, records[i].text);
	}
	approve(kit, "sip/บ้าน/evaluations/2026-01-01-01.txt",
		"Date: 2026-01-01\nOutcome: 01-ก\nEvaluator: ผู้ประเมิน\nValue: 12\nVerdict: met\nConfirmed: "
		"yes\n");
	struct samut_show *show = kit_show(kit);
	g_autofree char *csv = read_page(show, &samut_viewer_root, ".samut/reports/sip.csv");
	/* A title that a spreadsheet would take for a formula is disarmed. */
	assert_string_equal(strchr(csv, '\n') + 1,
		"บ้าน,'=บ้าน,evaluation,วัดผลลัพธ์,1000.00,1000.00,2,1,1100.00,1100.00,,1100.00\r\n");
	samut_show_close(show);
}

/* ---- Files ---- */

static int note(const char *name, const char *target, void *arg)
{
	assert_true(g_str_has_prefix(target, ".samut/") && g_str_has_suffix(target, name));
	g_ptr_array_add(arg, g_strdup(name));
	return 0;
}

/* Every report stands in reports/, is read, is well-formed; the dashboard links to all. */
static void test_files(void **state)
{
	static const GMarkupParser parser = {0};
	struct kit *kit = *state;
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	two_homes(kit);
	struct samut_show *show = kit_show(kit);
	g_autofree char *page = read_page(show, &samut_viewer_root, ".samut/reports/dashboard.html");
	assert_int_equal(samut_show_beside(show, kit_id(kit, "reports"), 330, note, names), 0);
	assert_true(names->len > 18);
	for (unsigned i = 0; i < names->len; i++) {
		g_autofree char *path = g_strdup_printf(".samut/reports/%s", (char *)names->pdata[i]);
		g_autofree char *link = g_strdup_printf("href=\"%s\"", (char *)names->pdata[i]);
		g_autofree char *text = read_page(show, &samut_viewer_root, path);
		g_autofree char *target = NULL;
		g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, NULL, NULL);

		assert_int_equal(
			samut_show_beside_link(show, kit_id(kit, "reports"), 330, names->pdata[i], &target),
			0);
		assert_string_equal(target, path);
		if (strcmp(names->pdata[i], "dashboard.html") != 0)
			assert_non_null(strstr(page, link));
		if (g_str_has_suffix(path, ".svg"))
			assert_true(g_markup_parse_context_parse(context, text, -1, NULL));
	}
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "src="));
	struct samut_shown shown;
	assert_int_equal(
		samut_show_find(show, &samut_viewer_root, ".samut/reports/none.csv", &shown), -ENOENT);
	assert_int_equal(
		samut_show_find(show, &samut_viewer_root, ".samut/reports/stepsx.csv", &shown), -ENOENT);
	assert_int_equal(
		samut_show_find(show, &samut_viewer_root, ".samut/reports/steps.txt", &shown), -ENOENT);
	samut_show_close(show);
}

/* ---- Own reports ---- */

static void test_queries(void **state)
{
	static const struct samut_viewer stranger = {5000, 5000, NULL, 0};
	struct kit *kit = *state;
	struct samut_shown shown;
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	int64_t seq;

	two_homes(kit);
	save(kit, "reports/queries/ก้าว.sql", "SELECT place_id, step, next_due FROM progress\n");
	save(kit, "reports/queries/ช้า.sql", "SELECT abs(-9223372036854775807-1)");
	save(kit, "reports/queries/ว่าง.sql", "-- ยังไม่ได้เขียน\n");
	assert_int_equal(kit_save(kit, "reports/queries/ลบ.sql", "DELETE FROM household"), -EINVAL);
	assert_reason(kit, "may not delete");
	assert_int_equal(
		kit_save(kit, "reports/queries/ก้าว.sql", "SELECT\n  nonsense FROM household"), -EINVAL);
	assert_reason(kit, "2 -: the SQL is wrong: no such column: nonsense");
	struct samut_show *show = kit_show(kit);
	g_autofree char *csv = read_page(show, &samut_viewer_root, ".samut/queries/ก้าว.csv");
	assert_string_equal(csv, "\xEF\xBB\xBFplace_id,step,next_due\r\n70-0000001,7,2026-02-01\r\n");
	g_autofree char *slow = read_page(show, &samut_viewer_root, ".samut/queries/ช้า.csv");
	assert_true(g_str_has_prefix(slow, "\xEF\xBB\xBFผิดพลาด (error)\r\n"));
	assert_non_null(strstr(slow, "integer overflow"));
	g_autofree char *empty = read_page(show, &samut_viewer_root, ".samut/queries/ว่าง.csv");
	assert_non_null(strstr(empty, "there is no SELECT"));
	g_autofree char *schema = read_page(show, &samut_viewer_root, ".samut/queries/SCHEMA.txt");
	assert_non_null(strstr(schema, "\nplan_item\n"));
	assert_int_equal(samut_show_beside(show, kit_id(kit, "reports/queries"), 331, note, names), 0);
	assert_int_equal(names->len, 4);
	/* Who may not read the question gets no answer; who may not open the house does not find it in his.
	 */
	assert_ok(kit, samut_edit_attr(kit->s, &root_who, kit_id(kit, HOME), SAMUT_ATTR_MODE, 0700, 0, 0,
			       &seq, &kit->diag));
	g_autofree char *less = read_page(show, &stranger, ".samut/queries/ก้าว.csv");
	assert_string_equal(less, "\xEF\xBB\xBFplace_id,step,next_due\r\n");
	assert_ok(kit, samut_edit_attr(kit->s, &root_who, kit_id(kit, "reports/queries/ก้าว.sql"),
			       SAMUT_ATTR_MODE, 0600, 0, 0, &seq, &kit->diag));
	assert_int_equal(samut_show_find(show, &stranger, ".samut/queries/ก้าว.csv", &shown), -ENOENT);
	assert_int_equal(
		samut_show_find(show, &samut_viewer_root, ".samut/queries/ไม่มี.csv", &shown), -ENOENT);
	samut_show_close(show);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_households),
		STORE_TEST(test_overdue),
		STORE_TEST(test_confidential),
		STORE_TEST(test_not_ready),
		STORE_TEST(test_funds),
		STORE_TEST(test_help),
		STORE_TEST(test_contracts),
		STORE_TEST(test_files),
		STORE_TEST(test_queries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
