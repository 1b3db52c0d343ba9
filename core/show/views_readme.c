/* SPDX-License-Identifier: Apache-2.0 */
/* What README.txt says of the folders plans and views, made from the table of views. */
#include "core/show/views.h"

#include <string.h>

#include "core/domain/derived.h"
#include "core/index/view.h"
#include "core/model/kind.h"

static const char intro[] =
	"โฟลเดอร์ plans และ views\n"
	"\n"
	"มีแต่ลิงก์ไปยังระเบียนจริง แยกตามจังหวัดและอำเภอ เปิดหรือแก้ไขผ่านลิงก์ได้เหมือนแก้ที่ระเบียน เมื่อระเบียนเปลี่ยน\n"
	"ลิงก์จะย้ายเองภายในหนึ่งวินาที เห็นเฉพาะระเบียนที่ท่านมีสิทธิอ่าน ครัวเรือนที่ปกปิดเป็นความลับไม่อยู่ในที่ใดเลย\n"
	"ครัวเรือนที่ปิดแล้วอยู่เฉพาะใน views/by-step และ plans/done สิ่งที่อยู่นอกครัวเรือนอยู่ใน " SAMUT_VIEW_CENTRAL "\n"
	"\n"
	"The folders plans and views hold nothing but links to the records themselves, by province and "
	"amphoe. What\n"
	"is opened or saved through a link is the record. When a record changes, its links move within a "
	"second. You\n"
	"see what you may read; confidential households stand in none of them. Closed households stand in\n"
	"views/by-step and plans/done alone. What belongs to no household is in " SAMUT_VIEW_CENTRAL ".\n";

/* Thai name of a key; "" when it needs none. */
static const char *key_name(const struct samut_view *view, const char *key)
{
	const struct samut_kind *kind = view->kind ? samut_kind_find(view->kind) : NULL;
	const struct samut_words *step = kind ? NULL : samut_step((int)g_ascii_strtoll(key, NULL, 10));

	if (!kind)
		return step ? step->th : "";
	for (const struct samut_choice *choice = kind->fields[samut_kind_field(kind, view->field)].choices;
		choice->word; choice++)
		if (strcmp(choice->word, key) == 0)
			return choice->th;
	return "";
}

/* The folders of a view, one a line. */
static void append_keys(GString *out, const struct samut_view *view)
{
	g_auto(GStrv) keys = g_strsplit(view->keys, " ", -1);

	for (char **key = keys; *key; key++)
		g_string_append_printf(out, "        %s/  %s\n", *key, key_name(view, *key));
}

int samut_views_readme(struct samut_asking *asking, GString *out)
{
	(void)asking;
	g_string_append(out, intro);
	for (const struct samut_view *view = samut_views; view->path; view++) {
		g_string_append_printf(out, "\n%s/\n    %s\n    %s\n", view->path, view->th, view->en);
		if (view->keys && *view->keys)
			append_keys(out, view);
	}
	/* Folders among them that others make. */
	for (const struct samut_page *page = samut_pages; page->path; page++)
		if (page->tree && g_str_has_prefix(page->path, "views/"))
			g_string_append_printf(
				out, "\n%s/\n    %s\n    %s\n", page->path, page->th, page->en);
	return 0;
}
