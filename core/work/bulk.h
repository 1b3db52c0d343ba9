/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many records as one edit: all or nothing. Used by import, generate and restore. The batch shares the write
 * path's checks (names, kinds, references - also among the batch's own records) and writes one journal row.
 */
#pragma once

#include "core/work/edit.h"

struct samut_bulk;

/* Begins a batch; nothing is written yet. subject: of the commit ("import 312 households from ban.csv"). */
struct samut_bulk *samut_bulk_new(struct samut *s, const struct samut_who *who, const char *subject);
void samut_bulk_free(struct samut_bulk *bulk);
typedef struct samut_bulk samut_bulk;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_bulk, samut_bulk_free)

/*
 * Adds a file at a path inside the mount; directories on the way come into being as mkdir makes them (area
 * directories, places with their AUTO folders). An existing file is replaced. line: where it came from, for
 * complaints (0 unknown). mode/uid/gid 0: 0664 & ~umask of a staff store, and who. Complaints go to diag with
 * that line; returns -EINVAL then, and the caller may go on to collect more.
 */
int samut_bulk_put(
	struct samut_bulk *bulk, const char *path, GBytes *text, int line, struct samut_diag *diag);
/* Adds a directory. */
int samut_bulk_mkdir(struct samut_bulk *bulk, const char *path, int line, struct samut_diag *diag);

/*
 * What the batch makes at path, should it make anything there, gets these permission bits and owner instead
 * of those of a new file by who (for restore). Before the put or mkdir that makes it.
 */
void samut_bulk_own(struct samut_bulk *bulk, const char *path, uint32_t mode, uint32_t uid, uint32_t gid);

/* What the batch brings was decided elsewhere: its records may come with their approvals (a tree that the
 * owner of the store imports or restores). */
void samut_bulk_recorded(struct samut_bulk *bulk);

/* Would the batch be refused? Does everything that samut_bulk_commit() does, and undoes it; but for household
 * Ids, which stay used. */
int samut_bulk_check(struct samut_bulk *bulk, struct samut_diag *diag);

/* Carries the batch out in one transaction, or nothing of it. Number of files written in *ret_count. */
int samut_bulk_commit(struct samut_bulk *bulk, int64_t *ret_count, int64_t *ret_seq, struct samut_diag *diag);
