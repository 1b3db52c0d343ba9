/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates: real days of the calendar, or partial ones (a year, a month) for births of which no more is known.
 * Kept in the Common Era, read and shown in either era.
 *
 * The calendar (DOMAIN.md C3, "Dates, years, digits, money"): the Buddhist year is the common one + 543 from
 * 1 January BE 2484 (1941). Before that the year began on 1 April, so that January to March of a Buddhist
 * year lie in CE = BE - 542 (January 2470 is January 1928). BE 2483 had nine months: 1 January to 31 March
 * 2483 never existed. A written year from 2400 on is Buddhist. The fiscal year runs from 1 October to 30
 * September and is named by the Buddhist year in which it ends (since BE 2504).
 *
 * A year alone does not tell its era once it is read: { 1927, 0, 0 } may be BE 2470 (April 1927 to March
 * 1928) or CE 1927. samut_date_last() allows for both.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/base/diag.h"

/* Years that are read, in the Common Era. Beyond them a typing mistake is likelier, and from 2400 on the era
 * would be unclear. */
#define SAMUT_DATE_YEAR_MIN 1800
#define SAMUT_DATE_YEAR_MAX 2199

/* A date. month 0: only the year is known, then day is 0 too. day 0: only year and month are known. */
struct samut_date {
	int year;  /* Common Era */
	int month; /* 1 to 12, or 0 */
	int day;   /* 1 to 31, or 0 */
};

/* What samut_date_parse() allows. */
enum samut_date_flags {
	SAMUT_DATE_FULL = 0, /* day, month and year must be there */
	SAMUT_DATE_PARTIAL =
		1, /* the day, or day and month, may be missing: `2470`, `2470-05`, `พ.ค. 2470` */
};

/*
 * Reads a date as people write it: `2565-04-22`, `2022-04-22`, `22/4/2565`, `22.4.2565`, `๒๒ เม.ย. ๒๕๖๕`, `22
 * เมย 65`, `วันศุกร์ที่ 22 เมษายน พ.ศ. 2565`, `22 April 2022`, `April 22, 2022`. The day goes before the month
 * unless the year leads. พ.ศ./B.E. and ค.ศ./A.D./C.E. settle the era. Two-digit years are BE 25xx and only
 * read with slashes or a Thai month name. Answers 0, or -EINVAL with the reason in diag (may be NULL; line
 * and field are left open, see samut_diag_place()).
 */
int samut_date_parse(
	const char *text, enum samut_date_flags flags, struct samut_diag *diag, struct samut_date *ret_date);

/* Reads a fiscal year: `2568`, `พ.ศ. 2568`, `ปีงบประมาณ 2568`, `2025` (CE). Gives the Buddhist year. 0 or
 * -EINVAL as above. */
int samut_date_parse_fiscal_year(const char *text, struct samut_diag *diag, int *ret_year);

/* Whether date is a real, full or partial, date within the years that are read. */
bool samut_date_is_valid(struct samut_date date);

/* Whether the day is known. */
bool samut_date_is_full(struct samut_date date);

/* `2022-04-22`, `2022-04` or `2022`; newly allocated. Sorts as text; samut_date_parse() reads it back as the
 * same date. */
char *samut_date_iso(struct samut_date date);

/* `22 เม.ย. 2565`, `เม.ย. 2565` or `2565`; newly allocated. Read back as the same date. */
char *samut_date_thai(struct samut_date date);

/* `22 เมษายน พ.ศ. 2565`, `เมษายน พ.ศ. 2565` or `พ.ศ. 2565`, for printed pages; newly allocated. Read back as
 * the same date. */
char *samut_date_thai_long(struct samut_date date);

/* `22 April 2022`, `April 2022` or `2022`, for printed pages; newly allocated. Read back as the same date. */
char *samut_date_english(struct samut_date date);

/* The Buddhist year of date; of a year alone, year + 543. */
int samut_date_buddhist_year(struct samut_date date);

/*
 * Order for sorting: <0, 0, >0. A partial date goes before the full dates that it covers. Say "before" in a
 * rule with samut_date_surely_before() instead.
 */
int samut_date_compare(struct samut_date a, struct samut_date b);

/* Whether every day that a can mean lies before every day that b can mean. For full dates, plainly a before
 * b. */
bool samut_date_surely_before(struct samut_date a, struct samut_date b);

/* The first day that date can mean; the date itself when full. */
struct samut_date samut_date_first(struct samut_date date);

/* The last day that date can mean. A year alone up to 1939 reaches to 31 March of the next, see the top of
 * this file. */
struct samut_date samut_date_last(struct samut_date date);

/* Full years lived on the (full) day on by someone born on birth: the least that is sure when birth is
 * partial. Negative before. */
int samut_date_age(struct samut_date birth, struct samut_date on);

/* The Buddhist fiscal year of date. -EINVAL when the month is unknown. */
int samut_date_fiscal_year(struct samut_date date);

/* The quarter of the fiscal year, 1 (October to December) to 4 (July to September). -EINVAL when the month is
 * unknown. */
int samut_date_fiscal_quarter(struct samut_date date);

/* First and last day of a Buddhist fiscal year: 1 October fiscal_year - 1, 30 September fiscal_year. */
struct samut_date samut_date_fiscal_first(int fiscal_year);
struct samut_date samut_date_fiscal_last(int fiscal_year);

/* days later (earlier when negative). -EINVAL when date is not full, -ERANGE when it leaves the years that
 * are read. */
int samut_date_add_days(struct samut_date date, int days, struct samut_date *ret_date);

/* months later (earlier), on the same day of the month, or on its last day where it has fewer. Errors as
 * above. */
int samut_date_add_months(struct samut_date date, int months, struct samut_date *ret_date);

/* Days from one full date to another, negative when to is earlier. Both must be full and valid. */
int samut_date_days_between(struct samut_date from, struct samut_date to);

/* The local day of a moment in seconds since 1970. */
struct samut_date samut_date_from_unix(int64_t seconds);
