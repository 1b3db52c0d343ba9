/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of programmes and communities, included by rule_table.c alone. Sources: the cabinet letter of 22
 * April 2565 (both evaluations before a programme closes) and the Pracharat project of FY 2561 (budget in
 * figures and words, budget only to communities that are ready).
 */
#pragma once

#include "core/work/rule_table_macros.h"

/* clang-format off */
static const struct samut_rule programme_rules[] = {
	{
		.name = "R11",
		.source = LETTER_2565,
		.written = "programme",
		.field = "Status",
		.sql = "SELECT 1 WHERE " OWN("k_programme", "status") "='closed' AND "
		       "(SELECT count(DISTINCT t.kind) FROM " IN_FOLDER("appraisals", "k_appraisal") ")<2",
		.th = "ปิดโครงการได้เมื่อมีการประเมินครบทั้งสองแบบใน appraisals/: ระหว่างดำเนินการ (formative) และเมื่อเสร็จสิ้น (summative)",
		.en = "a programme is closed only with both evaluations in appraisals/: formative and summative",
	},
	{.name = NULL},
};
/* clang-format on */
