/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a user may write, by the plain Unix permissions kept in the store. The kernel enforces them for what
 * comes through the mount; this is for work that the daemon does on behalf of a user with a whole table in
 * hand (inbox.h).
 */
#pragma once

#include "core/base/diag.h"
#include "core/store/node.h"

/* One user with all his groups, as the system's group database has them. */
struct samut_access {
	uint32_t uid;
	GArray *groups; /* of gid_t, the main one first */
};
typedef struct samut_access samut_access;

void samut_access_init(struct samut_access *access, uint32_t uid, uint32_t gid);
void samut_access_release(struct samut_access *access);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_access, samut_access_release)

/* Whether all the bits of want (4 read, 2 write, 1 search) are granted on the node. uid 0 may everything. */
bool samut_access_grants(const struct samut_access *access, const struct samut_node *node, unsigned want);

/* May the user write a file at this path of the mount: replace the one that stands there, or make it, and the
 * folders on the way that are missing? 0, or -EACCES with the folder or file in diag; -EIO. */
int samut_access_write(
	const struct samut_access *access, struct samut_db *db, const char *path, struct samut_diag *diag);
