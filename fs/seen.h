/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each process last read: so that a save that builds on a text which someone else has replaced meanwhile
 * is noticed, also when the editor opens the file anew to write. A table of fixed size, the newest wins; what
 * fell out of it is treated as read when opened for writing.
 */
#pragma once

#include "fs/session.h"

struct seen *seen_new(void);
void seen_free(struct seen *seen);
/* Process pid has read node as it was after edit change. Any thread. */
void seen_note(struct seen *seen, pid_t pid, int64_t node, int64_t change);
/* Change it has read last, 0 unknown. */
int64_t seen_get(struct seen *seen, pid_t pid, int64_t node);
