/* SPDX-License-Identifier: Apache-2.0 */
/* The folder search/ and its two pages. */
#include "core/show/search.h"

#include <errno.h>
#include <string.h>

#include "core/index/search_text.h"
#include "core/show/search_find.h"
#include "core/show/search_results.h"
#include "core/show/show_part.h"
#include "core/store/node.h"

/* ---- the tree ---- */

/* Words of the first name of rest; *ret_name: what stands behind it, NULL when nothing. */
static int take_apart(const char *rest, char **ret_words, const char **ret_name)
{
	const char *slash = strchr(rest, '/');

	if (slash && strchr(slash + 1, '/'))
		return -ENOENT;
	*ret_words = slash ? g_strndup(rest, (size_t)(slash - rest)) : g_strdup(rest);
	*ret_name = slash ? slash + 1 : NULL;
	return 0;
}

static int find(struct samut_asking *asking, const char *rest, enum samut_shown_type *ret_type)
{
	g_autofree char *text = NULL;
	g_autoptr(samut_search_words) words = NULL;
	const char *name;
	int64_t node;
	int r = take_apart(rest, &text, &name);

	if (r < 0)
		return r;
	words = samut_search_words_new(text);
	if (!words)
		return -ENOENT;
	*ret_type = name ? SAMUT_SHOWN_LINK : SAMUT_SHOWN_DIR;
	return name ? samut_search_results_node(asking->show->searches, asking, words, name, &node) : 0;
}

static int list(struct samut_asking *asking, const char *rest, samut_shown_fn fn, void *arg)
{
	g_autoptr(samut_search_words) words = NULL;
	g_autoptr(samut_search_result) result = NULL;
	int r;

	if (!*rest)
		return 0;
	words = strchr(rest, '/') ? NULL : samut_search_words_new(rest);
	if (!words)
		return -ENOENT;
	r = samut_search_results_now(asking->show->searches, asking, words, &result);
	if (r == 0 && result->note)
		r = fn(result->note, SAMUT_SHOWN_LINK, arg);
	for (unsigned i = 0; r == 0 && i < result->names->len; i++)
		r = fn(result->names->pdata[i], SAMUT_SHOWN_LINK, arg);
	return r;
}

static int link_of(struct samut_asking *asking, const char *rest, char **ret_target)
{
	g_autofree char *text = NULL;
	g_autoptr(samut_search_words) words = NULL;
	g_autoptr(GString) target = g_string_new(NULL);
	const char *name;
	int64_t node = 0;
	int r = take_apart(rest, &text, &name);

	if (r < 0)
		return r;
	words = samut_search_words_new(text);
	if (!words)
		return -ENOENT;
	r = name ? samut_search_results_node(asking->show->searches, asking, words, name, &node) : -EINVAL;
	if (r >= 0 && !node)
		g_string_printf(target, ".samut/search/%s/more.txt", text);
	else if (r >= 0)
		r = samut_node_path(asking->db, node, target);
	if (r < 0)
		return r;
	*ret_target = g_string_free(g_steal_pointer(&target), FALSE);
	return 0;
}

const struct samut_tree samut_search_tree = {.find = find, .list = list, .link = link_of};

/* ---- pages ---- */

/* clang-format off: as it is read */
int samut_search_readme(struct samut_asking *asking, GString *out)
{
	(void)asking;
	g_string_append_printf(out,
		"ค้นหา\n"
		"\n"
		"เปิดโฟลเดอร์ที่ชื่อเป็นคำที่ต้องการหา แล้วจะพบลิงก์ไปยังทุกรายการที่มีคำนั้น เช่น\n"
		"\n"
		"    search/สมชาย              ชื่อ หรือส่วนใดของข้อความ ไม่ต้องเว้นวรรค\n"
		"    search/สมชาย+หลังคา       มีทั้งสองคำ (เว้นวรรคแทน + ก็ได้)\n"
		"    search/สมชาย_ใจดี         สองคำติดกันตามนี้\n"
		"    search/3100600445635      เลขประจำตัว เลขครัวเรือน โทรศัพท์ มีขีดหรือไม่มีก็ได้ เลขไทยก็ได้\n"
		"    search/2569-01-31         วันที่ ในปี พ.ศ. หรือ ค.ศ. (31-1-2569 ก็ได้)\n"
		"\n"
		"ค้นในค่าของทุกรายการ ชื่อไฟล์ ชื่อโฟลเดอร์ เลขรหัส และข้อความใน notes/ (ไฟล์ละไม่เกิน %d KiB)\n"
		"เรียงจากค่าที่ตรงทั้งคำ บุคคลและสถานที่ก่อน แล้วจึงรายการที่แก้ไขล่าสุด แสดงไม่เกิน %d รายการ\n"
		"เห็นเฉพาะที่ท่านมีสิทธิ์อ่าน ครัวเรือนที่ปกปิดเป็นความลับไม่ปรากฏในการค้นหา\n"
		"\n"
		"Search\n"
		"\n"
		"Open a folder whose name is what you look for: it holds a link to everything that has it.\n"
		"\n"
		"    search/สมชาย              a name, or any part of any value; Thai needs no spaces\n"
		"    search/สมชาย+หลังคา       both words (a space does as well as +)\n"
		"    search/สมชาย_ใจดี         two words next to each other\n"
		"    search/3100600445635      ids and telephone numbers, with or without hyphens, in any "
		"digits\n"
		"    search/2569-01-31         a date in either era (31-1-2569 too)\n"
		"\n"
		"Looked through are the values of all records, names of files and folders, ids, and the text "
		"in\n"
		"notes/ (up to %d KiB a file). What matches as a whole comes first, people and places before "
		"what\n"
		"happened there, then what changed last; at most %d are shown. You see what you may read;\n"
		"confidential households are never found.\n",
		SAMUT_SEARCH_NOTE_MAX >> 10, SAMUT_SEARCH_SHOWN, SAMUT_SEARCH_NOTE_MAX >> 10,
		SAMUT_SEARCH_SHOWN);
	return 0;
}

int samut_search_more(struct samut_asking *asking, GString *out)
{
	g_autoptr(samut_search_words) words = samut_search_words_new(asking->args[0]);
	g_autoptr(samut_search_result) result = NULL;
	int r = words ? samut_search_results_now(asking->show->searches, asking, words, &result) : -ENOENT;

	if (r < 0)
		return r;
	if (result->making >= 0)
		g_string_append_printf(out,
			"กำลังทำดัชนี: ทำแล้ว %d %% ของทั้งหมด ที่เหลือยังค้นไม่พบ ลองใหม่ภายหลัง\n"
			"the index is being made: %d %% is done, the rest is not found yet; try again "
			"later\n\n",
			result->making, result->making);
	if (!result->more && !result->bounded) {
		g_string_append_printf(out, "แสดงครบทั้ง %u รายการแล้ว\nall %u are shown\n", result->names->len,
			result->names->len);
		return 0;
	}
	g_string_append_printf(out,
		"แสดง %u รายการแรก ยังมีอีก%s %u รายการ\n"
		"เพิ่มคำเพื่อให้แคบลง เช่น ชื่อตำบล ปี หรือนามสกุล: search/%s+…\n"
		"\n"
		"the first %u are shown; there are %s%u more\n"
		"narrow it down with another word, such as a year or a surname: search/%s+…\n",
		result->names->len, result->bounded ? "กว่า" : "", result->more, asking->args[0],
		result->names->len, result->bounded ? "more than " : "", result->more, asking->args[0]);
	return 0;
}
/* clang-format on */
