/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ops on the tree cache. A path is followed through slots first, then through the bytes of the directory;
 * what it changes is noted in slots and merged into the bytes at the next write, so that a million ops in one
 * directory cost one merge.
 */
#include "core/history/treecache.h"

#include <errno.h>
#include <string.h>

#include "core/history/treenode.h"

#define LARGE_TREE 4096U /* bytes of a directory from which a table of offsets pays */

struct samut_treecache *samut_treecache_new(samut_tree_load_fn load, void *arg)
{
	struct samut_treecache *cache = g_new0(struct samut_treecache, 1);
	struct samut_oid none = {0};

	cache->load = load;
	cache->arg = arg;
	cache->fresh = g_byte_array_new();
	cache->items = g_array_new(FALSE, FALSE, sizeof(struct samut_tree_item));
	samut_delta_init(&cache->delta);
	samut_treecache_reset(cache, &none);
	return cache;
}

void samut_treecache_free(struct samut_treecache *cache)
{
	if (!cache)
		return;
	samut_tree_dir_free(cache, cache->root);
	g_byte_array_unref(cache->fresh);
	g_array_unref(cache->items);
	samut_delta_release(&cache->delta);
	g_free(cache);
}

void samut_treecache_reset(struct samut_treecache *cache, const struct samut_oid *root)
{
	static const struct samut_oid none;

	samut_tree_dir_free(cache, cache->root);
	cache->root = samut_tree_dir_new(cache);
	cache->root->oid = *root;
	cache->root->loaded = memcmp(root, &none, sizeof(none)) == 0;
}

size_t samut_treecache_size(const struct samut_treecache *cache)
{
	return cache->size;
}

/* ---- Paths ---- */

/* Takes the next name off path. */
static int take_name(const char **path, struct samut_tree_name *ret_name)
{
	size_t len = strcspn(*path, "/");

	if (len == 0 || len > G_MAXUINT16)
		return -EINVAL;
	if ((len == 1 && **path == '.') || (len == 2 && memcmp(*path, "..", 2) == 0) ||
		(len == 4 && g_ascii_strncasecmp(*path, ".git", 4) == 0))
		return -EINVAL;
	*ret_name = (struct samut_tree_name){*path, (uint32_t)len};
	*path += len;
	return 0;
}

static int load(struct samut_treecache *cache, struct samut_tree_dir *dir)
{
	g_autofree uint8_t *bytes = NULL;
	uint32_t len;
	int r;

	if (dir->loaded)
		return 0;
	r = cache->load(cache->arg, &dir->oid, &bytes, &len);
	if (r < 0)
		return r;
	if (!samut_tree_valid(bytes, len))
		return -EUCLEAN;
	samut_tree_dir_set_bytes(cache, dir, bytes, len);
	dir->loaded = true;
	return 0;
}

/* Finds a name in the bytes of a loaded directory. */
static bool find_stored(struct samut_treecache *cache, struct samut_tree_dir *dir,
	const struct samut_tree_name *name, struct samut_tree_entry *ret_entry)
{
	if (dir->len >= LARGE_TREE && !dir->offsets) {
		dir->offsets = samut_tree_offsets(dir->bytes, dir->len, &dir->n_offsets);
		cache->size += dir->n_offsets * sizeof(*dir->offsets);
	}
	return samut_tree_find(
		dir->bytes, dir->len, dir->offsets, dir->n_offsets, name->text, name->len, ret_entry);
}

/* Notes that a slot differs from the bytes of its directory, up to the root. */
static void touch(struct samut_tree_dir *dir, struct samut_tree_slot *slot)
{
	while (slot && !slot->touched) {
		slot->touched = true;
		g_ptr_array_add(dir->touched, slot);
		slot = dir->slot;
		dir = dir->parent;
	}
}

static void attach(struct samut_tree_dir *parent, struct samut_tree_slot *slot, struct samut_tree_dir *dir)
{
	slot->kind = SAMUT_SLOT_DIR;
	slot->dir = dir;
	dir->parent = parent;
	dir->slot = slot;
}

static struct samut_tree_dir *stored_dir(struct samut_treecache *cache, const struct samut_tree_entry *entry)
{
	struct samut_tree_dir *dir = samut_tree_dir_new(cache);

	memcpy(dir->oid.b, entry->oid, sizeof(dir->oid.b));
	return dir;
}

/* The sub-directory of that name; make: also where there is none, or something else. */
static int enter(struct samut_treecache *cache, struct samut_tree_dir *dir,
	const struct samut_tree_name *name, bool make, struct samut_tree_dir **ret_dir)
{
	struct samut_tree_slot *slot;
	struct samut_tree_entry entry;
	int r = load(cache, dir);

	if (r < 0)
		return r;
	slot = samut_tree_slot_find(dir, name);
	if (!slot && find_stored(cache, dir, name, &entry) && entry.mode == SAMUT_GIT_DIR) {
		slot = samut_tree_slot_new(cache, dir, name);
		attach(dir, slot, stored_dir(cache, &entry));
	} else if (!slot || slot->kind != SAMUT_SLOT_DIR) {
		if (!make)
			return -ENOENT;
		slot = slot ? slot : samut_tree_slot_new(cache, dir, name);
		attach(dir, slot, samut_tree_dir_new(cache));
		slot->dir->loaded = true;
		touch(dir, slot);
	}
	slot->dir->used = cache->tick;
	*ret_dir = slot->dir;
	return 0;
}

/* The directory that holds path, loaded, and the last name of path. */
static int follow(struct samut_treecache *cache, const char *path, bool make, struct samut_tree_dir **ret_dir,
	struct samut_tree_name *ret_name)
{
	struct samut_tree_dir *dir = cache->root;
	int r;

	dir->used = ++cache->tick;
	for (;;) {
		r = take_name(&path, ret_name);
		if (r < 0)
			return r;
		if (!*path)
			break;
		path++;
		r = enter(cache, dir, ret_name, make, &dir);
		if (r < 0)
			return r;
	}
	r = load(cache, dir);
	if (r == 0)
		*ret_dir = dir;
	return r;
}

/* The slot of that name, touched and emptied. */
static struct samut_tree_slot *clear_slot(
	struct samut_treecache *cache, struct samut_tree_dir *dir, const struct samut_tree_name *name)
{
	struct samut_tree_slot *slot = samut_tree_slot_find(dir, name);

	if (!slot)
		slot = samut_tree_slot_new(cache, dir, name);
	samut_tree_dir_free(cache, g_steal_pointer(&slot->dir));
	slot->kind = SAMUT_SLOT_GONE;
	touch(dir, slot);
	return slot;
}

static void set_file(struct samut_treecache *cache, struct samut_tree_dir *dir,
	const struct samut_tree_name *name, unsigned mode, const struct samut_oid *oid)
{
	struct samut_tree_slot *slot = clear_slot(cache, dir, name);

	slot->kind = SAMUT_SLOT_FILE;
	slot->mode = mode;
	slot->oid = *oid;
}

/* ---- Ops ---- */

int samut_treecache_put(struct samut_treecache *cache, const char *path, const struct samut_oid *oid)
{
	struct samut_tree_dir *dir;
	struct samut_tree_name name;
	int r = follow(cache, path, true, &dir, &name);

	if (r == 0)
		set_file(cache, dir, &name, SAMUT_GIT_FILE, oid);
	return r;
}

/* What a move carries. */
struct luggage {
	struct samut_tree_dir *dir; /* owned; NULL: a file */
	unsigned mode;
	struct samut_oid oid;
};

/* Takes out of dir what is called name; false if nothing is. */
static bool take_out(struct samut_treecache *cache, struct samut_tree_dir *dir,
	const struct samut_tree_name *name, struct luggage *ret_luggage)
{
	struct samut_tree_slot *slot = samut_tree_slot_find(dir, name);
	struct samut_tree_entry entry;

	*ret_luggage = (struct luggage){0};
	if (slot) {
		if (slot->kind == SAMUT_SLOT_GONE)
			return false;
		ret_luggage->dir = g_steal_pointer(&slot->dir);
		ret_luggage->mode = slot->mode;
		ret_luggage->oid = slot->oid;
	} else {
		if (!find_stored(cache, dir, name, &entry))
			return false;
		if (entry.mode == SAMUT_GIT_DIR)
			ret_luggage->dir = stored_dir(cache, &entry);
		ret_luggage->mode = entry.mode;
		memcpy(ret_luggage->oid.b, entry.oid, sizeof(ret_luggage->oid.b));
	}
	(void)clear_slot(cache, dir, name);
	return true;
}

int samut_treecache_delete(struct samut_treecache *cache, const char *path)
{
	struct samut_tree_dir *dir;
	struct samut_tree_name name;
	struct luggage luggage;
	int r = follow(cache, path, false, &dir, &name);

	if (r == -ENOENT)
		return 0;
	if (r == 0 && take_out(cache, dir, &name, &luggage))
		samut_tree_dir_free(cache, luggage.dir);
	return r;
}

static bool is_inside(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && path[len] == '/';
}

int samut_treecache_move(struct samut_treecache *cache, const char *path, const char *to)
{
	struct samut_tree_dir *dir;
	struct samut_tree_name name;
	struct luggage luggage;
	int r;

	if (is_inside(to, path))
		return -EINVAL;
	if (strcmp(path, to) == 0)
		return 0;
	r = follow(cache, path, false, &dir, &name);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!take_out(cache, dir, &name, &luggage))
		return 0;
	r = follow(cache, to, true, &dir, &name);
	if (r < 0)
		samut_tree_dir_free(cache, luggage.dir);
	else if (luggage.dir)
		attach(dir, clear_slot(cache, dir, &name), luggage.dir);
	else
		set_file(cache, dir, &name, luggage.mode, &luggage.oid);
	return r;
}
