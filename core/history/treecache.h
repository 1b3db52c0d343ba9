/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The newest tree of the history in memory, as far as it was touched: directories are loaded when a path
 * leads through them, changed by ops, and written to a pack bottom-up, only those that changed. Cost of an
 * op: the depth of its path; of a write: the sizes of the changed directories. Directories without entries do
 * not exist in git and vanish. One thread at a time.
 */
#pragma once

#include "core/history/pack.h"

struct samut_treecache;
typedef struct samut_treecache samut_treecache;

/* Reads a tree object: new memory (g_malloc). -ENOENT, -EUCLEAN and the like are handed on. */
typedef int (*samut_tree_load_fn)(
	void *arg, const struct samut_oid *oid, uint8_t **ret_data, uint32_t *ret_len);

struct samut_treecache *samut_treecache_new(samut_tree_load_fn load, void *arg);
void samut_treecache_free(struct samut_treecache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_treecache, samut_treecache_free)

/* Forgets everything, and starts from this root (zero: an empty tree). */
void samut_treecache_reset(struct samut_treecache *cache, const struct samut_oid *root);

/*
 * Ops, each like git fast-import's M, D and R: put replaces whatever is at path and makes missing directories
 * (a file in the way gives way); delete and move of what is not there do nothing, for empty directories exist
 * in the mount only. -EINVAL: a path that git cannot hold, or a move into itself. Other errors come from
 * loading. After an error part of the op may be done: reset.
 */
int samut_treecache_put(struct samut_treecache *cache, const char *path, const struct samut_oid *oid);
int samut_treecache_delete(struct samut_treecache *cache, const char *path);
/* Moves a file or a directory with all in it, which is neither loaded nor copied. */
int samut_treecache_move(struct samut_treecache *cache, const char *path, const char *to);

/* Writes what changed since the last write; the new root. After an error: reset. */
int samut_treecache_write(struct samut_treecache *cache, struct samut_pack *pack, struct samut_oid *ret_root);

/*
 * Forgets the directories that were longest not used until at most limit bytes are held. Only when all that
 * was written can be loaded again (its pack is published), and between write and the next op.
 */
void samut_treecache_trim(struct samut_treecache *cache, size_t limit);
/* Bytes held, roughly. */
size_t samut_treecache_size(const struct samut_treecache *cache);
