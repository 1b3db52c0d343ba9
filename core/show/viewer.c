/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Permissions as the kernel checks them: the first class that fits (owner, group, others) decides alone.
 * Invariant: what is remembered of a directory says whether the viewer gets into it from the root.
 */
#include "core/show/viewer.h"

#include <sys/stat.h>

#include "core/store/node.h"

const struct samut_viewer samut_viewer_root = {0, 0, NULL, 0};

struct samut_sight {
	struct samut_db *db;
	const struct samut_viewer *viewer;
	GHashTable *entered; /* id of a directory → "y" or "n" */
};

/* Of a node, what permission depends on. */
struct guard {
	int64_t parent;
	uint32_t mode, uid, gid;
};

struct samut_sight *samut_sight_new(struct samut_db *db, const struct samut_viewer *viewer)
{
	struct samut_sight *sight = g_new0(struct samut_sight, 1);

	sight->db = db;
	sight->viewer = viewer;
	sight->entered = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	return sight;
}

void samut_sight_free(struct samut_sight *sight)
{
	if (!sight)
		return;
	g_hash_table_unref(sight->entered);
	g_free(sight);
}

static bool read_guard(struct samut_sight *sight, int64_t node, struct guard *guard)
{
	struct samut_stmt *stmt =
		samut_db_bind(sight->db, "SELECT parent,mode,uid,gid FROM node WHERE id=?1", "i", node);

	if (samut_stmt_step(stmt) <= 0)
		return false;
	*guard = (struct guard){
		.parent = samut_stmt_int(stmt, 0),
		.mode = (uint32_t)samut_stmt_int(stmt, 1),
		.uid = (uint32_t)samut_stmt_int(stmt, 2),
		.gid = (uint32_t)samut_stmt_int(stmt, 3),
	};
	samut_stmt_reset(stmt);
	return true;
}

static bool in_group(const struct samut_viewer *viewer, uint32_t gid)
{
	bool found = viewer->gid == gid;

	for (unsigned i = 0; !found && i < viewer->n_groups; i++)
		found = viewer->groups[i] == gid;
	return found;
}

bool samut_viewer_may(
	const struct samut_viewer *viewer, uint32_t mode, uint32_t uid, uint32_t gid, unsigned wanted)
{
	unsigned shift = 0;

	if (viewer->uid == 0)
		return true;
	if (viewer->uid == uid)
		shift = 6;
	else if (in_group(viewer, gid))
		shift = 3;
	return (mode >> shift & wanted) == wanted;
}

static bool permits(const struct samut_viewer *viewer, const struct guard *guard, unsigned wanted)
{
	return samut_viewer_may(viewer, guard->mode, guard->uid, guard->gid, wanted);
}

static bool enters(struct samut_sight *sight, int64_t dir)
{
	const char *known = g_hash_table_lookup(sight->entered, &dir);
	struct guard guard;
	bool may;

	if (known)
		return *known == 'y';
	may = read_guard(sight, dir, &guard) && permits(sight->viewer, &guard, SAMUT_MAY_SEARCH) &&
	      (dir == SAMUT_ROOT_ID || enters(sight, guard.parent));
	g_hash_table_insert(sight->entered, g_memdup2(&dir, sizeof(dir)), (void *)(may ? "y" : "n"));
	return may;
}

bool samut_sight_enters(struct samut_sight *sight, int64_t dir)
{
	return enters(sight, dir);
}

bool samut_sight_reads(struct samut_sight *sight, int64_t node)
{
	struct guard guard;

	if (!read_guard(sight, node, &guard))
		return false;
	if (sight->viewer->uid == 0)
		return true;
	if (!permits(sight->viewer, &guard,
		    S_ISDIR(guard.mode) ? SAMUT_MAY_READ | SAMUT_MAY_SEARCH : SAMUT_MAY_READ))
		return false;
	return node == SAMUT_ROOT_ID || enters(sight, guard.parent);
}
