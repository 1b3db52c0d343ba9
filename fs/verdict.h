/* SPDX-License-Identifier: Apache-2.0 */
/* Judging a working copy: the bridge from what was written to the write path of core. All expect inode->lock
 * to be held. */
#pragma once

#include "fs/copy.h"
#include "fs/fresh.h"
#include "fs/holds.h"
#include "fs/notify.h"
#include "fs/seen.h"

/* The layout row of a record; NULL for scratch and free files, which are judged by nobody and take any text.
 */
const struct samut_layout *record_row(const struct samut_node *node);
/* After a write from the start of an empty record: refuses at once what no later byte can mend. 0 or -EINVAL;
 * then the copy is poisoned. */
int verdict_early(struct session *s, struct inode *inode, const struct samut_who *who);
/* Keeps a refused text beside parent/name and says why (see samut_refuse()); text NULL: only says why.
 * Returns error. */
int verdict_refuse(struct session *s, const struct samut_who *who, int64_t parent, const char *name,
	GBytes *text, int error, const struct samut_diag *diag);
/* chmod, chown (mask of SAMUT_ATTR_*) as part of a claimed edit that made the node's text. */
int verdict_amend_attr(struct session *s, const struct samut_who *who, const struct samut_node *node,
	unsigned mask, const struct samut_owner *owner, const struct held *held);
/* chmod and chown that came while the copy was open, but were not part of a save. */
void verdict_settle_attr(struct session *s, struct inode *inode, const struct samut_who *who);
