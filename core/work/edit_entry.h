/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of directories, as all edits see them: which name, which row of the layout, whose; and what lies
 * beside a record (its sidecar). */
#pragma once

#include "core/model/layout.h"
#include "core/work/edit_txn.h"

/* Suffix of the file that keeps a refused text. */
#define SAMUT_SIDECAR ".rejected"

/*
 * Brings a name into canonical form and finds the row it has within parent. -EINVAL, -ENAMETOOLONG, with
 * reasons; -ENOTDIR when parent is no directory. Scratch names and trash folders are refused: nothing
 * versioned is called so.
 */
int samut_entry_match(const struct samut_node *parent, const char *name, bool dir, char **ret_name,
	const struct samut_layout **ret_row, struct samut_diag *diag);

/* Owner, group and mode of what who makes in parent: group and, for directories, the bit itself are inherited
 * where parent is setgid. Fills node->uid, gid, mode (type and permission bits). */
void samut_entry_own(struct samut_node *node, const struct samut_node *parent, const struct samut_who *who,
	uint32_t type, uint32_t mode);

/* -EEXIST when there is an entry of that name; 0 when there is none. */
int samut_entry_free(struct samut_db *db, int64_t parent, const char *name);

/*
 * -EEXIST, with the other's name in diag, when parent already has a folder of the same area under another
 * name: one province, amphoe or tambon has one folder. (Villages may share a number: 00 stands for none.)
 * row: of the new entry; self: node that may be it, 0 none.
 */
int samut_entry_area_free(struct samut_db *db, int64_t parent, const struct samut_layout *row,
	const char *name, int64_t self, struct samut_diag *diag);

/* Removes the sidecar of a record, if there is one other than node keep. Inside a write. */
int samut_sidecar_drop(
	struct samut_db *db, int64_t parent, const char *name, int64_t keep, int64_t now, bool *ret_gone);

/* "name" and the suffix; NULL when that would be too long. */
char *samut_sidecar_name(const char *name);
