/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time as they are written, and the edit that was the last one then. */
#include "tests/unit/work_kit.h"

#include <time.h>

#include "core/audit/when.h"

#define SECOND INT64_C(1000000000)

static int when(struct kit *kit, const char *text, struct samut_when *ret)
{
	struct samut_db *db = samut_store_reader(kit->s->store);

	samut_diag_release(&kit->diag);
	int r = samut_when(kit->s, db, text, ret, &kit->diag);
	samut_store_reader_done(kit->s->store, db);
	return r;
}

#define assert_when(kit, text, wanted)                                                                       \
	do {                                                                                                 \
		struct samut_when when_ = {0};                                                               \
		assert_ok(kit, when(kit, text, &when_));                                                     \
		if (when_.seq != (wanted))                                                                   \
			fail_msg("%s: edit %d, not %d", text, (int)when_.seq, (int)(wanted));                \
	} while (0)
#define assert_no_when(kit, text, error, words)                                                              \
	do {                                                                                                 \
		struct samut_when when_ = {.seq = -7};                                                       \
		assert_int_equal(when(kit, text, &when_), error);                                            \
		assert_int_equal(when_.seq, -7);                                                             \
		assert_reason(kit, words);                                                                   \
	} while (0)

/* ---- Spans: pure ---- */

static int64_t local(int year, int month, int day, int hour, int minute, int second)
{
	struct tm tm = {.tm_year = year - 1900,
		.tm_mon = month - 1,
		.tm_mday = day,
		.tm_hour = hour,
		.tm_min = minute,
		.tm_sec = second,
		.tm_isdst = -1};

	return (int64_t)mktime(&tm) * SECOND;
}

static void test_spans(void **state)
{
	const struct {
		const char *text;
		int64_t begin, end;
	} table[] = {
		{"2569-10-01", local(2026, 10, 1, 0, 0, 0), local(2026, 10, 2, 0, 0, 0)},
		{"2026-10-01", local(2026, 10, 1, 0, 0, 0), local(2026, 10, 2, 0, 0, 0)},
		{"๑ ต.ค. ๒๕๖๙", local(2026, 10, 1, 0, 0, 0), local(2026, 10, 2, 0, 0, 0)},
		{"31/12/2569", local(2026, 12, 31, 0, 0, 0), local(2027, 1, 1, 0, 0, 0)},
		{"2026-10-01T10-04-05", local(2026, 10, 1, 10, 4, 5), local(2026, 10, 1, 10, 4, 6)},
		{"2569-10-01T10:04:05", local(2026, 10, 1, 10, 4, 5), local(2026, 10, 1, 10, 4, 6)},
		{"2026-10-01 10:04:05", local(2026, 10, 1, 10, 4, 5), local(2026, 10, 1, 10, 4, 6)},
		{"2026-10-01 10-04-05", local(2026, 10, 1, 10, 4, 5), local(2026, 10, 1, 10, 4, 6)},
		{"๒๕๖๙-๑๐-๐๑T๑๐-๐๔", local(2026, 10, 1, 10, 4, 0), local(2026, 10, 1, 10, 5, 0)},
		{"2026-10-01T10:00:00", local(2026, 10, 1, 10, 0, 0), local(2026, 10, 1, 10, 0, 1)},
		{"2026-10-01T23-59", local(2026, 10, 1, 23, 59, 0), local(2026, 10, 2, 0, 0, 0)},
		{"1 ต.ค. 2569 8.40 น.", local(2026, 10, 1, 8, 40, 0), local(2026, 10, 1, 8, 41, 0)},
		{"@GMT-2026.10.01-03.04.05", 1790823845 * SECOND, 1790823846 * SECOND},
	};
	static const char *const wrong[] = {"", "2026", "2026-10", "2026-13-01", "2026-10-32",
		"2026-10-01T25-00", "2026-10-01T10-61", "@GMT-2026.13.01-03.04.05",
		"@GMT-2026.10.01-03.04.60", "@GMT-2026.10.01-03.04.05x", "@GMT-9999.10.01-03.04.05",
		"@GMT-2026.+1.01-03.04.05", "@GMT-2026.02.30-03.04.05", "@GMT-2026.2.1-03.04.05",
		"yesterday"};
	int64_t begin, end;

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
		int r = samut_when_span(table[i].text, &begin, &end, NULL);
		if (r < 0 || begin != table[i].begin || end != table[i].end)
			fail_msg("%s: %d, %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, table[i].text, r,
				begin / SECOND, end / SECOND);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++)
		if (samut_when_span(wrong[i], &begin, &end, NULL) != -EINVAL)
			fail_msg("%s is read", wrong[i]);
}

/* ---- Edits ---- */

/* The i-th edit was made 10 i seconds after 1790000000. */
static int set_times(struct samut_db *db, void *arg)
{
	(void)arg;
	int r = samut_db_run(db, "UPDATE journal SET time=1790000000000000000+seq*10000000000+seq", "");
	return MIN(r, 0);
}

static void test_times(void **state)
{
	struct kit *kit = *state;
	int64_t seq = 0;

	kit_village(kit);
	for (int i = 0; i < 40; i++) {
		g_autofree char *text = g_strdup_printf("%d\n", i);
		assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", text));
	}
	int64_t last = kit_seq(kit);
	assert_int_equal(samut_store_write(kit->s->store, set_times, NULL, true), 0);
	struct samut_db *db = samut_store_reader(kit->s->store);
	for (int64_t i = 1; i <= last; i++) {
		int64_t time = INT64_C(1790000000000000000) + i * 10 * SECOND + i;
		assert_int_equal(samut_when_before(db, time, &seq), 0);
		assert_int_equal(seq, i - 1);
		assert_int_equal(samut_when_before(db, time + 1, &seq), 0);
		assert_int_equal(seq, i);
	}
	samut_store_reader_done(kit->s->store, db);
	/* 1790000000 is 2026-09-21 14:13:20 UTC. */
	assert_when(kit, "@GMT-2026.09.21-14.13.30", 1);
	assert_when(kit, "@GMT-2026.09.21-14.13.39", 1);
	assert_when(kit, "@GMT-2026.09.21-14.13.40", 2);
	assert_no_when(kit, "@GMT-2026.09.21-14.13.29", -ENOENT, "no edit yet");
	assert_no_when(kit, "2560-01-01", -ENOENT, "no edit yet");
	assert_when(kit, "2599-12-31", last);
	assert_when(kit, "2056-12-31T10-04-05", last);
}

static void test_names(void **state)
{
	struct kit *kit = *state;
	char hex[41];
	struct samut_when found = {0};

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", "x\n"));
	int64_t seq = kit_seq(kit);
	assert_when(kit, "#1", 1);
	assert_when(kit, "#๒", 2);
	g_autofree char *number = g_strdup_printf("#%d", (int)seq);
	assert_when(kit, number, seq);
	number[1] = '9';
	g_autofree char *beyond = g_strdup_printf("#%d", (int)seq + 1);
	assert_no_when(kit, beyond, -ENOENT, "no such edit");
	assert_no_when(kit, "#0", -ENOENT, "no such edit");
	assert_no_when(kit, "#", -ENOENT, "no such edit");
	g_autofree char *head = kit_git(kit, "rev-parse HEAD");
	g_strchomp(head);
	assert_when(kit, head, seq);
	assert_ok(kit, when(kit, head, &found));
	samut_oid_hex(&found.commit, hex);
	assert_string_equal(hex, head);
	g_autofree char *blob = kit_git(kit, "rev-parse HEAD^{tree}");
	assert_no_when(kit, g_strchomp(blob), -ENOENT, "no such");
	head[9] = '\0';
	assert_when(kit, head, seq);
	head[0] = head[0] == '0' ? '1' : '0';
	assert_no_when(kit, head, -ENOENT, "no such");
	g_free(kit_git(kit, "tag light HEAD~1"));
	g_free(kit_git(kit, "-c user.name=x -c user.email=x@y tag -a -m words checkpoint/2 HEAD~2"));
	g_free(kit_git(kit, "-c user.name=x -c user.email=x@y -c advice.nestedTag=false tag -a -m words "
			    "tagged checkpoint/2"));
	assert_when(kit, "light", seq - 1);
	assert_when(kit, "checkpoint/2", seq - 2);
	assert_when(kit, "tagged", seq - 2);
	assert_no_when(kit, "nothing", -EINVAL, "is no date");
	assert_no_when(kit, "../heads/main", -EINVAL, "is no date");
	assert_no_when(kit, "", -EINVAL, "is no date");
}

/* A commit that somebody made beside the store is none of its states. */
static void test_foreign(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	g_autofree char *other = kit_git(
		kit, "-c user.name=x -c user.email=x@y commit-tree -m 'x\n\nChange: 2' 'HEAD^{tree}'");
	assert_int_equal(strlen(g_strchomp(other)), 40);
	assert_no_when(kit, other, -ENOENT, "no such");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spans),
		cmocka_unit_test_setup_teardown(test_times, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_names, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_foreign, kit_setup, kit_teardown),
	};

	g_setenv("TZ", "Asia/Bangkok", TRUE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
