/* SPDX-License-Identifier: Apache-2.0 */
/* The edits of records, places and folders, across moves, deletions and restorations; and what they were
 * then, with git as witness. */
#include "tests/unit/work_kit.h"

#include "core/audit/past.h"
#include "core/audit/rebuild.h"
#include "core/audit/trail.h"
#include "core/store/trace.h"

static int note_seq(const struct samut_trail_entry *entry, void *arg)
{
	g_string_append_printf(arg, "%d ", (int)entry->edit->seq);
	return 0;
}

/* "7 5 2 ": the edits of a trail. */
static char *trail_of(struct kit *kit, struct samut_trail trail)
{
	struct samut_db *db = samut_store_reader(kit->s->store);
	GString *out = g_string_new(NULL);

	assert_int_equal(samut_trail(kit->s, db, &trail, note_seq, out), 0);
	samut_store_reader_done(kit->s->store, db);
	return g_string_free(out, FALSE);
}

static char *numbers(int n, ...)
{
	GString *out = g_string_new(NULL);
	va_list args;

	va_start(args, n);
	for (int i = 0; i < n; i++)
		g_string_append_printf(out, "%d ", (int)va_arg(args, int64_t));
	va_end(args);
	return g_string_free(out, FALSE);
}

#define assert_trail(kit, wanted_, ...)                                                                      \
	do {                                                                                                 \
		g_autofree char *got_ = trail_of(kit, (struct samut_trail){__VA_ARGS__});                    \
		g_autofree char *want_ = wanted_;                                                            \
		if (strcmp(got_, want_) != 0)                                                                \
			fail_msg("“%s”, not “%s”", got_, want_);                                             \
	} while (0)

/* A household with a member moves, is renamed, loses the member, whose file another gets; its village gets
 * another name. */
struct story {
	int64_t home, member, again_node, village, village2;
	int64_t made, wrote, changed, moved, renamed, village_renamed, deleted, again, gone;
};

#define HOME2 VILLAGE2 "/บ้านใจดี"
#define VILLAGE3 "households/70-ราชบุรี/7001-เมือง/700101-หน้าเมือง/02-บ้านเหนือ"

static struct story tell(struct kit *kit)
{
	struct story s = {0};

	kit_village(kit);
	s.made = kit_seq(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\n"));
	s.wrote = kit_seq(kit);
	assert_ok(kit, kit_save(kit, HOME "/members/01-ก.txt", "Name: ก\nOccupation: x\n"));
	s.changed = kit_seq(kit);
	s.home = kit_id(kit, HOME);
	s.member = kit_id(kit, HOME "/members/01-ก.txt");
	s.village = kit_id(kit, VILLAGE);
	s.village2 = kit_id(kit, VILLAGE2);
	assert_ok(kit, kit_move(kit, HOME, HOME2));
	s.moved = kit_seq(kit);
	assert_ok(kit, kit_move(kit, HOME2, VILLAGE2 "/บ้านใหม่"));
	s.renamed = kit_seq(kit);
	assert_ok(kit, kit_move(kit, VILLAGE2, VILLAGE3));
	s.village_renamed = kit_seq(kit);
	assert_ok(kit, kit_remove(kit, VILLAGE3 "/บ้านใหม่/members/01-ก.txt"));
	s.deleted = kit_seq(kit);
	assert_ok(kit, kit_save(kit, VILLAGE3 "/บ้านใหม่/members/01-ก.txt", "Name: ข\n"));
	s.again = kit_seq(kit);
	s.again_node = kit_id(kit, VILLAGE3 "/บ้านใหม่/members/01-ก.txt");
	assert_ok(kit, kit_remove(kit, VILLAGE3 "/บ้านใหม่"));
	s.gone = kit_seq(kit);
	return s;
}

static void test_nodes(void **state)
{
	struct kit *kit = *state;
	struct story s = tell(kit);

	assert_trail(kit, numbers(3, s.deleted, s.changed, s.wrote), .node = s.member);
	assert_trail(kit, numbers(5, s.deleted, s.renamed, s.moved, s.changed, s.wrote), .node = s.member,
		.place = true);
	assert_trail(kit, numbers(2, s.gone, s.again), .node = s.again_node, .place = true);
	assert_trail(kit, numbers(5, s.gone, s.again, s.deleted, s.changed, s.wrote), .node = s.again_node,
		.earlier = true);
	assert_trail(kit, numbers(7, s.gone, s.again, s.deleted, s.renamed, s.moved, s.changed, s.wrote),
		.node = s.again_node, .earlier = true, .place = true);
	/* Broken off and gone on. */
	assert_trail(kit, numbers(2, s.changed, s.wrote), .node = s.member, .place = true, .before = s.moved);
}

static void test_places(void **state)
{
	struct kit *kit = *state;
	struct story s = tell(kit);

	assert_trail(kit,
		numbers(8, s.gone, s.again, s.deleted, s.renamed, s.moved, s.changed, s.wrote, s.made),
		.node = s.home, .depth = SAMUT_TRAIL_ALL);
	/* The village it left knows it until then, the other one since then. */
	assert_trail(kit, numbers(5, s.moved, s.changed, s.wrote, s.made, s.made - 2), .node = s.village,
		.depth = SAMUT_TRAIL_ALL);
	assert_trail(kit,
		numbers(7, s.gone, s.again, s.deleted, s.village_renamed, s.renamed, s.moved, s.made - 1),
		.node = s.village2, .depth = SAMUT_TRAIL_ALL);
	assert_trail(kit, numbers(5, s.gone, s.village_renamed, s.renamed, s.moved, s.made - 1),
		.node = s.village2, .depth = 1);
}

/* Both ways of looking say the same, of every directory that ever was. */
static bool compare_ways(struct kit *kit, int64_t node)
{
	g_autofree char *gathered =
		trail_of(kit, (struct samut_trail){.node = node, .depth = SAMUT_TRAIL_ALL});
	g_autofree char *walked =
		trail_of(kit, (struct samut_trail){.node = node, .depth = SAMUT_TRAIL_ALL, .walk = true});

	if (strcmp(gathered, walked) != 0)
		fail_msg("node %d: gathered “%s”, walked “%s”", (int)node, gathered, walked);
	return *gathered;
}

static void test_ways(void **state)
{
	struct kit *kit = *state;
	struct story s = tell(kit);

	unsigned some = 0;
	for (int64_t node = 2; node <= s.again_node; node++)
		if (node < 10 || node > s.village - 5)
			some += compare_ways(kit, node);
	assert_true(some > 20);
}

static void test_filters(void **state)
{
	struct kit *kit = *state;
	const struct samut_who other = {.uid = 4711, .gid = 1, .via = "x"};
	struct samut_save save = {0};

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: long\n"));
	int64_t first = kit_seq(kit), node = kit_id(kit, HOME "/household.txt");
	assert_ok(kit,
		kit_save_who(kit, &other, HOME "/household.txt", "Id: 70-0000001\nUrgency: urgent\n", &save));
	assert_ok(
		kit, kit_save(kit, HOME "/household.txt", "Id: 70-0000001\nUrgency: urgent\nLandmark: x\n"));
	assert_trail(kit, numbers(1, first + 1), .node = node, .person = "4711");
	assert_trail(kit, numbers(1, first + 1), .node = node, .person = "UID 4711");
	assert_trail(kit, numbers(2, first + 1, first), .node = node, .field = "urgency");
	assert_trail(kit, numbers(1, first + 2), .node = node, .field = "Landmark");
	assert_trail(kit, numbers(0), .node = node, .field = "Change");
	assert_trail(kit, numbers(0), .node = node, .person = "nobody");
	assert_trail(kit, numbers(0), .node = node, .until = 1);
	assert_trail(kit, numbers(0), .node = node, .since = INT64_MAX);
	assert_trail(kit, numbers(4, first + 2, first + 1, first, first - 1), .node = node, .since = 1,
		.until = INT64_MAX);
}

/* ---- What they were ---- */

/* Text, owner and mode of every file and directory as of every edit are those that git has. */
static void check_text(struct kit *kit, struct samut_db *db, int64_t node, int64_t seq, const char *path)
{
	g_autoptr(GBytes) text = NULL;
	struct samut_past past = {0};
	struct samut_oid blob;
	char hex[41];

	assert_int_equal(samut_past(kit->s, db, node, seq, &past), 0);
	if (S_ISDIR(past.mode)) {
		assert_int_equal(samut_past_text(kit->s, db, node, seq, &text), -EISDIR);
		return;
	}
	assert_int_equal(samut_past_text(kit->s, db, node, seq, &text), 0);
	assert_int_equal(samut_past_blob(kit->s, db, node, seq, &blob), 0);
	assert_memory_equal(&blob, &past.blob, sizeof blob);
	assert_int_equal(past.size, g_bytes_get_size(text));
	assert_int_equal(samut_oid_blob(g_bytes_get_data(text, NULL), g_bytes_get_size(text), &blob), 0);
	samut_oid_hex(&blob, hex);
	g_autofree char *args = g_strdup_printf("rev-parse 't%d:%s'", (int)seq, path);
	g_autofree char *wanted = kit_git(kit, args);
	assert_string_equal(hex, wanted);
}

struct sweep {
	struct kit *kit;
	struct samut_db *db;
	int64_t seq;
	unsigned files;
};

static int sweep(int64_t node, const char *name, void *arg)
{
	struct sweep *s = arg;
	g_autoptr(GString) path = g_string_new(NULL);

	(void)name;
	assert_int_equal(samut_trace_path(s->db, node, s->seq, path), 0);
	check_text(s->kit, s->db, node, s->seq, path->str);
	s->files++;
	return samut_trace_children(s->db, node, s->seq, sweep, arg);
}

static void test_texts(void **state)
{
	struct kit *kit = *state;
	struct story s = tell(kit);
	struct sweep all = {.kit = kit, .db = samut_store_reader(kit->s->store)};

	for (int64_t seq = 1; seq <= s.gone; seq++) {
		g_autofree char *tag = g_strdup_printf("tag t%d main~%d", (int)seq, (int)(s.gone - seq));
		g_free(kit_git(kit, tag));
	}
	int64_t village = kit_id(kit, "households/70-ราชบุรี/7001-เมือง");
	for (all.seq = s.made; all.seq <= s.gone; all.seq++)
		assert_int_equal(samut_trace_children(all.db, village, all.seq, sweep, &all), 0);
	assert_true(all.files > 50);
	samut_store_reader_done(kit->s->store, all.db);
}

static void test_owners(void **state)
{
	struct kit *kit = *state;
	struct samut_past past;
	int64_t seq;

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", "a\n"));
	int64_t file = kit_id(kit, HOME "/notes/a.txt"), dir = kit_id(kit, HOME "/notes"),
		first = kit_seq(kit);
	for (int i = 0; i < 2; i++) {
		int64_t node = i ? dir : file;
		assert_int_equal(samut_edit_attr(kit->s, &kit_who, node,
					 SAMUT_ATTR_MODE | SAMUT_ATTR_UID | SAMUT_ATTR_GID, 0700 + i, 11 + i,
					 21 + i, &seq, &kit->diag),
			0);
	}
	assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", "b\n"));
	assert_ok(kit, kit_remove(kit, HOME));
	int64_t last = kit_seq(kit);
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_past(kit->s, db, file, first, &past), 0);
	assert_true(S_ISREG(past.mode) && past.uid == 4242 && !past.present);
	int64_t mtime = past.mtime;
	assert_int_equal(samut_past(kit->s, db, file, first + 1, &past), 0);
	assert_int_equal(past.mode, S_IFREG | 0700);
	assert_int_equal(past.uid, 11);
	assert_int_equal(past.gid, 21);
	/* Whom it belongs to is no change of its text. */
	assert_int_equal(past.mtime, mtime);
	assert_int_equal(samut_past(kit->s, db, file, first + 3, &past), 0);
	assert_true(past.mtime > mtime);
	assert_int_equal(samut_past(kit->s, db, dir, first + 2, &past), 0);
	assert_int_equal(past.mode, S_IFDIR | 0701);
	assert_int_equal(past.uid, 12);
	assert_int_equal(samut_past(kit->s, db, dir, first, &past), 0);
	assert_int_equal(past.uid, 4242);
	assert_int_equal(samut_past(kit->s, db, file, last, &past), -ENOENT);
	assert_int_equal(samut_past(kit->s, db, file, first - 1, &past), -ENOENT);
	samut_store_reader_done(kit->s->store, db);
}

/* What git lacks comes from the outbox, and is the same afterwards. */
static void check_held(struct kit *kit, int64_t node, int64_t first)
{
	static const char *const texts[] = {"1\n", "2\n", "2\n", "2\n", "3\n"};
	struct samut_db *db = samut_store_reader(kit->s->store);
	struct samut_past past;

	for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GBytes) text = NULL;
		assert_int_equal(samut_past_text(kit->s, db, node, first + i, &text), 0);
		assert_memory_equal(g_bytes_get_data(text, NULL), texts[i], 2);
		assert_int_equal(samut_past(kit->s, db, node, first + i, &past), 0);
		assert_int_equal(past.mode, S_IFREG | (i < 2 ? 0664 : 0600));
	}
	samut_store_reader_done(kit->s->store, db);
}

static void test_outbox(void **state)
{
	struct kit *kit = *state;
	int64_t seq;

	kit_village(kit);
	assert_ok(kit, kit_save(kit, HOME "/notes/a.txt", "1\n"));
	int64_t first = kit_seq(kit), node = kit_id(kit, HOME "/notes/a.txt");
	struct samut_save save = {.hold = true};
	assert_ok(kit, kit_save_as(kit, HOME "/notes/a.txt", "2\n", &save));
	assert_int_equal(
		samut_edit_attr(kit->s, &kit_who, node, SAMUT_ATTR_MODE, 0600, 0, 0, &seq, &kit->diag), 0);
	assert_ok(kit, kit_move(kit, HOME, HOME2));
	assert_ok(kit, kit_save(kit, HOME2 "/notes/a.txt", "3\n"));
	struct samut_oid none;
	struct samut_db *db = samut_store_reader(kit->s->store);
	assert_int_equal(samut_journal_commit(db, save.seq, &none), -ENOENT);
	samut_store_reader_done(kit->s->store, db);
	db = samut_store_reader(kit->s->store);
	g_autoptr(GBytes) text = NULL;
	assert_int_equal(samut_past_text(kit->s, db, node, first + 3, &text), 0);
	assert_memory_equal(g_bytes_get_data(text, NULL), "2\n", 2);
	samut_store_reader_done(kit->s->store, db);
	samut_committer_unhold(kit->s->committer, save.seq);
	g_free(kit_git(kit, "log -1"));
	check_held(kit, node, first);
}

/* ---- A long story, by chance ---- */

struct chance {
	struct kit *kit;
	GRand *random;
	GPtrArray *homes; /* of char *: paths */
	unsigned made;
};

static char *pick(struct chance *c)
{
	return c->homes->len ? c->homes->pdata[g_rand_int_range(c->random, 0, (int)c->homes->len)] : NULL;
}

static void do_make(struct chance *c)
{
	static const char *const villages[] = {VILLAGE, VILLAGE2};
	/* Few names, so that they are used again. */
	char *path = g_strdup_printf(
		"%s/บ้าน%d", villages[g_rand_int_range(c->random, 0, 2)], g_rand_int_range(c->random, 0, 4));

	if (kit_id(c->kit, path)) {
		g_free(path);
		return;
	}
	assert_ok(c->kit, kit_mkdir(c->kit, path));
	g_ptr_array_add(c->homes, path);
}

static void do_save(struct chance *c)
{
	const char *home = pick(c);
	g_autofree char *path =
		home ? g_strdup_printf("%s/notes/%c.txt", home, 'a' + g_rand_int_range(c->random, 0, 2))
		     : NULL;
	g_autofree char *text = g_strdup_printf("%d\n", g_rand_int_range(c->random, 0, 3));

	if (path)
		assert_ok(c->kit, kit_save(c->kit, path, text));
}

static void do_remove(struct chance *c)
{
	const char *home = pick(c);
	g_autofree char *path = home ? g_strconcat(home, "/notes/a.txt", NULL) : NULL;

	if (path && kit_id(c->kit, path))
		assert_ok(c->kit, kit_remove(c->kit, path));
}

static void do_move(struct chance *c)
{
	char *home = pick(c);
	g_autofree char *to = g_strdup_printf("%s/บ้าน%d", g_rand_boolean(c->random) ? VILLAGE : VILLAGE2,
		g_rand_int_range(c->random, 0, 6));

	if (!home || kit_id(c->kit, to))
		return;
	assert_ok(c->kit, kit_move(c->kit, home, to));
	g_ptr_array_remove(c->homes, home);
	g_ptr_array_add(c->homes, g_steal_pointer(&to));
}

static void do_raze(struct chance *c)
{
	char *home = pick(c);

	if (!home)
		return;
	assert_ok(c->kit, kit_remove(c->kit, home));
	g_ptr_array_remove(c->homes, home);
}

static void do_mode(struct chance *c)
{
	const char *home = pick(c);
	int64_t seq;

	if (home)
		assert_int_equal(samut_edit_attr(c->kit->s, &kit_who, kit_id(c->kit, home), SAMUT_ATTR_MODE,
					 g_rand_boolean(c->random) ? 0750 : 0770, 0, 0, &seq, &c->kit->diag),
			0);
}

static void live(struct kit *kit, unsigned n)
{
	static void (*const deeds[])(struct chance *) = {
		do_make, do_save, do_save, do_save, do_remove, do_move, do_move, do_make, do_mode, do_raze};
	struct chance c = {kit, g_rand_new_with_seed(42), g_ptr_array_new_with_free_func(g_free), 0};

	kit_village(kit);
	for (unsigned i = 0; i < n; i++)
		deeds[g_rand_int_range(c.random, 0, G_N_ELEMENTS(deeds))](&c);
	g_rand_free(c.random);
	g_ptr_array_unref(c.homes);
}

/* "BLOB PATH" of every file as of an edit. */
struct tree {
	struct kit *kit;
	struct samut_db *db;
	int64_t seq;
	GPtrArray *lines;
};

static int add_file(int64_t node, const char *name, void *arg)
{
	struct tree *tree = arg;
	struct samut_past past;
	g_autoptr(GString) path = g_string_new(NULL);
	char hex[41];

	(void)name;
	assert_int_equal(samut_past(tree->kit->s, tree->db, node, tree->seq, &past), 0);
	if (S_ISDIR(past.mode))
		return samut_trace_children(tree->db, node, tree->seq, add_file, arg);
	assert_int_equal(samut_trace_path(tree->db, node, tree->seq, path), 0);
	samut_oid_hex(&past.blob, hex);
	g_ptr_array_add(tree->lines, g_strdup_printf("%s %s", hex, path->str));
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *sorted(GPtrArray *lines)
{
	g_ptr_array_sort(lines, by_text);
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("\n", (char **)lines->pdata);
}

/* The whole tree as of every edit is the one in git, file by file. */
static void check_trees(struct kit *kit, int64_t last)
{
	struct tree tree = {.kit = kit, .db = samut_store_reader(kit->s->store)};

	for (tree.seq = 1; tree.seq <= last; tree.seq++) {
		g_autofree char *args =
			g_strdup_printf("ls-tree -r --format='%%(objectname) %%(path)' main~%d | grep -v "
					"'/[.]samut$' | grep -v ' [.]samut$' || true",
				(int)(last - tree.seq));
		g_autofree char *listing = kit_git(kit, args);
		g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
		tree.lines = g_ptr_array_new_with_free_func(g_free);
		g_auto(GStrv) lines = g_strsplit(listing, "\n", -1);
		for (char **line = lines; *line; line++)
			if (**line)
				g_ptr_array_add(wanted, g_strdup(*line));
		assert_int_equal(samut_trace_children(tree.db, SAMUT_ROOT_ID, tree.seq, add_file, &tree), 0);
		g_autofree char *a = sorted(wanted), *b = sorted(tree.lines);
		assert_string_equal(a, b);
		g_ptr_array_unref(tree.lines);
	}
	samut_store_reader_done(kit->s->store, tree.db);
}

/* The trails of every node, in every way, as one text. */
static char *all_trails(struct kit *kit, int64_t last_node)
{
	GString *out = g_string_new(NULL);

	for (int64_t node = 2; node <= last_node; node++) {
		/* Of the many folders that stand from the beginning one will do. */
		if (node > kit_id(kit, "households/70-ราชบุรี") && !compare_ways(kit, node))
			continue;
		g_autofree char *alone = trail_of(kit, (struct samut_trail){.node = node, .place = true});
		g_autofree char *all = trail_of(
			kit, (struct samut_trail){.node = node, .depth = SAMUT_TRAIL_ALL, .earlier = true});
		if (*all)
			g_string_append_printf(out, "%d: %s/ %s\n", (int)node, alone, all);
	}
	return g_string_free(out, FALSE);
}

static void test_chance(void **state)
{
	struct kit *kit = *state;

	live(kit, 120);
	int64_t last = kit_seq(kit), node = samut_store_new_id(kit->s->store);
	g_free(kit_git(kit, "log -1"));
	check_trees(kit, last);
	g_autofree char *before = all_trails(kit, node);
	assert_true(strlen(before) > 1000);
	/* The history alone tells the same. */
	kit_close(kit);
	kit_open(kit);
	kit_close(kit);
	g_free(kit_sh("rm '%s'/samut.db*", kit->store));
	assert_int_equal(samut_rebuild(kit->store, false, NULL, &kit->diag), 0);
	kit_open(kit);
	check_trees(kit, last);
	g_autofree char *after = all_trails(kit, node);
	assert_string_equal(before, after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nodes, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_places, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_ways, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_filters, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_texts, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_owners, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_outbox, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_chance, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
