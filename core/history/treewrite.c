/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing the tree cache: each changed directory is its last bytes merged with its touched slots, both in
 * git's order; the merge yields the new bytes and, on the way, the delta between them.
 */
#include "core/history/treecache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/history/repo.h"
#include "core/history/treenode.h"

/* ---- Items: what the touched slots say, in order ---- */

static int by_order(const void *a, const void *b)
{
	const struct samut_tree_item *one = a, *other = b;

	return samut_tree_order(
		one->name->text, one->name->len, one->dir, other->name->text, other->name->len, other->dir);
}

/* A name may stand at two places, as file and as directory: one is set, the other one cleared. */
static void collect_items(GArray *items, const GPtrArray *touched)
{
	g_array_set_size(items, 0);
	for (guint i = 0; i < touched->len; i++) {
		const struct samut_tree_slot *slot = g_ptr_array_index(touched, i);
		struct samut_tree_item item = {.name = &slot->name};

		if (slot->kind == SAMUT_SLOT_FILE) {
			item.mode = slot->mode;
			item.oid = &slot->oid;
		}
		g_array_append_val(items, item);
		item = (struct samut_tree_item){.name = &slot->name, .dir = true};
		if (slot->kind == SAMUT_SLOT_DIR) {
			item.mode = SAMUT_GIT_DIR;
			item.oid = &slot->dir->oid;
		}
		g_array_append_val(items, item);
	}
	/* The two items of one name are in order already. */
	if (touched->len > 1)
		qsort(items->data, items->len, sizeof(struct samut_tree_item), by_order);
}

/* ---- Merge ---- */

struct merge {
	const uint8_t *old;
	uint32_t old_len;
	uint32_t kept; /* bytes of old that are dealt with */
	GByteArray *fresh;
	struct samut_delta *delta;
};

/* Takes over the old bytes up to there. */
static void keep_until(struct merge *merge, uint32_t end)
{
	if (end > merge->kept) {
		g_byte_array_append(merge->fresh, merge->old + merge->kept, end - merge->kept);
		samut_delta_copy(merge->delta, merge->kept, end - merge->kept);
	}
	merge->kept = end;
}

static void add_new(struct merge *merge, const struct samut_tree_item *item)
{
	guint before = merge->fresh->len;

	samut_tree_append(merge->fresh, item->mode, item->name->text, item->name->len, item->oid);
	samut_delta_insert(merge->delta, merge->fresh->data + before, merge->fresh->len - before);
}

/* The item is about this old entry. */
static void replace(
	struct merge *merge, const struct samut_tree_entry *entry, const struct samut_tree_item *item)
{
	if (item->oid && item->mode == entry->mode) {
		keep_until(merge, entry->end - sizeof(struct samut_oid));
		g_byte_array_append(merge->fresh, item->oid->b, sizeof(item->oid->b));
		samut_delta_insert(merge->delta, item->oid->b, sizeof(item->oid->b));
	} else {
		keep_until(merge, entry->at);
		if (item->oid)
			add_new(merge, item);
	}
	merge->kept = entry->end;
}

static int compare(const struct samut_tree_entry *entry, const struct samut_tree_item *item)
{
	return samut_tree_order(entry->name, entry->len, entry->mode == SAMUT_GIT_DIR, item->name->text,
		item->name->len, item->dir);
}

static void merge_items(struct merge *merge, const GArray *items)
{
	uint32_t at = 0;

	for (guint i = 0; i < items->len; i++) {
		const struct samut_tree_item *item = &g_array_index(items, struct samut_tree_item, i);
		struct samut_tree_entry entry;
		int order = 1;

		while (at < merge->old_len) {
			samut_tree_entry_at(merge->old, at, &entry);
			order = compare(&entry, item);
			if (order >= 0)
				break;
			at = entry.end;
		}
		if (at < merge->old_len && order == 0) {
			replace(merge, &entry, item);
			at = entry.end;
		} else if (item->oid) {
			keep_until(merge, at);
			add_new(merge, item);
		}
	}
	keep_until(merge, merge->old_len);
	samut_delta_finish(merge->delta);
}

/* ---- Directories ---- */

/* All slots say now what the bytes say. */
static void settle(struct samut_treecache *cache, struct samut_tree_dir *dir)
{
	for (guint i = 0; i < dir->touched->len; i++) {
		struct samut_tree_slot *slot = g_ptr_array_index(dir->touched, i);

		slot->touched = false;
		if (slot->kind != SAMUT_SLOT_DIR)
			samut_tree_dir_drop_slot(cache, dir, slot);
	}
	g_ptr_array_set_size(dir->touched, 0);
}

static int store(struct samut_treecache *cache, struct samut_tree_dir *dir, struct samut_pack *pack)
{
	struct samut_pack_base base = {dir->place, dir->len, &cache->delta};
	int r = samut_pack_tree(pack, cache->fresh->data, cache->fresh->len,
		samut_oid_is_zero(&dir->oid) ? NULL : &base, &dir->oid, &dir->place);

	if (r == 0)
		samut_tree_dir_set_bytes(cache, dir, cache->fresh->data, cache->fresh->len);
	return r;
}

static int write_dir(struct samut_treecache *cache, struct samut_tree_dir *dir, struct samut_pack *pack);

/* Sub-directories first; one without entries is gone. */
static int write_below(struct samut_treecache *cache, struct samut_tree_dir *dir, struct samut_pack *pack)
{
	for (guint i = 0; i < dir->touched->len; i++) {
		struct samut_tree_slot *slot = g_ptr_array_index(dir->touched, i);
		int r;

		if (slot->kind != SAMUT_SLOT_DIR)
			continue;
		r = write_dir(cache, slot->dir, pack);
		if (r < 0)
			return r;
		if (slot->dir->loaded && slot->dir->len == 0) {
			samut_tree_dir_free(cache, g_steal_pointer(&slot->dir));
			slot->kind = SAMUT_SLOT_GONE;
		}
	}
	return 0;
}

static int write_dir(struct samut_treecache *cache, struct samut_tree_dir *dir, struct samut_pack *pack)
{
	struct merge merge = {.fresh = cache->fresh, .delta = &cache->delta};
	int r = 0;

	if (!dir->touched->len)
		return 0;
	r = write_below(cache, dir, pack);
	if (r < 0)
		return r;
	collect_items(cache->items, dir->touched);
	merge.old = dir->bytes;
	merge.old_len = dir->len;
	g_byte_array_set_size(cache->fresh, 0);
	samut_delta_clear(&cache->delta);
	merge_items(&merge, cache->items);
	if (cache->fresh->len == 0 && dir->slot)
		samut_tree_dir_set_bytes(cache, dir, NULL, 0);
	else if (cache->fresh->len != dir->len ||
		 (dir->len && memcmp(cache->fresh->data, dir->bytes, dir->len) != 0))
		r = store(cache, dir, pack);
	if (r == 0)
		settle(cache, dir);
	return r;
}

int samut_treecache_write(struct samut_treecache *cache, struct samut_pack *pack, struct samut_oid *ret_root)
{
	struct samut_tree_dir *root = cache->root;
	int r = write_dir(cache, root, pack);

	if (r == 0 && samut_oid_is_zero(&root->oid))
		r = samut_pack_tree(pack, "", 0, NULL, &root->oid, &root->place);
	if (r == 0)
		*ret_root = root->oid;
	return r;
}
