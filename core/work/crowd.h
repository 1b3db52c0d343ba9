/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crowded directories: those with so many files and folders that one list of them all (nodelist.h) would make
 * every new one dear, as a fund's 100,000 disbursements do. Their nodelists are SAMUT_CROWD_LISTS, and stand
 * in the directory itself. Which one a child is in follows from its name alone: list 1 + b, where b is the
 * first byte of the name's id as a git blob (`printf %s NAME | git hash-object --stdin`), so that it is known
 * for any time in the past, too.
 *
 * A directory is crowded as long as a child has such a number (samut_node.list). It becomes so when its list
 * is written and it has more than SAMUT_CROWD_MOST children; it stays so until all of them are gone.
 */
#pragma once

#include "core/store/node.h"

#define SAMUT_CROWD_LISTS 256
#define SAMUT_CROWD_MOST 1024

/* The list for a name, from 1 to SAMUT_CROWD_LISTS; 0 when it could not be computed. */
int samut_crowd_list(const char *name);

/* 1 when the directory is crowded, children but for `except` (0 none) considered; 0; -errno. */
int samut_crowd_is(struct samut_db *db, int64_t dir, int64_t except);

/* Enters a node that has come to its directory, if that is crowded. Inside a write. */
int samut_crowd_enter(struct samut_db *db, struct samut_node *node);
/* Makes a directory crowded: numbers all of its children that belong to no holder of their own. Inside a
 * write. */
int samut_crowd_make(struct samut_db *db, int64_t dir);
