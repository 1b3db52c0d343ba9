/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which row of the layout a name in a place belongs to, and if to none, why not, in words that help. The
 * rules of names stand in one table, a function for each way of naming. A rule called with diag NULL only
 * answers, which is how suggestions are found: repaired spellings of the name are tried against the same
 * rule.
 */
#include "core/model/layout.h"

#include <string.h>

#include "core/model/date.h"
#include "core/model/digits.h"
#include "core/model/province.h"
#include "core/model/suggest.h"

#define ISO_LEN 10 /* YYYY-MM-DD */
#define QUERY_ENDING ".sql"

/* A row's rule: stem is the name, of a record without its .txt. Says what is wrong in diag, if given. */
typedef bool (*naming_fn)(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag);

const struct samut_layout *samut_layout_get(int code)
{
	for (const struct samut_layout *row = samut_layout_table; row->code; row++)
		if (row->code == code)
			return row;
	return NULL;
}

const struct samut_layout *samut_layout_of_kind(const char *kind)
{
	for (const struct samut_layout *row = samut_layout_table; row->code; row++)
		if (g_strcmp0(row->kind, kind) == 0)
			return row;
	return NULL;
}

const struct samut_layout *samut_layout_child(int code, unsigned i)
{
	for (const struct samut_layout *row = samut_layout_table; row->code; row++)
		if (row->parent == code && i-- == 0)
			return row;
	return NULL;
}

bool samut_layout_is_dir(const struct samut_layout *row)
{
	return !row->kind && !(row->flags & SAMUT_PLACE_PLAIN);
}

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

static bool fits_fixed(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	(void)parent_name, (void)diag;
	if (!row->kind)
		return strcmp(stem, row->name) == 0;
	return g_str_has_suffix(row->name, ".txt") && strlen(stem) == strlen(row->name) - 4 &&
	       strncmp(stem, row->name, strlen(stem)) == 0;
}

static bool fits_free(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	(void)row, (void)parent_name, (void)diag;
	return *stem != '\0';
}

/* A code of so many digits, a hyphen, and a name. */
static bool fits_code(const struct samut_layout *row, const char *stem, size_t digits, const char *example,
	struct samut_diag *diag)
{
	if (count_digits(stem) == digits && stem[digits] == '-' && stem[digits + 1])
		return true;
	samut_diag_add(diag, 0, 0, NULL, "ชื่อ%s%.0sต้องขึ้นต้นด้วยรหัส %d หลัก ขีด (-) แล้วตามด้วยชื่อ เช่น %s",
		"the name of a %.0s%s starts with a code of %d digits, a hyphen and then the name, as %s",
		row->th, row->en, (int)digits, example);
	return false;
}

static bool fits_province(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	(void)parent_name;
	if (!fits_code(row, stem, 2, "70-ราชบุรี", diag))
		return false;
	int code = (stem[0] - '0') * 10 + stem[1] - '0';
	const struct samut_province *own = samut_province_get(code);
	if (!own) {
		samut_diag_add(diag, 0, 0, NULL, "ไม่มีจังหวัดรหัส %02d",
			"there is no province with the code %02d", code);
		return false;
	}
	const struct samut_province *other =
		samut_province_name_matches(code, stem + 3) ? NULL : samut_province_find(stem + 3);
	if (!other || other == own)
		return true;
	samut_diag_add(diag, 0, 0, NULL, "รหัส %02d คือจังหวัด%s%.0s ส่วน%s%.0sคือรหัส %02d",
		"%02d is the code of %.0s%s, that of %.0s%s is %02d", code, own->th, own->en, other->th,
		other->en, other->code);
	return false;
}

/* A code whose first digits are those of the area around it. */
static bool fits_area(const struct samut_layout *row, const char *parent_name, const char *stem,
	size_t digits, const char *example, struct samut_diag *diag)
{
	if (!fits_code(row, stem, digits, example, diag))
		return false;
	if (strncmp(stem, parent_name, digits - 2) != 0) {
		samut_diag_add(diag, 0, 0, NULL, "รหัส %.*s ไม่อยู่ใน %s: รหัสต้องขึ้นต้นด้วย %.*s",
			"the code %.*s does not lie in %s: it must start with %.*s", (int)digits, stem,
			parent_name, (int)digits - 2, parent_name);
		return false;
	}
	if (strncmp(stem + digits - 2, "00", 2) != 0)
		return true;
	samut_diag_add(diag, 0, 0, NULL, "ไม่มีรหัส %.*s: สองหลักท้ายเริ่มที่ 01",
		"there is no code %.*s: its last two digits start at 01", (int)digits, stem);
	return false;
}

static bool fits_amphoe(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	return fits_area(row, parent_name, stem, 4, "7001-เมืองราชบุรี", diag);
}

static bool fits_tambon(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	return fits_area(row, parent_name, stem, 6, "700101-หน้าเมือง", diag);
}

static bool fits_village(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	(void)parent_name;
	return fits_code(row, stem, 2, "03-บ้านดอน, 00-ในเมือง", diag);
}

static bool fits_numbered(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	size_t digits = count_digits(stem);

	(void)parent_name;
	if ((digits == 2 || digits == 3) && stem[digits] == '-' && stem[digits + 1])
		return true;
	samut_diag_add(diag, 0, 0, NULL, "ชื่อไฟล์ต้องเป็นเลขลำดับสองหลัก ขีด (-) แล้วตามด้วยชื่อ: %s%.0s",
		"the file name is a number of two digits, a hyphen and then a title: %.0s%s", row->th,
		row->en);
	return false;
}

static bool fits_number(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	size_t digits = count_digits(stem);

	(void)parent_name;
	if (digits >= 2 && digits <= 7 && !stem[digits])
		return true;
	samut_diag_add(diag, 0, 0, NULL, "ชื่อไฟล์ต้องเป็นเลขลำดับเท่านั้น: %s%.0s",
		"the file name is nothing but a number: %.0s%s", row->th, row->en);
	return false;
}

/* The shape YYYY-MM-DD, whether or not there is such a day. */
static bool is_date_shape(const char *text)
{
	return count_digits(text) == 4 && text[4] == '-' && count_digits(text + 5) == 2 && text[7] == '-' &&
	       count_digits(text + 8) == 2;
}

static bool is_real_date(const char *text)
{
	g_autofree char *day = g_strndup(text, ISO_LEN);
	struct samut_date date;

	return samut_date_parse(day, SAMUT_DATE_FULL, NULL, &date) == 0;
}

/* A date, then (number: must, else may) a hyphen and a number that tells records of one day apart. */
static bool fits_date(const struct samut_layout *row, const char *stem, bool number, struct samut_diag *diag)
{
	bool shape = is_date_shape(stem);

	if (shape && stem[ISO_LEN]) {
		size_t digits = stem[ISO_LEN] == '-' ? count_digits(stem + ISO_LEN + 1) : 0;
		shape = (digits == 2 || digits == 3) && !stem[ISO_LEN + 1 + digits];
	} else if (shape) {
		shape = !number;
	}
	if (shape && is_real_date(stem))
		return true;
	if (shape)
		samut_diag_add(diag, 0, 0, NULL, "ไม่มีวันที่ %.10s ในปฏิทิน",
			"there is no day %.10s in the calendar", stem);
	else if (number)
		samut_diag_add(diag, 0, 0, NULL, "ชื่อไฟล์ต้องเป็น ปี-เดือน-วัน-ลำดับ: %s%.0s",
			"the file name is year-month-day-number: %.0s%s", row->th, row->en);
	else
		samut_diag_add(diag, 0, 0, NULL, "ชื่อไฟล์ต้องเป็น ปี-เดือน-วัน (เติม -ลำดับ ได้): %s%.0s",
			"the file name is year-month-day (-number may follow): %.0s%s", row->th, row->en);
	return false;
}

static bool fits_dated(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	(void)parent_name;
	return fits_date(row, stem, false, diag);
}

static bool fits_dated_nn(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	(void)parent_name;
	return fits_date(row, stem, true, diag);
}

static bool fits_query(
	const struct samut_layout *row, const char *parent_name, const char *stem, struct samut_diag *diag)
{
	(void)parent_name;
	if (g_str_has_suffix(stem, QUERY_ENDING) && strlen(stem) > strlen(QUERY_ENDING))
		return true;
	samut_diag_add(diag, 0, 0, NULL, "ที่นี่เก็บเฉพาะแฟ้ม " QUERY_ENDING ": %s%.0s",
		"only " QUERY_ENDING " files stand here: %.0s%s", row->th, row->en);
	return false;
}

static const naming_fn naming_rules[] = {
	[SAMUT_NAMING_FIXED] = fits_fixed,
	[SAMUT_NAMING_FREE] = fits_free,
	[SAMUT_NAMING_PROVINCE] = fits_province,
	[SAMUT_NAMING_AMPHOE] = fits_amphoe,
	[SAMUT_NAMING_TAMBON] = fits_tambon,
	[SAMUT_NAMING_VILLAGE] = fits_village,
	[SAMUT_NAMING_NUMBERED] = fits_numbered,
	[SAMUT_NAMING_NUMBER] = fits_number,
	[SAMUT_NAMING_DATED] = fits_dated,
	[SAMUT_NAMING_DATED_NN] = fits_dated_nn,
	[SAMUT_NAMING_TEXT] = fits_free,
	[SAMUT_NAMING_QUERY] = fits_query,
};

/* Whether name is one of row's, and if not, in diag why. */
static bool fits(
	const struct samut_layout *row, const char *parent_name, const char *name, struct samut_diag *diag)
{
	if (!row->kind)
		return naming_rules[row->naming](row, parent_name, name, diag);
	if (!g_str_has_suffix(name, ".txt") || strcmp(name, ".txt") == 0) {
		samut_diag_add(diag, 0, 0, NULL, "ที่นี่เก็บเฉพาะไฟล์ .txt: %s%.0s",
			"only .txt files stand here: %.0s%s", row->th, row->en);
		return false;
	}
	g_autofree char *stem = g_strndup(name, strlen(name) - 4);
	return naming_rules[row->naming](row, parent_name, stem, diag);
}

/* Name without a wrong ending (".TXT", ".text", ".md"), with digits in ASCII and without blanks at its ends.
 */
static char *plain_stem(const char *name, bool record)
{
	g_autofree char *plain = samut_digits_plain(name);

	if (!plain || !record)
		return g_steal_pointer(&plain);
	static const char *const endings[] = {".txt", ".text", ".md", ".rec", ".doc", ".docx"};
	for (unsigned i = 0; i < G_N_ELEMENTS(endings); i++) {
		size_t cut = strlen(plain) > strlen(endings[i]) ? strlen(plain) - strlen(endings[i]) : 0;
		if (cut && g_ascii_strcasecmp(plain + cut, endings[i]) == 0)
			return g_strndup(plain, cut);
	}
	return g_steal_pointer(&plain);
}

/* "1 สมชาย", "1-สมชาย", "1_สมชาย" with the number brought to width digits and a hyphen; NULL when no number
 * leads. */
static char *hyphenate(const char *stem, int width)
{
	size_t digits = count_digits(stem);
	const char *rest = stem + digits;

	if (digits == 0 || digits > 7)
		return NULL;
	rest += strspn(rest, " -_.");
	g_autofree char *number = g_strndup(stem, digits);
	int value = atoi(number);
	return *rest ? g_strdup_printf("%0*d-%s", width, value, rest) : g_strdup_printf("%0*d", width, value);
}

/* YYYY-MM-DD in the era in which stem has its year. */
static char *iso_as_written(const char *stem, struct samut_date date)
{
	g_autofree char *buddhist = g_strdup_printf("%d", samut_date_buddhist_year(date));

	if (!strstr(stem, buddhist))
		return samut_date_iso(date);
	return g_strdup_printf("%s-%02d-%02d", buddhist, date.month, date.day);
}

/* Ways in which stem may have been meant; new strings, NULL among them are left out. */
static GPtrArray *repairs(const char *stem)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	struct samut_date date;
	static const int widths[] = {2, 4, 6};

	g_ptr_array_add(list, g_strdup(stem));
	for (unsigned i = 0; i < G_N_ELEMENTS(widths); i++) {
		char *hyphenated = hyphenate(stem, widths[i]);
		if (hyphenated)
			g_ptr_array_add(list, hyphenated);
	}
	const struct samut_province *province = samut_province_find(stem);
	if (province)
		g_ptr_array_add(list, g_strdup_printf("%02d-%s", province->code, province->th));
	if (samut_date_parse(stem, SAMUT_DATE_FULL, NULL, &date) == 0) {
		char *iso = iso_as_written(stem, date);
		g_ptr_array_add(list, iso);
		g_ptr_array_add(list, g_strdup_printf("%s-01", iso));
	}
	return list;
}

/* The name of row's form that was probably meant, or NULL. */
static char *repaired(const struct samut_layout *row, const char *parent_name, const char *name)
{
	g_autofree char *stem = plain_stem(name, row->kind != NULL);

	if (!stem || !*stem || *stem == '.')
		return NULL;
	if (row->naming == SAMUT_NAMING_QUERY) {
		char *dot = strrchr(stem, '.');
		if (dot && dot > stem)
			*dot = '\0';
		return g_strconcat(stem, QUERY_ENDING, NULL);
	}
	if (row->naming == SAMUT_NAMING_FREE || row->naming == SAMUT_NAMING_TEXT)
		return row->kind ? g_strconcat(stem, ".txt", NULL) : NULL;
	g_autoptr(GPtrArray) list = repairs(stem);
	for (unsigned i = 0; i < list->len; i++) {
		g_autofree char *full = g_strconcat(list->pdata[i], row->kind ? ".txt" : "", NULL);
		if (strcmp(full, name) != 0 && fits(row, parent_name, full, NULL))
			return g_steal_pointer(&full);
	}
	return NULL;
}

static void add_did_you_mean(struct samut_diag *diag, const char *name)
{
	samut_diag_add(diag, 0, 0, NULL, "หมายถึง “%s” หรือไม่", "did you mean “%s”?", name);
}

/* Whether anything but records may lie near: then a wrong file is told where it belongs. */
static void add_free_hint(const struct samut_layout *parent, struct samut_diag *diag)
{
	const struct samut_layout *place = parent;

	while (place && !(place->flags & SAMUT_PLACE_OWNER))
		place = samut_layout_get(place->parent);
	if (place)
		samut_diag_add(diag, 0, 0, NULL, "ข้อความอิสระเก็บใน notes/ ส่วนรูปถ่ายและไฟล์อื่นเก็บใน attachments/",
			"free text belongs in notes/, photos and other files in attachments/");
}

/* Says what may stand in a place, and which of its fixed names was probably meant. */
static void explain_place(
	const struct samut_layout *parent, const char *name, bool dir, struct samut_diag *diag)
{
	g_autoptr(GString) allowed = g_string_new(NULL);
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	const struct samut_layout *row;

	for (unsigned i = 0; (row = samut_layout_child(parent->code, i)); i++) {
		if (samut_layout_is_dir(row) != dir)
			continue;
		g_string_append_printf(allowed, "%s%s", allowed->len ? ", " : "", row->name);
		if (row->naming == SAMUT_NAMING_FIXED)
			g_ptr_array_add(words, (char *)row->name);
	}
	g_ptr_array_add(words, NULL);
	if (allowed->len == 0 && dir)
		samut_diag_add(diag, 0, 0, NULL, "ที่นี่สร้างโฟลเดอร์ไม่ได้", "no folders can be made here");
	else if (allowed->len == 0)
		samut_diag_add(diag, 0, 0, NULL, "ที่นี่สร้างไฟล์ไม่ได้", "no files can be made here");
	else
		samut_diag_add(diag, 0, 0, NULL, "ไม่มีที่สำหรับ “%s” ที่นี่: มีได้เฉพาะ %s",
			"“%s” has no place here: there may be %s", name, allowed->str);
	const char *near = samut_suggest_nearest(name, (const char *const *)words->pdata);
	g_autofree char *with_txt = g_strconcat(name, ".txt", NULL);
	if (!near)
		near = samut_suggest_nearest(with_txt, (const char *const *)words->pdata);
	if (near)
		add_did_you_mean(diag, near);
	else if (!dir)
		add_free_hint(parent, diag);
}

/* The child of parent that has a form of name of its own; of files or of directories there is at most one. */
static const struct samut_layout *formed_child(int parent, bool dir)
{
	const struct samut_layout *row;

	for (unsigned i = 0; (row = samut_layout_child(parent, i)); i++)
		if (row->naming != SAMUT_NAMING_FIXED && samut_layout_is_dir(row) == dir)
			return row;
	return NULL;
}

static const struct samut_layout *fixed_child(int parent, const char *name)
{
	const struct samut_layout *row;

	for (unsigned i = 0; (row = samut_layout_child(parent, i)); i++)
		if (row->naming == SAMUT_NAMING_FIXED && strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

/* Says why name is none of row's, and what was probably meant. */
static void explain_form(const struct samut_layout *parent, const struct samut_layout *row,
	const char *parent_name, const char *name, struct samut_diag *diag)
{
	(void)fits(row, parent_name, name, diag);
	g_autofree char *meant = repaired(row, parent_name, name);
	if (meant)
		add_did_you_mean(diag, meant);
	else if (row->kind)
		add_free_hint(parent, diag);
}

const struct samut_layout *samut_layout_match(const struct samut_layout *parent, const char *parent_name,
	const char *name, bool dir, struct samut_diag *diag)
{
	if (parent->flags & SAMUT_PLACE_FREE)
		return samut_layout_get(dir ? SAMUT_LAYOUT_FOLDER : SAMUT_LAYOUT_FILE);
	const struct samut_layout *row = fixed_child(parent->code, name);
	if (row && samut_layout_is_dir(row) == dir)
		return row;
	if (row) {
		samut_diag_add(diag, 0, 0, NULL, dir ? "“%s” เป็นไฟล์ ไม่ใช่โฟลเดอร์" : "“%s” เป็นโฟลเดอร์ ไม่ใช่ไฟล์",
			dir ? "“%s” is a file, not a folder" : "“%s” is a folder, not a file", name);
		return NULL;
	}
	row = formed_child(parent->code, dir);
	if (row && fits(row, parent_name, name, NULL))
		return row;
	if (!row)
		explain_place(parent, name, dir, diag);
	else
		explain_form(parent, row, parent_name, name, diag);
	return NULL;
}

/* The digits that lead a file name. */
static char *leading_number(const char *name)
{
	return g_strndup(name, count_digits(name));
}

char *samut_layout_id(const struct samut_layout *row, const char *place_id, const char *dir, const char *name,
	const char *id_field)
{
	g_autofree char *stem = NULL;

	switch (row->id) {
	case SAMUT_ID_NONE:
		return NULL;
	case SAMUT_ID_FIELD:
		return g_strdup(id_field);
	case SAMUT_ID_DIR:
		return g_strdup(dir);
	case SAMUT_ID_STEM:
	case SAMUT_ID_NESTED:
		stem = g_str_has_suffix(name, ".txt") ? g_strndup(name, strlen(name) - 4) : g_strdup(name);
		break;
	case SAMUT_ID_NUMBER:
		stem = leading_number(name);
		break;
	}
	if (row->id == SAMUT_ID_STEM)
		return g_steal_pointer(&stem);
	return place_id && *stem ? g_strdup_printf("%s/%s", place_id, stem) : NULL;
}
