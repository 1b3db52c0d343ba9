/* SPDX-License-Identifier: Apache-2.0 */
/* The write path in time: edits that are held and amended, and many writers at once. */
#include "tests/unit/work_kit.h"

#include <pthread.h>

/* ---- Held edits ---- */

static void test_amend(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.hold = true};
	kit_village(kit);
	g_autoptr(GBytes) before = g_bytes_new("Id: 70-0000001\nUrgency: long\n", 29);
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n"));
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: medium\n", &save));
	int64_t seq = save.seq;
	struct samut_save note = {0};
	assert_ok(kit, kit_save_as(kit, HOME "/notes/later.txt", "x\n", &note));
	save = (struct samut_save){
		.amend = seq, .before = before, .base = seq - 1, .set_mode = true, .mode = 0600};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: medium\n", &save));
	int64_t chmod = save.seq;
	assert_int_equal(chmod, seq + 2);
	save = (struct samut_save){.amend = seq, .before = before, .base = seq - 1};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: urgent\n", &save));
	assert_int_equal(save.seq, seq);
	assert_int_equal(kit_seq(kit), chmod);
	samut_committer_unhold(kit->s->committer, seq);
	g_autofree char *log = kit_git(kit, "log --format=%s -4");
	g_autofree char *message = kit_git(kit, "log -1 --format=%b HEAD~2");
	g_autofree char *text = kit_git(kit, "show 'HEAD~2:" HOME "/household.txt'");
	assert_string_equal(log, "chmod " HOME "/household.txt\ncreate " HOME "/notes/later.txt\nedit " HOME
				 "/household.txt\nedit " HOME "/household.txt");
	assert_true(g_str_has_prefix(message, "Urgency: long → urgent\n\nChange: "));
	assert_string_equal(text, "Id: 70-0000001\nUrgency: urgent");
	kit_check_tree(kit);
}

static void test_amend_a_new_file(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.hold = true};
	kit_village(kit);
	assert_ok(kit, kit_save_as(kit, HOME "/visits/2026-01-31.txt", "Date: 2026-01-31\n", &save));
	int64_t seq = save.seq;
	save = (struct samut_save){.amend = seq, .set_mode = true, .mode = 0600};
	assert_ok(kit, kit_save_as(kit, HOME "/visits/2026-01-31.txt",
			       "Date: 2026-01-31\nFindings: หลังคารั่ว\n", &save));
	assert_int_equal(save.seq, seq);
	samut_committer_unhold(kit->s->committer, seq);
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	g_autofree char *list = kit_list(kit, HOME);
	assert_true(g_str_has_prefix(message,
		"create " HOME "/visits/2026-01-31.txt\n\nDate: → 2026-01-31\nFindings: → หลังคารั่ว\n"));
	assert_non_null(strstr(message, "\nInode: "));
	assert_non_null(strstr(list, " 0600 4242 4343 visits/2026-01-31.txt"));
	kit_check_tree(kit);
}

/* Once git has the edit, or someone else came later, a save is an edit of its own. */
static void test_no_amend_after_others(void **state)
{
	struct kit *kit = *state;
	struct samut_save save = {.hold = true};
	kit_village(kit);
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: medium\n", &save));
	int64_t seq = save.seq;
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n"));
	save = (struct samut_save){.amend = seq, .base = seq};
	assert_int_equal(
		kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: urgent\n", &save), -ESTALE);
	save = (struct samut_save){.amend = seq};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: urgent\n", &save));
	assert_int_equal(save.seq, seq + 2);
	samut_committer_unhold(kit->s->committer, seq);
	kit_check_tree(kit);
}

/* ---- Many at once ---- */

struct worker {
	struct kit *kit;
	int64_t parent;
	int number, failed, stale;
};

/* Saves a file of its own and, in between, one that all save, as it last read it. */
static void *work(void *arg)
{
	struct worker *worker = arg;
	struct kit *kit = worker->kit;
	g_autofree char *name = g_strdup_printf("%d.txt", worker->number);
	int64_t node = 0, shared = kit_id(kit, HOME "/notes/shared.txt");

	for (int i = 0; i < 25; i++) {
		g_autofree char *text = g_strdup_printf("%d %d\n", worker->number, i);
		g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
		g_auto(samut_node) seen = kit_node(kit, HOME "/notes/shared.txt");
		struct samut_save own = {.node = node, .parent = worker->parent, .name = name, .text = bytes};
		struct samut_save common = {.node = shared, .text = bytes, .base = seen.change};
		if (samut_edit_save(kit->s, &kit_who, &own, NULL) < 0)
			worker->failed++;
		node = own.ret_node;
		int r = samut_edit_save(kit->s, &kit_who, &common, NULL);
		worker->stale += r == -ESTALE;
		worker->failed += r < 0 && r != -ESTALE;
		g_clear_pointer(&own.stored, g_bytes_unref);
		g_clear_pointer(&common.stored, g_bytes_unref);
	}
	return NULL;
}

static void test_threads(void **state)
{
	struct kit *kit = *state;
	struct worker workers[4];
	pthread_t threads[4];
	int stale = 0;

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/shared.txt", "start\n"));
	int64_t before = kit_seq(kit);
	for (int i = 0; i < 4; i++) {
		workers[i] = (struct worker){.kit = kit, .parent = kit_id(kit, HOME "/notes"), .number = i};
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(workers[i].failed, 0);
		stale += workers[i].stale;
	}
	assert_int_equal(kit_seq(kit), before + 4 * 25 * 2 - stale);
	g_autofree char *commits = kit_git(kit, "rev-list --count main");
	assert_int_equal(g_ascii_strtoll(commits, NULL, 10), kit_seq(kit));
	kit_check_tree(kit);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_amend),
		TEST(test_amend_a_new_file),
		TEST(test_no_amend_after_others),
		TEST(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
