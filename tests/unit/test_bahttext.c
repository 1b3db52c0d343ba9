/* SPDX-License-Identifier: Apache-2.0 */
/* Baht in words: the budget of the Pracharat project, the odd words of Thai numbers, and back. */
#include "tests/unit/shell_kit.h"

#include <errno.h>
#include <inttypes.h>

#include "core/model/bahttext.h"

static const struct {
	int64_t satang;
	const char *words;
} table[] = {
	{INT64_C(10886000000), "หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน"},
	{0, "ศูนย์บาทถ้วน"},
	{1, "หนึ่งสตางค์"},
	{50, "ห้าสิบสตางค์"},
	{100, "หนึ่งบาทถ้วน"},
	{1000, "สิบบาทถ้วน"},
	{1100, "สิบเอ็ดบาทถ้วน"},
	{2000, "ยี่สิบบาทถ้วน"},
	{2121, "ยี่สิบเอ็ดบาทยี่สิบเอ็ดสตางค์"},
	{10100, "หนึ่งร้อยเอ็ดบาทถ้วน"},
	{11000, "หนึ่งร้อยสิบบาทถ้วน"},
	{100100, "หนึ่งพันเอ็ดบาทถ้วน"},
	{INT64_C(100000100), "หนึ่งล้านเอ็ดบาทถ้วน"},
	{INT64_C(1100000000), "สิบเอ็ดล้านบาทถ้วน"},
	{INT64_C(2100000000), "ยี่สิบเอ็ดล้านบาทถ้วน"},
	{INT64_C(100000000000000), "หนึ่งล้านล้านบาทถ้วน"},
	{INT64_C(200000300000001), "สองล้านสามล้านบาทหนึ่งสตางค์"},
	{12398633, "หนึ่งแสนสองหมื่นสามพันเก้าร้อยแปดสิบหกบาทสามสิบสามสตางค์"},
};

static void test_write(void **state)
{
	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
		g_autofree char *words = samut_bahttext(table[i].satang);
		assert_string_equal(words, table[i].words);
	}
}

static int64_t parse(const char *words)
{
	int64_t satang = -1;

	return samut_bahttext_parse(words, NULL, &satang) < 0 ? -1 : satang;
}

static void test_read(void **state)
{
	static const struct {
		const char *words;
		int64_t satang;
	} generous[] = {
		{"ร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน", INT64_C(10886000000)},
		{"หนึ่งร้อยแปดล้าน แปดแสนหกหมื่นบาทถ้วน", INT64_C(10886000000)},
		{"(หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน)", INT64_C(10886000000)},
		{"หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาท", INT64_C(10886000000)},
		{"หนึ่งร้อยแปดล้านแปดแสนหกหมื่น", INT64_C(10886000000)},
		{"หนึ่งร้อยแปดล้านแปดแสนหกหมื่นถ้วน", INT64_C(10886000000)},
		{"ล้านบาท", INT64_C(100000000)},
		{"ล้านล้านบาท", INT64_C(100000000000000)},
		{"ร้อยหนึ่งบาท", 10100},
		{"หนึ่งสิบหนึ่งบาท", 1100},
		{"พันห้าร้อยบาทห้าสิบสตางค์", 150050},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
		assert_int_equal(parse(table[i].words), table[i].satang);
	for (unsigned i = 0; i < G_N_ELEMENTS(generous); i++)
		if (parse(generous[i].words) != generous[i].satang)
			fail_msg("%s: %" PRId64, generous[i].words, parse(generous[i].words));
}

static void test_refuse(void **state)
{
	static const char *const wrong[] = {"", "บาทถ้วน", "เอ็ดบาท", "หนึ่งร้อยแปดล้านครับ", "108,860,000 บาท",
		"สิบร้อย", "หนึ่งหนึ่งบาท", "แสนล้านล้านล้านล้านบาท", "หนึ่งบาทหนึ่งร้อยสตางค์", "หนึ่งบาทศูนย์สตางค์", "one baht",
		"ยี่บาท", "สองแสนสามแสนบาท", "\xff", "(", "()"};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int64_t satang = 77;
		if (samut_bahttext_parse(wrong[i], &diag, &satang) != -EINVAL)
			fail_msg("accepted: %s", wrong[i]);
		assert_int_equal(satang, 77);
		assert_int_equal(samut_diag_count(&diag), 1);
	}
}

static void check_round(int64_t satang)
{
	g_autofree char *words = samut_bahttext(satang);

	if (parse(words) != satang)
		fail_msg("%" PRId64 ": %s is read as %" PRId64, satang, words, parse(words));
}

static void test_round_trip(void **state)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(2561);

	(void)state;
	for (int64_t i = 0; i <= 20000; i++)
		check_round(i * 7);
	for (int64_t i = 1; i < INT64_MAX / 10; i *= 10) {
		check_round(i - 1);
		check_round(i);
		check_round(i + 1);
		check_round(i * 2);
	}
	for (int i = 0; i < 50000; i++) {
		int64_t high = g_rand_int(random), low = g_rand_int(random);
		check_round(((high << 31) ^ low) >> g_rand_int_range(random, 0, 62) & INT64_MAX);
	}
	check_round(INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
