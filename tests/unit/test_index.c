/* SPDX-License-Identifier: Apache-2.0 */
/* The index follows the store: through edits, kills, backups, damage. */
#include "tests/unit/index_kit.h"

#include "core/store/changed.h"

#define HOMES "SELECT count(*) FROM ix.home"

static const char second_home[] = VILLAGE "/บ้านสอง";

static void test_follows_edits(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	assert_int_equal(kit_index_int(show, HOMES), 0);
	kit_village(kit);
	assert_int_equal(kit_index_int(show, HOMES), 1);
	assert_index_text(show, "SELECT rid FROM ix.home", "70-0000001");
	assert_int_equal(kit_index_int(show, "SELECT amphoe FROM ix.home"), 7001);
	assert_int_equal(kit_index_int(show, "SELECT step FROM ix.home"), 2);
	assert_ok(kit, kit_save(kit, HOME "/visits/2026-06-01.txt",
			       "Date: 2026-06-01\nFindings: หลังคารั่ว\nNextVisit: 2026-06-20\n"));
	assert_int_equal(kit_index_int(show, "SELECT step FROM ix.home"), 4);
	assert_index_text(show, "SELECT due FROM ix.home", "2026-06-20");
	assert_ok(kit, kit_remove(kit, HOME "/visits/2026-06-01.txt"));
	assert_int_equal(kit_index_int(show, "SELECT step FROM ix.home"), 2);
	/* The village moves with all that is in it. */
	assert_ok(kit, kit_mkdir(kit, "households/70-ราชบุรี/7002-จอมบึง"));
	assert_ok(kit, kit_mkdir(kit, "households/70-ราชบุรี/7002-จอมบึง/700201-จอมบึง"));
	assert_ok(kit, kit_move(kit, VILLAGE, "households/70-ราชบุรี/7002-จอมบึง/700201-จอมบึง/03-บ้านใหม่"));
	assert_int_equal(kit_index_int(show, "SELECT tambon*100+village FROM ix.home"), 70020103);
	assert_ok(kit, kit_remove(kit, "households/70-ราชบุรี/7002-จอมบึง/700201-จอมบึง/03-บ้านใหม่/บ้านใจดี"));
	assert_int_equal(kit_index_int(show, HOMES), 0);
	samut_show_close(show);
}

/* Everything that happened while no indexer ran is met when it runs again. */
static void test_catches_up(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	samut_show_close(kit_show(kit));
	assert_ok(kit, kit_mkdir(kit, second_home));
	assert_ok(kit, kit_remove(kit, HOME));
	struct samut_show *show = kit_show(kit);
	assert_int_equal(kit_index_int(show, HOMES), 1);
	assert_index_text(show, "SELECT name FROM ix.home", "บ้านสอง");
	samut_show_close(show);
}

/* Opens the show, waits, compares the number of households, closes. */
static void check_homes(struct kit *kit, int expected)
{
	struct samut_show *show = kit_show(kit);

	assert_int_equal(kit_index_int(show, HOMES), expected);
	assert_int_equal(kit_index_int(show,
				 "SELECT count(*) FROM ix.listing WHERE unit NOT IN (SELECT id FROM node)"),
		0);
	samut_show_close(show);
}

/* Killed in the middle: of making, of consuming. What was not yet in is met again, what was in twice does no
 * harm. */
static void test_killed(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	assert_ok(kit, kit_mkdir(kit, second_home));
	check_homes(kit, 2);
	g_autofree char *half = g_strdup_printf("UPDATE meta SET second=0, cursor=%" G_GINT64_FORMAT
						"; DELETE FROM home WHERE place=%" G_GINT64_FORMAT,
		kit_id(kit, HOME "/household.txt"), kit_id(kit, second_home));
	kit_index_run(kit, half);
	check_homes(kit, 2);
	g_autofree char *back = g_strdup_printf(
		"UPDATE meta SET consumed=consumed-3; DELETE FROM home WHERE place=%" G_GINT64_FORMAT,
		kit_id(kit, second_home));
	kit_index_run(kit, back);
	check_homes(kit, 2);
}

/* Rows that no index of this store can have. */
#define STRANGER "INSERT INTO listing VALUES(0,'',1,1,'strange',999999,999999,NULL)"

static void test_made_anew(void **state)
{
	static const char *const spoilers[] = {
		"UPDATE meta SET line='another'",
		"UPDATE meta SET version='older'",
		"UPDATE meta SET consumed=1000000",
		"UPDATE meta SET time=1",
		"DROP TABLE meta",
		"DELETE FROM meta",
	};
	struct kit *kit = *state;

	kit_village(kit);
	check_homes(kit, 1);
	for (unsigned i = 0; i < G_N_ELEMENTS(spoilers); i++) {
		kit_index_run(kit, STRANGER);
		kit_index_run(kit, spoilers[i]);
		check_homes(kit, 1);
	}
}

static void test_damaged(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	check_homes(kit, 1);
	g_free(kit_sh("printf 'no database at all, but long enough to be taken for one' > '%s/index.db'; rm "
		      "-f '%s/index.db-wal'",
		kit->store, kit->store));
	check_homes(kit, 1);
	g_free(kit_sh("rm '%s/index.db'", kit->store));
	check_homes(kit, 1);
	/* The pages behind the first few are rubbish: found when they are read. */
	g_free(kit_sh("cd '%s' && n=$(($(stat -c %%s index.db)/4096)) && dd if=/dev/urandom of=index.db "
		      "bs=4096 seek=2 count=$((n-2)) conv=notrunc status=none",
		kit->store));
	assert_ok(kit, kit_mkdir(kit, second_home));
	check_homes(kit, 2);
}

/* A backup of samut.db, put back, is behind the index. */
static void test_restored_backup(void **state)
{
	struct kit *kit = *state;

	kit_village(kit);
	check_homes(kit, 1);
	kit_close(kit);
	g_free(kit_sh("cp '%s/samut.db' '%s/backup'", kit->store, kit->dir));
	kit_open(kit);
	assert_ok(kit, kit_mkdir(kit, second_home));
	check_homes(kit, 2);
	kit_close(kit);
	g_free(kit_sh("cp '%s/backup' '%s/samut.db'", kit->dir, kit->store));
	struct samut_store *store = NULL;
	assert_int_equal(samut_store_open(kit->store, true, false, &store, NULL), 0);
	struct samut s = {.store = store};
	kit->s = &s;
	check_homes(kit, 1);
	samut_store_close(store);
	kit->s = NULL;
}

/* Rows of `changed` that nobody asks for any more go, in pieces; those that somebody will ask for stay. At
 * rest there may be almost a piece that is not yet flushed, and almost one that is not yet cut off. */
#define MANY 12000
#define LEFT_AT_REST (2 * 5000)

static int add_many(struct samut_db *db, void *arg)
{
	int r = 0;

	for (int i = 0; r >= 0 && i < MANY; i++)
		r = samut_changed_add(db, *(const int64_t *)arg);
	return r;
}

static int64_t count_changed(struct kit *kit)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	int64_t count = -1;

	assert_true(samut_db_int(db, &count, "SELECT count(*) FROM changed", "") >= 0);
	samut_store_reader_done(kit->s->store, db);
	return count;
}

static void test_trims(void **state)
{
	struct kit *kit = *state;
	int64_t last = 0, home;

	kit_village(kit);
	home = kit_id(kit, HOME);
	struct samut_show *show = kit_show(kit);
	kit_caught_up(show);
	assert_int_equal(samut_store_write(kit->s->store, add_many, &home, false), 0);
	for (int i = 0; i < 300 && count_changed(kit) > LEFT_AT_REST; i++)
		g_usleep(100000);
	assert_true(count_changed(kit) <= LEFT_AT_REST && count_changed(kit) > 0);
	samut_show_close(show);
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_changed_last(db, &last), 0);
	samut_store_reader_done(kit->s->store, db);
	assert_true(last > MANY);
	check_homes(kit, 1);
	/* Rows are missing that the index has not seen: it is made anew. */
	kit_index_run(kit, "UPDATE meta SET consumed=100; " STRANGER);
	check_homes(kit, 1);
}

static void test_progress(void **state)
{
	struct kit *kit = *state;
	g_autoptr(GString) words = g_string_new(NULL);

	kit_village(kit);
	struct samut_show *show = kit_show(kit);
	kit_caught_up(show);
	samut_show_progress(show, words);
	assert_string_equal(words->str, "Index: ok\n");
	samut_show_close(show);
}

static void test_confidential(void **state)
{
	struct kit *kit = *state;
	struct samut_show *show = kit_show(kit);

	kit_village(kit);
	assert_true(kit_index_int(show, "SELECT count(*) FROM ix.listing") > 0);
	assert_true(kit_index_int(show, "SELECT count(*) FROM ix.recent") > 0);
	g_autofree char *text = kit_read(kit, HOME "/household.txt");
	g_autofree char *closed = g_strconcat(text, "Confidential: yes\n", NULL);
	assert_ok(kit, kit_save(kit, HOME "/household.txt", closed));
	assert_int_equal(kit_index_int(show, "SELECT count(*) FROM ix.listing"), 0);
	assert_int_equal(kit_index_int(show, "SELECT count(*) FROM ix.recent"), 0);
	assert_int_equal(kit_index_int(show, "SELECT confidential FROM ix.home"), 1);
	assert_ok(kit, kit_save(kit, HOME "/household.txt", text));
	assert_true(kit_index_int(show, "SELECT count(*) FROM ix.listing") > 0);
	samut_show_close(show);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_follows_edits, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_catches_up, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_killed, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_made_anew, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_damaged, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_restored_backup, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_trims, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_progress, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_confidential, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
