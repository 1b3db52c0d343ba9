/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes and what hangs on them: content, extended attributes, drafts, refusals. */
#include "store_kit.h"

#include "core/model/layout.h"

#define DIR (S_IFDIR | 0755)
#define FILE (S_IFREG | 0644)

static void assert_node(struct samut_db *db, int64_t id, int64_t parent, const char *name)
{
	g_auto(samut_node) got = SAMUT_NODE_INIT, found = SAMUT_NODE_INIT;

	assert_int_equal(samut_node_get(db, id, &got), 0);
	assert_int_equal(got.parent, parent);
	assert_string_equal(got.name, name);
	assert_int_equal(samut_node_lookup(db, parent, name, &found), 0);
	assert_int_equal(found.id, id);
}

static int64_t subdirs(struct samut_db *db, int64_t id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	assert_int_equal(samut_node_get(db, id, &node), 0);
	return node.subdirs;
}

static int64_t ctime_of(struct samut_db *db, int64_t id)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;

	assert_int_equal(samut_node_get(db, id, &node), 0);
	assert_int_equal(node.mtime, node.ctime);
	return node.ctime;
}

static void assert_same(struct samut_db *db, const struct samut_node *wanted)
{
	g_auto(samut_node) got = SAMUT_NODE_INIT;

	assert_int_equal(samut_node_get(db, wanted->id, &got), 0);
	assert_true(got.id == wanted->id && got.parent == wanted->parent);
	assert_string_equal(got.name, wanted->name);
	assert_int_equal(got.layout, wanted->layout);
	assert_true(got.scratch == wanted->scratch && got.incomplete == wanted->incomplete);
	assert_int_equal(got.mode, wanted->mode);
	assert_true(got.uid == wanted->uid && got.gid == wanted->gid);
	assert_true(got.size == wanted->size && got.change == wanted->change);
	assert_true(got.atime == wanted->atime && got.mtime == wanted->mtime && got.ctime == wanted->ctime);
	assert_int_equal(got.subdirs, wanted->subdirs);
	assert_memory_equal(&got.blob, &wanted->blob, sizeof(got.blob));
}

static void all_fields(struct samut_db *db)
{
	struct samut_node wanted = {.id = 77,
		.parent = 1,
		.name = (char *)"บ้านเลขที่ ๑",
		.layout = 40,
		.scratch = true,
		.mode = S_IFREG | 06755,
		.uid = UINT32_MAX - 1,
		.gid = 4000000000U,
		.size = INT64_C(1) << 40,
		.atime = -5,
		.mtime = INT64_MAX,
		.ctime = 1769000000000000001,
		.subdirs = 0,
		.blob = {"0123456789abcdefghi"},
		.change = 123456789,
		.incomplete = true};

	assert_int_equal(samut_node_insert(db, &wanted), 0);
	assert_same(db, &wanted);

	wanted.mode = S_IFREG | 0600;
	wanted.incomplete = false;
	memset(&wanted.blob, 0, sizeof(wanted.blob));
	wanted.change = 5;
	assert_int_equal(samut_node_update(db, &wanted), 0);
	assert_same(db, &wanted);
}

static void test_all_fields(void **state)
{
	kit_inside(state, all_fields);
}

static void missing(struct samut_db *db)
{
	struct samut_node node = kit_node(5, 4, "orphan", FILE), untouched = kit_node(9, 9, "x", 0);

	assert_int_equal(samut_node_get(db, 2, &untouched), -ENOENT);
	assert_int_equal(samut_node_lookup(db, 1, "a", &untouched), -ENOENT);
	assert_int_equal(untouched.id, 9);
	assert_int_equal(samut_node_insert(db, &node), -ENOENT);
	node.id = 6;
	assert_int_equal(samut_node_update(db, &node), -ENOENT);
	assert_int_equal(samut_node_delete(db, 6, 1), -ENOENT);
}

static void test_missing(void **state)
{
	kit_inside(state, missing);
}

static void taken(struct samut_db *db)
{
	struct samut_node node = kit_node(3, 1, "a", FILE);

	kit_insert(db, 2, 1, "a", DIR);
	assert_int_equal(samut_node_insert(db, &node), -EEXIST);
	kit_insert(db, 3, 1, "b", FILE);
	assert_int_equal(samut_node_update(db, &node), -EEXIST);
	assert_node(db, 3, 1, "b");
	assert_int_equal(subdirs(db, 1), 1);
}

static void test_name_taken(void **state)
{
	kit_inside(state, taken);
}

static void moves(struct samut_db *db)
{
	struct samut_node node = kit_node(5, 3, "e", DIR);

	kit_insert(db, 2, 1, "a", DIR);
	kit_insert(db, 3, 1, "b", DIR);
	kit_insert(db, 4, 2, "d", DIR);
	kit_insert(db, 5, 2, "f", DIR);
	kit_insert(db, 6, 2, "g", FILE);
	assert_int_equal(subdirs(db, 1), 2);
	assert_int_equal(subdirs(db, 2), 2);

	node.ctime = 100;
	assert_int_equal(samut_node_update(db, &node), 0);
	assert_node(db, 5, 3, "e");
	assert_int_equal(subdirs(db, 2), 1);
	assert_int_equal(subdirs(db, 3), 1);
	assert_int_equal(ctime_of(db, 2), 100);
	assert_int_equal(ctime_of(db, 3), 100);

	/* Within its directory: that one changes, and only once. */
	node.name = (char *)"h";
	node.ctime = 200;
	assert_int_equal(samut_node_update(db, &node), 0);
	assert_node(db, 5, 3, "h");
	assert_int_equal(subdirs(db, 3), 1);
	assert_int_equal(ctime_of(db, 3), 200);

	/* Other attributes are no matter of the directory. */
	node.ctime = 300;
	node.mode = S_IFDIR | 0700;
	assert_int_equal(samut_node_update(db, &node), 0);
	assert_int_equal(ctime_of(db, 3), 200);
}

static void test_moves_are_counted(void **state)
{
	kit_inside(state, moves);
}

static void deletes(struct samut_db *db)
{
	g_autoptr(GBytes) bytes = g_bytes_new("x", 1);
	GBytes *none = NULL;
	int64_t n;

	kit_insert(db, 2, 1, "a", DIR);
	kit_insert(db, 3, 2, "b", FILE);
	assert_int_equal(samut_content_put(db, 3, bytes), 0);
	assert_int_equal(samut_xattr_set(db, 3, "user.x", bytes), 0);
	assert_int_equal(samut_node_delete(db, 2, 9), -ENOTEMPTY);
	assert_int_equal(samut_node_delete(db, 3, 50), 0);
	assert_int_equal(ctime_of(db, 2), 50);
	assert_int_equal(samut_content_get(db, 3, &none), -ENODATA);
	assert_int_equal(samut_xattr_get(db, 3, "user.x", &none), -ENODATA);
	assert_int_equal(samut_node_delete(db, 2, 60), 0);
	assert_int_equal(subdirs(db, 1), 0);
	assert_int_equal(ctime_of(db, 1), 60);
	assert_int_equal(samut_db_int(db, &n, "SELECT count(*) FROM node", ""), 0);
	assert_int_equal(n, 1);
}

static void test_delete(void **state)
{
	kit_inside(state, deletes);
}

/* ---- Listings ---- */

struct listing {
	GString *ids;
	int64_t stop; /* at this id */
	struct samut_db *db;
};

static int note(const struct samut_node *node, void *arg)
{
	struct listing *listing = arg;

	g_string_append_printf(listing->ids, "%d%s ", (int)node->id, node->name);
	return node->id == listing->stop ? 42 : 0;
}

static void assert_listing(
	struct samut_db *db, int64_t parent, int64_t after, int64_t stop, const char *wanted)
{
	struct listing listing = {g_string_new(NULL), stop, db};

	assert_int_equal(samut_node_children(db, parent, after, note, &listing), stop ? 42 : 0);
	assert_string_equal(listing.ids->str, wanted);
	g_string_free(listing.ids, TRUE);
}

static void listings(struct samut_db *db)
{
	kit_insert(db, 9, 1, "a", DIR);
	kit_insert(db, 4, 1, "z", FILE);
	kit_insert(db, 30, 1, "b", FILE);
	kit_insert(db, 12, 9, "m", FILE);
	kit_insert(db, 13, 9, "n", FILE);
	assert_listing(db, 1, 0, 0, "4z 9a 30b ");
	assert_listing(db, 1, 4, 0, "9a 30b ");
	assert_listing(db, 1, 5, 0, "9a 30b ");
	assert_listing(db, 1, 30, 0, "");
	assert_listing(db, 1, 0, 9, "4z 9a ");
	assert_listing(db, 9, 0, 0, "12m 13n ");
	assert_listing(db, 4, 0, 0, "");
	/* What comes and goes meanwhile does not shift what is not yet listed. */
	assert_int_equal(samut_node_delete(db, 9 + 3, 1), 0);
	assert_int_equal(samut_node_delete(db, 4, 1), 0);
	assert_listing(db, 1, 4, 0, "9a 30b ");
}

static void test_listing_restarts_by_id(void **state)
{
	kit_inside(state, listings);
}

static int note_deep(const struct samut_node *node, void *arg)
{
	struct listing *listing = arg;

	note(node, arg);
	return samut_node_children(listing->db, node->id, 0, note_deep, arg);
}

static void nested_listings(struct samut_db *db)
{
	struct listing listing = {g_string_new(NULL), 0, db};

	kit_insert(db, 2, 1, "a", DIR);
	kit_insert(db, 3, 2, "b", DIR);
	kit_insert(db, 4, 3, "c", FILE);
	kit_insert(db, 5, 2, "d", FILE);
	kit_insert(db, 6, 1, "e", FILE);
	assert_int_equal(samut_node_children(db, 1, 0, note_deep, &listing), 0);
	assert_string_equal(listing.ids->str, "2a 3b 4c 5d 6e ");
	g_string_free(listing.ids, TRUE);
}

static void test_listings_nest(void **state)
{
	kit_inside(state, nested_listings);
}

/* ---- Paths ---- */

static void assert_path(struct samut_db *db, int64_t id, const char *path)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GString) out = g_string_new("/");

	assert_int_equal(samut_node_path(db, id, out), 0);
	assert_string_equal(out->str + 1, path);
	assert_int_equal(samut_node_resolve(db, path, &node), 0);
	assert_int_equal(node.id, id);
}

static void paths(struct samut_db *db)
{
	g_auto(samut_node) node = SAMUT_NODE_INIT;
	g_autoptr(GString) out = g_string_new("kept");

	kit_insert(db, 2, 1, "ครัวเรือน", DIR);
	kit_insert(db, 3, 2, "70-ราชบุรี", DIR);
	kit_insert(db, 4, 3, "a", FILE);
	assert_path(db, 1, "");
	assert_path(db, 2, "ครัวเรือน");
	assert_path(db, 4, "ครัวเรือน/70-ราชบุรี/a");
	assert_int_equal(samut_node_resolve(db, "ครัวเรือน/71", &node), -ENOENT);
	assert_int_equal(samut_node_path(db, 99, out), -ENOENT);
	assert_string_equal(out->str, "kept");
}

static void test_paths(void **state)
{
	kit_inside(state, paths);
}

/* Code of the row of that kind's main record, or of the place it stands in. */
static int row_of(const char *kind, bool place)
{
	for (const struct samut_layout *row = samut_layout_table; row->code; row++)
		if (row->kind && strcmp(row->kind, kind) == 0)
			return place ? row->parent : row->code;
	return 0;
}

static void ancestors(struct samut_db *db)
{
	struct samut_node home = kit_node(2, 1, "home", DIR), folder = kit_node(3, 2, "visits", DIR);
	struct samut_node visit = kit_node(4, 3, "2026-01-31.txt", FILE);
	g_auto(samut_node) found = SAMUT_NODE_INIT;

	home.layout = row_of("household", true);
	folder.layout = row_of("visit", true);
	visit.layout = row_of("visit", false);
	assert_int_equal(samut_node_insert(db, &home), 0);
	assert_int_equal(samut_node_insert(db, &folder), 0);
	assert_int_equal(samut_node_insert(db, &visit), 0);
	assert_int_equal(samut_node_ancestor(db, 4, SAMUT_PLACE_OWNER, &found), 0);
	assert_int_equal(found.id, 2);
	samut_node_release(&found);
	assert_int_equal(samut_node_ancestor(db, 2, SAMUT_PLACE_OWNER, &found), 0);
	assert_int_equal(found.id, 2);
	assert_int_equal(samut_node_ancestor(db, 1, SAMUT_PLACE_OWNER, &found), -ENOENT);
}

static void test_ancestor(void **state)
{
	kit_inside(state, ancestors);
}

/* ---- What hangs on nodes ---- */

static void content(struct samut_db *db)
{
	g_autoptr(GBytes) empty = g_bytes_new(NULL, 0), text = g_bytes_new("ข้อ\0ความ", 18);
	g_autoptr(GBytes) first = NULL;
	g_autoptr(GBytes) second = NULL;

	assert_int_equal(samut_content_get(db, 7, &first), -ENODATA);
	assert_int_equal(samut_content_put(db, 7, text), 0);
	assert_int_equal(samut_content_get(db, 7, &first), 0);
	assert_true(g_bytes_equal(first, text));
	assert_int_equal(samut_content_put(db, 7, empty), 0);
	assert_int_equal(samut_content_get(db, 7, &second), 0);
	assert_int_equal(g_bytes_get_size(second), 0);
	assert_int_equal(samut_content_drop(db, 7), 0);
	assert_int_equal(samut_content_drop(db, 7), 0);
	g_clear_pointer(&second, g_bytes_unref);
	assert_int_equal(samut_content_get(db, 7, &second), -ENODATA);
}

static void test_content(void **state)
{
	kit_inside(state, content);
}

static void xattrs(struct samut_db *db)
{
	g_autoptr(GBytes) one = g_bytes_new("1", 1), empty = g_bytes_new(NULL, 0);
	g_autoptr(GBytes) got = NULL;
	g_autoptr(GString) names = g_string_new(NULL);

	assert_int_equal(samut_xattr_list(db, 7, names), 0);
	assert_int_equal(names->len, 0);
	assert_int_equal(samut_xattr_set(db, 7, "user.b", empty), 0);
	assert_int_equal(samut_xattr_set(db, 7, "user.a", empty), 0);
	assert_int_equal(samut_xattr_set(db, 7, "user.a", one), 0);
	assert_int_equal(samut_xattr_set(db, 8, "user.c", one), 0);
	assert_int_equal(samut_xattr_get(db, 7, "user.a", &got), 0);
	assert_true(g_bytes_equal(got, one));
	assert_int_equal(samut_xattr_list(db, 7, names), 0);
	assert_int_equal(names->len, 14);
	assert_memory_equal(names->str, "user.a\0user.b", 14);
	assert_int_equal(samut_xattr_remove(db, 7, "user.a"), 0);
	assert_int_equal(samut_xattr_remove(db, 7, "user.a"), -ENODATA);
}

static void test_xattrs(void **state)
{
	kit_inside(state, xattrs);
}

static int note_draft(int64_t node, int64_t parent, const char *name, uint32_t uid, GBytes *text, void *arg)
{
	g_string_append_printf(arg, "%d %d %s %u %.*s; ", (int)node, (int)parent, name, uid,
		(int)g_bytes_get_size(text), (const char *)g_bytes_get_data(text, NULL));
	return 0;
}

static void drafts(struct samut_db *db)
{
	g_autoptr(GBytes) a = g_bytes_new("aa", 2), b = g_bytes_new("b", 1);
	g_autoptr(GString) out = g_string_new(NULL);

	assert_int_equal(samut_draft_put(db, 9, 3, "x.txt", 1000, a), 0);
	assert_int_equal(samut_draft_put(db, 8, 3, "y.txt", 4294967294U, a), 0);
	assert_int_equal(samut_draft_put(db, 9, 3, "x.txt", 1001, b), 0);
	assert_int_equal(samut_draft_each(db, note_draft, out), 0);
	assert_string_equal(out->str, "8 3 y.txt 4294967294 aa; 9 3 x.txt 1001 b; ");
	assert_int_equal(samut_draft_put(db, 9, 0, NULL, 0, NULL), 0);
	assert_int_equal(samut_draft_put(db, 8, 0, NULL, 0, NULL), 0);
	g_string_truncate(out, 0);
	assert_int_equal(samut_draft_each(db, note_draft, out), 0);
	assert_string_equal(out->str, "");
}

static void test_drafts(void **state)
{
	kit_inside(state, drafts);
}

static void why(struct samut_db *db)
{
	g_autoptr(GString) out = g_string_new(NULL);
	int64_t n;

	for (int i = 0; i < 60; i++) {
		g_autofree char *text = g_strdup_printf("reason %d\nand more\n", i);

		assert_int_equal(
			samut_why_add(db, 1000, INT64_C(1769000000) * 1000000000, "a/b.txt", text), 0);
	}
	assert_int_equal(samut_why_add(db, 0, 0, "root.txt", "other"), 0);
	assert_int_equal(samut_db_int(db, &n, "SELECT count(*) FROM why WHERE uid=1000", ""), 0);
	assert_int_equal(n, 50);

	assert_int_equal(samut_why_print(db, 1000, 2, out), 0);
	assert_non_null(strstr(out->str, "  a/b.txt\n    reason 59\n    and more\n"));
	assert_non_null(strstr(out->str, "reason 58\n"));
	assert_null(strstr(out->str, "reason 57\n"));
	assert_null(strstr(out->str, "other"));
	assert_true(strstr(out->str, "reason 59") < strstr(out->str, "reason 58"));
	g_string_truncate(out, 0);
	assert_int_equal(samut_why_print(db, UINT32_MAX, 100, out), 0);
	assert_non_null(strstr(out->str, "uid 0  root.txt"));
	assert_non_null(strstr(out->str, "uid 1000  a/b.txt"));
	assert_non_null(strstr(out->str, "reason 10\n"));
	assert_null(strstr(out->str, "reason 9\n"));
}

static void test_why(void **state)
{
	kit_inside(state, why);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_fields),
		TEST(test_missing),
		TEST(test_name_taken),
		TEST(test_moves_are_counted),
		TEST(test_delete),
		TEST(test_listing_restarts_by_id),
		TEST(test_listings_nest),
		TEST(test_paths),
		TEST(test_ancestor),
		TEST(test_content),
		TEST(test_xattrs),
		TEST(test_drafts),
		TEST(test_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
