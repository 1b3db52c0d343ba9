/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traces. A row of a parent and a name says that the node came there with seq; whether it was still there
 * later is seen from the node's own next row. Names are reused (a record deleted and made again is another
 * node), so of all that came to a name by then, newest first, the first that had not left is the one.
 */
#include "core/store/trace.h"

#include <errno.h>
#include <string.h>

int samut_trace_put(struct samut_db *db, int64_t node, int64_t seq, int64_t parent, const char *name)
{
	int r = samut_db_run(db,
		"INSERT INTO trace(node,seq,parent,name) VALUES(?1,?2,?3,?4)"
		" ON CONFLICT(node,seq) DO UPDATE SET parent=excluded.parent,name=excluded.name",
		"iiit", node, seq, parent, name);

	return r < 0 ? r : 0;
}

int samut_trace_note(struct samut_db *db, int64_t node, int64_t seq)
{
	g_auto(samut_node) now = SAMUT_NODE_INIT;

	if (node == SAMUT_ROOT_ID)
		return 0;
	int r = samut_node_get(db, node, &now);
	if (r < 0 && r != -ENOENT)
		return r;
	bool gone = r == -ENOENT || now.scratch;
	return samut_trace_put(db, node, seq, gone ? 0 : now.parent, gone ? "" : now.name);
}

int samut_trace_place(struct samut_db *db, int64_t node, int64_t seq, int64_t *ret_parent, char **ret_name)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT parent,name FROM trace WHERE node=?1 AND seq<=?2 ORDER BY seq DESC LIMIT 1", "ii",
		node, seq);

	int r = samut_stmt_step(stmt);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	int64_t parent = samut_stmt_int(stmt, 0);
	if (parent) {
		*ret_parent = parent;
		if (ret_name)
			*ret_name = g_strdup(samut_stmt_text(stmt, 1));
	}
	samut_stmt_reset(stmt);
	return parent ? 0 : -ENOENT;
}

int samut_trace_left(struct samut_db *db, int64_t node, int64_t *ret_seq)
{
	struct samut_stmt *stmt = samut_db_bind(
		db, "SELECT seq,parent FROM trace WHERE node=?1 ORDER BY seq DESC LIMIT 1", "i", node);

	int r = samut_stmt_step(stmt);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	bool left = samut_stmt_int(stmt, 1) == 0;
	if (left)
		*ret_seq = samut_stmt_int(stmt, 0);
	samut_stmt_reset(stmt);
	return left ? 0 : -ENOENT;
}

int samut_trace_path(struct samut_db *db, int64_t node, int64_t seq, GString *out)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	while (node != SAMUT_ROOT_ID) {
		int64_t parent;
		char *name;
		int r = samut_trace_place(db, node, seq, &parent, &name);
		if (r < 0)
			return r;
		g_ptr_array_add(names, name);
		node = parent;
	}
	for (unsigned i = names->len; i-- > 0;)
		g_string_append_printf(out, "%s%s", (const char *)names->pdata[i], i ? "/" : "");
	return 0;
}

/* Does the node still stand there, as of seq? */
static int stands(struct samut_db *db, int64_t node, int64_t parent, const char *name, int64_t seq)
{
	g_autofree char *there = NULL;
	int64_t above;

	int r = samut_trace_place(db, node, seq, &above, &there);
	return r == -ENOENT ? 0 : r < 0 ? r : above == parent && strcmp(there, name) == 0;
}

int samut_trace_lookup(struct samut_db *db, int64_t parent, const char *name, int64_t seq, int64_t *ret_node)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT node FROM trace WHERE parent=?1 AND name=?2 AND seq<=?3 ORDER BY seq DESC", "iti",
		parent, name, seq);
	int r, found = 0;
	int64_t node = 0;

	while ((r = samut_stmt_step(stmt)) > 0) {
		node = samut_stmt_int(stmt, 0);
		found = stands(db, node, parent, name, seq);
		if (found)
			break;
	}
	samut_stmt_reset(stmt);
	if (r < 0 || found < 0)
		return r < 0 ? r : found;
	if (!found)
		return -ENOENT;
	*ret_node = node;
	return 0;
}

int samut_trace_resolve(struct samut_db *db, const char *path, int64_t seq, int64_t *ret_node)
{
	g_auto(GStrv) names = g_strsplit(path, "/", -1);
	int64_t node = SAMUT_ROOT_ID;
	int r = 0;

	for (unsigned i = 0; names[i] && r >= 0; i++)
		if (*names[i])
			r = samut_trace_lookup(db, node, names[i], seq, &node);
	if (r >= 0)
		*ret_node = node;
	return r;
}

/* ---- What was ever at a path ---- */

struct stays {
	struct samut_db *db;
	char **names;
	samut_trace_stay_fn fn;
	void *arg;
};

/* The last edit before the one with which the node left this place, 0 when it has not left. */
static int until_when(struct samut_db *db, int64_t node, int64_t since, int64_t *ret_seq)
{
	int64_t next = 0;
	int r = samut_db_int(db, &next, "SELECT seq FROM trace WHERE node=?1 AND seq>?2 ORDER BY seq LIMIT 1",
		"ii", node, since);

	if (r < 0 && r != -ENOENT)
		return r;
	*ret_seq = r < 0 ? INT64_MAX : next - 1;
	return 0;
}

/* Follows every node that was ever called names[i] in parent, as far as its time there lies before `until`.
 */
static int follow(const struct stays *stays, unsigned i, int64_t parent, int64_t until)
{
	struct samut_stmt *stmt = samut_db_bind(stays->db,
		"SELECT node,seq FROM trace WHERE parent=?1 AND name=?2 AND seq<=?3 ORDER BY seq DESC", "iti",
		parent, stays->names[i], until);
	int r, stop = 0;

	while (stop == 0 && (r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 0), end;
		stop = until_when(stays->db, node, samut_stmt_int(stmt, 1), &end);
		end = MIN(end, until);
		if (stop == 0)
			stop = stays->names[i + 1] ? follow(stays, i + 1, node, end)
						   : stays->fn(node, end, stays->arg);
	}
	samut_stmt_reset(stmt);
	return stop ? stop : r;
}

int samut_trace_stays(struct samut_db *db, const char *path, int64_t until, samut_trace_stay_fn fn, void *arg)
{
	g_auto(GStrv) names = g_strsplit(path, "/", -1);
	const struct stays stays = {db, names, fn, arg};

	return *path ? follow(&stays, 0, SAMUT_ROOT_ID, until) : fn(SAMUT_ROOT_ID, until, arg);
}

struct last {
	int64_t node, seq;
};

static int keep_last(int64_t node, int64_t seq, void *arg)
{
	struct last *last = arg;

	if (seq > last->seq)
		*last = (struct last){node, seq};
	return 0;
}

int samut_trace_last(
	struct samut_db *db, const char *path, int64_t until, int64_t *ret_node, int64_t *ret_seq)
{
	struct last last = {.seq = -1};

	int r = samut_trace_stays(db, path, until, keep_last, &last);
	if (r < 0 || last.seq < 0)
		return r < 0 ? r : -ENOENT;
	*ret_node = last.node;
	*ret_seq = last.seq;
	return 0;
}

/* ---- Directories ---- */

int samut_trace_children(struct samut_db *db, int64_t parent, int64_t seq, samut_trace_fn fn, void *arg)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT DISTINCT node,name FROM trace WHERE parent=?1 AND seq<=?2 ORDER BY name,node", "ii",
		parent, seq);
	int r, stop = 0;

	while (stop == 0 && (r = samut_stmt_step(stmt)) > 0) {
		int64_t node = samut_stmt_int(stmt, 0);
		const char *name = samut_stmt_text(stmt, 1);
		int is = stands(db, node, parent, name, seq);
		stop = is <= 0 ? is : fn(node, name, arg);
	}
	samut_stmt_reset(stmt);
	return stop ? stop : r;
}

int samut_trace_came(struct samut_db *db, int64_t parent, int64_t until, samut_trace_fn fn, void *arg)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT DISTINCT node,name FROM trace WHERE parent=?1 AND seq<=?2 ORDER BY name,node", "ii",
		parent, until);
	int r, stop = 0;

	while (stop == 0 && (r = samut_stmt_step(stmt)) > 0)
		stop = fn(samut_stmt_int(stmt, 0), samut_stmt_text(stmt, 1), arg);
	samut_stmt_reset(stmt);
	return stop ? stop : r;
}
