/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edits that are held out of git while they may still be amended: from a flush to the last writer's release,
 * and a moment longer where a file was re-created or renamed into place, because programs then set owner and
 * mode by name (install, tar, file managers). Never for longer than a grace, so that a program that keeps a
 * file open does not keep everyone's edits from git.
 */
#pragma once

#include "fs/session.h"

/* What an amendment of an edit needs to know. */
struct held {
	int64_t seq;
	GBytes *before;		  /* text before the edit, NULL: there was none */
	bool owned;		  /* there was an owner and a mode before */
	struct samut_owner owner; /* what they were */
};

/* Edit seq is held (samut_save.hold). */
void hold_add(struct session *s, int64_t seq);
/* Claims a held edit for amending: true, and it does not expire until hold_add() or hold_end(); false when it
 * is out already. */
bool hold_claim(struct session *s, int64_t seq);
/* Lets it go into git. Harmless when it is out already. */
void hold_end(struct session *s, int64_t seq);

/* Lets it go a moment later, unless the same process still sets something on the node. Takes a reference to
 * held->before. */
void hold_linger(struct session *s, int64_t node, pid_t pid, const struct held *held);
/* The newest edit that lingers for this node and process, claimed; before is a new reference. False when
 * there is none. */
bool hold_take(struct session *s, int64_t node, pid_t pid, struct held *ret_held);

/* Lets go what has been held too long; called by the timer. Returns when to call again (monotonic ns), 0 when
 * nothing is held. */
int64_t hold_expire(struct session *s, int64_t now);
/* For the table of the session. */
void hold_free(gpointer hold);
