/* SPDX-License-Identifier: Apache-2.0 */
/* Which nodes a trail follows, and when. Private to trail*.c. */
#pragma once

#include "core/audit/trail.h"

/* A node counts from one edit to another, both included. */
struct trail_span {
	int64_t node, low, high;
	bool moves;	/* only when it got another place, not all that touched it */
	unsigned below; /* so deep are the spans of what stands in it */
};

/* The asked node, or what stood in its place before; the newest first. */
struct trail_self {
	int64_t node, high;
};

/*
 * Appends the spans of a trail (GArray of struct trail_span) and the nodes that stand for the one asked
 * (GArray of struct trail_self). -E2BIG: there are more than limit of them.
 */
int trail_spans(
	struct samut_db *db, const struct samut_trail *trail, unsigned limit, GArray *selves, GArray *spans);

/* Whether a directory lies below another as of some edit, remembered while that stays so. Not for the root.
 */
struct trail_inside;
struct trail_inside *trail_inside_new(struct samut_db *db, const GArray *selves);
void trail_inside_free(struct trail_inside *inside);
/* 1 when the node itself stood there after edit seq, or before it; 0 not; -errno. */
int trail_inside(struct trail_inside *inside, int64_t node, int64_t seq);
