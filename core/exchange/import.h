/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bringing records in: a CSV table of one kind, or a tree of text files laid out like the mount. Either is
 * one edit, all or nothing, through the batch of core/work/bulk.h; every bad row or file is named with its
 * line and the reason, and nothing is written if there is any.
 *
 * These are verbs of the service (service.h): args are text, results and reasons go to talk, the result is an
 * exit status. The store must be owned by this process.
 */
#pragma once

#include "core/base/author.h"
#include "core/base/talk.h"
#include "core/work/casebook.h"

/*
 * A table from fd. args: `kind`; `name`, what the table is called in messages; `map`, a mapping of
 * the columns (import_map.h); `dry-run`, if there: only check; `guarded`, if there: who may only
 * write where the permissions of the tree let him.
 *
 * The header names fields of the kind (or their Thai labels) and where each record stands:
 *   Path         path inside the mount, of the record or, for the record of a place, of the place's
 * directory; or, without Path, In           id of the place the record lies in (of a household, programme,
 * contract, …), the code of a province for kinds kept by province, or the path of the folder; not for kinds
 * of one folder; File         name of the file or, for the record of a place, of its directory. With slashes
 * it is a path below the place (plan/urgent/01-x). Left out for numbered and dated kinds: the next free one.
 * Values of a repeating field stand in one cell, separated by `;`, or in several columns of the same name
 * (then
 * `;` has no meaning). Fields of the user's own are columns X_….
 *
 * A record that stands there already is changed in the fields that the table has; a row that says what is
 * there already changes nothing.
 */
int samut_import_csv(struct samut *s, const struct samut_who *who, GHashTable *args, int fd,
	const struct samut_talk *talk);

/*
 * The tree below the directory fd. args: `name`, what it is called in messages; `dry-run`. Scratch files,
 * symbolic links and the computed entries of a mount's root are left out, so that a copy of a whole mount can
 * be imported. Household records without an Id get one.
 */
int samut_import_tree(struct samut *s, const struct samut_who *who, GHashTable *args, int fd,
	const struct samut_talk *talk);
