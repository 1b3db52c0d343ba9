/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Computed directories that a user was shown a moment ago. The kernel may not keep them, because other users
 * may not be shown the same; so it asks for each of them again whenever somebody walks through. For a second
 * the answer is known here. Any thread.
 */
#pragma once

#include "fs/viewer.h"

struct lately;
struct lately *lately_new(void);
void lately_free(struct lately *lately); /* takes NULL */

void lately_note(struct lately *lately, const struct viewer *viewer, const char *path);
bool lately_shown(struct lately *lately, const struct viewer *viewer, const char *path);
