/* SPDX-License-Identifier: Apache-2.0 */
/* The lists that a unit stands in: its rows of ix.listing and ix.recent. Private to core/index. */
#pragma once

#include "core/index/index_unit.h"

/* A unit, as far as lists depend on it. */
struct samut_index_entry {
	int64_t unit;
	int64_t province; /* 0: not in a household's area */
	int64_t amphoe;	  /* else the row of the layout of the main folder it lies in */
	bool home;
	int64_t place; /* what lies in it is called by its id and the way from there; 0: by the whole path */
	char *prefix;  /* that id, or "" */
};
typedef struct samut_index_entry samut_index_entry;
static inline void samut_index_entry_release(struct samut_index_entry *entry)
{
	g_clear_pointer(&entry->prefix, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_index_entry, samut_index_entry_release)

/* Removes the unit from all lists. */
int samut_index_unlist(struct samut_db *db, int64_t unit);
/* Puts it into all lists that it belongs to; those that are slow to make are apart. It should be in none. */
int samut_index_list(struct samut_indexing *work, const struct samut_index_entry *entry);
int samut_index_list_slow(struct samut_indexing *work, const struct samut_index_entry *entry);
/* Forgets all but the newest of ix.recent, once there are many more. */
int samut_index_trim_recent(struct samut_indexing *work);
