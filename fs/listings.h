/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listings of computed directories. A directory is read in pieces; all pieces are cut from one list, made
 * when the reading starts, for one user. Offsets name the list and the entry, so nothing is kept for each
 * open directory.
 */
#pragma once

#include "fs/viewer.h"

struct listings;
struct listings *listings_new(void);
void listings_free(struct listings *listings); /* takes NULL */

/* One entry: stat has number and type. */
struct listed {
	struct stat stat;
	char name[];
};

/* The list that offset `off` goes on with (0: a new one), a new reference, and the index in it. Holds struct
 * listed, the two dots first. */
int listing_get(struct session *s, const struct viewer *viewer, fuse_ino_t ino, off_t off,
	GPtrArray **ret_list, unsigned *ret_index, uint64_t *ret_number);
/* Offset behind the entry of that index. */
off_t listing_offset(uint64_t number, unsigned index);
/* Read to its end. */
void listing_done(struct session *s, uint64_t number);
