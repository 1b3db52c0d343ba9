/* SPDX-License-Identifier: Apache-2.0 */
/* Making places: a directory with all that comes with it, inside one edit. */
#pragma once

#include "core/model/layout.h"
#include "core/work/edit_txn.h"

/* How many nodes a directory of that row brings with it (sub-folders and forms), itself not counted. */
unsigned samut_place_size(const struct samut_layout *row);

/*
 * How many rows of the layout stand in that one (samut_layout_child). What comes with a place is made from
 * the last of them to the first: listings go by number, and so name what rests on others before what it rests
 * on (plan, analysis, visits), which is the order in which `rm -r` may delete them.
 */
unsigned samut_place_children(int layout);

/*
 * Makes a directory of that row, and what comes with it. node: parent, name, layout, mode, uid, gid are
 * given, id too; the rest is filled in. ids: numbers for what comes with it, as many as samut_place_size()
 * says, taken from the front.
 */
int samut_place_make(
	struct samut_txn *txn, struct samut_node *node, const int64_t **ids, struct samut_diag *diag);

/* Text of the form of a new record called name; id: of the household, NULL for others. New string. */
char *samut_place_form(const struct samut_layout *row, const char *name, const char *id);

/*
 * Makes a record of that row called name, with that text, in the directory, as part of an edit that does
 * more: owner, group and mode are the directory's. id: its number. -EINVAL when its kind refuses the text.
 */
int samut_place_record(struct samut_txn *txn, const struct samut_node *dir, const struct samut_layout *row,
	const char *name, int64_t id, GBytes *text, struct samut_diag *diag);
