/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the journal into git, exactly once: in order, after restarts, kills at every step, errors and foreign
 * hands; with the same ids each time.
 */
#include "tests/unit/history_kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>

#include "core/history/catchup.h"
#include "core/history/committer.h"
#include "core/store/store.h"

/* ---- The end of the world: the n-th rename, fsync or unlink below a repository kills the process, or fails
 * ---- */

static struct {
	int left;  /* calls until it happens; 0: never */
	int error; /* 0: die */
} doom;

static int doomed(void)
{
	if (doom.left == 0 || --doom.left > 0)
		return 0;
	if (!doom.error)
		raise(SIGKILL);
	return doom.error;
}

int rename(const char *from, const char *to)
{
	int error = strstr(to, "history.git") ? doomed() : 0;

	if (error) {
		errno = error;
		return -1;
	}
	return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int fsync(int fd)
{
	char link[64], path[512] = "";
	int error;

	g_snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	error = readlink(link, path, sizeof(path) - 1) > 0 && strstr(path, "history.git") ? doomed() : 0;
	if (error) {
		errno = error;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

/* ---- Store with history ---- */

struct box {
	char *dir, *path;
	struct samut_store *store;
	struct samut_repo *repo;
};

static void box_open(struct box *box)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	assert_int_equal(samut_store_open(box->dir, true, true, &box->store, &diag), 0);
	box->repo = kit_open(box->path);
}

static void box_close(struct box *box)
{
	samut_repo_close(g_steal_pointer(&box->repo));
	samut_store_close(g_steal_pointer(&box->store));
}

static void box_init(struct box *box, void **state, const char *name)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;

	box->dir = g_build_filename(*state, name, NULL);
	box->path = g_build_filename(box->dir, "history.git", NULL);
	assert_int_equal(samut_store_create(box->dir, &diag), 0);
	assert_int_equal(samut_repo_create(box->path, &diag), 0);
	box_open(box);
}

static void box_release(struct box *box)
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

static int append(struct samut_db *db, void *arg)
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

static void box_write(struct box *box, struct kit_edits *edits, struct samut_committer *hold)
{
	struct pending pending = {.hold = hold};

	kit_edit(edits, 3, &pending.row, &pending.ops);
	assert_int_equal(samut_store_write(box->store, append, &pending, false), 0);
	samut_edit_row_release(&pending.row);
	g_ptr_array_unref(pending.ops);
}

static void box_write_many(struct box *box, struct kit_edits *edits, unsigned n)
{
	while (n--)
		box_write(box, edits, NULL);
}

static int64_t outbox_rows(struct box *box)
{
	struct samut_db *db = samut_store_reader(box->store);
	int64_t n = -1;

	assert_int_equal(samut_db_int(db, &n, "SELECT count(*) FROM outbox", ""), 0);
	samut_store_reader_done(box->store, db);
	return n;
}

static int64_t head_seq(struct box *box)
{
	struct samut_oid commit, tree;
	int64_t seq = -1;

	assert_int_equal(samut_repo_head(box->repo, &seq, &commit, &tree), 0);
	return seq;
}

static char *head_id(struct box *box)
{
	return kit_sh("git -C '%s' rev-parse main", box->path);
}

static void drain(struct box *box)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int r = samut_committer_drain(box->store, box->repo, &diag);

	if (r < 0)
		fail_msg("drain: %s: %s", g_strerror(-r),
			samut_diag_count(&diag) ? samut_diag_get(&diag, 0)->en : "");
}

/* Head, number of commits and trees are what git itself makes of the edits. */
static void box_check(struct box *box, struct kit_edits *edits, void **state)
{
	g_autofree char *ours = head_id(box), *theirs = kit_fast_import(edits, *state);

	assert_string_equal(ours, theirs);
	assert_int_equal(head_seq(box), edits->seq);
	kit_fsck(box->path);
}

/* ---- Plain ---- */

static void test_drain(void **state)
{
	struct kit_edits edits;
	struct box box;

	kit_edits_init(&edits, 21, true);
	box_init(&box, state, "store");
	drain(&box);
	assert_int_equal(head_seq(&box), 0);
	box_write_many(&box, &edits, 2500);
	drain(&box);
	assert_int_equal(outbox_rows(&box), 0);
	/* Three batches, three packs. */
	g_free(kit_sh("test $(ls '%s'/objects/pack/*.idx | wc -l) = 3", box.path));
	drain(&box);
	box_close(&box);
	box_open(&box);
	box_write_many(&box, &edits, 10);
	drain(&box);
	box_check(&box, &edits, state);
	box_release(&box);
	kit_edits_release(&edits);
}

/* The same journal gives the same commits, however it is cut into batches. */
static void test_same_ids(void **state)
{
	char *ids[2];

	for (unsigned i = 0; i < 2; i++) {
		struct kit_edits edits;
		struct box box;

		kit_edits_init(&edits, 22, false);
		box_init(&box, state, i ? "two" : "one");
		for (unsigned part = 0; part < 10; part++) {
			box_write_many(&box, &edits, 30);
			if (i)
				drain(&box);
		}
		drain(&box);
		ids[i] = head_id(&box);
		box_release(&box);
		kit_edits_release(&edits);
	}
	assert_string_equal(ids[0], ids[1]);
	g_free(ids[0]);
	g_free(ids[1]);
}

static void test_thread(void **state)
{
	struct samut_committer *committer;
	g_autofree char *trouble = NULL;
	struct kit_edits edits;
	struct box box;

	kit_edits_init(&edits, 23, true);
	box_init(&box, state, "store");
	box_write_many(&box, &edits, 5);
	assert_int_equal(samut_committer_start(box.store, box.repo, &committer), 0);
	/* What was there before is committed without a kick. */
	for (int i = 0; i < 100 && head_seq(&box) < 5; i++)
		g_usleep(20000);
	assert_int_equal(head_seq(&box), 5);
	for (unsigned i = 0; i < 300; i++) {
		box_write(&box, &edits, NULL);
		samut_committer_kick(committer);
	}
	assert_int_equal(samut_committer_wait(committer, 305, 10000), 0);
	assert_int_equal(head_seq(&box), 305);
	assert_int_equal(samut_committer_state(committer, &trouble), 305);
	assert_string_equal(trouble, "");
	assert_int_equal(samut_committer_wait(committer, 306, 100), -ETIMEDOUT);
	assert_int_equal(samut_committer_wait(committer, 1, -1), 0);
	box_write_many(&box, &edits, 50);
	assert_int_equal(samut_committer_stop(committer), 0);
	assert_int_equal(samut_committer_stop(NULL), 0);
	box_check(&box, &edits, state);
	box_release(&box);
	kit_edits_release(&edits);
}

/* A single edit does not wait for others, a stream of them shares packs. */
static void test_gathering(void **state)
{
	struct samut_committer *committer;
	struct kit_edits edits;
	struct box box;
	gint64 start;

	kit_edits_init(&edits, 24, true);
	box_init(&box, state, "store");
	assert_int_equal(samut_committer_start(box.store, box.repo, &committer), 0);
	g_usleep(200000);
	start = g_get_monotonic_time();
	box_write(&box, &edits, NULL);
	samut_committer_kick(committer);
	while (head_seq(&box) < 1)
		g_usleep(2000);
	assert_true(g_get_monotonic_time() - start < 500000);
	for (unsigned i = 0; i < 50; i++) {
		box_write(&box, &edits, NULL);
		samut_committer_kick(committer);
		g_usleep(10000);
	}
	assert_int_equal(samut_committer_stop(committer), 0);
	g_free(kit_sh("test $(ls '%s'/objects/pack/*.idx | wc -l) -le 12", box.path));
	box_check(&box, &edits, state);
	box_release(&box);
	kit_edits_release(&edits);
}

struct writer {
	struct box *box;
	struct samut_committer *committer;
	struct kit_edits *edits;
	pthread_mutex_t *lock;
};

static void *write_some(void *arg)
{
	struct writer *writer = arg;

	for (unsigned i = 0; i < 100; i++) {
		int64_t seq;

		pthread_mutex_lock(writer->lock);
		box_write(writer->box, writer->edits, i % 3 ? NULL : writer->committer);
		seq = writer->edits->seq;
		pthread_mutex_unlock(writer->lock);
		samut_committer_kick(writer->committer);
		if (i % 3 == 0)
			samut_committer_unhold(writer->committer, seq);
		if (i % 10 == 0)
			samut_committer_wait(writer->committer, seq, 10);
	}
	return NULL;
}

static void test_many_threads(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct samut_committer *committer;
	struct kit_edits edits;
	struct writer writer;
	pthread_t threads[3];
	struct box box;

	kit_edits_init(&edits, 25, true);
	box_init(&box, state, "store");
	assert_int_equal(samut_committer_start(box.store, box.repo, &committer), 0);
	writer = (struct writer){&box, committer, &edits, &lock};
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_some, &writer), 0);
	for (unsigned i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(samut_committer_stop(committer), 0);
	box_check(&box, &edits, state);
	box_release(&box);
	kit_edits_release(&edits);
}

/* ---- Holds ---- */

static int amend(struct samut_db *db, void *arg)
{
	struct pending *pending = arg;

	return samut_journal_amend(db, pending->row.seq, pending->row.message, pending->ops);
}

static void test_hold_and_amend(void **state)
{
	g_autofree char *trouble = NULL, *log = NULL;
	struct samut_committer *committer;
	struct pending pending = {0};
	struct kit_edits edits;
	struct box box;
	struct samut_oid oid;

	kit_edits_init(&edits, 26, false);
	box_init(&box, state, "store");
	assert_int_equal(samut_committer_start(box.store, box.repo, &committer), 0);
	box_write(&box, &edits, NULL);
	box_write(&box, &edits, committer);
	samut_committer_hold(committer, 2); /* twice */
	box_write(&box, &edits, NULL);
	samut_committer_kick(committer);
	assert_int_equal(samut_committer_wait(committer, 1, 5000), 0);
	assert_int_equal(samut_committer_wait(committer, 2, 200), -ETIMEDOUT);
	samut_committer_unhold(committer, 2);
	assert_int_equal(samut_committer_wait(committer, 2, 200), -ETIMEDOUT);
	assert_int_equal(head_seq(&box), 1);

	pending.row.seq = 2;
	pending.row.message = (char *)"amended\n\nChange: 2\n";
	pending.ops = g_ptr_array_new_with_free_func((GDestroyNotify)samut_op_free);
	assert_int_equal(samut_oid_blob("x", 1, &oid), 0);
	g_ptr_array_add(pending.ops,
		samut_op_new(SAMUT_OP_PUT, "amended.txt", NULL, &oid, g_bytes_new_static("x", 1)));
	assert_int_equal(samut_store_write(box.store, amend, &pending, true), 0);
	samut_committer_unhold(committer, 2);
	assert_int_equal(samut_committer_wait(committer, 3, 5000), 0);
	log = kit_sh("git -C '%s' log --format=%%s; git -C '%s' show main~1:amended.txt", box.path, box.path);
	assert_string_equal(log, "edit 3\namended\nedit 1\nx");
	/* Stopping commits what is held. */
	box_write(&box, &edits, committer);
	assert_int_equal(samut_committer_stop(committer), 0);
	assert_int_equal(head_seq(&box), 4);
	g_bytes_unref(((struct samut_op *)g_ptr_array_index(pending.ops, 0))->data);
	g_ptr_array_unref(pending.ops);
	box_release(&box);
	kit_edits_release(&edits);
}

/* ---- Kills and errors ---- */

/* In a child: writes nothing to the journal, only commits; dies or fails at the n-th step. True if it came to
 * its end. */
static bool commit_in_child(struct box *box, int n)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		box_open(box);
		doom.left = n;
		drain(box);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return false;
}

static void test_kill(void **state)
{
	struct kit_edits edits;
	struct box box;
	unsigned steps = 0;
	int64_t heads = 0;

	kit_edits_init(&edits, 27, true);
	box_init(&box, state, "store");
	for (int n = 1;; n++) {
		int64_t before = edits.seq;
		bool ended;

		box_write_many(&box, &edits, 3);
		box_close(&box);
		ended = commit_in_child(&box, n);
		box_open(&box);
		/* All or nothing of a batch, and never a foreign number. */
		assert_true(head_seq(&box) == before || head_seq(&box) == edits.seq);
		heads += head_seq(&box) == edits.seq;
		drain(&box);
		assert_int_equal(head_seq(&box), edits.seq);
		assert_int_equal(outbox_rows(&box), 0);
		if (ended)
			break;
		steps++;
	}
	/* Syncs: pack, index, reference and directories; renames: pack, index, reference. Some kills came
	 * after the reference moved. */
	assert_true(steps >= 9);
	assert_true(heads >= 2);
	box_check(&box, &edits, state);
	box_release(&box);
	kit_edits_release(&edits);
}

static void test_errors(void **state)
{
	struct kit_edits edits;
	struct box box;
	unsigned failed = 0;

	kit_edits_init(&edits, 28, true);
	box_init(&box, state, "store");
	for (int error = EIO;; error = ENOSPC) {
		for (int n = 1;; n++) {
			g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
			int r;

			box_write_many(&box, &edits, 3);
			doom.left = n;
			doom.error = error;
			r = samut_committer_drain(box.store, box.repo, &diag);
			doom.left = 0;
			if (r == 0)
				break;
			assert_int_equal(r, -error);
			assert_int_equal(samut_diag_count(&diag), 1);
			assert_non_null(strstr(samut_diag_get(&diag, 0)->en, g_strerror(error)));
			failed++;
			drain(&box);
			assert_int_equal(head_seq(&box), edits.seq);
		}
		if (error == ENOSPC)
			break;
	}
	assert_true(failed >= 18);
	g_free(kit_sh("test -z \"$(find '%s' -name 'tmp_*' -o -name '*.lock')\"", box.path));
	box_check(&box, &edits, state);
	box_release(&box);
	kit_edits_release(&edits);
}

/* A git command holds the lock: the reason is told, and the thread catches up by itself. */
static void test_trouble_passes(void **state)
{
	struct samut_committer *committer;
	g_autofree char *trouble = NULL, *after = NULL;
	struct kit_edits edits;
	struct box box;

	kit_edits_init(&edits, 29, true);
	box_init(&box, state, "store");
	assert_int_equal(samut_committer_start(box.store, box.repo, &committer), 0);
	g_free(kit_sh("echo >'%s/refs/heads/main.lock'", box.path));
	box_write_many(&box, &edits, 5);
	samut_committer_kick(committer);
	assert_int_equal(samut_committer_wait(committer, 5, 500), -ETIMEDOUT);
	assert_int_equal(samut_committer_state(committer, &trouble), 0);
	assert_non_null(strstr(trouble, g_strerror(EBUSY)));
	assert_non_null(strstr(trouble, "ประวัติ"));
	g_free(kit_sh("rm '%s/refs/heads/main.lock'", box.path));
	assert_int_equal(samut_committer_wait(committer, 5, 20000), 0);
	assert_int_equal(samut_committer_state(committer, &after), 5);
	assert_string_equal(after, "");
	/* Not at the stop: then it is said. */
	box_write_many(&box, &edits, 1);
	g_free(kit_sh("echo >'%s/refs/heads/main.lock'", box.path));
	assert_int_equal(samut_committer_stop(committer), -EBUSY);
	box_close(&box);
	box_open(&box);
	drain(&box);
	box_check(&box, &edits, state);
	box_release(&box);
	kit_edits_release(&edits);
}

/* An edit that git cannot take stops the history there, not before. */
static void test_stuck(void **state)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct pending pending = {0};
	struct kit_edits edits;
	struct samut_op *op;
	struct box box;

	kit_edits_init(&edits, 30, false);
	box_init(&box, state, "store");
	box_write_many(&box, &edits, 10);
	kit_edit(&edits, 1, &pending.row, &pending.ops);
	op = samut_op_new(SAMUT_OP_PUT, "large", NULL, &(struct samut_oid){{9}}, NULL);
	g_ptr_array_add(pending.ops, op);
	assert_int_equal(samut_store_write(box.store, append, &pending, false), 0);
	box_write_many(&box, &edits, 10);
	assert_int_equal(samut_committer_drain(box.store, box.repo, &diag), -ENOENT);
	assert_non_null(strstr(samut_diag_get(&diag, 0)->en, "edit 11, large"));
	{
		struct samut_committer *committer;

		assert_int_equal(samut_committer_start(box.store, box.repo, &committer), 0);
		assert_int_equal(samut_committer_wait(committer, 10, 5000), 0);
		assert_int_equal(samut_committer_stop(committer), -ENOENT);
		assert_int_equal(head_seq(&box), 10);
	}
	samut_edit_row_release(&pending.row);
	g_ptr_array_unref(pending.ops);
	box_release(&box);
	kit_edits_release(&edits);
}

/* ---- Git and journal that do not belong together ---- */

static void expect_disagreement(struct box *box, const char *words)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autofree char *before = head_id(box), *after = NULL;
	struct samut_committer *committer;

	assert_int_equal(samut_committer_check(box->store, box->repo, &diag), -EUCLEAN);
	assert_int_equal(samut_diag_count(&diag), 1);
	if (!strstr(samut_diag_get(&diag, 0)->en, words))
		fail_msg("says: %s", samut_diag_get(&diag, 0)->en);
	assert_int_equal(samut_committer_start(box->store, box->repo, &committer), -EUCLEAN);
	assert_int_equal(samut_committer_drain(box->store, box->repo, &diag), -EUCLEAN);
	after = head_id(box);
	assert_string_equal(before, after);
}

static void test_disagreement(void **state)
{
	g_autofree char *other = g_build_filename(*state, "other", NULL);
	struct kit_edits edits;
	struct box box, second;

	kit_edits_init(&edits, 31, false);
	box_init(&box, state, "store");
	box_write_many(&box, &edits, 10);
	drain(&box);
	assert_int_equal(samut_committer_check(box.store, box.repo, NULL), 0);
	g_free(kit_sh("cp -a '%s' '%s.10'", box.path, other));
	box_write_many(&box, &edits, 10);
	drain(&box);

	/* Somebody else committed. */
	g_free(kit_sh("cp -a '%s' '%s.20'; cd '%s'; export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x "
		      "GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x; "
		      "git update-ref refs/heads/main $(git commit-tree -p main -m hello main^{tree})",
		box.path, other, box.path));
	expect_disagreement(&box, "no Change: line");

	/* An older copy of the repository. */
	box_close(&box);
	g_free(kit_sh("rm -rf '%s'; cp -a '%s.10' '%s'", box.path, other, box.path));
	box_open(&box);
	expect_disagreement(&box, "edits 11 to 20 are missing");

	/* A newer history than the database knows, and one of another store. */
	box_init(&second, state, "second");
	kit_edits_release(&edits);
	kit_edits_init(&edits, 32, false);
	box_write_many(&second, &edits, 12);
	box_close(&second);
	g_free(kit_sh("rm -rf '%s'; cp -a '%s.20' '%s'", second.path, other, second.path));
	box_open(&second);
	expect_disagreement(&second, "database is older");
	box_write_many(&second, &edits, 12);
	edits.time += 5000000000LL;
	expect_disagreement(&second, "another store");
	box_release(&second);
	box_release(&box);
	kit_edits_release(&edits);
}

/* A foreign commit while the thread runs: nothing is overwritten. */
static void test_moved_meanwhile(void **state)
{
	struct samut_committer *committer;
	g_autofree char *foreign = NULL, *after = NULL;
	struct kit_edits edits;
	struct box box;

	kit_edits_init(&edits, 33, false);
	box_init(&box, state, "store");
	box_write_many(&box, &edits, 3);
	assert_int_equal(samut_committer_start(box.store, box.repo, &committer), 0);
	assert_int_equal(samut_committer_wait(committer, 3, 5000), 0);
	foreign = kit_sh(
		"cd '%s'; export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x "
		"GIT_COMMITTER_EMAIL=x; git update-ref refs/heads/main $(git commit-tree -p main -m hello "
		"main^{tree}); git rev-parse main",
		box.path);
	box_write_many(&box, &edits, 3);
	samut_committer_kick(committer);
	assert_int_equal(samut_committer_wait(committer, 6, 600), -ETIMEDOUT);
	assert_int_equal(samut_committer_stop(committer), -EUCLEAN);
	after = head_id(&box);
	assert_string_equal(foreign, after);
	box_release(&box);
	kit_edits_release(&edits);
}

/* Attachments lie in git before the edit; the committer's own mail address is a setting. */
static int set_mail(struct samut_db *db, void *arg)
{
	return samut_setting_set(db, "committer-mail", arg);
}

static void test_attachment_and_setting(void **state)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static("photo", 5);
	g_autofree char *out = NULL;
	struct pending pending = {0};
	struct kit_edits edits;
	struct samut_oid oid;
	struct box box;

	kit_edits_init(&edits, 34, false);
	box_init(&box, state, "store");
	assert_int_equal(samut_store_write(box.store, set_mail, (void *)"git@m-society.example", true), 0);
	assert_int_equal(samut_repo_put_blob(box.repo, bytes, &oid), 0);
	kit_edit(&edits, 1, &pending.row, &pending.ops);
	g_ptr_array_set_size(pending.ops, 0);
	g_ptr_array_add(pending.ops, samut_op_new(SAMUT_OP_PUT, "attachments/photo.jpg", NULL, &oid, NULL));
	assert_int_equal(samut_store_write(box.store, append, &pending, false), 0);
	drain(&box);
	out = kit_sh("git -C '%s' show main:attachments/photo.jpg; git -C '%s' log --format=' %%ce'",
		box.path, box.path);
	assert_string_equal(out, "photo git@m-society.example");
	samut_edit_row_release(&pending.row);
	g_ptr_array_unref(pending.ops);
	box_release(&box);
	kit_edits_release(&edits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_drain, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_same_ids, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_thread, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_gathering, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_many_threads, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_hold_and_amend, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_kill, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_errors, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_trouble_passes, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_stuck, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_disagreement, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_moved_meanwhile, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_attachment_and_setting, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
