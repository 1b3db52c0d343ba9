/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times of day and moments. A moment is cut at the first space behind which stands a whole time. Invariant:
 * every accepted time lies within its day; 24.00 is refused because it means another date to half of its
 * readers.
 */
#include "core/model/daytime.h"

#include <errno.h>
#include <string.h>

#include "core/model/digits.h"

/* A number of one or two digits at *text, which moves behind it; -1 when there is none. */
static int take_number(const char **text)
{
	size_t len = strspn(*text, "0123456789");
	int value = len < 1 || len > 2 ? -1 : (int)g_ascii_strtoll(*text, NULL, 10);

	*text += len;
	return value;
}

/* A separator and exactly two digits; 0 when the text is over already. */
static int take_sixtieth(const char **text)
{
	const char *start = *text;
	int value;

	if (!**text)
		return 0;
	if (**text != ':' && **text != '.')
		return -1;
	(*text)++;
	value = take_number(text);
	return *text - start == 3 ? value : -1;
}

/* Cuts `เวลา` and `น.` off; whether there was a word for hours behind. */
static bool strip_words(char *text)
{
	static const char *const suffixes[] = {"นาฬิกา", "น.", "น"};

	if (g_str_has_prefix(text, "เวลา"))
		memmove(text, text + strlen("เวลา"), strlen(text + strlen("เวลา")) + 1);
	g_strstrip(text);
	for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++)
		if (g_str_has_suffix(text, suffixes[i])) {
			text[strlen(text) - strlen(suffixes[i])] = '\0';
			g_strchomp(text);
			return true;
		}
	return false;
}

/* Reads plain text. */
static bool read_time(const char *plain, struct samut_daytime *ret_time)
{
	g_autofree char *text = g_strdup(plain);
	bool worded = strip_words(text);
	const char *p = text;
	struct samut_daytime time = {.hour = take_number(&p)};

	if (!*p && !worded)
		return false;
	time.minute = take_sixtieth(&p);
	time.second = take_sixtieth(&p);
	if (*p || time.hour < 0 || time.hour > 23 || time.minute < 0 || time.minute > 59 || time.second < 0 ||
		time.second > 59)
		return false;
	*ret_time = time;
	return true;
}

int samut_daytime_parse(const char *text, struct samut_diag *diag, struct samut_daytime *ret_time)
{
	g_autofree char *plain = samut_digits_plain(text);

	if (plain && read_time(plain, ret_time))
		return 0;
	samut_diag_add(diag, 0, 0, NULL, "“%s” ไม่ใช่เวลา เขียนเช่น 08.40 น. (00.00–23.59)",
		"\"%s\" is no time of day; write it like 08:40 (00:00 to 23:59)", plain ? plain : "");
	return -EINVAL;
}

char *samut_daytime_iso(struct samut_daytime time)
{
	if (time.second)
		return g_strdup_printf("%02d:%02d:%02d", time.hour, time.minute, time.second);
	return g_strdup_printf("%02d:%02d", time.hour, time.minute);
}

char *samut_daytime_thai(struct samut_daytime time)
{
	return g_strdup_printf("%02d.%02d น.", time.hour, time.minute);
}

/* ISO 8601 joins date and time by a T between two digits. */
static void part_iso(char *text)
{
	for (char *t = strchr(text, 'T'); t; t = strchr(t + 1, 'T'))
		if (t > text && g_ascii_isdigit(t[-1]) && g_ascii_isdigit(t[1]))
			*t = ' ';
}

int samut_moment_parse(const char *text, struct samut_diag *diag, struct samut_moment *ret_moment)
{
	g_autofree char *plain = samut_digits_plain(text);
	struct samut_moment moment = {0};
	int r;

	if (plain) {
		part_iso(plain);
		for (char *space = strchr(plain, ' '); space && !moment.timed; space = strchr(space + 1, ' '))
			if (read_time(space + 1, &moment.time)) {
				moment.timed = true;
				*space = '\0';
			}
		if (moment.timed && g_str_has_suffix(plain, ","))
			plain[strlen(plain) - 1] = '\0';
	}
	r = samut_date_parse(plain, SAMUT_DATE_FULL, diag, &moment.date);
	if (r < 0)
		return r;
	*ret_moment = moment;
	return 0;
}

static char *joined(const struct samut_moment *moment, char *(*date_text)(struct samut_date),
	char *(*time_text)(struct samut_daytime))
{
	g_autofree char *date = date_text(moment->date);
	g_autofree char *time = NULL;

	if (!moment->timed)
		return g_steal_pointer(&date);
	time = time_text(moment->time);
	return g_strconcat(date, " ", time, NULL);
}

char *samut_moment_iso(struct samut_moment moment)
{
	return joined(&moment, samut_date_iso, samut_daytime_iso);
}

char *samut_moment_thai(struct samut_moment moment)
{
	return joined(&moment, samut_date_thai, samut_daytime_thai);
}

int samut_moment_compare(struct samut_moment a, struct samut_moment b)
{
	int by_date = samut_date_compare(a.date, b.date);
	int x = a.timed ? (a.time.hour * 60 + a.time.minute) * 60 + a.time.second : -1;
	int y = b.timed ? (b.time.hour * 60 + b.time.minute) * 60 + b.time.second : -1;

	return by_date ? by_date : (x > y) - (x < y);
}
