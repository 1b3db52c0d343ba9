/* SPDX-License-Identifier: Apache-2.0 */
/* The root folders that every store has. A store made by an older layout gets those it lacks. */
#pragma once

#include "core/work/casebook.h"

/* Makes the missing root folders, owner and mode as those of the root, in one edit by "samutfs"; none, when
 * there are none missing. For the owner of an open store, before anybody else works on it. */
int samut_roots_complete(struct samut *s, struct samut_diag *diag);
