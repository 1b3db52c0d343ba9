/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of contracts that pay for outcomes, included by rule_table.c alone. Source: launch of the SIP model,
 * 23 July 2568 (five roles, the evaluator independent, pay only if confirmed).
 */
#pragma once

#include "core/domain/rule_check_sip.h"
#include "core/domain/rule_table_macros.h"

/* clang-format off */
/* The four roles besides the evaluator's of the contract whose node is given: role, partner. */
#define OTHER_ROLES(node) \
	"(SELECT 'Investor' AS role,target AS partner FROM ref WHERE node=" node " AND field='Investor' " \
	"UNION ALL SELECT 'Provider',provider FROM k_contract WHERE node=" node " " \
	"UNION ALL SELECT 'Intermediary',intermediary FROM k_contract WHERE node=" node " " \
	"UNION ALL SELECT 'Payor',payor FROM k_contract WHERE node=" node ")"
#define THE_CONTRACT "(SELECT id FROM node WHERE parent=?2 AND name='contract.txt')"
/* The payments of the contract that go out, with the contract's columns as c; cond tells them and whose are
 * wrong. */
#define MONEY_OUT "FROM " IN_FOLDER("payments", "k_payment") "AND t.status IN ('approved','paid') "
#define ROLE(column) "(SELECT " column " FROM k_contract WHERE node=" THE_CONTRACT ")"
#define INVESTORS "(SELECT target FROM ref WHERE node=" THE_CONTRACT " AND field='Investor')"
/* Payments from the wrong hands: the payor pays fees and outcomes; what is passed on may come from the
 * intermediary. */
#define WRONG_FROM \
	MONEY_OUT "AND t.\"from\" IS NOT NULL AND NOT coalesce(t.\"from\"=" ROLE("payor") " OR (t.kind IN ('principal','return','surplus') AND " \
	"t.\"from\"=" ROLE("intermediary") "),0) "
/* Payments into the wrong hands. */
#define WRONG_TO \
	MONEY_OUT "AND t.\"to\" IS NOT NULL AND NOT coalesce(CASE t.kind " \
	"WHEN 'principal' THEN t.\"to\" IN " INVESTORS " WHEN 'return' THEN t.\"to\" IN " INVESTORS " " \
	"WHEN 'surplus' THEN CASE " ROLE("surplus") " WHEN 'investor' THEN t.\"to\" IN " INVESTORS " " \
	"WHEN 'provider' THEN t.\"to\"=" ROLE("provider") " ELSE 0 END " \
	"ELSE t.\"to\"=" ROLE("intermediary") " OR t.\"to\"=" ROLE("provider") " END,0) "
#define WRONG_AGREEMENT \
	"FROM " IN_FOLDER("payments", "k_payment") "AND t.agreement<>" ROLE("agreement") " "
/* Investors who have drawn more than they committed. Judged when funding is written; when it is removed, it is
 * a warning only: rm -r takes a commitment before what was drawn on it. */
#define DRAWN_BEYOND \
	"SELECT t.investor,sum(iif(t.kind='drawdown',t.amount,0)) AS drawn," \
	"sum(iif(t.kind='commitment',t.amount,0)) AS committed FROM " IN_FOLDER("funding", "k_funding") \
	"GROUP BY t.investor HAVING drawn>committed"
/* The evaluations that payments going out name, and that do not carry them. */
#define WRONG_EVALUATION \
	"FROM " IN_FOLDER("payments", "k_payment") "AND t.status IN ('approved','paid') AND EXISTS(SELECT 1 FROM ref v " \
	"LEFT JOIN record r ON r.kind='evaluation' AND r.rid=v.target LEFT JOIN k_evaluation e ON e.node=r.node " \
	"WHERE v.node=n.id AND v.field='Evaluation' AND NOT coalesce(r.place=?2 AND e.confirmed='yes' AND " \
	"e.verdict<>'inconclusive' AND e.date<=coalesce(t.date,'9999'),0)) "

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
	{
		.name = "R1",
		.source = SIP_2568,
		.written = "payment",
		.field = "Status",
		.sql = "SELECT t.kind " MONEY_OUT "AND n.id=?1 AND (t.kind IN ('return','surplus','outcome') OR "
		       "(t.kind='principal' AND coalesce(" ROLE("at_risk") ",1000000)=1000000)) "
		       "AND NOT EXISTS(SELECT 1 FROM ref WHERE node=n.id AND field='Evaluation')",
		.th = "จ่ายได้เมื่อผู้ประเมินผลยืนยันแล้วเท่านั้น: ให้ระบุผลประเมินที่อ้างใน Evaluation หรือใช้สถานะ planned",
		.en = "paid only if the evaluator has confirmed the result: name the evaluation it rests on in Evaluation, or keep it planned",
	},
	{
		.name = "R1",
		.source = SIP_2568,
		.written = "payment",
		.field = "Evaluation",
		.sql = "SELECT n.id " WRONG_EVALUATION "AND n.id=?1",
		.th = "ผลประเมินที่อ้างต้องเป็นของสัญญานี้ ผู้ประเมินผลยืนยันแล้ว (Confirmed: yes) สรุปผลได้ และลงวันที่ไม่หลังการจ่าย",
		.en = "the evaluation must be of this contract, confirmed by the evaluator (Confirmed: yes), conclusive, and not later than the payment",
	},
	{
		.name = "R1",
		.source = SIP_2568,
		.written = "evaluation",
		.field = "Confirmed",
		.sql = "SELECT n.id " WRONG_EVALUATION
		       "AND EXISTS(SELECT 1 FROM ref v JOIN record r ON r.kind='evaluation' AND r.rid=v.target "
		       "WHERE v.node=n.id AND v.field='Evaluation' AND r.node=?1)",
		.th = "มีการอนุมัติหรือจ่ายเงินโดยอ้างผลประเมินนี้แล้ว ({0:path}) จึงถอนการยืนยัน เปลี่ยนเป็นสรุปไม่ได้ หรือเลื่อนวันไปหลังการจ่ายไม่ได้",
		.en = "money was approved or paid on this evaluation ({0:path}): it has to stay confirmed, conclusive, and not later than the payment",
	},
	{
		.name = "R1",
		.source = SIP_2568,
		.written = "evaluation",
		.field = "Verdict",
		.check = samut_rule_verdict_value,
		.th = "ค่าที่วัดได้ {0} ยังไม่ถึงเป้าหมาย {1} จึงยืนยันว่า “บรรลุเป้าหมาย” ไม่ได้ ใช้ partly, not-met หรือแก้ค่า",
		.en = "the value {0} does not reach the target {1}, so “met” cannot be confirmed: use partly or not-met, or mend the value",
	},
	{
		.name = "SIP-outcome",
		.source = SIP_2568,
		.written = "evaluation",
		.field = "Outcome",
		.sql = "SELECT e.outcome FROM k_evaluation e CROSS JOIN record r ON r.kind='outcome' AND r.rid=e.outcome "
		       "WHERE e.node=?1 AND r.place<>?2",
		.th = "ผลลัพธ์ “{0}” เป็นของสัญญาอื่น",
		.en = "the outcome “{0}” belongs to another contract",
	},
	{
		.name = "R2",
		.source = SIP_2568,
		.written = "payment",
		.field = "Amount",
		.check = samut_rule_payment_unearned,
		.th = "ณ วันที่ {4:date} ยังไม่มี{2}ที่ต้องจ่าย (ถ้าผลไม่สำเร็จ นักลงทุนรับภาระขาดทุน) ดู settlement.txt",
		.en = "as of {4:date} nothing is owed as {3} (without success the investor carries the loss); see settlement.txt",
	},
	{
		.name = "SIP-owed",
		.source = SIP_2568,
		.written = "payment",
		.field = "Amount",
		.check = samut_rule_payment_excess,
		.th = "เกินที่ต้องจ่าย: {2} รวม {0:baht} บาท แต่ ณ วันที่ {4:date} ต้องจ่าย {1:baht} บาท ดู settlement.txt",
		.en = "more than is owed: {3} would come to {0:baht} baht, but {1:baht} are owed as of {4:date}; see settlement.txt",
	},
	{
		.name = "SIP-rests",
		.source = SIP_2568,
		.written = "contract|outcome|evaluation|funding|enrolment",
		.removed = "contract|outcome|evaluation|funding|enrolment",
		.check = samut_rule_money_rests,
		.th = "มีเงินที่อนุมัติหรือจ่ายแล้วอาศัยข้อมูลนี้ ({5:path}): {2} ออกไป {0:baht} บาท แต่จะเหลือที่ต้องจ่ายเพียง {1:baht} บาท",
		.en = "money approved or paid rests on this ({5:path}): {3} has come to {0:baht} baht, of which only {1:baht} would still be owed",
	},
	{
		.name = "SIP-from",
		.source = SIP_2568,
		.written = "payment",
		.field = "From",
		.sql = "SELECT t.\"from\"," ROLE("payor") " " WRONG_FROM "AND n.id=?1",
		.th = "“{0}” จ่ายเงินนี้ไม่ได้: ผู้จ่ายเงินของสัญญาคือ {1} (เงินต้น ผลตอบแทน ส่วนเกิน จ่ายผ่านองค์กรตัวกลางของสัญญาได้)",
		.en = "“{0}” cannot pay this: the contract's payor is {1} (principal, return and surplus may pass through its intermediary)",
	},
	{
		.name = "SIP-to",
		.source = SIP_2568,
		.written = "payment",
		.field = "To",
		.sql = "SELECT t.\"to\",t.kind " WRONG_TO "AND n.id=?1",
		.th = "“{0}” รับเงินประเภท {1} ไม่ได้: เงินต้นและผลตอบแทนเป็นของนักลงทุนในสัญญา ค่าธรรมเนียมและเงินตามผลลัพธ์ของผู้ให้บริการหรือตัวกลาง ส่วนเกินของผู้ที่สัญญากำหนด",
		.en = "“{0}” is not to get {1}: principal and return go to an investor of the contract, fee and outcome to its provider or intermediary, surplus to whom it says",
	},
	{
		.name = "SIP-roles",
		.source = SIP_2568,
		.written = "contract",
		.sql = "SELECT n.id " WRONG_FROM "UNION SELECT n.id " WRONG_TO,
		.th = "มีการอนุมัติหรือจ่ายเงินแล้ว ({0:path}) จึงเปลี่ยนผู้จ่ายเงิน ผู้รับ หรือผู้ได้ส่วนเกินในสัญญาไม่ได้",
		.en = "money was approved or paid ({0:path}): payor, receivers and the surplus of the contract have to stay",
	},
	{
		.name = "SIP-agreement",
		.source = SIP_2568,
		.written = "payment",
		.field = "Agreement",
		.sql = "SELECT t.agreement," ROLE("agreement") " " WRONG_AGREEMENT "AND n.id=?1",
		.th = "เลขที่สัญญา “{0}” ไม่ตรงกับสัญญานี้ (“{1}”)",
		.en = "the agreement number “{0}” is not that of this contract (“{1}”)",
	},
	{
		.name = "SIP-agreement",
		.source = SIP_2568,
		.written = "contract",
		.field = "Agreement",
		.sql = "SELECT t.agreement,n.id " WRONG_AGREEMENT "AND t.status IN ('approved','paid')",
		.th = "มีการอนุมัติหรือจ่ายเงินด้วยเลขที่สัญญา “{0}” แล้ว ({1:path})",
		.en = "money was approved or paid under the agreement number “{0}” already ({1:path})",
	},
	{
		.name = "SIP-follows",
		.source = SIP_2568,
		.written = "payment",
		.field = "Follows",
		.sql = "SELECT t.follows FROM k_payment t LEFT JOIN record r ON r.kind='payment' AND r.rid=t.follows "
		       "LEFT JOIN k_payment p ON p.node=r.node WHERE t.node=?1 AND t.follows IS NOT NULL AND "
		       "NOT coalesce(r.place=?2 AND r.node<>?1 AND p.status='failed',0)",
		.th = "Follows ต้องชี้ไปที่การจ่ายของสัญญานี้ที่ไม่สำเร็จ (Status: failed) แต่ “{0}” ไม่ใช่",
		.en = "Follows names a payment of this contract that failed (Status: failed); “{0}” did not",
	},
	{
		.name = "SIP-investor",
		.source = SIP_2568,
		.written = "funding",
		.field = "Investor",
		.sql = "SELECT t.investor FROM k_funding t WHERE t.node=?1 AND t.investor NOT IN " INVESTORS,
		.th = "“{0}” ไม่ใช่นักลงทุนของสัญญานี้ ให้เพิ่มใน Investor ของ contract.txt ก่อน",
		.en = "“{0}” is no investor of this contract: add it to Investor in contract.txt first",
	},
	{
		.name = "SIP-investor",
		.source = SIP_2568,
		.written = "contract",
		.field = "Investor",
		.sql = "SELECT t.investor,n.id FROM " IN_FOLDER("funding", "k_funding")
		       "AND t.investor NOT IN " INVESTORS,
		.th = "“{0}” มีเงินลงทุนบันทึกอยู่ ({1:path}) จึงต้องอยู่ใน Investor",
		.en = "“{0}” has funding on record ({1:path}), so it stays an Investor",
	},
	{
		.name = "SIP-committed",
		.source = SIP_2568,
		.written = "funding",
		.field = "Amount",
		.sql = DRAWN_BEYOND,
		.th = "“{0}” เบิกรวม {1:baht} บาท เกินที่ผูกพันไว้ {2:baht} บาท ให้บันทึก commitment ก่อน",
		.en = "“{0}” would have drawn {1:baht} baht, more than the {2:baht} committed: record the commitment first",
	},
	{
		.name = "SIP-principal",
		.source = SIP_2568,
		.written = "funding|contract",
		.field = "Amount",
		.sql = "SELECT sum(t.amount) AS drawn," ROLE("principal") " AS principal FROM "
		       IN_FOLDER("funding", "k_funding") "AND t.kind='drawdown' HAVING drawn>principal",
		.th = "เบิกเงินลงทุนรวม {0:baht} บาท เกินเงินต้นตามสัญญา {1:baht} บาท",
		.en = "{0:baht} baht would be drawn down, more than the contract's principal of {1:baht}",
	},
	{
		.name = "SIP-repaid",
		.source = SIP_2568,
		.written = "funding",
		.field = "Amount",
		.sql = "SELECT t.investor,sum(iif(t.kind='repaid',t.amount,0)) AS repaid,"
		       "sum(iif(t.kind='drawdown',t.amount,0)) AS drawn FROM "
		       IN_FOLDER("funding", "k_funding") "GROUP BY t.investor HAVING repaid>drawn",
		.th = "คืนเงินให้ “{0}” รวม {1:baht} บาท เกินที่เบิกมา {2:baht} บาท",
		.en = "“{0}” would have got back {1:baht} baht, more than the {2:baht} drawn down",
	},
	{
		.name = "SIP-consent",
		.source = "พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 (Personal Data Protection Act B.E. 2562)",
		.written = "enrolment",
		.field = "Consent",
		.sql = "SELECT 1 FROM k_enrolment WHERE node=?1 AND consent='no'",
		.th = "ผู้ที่ไม่ยินยอมเข้าร่วมไม่ได้ (ถ้ายินยอมแล้วถอนภายหลัง ให้ใช้ withdrawn และกรอก Left)",
		.en = "who does not consent does not take part (who did and withdrew later: withdrawn, and the day in Left)",
	},
	{
		.name = "SIP-twice",
		.source = SIP_2568,
		.written = "enrolment",
		.field = "Member",
		.sql = "SELECT t.member,n.id FROM " IN_FOLDER("cohort", "k_enrolment")
		       "AND n.id<>?1 AND t.\"left\" IS NULL AND t.member=" OWN("k_enrolment", "member")
		       " AND " OWN("k_enrolment", "\"left\"") " IS NULL",
		.th = "“{0}” เข้าร่วมอยู่แล้ว ({1:path}) คนหนึ่งนับครั้งเดียว",
		.en = "“{0}” takes part already ({1:path}); one person counts once",
	},
	{
		.name = "SIP-committed",
		.source = SIP_2568,
		.written = "contract",
		.flags = SAMUT_RULE_WARNING,
		.sql = DRAWN_BEYOND,
		.th = "“{0}” เบิกแล้ว {1:baht} บาท แต่มี commitment บันทึกอยู่เพียง {2:baht} บาท",
		.en = "“{0}” has drawn {1:baht} baht on commitments of {2:baht}",
	},
	{
		.name = "SIP-settled",
		.source = SIP_2568,
		.written = "contract",
		.flags = SAMUT_RULE_WARNING,
		.field = "Stage",
		.check = samut_rule_settled_open,
		.th = "ขั้นเป็น “ชำระแล้ว” แต่ยังค้างอยู่ {0:baht} บาท หรือผลประเมินยังไม่ครบ ดู settlement.txt",
		.en = "the stage says settled, but {0:baht} baht are open or outcomes lack a confirmed evaluation; see settlement.txt",
	},
	{.name = NULL},
};
/* clang-format on */
