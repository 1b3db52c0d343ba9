/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the kind table. The table is small and constant, so that plain search is enough. */
#include "core/model/kind.h"

#include <glib.h>
#include <string.h>

const struct samut_kind *samut_kind_find(const char *name)
{
	for (const struct samut_kind *kind = samut_kinds; kind->name; kind++)
		if (strcmp(kind->name, name) == 0)
			return kind;
	return NULL;
}

int samut_kind_field(const struct samut_kind *kind, const char *name)
{
	for (unsigned i = 0; i < kind->n_fields; i++)
		if (strcmp(kind->fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

const char *samut_kind_heading(const struct samut_kind *kind)
{
	static const char *const headings[] = {"Title", "Name"};

	for (unsigned i = 0; i < G_N_ELEMENTS(headings); i++) {
		int at = samut_kind_field(kind, headings[i]);
		if (at >= 0 && kind->fields[at].type == SAMUT_TYPE_LINE &&
			(kind->fields[at].flags & SAMUT_FIELD_MANDATORY))
			return headings[i];
	}
	return NULL;
}

/* NationalId becomes national_id, plan-item plan_item. */
static void append_snake(GString *out, const char *name)
{
	for (const char *p = name; *p; p++) {
		if (g_ascii_isupper(*p) && p > name && !g_ascii_isupper(p[-1]))
			g_string_append_c(out, '_');
		g_string_append_c(out, *p == '-' ? '_' : g_ascii_tolower(*p));
	}
}

char *samut_kind_table(const struct samut_kind *kind)
{
	GString *out = g_string_new("k_");

	append_snake(out, kind->name);
	return g_string_free(out, FALSE);
}

char *samut_kind_column(const struct samut_field *field)
{
	GString *out = g_string_new(NULL);

	append_snake(out, field->name);
	return g_string_free(out, FALSE);
}
