/* SPDX-License-Identifier: Apache-2.0 */
/* Viewers. Whose groups cannot be told (the process has ended) sees with his own group alone. */
#include "fs/viewer.h"

#define GROUPS_FIRST 64

static uint64_t mix(uint64_t key, uint32_t value)
{
	key = (key ^ value) * UINT64_C(0x9E3779B97F4A7C15);
	return key ^ key >> 29;
}

static void load_groups(struct viewer *viewer, fuse_req_t req)
{
	int room = GROUPS_FIRST;
	int n;

	G_STATIC_ASSERT(sizeof(gid_t) == sizeof(uint32_t));
	viewer->groups = g_new(uint32_t, (gsize)room);
	while ((n = fuse_req_getgroups(req, room, viewer->groups)) > room) {
		room = n;
		viewer->groups = g_renew(uint32_t, viewer->groups, (gsize)room);
	}
	viewer->who.groups = viewer->groups;
	viewer->who.n_groups = (unsigned)MAX(n, 0);
}

void viewer_init(struct viewer *viewer, fuse_req_t req)
{
	const struct fuse_ctx *ctx = fuse_req_ctx(req);

	*viewer = (struct viewer){.who = {.uid = ctx->uid, .gid = ctx->gid}};
	if (ctx->uid == 0)
		return;
	load_groups(viewer, req);
	viewer->key = mix(mix(1, ctx->uid), ctx->gid);
	for (unsigned i = 0; i < viewer->who.n_groups; i++)
		viewer->key = mix(viewer->key, viewer->groups[i]);
}

void viewer_release(struct viewer *viewer)
{
	g_clear_pointer(&viewer->groups, g_free);
}
