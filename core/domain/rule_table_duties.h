/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Separation of duties, included by rule_table.c alone: whoever wrote a disbursement, payment or evaluation
 * may not approve it, and money that was approved is not undone by deleting it. Source: incompatible roles
 * and four-eyes approval of peer systems (DOMAIN, B1, UNICEF HOPE; B6, 4), and "ApprovedBy (not its author)"
 * of the kinds themselves.
 *
 * How it is done: one user writes the record; another opens it, writes his name into ApprovedBy, sets the
 * Status (or Confirmed), and saves. The mount knows who saves.
 */
#pragma once

#include "core/domain/rule_check.h"
#include "core/domain/rule_table_macros.h"

/* clang-format off */
#define APPROVED_KINDS "disbursement|payment|evaluation"

static const struct samut_rule duties_rules[] = {
	{
		.name = "S1",
		.source = PEERS,
		.written = APPROVED_KINDS,
		.field = "ApprovedBy",
		.check = check_approval_is_late,
		.th = "ผู้จัดทำอนุมัติเองไม่ได้: บันทึกใหม่ต้องยังไม่มี ApprovedBy ให้บันทึกก่อน แล้วให้อีกคนหนึ่งเปิดมากรอกชื่อตนเอง",
		.en = "nobody approves his own: a new record comes without ApprovedBy; save it, then let somebody else fill in his name",
	},
	{
		.name = "S2",
		.source = PEERS,
		.written = APPROVED_KINDS,
		.field = "ApprovedBy",
		.check = check_approver_is_other,
		.th = "{0} เป็นผู้เขียนข้อมูลนี้ จึงอนุมัติเองไม่ได้ ต้องให้ผู้อื่นอนุมัติ",
		.en = "{0} wrote this record and so may not approve it: somebody else has to",
	},
	{
		.name = "S3",
		.source = PEERS,
		.written = APPROVED_KINDS,
		.field = "ApprovedBy",
		.check = check_approver_is_named,
		.th = "ผู้อนุมัติต้องลงชื่อตนเอง: “{0}” ไม่ใช่ผู้ที่กำลังบันทึก ให้เขียน ApprovedBy: {1} (หรือ {2})",
		.en = "who approves signs himself: “{0}” is not who is saving; write ApprovedBy: {1} (or {2})",
	},
	{
		.name = "S4",
		.source = PEERS,
		.written = APPROVED_KINDS,
		.field = "ApprovedBy",
		.check = check_approval_is_all,
		.th = "การอนุมัติแก้ได้เฉพาะ ApprovedBy, Status, Confirmed, Reason, ReturnedDate แต่ {0} เปลี่ยนไปด้วย ให้ผู้จัดทำแก้ก่อนแล้วจึงอนุมัติ",
		.en = "an approval changes ApprovedBy, Status, Confirmed, Reason, ReturnedDate alone, but {0} changed too: let its author mend that first",
	},
	{
		.name = "S5",
		.source = PEERS,
		.written = APPROVED_KINDS,
		.check = check_approval_holds,
		.th = "{1} อนุมัติไว้แล้ว จึงแก้ {0} ไม่ได้ ถ้าต้องแก้ ให้ลบ ApprovedBy (และ Status/Confirmed) ออกในการบันทึกเดียวกัน แล้วขออนุมัติใหม่",
		.en = "approved by {1}: {0} cannot change; to change it, take ApprovedBy out (and set Status or Confirmed back) in the same save, and have it approved again",
	},
	{
		.name = "S6",
		.source = PEERS,
		.written = "disbursement",
		.field = "Status",
		.sql = "SELECT status FROM k_disbursement WHERE node=?1 AND status IN ('approved','paid') AND approved_by IS NULL",
		.th = "สถานะ {0} ต้องมีผู้อนุมัติใน ApprovedBy (ต้องไม่ใช่ผู้จัดทำ)",
		.en = "{0} needs an approver in ApprovedBy (not its author)",
	},
	{
		.name = "S6",
		.source = PEERS,
		.written = "payment",
		.field = "Status",
		.sql = "SELECT status FROM k_payment WHERE node=?1 AND status IN ('approved','paid') AND approved_by IS NULL",
		.th = "สถานะ {0} ต้องมีผู้อนุมัติใน ApprovedBy (ต้องไม่ใช่ผู้จัดทำ)",
		.en = "{0} needs an approver in ApprovedBy (not its author)",
	},
	{
		.name = "S6",
		.source = PEERS,
		.written = "evaluation",
		.field = "Confirmed",
		.sql = "SELECT 1 FROM k_evaluation WHERE node=?1 AND confirmed='yes' AND approved_by IS NULL",
		.th = "ผลที่ยืนยันแล้วต้องมีผู้ยืนยันใน ApprovedBy (ต้องไม่ใช่ผู้จัดทำ)",
		.en = "a confirmed result needs who confirmed it in ApprovedBy (not its author)",
	},
	{
		.name = "S7",
		.source = PEERS,
		.removed = "disbursement",
		.check = check_money_stays,
		.th = "เงินที่ {0} แล้วลบหรือย้ายออกไม่ได้: ให้เปลี่ยน Status เป็น failed หรือ refunded ถ้าบันทึกผิด ให้ลบ ApprovedBy และเปลี่ยน Status เป็น draft ก่อนลบ",
		.en = "money that is {0} is not undone by deleting or moving it away: set Status to failed or refunded; if it was a mistake, take ApprovedBy out and set Status to draft first",
	},
	{
		.name = "S7",
		.source = PEERS,
		.removed = "payment",
		.check = check_money_stays,
		.th = "เงินที่ {0} แล้วลบหรือย้ายออกไม่ได้: ให้เปลี่ยน Status เป็น failed ถ้าบันทึกผิด ให้ลบ ApprovedBy และเปลี่ยน Status เป็น planned ก่อนลบ",
		.en = "money that is {0} is not undone by deleting or moving it away: set Status to failed; if it was a mistake, take ApprovedBy out and set Status to planned first",
	},
	{.name = NULL},
};
/* clang-format on */
