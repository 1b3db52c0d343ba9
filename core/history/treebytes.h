/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a git tree object: entries "MODE NAME\0ID", sorted by name, a directory as if its name ended
 * in '/' (git's base_name_compare()).
 */
#pragma once

#include "core/store/node.h"

#define SAMUT_GIT_DIR 040000U
#define SAMUT_GIT_FILE 0100644U

/* One entry, pointing into the bytes. */
struct samut_tree_entry {
	uint32_t at, end; /* offsets of its first byte and behind its last */
	unsigned mode;
	const char *name; /* ends in NUL */
	uint32_t len;	  /* of the name */
	const uint8_t *oid;
};

/* Are these bytes a tree, to the last byte? The functions below rely on it. */
bool samut_tree_valid(const uint8_t *data, uint32_t len);
/* The entry at offset at, which is less than the length. */
void samut_tree_entry_at(const uint8_t *data, uint32_t at, struct samut_tree_entry *ret_entry);
/* Appends an entry. */
void samut_tree_append(
	GByteArray *out, unsigned mode, const char *name, uint32_t len, const struct samut_oid *oid);

/* Order of two entries in a tree: below, above or zero. */
int samut_tree_order(const char *a, uint32_t a_len, bool a_dir, const char *b, uint32_t b_len, bool b_dir);

/* Offsets of all entries, in order, for quick searches; *ret_n of them. NULL when there are none. */
uint32_t *samut_tree_offsets(const uint8_t *data, uint32_t len, uint32_t *ret_n);
/* Finds an entry of any mode by name, with offsets or (NULL) without. */
bool samut_tree_find(const uint8_t *data, uint32_t len, const uint32_t *offsets, uint32_t n, const char *name,
	uint32_t name_len, struct samut_tree_entry *ret_entry);
