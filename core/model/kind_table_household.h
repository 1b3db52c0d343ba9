/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the kind table: the household and what happens to it, in the order of the nine steps (screening,
 * visit, analysis, plan, help, follow-up). Included by kind_table.c alone. Sources: the cabinet letter of 22
 * April 2565 (five dimensions, four outputs of the analysis, three horizons, six areas) and "Productive
 * Welfare" of 2562 (the ladder of three levels, self-assessment).
 */
#pragma once

#include "core/model/kind_table_macros.h"

/* clang-format off: one row a line */

static const struct samut_choice tenures[] = {
	{"own", "เป็นเจ้าของ", "บ้านตนเอง|ของตนเอง"},
	{"rent", "เช่า", "บ้านเช่า"},
	{"rent-free", "อยู่ฟรี", "อยู่อาศัยโดยไม่เสียค่าเช่า|อาศัยผู้อื่น"},
	{"informal", "บุกรุก", "ไม่มีเอกสารสิทธิ์|ไม่เป็นทางการ"},
	{"none", "ไม่มีที่อยู่อาศัย", "ไร้บ้าน"},
	CHOICE_END,
};

static const struct samut_choice urgencies[] = {
	{"urgent", "เร่งด่วน", "ระยะเร่งด่วน|ระยะสั้น|short"},
	{"medium", "ปานกลาง", "ระยะกลาง|ระยะปานกลาง"},
	{"long", "ระยะยาว", "ยาว"},
	CHOICE_END,
};

/* Levels of a vulnerable household as the ministry reports them; samutfs derives its own beside it. */
static const struct samut_choice levels[] = {
	{"0", "ระดับ 0 รายได้น้อย", "ระดับ 0"},
	{"1", "ระดับ 1 รายได้น้อย มีปัญหาที่อยู่อาศัย", "ระดับ 1"},
	{"2", "ระดับ 2 รายได้น้อย มีผู้พึ่งพิง 1-2 คน", "ระดับ 2"},
	{"3", "ระดับ 3 รายได้น้อย มีผู้พึ่งพิงมากกว่า 2 คน", "ระดับ 3"},
	CHOICE_END,
};

static const struct samut_choice goals[] = {
	{"rights", "เข้าถึงสิทธิและสวัสดิการ", "สิทธิและสวัสดิการ|สิทธิ"},
	{"self-reliance", "พึ่งพาตนเองได้อย่างยั่งยืน", "พึ่งพาตนเองได้|พึ่งพาตนเอง|พึ่งตนเอง"},
	CHOICE_END,
};

static const struct samut_choice consents[] = {
	{"yes", "ยินยอม", "ใช่|ให้ความยินยอม|มี"},
	{"no", "ไม่ยินยอม", "ไม่ใช่|ไม่|ไม่มี"},
	{"withdrawn", "ถอนความยินยอม", "ถอน|เพิกถอน"},
	CHOICE_END,
};

static const struct samut_choice case_states[] = {
	{"open", "เปิด", "เปิดอยู่|ดูแลอยู่"},
	{"closed", "ปิด", "ปิดแล้ว|ยุติ|ยุติการช่วยเหลือ"},
	CHOICE_END,
};

static const struct samut_field household_fields[] = {
	FIELD("Id", HOUSEHOLD_ID, NEED | GIVEN, "เลขครัวเรือน (ระบบกำหนดให้)",
		"Household id (given by samutfs, do not change)"),
	FIELD("HouseCode", HOUSECODE, 0, "รหัสประจำบ้าน 11 หลัก", "House code, 11 digits"),
	FIELD("Address", TEXT, 0, "ที่อยู่", "Address"),
	FIELD("Landmark", LINE, 0, "จุดสังเกต", "Landmark"),
	FIELD("Latitude", DECIMAL, 0, "ละติจูด", "Latitude in degrees"),
	FIELD("Longitude", DECIMAL, 0, "ลองจิจูด", "Longitude in degrees"),
	FIELD("Phone", PHONE, 0, "โทรศัพท์", "Telephone"),
	REF("Head", "member", 0, "หัวหน้าครัวเรือน", "Head of the household"),
	FIELD("Families", INT, 0, "จำนวนครอบครัวในบ้าน", "Number of families in the house"),
	PICK("Tenure", tenures, 0, "การครอบครองที่อยู่อาศัย", "Tenure of the dwelling"),
	PICK("Urgency", urgencies, 0, "ระดับความเร่งด่วน", "Urgency"),
	PICK("ReportedLevel", levels, 0, "ระดับครัวเรือนเปราะบางตามรายงาน",
		"Level of vulnerability as reported"),
	FIELD("Income", MONEY, 0, "รายได้เฉลี่ยต่อคนต่อปี (บาท)", "Average income per person a year, baht"),
	REF("Volunteer", "volunteer", MANY, "อพม. ผู้ดูแล", "Volunteer in charge"),
	FIELD("CaseManager", LINE, MANY, "ผู้จัดการรายกรณี (CM)", "Case manager"),
	PICK("Goal", goals, MANY, "เป้าหมาย", "Goal"),
	PICK("Consent", consents, 0, "ความยินยอมให้ใช้ข้อมูล (PDPA)", "Consent to the use of data"),
	FIELD("ConsentDate", DATE, 0, "วันที่ให้หรือถอนความยินยอม", "Date of consent or withdrawal"),
	YESNO("Confidential", 0, "ปกปิดเป็นความลับ", "Confidential: kept out of views, search and lists"),
	PICK("Status", case_states, 0, "สถานะ", "Status"),
	FIELD("ClosedDate", DATE, 0, "วันที่ปิด", "Date closed"),
	FIELD("ClosedReason", TEXT, 0, "เหตุผลที่ปิด", "Reason for closing"),
};

static const struct samut_choice sexes[] = {
	{"male", "ชาย", "ช|ผู้ชาย|m"},
	{"female", "หญิง", "ญ|ผู้หญิง|f"},
	CHOICE_OTHER,
	CHOICE_END,
};

static const struct samut_choice groups[] = {
	{"child", "เด็ก", NULL},
	{"youth", "เยาวชน", NULL},
	{"woman", "สตรี", "ผู้หญิง"},
	{"pregnant", "หญิงตั้งครรภ์", "ตั้งครรภ์|หญิงมีครรภ์"},
	{"elderly", "ผู้สูงอายุ", "คนชรา|สูงอายุ"},
	{"disabled", "คนพิการ", "ผู้พิการ|พิการ"},
	{"bedridden", "ผู้ป่วยติดเตียง", "ติดเตียง"},
	{"psychiatric", "ผู้ป่วยจิตเวช", "จิตเวช"},
	{"dementia", "ผู้มีภาวะสมองเสื่อม", "สมองเสื่อม"},
	{"single-parent", "พ่อ-แม่เลี้ยงเดี่ยว", "พ่อแม่เลี้ยงเดี่ยว|แม่เลี้ยงเดี่ยว|พ่อเลี้ยงเดี่ยว|พ่อ/แม่เลี้ยงเดี่ยว"},
	{"homeless", "คนไร้บ้าน", "ไร้บ้าน|คนเร่ร่อน|เร่ร่อน"},
	{"beggar", "คนขอทาน", "ขอทาน"},
	{"trafficking-survivor", "ผู้เสียหายจากการค้ามนุษย์", "TIP"},
	{"destitute", "ผู้ยากไร้", "ยากไร้|ผู้มีรายได้น้อย"},
	{"carer", "ผู้ดูแล", NULL},
	CHOICE_OTHER,
	CHOICE_END,
};

static const struct samut_field member_fields[] = {
	FIELD("Name", LINE, NEED, "ชื่อ-สกุล", "Name"),
	FIELD("Title", LINE, 0, "คำนำหน้าชื่อ", "Title"),
	FIELD("NationalId", NATIONALID, INDEXED, "เลขประจำตัวประชาชน 13 หลัก", "National id, 13 digits"),
	FIELD("OtherId", LINE, 0, "เลขประจำตัวอื่น (เช่น G, หนังสือเดินทาง)", "Other id (G-code, passport, …)"),
	FIELD("BirthDate", PARTDATE, 0, "วันเกิด (ทราบเพียงปี หรือปีและเดือน ก็ได้)",
		"Date of birth (year, or year and month, will do)"),
	PICK("Sex", sexes, 0, "เพศ", "Sex"),
	FIELD("Relation", LINE, 0, "ความสัมพันธ์กับหัวหน้าครัวเรือน", "Relation to the head"),
	PICK("Group", groups, MANY, "กลุ่ม", "Vulnerable group"),
	FIELD("Disability", LINE, 0, "ประเภทความพิการ", "Kind of disability"),
	FIELD("Occupation", LINE, 0, "อาชีพ", "Occupation"),
	FIELD("Income", MONEY, 0, "รายได้ต่อปี (บาท)", "Income a year, baht"),
	FIELD("Education", LINE, 0, "การศึกษา", "Education"),
	FIELD("Health", TEXT, 0, "สุขภาพ", "Health"),
	REF("Welfare", "scheme", MANY, "สวัสดิการที่ได้รับ", "Welfare received"),
	FIELD("Joined", DATE, 0, "วันที่เข้ามาอยู่", "Date of joining the household"),
	FIELD("Left", DATE, 0, "วันที่ออกไป", "Date of leaving the household"),
	FIELD("LeftReason", LINE, 0, "เหตุที่ออก", "Reason for leaving"),
};

static const struct samut_choice screening_sources[] = {
	{"tpmap", "ระบบ TPMAP", "ทีพีแมป"},
	{"msdhs-assistance", "การให้ความช่วยเหลือผู้ประสบปัญหาทางสังคม", "ฐานข้อมูล พม."},
	{"newborn-grant", "เงินอุดหนุนเพื่อการเลี้ยงดูเด็กแรกเกิด", "เด็กแรกเกิด|เงินอุดหนุนเด็กแรกเกิด"},
	{"hotline-1300", "รับเรื่องราวร้องทุกข์ 1300", "สายด่วน 1300|1300"},
	{"welfare-card", "ผู้ได้รับบัตรสวัสดิการแห่งรัฐ", "บัตรสวัสดิการแห่งรัฐ|บัตรสวัสดิการ"},
	{"elderly-allowance", "เบี้ยยังชีพผู้สูงอายุ", "เบี้ยผู้สูงอายุ"},
	{"disability-allowance", "เบี้ยความพิการ", NULL},
	CHOICE_OTHER,
	CHOICE_END,
};

static const struct samut_field screening_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่", "Date"),
	PICK("Source", screening_sources, NEED, "แหล่งข้อมูลที่ใช้กรอง", "Source of the data"),
	DIMENSION_FIELDS,
	FIELD("Indicator", LINE, MANY, "ตัวชี้วัด จปฐ. ที่ตกเกณฑ์", "Basic-needs indicator failed"),
	YESNO("Matched", 0, "ตรงตามเกณฑ์ครัวเรือนเปราะบาง", "Matches the criteria"),
	FIELD("Note", TEXT, 0, "หมายเหตุ", "Note"),
};

static const struct samut_field visit_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่เยี่ยม", "Date of the visit"),
	FIELD("Staff", LINE, MANY, "เจ้าหน้าที่ พม.", "Staff of the ministry"),
	REF("Volunteer", "volunteer", MANY, "อพม.", "Volunteer"),
	FIELD("Youth", LINE, MANY, "สภาเด็กและเยาวชน", "Children and youth council"),
	REF("Partner", "partner", MANY, "ภาคีเครือข่าย", "Partner"),
	FIELD("Findings", TEXT, NEED, "ผลการเยี่ยม (ข้อเท็จจริง)", "Findings"),
	FIELD("Needs", TEXT, 0, "ความต้องการ", "Needs"),
	FIELD("Photo", FILENAME, MANY, "รูปถ่าย (ชื่อไฟล์ใน attachments)", "Photo (a file name in attachments)"),
	FIELD("NextVisit", DATE, 0, "นัดเยี่ยมครั้งต่อไป", "Next visit due"),
};

static const struct samut_choice returned_to[] = {
	{"family", "ครอบครัว", NULL},
	{"community", "ชุมชน", NULL},
	CHOICE_END,
};

static const struct samut_field analysis_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่วิเคราะห์", "Date of the analysis"),
	FIELD("Participant", LINE, MANY, "ผู้ร่วมวิเคราะห์", "Participant"),
	FIELD("PovertyGroup", TEXT, NEED | MANY, "(1) ประเภทกลุ่มความยากจน", "(1) Group of poverty"),
	FIELD("Cause", TEXT, NEED | MANY, "(2) สาเหตุที่ทำให้เกิดความยากจน", "(2) Cause of poverty"),
	FIELD("Need", TEXT, NEED | MANY, "(3) ความต้องการของครัวเรือน", "(3) Need of the household"),
	FIELD("Approach", TEXT, NEED | MANY, "(4) แนวทางพัฒนาคุณภาพชีวิตครัวเรือน", "(4) Way to a better life"),
	PICK("ReturnedTo", returned_to, MANY, "คืนข้อมูลสู่", "Findings returned to"),
	FIELD("ReturnedDate", DATE, 0, "วันที่คืนข้อมูล", "Date returned"),
};

static const struct samut_choice integration_areas[] = {
	{"data", "ข้อมูล", "ด้านข้อมูล"},
	{"social", "สังคม", "ด้านสังคม"},
	{"education", "การศึกษา", "ด้านการศึกษา"},
	{"housing", "ที่อยู่อาศัย", "ด้านที่อยู่อาศัย"},
	{"occupation", "อาชีพและการมีงานทำ", "อาชีพ|ด้านอาชีพและการมีงานทำ"},
	{"tourism-community", "ท่องเที่ยวและชุมชน", "ท่องเที่ยว|ด้านท่องเที่ยวและชุมชน"},
	CHOICE_END,
};

static const struct samut_choice plan_states[] = {
	{"planned", "วางแผน", "อยู่ในแผน|ยังไม่เริ่ม"},
	{"doing", "กำลังดำเนินการ", "ดำเนินการ|กำลังทำ"},
	{"done", "เสร็จแล้ว", "เสร็จสิ้น|เสร็จ|แล้วเสร็จ"},
	{"dropped", "ยกเลิก", NULL},
	CHOICE_END,
};

static const struct samut_field plan_item_fields[] = {
	FIELD("Title", LINE, NEED, "เรื่อง", "Title"),
	PICK("Kind", help_kinds, 0, "ประเภท", "Kind of help"),
	PICK("Area", integration_areas, 0, "ด้านที่บูรณาการ", "Area of integration"),
	PICK("Dimension", dimensions, 0, "มิติ", "Dimension"),
	REF("Responsible", "partner", 0, "หน่วยงานรับผิดชอบ", "Responsible organisation"),
	REF("Partner", "partner", MANY, "ภาคีร่วมดำเนินการ", "Partner"),
	FIELD("Due", DATE, NEED, "กำหนดแล้วเสร็จ", "Due date"),
	FIELD("Budget", MONEY, 0, "งบประมาณ (บาท)", "Budget, baht"),
	REF("Fund", "fund", 0, "กองทุน/แหล่งงบ", "Fund"),
	FIELD("OwnContribution", TEXT, 0, "ส่วนที่ครัวเรือนร่วมทำเอง", "The household's own contribution"),
	YESNO("LaoPlan", 0, "บรรจุในแผนของ อปท. แล้ว", "Taken into the local authority's plan"),
	PICK("Status", plan_states, NEED, "สถานะ", "Status"),
	FIELD("DoneDate", DATE, 0, "วันที่แล้วเสร็จ", "Date done"),
	FIELD("Result", TEXT, 0, "ผล", "Result"),
};

static const struct samut_choice received_states[] = {
	{"yes", "ได้รับแล้ว", "ใช่|ได้รับ"},
	{"no", "ไม่ได้รับ", "ไม่ใช่|ยังไม่ได้รับ"},
	{"partly", "ได้รับบางส่วน", "บางส่วน"},
	CHOICE_END,
};

static const struct samut_field assistance_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่ช่วยเหลือ", "Date"),
	PICK("Kind", help_kinds, NEED, "ประเภทความช่วยเหลือ", "Kind of help"),
	REF("Giver", "partner", NEED, "ผู้ให้ความช่วยเหลือ", "Giver"),
	REF("Member", "member", 0, "สมาชิกที่ได้รับ", "Member helped"),
	REF("PlanItem", "plan-item", 0, "ตามแผนรายการ", "Item of the plan"),
	REF("Scheme", "scheme", 0, "ตามสวัสดิการ", "Welfare scheme"),
	FIELD("Amount", MONEY, 0, "จำนวนเงิน (บาท)", "Amount, baht"),
	FIELD("Quantity", DECIMAL, 0, "จำนวน", "Quantity"),
	FIELD("Unit", LINE, 0, "หน่วยนับ", "Unit"),
	REF("Fund", "fund", 0, "กองทุน/แหล่งงบ", "Fund"),
	REF("Disbursement", "disbursement", 0, "รายการเบิกจ่าย", "Disbursement"),
	FIELD("OwnContribution", TEXT, 0, "ส่วนที่ครัวเรือนร่วมทำเอง", "The household's own contribution"),
	PICK("Received", received_states, 0, "ครัวเรือนได้รับแล้วหรือไม่", "Received"),
	FIELD("Note", TEXT, 0, "หมายเหตุ", "Note"),
};

static const struct samut_choice referral_consents[] = {
	{"yes", "ยินยอม", "ใช่|ให้ความยินยอม"},
	{"overridden", "ส่งต่อโดยไม่รอความยินยอม", "ยกเว้นความยินยอม"},
	CHOICE_END,
};

static const struct samut_choice referral_states[] = {
	{"sent", "ส่งแล้ว", "ส่งต่อแล้ว|ส่ง"},
	{"accepted", "รับเรื่องแล้ว", "รับเรื่อง|รับแล้ว"},
	{"rejected", "ปฏิเสธ", "ไม่รับเรื่อง"},
	{"done", "เสร็จสิ้น", "เสร็จแล้ว|เสร็จ"},
	{"revoked", "ถอนเรื่อง", "ยกเลิก"},
	CHOICE_END,
};

static const struct samut_field referral_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่ส่งต่อ", "Date"),
	REF("To", "partner", NEED, "ส่งต่อถึง", "Referred to"),
	REF("Member", "member", 0, "สมาชิกที่ส่งต่อ", "Member referred"),
	FIELD("Reason", TEXT, NEED, "เหตุผล", "Reason"),
	PICK("Consent", referral_consents, NEED, "ความยินยอม", "Consent"),
	FIELD("OverrideReason", TEXT, 0, "เหตุที่ไม่รอความยินยอม", "Reason for overriding"),
	FIELD("Due", DATE, 0, "กำหนดตอบกลับ", "Answer due"),
	PICK("Status", referral_states, NEED, "สถานะ", "Status"),
	FIELD("Outcome", TEXT, 0, "ผล", "Outcome"),
};

static const struct samut_choice assessment_kinds[] = {
	{"self", "ประเมินตนเอง", "การประเมินตนเอง"},
	{"follow-up", "ติดตามผล", "ติดตาม"},
	CHOICE_END,
};

/* The ladder of "Productive Welfare": from dependence to driving growth. */
static const struct samut_choice ladder[] = {
	{"dependent", "ผู้อยู่ในภาวะพึ่งพิง", "พึ่งพิง|ภาวะพึ่งพิง"},
	{"self-reliant", "ผู้ที่สามารถพึ่งพาตนเองได้", "พึ่งพาตนเองได้|พึ่งตนเองได้"},
	{"contributing", "ผู้ที่ผลักดันการเติบโตทางเศรษฐกิจ", "ผลักดันการเติบโตทางเศรษฐกิจ"},
	CHOICE_END,
};

static const struct samut_field assessment_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่ประเมิน", "Date"),
	PICK("Kind", assessment_kinds, NEED, "ประเภทการประเมิน", "Kind"),
	REF("Member", "member", 0, "สมาชิกที่ประเมิน", "Member assessed"),
	FIELD("Assessor", LINE, 0, "ผู้ประเมิน", "Assessor"),
	PICK("Level", ladder, NEED, "ระดับการพึ่งพาตนเอง", "Level of self-reliance"),
	DIMENSION_FIELDS,
	FIELD("Statement", TEXT, 0, "คำบอกเล่าของครัวเรือน", "Statement in their own words"),
	FIELD("NextDate", DATE, 0, "กำหนดประเมินครั้งต่อไป", "Next assessment due"),
};

static const struct samut_choice event_kinds[] = {
	{"split", "แยกครัวเรือน", "แยก"},
	{"join", "รวมครัวเรือน", "รวม"},
	{"move", "ย้ายที่อยู่", "ย้าย"},
	{"birth", "เกิด", NULL},
	{"death", "เสียชีวิต", "ตาย"},
	CHOICE_OTHER,
	CHOICE_END,
};

static const struct samut_field event_fields[] = {
	FIELD("Date", DATE, NEED, "วันที่", "Date"),
	PICK("Kind", event_kinds, NEED, "เหตุการณ์", "Event"),
	FIELD("Before", LINE, MANY, "สมาชิกก่อนเหตุการณ์", "Member before"),
	FIELD("After", LINE, MANY, "สมาชิกหลังเหตุการณ์", "Member after"),
	FIELD("From", LINE, 0, "จาก", "From"),
	FIELD("To", LINE, 0, "ไปยัง", "To"),
	FIELD("Note", TEXT, 0, "หมายเหตุ", "Note"),
};

static const struct samut_choice duplicate_verdicts[] = {
	{"same", "ครัวเรือนเดียวกัน", "ซ้ำ|เดียวกัน"},
	{"different", "คนละครัวเรือน", "ไม่ซ้ำ|คนละหลัง"},
	{"unsure", "ยังไม่แน่ใจ", "ไม่แน่ใจ"},
	CHOICE_END,
};

static const struct samut_field verdict_fields[] = {
	REF("First", "household", NEED, "ครัวเรือนที่หนึ่ง", "First household"),
	REF("Second", "household", NEED, "ครัวเรือนที่สอง", "Second household"),
	FIELD("Match", LINE, MANY, "เหตุที่พิจารณาแล้ว (มีเหตุอื่นเมื่อใด จะขึ้นให้พิจารณาใหม่)",
		"What was judged; another likeness brings the pair back"),
	PICK("Verdict", duplicate_verdicts, NEED, "ผลการพิจารณา", "Verdict"),
	FIELD("Reason", TEXT, 0, "เหตุผล", "Reason"),
};
