/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A history of every kind of edit, then the database taken away: what the history makes of it is what it was,
 * down to inode numbers, and further edits go on from there.
 */
#include "tests/unit/work_kit.h"

#include "core/audit/rebuild.h"
#include "core/audit/verify.h"

/* Everything that must survive, one line a node. */
static const char everything[] =
	"WITH RECURSIVE at(id,path) AS (SELECT id,'' FROM node WHERE id=1 UNION ALL SELECT "
	"n.id,at.path||'/'||n.name "
	"FROM node n JOIN at ON n.parent=at.id WHERE n.id<>1 AND n.scratch=0) SELECT "
	"at.path||' '||n.id||' '||n.layout||' '||n.mode||' '||n.uid||' '||n.gid||' '||n.size||' "
	"'||n.subdirs||' '||"
	"n.incomplete||' '||ifnull(hex(n.blob),'-')||' '||ifnull((SELECT rid FROM record WHERE "
	"node=n.id),'-') "
	"FROM at JOIN node n USING(id) ORDER BY 1";

static const char references[] = "SELECT node||' '||field||' '||kind||' '||target FROM ref ORDER BY 1";
static const char touched[] = "SELECT node||' '||seq FROM journal_node ORDER BY 1";
static const char changed[] =
	"SELECT id||' '||change||' '||mtime/1000000000 FROM node WHERE scratch=0 ORDER BY id";

static char *rows(struct kit *kit, const char *sql)
{
	GString *out = g_string_new(NULL);
	struct samut_db *db = samut_store_reader(kit->s->store);
	struct samut_stmt *stmt = samut_db_bind(db, sql, "");

	while (samut_stmt_step(stmt) > 0)
		g_string_append_printf(out, "%s\n", samut_stmt_text(stmt, 0));
	samut_store_reader_done(kit->s->store, db);
	return g_string_free(out, FALSE);
}

/* Says the first line that differs, and not all of them. */
static void assert_same(const char *now, const char *before)
{
	g_auto(GStrv) a = g_strsplit(now, "\n", -1);
	g_auto(GStrv) b = g_strsplit(before, "\n", -1);

	for (unsigned i = 0; a[i] || b[i]; i++)
		if (g_strcmp0(a[i], b[i]) != 0)
			fail_msg("is “%s”, was “%s”", a[i] ? a[i] : "-", b[i] ? b[i] : "-");
}

static void verify(struct kit *kit)
{
	assert_int_equal(samut_verify(kit->s, 0, NULL, NULL), 0);
}

static void rebuild(struct kit *kit)
{
	kit_close(kit);
	g_free(kit_sh("rm '%s'/samut.db*", kit->store));
	samut_diag_release(&kit->diag);
	assert_ok(kit, samut_rebuild(kit->store, false, NULL, &kit->diag));
	kit_open(kit);
}

/* Takes the database away and compares. */
static void check_rebuild(struct kit *kit)
{
	g_autofree char *nodes = rows(kit, everything), *refs = rows(kit, references);

	verify(kit);
	rebuild(kit);
	g_autofree char *nodes_now = rows(kit, everything), *refs_now = rows(kit, references);
	assert_same(nodes_now, nodes);
	assert_same(refs_now, refs);
	verify(kit);
}

static void edit_everything(struct kit *kit)
{
	int64_t seq;

	kit_village(kit);
	kit_partner(kit, "alpha");
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	assert_ok(kit, kit_save(kit, HOME "/members/02-ข.txt", "Name: ข\n"));
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nHead: 01\n"));
	assert_ok(kit,
		kit_save(kit, HOME "/referrals/2565-01-01-01.txt",
			"Date: 2565-01-01\nTo: alpha\nMember: 02\nReason: ก\nConsent: yes\nStatus: sent\n"));
	assert_ok(kit, kit_mkdir(kit, HOME "/notes/ลึก"));
	assert_ok(kit, kit_mkdir(kit, HOME "/notes/ลึก/ว่าง"));
	assert_ok(kit, kit_save(kit, HOME "/notes/ลึก/บันทึก", "ข้อความ"));
	assert_ok(kit, kit_move(kit, HOME "/notes/ลึก", HOME "/attachments/ลึก"));
	assert_ok(kit, kit_move(kit, HOME "/attachments/ลึก/บันทึก", HOME "/notes/อื่น"));
	assert_ok(kit,
		samut_edit_attr(kit->s, &kit_who, kit_id(kit, HOME "/members/01-ก.txt"),
			SAMUT_ATTR_MODE | SAMUT_ATTR_UID | SAMUT_ATTR_GID, 0640, 77, 88, &seq, &kit->diag));
	assert_ok(kit, samut_edit_attr(kit->s, &kit_who, kit_id(kit, VILLAGE), SAMUT_ATTR_MODE, 0700, 0, 0,
			       &seq, &kit->diag));
	assert_ok(kit, kit_move(kit, HOME, VILLAGE2 "/ย้ายแล้ว"));
	assert_ok(kit, kit_move(kit, VILLAGE2, "households/70-ราชบุรี/7001-เมือง/700101-หน้าเมือง/03-ใหม่"));
	assert_ok(kit, kit_mkdir(kit, VILLAGE "/ลบ"));
	assert_ok(kit, kit_remove(kit, VILLAGE "/ลบ"));
}

#define MOVED "households/70-ราชบุรี/7001-เมือง/700101-หน้าเมือง/03-ใหม่/ย้ายแล้ว"

static void test_everything(void **state)
{
	struct kit *kit = *state;

	edit_everything(kit);
	g_autofree char *nodes_touched = rows(kit, touched), *nodes_changed = rows(kit, changed);
	int64_t id = samut_store_new_id(kit->s->store);
	check_rebuild(kit);
	g_autofree char *touched_now = rows(kit, touched), *changed_now = rows(kit, changed);
	assert_same(touched_now, nodes_touched);
	assert_same(changed_now, nodes_changed);
	/* No number that the history knows, even of what is deleted, is given again. */
	assert_true(samut_store_new_id(kit->s->store) >= id - 1);
}

static void test_goes_on(void **state)
{
	struct kit *kit = *state;

	edit_everything(kit);
	int64_t seq = kit_seq(kit);
	check_rebuild(kit);
	/* The Id of the deleted household is not free. */
	assert_ok(kit, kit_mkdir(kit, VILLAGE "/ถัดไป"));
	g_autofree char *rid = kit_rid(kit, VILLAGE "/ถัดไป/household.txt");
	assert_string_equal(rid, "70-0000003");
	assert_int_equal(kit_seq(kit), seq + 1);
	assert_ok(kit, kit_save(kit, MOVED "/members/01-ก.txt", "Name: ก\nSex: male\n"));
	assert_int_equal(kit_remove(kit, "partners/alpha"), -EBUSY);
	check_rebuild(kit);
	kit_check_tree(kit);
}

/* What is referred to within the place may be gone; the text stays, and so must everything else. */
static void test_dangling(void **state)
{
	struct kit *kit = *state;

	edit_everything(kit);
	assert_ok(kit, kit_remove(kit, MOVED "/members/01-ก.txt"));
	verify(kit);
	rebuild(kit);
	verify(kit);
	g_autofree char *text = kit_read(kit, MOVED "/household.txt");
	assert_string_equal(text, "Id: 70-0000001\nHead: 01\n");
}

static void test_large(void **state)
{
	struct kit *kit = *state;
	g_autofree char *large = g_strnfill(SAMUT_INLINE_CONTENT + 1, 'x');
	g_autofree char *small = g_strnfill(SAMUT_INLINE_CONTENT, 'y');

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/attachments/large", large));
	assert_ok(kit, kit_save(kit, HOME "/attachments/small", small));
	assert_ok(kit, kit_save(kit, HOME "/attachments/empty", ""));
	check_rebuild(kit);
	g_autofree char *back = kit_read(kit, HOME "/attachments/large");
	assert_string_equal(back, large);
}

static void test_refused(void **state)
{
	struct kit *kit = *state;

	assert_int_equal(samut_rebuild(kit->store, true, NULL, &kit->diag), -EBUSY);
	assert_reason(kit, "in use");
	kit_close(kit);
	samut_diag_release(&kit->diag);
	assert_int_equal(samut_rebuild(kit->store, false, NULL, &kit->diag), -EEXIST);
	assert_reason(kit, "--force");
	g_free(kit_sh(
		"printf rest > '%s/samut.db-wal.x'; mkdir '%s/rebuild.tmp'; : > '%s/rebuild.tmp/samut.db'",
		kit->store, kit->store, kit->store));
	samut_diag_release(&kit->diag);
	assert_ok(kit, samut_rebuild(kit->store, true, NULL, &kit->diag));
	g_free(kit_sh("test -e '%s/samut.db.old' && test ! -e '%s/rebuild.tmp'", kit->store, kit->store));
	kit_open(kit);
	verify(kit);
}

/* One more edit, by a hand that is not ours: the list of the household through sed. */
static void meddle(struct kit *kit, int64_t seq, const char *script)
{
	kit_run("cd '%s/history.git'; export GIT_INDEX_FILE='%s/index'; rm -f \"$GIT_INDEX_FILE\"; "
		"export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x; "
		"git read-tree main; list=$(git show 'main:" HOME "/.samut' | sed '%s' | "
		"git hash-object -w --stdin); "
		"git update-index --cacheinfo \"100644,$list," HOME "/.samut\"; "
		"new=$(printf 'x\\n\\nChange: %" G_GINT64_FORMAT "\\n' | git commit-tree -p main $(git "
		"write-tree)); "
		"git update-ref refs/heads/main $new",
		kit->store, kit->dir, script, (gint64)seq);
}

/* Lists that no edit of ours leaves behind are refused, or read without harm. */
static void test_wild_lists(void **state)
{
	static const struct {
		const char *scripts[3];
		int result;
		const char *reason;
	} table[] = {
		{{"p"}, -EUCLEAN, "cannot be read"},
		{{"$!d;s/^[0-9]*/7x/"}, -EUCLEAN, "cannot be read"},
		{{"/ notes\\/deep\\/$/d"}, -EUCLEAN, "does not know its folder"},
		{{"/ notes\\/deep\\/$/d", "/ notes\\/deep/d"}, 0, NULL},
		{{"s/^[0-9]* \\(.* notes\\/deep\\/.*\\)/4000 \\1/", "/ notes\\/deep/d"}, -EUCLEAN,
			"cannot be read"},
		{{"s/^[0-9]* \\(.* notes\\/deep\\/$\\)/4611686018427387904 \\1/"}, -EUCLEAN,
			"cannot be read"},
		{{"s/^[0-9]* \\(.* notes\\/deep\\/$\\)/4611686018427387903 \\1/"}, 0, NULL},
	};
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(kit, kit_mkdir(kit, HOME "/notes/deep"));
	assert_ok(kit, kit_save(kit, HOME "/notes/deep/a", "a"));
	assert_ok(kit, kit_save(kit, HOME "/notes/deep/b", "b"));
	int64_t seq = kit_seq(kit);
	kit_close(kit);
	kit_run("cp -a '%s/history.git' '%s/kept.git'", kit->store, kit->dir);
	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
		kit_run("rm -rf '%s/history.git'; cp -a '%s/kept.git' '%s/history.git'", kit->store, kit->dir,
			kit->store);
		for (int n = 0; table[i].scripts[n]; n++)
			meddle(kit, seq + 1 + n, table[i].scripts[n]);
		samut_diag_release(&kit->diag);
		int r = samut_rebuild(kit->store, true, NULL, &kit->diag);
		if (r != table[i].result)
			fail_msg("row %u: %s", i, g_strerror(-r));
		if (r < 0)
			assert_reason(kit, table[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_everything, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_goes_on, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_dangling, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_large, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_refused, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_wild_lists, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
