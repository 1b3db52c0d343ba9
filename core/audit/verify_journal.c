/* SPDX-License-Identifier: Apache-2.0 */
/* Commits against journal rows, one to one, from the first to the last edit of the snapshot. */
#include "core/audit/verify_part.h"

#include "core/history/commit.h"
#include "core/history/hasher.h"
#include "core/work/message.h"

#include <errno.h>
#include <string.h>

struct walk {
	struct verify *v;
	int64_t seq; /* of the commit before */
	struct samut_oid commit;
	int64_t committed; /* its committer's seconds */
	int64_t time;	   /* of the row before, ns */
	struct samut_hasher *hasher;
	int error;
};

static void compare_text(
	struct verify *v, int64_t seq, const char *what, const char *journal, const char *git)
{
	if (g_strcmp0(journal, git) != 0)
		verify_problem(v, "edit %" G_GINT64_FORMAT ": %s is “%s” in the journal and “%s” in git",
			(gint64)seq, what, journal, git);
}

static void compare_number(struct verify *v, int64_t seq, const char *what, int64_t journal, int64_t git)
{
	if (journal != git)
		verify_problem(v,
			"edit %" G_GINT64_FORMAT ": %s is %" G_GINT64_FORMAT
			" in the journal and %" G_GINT64_FORMAT " in git",
			(gint64)seq, what, (gint64)journal, (gint64)git);
}

static void take_uid(const char *key, const char *value, void *arg)
{
	if (strcmp(key, "Uid") == 0)
		*(int64_t *)arg = g_ascii_strtoll(value, NULL, 10);
}

static void compare_row(
	struct verify *v, const struct samut_edit_row *row, const struct samut_commit_info *info)
{
	int64_t uid = 0;

	samut_message_trailers(info->message, take_uid, &uid);
	compare_text(v, row->seq, "the author", row->author, info->author);
	compare_text(v, row->seq, "the mail address", row->mail, info->mail);
	compare_text(v, row->seq, "the message", row->message, info->message);
	compare_number(v, row->seq, "the user number", row->uid, uid);
	compare_number(v, row->seq, "the time", row->time / G_GINT64_CONSTANT(1000000000), info->time);
	compare_number(v, row->seq, "the zone", row->tz, info->tz);
}

/* The commit is what the row makes of the one before it, and what the journal noted. */
static void compare_object(
	struct walk *walk, const struct samut_edit_row *row, const struct samut_commit_info *info)
{
	const struct samut_commit_context context = {.tree = info->tree,
		.parent = walk->commit,
		.committer = info->committer,
		.committer_mail = info->committer_mail,
		.not_before = walk->committed};
	g_autoptr(GString) text = g_string_new(NULL);
	struct samut_oid made, noted;
	char hex[41], other[41];

	(void)samut_commit_format(text, row, &context);
	samut_hasher_object(walk->hasher, SAMUT_OBJECT_COMMIT, text->str, text->len, &made);
	samut_oid_hex(&info->id, hex);
	if (!samut_oid_equal(&made, &info->id))
		verify_problem(walk->v,
			"edit %" G_GINT64_FORMAT ": commit %s is not the one that the journal makes",
			(gint64)row->seq, hex);
	if (samut_journal_commit(walk->v->db, row->seq, &noted) == 0 && !samut_oid_equal(&noted, &info->id)) {
		samut_oid_hex(&noted, other);
		verify_problem(walk->v,
			"edit %" G_GINT64_FORMAT " was commit %s when it was made and is %s now",
			(gint64)row->seq, other, hex);
	}
}

static int take_commit(const struct samut_commit_info *info, void *arg)
{
	struct walk *walk = arg;
	struct verify *v = walk->v;
	g_auto(samut_edit_row) row = SAMUT_EDIT_ROW_INIT;
	char hex[41];

	if (walk->seq == v->seq)
		return 1;
	samut_oid_hex(&info->id, hex);
	if (info->seq != walk->seq + 1) {
		verify_problem(v,
			"commit %s says Change: %" G_GINT64_FORMAT " where %" G_GINT64_FORMAT " is due", hex,
			(gint64)info->seq, (gint64)walk->seq + 1);
		return 1;
	}
	if (!samut_oid_equal(&info->parent, &walk->commit))
		verify_problem(v, "commit %s does not follow the one before it", hex);
	int error = samut_journal_get(v->db, info->seq, &row, NULL);
	if (error == -ENOENT)
		verify_problem(v, "edit %" G_GINT64_FORMAT " (commit %s) is not in the journal",
			(gint64)info->seq, hex);
	else if (error)
		walk->error = error;
	else {
		compare_row(v, &row, info);
		if (row.time <= walk->time)
			verify_problem(v, "edit %" G_GINT64_FORMAT " is no later than the one before it",
				(gint64)row.seq);
		walk->time = row.time;
		compare_object(walk, &row, info);
	}
	walk->seq = info->seq;
	walk->commit = info->id;
	walk->committed = info->committed;
	v->head = info->id;
	v->tree = info->tree;
	samut_talk_progress(v->talk, "edits", walk->seq, v->seq);
	return walk->error ? 1 : 0;
}

/* Git never has an edit that the journal lacks: the head is read first, then the journal as it is by now. */
static int check_ahead(struct verify *v)
{
	struct samut_oid commit, tree;
	int64_t head = 0, last = 0;

	int error = samut_repo_head(v->samut->repo, &head, &commit, &tree);
	struct samut_db *db = error ? NULL : samut_store_reader(v->samut->store);
	if (!db)
		return error ? error : -EMFILE;
	error = samut_journal_last(db, &last);
	samut_store_reader_done(v->samut->store, db);
	if (!error && head > last)
		verify_problem(v,
			"git goes on to edit %" G_GINT64_FORMAT
			", which the journal does not have: its last is edit %" G_GINT64_FORMAT,
			(gint64)head, (gint64)last);
	return error;
}

int verify_journal(struct verify *v)
{
	struct walk walk = {.v = v};
	int64_t count, last;
	int error = samut_db_int(v->db, &count, "SELECT count(*) FROM journal", "");

	v->head = v->tree = (struct samut_oid){{0}};
	if (!error)
		error = samut_db_int(v->db, &last, "SELECT ifnull(max(seq),0) FROM journal", "");
	if (error < 0)
		return error;
	if (count != last)
		verify_problem(v,
			"the journal has gaps: %" G_GINT64_FORMAT " rows up to edit %" G_GINT64_FORMAT,
			(gint64)count, (gint64)last);
	g_autoptr(samut_hasher) hasher = samut_hasher_new();
	if (!hasher)
		return -ENOTSUP;
	walk.hasher = hasher;
	error = samut_repo_each_commit(v->samut->repo, take_commit, &walk);
	if (error < 0 || walk.error)
		return walk.error ? walk.error : error;
	error = check_ahead(v);
	if (error < 0)
		return error;
	if (walk.seq == v->seq)
		return 0;
	v->head = (struct samut_oid){{0}};
	verify_problem(v, "git ends with edit %" G_GINT64_FORMAT ", the journal with %" G_GINT64_FORMAT,
		(gint64)walk.seq, (gint64)v->seq);
	return 0;
}
