/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of CSV. Invariant: what stands in `out` after samut_csvout_end() is a whole table of whole rows. */
#include "core/show/csvout.h"

#include <string.h>

#include "core/base/csv.h"
#include "core/model/money.h"

void samut_csvout_begin(struct samut_csvout *csv)
{
	g_string_append(csv->out, "\xEF\xBB\xBF");
}

void samut_csvout_number(struct samut_csvout *csv, const char *number)
{
	samut_csv_cell(csv->out, !csv->inside, number);
	csv->inside = true;
}

/* -12 or 1234.50: nothing that could be taken for more. */
static bool is_number(const char *text)
{
	const char *c = text + (*text == '-');
	size_t whole = strspn(c, "0123456789"), part;

	if (whole == 0 || c[whole] == '\0')
		return whole > 0;
	part = c[whole] == '.' ? strspn(c + whole + 1, "0123456789") : 0;
	return part > 0 && c[whole + 1 + part] == '\0';
}

static bool is_formula(const char *text)
{
	static const char *const starts[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
	const char *c = text;

	if (*text == '\t' || *text == '\r')
		return true;
	while (*c && g_unichar_isspace(g_utf8_get_char(c)))
		c = g_utf8_next_char(c);
	for (unsigned i = 0; i < G_N_ELEMENTS(starts); i++)
		if (g_str_has_prefix(c, starts[i]))
			return !is_number(text);
	return false;
}

void samut_csvout_text(struct samut_csvout *csv, const char *text)
{
	if (!text || !is_formula(text)) {
		samut_csvout_number(csv, text ? text : "");
		return;
	}
	g_autofree char *guarded = g_strconcat("'", text, NULL);
	samut_csvout_number(csv, guarded);
}

void samut_csvout_int(struct samut_csvout *csv, int64_t value)
{
	char number[32];

	g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, value);
	samut_csvout_number(csv, number);
}

void samut_csvout_baht(struct samut_csvout *csv, int64_t satang)
{
	g_autofree char *number = samut_money_format(satang);

	samut_csvout_number(csv, number);
}

void samut_csvout_permille(struct samut_csvout *csv, int64_t permille)
{
	char number[40];
	uint64_t size = permille < 0 ? -(uint64_t)permille : (uint64_t)permille;

	g_snprintf(number, sizeof number, "%s%" G_GUINT64_FORMAT ".%u", permille < 0 ? "-" : "", size / 10,
		(unsigned)(size % 10));
	samut_csvout_number(csv, number);
}

void samut_csvout_end(struct samut_csvout *csv)
{
	g_string_append(csv->out, "\r\n");
	csv->inside = false;
}

void samut_csvout_reasons(struct samut_csvout *csv, const struct samut_diag *diag)
{
	g_string_truncate(csv->out, 0);
	csv->inside = false;
	samut_csvout_begin(csv);
	samut_csvout_text(csv, "ผิดพลาด (error)");
	samut_csvout_end(csv);
	for (unsigned i = 0; i < samut_diag_count(diag); i++) {
		samut_csvout_text(csv, samut_diag_get(diag, i)->th);
		samut_csvout_end(csv);
		samut_csvout_text(csv, samut_diag_get(diag, i)->en);
		samut_csvout_end(csv);
	}
}
