/* SPDX-License-Identifier: Apache-2.0 */
/* Where an imported record goes: paths, names still free, household ids. Private to import*.c and
 * generate*.c.
 */
#pragma once

#include "core/model/layout.h"
#include "core/model/record.h"
#include "core/work/casebook.h"

/* What one import has given out so far. */
struct import_places {
	struct samut *samut;
	struct samut_db *db; /* reader's connection, borrowed */
	GHashTable *folders; /* path of a folder → set of the names in it, existing or given out */
	GHashTable *ids;     /* household ids given out or brought along */
};
void import_places_init(struct import_places *places, struct samut *s, struct samut_db *db);
void import_places_release(struct import_places *places);

/* The canonical form of a path inside the mount, without slashes at its ends; NULL when it is not UTF-8. */
char *import_path_canonical(const char *path);

/* The layout row of a file (or directory) at a path, judged by names alone; NULL with the reason in diag. */
const struct samut_layout *import_path_row(const char *path, bool dir, struct samut_diag *diag);

/*
 * The path of a record of kind from the columns Path, In and File of its row (each may be NULL or empty) and
 * its values. -EINVAL with the reason in diag. *ret_path is new.
 */
int import_place_path(struct import_places *places, const struct samut_kind *kind, const char *path,
	const char *in, const char *file, const struct samut_record *record, char **ret_path,
	struct samut_diag *diag);

/* The folder below `above` whose name starts with prefix ("70-"), if one stands there or was given out, else
 * a new one called prefix and name. New string. */
char *import_place_numbered(
	struct import_places *places, const char *above, const char *prefix, const char *name);

/*
 * The Id that the household record at path must have: that of the one standing there, else the next of its
 * province. -EINVAL when path is in no province. *ret_id is new.
 */
int import_place_household_id(struct import_places *places, const char *path, char **ret_id);
