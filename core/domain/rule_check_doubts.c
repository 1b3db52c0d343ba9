/* SPDX-License-Identifier: Apache-2.0 */
/* Doubts that SQL cannot say. */
#include <string.h>

#include "core/domain/rule_check.h"
#include "core/model/date.h"
#include "core/model/ident.h"
#include "core/model/layout.h"
#include "core/model/poverty_line.h"
#include "core/store/node.h"

#define ID_DIGITS 13
#define DATE_LEN 10 /* of 2569-01-31 */

/* ---- Numbers of citizens in free text ---- */

/* Does a valid number stand at text, alone among its digits? */
static bool is_citizen(const char *text)
{
	g_auto(samut_diag) doubts = SAMUT_DIAG_INIT;
	g_autofree char *digits = g_strndup(text, ID_DIGITS);
	g_autofree char *id = NULL;

	return samut_national_id_parse(digits, NULL, &doubts, &id) >= 0 && samut_diag_count(&doubts) == 0;
}

static bool names_citizen(const char *text)
{
	while (*text) {
		size_t len = strspn(text, "0123456789");
		if (len == ID_DIGITS && is_citizen(text))
			return true;
		text += len ? len : 1;
	}
	return false;
}

int check_citizen_numbers(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_autoptr(samut_record) record = samut_ruling_record(ruling, ruling->text);
	int result = 0;

	for (unsigned i = 0; record && i < record->values->len; i++) {
		const struct samut_value *value = record->values->pdata[i];
		const struct samut_field *field =
			value->field >= 0 ? &record->kind->fields[value->field] : NULL;
		bool free_text = field &&
				 (field->type == SAMUT_TYPE_LINE || field->type == SAMUT_TYPE_TEXT) &&
				 strcmp(field->name, "OtherId") != 0;
		if (free_text && value->text && names_citizen(value->text))
			result = samut_rule_breach(rule, ruling, value->name, NULL, 0, diag);
	}
	return result;
}

/* ---- Names of files ---- */

static bool is_dated(const struct samut_layout *row)
{
	return row && (row->naming == SAMUT_NAMING_DATED || row->naming == SAMUT_NAMING_DATED_NN);
}

int check_name_and_date(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	struct samut_date date, named;

	if (!is_dated(samut_layout_of_kind(ruling->kind->name)))
		return 0;
	int r = samut_node_get(ruling->db, ruling->node, &node);
	if (r < 0)
		return r;
	g_autoptr(samut_record) record = samut_ruling_record(ruling, ruling->text);
	const struct samut_value *value = record ? samut_record_get(record, "Date") : NULL;
	g_autofree char *day = g_strndup(node.name, DATE_LEN);
	if (!value || !value->text || samut_date_parse(value->text, SAMUT_DATE_FULL, NULL, &date) < 0 ||
		samut_date_parse(day, SAMUT_DATE_FULL, NULL, &named) < 0 ||
		samut_date_compare(date, named) == 0)
		return 0;
	g_autofree char *of = samut_date_iso(date), *after = samut_date_iso(named);
	const char *const columns[] = {of, after};
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}

/* ---- Income ---- */

/* The newest screening that tells of income: its Buddhist year, its word. */
static int newest_screening(const struct samut_ruling *ruling, int *ret_year, char **ret_word)
{
	struct samut_stmt *stmt = samut_db_bind(ruling->db,
		"SELECT t.date,t.income FROM node f CROSS JOIN node n ON n.parent=f.id CROSS JOIN "
		"k_screening t ON t.node=n.id WHERE f.parent=?1 AND f.name='screening' AND t.income IS NOT "
		"NULL AND t.date IS NOT NULL ORDER BY t.date DESC LIMIT 1",
		"i", ruling->place);
	struct samut_date date;
	int r = samut_stmt_step(stmt);

	if (r <= 0)
		return r;
	r = samut_date_parse(samut_stmt_text(stmt, 0), SAMUT_DATE_FULL, NULL, &date);
	*ret_word = g_strdup(samut_stmt_text(stmt, 1));
	samut_stmt_reset(stmt);
	*ret_year = r < 0 ? 0 : samut_date_buddhist_year(date);
	return r < 0 ? r : 1;
}

int check_income_odd(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_autoptr(samut_record) record = samut_ruling_record(ruling, ruling->text);
	const struct samut_value *income = record ? samut_record_get(record, "Income") : NULL;
	g_autofree char *word = NULL;
	int64_t line;
	int year;

	int r = income ? newest_screening(ruling, &year, &word) : 0;
	if (r <= 0 || samut_poverty_line(year, &line, &year) < 0)
		return r;
	bool poor = income->number < line * 12, ok = strcmp(word, "ok") == 0;
	bool rich = income->number > SAMUT_VULNERABLE_INCOME, lacking = strcmp(word, "lacking") == 0;
	if (!(poor && ok) && !(rich && lacking))
		return 0;
	g_autofree char *amount = g_strdup_printf("%" G_GINT64_FORMAT, income->number);
	g_autofree char *a_year = g_strdup_printf("%" G_GINT64_FORMAT, line * 12);
	g_autofree char *of = g_strdup_printf("%d", year);
	const char *const columns[] = {amount, word, a_year, of};
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}
