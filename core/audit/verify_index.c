/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index of the journal (which nodes an edit touched, where nodes have stood), which answers for the past
 * in the place of git, against the one that the history makes: the walk of a rebuild fills it into the empty
 * database. With it comes which numbers were given, so that none is given twice.
 */
#include "core/audit/rebuild_part.h"
#include "core/audit/verify_part.h"

#include "core/store/trace.h"

#include <errno.h>
#include <string.h>

/* ---- Two tables side by side ---- */

/* Rows between two edits, by node and number of the edit; and what to say of one that is only here or there,
 * or differs. */
struct table {
	const char *sql, *missing, *extra;
};

static const struct table tables[] = {
	{"SELECT node,seq,'' FROM journal_node WHERE seq>?1 AND seq<=?2 ORDER BY node,seq",
		"the index of the journal hides that this edit changed it",
		"the index of the journal says that this edit changed it, which is not so"},
	{"SELECT node,seq,parent||'/'||name FROM trace WHERE seq>?1 AND seq<=?2 ORDER BY node,seq",
		"the index hides where it stood since",
		"the index says of where it stood since what is not so"},
};

/* Where the node stood with the edit, or before it: as the history says. */
static void tell(struct verify *v, const char *what, struct samut_stmt *row)
{
	g_autoptr(GString) path = g_string_new(NULL);
	int64_t node = samut_stmt_int(row, 0), seq = samut_stmt_int(row, 1);

	if (samut_trace_path(v->mirror, node, seq, path) < 0) {
		g_string_truncate(path, 0);
		if (samut_trace_path(v->mirror, node, seq - 1, path) < 0)
			g_string_printf(path, "inode %" G_GINT64_FORMAT, (gint64)node);
	}
	verify_problem(
		v, "%s: edit %" G_GINT64_FORMAT ": %s", *path->str ? path->str : "/", (gint64)seq, what);
}

static int order_of(struct samut_stmt *a, struct samut_stmt *b)
{
	for (int i = 0; i < 2; i++)
		if (samut_stmt_int(a, i) != samut_stmt_int(b, i))
			return samut_stmt_int(a, i) < samut_stmt_int(b, i) ? -1 : 1;
	return 0;
}

static int compare_table(struct verify *v, const struct table *table, int64_t since)
{
	struct samut_stmt *here = samut_db_bind(v->db, table->sql, "ii", since, v->seq);
	struct samut_stmt *fresh = samut_db_bind(v->mirror, table->sql, "ii", since, v->seq);
	int h = samut_stmt_step(here), f = samut_stmt_step(fresh);

	while ((h > 0 || f > 0) && h >= 0 && f >= 0) {
		int order = h == 0 ? 1 : f == 0 ? -1 : order_of(here, fresh);
		if (order > 0)
			tell(v, table->missing, fresh);
		else if (order < 0 || strcmp(samut_stmt_text(here, 2), samut_stmt_text(fresh, 2)) != 0)
			tell(v, table->extra, here);
		h = order <= 0 ? samut_stmt_step(here) : h;
		f = order >= 0 ? samut_stmt_step(fresh) : f;
	}
	samut_stmt_reset(here);
	samut_stmt_reset(fresh);
	return MIN(MIN(h, f), 0);
}

/* A store of samutfs 1 knows less of the edits before it was taken over. That is told, for it may be claimed
 * of any store. */
static int compare_tables(struct verify *v)
{
	g_autofree char *text = samut_setting_get(v->db, "index-since");
	int64_t since = text ? g_ascii_strtoll(text, NULL, 10) : 0;
	int error = 0;

	if (since > 0)
		samut_talk_out(v->talk,
			"note: made by an older version; where things stood before edit %" G_GINT64_FORMAT
			" cannot be proved until `samut rebuild` makes the database anew",
			(gint64)since + 1);
	for (unsigned i = 0; i < G_N_ELEMENTS(tables) && error >= 0; i++)
		error = compare_table(v, &tables[i], since);
	return error;
}

/* ---- Numbers that were given ---- */

static void check_counter(struct verify *v, const char *name, int64_t given)
{
	int64_t value = 0;
	int r = samut_db_int(v->db, &value, "SELECT value FROM counter WHERE name=?1", "t", name);

	if (r == -ENOENT || (r >= 0 && value < given))
		verify_problem(v,
			"the counter %s stands at %" G_GINT64_FORMAT ", and %" G_GINT64_FORMAT
			" was given already",
			name, (gint64)value, (gint64)given);
	else if (r < 0)
		verify_problem(v, "the counter %s: %s", name, g_strerror(-r));
}

static int check_numbers(struct verify *v, const struct rebuild *r)
{
	GHashTableIter iter;
	void *name, *given;
	int64_t next = 0;
	int error = samut_db_int(v->db, &next, "SELECT next_id FROM meta", "");

	if (error >= 0 && next <= r->inode)
		verify_problem(v,
			"the next inode number is %" G_GINT64_FORMAT ", and %" G_GINT64_FORMAT
			" was given already",
			(gint64)next, (gint64)r->inode);
	g_hash_table_iter_init(&iter, r->counters);
	while (g_hash_table_iter_next(&iter, &name, &given))
		check_counter(v, name, *(const gint64 *)given);
	return MIN(error, 0);
}

int verify_index(struct verify *v)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(GHashTable) paths = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, rebuild_node_free);
	g_autoptr(GHashTable) counters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	char head[41];
	struct rebuild r = {.dir = samut_store_dir(v->samut->store),
		.head = head,
		.samut = v->samut,
		.talk = v->talk,
		.diag = &diag,
		.by_path = paths,
		.counters = counters,
		.total = v->seq};

	if (samut_oid_is_zero(&v->head))
		return 0;
	samut_oid_hex(&v->head, head);
	int error = rebuild_walk(&r, v->mirror);
	for (unsigned i = 0; i < samut_diag_count(&diag); i++)
		verify_problem(v, "the history makes no store: %s", samut_diag_get(&diag, i)->en);
	if (error < 0)
		return samut_diag_count(&diag) && error == -EUCLEAN ? 0 : error;
	error = compare_tables(v);
	return error < 0 ? error : check_numbers(v, &r);
}
