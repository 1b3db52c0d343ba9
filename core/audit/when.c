/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading "when". What is written tells by its shape what it is, so that nothing can be two things: only a
 * date has separators between numbers, only a commit is nothing but hexadecimal digits; what is left is a
 * tag. Invariant: the journal is searched by number, half by half; times never fall with it.
 */
#include "core/audit/when.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/history/lookup.h"
#include "core/model/daytime.h"
#include "core/model/digits.h"
#include "core/store/journal.h"

#define NS_PER_SECOND INT64_C(1000000000)
#define COMMIT_DIGITS 7 /* fewer may be a name */

/* ---- The journal ---- */

int samut_when_before(struct samut_db *db, int64_t time, int64_t *ret_seq)
{
	int64_t low = 0, high = 0; /* low was made before that time, high + 1 was not */

	int r = samut_journal_last(db, &high);
	while (r >= 0 && low < high) {
		int64_t middle = low + (high - low + 1) / 2, made = 0;
		r = samut_db_int(db, &made, "SELECT time FROM journal WHERE seq=?1", "i", middle);
		if (r >= 0 && made < time)
			low = middle;
		else
			high = middle - 1;
	}
	if (r < 0)
		return r;
	*ret_seq = low;
	return 0;
}

int samut_when_of(struct samut_db *db, int64_t seq, struct samut_when *ret_when)
{
	struct samut_when when = {.seq = seq};

	int r = samut_db_int(db, &when.time, "SELECT time FROM journal WHERE seq=?1", "i", seq);
	if (r < 0)
		return r;
	r = samut_journal_commit(db, seq, &when.commit);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret_when = when;
	return 0;
}

/* ---- Times ---- */

/* Whether text is of that shape, where a 0 stands for any digit. */
static bool is_shaped(const char *text, const char *shape)
{
	for (; *shape; shape++, text++)
		if (*shape == '0' ? !g_ascii_isdigit(*text) : *text != *shape)
			return false;
	return *text == '\0';
}

/* `@GMT-2026.10.01-03.04.05` */
static bool read_gmt(const char *text, int64_t *ret_begin)
{
	struct tm tm = {0};

	if (!is_shaped(text, "@GMT-0000.00.00-00.00.00") ||
		sscanf(text, "@GMT-%4d.%2d.%2d-%2d.%2d.%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
			&tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return false;
	if (tm.tm_year < SAMUT_DATE_YEAR_MIN || tm.tm_year > SAMUT_DATE_YEAR_MAX)
		return false;
	struct tm asked = tm;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	time_t seconds = timegm(&tm);
	/* timegm() mends what no calendar has; that is not what was asked for. */
	if (tm.tm_mon != asked.tm_mon - 1 || tm.tm_mday != asked.tm_mday || tm.tm_hour != asked.tm_hour ||
		tm.tm_min != asked.tm_min || tm.tm_sec != asked.tm_sec)
		return false;
	*ret_begin = (int64_t)seconds * NS_PER_SECOND;
	return true;
}

/* Between two digits behind the T, hyphens part hours, minutes and seconds where a name cannot have colons.
 * New string. */
static char *with_colons(const char *plain)
{
	char *text = g_strdup(plain);
	char *clock = text + strcspn(text, "T ");

	if (*clock && g_ascii_isdigit(clock[1]))
		for (char *c = clock + 1; *c; c++)
			if (*c == '-' && g_ascii_isdigit(c[-1]) && g_ascii_isdigit(c[1]))
				*c = ':';
	return text;
}

/* Local seconds since the epoch; days over the end of a month are counted on. */
static int64_t local_ns(const struct samut_moment *moment, int days, int seconds)
{
	struct tm tm = {.tm_year = moment->date.year - 1900,
		.tm_mon = moment->date.month - 1,
		.tm_mday = moment->date.day + days,
		.tm_hour = moment->time.hour,
		.tm_min = moment->time.minute,
		.tm_sec = moment->time.second + seconds,
		.tm_isdst = -1};

	return (int64_t)mktime(&tm) * NS_PER_SECOND;
}

/* Whether the seconds are written: two separators behind the date. */
static bool to_the_second(const char *text)
{
	const char *clock = strpbrk(text, "T ");
	unsigned marks = 0;

	for (const char *c = clock ? clock : ""; *c; c++)
		marks += (*c == ':' || *c == '.') && g_ascii_isdigit(c[1]);
	return marks >= 2;
}

int samut_when_span(const char *text, int64_t *ret_begin, int64_t *ret_end, struct samut_diag *diag)
{
	g_autofree char *plain = samut_digits_plain(text);
	struct samut_moment moment;

	if (plain && read_gmt(plain, ret_begin)) {
		*ret_end = *ret_begin + NS_PER_SECOND;
		return 0;
	}
	g_autofree char *words = plain ? with_colons(plain) : NULL;
	int r = samut_moment_parse(words, diag, &moment);
	if (r < 0)
		return r;
	int seconds = !moment.timed ? 0 : to_the_second(words) ? 1 : 60;
	*ret_begin = local_ns(&moment, 0, 0);
	*ret_end = local_ns(&moment, !moment.timed, seconds);
	return 0;
}

/* ---- Any when ---- */

struct asking {
	struct samut *s;
	struct samut_db *db;
	const char *text; /* as it was written */
	struct samut_diag *diag;
};

static int nothing_yet(const struct asking *asking)
{
	samut_diag_add(asking->diag, 0, 0, NULL, "“%s”: ยังไม่มีการบันทึกใดในเวลานั้น",
		"\"%s\": there was no edit yet at that time", asking->text);
	return -ENOENT;
}

static int no_such(const struct asking *asking)
{
	samut_diag_add(asking->diag, 0, 0, NULL, "“%s”: ไม่มีการบันทึกหรือป้ายกำกับชื่อนี้ในประวัติ",
		"\"%s\": no such edit, commit or tag in the history", asking->text);
	return -ENOENT;
}

static int as_time(const struct asking *asking, int64_t end, struct samut_when *ret)
{
	int64_t seq = 0;

	int r = samut_when_before(asking->db, end, &seq);
	if (r < 0)
		return r;
	return seq ? samut_when_of(asking->db, seq, ret) : nothing_yet(asking);
}

/* A commit counts only if it is what its edit became: one that somebody made beside us is no state of the
 * store. */
static int as_commit(const struct asking *asking, const struct samut_oid *commit, struct samut_when *ret)
{
	struct samut_oid tree;
	struct samut_when when;
	int64_t seq = 0;

	int r = samut_repo_commit_tree(asking->s->repo, commit, &tree, &seq);
	if (r >= 0)
		r = samut_when_of(asking->db, seq, &when);
	if (r == -ENOENT || (r >= 0 && !samut_oid_equal(&when.commit, commit)))
		return no_such(asking);
	if (r < 0)
		return r;
	*ret = when;
	return 0;
}

static int as_prefix(const struct asking *asking, const char *hex, struct samut_when *ret)
{
	struct samut_oid commit;

	int r = samut_repo_find(asking->s->repo, hex, &commit);
	if (r == -EEXIST)
		samut_diag_add(asking->diag, 0, 0, NULL, "“%s”: มีมากกว่าหนึ่งรายการที่ขึ้นต้นเช่นนี้ ให้เขียนยาวกว่านี้",
			"\"%s\": more than one object begins so; write more of it", asking->text);
	if (r == -ENOENT || r == -EINVAL)
		return no_such(asking);
	return r < 0 ? r : as_commit(asking, &commit, ret);
}

static int as_number(const struct asking *asking, const char *digits, struct samut_when *ret)
{
	size_t len = strlen(digits);
	bool number = len >= 1 && len <= 18 && strspn(digits, "0123456789") == len;

	int r = number ? samut_when_of(asking->db, g_ascii_strtoll(digits, NULL, 10), ret) : -ENOENT;
	return r == -ENOENT ? no_such(asking) : r;
}

static bool is_hex(const char *text)
{
	size_t len = strlen(text);

	return len >= COMMIT_DIGITS && len <= 40 && strspn(text, "0123456789abcdefABCDEF") == len;
}

int samut_when(struct samut *s, struct samut_db *db, const char *text, struct samut_when *ret_when,
	struct samut_diag *diag)
{
	g_autofree char *plain = samut_digits_plain(text);
	g_auto(samut_diag) why = SAMUT_DIAG_INIT;
	const struct asking asking = {s, db, plain ? plain : "", diag};
	struct samut_oid commit;
	int64_t begin, end;

	if (plain && *plain == '#')
		return as_number(&asking, plain + 1, ret_when);
	if (plain && is_hex(plain))
		return as_prefix(&asking, plain, ret_when);
	int r = samut_when_span(asking.text, &begin, &end, &why);
	if (r == 0)
		return as_time(&asking, end, ret_when);
	r = plain && *plain ? samut_repo_tag(s->repo, plain, &commit) : -ENOENT;
	if (r == 0)
		return as_commit(&asking, &commit, ret_when);
	if (r != -ENOENT)
		return r;
	samut_diag_add(diag, 0, 0, NULL,
		"“%s” ไม่ใช่วัน เวลา หมายเลขการบันทึก (#123) รหัส commit หรือป้ายกำกับ เขียนเช่น 2569-10-01 หรือ "
		"2569-10-01T10-04",
		"\"%s\" is no date, time, edit (#123), commit or tag; write it like 2569-10-01 or "
		"2026-10-01T10-04",
		asking.text);
	return -EINVAL;
}
