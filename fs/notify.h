/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling the kernel what changed behind its back. Only inode invalidation is used: it takes no directory
 * lock, so it may be called from any operation but one on the same inode's data.
 */
#pragma once

#include "fs/session.h"

/* The listing and the attributes of a directory changed. */
void notify_dir(struct session *s, int64_t dir);
/* An entry came, went or changed. Takes the directory's lock in the kernel: from no operation, with no lock
 * held. */
void notify_entry(struct session *s, int64_t dir, const char *name);
/* A name was reached by another spelling than the real one: the kernel must forget the real one too. It holds
 * the directory's lock now, so the timer does it. */
void notify_name_later(struct session *s, int64_t dir, const char *name);
/* Does what notify_name_later() left; called by the timer. */
void notify_names_due(struct session *s);
/* Content and attributes of a node changed: the kernel asks for them anew. From any operation. */
void notify_file(struct session *s, int64_t node);
/* For the table of the session. */
void notify_late_free(gpointer late);

/* A command (import, restore) worked on the store: forgets all that was cached of what has changed since the
 * last call. From no operation. */
void notify_changed(struct session *s);
