/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of the household, included by rule_table.c alone. Sources: the cabinet letter of 22 April 2565 (nine
 * steps in their order, four outputs of the analysis, three horizons by urgency).
 *
 * An incomplete visit counts: the household was seen. An incomplete analysis does not: its four outputs are
 * what the plan is made of. Items of the plan that were dropped rest on nothing.
 */
#pragma once

#include "core/work/rule_table_macros.h"

/* clang-format off */
#define VISITS IN_FOLDER("visits", "k_visit")
#define ANALYSES IN_FOLDER("analysis", "k_analysis")
/* Items of the plan that count: those not dropped. */
#define PLAN_ITEMS \
	"node p CROSS JOIN node f ON f.parent=p.id CROSS JOIN node n ON n.parent=f.id " \
	"CROSS JOIN k_plan_item t ON t.node=n.id WHERE p.parent=?2 AND p.name='plan' AND " \
	"coalesce(t.status,'')<>'dropped' "
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
	{.name = NULL},
};
/* clang-format on */
