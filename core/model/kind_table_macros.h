/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words in which the kind table is written: one row a field, one row a choice. Included by kind_table.c
 * alone; the fragments kind_table_*.h hold the rows of one domain each, so that no file grows past reading.
 * Labels use the words of the ministry's own documents where they have one.
 */
#pragma once

#include "core/model/kind.h"

#define NEED SAMUT_FIELD_MANDATORY
#define INDEXED SAMUT_FIELD_INDEXED
#define PLACED SAMUT_FIELD_PLACED
#define MANY SAMUT_FIELD_REPEAT
#define GIVEN SAMUT_FIELD_GIVEN

/* A field that holds a value of a type; flags are NEED, MANY, GIVEN or 0. */
#define FIELD(name, type, flags, th, en)                                                                     \
	{                                                                                                    \
		name, th, en, SAMUT_TYPE_##type, flags, NULL, NULL                                           \
	}
/* A field that holds one word of a list. */
#define PICK(name, choices, flags, th, en)                                                                   \
	{                                                                                                    \
		name, th, en, SAMUT_TYPE_CHOICE, flags, choices, NULL                                        \
	}
/* A field that says yes or no. */
#define YESNO(name, flags, th, en)                                                                           \
	{                                                                                                    \
		name, th, en, SAMUT_TYPE_BOOL, flags, yes_no, NULL                                           \
	}
/* A field that names a record of another kind. */
#define REF(name, kind, flags, th, en)                                                                       \
	{                                                                                                    \
		name, th, en, SAMUT_TYPE_REF, flags, NULL, kind                                              \
	}

/* A kind; its fields are the array given, in the order of the form. */
#define KIND(name, fields, th, en)                                                                           \
	{                                                                                                    \
		name, th, en, fields, sizeof(fields) / sizeof(fields[0])                                     \
	}

/* clang-format off: one row a line */

/* Lists that several kinds share. The word other has two accepted Thai spellings. */
#define CHOICE_OTHER                                                                                         \
	{                                                                                                    \
		"other", "อื่นๆ", "อื่น ๆ|อื่น"                                              \
	}
#define CHOICE_END                                                                                           \
	{                                                                                                    \
		NULL, NULL, NULL                                                                             \
	}

static const struct samut_choice yes_no[] = {
	{"yes", "ใช่", "มี|y|true|1"},
	{"no", "ไม่ใช่", "ไม่มี|ไม่|n|false|0"},
	CHOICE_END,
};

/* State of one of the five dimensions. */
static const struct samut_choice dimension_states[] = {
	{"ok", "ปกติ", "ไม่ขัดสน|ผ่าน|ผ่านเกณฑ์"},
	{"lacking", "ขัดสน", "ขาดแคลน|ไม่ผ่าน|ไม่ผ่านเกณฑ์|ตกเกณฑ์"},
	{"unknown", "ไม่ทราบ", "ไม่มีข้อมูล"},
	CHOICE_END,
};

/* The five dimensions; the letter of 2565 says "finance" where TPMAP says "income". */
static const struct samut_choice dimensions[] = {
	{"health", "สุขภาพ", NULL},
	{"education", "การศึกษา", NULL},
	{"income", "รายได้", "การเงิน|finance"},
	{"living", "ความเป็นอยู่", "สภาพความเป็นอยู่"},
	{"access", "การเข้าถึงบริการรัฐ", "การเข้าถึงบริการภาครัฐ|การเข้าถึงบริการ|accessibility"},
	CHOICE_END,
};

/* What a household is helped with, in the order of the three horizons. */
static const struct samut_choice help_kinds[] = {
	{"consumer-goods", "เครื่องอุปโภคบริโภค", "ถุงยังชีพ|สิ่งของ"},
	{"cash", "เงินสงเคราะห์", "เงิน|เงินช่วยเหลือ"},
	{"rights", "การเข้าถึงสิทธิ", "สิทธิ|สิทธิสวัสดิการ"},
	{"knowledge", "การให้ความรู้", "ความรู้|องค์ความรู้"},
	{"training", "การฝึกอาชีพ", "ฝึกอาชีพ"},
	{"environment", "การปรับสภาพแวดล้อม", "ปรับสภาพแวดล้อม"},
	{"housing", "การปรับปรุง/ซ่อมแซมที่อยู่อาศัย", "ปรับปรุง/ซ่อมแซมที่อยู่อาศัย|ซ่อมแซมที่อยู่อาศัย|ซ่อมบ้าน|ที่อยู่อาศัย"},
	{"land", "การมีที่ดินทำกิน", "ที่ดินทำกิน"},
	{"lao-plan", "การบรรจุแผนรายครอบครัวในแผนของ อปท.", "แผนของ อปท.|แผน อปท."},
	CHOICE_OTHER,
	CHOICE_END,
};

/* How far a project or programme has got. */
static const struct samut_choice programme_states[] = {
	{"planned", "วางแผน", "อยู่ในแผน"},
	{"running", "กำลังดำเนินการ", "ดำเนินการ"},
	{"closed", "ปิดโครงการ", "สิ้นสุด|ปิดแล้ว"},
	CHOICE_END,
};

#define DIMENSION_FIELDS                                                                                     \
	PICK("Health", dimension_states, 0, "มิติสุขภาพ", "Health"),                                            \
		PICK("Education", dimension_states, 0, "มิติการศึกษา", "Education"),                            \
		PICK("Income", dimension_states, 0, "มิติรายได้ (การเงิน)", "Income"),                           \
		PICK("Living", dimension_states, 0, "มิติความเป็นอยู่", "Living conditions"),                     \
		PICK("Access", dimension_states, 0, "มิติการเข้าถึงบริการรัฐ", "Access to state services")
