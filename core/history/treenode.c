/* SPDX-License-Identifier: Apache-2.0 */
/* Directories and slots of the tree cache: making, freeing, counting their bytes; forgetting what was long
 * not used. */
#include "core/history/treenode.h"

#include <string.h>

#define SLOT_COST (sizeof(struct samut_tree_slot) + 32) /* with its place in the hash table */

struct samut_tree_dir *samut_tree_dir_new(struct samut_treecache *cache)
{
	struct samut_tree_dir *dir = g_new0(struct samut_tree_dir, 1);

	dir->touched = g_ptr_array_new();
	dir->used = cache->tick;
	cache->size += sizeof(*dir);
	return dir;
}

static void slot_free(struct samut_treecache *cache, struct samut_tree_slot *slot)
{
	samut_tree_dir_free(cache, slot->dir);
	cache->size -= SLOT_COST + slot->name.len;
	g_free(slot);
}

static void drop_offsets(struct samut_treecache *cache, struct samut_tree_dir *dir)
{
	cache->size -= dir->n_offsets * sizeof(*dir->offsets);
	dir->n_offsets = 0;
	g_clear_pointer(&dir->offsets, g_free);
}

void samut_tree_dir_free(struct samut_treecache *cache, struct samut_tree_dir *dir)
{
	GHashTableIter iter;
	gpointer slot;

	if (!dir)
		return;
	if (dir->slots) {
		g_hash_table_iter_init(&iter, dir->slots);
		while (g_hash_table_iter_next(&iter, &slot, NULL))
			slot_free(cache, slot);
		g_hash_table_unref(dir->slots);
	}
	drop_offsets(cache, dir);
	cache->size -= sizeof(*dir) + dir->len;
	g_ptr_array_unref(dir->touched);
	g_free(dir->bytes);
	g_free(dir);
}

void samut_tree_dir_set_bytes(
	struct samut_treecache *cache, struct samut_tree_dir *dir, const uint8_t *bytes, uint32_t len)
{
	drop_offsets(cache, dir);
	if (dir->len != len) {
		g_free(dir->bytes);
		dir->bytes = len ? g_malloc(len) : NULL;
		cache->size += len;
		cache->size -= dir->len;
		dir->len = len;
	}
	if (len)
		memcpy(dir->bytes, bytes, len);
}

static guint name_hash(gconstpointer key)
{
	const struct samut_tree_name *name = key;
	guint hash = 2166136261U;

	for (uint32_t i = 0; i < name->len; i++)
		hash = (hash ^ (unsigned char)name->text[i]) * 16777619U;
	return hash;
}

static gboolean name_equal(gconstpointer a, gconstpointer b)
{
	const struct samut_tree_name *one = a, *other = b;

	return one->len == other->len && memcmp(one->text, other->text, one->len) == 0;
}

struct samut_tree_slot *samut_tree_slot_new(
	struct samut_treecache *cache, struct samut_tree_dir *dir, const struct samut_tree_name *name)
{
	struct samut_tree_slot *slot = g_malloc0(sizeof(*slot) + name->len);

	memcpy(slot + 1, name->text, name->len);
	slot->name = (struct samut_tree_name){(const char *)(slot + 1), name->len};
	if (!dir->slots)
		dir->slots = g_hash_table_new(name_hash, name_equal);
	g_hash_table_add(dir->slots, slot);
	cache->size += SLOT_COST + name->len;
	return slot;
}

struct samut_tree_slot *samut_tree_slot_find(
	const struct samut_tree_dir *dir, const struct samut_tree_name *name)
{
	return dir->slots ? g_hash_table_lookup(dir->slots, name) : NULL;
}

void samut_tree_dir_drop_slot(
	struct samut_treecache *cache, struct samut_tree_dir *dir, struct samut_tree_slot *slot)
{
	g_hash_table_remove(dir->slots, slot);
	slot_free(cache, slot);
	if (g_hash_table_size(dir->slots) == 0)
		g_clear_pointer(&dir->slots, g_hash_table_unref);
}

/* ---- Forgetting ---- */

static uint64_t oldest_use(const struct samut_tree_dir *dir)
{
	uint64_t oldest = dir->used;
	GHashTableIter iter;
	gpointer slot;

	if (!dir->slots)
		return oldest;
	g_hash_table_iter_init(&iter, dir->slots);
	while (g_hash_table_iter_next(&iter, &slot, NULL)) {
		uint64_t below = oldest_use(((struct samut_tree_slot *)slot)->dir);

		oldest = MIN(oldest, below);
	}
	return oldest;
}

static void forget_before(struct samut_treecache *cache, struct samut_tree_dir *dir, uint64_t tick)
{
	GHashTableIter iter;
	gpointer item;

	if (!dir->slots)
		return;
	g_hash_table_iter_init(&iter, dir->slots);
	while (g_hash_table_iter_next(&iter, &item, NULL)) {
		struct samut_tree_slot *slot = item;

		if (slot->dir->used < tick) {
			g_hash_table_iter_remove(&iter);
			slot_free(cache, slot);
		} else {
			forget_before(cache, slot->dir, tick);
		}
	}
}

void samut_treecache_trim(struct samut_treecache *cache, size_t limit)
{
	uint64_t window;

	if (cache->size <= limit)
		return;
	/* A quarter more than asked, so that the next trim is not due at once. */
	limit -= limit / 4;
	for (window = cache->tick - oldest_use(cache->root); cache->size > limit && window; window /= 2)
		forget_before(cache, cache->root, cache->tick - window / 2);
}
