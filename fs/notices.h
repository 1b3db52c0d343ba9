/* SPDX-License-Identifier: Apache-2.0 */
/* What the daemon itself has to say, in /.samut: how to use the folder, why something was refused, how the
 * system is. */
#pragma once

#include "fs/session.h"

struct notices;
struct notices *notices_new(void);
void notices_free(struct notices *notices); /* takes NULL */

/* Is there one at this path from the root of the mount? */
bool notice_is(const char *path);
/* Its text for a user, new reference, and when that text was first seen (ns). -ENOENT, -EMFILE, -EIO. */
int notice_read(struct session *s, const char *path, uint32_t uid, GBytes **ret_text, int64_t *ret_mtime);
