/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nodes of a trail. Spans are closed at both ends: the edit with which a node came counts, and the one
 * with which it left. Invariant: what stands in a directory counts no longer than the directory does.
 */
#include <errno.h>
#include <string.h>

#include "core/audit/trail_part.h"
#include "core/model/layout.h"
#include "core/store/trace.h"

/* What stood at a place is looked for so many times; nobody deletes and makes a record more often. */
#define EARLIER_MAX 1000

/* ---- What stood there before ---- */

/* The first edit of a node, and where it came into being. */
static int birth(struct samut_db *db, int64_t node, int64_t *ret_seq, int64_t *ret_parent, char **ret_name)
{
	struct samut_stmt *stmt = samut_db_bind(
		db, "SELECT seq,parent,name FROM trace WHERE node=?1 ORDER BY seq LIMIT 1", "i", node);

	int r = samut_stmt_step(stmt);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*ret_seq = samut_stmt_int(stmt, 0);
	*ret_parent = samut_stmt_int(stmt, 1);
	*ret_name = g_strdup(samut_stmt_text(stmt, 2));
	samut_stmt_reset(stmt);
	return 0;
}

/* The edit with which a node left the tree for good out of the place it had since then; 0 when it did not. */
static int left_from(struct samut_db *db, int64_t node, int64_t since, int64_t *ret_seq)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT seq,parent FROM trace WHERE node=?1 AND seq>?2 ORDER BY seq LIMIT 1", "ii", node,
		since);

	int r = samut_stmt_step(stmt);
	*ret_seq = r > 0 && samut_stmt_int(stmt, 1) == 0 ? samut_stmt_int(stmt, 0) : 0;
	samut_stmt_reset(stmt);
	return r < 0 ? r : 0;
}

/* The last node that left from that name in that directory, no later than until. -ENOENT. */
static int last_left(
	struct samut_db *db, int64_t parent, const char *name, int64_t until, struct trail_self *ret)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT node,seq FROM trace WHERE parent=?1 AND name=?2 AND seq<?3 ORDER BY seq DESC", "iti",
		parent, name, until);
	int64_t left = 0;
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 0);
		int error = left_from(db, node, samut_stmt_int(stmt, 1), &left);
		if (error < 0 || (left && left <= until)) {
			*ret = (struct trail_self){node, left};
			samut_stmt_reset(stmt);
			return error;
		}
	}
	return r < 0 ? r : -ENOENT;
}

/* Its directory may have been deleted, too. */
static int before(struct samut_db *db, int64_t node, struct trail_self *ret)
{
	g_autofree char *name = NULL;
	struct trail_self dir = {0};
	int64_t seq, parent;

	if (node == SAMUT_ROOT_ID)
		return -ENOENT;
	int r = birth(db, node, &seq, &parent, &name);
	if (r < 0 || !parent)
		return r < 0 ? r : -ENOENT;
	dir.node = parent;
	r = last_left(db, parent, name, seq, ret);
	for (unsigned i = 0; r == -ENOENT && i < EARLIER_MAX; i++) {
		r = before(db, dir.node, &dir);
		if (r < 0)
			return r;
		r = last_left(db, dir.node, name, dir.high + 1, ret);
	}
	return r;
}

int samut_trail_earlier(struct samut_db *db, int64_t node, int64_t *ret_node, int64_t *ret_left)
{
	struct trail_self self;

	int r = before(db, node, &self);
	if (r < 0)
		return r;
	*ret_node = self.node;
	*ret_left = self.high;
	return 0;
}

/* ---- The directories above ---- */

/* Whether the directory of these names, the topmost first, is one that records belong to. */
static bool is_owner(const GPtrArray *names)
{
	const struct samut_layout *row = samut_layout_get(SAMUT_LAYOUT_ROOT);
	const char *above = "";

	for (unsigned i = names->len; i-- > 0 && row;) {
		row = samut_layout_match(row, above, names->pdata[i], true, NULL);
		above = names->pdata[i];
	}
	return row && (row->flags & SAMUT_PLACE_OWNER);
}

/* Names of a directory and those above it as of seq, the topmost last. */
static int names_of(struct samut_db *db, int64_t dir, int64_t seq, GPtrArray *names)
{
	int r = 0;

	while (dir != SAMUT_ROOT_ID && r >= 0) {
		char *name = NULL;
		r = samut_trace_place(db, dir, seq, &dir, &name);
		if (r >= 0)
			g_ptr_array_add(names, name);
	}
	return r;
}

/* One stay of a node in a directory: the moves of that, and of those above it up to what it belongs to. */
static int add_above(struct samut_db *db, int64_t dir, int64_t low, int64_t high, GArray *spans)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	unsigned start = spans->len;
	bool owned = false;

	int r = names_of(db, dir, low, names);
	while (r >= 0 && names->len && !owned) {
		struct trail_span span = {dir, low, high, true, 0};
		g_array_append_val(spans, span);
		owned = is_owner(names);
		g_ptr_array_remove_index(names, 0);
		r = samut_trace_place(db, dir, low, &dir, NULL);
	}
	if (!owned)
		g_array_set_size(spans, start);
	return r == -ENOENT ? 0 : r;
}

/* Each stay of the node itself. */
static int add_places(struct samut_db *db, const struct trail_self *self, GArray *spans)
{
	struct samut_stmt *stmt =
		samut_db_bind(db, "SELECT seq,parent FROM trace WHERE node=?1 AND seq<=?2 ORDER BY seq", "ii",
			self->node, self->high);
	int64_t low = 0, dir = 0;
	int r, error = 0;

	while (error >= 0 && (r = samut_stmt_step(stmt)) > 0) {
		int64_t seq = samut_stmt_int(stmt, 0);
		if (dir)
			error = add_above(db, dir, low, seq, spans);
		low = seq;
		dir = samut_stmt_int(stmt, 1);
	}
	if (error < 0) {
		samut_stmt_reset(stmt);
		return error;
	}
	return r < 0 || !dir ? r : add_above(db, dir, low, self->high, spans);
}

/* ---- What stood below ---- */

/* Until when the node stayed where it came at that edit: the edit with which it went on. */
static int stayed(struct samut_db *db, int64_t node, int64_t since, int64_t *ret_until)
{
	int r = samut_db_int(db, ret_until,
		"SELECT seq FROM trace WHERE node=?1 AND seq>?2 ORDER BY seq LIMIT 1", "ii", node, since);

	if (r == -ENOENT)
		*ret_until = INT64_MAX;
	return r == -ENOENT ? 0 : r;
}

/* Appends the spans of what stood in the directory of a span. */
static int add_entries(struct samut_db *db, const struct trail_span *dir, GArray *spans)
{
	struct samut_stmt *stmt = samut_db_bind(
		db, "SELECT node,seq FROM trace WHERE parent=?1 AND seq<=?2", "ii", dir->node, dir->high);
	int r, error = 0;

	while (error >= 0 && (r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 0), since = samut_stmt_int(stmt, 1), until = 0;
		error = stayed(db, node, since, &until);
		struct trail_span span = {
			node, MAX(since, dir->low), MIN(until, dir->high), false, dir->below - 1};
		if (error >= 0 && span.low <= span.high)
			g_array_append_val(spans, span);
	}
	samut_stmt_reset(stmt);
	return error < 0 ? error : r;
}

static int add_self(struct samut_db *db, const struct samut_trail *trail, const struct trail_self *self,
	GArray *selves, GArray *spans)
{
	struct trail_span span = {self->node, 0, self->high, false, trail->depth};

	g_array_append_val(selves, *self);
	g_array_append_val(spans, span);
	return trail->place ? add_places(db, self, spans) : 0;
}

int trail_spans(
	struct samut_db *db, const struct samut_trail *trail, unsigned limit, GArray *selves, GArray *spans)
{
	struct trail_self self = {trail->node, INT64_MAX};
	int r = add_self(db, trail, &self, selves, spans);

	for (unsigned i = 0; trail->earlier && r >= 0 && i < EARLIER_MAX; i++) {
		r = before(db, self.node, &self);
		if (r >= 0)
			r = add_self(db, trail, &self, selves, spans);
	}
	r = r == -ENOENT ? 0 : r;
	for (unsigned i = 0; r >= 0 && i < spans->len; i++) {
		struct trail_span span = g_array_index(spans, struct trail_span, i);
		if (spans->len > limit)
			return -E2BIG;
		if (span.below && !span.moves)
			r = add_entries(db, &span, spans);
	}
	return r < 0 ? r : 0;
}

/* ---- Is it below? ---- */

/* So it is for edits from low to before high. */
struct answer {
	int64_t low, high;
	bool inside;
};

struct trail_inside {
	struct samut_db *db;
	const GArray *selves;
	GHashTable *known; /* of directories: id → struct answer */
};

struct trail_inside *trail_inside_new(struct samut_db *db, const GArray *selves)
{
	struct trail_inside *inside = g_new0(struct trail_inside, 1);

	inside->db = db;
	inside->selves = selves;
	inside->known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	return inside;
}

void trail_inside_free(struct trail_inside *inside)
{
	g_hash_table_unref(inside->known);
	g_free(inside);
}

/* Where the node stood as of seq, since which edit and before which one. parent 0: nowhere. */
static int stay_of(struct samut_db *db, int64_t node, int64_t seq, int64_t *ret_parent, struct answer *ret)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT seq,parent FROM trace WHERE node=?1 AND seq<=?2 ORDER BY seq DESC LIMIT 1", "ii",
		node, seq);

	int r = samut_stmt_step(stmt);
	*ret_parent = r > 0 ? samut_stmt_int(stmt, 1) : 0;
	ret->low = r > 0 ? samut_stmt_int(stmt, 0) : 0;
	samut_stmt_reset(stmt);
	return r < 0 ? r : stayed(db, node, ret->low, &ret->high);
}

static bool is_self(const struct trail_inside *inside, int64_t node, int64_t seq)
{
	for (unsigned i = 0; i < inside->selves->len; i++) {
		const struct trail_self *self = &g_array_index(inside->selves, struct trail_self, i);
		if (self->node == node && seq <= self->high)
			return true;
	}
	return false;
}

/* Of a directory. */
static int answer_for(struct trail_inside *inside, int64_t dir, int64_t seq, struct answer *ret)
{
	struct answer *known = g_hash_table_lookup(inside->known, &dir);
	struct answer answer = {0, INT64_MAX, false}, above = answer;
	int64_t parent = 0;

	if (is_self(inside, dir, seq) || dir == SAMUT_ROOT_ID || dir == 0) {
		answer.inside = dir > SAMUT_ROOT_ID;
		*ret = answer;
		return 0;
	}
	if (known && seq >= known->low && seq < known->high) {
		*ret = *known;
		return 0;
	}
	int r = stay_of(inside->db, dir, seq, &parent, &answer);
	if (r >= 0)
		r = answer_for(inside, parent, seq, &above);
	if (r < 0)
		return r;
	answer.inside = above.inside;
	answer.low = MAX(answer.low, above.low);
	answer.high = MIN(answer.high, above.high);
	g_hash_table_replace(inside->known, g_memdup2(&dir, sizeof dir), g_memdup2(&answer, sizeof answer));
	*ret = answer;
	return 0;
}

int trail_inside(struct trail_inside *inside, int64_t node, int64_t seq)
{
	struct answer stay = {0}, answer;
	int64_t parent = 0;

	if (is_self(inside, node, seq))
		return 1;
	int r = stay_of(inside->db, node, seq, &parent, &stay);
	if (r >= 0)
		r = answer_for(inside, parent, seq, &answer);
	if (r < 0 || answer.inside || stay.low != seq)
		return r < 0 ? r : answer.inside;
	/* It came there, or left, with this very edit. */
	r = stay_of(inside->db, node, seq - 1, &parent, &stay);
	if (r >= 0)
		r = answer_for(inside, parent, seq - 1, &answer);
	return r < 0 ? r : answer.inside;
}
