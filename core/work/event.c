/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events written by samutfs. Invariant: the event is part of the edit that it tells of, and a text that the
 * same check as a user's accepts.
 */
#include "core/work/event.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "core/model/rectext.h"
#include "core/work/edit_entry.h"
#include "core/work/edit_place.h"
#include "core/work/refs.h"

#define MAX_NUMBER 999

int samut_event_prepare(struct samut *s, const struct samut_layout *row, int64_t from, int64_t to,
	struct samut_event_ids *ret_ids)
{
	struct samut_event_ids ids = {0, 0};

	if (row && from != to && samut_place_main(row->code) == samut_layout_of_kind("household")) {
		ids.file = samut_store_new_id(s->store);
		ids.folder = ids.file < 0 ? ids.file : samut_store_new_id(s->store);
	}
	if (ids.folder < 0)
		return (int)ids.folder;
	*ret_ids = ids;
	return 0;
}

/* ---- Where it stands ---- */

/* The row of events, and of the folder they stand in. */
static const struct samut_layout *event_row(void)
{
	return samut_layout_of_kind("event");
}

/* The folder; made again if someone has removed it. */
static int open_folder(struct samut_txn *txn, int64_t household, int64_t id, struct samut_node *ret_dir,
	struct samut_diag *diag)
{
	const struct samut_layout *row = samut_layout_get(event_row()->parent);
	g_auto(samut_node) parent = SAMUT_NODE_INIT;

	int r = samut_node_lookup(txn->db, household, row->name, ret_dir);
	if (r != -ENOENT)
		return r;
	r = samut_node_get(txn->db, household, &parent);
	if (r < 0)
		return r;
	struct samut_node dir = {.id = id,
		.parent = household,
		.name = (char *)row->name,
		.layout = row->code,
		.mode = parent.mode,
		.uid = parent.uid,
		.gid = parent.gid};
	const int64_t *none = NULL;
	r = samut_place_make(txn, &dir, &none, diag);
	return r < 0 ? r : samut_node_get(txn->db, id, ret_dir);
}

/* The date of the edit where it was made. */
static char *date_of(const struct samut_txn *txn)
{
	time_t seconds = (time_t)(txn->time / INT64_C(1000000000)) + txn->tz * 60;
	char text[16] = "";
	struct tm there;

	if (gmtime_r(&seconds, &there))
		strftime(text, sizeof text, "%Y-%m-%d", &there);
	return g_strdup(text);
}

static int free_name(struct samut_db *db, int64_t dir, const char *date, char **ret_name)
{
	for (int n = 1; n <= MAX_NUMBER; n++) {
		g_autofree char *name = g_strdup_printf("%s-%02d.txt", date, n);
		int r = samut_entry_free(db, dir, name);
		if (r == 0)
			*ret_name = g_steal_pointer(&name);
		if (r != -EEXIST)
			return r;
	}
	return -EEXIST;
}

/* ---- What it says ---- */

/* Appends whoever lives there, once for each field. */
static int append_members(struct samut_db *db, int64_t household, GString *before, GString *after)
{
	struct samut_stmt *stmt = samut_db_bind(db,
		"SELECT r.rid,m.name FROM record r JOIN k_member m ON m.node=r.node"
		" WHERE r.place=?1 AND r.kind='member' AND m.\"left\" IS NULL ORDER BY r.rid",
		"i", household);
	int r;

	while ((r = samut_stmt_step(stmt)) > 0) {
		const char *rid = samut_stmt_text(stmt, 0), *name = samut_stmt_text(stmt, 1);
		g_autofree char *who =
			g_strdup_printf("%s%s%s", rid ? rid : "", name ? " " : "", name ? name : "");
		samut_rec_append(before, "Before", who);
		samut_rec_append(after, "After", who);
	}
	return r;
}

static int compose(struct samut_txn *txn, int64_t household, const char *date, const char *from,
	const char *to, GBytes **ret_text)
{
	g_autoptr(GString) text =
		g_string_new("# ย้ายแฟ้มครัวเรือนไปหมู่บ้านอื่น · The household was moved to another "
			     "village\n");
	g_autoptr(GString) after = g_string_new(NULL);

	samut_rec_append(text, "Date", date);
	samut_rec_append(text, "Kind", "move");
	int r = append_members(txn->db, household, text, after);
	if (r < 0)
		return r;
	g_string_append_len(text, after->str, (gssize)after->len);
	samut_rec_append(text, "From", from);
	samut_rec_append(text, "To", to);
	*ret_text = g_string_free_to_bytes(g_steal_pointer(&text));
	return 0;
}

static int write_event(struct samut_txn *txn, int64_t id, const struct samut_node *dir, const char *date,
	GBytes *text, struct samut_diag *diag)
{
	g_autofree char *name = NULL;

	int r = free_name(txn->db, dir->id, date, &name);
	if (r >= 0)
		r = samut_place_record(txn, dir, event_row(), name, id, text, diag);
	return r < 0 ? r : samut_txn_relist(txn, id);
}

int samut_event_moved(struct samut_txn *txn, const struct samut_event_ids *ids, int64_t household,
	const char *from, const char *to, struct samut_diag *diag)
{
	g_auto(samut_node) dir = SAMUT_NODE_INIT;
	g_autofree char *date = date_of(txn);
	g_autoptr(GBytes) text = NULL;

	if (ids->file == 0)
		return 0;
	int r = open_folder(txn, household, ids->folder, &dir, diag);
	if (r >= 0)
		r = compose(txn, household, date, from, to, &text);
	return r < 0 ? r : write_event(txn, ids->file, &dir, date, text, diag);
}
