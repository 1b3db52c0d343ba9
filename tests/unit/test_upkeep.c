/* SPDX-License-Identifier: Apache-2.0 */
/* Upkeep of the repository under a store that goes on being used, with the real git. */
#include "tests/unit/work_kit.h"

#include <signal.h>

#include "core/audit/gitrun.h"
#include "core/audit/upkeep.h"

#define EDITS 70
#define BIG (300 << 10) /* lies in git alone */

static unsigned pack_count(struct kit *kit)
{
	g_autofree char *text = kit_sh("ls '%s'/history.git/objects/pack | grep -c 'pack$'", kit->store);

	return (unsigned)g_ascii_strtoull(text, NULL, 10);
}

/* So many edits, each a pack of its own, and an attachment whose bytes are in git alone. */
static void make_packs(struct kit *kit)
{
	g_autofree char *big = g_malloc0(BIG + 1);

	kit_village(kit);
	memset(big, 'x', BIG);
	assert_ok(kit, kit_save(kit, HOME "/attachments/scan.bin", big));
	for (int i = 0; i < EDITS; i++) {
		g_autofree char *text = g_strdup_printf("Name: ก\nOccupation: %d\n", i);
		assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", text));
		g_free(kit_git(kit, "rev-parse HEAD"));
	}
}

static void assert_all_read(struct kit *kit)
{
	g_autofree char *big = kit_read(kit, HOME "/attachments/scan.bin");

	assert_int_equal(strlen(big), BIG);
	g_autofree char *fsck = kit_git(kit, "fsck --strict 2>&1 || echo BROKEN");
	assert_null(strstr(fsck, "BROKEN"));
	g_auto(samut_node) node = kit_node(kit, HOME "/members/01-ก.txt");
	g_autoptr(GBytes) blob = NULL;
	assert_int_equal(samut_repo_blob(kit->s->repo, &node.blob, &blob), 0);
	kit_check_tree(kit);
}

/* The open store finds its objects in the new pack, whether or not it had looked into the old ones. */
static void test_few_packs(void **state)
{
	struct kit *kit = *state;
	make_packs(kit);
	assert_true(pack_count(kit) > SAMUT_UPKEEP_PACKS);
	assert_int_equal(samut_upkeep_once(kit->s), 0);
	assert_true(pack_count(kit) < 10);
	assert_all_read(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ข\n"));
	g_autofree char *subject = kit_git(kit, "log -1 --format=%s");
	assert_string_equal(subject, "edit " HOME "/members/01-ก.txt");
	assert_all_read(kit);
}

/* Filters of changed paths are there and git believes them. */
static void test_commit_graph(void **state)
{
	struct kit *kit = *state;
	make_packs(kit);
	assert_int_equal(samut_upkeep_once(kit->s), 0);
	g_autofree char *verdict = kit_git(kit, "commit-graph verify 2>&1 && echo FINE");
	assert_non_null(strstr(verdict, "FINE"));
	g_autofree char *chain = kit_sh("cat '%s'/history.git/objects/info/commit-graphs/*.graph | "
					"grep -c -a BDAT",
		kit->store);
	assert_true(g_ascii_strtoull(chain, NULL, 10) >= 1);
	g_autofree char *log = kit_git(kit, "log --format=%h -- '" HOME "/members/01-ก.txt' | wc -l");
	assert_int_equal(g_ascii_strtoull(log, NULL, 10), EDITS);
}

/* A git that is killed in the middle, again and again, costs nothing but its own work. */
static void test_killed(void **state)
{
	static const char *const repack[] = {"repack", "--geometric=2", "-d", "-q", NULL};
	struct kit *kit = *state;
	make_packs(kit);
	for (int i = 0; i < 12; i++) {
		pid_t pid;
		FILE *out;
		assert_int_equal(
			samut_gitrun_start(kit->store, repack, SAMUT_GITRUN_ERRORS_MERGED, &out, &pid), 0);
		g_usleep((gulong)i * 1500);
		(void)kill(-pid, SIGKILL);
		(void)kill(pid, SIGKILL);
		(void)samut_gitrun_wait(out, pid);
		assert_all_read(kit);
	}
	kit_close(kit);
	kit_open(kit);
	g_autofree char *left =
		kit_sh("find '%s/history.git' -name 'tmp_*' -o -name '.tmp-*' | wc -l", kit->store);
	assert_string_equal(g_strstrip(left), "0");
	assert_int_equal(samut_upkeep_once(kit->s), 0);
	assert_true(pack_count(kit) < 10);
	assert_all_read(kit);
}

/* The thread does it by itself, while edits go on. */
static void test_thread(void **state)
{
	struct kit *kit = *state;
	struct samut_upkeep *upkeep;
	make_packs(kit);
	assert_int_equal(samut_upkeep_start(kit->s, &upkeep), 0);
	for (int i = 0; i < 300 && pack_count(kit) > SAMUT_UPKEEP_PACKS; i++) {
		g_autofree char *text = g_strdup_printf("Name: ค\nOccupation: %d\n", i);
		assert_ok(kit, kit_save(kit, HOME "/members/02-ค.txt", text));
		g_usleep(50000);
	}
	assert_true(pack_count(kit) <= SAMUT_UPKEEP_PACKS);
	g_autofree char *trouble = samut_upkeep_trouble(upkeep);
	assert_null(trouble);
	samut_upkeep_stop(upkeep);
	assert_all_read(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_few_packs, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_commit_graph, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_killed, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_thread, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
