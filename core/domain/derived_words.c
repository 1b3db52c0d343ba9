/* SPDX-License-Identifier: Apache-2.0 */
/* The words of what is derived, in the ministry's own terms where its documents have them. */
#include "core/domain/derived.h"

/* clang-format off: one row a line */

/* The cabinet letter of 22 April 2565, section 3.2.1. */
static const struct samut_words steps[SAMUT_STEPS] = {
	{"1", "การเตรียมความพร้อมในการขับเคลื่อน", "preparation"},
	{"2", "การชี้แจงสร้างความเข้าใจและแต่งตั้งคณะทำงานระดับจังหวัด", "briefing and provincial working group"},
	{"3", "การกรองข้อมูลเพื่อค้นหากลุ่มเปราะบาง", "screening"},
	{"4", "การเยี่ยมบ้าน", "home visit"},
	{"5", "การวิเคราะห์ร่วมรายครัวเรือน", "joint analysis"},
	{"6", "การจัดทำแผนพัฒนาคุณภาพชีวิตรายครัวเรือน", "plan for the household"},
	{"7", "การบูรณาการการทำงานร่วมกันระหว่างภาคีเครือข่าย", "partners at work"},
	{"8", "การติดตามและประเมินผล", "follow-up and evaluation"},
	{"9", "การสรุปบทเรียน", "lessons drawn"},
};

static const struct samut_words actions[SAMUT_ACTIONS] = {
	[SAMUT_ACTION_NONE] = {"none", "ไม่มีงานค้าง", "nothing is open"},
	[SAMUT_ACTION_SCREEN] = {"screen", "กรองข้อมูลครัวเรือน", "screen the household"},
	[SAMUT_ACTION_VISIT] = {"visit", "เยี่ยมบ้าน", "visit the household"},
	[SAMUT_ACTION_ANALYSE] = {"analyse", "วิเคราะห์ร่วมรายครัวเรือนให้ครบ 4 ข้อ",
		"analyse together, all four outputs"},
	[SAMUT_ACTION_RETURN] = {"return", "คืนข้อมูลสู่ครอบครัวและชุมชน",
		"return the findings to family and community"},
	[SAMUT_ACTION_URGENCY] = {"urgency", "ระบุระดับความเร่งด่วนของครัวเรือน",
		"say how urgent the household is"},
	[SAMUT_ACTION_PLAN] = {"plan", "จัดทำแผนพัฒนาคุณภาพชีวิต", "make the plan"},
	[SAMUT_ACTION_ITEM] = {"item", "ดำเนินการตามแผน", "carry out the plan"},
	[SAMUT_ACTION_REFERRAL] = {"referral", "ติดตามผลการส่งต่อ", "ask what became of the referral"},
	[SAMUT_ACTION_FOLLOW_UP] = {"follow-up", "ติดตามและประเมินผล", "follow up and assess"},
	[SAMUT_ACTION_CLOSE] = {"close", "พิจารณาปิดกรณี", "consider closing the case"},
	[SAMUT_ACTION_LESSON] = {"lesson", "บันทึกเหตุผลที่ปิดและบทเรียน",
		"write why it was closed and what was learnt"},
};

static const struct samut_words dimensions[SAMUT_DIMENSIONS] = {
	{"health", "สุขภาพ", "Health"},
	{"education", "การศึกษา", "Education"},
	{"income", "รายได้", "Income"},
	{"living", "ความเป็นอยู่", "Living"},
	{"access", "การเข้าถึงบริการรัฐ", "Access"},
};

static const struct samut_words states[] = {
	[SAMUT_STATE_NONE] = {"none", "ยังไม่มีข้อมูล", "not recorded"},
	[SAMUT_STATE_UNKNOWN] = {"unknown", "ไม่ทราบ", "unknown"},
	[SAMUT_STATE_OK] = {"ok", "ปกติ", "ok"},
	[SAMUT_STATE_LACKING] = {"lacking", "ขัดสน", "lacking"},
};

/* "Productive Welfare" of 12 February 2562. */
static const struct samut_words ladders[] = {
	[SAMUT_LADDER_NONE] = {"none", "ยังไม่ได้ประเมิน", "not assessed"},
	[SAMUT_DEPENDENT] = {"dependent", "ผู้อยู่ในภาวะพึ่งพิง", "dependent"},
	[SAMUT_SELF_RELIANT] = {"self-reliant", "ผู้ที่สามารถพึ่งพาตนเองได้", "self-reliant"},
	[SAMUT_CONTRIBUTING] = {"contributing", "ผู้ที่ผลักดันการเติบโตทางเศรษฐกิจ", "contributing"},
};

/* clang-format on */

const struct samut_words *samut_step(int step)
{
	return step < 1 || step > SAMUT_STEPS ? NULL : &steps[step - 1];
}

const struct samut_words *samut_action(enum samut_action action)
{
	return &actions[action];
}

const struct samut_words *samut_dimension(int dimension)
{
	return &dimensions[dimension];
}

const struct samut_words *samut_state(enum samut_state state)
{
	return &states[state];
}

const struct samut_words *samut_ladder(enum samut_ladder ladder)
{
	return &ladders[ladder];
}
