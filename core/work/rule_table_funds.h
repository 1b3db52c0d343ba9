/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of funds, included by rule_table.c alone. Source: the Pracharat project of FY 2561 (one budget, 76
 * provinces) and the control identity of public funds.
 */
#pragma once

#include "core/work/rule_table_macros.h"

/* clang-format off */
static const struct samut_rule funds_rules[] = {
	{.name = NULL},
};
/* clang-format on */
