/* SPDX-License-Identifier: Apache-2.0 */
/* The kind table says what it should: its rows are unique and consistent, and hold what the documents ask
 * for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "core/model/kind.h"
#include "core/model/layout.h"
#include "core/model/value.h"

#define FOR_EACH_KIND(kind) for (const struct samut_kind *kind = samut_kinds; kind->name; kind++)
#define FOR_EACH_FIELD(kind, field)                                                                          \
	for (const struct samut_field *field = (kind)->fields; field < (kind)->fields + (kind)->n_fields;    \
		field++)

static bool has_thai(const char *text)
{
	for (const char *p = text; *p; p = g_utf8_next_char(p))
		if (g_utf8_get_char(p) >= 0x0E00 && g_utf8_get_char(p) <= 0x0E7F)
			return true;
	return false;
}

static void kinds_have_unique_names_and_labels(void **state)
{
	(void)state;
	FOR_EACH_KIND(kind)
	{
		assert_ptr_equal(samut_kind_find(kind->name), kind);
		assert_true(has_thai(kind->th));
		assert_true(g_str_is_ascii(kind->en));
		assert_true(kind->n_fields > 0);
	}
	assert_null(samut_kind_find("no-such-kind"));
}

static void every_kind_stands_in_the_tree(void **state)
{
	(void)state;
	FOR_EACH_KIND(kind)
	{
		bool found = false;
		for (const struct samut_layout *row = samut_layout_table; row->code; row++)
			found = found || g_strcmp0(row->kind, kind->name) == 0;
		if (!found)
			fail_msg("no place for %s", kind->name);
	}
}

static void field_names_are_ones_that_recutils_takes(void **state)
{
	(void)state;
	FOR_EACH_KIND(kind)
	FOR_EACH_FIELD(kind, field)
	{
		assert_int_equal(samut_kind_field(kind, field->name), field - kind->fields);
		assert_true(g_ascii_isupper(field->name[0]));
		for (const char *p = field->name; *p; p++)
			assert_true(g_ascii_isalnum(*p));
		assert_false(g_str_has_prefix(field->name, "X_"));
		assert_true(has_thai(field->th));
		assert_false(has_thai(field->en));
		assert_null(strpbrk(field->th, "\n#"));
	}
}

static void columns_are_unique(void **state)
{
	(void)state;
	FOR_EACH_KIND(kind)
	{
		g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		FOR_EACH_FIELD(kind, field)
		assert_true(g_hash_table_add(seen, samut_kind_column(field)));
	}
}

static void names_become_snake_case(void **state)
{
	static const struct samut_field national = {.name = "NationalId"}, as_of = {.name = "AsOf"},
					id = {.name = "Id"};
	g_autofree char *a = samut_kind_column(&national), *b = samut_kind_column(&as_of),
			*c = samut_kind_column(&id);
	g_autofree char *table = samut_kind_table(samut_kind_find("plan-item"));

	(void)state;
	assert_string_equal(a, "national_id");
	assert_string_equal(b, "as_of");
	assert_string_equal(c, "id");
	assert_string_equal(table, "k_plan_item");
}

static void types_have_what_they_need(void **state)
{
	(void)state;
	FOR_EACH_KIND(kind)
	FOR_EACH_FIELD(kind, field)
	{
		bool chooses = field->type == SAMUT_TYPE_CHOICE || field->type == SAMUT_TYPE_BOOL;
		assert_int_equal(field->choices != NULL, chooses);
		assert_int_equal(field->ref != NULL, field->type == SAMUT_TYPE_REF);
		if (field->ref && !samut_kind_find(field->ref))
			fail_msg("%s.%s refers to %s", kind->name, field->name, field->ref);
	}
}

static void add_spelling(GHashTable *seen, const struct samut_kind *kind, const struct samut_field *field,
	const char *spelling)
{
	if (!g_hash_table_add(seen, g_utf8_casefold(spelling, -1)))
		fail_msg("%s.%s: “%s” stands twice", kind->name, field->name, spelling);
}

static void choices_are_unambiguous(void **state)
{
	(void)state;
	FOR_EACH_KIND(kind)
	FOR_EACH_FIELD(kind, field)
	{
		g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		for (const struct samut_choice *choice = field->choices; choice && choice->word; choice++) {
			g_auto(GStrv) aliases = g_strsplit(choice->alias ? choice->alias : "", "|", -1);
			assert_true(g_str_is_ascii(choice->word));
			assert_true(has_thai(choice->th));
			add_spelling(seen, kind, field, choice->word);
			add_spelling(seen, kind, field, choice->th);
			assert_string_equal(samut_value_choice(field->choices, choice->word), choice->word);
			assert_string_equal(samut_value_choice(field->choices, choice->th), choice->word);
			for (char **alias = aliases; *alias; alias++) {
				add_spelling(seen, kind, field, *alias);
				assert_string_equal(samut_value_choice(field->choices, *alias), choice->word);
			}
		}
	}
}

static const struct samut_field *field_of(const char *kind, const char *field)
{
	const struct samut_kind *found = samut_kind_find(kind);
	int index = samut_kind_field(found, field);

	assert_true(index >= 0);
	return &found->fields[index];
}

/* What rules of the documents hang on: who must be named, what must be repeatable. */
static void flags_are_those_of_the_documents(void **state)
{
	static const struct {
		const char *kind, *field;
		unsigned flags;
	} cases[] = {
		{"household", "Id", SAMUT_FIELD_MANDATORY | SAMUT_FIELD_GIVEN},
		{"household", "Volunteer", SAMUT_FIELD_REPEAT},
		{"household", "Urgency", 0},
		{"member", "Name", SAMUT_FIELD_MANDATORY},
		{"analysis", "PovertyGroup", SAMUT_FIELD_MANDATORY | SAMUT_FIELD_REPEAT},
		{"analysis", "Approach", SAMUT_FIELD_MANDATORY | SAMUT_FIELD_REPEAT},
		{"plan-item", "Due", SAMUT_FIELD_MANDATORY},
		{"contract", "Evaluator", 0},
		{"contract", "Investor", SAMUT_FIELD_REPEAT},
		{"fund", "Agreement", SAMUT_FIELD_MANDATORY},
		{"disbursement", "ApprovedBy", 0},
		{"scheme", "Rate", SAMUT_FIELD_REPEAT},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_int_equal(field_of(cases[i].kind, cases[i].field)->flags, cases[i].flags);
}

static void choices_are_those_of_the_documents(void **state)
{
	static const struct {
		const char *kind, *field, *text, *word;
	} cases[] = {
		{"plan-item", "Dimension", "การเงิน", "income"},
		{"plan-item", "Dimension", "รายได้", "income"},
		{"plan-item", "Area", "ท่องเที่ยวและชุมชน", "tourism-community"},
		{"household", "Confidential", "มี", "yes"},
		{"household", "Confidential", "ไม่ใช่", "no"},
		{"household", "Urgency", "ระยะสั้น", "urgent"},
		{"household", "ReportedLevel", "๓", "3"},
		{"household", "Tenure", "Rent Free", "rent-free"},
		{"assistance", "Kind", "เงินสงเคราะห์", "cash"},
		{"assistance", "Kind", "อื่น ๆ", "other"},
		{"screening", "Source", "รับเรื่องราวร้องทุกข์ ๑๓๐๐", "hotline-1300"},
		{"document", "Speed", "ด่วนที่สุด", "most-urgent"},
		{"evaluation", "Verdict", "บรรลุเป้าหมาย", "met"},
		{"recommendation", "Decision", "เห็นชอบ", "agree"},
		{"assessment", "Level", "ผู้อยู่ในภาวะพึ่งพิง", "dependent"},
		{"partner", "Sector", "อปท.", "local"},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct samut_field *field = field_of(cases[i].kind, cases[i].field);
		const char *word = samut_value_choice(field->choices, cases[i].text);
		assert_non_null(word);
		assert_string_equal(word, cases[i].word);
	}
	assert_null(samut_value_choice(field_of("household", "Urgency")->choices, "soon"));
	assert_null(samut_value_choice(field_of("household", "Urgency")->choices, ""));
}

/* The word in the name of a file: never how somebody is addressed. */
static void headings_are_what_records_are_called(void **state)
{
	(void)state;
	assert_string_equal(samut_kind_heading(samut_kind_find("member")), "Name");
	assert_string_equal(samut_kind_heading(samut_kind_find("plan-item")), "Title");
	assert_string_equal(samut_kind_heading(samut_kind_find("working-group")), "Name");
	assert_null(samut_kind_heading(samut_kind_find("visit")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_have_unique_names_and_labels),
		cmocka_unit_test(every_kind_stands_in_the_tree),
		cmocka_unit_test(field_names_are_ones_that_recutils_takes),
		cmocka_unit_test(columns_are_unique),
		cmocka_unit_test(names_become_snake_case),
		cmocka_unit_test(types_have_what_they_need),
		cmocka_unit_test(choices_are_unambiguous),
		cmocka_unit_test(flags_are_those_of_the_documents),
		cmocka_unit_test(choices_are_those_of_the_documents),
		cmocka_unit_test(headings_are_what_records_are_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
