/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The past as directories, read-only, out of git (core/audit/past.h):
 *
 *   at/<when>/…                the whole tree as it stood then; whens as in core/audit/when.h, but slashes
 *   history/<path>/            every version of the file that stands, or last stood, at a path
 *   .samut/snapshots/N/@GMT-…/ the directory with inode number N as it stood then; what .snapshots/ in a
 *                              stored directory is (Windows: Previous Versions, through shadow_copy2)
 *
 * Who sees what: mode and owner are those of then, for the kernel to enforce; and nobody
 * sees of a thing what he may not read of it now, or could not when it was removed. Links beside records and
 * other computed things had no past.
 *
 * A version is called `SORT-SEQ DATE TIME AUTHOR.ext`: SEQ is the number of the edit, DATE and TIME are
 * local, and SORT falls as SEQ rises, so that the newest comes first wherever names are sorted, and none is
 * renamed when a new one comes.
 */
#pragma once

#include "core/show/page.h"

#define SAMUT_SNAPSHOTS ".samut/snapshots"
#define SAMUT_SNAPSHOT_NAME ".snapshots"
/* Of one directory, the newest. */
#define SAMUT_SNAPSHOTS_MAX 500

extern const struct samut_tree samut_at_tree, samut_history_tree, samut_snapshots_tree;

int samut_at_readme(struct samut_asking *asking, GString *out);
int samut_history_readme(struct samut_asking *asking, GString *out);
