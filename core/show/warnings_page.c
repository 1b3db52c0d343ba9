/* SPDX-License-Identifier: Apache-2.0 */
/* The words to the links of views/warnings: one page a folder. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/domain/warning.h"
#include "core/index/view.h"
#include "core/show/views.h"

static const char intro[] =
	"ข้อควรตรวจสอบ: ระเบียนเหล่านี้ใช้ได้และนับรวมตามปกติ แต่มีบางอย่างที่น่าจะผิด\n"
	"Doubts: these records are accepted and count like any other, but something in them looks wrong.\n";

static int append_record(struct samut_asking *asking, const char *name, int64_t node, GString *out)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_warnings(asking->db, node, &diag);

	if (r < 0 || samut_diag_count(&diag) == 0)
		return r;
	g_string_append_printf(out, "\n%s\n", name);
	for (unsigned i = 0; i < samut_diag_count(&diag); i++) {
		const struct samut_complaint *doubt = samut_diag_get(&diag, i);
		g_autofree char *field = doubt->field ? g_strconcat(doubt->field, ": ", NULL) : g_strdup("");

		g_string_append_printf(out, "    %s%s\n    %s%s\n", field, doubt->th, field, doubt->en);
	}
	return 0;
}

static int64_t view_number(void)
{
	int64_t number = 0;

	while (!samut_views[number].notes)
		number++;
	return number;
}

int samut_warnings_page(struct samut_asking *asking, GString *out)
{
	int64_t province, amphoe;
	int end = 0;
	bool any = false;

	if (sscanf(asking->args[0], "%2" SCNi64 "-%5" SCNi64 ".txt%n", &province, &amphoe, &end) != 2 ||
		end == 0 || asking->args[0][end])
		return -ENOENT;
	struct samut_stmt *stmt = samut_db_bind(asking->db,
		"SELECT name,node FROM ix.listing WHERE view=?1 AND key='' AND province=?2 AND amphoe=?3 "
		"ORDER BY name",
		"iii", view_number(), province, amphoe);
	int r;

	g_string_append(out, intro);
	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 1);

		if (!samut_sight_reads(asking->sight, node))
			continue;
		any = true;
		r = append_record(asking, samut_stmt_text(stmt, 0), node, out);
		if (r < 0)
			break;
	}
	samut_stmt_reset(stmt);
	return r < 0 ? r : any ? 0 : -ENOENT;
}
