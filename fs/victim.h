/* SPDX-License-Identifier: Apache-2.0 */
/* A file whose name something else takes: its open readers go on seeing what they opened. */
#pragma once

#include "fs/inode.h"

struct victim {
	struct inode *inode; /* NULL: nobody has it open */
	bool found;	     /* nobody had it open as this began; somebody may open it before it is over */
	struct samut_node node;
	GBytes *text;
};

/* Before: remembers what open readers see. */
void victim_init(struct victim *victim, struct session *s, const struct samut_node *node);
/* It happened: the inode is an orphan now. overtaken: a text still being written to it is a conflict. */
void victim_orphan(struct victim *victim, struct session *s, bool overtaken);
void victim_release(struct victim *victim, struct session *s);
