/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of the household, included by rule_table.c alone. Sources: the cabinet letter of 22 April 2565 (nine
 * steps in their order, four outputs of the analysis, three horizons by urgency).
 *
 * An incomplete visit counts: the household was seen. An incomplete analysis does not: its four outputs are
 * what the plan is made of. Items of the plan that were dropped rest on nothing.
 */
#pragma once

#include "core/domain/rule_table_macros.h"

/* clang-format off */
#define VISITS IN_FOLDER("visits", "k_visit")
#define ANALYSES IN_FOLDER("analysis", "k_analysis")
/* Items of the plan that count: those not dropped. */
#define PLAN_ITEMS \
	"node p CROSS JOIN node f ON f.parent=p.id CROSS JOIN node n ON n.parent=f.id " \
	"CROSS JOIN k_plan_item t ON t.node=n.id WHERE p.parent=?2 AND p.name='plan' AND " \
	"coalesce(t.status,'')<>'dropped' "
/* All that a household's word keeps out of views and searches: node. */
#define IN_CONFIDENCE \
	"SELECT node FROM record WHERE place=?2 UNION ALL SELECT n.id FROM node f CROSS JOIN node n ON n.parent=f.id " \
	"AND n.scratch=0 WHERE f.parent=?2 AND f.name IN ('notes','attachments')"
#define ITEM_COUNTS "coalesce(" OWN("k_plan_item", "status") ",'')<>'dropped' "

static const struct samut_rule household_rules[] = {
	{
		.name = "R5",
		.source = LETTER_2565,
		.written = "analysis",
		.flags = SAMUT_RULE_ORDER | SAMUT_RULE_BIRTH,
		.field = "Date",
		.sql = "SELECT 1 WHERE NOT EXISTS(SELECT 1 FROM " VISITS
		       "AND t.date<=coalesce(" OWN("k_analysis", "date") ",'9999'))",
		.th = "ต้องเยี่ยมบ้านก่อนวิเคราะห์: ไม่มีการเยี่ยมบ้านในหรือก่อนวันที่วิเคราะห์ ให้บันทึกการเยี่ยมใน visits/ ก่อน หรือแก้วันที่",
		.en = "visit before analysis: there is no visit on or before the date of the analysis; record the visit in visits/ first, or mend the date",
	},
	{
		.name = "R5",
		.source = LETTER_2565,
		.written = "visit",
		.removed = "visit",
		.field = "Date",
		.was = "Date",
		.sql = "SELECT t.date,n.id FROM " ANALYSES
		       "AND t.date>=?3 AND NOT EXISTS(SELECT 1 FROM "
		       "node g CROSS JOIN node m ON m.parent=g.id CROSS JOIN k_visit v ON v.node=m.id "
		       "WHERE g.parent=?2 AND g.name='visits' AND v.date<=t.date)",
		.th = "การวิเคราะห์วันที่ {0:date} ({1:path}) อาศัยการเยี่ยมบ้านครั้งนี้ ลบหรือเลื่อนวันไม่ได้ ให้แก้การวิเคราะห์ก่อน",
		.en = "the analysis of {0:date} ({1:path}) rests on this visit: change the analysis first",
	},
	{
		.name = "R5",
		.source = LETTER_2565,
		.written = "plan-item",
		.flags = SAMUT_RULE_ORDER | SAMUT_RULE_BIRTH,
		.sql = "SELECT 1 WHERE " ITEM_COUNTS "AND NOT EXISTS(SELECT 1 FROM " ANALYSES ")",
		.th = "ต้องวิเคราะห์ร่วมรายครัวเรือนก่อนทำแผน: ให้บันทึกการวิเคราะห์ใน analysis/ ก่อน",
		.en = "analysis before plan: record the joint analysis in analysis/ first",
	},
	{
		.name = "R6",
		.source = LETTER_2565,
		.written = "plan-item",
		.flags = SAMUT_RULE_ORDER | SAMUT_RULE_BIRTH,
		.sql = "SELECT max(n.id) FROM " ANALYSES "AND " ITEM_COUNTS
		       "HAVING count(*)>0 AND min(n.incomplete)=1",
		.th = "การวิเคราะห์ยังไม่ครบ 4 ข้อ (PovertyGroup, Cause, Need, Approach) ให้กรอก {0:path} ให้ครบก่อนทำแผน",
		.en = "the analysis lacks some of its four outputs (PovertyGroup, Cause, Need, Approach): complete {0:path} before the plan",
	},
	{
		.name = "R6",
		.source = LETTER_2565,
		.written = "analysis",
		.removed = "analysis",
		.was = SAMUT_RULE_WAS_COMPLETE,
		.sql = "SELECT min(n.id),count(*) FROM " PLAN_ITEMS
		       "AND ?3 IS NOT NULL AND NOT EXISTS(SELECT 1 FROM "
		       "node g CROSS JOIN node m ON m.parent=g.id AND m.incomplete=0 CROSS JOIN k_analysis a ON a.node=m.id "
		       "WHERE g.parent=?2 AND g.name='analysis') HAVING count(*)>0",
		.th = "แผน {1} รายการ (เช่น {0:path}) อาศัยการวิเคราะห์นี้ จึงต้องมีการวิเคราะห์ที่ครบ 4 ข้อเหลืออยู่อย่างน้อยหนึ่งครั้ง",
		.en = "{1} plan item(s), as {0:path}, rest on this analysis: one analysis with all four outputs has to stay",
	},
	{
		.name = "R7",
		.source = LETTER_2565,
		.written = "plan-item",
		.flags = SAMUT_RULE_ORDER | SAMUT_RULE_BIRTH,
		.sql = "SELECT 1 WHERE " ITEM_COUNTS "AND NOT EXISTS(SELECT 1 FROM "
			MAIN_RECORD("household.txt", "k_household") "AND t.urgency IS NOT NULL)",
		.th = "ครัวเรือนยังไม่ได้จัดระดับความเร่งด่วน ให้กรอก Urgency ใน household.txt ก่อนทำแผน",
		.en = "the household has no class of urgency: fill in Urgency in household.txt before the plan",
	},
	{
		.name = "R7",
		.source = LETTER_2565,
		.written = "household",
		.field = "Urgency",
		.was = "Urgency",
		.sql = "SELECT count(*) FROM " PLAN_ITEMS "AND ?3 IS NOT NULL AND "
			OWN("k_household", "urgency") " IS NULL HAVING count(*)>0",
		.th = "ครัวเรือนมีแผนอยู่ {0} รายการ จึงต้องมีระดับความเร่งด่วน (Urgency)",
		.en = "the household has {0} plan item(s), so it needs its Urgency",
	},
	{
		.name = "H1",
		.source = KINDS_LIST,
		.written = "household",
		.field = "Status",
		.sql = "SELECT 1 FROM k_household WHERE node=?1 AND status='closed' AND (closed_date IS NULL OR closed_reason IS NULL)",
		.th = "ปิดกรณีต้องกรอก ClosedDate (วันที่ปิด) และ ClosedReason (เหตุผลที่ปิด) ด้วย",
		.en = "a closed case needs its ClosedDate and ClosedReason",
	},
	{
		.name = "H1",
		.source = KINDS_LIST,
		.written = "household",
		.field = "ClosedDate",
		.sql = "SELECT closed_date FROM k_household WHERE node=?1 AND closed_date IS NOT NULL AND coalesce(status,'')<>'closed'",
		.th = "มีวันที่ปิด {0:date} แต่สถานะยังไม่ปิด ให้กรอก Status: closed หรือลบ ClosedDate",
		.en = "there is a ClosedDate ({0:date}) but the case is not closed: set Status: closed, or take the date out",
	},
	{
		.name = "H2",
		.source = KINDS_LIST,
		.written = "household",
		.field = "Latitude",
		.sql = "SELECT 1 FROM k_household WHERE node=?1 AND abs(latitude)>90*1000000000",
		.th = "ละติจูดต้องอยู่ระหว่าง −90 ถึง 90 (ประเทศไทยประมาณ 5.6 ถึง 20.5)",
		.en = "a latitude lies between −90 and 90 (Thailand: about 5.6 to 20.5)",
	},
	{
		.name = "H2",
		.source = KINDS_LIST,
		.written = "household",
		.field = "Longitude",
		.sql = "SELECT 1 FROM k_household WHERE node=?1 AND abs(longitude)>180*1000000000",
		.th = "ลองจิจูดต้องอยู่ระหว่าง −180 ถึง 180 (ประเทศไทยประมาณ 97.3 ถึง 105.7)",
		.en = "a longitude lies between −180 and 180 (Thailand: about 97.3 to 105.7)",
	},
	{
		.name = "H3",
		.source = KINDS_LIST,
		.written = "member",
		.field = "Left",
		.sql = "SELECT \"left\",joined FROM k_member WHERE node=?1 AND \"left\"<joined",
		.th = "วันที่ออกไป {0:date} อยู่ก่อนวันที่เข้ามาอยู่ {1:date}",
		.en = "left on {0:date}, before joining on {1:date}",
	},
	{
		.name = "H3",
		.source = KINDS_LIST,
		.written = "visit",
		.field = "NextVisit",
		.sql = "SELECT next_visit,date FROM k_visit WHERE node=?1 AND next_visit<date",
		.th = "นัดครั้งต่อไป {0:date} อยู่ก่อนวันที่เยี่ยม {1:date}",
		.en = "the next visit, {0:date}, lies before this one, {1:date}",
	},
	{
		.name = "H3",
		.source = LETTER_2565,
		.written = "analysis",
		.field = "ReturnedDate",
		.sql = "SELECT returned_date,date FROM k_analysis WHERE node=?1 AND returned_date<date",
		.th = "คืนข้อมูล {0:date} ก่อนวันที่วิเคราะห์ {1:date} ไม่ได้",
		.en = "findings cannot be returned on {0:date}, before the analysis of {1:date}",
	},
	{
		.name = "H3",
		.source = KINDS_LIST,
		.written = "assessment",
		.field = "NextDate",
		.sql = "SELECT next_date,date FROM k_assessment WHERE node=?1 AND next_date<date",
		.th = "กำหนดประเมินครั้งต่อไป {0:date} อยู่ก่อนวันที่ประเมิน {1:date}",
		.en = "the next assessment, {0:date}, lies before this one, {1:date}",
	},
	{
		.name = "H3",
		.source = KINDS_LIST,
		.written = "plan-item",
		.field = "DoneDate",
		.sql = "SELECT done_date FROM k_plan_item WHERE node=?1 AND done_date IS NOT NULL AND coalesce(status,'')<>'done'",
		.th = "มีวันที่แล้วเสร็จ {0:date} แต่สถานะยังไม่เสร็จ ให้กรอก Status: done หรือลบ DoneDate",
		.en = "there is a DoneDate ({0:date}) but the item is not done: set Status: done, or take the date out",
	},
	{
		.name = "H4",
		.source = KINDS_LIST,
		.written = "referral",
		.field = "Consent",
		.sql = "SELECT 1 FROM k_referral WHERE node=?1 AND consent='overridden' AND override_reason IS NULL",
		.th = "ส่งต่อโดยไม่รอความยินยอม ต้องบอกเหตุผลใน OverrideReason",
		.en = "consent is overridden: say why in OverrideReason",
	},
	{
		.name = "H5",
		.source = KINDS_LIST,
		.written = "event",
		.field = "Kind",
		.sql = "SELECT kind FROM k_event WHERE node=?1 AND kind IN ('split','join') AND "
		       "(SELECT count(DISTINCT field) FROM value WHERE node=?1 AND field IN ('Before','After'))<2",
		.th = "การแยกหรือรวมครัวเรือนต้องมีรายชื่อสมาชิกก่อน (Before) และหลัง (After) เหตุการณ์",
		.en = "a {0} needs the members before (Before) and after (After) it",
	},
	{
		.name = "H6",
		.source = KINDS_LIST,
		.written = "verdict",
		.field = "Second",
		.sql = "SELECT first FROM k_verdict WHERE node=?1 AND first=second AND NOT EXISTS(SELECT 1 FROM "
		       "value WHERE value.node=?1 AND field='Match')",
		.th = "First และ Second เป็นครัวเรือนเดียวกัน ({0}) ให้ระบุสองครัวเรือนที่ต่างกัน หรือระบุสมาชิกใน Match",
		.en = "First and Second are one and the same household ({0}): name two, or its members in Match",
	},
	{
		.name = "H7",
		.source = KINDS_LIST,
		.removed = "household",
		.was = "Confidential",
		.sql = "SELECT count(*),min(node) FROM (" IN_CONFIDENCE ") WHERE ?3='yes' AND "
		       "NOT EXISTS(SELECT 1 FROM record WHERE place=?2 AND kind='household') HAVING count(*)>0",
		.th = "กรณีปกปิด: ถ้าไม่มี household.txt แฟ้มอื่นอีก {0} แฟ้ม (เช่น {1:path}) จะไม่เป็นความลับ ให้ลบทั้งโฟลเดอร์ของครัวเรือน หรือแก้แฟ้มนี้แทน",
		.en = "a confidential case: without household.txt its {0} other file(s), as {1:path}, would be so no longer; delete the whole folder of the household, or edit this file instead",
	},
	{.name = NULL},
};
/* clang-format on */
