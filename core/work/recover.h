/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an owner does first with a store that was not closed in good order, or by an older program.
 *
 * Drafts, working copies that fsync made durable and no close followed: of a record the text becomes
 * NAME.rejected with the reason that the machine stopped before the save was closed (a text equal to the
 * record is only dropped); of a free file its content, as an edit by the draft's user; of a scratch file its
 * content. Then the draft is dropped; one that could not be brought back (no space) is kept for the next
 * time. And when the kind table is another than the one that the columns were extracted with, all records are
 * extracted again, which changes no text.
 */
#pragma once

#include "core/work/casebook.h"

/* Safe to repeat. Before the committer is started. Only errors that make the store unusable are returned. */
int samut_recover(struct samut *s, struct samut_diag *diag);
