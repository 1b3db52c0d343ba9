/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that moves the WAL into the database, so that no edit waits for it. Private to core/store.
 */
#pragma once

#include "core/store/writer.h"

struct samut_checkpointer;
typedef struct samut_checkpointer samut_checkpointer;

int samut_checkpointer_start(
	const char *path, struct samut_writer *writer, struct samut_checkpointer **ret_checkpointer);
/* Ends the thread; waits for a checkpoint that is under way. Takes NULL. */
void samut_checkpointer_stop(struct samut_checkpointer *checkpointer);

/* After a commit: there are so many pages in the WAL. Cheap; called by one thread at a time. */
void samut_checkpointer_note(struct samut_checkpointer *checkpointer, int wal_pages);

/* Does it now, on the calling thread. */
int samut_checkpointer_run(struct samut_checkpointer *checkpointer);
