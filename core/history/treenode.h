/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of the tree cache. A directory is the bytes of its last written version, and slots: what differs
 * from them, and the sub-directories in memory.
 *
 * Invariants: a slot is touched when its directory's bytes do not yet say what it says, and is then listed in
 * touched; a directory with touched slots is itself touched in its parent; a slot that is not touched is a
 * sub-directory.
 */
#pragma once

#include "core/history/treebytes.h"
#include "core/history/treecache.h"

struct samut_tree_slot;

struct samut_tree_dir {
	struct samut_tree_dir *parent;
	struct samut_tree_slot *slot; /* its own in the parent; NULL for the root */
	struct samut_oid oid;	      /* of the bytes; zero: never written */
	struct samut_pack_place place;
	uint8_t *bytes; /* last written or loaded version; NULL when empty or not loaded */
	uint32_t len;
	bool loaded;
	GHashTable *slots; /* by struct samut_tree_name; NULL while there are none */
	GPtrArray *touched;
	uint64_t used;	   /* tick of the last op below it */
	uint32_t *offsets; /* of the bytes' entries; NULL until a search in large bytes needs them */
	uint32_t n_offsets;
};

struct samut_tree_name {
	const char *text; /* no NUL at the end */
	uint32_t len;
};

enum samut_slot_kind { SAMUT_SLOT_GONE, SAMUT_SLOT_FILE, SAMUT_SLOT_DIR };

struct samut_tree_slot {
	struct samut_tree_name name; /* first: the key in the hash table; text follows the slot */
	enum samut_slot_kind kind;
	bool touched;
	unsigned mode;		    /* FILE */
	struct samut_oid oid;	    /* FILE */
	struct samut_tree_dir *dir; /* DIR, owned */
};

/* One change of a directory's bytes: entry name, as file or as directory, is set, or (oid NULL) must not be
 * there. */
struct samut_tree_item {
	const struct samut_tree_name *name;
	bool dir;
	unsigned mode;
	const struct samut_oid *oid;
};

struct samut_treecache {
	samut_tree_load_fn load;
	void *arg;
	struct samut_tree_dir *root;
	uint64_t tick;
	size_t size;

	/* Memory of samut_treecache_write(), kept between writes. */
	GByteArray *fresh;
	GArray *items; /* struct samut_tree_item */
	struct samut_delta delta;
};

struct samut_tree_dir *samut_tree_dir_new(struct samut_treecache *cache);
/* Takes NULL. Frees all below it; its slot is the caller's. */
void samut_tree_dir_free(struct samut_treecache *cache, struct samut_tree_dir *dir);
/* Replaces the bytes by a copy of these. */
void samut_tree_dir_set_bytes(
	struct samut_treecache *cache, struct samut_tree_dir *dir, const uint8_t *bytes, uint32_t len);
/* A new slot of dir, kind GONE, not touched. The name is copied. */
struct samut_tree_slot *samut_tree_slot_new(
	struct samut_treecache *cache, struct samut_tree_dir *dir, const struct samut_tree_name *name);
struct samut_tree_slot *samut_tree_slot_find(
	const struct samut_tree_dir *dir, const struct samut_tree_name *name);
/* Removes a slot from dir and frees it with all below. It must not be listed in touched. */
void samut_tree_dir_drop_slot(
	struct samut_treecache *cache, struct samut_tree_dir *dir, struct samut_tree_slot *slot);
