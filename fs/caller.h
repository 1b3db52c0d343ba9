/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asking: the calling user and program of a request. */
#pragma once

#include "fs/session.h"

struct caller {
	struct samut_who who;
	char comm[17];
};

/* Fills it from the request; the program's name is read from /proc. who.via points into the caller itself. */
void caller_init(struct caller *caller, fuse_req_t req);
