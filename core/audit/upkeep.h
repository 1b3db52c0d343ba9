/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Upkeep of the repository: each quiet edit makes a pack of its own, and whoever reads history looks into
 * every one of them. Real git makes few of many (`git repack --geometric`) and keeps the commit-graph with
 * filters of changed paths, so that `git log -- PATH` asks only the commits that may have touched it. Saves
 * wait for nothing of it. Killed at any point it leaves temporary files at worst, which the next start of the
 * daemon removes; packs go only when what replaces them is on disk.
 */
#pragma once

#include "core/work/casebook.h"

/* Packs from which on they are made fewer, and commits from which on the commit-graph is extended. */
#define SAMUT_UPKEEP_PACKS 50
#define SAMUT_UPKEEP_COMMITS 200

struct samut_upkeep;
typedef struct samut_upkeep samut_upkeep;

/* A thread that looks every few seconds whether there is something to do, at low priority. The store must be
 * owned. 0 or -errno. */
int samut_upkeep_start(struct samut *s, struct samut_upkeep **ret_upkeep);
/* Ends it, and the git it runs, at once. Takes NULL. */
void samut_upkeep_stop(struct samut_upkeep *upkeep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_upkeep, samut_upkeep_stop)

/* What is wrong with it, newly allocated, NULL when nothing: the last words of a git that failed. */
char *samut_upkeep_trouble(struct samut_upkeep *upkeep);

/* Does now, without a thread, all that there may be to do. Exit status of the git that failed, 0, or -errno.
 */
int samut_upkeep_once(struct samut *s);
