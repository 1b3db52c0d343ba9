/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record against its kind; the first byte chooses the kind. A refusal has a reason; a definite error at the
 * start of a text means that the whole text is refused; canonical values mean themselves; doubts never
 * refuse.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "core/model/record.h"
#include "core/model/rectext.h"
#include "core/model/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct samut_kind *choose_kind(uint8_t byte)
{
	unsigned count = 0;

	while (samut_kinds[count].name)
		count++;
	return &samut_kinds[byte % count];
}

static void check_values(const struct samut_record *record)
{
	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		const struct samut_field *field =
			value->field < 0 ? NULL : &record->kind->fields[value->field];
		g_autofree char *again = NULL;
		gint64 number;
		g_assert_true(value->text && g_utf8_validate(value->text, -1, NULL));
		g_assert_cmpint(samut_value_read(field, value->text, NULL, NULL, &again, &number), ==, 0);
		g_assert_cmpstr(again, ==, value->text);
		g_assert_cmpint(number, ==, value->number);
	}
}

/* The text as accepted can be written anew from its raw values and says the same. */
static void check_rewritten(const struct samut_record *record)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(samut_record) again = NULL;

	for (unsigned i = 0; i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		samut_rec_append(text, value->name, value->raw);
	}
	g_assert_cmpint(samut_record_check(record->kind, text->str, text->len, &again, NULL), ==, 0);
	g_assert_cmpuint(again->values->len, ==, record->values->len);
	g_assert_cmpint(again->incomplete, ==, record->incomplete);
}

static void check_start(const struct samut_kind *kind, const char *text, size_t size, bool accepted)
{
	for (size_t len = 0; len <= size; len += 1 + size / 16) {
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		int r = samut_record_check_start(kind, text, len, &diag);
		g_assert_cmpint(r<0, ==, samut_diag_count(&diag)> 0);
		g_assert_false(r < 0 && accepted);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(samut_record) record = NULL;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT, doubts = SAMUT_DIAG_INIT;
	g_autoptr(GString) text = NULL;

	if (size == 0)
		return 0;
	const struct samut_kind *kind = choose_kind(data[0]);
	(void)samut_rec_normalise((const char *)data + 1, size - 1, true, &text);
	int r = samut_record_check(kind, text->str, text->len, &record, &diag);
	g_assert_cmpint(r<0, ==, samut_diag_count(&diag)> 0);
	check_start(kind, text->str, text->len, r == 0);
	if (r < 0)
		return 0;
	samut_record_doubts(record, &doubts);
	check_values(record);
	check_rewritten(record);
	return 0;
}
