/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/record.h"
#include "core/model/value.h"

static int check(
	const char *kind, const char *text, struct samut_record **ret_record, struct samut_diag *diag)
{
	return samut_record_check(samut_kind_find(kind), text, strlen(text), ret_record, diag);
}

/* Every type: the value as written, its canonical text and its number. */
static void values_are_read_generously(void **state)
{
	static const struct {
		const char *kind, *field, *raw, *text;
		gint64 number;
	} cases[] = {
		{"household", "Urgency", "เร่งด่วน", "urgent", 0},
		{"household", "Urgency", " URGENT ", "urgent", 0},
		{"household", "Confidential", "ใช่", "yes", 0},
		{"household", "Id", "๗๐-๐๐๐๐๐๐๑", "70-0000001", 0},
		{"household", "HouseCode", "7001-000001-2", "70010000012", 0},
		{"household", "Families", "๒", "2", 2},
		{"household", "Latitude", "13.5283", "13.5283", 13528300000},
		{"household", "Longitude", "-0.5", "-0.5", -500000000},
		{"household", "Income", "๓๘,๐๐๐ บาท", "38000.00", 3800000},
		{"household", "Head", "01", "01", 0},
		{"household", "Head", "๑", "01", 0},
		{"household", "Head", "01-สมชาย.txt", "01", 0},
		{"household", "Head", "70-0000001/01", "70-0000001/01", 0},
		{"household", "Volunteer", "สมหญิง ใจดี.txt", "สมหญิง ใจดี", 0},
		{"household", "Address", "1  ถ.ราษฎร์\nหลังวัด", "1  ถ.ราษฎร์\nหลังวัด", 0},
		{"household", "Landmark", " นํ้าตก ", "น้ำตก", 0},
		{"member", "BirthDate", "2470", "1927", 0},
		{"member", "BirthDate", "พ.ค. 2500", "1957-05", 0},
		{"member", "NationalId", "3-1006-00445-63-5", "3100600445635", 0},
		{"visit", "Date", "22 เม.ย. 2565", "2022-04-22", 0},
		{"visit", "Date", "๒๒/๔/๒๕๖๕", "2022-04-22", 0},
		{"visit", "Photo", "attachments/บ้าน.jpg", "บ้าน.jpg", 0},
		{"contract", "AtRisk", "ร้อยละ 30", "30%", 300000},
		{"contract", "Return", "12.5%", "12.5%", 125000},
		{"contract", "Return", "50,000", "50000.00", 5000000},
		{"outcome", "Tier", "50: 10,000", "50: 10000.00", 0},
		{"scheme", "Rate", "1 ต.ค. 2563: 1,000: อายุต่ำกว่า 18 ปี", "2020-10-01: 1000.00: อายุต่ำกว่า 18 ปี",
			0},
		{"scheme", "Rate", "2563-10-01: 800", "2020-10-01: 800.00", 0},
		{"fund", "FiscalYear", "๒๕๖๑", "2561", 2561},
		{"fund", "FiscalYear", "2018", "2561", 2561},
		{"transfer", "From", "ราชบุรี", "70", 0},
		{"transfer", "To", "70-ราชบุรี", "70", 0},
		{"community", "Tambon", "๗๐๐๑๐๑", "700101", 0},
		{"community", "Tambon", "700101-หน้าเมือง", "700101", 0},
		{"working-group", "Area", "ราชบุรี", "70", 0},
		{"document", "ReceivedAt", "25 เม.ย. 2565 8.40 น.", "2022-04-25 08:40", 0},
		{"document", "Url", "https://www.m-society.go.th/", "https://www.m-society.go.th/", 0},
		{"partner", "Email", "info@m-society.go.th", "info@m-society.go.th", 0},
		{"partner", "Phone", "๐ ๒๖๕๙ ๖๔๗๗", "0 2659 6477", 0},
		{"plan-item", "Fund", "pracharat-2561", "pracharat-2561", 0},
		{"assistance", "Disbursement", "pracharat/2561-10-01-01", "pracharat/2561-10-01-01", 0},
		{"verdict", "First", "70-0000001", "70-0000001", 0},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct samut_kind *kind = samut_kind_find(cases[i].kind);
		const struct samut_field *field = &kind->fields[samut_kind_field(kind, cases[i].field)];
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		g_autofree char *text = NULL;
		gint64 number;
		if (samut_value_read(field, cases[i].raw, &diag, NULL, &text, &number) < 0)
			fail_msg("%s: %s: %s", cases[i].field, cases[i].raw, samut_diag_get(&diag, 0)->en);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(number, cases[i].number);
	}
}

/* A canonical text means itself. */
static void canonical_values_are_fixed_points(void **state)
{
	static const char text[] = "Id: 70-0000001\nHead: 01\nUrgency: ยาว\nIncome: 1,234.5\nConsentDate: "
				   "1/2/2569\nLatitude: 13.50\n";
	g_autoptr(samut_record) record = NULL;

	(void)state;
	assert_int_equal(check("household", text, &record, NULL), 0);
	assert_int_equal(record->values->len, 6);
	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		g_autofree char *again = NULL;
		gint64 number;
		assert_int_equal(samut_value_read(&record->kind->fields[value->field], value->text, NULL,
					 NULL, &again, &number),
			0);
		assert_string_equal(again, value->text);
		assert_int_equal(number, value->number);
	}
}

static void wrong_values_are_refused_with_reasons(void **state)
{
	static const struct {
		const char *kind, *text;
		int line;
		const char *field, *en;
	} cases[] = {
		{"household", "Urgency: urgnt\n", 1, "Urgency", "did you mean “urgent”"},
		{"household", "Urgency: เร่งดวน\n", 1, "Urgency", "did you mean “เร่งด่วน”"},
		{"household", "Urgency: zzz\n", 1, "Urgency", "medium (ปานกลาง)"},
		{"household", "\n\nUrgncy: urgent\n", 3, "Urgncy", "did you mean “Urgency”"},
		{"household", "Shoe: 1\n", 1, "Shoe", "X_"},
		{"household", "Urgency: urgent\nPhone: 1300\nUrgency: long\n", 3, "Urgency", "line 1"},
		{"household", "Urgency: urgent\n+ long\n", 1, "Urgency", "one line"},
		{"household", "Income: -5\n", 1, "Income", ""},
		{"household", "Families: many\n", 1, "Families", ""},
		{"household", "Id: 99-0000001\n", 1, "Id", ""},
		{"household", "Head: สมชาย\n", 1, "Head", "no member"},
		{"household", "Head: 1/2/3\n", 1, "Head", "no member"},
		{"household", "Volunteer: a/b/c\n", 1, "Volunteer", "no reference"},
		{"household", "Volunteer: a/\n", 1, "Volunteer", "no reference"},
		{"household", "Latitude: 9999999999999\n", 1, "Latitude", "too large"},
		{"visit", "Date: 30/2/2569\n", 1, "Date", ""},
		{"visit", "Date: 2569\n", 1, "Date", ""},
		{"visit", "Photo: ../x\n", 1, "Photo", ""},
		{"contract", "AtRisk: 101%\n", 1, "AtRisk", "more than 100"},
		{"outcome", "Tier: 50\n", 1, "Tier", "no tier"},
		{"outcome", "Tier: 50: x\n", 1, "Tier", ""},
		{"scheme", "Rate: 800\n", 1, "Rate", "no rate"},
		{"scheme", "Rate: 2569: 800\n", 1, "Rate", ""},
		{"transfer", "From: 99\n", 1, "From", "no province"},
		{"community", "Tambon: 99\n", 1, "Tambon", "no area"},
		{"community", "Tambon: 70010\n", 1, "Tambon", "no area"},
		{"community", "Tambon: หน้าเมือง\n", 1, "Tambon", "no area"},
		{"document", "Url: นี่\n", 1, "Url", ""},
		{"fund", "FiscalYear: 61\n", 1, "FiscalYear", ""},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		struct samut_record *untouched = (void *)&diag;
		if (check(cases[i].kind, cases[i].text, &untouched, &diag) != -EINVAL)
			fail_msg("%s is accepted", cases[i].text);
		assert_ptr_equal(untouched, &diag);
		assert_int_equal(samut_diag_count(&diag), 1);
		const struct samut_complaint *first = samut_diag_get(&diag, 0);
		assert_int_equal(first->line, cases[i].line);
		assert_string_equal(first->field, cases[i].field);
		if (!strstr(first->en, cases[i].en))
			fail_msg("%s: %s", cases[i].text, first->en);
		assert_true(*first->th != '\0');
	}
}

static void all_complaints_come_in_the_order_of_lines(void **state)
{
	static const char text[] = "Urgency: soon\nnothing\nShoe: 1\n\nIncome: x\nสี: ฟ้า\nConsent: มั้ง\n";
	static const int lines[] = {1, 2, 3, 5, 5, 6, 7};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)state;
	assert_int_equal(check("household", text, NULL, &diag), -EINVAL);
	assert_int_equal(samut_diag_count(&diag), G_N_ELEMENTS(lines));
	for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
		assert_int_equal(samut_diag_get(&diag, i)->line, lines[i]);
}

static void what_is_about_no_line_comes_last(void **state)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	(void)state;
	for (int i = 0; i < 200; i++)
		g_string_append(text, "nothing\n");
	assert_int_equal(check("household", text->str, NULL, &diag), -EINVAL);
	assert_int_equal(samut_diag_get(&diag, 0)->line, 1);
	assert_int_equal(samut_diag_get(&diag, samut_diag_count(&diag) - 1)->line, 0);
}

static void a_record_knows_its_values(void **state)
{
	static const char text[] = "# c\nDate: 22/4/2565\nFindings: หลังคารั่ว\n+ ผู้สูงอายุติดเตียง\nStaff: "
				   "ก\nStaff: ข\nNeeds:\nStaff: \nX_Own: 1\n";
	g_autoptr(samut_record) record = NULL;

	(void)state;
	assert_int_equal(check("visit", text, &record, NULL), 0);
	assert_false(record->incomplete);
	assert_int_equal(record->values->len, 5);
	const struct samut_value *date = samut_record_get(record, "Date"),
				 *own = samut_record_get(record, "X_Own");
	assert_string_equal(date->raw, "22/4/2565");
	assert_string_equal(date->text, "2022-04-22");
	assert_int_equal(date->line, 2);
	assert_int_equal(date->field, 0);
	assert_string_equal(samut_record_get(record, "Findings")->text, "หลังคารั่ว\nผู้สูงอายุติดเตียง");
	assert_string_equal(samut_record_get(record, "Staff")->text, "ก");
	assert_null(samut_record_get(record, "Needs"));
	assert_int_equal(own->field, -1);
	assert_string_equal(own->text, "1");
}

static void a_missing_mandatory_value_makes_it_incomplete(void **state)
{
	static const struct {
		const char *text;
		bool incomplete;
	} cases[] = {
		{"", true},
		{"Name:\nSector: รัฐ\n", true},
		{"Name:   \nSector: รัฐ\n", true},
		{"Name: ก\n", true},
		{"Name: ก\nSector: รัฐ\n", false},
		{"Name: ก\nSector: รัฐ\nName:\n", false},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(samut_record) record = NULL;
		assert_int_equal(check("partner", cases[i].text, &record, NULL), 0);
		assert_int_equal(record->incomplete, cases[i].incomplete);
	}
}

/* What can no longer be mended by later bytes is refused; all else is left to the end. */
static void a_start_is_refused_only_when_it_is_surely_wrong(void **state)
{
	static const struct {
		const char *kind, *text;
		int result;
	} cases[] = {
		{"household", "", 0},
		{"household", "Urgency: urg", 0},
		{"household", "Urgency: urgnt", 0},
		{"household", "Urgency: urgnt\n", -EINVAL},
		{"household", "Urgency: urg\\\n", 0},
		{"household", "Urgency: urg\\\nent\n", 0},
		{"household", "Urgency: urgent\nShoe", 0},
		{"household", "Urgency: urgent\nShoe: 1\n", -EINVAL},
		{"household", "soon", 0},
		{"household", "soon\n", -EINVAL},
		{"household", "Address: 1\n\nPho", 0},
		{"household", "Address: 1\n\nPhone: 1300\n", -EINVAL},
		{"household", "Urgency: urgent\nUrgency: long\n", -EINVAL},
		{"household", "Urgency: urgent\n+ x\n", -EINVAL},
		{"household", "Address: 1\n+ 2\n", 0},
		{"household", "Urgency: urgent\n\xE0\xB8", 0},
		{"household", "Address: \xE0\xB8\n", -EINVAL},
		{"household",
			"\xEF\xBB\xBF"
			"Urgency: urgent\r\n",
			0},
		{"household", "# samutfs: x\n", 0},
		{"visit", "Date: 2569-02-3", 0},
		{"visit", "Date: 2569-02-30\n", -EINVAL},
		{"visit", "Date:\n", 0},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int r = samut_record_check_start(
			samut_kind_find(cases[i].kind), cases[i].text, strlen(cases[i].text), &diag);
		if (r != cases[i].result)
			fail_msg("%s: %d", cases[i].text, r);
		assert_int_equal(r<0, samut_diag_count(&diag)> 0);
	}
}

static void doubts_do_not_refuse(void **state)
{
	static const char text[] = "Name: ก\nNationalId: 3100600445636\n";
	g_autoptr(samut_record) record = NULL;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT, doubts = SAMUT_DIAG_INIT;

	(void)state;
	assert_int_equal(check("member", text, &record, &diag), 0);
	assert_int_equal(samut_diag_count(&diag), 0);
	samut_record_doubts(record, &doubts);
	assert_int_equal(samut_diag_count(&doubts), 1);
	assert_int_equal(samut_diag_get(&doubts, 0)->line, 2);
	assert_string_equal(samut_diag_get(&doubts, 0)->field, "NationalId");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_read_generously),
		cmocka_unit_test(canonical_values_are_fixed_points),
		cmocka_unit_test(wrong_values_are_refused_with_reasons),
		cmocka_unit_test(all_complaints_come_in_the_order_of_lines),
		cmocka_unit_test(what_is_about_no_line_comes_last),
		cmocka_unit_test(a_record_knows_its_values),
		cmocka_unit_test(a_missing_mandatory_value_makes_it_incomplete),
		cmocka_unit_test(a_start_is_refused_only_when_it_is_surely_wrong),
		cmocka_unit_test(doubts_do_not_refuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
