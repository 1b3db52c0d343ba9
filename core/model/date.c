/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calendar: eras, order, fiscal years, arithmetic, and dates as text. Reading is in date_parse.c.
 * Invariant: dates are kept in the Common Era, whose years always began in January; only buddhist_year() and
 * the reader know that Buddhist ones once did not.
 */
#include "core/model/date.h"

#include <errno.h>
#include <time.h>

static const char *const short_months[] = {
	"ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."};
static const char *const thai_months[] = {"มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
	"กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"};
static const char *const english_months[] = {"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"};

static GDate to_gdate(struct samut_date date)
{
	GDate result;

	g_date_clear(&result, 1);
	g_date_set_dmy(&result, (GDateDay)date.day, (GDateMonth)date.month, (GDateYear)date.year);
	return result;
}

static struct samut_date from_gdate(const GDate *date)
{
	return (struct samut_date){g_date_get_year(date), (int)g_date_get_month(date), g_date_get_day(date)};
}

static int days_in(int year, int month)
{
	return g_date_get_days_in_month((GDateMonth)month, (GDateYear)year);
}

bool samut_date_is_valid(struct samut_date date)
{
	if (date.year < SAMUT_DATE_YEAR_MIN || date.year > SAMUT_DATE_YEAR_MAX)
		return false;
	if (date.month == 0)
		return date.day == 0;
	if (date.month < 1 || date.month > 12)
		return false;
	return date.day >= 0 && date.day <= days_in(date.year, date.month);
}

bool samut_date_is_full(struct samut_date date)
{
	return date.day != 0;
}

char *samut_date_iso(struct samut_date date)
{
	if (date.month == 0)
		return g_strdup_printf("%04d", date.year);
	if (date.day == 0)
		return g_strdup_printf("%04d-%02d", date.year, date.month);
	return g_strdup_printf("%04d-%02d-%02d", date.year, date.month, date.day);
}

int samut_date_buddhist_year(struct samut_date date)
{
	bool old_year_not_over = date.year <= 1940 && date.month >= 1 && date.month <= 3;

	return date.year + (old_year_not_over ? 542 : 543);
}

static char *with_words(struct samut_date date, const char *const *months, const char *era, int year)
{
	GString *out = g_string_new(NULL);

	if (date.day)
		g_string_append_printf(out, "%d ", date.day);
	if (date.month)
		g_string_append_printf(out, "%s ", months[date.month - 1]);
	g_string_append_printf(out, "%s%d", era, year);
	return g_string_free(out, FALSE);
}

char *samut_date_thai(struct samut_date date)
{
	int year = samut_date_buddhist_year(date);

	/* Without the era a year before 2400 would be taken for a common one. */
	return with_words(date, short_months, year < 2400 ? "พ.ศ. " : "", year);
}

char *samut_date_thai_long(struct samut_date date)
{
	return with_words(date, thai_months, "พ.ศ. ", samut_date_buddhist_year(date));
}

char *samut_date_english(struct samut_date date)
{
	return with_words(date, english_months, "", date.year);
}

int samut_date_compare(struct samut_date a, struct samut_date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

struct samut_date samut_date_first(struct samut_date date)
{
	return (struct samut_date){date.year, MAX(date.month, 1), MAX(date.day, 1)};
}

struct samut_date samut_date_last(struct samut_date date)
{
	if (date.month == 0)
		return date.year < 1940 ? (struct samut_date){date.year + 1, 3, 31}
					: (struct samut_date){date.year, 12, 31};
	if (date.day == 0)
		date.day = days_in(date.year, date.month);
	return date;
}

bool samut_date_surely_before(struct samut_date a, struct samut_date b)
{
	return samut_date_compare(samut_date_last(a), samut_date_first(b)) < 0;
}

int samut_date_age(struct samut_date birth, struct samut_date on)
{
	struct samut_date born = samut_date_last(birth);
	bool birthday_to_come = on.month < born.month || (on.month == born.month && on.day < born.day);

	return on.year - born.year - birthday_to_come;
}

int samut_date_fiscal_year(struct samut_date date)
{
	if (date.month == 0)
		return -EINVAL;
	return samut_date_buddhist_year(date) + (date.month >= 10);
}

int samut_date_fiscal_quarter(struct samut_date date)
{
	if (date.month == 0)
		return -EINVAL;
	return (date.month + 2) % 12 / 3 + 1;
}

struct samut_date samut_date_fiscal_first(int fiscal_year)
{
	return (struct samut_date){fiscal_year - 544, 10, 1};
}

struct samut_date samut_date_fiscal_last(int fiscal_year)
{
	return (struct samut_date){fiscal_year - 543, 9, 30};
}

int samut_date_add_days(struct samut_date date, int days, struct samut_date *ret_date)
{
	GDate moved;
	int64_t julian;

	if (!samut_date_is_full(date) || !samut_date_is_valid(date))
		return -EINVAL;
	moved = to_gdate(date);
	julian = (int64_t)g_date_get_julian(&moved) + days;
	if (julian < 1 || !g_date_valid_julian((guint32)MIN(julian, INT32_MAX)))
		return -ERANGE;
	g_date_set_julian(&moved, (guint32)MIN(julian, INT32_MAX));
	if (g_date_get_year(&moved) < SAMUT_DATE_YEAR_MIN || g_date_get_year(&moved) > SAMUT_DATE_YEAR_MAX)
		return -ERANGE;
	*ret_date = from_gdate(&moved);
	return 0;
}

int samut_date_add_months(struct samut_date date, int months, struct samut_date *ret_date)
{
	int64_t count = (int64_t)date.year * 12 + date.month - 1 + months;
	struct samut_date moved;

	if (!samut_date_is_full(date) || !samut_date_is_valid(date))
		return -EINVAL;
	if (count < SAMUT_DATE_YEAR_MIN * 12 || count >= (SAMUT_DATE_YEAR_MAX + 1) * 12)
		return -ERANGE;
	moved.year = (int)(count / 12);
	moved.month = (int)(count % 12) + 1;
	moved.day = MIN(date.day, days_in(moved.year, moved.month));
	*ret_date = moved;
	return 0;
}

int samut_date_days_between(struct samut_date from, struct samut_date to)
{
	GDate a = to_gdate(from), b = to_gdate(to);

	return g_date_days_between(&a, &b);
}

struct samut_date samut_date_from_unix(int64_t seconds)
{
	time_t moment = (time_t)seconds;
	struct tm local;

	localtime_r(&moment, &local);
	return (struct samut_date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday};
}
