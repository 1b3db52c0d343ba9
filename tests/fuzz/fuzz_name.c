/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names: the canonical form is a fixed point, an allowed name keeps the promises of name.h, and nothing that
 * looks at names minds what it is given.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/model/digits.h"
#include "core/model/ident.h"
#include "core/model/name.h"
#include "core/model/province.h"
#include "core/model/suggest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_allowed(const char *name)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_name_check(name, &diag);

	g_assert_cmpuint(samut_diag_count(&diag), ==, r < 0 ? 1 : 0);
	if (r < 0)
		return;
	g_assert_cmpuint(strlen(name), >, 0);
	g_assert_cmpuint(strlen(name), <=, SAMUT_NAME_MAX);
	g_assert_null(strchr(name, '/'));
	g_assert_cmpint(g_ascii_strcasecmp(name, ".git"), !=, 0);
	for (const char *p = name; *p; p++)
		g_assert_false(g_ascii_iscntrl(*p));
	if (!samut_name_is_scratch(name))
		g_assert_null(strpbrk(name, "<>:\"|?*\\"));
}

static void check_parts(const char *name)
{
	const char *rest = NULL;
	int number = samut_name_number(name, &rest);
	g_autofree char *stem = samut_name_stem(name);

	g_assert_cmpint(number >= 0, ==, rest != NULL);
	if (rest)
		g_assert_true(rest > name && rest[-1] == '-' && *rest);
	if (stem)
		g_assert_cmpuint(strlen(stem) + 4, ==, strlen(name));
	g_assert_false(samut_name_is_scratch(name) && samut_name_is_trash(name));
}

static void check_canonical(const char *name)
{
	g_autofree char *once = samut_name_canonical(name);
	g_autofree char *twice = samut_name_canonical(once);
	g_autofree char *plain = samut_digits_plain(name);
	g_autofree char *plainer = samut_digits_plain(plain);

	g_assert_cmpint(once != NULL, ==, g_utf8_validate(name, -1, NULL));
	g_assert_cmpstr(once, ==, twice);
	g_assert_cmpstr(plain, ==, plainer);
	check_allowed(once ? once : name);
}

/* Whatever these make of it; a canonical identifier is read back as itself. */
static void check_others(const char *name)
{
	static const char *const words[] = {"ราชบุรี", "household.txt", "Urgency", NULL};
	const struct samut_province *province = samut_province_find(name);
	g_autofree char *id = NULL, *again = NULL, *printed = NULL;
	struct samut_household_id household;

	(void)samut_suggest_nearest(name, words);
	if (province)
		g_assert_true(samut_province_get(province->code) == province);
	if (samut_national_id_parse(name, NULL, NULL, &id) == 0) {
		printed = samut_national_id_print(id);
		g_assert_cmpint(samut_national_id_parse(printed, NULL, NULL, &again), ==, 0);
		g_assert_cmpstr(id, ==, again);
	}
	if (samut_household_id_parse(name, NULL, &household) == 0) {
		g_autofree char *text = samut_household_id_format(household);
		struct samut_household_id other;

		g_assert_cmpint(samut_household_id_parse(text, NULL, &other), ==, 0);
		g_assert_cmpint(other.number, ==, household.number);
	}
}

static void check_shapes(const char *text)
{
	static int (*const parsers[])(const char *, struct samut_diag *, char **) = {
		samut_phone_parse, samut_email_parse, samut_url_parse};

	for (size_t i = 0; i < G_N_ELEMENTS(parsers); i++) {
		g_autofree char *canonical = NULL, *again = NULL;

		if (parsers[i](text, NULL, &canonical) < 0)
			continue;
		g_assert_cmpint(parsers[i](canonical, NULL, &again), ==, 0);
		g_assert_cmpstr(canonical, ==, again);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *name = g_strndup((const char *)data, size);

	check_allowed(name);
	check_parts(name);
	check_canonical(name);
	check_others(name);
	check_shapes(name);
	return 0;
}
