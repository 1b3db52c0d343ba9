/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the kind table: funds and what moves in them. Included by kind_table.c alone. Source: the Pracharat
 * project of FY 2561 (budget in figures and words, 76 provinces) and the control identity of public funds:
 * available = appropriation, plus or minus transfers, minus commitments, minus disbursements. The dates of a
 * release and of a return are there because a ledger has to say when money came back.
 */
#pragma once

#include "core/model/kind_table_macros.h"

/* clang-format off: one row a line */

static const struct samut_field fund_fields[] = {
	FIELD("Title", LINE, NEED, "ชื่อกองทุน/งบประมาณ", "Title"),
	FIELD("FiscalYear", YEAR, NEED, "ปีงบประมาณ (พ.ศ.)", "Fiscal year (Buddhist era)"),
	FIELD("Budget", MONEY, NEED, "งบประมาณ (บาท)", "Budget, baht"),
	FIELD("BudgetWords", LINE, 0, "งบประมาณเป็นตัวอักษร", "Budget in Thai words"),
	REF("Owner", "partner", NEED, "หน่วยงานเจ้าของงบ", "Owner"),
	REF("Programme", "programme", 0, "โครงการ", "Programme"),
	FIELD("Agreement", LINE, NEED, "เลขที่อนุมัติ/ข้อตกลง", "Agreement number"),
	YESNO("CarryOver", 0, "กันเงินไว้เบิกเหลื่อมปี", "Carried over into the next year"),
};

static const struct samut_field allocation_fields[] = {
	FIELD("Amount", MONEY, NEED, "จำนวนเงินจัดสรร (บาท)", "Amount allocated, baht"),
	FIELD("Date", DATE, 0, "วันที่", "Date"),
	FIELD("Order", LINE, 0, "เลขที่คำสั่ง", "Order number"),
};

static const struct samut_field transfer_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่", "Date"),
	FIELD("From", PROVINCE, NEED, "จากจังหวัด", "From province"),
	FIELD("To", PROVINCE, NEED, "ไปจังหวัด", "To province"),
	FIELD("Amount", MONEY, NEED, "จำนวนเงิน (บาท)", "Amount, baht"),
	FIELD("Order", LINE, 0, "เลขที่คำสั่ง", "Order number"),
};

static const struct samut_choice commitment_states[] = {
	{"open", "ผูกพันอยู่", "เปิด"},
	{"released", "ปล่อยแล้ว", "ยกเลิกการผูกพัน|ปล่อย"},
	CHOICE_END,
};

static const struct samut_field commitment_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่", "Date"),
	FIELD("Province", PROVINCE, NEED | PLACED, "จังหวัด", "Province"),
	FIELD("Amount", MONEY, NEED, "จำนวนเงินผูกพัน (บาท)", "Amount committed, baht"),
	FIELD("For", TEXT, 0, "เพื่อ", "For what"),
	REF("Partner", "partner", 0, "คู่สัญญา", "Partner"),
	FIELD("Agreement", LINE, NEED, "เลขที่ข้อตกลง", "Agreement number"),
	PICK("Status", commitment_states, 0, "สถานะ", "Status"),
	FIELD("ReleasedDate", DATE, 0, "วันที่ปล่อย", "Date released"),
};

static const struct samut_choice disbursement_states[] = {
	{"draft", "ร่าง", NULL},
	{"approved", "อนุมัติแล้ว", "อนุมัติ"},
	{"paid", "จ่ายแล้ว", "จ่าย"},
	{"failed", "จ่ายไม่สำเร็จ", "ไม่สำเร็จ"},
	{"refunded", "คืนเงินแล้ว", "คืนเงิน"},
	CHOICE_END,
};

static const struct samut_field disbursement_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่", "Date"),
	FIELD("Province", PROVINCE, NEED | PLACED, "จังหวัด", "Province"),
	FIELD("Amount", MONEY, NEED, "จำนวนเงิน (บาท)", "Amount, baht"),
	FIELD("Purpose", TEXT, NEED, "วัตถุประสงค์", "Purpose"),
	FIELD("Payee", LINE, 0, "ผู้รับเงิน", "Payee"),
	REF("Household", "household", 0, "ครัวเรือน", "Household"),
	REF("Community", "community", 0, "ชุมชน", "Community"),
	REF("Commitment", "commitment", 0, "รายการผูกพัน", "Commitment"),
	FIELD("Agreement", LINE, NEED, "เลขที่ข้อตกลง", "Agreement number"),
	PICK("Status", disbursement_states, NEED, "สถานะ", "Status"),
	FIELD("ApprovedBy", LINE, 0, "ผู้อนุมัติ (ต้องไม่ใช่ผู้จัดทำ)", "Approved by (not the author)"),
	REF("Follows", "disbursement", 0, "แทนรายการ", "Follows the disbursement"),
	FIELD("ReturnedDate", DATE, 0, "วันที่เงินคืน", "Date the money came back"),
	FIELD("Reason", TEXT, 0, "เหตุที่จ่ายไม่สำเร็จหรือคืนเงิน", "Why it failed or was refunded"),
};
