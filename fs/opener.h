/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who opened a file, and who merely inherited it. A shell's `{ a; b; c; } > record` opens once and every
 * child's exit is a close in mid-content: nobody hears its result, and what is written so far is half a text.
 * The save is judged when the one who opened it closes.
 */
#pragma once

#include "fs/session.h"

/* Process of a thread; 0 when it is gone. */
pid_t opener_process(pid_t thread);

/* Does the process still have a file of that name open below the mount point? */
bool opener_holds(const struct session *s, pid_t process, const char *name);
