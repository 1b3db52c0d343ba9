/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list behind struct samut_diag. Invariant: both reasons of every complaint are one line of UTF-8 of
 * bounded length, whatever a caller put into them: they may quote what a user typed, and end as comment lines
 * of a text, where a newline would become content.
 */
#include "core/base/diag.h"

#include <string.h>

/* In bytes. Enough for a reason; a quoted value of a megabyte is no help to anybody. */
#define REASON_MAX 1000

static void complaint_free(void *data)
{
	struct samut_complaint *complaint = data;

	g_free(complaint->field);
	g_free(complaint->th);
	g_free(complaint->en);
	g_free(complaint);
}

/* Takes text over and returns it fit to be shown. */
static char *one_line(char *text)
{
	g_autofree char *owned = text;
	char *valid = g_utf8_make_valid(owned, -1);

	if (strlen(valid) > REASON_MAX)
		strcpy(g_utf8_find_prev_char(valid, valid + REASON_MAX), "…");
	for (char *c = valid; *c; c++)
		if (g_ascii_iscntrl(*c))
			*c = ' ';
	return valid;
}

void samut_diag_release(struct samut_diag *diag)
{
	if (!diag)
		return;
	g_clear_pointer(&diag->list, g_ptr_array_unref);
}

void samut_diag_add(
	struct samut_diag *diag, int line, int column, const char *field, const char *th, const char *en, ...)
{
	struct samut_complaint *complaint;
	va_list args;

	if (!diag)
		return;
	if (!diag->list)
		diag->list = g_ptr_array_new_with_free_func(complaint_free);
	complaint = g_new0(struct samut_complaint, 1);
	complaint->line = line;
	complaint->column = column;
	complaint->field = g_strdup(field);
	va_start(args, en);
	complaint->th = one_line(g_strdup_vprintf(th, args));
	va_end(args);
	va_start(args, en);
	complaint->en = one_line(g_strdup_vprintf(en, args));
	va_end(args);
	g_ptr_array_add(diag->list, complaint);
}

void samut_diag_place(struct samut_diag *diag, unsigned from, int line, int column, const char *field)
{
	for (unsigned i = from; i < samut_diag_count(diag); i++) {
		struct samut_complaint *complaint = g_ptr_array_index(diag->list, i);

		if (!complaint->line) {
			complaint->line = line;
			complaint->column = column;
		}
		if (!complaint->field)
			complaint->field = g_strdup(field);
	}
}

unsigned samut_diag_count(const struct samut_diag *diag)
{
	return diag && diag->list ? diag->list->len : 0;
}

const struct samut_complaint *samut_diag_get(const struct samut_diag *diag, unsigned i)
{
	g_assert(i < samut_diag_count(diag));
	return g_ptr_array_index(diag->list, i);
}

/* Where it is, for an editor (which counts from 1, also where we know nothing) or in words. */
static void print_place(const struct samut_complaint *complaint, const char *name, GString *out)
{
	if (name)
		g_string_append_printf(
			out, "%s:%d:%d: ", name, MAX(complaint->line, 1), MAX(complaint->column, 1));
	else if (complaint->line)
		g_string_append_printf(out, "line %d%s", complaint->line, complaint->field ? ", " : ": ");
	if (complaint->field)
		g_string_append_printf(out, "%s: ", complaint->field);
}

void samut_diag_print(const struct samut_diag *diag, const char *prefix, const char *name, GString *out)
{
	for (unsigned i = 0; i < samut_diag_count(diag); i++) {
		const struct samut_complaint *complaint = samut_diag_get(diag, i);

		g_string_append(out, prefix);
		print_place(complaint, name, out);
		/* Paths and the like are the same in both. */
		if (strcmp(complaint->th, complaint->en) == 0)
			g_string_append_printf(out, "%s\n", complaint->en);
		else
			g_string_append_printf(out, "%s · %s\n", complaint->th, complaint->en);
	}
}
