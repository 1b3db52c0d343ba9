/* SPDX-License-Identifier: Apache-2.0 */
/* The provinces: the table is whole, names match as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "core/model/province.h"

static void test_table(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SAMUT_PROVINCE_COUNT; i++) {
		const struct samut_province *province = samut_province_at(i);

		assert_ptr_equal(samut_province_get(province->code), province);
		if (i > 0)
			assert_true(province->code > samut_province_at(i - 1)->code);
		assert_true(samut_province_name_matches(province->code, province->th));
		assert_true(samut_province_name_matches(province->code, province->en));
		assert_ptr_equal(samut_province_find(province->th), province);
		assert_ptr_equal(samut_province_find(province->en), province);
	}
	assert_int_equal(samut_province_at(0)->code, 10);
	assert_int_equal(samut_province_at(SAMUT_PROVINCE_COUNT - 1)->code, 96);
	assert_string_equal(samut_province_get(70)->th, "ราชบุรี");
	assert_string_equal(samut_province_get(14)->en, "Phra Nakhon Si Ayutthaya");
}

/* Codes between 10 and 96 that no province has (DOMAIN.md C2). */
static void test_unused_codes(void **state)
{
	static const int unused[] = {-1, 0, 1, 9, 28, 29, 59, 68, 69, 78, 79, 87, 88, 89, 97, 99, 1000};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(unused); i++) {
		assert_null(samut_province_get(unused[i]));
		assert_false(samut_province_name_matches(unused[i], "ราชบุรี"));
	}
}

static const struct {
	int code;
	const char *name;
	bool matches;
} names[] = {
	{70, "ราชบุรี", true},
	{70, "จังหวัดราชบุรี", true},
	{70, "จ.ราชบุรี", true},
	{70, "จ. ราชบุรี", true},
	{70, "RATCHABURI", true},
	{70, " ratchaburi ", true},
	{70, "Ratcha-buri", true},
	{70, "เพชรบุรี", false},
	{70, "", false},
	{70, "\xff", false},
	{10, "กรุงเทพมหานคร", true},
	{10, "กรุงเทพฯ", true},
	{10, "กรุงเทพ", true},
	{10, "กทม.", true},
	{10, "ก.ท.ม.", true},
	{10, "Bangkok", true},
	{10, "Krung-Thep", true},
	{14, "พระนครศรีอยุธยา", true},
	{14, "อยุธยา", true},
	{14, "Ayutthaya", true},
	{16, "Lopburi", true},
	{16, "lop.buri", true},
	{20, "Chonburi", true},
	{44, "มหาสารคาม", true},
	{51, "ล\u0e4dาพูน", true}, /* SARA AM typed as two characters */
	{54, "เเพร่", true},	  /* SARA AE typed as two SARA E */
	{55, "น่าน", true},
	{54, "น่าน", false},
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (samut_province_name_matches(names[i].code, names[i].name) != names[i].matches)
			fail_msg("%d, %s", names[i].code, names[i].name);
}

static const struct {
	const char *text;
	int code; /* 0: none */
} texts[] = {
	{"70", 70},
	{"๗๐", 70},
	{" 70 ", 70},
	{"70-ราชบุรี", 70},
	{"70 ราชบุรี", 70},
	{"70-Ratchaburi", 70},
	{"70-เพชรบุรี", 0},
	{"70ราชบุรี", 0},
	{"7", 0},
	{"700", 0},
	{"7001", 0},
	{"28", 0},
	{"กทม", 10},
	{"จังหวัดน่าน", 55},
	{"Nan", 55},
	{"Narnia", 0},
	{"", 0},
	{"\xff", 0},
	{NULL, 0},
};

static void test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		const struct samut_province *province = samut_province_find(texts[i].text);

		if ((province ? province->code : 0) != texts[i].code)
			fail_msg("%s", texts[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_unused_codes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
