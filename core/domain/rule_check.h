/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that SQL cannot say; see samut_rule_fn. Private to core/domain/rule*.c. */
#pragma once

#include "core/domain/rule.h"

/* Budget and BudgetWords agree (R13). Columns: the budget in satang, its right words. */
int check_budget_words(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/* A number of a citizen stands in free text. No columns. */
int check_citizen_numbers(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* The date that a file is called after is another than that of its record. Columns: the record's, the name's.
 */
int check_name_and_date(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* Income and the newest screening disagree. Columns: income in satang, the screening's word, the poverty line
 * a year in satang, its Buddhist year. */
int check_income_odd(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/*
 * Separation of duties: who wrote a disbursement, payment or evaluation may not approve it. An edit approves
 * when it sets or changes ApprovedBy, or under the name that is there lets money out or confirms.
 */
/* A new record brings its approval along. Columns: ApprovedBy. */
int check_approval_is_late(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* Who approves has written its facts before. Columns: his name. */
int check_approver_is_other(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* ApprovedBy names somebody else than who does it. Columns: ApprovedBy, his login, his name. */
int check_approver_is_named(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* The approving edit changes more than it may. Columns: the field. */
int check_approval_is_all(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* A fact changes under an approval that stays. Columns: the field, ApprovedBy. */
int check_approval_holds(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* A record whose money is out (approved, paid) goes, or leaves its fund or contract. Columns: its Status. */
int check_money_stays(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
