/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one writer with group commit, and the numbers of nodes. Private to core/store; what it promises stands
 * in store.h. Order of locks: leadership (samut_writer_pause) before all others; nothing else is held while
 * waiting for it.
 */
#pragma once

#include "core/store/store.h"

struct samut_writer;
typedef struct samut_writer samut_writer;

/* What the writer tells the rest of the store. */
struct samut_writer_hooks {
	/* By the leader after commits, before anybody hears of them; wal_pages: pages in the WAL. */
	void (*committed)(int wal_pages, void *arg);
	/* Around every checkpoint: readers are to leave the WAL alone (on), or may hold on to it again. */
	void (*free_wal)(bool on, void *arg);
	void *arg;
};

/* Opens the database at path for writing; it must have the current schema. */
int samut_writer_open(const char *path, bool relaxed, const struct samut_writer_hooks *hooks,
	struct samut_writer **ret_writer);
/* Writes the exact next number and checkpoints, if the database is sound. No other thread may use it any
 * more. */
void samut_writer_close(struct samut_writer *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_writer, samut_writer_close)

int samut_writer_run(struct samut_writer *writer, samut_write_fn fn, void *arg, bool durable);
int64_t samut_writer_new_id(struct samut_writer *writer);
int samut_writer_reserve_ids(struct samut_writer *writer, int64_t id);

/* Waits for its turn and keeps everybody from writing until resume. Not from inside a write. */
void samut_writer_pause(struct samut_writer *writer);
void samut_writer_resume(struct samut_writer *writer);

/* Held around a checkpoint: SQLite answers a second one at the same time -EBUSY at once, and readers must let
 * go of the WAL. After leadership, if both are needed. */
void samut_writer_lock_wal(struct samut_writer *writer);
void samut_writer_unlock_wal(struct samut_writer *writer);

/* The disk failed elsewhere: all further writes answer -EIO. */
void samut_writer_fail(struct samut_writer *writer);
