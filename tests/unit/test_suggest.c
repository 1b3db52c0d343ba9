/* SPDX-License-Identifier: Apache-2.0 */
/* Did you mean: distances, and when nothing is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "core/model/suggest.h"

static void test_distance(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned edits;
	} rows[] = {
		{"", "", 0},
		{"", "abc", 3},
		{"Urgency", "urgency", 0},
		{"Urgnecy", "Urgency", 1}, /* swap */
		{"Urgncy", "Urgency", 1},  /* missing */
		{"Urggency", "Urgency", 1},
		{"Urgemcy", "Urgency", 1},
		{"ca", "abc", 3}, /* the restricted form */
		{"kitten", "sitting", 3},
		{"ด่วน", "ดวน", 1}, /* characters, not bytes */
		{"ÉCOLE", "école", 0},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (samut_suggest_distance(rows[i].a, rows[i].b) != rows[i].edits ||
			samut_suggest_distance(rows[i].b, rows[i].a) != rows[i].edits)
			fail_msg("%s, %s: not %u", rows[i].a, rows[i].b, rows[i].edits);
	}
}

static void test_nearest(void **state)
{
	static const char *const fields[] = {
		"Urgency", "HouseCode", "Head", "BirthDate", "Date", "Due", "To", "เร่งด่วน", NULL};
	static const struct {
		const char *word, *nearest;
	} rows[] = {
		{"urgency", "Urgency"},
		{"Urgancy", "Urgency"},
		{"Housecoed", "HouseCode"},
		{"Birth Date", "BirthDate"},
		{"birth_day", "BirthDate"},
		{"Heed", "Head"},
		{"Dat", "Date"},
		{"Duo", "Due"},
		{"T", "To"},
		{"เร่งดวน", "เร่งด่วน"},
		{"Landmark", NULL},
		{"xyz", NULL},
		{"", NULL},
		{NULL, NULL},
		{"\xff", NULL},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *nearest = samut_suggest_nearest(rows[i].word, fields);

		if (g_strcmp0(nearest, rows[i].nearest) != 0)
			fail_msg("%s: %s, not %s", rows[i].word, nearest, rows[i].nearest);
	}
}

static void test_first_of_equals(void **state)
{
	static const char *const list[] = {"bat", "cat", NULL};
	static const char *const none[] = {NULL};

	(void)state;
	assert_ptr_equal(samut_suggest_nearest("rat", list), list[0]);
	assert_null(samut_suggest_nearest("rat", none));
}

/* Words of any length are answered at once. */
static void test_long_words(void **state)
{
	g_autofree char *huge = g_strnfill(1 << 20, 'u');
	const char *const list[] = {"Urgency", huge, NULL};

	(void)state;
	assert_ptr_equal(samut_suggest_nearest(huge, list), huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_first_of_equals),
		cmocka_unit_test(test_long_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
