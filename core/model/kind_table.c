/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All kinds of record, in the order of the document "Record kinds and their fields". The rows of the fields
 * stand in the fragments, one a domain. Adding a field is one row there; adding a kind is its rows and one
 * row here (and one in layout_table.c, which says where its records stand).
 */
#include "core/model/kind_table_funds.h"
#include "core/model/kind_table_household.h"
#include "core/model/kind_table_network.h"
#include "core/model/kind_table_programme.h"
#include "core/model/kind_table_sip.h"

/* clang-format off: one row a line */
const struct samut_kind samut_kinds[] = {
	KIND("household", household_fields, "ครัวเรือน", "a household: who, where, urgency, consent"),
	KIND("member", member_fields, "สมาชิกครัวเรือน", "a member of a household"),
	KIND("screening", screening_fields, "การกรองข้อมูล", "what the screening data say of a household"),
	KIND("visit", visit_fields, "การเยี่ยมบ้าน", "a home visit"),
	KIND("analysis", analysis_fields, "การวิเคราะห์ร่วมรายครัวเรือน",
		"the joint analysis of a household, with its four outputs"),
	KIND("plan-item", plan_item_fields, "รายการในแผนพัฒนาคุณภาพชีวิต", "one item of a household's plan"),
	KIND("assistance", assistance_fields, "ความช่วยเหลือ", "help given"),
	KIND("referral", referral_fields, "การส่งต่อ", "a referral to another organisation"),
	KIND("assessment", assessment_fields, "การประเมิน", "a self-assessment or a follow-up"),
	KIND("event", event_fields, "เหตุการณ์ของครัวเรือน",
		"a change in a household: split, join, move, birth, death"),
	KIND("partner", partner_fields, "ภาคีเครือข่าย", "an organisation"),
	KIND("programme", programme_fields, "โครงการ", "a programme of the ministry"),
	KIND("step", step_fields, "ขั้นตอน", "a step of a programme"),
	KIND("milestone", milestone_fields, "ความก้าวหน้าของจังหวัด", "how far a province is with a step"),
	KIND("working-group", working_group_fields, "คณะทำงาน", "a working group"),
	KIND("document", document_fields, "หนังสือราชการ", "an official letter or other document"),
	KIND("recommendation", recommendation_fields, "ข้อเสนอแนะ", "a recommendation and what became of it"),
	KIND("appraisal", appraisal_fields, "การประเมินโครงการ",
		"a formative or summative evaluation of a programme"),
	KIND("lesson", lesson_fields, "บทเรียน", "a lesson learnt"),
	KIND("community", community_fields, "ชุมชน", "a community"),
	KIND("readiness", readiness_fields, "ความพร้อมของชุมชน", "a survey of a community's readiness"),
	KIND("support", support_fields, "การสนับสนุนชุมชน", "knowledge or budget given to a community"),
	KIND("project", project_fields, "โครงการของชุมชน", "a project of a community"),
	KIND("contract", contract_fields, "สัญญา SIP", "a contract that pays for outcomes (SIP)"),
	KIND("outcome", outcome_fields, "ผลลัพธ์ตามสัญญา", "an outcome of a contract, with target and price"),
	KIND("funding", funding_fields, "เงินลงทุน", "money of an investor: promised, drawn, repaid"),
	KIND("enrolment", enrolment_fields, "ผู้เข้าร่วม",
		"a household or person enrolled in a contract's cohort"),
	KIND("evaluation", evaluation_fields, "ผลการประเมินผลลัพธ์", "the evaluator's verdict on an outcome"),
	KIND("payment", payment_fields, "การจ่ายเงินตามสัญญา", "a payment under a contract"),
	KIND("fund", fund_fields, "กองทุน/งบประมาณ", "a fund or budget of one fiscal year"),
	KIND("allocation", allocation_fields, "การจัดสรร", "what a fund allocates to a province"),
	KIND("transfer", transfer_fields, "การโอนเปลี่ยนแปลง", "money moved between provinces"),
	KIND("commitment", commitment_fields, "การผูกพันงบ", "money bound by an agreement"),
	KIND("disbursement", disbursement_fields, "การเบิกจ่าย", "money paid out of a fund"),
	KIND("scheme", scheme_fields, "สวัสดิการ", "a welfare scheme and its rates by date"),
	KIND("volunteer", volunteer_fields, "อพม./ผู้ปฏิบัติงาน", "a volunteer or social worker"),
	KIND("centre", centre_fields, "ศูนย์ช่วยเหลือสังคมตำบล", "a social help centre"),
	KIND("verdict", verdict_fields, "ผลพิจารณาข้อมูลซ้ำ", "whether two households are the same"),
	{NULL, NULL, NULL, NULL, 0},
};
