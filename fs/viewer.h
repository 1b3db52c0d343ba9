/* SPDX-License-Identifier: Apache-2.0 */
/* Who looks at what is computed: the caller of a request with all his groups. */
#pragma once

#include "core/show/viewer.h"
#include "fs/session.h"

struct viewer {
	struct samut_viewer who;
	uint32_t *groups; /* those of who */
	uint64_t key;	  /* the same for callers who are shown the same */
};
typedef struct viewer auto_viewer;

/* Asks the kernel for the groups (not root's: he sees everything). Release in any case. */
void viewer_init(struct viewer *viewer, fuse_req_t req);
void viewer_release(struct viewer *viewer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(auto_viewer, viewer_release)
