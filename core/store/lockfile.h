/* SPDX-License-Identifier: Apache-2.0 */
/* STORE/lock: one process owns a store, and others are told which. Private to core/store. */
#pragma once

#include "core/base/diag.h"

/* Takes the lock of the store in dir and writes our process id into it. Returns the descriptor that holds it
 * (close it to let go), or -EBUSY and who holds it in diag. */
int samut_lockfile_take(const char *dir, struct samut_diag *diag);
