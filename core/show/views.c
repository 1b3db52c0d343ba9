/* SPDX-License-Identifier: Apache-2.0 */
/* The table of views. */
#include "core/show/views.h"

/* One view. */
struct view {
	const char *path;
	const char *th, *en;
};

/* clang-format off: one row a line */
static const struct view views[] = {
	{"plans/urgent", "รายการในแผนระยะเร่งด่วนที่ยังไม่เสร็จ", "items of urgent plans that are not done"},
	{"plans/medium", "รายการในแผนระยะกลางที่ยังไม่เสร็จ", "items of medium-term plans that are not done"},
	{"plans/long", "รายการในแผนระยะยาวที่ยังไม่เสร็จ", "items of long-term plans that are not done"},
	{"plans/overdue", "รายการในแผนที่เลยกำหนดและยังไม่เสร็จ",
		"items that are past their due date and not done"},
	{"plans/done", "รายการในแผนที่เสร็จแล้ว", "items that are done"},
};
/* clang-format on */

int samut_views_readme(struct samut_asking *asking, GString *out)
{
	(void)asking;
	for (unsigned i = 0; i < G_N_ELEMENTS(views); i++)
		g_string_append_printf(out, "%s/\n\t%s\n\t%s\n", views[i].path, views[i].th, views[i].en);
	return 0;
}
