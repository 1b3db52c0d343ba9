/* SPDX-License-Identifier: Apache-2.0 */
/* Figures and words of a budget (R13). What cannot be read as words is refused with the right ones, like
 * words of another amount. */
#include "core/domain/rule_check.h"
#include "core/model/bahttext.h"

int check_budget_words(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag)
{
	g_autoptr(samut_record) record = samut_ruling_record(ruling, ruling->text);
	const struct samut_value *budget = record ? samut_record_get(record, "Budget") : NULL;
	const struct samut_value *words = record ? samut_record_get(record, "BudgetWords") : NULL;
	int64_t said;

	if (!budget || !words)
		return 0;
	if (samut_bahttext_parse(words->text, NULL, &said) == 0 && said == budget->number)
		return 0;
	g_autofree char *amount = g_strdup_printf("%" G_GINT64_FORMAT, budget->number);
	g_autofree char *right = samut_bahttext(budget->number);
	const char *const columns[] = {amount, right};
	return samut_rule_breach(rule, ruling, NULL, columns, G_N_ELEMENTS(columns), diag);
}
