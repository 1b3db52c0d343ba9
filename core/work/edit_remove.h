/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting inside an edit, shared by removal and by moves that replace something. */
#pragma once

#include "core/work/edit_txn.h"

/* Takes a node and all below it out of the store and, at path, out of the tree in git. Whether it may go was
 * asked before. *ret_files (may be NULL): how many versioned files went. */
int samut_remove_tree(
	struct samut_txn *txn, const struct samut_node *node, const char *path, unsigned *ret_files);

/* Is it one of the folders that the layout puts into the root, or the root itself? They stay. -EPERM with the
 * reason. */
int samut_refuse_fixed(const struct samut_node *node, struct samut_diag *diag);
