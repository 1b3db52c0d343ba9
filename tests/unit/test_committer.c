/* SPDX-License-Identifier: Apache-2.0 */
/* The committer's thread: gathering, holds, waiting, trouble that passes, foreign hands while it runs. */
#include "tests/unit/history_store_kit.h"

#include <pthread.h>

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

	kit_edits_init(&edits, 24, true);
	box_init(&box, state, "store");
	assert_int_equal(samut_committer_start(box.store, box.repo, &committer), 0);
	g_usleep(200000);
	box_write(&box, &edits, NULL);
	samut_committer_kick(committer);
	while (head_seq(&box) < 1)
		g_usleep(2000);
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
	g_autofree char *log = NULL;
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

/* ---- Trouble ---- */

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_thread, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_gathering, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_many_threads, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_hold_and_amend, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_trouble_passes, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_moved_meanwhile, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
