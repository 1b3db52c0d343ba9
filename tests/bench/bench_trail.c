/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What looking into the history costs, and that it does not grow with it: bench_trail STORE EDITS. STORE is
 * one with households (samut generate); notes are saved in them all over the country until it has so many
 * edits, thirty of them, evenly spread, in the first household. Prints medians in microseconds; with $SAMUT
 * also of the whole program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/audit/blame.h"
#include "core/audit/past.h"
#include "core/audit/trail.h"
#include "core/audit/when.h"
#include "core/store/trace.h"
#include "core/work/edit.h"

#define TIMES 21
#define FIRST_EDITS 30 /* in the household that is looked at */

static const struct samut_who who = {.uid = 4242, .gid = 4343, .via = "bench"};

struct bench {
	const char *dir;
	struct samut *s;
	struct samut_db *db;
	GArray *notes; /* of int64_t: notes/ directories of households */
	int64_t home, village, province, note, last;
};

/* ---- Filling ---- */

static int64_t only_int(struct samut_db *db, const char *sql, int64_t arg)
{
	int64_t value = 0;

	if (samut_db_int(db, &value, sql, "i", arg) < 0)
		exit((fprintf(stderr, "%s\n", sql), 1));
	return value;
}

static void find_notes(struct bench *b)
{
	struct samut_stmt *stmt = samut_db_bind(b->db,
		"SELECT n.id,h.node FROM record h JOIN node r ON r.id=h.node JOIN node n ON n.parent=r.parent"
		" WHERE h.kind='household' AND n.name='notes' ORDER BY n.id",
		"");

	b->notes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	while (samut_stmt_step(stmt) > 0) {
		int64_t id = samut_stmt_int(stmt, 0);
		g_array_append_val(b->notes, id);
	}
	if (b->notes->len == 0)
		exit((fprintf(stderr, "no households: samut generate\n"), 1));
	b->home = only_int(b->db, "SELECT parent FROM node WHERE id=?1", g_array_index(b->notes, int64_t, 0));
	b->village = only_int(b->db, "SELECT parent FROM node WHERE id=?1", b->home);
	b->province = only_int(b->db,
		"SELECT a.parent FROM node v JOIN node t ON t.id=v.parent JOIN node a ON a.id=t.parent WHERE "
		"v.id=?1",
		b->village);
}

static void save(struct bench *b, int64_t dir, int64_t *node, int64_t number)
{
	g_autofree char *words =
		g_strdup_printf("ครั้งที่ %d\nบันทึกเดิม\nบันทึก %d\n", (int)number, (int)(number / 7));
	g_autoptr(GBytes) text = g_bytes_new(words, strlen(words));
	struct samut_save save = {.node = *node, .parent = dir, .name = "ติดตาม.txt", .text = text};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	int r = samut_edit_save(b->s, &who, &save, &diag);
	if (r < 0)
		exit((fprintf(stderr, "save: %s\n", g_strerror(-r)), 1));
	*node = save.ret_node;
	g_clear_pointer(&save.stored, g_bytes_unref);
}

static void load(struct bench *b, int64_t edits)
{
	int64_t done = 0, each = edits / FIRST_EDITS + 1, random = 1;
	g_autofree int64_t *nodes = g_new0(int64_t, b->notes->len);

	(void)samut_journal_last(b->db, &done);
	for (; done < edits; done++) {
		random = (random * 1103515245 + 12345) & 0x7fffffff;
		unsigned at = done % each == 0 || b->notes->len < 2
				      ? 0
				      : 1 + (unsigned)(random >> 8) % (b->notes->len - 1);
		save(b, g_array_index(b->notes, int64_t, at), &nodes[at], done);
	}
	b->note = nodes[0];
}

/* ---- Figures ---- */

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

typedef void (*work_fn)(struct bench *b, const void *arg, int64_t *ret_count);

static void measure(struct bench *b, const char *what, work_fn fn, const void *arg)
{
	int64_t times[TIMES], count = 0;

	for (unsigned i = 0; i < TIMES; i++) {
		int64_t start = g_get_monotonic_time();
		count = 0;
		fn(b, arg, &count);
		times[i] = g_get_monotonic_time() - start;
	}
	qsort(times, TIMES, sizeof *times, compare);
	printf("%-44s %8d us  (%d)\n", what, (int)times[TIMES / 2], (int)count);
	fflush(stdout);
}

struct asked {
	struct samut_trail trail;
	int64_t limit;
};

struct counting {
	int64_t count, limit;
};

static int count_edit(const struct samut_trail_entry *entry, void *arg)
{
	struct counting *counting = arg;

	(void)entry;
	return ++counting->count == counting->limit;
}

static void ask_trail(struct bench *b, const void *arg, int64_t *ret_count)
{
	const struct asked *asked = arg;
	struct counting counting = {0, asked->limit};

	(void)samut_trail(b->s, b->db, &asked->trail, count_edit, &counting);
	*ret_count = counting.count;
}

static void ask_when(struct bench *b, const void *arg, int64_t *ret_count)
{
	int64_t time = only_int(b->db, "SELECT time FROM journal WHERE seq=?1", b->last / 3);

	(void)arg;
	(void)samut_when_before(b->db, time, ret_count);
}

static void ask_past(struct bench *b, const void *arg, int64_t *ret_count)
{
	struct samut_past past = {0};
	g_autoptr(GBytes) text = NULL;

	(void)samut_past(b->s, b->db, b->note, *(const int64_t *)arg, &past);
	(void)samut_past_text(b->s, b->db, b->note, *(const int64_t *)arg, &text);
	*ret_count = past.size;
}

static void ask_blame(struct bench *b, const void *arg, int64_t *ret_count)
{
	g_auto(samut_blame) blame = SAMUT_BLAME_INIT;

	(void)arg;
	if (samut_blame_make(b->s, b->db, b->note, INT64_MAX, &blame) == 0)
		*ret_count = blame.edits->len;
}

static void ask_program(struct bench *b, const void *arg, int64_t *ret_count)
{
	g_autofree char *command = g_strdup_printf("%s %s >/dev/null", g_getenv("SAMUT"), (const char *)arg);

	(void)b;
	*ret_count = system(command);
}

static void measure_program(struct bench *b, const char *verb, int64_t node)
{
	g_autoptr(GString) path = g_string_new(NULL);

	if (!g_getenv("SAMUT") || samut_trace_path(b->db, node, INT64_MAX, path) < 0)
		return;
	g_autofree char *command = g_strdup_printf("%s '%s' '%s'", verb, b->dir, path->str);
	g_autofree char *what =
		g_strdup_printf("samut %s (%s)", verb, node == b->home ? "household" : "other");
	measure(b, what, ask_program, command);
}

static void figures(struct bench *b)
{
	int64_t old = b->last / 2, all = INT64_MAX;
	const struct asked table[] = {
		{{.node = b->note, .place = true, .earlier = true}, 0},
		{{.node = b->home, .depth = SAMUT_TRAIL_ALL, .place = true, .earlier = true}, 0},
		{{.node = b->home, .depth = SAMUT_TRAIL_ALL, .place = true, .earlier = true}, 20},
		{{.node = b->village, .depth = SAMUT_TRAIL_ALL}, 20},
		{{.node = b->village, .depth = SAMUT_TRAIL_ALL}, 0},
		{{.node = b->village, .depth = SAMUT_TRAIL_ALL, .walk = true}, 20},
		{{.node = b->province, .depth = SAMUT_TRAIL_ALL}, 20},
		{{.node = b->province, .depth = SAMUT_TRAIL_ALL, .walk = true}, 20},
	};
	static const char *const names[] = {"record", "household", "household, 20", "village, 20", "village",
		"village, 20, walked", "province, 20", "province, 20, walked"};

	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
		measure(b, names[i], ask_trail, &table[i]);
	measure(b, "which edit at a time", ask_when, NULL);
	measure(b, "a text of now", ask_past, &all);
	measure(b, "a text of half the edits ago", ask_past, &old);
	measure(b, "blame", ask_blame, NULL);
	measure_program(b, "log", b->home);
	measure_program(b, "log", b->village);
	measure_program(b, "log -n 20", b->province);
	measure_program(b, "blame", b->note);
	measure_program(b, "show", b->note);
}

int main(int argc, char **argv)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct bench b = {.dir = argv[1]};

	if (argc != 3 || samut_open(argv[1], SAMUT_OPEN_RELAXED, &b.s, &diag) < 0)
		return fprintf(stderr, "usage: bench_trail STORE EDITS\n"), 2;
	b.db = samut_store_reader(b.s->store);
	find_notes(&b);
	int64_t start = g_get_monotonic_time();
	load(&b, g_ascii_strtoll(argv[2], NULL, 10));
	(void)samut_journal_last(b.db, &b.last);
	(void)samut_committer_wait(b.s->committer, b.last, -1);
	printf("%d edits, %d households; loaded in %.1f s\n", (int)b.last, (int)b.notes->len,
		(double)(g_get_monotonic_time() - start) / 1e6);
	figures(&b);
	samut_store_reader_done(b.s->store, b.db);
	g_array_unref(b.notes);
	return samut_close(b.s) < 0;
}
