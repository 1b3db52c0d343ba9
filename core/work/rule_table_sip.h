/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of contracts that pay for outcomes, included by rule_table.c alone. Source: launch of the SIP model,
 * 23 July 2568 (five roles, the evaluator independent, pay only if confirmed).
 */
#pragma once

#include "core/work/rule_table_macros.h"

/* clang-format off */
/* The four roles besides the evaluator's of the contract whose node is given: role, partner. */
#define OTHER_ROLES(node) \
	"(SELECT 'Investor' AS role,target AS partner FROM ref WHERE node=" node " AND field='Investor' " \
	"UNION ALL SELECT 'Provider',provider FROM k_contract WHERE node=" node " " \
	"UNION ALL SELECT 'Intermediary',intermediary FROM k_contract WHERE node=" node " " \
	"UNION ALL SELECT 'Payor',payor FROM k_contract WHERE node=" node ")"
#define THE_CONTRACT "(SELECT id FROM node WHERE parent=?2 AND name='contract.txt')"

static const struct samut_rule sip_rules[] = {
	{
		.name = "R3",
		.source = SIP_2568,
		.written = "contract",
		.field = "Evaluator",
		.sql = "SELECT c.evaluator,o.role FROM k_contract c," OTHER_ROLES("?1") " o "
		       "WHERE c.node=?1 AND o.partner=c.evaluator",
		.th = "ผู้ประเมินผลต้องเป็นอิสระ: “{0}” เป็น {1} ของสัญญานี้อยู่แล้ว ให้เลือกหน่วยงานอื่น",
		.en = "the evaluator must be independent: “{0}” is the {1} of this contract; choose another",
	},
	{
		.name = "R3",
		.source = SIP_2568,
		.written = "evaluation",
		.field = "Evaluator",
		.sql = "SELECT e.evaluator,o.role FROM k_evaluation e," OTHER_ROLES(THE_CONTRACT) " o "
		       "WHERE e.node=?1 AND o.partner=e.evaluator",
		.th = "ผู้ประเมินผลต้องเป็นอิสระ: “{0}” เป็น {1} ของสัญญานี้ จึงประเมินไม่ได้",
		.en = "the evaluator must be independent: “{0}” is the {1} of this contract and may not evaluate it",
	},
	{
		.name = "R3",
		.source = SIP_2568,
		.written = "evaluation",
		.field = "Evaluator",
		.sql = "SELECT e.evaluator,c.evaluator FROM k_evaluation e,k_contract c "
		       "WHERE e.node=?1 AND c.node=" THE_CONTRACT " AND c.evaluator<>e.evaluator",
		.th = "สัญญากำหนดผู้ประเมินผลเป็น “{1}” ไม่ใช่ “{0}”",
		.en = "the evaluator named in the contract is “{1}”, not “{0}”",
	},
	{
		.name = "R3",
		.source = SIP_2568,
		.written = "contract",
		.sql = "SELECT n.id,t.evaluator FROM " IN_FOLDER("evaluations", "k_evaluation")
		       "AND (t.evaluator IN (SELECT partner FROM " OTHER_ROLES("?1") " WHERE partner IS NOT NULL) "
		       "OR t.evaluator<>" OWN("k_contract", "evaluator") ")",
		.th = "มีผลประเมิน {0:path} โดย “{1}” อยู่แล้ว บทบาทที่แก้ทำให้ผู้ประเมินไม่เป็นอิสระหรือไม่ตรงกับสัญญา",
		.en = "the evaluation {0:path} was made by “{1}”, who with these roles is not independent, or not the contract's evaluator",
	},
	{.name = NULL},
};
/* clang-format on */
