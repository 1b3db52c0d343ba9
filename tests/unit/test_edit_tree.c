/* SPDX-License-Identifier: Apache-2.0 */
/* The write path on the tree: moves, deletions, owners and modes, scratch files and sidecars, each one commit
 * or none. */
#include "tests/unit/work_kit.h"

/* ---- Moves and deletions ---- */

static void test_household_moves(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	int64_t inode = kit_id(kit, HOME), seq = kit_seq(kit);
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/บ้านใหม่"));
	g_autofree char *rid = kit_rid(kit, VILLAGE2 "/บ้านใหม่/household.txt");
	g_autofree char *message = kit_git(kit, "log -1 --format=%s");
	g_autofree char *names = kit_git(kit, "show -M --name-status --format= HEAD");
	assert_int_equal(kit_id(kit, VILLAGE2 "/บ้านใหม่"), inode);
	assert_int_equal(kit_id(kit, HOME), 0);
	assert_int_equal(kit_seq(kit), seq + 1);
	assert_string_equal(rid, "70-0000001");
	assert_string_equal(message, "move " HOME " → " VILLAGE2 "/บ้านใหม่");
	/* The event and the list that names it are this move's own (test_event.c). */
	g_autofree char *moved = kit_sh("printf '%%s\\n' '%s' | grep -v -e events/ -e [.]samut", names);
	assert_string_equal(moved, "R100\t" HOME "/household.txt\t" VILLAGE2 "/บ้านใหม่/household.txt\n"
				   "R100\t" HOME "/members/01-ก.txt\t" VILLAGE2 "/บ้านใหม่/members/01-ก.txt");
	kit_check_tree(kit);
	assert_ok(kit, kit_move(kit, VILLAGE2 "/บ้านใหม่", VILLAGE2 "/บ้านใหม่"));
	assert_int_equal(kit_seq(kit), seq + 1);
}

static void test_move_files(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	kit_steps(kit, HOME);
	assert_ok(kit, kit_save(kit, HOME "/plan/long/01-x.txt", "Title: x\n"));
	assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", "Title: y\r\nUrgency: no\n"));
	assert_ok(kit, kit_move(kit, HOME "/plan/long/01-x.txt", HOME "/plan/urgent/02-y.txt"));
	g_autofree char *rid = kit_rid(kit, HOME "/plan/urgent/02-y.txt");
	assert_string_equal(rid, "70-0000001/02-y");
	assert_int_equal(kit_move(kit, HOME "/notes/a.txt", HOME "/plan/long/03-z.txt"), -EINVAL);
	assert_reason(kit, "Urgency");
	assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", "Title: y\r\n"));
	assert_ok(kit, kit_move(kit, HOME "/notes/a.txt", HOME "/plan/long/03-z.txt"));
	g_autofree char *text = kit_read(kit, HOME "/plan/long/03-z.txt");
	assert_string_equal(text, "Title: y\n");
	assert_ok(kit, kit_move(kit, HOME "/plan/long/03-z.txt", HOME "/plan/urgent/02-y.txt"));
	assert_int_equal(kit_id(kit, HOME "/plan/long/03-z.txt"), 0);
	assert_ok(kit, kit_move(kit, HOME "/plan/urgent/02-y.txt", HOME "/notes/was-a-plan.txt"));
	g_autofree char *none = kit_rid(kit, HOME "/notes/was-a-plan.txt");
	assert_null(none);
	assert_int_equal(kit_move(kit, HOME "/notes/was-a-plan.txt", HOME "/household.txt"), -EXDEV);
	g_autofree char *list = kit_list(kit, HOME);
	assert_null(strstr(list, "02-y.txt"));
	assert_non_null(strstr(list, "notes/was-a-plan.txt"));
	kit_check_tree(kit);
}

static void test_move_dirs(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_mkdir(kit, HOME "/notes/a"));
	assert_ok(kit, kit_save(kit, HOME "/notes/a/f.txt", "f\n"));
	assert_ok(kit, kit_mkdir(kit, HOME "/attachments/b"));
	assert_ok(kit, kit_move(kit, HOME "/notes/a", HOME "/attachments/b"));
	assert_true(kit_id(kit, HOME "/attachments/b/f.txt") > 0);
	assert_int_equal(kit_move(kit, HOME "/attachments", HOME "/attachments/b/c"), -EINVAL);
	assert_int_equal(kit_move(kit, HOME "/attachments/b", VILLAGE2 "/b"), -EXDEV);
	assert_int_equal(kit_move(kit, "households/70-ราชบุรี", "households/72-สุพรรณบุรี"), -EINVAL);
	assert_ok(kit, kit_move(kit, "households/70-ราชบุรี/7001-เมือง", "households/70-ราชบุรี/7001-เมืองราชบุรี"));
	assert_int_equal(
		kit_move(kit, "households/70-ราชบุรี/7001-เมืองราชบุรี", "households/70-ราชบุรี/7002-จอมบึง"),
		-EINVAL);
	assert_int_equal(kit_move(kit, "households/70-ราชบุรี/7001-เมืองราชบุรี", "partners/เมือง"), -EXDEV);
	kit_check_tree(kit);
}

static void test_remove_subtree_is_one_commit(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	int64_t seq = kit_seq(kit);
	assert_ok(kit, kit_remove(kit, "households/70-ราชบุรี/7001-เมือง"));
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	assert_int_equal(kit_seq(kit), seq + 1);
	assert_true(g_str_has_prefix(
		message, "delete households/70-ราชบุรี/7001-เมือง\n\n2 files deleted\n\nChange: "));
	assert_int_equal(kit_id(kit, HOME), 0);
	kit_check_tree(kit);
	/* An Id is never given twice. */
	kit_village(kit);
	g_autofree char *rid = kit_rid(kit, HOME "/household.txt");
	assert_string_equal(rid, "70-0000002");
}

static void test_attributes(void **state)
{
	struct kit *kit = *state;
	int64_t seq = -1;
	kit_village(kit);
	int64_t id = kit_id(kit, HOME), last = kit_seq(kit);
	assert_int_equal(samut_edit_attr(kit->s, &kit_who, id, SAMUT_ATTR_MODE, 02775, 0, 0, &seq, NULL), 0);
	assert_int_equal(seq, 0);
	assert_int_equal(samut_edit_attr(kit->s, &kit_who, id, SAMUT_ATTR_MODE | SAMUT_ATTR_UID, 0750, 9, 0,
				 &seq, NULL),
		0);
	assert_int_equal(seq, last + 1);
	g_autofree char *message = kit_git(kit, "log -1 --format=%B");
	g_autofree char *names = kit_git(kit, "show --name-only --format= HEAD");
	assert_true(
		g_str_has_prefix(message, "chown " HOME "\n\nmode 2775 → 0750\nowner 4242 → 9\n\nChange: "));
	assert_string_equal(names, HOME "/.samut");
	g_auto(samut_node) node = kit_node(kit, HOME);
	assert_int_equal(node.mode, S_IFDIR | 0750);
}

static void test_group_is_inherited_only_from_setgid(void **state)
{
	struct kit *kit = *state;
	const struct samut_who other = {.uid = 50, .gid = 51};
	int64_t seq;
	kit_village(kit);
	int64_t notes = kit_id(kit, HOME "/notes");
	assert_int_equal(samut_edit_mkdir(kit->s, &other, notes, "a", 0, 0755, &seq, NULL), 0);
	assert_int_equal(
		samut_edit_attr(kit->s, &kit_who, notes, SAMUT_ATTR_MODE, 0775, 0, 0, &seq, NULL), 0);
	assert_int_equal(samut_edit_mkdir(kit->s, &other, notes, "b", 0, 0755, &seq, NULL), 0);
	g_auto(samut_node) a = kit_node(kit, HOME "/notes/a");
	g_auto(samut_node) b = kit_node(kit, HOME "/notes/b");
	assert_int_equal(a.gid, 4343);
	assert_int_equal(a.mode, S_IFDIR | 02755);
	assert_int_equal(b.gid, 51);
	assert_int_equal(b.mode, S_IFDIR | 0755);
}

/* ---- Scratch and sidecars ---- */

static int64_t make_scratch(struct kit *kit, const char *dir, const char *name, const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	struct samut_node node = {.id = samut_store_new_id(kit->s->store),
		.parent = kit_id(kit, dir),
		.name = (char *)name,
		.mode = S_IFREG | 0600,
		.uid = 1,
		.gid = 2,
		.mtime = 5,
		.ctime = 5};

	assert_int_equal(samut_scratch_create(kit->s, &node, bytes), 0);
	return node.id;
}

static void test_scratch_is_no_edit(void **state)
{
	struct kit *kit = *state;
	g_autoptr(GBytes) text = g_bytes_new("two", 3);
	kit_village(kit);
	int64_t seq = kit_seq(kit);
	int64_t id = make_scratch(kit, HOME, ".a.swp", "one"), other = make_scratch(kit, HOME, "b~", "b");

	assert_int_equal(samut_scratch_save(kit->s, id, text, 99, true), 0);
	assert_int_equal(samut_scratch_attr(kit->s, id, SAMUT_ATTR_MODE, 0640, 0, 0), 0);
	assert_int_equal(samut_set_times(kit->s, id, 1, INT64_MIN), 0);
	assert_int_equal(samut_scratch_move(kit->s, id, kit_id(kit, HOME "/notes"), "c~", other), 0);
	g_auto(samut_node) node = kit_node(kit, HOME "/notes/c~");
	assert_int_equal(node.id, id);
	assert_int_equal(node.mode, S_IFREG | 0640);
	assert_int_equal(node.mtime, 99);
	assert_int_equal(node.atime, 1);
	assert_int_equal(node.size, 3);
	assert_int_equal(kit_id(kit, HOME "/b~"), 0);
	assert_int_equal(samut_scratch_remove(kit->s, id), 0);
	assert_int_equal(samut_scratch_remove(kit->s, kit_id(kit, HOME)), -EINVAL);
	assert_int_equal(kit_seq(kit), seq);
	kit_check_tree(kit);
}

static void test_rename_over_a_record(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	struct samut_save save = {
		.source = make_scratch(kit, HOME, ".goutputstream-ABC", "Id: 70-0000001\nUrgency: long\n")};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n", &save));
	assert_int_equal(kit_id(kit, HOME "/.goutputstream-ABC"), 0);
	save = (struct samut_save){
		.source = make_scratch(kit, HOME, "sedABCDEF", "Id: 70-0000001\nUrgency: long\n"),
		.mtime = 77};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n", &save));
	assert_int_equal(save.seq, 0);
	assert_int_equal(save.ret_mtime, 77);
	assert_int_equal(kit_id(kit, HOME "/sedABCDEF"), 0);
	save = (struct samut_save){.source = make_scratch(kit, HOME, "sedABCDEF", "bad")};
	assert_int_equal(kit_save_as(kit, HOME "/household.txt", "bad", &save), -EINVAL);
	assert_true(kit_id(kit, HOME "/sedABCDEF") > 0);
}

static void test_versioned_source(void **state)
{
	struct kit *kit = *state;
	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", "Id: 70-0000001\nUrgency: long\n"));
	struct samut_save save = {.source = kit_id(kit, HOME "/notes/a.txt")};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n", &save));
	assert_int_equal(kit_id(kit, HOME "/notes/a.txt"), 0);
	kit_check_tree(kit);
}

static void test_sidecar(void **state)
{
	struct kit *kit = *state;
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	g_autoptr(GBytes) bad = g_bytes_new("Id: 70-0000001\nUrgency: soon\n", 29);
	g_autoptr(GString) why = g_string_new(NULL);
	int64_t sidecar = 0, again = 0, seq;
	kit_village(kit);
	int64_t home = kit_id(kit, HOME), before = kit_seq(kit);
	assert_int_equal(samut_edit_attr(kit->s, &kit_who, kit_id(kit, HOME "/household.txt"),
				 SAMUT_ATTR_MODE, 0640, 0, 0, &seq, NULL),
		0);
	samut_diag_add(&diag, 2, 0, "Urgency", "ผิด", "wrong");
	assert_int_equal(
		samut_refuse(kit->s, &kit_who, home, "household.txt", bad, -EINVAL, &diag, &sidecar), 0);
	g_autofree char *text = kit_read(kit, HOME "/household.txt.rejected");
	g_auto(samut_node) node = kit_node(kit, HOME "/household.txt.rejected");
	assert_true(g_str_has_prefix(text, "# samutfs: "));
	assert_true(g_str_has_suffix(text, "\nId: 70-0000001\nUrgency: soon\n"));
	assert_int_equal(node.id, sidecar);
	assert_true(node.scratch);
	assert_int_equal(node.mode, S_IFREG | 0640);
	assert_int_equal(node.uid, 4242);
	g_autoptr(GBytes) commented = g_bytes_new(text, strlen(text));
	assert_int_equal(
		samut_refuse(kit->s, &kit_who, home, "household.txt", commented, -EINVAL, &diag, &again), 0);
	assert_int_equal(again, sidecar);
	g_autofree char *second = kit_read(kit, HOME "/household.txt.rejected");
	assert_string_equal(second, text);
	assert_int_equal(kit_seq(kit), before + 1);
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_why_print(db, 4242, 10, why), 0);
	samut_store_reader_done(kit->s->store, db);
	assert_non_null(strstr(why->str, HOME "/household.txt"));
	assert_non_null(strstr(why->str, "wrong"));
}

/* The refused text goes when it is taken up, and stays while the record is only what it was: editors put the
 * old file back after a save that failed. */
static void test_sidecar_goes(void **state)
{
	static const char *const LONG = "Id: 70-0000001\nUrgency: long\n";
	struct kit *kit = *state;
	g_autoptr(GBytes) bad = g_bytes_new("Id: 70-0000001\nUrgency: soon\n", 29);
	int64_t sidecar = 0;
	kit_village(kit);
	int64_t home = kit_id(kit, HOME);
	assert_int_equal(
		samut_refuse(kit->s, &kit_who, home, "household.txt", bad, -EINVAL, NULL, &sidecar), 0);
	/* It is moved over the record, its comments as they are. */
	struct samut_save save = {.source = sidecar};
	g_autofree char *mended = g_strconcat("# samutfs: line 2\n", LONG, NULL);
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", mended, &save));
	assert_false(save.sidecar_gone);
	assert_int_equal(kit_id(kit, HOME "/household.txt.rejected"), 0);
	g_autofree char *now = kit_read(kit, HOME "/household.txt");
	assert_string_equal(now, LONG);
	/* The text that is there already, by a write and by a rename: no edit. */
	assert_int_equal(
		samut_refuse(kit->s, &kit_who, home, "household.txt", bad, -ESTALE, NULL, &sidecar), 0);
	save = (struct samut_save){0};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", LONG, &save));
	assert_int_equal(save.seq, 0);
	assert_false(save.sidecar_gone);
	save = (struct samut_save){.source = make_scratch(kit, HOME, "household.txt~", LONG)};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", LONG, &save));
	assert_int_equal(save.seq, 0);
	assert_false(save.sidecar_gone);
	assert_int_equal(kit_id(kit, HOME "/household.txt.rejected"), sidecar);
	/* The sidecar itself, once it says what the record says: it goes all the same. */
	save = (struct samut_save){.source = sidecar};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", mended, &save));
	assert_int_equal(save.seq, 0);
	assert_int_equal(kit_id(kit, HOME "/household.txt.rejected"), 0);
	/* Another text that is right. */
	assert_int_equal(
		samut_refuse(kit->s, &kit_who, home, "household.txt", bad, -EINVAL, NULL, &sidecar), 0);
	save = (struct samut_save){0};
	assert_ok(kit, kit_save_as(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: urgent\n", &save));
	assert_true(save.sidecar_gone);
	assert_int_equal(kit_id(kit, HOME "/household.txt.rejected"), 0);
	kit_check_tree(kit);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_household_moves),
		TEST(test_move_files),
		TEST(test_move_dirs),
		TEST(test_remove_subtree_is_one_commit),
		TEST(test_attributes),
		TEST(test_group_is_inherited_only_from_setgid),
		TEST(test_scratch_is_no_edit),
		TEST(test_rename_over_a_record),
		TEST(test_versioned_source),
		TEST(test_sidecar),
		TEST(test_sidecar_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
