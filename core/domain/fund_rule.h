/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of funds that SQL cannot say, for the rows of rule_table_funds.h: sums that may not overflow, and
 * dates of the fiscal year. Each says which columns it gives to the words of its row. All of them judge the
 * state after the edit; an edit that changes nothing that counts is let through even where the state was
 * wrong before it (stores that are older than a rule can be mended step by step).
 *
 * Costs: those of the records of one province, or of one commitment; of a whole fund only when fund.txt
 * changes its year.
 */
#pragma once

#include "core/domain/rule.h"

/* Written fund or allocation. {0:baht} Σ allocations, {1:baht} Budget, {2:baht} by how much it is exceeded.
 */
int samut_fund_check_budget(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/* Written or removed allocation, transfer; written commitment, disbursement. {0} province, {1:baht} what is
 * missing, {2:baht} allocated, {3:baht} transferred (in less out), {4:baht} committed, {5:baht} disbursed. */
int samut_fund_check_available(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/* Written commitment or disbursement: what is drawn on the commitment is within its amount. {0} its id,
 * {1:baht} its amount, {2:baht} drawn, {3:baht} by how much it is exceeded. */
int samut_fund_check_rest(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* Written disbursement: nothing new is drawn on a commitment that is released. {0} its id. */
int samut_fund_check_released(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/* Removed commitment: disbursements name it. {0:path} one of them. */
int samut_fund_check_named(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/* Written disbursement or commitment: its Date is one the fund may be used on. {0} fiscal year, {1:date}
 * first and {2:date} last day. */
int samut_fund_check_date(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* Written disbursement, dated after the year: it draws on what was committed within it. {0} fiscal year,
 * {1:date} its last day. */
int samut_fund_check_carried(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
/* Written fund: no disbursement lies outside its year. {0:path} one that does, {1:date} its date, {2} fiscal
 * year. */
int samut_fund_check_year(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
