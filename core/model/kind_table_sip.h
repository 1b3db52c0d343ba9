/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the kind table: social impact partnerships, i.e. contracts that pay for outcomes. Included by
 * kind_table.c alone. Source: launch of the SIP model, 23 July 2568 (five roles, three stages, pay only if
 * confirmed), filled out from the INDIGO data standard (pricing per outcome, commitments, transactions).
 */
#pragma once

#include "core/model/kind_table_macros.h"

/* clang-format off: one row a line */

static const struct samut_choice contract_stages[] = {
	{"design", "ออกแบบ", "ขั้นออกแบบ"},
	{"contracted", "ทำสัญญาแล้ว", "ลงนามแล้ว"},
	{"delivery", "ดำเนินการ", "กำลังดำเนินการ"},
	{"evaluation", "วัดผลลัพธ์", "ประเมินผล|วัดผล"},
	{"settled", "ชำระแล้ว", "จ่ายคืนแล้ว"},
	{"ended", "สิ้นสุด", "ยุติ"},
	CHOICE_END,
};

static const struct samut_choice return_kinds[] = {
	{"flat", "ครั้งเดียว", "เหมาจ่าย"},
	{"per-year", "ต่อปี", "รายปี"},
	CHOICE_END,
};

static const struct samut_choice surplus_takers[] = {
	{"payor", "ผู้จ่ายเงิน", NULL},
	{"provider", "ผู้ให้บริการ", "องค์กรที่ให้บริการทางสังคม"},
	{"investor", "นักลงทุน", NULL},
	CHOICE_END,
};

static const struct samut_field contract_fields[] = {
	FIELD("Title", LINE, NEED, "ชื่อโครงการ", "Title"),
	FIELD("TitleEn", LINE, 0, "ชื่อภาษาอังกฤษ", "Title in English"),
	PICK("Stage", contract_stages, NEED, "ขั้น", "Stage"),
	FIELD("Objective", TEXT, 0, "วัตถุประสงค์", "Objective"),
	FIELD("TargetGroup", TEXT, 0, "กลุ่มเป้าหมาย", "Target group"),
	REF("Lead", "partner", MANY, "หน่วยงาน พม. ที่รับผิดชอบ", "Lead unit of the ministry"),
	REF("Partner", "partner", MANY, "ร่วมกับ", "Partner"),
	REF("Investor", "partner", MANY, "นักลงทุน", "Investor"),
	REF("Provider", "partner", 0, "องค์กรที่ให้บริการทางสังคม", "Social service provider"),
	REF("Intermediary", "partner", 0, "องค์กรตัวกลาง", "Intermediary"),
	REF("Evaluator", "partner", 0, "ผู้ประเมินผล (ต้องเป็นอิสระ)", "Evaluator (must be independent)"),
	REF("Payor", "partner", 0, "ผู้จ่ายเงิน", "Payor"),
	FIELD("Agreement", LINE, 0, "เลขที่สัญญา", "Agreement number"),
	FIELD("Signed", DATE, 0, "วันที่ลงนาม", "Date signed"),
	FIELD("Start", DATE, 0, "วันเริ่ม", "Start"),
	FIELD("End", DATE, 0, "วันสิ้นสุด", "End"),
	FIELD("Principal", MONEY, 0, "เงินต้น (บาท)", "Principal, baht"),
	FIELD("AtRisk", PERCENT, 0, "ส่วนของเงินต้นที่รับความเสี่ยง (ร้อยละ)",
		"Share of the principal at risk, percent"),
	FIELD("Return", RETURN, 0, "ผลตอบแทน (ร้อยละ หรือบาท)", "Return (percent, or baht)"),
	PICK("ReturnKind", return_kinds, 0, "วิธีคิดผลตอบแทน", "How the return is counted"),
	FIELD("MaxPayment", MONEY, 0, "เพดานการจ่าย (บาท)", "Maximum payment, baht"),
	FIELD("Fee", MONEY, 0, "ค่าบริหารจัดการ (บาท)", "Fee, baht"),
	PICK("Surplus", surplus_takers, 0, "ส่วนเกินเป็นของ", "Surplus goes to"),
};

static const struct samut_choice pricings[] = {
	{"binary", "จ่ายเมื่อถึงเป้า", "ผ่าน/ไม่ผ่าน"},
	{"rate-card", "จ่ายรายคนตามอัตรา", "รายคน"},
	{"per-unit", "จ่ายต่อหน่วย", "รายหน่วย"},
	{"tiered", "จ่ายเป็นขั้นบันได", "ขั้นบันได"},
	{"sustained", "จ่ายเมื่อผลคงอยู่", "ผลต่อเนื่อง"},
	{"fee", "ค่าบริการ", "ค่าธรรมเนียม"},
	CHOICE_END,
};

static const struct samut_field outcome_fields[] = {
	FIELD("Title", LINE, NEED, "ผลลัพธ์", "Outcome"),
	FIELD("Metric", TEXT, NEED, "ตัวชี้วัดและคำนิยาม", "Metric and its definition"),
	FIELD("Unit", LINE, 0, "หน่วยนับ", "Unit"),
	FIELD("Population", LINE, 0, "ประชากรที่นับ", "Population counted"),
	FIELD("Baseline", DECIMAL, 0, "ค่าตั้งต้น", "Baseline"),
	FIELD("Target", DECIMAL, NEED, "เป้าหมายที่กำหนดไว้", "Target"),
	PICK("Pricing", pricings, NEED, "วิธีจ่าย", "Pricing"),
	FIELD("Price", MONEY, 0, "ราคา (บาท)", "Price, baht"),
	FIELD("Tier", TIER, MANY, "ขั้น (ตั้งแต่: บาท)", "Tier (from: baht)"),
	FIELD("Cap", MONEY, 0, "เพดาน (บาท)", "Cap, baht"),
	FIELD("CapPerPerson", MONEY, 0, "เพดานต่อคน (บาท)", "Cap per person, baht"),
	FIELD("Window", INT, 0, "ระยะที่ผลต้องคงอยู่ (เดือน)", "Time the outcome must last, months"),
	FIELD("Due", DATE, 0, "กำหนดวัดผล", "Due date"),
	FIELD("Method", TEXT, 0, "วิธีวัดผล", "Method of measurement"),
	FIELD("Evidence", LINE, MANY, "หลักฐานที่ใช้", "Evidence"),
	FIELD("Interruption", TEXT, 0, "กติกาเมื่อผลขาดช่วง", "Rule for interruptions"),
};

static const struct samut_choice funding_kinds[] = {
	{"commitment", "ผูกพันเงินลงทุน", "ผูกพัน|คำมั่น"},
	{"drawdown", "เบิกเงินลงทุน", "เบิก"},
	{"repaid", "จ่ายคืน", "คืนเงิน"},
	CHOICE_END,
};

static const struct samut_field funding_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่", "Date"),
	PICK("Kind", funding_kinds, NEED, "ประเภท", "Kind"),
	REF("Investor", "partner", NEED, "นักลงทุน", "Investor"),
	FIELD("Amount", MONEY, NEED, "จำนวนเงิน (บาท)", "Amount, baht"),
	REF("To", "partner", 0, "จ่ายให้", "Paid to"),
	FIELD("Agreement", LINE, 0, "เลขที่ข้อตกลง", "Agreement number"),
};

static const struct samut_field enrolment_fields[] = {
	REF("Household", "household", 0, "ครัวเรือน", "Household"),
	REF("Member", "member", 0, "สมาชิก", "Member"),
	FIELD("Name", LINE, 0, "ชื่อ (ถ้าไม่มีในทะเบียนครัวเรือน)", "Name (if in no household here)"),
	FIELD("Enrolled", DATE, NEED, "วันที่เข้าร่วม", "Date enrolled"),
	FIELD("Left", DATE, 0, "วันที่ออก", "Date left"),
	FIELD("LeftReason", LINE, 0, "เหตุที่ออก", "Reason for leaving"),
	PICK("Consent", consents, NEED, "ความยินยอม", "Consent"),
};

static const struct samut_choice outcome_verdicts[] = {
	{"met", "บรรลุเป้าหมาย", "บรรลุ"},
	{"partly", "บรรลุบางส่วน", "บางส่วน"},
	{"not-met", "ไม่บรรลุเป้าหมาย", "ไม่บรรลุ"},
	{"inconclusive", "ยังสรุปไม่ได้", "สรุปไม่ได้"},
	CHOICE_END,
};

static const struct samut_field evaluation_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่ประเมิน", "Date"),
	REF("Outcome", "outcome", NEED, "ผลลัพธ์ที่ประเมิน", "Outcome evaluated"),
	REF("Evaluator", "partner", NEED, "ผู้ประเมินผล", "Evaluator"),
	FIELD("Period", LINE, 0, "ช่วงเวลาที่วัด", "Period measured"),
	FIELD("Value", DECIMAL, NEED, "ค่าที่วัดได้", "Value measured"),
	FIELD("Count", INT, 0, "จำนวนที่นับ", "Number counted"),
	PICK("Verdict", outcome_verdicts, NEED, "ผล", "Verdict"),
	YESNO("Confirmed", 0, "ยืนยันผลแล้ว", "Confirmed"),
	FIELD("ApprovedBy", LINE, 0, "ผู้อนุมัติ (ต้องไม่ใช่ผู้จัดทำ)", "Approved by (not the author)"),
	FIELD("Evidence", LINE, MANY, "หลักฐาน", "Evidence"),
};

static const struct samut_choice payment_kinds[] = {
	{"principal", "เงินต้น", NULL},
	{"return", "ผลตอบแทน", NULL},
	{"fee", "ค่าบริหารจัดการ", "ค่าธรรมเนียม"},
	{"surplus", "ส่วนเกิน", NULL},
	{"outcome", "เงินตามผลลัพธ์", "ผลลัพธ์"},
	CHOICE_END,
};

static const struct samut_choice payment_states[] = {
	{"planned", "วางแผน", "อยู่ในแผน"},
	{"approved", "อนุมัติแล้ว", "อนุมัติ"},
	{"paid", "จ่ายแล้ว", "จ่าย"},
	{"failed", "จ่ายไม่สำเร็จ", "ไม่สำเร็จ"},
	CHOICE_END,
};

static const struct samut_field payment_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่", "Date"),
	PICK("Kind", payment_kinds, NEED, "ประเภท", "Kind"),
	REF("From", "partner", NEED, "ผู้จ่าย", "From"),
	REF("To", "partner", NEED, "ผู้รับ", "To"),
	FIELD("Amount", MONEY, NEED, "จำนวนเงิน (บาท)", "Amount, baht"),
	REF("Evaluation", "evaluation", MANY, "ผลประเมินที่อ้าง", "Evaluation relied on"),
	FIELD("Agreement", LINE, NEED, "เลขที่สัญญา", "Agreement number"),
	PICK("Status", payment_states, NEED, "สถานะ", "Status"),
	FIELD("ApprovedBy", LINE, 0, "ผู้อนุมัติ (ต้องไม่ใช่ผู้จัดทำ)", "Approved by (not the author)"),
	REF("Follows", "payment", 0, "แทนรายการ", "Follows the payment"),
	FIELD("Reason", TEXT, 0, "เหตุที่จ่ายไม่สำเร็จ", "Why it failed"),
};
