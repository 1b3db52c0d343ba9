/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of committer and catchup share: a store with a history, and seeded edits in its journal. */
#pragma once

#include "tests/unit/history_kit.h"

#include "core/history/committer.h"
#include "core/store/store.h"

struct box {
	char *dir, *path;
	struct samut_store *store;
	struct samut_repo *repo;
};

KIT void box_open(struct box *box)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	assert_int_equal(samut_store_open(box->dir, true, true, &box->store, &diag), 0);
	box->repo = kit_open(box->path);
}

KIT void box_close(struct box *box)
{
	samut_repo_close(g_steal_pointer(&box->repo));
	samut_store_close(g_steal_pointer(&box->store));
}

KIT void box_init(struct box *box, void **state, const char *name)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	box->dir = g_build_filename(*state, name, NULL);
	box->path = g_build_filename(box->dir, "history.git", NULL);
	assert_int_equal(samut_store_create(box->dir, &diag), 0);
	assert_int_equal(samut_repo_create(box->path, &diag), 0);
	box_open(box);
}

KIT void box_release(struct box *box)
{
	box_close(box);
	g_free(box->path);
	g_free(box->dir);
}

struct pending {
	struct samut_edit_row row;
	GPtrArray *ops;
	struct samut_committer *hold; /* NULL: not held */
};

KIT int append(struct samut_db *db, void *arg)
{
	struct pending *pending = arg;
	int64_t expected = pending->row.seq;
	int r = samut_journal_append(db, &pending->row, pending->ops, NULL, 0);

	if (r == 0 && pending->row.seq != expected)
		return -EINVAL;
	if (r == 0 && pending->hold)
		samut_committer_hold(pending->hold, pending->row.seq);
	return r;
}

KIT void box_write(struct box *box, struct kit_edits *edits, struct samut_committer *hold)
{
	struct pending pending = {.hold = hold};

	kit_edit(edits, 3, &pending.row, &pending.ops);
	assert_int_equal(samut_store_write(box->store, append, &pending, false), 0);
	samut_edit_row_release(&pending.row);
	g_ptr_array_unref(pending.ops);
}

KIT void box_write_many(struct box *box, struct kit_edits *edits, unsigned n)
{
	while (n--)
		box_write(box, edits, NULL);
}

KIT int64_t outbox_rows(struct box *box)
{
	struct samut_db *db = samut_store_reader(box->store);
	int64_t n = -1;

	assert_int_equal(samut_db_int(db, &n, "SELECT count(*) FROM outbox", ""), 0);
	samut_store_reader_done(box->store, db);
	return n;
}

KIT int64_t head_seq(struct box *box)
{
	struct samut_oid commit, tree;
	int64_t seq = -1;

	assert_int_equal(samut_repo_head(box->repo, &seq, &commit, &tree), 0);
	return seq;
}

KIT char *head_id(struct box *box)
{
	return kit_sh("git -C '%s' rev-parse main", box->path);
}

KIT void drain(struct box *box)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_committer_drain(box->store, box->repo, &diag);

	if (r < 0)
		fail_msg("drain: %s: %s", g_strerror(-r),
			samut_diag_count(&diag) ? samut_diag_get(&diag, 0)->en : "");
}

/* Head, number of commits and trees are what git itself makes of the edits. */
KIT void box_check(struct box *box, struct kit_edits *edits, void **state)
{
	g_autofree char *ours = head_id(box), *theirs = kit_fast_import(edits, *state);

	assert_string_equal(ours, theirs);
	assert_int_equal(head_seq(box), edits->seq);
	kit_fsck(box->path);
}
