/* SPDX-License-Identifier: Apache-2.0 */
/* Telling edits. Invariant: an edit begins with its number in the first column, all else of it is indented,
 * so that what belongs together is found by tools that know lines only. */
#include "tools/story.h"

#include <string.h>
#include <time.h>

#include "core/history/commit.h"
#include "core/history/repo.h"
#include "core/model/date.h"

#define NS_PER_SECOND INT64_C(1000000000)
#define INDENT "    "

/* ---- For people ---- */

/* What the first word of a subject means. */
static const struct {
	const char *verb, *th;
} verbs[] = {
	{"create", "สร้าง"},
	{"edit", "แก้ไข"},
	{"move", "ย้าย"},
	{"delete", "ลบ"},
	{"chmod", "เปลี่ยนสิทธิ์"},
	{"chown", "เปลี่ยนเจ้าของ"},
	{"restore", "กู้คืน"},
	{"import", "นำเข้า"},
	{"generate", "สร้างข้อมูลสมมติ"},
	{"init", "ตั้งคลัง"},
};

static const char *thai_verb(const char *subject)
{
	size_t len = strcspn(subject, " \n");

	for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (strlen(verbs[i].verb) == len && strncmp(subject, verbs[i].verb, len) == 0)
			return verbs[i].th;
	return NULL;
}

/* The clock on the wall there. */
static struct tm clock_of(const struct samut_edit_row *edit)
{
	time_t seconds = (time_t)(edit->time / NS_PER_SECOND + edit->tz * 60);
	struct tm tm = {0};

	gmtime_r(&seconds, &tm);
	return tm;
}

char *story_date(const struct samut_edit_row *edit)
{
	struct tm tm = clock_of(edit);
	const struct samut_date date = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
	g_autofree char *day = samut_date_thai(date);

	return g_strdup_printf("%s %02d:%02d:%02d", day, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static int append_line(const char *line, void *arg)
{
	g_string_append_printf(arg, INDENT "%s\n", line);
	return 0;
}

void story_append(GString *out, const struct samut_edit_row *edit)
{
	g_autofree char *date = story_date(edit);
	const char *verb = thai_verb(edit->message);

	g_string_append_printf(out, "#%" G_GINT64_FORMAT " · %s · %s <%s>\n" INDENT, edit->seq, date,
		edit->author, edit->mail);
	if (verb)
		g_string_append_printf(out, "%s · ", verb);
	g_string_append_len(out, edit->message, (gssize)strcspn(edit->message, "\n"));
	g_string_append_c(out, '\n');
	(void)samut_trail_lines(edit->message, append_line, out);
}

/* ---- For scripts ---- */

typedef void (*part_fn)(GString *out, const struct samut_trail_entry *entry);

static void put_commit(GString *out, const struct samut_trail_entry *entry)
{
	char hex[41];

	samut_oid_hex(&entry->commit, hex);
	g_string_append(out, samut_oid_is_zero(&entry->commit) ? "" : hex);
}

static void put_author(GString *out, const struct samut_trail_entry *entry)
{
	g_string_append(out, entry->edit->author);
}

static void put_mail(GString *out, const struct samut_trail_entry *entry)
{
	g_string_append(out, entry->edit->mail);
}

static void put_seconds(GString *out, const struct samut_trail_entry *entry)
{
	g_string_append_printf(out, "%" G_GINT64_FORMAT, entry->edit->time / NS_PER_SECOND);
}

static void put_day(GString *out, const struct samut_trail_entry *entry)
{
	struct tm tm = clock_of(entry->edit);

	g_string_append_printf(out, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static void put_clock(GString *out, const struct samut_trail_entry *entry)
{
	struct tm tm = clock_of(entry->edit);

	g_string_append_printf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void put_iso(GString *out, const struct samut_trail_entry *entry)
{
	int tz = entry->edit->tz, size = ABS(tz);

	put_day(out, entry);
	g_string_append_c(out, ' ');
	put_clock(out, entry);
	g_string_append_printf(out, " %c%02d%02d", tz < 0 ? '-' : '+', size / 60, size % 60);
}

static void put_strict(GString *out, const struct samut_trail_entry *entry)
{
	int tz = entry->edit->tz, size = ABS(tz);

	put_day(out, entry);
	g_string_append_c(out, 'T');
	put_clock(out, entry);
	if (tz)
		g_string_append_printf(out, "%c%02d:%02d", tz < 0 ? '-' : '+', size / 60, size % 60);
	else
		g_string_append_c(out, 'Z');
}

static void put_subject(GString *out, const struct samut_trail_entry *entry)
{
	g_string_append_len(out, entry->edit->message, (gssize)strcspn(entry->edit->message, "\n"));
}

static void put_body(GString *out, const struct samut_trail_entry *entry)
{
	const char *at = entry->edit->message + strcspn(entry->edit->message, "\n");

	g_string_append(out, at + strspn(at, "\n"));
}

static void put_message(GString *out, const struct samut_trail_entry *entry)
{
	g_string_append(out, entry->edit->message);
}

static void put_newline(GString *out, const struct samut_trail_entry *entry)
{
	(void)entry;
	g_string_append_c(out, '\n');
}

static void put_percent(GString *out, const struct samut_trail_entry *entry)
{
	(void)entry;
	g_string_append_c(out, '%');
}

static void put_change(GString *out, const struct samut_trail_entry *entry)
{
	g_string_append_printf(out, "%" G_GINT64_FORMAT, entry->edit->seq);
}

static void put_path(GString *out, const struct samut_trail_entry *entry)
{
	g_string_append(out, entry->path);
}

static void put_date(GString *out, const struct samut_trail_entry *entry)
{
	g_autofree char *date = story_date(entry->edit);

	g_string_append(out, date);
}

/* Longer ones before those that they begin with. */
static const struct {
	const char *text;
	part_fn put;
} parts[] = {
	{"(change)", put_change},
	{"(path)", put_path},
	{"(date)", put_date},
	{"an", put_author},
	{"ae", put_mail},
	{"at", put_seconds},
	{"as", put_day},
	{"aI", put_strict},
	{"ai", put_iso},
	{"H", put_commit},
	{"s", put_subject},
	{"b", put_body},
	{"B", put_message},
	{"n", put_newline},
	{"%", put_percent},
};

/* The part that a format goes on with behind a percent sign; NULL: none of ours. */
static part_fn part_at(const char *format, size_t *ret_len)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++)
		if (g_str_has_prefix(format, parts[i].text)) {
			*ret_len = strlen(parts[i].text);
			return parts[i].put;
		}
	return NULL;
}

bool story_knows(const char *format)
{
	size_t len;

	/* A name is one of git's ("oneline"). */
	if (!strchr(format, '%') || g_str_has_prefix(format, "format:"))
		return false;
	for (const char *at = strchr(format, '%'); at; at = strchr(at + 1 + len, '%'))
		if (!part_at(at + 1, &len))
			return false;
	return true;
}

void story_append_format(GString *out, const char *format, const struct samut_trail_entry *entry)
{
	if (g_str_has_prefix(format, "tformat:"))
		format += strlen("tformat:");
	while (*format) {
		size_t len = strcspn(format, "%");
		g_string_append_len(out, format, (gssize)len);
		format += len;
		if (!*format)
			break;
		part_fn put = part_at(format + 1, &len);
		if (put)
			put(out, entry);
		format += 1 + len;
	}
	g_string_append_c(out, '\n');
}
