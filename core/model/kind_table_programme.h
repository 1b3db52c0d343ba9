/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the kind table: programmes of the ministry with their steps, milestones, working groups, letters,
 * recommendations, evaluations and lessons. Included by kind_table.c alone. Source: the cabinet letter of 22
 * April 2565 (nine steps, levels of groups, four recommendations, formative and summative evaluation) and its
 * heading (the fields of an official letter).
 */
#pragma once

#include "core/model/kind_table_macros.h"

/* clang-format off: one row a line */

static const struct samut_field programme_fields[] = {
	FIELD("Title", LINE, NEED, "ชื่อโครงการ", "Title"),
	FIELD("TitleEn", LINE, 0, "ชื่อภาษาอังกฤษ", "Title in English"),
	REF("Owner", "partner", NEED, "ผู้รับผิดชอบ (หน่วยงานหลัก)", "Owner (lead agency)"),
	REF("Partner", "partner", MANY, "หน่วยงานร่วม", "Partner"),
	FIELD("FiscalYear", YEAR, 0, "ปีงบประมาณ (พ.ศ.)", "Fiscal year (Buddhist era)"),
	FIELD("Start", DATE, 0, "วันเริ่ม", "Start"),
	FIELD("End", DATE, 0, "วันสิ้นสุด", "End"),
	FIELD("Objective", TEXT, MANY, "วัตถุประสงค์", "Objective"),
	FIELD("TargetGroup", TEXT, MANY, "กลุ่มเป้าหมาย", "Target group"),
	FIELD("TargetCount", INT, 0, "จำนวนเป้าหมาย", "Target count"),
	FIELD("Unit", LINE, 0, "หน่วยนับ", "Unit"),
	FIELD("AsOf", DATE, 0, "ข้อมูล ณ วันที่", "Figures as of"),
	FIELD("Province", PROVINCE, MANY, "จังหวัดที่ดำเนินการ", "Province"),
	FIELD("Budget", MONEY, 0, "งบประมาณ (บาท)", "Budget, baht"),
	FIELD("BudgetWords", LINE, 0, "งบประมาณเป็นตัวอักษร", "Budget in Thai words"),
	FIELD("Expected", TEXT, MANY, "ผลที่คาดว่าจะได้รับ", "Expected result"),
	FIELD("Legal", TEXT, 0, "กฎหมาย/ข้อตกลงที่อ้างอิง", "Legal basis"),
	PICK("Status", programme_states, 0, "สถานะ", "Status"),
};

static const struct samut_field step_fields[] = {
	FIELD("Title", LINE, NEED, "ขั้นตอน", "Step"),
	FIELD("MustRecord", TEXT, 0, "สิ่งที่ต้องบันทึก", "What must be recorded"),
	FIELD("Due", DATE, 0, "กำหนดแล้วเสร็จ", "Due date"),
};

static const struct samut_choice milestone_states[] = {
	{"todo", "ยังไม่เริ่ม", "รอดำเนินการ"},
	{"doing", "กำลังดำเนินการ", "ดำเนินการ|กำลังทำ"},
	{"done", "เสร็จแล้ว", "เสร็จสิ้น|เสร็จ|แล้วเสร็จ"},
	CHOICE_END,
};

static const struct samut_field milestone_fields[] = {
	FIELD("Step", INT, NEED, "ขั้นตอนที่ (เลข)", "Number of the step"),
	PICK("Status", milestone_states, NEED, "สถานะ", "Status"),
	FIELD("Date", DATE, 0, "วันที่", "Date"),
	REF("Lead", "partner", 0, "หน่วยงานหลัก", "Lead organisation"),
	FIELD("Evidence", LINE, MANY, "หลักฐาน", "Evidence"),
	FIELD("Note", TEXT, 0, "หมายเหตุ", "Note"),
};

static const struct samut_choice group_levels[] = {
	{"national", "ชาติ", "ระดับชาติ|ประเทศ"},
	{"ministry", "กระทรวง", "ระดับกระทรวง"},
	{"province", "จังหวัด", "ระดับจังหวัด"},
	{"amphoe", "อำเภอ", "ระดับอำเภอ"},
	{"khet", "เขต", "ระดับเขต"},
	{"tambon", "ตำบล", "ระดับตำบล"},
	CHOICE_END,
};

static const struct samut_field working_group_fields[] = {
	FIELD("Name", LINE, NEED, "ชื่อคณะทำงาน", "Name of the working group"),
	PICK("Level", group_levels, NEED, "ระดับ", "Level"),
	FIELD("Area", AREA, 0, "พื้นที่ (รหัสพื้นที่)", "Area (area code)"),
	FIELD("Chair", LINE, 0, "ประธาน", "Chair"),
	FIELD("Member", LINE, MANY, "คณะทำงาน", "Member"),
	FIELD("Appointed", DATE, 0, "วันที่แต่งตั้ง", "Date appointed"),
	FIELD("Duty", TEXT, 0, "อำนาจหน้าที่", "Duty"),
};

static const struct samut_choice speeds[] = {
	{"normal", "ปกติ", NULL},
	{"urgent", "ด่วน", NULL},
	{"very-urgent", "ด่วนมาก", NULL},
	{"most-urgent", "ด่วนที่สุด", NULL},
	CHOICE_END,
};

static const struct samut_field document_fields[] = {
	FIELD("Number", LINE, 0, "ที่ (เลขที่หนังสือ)", "Number of the letter"),
	FIELD("Date", DATE, 0, "วันที่", "Date"),
	PICK("Speed", speeds, 0, "ชั้นความเร็ว", "Speed"),
	FIELD("Subject", LINE, NEED, "เรื่อง", "Subject"),
	FIELD("From", LINE, 0, "จาก", "From"),
	FIELD("To", LINE, 0, "เรียน", "To"),
	FIELD("Refers", LINE, MANY, "อ้างถึง", "Refers to"),
	FIELD("Enclosure", LINE, MANY, "สิ่งที่ส่งมาด้วย", "Enclosure"),
	FIELD("Legal", TEXT, 0, "กฎหมายที่อ้าง", "Legal basis"),
	FIELD("Url", URL, 0, "ที่มา (URL)", "Address on the web"),
	FIELD("ReceivedNumber", LINE, 0, "เลขรับ", "Receipt number"),
	FIELD("ReceivedAt", DATETIME, 0, "รับเมื่อ (วันที่และเวลา)", "Received (date and time)"),
	FIELD("Channel", LINE, 0, "ช่องทางที่รับ", "Channel"),
	FIELD("RoutedTo", LINE, 0, "ส่งหน่วยงานภายใน", "Routed to"),
	FIELD("Signatory", LINE, 0, "ผู้ลงนาม", "Signatory"),
	FIELD("Position", LINE, 0, "ตำแหน่งผู้ลงนาม", "Position of the signatory"),
	FIELD("Phone", PHONE, 0, "โทรศัพท์", "Telephone"),
	FIELD("Fax", PHONE, 0, "โทรสาร", "Fax"),
	FIELD("Hashtag", LINE, MANY, "แฮชแท็ก", "Hashtag"),
};

static const struct samut_choice decisions[] = {
	{"agree", "เห็นชอบ", "เห็นด้วย"},
	{"partly", "เห็นชอบบางส่วน", "บางส่วน"},
	{"disagree", "ไม่เห็นชอบ", "ไม่เห็นด้วย"},
	CHOICE_END,
};

static const struct samut_field recommendation_fields[] = {
	FIELD("Text", TEXT, NEED, "ข้อเสนอแนะเชิงนโยบาย", "Recommendation"),
	PICK("Decision", decisions, 0, "ผลการพิจารณา", "Decision"),
	FIELD("Result", TEXT, 0, "การดำเนินการ/เหตุผล", "What was done, or why not"),
	REF("By", "partner", MANY, "หน่วยงานที่เสนอ/ดำเนินการ", "By whom"),
};

static const struct samut_choice appraisal_kinds[] = {
	{"formative", "ประเมินระหว่างดำเนินการ", "ระหว่างดำเนินการ|Formative evaluation"},
	{"summative", "ประเมินเมื่อเสร็จสิ้น", "เมื่อเสร็จสิ้น|Summative evaluation"},
	CHOICE_END,
};

static const struct samut_field appraisal_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่ประเมิน", "Date"),
	PICK("Kind", appraisal_kinds, NEED, "ประเภทการประเมิน", "Kind"),
	FIELD("Against", TEXT, 0, "เทียบกับเป้าหมาย", "Against which goal"),
	REF("Evaluator", "partner", 0, "ผู้ประเมิน", "Evaluator"),
	FIELD("Verdict", TEXT, 0, "ผลการประเมิน", "Verdict"),
	FIELD("Evidence", LINE, MANY, "หลักฐาน", "Evidence"),
	FIELD("NextUse", TEXT, 0, "การนำผลไปใช้ในระยะต่อไป", "Use in the next period"),
};

static const struct samut_field lesson_fields[] = {
	FIELD("Title", LINE, NEED, "ชื่อบทเรียน/กรณีศึกษา", "Title"),
	FIELD("Date", DATE, 0, "วันที่", "Date"),
	FIELD("Place", LINE, 0, "สถานที่", "Place"),
	FIELD("Obstacles", TEXT, 0, "ปัญหา/อุปสรรค", "Obstacles"),
	FIELD("SuccessFactors", TEXT, 0, "ปัจจัยความสำเร็จ", "Factors of success"),
	FIELD("Sustainability", TEXT, 0, "ความยั่งยืน", "Sustainability"),
	FIELD("Manual", LINE, 0, "คู่มือ", "Manual"),
};
