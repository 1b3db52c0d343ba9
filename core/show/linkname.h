/* SPDX-License-Identifier: Apache-2.0 */
/* Names of links to records, files and folders that stand away from their places: what they are must be seen
 * in the name alone. */
#pragma once

#include "core/store/node.h"

/* Appends `70-0000001 บ้านใจดี members/01-สมชาย.txt` (id of the place, unless its name is its id, name of the
 * place, path in it); of what lies in no place, its path; of a place, id and name. -errno. */
int samut_linkname_append(struct samut_db *db, int64_t node, GString *out);

/* Makes one name of it: spaces for slashes, its middle cut out where it is too long for a name. */
void samut_linkname_finish(GString *name);
