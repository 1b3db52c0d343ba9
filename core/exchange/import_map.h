/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mapping of a foreign table: what its headers mean. Text, one line a column:
 *
 *     # a comment
 *     foreign header=Field
 *     another header=
 *
 * An empty Field leaves the column out. A header may hold `=`, a field cannot: the last one counts. Blanks
 * around both do not. Pure; any thread.
 */
#pragma once

#include <glib.h>

#include "core/base/diag.h"

/*
 * Reads a mapping. *ret_map: header → field, owns both. -EINVAL with the reasons in diag: a line that is no
 * mapping, a header that is empty or there twice, bytes that are not UTF-8.
 */
int import_map_read(const char *text, struct samut_diag *diag, GHashTable **ret_map);
