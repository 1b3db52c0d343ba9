/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text against its kind. All complaints of a text are collected in one pass, those of the syntax with those
 * of the values, and handed over in the order of lines, because a clerk mends a text from top to bottom.
 */
#include "core/model/record.h"

#include <errno.h>
#include <string.h>

#include "core/model/rectext.h"
#include "core/model/suggest.h"
#include "core/model/value.h"

#define OWN_PREFIX "X_"

static void free_value(gpointer data)
{
	struct samut_value *value = data;

	g_free(value->name);
	g_free(value->raw);
	g_free(value->text);
	g_free(value);
}

void samut_record_free(struct samut_record *record)
{
	if (!record)
		return;
	g_ptr_array_unref(record->values);
	g_free(record);
}

static struct samut_record *record_new(const struct samut_kind *kind)
{
	struct samut_record *record = g_new0(struct samut_record, 1);

	record->kind = kind;
	record->values = g_ptr_array_new_with_free_func(free_value);
	return record;
}

const struct samut_value *samut_record_get(const struct samut_record *record, const char *field)
{
	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		if (strcmp(value->name, field) == 0)
			return value;
	}
	return NULL;
}

/* The field that an unknown name was probably meant for, or NULL. */
static const char *nearest_field(const struct samut_kind *kind, const char *name)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (unsigned i = 0; i < kind->n_fields; i++)
		g_ptr_array_add(names, (char *)kind->fields[i].name);
	g_ptr_array_add(names, NULL);
	return samut_suggest_nearest(name, (const char *const *)names->pdata);
}

static void complain_unknown(
	const struct samut_kind *kind, const struct samut_rec_field *field, struct samut_diag *diag)
{
	const char *near = nearest_field(kind, field->name);

	if (near)
		samut_diag_add(diag, field->line, 1, field->name,
			"ไม่มีช่อง “%s” ใน%s%.0s หมายถึง “%s” หรือไม่ (ช่องของท่านเองให้ขึ้นต้นด้วย X_)",
			"there is no field “%s” in a %.0s%s; did you mean “%s”? (Fields of your own start "
			"with X_)",
			field->name, kind->th, kind->name, near);
	else
		samut_diag_add(diag, field->line, 1, field->name,
			"ไม่มีช่อง “%s” ใน%s%.0s (ช่องของท่านเองให้ขึ้นต้นด้วย X_)",
			"there is no field “%s” in a %.0s%s (fields of your own start with X_)", field->name,
			kind->th, kind->name);
}

static bool refuse_repeated(const struct samut_record *record, const struct samut_field *field,
	const struct samut_rec_field *again, struct samut_diag *diag)
{
	const struct samut_value *first = samut_record_get(record, field->name);

	if (!first || field->flags & SAMUT_FIELD_REPEAT)
		return false;
	samut_diag_add(diag, again->line, 1, field->name, "ช่องนี้มีได้ครั้งเดียว: มีแล้วที่บรรทัด %d",
		"this field may occur once only: it stands in line %d already", first->line);
	return true;
}

/* Reads one field of the text into record. Blank ones are left out. */
static int read_field(
	struct samut_record *record, const struct samut_rec_field *from, struct samut_diag *diag)
{
	int index = samut_kind_field(record->kind, from->name);
	const struct samut_field *field = index < 0 ? NULL : &record->kind->fields[index];
	unsigned count = samut_diag_count(diag);
	char *text;
	gint64 number;

	if (!field && !g_str_has_prefix(from->name, OWN_PREFIX)) {
		complain_unknown(record->kind, from, diag);
		return -EINVAL;
	}
	if (samut_value_read(field, from->value, diag, NULL, &text, &number) < 0) {
		samut_diag_place(diag, count, from->line, (int)strlen(from->name) + 3, from->name);
		return -EINVAL;
	}
	if (!text)
		return 0;
	if (field && refuse_repeated(record, field, from, diag)) {
		g_free(text);
		return -EINVAL;
	}
	struct samut_value *value = g_new0(struct samut_value, 1);
	*value = (struct samut_value){.field = index,
		.name = g_strdup(from->name),
		.raw = g_strdup(from->value),
		.text = text,
		.number = number,
		.line = from->line};
	g_ptr_array_add(record->values, value);
	return 0;
}

static int compare_lines(gconstpointer a, gconstpointer b)
{
	const struct samut_complaint *const *x = a, *const *y = b;

	return (*x)->line - (*y)->line;
}

/* Brings the complaints into the order of lines; what is about no line comes last. */
static void hand_over(const struct samut_diag *from, struct samut_diag *diag)
{
	if (!from->list)
		return;
	g_ptr_array_sort(from->list, compare_lines);
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < samut_diag_count(from); i++) {
			const struct samut_complaint *c = samut_diag_get(from, i);
			if ((c->line == 0) != pass)
				continue;
			samut_diag_add(diag, c->line, c->column, c->field, "%s%.0s", "%.0s%s", c->th, c->en);
		}
}

static bool lacks_mandatory(const struct samut_record *record)
{
	for (unsigned i = 0; i < record->kind->n_fields; i++) {
		const struct samut_field *field = &record->kind->fields[i];
		if (field->flags & SAMUT_FIELD_MANDATORY && !samut_record_get(record, field->name))
			return true;
	}
	return false;
}

/* Whether the value of the last field may still go on, so that nothing can be said of it. text ends in a
 * newline. */
static bool is_open(
	const struct samut_kind *kind, const struct samut_rec_field *last, const char *text, size_t len)
{
	int index = samut_kind_field(kind, last->name);

	if (last->end != len || index < 0)
		return false;
	return samut_value_is_text(kind->fields[index].type) || (len > 1 && text[len - 2] == '\\');
}

/* The common part of both checks. start: more text may follow. */
static int check(const struct samut_kind *kind, const char *text, size_t len, bool start,
	struct samut_record **ret_record, struct samut_diag *diag)
{
	g_autoptr(samut_record) record = record_new(kind);
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	g_auto(samut_diag) found = SAMUT_DIAG_INIT;

	int result = samut_rec_parse(text, len, &rec, &found);
	for (unsigned i = 0; i < rec.fields->len; i++) {
		const struct samut_rec_field *field = rec.fields->pdata[i];
		if (start && is_open(kind, field, text, len))
			continue;
		int r = read_field(record, field, &found);
		if (r < 0)
			result = r;
	}
	hand_over(&found, diag);
	if (result < 0)
		return result;
	record->incomplete = lacks_mandatory(record);
	if (ret_record)
		*ret_record = g_steal_pointer(&record);
	return 0;
}

int samut_record_check(const struct samut_kind *kind, const char *text, size_t len,
	struct samut_record **ret_record, struct samut_diag *diag)
{
	return check(kind, text, len, false, ret_record, diag);
}

int samut_record_check_start(
	const struct samut_kind *kind, const char *text, size_t len, struct samut_diag *diag)
{
	const char *newline = len ? memrchr(text, '\n', len) : NULL;

	if (!newline)
		return 0;
	g_autoptr(GString) lines = NULL;
	(void)samut_rec_normalise(text, (size_t)(newline + 1 - text), true, &lines);
	return check(kind, lines->str, lines->len, true, NULL, diag);
}

void samut_record_doubts(const struct samut_record *record, struct samut_diag *doubts)
{
	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		unsigned count = samut_diag_count(doubts);
		g_autofree char *text = NULL;
		gint64 number;

		if (value->field < 0)
			continue;
		(void)samut_value_read(
			&record->kind->fields[value->field], value->raw, NULL, doubts, &text, &number);
		samut_diag_place(doubts, count, value->line, 0, value->name);
	}
}
