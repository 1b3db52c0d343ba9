/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rec text: spans lie in order inside the text, what a set wrote a get reads, the mendings are a fixed point,
 * and a refusal always has a reason.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/model/rectext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_spans(const struct samut_rec *rec, size_t size)
{
	size_t last = 0;

	for (unsigned i = 0; i < rec->fields->len; i++) {
		const struct samut_rec_field *field = rec->fields->pdata[i];
		g_assert_cmpuint(field->start, >=, last);
		g_assert_cmpuint(field->end, >, field->start);
		g_assert_cmpuint(field->end, <=, size);
		g_assert_true(g_utf8_validate(field->value, -1, NULL));
		last = field->end;
	}
}

/* The fields of rec, but for one, are those of other, but for one. */
static void check_others(const struct samut_rec *rec, const struct samut_rec *other, const char *except)
{
	unsigned j = 0;

	for (unsigned i = 0; i < rec->fields->len; i++) {
		const struct samut_rec_field *a = rec->fields->pdata[i], *b;
		if (strcmp(a->name, except) == 0)
			continue;
		for (b = other->fields->pdata[j++]; strcmp(b->name, except) == 0;
			b = other->fields->pdata[j++])
			;
		g_assert_cmpstr(a->name, ==, b->name);
		g_assert_cmpstr(a->value, ==, b->value);
	}
}

static void check_set(
	const char *text, size_t size, const struct samut_rec *rec, const char *name, const char *value)
{
	g_auto(samut_rec) after = SAMUT_REC_INIT;
	GString *changed = samut_rec_set(text, size, name, value);

	g_assert_cmpint(samut_rec_parse(changed->str, changed->len, &after, NULL), ==, 0);
	g_assert_cmpstr(samut_rec_get(&after, name), ==, value);
	check_others(rec, &after, name);
	g_string_free(changed, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(samut_rec) rec = SAMUT_REC_INIT;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	const char *text = (const char *)data;
	GString *once, *twice;

	int r = samut_rec_parse(text, size, &rec, &diag);
	g_assert_cmpint(r != 0, ==, samut_diag_count(&diag) != 0);
	check_spans(&rec, size);
	(void)samut_rec_normalise(text, size, true, &once);
	g_assert_false(samut_rec_normalise(once->str, once->len, true, &twice));
	g_string_free(once, TRUE);
	g_string_free(twice, TRUE);
	if (r < 0)
		return 0;
	check_set(text, size, &rec, "Zz", "one\n\n two\\\n\\");
	if (rec.fields->len) {
		const struct samut_rec_field *field = rec.fields->pdata[size % rec.fields->len];
		check_set(text, size, &rec, field->name, "ใหม่");
		check_set(text, size, &rec, field->name, field->value);
	}
	return 0;
}
