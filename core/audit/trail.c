/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edits, newest first. Two ways to them: of a place, the few nodes that ever stood in it are gathered and
 * their edits merged; of a large folder the journal is walked backwards, and each edit asked where its nodes
 * stood. Which is quicker was measured; both give the same. Invariant: numbers fall from entry to entry.
 */
#include "core/audit/trail.h"

#include <errno.h>
#include <string.h>

#include "core/audit/trail_part.h"
#include "core/audit/when.h"
#include "core/history/commit.h"
#include "core/store/trace.h"

/* Up to so many nodes are gathered: a tenth of a second. */
#define GATHER_MAX 20000

struct following {
	struct samut *s;
	struct samut_db *db;
	const struct samut_trail *trail;
	samut_trail_fn fn;
	void *arg;
	GArray *selves;	   /* of struct trail_self */
	char *person;	   /* folded; NULL: anybody */
	int64_t low, high; /* numbers of edits, both included */
};

/* ---- Filters ---- */

static bool person_fits(const struct following *f, const struct samut_edit_row *row)
{
	if (!f->person)
		return true;
	if (*f->person && strspn(f->person, "0123456789") == strlen(f->person) &&
		g_ascii_strtoull(f->person, NULL, 10) == row->uid)
		return true;
	g_autofree char *both = g_strconcat(row->author, " <", row->mail, ">", NULL);
	g_autofree char *folded = g_utf8_casefold(both, -1);
	return strstr(folded, f->person) != NULL;
}

int samut_trail_lines(const char *message, samut_trail_line_fn fn, void *arg)
{
	const char *end = samut_commit_trailers(message);
	const char *at = message + strcspn(message, "\n");
	int stop = 0;

	while (at < end && stop == 0) {
		at += *at == '\n';
		size_t len = strcspn(at, "\n");
		if (at + len >= end)
			break;
		g_autofree char *line = g_strndup(at, len);
		if (len)
			stop = fn(line, arg);
		at += len;
	}
	return stop;
}

static int is_of_field(const char *line, void *arg)
{
	const char *field = arg;
	size_t len = strlen(field);

	return g_ascii_strncasecmp(line, field, len) == 0 && line[len] == ':' && line[len + 1] == ' ';
}

/* ---- One edit ---- */

/* Which node stood for the one asked for, and where. */
static int place_entry(const struct following *f, int64_t seq, struct samut_trail_entry *entry, GString *path)
{
	const struct trail_self *self = NULL;

	for (unsigned i = 0; i < f->selves->len; i++)
		if (seq <= g_array_index(f->selves, struct trail_self, i).high)
			self = &g_array_index(f->selves, struct trail_self, i);
	entry->node = self ? self->node : f->trail->node;
	int r = samut_trace_path(f->db, entry->node, seq, path);
	if (r != -ENOENT)
		return r;
	entry->left = true;
	g_string_truncate(path, 0);
	r = samut_trace_path(f->db, entry->node, seq - 1, path);
	return r == -ENOENT ? 0 : r;
}

static int tell(const struct following *f, int64_t seq)
{
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	g_autoptr(GString) path = g_string_new(NULL);
	struct samut_trail_entry entry = {.edit = &row};

	int r = samut_journal_get(f->db, seq, &row, NULL);
	if (r < 0)
		return r;
	if (!person_fits(f, &row) ||
		(f->trail->field && !samut_trail_lines(row.message, is_of_field, (void *)f->trail->field)))
		return 0;
	r = samut_journal_commit(f->db, seq, &entry.commit);
	if (r < 0 && r != -ENOENT)
		return r;
	r = place_entry(f, seq, &entry, path);
	if (r < 0)
		return r;
	entry.path = path->str;
	return f->fn(&entry, f->arg);
}

/* ---- Gathered nodes ---- */

/* The newest edit of a span that has not been told. */
struct cursor {
	int64_t seq;
	unsigned span;
};

static int newest(
	struct samut_db *db, const struct trail_span *span, int64_t low, int64_t high, int64_t *ret_seq)
{
	static const char of_node[] = "SELECT seq FROM journal_node WHERE node=?1 AND seq BETWEEN ?2 AND ?3"
				      " ORDER BY seq DESC LIMIT 1";
	static const char of_place[] =
		"SELECT seq FROM trace WHERE node=?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq DESC LIMIT 1";

	return samut_db_int(db, ret_seq, span->moves ? of_place : of_node, "iii", span->node,
		MAX(low, span->low), MIN(high, span->high));
}

/* Sinks the top of the heap (the largest number on top) to where it belongs. */
static void sink(GArray *heap, unsigned at)
{
	struct cursor *c = (struct cursor *)(void *)heap->data;

	for (unsigned child; (child = 2 * at + 1) < heap->len; at = child) {
		if (child + 1 < heap->len && c[child + 1].seq > c[child].seq)
			child++;
		if (c[at].seq >= c[child].seq)
			return;
		struct cursor other = c[at];
		c[at] = c[child];
		c[child] = other;
	}
}

static int fill_heap(const struct following *f, const GArray *spans, GArray *heap)
{
	for (unsigned i = 0; i < spans->len; i++) {
		struct cursor cursor = {.span = i};
		int r = newest(
			f->db, &g_array_index(spans, struct trail_span, i), f->low, f->high, &cursor.seq);
		if (r < 0 && r != -ENOENT)
			return r;
		if (r >= 0)
			g_array_append_val(heap, cursor);
	}
	for (unsigned i = heap->len / 2; i-- > 0;)
		sink(heap, i);
	return 0;
}

/* The top goes on to its next edit, or out. */
static int advance(const struct following *f, const GArray *spans, GArray *heap)
{
	struct cursor *top = &g_array_index(heap, struct cursor, 0);

	int r = newest(
		f->db, &g_array_index(spans, struct trail_span, top->span), f->low, top->seq - 1, &top->seq);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == -ENOENT)
		g_array_remove_index_fast(heap, 0);
	sink(heap, 0);
	return 0;
}

static int merge(const struct following *f, const GArray *spans)
{
	g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(struct cursor));
	int64_t told = INT64_MAX;

	int r = fill_heap(f, spans, heap);
	while (r == 0 && heap->len) {
		int64_t seq = g_array_index(heap, struct cursor, 0).seq;
		if (seq < told)
			r = tell(f, seq);
		told = seq;
		if (r == 0)
			r = advance(f, spans, heap);
	}
	return r;
}

/* ---- The whole journal ---- */

static int walk_all(const struct following *f)
{
	int64_t seq = f->high;
	int r = 0;

	while (r == 0 && seq >= f->low && seq > 0)
		r = tell(f, seq--);
	return r == -ENOENT ? 0 : r;
}

/* The newest edit no later than high that touched one of the selves or something in them. -ENOENT. Nothing
 * is held open between two of them: who reads may take his time. */
static int next_inside(const struct following *f, struct trail_inside *inside, int64_t high, int64_t *ret_seq)
{
	struct samut_stmt *stmt = samut_db_bind(f->db,
		"SELECT seq,node FROM journal_node WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq DESC", "ii",
		f->low, high);
	int r = 0, row = 0;

	while (r == 0 && (row = samut_stmt_step(stmt)) > 0) {
		int64_t seq = samut_stmt_int(stmt, 0);
		r = trail_inside(inside, samut_stmt_int(stmt, 1), seq);
		if (r > 0)
			*ret_seq = seq;
	}
	samut_stmt_reset(stmt);
	if (r != 0)
		return r < 0 ? r : 0;
	return row < 0 ? row : -ENOENT;
}

static int walk(const struct following *f)
{
	struct trail_inside *inside = trail_inside_new(f->db, f->selves);
	int64_t seq = f->high;
	int r = 0;

	while (r == 0 && seq >= f->low) {
		r = next_inside(f, inside, seq, &seq);
		if (r == 0)
			r = tell(f, seq--);
	}
	trail_inside_free(inside);
	return r == -ENOENT ? 0 : r;
}

/* Numbers of the first and the last edit that may be told. */
static int bounds(struct following *f)
{
	int64_t last = 0;

	int r = samut_journal_last(f->db, &last);
	f->low = 1;
	f->high = f->trail->before > 0 ? MIN(last, f->trail->before - 1) : last;
	if (r >= 0 && f->trail->since) {
		r = samut_when_before(f->db, f->trail->since, &last);
		f->low = last + 1;
	}
	if (r >= 0 && f->trail->until) {
		r = samut_when_before(f->db, f->trail->until, &last);
		f->high = MIN(f->high, last);
	}
	return r;
}

int samut_trail(
	struct samut *s, struct samut_db *db, const struct samut_trail *trail, samut_trail_fn fn, void *arg)
{
	g_autoptr(GArray) selves = g_array_new(FALSE, FALSE, sizeof(struct trail_self));
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(struct trail_span));
	g_autofree char *person = trail->person ? g_utf8_casefold(trail->person, -1) : NULL;
	struct following f = {
		.s = s, .db = db, .trail = trail, .fn = fn, .arg = arg, .selves = selves, .person = person};

	int r = bounds(&f);
	if (r < 0 || f.low > f.high)
		return r < 0 ? r : 0;
	if (trail->node == SAMUT_ROOT_ID && trail->depth == SAMUT_TRAIL_ALL)
		return walk_all(&f);
	/* What stands just below is gathered in any case: walking knows no depth. */
	unsigned limit = trail->depth < SAMUT_TRAIL_ALL ? G_MAXUINT : trail->walk ? 0 : GATHER_MAX;
	r = trail_spans(db, trail, limit, selves, spans);
	if (r == -E2BIG)
		return walk(&f);
	return r < 0 ? r : merge(&f, spans);
}

/* ---- Paths ---- */

int samut_trail_node(
	struct samut_db *db, const char *path, int64_t seq, bool ever, int64_t *ret_node, int64_t *ret_seq)
{
	int64_t last = 0, node = 0;

	int r = samut_journal_last(db, &last);
	if (r < 0)
		return r;
	seq = MIN(seq, last);
	r = samut_trace_resolve(db, path, seq, &node);
	if (r == -ENOENT && ever)
		r = samut_trace_last(db, path, seq, &node, &seq);
	if (r < 0)
		return r;
	*ret_node = node;
	*ret_seq = MIN(seq, last);
	return 0;
}

/* Was it anywhere as of seq? */
static bool stood(struct samut_db *db, int64_t node, int64_t seq)
{
	int64_t parent;

	return node == SAMUT_ROOT_ID || samut_trace_place(db, node, seq, &parent, NULL) == 0;
}

/* What is there now, or was last, and was there as of seq; or what was there before it. */
static int same_then(struct samut_db *db, const char *path, int64_t seq, int64_t *ret_node, int64_t *ret_seq)
{
	int64_t node = 0, last = 0;

	int r = samut_trail_node(db, path, INT64_MAX, true, &node, &last);
	if (r >= 0 && seq >= last) {
		*ret_node = node;
		*ret_seq = last;
		return 0;
	}
	while (r >= 0 && !stood(db, node, seq)) {
		r = samut_trail_earlier(db, node, &node, &last);
		if (r >= 0 && last <= seq)
			r = -ENOENT;
	}
	if (r < 0)
		return r;
	*ret_node = node;
	*ret_seq = seq;
	return 0;
}

/* What had that name in the folder. */
static int named_then(struct samut_db *db, const char *path, int64_t seq, int64_t *ret_node, int64_t *ret_seq)
{
	const char *slash = strrchr(path, '/');
	g_autofree char *above = slash ? g_strndup(path, (gsize)(slash - path)) : NULL;
	int64_t folder = 0, last = 0;

	int r = above ? samut_trail_then(db, above, seq, &folder, &last) : -ENOENT;
	if (r >= 0)
		r = last < seq ? -ENOENT : samut_trace_lookup(db, folder, slash + 1, seq, ret_node);
	if (r >= 0)
		*ret_seq = seq;
	return r;
}

int samut_trail_then(struct samut_db *db, const char *path, int64_t seq, int64_t *ret_node, int64_t *ret_seq)
{
	int r = samut_trail_node(db, path, seq, false, ret_node, ret_seq);

	if (r == -ENOENT)
		r = same_then(db, path, seq, ret_node, ret_seq);
	return r == -ENOENT ? named_then(db, path, seq, ret_node, ret_seq) : r;
}
