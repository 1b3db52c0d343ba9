/* SPDX-License-Identifier: Apache-2.0 */
/* The pack writer against git: git index-pack must make the same index, byte by byte, and find nothing wrong.
 */
#include "tests/unit/history_kit.h"

#include <signal.h>
#include <sys/resource.h>

#include "core/history/pack.h"
#include "core/history/packindex.h"
#include "core/history/treebytes.h"

struct box {
	char *dir; /* of packs */
	struct samut_hasher *hasher;
	struct samut_pack *pack;
};

static void box_init(struct box *box, const char *dir)
{
	box->dir = g_build_filename(dir, "r.git", "objects", "pack", NULL);
	box->hasher = samut_hasher_new();
	kit_run("git init -q --bare '%s/r.git'", dir);
	assert_int_equal(samut_pack_new(box->dir, box->hasher, 7, &box->pack), 0);
}

static void box_release(struct box *box)
{
	samut_pack_free(box->pack);
	samut_hasher_free(box->hasher);
	g_free(box->dir);
}

static struct samut_oid add_blob(struct box *box, const void *data, size_t len)
{
	struct samut_oid oid;

	assert_int_equal(samut_oid_blob(data, len, &oid), 0);
	assert_int_equal(samut_pack_blob(box->pack, data, len, &oid), 0);
	return oid;
}

/* Publishes; git must agree with pack and index. */
static void box_publish(struct box *box)
{
	assert_int_equal(samut_pack_publish(box->pack), 0);
	kit_run("cd '%s'; for p in pack-*.pack; do"
		" git index-pack -o /tmp/samut-idx.$$ $p >/dev/null;"
		" cmp /tmp/samut-idx.$$ ${p%%.pack}.idx; rm -f /tmp/samut-idx.$$;"
		" test $(stat -c %%a $p) = 444; done; test -z \"$(ls | grep tmp)\"",
		box->dir);
}

static void random_bytes(struct kit_edits *edits, uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)kit_random(edits, 256);
}

static void test_objects(void **state)
{
	static const size_t sizes[] = {0, 1, 15, 16, 2047, 2048, 65535, 65536, 200000, 3000000};
	g_autofree uint8_t *data = g_malloc(3000000);
	struct kit_edits edits;
	struct box box;

	kit_edits_init(&edits, 5, false);
	box_init(&box, *state);
	random_bytes(&edits, data, 3000000);
	for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct samut_oid oid = add_blob(&box, data, sizes[i]);

		assert_true(samut_pack_has(box.pack, &oid));
		add_blob(&box, data, sizes[i]);
		assert_int_equal(samut_pack_count(box.pack), i + 1);
	}
	box_publish(&box);
	box_release(&box);
	kit_edits_release(&edits);
}

/* ---- Trees ---- */

static void make_tree(GByteArray *bytes, unsigned n, const uint32_t *values)
{
	g_byte_array_set_size(bytes, 0);
	for (unsigned i = 0; i < n; i++) {
		struct samut_oid oid = {{0xaa, 0xbb, 0xcc}};
		char name[16];

		memcpy(oid.b + 4, &values[i], sizeof(values[i]));
		g_snprintf(name, sizeof(name), "%06u", i);
		samut_tree_append(bytes, SAMUT_GIT_FILE, name, 6, &oid);
	}
}

/* Changes one entry of a tree of n, many times, with the delta the tree cache would make. */
static void add_versions(struct box *box, unsigned n, unsigned versions, uint32_t seed)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autofree uint32_t *values = g_new0(uint32_t, n);
	struct samut_pack_place place = {0};
	struct samut_delta delta;
	struct kit_edits edits;

	kit_edits_init(&edits, seed, false);
	samut_delta_init(&delta);
	values[0] = seed;
	for (unsigned i = 0; i < versions; i++) {
		uint32_t which = kit_random(&edits, n), at = which * 34 + 14;
		struct samut_pack_base base = {place, n * 34, &delta};
		struct samut_oid oid;

		values[which] = i + 1000;
		make_tree(bytes, n, values);
		assert_int_equal(bytes->len, n * 34);
		samut_delta_clear(&delta);
		samut_delta_copy(&delta, 0, at / 2);
		samut_delta_copy(&delta, at / 2, at - at / 2);
		samut_delta_insert(&delta, bytes->data + at, 3);
		samut_delta_insert(&delta, bytes->data + at + 3, 17);
		samut_delta_copy(&delta, at + 20, n * 34 - at - 20);
		samut_delta_finish(&delta);
		assert_int_equal(samut_pack_tree(box->pack, bytes->data, bytes->len, &base, &oid, &place), 0);
	}
	samut_delta_release(&delta);
	kit_edits_release(&edits);
}

static void test_deltas(void **state)
{
	g_autofree char *longest = NULL;
	struct box box;

	box_init(&box, *state);
	add_versions(&box, 3, 100, 1);
	add_versions(&box, 200, 200, 2);
	add_versions(&box, 10000, 20, 3); /* copies longer than one instruction takes */
	add_versions(&box, 1, 3, 4);	  /* too small for a delta */
	assert_true(samut_pack_size(box.pack) < 1000000);
	box_publish(&box);
	longest = kit_sh(
		"cd '%s'; git verify-pack -v *.idx | sed -n 's/^chain length = \\([0-9]*\\).*/\\1/p' | "
		"tail -1",
		box.dir);
	assert_string_equal(longest, "50");
	box_release(&box);
}

/* Whole trees of all shapes of names: alike at the start, at the end, all the same but a byte, very long. */
static void test_whole_trees(void **state)
{
	static const char *const shapes[] = {
		"%06u", "%06u.txt", "ครอบครัว-%06u", "%06u-ครอบครัว", "a%06u\xff\xfe", "ครอบครัว-%06u-ใจดี.txt"};
	g_autofree char *padding = g_strnfill(20000, 'x');
	struct kit_edits edits;
	struct box box;

	kit_edits_init(&edits, 9, false);
	box_init(&box, *state);
	for (unsigned i = 0; i < 300; i++) {
		g_autoptr(GByteArray) bytes = g_byte_array_new();
		struct samut_pack_place place;
		struct samut_oid oid;

		for (unsigned k = 0; k < i % 70; k++) {
			g_autofree char *number = g_strdup_printf("%06u", k * k);
			g_auto(GStrv) parts = g_strsplit(shapes[i % G_N_ELEMENTS(shapes)], "%06u", 2);
			g_autofree char *name = g_strconcat(parts[0], number, parts[1],
				i % 50 == 11 ? padding + kit_random(&edits, 20000) : "", NULL);

			random_bytes(&edits, oid.b, sizeof(oid.b));
			samut_tree_append(bytes, kit_random(&edits, 3) ? SAMUT_GIT_DIR : SAMUT_GIT_FILE, name,
				(uint32_t)strlen(name), &oid);
		}
		assert_int_equal(samut_pack_tree(box.pack, bytes->data, bytes->len, NULL, &oid, &place), 0);
	}
	box_publish(&box);
	box_release(&box);
	kit_edits_release(&edits);
}

/* A base in another pack is not used. */
static void test_foreign_base(void **state)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	uint32_t values[100] = {0};
	struct samut_pack_place place = {6, 12, 0};
	struct samut_delta delta;
	struct samut_pack_base base = {place, 3400, &delta};
	struct samut_oid oid;
	struct box box;

	box_init(&box, *state);
	samut_delta_init(&delta);
	samut_delta_copy(&delta, 0, 3400);
	samut_delta_finish(&delta);
	make_tree(bytes, 100, values);
	assert_int_equal(samut_pack_tree(box.pack, bytes->data, bytes->len, &base, &oid, &place), 0);
	assert_int_equal(place.serial, 7);
	assert_int_equal(place.offset, 12);
	assert_int_equal(place.depth, 0);
	box_publish(&box);
	samut_delta_release(&delta);
	box_release(&box);
}

static void test_delta_bytes(void **state)
{
	static const uint8_t expected[] = {
		0x90, 5, 3, 'x', 'y', 'z', 0xb1, 9, 0x34, 0x12, 0x80, 0x81, 9, 1, '!'};
	struct samut_delta delta;
	g_autoptr(GByteArray) header = g_byte_array_new();

	(void)state;
	samut_delta_init(&delta);
	samut_delta_copy(&delta, 0, 5);
	samut_delta_insert(&delta, "x", 1);
	samut_delta_copy(&delta, 5, 0);
	samut_delta_insert(&delta, "yz", 2);
	samut_delta_copy(&delta, 9, 0x1234);
	samut_delta_copy(&delta, 0, 0x10000);
	samut_delta_copy(&delta, 9, 0x10000);
	samut_delta_insert(&delta, "!", 1);
	samut_delta_finish(&delta);
	assert_int_equal(delta.ops->len, sizeof(expected));
	assert_memory_equal(delta.ops->data, expected, sizeof(expected));
	samut_delta_header(header, 127, 128);
	assert_int_equal(header->len, 3);
	assert_memory_equal(header->data, "\x7f\x80\x01", 3);
	samut_delta_release(&delta);
}

/* ---- Index ---- */

/* Offsets from 2 GiB on stand in a table of their own; git must read them back. */
static void test_large_offsets(void **state)
{
	static const uint64_t offsets[] = {12, 0x7fffffff, 0x80000000, 0x123456789aULL, 500};
	g_autofree char *path = g_build_filename(*state, "large.idx", NULL);
	g_autoptr(samut_hasher) hasher = samut_hasher_new();
	g_autoptr(GByteArray) bytes = NULL;
	g_autofree char *out = NULL;
	struct samut_packindex index;

	samut_packindex_init(&index);
	for (unsigned i = 0; i < G_N_ELEMENTS(offsets); i++)
		samut_packindex_add(&index,
			&(struct samut_packed){
				.oid = {{(uint8_t)(9 - i)}}, .offset = offsets[i], .crc = 0xcafe0000 + i});
	bytes = samut_packindex_bytes(&index, &(struct samut_oid){{1}}, hasher);
	assert_true(g_file_set_contents(path, (char *)bytes->data, bytes->len, NULL));
	out = kit_sh("git show-index <'%s' | sed 's/ \\(..\\)0* / \\1 /'", path);
	assert_string_equal(out, "500 05 (cafe0004)\n78187493530 06 (cafe0003)\n2147483648 07 (cafe0002)\n"
				 "2147483647 08 (cafe0001)\n12 09 (cafe0000)");
	samut_packindex_release(&index);
}

static void test_find(void **state)
{
	struct samut_packindex index;
	struct samut_packed object = {0};

	(void)state;
	samut_packindex_init(&index);
	for (uint32_t i = 0; i < 10000; i++) {
		/* Same first bytes for some: collisions. */
		object.oid = (struct samut_oid){{(uint8_t)i, (uint8_t)(i >> 8 & 15)}};
		memcpy(object.oid.b + 8, &i, sizeof(i));
		assert_null(samut_packindex_find(&index, &object.oid));
		object.offset = i;
		samut_packindex_add(&index, &object);
	}
	for (uint32_t i = 0; i < 10000; i++) {
		object.oid = (struct samut_oid){{(uint8_t)i, (uint8_t)(i >> 8 & 15)}};
		memcpy(object.oid.b + 8, &i, sizeof(i));
		assert_int_equal(samut_packindex_find(&index, &object.oid)->offset, i);
	}
	samut_packindex_release(&index);
}

static void test_empty_pack(void **state)
{
	struct box box;

	box_init(&box, *state);
	box_publish(&box);
	box_release(&box);
}

/* ---- Failure ---- */

static void test_wrong_id(void **state)
{
	struct samut_oid oid = {{1}};
	uint64_t before;
	struct box box;

	box_init(&box, *state);
	before = samut_pack_size(box.pack);
	assert_int_equal(samut_pack_blob(box.pack, "text", 4, &oid), -EUCLEAN);
	assert_int_equal(samut_pack_size(box.pack), before);
	assert_int_equal(samut_pack_count(box.pack), 0);
	box_release(&box);
}

static void test_abandoned(void **state)
{
	struct box box;
	g_autofree char *left = NULL;

	box_init(&box, *state);
	add_blob(&box, "text", 4);
	samut_pack_free(g_steal_pointer(&box.pack));
	left = kit_sh("ls '%s'", box.dir);
	assert_string_equal(left, "");
	box_release(&box);
}

/* A full disk (here: a file that may not grow): the error sticks, nothing is left. */
static void test_full_disk(void **state)
{
	g_autofree uint8_t *data = g_malloc(4 << 20);
	g_autofree char *left = NULL;
	struct rlimit old, small;
	struct kit_edits edits;
	struct samut_oid oid;
	struct box box;

	kit_edits_init(&edits, 8, false);
	random_bytes(&edits, data, 4 << 20);
	box_init(&box, *state);
	assert_int_equal(samut_oid_blob(data, 4 << 20, &oid), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){1 << 20, old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(samut_pack_blob(box.pack, data, 4 << 20, &oid), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(samut_pack_publish(box.pack), -EFBIG);
	samut_pack_free(g_steal_pointer(&box.pack));
	left = kit_sh("ls '%s'", box.dir);
	assert_string_equal(left, "");
	box_release(&box);
	kit_edits_release(&edits);
}

static void test_no_directory(void **state)
{
	g_autofree char *dir = g_build_filename(*state, "none", NULL);
	g_autoptr(samut_hasher) hasher = samut_hasher_new();
	struct samut_pack *pack = NULL;

	assert_int_equal(samut_pack_new(dir, hasher, 1, &pack), -ENOENT);
	assert_null(pack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_objects, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_deltas, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_whole_trees, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_foreign_base, kit_setup, kit_teardown),
		cmocka_unit_test(test_delta_bytes),
		cmocka_unit_test_setup_teardown(test_large_offsets, kit_setup, kit_teardown),
		cmocka_unit_test(test_find),
		cmocka_unit_test_setup_teardown(test_empty_pack, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_wrong_id, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_abandoned, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_full_disk, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_no_directory, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
