/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of contracts that SQL cannot say, because they need the settlement (core/domain/settlement.h):
 * money goes out only as far as it is owed. Each is the `check` of rows in rule_table_sip.h; included by
 * rule_table.c alone.
 */
#pragma once

#include "core/domain/rule.h"

/*
 * A payment that is approved or paid, against the settlement of its day. Columns of the words: 0 the sum that
 * would be out, 1 what is owed, 2 the kind in Thai, 3 in English, 4 the day.
 * _unearned judges where nothing is owed at all (R2), _excess where something is, but less.
 */
int samut_rule_payment_unearned(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
int samut_rule_payment_excess(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/* Anything else of a contract, written or removed: what has been approved or paid must still be owed. The
 * same columns, and 5 the node of a payment that would lose its ground. */
int samut_rule_money_rests(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/* The measured value of a confirmed evaluation with the verdict met reaches the target. Columns: 0 the value,
 * 1 the target. */
int samut_rule_verdict_value(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);

/* A contract whose Stage is settled while something is owed (a warning). Columns: 0 what is open. */
int samut_rule_settled_open(
	const struct samut_rule *rule, const struct samut_ruling *ruling, struct samut_diag *diag);
