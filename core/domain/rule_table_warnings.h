/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doubts across records, included by rule_table.c alone: they never refuse anything (core/domain/warning.h).
 * Sources: the seeds' rules that a store cannot be held to (R4, R12), and thresholds of NESDC and the
 * ministry (DOMAIN, C4). A doubt is told to everyone who may read the record, so it says nothing of records
 * elsewhere: the same id in two households is for views/duplicates, which shows it to who may read both.
 */
#pragma once

#include "core/domain/rule_check.h"
#include "core/domain/rule_table_macros.h"

/* clang-format off */
#define NESDC_2566 "อภิธานศัพท์ สศช. 2566 (NESDC, glossary of 2566: vulnerable households)"
#define PDPA "พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 (Personal Data Protection Act)"
/* The province above household.txt ?1. */
#define UP_TO_PROVINCE \
	"node n CROSS JOIN node h ON h.id=n.parent CROSS JOIN node v ON v.id=h.parent CROSS JOIN node s ON s.id=v.parent " \
	"CROSS JOIN node a ON a.id=s.parent CROSS JOIN node p ON p.id=a.parent "

static const struct samut_rule warning_rules[] = {
	{
		.name = "W1",
		.source = KINDS_LIST,
		.written = "household",
		.flags = SAMUT_RULE_WARNING,
		.field = "Id",
		.sql = "SELECT substr(t.id,1,2),p.name FROM " UP_TO_PROVINCE "CROSS JOIN k_household t ON t.node=n.id "
		       "WHERE n.id=?1 AND substr(t.id,1,2)<>substr(p.name,1,2)",
		.th = "เลขครัวเรือนออกโดยจังหวัด {0} แต่ขณะนี้อยู่ใน {1}",
		.en = "the household's Id was given in province {0}, but it stands in {1} now",
	},
	{
		.name = "W2",
		.source = NESDC_2566,
		.written = "household",
		.flags = SAMUT_RULE_WARNING,
		.field = "Income",
		.sql = "SELECT income,reported_level FROM k_household WHERE node=?1 AND reported_level IS NOT NULL AND income>10000000",
		.th = "รายงานเป็นครัวเรือนเปราะบางระดับ {1} แต่รายได้ {0:baht} บาทต่อคนต่อปี เกิน 100,000 บาท",
		.en = "reported as vulnerable, level {1}, with an income of {0:baht} baht per person a year, more than 100,000",
	},
	{
		.name = "W3",
		.source = NESDC_2566,
		.written = "household",
		.flags = SAMUT_RULE_WARNING,
		.field = "Income",
		.check = check_income_odd,
		.th = "รายได้ {0:baht} บาทต่อคนต่อปี ไม่สอดคล้องกับผลกรองมิติรายได้ “{1}” (เส้นความยากจนปี {3}: {2:baht} บาทต่อปี)",
		.en = "an income of {0:baht} baht per person a year does not go with “{1}” in the screening (poverty line of {3}: {2:baht} baht a year)",
	},
	{
		.name = "W4",
		.source = KINDS_LIST,
		.written = "household",
		.flags = SAMUT_RULE_WARNING,
		.field = "Status",
		.sql = "SELECT min(n.id),count(*) FROM node p CROSS JOIN node f ON f.parent=p.id CROSS JOIN node n ON n.parent=f.id "
		       "CROSS JOIN k_plan_item t ON t.node=n.id WHERE p.parent=?2 AND p.name='plan' AND "
		       "coalesce(t.status,'') NOT IN ('done','dropped') AND " OWN("k_household", "status") "='closed' HAVING count(*)>0",
		.th = "ปิดกรณีแล้ว แต่แผนยังไม่เสร็จ {1} รายการ เช่น {0:path}",
		.en = "the case is closed, but {1} plan item(s) are open, as {0:path}",
	},
	{
		.name = "W4",
		.source = KINDS_LIST,
		.written = "household",
		.flags = SAMUT_RULE_WARNING,
		.field = "Status",
		.sql = "SELECT min(n.id),count(*) FROM " IN_FOLDER("referrals", "k_referral")
		       "AND t.status IN ('sent','accepted') AND " OWN("k_household", "status") "='closed' HAVING count(*)>0",
		.th = "ปิดกรณีแล้ว แต่การส่งต่อยังไม่จบ {1} เรื่อง เช่น {0:path}",
		.en = "the case is closed, but {1} referral(s) are open, as {0:path}",
	},
	{
		.name = "W5",
		.source = KINDS_LIST,
		.written = "household",
		.flags = SAMUT_RULE_WARNING,
		.field = "Latitude",
		.sql = "SELECT 1 FROM k_household WHERE node=?1 AND (latitude NOT BETWEEN 5600000000 AND 20500000000 "
		       "OR longitude NOT BETWEEN 97300000000 AND 105700000000)",
		.th = "พิกัดอยู่นอกประเทศไทย (ละติจูด 5.6–20.5 ลองจิจูด 97.3–105.7)",
		.en = "the position is not in Thailand (latitude 5.6–20.5, longitude 97.3–105.7)",
	},
	{
		.name = "W6",
		.source = KINDS_LIST,
		.written = "household",
		.flags = SAMUT_RULE_WARNING,
		.field = "Head",
		.sql = "SELECT h.head,m.\"left\" FROM k_household h CROSS JOIN record r ON r.kind='member' AND r.rid=h.head "
		       "CROSS JOIN k_member m ON m.node=r.node WHERE h.node=?1 AND m.\"left\" IS NOT NULL",
		.th = "หัวหน้าครัวเรือน {0} ออกไปแล้วเมื่อ {1:date} ให้ระบุหัวหน้าคนใหม่",
		.en = "the head, {0}, left on {1:date}: name another",
	},
	{
		.name = "W9",
		.source = KINDS_LIST,
		.written = "household",
		.flags = SAMUT_RULE_WARNING,
		.field = "Head",
		.sql = "SELECT head FROM k_household WHERE node=?1 AND substr(head,1,length(id)+1)<>id||'/'",
		.th = "หัวหน้าครัวเรือน {0} เป็นสมาชิกของครัวเรือนอื่น",
		.en = "the head, {0}, is a member of another household",
	},
	{
		.name = "W10",
		.source = KINDS_LIST,
		.written = "*",
		.flags = SAMUT_RULE_WARNING,
		.field = "Date",
		.check = check_name_and_date,
		.th = "วันที่ในระเบียน ({0:date}) ไม่ตรงกับวันที่ในชื่อไฟล์ ({1:date})",
		.en = "the record is of {0:date}, its file is called after {1:date}",
	},
	{
		.name = "R4",
		.source = LETTER_2565,
		.written = "programme",
		.flags = SAMUT_RULE_WARNING,
		.field = "Partner",
		.sql = "SELECT m.mou,count(*),sum(y.rid IN (SELECT target FROM ref WHERE node=?1 AND field IN ('Owner','Partner'))) AS named "
		       "FROM k_partner m CROSS JOIN record y ON y.node=m.node WHERE m.mou IS NOT NULL GROUP BY m.mou "
		       "HAVING count(*)>2 AND named*2>count(*) AND named<count(*)",
		.th = "บันทึกข้อตกลงลงวันที่ {0:date} มีภาคี {1} หน่วยงาน แต่โครงการระบุไว้ {2} หน่วยงาน",
		.en = "the memorandum of {0:date} has {1} parties, the programme names {2} of them",
	},
	{
		.name = "R12",
		.source = LETTER_2565,
		.written = "programme",
		.flags = SAMUT_RULE_WARNING,
		.field = "TargetCount",
		.sql = "SELECT target_count FROM k_programme WHERE node=?1 AND target_count IS NOT NULL AND as_of IS NULL",
		.th = "จำนวนเป้าหมายควรบอกว่าเป็นข้อมูล ณ วันที่เท่าใด (AsOf)",
		.en = "a figure should say of which day it is: fill in AsOf",
	},
	{
		.name = "W7",
		.source = KINDS_LIST,
		.written = "*",
		.flags = SAMUT_RULE_WARNING,
		.sql = "SELECT field,target FROM ref WHERE node=?1 AND NOT EXISTS("
		       "SELECT 1 FROM record WHERE record.kind=ref.kind AND record.rid=ref.target)",
		.th = "{0}: ไม่พบ “{1}” แล้ว (อาจถูกลบ)",
		.en = "{0}: there is no “{1}” any more (it may have been deleted)",
	},
	{
		.name = "W7",
		.source = KINDS_LIST,
		.written = "visit",
		.flags = SAMUT_RULE_WARNING,
		.field = "Photo",
		.sql = "SELECT text FROM value WHERE node=?1 AND field='Photo' AND NOT EXISTS(SELECT 1 FROM node f CROSS JOIN node n "
		       "ON n.parent=f.id AND n.name=value.text WHERE f.parent=?2 AND f.name='attachments')",
		.th = "ไม่พบไฟล์ “{0}” ใน attachments/ แล้ว",
		.en = "there is no file “{0}” in attachments/ any more",
	},
	{
		.name = "W8",
		.source = PDPA,
		.written = "*",
		.flags = SAMUT_RULE_WARNING,
		.check = check_citizen_numbers,
		.th = "ข้อความนี้มีเลขประจำตัวประชาชน ให้อ้างถึงด้วยเลขสมาชิกแทน และเก็บเลขไว้ใน NationalId ของสมาชิกเท่านั้น",
		.en = "this text holds a national id: refer to the member instead, and keep the number in the member's NationalId alone",
	},
	{.name = NULL},
};
/* clang-format on */
