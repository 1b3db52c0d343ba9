/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bringing git up to the journal. Invariants: what is in git is what the head says, never what a flag says;
 * the outbox is freed only up to there; after any error the chain is loaded again.
 */
#include "core/history/catchup.h"

#include <errno.h>

#include "core/history/gitrepo.h"

#define BATCH_EDITS 1000
#define BATCH_BYTES (256ULL << 20)
#define NS 1000000000LL

int samut_catchup_init(struct samut_catchup *catchup, struct samut_store *store, struct samut_repo *repo)
{
	g_autofree char *mail = NULL;
	struct samut_db *db = samut_store_reader(store);

	if (!db)
		return -EMFILE;
	mail = samut_setting_get(db, "committer-mail");
	samut_store_reader_done(store, db);
	*catchup = (struct samut_catchup){.store = store, .repo = repo};
	return samut_chain_new(repo, mail, &catchup->chain);
}

void samut_catchup_release(struct samut_catchup *catchup)
{
	g_clear_pointer(&catchup->chain, samut_chain_free);
	g_clear_pointer(&catchup->trouble, g_free);
}

int64_t samut_catchup_done(const struct samut_catchup *catchup)
{
	return samut_chain_flushed(catchup->chain);
}

/* Takes both texts. */
static int fail(struct samut_catchup *catchup, int error, struct samut_diag *diag, char *th, char *en)
{
	/* Both formats get both texts. */
	samut_diag_add(diag, 0, 0, NULL, "%s%.0s", "%.0s%s", th, en);
	g_free(catchup->trouble);
	catchup->trouble = g_strdup_printf("%s · %s", th, en);
	catchup->loaded = false;
	g_free(th);
	g_free(en);
	return error;
}

/* An error of the chain, or of the database. */
static int fail_at(struct samut_catchup *catchup, int error, struct samut_diag *diag, const char *step)
{
	return fail(catchup, error, diag,
		g_strdup_printf("ประวัติใน git ยังตามไม่ทัน: %s (%s)", g_strerror(-error), step),
		g_strdup_printf("the history in git is behind: %s (%s)", g_strerror(-error), step));
}

static int fail_in_chain(struct samut_catchup *catchup, int error, struct samut_diag *diag)
{
	return fail_at(catchup, error, diag, samut_chain_step(catchup->chain));
}

/* ---- Journal ---- */

/* What the journal knows about where git should stand. */
struct standing {
	int64_t last;	/* edit */
	int64_t pruned; /* edits up to this one have been in git */
	int64_t time;	/* of the edit that is git's head, ns; 0 if the journal lacks it */
};

static int read_standing(struct samut_db *db, int64_t head, struct standing *ret_standing)
{
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	int r = samut_journal_last(db, &ret_standing->last);

	if (r == 0)
		r = samut_db_int(db, &ret_standing->pruned, "SELECT pruned FROM meta", "");
	if (r == 0 && head && head <= ret_standing->last)
		r = samut_journal_get(db, head, &row, NULL);
	ret_standing->time = row.time;
	return r;
}

/* ---- What became of edits ---- */

/* Commits of edits first, first + 1, …; the outbox is emptied up to seq. */
struct outcome {
	GArray *ids; /* of struct samut_oid */
	int64_t first, seq;
};

static int settle(struct samut_db *db, void *arg)
{
	const struct outcome *outcome = arg;
	int r = 0;

	for (guint i = 0; r >= 0 && i < outcome->ids->len; i++)
		r = samut_journal_set_commit(
			db, outcome->first + i, &g_array_index(outcome->ids, struct samut_oid, i));
	return r < 0 ? r : samut_journal_prune(db, outcome->seq);
}

/* After a flush. If it fails, the next start does it. */
static void free_outbox(struct samut_catchup *catchup)
{
	struct outcome outcome = {.seq = samut_chain_flushed(catchup->chain)};

	outcome.ids = samut_chain_take_ids(catchup->chain, &outcome.first);
	(void)samut_store_write(catchup->store, settle, &outcome, false);
	g_array_unref(outcome.ids);
}

/* Ids from the head back to the first whose edit knows its commit already, oldest first. */
static int collect_ids(struct samut_catchup *catchup, struct samut_db *db,
	const struct samut_commit_info *head, struct outcome *outcome)
{
	struct samut_oid id = head->id, known;
	int64_t seq = head->seq;
	int r = 0;

	while (r == 0 && seq > 0 && samut_journal_commit(db, seq, &known) == -ENOENT) {
		struct samut_commit_info info;
		g_autofree char *text = NULL;
		g_array_append_val(outcome->ids, id);
		r = samut_repo_read_commit(catchup->repo, &id, &info, &text);
		id = r == 0 ? info.parent : id;
		seq--;
	}
	outcome->first = seq + 1;
	for (guint i = 0, n = outcome->ids->len; i < n / 2; i++) {
		struct samut_oid *a = &g_array_index(outcome->ids, struct samut_oid, i);
		struct samut_oid *b = &g_array_index(outcome->ids, struct samut_oid, n - 1 - i);
		struct samut_oid swap = *a;
		*a = *b;
		*b = swap;
	}
	return r;
}

/* What a process that died between flush and settling has left, and stores from before commits were noted. */
static int settle_older(struct samut_catchup *catchup, const struct samut_commit_info *head)
{
	struct outcome outcome = {.seq = head->seq};
	struct samut_db *db = samut_store_reader(catchup->store);

	if (!db)
		return -EMFILE;
	outcome.ids = g_array_new(FALSE, FALSE, sizeof(struct samut_oid));
	int r = collect_ids(catchup, db, head, &outcome);
	samut_store_reader_done(catchup->store, db);
	if (r == 0 && outcome.ids->len)
		r = samut_store_write(catchup->store, settle, &outcome, false);
	g_array_unref(outcome.ids);
	return r < 0 ? r : 0;
}

static int compare(struct samut_catchup *catchup, const struct samut_commit_info *head,
	const struct standing *standing, struct samut_diag *diag)
{
	int64_t seq = head ? head->seq : 0;

	if (seq > standing->last)
		return fail(catchup, -EUCLEAN, diag,
			g_strdup_printf("ประวัติมีถึงการแก้ไขที่ %" G_GINT64_FORMAT " แต่ฐานข้อมูลมีถึง %" G_GINT64_FORMAT
					" เท่านั้น: ฐานข้อมูลเก่ากว่าประวัติ ให้ใช้ samut rebuild",
				seq, standing->last),
			g_strdup_printf("the history ends with edit %" G_GINT64_FORMAT
					", the database with %" G_GINT64_FORMAT
					": the database is older than the history; use samut rebuild",
				seq, standing->last));
	if (seq < standing->pruned)
		return fail(catchup, -EUCLEAN, diag,
			g_strdup_printf("การแก้ไขที่ %" G_GINT64_FORMAT " ถึง %" G_GINT64_FORMAT
					" หายไปจากประวัติ: ที่เก็บ git เป็นสำเนาเก่า",
				seq + 1, standing->pruned),
			g_strdup_printf("edits %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
					" are missing from the history: the git repository is an old copy",
				seq + 1, standing->pruned));
	if (head && MAX(standing->time / NS, 0) != head->time)
		return fail(catchup, -EUCLEAN, diag,
			g_strdup_printf("การแก้ไขที่ %" G_GINT64_FORMAT
					" ในประวัติไม่ใช่การแก้ไขเดียวกันกับในฐานข้อมูล: ประวัติเป็นของที่เก็บอื่น",
				seq),
			g_strdup_printf("edit %" G_GINT64_FORMAT
					" of the history is not the one of the database: the history belongs "
					"to another store",
				seq));
	return 0;
}

static int load_chain(
	struct samut_catchup *catchup, const struct samut_commit_info **ret_head, struct samut_diag *diag)
{
	int r = samut_chain_load(catchup->chain, ret_head);

	if (r != -EUCLEAN)
		return r < 0 ? fail_in_chain(catchup, r, diag) : r;
	return fail(catchup, r, diag,
		g_strdup("คอมมิตสุดท้ายในประวัติไม่มีบรรทัด Change: หรือเสียหาย: มีโปรแกรมอื่นเขียนลงในที่เก็บ git"),
		g_strdup("the last commit of the history has no Change: line, or is damaged: something else "
			 "wrote "
			 "to the git repository"));
}

int samut_catchup_load(struct samut_catchup *catchup, struct samut_diag *diag)
{
	const struct samut_commit_info *head;
	struct standing standing;
	struct samut_db *db;
	int r;

	if (catchup->loaded)
		return 0;
	r = load_chain(catchup, &head, diag);
	if (r < 0)
		return r;
	db = samut_store_reader(catchup->store);
	r = db ? read_standing(db, head ? head->seq : 0, &standing) : -EMFILE;
	if (db)
		samut_store_reader_done(catchup->store, db);
	if (r < 0)
		return fail_at(catchup, r, diag, "reading the journal");
	r = compare(catchup, head, &standing, diag);
	if (r < 0)
		return r;
	catchup->loaded = true;
	/* Should that fail, the next start does it. */
	if (head)
		(void)settle_older(catchup, head);
	return 0;
}

int samut_catchup_last(struct samut_catchup *catchup, int64_t *ret_seq)
{
	struct samut_db *db = samut_store_reader(catchup->store);
	int r;

	if (!db)
		return -EMFILE;
	r = samut_journal_last(db, ret_seq);
	samut_store_reader_done(catchup->store, db);
	return r;
}

/* ---- Batches ---- */

static int add_edit(struct samut_catchup *catchup, struct samut_db *db, int64_t seq, struct samut_diag *diag)
{
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	g_autoptr(GPtrArray) ops = NULL;
	int r = samut_journal_get(db, seq, &row, &ops);

	if (r < 0)
		return fail_at(catchup, r, diag, "reading the journal");
	r = samut_chain_add(catchup->chain, &row, ops);
	catchup->stuck = r < 0 ? seq : 0;
	return r < 0 ? fail_in_chain(catchup, r, diag) : 0;
}

static int add_edits(
	struct samut_catchup *catchup, struct samut_db *db, int64_t until, struct samut_diag *diag)
{
	int64_t first = samut_chain_added(catchup->chain) + 1;
	int r = 0;

	if (catchup->stuck > first)
		until = MIN(until, catchup->stuck - 1);
	for (int64_t seq = first; r == 0 && seq <= until; seq++) {
		if (seq - first >= BATCH_EDITS || samut_chain_pending(catchup->chain) >= BATCH_BYTES)
			break;
		r = add_edit(catchup, db, seq, diag);
	}
	return r;
}

int samut_catchup_batch(struct samut_catchup *catchup, int64_t until, struct samut_diag *diag)
{
	struct samut_db *db;
	int r = samut_catchup_load(catchup, diag);

	if (r < 0)
		return r;
	db = samut_store_reader(catchup->store);
	r = db ? add_edits(catchup, db, until, diag) : fail_at(catchup, -EMFILE, diag, "reading the journal");
	if (db)
		samut_store_reader_done(catchup->store, db);
	if (r < 0)
		return r;
	if (samut_chain_pending(catchup->chain)) {
		r = samut_chain_flush(catchup->chain);
		if (r < 0)
			return fail_in_chain(catchup, r, diag);
		free_outbox(catchup);
	}
	g_clear_pointer(&catchup->trouble, g_free);
	return samut_chain_flushed(catchup->chain) < until;
}
