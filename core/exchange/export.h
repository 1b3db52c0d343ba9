/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking records out: a kind as a CSV table, or the tree of text files as it stands in the mount. Both read
 * one state of the store, whatever is written meanwhile. What they write, import reads back.
 */
#pragma once

#include <stdio.h>

#include "core/base/talk.h"
#include "core/model/kind.h"
#include "core/work/casebook.h"

/*
 * Writes all records of kind to out, a row each, in the order in which they came into being: the column Path,
 * the fields of the kind, then the users' own (X_…) that occur. Values are canonical (ISO dates in the Common
 * Era, choices in English, amounts with two decimals). Several values of a field stand in one cell, separated
 * by "; ", unless one of them has a `;`: then the field has as many columns as it needs. bom: a byte-order
 * mark in front, without which Excel does not know Thai. *ret_count: rows.
 */
int samut_export_csv(struct samut *s, const struct samut_kind *kind, bool bom, FILE *out,
	const struct samut_talk *talk, int64_t *ret_count);

/*
 * Writes the file or directory at path ("" is all) and everything versioned in it below the directory dir_fd,
 * at the same path, with permission bits and times of modification. What stands there already is not touched
 * (-EEXIST). *ret_count: files.
 */
int samut_export_tree(struct samut *s, const char *path, int dir_fd, const struct samut_talk *talk,
	int64_t *ret_count, struct samut_diag *diag);
