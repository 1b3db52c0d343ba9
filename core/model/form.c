/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of a kind, made from its table: what people fill in instead of reading a manual. Each field has a
 * comment with its two labels, what may be chosen and how to write it, and a line of its own that ends in a
 * blank, because recutils wants one before a Thai value.
 */
#include <string.h>

#include "core/model/record.h"
#include "core/model/rectext.h"
#include "core/model/value.h"

/* "urgent (เร่งด่วน), medium (ปานกลาง)". */
static void append_choices(GString *out, const struct samut_choice *choices)
{
	for (const struct samut_choice *choice = choices; choice->word; choice++)
		g_string_append_printf(
			out, "%s%s (%s)", choice == choices ? ": " : ", ", choice->word, choice->th);
}

static void append_comment(GString *out, const struct samut_field *field)
{
	const char *th = samut_value_hint_th(field->type), *en = samut_value_hint_en(field->type);

	g_string_append_printf(out, "# %s · %s", field->th, field->en);
	if (field->flags & SAMUT_FIELD_MANDATORY && !(field->flags & SAMUT_FIELD_GIVEN))
		g_string_append(out, " * (จำเป็น · required)");
	if (field->flags & SAMUT_FIELD_REPEAT)
		g_string_append(out, " + (มีได้หลายบรรทัด · may repeat)");
	if (field->choices)
		append_choices(out, field->choices);
	if (field->ref)
		g_string_append_printf(out, " → %s (%s)", samut_kind_find(field->ref)->th, field->ref);
	if (th)
		g_string_append_printf(out, " (%s · %s)", th, en);
	g_string_append_c(out, '\n');
}

/* Writes the values given for a name; false when there are none. */
static bool append_given(GString *out, const struct samut_given *given, const char *name)
{
	bool any = false;

	for (; given && given->name; given++) {
		if (strcmp(given->name, name) != 0)
			continue;
		samut_rec_append(out, name, given->value);
		any = true;
	}
	return any;
}

char *samut_form(const struct samut_kind *kind, const struct samut_given *given)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "# %s · %s\n", kind->th, kind->en);
	for (unsigned i = 0; i < kind->n_fields; i++) {
		append_comment(out, &kind->fields[i]);
		if (!append_given(out, given, kind->fields[i].name))
			g_string_append_printf(out, "%s: \n", kind->fields[i].name);
	}
	for (const struct samut_given *own = given; own && own->name; own++)
		if (samut_kind_field(kind, own->name) < 0)
			samut_rec_append(out, own->name, own->value);
	return g_string_free(out, FALSE);
}
