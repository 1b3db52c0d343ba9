/* SPDX-License-Identifier: Apache-2.0 */
/* What a newcomer reads first. The folders are those of the tables; only how to work with them is told here.
 */
#include "fs/readme.h"

#include "core/model/layout.h"
#include "core/show/page.h"

static const char thai[] =
	"• เปิดแฟ้ม .txt ด้วยโปรแกรมแก้ไขข้อความใดก็ได้ แก้แล้วบันทึก ทุกครั้งที่บันทึกจะเก็บเป็นประวัติพร้อมชื่อผู้แก้\n"
	"• สร้างโฟลเดอร์ครัวเรือนใหม่ในหมู่บ้าน: จะได้โฟลเดอร์ย่อยและแบบฟอร์มพร้อมเลขประจำครัวเรือน\n"
	"• สร้างแฟ้มว่างในโฟลเดอร์ เช่น visits/2569-10-01.txt: จะได้แบบฟอร์มให้กรอก\n"
	"• ถ้าบันทึกไม่ได้ ข้อความของท่านยังอยู่ในแฟ้ม ชื่อเดิม.rejected พร้อมเหตุผล แก้แล้วย้ายทับแฟ้มเดิมได้เลย\n"
	"  เหตุผลล่าสุดอยู่ที่ .samut/why สถานะระบบอยู่ที่ .samut/status\n"
	"• แฟ้มและโฟลเดอร์ที่คำนวณให้ อ่านได้อย่างเดียว แก้ข้อมูลต้นทางแล้วจะเปลี่ยนตามเอง แต่ละคนเห็นเฉพาะที่ตนมีสิทธิ์\n"
	"  คัดลอก ย้าย ลบโฟลเดอร์ที่มีแฟ้มเหล่านี้ได้ตามปกติ ถ้าลบเฉพาะแฟ้มที่คำนวณ แฟ้มนั้นจะกลับมา\n"
	"• inbox/: วางแฟ้ม CSV เพื่อนำเข้า ผลอยู่ใน ชื่อแฟ้ม.result.txt แฟ้มใน inbox/ ไม่เก็บเป็นประวัติ\n"
	"• reports/queries/: บันทึกคำสั่ง SELECT เป็น ชื่อ.sql แล้วเปิด ชื่อ.csv\n"
	"• วันที่เขียนได้ทั้ง พ.ศ. และ ค.ศ. เลขไทยหรืออารบิก เงินเป็นบาท\n"
	"• notes/ และ attachments/ เก็บแฟ้มใดก็ได้ (ไม่เกิน 64 MiB)\n"
	"• at/2569-10-01/ คือทุกอย่างตามที่เป็นในวันนั้น history/ที่อยู่ของแฟ้ม/ คือทุกฉบับ คัดลอกฉบับเดิมมาทับแฟ้มเพื่อนำกลับมา\n";

static const char english[] =
	"* Open any .txt file with any editor, change it, save it. Every save is kept in the history with "
	"your "
	"name.\n"
	"* Make a folder for a new household in its village: sub-folders and a form with its Id appear in "
	"it.\n"
	"* Make an empty file, such as visits/2026-10-01.txt: it becomes a form to fill in.\n"
	"* If a save is refused, nothing is lost: your text lies beside the file as NAME.rejected, with the "
	"reasons "
	"on top.\n"
	"  Mend it and move it over the file. `.samut/why` tells why your last operations were refused,\n"
	"  `.samut/status` how the system is.\n"
	"* What is computed can only be read: edit the records, and it follows. Everyone is shown what he "
	"may see.\n"
	"  Folders with such files in them are copied, moved and deleted as usual; alone, such a file comes "
	"back.\n"
	"* inbox/: put a CSV file there to import it; NAME.result.txt tells how it went. What lies there is "
	"not kept "
	"in the history.\n"
	"* reports/queries/: save a SELECT as NAME.sql and open NAME.csv.\n"
	"* Dates may be written in the Buddhist or the Common Era, digits Thai or Arabic, money in baht.\n"
	"* notes/ and attachments/ take any file (up to 64 MiB).\n"
	"* at/2026-10-01/ is everything as it was then, history/<path>/ every version: copy an old text over "
	"the file to have it back.\n"
	"* Records are GNU recutils text: grep ^Urgency:, awk -F': ' and recsel work on them.\n";

/* So many characters as they are seen: Thai vowels and tones above and below take no room. */
static int width(const char *text)
{
	int n = 0;

	for (const char *c = text; *c; c = g_utf8_next_char(c))
		n += !g_unichar_iszerowidth(g_utf8_get_char(c));
	return n;
}

static void print_row(GString *out, const char *name, const char *ending, const char *what)
{
	g_string_append_printf(out, "  %s%s%*s  %s\n", name, ending,
		MAX(0, 15 - width(name) - (int)strlen(ending)), "", what);
}

static void print_folders(GString *out, bool th)
{
	const struct samut_layout *row;

	for (unsigned i = 0; (row = samut_layout_child(SAMUT_LAYOUT_ROOT, i)); i++)
		print_row(out, row->name, "/", th ? row->th : row->en);
	for (const struct samut_page *page = samut_pages; page->path; page++)
		if (page->tree && !strchr(page->path, '/') && page->th)
			print_row(out, page->path, "/", th ? page->th : page->en);
}

/* What stands beside records: where, and what it is. */
static void print_beside(GString *out, bool th)
{
	g_string_append(out, th ? "\n  คำนวณให้ข้างข้อมูล:\n" : "\n  computed beside records:\n");
	for (const struct samut_page *page = samut_pages; page->path; page++) {
		const struct samut_layout *row = page->beside ? samut_layout_get(page->beside) : NULL;
		const char *slash = strrchr(page->path, '/');
		if (row && slash && !strchr(slash, '{') && page->th)
			g_string_append_printf(
				out, "  %s/%s  %s\n", row->name, slash + 1, th ? page->th : page->en);
	}
}

void readme_print(GString *out)
{
	g_string_append(out, "สมุด (samutfs) — สมุดพกครอบครัวและเงินกองทุน เป็นโฟลเดอร์และแฟ้มข้อความ\n\n");
	print_folders(out, true);
	print_beside(out, true);
	g_string_append_c(out, '\n');
	g_string_append(out, thai);
	g_string_append(out,
		"\n----------------------------------------------------------------------\n\n"
		"samutfs — family logbooks, outcome contracts and funds as folders and text files\n\n");
	print_folders(out, false);
	print_beside(out, false);
	g_string_append_c(out, '\n');
	g_string_append(out, english);
}
