/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the journal into git, exactly once: in order, after restarts, kills and errors at every step, with the
 * same ids each time; and not at all where git and journal do not belong together.
 */
#include "tests/unit/history_store_kit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>

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
		cmocka_unit_test_setup_teardown(test_kill, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_errors, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_stuck, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_disagreement, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_attachment_and_setting, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
