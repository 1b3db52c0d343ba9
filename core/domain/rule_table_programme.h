/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of programmes and communities, included by rule_table.c alone. Sources: the cabinet letter of 22
 * April 2565 (both evaluations before a programme closes) and the Pracharat project of FY 2561 (budget in
 * figures and words, budget only to communities that are ready).
 */
#pragma once

#include "core/domain/rule_check.h"
#include "core/domain/rule_table_macros.h"

/* clang-format off */
#define ENDS_TH "สิ้นสุด {0:date} ก่อนเริ่ม {1:date} ไม่ได้"
#define ENDS_EN "it cannot end on {0:date}, before it begins on {1:date}"
/* Level of the newest readiness of the place on or before a day. */
#define READINESS_ON(day) \
	"coalesce((SELECT q.level FROM node g CROSS JOIN node m ON m.parent=g.id CROSS JOIN k_readiness q ON q.node=m.id " \
	"WHERE g.parent=?2 AND g.name='readiness' AND q.date<=" day " ORDER BY q.date DESC,m.name DESC LIMIT 1),'-')"
#define KINDS_OF_APPRAISAL "(SELECT count(DISTINCT t.kind) FROM " IN_FOLDER("appraisals", "k_appraisal") ")"
#define CLOSED "EXISTS(SELECT 1 FROM " MAIN_RECORD("programme.txt", "k_programme") "AND t.status='closed')"
/* Does the programme (a node) name provinces, and this one not? */
#define NOT_AMONG(programme, province) \
	"EXISTS(SELECT 1 FROM value WHERE node=" programme " AND field='Province') AND " \
	"NOT EXISTS(SELECT 1 FROM value WHERE node=" programme " AND field='Province' AND text=" province ") "

static const struct samut_rule programme_rules[] = {
	{
		.name = "R8",
		.source = PRACHARAT_2561,
		.written = "support",
		.flags = SAMUT_RULE_ORDER,
		.field = "Kind",
		.sql = "SELECT s.date," READINESS_ON("coalesce(s.date,'9999')") " AS level FROM k_support s "
		       "WHERE s.node=?1 AND s.kind='budget' AND level<>'ready'",
		.th = "สนับสนุนงบประมาณได้เฉพาะชุมชนที่ผลสำรวจความพร้อมล่าสุดในหรือก่อนวันที่สนับสนุนเป็น ready (ขณะนี้: {1}) ให้บันทึก readiness/ ก่อน หรือสนับสนุนความรู้ (knowledge)",
		.en = "budget only where the newest readiness on or before the day of the support is “ready” (it is: {1}); record it in readiness/ first, or give knowledge",
	},
	{
		.name = "R8",
		.source = PRACHARAT_2561,
		.written = "readiness",
		.removed = "readiness",
		.field = "Level",
		.was = "Date",
		.sql = "SELECT t.date,n.id FROM " IN_FOLDER("support", "k_support")
		       "AND t.kind='budget' AND t.date>=min(coalesce(?3,'9999'),coalesce(" OWN("k_readiness", "date") ",'9999')) "
		       "AND " READINESS_ON("t.date") "<>'ready'",
		.th = "การสนับสนุนงบประมาณวันที่ {0:date} ({1:path}) อาศัยผลสำรวจความพร้อมว่า ready จึงแก้หรือลบแบบนี้ไม่ได้",
		.en = "the budget support of {0:date} ({1:path}) rests on the community being ready: this cannot be",
	},
	{
		.name = "R10",
		.source = PRACHARAT_2561,
		.written = "milestone",
		.flags = SAMUT_RULE_ORDER,
		.sql = "SELECT d.name,r.rid FROM node s CROSS JOIN node d ON d.id=s.parent CROSS JOIN node m ON m.parent=?2 AND m.name='programme.txt' "
		       "CROSS JOIN record r ON r.node=m.id WHERE s.id=?1 AND " NOT_AMONG("m.id", "substr(d.name,1,2)"),
		.th = "จังหวัด {0} ไม่อยู่ในจังหวัดที่ดำเนินการ (Province) ของโครงการ “{1}”",
		.en = "the programme “{1}” does not name province {0} among its provinces",
	},
	{
		.name = "R10",
		.source = PRACHARAT_2561,
		.written = "programme",
		.field = "Province",
		.sql = "SELECT d.name,min(n.id),count(*) FROM node g CROSS JOIN node d ON d.parent=g.id CROSS JOIN node n ON n.parent=d.id "
		       "WHERE g.parent=?2 AND g.name='provinces' AND " NOT_AMONG("?1", "substr(d.name,1,2)") "GROUP BY d.id",
		.th = "มีความก้าวหน้าของ {0} อยู่แล้ว {2} รายการ ({1:path}) จึงเอาจังหวัดนี้ออกไม่ได้",
		.en = "there are {2} milestone(s) of {0} ({1:path}), so that province has to stay",
	},
	{
		.name = "R10",
		.source = PRACHARAT_2561,
		.written = "programme",
		.field = "Province",
		.sql = "SELECT substr(n.name,1,2),n.id FROM record y CROSS JOIN ref x ON x.kind='programme' AND x.target=y.rid AND x.field='Programme' "
		       "CROSS JOIN node u ON u.id=x.node CROSS JOIN node f ON f.parent=u.parent AND f.name='allocations' "
		       "CROSS JOIN node n ON n.parent=f.id WHERE y.node=?1 AND " NOT_AMONG("?1", "substr(n.name,1,2)"),
		.th = "มีการจัดสรรให้จังหวัด {0} อยู่แล้ว ({1:path}) จึงเอาจังหวัดนี้ออกไม่ได้",
		.en = "province {0} has an allocation ({1:path}), so it has to stay",
	},
	{
		.name = "R11",
		.source = LETTER_2565,
		.written = "programme",
		.flags = SAMUT_RULE_ORDER,
		.field = "Status",
		.sql = "SELECT 1 WHERE " OWN("k_programme", "status") "='closed' AND " KINDS_OF_APPRAISAL "<2",
		.th = "ปิดโครงการได้เมื่อมีการประเมินครบทั้งสองแบบใน appraisals/: ระหว่างดำเนินการ (formative) และเมื่อเสร็จสิ้น (summative)",
		.en = "a programme is closed only with both evaluations in appraisals/: formative and summative",
	},
	{
		.name = "R11",
		.source = LETTER_2565,
		.written = "appraisal",
		.removed = "appraisal",
		.field = "Kind",
		.was = "Kind",
		.sql = "SELECT ?3 WHERE ?3 IS NOT NULL AND " CLOSED " AND " KINDS_OF_APPRAISAL "<2",
		.th = "โครงการปิดแล้วโดยอาศัยการประเมินนี้ ({0}) ให้แก้ Status ใน programme.txt ก่อน",
		.en = "the programme is closed and rests on this evaluation ({0}): change Status in programme.txt first",
	},
	{
		.name = "R13",
		.source = PRACHARAT_2561,
		.written = "programme|fund",
		.field = "BudgetWords",
		.check = check_budget_words,
		.th = "ตัวอักษรไม่ตรงกับตัวเลข {0:baht} บาท ที่ถูกคือ “{1}”",
		.en = "the words do not say {0:baht} baht; right is “{1}”",
	},
	{
		.name = "P1",
		.source = KINDS_LIST,
		.written = "programme",
		.field = "End",
		.sql = "SELECT \"end\",start FROM k_programme WHERE node=?1 AND \"end\"<start",
		.th = ENDS_TH,
		.en = ENDS_EN,
	},
	{
		.name = "P1",
		.source = KINDS_LIST,
		.written = "project",
		.field = "End",
		.sql = "SELECT \"end\",start FROM k_project WHERE node=?1 AND \"end\"<start",
		.th = ENDS_TH,
		.en = ENDS_EN,
	},
	{
		.name = "P1",
		.source = KINDS_LIST,
		.written = "contract",
		.field = "End",
		.sql = "SELECT \"end\",start FROM k_contract WHERE node=?1 AND \"end\"<start",
		.th = ENDS_TH,
		.en = ENDS_EN,
	},
	{
		.name = "P1",
		.source = KINDS_LIST,
		.written = "enrolment",
		.field = "Left",
		.sql = "SELECT \"left\",enrolled FROM k_enrolment WHERE node=?1 AND \"left\"<enrolled",
		.th = ENDS_TH,
		.en = ENDS_EN,
	},
	{.name = NULL},
};
/* clang-format on */
