/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading dates. Three steps: the text is taken apart into numbers, the separators between them and known
 * words; from how many there are, how many digits they have and where they stand follows which is day, month
 * and year; then the calendar has its say. Invariant: what is accepted can be read in one way only, save that
 * the day goes before the month.
 */
#include <errno.h>
#include <string.h>

#include "core/model/date.h"
#include "core/model/digits.h"

enum era { ERA_UNSAID, ERA_BUDDHIST, ERA_COMMON };

enum word_role { WORD_THAI_MONTH, WORD_ENGLISH_MONTH, WORD_ERA, WORD_NOISE };

/* A word without its dots, in lower case. */
struct word {
	const char *text;
	enum word_role role;
	int value; /* month, or enum era */
};

#define THAI_MONTH(month, full, clipped, abbreviation)                                                       \
	{full, WORD_THAI_MONTH, month}, {clipped, WORD_THAI_MONTH, month},                                   \
	{                                                                                                    \
		abbreviation, WORD_THAI_MONTH, month                                                         \
	}
#define ENGLISH_MONTH(month, full, abbreviation)                                                             \
	{full, WORD_ENGLISH_MONTH, month},                                                                   \
	{                                                                                                    \
		abbreviation, WORD_ENGLISH_MONTH, month                                                      \
	}
#define NOISE(word)                                                                                          \
	{                                                                                                    \
		word, WORD_NOISE, 0                                                                          \
	}

static const struct word words[] = {
	THAI_MONTH(1, "มกราคม", "มกรา", "มค"),
	THAI_MONTH(2, "กุมภาพันธ์", "กุมภา", "กพ"),
	THAI_MONTH(3, "มีนาคม", "มีนา", "มีค"),
	THAI_MONTH(4, "เมษายน", "เมษา", "เมย"),
	THAI_MONTH(5, "พฤษภาคม", "พฤษภา", "พค"),
	THAI_MONTH(6, "มิถุนายน", "มิถุนา", "มิย"),
	THAI_MONTH(7, "กรกฎาคม", "กรกฎา", "กค"),
	THAI_MONTH(7, "กรกฏาคม", "กรกฏา", "กค"), /* a common misspelling: U+0E0F for U+0E0E */
	THAI_MONTH(8, "สิงหาคม", "สิงหา", "สค"),
	THAI_MONTH(9, "กันยายน", "กันยา", "กย"),
	THAI_MONTH(10, "ตุลาคม", "ตุลา", "ตค"),
	THAI_MONTH(11, "พฤศจิกายน", "พฤศจิกา", "พย"),
	THAI_MONTH(12, "ธันวาคม", "ธันวา", "ธค"),
	ENGLISH_MONTH(1, "january", "jan"),
	ENGLISH_MONTH(2, "february", "feb"),
	ENGLISH_MONTH(3, "march", "mar"),
	ENGLISH_MONTH(4, "april", "apr"),
	ENGLISH_MONTH(5, "may", "may"),
	ENGLISH_MONTH(6, "june", "jun"),
	ENGLISH_MONTH(7, "july", "jul"),
	ENGLISH_MONTH(8, "august", "aug"),
	ENGLISH_MONTH(9, "september", "sep"),
	ENGLISH_MONTH(9, "sept", "sep"),
	ENGLISH_MONTH(10, "october", "oct"),
	ENGLISH_MONTH(11, "november", "nov"),
	ENGLISH_MONTH(12, "december", "dec"),
	{"พุทธศักราช", WORD_ERA, ERA_BUDDHIST},
	{"พศ", WORD_ERA, ERA_BUDDHIST},
	{"be", WORD_ERA, ERA_BUDDHIST},
	{"คริสต์ศักราช", WORD_ERA, ERA_COMMON},
	{"คริสตศักราช", WORD_ERA, ERA_COMMON},
	{"คศ", WORD_ERA, ERA_COMMON},
	{"ce", WORD_ERA, ERA_COMMON},
	{"ad", WORD_ERA, ERA_COMMON},
	NOISE("วันที่"),
	NOISE("วัน"),
	NOISE("ที่"),
	NOISE("เดือน"),
	NOISE("ปี"),
	NOISE("จันทร์"),
	NOISE("อังคาร"),
	NOISE("พุธ"),
	NOISE("พฤหัสบดี"),
	NOISE("พฤหัส"),
	NOISE("ศุกร์"),
	NOISE("เสาร์"),
	NOISE("อาทิตย์"),
	NOISE("st"),
	NOISE("nd"),
	NOISE("rd"),
	NOISE("th"),
};

#define NUMBERS_MAX 3

/* A date taken apart. */
struct parts {
	int n; /* numbers */
	int number[NUMBERS_MAX];
	int digits[NUMBERS_MAX];   /* how many the number has */
	char gap[NUMBERS_MAX + 1]; /* separator before number i, 0 when none or a space */
	int month;		   /* by name, or 0 */
	bool thai_month;
	int before_month; /* numbers before its name */
	enum era era;
};

/* Who is asked, and whom we answer. */
struct reading {
	const char *text; /* plain form */
	enum samut_date_flags flags;
	struct samut_diag *diag;
};

static int refuse_shape(const struct reading *reading)
{
	samut_diag_add(reading->diag, 0, 0, NULL,
		"“%s” ไม่ใช่วันที่ เขียนเช่น 22/4/2565, 22 เม.ย. 2565 หรือ 2565-04-22",
		"\"%s\" is no date; write it like 22/4/2565, 22 เม.ย. 2565 or 2565-04-22", reading->text);
	return -EINVAL;
}

static int refuse_short_year(const struct reading *reading)
{
	samut_diag_add(reading->diag, 0, 0, NULL, "“%s”: เขียนปีให้ครบสี่หลัก เช่น 2565",
		"\"%s\": write the year with four digits, like 2565 or 2022", reading->text);
	return -EINVAL;
}

static int refuse_partial(const struct reading *reading)
{
	samut_diag_add(reading->diag, 0, 0, NULL, "“%s”: ต้องมีทั้งวัน เดือน และปี",
		"\"%s\": day, month and year are all needed", reading->text);
	return -EINVAL;
}

static const struct word *longest_word(const char *text)
{
	const struct word *best = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_has_prefix(text, words[i].text) &&
			(!best || strlen(words[i].text) > strlen(best->text)))
			best = &words[i];
	return best;
}

static bool take_word(const struct word *word, struct parts *parts)
{
	if (word->role == WORD_NOISE)
		return true;
	if (word->role == WORD_ERA) {
		if (parts->era != ERA_UNSAID)
			return false;
		parts->era = (enum era)word->value;
		return true;
	}
	if (parts->month)
		return false;
	parts->month = word->value;
	parts->thai_month = word->role == WORD_THAI_MONTH;
	parts->before_month = parts->n;
	parts->gap[parts->n] = 0; /* `22-เม.ย.-2565`: another one follows */
	return true;
}

/* Several words may be written in one, as Thai is: `วันศุกร์ที่`. */
static bool take_words(const char *start, size_t len, struct parts *parts)
{
	g_autofree char *lower = g_ascii_strdown(start, (gssize)len);
	g_auto(GStrv) pieces = g_strsplit(lower, ".", -1);
	g_autofree char *joined = g_strjoinv("", pieces);

	for (const char *p = joined; *p;) {
		const struct word *word = longest_word(p);

		if (!word || !take_word(word, parts))
			return false;
		p += strlen(word->text);
	}
	return true;
}

static bool take_number(const char *start, size_t len, struct parts *parts)
{
	if (len > 4 || parts->n == NUMBERS_MAX)
		return false;
	parts->digits[parts->n] = (int)len;
	parts->number[parts->n++] = (int)g_ascii_strtoll(start, NULL, 10);
	return true;
}

static bool take_gap(char separator, struct parts *parts)
{
	bool leads = parts->n == 0 && !parts->month;

	if (leads || parts->gap[parts->n])
		return false;
	parts->gap[parts->n] = separator;
	return true;
}

static bool take_apart(const char *text, struct parts *parts)
{
	while (*text) {
		size_t len = strspn(text, "0123456789");
		bool taken;

		if (len > 0) {
			taken = take_number(text, len, parts);
		} else if (strchr("-/., ", *text)) {
			len = 1;
			taken = *text == ' ' || take_gap(*text, parts);
		} else {
			len = strcspn(text, "0123456789-/, ");
			taken = take_words(text, len, parts);
		}
		if (!taken)
			return false;
		text += len;
	}
	return parts->n > 0 && !parts->gap[parts->n];
}

/* A year of two digits is of the current Buddhist century; four digits are left to the era. */
static int whole_year(const struct parts *parts, int i)
{
	return parts->digits[i] == 2 ? 2500 + parts->number[i] : parts->number[i];
}

static int place_named_month(
	const struct reading *reading, const struct parts *parts, struct samut_date *date)
{
	int year = -1, day = -1;

	for (int i = 0; i < parts->n; i++)
		if (parts->digits[i] == 4 && year < 0)
			year = i;
		else if (parts->digits[i] <= 2 && day < 0)
			day = i;
		else if (i == parts->n - 1 && parts->digits[i] == 2 && year < 0)
			year = i;
		else
			return refuse_shape(reading);
	if (parts->n == 1 && year < 0 && parts->before_month == 0 && parts->digits[0] == 2) {
		year = 0;
		day = -1;
	}
	if (year < 0)
		return refuse_partial(reading);
	/* `22 Apr 65` could be either era, `เม.ย. 22 65` anything. */
	if (parts->digits[year] == 2 &&
		(!parts->thai_month || parts->era == ERA_COMMON || parts->before_month != year))
		return refuse_short_year(reading);
	date->year = whole_year(parts, year);
	date->month = parts->month;
	date->day = day < 0 ? 0 : parts->number[day];
	return day >= 0 && date->day == 0 ? refuse_shape(reading) : 0;
}

static int place_three(const struct reading *reading, const struct parts *parts, struct samut_date *date)
{
	bool year_leads = parts->digits[0] == 4;
	int year = year_leads ? 0 : 2;
	int day = 2 - year;

	if (parts->gap[1] != parts->gap[2] || parts->gap[1] == ',' || parts->digits[1] > 2 ||
		parts->digits[day] > 2)
		return refuse_shape(reading);
	if (parts->digits[year] != 4 &&
		(parts->digits[year] != 2 || parts->gap[1] != '/' || parts->era == ERA_COMMON))
		return refuse_short_year(reading);
	date->year = whole_year(parts, year);
	date->month = parts->number[1];
	date->day = parts->number[day];
	return date->month == 0 || date->day == 0 ? refuse_shape(reading) : 0;
}

static int place_one_or_two(const struct reading *reading, const struct parts *parts, struct samut_date *date)
{
	int year = parts->digits[0] == 4 ? 0 : parts->n - 1;
	int month = parts->n == 2 ? 1 - year : -1;

	if (parts->digits[year] != 4 || parts->gap[1] == ',' || (month >= 0 && parts->digits[month] > 2))
		return refuse_shape(reading);
	date->year = parts->number[year];
	date->month = month < 0 ? 0 : parts->number[month];
	date->day = 0;
	return month >= 0 && date->month == 0 ? refuse_shape(reading) : 0;
}

/* From a Buddhist year to the Common Era; see the top of date.h. */
static int to_common_era(const struct reading *reading, struct samut_date *date)
{
	bool before_april = date->month >= 1 && date->month <= 3;

	if (date->year == 2483 && before_april) {
		samut_diag_add(reading->diag, 0, 0, NULL,
			"“%s”: ไม่มีวันที่ 1 ม.ค. – 31 มี.ค. พ.ศ. 2483 (ปีนั้นเริ่ม 1 เม.ย. และมีเก้าเดือน) หากเป็น ค.ศ. "
			"1940 คือ พ.ศ. 2482",
			"\"%s\": 1 January to 31 March B.E. 2483 never existed (that year began on 1 April "
			"and had nine "
			"months); early 1940 was B.E. 2482",
			reading->text);
		return -EINVAL;
	}
	date->year -= date->year <= 2482 && before_april ? 542 : 543;
	return 0;
}

static int check_calendar(const struct reading *reading, struct samut_date date)
{
	if (date.year < SAMUT_DATE_YEAR_MIN || date.year > SAMUT_DATE_YEAR_MAX) {
		samut_diag_add(reading->diag, 0, 0, NULL, "“%s”: ปีต้องอยู่ระหว่าง พ.ศ. %d ถึง %d",
			"\"%s\": the year must lie between B.E. %d and %d", reading->text,
			SAMUT_DATE_YEAR_MIN + 543, SAMUT_DATE_YEAR_MAX + 543);
		return -EINVAL;
	}
	if (!samut_date_is_valid(date)) {
		samut_diag_add(reading->diag, 0, 0, NULL, "“%s”: ไม่มีวันนี้ในปฏิทิน",
			"\"%s\": there is no such day", reading->text);
		return -EINVAL;
	}
	return 0;
}

static int read_date(const struct reading *reading, struct samut_date *ret_date)
{
	struct parts parts = {0};
	struct samut_date date = {0};
	int r;

	if (!take_apart(reading->text, &parts))
		return refuse_shape(reading);
	if (parts.month)
		r = place_named_month(reading, &parts, &date);
	else
		r = parts.n == 3 ? place_three(reading, &parts, &date)
				 : place_one_or_two(reading, &parts, &date);
	if (r < 0)
		return r;
	if (!date.day && !(reading->flags & SAMUT_DATE_PARTIAL))
		return refuse_partial(reading);
	if (parts.era == ERA_BUDDHIST || (parts.era == ERA_UNSAID && date.year >= 2400))
		r = to_common_era(reading, &date);
	if (r == 0)
		r = check_calendar(reading, date);
	if (r == 0)
		*ret_date = date;
	return r;
}

int samut_date_parse(
	const char *text, enum samut_date_flags flags, struct samut_diag *diag, struct samut_date *ret_date)
{
	g_autofree char *plain = samut_digits_plain(text);
	struct reading reading = {plain ? plain : "", flags, diag};

	return read_date(&reading, ret_date);
}

int samut_date_parse_fiscal_year(const char *text, struct samut_diag *diag, int *ret_year)
{
	static const char *const prefixes[] = {"ปีงบประมาณ", "ปีงบ", "FY", "fy"};
	g_autofree char *plain = samut_digits_plain(text);
	struct reading reading = {plain ? plain : "", SAMUT_DATE_PARTIAL, NULL};
	struct samut_date date;
	int r;

	for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (g_str_has_prefix(reading.text, prefixes[i]))
			reading.text += strlen(prefixes[i]);
	r = read_date(&reading, &date);
	if (r < 0 || date.month) {
		samut_diag_add(diag, 0, 0, NULL, "“%s” ไม่ใช่ปีงบประมาณ เขียนเช่น 2568",
			"\"%s\" is no fiscal year; write it like 2568", plain ? plain : "");
		return -EINVAL;
	}
	*ret_year = date.year + 543;
	return 0;
}
