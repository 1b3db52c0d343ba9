/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edits that are held out of git while their writer may still amend them: from a flush to the last writer's
 * release, but never for longer than a grace, so that a program that keeps a file open does not keep
 * everyone's edits from git.
 */
#pragma once

#include "fs/session.h"

/* Edit seq is held (samut_save.hold). */
void hold_add(struct session *s, int64_t seq);
/* Claims a held edit for amending: true, and it does not expire until hold_add() or hold_end(); false when it
 * is out already. */
bool hold_claim(struct session *s, int64_t seq);
/* Lets it go into git. Harmless when it is out already. */
void hold_end(struct session *s, int64_t seq);
/* Lets go what has been held too long; called by the timer. Returns when to call again (monotonic ns), 0 when
 * nothing is held. */
int64_t hold_expire(struct session *s, int64_t now);
