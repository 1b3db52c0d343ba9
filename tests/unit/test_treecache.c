/* SPDX-License-Identifier: Apache-2.0 */
/* The tree cache against git fast-import: the same ops must give the same commits, hence the same trees. */
#include "tests/unit/history_kit.h"

#include "core/history/treebytes.h"
#include "core/history/treecache.h"

/* Seeded edits, in batches, with the chain opened anew now and then (nothing cached). */
static void check_seed(const char *dir, uint64_t seed, unsigned n, unsigned max, unsigned every)
{
	g_autofree char *base = g_strdup_printf("%s/%u", dir, (unsigned)seed);
	g_autofree char *path = g_build_filename(base, "history.git", NULL);
	g_autofree char *ours = NULL, *theirs = NULL;
	struct kit_edits edits;

	assert_int_equal(g_mkdir(base, 0700), 0);
	kit_edits_init(&edits, seed, true);
	samut_repo_close(kit_create(path));
	for (unsigned part = 0; part < 3; part++) {
		g_autoptr(samut_repo) repo = kit_open(path);
		g_autoptr(samut_chain) chain = kit_chain(repo);

		kit_extend(chain, &edits, n / 3, max, every);
	}
	ours = kit_sh("git -C '%s' rev-parse main", path);
	theirs = kit_fast_import(&edits, base);
	if (strcmp(ours, theirs) != 0)
		fail_msg("seed %u: %s, git makes %s", (unsigned)seed, ours, theirs);
	kit_fsck(path);
	kit_edits_release(&edits);
}

static void test_like_fast_import(void **state)
{
	check_seed(*state, 1, 900, 1, 1000);
	check_seed(*state, 2, 900, 4, 100);
	check_seed(*state, 3, 300, 40, 7);
	check_seed(*state, 4, 60, 3, 1);
}

/* ---- The cache alone ---- */

struct box {
	struct samut_hasher *hasher;
	struct samut_pack *pack;
	struct samut_treecache *cache;
	unsigned loads;
	GHashTable *trees; /* hex → GBytes, what load() gives */
};

static int load(void *arg, const struct samut_oid *oid, uint8_t **ret_data, uint32_t *ret_len)
{
	struct box *box = arg;
	char hex[41];
	GBytes *bytes;

	samut_oid_hex(oid, hex);
	bytes = g_hash_table_lookup(box->trees, hex);
	box->loads++;
	if (!bytes)
		return -EIO;
	*ret_len = (uint32_t)g_bytes_get_size(bytes);
	*ret_data = g_memdup2(g_bytes_get_data(bytes, NULL), *ret_len);
	return 0;
}

static void box_init(struct box *box, const char *dir)
{
	*box = (struct box){.hasher = samut_hasher_new()};
	assert_int_equal(samut_pack_new(dir, box->hasher, 1, &box->pack), 0);
	box->cache = samut_treecache_new(load, box);
	box->trees = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
}

static void box_release(struct box *box)
{
	samut_treecache_free(box->cache);
	samut_pack_free(box->pack);
	samut_hasher_free(box->hasher);
	g_hash_table_unref(box->trees);
}

/* A tree that load() can give. */
static struct samut_oid box_tree(
	struct box *box, unsigned n, unsigned mode, const char *name[], const struct samut_oid *oid)
{
	GByteArray *bytes = g_byte_array_new();
	struct samut_oid id;
	char hex[41];

	for (unsigned i = 0; i < n; i++)
		samut_tree_append(bytes, mode, name[i], (uint32_t)strlen(name[i]), oid);
	samut_hasher_object(box->hasher, SAMUT_OBJECT_TREE, bytes->data, bytes->len, &id);
	samut_oid_hex(&id, hex);
	g_hash_table_insert(box->trees, g_strdup(hex), g_byte_array_free_to_bytes(bytes));
	return id;
}

static void box_expect(struct box *box, const char *expected)
{
	struct samut_oid root;
	char hex[41];

	assert_int_equal(samut_treecache_write(box->cache, box->pack, &root), 0);
	samut_oid_hex(&root, hex);
	assert_string_equal(hex, expected);
}

#define EMPTY_TREE "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
static const struct samut_oid some = {
	{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}};

static void test_empty(void **state)
{
	struct box box;

	box_init(&box, *state);
	box_expect(&box, EMPTY_TREE);
	assert_int_equal(samut_treecache_put(box.cache, "a/b/c/d", &some), 0);
	assert_int_equal(samut_treecache_delete(box.cache, "a/b/c/d"), 0);
	assert_int_equal(samut_treecache_delete(box.cache, "a/none/c"), 0);
	assert_int_equal(samut_treecache_delete(box.cache, "none"), 0);
	assert_int_equal(samut_treecache_move(box.cache, "none", "other"), 0);
	assert_int_equal(samut_treecache_move(box.cache, "none/x", "other/y/z"), 0);
	box_expect(&box, EMPTY_TREE);
	assert_int_equal(samut_treecache_put(box.cache, "a/b/c/d", &some), 0);
	assert_int_equal(samut_treecache_move(box.cache, "a/b", "a/b"), 0);
	assert_int_equal(samut_treecache_delete(box.cache, "a"), 0);
	box_expect(&box, EMPTY_TREE);
	box_release(&box);
}

static void test_bad_paths(void **state)
{
	static const char *const paths[] = {
		"", "/a", "a/", "a//b", ".", "..", "a/../b", ".git", "a/.GIT", "./a"};
	struct box box;

	box_init(&box, *state);
	for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
		assert_int_equal(samut_treecache_put(box.cache, paths[i], &some), -EINVAL);
		samut_treecache_reset(box.cache, &(struct samut_oid){{0}});
	}
	assert_int_equal(samut_treecache_put(box.cache, "a/b", &some), 0);
	assert_int_equal(samut_treecache_move(box.cache, "a", "a/c"), -EINVAL);
	box_release(&box);
}

/* A directory moves without being read: its tree could not be. */
static void test_move_unloaded(void **state)
{
	const char *village[] = {"01-บ้านใต้", "02-บ้านเหนือ"};
	struct box box;
	struct samut_oid root;

	box_init(&box, *state);
	root = box_tree(&box, 2, SAMUT_GIT_DIR, village, &some);
	samut_treecache_reset(box.cache, &root);
	assert_int_equal(samut_treecache_move(box.cache, "01-บ้านใต้", "จังหวัด/03"), 0);
	assert_int_equal(samut_treecache_write(box.cache, box.pack, &root), 0);
	assert_int_equal(box.loads, 1);
	/* Entering it fails as load() does. */
	assert_int_equal(samut_treecache_put(box.cache, "จังหวัด/03/x", &some), -EIO);
	box_release(&box);
}

static void test_damaged_tree(void **state)
{
	const char *names[] = {"a", ""};
	struct box box;
	struct samut_oid root;

	box_init(&box, *state);
	root = box_tree(&box, 2, SAMUT_GIT_FILE, names, &some);
	samut_treecache_reset(box.cache, &root);
	assert_int_equal(samut_treecache_put(box.cache, "b", &some), -EUCLEAN);
	box_release(&box);
}

static void test_valid(void **state)
{
	static const char good[] = "100644 a\0....................40000 b\0....................";
	char cut[sizeof(good)];

	(void)state;
	for (uint32_t len = 0; len < sizeof(good); len++) {
		memcpy(cut, good, len);
		assert_int_equal(samut_tree_valid((const uint8_t *)cut, len),
			len == 0 || len == 29 || len == sizeof(good) - 1);
	}
	assert_false(samut_tree_valid((const uint8_t *)"100648 a\0....................", 29));
	assert_false(samut_tree_valid((const uint8_t *)"1006441 a\0....................", 30));
}

/* Large directories are searched by halving; order of files and directories differs. */
static void test_find(void **state)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	struct samut_tree_entry entry;
	uint32_t n;
	g_autofree uint32_t *offsets = NULL;

	(void)state;
	samut_tree_append(bytes, SAMUT_GIT_FILE, "a.b", 3, &some);
	samut_tree_append(bytes, SAMUT_GIT_DIR, "a", 1, &some);
	samut_tree_append(bytes, SAMUT_GIT_FILE, "a0", 2, &some);
	samut_tree_append(bytes, SAMUT_GIT_FILE, "บ้าน", 12, &some);
	offsets = samut_tree_offsets(bytes->data, bytes->len, &n);
	assert_int_equal(n, 4);
	for (unsigned i = 0; i < 2; i++) {
		const uint32_t *table = i ? offsets : NULL;

		assert_true(samut_tree_find(bytes->data, bytes->len, table, n, "a", 1, &entry));
		assert_int_equal(entry.mode, SAMUT_GIT_DIR);
		assert_true(samut_tree_find(bytes->data, bytes->len, table, n, "a0", 2, &entry));
		assert_int_equal(entry.mode, SAMUT_GIT_FILE);
		assert_true(samut_tree_find(bytes->data, bytes->len, table, n, "บ้าน", 12, &entry));
		assert_false(samut_tree_find(bytes->data, bytes->len, table, n, "a.", 2, &entry));
		assert_false(samut_tree_find(bytes->data, bytes->len, table, n, "b", 1, &entry));
		assert_false(samut_tree_find(bytes->data, bytes->len, table, n, "", 0, &entry));
	}
}

/* Cost must not grow with the square: 200,000 files into one directory, in no order. If it did, this would
 * not end within the time that any test has. */
static void test_many_ops(void **state)
{
	struct box box;

	box_init(&box, *state);
	for (unsigned i = 0; i < 200000; i++) {
		char path[64];

		g_snprintf(path, sizeof(path), "flat/%u.txt", i * 2654435761U % 1000003U);
		assert_int_equal(samut_treecache_put(box.cache, path, &some), 0);
	}
	assert_int_equal(samut_treecache_write(box.cache, box.pack, &(struct samut_oid){{0}}), 0);
	/* And each of 5,000 in a sub-directory of the now large one. */
	for (unsigned i = 0; i < 5000; i++) {
		char path[64];

		g_snprintf(path, sizeof(path), "flat/d%u/x", i);
		assert_int_equal(samut_treecache_put(box.cache, path, &some), 0);
	}
	assert_int_equal(samut_treecache_write(box.cache, box.pack, &(struct samut_oid){{0}}), 0);
	box_release(&box);
}

/* Trimming keeps the size down and the content right. */
static void test_trim(void **state)
{
	struct box box;
	struct samut_oid root;
	size_t full, empty;

	box_init(&box, *state);
	empty = samut_treecache_size(box.cache);
	for (unsigned i = 0; i < 20000; i++) {
		char name[64];

		g_snprintf(name, sizeof(name), "%u/%u/%u", i % 10, i % 1000, i);
		assert_int_equal(samut_treecache_put(box.cache, name, &some), 0);
	}
	assert_int_equal(samut_treecache_write(box.cache, box.pack, &root), 0);
	full = samut_treecache_size(box.cache);
	samut_treecache_trim(box.cache, full);
	assert_int_equal(samut_treecache_size(box.cache), full);
	samut_treecache_trim(box.cache, full / 2);
	assert_true(samut_treecache_size(box.cache) <= full / 2);
	assert_true(samut_treecache_size(box.cache) > full / 8);
	samut_treecache_trim(box.cache, 1);
	/* What was used last stays; a reset leaves nothing: nothing was miscounted. */
	assert_true(samut_treecache_size(box.cache) < full / 20);
	samut_treecache_reset(box.cache, &(struct samut_oid){{0}});
	assert_int_equal(samut_treecache_size(box.cache), empty);
	box_release(&box);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_like_fast_import, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_empty, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_bad_paths, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_move_unloaded, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_damaged_tree, kit_setup, kit_teardown),
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_find),
		cmocka_unit_test_setup_teardown(test_many_ops, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_trim, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
