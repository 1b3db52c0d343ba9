/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who looks, and what he may see. Computed files and views show nobody more than the permissions of the
 * records behind them would ("samutfs, the design", section 3): a record is seen by whoever could open it for
 * reading by its path, i.e. may search every directory above it and read the record itself.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/store/db.h"

/* A user as the kernel knows him; groups: supplementary ones. uid 0 sees everything. */
struct samut_viewer {
	uint32_t uid, gid;
	const uint32_t *groups;
	unsigned n_groups;
};

/* The whole-seeing viewer: for tools that read a store which is theirs. */
extern const struct samut_viewer samut_viewer_root;

/* Whether the permission bits of a thing that belongs to uid and gid admit the viewer. wanted: bits of one
 * class, SAMUT_MAY_*. */
#define SAMUT_MAY_READ 4U
#define SAMUT_MAY_SEARCH 1U
bool samut_viewer_may(
	const struct samut_viewer *viewer, uint32_t mode, uint32_t uid, uint32_t gid, unsigned wanted);

/*
 * What one viewer sees through one connection, remembered directory by directory for as long as one answer
 * takes. Not for several threads. viewer and db are borrowed.
 */
struct samut_sight;
struct samut_sight *samut_sight_new(struct samut_db *db, const struct samut_viewer *viewer);
void samut_sight_free(struct samut_sight *sight);
typedef struct samut_sight samut_sight;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_sight, samut_sight_free)

/* Whether the node (file: readable; directory: listable and searchable) can be reached and read. False too
 * when there is no such node or the store cannot be read. */
bool samut_sight_reads(struct samut_sight *sight, int64_t node);
/* Whether the viewer can get into the directory: may search it and every one above it. A quick way to pass
 * over whole provinces. */
bool samut_sight_enters(struct samut_sight *sight, int64_t dir);
