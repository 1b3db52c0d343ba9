/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the kind table: who helps (partners, volunteers, centres), the communities and their self-reliance
 * projects, and the welfare schemes. Included by kind_table.c alone. Sources: the cabinet letter of 2565 and
 * the Pracharat project of FY 2561 (readiness, knowledge or budget, six topics).
 */
#pragma once

#include "core/model/kind_table_macros.h"

/* clang-format off: one row a line */

static const struct samut_choice sectors[] = {
	{"state", "ภาครัฐ", "รัฐ"},
	{"local", "องค์กรปกครองส่วนท้องถิ่น", "อปท.|อปท|ท้องถิ่น"},
	{"business", "ภาคธุรกิจเอกชน", "เอกชน|ธุรกิจ|CSR"},
	{"social-enterprise", "วิสาหกิจเพื่อสังคม", "SE"},
	{"civil-society", "ภาคประชาสังคม", "ประชาสังคม|มูลนิธิ|NGO"},
	{"academic", "ภาควิชาการ", "วิชาการ|สถาบันการศึกษา"},
	{"community", "ภาคประชาชน/ชุมชน", "ชุมชน|ภาคประชาชน"},
	{"international", "องค์กรระหว่างประเทศ", "ระหว่างประเทศ|ต่างประเทศ"},
	CHOICE_END,
};

static const struct samut_field partner_fields[] = {
	FIELD("Name", LINE, NEED, "ชื่อหน่วยงาน", "Name"),
	FIELD("NameEn", LINE, 0, "ชื่อภาษาอังกฤษ", "Name in English"),
	FIELD("Abbreviation", LINE, 0, "ชื่อย่อ", "Abbreviation"),
	PICK("Sector", sectors, NEED, "ภาคส่วน", "Sector"),
	REF("Parent", "partner", 0, "สังกัด", "Belongs to"),
	FIELD("Mou", DATE, 0, "วันที่ลงนามบันทึกข้อตกลง (MoU)", "Date of the memorandum of understanding"),
	FIELD("Contact", LINE, 0, "ผู้ประสานงาน", "Contact person"),
	FIELD("Phone", PHONE, 0, "โทรศัพท์", "Telephone"),
	FIELD("Fax", PHONE, 0, "โทรสาร", "Fax"),
	FIELD("Email", EMAIL, 0, "อีเมล", "E-mail address"),
	FIELD("Address", TEXT, 0, "ที่อยู่", "Address"),
	FIELD("Mandate", TEXT, 0, "อำนาจหน้าที่", "Mandate"),
	FIELD("Vision", TEXT, 0, "วิสัยทัศน์", "Vision"),
	YESNO("Active", 0, "ยังร่วมงานอยู่", "Still active"),
};

static const struct samut_choice worker_kinds[] = {
	{"volunteer", "อพม.", "อพม|อาสาสมัคร|อาสาสมัครพัฒนาสังคมและความมั่นคงของมนุษย์|นักสังคมสงเคราะห์อาสาสมัคร"},
	{"professional", "นักสังคมสงเคราะห์วิชาชีพ", "นักสังคมสงเคราะห์"},
	{"practitioner", "ผู้ปฏิบัติงานสังคมสงเคราะห์", NULL},
	{"case-manager", "ผู้จัดการรายกรณี", "CM"},
	CHOICE_END,
};

static const struct samut_field volunteer_fields[] = {
	FIELD("Name", LINE, NEED, "ชื่อ-สกุล", "Name"),
	PICK("Kind", worker_kinds, NEED, "ประเภท", "Kind"),
	FIELD("Tambon", AREA, 0, "ตำบลที่รับผิดชอบ (รหัสพื้นที่)", "Area served (area code)"),
	FIELD("Specialism", LINE, MANY, "ความเชี่ยวชาญ", "Specialism"),
	FIELD("Since", PARTDATE, 0, "เริ่มเป็นเมื่อ (ทราบเพียงปีก็ได้)", "Since (the year will do)"),
	FIELD("Phone", PHONE, 0, "โทรศัพท์", "Telephone"),
	YESNO("Active", 0, "ยังปฏิบัติงานอยู่", "Still active"),
};

static const struct samut_field centre_fields[] = {
	FIELD("Name", LINE, NEED, "ชื่อศูนย์ช่วยเหลือสังคมตำบล", "Name of the social help centre"),
	FIELD("Tambon", AREA, 0, "ตำบล (รหัสพื้นที่)", "Tambon (area code)"),
	FIELD("Opened", PARTDATE, 0, "เปิดเมื่อ (ทราบเพียงปีก็ได้)", "Opened (the year will do)"),
	FIELD("Service", LINE, MANY, "บริการ", "Service"),
	REF("Host", "partner", 0, "หน่วยงานที่ตั้ง", "Host organisation"),
};

static const struct samut_field scheme_fields[] = {
	FIELD("Title", LINE, NEED, "ชื่อสวัสดิการ", "Name of the scheme"),
	FIELD("Rate", RATE, MANY, "อัตรา (ตั้งแต่วันที่: บาท: เงื่อนไข)", "Rate (from date: baht: condition)"),
	FIELD("Ceiling", MONEY, 0, "เพดาน (บาท)", "Ceiling, baht"),
	FIELD("Per", LINE, 0, "ต่อ (เดือน ครั้ง ครอบครัว …)", "Per (month, time, family, …)"),
	FIELD("Source", LINE, 0, "ที่มา (มติ ครม. ระเบียบ)", "Source (resolution, regulation)"),
};

static const struct samut_field community_fields[] = {
	FIELD("Name", LINE, NEED, "ชื่อชุมชน", "Name of the community"),
	FIELD("Tambon", AREA, 0, "ตำบล (รหัสพื้นที่)", "Tambon (area code)"),
	FIELD("Leader", LINE, MANY, "ผู้นำ/แกนนำ", "Leader"),
	FIELD("Capital", TEXT, MANY, "ทุนของชุมชน (ทุนสังคม ทุนการเงิน ทรัพยากรในพื้นที่)",
		"Capital (social, financial, local resources)"),
	FIELD("Problem", TEXT, MANY, "ปัญหา/ความท้าทายที่ชุมชนกำหนดเอง", "Problem as the community states it"),
	FIELD("Note", TEXT, 0, "หมายเหตุ", "Note"),
};

static const struct samut_choice readiness_levels[] = {
	{"ready", "พร้อม", "มีความพร้อม"},
	{"partly", "พร้อมบางส่วน", "บางส่วน"},
	{"not-ready", "ยังไม่พร้อม", "ไม่พร้อม"},
	CHOICE_END,
};

static const struct samut_choice consulted_sides[] = {
	{"state", "ภาครัฐ", "รัฐ"},
	{"private", "ภาคเอกชน", "เอกชน"},
	{"people", "ภาคประชาชน", "ประชาชน|ผู้นำ/แกนนำ"},
	CHOICE_END,
};

static const struct samut_field readiness_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่สำรวจ", "Date of the survey"),
	PICK("Level", readiness_levels, NEED, "ความพร้อม", "Readiness"),
	PICK("Consulted", consulted_sides, MANY, "ฝ่ายที่หารือแล้ว", "Sides consulted"),
	FIELD("Needs", TEXT, 0, "ความต้องการ", "Needs"),
	FIELD("Situation", TEXT, 0, "การวิเคราะห์และประเมินสถานการณ์", "Assessment of the situation"),
};

static const struct samut_choice support_kinds[] = {
	{"knowledge", "สนับสนุนความรู้", "ความรู้"},
	{"budget", "สนับสนุนงบประมาณ", "งบประมาณ"},
	CHOICE_END,
};

static const struct samut_choice support_topics[] = {
	{"lessons", "การถอดบทเรียน", "ถอดบทเรียน"},
	{"welfare-plan", "การจัดทำแผนสวัสดิการสังคม", "จัดทำแผนสวัสดิการสังคม|แผนสวัสดิการสังคม"},
	{"network", "การจัดการเครือข่าย", "จัดการเครือข่าย"},
	{"problem-finding", "การค้นหาสภาพปัญหาทางสังคม", "ค้นหาสภาพปัญหาทางสังคม"},
	{"project-writing", "การจัดทำโครงการ", "จัดทำโครงการ"},
	{"other", "อื่นๆ ตามความต้องการของพื้นที่", "อื่นๆ|อื่น ๆ|อื่น"},
	CHOICE_END,
};

static const struct samut_field support_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่", "Date"),
	PICK("Kind", support_kinds, NEED, "การสนับสนุน", "Support"),
	PICK("Topic", support_topics, 0, "หัวข้อความรู้", "Topic"),
	FIELD("Amount", MONEY, 0, "จำนวนเงิน (บาท)", "Amount, baht"),
	REF("Fund", "fund", 0, "กองทุน/แหล่งงบ", "Fund"),
	REF("Disbursement", "disbursement", 0, "รายการเบิกจ่าย", "Disbursement"),
	FIELD("Result", TEXT, 0, "ผล", "Result"),
};

static const struct samut_choice project_states[] = {
	{"planned", "วางแผน", "อยู่ในแผน"},
	{"running", "กำลังดำเนินการ", "ดำเนินการ"},
	{"done", "เสร็จสิ้น", "เสร็จแล้ว|เสร็จ"},
	{"dropped", "ยกเลิก", NULL},
	CHOICE_END,
};

static const struct samut_field project_fields[] = {
	FIELD("Title", LINE, NEED, "ชื่อโครงการ", "Title"),
	FIELD("Objective", TEXT, 0, "วัตถุประสงค์", "Objective"),
	FIELD("Start", DATE, 0, "วันเริ่ม", "Start"),
	FIELD("End", DATE, 0, "วันสิ้นสุด", "End"),
	FIELD("Budget", MONEY, 0, "งบประมาณ (บาท)", "Budget, baht"),
	REF("Fund", "fund", 0, "กองทุน/แหล่งงบ", "Fund"),
	PICK("Status", project_states, 0, "สถานะ", "Status"),
	FIELD("Progress", TEXT, MANY, "ความก้าวหน้า", "Progress"),
	FIELD("Result", TEXT, 0, "ผล", "Result"),
};
