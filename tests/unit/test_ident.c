/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers: shapes refused, oddities doubted, printed forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "core/model/ident.h"

static const struct {
	const char *text;
	const char *id; /* NULL: refused */
	unsigned doubts;
	const char *printed;
} nationals[] = {
	/* check values of DOMAIN.md C1 */
	{"3100600445635", "3100600445635", 0, "3-1006-00445-63-5"},
	{"1234545678781", "1234545678781", 0, "1-2345-45678-78-1"},
	{"1112034563562", "1112034563562", 0, "1-1120-34563-56-2"},
	{"1234545678789", "1234545678789", 1, "1-2345-45678-78-9"},
	/* as printed, as typed */
	{"3-1006-00445-63-5", "3100600445635", 0, "3-1006-00445-63-5"},
	{"3 1006 00445 63 5", "3100600445635", 0, "3-1006-00445-63-5"},
	{"๓-๑๐๐๖-๐๐๔๔๕-๖๓-๕", "3100600445635", 0, "3-1006-00445-63-5"},
	{"3–1006–00445–63–5", "3100600445635", 0, "3-1006-00445-63-5"},
	/* a first digit 0 exists, 9 does not; 28 is no province */
	{"0100600445631", "0100600445631", 0, "0-1006-00445-63-1"},
	{"9100600445635", "9100600445635", 2, "9-1006-00445-63-5"},
	{"3280600445635", "3280600445635", 2, "3-2806-00445-63-5"},
	/* people without civil registration */
	{"G123456789012", "G123456789012", 0, "G123456789012"},
	{"g 1234 56789 012", "G123456789012", 0, "G123456789012"},
	{"310060044563", NULL, 0, NULL},
	{"31006004456355", NULL, 0, NULL},
	{"310060044563x", NULL, 0, NULL},
	{"G12345678901", NULL, 0, NULL},
	{"G1234567890123", NULL, 0, NULL},
	{"", NULL, 0, NULL},
	{"\xff", NULL, 0, NULL},
	{NULL, NULL, 0, NULL},
};

static void test_national_id(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(nationals); i++) {
		g_auto(samut_diag) refused = SAMUT_DIAG_INIT;
		g_auto(samut_diag) doubts = SAMUT_DIAG_INIT;
		g_autofree char *id = NULL;
		g_autofree char *printed = NULL;
		int r = samut_national_id_parse(nationals[i].text, &refused, &doubts, &id);

		if (g_strcmp0(id, nationals[i].id) != 0 || samut_diag_count(&doubts) != nationals[i].doubts)
			fail_msg("row %zu: %s, %u doubts", i, id, samut_diag_count(&doubts));
		assert_int_equal(r, id ? 0 : -EINVAL);
		assert_int_equal(samut_diag_count(&refused), id ? 0 : 1);
		if (!id)
			continue;
		printed = samut_national_id_print(id);
		assert_string_equal(printed, nationals[i].printed);
	}
}

/* Complaints about a national id are seen by people who may not see the id. */
static void test_national_id_is_not_quoted(void **state)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *id = NULL;

	(void)state;
	(void)samut_national_id_parse("310060044563", &diag, &diag, &id);
	(void)samut_national_id_parse("1234545678789", &diag, &diag, &id);
	for (unsigned i = 0; i < samut_diag_count(&diag); i++) {
		assert_null(strstr(samut_diag_get(&diag, i)->en, "310060044563"));
		assert_null(strstr(samut_diag_get(&diag, i)->en, "1234545678789"));
	}
	assert_int_equal(samut_diag_count(&diag), 2);
}

static void test_check_digit(void **state)
{
	char id[] = "310060044563x";

	(void)state;
	assert_true(samut_national_id_check("3100600445635"));
	assert_false(samut_national_id_check("3100600445"));
	assert_false(samut_national_id_check(id));
	for (char c = '0'; c <= '9'; c++) {
		id[12] = c;
		assert_int_equal(samut_national_id_check(id), c == '5');
	}
}

static void test_house_code(void **state)
{
	static const struct {
		const char *text;
		const char *code; /* NULL: refused */
		unsigned doubts;
	} rows[] = {
		{"30140001234", "30140001234", 0},
		{"3014-000123-4", "30140001234", 0},
		{"๓๐๑๔ ๐๐๐๑๒๓ ๔", "30140001234", 0},
		{"28140001234", "28140001234", 1},
		{"3014000123", NULL, 0},
		{"301400012345", NULL, 0},
		{"บ้านไม่มีเลขที่", NULL, 0},
		{"", NULL, 0},
		{NULL, NULL, 0},
	};
	g_autofree char *printed = samut_house_code_print("30140001234");

	(void)state;
	assert_string_equal(printed, "3014-000123-4");
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(samut_diag) doubts = SAMUT_DIAG_INIT;
		g_autofree char *code = NULL;
		int r = samut_house_code_parse(rows[i].text, NULL, &doubts, &code);

		assert_int_equal(r, rows[i].code ? 0 : -EINVAL);
		assert_int_equal(g_strcmp0(code, rows[i].code), 0);
		assert_int_equal(samut_diag_count(&doubts), rows[i].doubts);
	}
}

static void test_household_id(void **state)
{
	static const struct {
		const char *text;
		int province, number; /* 0: refused */
		const char *formatted;
	} rows[] = {
		{"70-0000001", 70, 1, "70-0000001"},
		{" ๗๐-๐๐๐๐๐๐๑ ", 70, 1, "70-0000001"},
		{"10-9999999", 10, 9999999, "10-9999999"},
		{"70-0000000", 0, 0, NULL},
		{"28-0000001", 0, 0, NULL},
		{"70-000001", 0, 0, NULL},
		{"70-00000001", 0, 0, NULL},
		{"700000001", 0, 0, NULL},
		{"70 0000001", 0, 0, NULL},
		{"70-0000001/01", 0, 0, NULL},
		{"", 0, 0, NULL},
		{"\xff", 0, 0, NULL},
		{NULL, 0, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct samut_household_id id = {0, 0};
		g_autofree char *formatted = NULL;
		int r = samut_household_id_parse(rows[i].text, NULL, &id);

		if (r != (rows[i].formatted ? 0 : -EINVAL) || id.province != rows[i].province ||
			id.number != rows[i].number)
			fail_msg("%s", rows[i].text);
		if (r < 0)
			continue;
		formatted = samut_household_id_format(id);
		assert_string_equal(formatted, rows[i].formatted);
	}
}

struct shape {
	const char *text;
	const char *canonical; /* NULL: refused */
};

static void run(
	int (*parse)(const char *, struct samut_diag *, char **), const struct shape *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		g_autofree char *canonical = NULL;
		int r = parse(rows[i].text, &diag, &canonical);

		if (g_strcmp0(canonical, rows[i].canonical) != 0)
			fail_msg("row %zu: %s gave %s", i, rows[i].text, canonical);
		assert_int_equal(r, canonical ? 0 : -EINVAL);
		assert_int_equal(samut_diag_count(&diag), canonical ? 0 : 1);
	}
}

static void test_phone(void **state)
{
	static const struct shape rows[] = {
		{"0812345678", "0812345678"},
		{"081-234-5678", "081-234-5678"},
		{"๐๘๑-๒๓๔-๕๖๗๘", "081-234-5678"},
		{"+66 81 234 5678", "+66 81 234 5678"},
		{"(02) 123-4567 ต่อ 12", "(02) 123-4567 ต่อ 12"},
		{"02 123 4567-9, 081 234 5678", "02 123 4567-9, 081 234 5678"},
		{"โทร. 0 2123 4567 ext. 5", "โทร. 0 2123 4567 ext. 5"},
		{"1300", "1300"},
		{"12", NULL},
		{"-", NULL},
		{"ไม่มี", NULL},
		{"0812345678x", NULL},
		{"", NULL},
		{"\xff", NULL},
		{NULL, NULL},
	};

	(void)state;
	run(samut_phone_parse, rows, G_N_ELEMENTS(rows));
}

static void test_email(void **state)
{
	static const struct shape rows[] = {
		{"somsri@m-society.go.th", "somsri@m-society.go.th"},
		{" a.b+c@example.com ", "a.b+c@example.com"},
		{"ข้อมูล@คน.ไทย", "ข้อมูล@คน.ไทย"},
		{"a@b", NULL},
		{"a@b.", NULL},
		{"a@.b", NULL},
		{"a@-b.co", NULL},
		{"@b.co", NULL},
		{"a b@c.co", NULL},
		{"a@b@c.co", NULL},
		{"a..b@c.co", NULL},
		{".a@c.co", NULL},
		{"a@c.co, b@c.co", NULL},
		{"A <a@c.co>", NULL},
		{"", NULL},
		{NULL, NULL},
	};

	(void)state;
	run(samut_email_parse, rows, G_N_ELEMENTS(rows));
}

static void test_url(void **state)
{
	static const struct shape rows[] = {
		{"https://www.m-society.go.th", "https://www.m-society.go.th"},
		{"HTTP://Example.com/a?b=c#d", "HTTP://Example.com/a?b=c#d"},
		{" https://th.wikipedia.org/wiki/ครอบครัว ", "https://th.wikipedia.org/wiki/ครอบครัว"},
		{"http://example.com:8080/x", "http://example.com:8080/x"},
		{"http://example.com:/x", NULL},
		{"http://example.com:99999999/x", NULL},
		{"www.example.com", NULL},
		{"ftp://example.com", NULL},
		{"javascript:alert(1)", NULL},
		{"http://", NULL},
		{"http:///x", NULL},
		{"http://host", NULL},
		{"http://user@example.com/", NULL},
		{"http://example.com/a b", NULL},
		{"http://example.com/\n", "http://example.com/"},
		{"", NULL},
		{NULL, NULL},
	};

	(void)state;
	run(samut_url_parse, rows, G_N_ELEMENTS(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_national_id),
		cmocka_unit_test(test_national_id_is_not_quoted),
		cmocka_unit_test(test_check_digit),
		cmocka_unit_test(test_house_code),
		cmocka_unit_test(test_household_id),
		cmocka_unit_test(test_phone),
		cmocka_unit_test(test_email),
		cmocka_unit_test(test_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
