/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One reader a type, in one table. A reader gets the trimmed value (never empty; one line, unless its type is
 * a text), writes the canonical text and number, and says why not otherwise. Readers compose the parsers of
 * the other modules of this room; what they add is the canonical form.
 */
#include "core/model/value.h"

#include <errno.h>
#include <string.h>

#include "core/model/date.h"
#include "core/model/daytime.h"
#include "core/model/digits.h"
#include "core/model/ident.h"
#include "core/model/money.h"
#include "core/model/name.h"
#include "core/model/number.h"
#include "core/model/province.h"
#include "core/model/suggest.h"
#include "core/model/thai.h"

/* What a reader fills in. */
struct reading {
	const struct samut_field *field;
	struct samut_diag *refused, *doubts;
	char *text;
	gint64 number;
};

typedef int (*reader_fn)(const char *value, struct reading *r);

static int read_text(const char *value, struct reading *r)
{
	r->text = samut_thai_canonical(value);
	return r->text ? 0 : -EINVAL;
}

static int read_int(const char *value, struct reading *r)
{
	int64_t number;

	if (samut_int_parse(value, SAMUT_NUMBER_UNSIGNED, r->refused, &number) < 0)
		return -EINVAL;
	r->number = number;
	r->text = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)number);
	return 0;
}

static int read_decimal(const char *value, struct reading *r)
{
	struct samut_decimal number, scaled;

	if (samut_decimal_parse(value, SAMUT_NUMBER_NEGATIVE, SAMUT_DECIMAL_PLACES, r->refused, &number) < 0)
		return -EINVAL;
	if (samut_decimal_rescale(number, SAMUT_DECIMAL_PLACES, &scaled) < 0) {
		samut_diag_add(
			r->refused, 0, 0, NULL, "ตัวเลข “%s” มากเกินไป", "the number “%s” is too large", value);
		return -EINVAL;
	}
	r->number = scaled.digits;
	r->text = samut_decimal_format(number);
	return 0;
}

static int read_money(const char *value, struct reading *r)
{
	int64_t satang;

	if (samut_money_parse(value, SAMUT_NUMBER_UNSIGNED, r->refused, &satang) < 0)
		return -EINVAL;
	r->number = satang;
	r->text = samut_money_format(satang);
	return 0;
}

/* A share of a whole: the only percentages that fields hold. */
static int read_percent(const char *value, struct reading *r)
{
	int64_t percent;

	if (samut_percent_parse(value, SAMUT_NUMBER_UNSIGNED, r->refused, &percent) < 0)
		return -EINVAL;
	if (percent > SAMUT_PERCENT_WHOLE) {
		samut_diag_add(
			r->refused, 0, 0, NULL, "“%s” เกินร้อยละ 100", "“%s” is more than 100 percent", value);
		return -EINVAL;
	}
	r->number = percent;
	r->text = samut_percent_format(percent);
	return 0;
}

static int read_return(const char *value, struct reading *r)
{
	struct samut_rate rate;

	if (samut_rate_parse(value, r->refused, &rate) < 0)
		return -EINVAL;
	r->number = rate.value;
	r->text = samut_rate_format(rate);
	return 0;
}

static int read_any_date(const char *value, struct reading *r, enum samut_date_flags flags)
{
	struct samut_date date;

	if (samut_date_parse(value, flags, r->refused, &date) < 0)
		return -EINVAL;
	r->text = samut_date_iso(date);
	return 0;
}

static int read_date(const char *value, struct reading *r)
{
	return read_any_date(value, r, SAMUT_DATE_FULL);
}

static int read_partdate(const char *value, struct reading *r)
{
	return read_any_date(value, r, SAMUT_DATE_PARTIAL);
}

static int read_datetime(const char *value, struct reading *r)
{
	struct samut_moment moment;

	if (samut_moment_parse(value, r->refused, &moment) < 0)
		return -EINVAL;
	r->text = samut_moment_iso(moment);
	return 0;
}

static int read_year(const char *value, struct reading *r)
{
	int year;

	if (samut_date_parse_fiscal_year(value, r->refused, &year) < 0)
		return -EINVAL;
	r->number = year;
	r->text = g_strdup_printf("%d", year);
	return 0;
}

/* The form in which words are compared: plain, lower case, hyphens for blanks and underscores of English
 * words. */
static char *fold_word(const char *word)
{
	g_autofree char *plain = samut_digits_plain(word);

	if (!plain)
		return NULL;
	char *folded = g_utf8_casefold(plain, -1);
	for (char *p = folded; *p; p++)
		if (*p == '_' || *p == ' ')
			*p = '-';
	return folded;
}

static bool means(const char *spelling, const char *folded)
{
	g_autofree char *word = fold_word(spelling);

	return word && strcmp(word, folded) == 0;
}

static bool alias_means(const char *aliases, const char *folded)
{
	g_auto(GStrv) list = g_strsplit(aliases ? aliases : "", "|", -1);

	for (char **alias = list; *alias; alias++)
		if (means(*alias, folded))
			return true;
	return false;
}

const char *samut_value_choice(const struct samut_choice *choices, const char *text)
{
	/* Most values are spelt as the table spells them; folding every spelling costs fifty times as much.
	 */
	for (const struct samut_choice *choice = choices; choice->word; choice++)
		if (strcmp(choice->word, text) == 0 || strcmp(choice->th, text) == 0)
			return choice->word;
	g_autofree char *folded = fold_word(text);
	if (!folded || !*folded)
		return NULL;
	for (const struct samut_choice *choice = choices; choice->word; choice++)
		if (means(choice->word, folded) || means(choice->th, folded) ||
			alias_means(choice->alias, folded))
			return choice->word;
	return NULL;
}

/* The spelling of the list that was probably meant: a word, a Thai name or an alias; new string or NULL. */
static char *nearest_choice(const struct samut_choice *choices, const char *text)
{
	g_autoptr(GPtrArray) spellings = g_ptr_array_new_with_free_func(g_free);

	for (const struct samut_choice *choice = choices; choice->word; choice++) {
		g_auto(GStrv) aliases = g_strsplit(choice->alias ? choice->alias : "", "|", -1);
		g_ptr_array_add(spellings, g_strdup(choice->word));
		g_ptr_array_add(spellings, g_strdup(choice->th));
		for (char **alias = aliases; *alias; alias++)
			g_ptr_array_add(spellings, g_strdup(*alias));
	}
	g_ptr_array_add(spellings, NULL);
	return g_strdup(samut_suggest_nearest(text, (const char *const *)spellings->pdata));
}

static int read_choice(const char *value, struct reading *r)
{
	const char *word = samut_value_choice(r->field->choices, value);

	if (word) {
		r->text = g_strdup(word);
		return 0;
	}
	g_autoptr(GString) allowed = g_string_new(NULL);
	for (const struct samut_choice *choice = r->field->choices; choice->word; choice++)
		g_string_append_printf(
			allowed, "%s%s (%s)", allowed->len ? ", " : "", choice->word, choice->th);
	g_autofree char *near = nearest_choice(r->field->choices, value);
	if (near)
		samut_diag_add(r->refused, 0, 0, NULL, "“%s” ไม่มีให้เลือก หมายถึง “%s” หรือไม่ เลือกได้: %s",
			"“%s” is no choice here; did you mean “%s”? There is: %s", value, near, allowed->str);
	else
		samut_diag_add(r->refused, 0, 0, NULL, "“%s” ไม่มีให้เลือก เลือกได้: %s",
			"“%s” is no choice here; there is: %s", value, allowed->str);
	return -EINVAL;
}

/* An id made of names: one name, or a place and a name. Their .txt, which completion in a shell adds, is no
 * part of it. */
static int read_name_ref(const char *value, struct reading *r)
{
	g_autofree char *id = samut_name_canonical(value);
	g_autofree char *stem = id ? samut_name_stem(id) : NULL;

	if (stem) {
		g_free(id);
		id = g_steal_pointer(&stem);
	}
	g_auto(GStrv) parts = g_strsplit(id ? id : "", "/", -1);
	unsigned count = g_strv_length(parts);
	bool good = count == 1 || count == 2;
	for (unsigned i = 0; good && i < count; i++)
		good = samut_name_check(parts[i], NULL) == 0;
	if (!good) {
		samut_diag_add(r->refused, 0, 0, NULL,
			"“%s” ไม่ใช่รหัสอ้างอิง: ใช้ชื่อโฟลเดอร์ หรือชื่อไฟล์ที่ไม่มี .txt (นำด้วย รหัสของที่อยู่/ ถ้าอยู่ที่อื่น)",
			"“%s” is no reference: give the name of a folder, or of a file without .txt (led by "
			"the id of its "
			"place and / when it lies elsewhere)",
			value);
		return -EINVAL;
	}
	r->text = g_steal_pointer(&id);
	return 0;
}

static int read_household_id(const char *value, struct reading *r)
{
	struct samut_household_id id;

	if (samut_household_id_parse(value, r->refused, &id) < 0)
		return -EINVAL;
	r->text = samut_household_id_format(id);
	return 0;
}

/* `70-0000001/01`, or in the same household `01`; the file name `01-สมชาย.txt` will do for the number. */
static int read_member_ref(const char *value, struct reading *r)
{
	g_autofree char *plain = samut_digits_plain(value);
	const char *slash = plain ? strchr(plain, '/') : NULL;
	const char *number = slash ? slash + 1 : plain ? plain : "";
	size_t digits = strspn(number, "0123456789");
	g_autofree char *place = slash ? g_strndup(plain, (size_t)(slash - plain)) : NULL;
	struct samut_household_id id;

	if (digits == 0 || digits > 3 || (number[digits] && number[digits] != '-') || strchr(number, '/')) {
		samut_diag_add(r->refused, 0, 0, NULL,
			"“%s” ไม่ใช่รหัสสมาชิก: ใช้เลขนำหน้าชื่อไฟล์ เช่น 01 หรือ 70-0000001/01 ถ้าอยู่ครัวเรือนอื่น",
			"“%s” is no member: give the number that leads the file name, as 01, or "
			"70-0000001/01 when in another household",
			value);
		return -EINVAL;
	}
	g_autofree char *own = g_strdup_printf("%s%.*s", digits == 1 ? "0" : "", (int)digits, number);
	if (!place) {
		r->text = g_steal_pointer(&own);
		return 0;
	}
	if (samut_household_id_parse(place, r->refused, &id) < 0)
		return -EINVAL;
	g_autofree char *household = samut_household_id_format(id);
	r->text = g_strconcat(household, "/", own, NULL);
	return 0;
}

static int read_ref(const char *value, struct reading *r)
{
	if (strcmp(r->field->ref, "household") == 0)
		return read_household_id(value, r);
	if (strcmp(r->field->ref, "member") == 0)
		return read_member_ref(value, r);
	return read_name_ref(value, r);
}

static int read_province(const char *value, struct reading *r)
{
	const struct samut_province *province = samut_province_find(value);

	if (!province) {
		samut_diag_add(r->refused, 0, 0, NULL,
			"“%s” ไม่ใช่จังหวัด: ใช้รหัสสองหลักหรือชื่อจังหวัด เช่น 70 หรือ ราชบุรี",
			"“%s” is no province: give its code of two digits or its name, as 70 or Ratchaburi",
			value);
		return -EINVAL;
	}
	r->text = g_strdup_printf("%02d", province->code);
	return 0;
}

/* A code of 2, 4, 6 or 8 digits, alone or leading the name of a directory; or the name of a province. */
static int read_area(const char *value, struct reading *r)
{
	g_autofree char *plain = samut_digits_plain(value);
	size_t digits = plain ? strspn(plain, "0123456789") : 0;
	bool code = digits && digits % 2 == 0 && digits <= 8 && (!plain[digits] || plain[digits] == '-');
	const struct samut_province *province = NULL;

	if (code)
		province = samut_province_get((plain[0] - '0') * 10 + plain[1] - '0');
	else if (digits == 0)
		province = samut_province_find(value);
	if (!province) {
		samut_diag_add(r->refused, 0, 0, NULL,
			"“%s” ไม่ใช่รหัสพื้นที่: จังหวัด 2 หลัก อำเภอ 4 หลัก ตำบล 6 หลัก หมู่บ้าน 8 หลัก เช่น 700101",
			"“%s” is no area code: 2 digits for a province, 4 amphoe, 6 tambon, 8 village, as "
			"700101",
			value);
		return -EINVAL;
	}
	r->text = code ? g_strndup(plain, digits) : g_strdup_printf("%02d", province->code);
	return 0;
}

static int read_house_code(const char *value, struct reading *r)
{
	return samut_house_code_parse(value, r->refused, r->doubts, &r->text);
}

static int read_national_id(const char *value, struct reading *r)
{
	return samut_national_id_parse(value, r->refused, r->doubts, &r->text);
}

static int read_phone(const char *value, struct reading *r)
{
	return samut_phone_parse(value, r->refused, &r->text);
}

static int read_email(const char *value, struct reading *r)
{
	return samut_email_parse(value, r->refused, &r->text);
}

static int read_url(const char *value, struct reading *r)
{
	return samut_url_parse(value, r->refused, &r->text);
}

static int read_tier(const char *value, struct reading *r)
{
	g_auto(GStrv) parts = g_strsplit(value, ":", -1);
	struct samut_decimal from;
	int64_t satang;

	if (g_strv_length(parts) != 2) {
		samut_diag_add(r->refused, 0, 0, NULL, "“%s” ไม่ใช่ขั้น: เขียน ตั้งแต่: บาท เช่น 50: 10,000",
			"“%s” is no tier: write from: baht, as 50: 10,000", value);
		return -EINVAL;
	}
	if (samut_decimal_parse(parts[0], SAMUT_NUMBER_NEGATIVE, SAMUT_DECIMAL_PLACES, r->refused, &from) <
			0 ||
		samut_money_parse(parts[1], SAMUT_NUMBER_UNSIGNED, r->refused, &satang) < 0)
		return -EINVAL;
	g_autofree char *start = samut_decimal_format(from);
	g_autofree char *baht = samut_money_format(satang);
	r->text = g_strdup_printf("%s: %s", start, baht);
	return 0;
}

static int read_rate(const char *value, struct reading *r)
{
	g_auto(GStrv) parts = g_strsplit(value, ":", 3);
	struct samut_date from;
	int64_t satang;

	if (g_strv_length(parts) < 2) {
		samut_diag_add(r->refused, 0, 0, NULL,
			"“%s” ไม่ใช่อัตรา: เขียน ตั้งแต่วันที่: บาท: เงื่อนไข เช่น 1/10/2563: 1,000: อายุต่ำกว่า 18 ปี",
			"“%s” is no rate: write from date: baht: condition, as 2020-10-01: 1,000: under 18",
			value);
		return -EINVAL;
	}
	if (samut_date_parse(parts[0], SAMUT_DATE_FULL, r->refused, &from) < 0 ||
		samut_money_parse(parts[1], SAMUT_NUMBER_UNSIGNED, r->refused, &satang) < 0)
		return -EINVAL;
	g_autofree char *date = samut_date_iso(from);
	g_autofree char *baht = samut_money_format(satang);
	g_autofree char *condition = parts[2] ? samut_digits_plain(parts[2]) : NULL;
	bool bare = !condition || !*condition;
	r->text = g_strconcat(date, ": ", baht, bare ? NULL : ": ", condition, NULL);
	return 0;
}

/* A name as the shell completes it, with its folder, is understood too. */
static int read_filename(const char *value, struct reading *r)
{
	g_autofree char *name =
		samut_name_canonical(g_str_has_prefix(value, "attachments/") ? value + 12 : value);

	if (!name || samut_name_check(name, r->refused) < 0)
		return -EINVAL;
	r->text = g_steal_pointer(&name);
	return 0;
}

/* Rows by type. Hints say in a form how to write a value where that is not plain. */
static const struct {
	reader_fn read;
	const char *hint_th, *hint_en;
} types[] = {
	[SAMUT_TYPE_LINE] = {read_text, NULL, NULL},
	[SAMUT_TYPE_TEXT] = {read_text, NULL, NULL},
	[SAMUT_TYPE_INT] = {read_int, NULL, NULL},
	[SAMUT_TYPE_DECIMAL] = {read_decimal, NULL, NULL},
	[SAMUT_TYPE_MONEY] = {read_money, "เช่น 1,234.50", "as 1,234.50"},
	[SAMUT_TYPE_PERCENT] = {read_percent, "เช่น 12.5%", "as 12.5%"},
	[SAMUT_TYPE_RETURN] = {read_return, "เช่น 12.5% หรือ 50,000", "as 12.5% or 50,000"},
	[SAMUT_TYPE_DATE] = {read_date, "เช่น 31/1/2569", "as 2026-01-31"},
	[SAMUT_TYPE_PARTDATE] = {read_partdate, "เช่น 31/1/2500 หรือ 2500", "as 1957-01-31 or 1957"},
	[SAMUT_TYPE_DATETIME] = {read_datetime, "เช่น 31/1/2569 8.40 น.", "as 2026-01-31 08:40"},
	[SAMUT_TYPE_CHOICE] = {read_choice, NULL, NULL},
	[SAMUT_TYPE_BOOL] = {read_choice, NULL, NULL},
	[SAMUT_TYPE_REF] = {read_ref, NULL, NULL},
	[SAMUT_TYPE_PROVINCE] = {read_province, "เช่น 70 หรือ ราชบุรี", "as 70 or Ratchaburi"},
	[SAMUT_TYPE_AREA] = {read_area, "เช่น 700101", "as 700101"},
	[SAMUT_TYPE_HOUSEHOLD_ID] = {read_household_id, NULL, NULL},
	[SAMUT_TYPE_HOUSECODE] = {read_house_code, NULL, NULL},
	[SAMUT_TYPE_NATIONALID] = {read_national_id, NULL, NULL},
	[SAMUT_TYPE_PHONE] = {read_phone, NULL, NULL},
	[SAMUT_TYPE_EMAIL] = {read_email, NULL, NULL},
	[SAMUT_TYPE_URL] = {read_url, NULL, NULL},
	[SAMUT_TYPE_TIER] = {read_tier, "เช่น 50: 10,000", "as 50: 10,000"},
	[SAMUT_TYPE_RATE] = {read_rate, "เช่น 1/10/2563: 1,000: อายุต่ำกว่า 18 ปี",
		"as 2020-10-01: 1,000: under 18"},
	[SAMUT_TYPE_FILENAME] = {read_filename, "เช่น บ้าน.jpg", "as house.jpg"},
	[SAMUT_TYPE_YEAR] = {read_year, "เช่น 2569", "as 2569"},
};

bool samut_value_is_text(enum samut_type type)
{
	return type == SAMUT_TYPE_TEXT;
}

const char *samut_value_hint_th(enum samut_type type)
{
	return types[type].hint_th;
}

const char *samut_value_hint_en(enum samut_type type)
{
	return types[type].hint_en;
}

int samut_value_read(const struct samut_field *field, const char *raw, struct samut_diag *refused,
	struct samut_diag *doubts, char **ret_text, gint64 *ret_number)
{
	enum samut_type type = field ? field->type : SAMUT_TYPE_TEXT;
	struct reading reading = {.field = field, .refused = refused, .doubts = doubts};
	g_autofree char *value = samut_digits_trim(raw);

	if (!value) {
		samut_diag_add(refused, 0, 0, NULL, "ค่าไม่ใช่ UTF-8", "the value is not UTF-8");
		return -EINVAL;
	}
	if (*value && !samut_value_is_text(type) && strchr(value, '\n')) {
		samut_diag_add(refused, 0, 0, NULL, "ช่องนี้มีได้บรรทัดเดียว", "this field takes one line only");
		return -EINVAL;
	}
	int r = *value ? types[type].read(value, &reading) : 0;
	if (r < 0)
		return r;
	*ret_text = reading.text;
	*ret_number = reading.number;
	return 0;
}
