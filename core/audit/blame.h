/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who wrote each line of a record, and with which edit: from the record's own versions, which are few, and
 * not from the commits of the whole store. Moves and renames are followed; of a record that was deleted and
 * came back, the lines that came back as they were are those of whoever wrote them first.
 */
#pragma once

#include "core/work/casebook.h"

struct samut_blame {
	GBytes *text;  /* as of the edit asked for */
	GArray *edits; /* of int64_t: one a line, the edit that it has been there since */
};
typedef struct samut_blame samut_blame;
#define SAMUT_BLAME_INIT                                                                                     \
	{                                                                                                    \
		NULL, NULL                                                                                   \
	}
void samut_blame_release(struct samut_blame *blame);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_blame, samut_blame_release)

/* Of a file as of edit seq. Errors as of samut_past_text(). Any thread; db is a reader. */
int samut_blame_make(
	struct samut *s, struct samut_db *db, int64_t node, int64_t seq, struct samut_blame *ret_blame);
