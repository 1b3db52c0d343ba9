/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a verification: wait until git has the last edit of a snapshot, compare, and when something
 * differs while edits go on, look again before saying so: an edit that is held (core/history/committer.h) may
 * have been amended between the snapshot and its commit.
 */
#include "core/audit/verify.h"

#include "core/audit/gitrun.h"
#include "core/audit/verify_part.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define TRIES 5
#define MAX_SHOWN 100
#define PATIENCE 30 /* seconds for git to catch up */

void verify_problem(struct verify *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(v->problems, g_strdup_vprintf(format, args));
	va_end(args);
}

/* Waits until the commit of edit seq is there. */
static int wait_for_git(struct samut_repo *repo, int64_t seq)
{
	struct samut_oid commit, tree;
	int64_t head = 0;

	for (int i = 0; i < PATIENCE * 20; i++) {
		int error = samut_repo_head(repo, &head, &commit, &tree);
		if (error < 0)
			return error;
		if (head >= seq)
			return 0;
		g_usleep(50000);
	}
	return -ETIMEDOUT;
}

/* An empty database of the same schema in a private directory. */
static int open_mirror(struct verify *v, char **ret_dir)
{
	g_autofree char *dir = g_dir_make_tmp("samut-verify-XXXXXX", NULL);
	g_autofree char *store = dir ? g_build_filename(dir, "store", NULL) : NULL;
	g_autofree char *file = dir ? g_build_filename(store, "samut.db", NULL) : NULL;

	if (!dir)
		return -errno;
	int error = samut_store_create(store, NULL);
	if (!error)
		error = samut_db_open(file, SAMUT_DB_WRITE, &v->mirror);
	if (!error)
		error = samut_db_script(v->mirror, "BEGIN");
	*ret_dir = g_steal_pointer(&dir);
	return error;
}

static void remove_dir(const char *dir)
{
	GDir *list = g_dir_open(dir, 0, NULL);
	const char *name;

	while (list && (name = g_dir_read_name(list))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);
		(void)unlink(path);
	}
	if (list)
		g_dir_close(list);
	(void)rmdir(dir);
}

static void close_mirror(struct verify *v, const char *dir)
{
	g_autofree char *store = dir ? g_build_filename(dir, "store", NULL) : NULL;

	g_clear_pointer(&v->mirror, samut_db_close);
	if (dir) {
		remove_dir(store);
		remove_dir(dir);
	}
}

/* Everything that needs the snapshot. */
static int compare(struct verify *v)
{
	int error = samut_journal_last(v->db, &v->seq);

	if (!error)
		error = wait_for_git(v->samut->repo, v->seq);
	if (error == -ETIMEDOUT) {
		verify_problem(v, "git has not caught up with edit %" G_GINT64_FORMAT " within %d seconds",
			(gint64)v->seq, PATIENCE);
		return 0;
	}
	if (!error)
		error = verify_journal(v);
	if (!error)
		error = verify_pretence(v);
	if (!error)
		error = verify_seal(v);
	if (!error)
		error = verify_tree(v);
	if (!error)
		error = verify_leftovers(v);
	if (!error)
		error = verify_schema(v);
	/* As long as a rebuild. */
	return error || v->quick ? error : verify_index(v);
}

static int compare_snapshot(struct verify *v)
{
	g_autofree char *dir = NULL;
	int error = open_mirror(v, &dir);

	v->db = error ? NULL : samut_store_reader(v->samut->store);
	if (!error && !v->db)
		error = -EMFILE;
	if (!error)
		error = samut_db_freeze(v->db);
	if (!error) {
		error = compare(v);
		samut_db_thaw(v->db);
	}
	if (v->db)
		samut_store_reader_done(v->samut->store, v->db);
	close_mirror(v, dir);
	return error;
}

/* Whether edits were made since the snapshot. */
static bool went_on(struct verify *v)
{
	struct samut_db *db = samut_store_reader(v->samut->store);
	int64_t seq = v->seq;

	if (db) {
		(void)samut_journal_last(db, &seq);
		samut_store_reader_done(v->samut->store, db);
	}
	return seq != v->seq;
}

static int compare_settled(struct verify *v)
{
	for (int i = 1;; i++) {
		v->n_nodes = v->n_records = 0;
		int error = compare_snapshot(v);
		/* A held edit needs no newer one to be amended: the first find is always looked at twice. */
		if (error || v->problems->len == 0 || i == TRIES || (i > 1 && !went_on(v)))
			return error;
		g_ptr_array_set_size(v->problems, 0);
	}
}

static void check_integrity(struct verify *v)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int error = samut_store_integrity(v->samut->store, &diag);

	for (unsigned i = 0; i < samut_diag_count(&diag); i++)
		verify_problem(v, "samut.db: %s", samut_diag_get(&diag, i)->en);
	if (error && samut_diag_count(&diag) == 0)
		verify_problem(v, "samut.db: %s", g_strerror(-error));
}

/* Twice when it complains: a pack may be replaced by a larger one while fsck reads it. */
static int check_git(struct verify *v)
{
	static const char *const args[] = {"fsck", "--strict", "--no-dangling", "--no-progress", NULL};
	g_autoptr(GString) said = g_string_new(NULL);
	int status = 0;

	for (int i = 0; i < 2; i++) {
		g_string_truncate(said, 0);
		status = samut_gitrun_collect(
			samut_store_dir(v->samut->store), args, SAMUT_GITRUN_ERRORS_MERGED, said);
		if (status < 0)
			return status;
		if (status == 0 && said->len == 0)
			return 0;
	}
	g_auto(GStrv) lines = g_strsplit(g_strchomp(said->str), "\n", -1);
	for (unsigned i = 0; lines[i]; i++)
		if (*lines[i])
			verify_problem(v, "git fsck: %s", lines[i]);
	if (said->len == 0)
		verify_problem(v, "git fsck: exit status %d", status);
	return 0;
}

static int conclude(struct verify *v)
{
	for (unsigned i = 0; i < v->problems->len && i < MAX_SHOWN; i++)
		samut_talk_err(v->talk, "%s", (const char *)v->problems->pdata[i]);
	if (v->problems->len > MAX_SHOWN)
		samut_talk_err(v->talk, "and %u more", v->problems->len - MAX_SHOWN);
	if (v->problems->len)
		return -EUCLEAN;
	samut_talk_out(v->talk,
		"all is well: %" G_GINT64_FORMAT " edits, %" G_GINT64_FORMAT
		" files and folders, %" G_GINT64_FORMAT " records",
		(gint64)v->seq, (gint64)v->n_nodes, (gint64)v->n_records);
	if (v->n_checkpoints)
		samut_talk_out(v->talk,
			"%" G_GINT64_FORMAT " signed checkpoints, the newest of edit %" G_GINT64_FORMAT,
			(gint64)v->n_checkpoints, (gint64)v->sealed);
	return 0;
}

int samut_verify(struct samut *s, unsigned flags, const char *signers, const struct samut_talk *talk)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
	struct verify v = {.samut = s,
		.talk = talk,
		.quick = flags & SAMUT_VERIFY_QUICK,
		.problems = problems,
		.signers = signers};

	samut_talk_progress(talk, "integrity check", 0, 0);
	check_integrity(&v);
	/* What a second look must not forget. */
	g_ptr_array_extend_and_steal(found, g_steal_pointer(&problems));
	v.problems = problems = g_ptr_array_new_with_free_func(g_free);
	int error = compare_settled(&v);
	/* fsck names what is missing where the rest could not be looked at. */
	if (!v.quick && (!error || error == -EUCLEAN)) {
		samut_talk_progress(talk, "git fsck", 0, 0);
		int r = check_git(&v);
		error = error ? error : r;
	}
	if (error && error != -EUCLEAN && found->len + problems->len == 0)
		return error;
	if (error)
		verify_problem(&v, "the rest could not be looked at: %s", g_strerror(-error));
	g_ptr_array_extend_and_steal(found, g_steal_pointer(&problems));
	v.problems = found;
	return conclude(&v);
}
