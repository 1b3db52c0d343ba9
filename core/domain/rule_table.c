/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All rules. The rows stand in the fragments, one a domain; adding a rule is one row there. The documents'
 * own numbers (R1 … R13, "Rules to enforce" in DOMAIN) are kept as names.
 */
#include "core/domain/rule_table_duties.h"
#include "core/domain/rule_table_funds.h"
#include "core/domain/rule_table_household.h"
#include "core/domain/rule_table_programme.h"
#include "core/domain/rule_table_sip.h"
#include "core/domain/rule_table_warnings.h"

const struct samut_rule *const samut_rule_tables[] = {
	household_rules,
	programme_rules,
	duties_rules,
	sip_rules,
	funds_rules,
	warning_rules,
	NULL,
};
